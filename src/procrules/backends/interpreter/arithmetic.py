"""Known values compared and computed, exactly."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from procrules.limits import MAX_NUMBER_DIGITS
from procrules.values.durations import Duration, Unit, orders
from procrules.values.nothing import NEANT

_LONG = 512
"""Bits above which an operation takes longer than the rest of its evaluation."""
_BITS_PER_STEP = 64
_TOO_LONG: int = 10**MAX_NUMBER_DIGITS

OPERATIONS: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def steps(result: Fraction) -> int:
    """Return how many steps more a result counts for: none, unless it is so long that it takes time."""
    bits = result.numerator.bit_length() + result.denominator.bit_length()
    return bits // _BITS_PER_STEP if bits > _LONG else 0


def too_long(result: Fraction) -> bool:
    """Whether a result has more digits than the bound."""
    return max(abs(result.numerator), result.denominator) >= _TOO_LONG


_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_OF_ORDERS: dict[str, Callable[[int], bool]] = {
    "=": lambda order: order == 0,
    "!=": lambda order: order != 0,
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}


def holds(op: str, left: Any, right: Any) -> bool | None:
    """Return whether a comparison holds; ``None`` when the two have no order.

    Days compare with months where every run of months gives the same result.
    """
    if isinstance(left, Duration) and isinstance(right, Duration):
        results = {_OF_ORDERS[op](found) for found in orders(left, right)}
        return results.pop() if len(results) == 1 else None
    if (left is NEANT or right is NEANT) and op not in ("=", "!="):
        return None
    return _COMPARED[op](left, right)


def same(left: Any, right: Any) -> bool:
    """Whether two values are equal: twelve months are a year."""
    return holds("=", left, right) is True


def added(op: str, left: Duration, right: Duration) -> tuple[int, Unit] | None:
    """Return the count and the unit of a sum or a difference of durations, where there is one."""
    if op not in "+-":
        return None
    sign = 1 if op == "+" else -1
    if left.unit == right.unit:
        return left.count + sign * right.count, left.unit
    if {left.unit, right.unit} == {"day", "week"}:
        days = [d.count * (7 if d.unit == "week" else 1) for d in (left, right)]
        return days[0] + sign * days[1], "day"
    if {left.unit, right.unit} == {"month", "year"}:
        months = [d.count * (12 if d.unit == "year" else 1) for d in (left, right)]
        return months[0] + sign * months[1], "month"
    return None
