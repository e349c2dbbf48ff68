"""Terms of z3, folded as they are built: the only module that knows the solver by name.

A Boolean term is a Python ``bool`` where it is known, and so is a number a ``Fraction``: most of
what rules say folds away before the solver sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from typing import Any, Literal

import z3

Term = Any
"""A Python ``bool`` or a Boolean term; or a ``Fraction``, an ``int`` or an arithmetic term."""

Verdict = Literal["sat", "unsat", "unknown"]


# -- connectives ------------------------------------------------------------------------------------
def both(*items: Term) -> Term:
    """Return the conjunction of some terms."""
    return _joined(items, False, z3.And)


def either(*items: Term) -> Term:
    """Return the disjunction of some terms."""
    return _joined(items, True, z3.Or)


def _joined(items: Iterable[Term], settles: bool, join: Callable[[list[Term]], Term]) -> Term:
    kept: dict[int, Term] = {}
    for item in items:
        if item is settles:
            return settles
        if isinstance(item, bool):
            continue
        kept[item.get_id()] = item
    if not kept:
        return not settles
    if len(kept) == 1:
        return next(iter(kept.values()))
    for item in kept.values():
        # A term beside its negation settles the whole.
        if z3.is_not(item) and item.arg(0).get_id() in kept:
            return settles
    return join(list(kept.values()))


def no(item: Term) -> Term:
    """Return the negation of a term."""
    if isinstance(item, bool):
        return not item
    return item.arg(0) if z3.is_not(item) else z3.Not(item)


def chosen(condition: Term, yes: Term, other: Term) -> Term:
    """Return one of two numbers by a condition."""
    if isinstance(condition, bool):
        return yes if condition else other
    return z3.If(condition, lifted(yes), lifted(other))


def lifted(number: Term) -> Term:
    """Return a number as the solver holds it."""
    if isinstance(number, Fraction):
        return z3.RealVal(str(number))
    return z3.IntVal(number) if isinstance(number, int) else number


# -- numbers ----------------------------------------------------------------------------------------
def same(left: Term, right: Term) -> Term:
    """Return whether two numbers, or two days, are equal."""
    return order("=", left, right)


def order(op: str, left: Term, right: Term) -> Term:
    """Return the comparison of two numbers, or of two days."""
    if isinstance(left, int | Fraction) and isinstance(right, int | Fraction):
        return _KNOWN[op](left, right)
    return _ASKED[op](lifted(left), lifted(right))


_KNOWN: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_ASKED: dict[str, Callable[[Any, Any], Term]] = {**_KNOWN, "!=": lambda a, b: z3.Not(a == b)}


def plus(left: Term, right: Term) -> Term:
    """Return a sum."""
    if isinstance(left, int | Fraction) and isinstance(right, int | Fraction):
        return left + right
    if left == 0 and isinstance(left, int | Fraction):
        return right
    if isinstance(right, int | Fraction) and right == 0:
        return left
    return lifted(left) + lifted(right)


def times(left: Term, right: Term) -> Term:
    """Return a product; of two terms, one that is hard to reason with."""
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left * right
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Fraction) and one == 0:
            return Fraction(0)
        if isinstance(one, Fraction) and one == 1:
            return other
    return lifted(left) * lifted(right)


def divided(left: Term, right: Term) -> Term:
    """Return a quotient of two terms, one that is hard to reason with."""
    return lifted(left) / lifted(right)


# -- variables --------------------------------------------------------------------------------------
def boolean(name: str) -> Term:
    """Return a Boolean variable."""
    return z3.Bool(name)


def real(name: str) -> Term:
    """Return a variable for an exact number."""
    return z3.Real(name)


def whole(name: str) -> Term:
    """Return a variable for a whole number."""
    return z3.Int(name)


def as_real(number: Term) -> Term:
    """Return a whole number among the exact ones."""
    return Fraction(number) if isinstance(number, int) else z3.ToReal(number)


def exactly_one(items: list[Term]) -> list[Term]:
    """Return what holds where one of some variables does and no other."""
    if len(items) == 1:
        return [items[0]]
    return [z3.Or(items), z3.AtMost(*items, 1)]


# -- asking -----------------------------------------------------------------------------------------
class Case:
    """The values of the variables in one answer of the solver."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def holds(self, term: Term) -> bool:
        """Return the value of a Boolean term."""
        if isinstance(term, bool):
            return term
        return bool(z3.is_true(self._model.eval(term, model_completion=True)))

    def number(self, term: Term) -> Fraction | None:
        """Return the value of a number; ``None`` where it is no fraction."""
        if isinstance(term, int | Fraction):
            return Fraction(term)
        found = self._model.eval(term, model_completion=True)
        if z3.is_int_value(found):
            return Fraction(found.as_long())
        return found.as_fraction() if z3.is_rational_value(found) else None

    def day(self, term: Term) -> date | None:
        """Return the value of a day; ``None`` where the calendar has none."""
        found = self.number(term)
        if found is None or not date.min.toordinal() <= found <= date.max.toordinal():
            return None
        return date.fromordinal(int(found))


_MOST_NAMES = 100
"""Terms that the solver knows before it begins again."""


class Solver:
    """A solver with what always holds, to be asked about one thing more at a time."""

    def __init__(self, always: Iterable[Term]) -> None:
        self._solver = z3.Solver()
        self._names: dict[int, tuple[Term, Term]] = {}
        self._core: set[int] | None = set()
        self._always: list[Term] = []
        self.add(always)

    def add(self, items: Iterable[Term]) -> None:
        """Add what always holds."""
        for item in items:
            if item is not True:
                self._always.append(item)
                self._solver.add(item)

    def ask(self, items: Iterable[Term], seconds: float) -> tuple[Verdict, Case | None]:
        """Return whether some terms can hold together, and a case in which they do."""
        wanted = [item for item in items if item is not True]
        self._core = set()
        if any(item is False for item in wanted):
            return "unsat", None
        if len(self._names) > _MOST_NAMES:
            self._renew()
        if seconds <= 0:
            return "unknown", None
        self._solver.set("timeout", max(1, int(seconds * 1_000)))
        try:
            found = self._solver.check(*(self._name(item) for item in wanted))
            if found == z3.sat:
                return "sat", Case(self._solver.model())
            if found == z3.unsat:
                self._core = None  # read where it is asked for: it takes its time
            return ("unsat" if found == z3.unsat else "unknown"), None
        except z3.Z3Exception:
            return "unknown", None

    def at_odds(self, item: Term) -> bool:
        """Whether the last question had no answer because of a term, among others."""
        if self._core is None:
            self._core = {name.get_id() for name in self._solver.unsat_core()}
        named = self._names.get(item.get_id())
        return named is not None and named[0].get_id() in self._core

    def _renew(self) -> None:
        """Begin again with what always holds: what was asked long ago only slows down what is asked."""
        self._solver, self._names = z3.Solver(), {}
        self._solver.add(self._always)

    def _name(self, item: Term) -> Term:
        """Return what stands for a term: the solver keeps what it learns of it for what is asked next."""
        key = item.get_id()
        if key not in self._names:
            name = z3.Bool(f"asked {len(self._names)}")
            self._solver.add(z3.Implies(name, item))
            # The term is kept as well: its number is not given to another one.
            self._names[key] = name, item
        return self._names[key][0]
