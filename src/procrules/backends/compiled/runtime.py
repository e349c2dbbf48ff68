"""What generated code calls: exact values that are not plain Python operations.

Amounts, rates and numbers are whole numbers of a small unit (a cent for money), and fractions of it
where more digits are told: Python compares and computes the two together, exactly. Dates are
ordinals. What is not known, and *néant*, are objects that no operation accepts: they end the
computation, and the interpreter answers.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from itertools import compress

from procrules.limits import MAX_NUMBER_DIGITS
from procrules.values.light import frozen
from procrules.values.numbers import to_decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn

    from procrules.core.answer import Status


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
    "Fraction": Fraction,
}
"""The names that generated code finds, with those of ``durations``."""

BUILTINS: dict[str, Any] = {
    "all": all,
    "any": any,
    "frozenset": frozenset,
    "id": id,
    "len": len,
    "sum": sum,
    "tuple": tuple,
}
"""The names of Python that it finds; there is no other."""
