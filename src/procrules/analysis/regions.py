"""The cases around a case: all that share the facts that matter, as terms and as days that change nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction

from procrules.analysis.proof import Told
from procrules.backends.smt import Encoding, Term, both, order
from procrules.core import expr as core
from procrules.core.items import ALWAYS, Period, Rule
from procrules.core.program import Program
from procrules.core.walk import walk
from procrules.values.durations import Duration


def changes(program: Program, parts: Iterable[object]) -> list[date]:
    """Return the days on which something in some parts of the rules begins to hold."""
    found: set[date] = set()
    for node in (node for part in parts for node in walk(part)):
        if isinstance(node, Rule):
            found |= set(_starts(node.period))
        elif isinstance(node, core.ThresholdRef):
            for row in program.thresholds[node.name].rows:
                found |= set(_starts(row.period))
        elif isinstance(node, core.Constant) and isinstance(node.value, date):
            found |= {node.value, node.value + timedelta(days=1)}
    return sorted(found)


def _starts(period: Period) -> Iterator[date]:
    if period.start is not None:
        yield period.start
    if period.end is not None:
        yield period.end + timedelta(days=1)


def days_around(day: date, starts: list[date]) -> Period:
    """Return the days around a day between which nothing begins to hold."""
    before = [d for d in starts if d <= day]
    after = [d for d in starts if d > day]
    return Period(before[-1] if before else None, after[0] - timedelta(days=1) if after else None)


def around(
    encoding: Encoding, facts: Mapping[str, Told], starts: list[date], *, any_day: bool = False
) -> Term:
    """Return the cases that share what is told: choices as they are, days between two changes.

    Amounts, other numbers and durations are left free, and lists as long or longer; ``any_day``
    leaves the days free as well.
    """
    found: list[Term] = []
    for name, value in facts.items():
        if isinstance(value, date):
            period = ALWAYS if any_day else days_around(value, starts)
            ordinal = encoding.day(name)
            for op, day in ((">=", period.start), ("<=", period.end)):
                if day is not None:
                    found.append(order(op, ordinal, day.toordinal()))
        elif isinstance(value, tuple):
            found.append(order(">=", encoding.inputs.length(name), len(value)))
        elif not isinstance(value, Fraction | Duration):
            found += encoding.inputs.equalities({name: value})
    return both(*found)


def exactly(encoding: Encoding, facts: Mapping[str, Told]) -> Term:
    """Return the cases in which everything told is as it is."""
    return both(*encoding.inputs.equalities(facts))
