"""Exact arithmetic on two values; what is not linear goes to variables of its own."""

from __future__ import annotations

from fractions import Fraction

from procrules.backends.smt import terms
from procrules.backends.smt.fresh import Fresh
from procrules.backends.smt.terms import Term, order
from procrules.backends.smt.values import Length, Number, computed, plain


def calculated(op: str, left: Number, right: Number, fresh: Fresh) -> tuple[Number, Term]:
    """Return what an operation gives, and when it gives nothing."""
    undefined: Term = terms.same(right.over, Fraction(0)) if op == "/" else False
    if undefined is True:
        return left, True
    if _linear(op, left, right):
        return computed(op, left, right), undefined
    return Number(fresh.product(op, plain(left), plain(right))), undefined


def _linear(op: str, left: Number, right: Number) -> bool:
    """Whether a result needs no product of two terms; a quotient of two is kept as it is."""
    one_is_written = any(n.whole and isinstance(n.over, Fraction) for n in (left, right))
    if op == "*":
        return one_is_written
    return (left.whole and right.whole) or (op in "+-" and one_is_written)


def added_lengths(op: str, left: Length, right: Length) -> tuple[Length | None, Term]:
    """Return the sum or the difference of two durations, and when there is none."""
    if op not in "+-" or left.unit != right.unit:
        return None, True
    if isinstance(left.count, int) and isinstance(right.count, int):
        count: Term = left.count + right.count if op == "+" else left.count - right.count
    else:
        count = terms.lifted(left.count) + terms.lifted(right.count) * (1 if op == "+" else -1)
    return Length(left.unit, count), order("<", count, 0)
