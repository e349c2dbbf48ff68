"""The value of a threshold in each row: by the period that holds the day and the column of its axes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction

from procrules.backends.columns import terms
from procrules.backends.columns.terms import FALSE, Term, both, either, no
from procrules.backends.columns.truths import (
    HOLE,
    Alternative,
    Day,
    Number,
    Payload,
    Plain,
    Spread,
    Value,
    chosen,
    joined,
    merged,
    payload_of,
    when,
    when_named,
)
from procrules.core.items import Period, Threshold, ThresholdRow
from procrules.values.nothing import NEANT


def threshold_value(threshold: Threshold, day: Value, selectors: Sequence[Value]) -> Value:
    """Return the value of a threshold on a day, for the values of its axes."""
    # A column stated to be nothing may be any: the value stands where all agree.
    nothing = [both(v.known, when(v, _is_nothing)) for v in selectors]
    stated = [both(v.known, no(n)) for v, n in zip(selectors, nothing, strict=True)]
    told = both(*stated)
    fits = [
        [when_named(v, allowed) for v, allowed in zip(selectors, column, strict=True)]
        for column in threshold.columns
    ]
    here = _first(threshold, fits)
    free = [
        both(*(either(no(s), f) for s, f in zip(stated, column, strict=True))) for column in fits
    ]
    rows = [both(day.known, in_period(day, row.period)) for row in threshold.rows]
    found: list[Alternative] = []
    sure: list[Term] = []
    listed: list[Term] = []
    for in_row, row in zip(rows, threshold.rows, strict=True):
        complete = both(
            in_row, no(told), *(no(m) for m, v in zip(free, row.values, strict=True) if v is None)
        )
        for fit, may, value in zip(here, free, row.values, strict=True):
            if value is not None:
                # Thresholds of the same periods and axes share it: it has a column, even where others are lazy.
                may_be = terms.own(both(in_row, either(both(told, fit), both(no(told), may))))
                found.append(Alternative(may_be, payload_of(value)))
                sure.append(both(in_row, told, fit))
                listed.append(terms.own(both(complete, may)))
    in_force = _in_force(threshold, day, rows)
    known = either(*sure)
    if all(value is not None for row in threshold.rows for value in row.values):
        known = both(in_force, told, terms.any_true(here))
    doubts = (
        day.doubt,
        HOLE.where(both(day.known, no(in_force))),
        HOLE.where(both(in_force, either(told, *nothing))),
        *(v.doubt.where(in_force) for v in selectors),
    )
    return Value(
        joined(found),
        known,
        either(known, *listed),
        merged(doubts).where(no(known)),
        _plain(threshold, day, here),
        _spread(threshold, day, no(told), free),
    )


def _first(threshold: Threshold, fits: list[list[Term]]) -> list[Term]:
    """Return when each column is the first that holds the values of the axes."""
    found = []
    for index, column in enumerate(threshold.columns):
        before = [
            both(*fits[other])
            for other in range(index)
            if all(a & b for a, b in zip(threshold.columns[other], column, strict=True))
        ]
        found.append(both(*fits[index], *map(no, before)))
    return found


def _plain(threshold: Threshold, day: Value, here: list[Term]) -> Plain | None:
    """Return the value as one term: the latest period that has begun, then the column."""

    def of_row(row: ThresholdRow) -> Plain | None:
        values = zip(here, row.values, strict=True)
        return chosen((fit, payload_of(v)) for fit, v in values if v is not None)

    return _on_the_day(threshold, day, of_row)


def _spread(threshold: Threshold, day: Value, open_: Term, free: list[Term]) -> Spread | None:
    """Return between what it lies where an axis is not told: the ends of what may be chosen on the day."""
    held = [value for row in threshold.rows for value in row.values if value is not None]
    if open_ is FALSE or not all(isinstance(value, Fraction) for value in held):
        return None
    may = [terms.granted(each, {open_}) for each in free]
    ends = []
    for upward in (True, False):

        def end(row: ThresholdRow, upward: bool = upward) -> Plain | None:
            held = [(m, v) for m, v in zip(may, row.values, strict=True) if isinstance(v, Fraction)]
            held.sort(key=lambda each: each[1], reverse=not upward)
            none = [m for m, v in zip(may, row.values, strict=True) if v is None]
            unheld: Payload = Number(terms.null("integer"))
            return chosen([(either(*none), unheld), *((m, payload_of(v)) for m, v in held)])

        ends.append(_on_the_day(threshold, day, end))
    least, most = ends
    if not (isinstance(least, Number) and isinstance(most, Number)):
        return None
    return Spread(open_, least, most)


def _on_the_day(
    threshold: Threshold, day: Value, of_row: Callable[[ThresholdRow], Plain | None]
) -> Plain | None:
    """Return what the period of the day gives, NULL where none is in force."""
    if not isinstance(day.plain, Day):
        return None
    rows, follow = _latest_first(threshold)
    branches: list[tuple[Term, Payload]] = []
    for row in rows:
        # Where periods follow one another, the latest that has begun is in force.
        end = None if follow else row.period.end
        value = of_row(row)
        if value is None:
            return None
        branches.append((_within(day.plain.term, row.period.start, end), value))
    return chosen(branches)


def _in_force(threshold: Threshold, day: Value, rows: list[Term]) -> Term:
    """Return when some period is in force."""
    ordered, follow = _latest_first(threshold)
    if not follow or not day.simple or not isinstance(day.plain, Day):
        return either(*rows)
    return terms.is_true(_within(day.plain.term, ordered[-1].period.start, ordered[0].period.end))


def _latest_first(threshold: Threshold) -> tuple[list[ThresholdRow], bool]:
    """Return the rows from the latest period, and whether the periods follow one another and go on."""
    rows = sorted(threshold.rows, key=lambda r: r.period.start or date.min, reverse=True)
    starts = [None, *(row.period.start for row in rows[:-1])]
    return rows, all(_eve(row.period.end, start) for row, start in zip(rows, starts, strict=True))


def _eve(end: date | None, start: date | None) -> bool:
    """Whether a period goes on until the next one starts, or for ever."""
    if end is None or start is None:
        return end is start
    return end.toordinal() + 1 == start.toordinal()


def _is_nothing(payload: Payload) -> bool:
    return payload is NEANT


def in_period(day: Value, period: Period) -> Term:
    """Return when a known day lies in a period, both ends included."""
    return either(
        *(
            both(a.when, terms.is_true(_within(a.value.term, period.start, period.end)))
            for a in day.alternatives
            if isinstance(a.value, Day)
        )
    )


def _within(day: Term, start: date | None, end: date | None) -> Term:
    """Return when a day lies between two days, both included; NULL where the day is."""
    if start is None and end is None:
        return no(terms.is_null(day))
    after = terms.TRUE if start is None else terms.compare(">=", day, terms.constant(start))
    before = terms.TRUE if end is None else terms.compare("<=", day, terms.constant(end))
    return both(after, before)
