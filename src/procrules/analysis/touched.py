"""Where two sides part at first hand: each comparison and each rule that differs, and what it looks at.

An answer differs only where one of these does: regions are cut along what they look at, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from attrs import define, field, frozen

from procrules.analysis.cells import (
    Cut,
    Dimension,
    cuts_of,
    just_after,
    of_choice,
    of_quantity,
    of_truth,
)
from procrules.analysis.outcomes import print_of_truth, print_of_value
from procrules.analysis.sides import Pair, Side, Subject
from procrules.backends.smt import Bound, Term, Truth, Value, both, either, no
from procrules.backends.smt.expressions import about
from procrules.backends.smt.values import Day, as_truth, as_value
from procrules.core import expr as core
from procrules.core.expr import Expr
from procrules.core.items import Each, Leaf, Period, Rule
from procrules.core.types import Type
from procrules.core.walk import walk

Env = Mapping[str, Bound]
_MEASURED = ("money", "rate", "number", "integer", "date")
_SIMPLE = core.FactRef | core.DerivedRef | core.DecisionRef | core.Field | core.Among
Looked = tuple[Expr, Env]


@frozen
class Flip:
    """Something that differs: the cases in which it does, and what it looks at.

    Attributes:
        key: What it is; the same for the same thing in another decision.
    """

    key: object
    term: Term
    dimensions: tuple[Dimension, ...]


@frozen
class Met:
    """An expression as one side puts it into terms."""

    expr: Expr
    env: Env
    terms: Value | Truth

    @property
    def truth(self) -> Truth:
        """The expression as a condition."""
        return self.terms if isinstance(self.terms, Truth) else as_truth(self.terms)

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
    _fixed: frozenset[str] = field(init=False)
    _law_days: dict[Expr, list[Period]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        left, right = (self._of_side(side) for side in self.pair.sides())
        self._met = left, right
        self._law_days = self._read_on()
        self._fixed = frozenset((*self.pair.left.days, *self.pair.right.days))

    def _of_side(self, side: Side) -> dict[object, Met]:
        own = {id(n) for part in side.encoding.parts(self.decision) for n in walk(part)}
        entries = [e for i, e in side.encoding.expressions.encoded.items() if i[0] in own]
        kept = _SIMPLE | core.Compare | core.ThresholdRef
        met = (Met(*entry) for entry in entries if isinstance(entry[0], kept))
        return {_key(m.expr, m.env): m for m in met}

    # -- what may be told on both sides ---------------------------------------------------------
    def alike(self) -> Iterator[Term]:
        """Yield that other days stand alike to the reference date on both sides.

        A day that lies before the reference date on one side and after it on the other is another
        case, and no change of the law.
        """
        for key in self._parting():
            one, other = (met[key] for met in self._met)
            if self._relates(one):
                a, b = one.truth, other.truth
                yield both(_iff(a.yes, b.yes), _iff(a.no, b.no))

    def counted(self) -> bool:
        """Whether an answer may be a day counted from the reference date, which is another one."""
        if self.pair.left.days == self.pair.right.days:
            return False
        for part in chain.from_iterable(s.encoding.parts(self.decision) for s in self.pair.sides()):
            if isinstance(getattr(part, "type", None), Type) and part.type.kind == "date":  # type: ignore[attr-defined]  # seen by getattr
                continue  # a definition: what reads it is looked at
            asked = [n for n in walk(part) if isinstance(n, core.Compare | core.ThresholdRef)]
            compared = {id(n) for node in asked for n in walk(node)}
            if any(self._counts(n) and id(n) not in compared for n in walk(part)):
                return True
        return False

    def _counts(self, node: object) -> bool:
        """Whether an expression is a day that is counted from a reference date, or is one."""
        match node:
            case core.FactRef():
                return node.name in self._fixed
            case core.Shift():
                return self._counts(node.start)
            case core.DerivedRef() if node.type.kind == "date":
                programs = (side.encoding.checked.program for side in self.pair.sides())
                found = (p.derived[node.name].expr for p in programs if node.name in p.derived)
                return any(self._counts(expr) for expr in found)
            case core.Readings():
                return any(self._counts(option.expr) for option in node.options)
            case _:
                return False

    def _relates(self, met: Met) -> bool:
        """Whether a comparison puts a reference date beside another day that the case tells."""
        if not isinstance(met.expr, core.Compare) or met.expr.left.type.kind != "date":
            return False
        operands = met.expr.left, met.expr.right
        if not any(map(self._counts, operands)):
            return False
        expressions = self.pair.left.encoding.expressions
        values = (expressions.value(operand, met.env) for operand in operands)
        days = (a.value for value in values for a in value.alternatives)
        return any(isinstance(d, Day) and not isinstance(d.ordinal, int) for d in days)

    def _parting(self) -> Iterator[object]:
        """Yield what both sides have and put into other terms."""
        left, right = self._met
        for key, met in left.items():
            if key in right and right[key].print != met.print:
                yield key

    # -- what differs ---------------------------------------------------------------------------
    def flips(self, subject: Subject) -> Iterator[Flip]:
        """Yield what differs at first hand, about the record at hand if there is one."""
        for key in self._parting():
            one, other = (met[key] for met in self._met)
            if not _of(one.env, subject) or not self._at_first_hand(one):
                continue
            looked = [*self._looked_at(one), *self._looked_at(other)]
            a, b = one.truth, other.truth
            term = no(both(_iff(a.yes, b.yes), _iff(a.no, b.no)))
            yield self._flip(("compare", key), term, looked)
        for name, (before, after) in self._rules(subject.decision).items():
            for record in _records(before or after, subject):
                yield from self._of_rule(name, before, after, record)

    def _at_first_hand(self, met: Met) -> bool:
        """Whether it is a comparison of amounts or days, or a definition that holds such alone."""
        match met.expr:
            case core.Compare(_, left):
                return left.type.kind in _MEASURED and not self._relates(met)
            case core.DerivedRef() if met.expr.type.kind == "boolean":
                derived = self.pair.right.encoding.checked.program.derived[met.expr.name]
                return not any(
                    isinstance(node, core.DerivedRef | core.DecisionRef | core.Among)
                    and node.type.kind not in _MEASURED
                    and self._differs(node, met.env)
                    for node in walk(derived.expr)
                )
            case _:
                return False

    def _flip(self, key: object, term: Term, looked: list[Looked]) -> Flip:
        found: dict[object, Dimension] = {}
        for expr, env in looked:
            dimension = self.dimension(expr, env, looked)
            if dimension is not None and len(dimension.cells) > 1:
                found.setdefault(_key(expr, env), dimension)
        return Flip(key, term, tuple(found.values()))

    # -- comparisons ----------------------------------------------------------------------------
    def _looked_at(self, met: Met) -> Iterator[Looked]:
        """Yield what a condition that differs looks at."""
        side = (
            self.pair.left if self._met[0].get(_key(met.expr, met.env)) is met else self.pair.right
        )
        yield from self._behind(side, met.expr, met.env, set())

    def _behind(self, side: Side, expr: Expr, env: Env, seen: set[str]) -> Iterator[Looked]:
        """Yield what an expression that differs hangs on, down to what is the same on both sides."""
        program = side.encoding.checked.program
        opened = (
            expr.item.type.kind == "choice"
            if isinstance(expr, core.Among)
            else isinstance(expr, core.DerivedRef) and expr.type.kind == "boolean"
        )
        if isinstance(expr, _SIMPLE) and not opened and not self._differs(expr, env):
            yield expr, env
            return
        match expr:
            case core.Among(item) if item.type.kind == "choice":
                yield from self._behind(side, item, env, seen)
            case core.ThresholdRef():
                if expr.day is not None:
                    yield from self._behind(side, expr.day, env, seen)
                elif expr.reference is not None:
                    yield _day(expr.reference), {}
                for selector in expr.selectors:
                    yield from self._behind(side, selector.expr, env, seen)
            case core.DerivedRef() if expr.name not in seen:
                seen.add(expr.name)
                derived = program.derived[expr.name]
                inner = _inner(derived.each, about(expr.record, env))
                yield from self._behind(side, derived.expr, inner, seen)
            case core.DecisionRef() if expr.name not in seen:
                seen.add(expr.name)
                for rule in side.encoding.checked.by_decision[expr.name]:
                    inner = _inner(rule.each, about(expr.record, env))
                    yield from self._of_body(side, rule, inner, seen)
            case core.Compare(_, left, right):
                yield expr, env
                yield from self._behind(side, left, env, seen)
                yield from self._behind(side, right, env, seen)
            case core.Arithmetic(_, left, right):
                yield from self._behind(side, left, env, seen)
                yield from self._behind(side, right, env, seen)
            case core.Every(items) | core.Some(items):
                for item in items:
                    yield from self._behind(side, item, env, seen)
            case core.Not(item) | core.Cited(item):
                yield from self._behind(side, item, env, seen)
            case core.Readings():
                for option in expr.options:
                    yield from self._behind(side, option.expr, env, seen)
            case _:
                return

    def _of_body(self, side: Side, rule: Rule, env: Env, seen: set[str]) -> Iterator[Looked]:
        if rule.period.bounded and rule.reference_date is not None:
            yield _day(rule.reference_date), {}
        for expr in _guards(rule):
            yield from self._behind(side, expr, env, seen)
        for leaf in rule.leaves():
            for outcome in leaf.outcomes:
                if outcome.value is not None:
                    yield from self._behind(side, outcome.value, env, seen)

    def _differs(self, expr: Expr, env: Env) -> bool:
        if isinstance(expr, core.FactRef):
            return len({side.days.get(expr.name) for side in self.pair.sides()}) > 1
        found = [met.get(_key(expr, env)) for met in self._met]
        prints = {met.print for met in found if met is not None}
        return len(prints) > 1

    # -- rules ----------------------------------------------------------------------------------
    def _rules(self, decision: str) -> dict[str, tuple[Rule | None, Rule | None]]:
        """Return the rules that are in force on one side alone, or that are written otherwise."""
        before, after = (
            {p.name: p for p in side.encoding.parts(self.decision) if isinstance(p, Rule)}
            for side in self.pair.sides()
        )
        found: dict[str, tuple[Rule | None, Rule | None]] = {}
        for name in dict.fromkeys((*before, *after)):
            one, other = before.get(name), after.get(name)
            if one is None or other is None or self._parted(one, other, decision):
                found[name] = one, other
        return found

    def _parted(self, one: Rule, other: Rule, decision: str) -> bool:
        left, right = (side.encoding.rules for side in self.pair.sides())
        in_force = [tuple(print_of_truth(r.in_force(x))) for r, x in ((left, one), (right, other))]
        if in_force[0] != in_force[1] or (one is not other and _changed(one, other)):
            return True
        # A value that another decision concludes makes a difference where it is compared.
        return any(
            self._differs(node, {})
            for outcome in one.outcomes_on(decision)
            if outcome.value is not None
            for node in walk(outcome.value)
            if isinstance(node, _SIMPLE | core.ThresholdRef)
        )

    def _of_rule(
        self, name: str, before: Rule | None, after: Rule | None, record: Bound | None
    ) -> Iterator[Flip]:
        looked: list[Looked] = []
        reached: list[list[tuple[Leaf, Truth]]] = []
        for side, rule in zip(self.pair.sides(), (before, after), strict=True):
            if rule is None:
                reached.append([])
                continue
            reached.append(list(side.encoding.rules.reached(rule, record).leaves))
            looked += self._of_body(side, rule, _inner(rule.each, record), set())
        # Whatever it concludes where it is in effect: an answer that stays the same is told apart.
        term = either(*(truth.possible for leaves in reached for _, truth in leaves))
        yield self._flip(("rule", name, record), term, looked)

    # -- what regions are cut along -------------------------------------------------------------
    def dimension(
        self, expr: Expr, env: Env, looked: list[Looked] | None = None
    ) -> Dimension | None:
        """Return what an expression is cut into; ``None`` where it is not simple, or differs itself.

        Args:
            expr: The expression.
            env: The record that it is of.
            looked: What gives the limits of an amount or a day; by default all of the decision.
        """
        if not isinstance(expr, _SIMPLE) or self._differs(expr, env):
            return None
        terms = self._terms(expr, env)
        if terms is None:
            return None
        kind = expr.type.kind
        if kind == "boolean" or isinstance(expr, core.Among):
            return of_truth(expr, env, terms if isinstance(terms, Truth) else as_truth(terms))
        value = as_value(terms) if isinstance(terms, Truth) else terms
        if kind == "choice":
            names: dict[str, None] = {}
            for side in self.pair.sides():
                choice = side.encoding.checked.program.choices.get(expr.type.name or "")
                names |= dict.fromkeys(choice.names() if choice is not None else ())
            return of_choice(expr, env, value, names)
        if kind in _MEASURED:
            cuts = {*self._cuts(expr, env, looked), *self._periods(expr)}
            return of_quantity(expr, env, value, cuts, parts=expr in self._law_days)
        return None

    def _terms(self, expr: Expr, env: Env) -> Value | Truth | None:
        """Return an expression in terms, by a side that has it."""
        for side, met in zip(self.pair.sides(), self._met, strict=True):
            found = met.get(_key(expr, env))
            if found is not None:
                return found.terms
            if isinstance(expr, core.FactRef) and expr.name in side.ruleset.facts:
                return side.encoding.inputs.fact(expr.name).value
        return None

    def _periods(self, expr: Expr) -> Iterator[Cut]:
        """Yield the days on which the law changes, of a date on which it is read."""
        for period in self._law_days.get(expr, ()):
            if period.start is not None:
                yield period.start, False
            if period.end is not None:
                yield just_after(period.end)

    def _read_on(self) -> dict[Expr, list[Period]]:
        """Return the dates on which the law is read, with the periods of what is read on them."""
        found: dict[Expr, list[Period]] = {}
        for side, met in zip(self.pair.sides(), self._met, strict=True):
            program = side.encoding.checked.program
            for entry in met.values():
                if isinstance(entry.expr, core.ThresholdRef) and entry.expr.reference is not None:
                    day = _day(entry.expr.reference) if entry.expr.day is None else entry.expr.day
                    rows = program.thresholds[entry.expr.name].rows
                    found.setdefault(day, []).extend(row.period for row in rows)
            for part in side.encoding.parts(self.decision):
                if isinstance(part, Rule) and part.reference_date is not None:
                    found.setdefault(_day(part.reference_date), []).append(part.period)
        return found

    def _cuts(self, expr: Expr, env: Env, looked: list[Looked] | None) -> Iterator[Cut]:
        wanted = None if looked is None else {_key(*one) for one in looked}
        for side, met in zip(self.pair.sides(), self._met, strict=True):
            for key, entry in list(met.items()):
                compare = entry.expr
                if not isinstance(compare, core.Compare):
                    continue
                if wanted is not None and key not in wanted:
                    continue
                for mine, other, turned in (
                    (compare.left, compare.right, False),
                    (compare.right, compare.left, True),
                ):
                    if _key(mine, entry.env) == _key(expr, env):
                        terms = side.encoding.expressions.value(other, entry.env)
                        yield from cuts_of(compare, terms, turned=turned)


def _key(expr: Expr, env: Env) -> object:
    """Return what an expression is the same by, wherever it stands and on either side."""
    if isinstance(expr, core.FactRef) or getattr(expr, "record", env) is None:
        return expr, ()
    return expr, tuple(env.items())


def _day(name: str) -> core.FactRef:
    return core.FactRef(name, Type("date"))


def _inner(each: Each | None, record: Bound | None) -> Env:
    return {each.variable: record} if each is not None and record is not None else {}


def _of(env: Env, subject: Subject) -> bool:
    """Whether an expression speaks of the record at hand, or of none."""
    return all(bound == subject.record for bound in env.values())


def _records(rule: Rule | None, subject: Subject) -> list[Bound | None]:
    if rule is None or rule.each is None:
        return [None]
    if subject.record is not None and subject.record.list == rule.each.list:
        return [subject.record]
    return []


def _changed(one: Rule, other: Rule) -> bool:
    """Whether a rule is written otherwise in what decides."""
    return (
        one.body != other.body
        or one.defeats != other.defeats
        or one.each != other.each
        or one.exclusive != other.exclusive
    )


def _guards(rule: Rule) -> Iterator[Expr]:
    """Yield the conditions of a rule."""
    stack = [rule.body]
    while stack:
        node = stack.pop()
        if isinstance(node, Leaf):
            yield from (demand.condition for demand in node.demands)
            continue
        for case in node.cases:
            yield case.guard
            stack.append(case.node)


def _iff(one: Term, other: Term) -> Term:
    return either(both(one, other), both(no(one), no(other)))
