"""A decision that answers for each record of a list: one structure per record, and what they say together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis

from procrules.backends.columns import terms
from procrules.backends.columns.compiled import Compiled, Part, value_output
from procrules.backends.columns.emit import Output, Renderer, names_where, plainly
from procrules.backends.columns.records import Records
from procrules.backends.columns.terms import (
    FALSE,
    TRUE,
    Term,
    case,
    constant,
    either,
)
from procrules.backends.columns.worked import WorkedOut, worked_out
from procrules.core.answer import Status

_FROM_THE_FIRMEST: tuple[Status, ...] = ("decided", "needs_review", "undetermined", "conflict")
"""What is said of all records is the last of these that is said of one of them."""


def outputs_for_each(found: Compiled, parts: Mapping[Part, str]) -> dict[str, Output]:
    """Return the columns of the answers of a decision for each record of a list.

    Args:
        found: The decision about the record at hand.
        parts: What is asked for, with the name of its column.

    Raises:
        Refused: The value is of a kind that no column renders exactly.
    """
    records = found.records
    assert records is not None
    value = value_output(found) if "value" in parts else plainly(TRUE)
    rank = found.standing({status: constant(n) for n, status in enumerate(_FROM_THE_FIRMEST)})
    read = {
        "value": (*value.terms, found.id),
        "status": (rank,),
        "article": (found.article,),
        "missing": found.found.doubt.words,
    }
    worked = worked_out(
        records.term, records.bound.variable, [term for part in parts for term in read[part]]
    )
    made: dict[str, Output] = {}
    for part, name in parts.items():
        if part == "status":
            made[name] = plainly(_status(found, records, worked.largest(rank)))
        elif part == "article":
            made[name] = plainly(worked.first(found.article))
        elif part == "missing":
            made[name] = _missing(found, records, worked)
        else:
            made[name] = _values(found, records, worked, value)
    return made


def _status(found: Compiled, records: Records, rank: Term) -> Term:
    """Return the status of all, by the largest rank of theirs; of no record, that of sure ones."""
    said = [
        (terms.compare("=", rank, constant(n)), constant(status))
        for n, status in enumerate(_FROM_THE_FIRMEST)
    ]
    judged = found.item.judgement is not None
    none = constant("needs_review" if judged else "decided")
    for_review = TRUE if judged else found.for_review(records.unknown)
    return case(
        [(records.told, case(said, none)), (for_review, constant("needs_review"))],
        constant("undetermined"),
    )


def _missing(found: Compiled, records: Records, worked: WorkedOut) -> Output:
    def waits(bits: int) -> Term:
        return either(records.unknown.has(bits), worked.any(found.found.doubt, bits))

    names = [(name, waits(bits)) for name, bits in found.may_be_missing()]
    told = [(name, when) for name, when in names if when is not FALSE]
    return names_where(told, TRUE, waits(found.bits.all_of("missing")))


def _values(found: Compiled, records: Records, worked: WorkedOut, value: Output) -> Output:
    """Return what each record is called, by its id or else by its rank, with its value."""

    def of_one(record: Any, place: Any) -> Any:
        inner = Renderer(record, worked.fields)
        id_ = (place + 1).cast("string")
        if found.id.op != "constant":
            id_ = ibis.coalesce(inner.of(found.id), id_)
        return ibis.struct({"id": id_, "value": value.render(inner)})

    def rendered(render: Renderer) -> Any:
        if worked.term is None:  # there never is a record: only the type of their values is told
            listed = ibis.null(f"array<struct<id: string, value: {value.render(render).type()}>>")
        else:
            listed = render.of(worked.term).map(of_one)
        told = ibis.coalesce(listed, ibis.literal([], type=listed.type()))
        return ibis.cases((render.of(records.told), told), else_=ibis.null(listed.type()))

    read = value.terms if worked.term is None else (worked.term,)
    return Output((records.told, *read), rendered)
