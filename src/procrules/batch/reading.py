"""Files of rows read as tables of facts, no digit lost."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from attrs import frozen

from procrules.batch.cells import is_read, parsed, records
from procrules.core.program import Program
from procrules.core.types import Type
from procrules.diagnostics.base import NOWHERE, Related, Words
from procrules.diagnostics.columns import LongNumbers, WrongDataFile, rows_have
from procrules.diagnostics.system import system_words
from procrules.errors import FactError
from procrules.ruleset import Ruleset

FORMATS = (".parquet", ".csv", ".json", ".jsonl", ".ndjson")
"""The suffixes of files that are read and written."""


@frozen
class Told:
    """A table of facts, and the table as it was read.

    Attributes:
        table: The table of Ibis, each column of a fact in the type that tells it.
        raw: The table as it was read.
        cents: The columns that count cents.
    """

    table: Any
    raw: Any
    cents: frozenset[str] = frozenset()


def read(ruleset: Ruleset, connection: Any, path: Path, *, cents: Collection[str] = ()) -> Told:
    """Return the rows of a file as facts.

    Args:
        ruleset: What declares the facts.
        connection: An engine of Ibis.
        path: A file of Parquet, CSV or JSON (one object on each line, or an array).
        cents: The columns of whole numbers that count cents.

    Raises:
        FactError: The file cannot be read (PR844), or a number of JSON is too long to be read exactly
            (PR845).
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise wrong_name(path)
    if not path.exists():
        raise wrong(path, "il n'existe pas", "it does not exist")
    program = ruleset.program.program
    try:
        raw = _read(program, connection, path, suffix)
    except FactError:
        raise
    except Exception as error:  # each engine has errors of its own
        raise unreadable(path, error) from None
    changes = {}
    for name, dtype in raw.schema().items():
        fact = program.facts.get(name)
        if fact is None:
            continue
        if is_read(fact.type, dtype):
            counted = name in cents and fact.type.kind == "money"
            changes[name] = (
                parsed(raw[name], Type("integer")).cast("int64")
                if counted
                else parsed(raw[name], fact.type)
            )
        elif fact.type.kind == "list" and dtype.is_array() and dtype.value_type.is_struct():
            changes[name] = records(program, fact.type, raw[name])
    return Told(raw.mutate(**changes) if changes else raw, raw, frozenset(cents))


def _read(program: Program, connection: Any, path: Path, suffix: str) -> Any:
    name = str(path)
    if suffix == ".parquet":
        return connection.read_parquet(name)
    engine = connection.name
    if suffix == ".csv":
        # Every cell is a text: no amount passes through a binary float.
        if engine == "duckdb":
            return connection.read_csv(name, all_varchar=True, header=True)
        if engine == "polars":
            return connection.read_csv(name, infer_schema=False)
        return connection.read_csv(name, header=True, inferSchema=False)
    if engine != "duckdb":
        raise wrong(path, "le JSON n'est lu que par DuckDB", "JSON is read by DuckDB alone")
    _refuse_long_numbers(connection, path)
    # Every row is looked at: a key that comes late, or is first null, is a column all the same.
    found = connection.read_json(name, sample_size=-1)
    types = {column: _json_type(program, column, dtype) for column, dtype in found.schema().items()}
    return connection.read_json(name, columns=types)


_STRING = r'"(?:[^"\\]|\\.)*"'
_LONG = r"-?[0-9.]*[1-9](?:\.?[0-9]){15}[0-9.]*(?:[eE][+-]?[0-9]+)?|-?[0-9.]+[eE][+-]?[0-9]{3,}"
"""Numbers of more than 15 significant digits, or with an exponent that a binary float may not have."""


def _refuse_long_numbers(connection: Any, path: Path) -> None:
    """Refuse what DuckDB would round: it reads a number of JSON as a binary float of 15 sure digits."""
    bare = f"regexp_replace(json, {quoted(_STRING)}, '', 'g')"
    count, found = connection.raw_sql(
        f"SELECT count(*), min(long) FROM (SELECT regexp_extract({bare}, {quoted(_LONG)}) AS long "
        f"FROM read_json_objects({quoted(str(path))})) WHERE long <> ''"
    ).fetchone()
    if count:
        raise FactError(
            [LongNumbers(path=str(path)[:200], rows=rows_have(count), found=found[:80])]
        )


def _json_type(program: Program, column: str, dtype: Any) -> str:
    """Return the type in which DuckDB reads a key: numbers as texts, each as it was written."""
    fact = program.facts.get(column)
    if fact is not None and fact.type.kind == "list" and fact.type.item is not None:
        entity = program.entities[fact.type.item.name or ""]
        nested = dtype.is_array() and dtype.value_type.is_struct()
        known = dict(dtype.value_type.items()) if nested else {}
        fields = ", ".join(
            f'"{f.name}" {_text_type(f.type, known.get(f.name))}' for f in entity.fields
        )
        return f"STRUCT({fields})[]"
    if fact is not None:
        return _text_type(fact.type, dtype)
    return "JSON" if dtype.is_nested() else "VARCHAR"


def _text_type(type_: Type, dtype: Any) -> str:
    return (
        "VARCHAR[]" if type_.kind == "set" and dtype is not None and dtype.is_array() else "VARCHAR"
    )


def quoted(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def wrong(path: Path, fr: str, en: str) -> FactError:
    """Return the error of a file (PR844)."""
    return FactError([WrongDataFile(path=str(path)[:200], problem=Words(fr, en))])


def wrong_name(path: Path) -> FactError:
    """Return the error of a file whose name tells no format."""
    known = ", ".join(FORMATS)
    return wrong(path, f"son nom doit finir par {known}", f"its name must end in {known}")


def unreadable(path: Path, error: Exception) -> FactError:
    """Return the error of a file that an engine does not read."""
    name = _NAMES.get(path.suffix.lower(), "JSON")
    return refused(path, error, f"il ne se lit pas comme du {name}", f"it cannot be read as {name}")


_NAMES = {".parquet": "Parquet", ".csv": "CSV"}


def refused(path: Path, error: Exception, fr: str, en: str) -> FactError:
    """Return the error of a file that an engine refuses, with its own words, which are English, as a note."""
    if isinstance(error, OSError):
        why = system_words(error)
        return wrong(path, f"{fr} : {why.fr}", f"{en}: {why.en}")
    # DuckDB quotes the query that we sent, which says nothing to a reader.
    told = " ".join(str(error).split()).partition(" LINE 1:")[0][:300]
    note = Related(NOWHERE, Words(f"le moteur dit : {told}", f"the engine says: {told}"))
    problem = Words(fr, en)
    return FactError([WrongDataFile(path=str(path)[:200], problem=problem, related=(note,))])
