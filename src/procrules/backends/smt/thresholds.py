"""The value of a threshold as terms: by the row of the day and the column of its axes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from procrules.backends.smt.terms import Term, both, either, no, order
from procrules.backends.smt.truths import Doubts, merged
from procrules.backends.smt.values import (
    Alternative,
    Day,
    Payload,
    Value,
    joined,
    named,
    payload_of,
    when,
)
from procrules.core.items import Period, Threshold
from procrules.values.nothing import NEANT


def threshold_value(
    threshold: Threshold, day: Value, selectors: Sequence[Value], number_of: Callable[[str], int]
) -> Value:
    """Return the value of a threshold on a day, for the values of its axes."""
    # A column stated to be nothing may be any: the value stands where all agree.
    nothing = [when(v, _is_nothing) for v in selectors]
    stated = [both(v.known, no(n)) for v, n in zip(selectors, nothing, strict=True)]
    known = both(*stated)
    rows = [(both(day.known, in_period(day, row.period)), row) for row in threshold.rows]
    found: list[Alternative] = []
    holes: list[Term] = [both(day.known, *(no(in_row) for in_row, _ in rows))]
    listed: list[Term] = []
    for in_row, row in rows:
        before: list[Term] = []
        complete: Term = True
        for column, value in zip(threshold.columns, row.values, strict=True):
            fits = [when(v, named(a)) for v, a in zip(selectors, column, strict=True)]
            here = both(known, *fits, *(no(other) for other in before))
            before.append(both(*fits))
            free = (either(no(s), f) for s, f in zip(stated, fits, strict=True))
            may = both(no(known), *free)
            if value is None:
                holes.append(both(in_row, here))
                complete = both(complete, no(may))
            else:
                payload = payload_of(value, number_of, False)
                found.append(Alternative(both(in_row, either(here, may)), payload))
        holes.append(both(in_row, known, *(no(other) for other in before)))
        listed.append(both(in_row, no(known), complete))
    hole = either(*holes)
    alternatives = joined(found)
    certain = both(day.known, known, no(hole))
    several = both(either(*listed), either(*(a.when for a in alternatives)))
    silent = either(*(both(v.known, n) for v, n in zip(selectors, nothing, strict=True)))
    doubts = (
        day.doubts,
        Doubts(gap=either(hole, both(day.known, silent))),
        *(v.doubts.where(day.known) for v in selectors),
    )
    return Value(alternatives, certain, either(certain, several), merged(doubts).where(no(certain)))


def _is_nothing(payload: Payload) -> bool:
    return payload is NEANT


def in_period(day: Value, period: Period) -> Term:
    """Return when a day lies in a period, both ends included."""
    return either(
        *(
            both(a.when, within(a.value.ordinal, period.start, period.end))
            for a in day.alternatives
            if isinstance(a.value, Day)
        )
    )


def within(ordinal: Term, start: date | None, end: date | None) -> Term:
    """Return when a day lies between two days, both included."""
    after: Term = True if start is None else order(">=", ordinal, start.toordinal())
    before: Term = True if end is None else order("<=", ordinal, end.toordinal())
    return both(after, before)
