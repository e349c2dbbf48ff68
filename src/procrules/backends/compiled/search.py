"""Rules and branches that one number, one day or one choice parts are searched, not tried in turn.

A condition that is false by that thing alone is false whatever else is not known, so that leaving it
out changes nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from attrs import define, field, frozen

from procrules.backends.compiled.expressions import Expressions
from procrules.backends.compiled.syntax import Code, call, literal, name
from procrules.backends.compiled.units import Scope
from procrules.core import expr as core
from procrules.core.expr import Expr

FEW = 6
"""Conditions that are as quickly tried in turn."""
_TIMES = 4
"""How often each condition may stand in the code, on average."""

Cut = tuple[Any, int]
"""A value, and whether what begins there begins at the value (0) or just above it (1)."""


@frozen
class Candidate:
    """A condition that may hold in a part of the values, and whether it holds in all of it."""

    number: int
    sure: bool


@frozen
class Plan:
    """What parts conditions.

    Attributes:
        subject: The expression that parts them.
        seat: The place in the table for the facts at hand.
        parts: By place, the conditions that may hold there, in their order.
        keys: The values of the choice that are the places, where they are no numbers.
    """

    subject: Expr
    seat: ast.expr
    parts: Sequence[tuple[Candidate, ...]]
    keys: tuple[str, ...] | None

    def table(self, values: Sequence[ast.expr]) -> ast.expr:
        """Return the table that the seat looks up, from what stands at each place."""
        if self.keys is None:
            return ast.Tuple(list(values), ast.Load())
        return ast.Dict([literal(k) for k in self.keys], list(values))


def plan(
    conditions: Sequence[Expr | None],
    expressions: Expressions,
    scope: Scope,
    done: frozenset[Expr],
    *,
    ordered: bool,
) -> Plan | None:
    """Return what parts conditions best, if anything makes a search of them.

    Args:
        conditions: Each the guard of a rule or of a branch; ``None`` where there is none.
        ordered: Whether they are tried in turn: nothing counts after one that holds.
        expressions: Generates the expressions.
        scope: Where they stand.
        done: What parts them already.
    """
    if len(conditions) < FEW:
        return None
    found: dict[Expr, _Subject] = {}
    for number, condition in enumerate(conditions):
        members = list(_members(condition)) if condition is not None else []
        for member in members:
            read = _subject(member)
            if read is not None and read not in done:
                subject = found.setdefault(read, _Subject(read, len(conditions)))
                subject.add(number, member, alone=len(members) == 1)
    best: Plan | None = None
    for subject in sorted(found.values(), key=lambda s: -len(s.told)):
        if len(subject.told) * 2 < len(conditions):
            break
        made = subject.plan(conditions, expressions, scope, ordered=ordered)
        if made is not None and (best is None or _widest(made) < _widest(best)):
            best = made
    if best is None or _widest(best) * 2 > len(conditions):
        return None
    return best


def _widest(found: Plan) -> int:
    return max(len(part) for part in found.parts)


def _members(condition: Expr) -> Iterator[Expr]:
    pending = [condition]
    while pending:
        expr = pending.pop()
        if isinstance(expr, core.Cited):
            pending.append(expr.item)
        elif isinstance(expr, core.Every):
            pending.extend(expr.items)
        else:
            yield expr


def _subject(member: Expr) -> Expr | None:
    """Return what a condition is about, if it can part conditions."""
    if isinstance(member, core.Compare) and isinstance(
        member.right, core.Constant | core.ThresholdRef
    ):
        kind = member.left.type
        if (kind.numeric or kind.kind == "date") and member.op != "!=":
            return member.left
        if kind.kind == "choice" and member.op == "=" and isinstance(member.right, core.Constant):
            return member.left if isinstance(member.right.value, str) else None
    if isinstance(member, core.Among) and member.item.type.kind == "choice":
        return member.item
    return None


@define
class _Subject:
    """One thing, and what each condition asks of it."""

    expr: Expr
    count: int
    told: dict[int, list[tuple[Expr, bool]]] = field(factory=dict)

    def add(self, number: int, member: Expr, *, alone: bool) -> None:
        """Keep what one condition asks of it, and whether it asks nothing else."""
        self.told.setdefault(number, []).append((member, alone))

    def plan(
        self,
        conditions: Sequence[Expr | None],
        expressions: Expressions,
        scope: Scope,
        *,
        ordered: bool,
    ) -> Plan | None:
        """Return how it parts conditions; ``None`` where too many stand in too many parts."""
        sizes = [len(list(_members(c))) if c is not None else 0 for c in conditions]
        if self.expr.type.kind == "choice":
            return self._chosen(sizes, expressions, scope)
        code = expressions.value(self.expr, scope)
        ranges: list[tuple[Cut | None, Cut | None, bool]] = []
        for number in range(self.count):
            low, high, used = self._range(number, code, expressions, scope)
            ranges.append((low, high, used == sizes[number]))
        cuts = sorted({c for low, high, _ in ranges for c in (low, high) if c is not None})
        if not cuts or code.fixed:
            return None
        place = {cut: number for number, cut in enumerate(cuts)}
        parts: list[list[Candidate]] = [[] for _ in range(len(cuts) + 1)]
        unsettled = list(range(len(cuts) + 2))
        total = 0
        for number, (low, high, sure) in enumerate(ranges):
            part = _following(unsettled, 0 if low is None else place[low] + 1)
            last = len(cuts) if high is None else place[high]
            while part <= last:
                parts[part].append(Candidate(number, sure))
                total += 1
                if total > _TIMES * (self.count + len(cuts)):
                    return None
                if ordered and sure:
                    unsettled[part] = part + 1
                part = _following(unsettled, part + 1)
        return Plan(self.expr, _seat(cuts, code, expressions), [tuple(p) for p in parts], None)

    def _range(
        self, number: int, code: Code, expressions: Expressions, scope: Scope
    ) -> tuple[Cut | None, Cut | None, int]:
        low: Cut | None = None
        high: Cut | None = None
        used = 0
        for member, _ in self.told.get(number, ()):
            assert isinstance(member, core.Compare)
            limit = expressions.value(member.right, scope)
            if not limit.fixed or not isinstance(limit.constant, int | Fraction):
                continue
            used += 1
            value = Fraction(limit.constant) * Fraction(10) ** (code.scale - limit.scale)
            exact: Any = value.numerator if value.denominator == 1 else value
            below, above = (exact, 0), (exact, 1)
            if self.expr.type.kind == "date":
                above = (exact + 1, 0)
            if member.op in (">=", "=", ">"):
                cut = above if member.op == ">" else below
                low = cut if low is None else max(low, cut)
            if member.op in ("<", "<=", "="):
                cut = below if member.op == "<" else above
                high = cut if high is None else min(high, cut)
        return low, high, used

    def _chosen(self, sizes: Sequence[int], expressions: Expressions, scope: Scope) -> Plan | None:
        names = expressions.checked.program.choices[self.expr.type.name or ""].names()
        parts: dict[str, list[Candidate]] = {name_: [] for name_ in names}
        for number in range(self.count):
            held = set(names)
            asked = self.told.get(number, ())
            for member, _ in asked:
                if isinstance(member, core.Among):
                    held &= set(member.values)
                elif isinstance(member, core.Compare) and isinstance(member.right, core.Constant):
                    held &= {str(member.right.value)}
            for name_ in names:
                if name_ in held:
                    parts[name_].append(Candidate(number, len(asked) == sizes[number]))
        if sum(map(len, parts.values())) > _TIMES * (self.count + len(names)):
            return None
        code = expressions.value(self.expr, scope)
        if code.fixed:
            return None
        return Plan(self.expr, code.node, [tuple(parts[n]) for n in names], names)


def _following(unsettled: list[int], part: int) -> int:
    """Return the first part from one on in which nothing holds for sure yet, and remember the way."""
    found = part
    while unsettled[found] != found:
        found = unsettled[found]
    while unsettled[part] != part:
        unsettled[part], part = found, unsettled[part]
    return found


def _seat(cuts: Sequence[Cut], code: Code, expressions: Expressions) -> ast.expr:
    """Return how many cuts lie at or below a value."""
    at = tuple(value for value, above in cuts if not above)
    past = tuple(value for value, above in cuts if above)
    if not past:
        return call("bisect_right", name(expressions.table(literal(at))), code.node)
    if not at:
        return call("bisect_left", name(expressions.table(literal(past))), code.node)
    kept = expressions.units.fresh("x")
    first = ast.NamedExpr(ast.Name(kept, ast.Store()), code.node)
    return ast.BinOp(
        call("bisect_right", name(expressions.table(literal(at))), first),
        ast.Add(),
        call("bisect_left", name(expressions.table(literal(past))), name(kept)),
    )
