"""Amounts and days that note what is asked about them while something is worked out.

What is worked out of a value hangs on the answers to these questions alone. Where all of them compare
it with something, what comes of another value on the same sides is the same, but for where it is shown.

A followed value is one wherever values are asked for. It answers comparisons itself; anything else that
its class can be asked is answered too, and noted as such, so that nothing it gives away is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from numbers import Number
from typing import Any

from procrules.core.types import Type


class Questions:
    """What was asked about some values.

    Attributes:
        values: The values, each in its place.
        beyond: Whether anything was asked that comparing does not tell.
    """

    def __init__(self, values: tuple[Any, ...]) -> None:
        self.values = values
        self.beyond = False
        self._over: list[Any] = [None] * len(values)
        self._under: list[Any] = [None] * len(values)
        self._equal: set[int] = set()
        self._orders: dict[tuple[int, int], int] = {}

    def followed(self) -> Iterator[Amount | Day]:
        """Yield the values as they are to be told, so that what is asked about them is noted."""
        for place, value in enumerate(self.values):
            if value.__class__ is Fraction:
                found: Amount | Day = object.__new__(Amount)
            else:
                found = date.__new__(Day, value.year, value.month, value.day)
            found.questions, found.place = self, place
            yield found

    def order(self, place: int, limit: Any) -> int:
        """Return whether a value is under a limit, over it (-1, 1), or equal to it (0)."""
        found = order(self.values[place], limit)
        if found < 0:
            under = self._under[place]
            self._under[place] = limit if under is None or limit < under else under
        elif found > 0:
            over = self._over[place]
            self._over[place] = limit if over is None or limit > over else over
        else:
            self._equal.add(place)
        return found

    def between(self, place: int, other: int) -> int:
        """Return how a value is ordered to another one."""
        if place == other:
            return 0
        found = order(self.values[place], self.values[other])
        self._orders[place, other] = found
        return found

    def sides(self) -> Sides:
        """Return what other values must be for the same questions to be answered alike."""
        return Sides(
            tuple((place, self.values[place]) for place in sorted(self._equal)),
            tuple((p, limit) for p, limit in enumerate(self._over) if limit is not None),
            tuple((p, limit) for p, limit in enumerate(self._under) if limit is not None),
            tuple(self._orders.items()),
        )


class Sides:
    """What values must be so that what is asked about them is answered alike."""

    __slots__ = ("equal", "orders", "over", "under")

    def __init__(
        self,
        equal: tuple[tuple[int, Any], ...],
        over: tuple[tuple[int, Any], ...],
        under: tuple[tuple[int, Any], ...],
        orders: tuple[tuple[tuple[int, int], int], ...],
    ) -> None:
        """Say what they must be.

        Args:
            equal: By place, what a value must be.
            over: By place, what it must be greater than.
            under: By place, what it must be less than.
            orders: By two places, how their values must be ordered.
        """
        self.equal, self.over, self.under, self.orders = equal, over, under, orders

    def hold(self, values: tuple[Any, ...]) -> bool:
        """Whether these values are on the same sides."""
        for place, value in self.equal:
            if values[place] != value:
                return False
        for place, limit in self.over:
            if values[place] <= limit:
                return False
        for place, limit in self.under:
            if values[place] >= limit:
                return False
        return all(order(values[p], values[o]) == found for (p, o), found in self.orders)


def order(one: Any, other: Any) -> int:
    """Return whether a value is less than another, greater (-1, 1), or equal to it (0)."""
    return -1 if one < other else int(one > other)


class Amount(Fraction):
    """A number that is followed."""

    __slots__ = ("place", "questions")
    questions: Questions
    place: int


class Day(date):
    """A day that is followed; it is shown as it is."""

    __slots__ = ("place", "questions")
    questions: Questions
    place: int


class Shown:
    """What is shown of a number that is followed, as a value of some type."""

    __slots__ = ("amount", "type_")

    def __init__(self, amount: Amount, type_: Type) -> None:
        self.amount, self.type_ = amount, type_

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Shown):
            if self.amount.place == other.amount.place and self.type_ == other.type_:
                return True
        elif not isinstance(other, Number):
            return False
        self.amount.questions.beyond = True
        return False  # it may be: what comes of it is not used

    def __hash__(self) -> int:
        self.amount.questions.beyond = True
        return 0


def _plain(value: Any) -> Any:
    """Return a value that is no longer followed."""
    if isinstance(value, Amount | Day):
        value.questions.beyond = True
        return value.questions.values[value.place]
    return value


_COMPARED: dict[str, Callable[[int], bool]] = {
    "__lt__": lambda found: found < 0,
    "__le__": lambda found: found <= 0,
    "__eq__": lambda found: found == 0,
    "__ne__": lambda found: found != 0,
    "__ge__": lambda found: found >= 0,
    "__gt__": lambda found: found > 0,
}
_LEFT = {"_abc_impl", *dir(object)}.difference(
    _COMPARED,
    (
        "__format__",
        "__getstate__",
        "__hash__",
        "__reduce__",
        "__reduce_ex__",
        "__repr__",
        "__str__",
    ),
)
"""What hangs on the class alone."""


def _follow(cls: type[Amount | Day], base: type) -> None:
    """Make a class note everything that its values are asked."""
    for name in dir(base):
        asked = getattr(base, name)
        if name in _COMPARED:
            setattr(cls, name, _comparing(name, base, _COMPARED[name]))
        elif callable(asked) and name not in _LEFT:
            setattr(cls, name, _calling(name))
        elif not callable(asked) and not name.startswith("__") and name not in _LEFT:
            setattr(cls, name, property(_reading(name)))


def _comparing(name: str, base: type, holds: Callable[[int], bool]) -> Callable[[Any, Any], Any]:
    def compare(self: Any, other: Any) -> Any:
        if other.__class__ is base:
            return holds(self.questions.order(self.place, other))
        if other.__class__ is self.__class__ and other.questions is self.questions:
            return holds(self.questions.between(self.place, other.place))
        if isinstance(other, Number | date):
            return getattr(_plain(self), name)(_plain(other))
        return NotImplemented  # nothing else has an order to a value, whatever it is

    return compare


def _calling(name: str) -> Callable[..., Any]:
    def call(self: Any, *given: Any, **named: Any) -> Any:
        return getattr(_plain(self), name)(*map(_plain, given), **named)

    return call


def _reading(name: str) -> Callable[[Any], Any]:
    return lambda self: getattr(_plain(self), name)


_follow(Amount, Fraction)
_follow(Day, date)
