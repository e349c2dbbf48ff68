"""Exact arithmetic on two values: whole counts of units, and quotients that are kept as they are."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction
from math import lcm
from typing import Literal

from procrules.backends.columns import terms
from procrules.backends.columns.terms import FALSE, ONE, TRUE, ZERO, Term, constant, either
from procrules.backends.columns.truths import Day, Length, Number, Payload, payload_of
from procrules.values.dates import MonthEnd, add
from procrules.values.durations import Duration


def calculated(op: str, left: Number, right: Number) -> tuple[Number | None, Term]:
    """Return what an operation gives, and when it gives nothing."""
    match op:
        case "+":
            return _sum(left, right, 1), FALSE
        case "-":
            return _sum(left, right, -1), FALSE
        case "*":
            under = _product(left.under, right.under)
            return Number(terms.times(left.over, right.over), left.unit * right.unit, under), FALSE
        case _:
            return _quotient(left, right)


def _sum(left: Number, right: Number, sign: int) -> Number:
    unit = lcm(left.unit, right.unit)
    one, other = (terms.times(n.over, constant(unit // n.unit)) for n in (left, right))
    if right.under is not None:
        one = terms.times(one, right.under)
    if left.under is not None:
        other = terms.times(other, left.under)
    return Number(terms.plus(one, other, sign), unit, _product(left.under, right.under))


def _product(one: Term | None, other: Term | None) -> Term | None:
    if one is None or other is None:
        return one if other is None else other
    return terms.times(one, other)


def _quotient(left: Number, right: Number) -> tuple[Number | None, Term]:
    if right.under is None and right.over.op == "constant" and right.over.data is not None:
        if right.over.data == 0:
            return None, TRUE
        factor = payload_of(Fraction(right.unit, right.over.data))
        assert isinstance(factor, Number)
        return calculated("*", left, factor)
    over = terms.times(left.over, constant(right.unit))
    if right.under is not None:
        over = terms.times(over, right.under)
    under = terms.times(left.under or ONE, right.over)
    return Number(over, left.unit, under), terms.compare("=", right.over, ZERO)


def added_lengths(op: str, left: Length, right: Length) -> tuple[Length | None, Term]:
    """Return the sum or the difference of two durations, and when there is none."""
    one, other = left.written, right.written
    if op not in ("+", "-") or left.unit != right.unit:
        return None, TRUE
    sign = 1 if op == "+" else -1
    alike = one.unit == other.unit
    count = one.count + sign * other.count if alike else left.count + sign * right.count
    if count < 0:
        return None, TRUE
    found = payload_of(Duration(count, one.unit if alike else _DAYS_OR_MONTHS[left.unit]))
    assert isinstance(found, Length)
    return found, FALSE


_DAYS_OR_MONTHS: dict[str, Literal["day", "month"]] = {"day": "day", "month": "month"}


def moved(
    start: Day, duration: Length, sign: Literal[1, -1], month_end: MonthEnd | None
) -> tuple[Payload | None, Term]:
    """Return a day moved by a duration, and when there is none."""
    if start.term.op == "constant" and start.term.data is not None:
        day = add(start.term.data, duration.written, sign, month_end)
        return (None, TRUE) if day is None else (payload_of(day), FALSE)
    outside = _outside(start.term, duration, sign)
    if outside is TRUE:
        return None, TRUE
    count = sign * duration.count
    if duration.unit == "day":
        return Day(terms.moved(start.term, count, "day")), outside
    clamped = terms.moved(start.term, count, "month")
    shorter = terms.compare("<", terms.day_of_month(clamped), terms.day_of_month(start.term))
    match month_end:
        case "last_day":
            return Day(clamped), outside
        case "next_day":
            after = terms.moved(clamped, 1, "day")
            return Day(terms.case([(shorter, after)], clamped)), outside
        case _:
            return Day(clamped), either(outside, shorter)


def _outside(day: Term, duration: Length, sign: int) -> Term:
    """Return when a day that is moved leaves the calendar."""
    try:
        if duration.unit == "day":
            days = timedelta(days=duration.count)
            edge = date.max - days if sign > 0 else date.min + days
        else:
            last = date.max if sign > 0 else date.min
            year, month = divmod(last.year * 12 + last.month - 1 - sign * duration.count, 12)
            edge = date(year, month + 1, monthrange(year, month + 1)[1] if sign > 0 else 1)
    except (OverflowError, ValueError):
        return TRUE
    return terms.compare(">" if sign > 0 else "<", day, constant(edge))
