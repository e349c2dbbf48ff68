"""Hints on the splitting of a need: always a question, never a finding.

Only contracts of one buyer, one CPV code and one period of twelve months are brought together, each
of them coherent by itself; a question is put where their sum would close the procedure that each of
them used. The sum is made by the rules themselves: homogeneous purchases, or a works operation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby, takewhile
from typing import Any

from attrs import frozen

from procrules.audit.law import LAUNCH, SIGNATURE, Law
from procrules.audit.mapping import months_before, number_of
from procrules.audit.model import Judged, Place
from procrules.audit.store import Store
from procrules.audit.tables import tables

_FEWEST = 2
_PRECISE = 5
"""Digits of a CPV code that names an object: a category at least, not a class or a group of works."""
_BEGINNING = 15
"""Letters that objects must have in common to be worth showing."""


@frozen
class Question:
    """Contracts that may be parts of one need.

    Attributes:
        buyer_id: The buyer.
        buyer_name: Its name, as the first contract gives it.
        cpv: The CPV code that they share.
        procedure: The procedure that each used.
        first: The day of the first.
        last: The day of the last.
        amounts: Their amounts, in euros without tax.
        total: Their sum.
        articles: The articles by which such amounts are added, and those of the procedure.
        object: How all their published objects begin; nothing where they have no beginning in common.
        places: Where they were read.
    """

    buyer_id: str
    buyer_name: str
    cpv: str
    procedure: str
    first: date
    last: date
    amounts: tuple[Decimal, ...]
    total: Decimal
    articles: tuple[str, ...]
    object: str
    places: tuple[Place, ...]


def remember(store: Store, judged: Judged) -> None:
    """Keep what may be part of a larger need: coherent, with buyer, object, day and amount known."""
    contract, verdict = judged.contract, judged.judgement.verdict
    number = number_of(contract.buyer_id)
    precise = contract.cpv is not None and len(contract.cpv.rstrip("0")) >= _PRECISE
    single = contract.exact and len(contract.amounts) == 1 and contract.nature != "subsequent"
    if number is None or not (precise and single) or verdict != "coherent":
        return
    assert contract.notified is not None
    place = contract.place
    entry = {
        "name": contract.buyer_name or "",
        "object": contract.object or "",
        "amount": str(contract.amounts[0]),
        "types": contract.types,
        "buyers": contract.buyers,
        "doubts": contract.doubts,
        "place": [place.file, place.index, place.line],
    }
    kind = json.dumps([number, contract.cpv, contract.procedure])
    store.add_need(kind, contract.notified.first.isoformat(), json.dumps(entry))


def questions(store: Store, law: Law) -> Iterator[Question]:
    """Yield the questions, buyer by buyer."""
    for kind, found in groupby(store.needs(), key=lambda need: need[0]):
        number, cpv, procedure = json.loads(kind)
        entries = [(date.fromisoformat(day), json.loads(entry)) for _, day, entry in found]
        for period in _periods(entries):
            question = _question(law, number, cpv, procedure, period)
            if question is not None:
                yield question


Entries = list[tuple[date, dict[str, Any]]]


def _periods(entries: Entries) -> Iterator[Entries]:
    """Yield stretches of twelve months, each from a first contract that no other holds."""
    months = tables().conventions.homogeneous_months
    rest = entries
    while rest:
        first = rest[0][0]
        size = sum(1 for day, _ in rest if months_before(day, months) < first)
        yield rest[:size]
        rest = rest[size:]


def _question(law: Law, number: str, cpv: str, procedure: str, period: Entries) -> Question | None:
    if len(period) < _FEWEST:
        return None
    amounts = [Decimal(entry["amount"]) for _, entry in period]
    first, last = period[0][0], period[-1][0]
    head = period[0][1]
    facts: dict[str, Any] = {LAUNCH: first, SIGNATURE: last, "type_prestation": head["types"][0]}
    facts |= dict.fromkeys(head["doubts"])
    if len(head["buyers"]) == 1:
        facts["acheteur"] = head["buyers"][0]
    summed = law.summed(procedure, facts, amounts)
    if summed is None:
        return None
    return Question(
        buyer_id=number,
        buyer_name=head["name"],
        cpv=cpv,
        procedure=procedure,
        first=first,
        last=last,
        amounts=tuple(amounts),
        total=sum(amounts, Decimal(0)),
        articles=summed,
        object=_beginning([entry["object"] for _, entry in period]),
        places=tuple(Place(*entry["place"]) for _, entry in period),
    )


def _beginning(objects: list[str]) -> str:
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*objects, strict=False))
    found = "".join(letters[0] for letters in alike).strip(" -–:,(")
    return found if len(found) >= _BEGINNING else ""
