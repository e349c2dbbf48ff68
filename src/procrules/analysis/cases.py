"""A case made small: facts that do not matter left out, amounts rounded, all confirmed by the interpreter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import partial

from attrs import field, frozen

from procrules.analysis.proof import Record, Told
from procrules.backends.interpreter.evaluate import FactValue, record_id
from procrules.backends.interpreter.resolve import Resolution, Resolver
from procrules.backends.interpreter.unknown import Unknown, Value
from procrules.core.answer import Hole, Status
from procrules.core.expr import Scalar
from procrules.core.frozen import freeze
from procrules.core.items import Decision
from procrules.core.program import CheckedProgram
from procrules.errors import FactError, LimitError
from procrules.facts import read_facts
from procrules.values.durations import Duration

GAPS = frozenset(
    (
        "no_rule",
        "no_threshold",
        "nothing_stated",
        "incomparable",
        "division_by_zero",
        "impossible_date",
        "empty_list",
    )
)
"""The holes that no rule declares."""

Facts = Mapping[str, Told]
Holds = Callable[[Facts], bool]


@frozen
class Standing:
    """How an answer stands, about the whole or about one record.

    Attributes:
        record: The id of the record, or its place; ``None`` for the whole.
        status: Its status.
        value: Its value as the interpreter holds it; ``None`` where there is none.
        members: For a set, how each member stands.
    """

    record: str | None
    status: Status
    value: Value | None
    members: Mapping[str, str] = field(converter=freeze)


@frozen
class Judge:
    """Says what the interpreter finds in a case."""

    checked: CheckedProgram

    def resolved(self, decision: str, facts: Facts) -> tuple[Resolver, Resolution] | None:
        """Return how a decision stands in a case; ``None`` where its facts cannot be told."""
        try:
            read: Mapping[str, FactValue] = read_facts(self.checked.program, dict(facts))
            resolver = Resolver(self.checked, read, False)
            return resolver, resolver.resolve(decision)
        except (FactError, LimitError):
            return None

    def standings(self, decision: str, facts: Facts) -> tuple[Standing, ...]:
        """Return how a decision stands, or each record of it; nothing where no facts can be told."""
        found = self.resolved(decision, facts)
        return standings(found[0], decision) if found is not None else ()

    def gaps(self, decision: str, facts: Facts) -> tuple[Hole, ...]:
        """Return the holes that leave a decision open, whatever else may be told."""
        found = self.resolved(decision, facts)
        if found is None or found[1].status == "conflict":
            return ()
        return tuple(
            hole
            for unknown in _open(*found)
            if not unknown.missing
            for hole in unknown.holes
            if hole.kind in GAPS
        )

    def clash(self, decision: str, facts: Facts) -> tuple[str, ...]:
        """Return the rules that clash on a decision; none where none do."""
        found = self.resolved(decision, facts)
        if found is None or found[1].status != "conflict":
            return ()
        resolver, resolution = found
        parts = [r for r in _of_records(resolver, resolution) if r.status == "conflict"]
        winners = (c.rule.name for part in parts or [resolution] for c in part.winners)
        return tuple(dict.fromkeys(winners))


def standings(resolver: Resolver, decision: str) -> tuple[Standing, ...]:
    """Return how a decision stands, or each record of it.

    Raises:
        LimitError: It needs too many steps.
    """
    resolution = resolver.resolve(decision)
    each = resolution.decision.each
    bounds = resolver.each_of(each) if each is not None else None
    if each is None or bounds is None or isinstance(bounds, Unknown):
        return (_standing(None, resolution),)
    parts = ((b, resolver.inside(each, b).resolve(decision)) for b in bounds)
    return tuple(_standing(record_id(bound), part) for bound, part in parts)


def _standing(record: str | None, found: Resolution) -> Standing:
    value = None if isinstance(found.value, Unknown) else found.value
    return Standing(record, found.status, value, {m.name: m.state for m in found.members})


def _open(resolver: Resolver, resolution: Resolution) -> Iterator[Unknown]:
    """Yield what each member, or each record, is open for."""
    for part in _of_records(resolver, resolution):
        if part.members:
            yield from (member.unknown for member in part.members)
        else:
            yield part.unknown


def _of_records(resolver: Resolver, resolution: Resolution) -> list[Resolution]:
    item: Decision = resolution.decision
    if item.each is None:
        return [resolution]
    bounds = resolver.each_of(item.each)
    if isinstance(bounds, Unknown):
        return [resolution]
    return [resolver.inside(item.each, bound).resolve(item.name) for bound in bounds]


# -- making a case small ----------------------------------------------------------------------------
def smallest(facts: Facts, holds: Holds, days: Iterable[date]) -> dict[str, Told]:
    """Return a case as small and as round as the same finding allows.

    Args:
        facts: A case in which it holds.
        holds: Whether the finding is still the same.
        days: Days on which the rules change: a case is best told on one of them.
    """
    case = _fewest(dict(facts), holds)
    for name, value in list(case.items()):
        for other in _rounder(value, sorted(days)):
            if holds({**case, name: other}):
                case[name] = other
                break
    return case


def _fewest(case: dict[str, Told], holds: Holds) -> dict[str, Told]:
    names = list(case)
    # Many at once first: most facts do not matter.
    size = max(1, len(names) // 2)
    while names:
        for start in range(0, len(names), size):
            block = set(names[start : start + size])
            rest = {n: v for n, v in case.items() if n not in block}
            if len(rest) < len(case) and holds(rest):
                case = rest
        names = [n for n in names if n in case]
        if size == 1:
            break
        size = max(1, size // 2)
    for name, value in list(case.items()):
        if isinstance(value, tuple):
            case[name] = _fewer_records(case, name, value, holds)
    return case


def _fewer_records(
    case: Facts, name: str, records: tuple[Record, ...], holds: Holds
) -> tuple[Record, ...]:
    for index in reversed(range(len(records))):
        rest = records[:index] + records[index + 1 :]
        if holds({**case, name: rest}):
            records = rest
    for index, record in enumerate(records):
        for attribute in list(record):
            smaller = {k: v for k, v in records[index].items() if k != attribute}
            changed = (*records[:index], smaller, *records[index + 1 :])
            if attribute != "id" and holds({**case, name: changed}):
                records = changed
    return records


def _rounder(value: Told, days: list[date]) -> Iterator[Told]:
    """Yield values that are simpler to read than one, the simplest first."""
    match value:
        case bool():
            return
        case Fraction():
            if value != 0:
                yield Fraction(0)
            for step in _STEPS:
                below = value // step * step
                for candidate in (below, below + step):
                    if candidate != value:
                        yield candidate
                    elif below == value:
                        return
        case Duration(count=count, unit="day"):
            for months in dict.fromkeys((count // 31, count // 30)):
                yield Duration(months, "month")
        case date():
            before = [d for d in days if d <= value]
            yield from reversed(before[-1:])
        case frozenset():
            yield from (frozenset(sorted(value)[:n]) for n in range(1, len(value)))
        case tuple():
            yield from _rounder_records(value)
        case _:
            return


_STEPS = tuple(
    Fraction(step)
    for step in ("10000", "1000", "100", "10", "1", "1/10", "1/100", "1/1000", "1/10000")
)


def _rounder_records(records: tuple[Record, ...]) -> Iterator[tuple[Record, ...]]:
    """Yield lists whose amounts are all rounded alike."""
    yield _changed(records, lambda v: Fraction(0) if isinstance(v, Fraction) else v)
    for step in _STEPS:
        for more in (0, 1):
            yield _changed(records, partial(_rounded, step, more))


def _rounded(step: Fraction, more: int, value: Scalar) -> Scalar:
    return (value // step + more) * step if isinstance(value, Fraction) else value


def _changed(records: tuple[Record, ...], change: Callable[[Scalar], Scalar]) -> tuple[Record, ...]:
    return tuple(
        {k: v if v is None else change(v) for k, v in record.items()} for record in records
    )
