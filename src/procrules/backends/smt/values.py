"""Values as terms: the alternatives that an expression may have, each with the cases in which it does.

A choice is never a number here: each of its values is an alternative of its own, so that comparing
two answers comes to conditions alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction

from attrs import frozen

from procrules.backends.smt.terms import (
    Term,
    both,
    chosen,
    divided,
    either,
    no,
    order,
    plus,
    times,
)
from procrules.backends.smt.truths import CLEAR, Doubts, Truth
from procrules.core.expr import Operator, Scalar
from procrules.values.durations import Duration, orders
from procrules.values.nothing import NEANT, Nothing


class Unsupported(Exception):  # noqa: N818  (no error: what rests on it is told as not settled)
    """Something of the language that is not put into terms; what rests on it is not settled."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@frozen
class Number:
    """An amount, a rate or a number; over another where it is a quotient of two terms."""

    over: Term
    under: Term = Fraction(1)

    @property
    def whole(self) -> bool:
        """Whether it is no quotient."""
        return isinstance(self.under, Fraction)


@frozen
class Day:
    """A day, by its number in the calendar."""

    ordinal: Term


@frozen
class Length:
    """A duration, in days or in months."""

    unit: str
    count: Term


@frozen
class Words:
    """A text, by the number that stands for it."""

    number: Term


@frozen
class Name:
    """A value of a choice."""

    name: str


@frozen
class Flag:
    """A yes or a no."""

    value: bool


@frozen
class Members:
    """A set: each value of its choice with the cases in which it is there."""

    present: Mapping[str, Term]


@frozen
class Listing:
    """A list; its records are asked for elsewhere."""


Payload = Number | Day | Length | Words | Name | Flag | Members | Listing | Nothing


@frozen
class Alternative:
    """A value, and when it is one of those that the expression may have."""

    when: Term
    value: Payload


@frozen
class Value:
    """What an expression may be worth.

    Attributes:
        alternatives: The values; where several may be at once, they are those of *possible*.
        known: When it has one value.
        listed: When the alternatives are all that it may be: it is known, or its values are few.
        doubts: Why it is unknown; each implies that it is.
    """

    alternatives: tuple[Alternative, ...]
    known: Term = True
    listed: Term = True
    doubts: Doubts = CLEAR

    @property
    def total(self) -> bool:
        """Whether it is always known, as far as terms fold."""
        return self.known is True


def constant(payload: Payload) -> Value:
    """Return a value that is always the same."""
    return Value((Alternative(True, payload),))


def unknown_value(doubts: Doubts) -> Value:
    """Return a value that is never known."""
    return Value((), False, False, doubts)


def joined(alternatives: Iterable[Alternative]) -> tuple[Alternative, ...]:
    """Return alternatives with those that are written alike put together."""
    found: dict[object, tuple[Payload, list[Term]]] = {}
    for alternative in alternatives:
        if alternative.when is False:
            continue
        key = _key(alternative.value)
        found.setdefault(key, (alternative.value, []))[1].append(alternative.when)
    return tuple(Alternative(either(*whens), value) for value, whens in found.values())


def _key(payload: Payload) -> object:
    if isinstance(payload, Number):
        return "number", _id(payload.over), _id(payload.under)
    if isinstance(payload, Day):
        return "day", _id(payload.ordinal)
    if isinstance(payload, Length):
        return "length", payload.unit, _id(payload.count)
    if isinstance(payload, Words):
        return "words", _id(payload.number)
    if isinstance(payload, Members):
        return "members", id(payload)
    return payload


def _id(term: Term) -> object:
    return term if isinstance(term, int | Fraction) else ("term", term.get_id())


