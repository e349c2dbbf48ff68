"""Files of rows answered by a ruleset: Parquet, CSV or JSON in and out, on an engine of Ibis (extra ``batch``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from attrs import frozen

from procrules.core.items import Fact
from procrules.core.program import Program
from procrules.core.types import Type
from procrules.diagnostics.base import Diagnostic, Words
from procrules.diagnostics.bounds import MissingExtra
from procrules.diagnostics.columns import UnreadableCells, WrongDataFile
from procrules.errors import FactError, MissingExtraError
from procrules.facts.words import NO_WORDS, UNKNOWN_WORDS, YES_WORDS
from procrules.ruleset import Ruleset

if TYPE_CHECKING:
    from procrules.backends.columns import Nulls

Engine = Literal["duckdb", "polars", "pyspark"]
ENGINES: tuple[Engine, ...] = ("duckdb", "polars", "pyspark")
FORMATS = (".parquet", ".csv", ".json", ".jsonl", ".ndjson")
"""The suffixes of files that are read and written."""


@frozen
class Told:
    """A table of facts, and what could not be read of it.

    Attributes:
        table: The table of Ibis, each column of a fact in the type that tells it.
        raw: The table as it was read.
        texts: The columns that were texts.
    """

    table: Any
    raw: Any
    texts: tuple[str, ...]


def connect(engine: Engine = "duckdb", *, memory: str | None = None) -> Any:
    """Return an engine of Ibis.

    Args:
        engine: ``duckdb``, ``polars``, or ``pyspark`` in local mode.
        memory: For DuckDB, how much memory it takes before it works on disk, such as ``"2GB"``.

    Raises:
        MissingExtraError: The engine is not installed.
    """
    extra = {"duckdb": "batch", "polars": "batch-polars", "pyspark": "batch-spark"}[engine]
    try:
        import ibis

        if engine == "polars":
            return ibis.polars.connect()
        if engine == "pyspark":
            return ibis.pyspark.connect(_spark())
        connection = ibis.duckdb.connect()
    except ModuleNotFoundError:
        raise MissingExtraError([MissingExtra(extra=extra)]) from None
    if memory is not None:
        connection.raw_sql(f"SET memory_limit = {_quoted(memory)}")
    # Rows come out in the order of the file only where it is asked for: it costs memory.
    connection.raw_sql("SET preserve_insertion_order = false")
    return connection


def _spark() -> Any:
    from pyspark.sql import SparkSession

    return (
        SparkSession.builder.master("local[*]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


# -- reading ----------------------------------------------------------------------------------------
def read(ruleset: Ruleset, connection: Any, path: Path) -> Told:
    """Return the rows of a file as facts.

    Args:
        ruleset: What declares the facts.
        connection: An engine of Ibis.
        path: A file of Parquet, CSV or JSON (one object on each line, or an array).

    Raises:
        FactError: The file cannot be read (PR844).
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        known = ", ".join(FORMATS)
        raise _wrong(path, f"son nom doit finir par {known}", f"its name must end in {known}")
    if not path.exists():
        raise _wrong(path, "il n'existe pas", "it does not exist")
    try:
        raw = _read(ruleset.program.program, connection, path, suffix)
    except Exception as error:  # each engine has errors of its own
        told = " ".join(str(error).split())[:300]
        raise _wrong(path, f"il ne se lit pas ({told})", f"it cannot be read ({told})") from None
    program = ruleset.program.program
    texts, changes = [], {}
    for name, dtype in raw.schema().items():
        fact = program.facts.get(name)
        if fact is not None and dtype.is_string() and fact.type.kind not in ("list", "duration"):
            texts.append(name)
            changes[name] = parsed(raw[name], fact.type)
        elif fact is not None and dtype.is_array() and fact.type.kind == "list":
            changes[name] = _records(program, raw[name], fact.type)
    return Told(raw.mutate(**changes) if changes else raw, raw, tuple(texts))


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
        raise ValueError("JSON is read by DuckDB alone")
    found = connection.read_json(name)
    types = {column: _json_type(program, column, dtype) for column, dtype in found.schema().items()}
    return connection.read_json(name, columns=types)


