"""What a solver of linear questions cannot compute: variables of their own, with what surely holds.

A question that has no answer with these has none at all. An answer is to be confirmed: where it is
not, what was computed at that point is added, and the question asked again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from attrs import define, field, frozen

from procrules.backends.smt import terms
from procrules.backends.smt.terms import Case, Term, both, either, no, order
from procrules.backends.smt.values import Length
from procrules.values.dates import MonthEnd, add
from procrules.values.durations import Duration


@frozen
class Product:
    """A product, a quotient or a sum of two terms of which none is known."""

    op: str
    left: Term
    right: Term
    result: Term

    def surely(self) -> Iterator[Term]:
        """Yield what holds whatever the numbers: signs, and zero."""
        zero = Fraction(0)
        if self.op not in "*/":
            yield terms.same(self.result, self.exact())
            return
        signs = [order(">", n, zero) for n in (self.left, self.right, self.result)]
        nothing = [terms.same(n, zero) for n in (self.left, self.right, self.result)]
        defined = no(nothing[1]) if self.op == "/" else True
        empty = either(nothing[0], nothing[1]) if self.op == "*" else nothing[0]
        yield either(
            no(defined), both(either(no(empty), nothing[2]), either(empty, no(nothing[2])))
        )
        alike = either(both(signs[0], signs[1]), both(no(signs[0]), no(signs[1])))
        yield either(
            no(defined), empty, both(either(no(alike), signs[2]), either(alike, no(signs[2])))
        )
        # A factor of one at most makes nothing larger.
        if self.op == "*":
            for one, other in ((self.left, self.right), (self.right, self.left)):
                share = both(
                    order(">=", one, zero), order("<=", one, Fraction(1)), order(">=", other, zero)
                )
                yield either(no(share), order("<=", self.result, other))
                more = both(order(">=", one, Fraction(1)), order(">=", other, zero))
                yield either(no(more), order(">=", self.result, other))

    def exact(self) -> Term:
        """Return the result as the solver may compute it, slowly."""
        return {
            "+": lambda: terms.plus(self.left, self.right),
            "-": lambda: terms.plus(self.left, terms.times(Fraction(-1), self.right)),
            "*": lambda: terms.times(self.left, self.right),
            "/": lambda: terms.divided(self.left, self.right),
        }[self.op]()

    def definition(self) -> Term:
        """Return what defines the result."""
        if self.op == "/":
            zero = terms.same(self.right, Fraction(0))
            return either(zero, terms.same(terms.times(self.result, self.right), self.left))
        return terms.same(self.result, self.exact())

    def learnt(self, case: Case) -> Iterator[Term]:
        """Yield what holds around the point of a case: on which side of the plane that touches it there."""
        if self.op not in "*/":
            return
        one, other, product = self._factors()
        defined = no(terms.same(self.right, Fraction(0))) if self.op == "/" else True
        here, there = case.number(one), case.number(other)
        for side, value, free in ((one, here, other), (other, there, one)):
            if value is not None and (here is None or there is None):
                line = terms.same(product, terms.times(value, free))
                yield either(no(defined), no(terms.same(side, value)), line)
        if here is None or there is None:
            return
        # (one - here) × (other - there) is positive, negative or zero as its factors are: where one of
        # them is as in the case, the plane is the product itself.
        plane = terms.plus(
            terms.plus(terms.times(there, one), terms.times(here, other)), -here * there
        )
        over = order(">=", one, here), order(">=", other, there)
        under = order("<=", one, here), order("<=", other, there)
        alike = either(both(*over), both(*under))
        apart = either(both(over[0], under[1]), both(under[0], over[1]))
        yield either(no(defined), no(alike), order(">=", product, plane))
        yield either(no(defined), no(apart), order("<=", product, plane))

    def _factors(self) -> tuple[Term, Term, Term]:
        """Return two terms, and the one that is their product."""
        if self.op == "/":
            return self.result, self.right, self.left
        return self.left, self.right, self.result

    def pinned(self, case: Case) -> Term:
        """Return that a factor is one number, near that of a case: the product is linear in the other.

        The number is a plain one: what is solved with long fractions makes cases that nobody can tell.
        """
        if self.op not in "*/":
            return True
        defined = no(terms.same(self.right, Fraction(0))) if self.op == "/" else True
        one, other, product = self._factors()
        ways = [
            both(terms.same(side, value), terms.same(product, terms.times(value, free)))
            for side, free in ((other, one), (one, other))
            for value in _plain(case.number(side))
        ]
        return either(no(defined), *ways)


def _plain(value: Fraction | None) -> Iterator[Fraction]:
    """Yield one, and a number in hundredths near another, or it where it is too near to zero."""
    yield Fraction(1)
    if value is not None:
        yield Fraction(round(value * 100), 100) or value


@frozen
class Moved:
    """A day so many months before or after another."""

    start: Term
    months: Term
    sign: int
    result: Term
    impossible: Term
    month_end: MonthEnd | None

    def surely(self) -> Iterator[Term]:
        """Yield how far away the day is, whatever the day."""
        # Thirty and a half days a month, and no more than four days off.
        if isinstance(self.months, int):
            days = _spans(self.months)
            low, high = days[0] - 4, days[1] + 4
            if self.sign < 0:
                low, high = -high, -low
            distance = terms.lifted(self.result) - terms.lifted(self.start)
            yield both(order(">=", distance, low), order("<=", distance, high))

    def point(self, day: date, months: int) -> date | None:
        """Return the day that the calendar gives."""
        return add(day, Duration(months, "month"), self.sign, self.month_end)

    def learnt(self, case: Case) -> Iterator[Term]:
        """Yield what holds at the point of a case, and before and after it: the order is kept."""
        day, months = case.day(self.start), case.number(self.months)
        if day is None or months is None:
            return  # what it starts from is no day itself: nothing rests on it there
        found = self.point(day, int(months))
        same_months = order("=", self.months, int(months))
        here = both(same_months, order("=", self.start, day.toordinal()))
        yield either(no(here), self.impossible if found is None else no(self.impossible))
        if found is None:
            return
        ordinal = found.toordinal()
        yield either(no(here), order("=", self.result, ordinal))
        for op in ("<=", ">="):
            beyond = both(same_months, order(op, self.start, day.toordinal()), no(self.impossible))
            yield either(no(beyond), order(op, self.result, ordinal))

    def definition(self) -> Term:
        """Return nothing more: the calendar is learnt point by point."""
        return True


def _spans(months: int) -> tuple[int, int]:
    """Return bounds on the days of so many months in a row."""
    cycles, rest = divmod(months, 4_800)
    return cycles * 146_097 + rest * 30 - 2, cycles * 146_097 + rest * 31 + 1


_FAR = 1_200
"""Months past which a date may leave the calendar."""


def _id(term: Term) -> object:
    return term if isinstance(term, int) else ("term", term.get_id())


@define
class Fresh:
    """The variables made for what is not computed.

    Attributes:
        mark: What ends the name of each, so that those of two programs are told apart.
    """

    month_end: MonthEnd | None
    mark: str = "!"
    made: list[Product | Moved] = field(init=False, factory=list)
    _known: dict[object, tuple[Term, Term]] = field(init=False, factory=dict)

    def product(self, op: str, left: Term, right: Term) -> Term:
        """Return a variable for what two terms give."""
        left, right = terms.lifted(left), terms.lifted(right)
        key = (op, left.get_id(), right.get_id())
        if key not in self._known:
            result = terms.real(f"{op}{len(self.made)}{self.mark}")
            self.made.append(Product(op, left, right, result))
            self._known[key] = result, False
        return self._known[key][0]

    def shifted(self, start: Term, length: Length, sign: int) -> tuple[Term, Term]:
        """Return a day moved by a duration, and when there is no such day."""
        if length.unit == "day":
            if isinstance(start, int) and isinstance(length.count, int):
                moved: Term = start + sign * length.count
            else:
                moved = terms.lifted(start) + terms.lifted(length.count) * sign
            first, last = date.min.toordinal(), date.max.toordinal()
            return moved, either(order("<", moved, first), order(">", moved, last))
        if isinstance(start, int) and isinstance(length.count, int):
            found = add(
                date.fromordinal(start), Duration(length.count, "month"), sign, self.month_end
            )
            return (start, True) if found is None else (found.toordinal(), False)
        key = ("moved", _id(start), _id(length.count), sign)
        if key not in self._known:
            number = len(self.made)
            result = terms.whole(f"day{number}{self.mark}")
            impossible: Term = False
            if self.month_end is None or not isinstance(length.count, int) or length.count > _FAR:
                impossible = terms.boolean(f"noday{number}{self.mark}")
            self.made.append(Moved(start, length.count, sign, result, impossible, self.month_end))
            self._known[key] = result, impossible
        return self._known[key]

    def surely(self) -> Iterator[Term]:
        """Yield what holds of every variable."""
        for item in self.made:
            yield from item.surely()

    def definitions(self) -> Iterator[Term]:
        """Yield what defines the products."""
        for item in self.made:
            yield item.definition()

    def pinned(self, case: Case) -> Iterator[Term]:
        """Yield what makes a question near a case one that the solver computes exactly.

        It narrows the question: an answer is one, and none says nothing.
        """
        for item in self.made:
            if isinstance(item, Product):
                yield item.pinned(case)

    def learnt(self, case: Case) -> Iterator[Term]:
        """Yield what holds at the point of a case."""
        for item in self.made:
            yield from item.learnt(case)
