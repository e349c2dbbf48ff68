"""Rows of a table that exclude one another by the form of their conditions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from oracle.values import same
from procrules.core import expr as core
from procrules.core.items import Rule, Split

_TOGETHER = {
    "<": {-1},
    "<=": {-1, 0},
    "=": {0},
    "!=": {-1, 1},
    ">=": {0, 1},
    ">": {1},
}


def exclude(one: Rule, other: Rule) -> bool:
    """Return whether a condition of one row contradicts a condition of another."""
    return any(contrary(a, b) or contrary(b, a) for a in conditions(one) for b in conditions(other))


def conditions(rule: Rule) -> list[core.Expr]:
    """Return the conditions that a row joins."""
    assert isinstance(rule.body, Split)
    return [m for case in rule.body.cases for m in members(case.guard)]


def members(expr: core.Expr) -> Iterator[core.Expr]:
    """Yield the members of a conjunction, however deep."""
    if isinstance(expr, core.Cited):
        yield from members(expr.item)
    elif isinstance(expr, core.Every):
        for item in expr.items:
            yield from members(item)
    else:
        yield expr


def contrary(one: core.Expr, other: core.Expr) -> bool:
    """Return whether two conditions contradict each other by their form."""
    match one, other:
        case core.Not(item=item), _ if next(members(item)) == other:
            return True
        case core.Among(), core.Among():
            alone = one.item.type.kind == "choice"
            return alone and one.item == other.item and not set(one.values) & set(other.values)
        case core.Compare(op="=", left=left, right=core.Constant(value=False)), _ if left == other:
            return True
        case core.Compare(), core.Compare() if one.left == other.left:
            if one.right == other.right:
                return not _TOGETHER[one.op] & _TOGETHER[other.op]
            return _apart(one, other)
    return False


def _apart(one: core.Compare, other: core.Compare) -> bool:
    if not isinstance(one.right, core.Constant) or not isinstance(other.right, core.Constant):
        return False
    low, high = one.right.value, other.right.value
    if one.op == other.op == "=":
        return not same(low, high)
    below, above = 1 not in _TOGETHER[one.op], -1 not in _TOGETHER[other.op]
    if not below or not above:
        return False
    if isinstance(low, Fraction) and isinstance(high, Fraction):
        return low < high
    return isinstance(low, date) and isinstance(high, date) and low < high
