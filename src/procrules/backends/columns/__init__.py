"""Decisions over the rows of a table, as expressions of Ibis (extra ``batch``).

The same ruleset then runs on DuckDB, Polars or Spark: each row is one set of facts, each column named
like a fact tells it, and the answers are columns beside them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from procrules.backends.columns.compiled import compiled, facts_read
from procrules.backends.columns.emit import in_euros, last_day
from procrules.backends.columns.inputs import NOTHING_WORDS, Column, Nulls
from procrules.backends.columns.refusals import Refused
from procrules.backends.columns.rows import Decide, answered_rows
from procrules.backends.columns.tables import answers, columns_of, engine_of, names_of_parts
from procrules.core.program import CheckedProgram
from procrules.diagnostics.columns import NotInColumns
from procrules.errors import FactError

__all__ = [
    "NOTHING_WORDS",
    "Column",
    "Nulls",
    "Refused",
    "columns_of",
    "compiled",
    "engine_of",
    "facts_read",
    "last_day",
    "with_answers",
]


def with_answers(
    checked: CheckedProgram,
    decision: str,
    table: Any,
    asked: Mapping[str, bool | str],
    decide: Decide,
    *,
    nulls: Nulls,
    strict: bool,
    cents: Collection[str],
    keep: bool,
    fallback: bool,
) -> Any:
    """Return a table of Ibis with the answers of a decision.

    Args:
        checked: The program.
        decision: The name of one of its decisions.
        table: The table; its columns that are named like facts tell them.
        asked: What to add: ``value``, ``status``, ``article``, ``missing``; a text names its column.
        decide: Answers the decision on the facts of one row, for ``fallback``.
        nulls: What a NULL says of a fact that is presumed.
        strict: Whether nothing is presumed.
        cents: The columns of whole numbers that count cents.
        keep: Whether the columns of the table are kept.
        fallback: Whether rows are answered one by one where columns cannot be computed.

    Raises:
        FactError: A column does not tell its fact (PR841), the columns asked for have no free name
            (PR842), or the decision is not computed in columns (PR840).
    """
    parts = names_of_parts(decision, asked, table.columns if keep else ())
    try:
        return answers(
            checked, decision, table, parts, nulls=nulls, strict=strict, cents=cents, keep=keep
        )
    except FactError as error:
        if not fallback or not all(isinstance(d, NotInColumns) for d in error.diagnostics):
            raise
    program = checked.program
    told = columns_of(program, dict(table.schema().items()), facts_read(checked, decision), cents)
    item = program.decisions[decision]
    for name in cents:
        table = table.mutate(**{name: in_euros(table[name])})
    reader = answered_rows(program, item, table, parts, decide, nulls=nulls, facts=told, keep=keep)
    return _stored(table, reader)


def _stored(table: Any, reader: Any) -> Any:
    """Return what was answered row by row as a table of the engine that holds the rows."""
    import ibis

    if engine_of(table) is None:
        return ibis.memtable(reader.read_all())
    name = ibis.util.gen_name("procrules")
    return table.get_backend().create_table(name, reader.read_all())
