"""Where two sides part: the comparisons, thresholds and rules that differ, and what they look at.

What a difference hangs on at first hand is found here, so that regions are cut along that alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import define, field, frozen

from procrules.analysis.cells import Cut, Dimension, cuts_of, of_choice, of_quantity, of_truth
from procrules.analysis.outcomes import of_truth as print_of_truth
from procrules.analysis.outcomes import of_value as print_of_value
from procrules.analysis.sides import Pair, Side, Subject
from procrules.backends.smt import Bound, Term, Truth, Value, both, either, no
from procrules.backends.smt.values import as_truth, as_value
from procrules.core import expr as core
from procrules.core.expr import Expr
from procrules.core.items import Leaf, Rule, Split
from procrules.core.walk import walk

Env = Mapping[str, Bound]
_MEASURED = ("money", "rate", "number", "integer", "date")


@frozen
class Met:
    """An expression as one side puts it into terms."""

    expr: Expr
    env: Env
    terms: Value | Truth

    @property
    def key(self) -> object:
        """What it shares with the same expression on the other side."""
        return self.expr, tuple(self.env.items())

    @property
    def print(self) -> tuple[object, ...]:
        """What it has alike with another that is written alike."""
        found = self.terms
        return tuple(print_of_truth(found) if isinstance(found, Truth) else print_of_value(found))


@define
class Touched:
    """What differs between both sides for one decision."""

    pair: Pair
    decision: str
    _met: tuple[dict[object, Met], dict[object, Met]] = field(init=False)
    _dimensions: dict[object, Dimension | None] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        left, right = (self._of_side(side) for side in self.pair.sides())
        self._met = left, right

    def _of_side(self, side: Side) -> dict[object, Met]:
        parts = side.encoding.parts(self.decision)
        kinds = core.Compare | core.Among | core.ThresholdRef | core.FactRef | core.DerivedRef
        own = {
            id(node)
            for part in parts
            for node in walk(part)
            if isinstance(node, kinds | core.DecisionRef | core.Field)
        }
        entries = (m for m in side.encoding.expressions.encoded.values() if id(m[0]) in own)
        met = (Met(*entry) for entry in entries)
        return {m.key: m for m in met}

    # -- what may be told on both sides ---------------------------------------------------------
    def alike(self) -> Iterator[Term]:
        """Yield that other days stand alike to the reference date on both sides.

        A day that lies before the reference date on one side and after it on the other is another
        case, and no change of the law.
        """
        left, right = self._met
        fixed = {*self.pair.left.days, *self.pair.right.days}
        for key, one in left.items():
            other = right.get(key)
            if other is None or not isinstance(one.expr, core.Compare) or one.print == other.print:
                continue
            if _relates(one.expr, fixed):
                a, b = (m.terms if isinstance(m.terms, Truth) else as_truth(m.terms) for m in (one, other))
                yield both(_iff(a.yes, b.yes), _iff(a.no, b.no))

    def counted(self) -> bool:
        """Whether an answer may be a day counted from the reference date, which is another one."""
        fixed = {*self.pair.left.days, *self.pair.right.days}
        for side in self.pair.sides():
            for part in side.encoding.parts(self.decision):
                compared = {
                    id(n)
                    for c in walk(part)
                    if isinstance(c, core.Compare | core.ThresholdRef)
                    for n in walk(c)
                }
                for node in walk(part):
                    if isinstance(node, core.FactRef) and node.name in fixed:
                        if id(node) not in compared:
                            return True
        return False

    # -- what regions are cut along -------------------------------------------------------------
    def dimensions(self, subject: Subject) -> tuple[Dimension, ...]:
        """Return what the difference hangs on at first hand."""
        found: dict[object, None] = {}
        for expr, env in self._looked_at(subject):
            key = expr, tuple(env.items())
            if key not in self._dimensions:
                self._dimensions[key] = self._dimension(expr, env)
            if self._dimensions[key] is not None:
                found[key] = None
        made = (self._dimensions[key] for key in found)
        return tuple(d for d in made if d is not None and len(d.cells) > 1)

    def _looked_at(self, subject: Subject) -> Iterator[tuple[Expr, Env]]:
        left, right = self._met
        for mine, others in ((left, right), (right, left)):
            for key, met in mine.items():
                other = others.get(key)
                if other is not None and other.print == met.print:
                    continue
                if isinstance(met.expr, core.Compare | core.Among | core.ThresholdRef):
                    if _of(met.env, subject):
                        side = self.pair.left if mine is left else self.pair.right
                        exprs = (
                            _conditions(side, met.expr)
                            if isinstance(met.expr, core.Compare)
                            else _sides(met.expr)
                        )
                        yield from ((e, met.env) for e in exprs)
        for side, rule in self._rules():
            for about in self._records(rule, subject):
                env = {rule.each.variable: about} if rule.each and about else {}
                for expr in _guards(side, rule):
                    yield expr, env

    def _records(self, rule: Rule, subject: Subject) -> list[Bound | None]:
        if rule.each is None:
            return [None]
        if subject.record is not None and subject.record.list == rule.each.list:
            return [subject.record]
        return []

    def _rules(self) -> Iterator[tuple[Side, Rule]]:
        """Yield the rules that are in force on one side alone, or that conclude otherwise."""
        sides = self.pair.sides()
        rules = [
            {p.name: p for p in side.encoding.parts(self.decision) if isinstance(p, Rule)}
            for side in sides
        ]
        for side, mine, others in ((sides[0], rules[0], rules[1]), (sides[1], rules[1], rules[0])):
            for name, rule in mine.items():
                other = others.get(name)
                if other is None or self._parted(rule, other):
                    yield side, rule

    def _parted(self, one: Rule, other: Rule) -> bool:
        left, right = self.pair.sides()
        in_force = (left.encoding.rules.in_force(one), right.encoding.rules.in_force(other))
        if tuple(print_of_truth(in_force[0])) != tuple(print_of_truth(in_force[1])):
            return True
        if one is not other and (
            one.body != other.body or one.defeats != other.defeats or one.each != other.each
        ):
            return True
        values = [
            node
            for leaf in one.leaves()
            for outcome in leaf.outcomes
            if outcome.value is not None
            for node in walk(outcome.value)
        ]
        return any(
            self._differs(node)
            for node in values
            if isinstance(node, core.ThresholdRef | core.DecisionRef | core.DerivedRef)
        )

    def _differs(self, expr: Expr) -> bool:
        left, right = self._met
        keys = [k for k, m in left.items() if m.expr == expr]
        return any(k not in right or left[k].print != right[k].print for k in keys)

    def _dimension(self, expr: Expr, env: Env) -> Dimension | None:
        """Return what an expression is cut into; ``None`` where it differs itself, or is not simple."""
        if not isinstance(
            expr, core.FactRef | core.DerivedRef | core.DecisionRef | core.Field | core.Among
        ):
            return None
        key = expr, tuple(env.items())
        found = [met for met in (m.get(key) for m in self._met) if met is not None]
        if not found or len({met.print for met in found}) > 1:
            return None
        terms = found[0].terms
        kind = expr.type.kind
        if kind == "boolean":
            return of_truth(expr, env, terms if isinstance(terms, Truth) else as_truth(terms))
        value = as_value(terms) if isinstance(terms, Truth) else terms
        if kind == "choice":
            names: dict[str, None] = {}
            for side in self.pair.sides():
                choice = side.encoding.checked.program.choices.get(expr.type.name or "")
                names |= dict.fromkeys(choice.names() if choice is not None else ())
            return of_choice(expr, env, value, names)
        if kind in _MEASURED:
            return of_quantity(expr, env, value, set(self._cuts(expr, env)))
        return None

    def _cuts(self, expr: Expr, env: Env) -> Iterator[Cut]:
        for side, met in zip(self.pair.sides(), self._met, strict=True):
            for entry in list(met.values()):
                compare = entry.expr
                if not isinstance(compare, core.Compare):
                    continue
                for mine, other, turned in (
                    (compare.left, compare.right, False),
                    (compare.right, compare.left, True),
                ):
                    if mine == expr and entry.env == env:
                        terms = side.encoding.expressions.value(other, entry.env)
                        yield from cuts_of(compare, terms, turned=turned)


def _of(env: Env, subject: Subject) -> bool:
    """Whether an expression speaks of the record at hand, or of none."""
    return all(bound == subject.record for bound in env.values())


def _sides(expr: core.Compare | core.Among | core.ThresholdRef) -> tuple[Expr, ...]:
    match expr:
        case core.Compare(_, left, right):
            return left, right
        case core.Among(item):
            return (item,) if item.type.kind == "choice" else (expr,)
        case core.ThresholdRef():
            return tuple(s.expr for s in expr.selectors)


def _guards(side: Side, rule: Rule) -> Iterator[Expr]:
    """Yield what the conditions of a rule look at."""
    stack: list[Leaf | Split] = [rule.body]
    while stack:
        node = stack.pop()
        if isinstance(node, Leaf):
            for demand in node.demands:
                yield from _conditions(side, demand.condition)
            continue
        for case in node.cases:
            yield from _conditions(side, case.guard)
            stack.append(case.node)


def _conditions(side: Side, expr: Expr) -> Iterator[Expr]:
    match expr:
        case core.Every(items) | core.Some(items):
            for item in items:
                yield from _conditions(side, item)
        case core.Not(item) | core.Cited(item):
            yield from _conditions(side, item)
        case core.Compare():
            for operand in _sides(expr):
                if operand.type.kind == "boolean":
                    yield from _conditions(side, operand)
                else:
                    yield operand
        case core.Among():
            yield from _sides(expr)
        case core.DerivedRef() if expr.record is None and expr.type.kind == "boolean":
            yield from _conditions(side, side.encoding.checked.program.derived[expr.name].expr)
        case core.FactRef() | core.DecisionRef():
            yield expr
        case _:
            return


def _relates(compare: core.Compare, fixed: set[str]) -> bool:
    """Whether a comparison puts a reference date beside another day that the case tells."""
    if compare.left.type.kind != "date":
        return False
    names = [
        {n.name for n in walk(side) if isinstance(n, core.FactRef)}
        | ({""} if any(isinstance(n, core.Field | core.DerivedRef | core.DecisionRef) for n in walk(side)) else set())
        for side in (compare.left, compare.right)
    ]
    return bool((names[0] | names[1]) & fixed) and bool((names[0] | names[1]) - fixed)


def _iff(one: Term, other: Term) -> Term:
    return either(both(one, other), both(no(one), no(other)))
