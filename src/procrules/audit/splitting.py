"""Hints on the splitting of a need: always a question, never a finding.

Only contracts of one buyer, one CPV code and one period of twelve months are brought together, each
of them coherent by itself; a question is put where their sum would close the procedure that each of
them used. The sum is made by the rules themselves: homogeneous purchases, or a works operation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby, takewhile
from typing import Any

from attrs import define, field, frozen

from procrules.audit.law import BUYER, LAUNCH, Law
from procrules.audit.mapping import months_before, number_of
from procrules.audit.model import Judged, Place
from procrules.audit.store import Store
from procrules.audit.tables import tables

_FEWEST = 2
_PRECISE = 5
"""Digits of a CPV code that names an object: a category at least, not a class or a group of works."""
_BEGINNING = 15
"""Letters that objects must have in common to be worth showing."""
_PLACES = 100
"""Places that a question gives."""


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
        contracts: How many there are.
        total: The sum of their amounts, in euros without tax.
        articles: The articles by which such amounts are added.
        object: How all their published objects begin; nothing where they have no beginning in common.
        places: Where the first hundred were read.
    """

    buyer_id: str
    buyer_name: str
    cpv: str
    procedure: str
    first: date
    last: date
    contracts: int
    total: Decimal
    articles: tuple[str, ...]
    object: str
    places: tuple[Place, ...]


@define
class _Need:
    """The contracts of one buyer, object and period, added up one by one."""

    head: Mapping[str, Any]
    first: date
    last: date
    contracts: int = 0
    total: Decimal = Decimal(0)
    object: str = ""
    places: list[Place] = field(factory=list)

    def add(self, day: date, entry: Mapping[str, Any]) -> None:
        """Add a contract."""
        self.object = _alike(self.object, entry["object"]) if self.contracts else entry["object"]
        self.contracts += 1
        self.last = day
        self.total += Decimal(entry["amount"])
        if len(self.places) < _PLACES:
            self.places.append(Place(*entry["place"]))


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
        entries = ((date.fromisoformat(day), json.loads(entry)) for _, day, entry in found)
        for need in _needs(entries):
            articles = _articles(law, procedure, need) if need.contracts >= _FEWEST else None
            if articles is not None:
                yield Question(
                    buyer_id=number,
                    buyer_name=need.head["name"],
                    cpv=cpv,
                    procedure=procedure,
                    first=need.first,
                    last=need.last,
                    contracts=need.contracts,
                    total=need.total,
                    articles=articles,
                    object=need.object if len(need.object) >= _BEGINNING else "",
                    places=tuple(need.places),
                )


def _needs(entries: Iterable[tuple[date, Mapping[str, Any]]]) -> Iterator[_Need]:
    """Yield the needs of twelve months, each from a first contract that no other holds."""
    months = tables().conventions.homogeneous_months
    need: _Need | None = None
    for day, entry in entries:
        if need is not None and months_before(day, months) >= need.first:
            yield need
            need = None
        need = need or _Need(entry, day, day)
        need.add(day, entry)
    if need is not None:
        yield need


def _articles(law: Law, procedure: str, need: _Need) -> tuple[str, ...] | None:
    """Return the articles by which the amounts are added, if their sum closes the procedure."""
    head = need.head
    facts: dict[str, Any] = {
        LAUNCH: need.first,
        "type_prestation": head["types"][0],
        # What the CPV code leaves open must not be presumed.
        **dict.fromkeys(head["doubts"]),
    }
    if len(head["buyers"]) == 1:
        facts[BUYER] = head["buyers"][0]
    return law.summed(procedure, facts, need.total)


def _alike(one: str, other: str) -> str:
    """Return how two texts begin alike."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(letter for letter, _ in pairs).strip(" -–:,(")