def _json_type(program: Program, column: str, dtype: Any) -> str:
    """Return the type in which DuckDB reads a key: numbers as texts, for no digit to be lost."""
    fact = program.facts.get(column)
    if fact is not None and fact.type.kind == "list" and fact.type.item is not None:
        entity = program.entities[fact.type.item.name or ""]
        fields = ", ".join(f'"{field.name}" VARCHAR' for field in entity.fields)
        return f"STRUCT({fields})[]"
    if fact is not None and fact.type.kind == "set":
        return "VARCHAR[]" if dtype.is_array() else "VARCHAR"
    return "VARCHAR" if fact is not None or not dtype.is_nested() else "JSON"


def _records(program: Program, column: Any, type_: Type) -> Any:
    """Return records whose fields are texts with each field in the type that tells it."""
    import ibis

    assert type_.item is not None
    entity = program.entities[type_.item.name or ""]
    dtype = column.type().value_type
    fields = {field.name: field.type for field in entity.fields if field.name in dtype.names}
    if not any(dtype[name].is_string() for name in fields):
        return column

    def record(item: Any) -> Any:
        return ibis.struct(
            {
                name: parsed(item[name], own) if dtype[name].is_string() else item[name]
                for name, own in fields.items()
            }
        )

    return column.map(record)


def parsed(text: Any, type_: Type) -> Any:
    """Return a text of Ibis in the type that tells a fact; NULL where it cannot be read."""
    import ibis

    cell = text.strip()
    word = cell.lower()
    blank = word.isin(sorted(UNKNOWN_WORDS))
    match type_.kind:
        case "boolean":
            return ibis.cases(
                (word.isin(sorted(YES_WORDS)), True),
                (word.isin(sorted(NO_WORDS)), False),
                else_=ibis.null("boolean"),
            )
        case "date":
            return _date(cell)
        case "money" | "rate" | "number" | "integer":
            return _number(cell, type_)
        case "set":
            return blank.ifelse(ibis.null("array<string>"), cell.replace(" ", "").split(","))
        case _:
            return blank.ifelse(ibis.null("string"), cell)


def _date(cell: Any) -> Any:
    """Return an ISO date; NULL where there is no such day."""
    import ibis

    from procrules.backends.columns import last_day

    shaped = ibis.cases((cell.re_search(r"^\d{4}-\d{2}-\d{2}$"), cell), else_="0001-00-00")
    year, month, day = (shaped.substr(at, n).cast("int64") for at, n in ((0, 4), (5, 2), (8, 2)))
    exists = month.between(1, 12) & (year > 0) & (day > 0) & (day <= last_day(year, month))
    # What is no day is replaced by one, which some engines compute before they look.
    month, day = exists.ifelse(month, 1), exists.ifelse(day, 1)
    return ibis.cases((exists, ibis.date(year, month, day)), else_=ibis.null("date"))


DECIMALS = {"money": 4, "rate": 8, "number": 4, "integer": 0}
"""How many decimals a number in a text may have: more are refused, never rounded."""


_GAP = r" \x{00A0}\x{202F}"
"""Spaces that part thousands, as regular expressions write them: engines do not share other escapes."""
_MINUS = r"\x{2212}"


def _number(cell: Any, type_: Type) -> Any:
    import ibis

    places = DECIMALS[type_.kind]
    own = f"decimal(18, {places})"
    plain = cell.re_replace(rf"[{_GAP}€]", "").re_replace(_MINUS, "-").replace(",", ".")
    # « 40.000 » is forty for some and forty thousand for others.
    two = cell.re_search(rf"^(-|{_MINUS})?[1-9]\d{{0,2}}[.,]\d{{3}}[{_GAP}€%]*$")
    written = rf"^-?\d{{1,{18 - places}}}(\.\d{{1,{places}}})?$" if places else r"^-?\d{1,18}$"
    read = plain.re_search(written) & ~two
    number = ibis.cases((read, plain), else_=ibis.null("string")).cast(own)
    if type_.kind != "rate":
        return number
    percent = plain.re_replace("%$", "")
    is_percent = plain.re_search(rf"^-?\d{{1,8}}(\.\d{{1,{places - 2}}})?%$") & ~two
    share = ibis.cases((is_percent, percent), else_=ibis.null("string")).cast(own)
    hundredth = ibis.literal("0.01").cast(own)
    return ibis.coalesce(number, (share * hundredth).cast(own))


