"""Conditions that cannot hold together, as far as their form alone shows it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from procrules.core import expr as core
from procrules.core.expr import Expr
from procrules.core.items import Rule, Split


def overlapping_rows(rules: Iterable[Rule]) -> dict[str, frozenset[str]]:
    """Return, for each row of a table of which one alone may apply, the rows that may go with it."""
    tables: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.exclusive:
            tables.setdefault(rule.exclusive, []).append(rule)
    found: dict[str, set[str]] = {}
    for rows in tables.values():
        for one, other in combinations(rows, 2):
            if not exclusive(_guards(one), _guards(other)):
                found.setdefault(one.name, set()).add(other.name)
                found.setdefault(other.name, set()).add(one.name)
    return {name: frozenset(others) for name, others in found.items()}


def _guards(row: Rule) -> list[Expr]:
    return [case.guard for case in row.body.cases] if isinstance(row.body, Split) else []


def exclusive(ones: Iterable[Expr], others: Iterable[Expr]) -> bool:
    """Whether conditions that must all hold contradict, by their form, others that must too."""
    left, right = _members(ones), _members(others)
    return any(_contrary(a, b) or _contrary(b, a) for a in left for b in right)


def _members(conditions: Iterable[Expr]) -> list[Expr]:
    found: list[Expr] = []
    pending = list(conditions)
    while pending:
        expr = _bare(pending.pop())
        if isinstance(expr, core.Every):
            pending.extend(expr.items)
        else:
            found.append(expr)
    return found


_OPPOSITE = {"<": ">=", "<=": ">", "=": "!=", "!=": "=", ">=": "<", ">": "<="}
_STRICTER = ({"<", ">"}, {"<", "="}, {"=", ">"})
_BELOW, _ABOVE = ("<", "<=", "="), (">", ">=", "=")


def _contrary(one: Expr, other: Expr) -> bool:
    if isinstance(one, core.Not):
        return _bare(one.item) == other
    if isinstance(one, core.Among) and isinstance(other, core.Among):
        return one.item == other.item and _apart(one, other)
    if not isinstance(one, core.Compare):
        return False
    if one.left == other and one.op == "=" and _false(one.right):
        return True  # « x = non » against « x »
    if not isinstance(other, core.Compare) or one.left != other.left:
        return False
    if one.right == other.right:
        return _OPPOSITE[one.op] == other.op or {one.op, other.op} in _STRICTER
    return _limits_apart(one, other)


def _false(expr: Expr) -> bool:
    return isinstance(expr, core.Constant) and expr.value is False


def _apart(one: core.Among, other: core.Among) -> bool:
    """Whether no value of a choice is in both lists; a set may hold one of each."""
    return one.item.type.kind == "choice" and not set(one.values) & set(other.values)


def _limits_apart(one: core.Compare, other: core.Compare) -> bool:
    """Whether one comparison with a constant stays below what the other stays above."""
    if not isinstance(one.right, core.Constant) or not isinstance(other.right, core.Constant):
        return False
    low, high = one.right.value, other.right.value
    if one.op == other.op == "=":
        return low != high
    ordered = type(low) is type(high) and one.right.type.kind in ("money", "number", "rate", "date")
    return ordered and one.op in _BELOW and other.op in _ABOVE and bool(low < high)  # type: ignore[operator]


def _bare(expr: Expr) -> Expr:
    return _bare(expr.item) if isinstance(expr, core.Cited) else expr
