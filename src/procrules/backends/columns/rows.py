"""The answers to a table row by row, where columns cannot be computed: slower, and exact all the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import pyarrow as pa

from procrules.backends.columns.inputs import Nulls
from procrules.core.answer import Answer, plain
from procrules.core.items import Decision
from procrules.core.program import Program

Decide = Callable[[str, Mapping[str, Any]], Answer]
"""What answers a decision on the facts of one row."""
_RANK = re.compile(r"\[\d+\]")
_ROWS = 10_000
"""How many rows are held at once."""


def answered_rows(
    program: Program,
    item: Decision,
    table: Any,
    parts: Mapping[str, str],
    decide: Decide,
    *,
    nulls: Nulls,
    facts: Collection[str],
    keep: bool,
) -> Any:
    """Return a reader of batches of Arrow: the columns of a table of Ibis, and the answers.

    Args:
        program: The program of the decision.
        item: The decision.
        table: The table.
        parts: What to add, with the name of its column.
        decide: Answers the decision on the facts of a row.
        nulls: What a NULL says of a fact.
        facts: The columns that tell facts.
        keep: Whether the columns of the table are kept.
    """
    source = table.to_pyarrow_batches(chunk_size=_ROWS)
    types = {
        name: _TYPES[part] if part != "value" else value_type(item) for part, name in parts.items()
    }
    own = list(source.schema) if keep else []
    schema = pa.schema([*own, *(pa.field(name, type_) for name, type_ in types.items())])
    order = {name: place for place, name in enumerate(program.facts)}

    def batches() -> Iterator[Any]:
        for batch in source:
            told = batch.select([name for name in batch.schema.names if name in facts])
            found = [decide(item.name, _facts(row, nulls)) for row in told.to_pylist()]
            kept = list(batch.columns) if keep else []
            added = [
                pa.array([_part(part, answer, program, order) for answer in found], types[name])
                for part, name in parts.items()
            ]
            yield pa.RecordBatch.from_arrays([*kept, *added], schema=schema)

    return pa.RecordBatchReader.from_batches(schema, batches())


_TYPES = {"status": pa.string(), "article": pa.string(), "missing": pa.list_(pa.string())}


def value_type(item: Decision) -> Any:
    """Return the type of a column of values: a number is written, since a quotient has no other form."""
    one = _scalar_type(item)
    if item.each is None:
        return one
    return pa.list_(pa.struct([("id", pa.string()), ("value", one)]))


def _scalar_type(item: Decision) -> Any:
    match item.type.kind:
        case "boolean":
            return pa.bool_()
        case "date":
            return pa.date32()
        case "integer":
            return pa.int64()
        case "set":
            return pa.list_(pa.string())
        case _:
            return pa.string()


def _facts(row: Mapping[str, Any], nulls: Nulls) -> dict[str, Any]:
    """Return the facts of a row; what a record does not tell is left out."""
    return {
        name: _told(value) for name, value in row.items() if value is not None or nulls == "unknown"
    }


def _told(value: Any) -> Any:
    if isinstance(value, list):
        return [
            {k: v for k, v in item.items() if v is not None} if isinstance(item, dict) else item
            for item in value
        ]
    return value


def _part(part: str, answer: Answer, program: Program, order: Mapping[str, int]) -> Any:
    match part:
        case "status":
            return answer.status
        case "article":
            return program.cite(answer.sources[0]) if answer.sources else None
        case "missing":
            names = {_RANK.sub("[]", missing.fact) for missing in answer.missing}
            return sorted(names, key=lambda name: (order.get(name.split("[")[0], 0), name))
        case _:
            return _value(answer)


def _value(answer: Answer) -> Any:
    value = answer.value
    if isinstance(value, Mapping):
        return [{"id": id_, "value": _cell(each)} for id_, each in value.items()]
    return _cell(value)


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, tuple):
        return list(value)
    return value if hasattr(value, "year") else str(plain(value))