# -- checking ---------------------------------------------------------------------------------------
def check(ruleset: Ruleset, told: Told, facts: Collection[str]) -> None:
    """Check the cells of some facts, in one pass.

    Raises:
        FactError: Some cannot be read, are no value of their choice or are out of bounds (PR843).
    """
    program = ruleset.program.program
    table, raw = told.table, told.raw
    asked: dict[str, Any] = {}
    names = [name for name in table.columns if name in facts]
    # The rows as read and as told stand side by side.
    both = raw.mutate(
        **{
            f"{name}__told": parsed(raw[name], program.facts[name].type)
            for name in told.texts
            if name in names
        }
    )
    for name in names:
        cell = both[f"{name}__told"] if name in told.texts else both[name]
        wrong = _unreadable(program.facts[name], cell, program)
        if name in told.texts:
            word = both[name].strip().lower()
            empty = word.isin(sorted(UNKNOWN_WORDS)) | word.isnull()
            unread = cell.isnull() & ~empty
            wrong = unread if wrong is None else unread | wrong.fill_null(False)
        if wrong is not None:
            asked[f"{name}__count"] = wrong.sum()
            asked[f"{name}__found"] = wrong.ifelse(both[name].cast("string"), None).min()
    if not asked:
        return
    (row,) = both.aggregate(**asked).to_pyarrow().to_pylist()
    found: list[Diagnostic] = [
        UnreadableCells(
            name=name,
            count=row[f"{name}__count"],
            expected=_expected(program.facts[name]),
            found=str(row[f"{name}__found"])[:80],
        )
        for name in names
        if row.get(f"{name}__count")
    ]
    if found:
        raise FactError(found)


def _unreadable(fact: Fact, cell: Any, program: Program) -> Any:
    """Return when a cell is no value of its fact; ``None`` when it always is one."""
    if fact.type.kind == "choice":
        names = program.choices[fact.type.name or ""].names()
        return ~cell.isin([*names, "néant", "none"])
    return None


def _expected(fact: Fact) -> Words:
    if fact.type.kind in ("choice", "set"):
        return Words(f"une valeur de « {fact.type.name} »", f"a value of '{fact.type.name}'")
    if fact.type.kind == "date":
        return Words("une date (2022-08-02)", "a date (2022-08-02)")
    return fact.type.words()


# -- answering --------------------------------------------------------------------------------------
def write(table: Any, path: Path) -> None:
    """Write a table of Ibis to a file, without holding it.

    Raises:
        FactError: The name has no suffix that is known, or the file cannot be written (PR844).
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        known = ", ".join(FORMATS)
        raise _wrong(path, f"son nom doit finir par {known}", f"its name must end in {known}")
    try:
        if suffix == ".parquet":
            table.to_parquet(path)
        elif suffix == ".csv":
            table.to_csv(path)
        else:
            table.to_json(path)
    except OSError as error:
        problem = error.strerror or str(error)
        raise _wrong(
            path, f"il ne s'écrit pas ({problem})", f"it cannot be written ({problem})"
        ) from None


def answer_file(
    ruleset: Ruleset,
    decisions: Iterable[str],
    data: Path,
    out: Path,
    *,
    parts: Collection[str] = ("value", "status"),
    engine: Engine = "duckdb",
    memory: str | None = None,
    nulls: Nulls = "untold",
    strict: bool = False,
    cents: Collection[str] = (),
    fallback: bool = False,
) -> None:
    """Answer some questions for every row of a file.

    Args:
        ruleset: What answers.
        decisions: The questions, as ``decide`` takes them.
        data: The file of rows.
        out: The file to write: the rows with their answers.
        parts: What is told of each answer: ``value``, ``status``, ``article``, ``missing``.
        engine: What computes.
        memory: As for ``connect``.
        nulls: As for ``Ruleset.columns``.
        strict: As for ``Ruleset.columns``.
        cents: As for ``Ruleset.columns``.
        fallback: As for ``Ruleset.columns``.

    Raises:
        FactError: The file or some cells cannot be read, or as ``Ruleset.columns``.
        MissingExtraError: The engine is not installed.
    """
    connection = connect(engine, memory=memory)
    told = read(ruleset, connection, data)
    check(ruleset, told, ruleset.facts)
    table = told.table
    asked: Mapping[str, bool] = {
        part: part in parts for part in ("value", "status", "article", "missing")
    }
    for decision in decisions:
        table = ruleset.columns(
            decision, table, **asked, nulls=nulls, strict=strict, cents=cents, fallback=fallback
        )
    write(table, out)


def _wrong(path: Path, fr: str, en: str) -> FactError:
    return FactError([WrongDataFile(path=str(path)[:200], problem=Words(fr, en))])