def payload_of(scalar: Scalar, number_of: Callable[[str], int], text: bool) -> Payload:
    """Return a constant of the rules; a text by its number, a value of a choice by its name."""
    match scalar:
        case bool():
            return Flag(scalar)
        case Fraction():
            return Number(scalar)
        case date():
            return Day(scalar.toordinal())
        case Duration():
            return length_of(scalar)
        case str():
            return Words(number_of(scalar)) if text else Name(scalar)
        case _:
            return NEANT


def length_of(duration: Duration) -> Length:
    """Return a duration in days or in months."""
    unit, factor = _UNITS[duration.unit]
    return Length(unit, duration.count * factor)


_UNITS = {"day": ("day", 1), "week": ("day", 7), "month": ("month", 1), "year": ("month", 12)}


def when(value: Value, holds: Callable[[Payload], bool]) -> Term:
    """Return when one of the alternatives that satisfy something is possible."""
    return either(*(a.when for a in value.alternatives if holds(a.value)))


def named(allowed: frozenset[str]) -> Callable[[Payload], bool]:
    """Return what asks whether a value is one of some values of a choice."""
    return lambda payload: isinstance(payload, Name) and payload.name in allowed


# -- truths among values ----------------------------------------------------------------------------
def as_value(truth: Truth) -> Value:
    """Return a condition as a value."""
    if truth.firm:
        found = (Alternative(truth.yes, Flag(True)), Alternative(truth.no, Flag(False)))
        return Value(joined(found))
    known = either(truth.yes, truth.no, truth.silent)
    found_ = (
        Alternative(either(truth.yes, truth.listed), Flag(True)),
        Alternative(either(truth.no, truth.listed), Flag(False)),
        Alternative(truth.silent, NEANT),
    )
    return Value(joined(found_), known, either(known, truth.listed), truth.doubts)


def as_truth(value: Value) -> Truth:
    """Return a yes or no that is a value as a condition."""

    yes, fails, silent = (
        either(*(a.when for a in value.alternatives if a.value == wanted))
        for wanted in (Flag(True), Flag(False), NEANT)
    )
    if value.total and silent is False:
        return Truth(yes, no(yes))
    known = value.known
    listed = both(no(known), value.listed)
    return Truth(both(known, yes), both(known, fails), value.doubts, both(known, silent), listed)


# -- comparing --------------------------------------------------------------------------------------
Compared = tuple[Term, Term]
"""When a comparison holds, and when it does not; neither: the two have no order."""


def firm(term: Term) -> Compared:
    """Return a comparison that always holds or not."""
    return term, no(term)


def compared(op: Operator, left: Payload, right: Payload, *, asks_truth: bool = False) -> Compared:
    """Return when a comparison of two values holds, and when it does not."""
    if left is NEANT or right is NEANT:
        alone = left is not right
        if op not in ("=", "!=") or (alone and asks_truth):
            return False, False
        return firm(alone is (op == "!="))
    match left, right:
        case Number(), Number():
            return firm(_numbers(op, left, right))
        case Day(a), Day(b):
            return firm(order(op, a, b))
        case Words(a), Words(b):
            return firm(order(op, a, b))
        case Length(), Length():
            return _lengths(op, left, right)
        case ((Name() | Flag()), (Name() | Flag())):
            return firm((left == right) is (op == "="))
        case Members(a), Members(b):
            names = dict.fromkeys((*a, *b))
            equal = both(*(_iff(a.get(n, False), b.get(n, False)) for n in names))
            return firm(equal if op == "=" else no(equal))
        case _:
            raise Unsupported("compared lists")


def _iff(one: Term, other: Term) -> Term:
    return either(both(one, other), both(no(one), no(other)))


def _numbers(op: str, left: Number, right: Number) -> Term:
    if left.whole and right.whole:
        return order(op, left.over, right.over)
    # a/b ≤ c is a ≤ c × b where b is above zero, and a ≥ c × b where it is below.
    over = times(left.over, right.under), times(right.over, left.under)
    straight, turned = order(op, *over), order(_TURNED[op], *over)
    signs = [order(">", n.under, Fraction(0)) for n in (left, right) if not n.whole]
    same_sign: Term = signs[0] if len(signs) == 1 else _iff(signs[0], signs[1])
    return either(both(same_sign, straight), both(no(same_sign), turned))


_TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _lengths(op: str, left: Length, right: Length) -> Compared:
    if left.unit == right.unit:
        return firm(order(op, left.count, right.count))
    if left.unit == "month":
        return _lengths(_TURNED[op], right, left)
    return _days_and_months(op, left.count, right.count)


def _days_and_months(op: str, days: Term, months: Term) -> Compared:
    """Return when days compare with months: where every run of months gives the same result."""
    if isinstance(days, int):
        fixed = Duration(days, "day")

        def until(holds: Callable[[frozenset[int]], bool]) -> int:
            return _last(lambda n: holds(orders(fixed, Duration(n, "month"))))

        below = order(">", months, until(lambda found: found != {-1}))
        above = order("<=", months, until(lambda found: found == {1}))
        not_below = order("<=", months, until(lambda found: -1 not in found))
        not_above = order(">", months, until(lambda found: 1 in found))
    elif isinstance(months, int):
        lengths = _run(months)
        below, above = order("<", days, min(lengths)), order(">", days, max(lengths))
        not_below, not_above = order(">=", days, max(lengths)), order("<=", days, min(lengths))
    else:
        raise Unsupported("days compared with months, neither of which the rules write")
    equal = both(not_below, not_above)
    unequal = either(below, above)
    return {
        "<": (below, not_below),
        "<=": (not_above, above),
        ">": (above, not_above),
        ">=": (not_below, below),
        "=": (equal, unequal),
        "!=": (unequal, equal),
    }[op]


def _run(months: int) -> tuple[int, int]:
    """Return the fewest and the most days of so many months in a row."""
    least = _last(lambda n: orders(Duration(n, "day"), Duration(months, "month")) == {-1}) + 1
    most = _last(lambda n: orders(Duration(n, "day"), Duration(months, "month")) != {1})
    return least, most


def _last(holds: Callable[[int], bool]) -> int:
    """Return the last number from zero on for which something holds; it never does again. Or -1."""
    if not holds(0):
        return -1
    low, high = 0, 1
    while holds(high):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def equal(left: Value, right: Value) -> Term:
    """Return when two known values are the same."""
    return either(
        *(
            both(a.when, b.when, compared("=", a.value, b.value)[0])
            for a in left.alternatives
            for b in right.alternatives
        )
    )


# -- computing --------------------------------------------------------------------------------------
def computed(op: str, left: Number, right: Number) -> Number:
    """Return a sum, a difference, a product or a quotient; no one divides by zero here."""
    if op in "+-":
        sign = Fraction(1 if op == "+" else -1)
        if left.whole and right.whole:
            return Number(plus(left.over, times(sign, right.over)))
        return Number(
            plus(times(left.over, right.under), times(sign, times(right.over, left.under))),
            times(left.under, right.under),
        )
    if op == "*":
        return Number(times(left.over, right.over), times(left.under, right.under))
    if isinstance(right.over, Fraction) and right.whole:
        return Number(times(left.over, 1 / right.over), left.under)
    return Number(times(left.over, right.under), times(left.under, right.over))


def plain(number: Number) -> Term:
    """Return a number as one term."""
    return number.over if number.whole else divided(number.over, number.under)


def one_number(value: Value) -> Value:
    """Return a number that is always known as one alternative, where it can be."""
    numbers = [(a.when, a.value) for a in value.alternatives if isinstance(a.value, Number)]
    if not value.total or len(numbers) < 2 or len(numbers) < len(value.alternatives):
        return value
    if not all(n.whole for _, n in numbers):
        return value
    term = numbers[-1][1].over
    for when, number in reversed(numbers[:-1]):
        term = chosen(when, number.over, term)
    return constant(Number(term))
