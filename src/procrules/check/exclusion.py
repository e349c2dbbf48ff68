"""Conditions that cannot hold together, as far as their form alone shows it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import Any

from attrs import define, field, frozen

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
        told = [subjects.told(_guards(row)) for row in rows]
        for one, other in _not_apart(told):
            if not exclusive(told[one], told[other]):
                found.setdefault(rows[one].name, set()).add(rows[other].name)
                found.setdefault(rows[other].name, set()).add(rows[one].name)
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


_MOST_WAYS = 50
"""Things that many rows speak of: a table has fewer columns."""

Pairs = Iterator[tuple[int, int]]


def _not_apart(rows: Sequence[Told]) -> Pairs:
    """Yield the pairs of rows that one thing, that which parts most of them, does not part.

    What it parts is exclusive: most rows of a long table need not be compared with one another.
    """
    common = Counter(number for told in rows for number in told).most_common(_MOST_WAYS)
    ways = [way for number, held in common if held > 1 for way in _ways(number, rows)]
    best = min(ways, key=lambda way: way.count(), default=None)
    return combinations(range(len(rows)), 2) if best is None else best.pairs()


def _ways(number: int, rows: Sequence[Told]) -> Iterator[_Bands | _Values]:
    """Yield how one thing parts rows: by limits, or by the values that it must have."""
    members = [told.get(number, []) for told in rows]
    for kind in (Fraction, date):
        if any(_limits(m, kind) != (None, None) for m in members):
            yield _Bands([_limits(m, kind) for m in members])
    for values in (_equals, _among):
        if any(values(m) is not None for m in members):
            yield _Values([values(m) for m in members])


@frozen
class _Bands:
    """Rows by the lowest and the highest value that they leave to one thing."""

    limits: Sequence[tuple[Any, Any]]

    def count(self) -> int:
        """Return how many pairs have a value in common."""
        highs = sorted(high for _, high in self.limits if high is not None)
        apart = sum(bisect_left(highs, low) for low, _ in self.limits if low is not None)
        return len(self.limits) * (len(self.limits) - 1) // 2 - apart

    def pairs(self) -> Pairs:
        """Yield these pairs."""
        open_below = [i for i, (low, _) in enumerate(self.limits) if low is None]
        rising = sorted(
            (i for i, (low, _) in enumerate(self.limits) if low is not None),
            key=lambda i: self.limits[i][0],
        )
        yield from combinations(open_below, 2)
        current = open_below
        for row in rising:
            low = self.limits[row][0]
            current = [i for i in current if not _below(self.limits[i][1], low)]
            yield from ((other, row) for other in current)
            current.append(row)


def _below(high: Any, low: Any) -> bool:
    return high is not None and bool(high < low)


@frozen
class _Values:
    """Rows by the values that one thing may have; ``None`` says that it may have any."""

    values: Sequence[frozenset[Any] | None]

    def count(self) -> int:
        """Return how many pairs have a value in common, from above."""
        free = sum(v is None for v in self.values)
        held = Counter(item for v in self.values if v is not None for item in v)
        pairs = sum(times * (times - 1) // 2 for times in held.values())
        return pairs + free * (free - 1) // 2 + free * (len(self.values) - free)

    def pairs(self) -> Pairs:
        """Yield these pairs."""
        free = [i for i, v in enumerate(self.values) if v is None]
        holding: dict[Any, list[int]] = {}
        for row, values in enumerate(self.values):
            if values is None:
                continue
            others = {i for v in values for i in holding.get(v, ())}
            yield from ((other, row) for other in (*free, *sorted(others)))
            for value in values:
                holding.setdefault(value, []).append(row)
        yield from combinations(free, 2)


def _limits(members: Iterable[Expr], kind: type) -> tuple[Any, Any]:
    """Return the greatest value that conditions lie above, and the least that they lie below."""
    low: Any = None
    high: Any = None
    for member in members:
        if not isinstance(member, core.Compare) or not isinstance(member.right, core.Constant):
            continue
        value: Any = member.right.value
        if not isinstance(value, kind):
            continue
        if member.op in _ABOVE and (low is None or value > low):
            low = value
        if member.op in _BELOW and (high is None or value < high):
            high = value
    return low, high


def _equals(members: Iterable[Expr]) -> frozenset[Any] | None:
    for member in members:
        if (
            isinstance(member, core.Compare)
            and member.op == "="
            and isinstance(member.right, core.Constant)
            and isinstance(member.right.value, str | bool)
        ):
            return frozenset((member.right.value,))
    return None


def _among(members: Iterable[Expr]) -> frozenset[Any] | None:
    for member in members:
        if isinstance(member, core.Among) and member.item.type.kind == "choice":
            return frozenset(member.values)
    return None


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
