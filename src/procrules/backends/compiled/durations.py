"""What generated code calls about durations, and about days that durations move.

Few decisions need it, and few cases of these.
"""

from __future__ import annotations

from datetime import date

from procrules.backends.compiled.runtime import Undetermined, known
from procrules.values.dates import add
from procrules.values.durations import Duration, orders
from procrules.values.numbers import MAX_DIGITS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from procrules.values.dates import MonthEnd
    from procrules.values.durations import Unit

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


NAMES: dict[str, Any] = {
    "Duration": Duration,
    "agreed": agreed,
    "durations": durations,
    "extreme": extreme,
    "ordered": ordered,
    "same": same,
    "shifted": shifted,
}
"""The names that generated code finds here."""
