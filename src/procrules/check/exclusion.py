"""Conditions that cannot hold together, as far as their form alone shows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from itertools import combinations

from attrs import define, field

from procrules.core import expr as core
from procrules.core.expr import Expr
from procrules.core.items import Rule, Split
from procrules.values.durations import Duration, compare


def overlapping_rows(rules: Iterable[Rule]) -> dict[str, frozenset[str]]:
    """Return, for each row of a table of which one alone may apply, the rows that may go with it."""
    tables: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.exclusive:
            tables.setdefault(rule.exclusive, []).append(rule)
    found: dict[str, set[str]] = {}
    subjects = Subjects()
    for rows in tables.values():
        told = [(row.name, subjects.told(_guards(row))) for row in rows]
        for (one, these), (other, those) in combinations(told, 2):
            if not exclusive(these, those):
                found.setdefault(one, set()).add(other)
                found.setdefault(other, set()).add(one)
    return {name: frozenset(others) for name, others in found.items()}


def _guards(row: Rule) -> list[Expr]:
    return [case.guard for case in row.body.cases] if isinstance(row.body, Split) else []


Told = dict[int, list[Expr]]
"""Conditions that must all hold, under the number of each thing that they speak of."""


@define
class Subjects:
    """Gives a number to each thing that conditions speak of, so that only a few need comparing."""

    _numbers: dict[Expr, int] = field(factory=dict)

    def told(self, conditions: Iterable[Expr]) -> Told:
        """Return the members of conditions by what they speak of."""
        found: Told = {}
        for member in _members(conditions):
            for thing in {member, _subject(member)}:
                number = self._numbers.setdefault(thing, len(self._numbers))
                found.setdefault(number, []).append(member)
        return found


def exclusive(these: Told, those: Told) -> bool:
    """Whether conditions that must all hold contradict, by their form, others that must too."""
    return any(
        _contrary(one, other) or _contrary(other, one)
        for number in these.keys() & those.keys()
        for one in these[number]
        for other in those[number]
    )


def _subject(member: Expr) -> Expr:
    """Return what a condition speaks of: what contradicts it speaks of the same, or is that."""
    if isinstance(member, core.Compare):
        return member.left
    if isinstance(member, core.Not):
        return _bare(member.item)
    return member.item if isinstance(member, core.Among) else member


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
        return not _equal(low, high)
    if one.op not in _BELOW or other.op not in _ABOVE:
        return False
    if isinstance(low, Fraction) and isinstance(high, Fraction):
        return low < high
    return isinstance(low, date) and isinstance(high, date) and low < high


def _equal(one: core.Scalar, other: core.Scalar) -> bool:
    if isinstance(one, Duration) and isinstance(other, Duration):
        return compare(one, other) == 0  # twelve months are a year
    return one == other


def _bare(expr: Expr) -> Expr:
    return _bare(expr.item) if isinstance(expr, core.Cited) else expr
