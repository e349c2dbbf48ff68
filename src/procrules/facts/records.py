"""Records named by their id alone, completed from the list that describes them."""

from __future__ import annotations

from collections.abc import Callable

from procrules.core.expr import Scalar
from procrules.core.program import Program
from procrules.diagnostics import facts as wrong
from procrules.diagnostics.base import Diagnostic
from procrules.diagnostics.dossiers import RepeatedRecord

Record = dict[str, Scalar | None]
FactValue = Scalar | None | tuple[Record, ...] | frozenset[str]


def complete_records(
    program: Program, facts: dict[str, FactValue], tell: Callable[[Diagnostic], None]
) -> None:
    """Complete a record that says little but its id by the record of that id in another list.

    So a list of chosen lots names them, and their amounts stay written once.
    """
    if not any(isinstance(value, tuple) for value in facts.values()):
        return
    lists: dict[str, list[str]] = {}
    for name, fact in program.facts.items():
        item = fact.type.item
        if isinstance(facts.get(name), tuple) and item is not None and item.name:
            lists.setdefault(item.name, []).append(name)
    for names in lists.values():
        known: dict[object, tuple[str, Record]] = {}
        for name in names:
            for record in _records(facts[name]):
                fuller = known.get(record.get("id"))
                if fuller is None or len(record) > len(fuller[1]):
                    known[record.get("id")] = (name, record)
        for name in names:
            completed = []
            seen: set[object] = set()
            for number, record in enumerate(_records(facts[name]), start=1):
                id_ = record.get("id")
                if id_ is not None and id_ in seen:
                    tell(RepeatedRecord(name=f"{name}[{number}]", found=str(id_)))
                seen.add(id_)
                owner, other = known.get(id_, (name, record))
                if set(record) == {"id"} and len(other) == 1 and len(names) > 1:
                    tell(wrong.UnknownRecord(name=f"{name}[{number}]", found=str(id_)))
                same = id_ is None or owner == name
                completed.append(record if same else {**other, **record})
            facts[name] = tuple(completed)


def _records(value: FactValue) -> tuple[Record, ...]:
    return value if isinstance(value, tuple) else ()
