"""Files of rows answered by a ruleset: Parquet, CSV or JSON in and out, on an engine of Ibis (extra ``batch``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from procrules.batch.checking import check, check_table
from procrules.batch.reading import (
    FORMATS,
    Told,
    quoted,
    read,
    refused,
    unreadable,
    wrong,
    wrong_name,
)
from procrules.diagnostics.bounds import MissingExtra
from procrules.errors import FactError, MissingExtraError
from procrules.ruleset import Ruleset

if TYPE_CHECKING:
    from procrules.backends.columns import Nulls

Engine = Literal["duckdb", "polars", "pyspark"]
ENGINES: tuple[Engine, ...] = ("duckdb", "polars", "pyspark")

__all__ = [
    "ENGINES",
    "FORMATS",
    "Engine",
    "Told",
    "answer_file",
    "check",
    "check_table",
    "connect",
    "read",
    "write",
]


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
        connection.raw_sql(f"SET memory_limit = {quoted(memory)}")
    return connection


def _spark() -> Any:
    from pyspark.sql import SparkSession

    return (
        SparkSession.builder.master("local[*]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )


# -- answering --------------------------------------------------------------------------------------
def write(table: Any, path: Path) -> None:
    """Write a table of Ibis to a file, without holding it.

    Raises:
        FactError: The name has no suffix that is known, or the file cannot be written (PR844).
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise wrong_name(path)
    try:
        if suffix == ".parquet":
            table.to_parquet(path)
        elif suffix == ".csv":
            table.to_csv(path)
        else:
            table.to_json(path)
    except FactError:
        raise
    except Exception as error:  # each engine has errors of its own
        raise refused(path, error, "il ne s'écrit pas", "it cannot be written") from None


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
    if data.exists() and out.exists() and data.samefile(out):
        raise wrong(out, "c'est le fichier des données", "it is the file of the data")
    if out.suffix.lower() not in FORMATS:
        raise wrong_name(out)
    connection = connect(engine, memory=memory)
    told = read(ruleset, connection, data, cents=cents)
    if not ruleset.facts.keys() & set(told.table.columns):
        problem = (
            "aucune de ses colonnes n'a le nom d'un fait",
            "none of its columns has the name of a fact",
        )
        raise wrong(data, *problem)
    try:
        check(ruleset, told, ruleset.facts)
    except FactError:
        raise
    except Exception as error:  # what an engine meets only when it comes to the row
        raise unreadable(data, error) from None
    table = told.table
    asked: Mapping[str, bool] = {
        part: part in parts for part in ("value", "status", "article", "missing")
    }
    for decision in decisions:
        table = ruleset.columns(
            decision, table, **asked, nulls=nulls, strict=strict, cents=cents, fallback=fallback
        )
    write(table, out)
