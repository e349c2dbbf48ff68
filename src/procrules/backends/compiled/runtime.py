"""What generated code calls: exact values that are not plain Python operations.

Amounts, rates and numbers are whole numbers of a small unit (a cent for money), and fractions of it
where more digits are told: Python compares and computes the two together, exactly. Dates are
ordinals. What is not known, and *néant*, are objects that no operation accepts: they end the
computation, and the interpreter answers.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from itertools import compress
from typing import Any, NoReturn

from attrs import frozen

from procrules.core.answer import Status
from procrules.limits import MAX_NUMBER_DIGITS
from procrules.values.dates import MonthEnd, add
from procrules.values.durations import Duration, Unit, orders
from procrules.values.numbers import MAX_DIGITS, to_decimal


class Undetermined(Exception):  # noqa: N818  (it is no error: another back end answers)
    """The compiled code met what it does not compute: an unknown, *néant*, a hole of the law."""


def bail(*_: object) -> NoReturn:
    """End the computation.

    Raises:
        Undetermined: Always.
    """
    raise Undetermined


class _Refusing:
    """A value that no operation accepts."""

    __slots__ = ()
    __lt__ = __le__ = __gt__ = __ge__ = __add__ = __radd__ = __sub__ = __rsub__ = bail
    __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __bool__ = __iter__ = __len__ = bail
    __contains__ = bail
    __eq__ = __ne__ = __hash__ = bail

    def __getattr__(self, name: str) -> NoReturn:
        raise Undetermined


UNKNOWN: Any = _Refusing()
"""A fact that is not told, or a threshold that has no value."""
NOTHING: Any = _Refusing()
"""*Néant*, which is a value, and which few operations accept."""


@frozen
class Undecided:
    """An answer that is no decision although nothing is unknown.

    Attributes:
        status: How the decision stands.
        value: The open members of a set, in the order of their choice; ``None`` otherwise.
    """

    status: Status
    value: Any = None


CONFLICT = Undecided("conflict")
OPEN = Undecided("undetermined")


def known(value: Any) -> Any:
    """Return a value that goes on as it is, once it is sure to be one."""
    if value is UNKNOWN or value is NOTHING:
        raise Undetermined
    return value


def nothing(value: Any) -> bool:
    """Whether a value is *néant*."""
    if value is UNKNOWN:
        raise Undetermined
    return value is NOTHING


def reviewed(value: Any) -> Undecided:
    """Return what the rules say of a decision that a person takes."""
    if isinstance(value, Undecided):
        return value if value.status == "conflict" else Undecided("needs_review", value.value)
    return Undecided("needs_review", value)


_EXACT = Context(prec=4 * MAX_NUMBER_DIGITS)
"""No digit is lost, whatever context the caller set."""


def number(value: Any, scale: int) -> Decimal | Fraction:
    """Return a number as a caller reads it: as ``to_decimal`` does, from its units."""
    if type(value) is not int:
        return to_decimal(Fraction(value) / 10**scale)
    while scale:
        whole, rest = divmod(value, 10)
        if rest:
            return Decimal(value).scaleb(-scale, _EXACT)
        value, scale = whole, scale - 1
    return Decimal(value)


def whole(value: Any, scale: int) -> Any:
    """Return a whole number as a caller reads it."""
    found = Fraction(value) / 10**scale
    return int(found) if found.denominator == 1 else to_decimal(found)


def divided(value: Any, divisor: Any) -> Any:
    """Return an exact quotient, whole where it is."""
    known(value)
    if divisor == 0:
        raise Undetermined
    found = Fraction(value) / divisor
    return found.numerator if found.denominator == 1 else found


def total(values: Sequence[Any]) -> Any:
    """Return a sum; one that grows long, as only strange fractions do, is left to the interpreter."""
    found = sum(values)
    if type(found) is not int:
        partial = Fraction(0)
        for value in values:
            partial += value
            if partial.denominator.bit_length() > _LONG:
                raise Undetermined
    return found


_LONG = 150
"""Bits of a denominator past which an operation may count for more than one step."""


def largest(values: Sequence[Any]) -> Any:
    """Return the largest of some numbers or dates; there must be one."""
    if not values:
        raise Undetermined
    best = known(values[0])
    for value in values:
        if value > best:
            best = value
    return best


def smallest(values: Sequence[Any]) -> Any:
    """Return the smallest of some numbers or dates; there must be one."""
    if not values:
        raise Undetermined
    best = known(values[0])
    for value in values:
        if value < best:
            best = value
    return best


_OF_ORDERS = {
    "=": (0,),
    "!=": (-1, 1),
    "<": (-1,),
    "<=": (-1, 0),
    ">": (1,),
    ">=": (0, 1),
}


def ordered(op: str, left: Any, right: Any) -> bool:
    """Whether a comparison of durations holds, where the calendar leaves one result."""
    if not isinstance(left, Duration) or not isinstance(right, Duration):
        raise Undetermined
    results = {order in _OF_ORDERS[op] for order in orders(left, right)}
    if len(results) != 1:
        raise Undetermined
    return results.pop()


def extreme(op: str, values: Sequence[Any]) -> Any:
    """Return the duration that stands to all others as ``op`` says."""
    if not values:
        raise Undetermined
    best = values[0]
    for value in values:
        if ordered(op, value, best) and not same(value, best):
            best = value
    if not all(ordered(op, best, value) for value in values):
        raise Undetermined
    return best


def same(left: Any, right: Any) -> bool:
    """Whether two known values are equal: twelve months are a year."""
    if isinstance(left, Duration) and isinstance(right, Duration):
        return orders(left, right) == {0}
    return bool(left == right)


def agreed(*values: Any) -> Any:
    """Return the value that all readings give; where they differ, no reading is taken."""
    first = known(values[0])
    for value in values[1:]:
        if not same(known(value), first):
            raise Undetermined
    return first


_DAYS: dict[Unit, int] = {"day": 1, "week": 7}
_MONTHS: dict[Unit, int] = {"month": 1, "year": 12}


def durations(sign: int, left: Any, right: Any) -> Duration:
    """Return the sum or the difference of two durations of one group."""
    if not isinstance(left, Duration) or not isinstance(right, Duration):
        raise Undetermined
    if left.unit == right.unit:
        count, unit = left.count + sign * right.count, left.unit
    elif left.unit in _DAYS and right.unit in _DAYS:
        count, unit = left.count * _DAYS[left.unit] + sign * right.count * _DAYS[right.unit], "day"
    elif left.unit in _MONTHS and right.unit in _MONTHS:
        count = left.count * _MONTHS[left.unit] + sign * right.count * _MONTHS[right.unit]
        unit = "month"
    else:
        raise Undetermined
    if not 0 <= count < 10**MAX_DIGITS:
        raise Undetermined
    return Duration(count, unit)


def shifted(start: Any, duration: Any, sign: Any, month_end: MonthEnd | None) -> int:
    """Return a day moved by a duration, as an ordinal."""
    if not isinstance(duration, Duration):
        raise Undetermined
    found = add(date.fromordinal(known(start)), duration, sign, month_end)
    if found is None:
        raise Undetermined
    return found.toordinal()


def preceding(record: Any, at: int) -> list[Any]:
    """Return the records up to one, itself included; the list decides between equals.

    ``at`` is the place of what orders them in a record; below zero, the list alone orders them.
    """
    rank, siblings = record[0], record[1]
    if at < 0:
        return list(siblings[: rank + 1])
    mine = record[at]
    found = []
    for other in siblings:
        if other is record or (other[at] <= mine if other[0] < rank else other[at] < mine):
            found.append(other)
    return found


def called(record: Any, at: int) -> str:
    """Return what a record is called: its ``id``, or its rank in the list."""
    name = record[at] if at >= 0 else None
    return name if isinstance(name, str) else str(record[0] + 1)


def outward(value: Any) -> Any:
    """Return a day as a caller reads it."""
    return date.fromordinal(value)


NAMES: dict[str, Any] = {
    "U": UNKNOWN,
    "N": NOTHING,
    "bail": bail,
    "known": known,
    "nothing": nothing,
    "number": number,
    "whole": whole,
    "divided": divided,
    "total": total,
    "largest": largest,
    "smallest": smallest,
    "ordered": ordered,
    "extreme": extreme,
    "same": same,
    "agreed": agreed,
    "durations": durations,
    "shifted": shifted,
    "preceding": preceding,
    "called": called,
    "outward": outward,
    "reviewed": reviewed,
    "compress": compress,
    "bisect_left": bisect_left,
    "bisect_right": bisect_right,
    "Undecided": Undecided,
    "CONFLICT": CONFLICT,
    "OPEN": OPEN,
    "Duration": Duration,
    "Fraction": Fraction,
}
"""The names that generated code finds."""
