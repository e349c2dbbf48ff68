"""What an expression may be worth, three-valued logic, the calendar: section by section of the page."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from attrs import frozen

from procrules.values.durations import Duration
from procrules.values.nothing import NEANT

NONE: frozenset[str] = frozenset()


@frozen
class Unknown:
    """What is not known, and why; ``possible`` lists every value that it may have."""

    missing: frozenset[str] = NONE
    review: frozenset[str] = NONE
    holes: frozenset[str] = NONE
    possible: tuple[Any, ...] | None = None


@frozen(eq=False)
class Record:
    """A record, and where it stands: the name of its list and its rank."""

    list: str
    rank: int
    fields: Mapping[str, Any]


def hole(kind: str) -> Unknown:
    """Return an unknown that no fact removes."""
    return Unknown(holes=frozenset({kind}))


def unknowns(values: Iterable[Any]) -> list[Unknown]:
    """Return the unknown ones of some values."""
    return [v for v in values if isinstance(v, Unknown)]


def merged(values: Iterable[Any]) -> Unknown:
    """Merge the unknown ones of some values; they lose their ``possible`` values."""
    missing, review, holes = NONE, NONE, NONE
    for value in unknowns(values):
        missing, review, holes = (
            missing | value.missing,
            review | value.review,
            holes | value.holes,
        )
    return Unknown(missing, review, holes)


def candidates(value: Any) -> tuple[Any, ...] | None:
    """Return the values that something may have: its value, or its ``possible`` ones."""
    return value.possible if isinstance(value, Unknown) else (value,)


# -- strong Kleene ------------------------------------------------------------------------------
def truth(value: Any) -> Any:
    """Return a value as a condition."""
    return hole("nothing_stated") if value is NEANT else value


def conjunction(values: Iterable[Any]) -> Any:
    """Return whether all hold."""
    found = [truth(v) for v in values]
    if any(v is False for v in found):
        return False
    return True if all(v is True for v in found) else merged(found)


def negation(value: Any) -> Any:
    """Return whether it does not hold."""
    found = truth(value)
    return merged([found]) if isinstance(found, Unknown) else not found


def disjunction(values: Iterable[Any]) -> Any:
    """Return whether at least one holds."""
    found = [truth(v) for v in values]
    if any(v is True for v in found):
        return True
    return False if all(v is False for v in found) else merged(found)


# -- the calendar -------------------------------------------------------------------------------
_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}
_CYCLE = 400 * 12
"""Months after which the calendar begins again."""


def in_days(duration: Duration) -> int | None:
    """Return a duration in days, if it is of days or weeks."""
    return duration.count * _DAYS[duration.unit] if duration.unit in _DAYS else None


def in_months(duration: Duration) -> int | None:
    """Return a duration in months, if it is of months or years."""
    return duration.count * _MONTHS[duration.unit] if duration.unit in _MONTHS else None


def month_length(month: int) -> int:
    """Return the days of a month counted from January of the year 2000."""
    return calendar.monthrange(2000 + month // 12 % 400, month % 12 + 1)[1]


@cache
def lengths(months: int) -> frozenset[int]:
    """Return how many days that many months in a row may have, wherever they start."""
    days = [month_length(m) for m in range(_CYCLE)]
    whole, rest = divmod(months, _CYCLE)
    run = sum(days[:rest])
    found = {run}
    for start in range(1, _CYCLE):
        run += days[(start + rest - 1) % _CYCLE] - days[start - 1]
        found.add(run)
    return frozenset(whole * sum(days) + n for n in found)


def sign(one: Any, other: Any) -> int:
    """Return -1, 0 or 1 as the first is below, at or above the second."""
    return (one > other) - (one < other)


def duration_orders(one: Duration, other: Duration) -> frozenset[int]:
    """Return every order that two durations may have."""
    days, months = in_days(one), in_months(one)
    other_days, other_months = in_days(other), in_months(other)
    if days is not None and other_days is not None:
        return frozenset({sign(days, other_days)})
    if months is not None and other_months is not None:
        return frozenset({sign(months, other_months)})
    if days is not None and other_months is not None:
        return frozenset(sign(days, n) for n in lengths(other_months))
    assert months is not None
    assert other_days is not None
    return frozenset(sign(n, other_days) for n in lengths(months))


def added(op: str, one: Duration, other: Duration) -> Any:
    """Add or subtract durations of one group."""
    factor = 1 if op == "+" else -1
    if one.unit == other.unit:
        unit, count = one.unit, one.count + factor * other.count
    elif (days := in_days(one)) is not None and (other_days := in_days(other)) is not None:
        unit, count = "day", days + factor * other_days
    elif (months := in_months(one)) is not None and (other_months := in_months(other)) is not None:
        unit, count = "month", months + factor * other_months
    else:
        return hole("incomparable")
    return hole("incomparable") if count < 0 else Duration(count, unit)


def moved(start: date, duration: Duration, direction: int, month_end: str | None) -> Any:
    """Move a date by a duration."""
    days, months = in_days(duration), in_months(duration)
    try:
        if days is not None:
            return start + timedelta(days=direction * days)
        assert months is not None
        place = start.year * 12 + start.month - 1 + direction * months
        year, month = place // 12, place % 12 + 1
        if not 1 <= year <= 9999:
            return hole("impossible_date")
        last = calendar.monthrange(year, month)[1]
        if start.day <= last:
            return date(year, month, start.day)
        end = date(year, month, last)
        if month_end == "last_day":
            return end
        return end + timedelta(days=1) if month_end == "next_day" else hole("impossible_date")
    except OverflowError:
        return hole("impossible_date")


# -- comparing ----------------------------------------------------------------------------------
def same(one: Any, other: Any) -> bool:
    """Return whether two known values are one value."""
    if isinstance(one, Duration) and isinstance(other, Duration):
        return duration_orders(one, other) == {0}
    return bool(one == other)


_HOLDS = {
    "<": {-1},
    "<=": {-1, 0},
    "=": {0},
    "!=": {-1, 1},
    ">=": {0, 1},
    ">": {1},
}


def compared(op: str, one: Any, other: Any) -> Any:
    """Compare two known values."""
    if one is NEANT or other is NEANT:
        if op not in ("=", "!="):
            return hole("nothing_stated")
        return (one is other) == (op == "=")
    if isinstance(one, Duration) and isinstance(other, Duration):
        found = {order in _HOLDS[op] for order in duration_orders(one, other)}
        return found.pop() if len(found) == 1 else hole("incomparable")
    if op in ("=", "!="):
        return (one == other) == (op == "=")
    return sign(one, other) in _HOLDS[op]


def calculated(op: str, one: Any, other: Any) -> Any:
    """Compute with two known values."""
    if one is NEANT or other is NEANT:
        return hole("nothing_stated")
    if isinstance(one, Duration) and isinstance(other, Duration):
        return added(op, one, other)
    left, right = Fraction(one), Fraction(other)
    if op == "+":
        return left + right
    if op == "-":
        return left - right
    if op == "*":
        return left * right
    return left / right if right else hole("division_by_zero")
