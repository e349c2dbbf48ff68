"""Records by their ids: completed from the list that describes them, and told apart."""

from __future__ import annotations

from procrules import diagnostics

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from procrules.core.declared import Declarations
    from procrules.core.expr import Scalar
    from procrules.diagnostics.base import Diagnostic

Record: TypeAlias = "dict[str, Scalar | None]"
FactValue: TypeAlias = "Scalar | tuple[Record, ...] | frozenset[str] | None"


def complete_records(
    program: Declarations, facts: dict[str, FactValue], tell: Callable[[Diagnostic], None]
) -> None:
    """Complete a record that says little but its id by the record of that id in another list.

    So a list of chosen lots names them, and their amounts stay written once.
    """
    if not any(isinstance(value, tuple) for value in facts.values()):
        return
    lists: dict[str, list[str]] = {}
    for name in program.facts:
        if not isinstance(facts.get(name), tuple):
            continue
        item = program.facts[name].type.item
        if item is not None and item.name:
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
            _tell_alike(name, _records(facts[name]), tell)
            for number, record in enumerate(_records(facts[name]), start=1):
                id_ = record.get("id")
                if id_ is not None and id_ in seen:
                    tell(
                        diagnostics.dossiers.RepeatedRecord(
                            name=f"{name}[{number}]", found=str(id_)
                        )
                    )
                seen.add(id_)
                owner, other = known.get(id_, (name, record))
                if set(record) == {"id"} and len(other) == 1 and len(names) > 1:
                    tell(diagnostics.facts.UnknownRecord(name=f"{name}[{number}]", found=str(id_)))
                same = id_ is None or owner == name
                completed.append(record if same else {**other, **record})
            facts[name] = tuple(completed)


def _tell_alike(name: str, records: tuple[Record, ...], tell: Callable[[Diagnostic], None]) -> None:
    """Tell of records without an id whose rank is the id of another: an answer calls both alike."""
    ids = {record.get("id"): number for number, record in enumerate(records, start=1)}
    for number, record in enumerate(records, start=1):
        other = ids.get(str(number))
        if other is not None and not isinstance(record.get("id"), str):
            of = f"{name}[{other}]"
            tell(
                diagnostics.facts.RankTakenAsId(
                    name=f"{name}[{number}]", found=str(number), other=of
                )
            )


def _records(value: FactValue) -> tuple[Record, ...]:
    return value if isinstance(value, tuple) else ()
