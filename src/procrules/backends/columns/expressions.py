"""Expressions as terms: the strong Kleene logic and the exact arithmetic of the interpreter.

Takes a checked program; gives the value or the truth of an expression in each row of a table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Protocol, assert_never

from attrs import define, field

from procrules.backends.columns import terms
from procrules.backends.columns.calculus import added_lengths, calculated, moved
from procrules.backends.columns.inputs import Bound, Inputs
from procrules.backends.columns.records import Records, extreme, quantified, total
from procrules.backends.columns.refusals import refuse
from procrules.backends.columns.terms import FALSE, TRUE, Term, both, either, is_null, no
from procrules.backends.columns.thresholds import threshold_value
from procrules.backends.columns.truths import (
    HOLE,
    Alternative,
    Bits,
    Day,
    Doubt,
    Length,
    Members,
    Number,
    Payload,
    Truth,
    Value,
    Words,
    as_truth,
    as_value,
    chosen,
    compared_values,
    constant_value,
    equal,
    every,
    joined,
    merged,
    negate,
    payload_of,
    some,
    sure,
    three_valued,
    unknown_value,
)
from procrules.core import expr as core
from procrules.core.expr import Expr
from procrules.core.program import Program
from procrules.values.nothing import NEANT

Env = Mapping[str, Bound]
"""The record that each loop variable stands for."""
NO_ENV: Env = {}
Compute = Callable[[Payload, Payload], tuple[Payload | None, Term]]
"""What computes from two values: the result if there can be one, and when there is none."""

_MOST = 400
"""How many pairs of values a calculation is worked out for."""


class Decisions(Protocol):
    """What expressions ask of the decisions they refer to."""

    def value_of(self, decision: str, about: Bound | None) -> Value:
        """Return the value of a decision, about one record if it answers for each."""

    def is_open(self, decision: str, member: str, about: Bound | None) -> Truth:
        """Return whether a member of a set-valued decision is open."""


@define
class Expressions:
    """The expressions of one program as terms; each is put into terms once."""

    program: Program
    inputs: Inputs
    decisions: Decisions
    bits: Bits
    _values: dict[tuple[int, object], Value | Truth] = field(init=False, factory=dict)
    _derived: dict[tuple[str, Bound | None], Value | Truth] = field(init=False, factory=dict)
    _variables: int = field(init=False, default=0)

    # -- the two kinds of value -----------------------------------------------------------------
    def truth(self, expr: Expr, env: Env = NO_ENV) -> Truth:
        """Return a condition; *néant* where yes or no is asked is a hole."""
        found = self.either(expr, env)
        return (found if isinstance(found, Truth) else as_truth(found)).asked()

    def value(self, expr: Expr, env: Env = NO_ENV) -> Value:
        """Return the value of an expression."""
        found = self.either(expr, env)
        return as_value(found) if isinstance(found, Truth) else found

    def either(self, expr: Expr, env: Env) -> Value | Truth:
        """Return a value, or a truth where the expression is a yes or no."""
        # Expressions live as long as the program, so that their identity can stand for them.
        key = (id(expr), tuple(env.items()))
        found = self._values.get(key)
        if found is None:
            found = self._values[key] = self._encode(expr, env)
        return found

    def derived(self, name: str, about: Bound | None) -> Value | Truth:
        """Return a derived value, put into terms once for each record."""
        key = (name, about)
        found = self._derived.get(key)
        if found is None:
            item = self.program.derived[name]
            env = {item.each.variable: about} if item.each and about else NO_ENV
            found = self._derived[key] = self.either(item.expr, env)
        return found

    def _encode(self, expr: Expr, env: Env) -> Value | Truth:
        match expr:
            case core.Constant():
                return constant_value(payload_of(expr.value))
            case core.FactRef():
                if expr.type.kind == "list":
                    raise refuse("une liste prise comme valeur", "a list taken as a value")
                return self.inputs.fact(expr.name)
            case core.DerivedRef():
                return self.derived(expr.name, about(expr.record, env))
            case core.DecisionRef():
                return self.decisions.value_of(expr.name, about(expr.record, env))
            case core.ThresholdRef():
                return self._threshold(expr, env)
            case core.Variable() | core.Preceding() | core.Where():
                raise refuse("une liste prise comme valeur", "a list taken as a value")
            case core.Field():
                assert isinstance(expr.record, core.Variable)
                return self.inputs.field(env[expr.record.name], expr.name)
            case core.Compare():
                return self._compare(expr, env)
            case core.Among():
                return self._among(expr, env)
            case core.Every():
                return every([self.truth(item, env) for item in expr.items])
            case core.Some():
                return some([self.truth(item, env) for item in expr.items])
            case core.Not():
                return negate(self.truth(expr.item, env))
            case core.Arithmetic():
                return self._arithmetic(expr, env)
            case core.Shift():
                return self._shift(expr, env)
            case core.Aggregate():
                return self._aggregate(expr, env)
            case core.Quantified():
                return self._quantified(expr, env)
            case core.Readings():
                return self._readings(expr, env)
            case core.Weights():
                return self._weights(expr, env)
            case core.Cited():
                return self.truth(expr.item, env)
            case _:
                assert_never(expr)

    # -- thresholds -----------------------------------------------------------------------------
    def _threshold(self, expr: core.ThresholdRef, env: Env) -> Value:
        if expr.day is not None:
            day = self.value(expr.day, env)
        elif expr.reference is not None:
            day = self.inputs.fact_value(expr.reference)
        else:
            return unknown_value(HOLE)
        selectors = [self.value(s.expr, env) for s in expr.selectors]
        return threshold_value(self.program.thresholds[expr.name], day, selectors)

    # -- comparisons ----------------------------------------------------------------------------
    def _compare(self, expr: core.Compare, env: Env) -> Truth:
        found = _of_one_record(expr, env) or self._of_condition(expr, env)
        if found is not None:
            return found
        left, right = self.value(expr.left, env), self.value(expr.right, env)
        return compared_values(expr.op, left, right, asks_truth=_asks_truth(expr))

    def _of_condition(self, expr: core.Compare, env: Env) -> Truth | None:
        """Return a comparison of a yes or no with a written one: the condition, or its contrary."""
        for side, other in ((expr.left, expr.right), (expr.right, expr.left)):
            if isinstance(other, core.Constant) and isinstance(other.value, bool):
                found = self.either(side, env)
                truth = found if isinstance(found, Truth) else as_truth(found)
                if truth.silent is not FALSE:
                    return None
                kept = other.value is (expr.op == "=")
                return truth.asked() if kept else negate(truth.asked())
        return None

    def _among(self, expr: core.Among, env: Env) -> Truth:
        item = expr.item
        if isinstance(item, core.DecisionRef) and item.type.kind == "set":
            record = about(item.record, env)
            return some([self.decisions.is_open(item.name, v, record) for v in expr.values])
        value = self.value(item, env)
        if value.simple and value.plain is not None and not isinstance(value.plain, Number):
            term = terms.among(value.plain.term, expr.values)
            return Truth(term, value.doubt.where(is_null(term)))
        # Each value that it may be gives the result, or it is not known.
        holds = [both(a.when, _is_among(a.value, expr.values)) for a in value.alternatives]
        fails = [both(a.when, no(_is_among(a.value, expr.values))) for a in value.alternatives]
        some_holds, some_fails = either(*holds), either(*fails)
        if value.known is TRUE:
            return sure(some_holds)
        term = three_valued(
            both(value.listed, some_holds, no(some_fails)),
            both(value.listed, some_fails, no(some_holds)),
        )
        return Truth(term, value.doubt.where(is_null(term)))

    # -- arithmetic -----------------------------------------------------------------------------
    def _arithmetic(self, expr: core.Arithmetic, env: Env) -> Value:
        left, right = self.value(expr.left, env), self.value(expr.right, env)
        return self._computed(left, right, lambda a, b: _calculated(expr.op, a, b))

    def _shift(self, expr: core.Shift, env: Env) -> Value:
        month_end = self.program.header.month_end

        def shifted(start: Payload, duration: Payload) -> tuple[Payload | None, Term]:
            assert isinstance(start, Day)
            assert isinstance(duration, Length)
            return moved(start, duration, expr.sign, month_end)

        return self._computed(self.value(expr.start, env), self.value(expr.duration, env), shifted)

    @staticmethod
    def _computed(left: Value, right: Value, compute: Compute) -> Value:
        """Return what is computed from two values, with every value that it may have."""
        if len(left.alternatives) * len(right.alternatives) > _MOST:
            raise refuse(
                "un calcul sur de très nombreuses valeurs", "a calculation over very many values"
            )
        found: list[Alternative] = []
        holes: list[Term] = []
        silent: list[Term] = [
            both(v.known, a.when) for v in (left, right) for a in v.alternatives if a.value is NEANT
        ]
        nothing = either(*silent)
        operands = both(left.known, right.known)
        for a in _as_one(left):
            for b in _as_one(right):
                here = both(a.when, b.when)
                if here is FALSE or NEANT in (a.value, b.value):
                    continue
                result, undefined = compute(a.value, b.value)
                holes.append(both(here, undefined))
                if result is not None:
                    found.append(Alternative(both(here, no(undefined)), result))
        hole = either(*holes)
        known = both(operands, no(nothing), no(hole))
        may_be_nothing = any(a.value is NEANT for v in (left, right) for a in v.alternatives)
        listed = known if may_be_nothing else both(left.listed, right.listed, no(hole))
        doubts = merged(
            (
                left.doubt.where(no(nothing)),
                right.doubt.where(no(nothing)),
                HOLE.where(either(nothing, both(operands, hole))),
            )
        )
        plain = None
        if left.plain is not None and right.plain is not None:
            result, undefined = compute(left.plain, right.plain)
            if result is not None:
                plain = chosen([(no(undefined), result)])
                if left.simple and right.simple:
                    alone = (Alternative(known, result),)
                    return Value(alone, known, known, doubts.where(no(known)), plain)
        alternatives = joined(found)
        if plain is None:
            plain = chosen((both(known, a.when), a.value) for a in alternatives)
        return Value(alternatives, known, listed, doubts.where(no(known)), plain)

    # -- lists ----------------------------------------------------------------------------------
    def listed(self, name: str) -> Records:
        """Return the records of a list of facts, under a variable of their own."""
        listed = self.inputs.records(name)
        self._variables += 1
        bound = Bound(name, f"record_{self._variables}")
        return Records(bound, listed.term, listed.known, listed.doubt)

    def records(self, expr: Expr, env: Env) -> Records:
        """Return the records of a list, and what keeps the list from being sure."""
        match expr:
            case core.Where():
                source = self.records(expr.source, env)
                return source.narrowed(
                    lambda bound: self.truth(expr.condition, {**env, expr.variable: bound})
                )
            case core.DerivedRef():
                record = about(expr.record, env)
                derived = self.program.derived[expr.name]
                inner = {derived.each.variable: record} if derived.each and record else NO_ENV
                return self.records(derived.expr, inner)
            case core.FactRef():
                return self.listed(expr.name)
            case core.Preceding():
                here = env[expr.variable]
                return self.listed(here.list).narrowed(
                    lambda other: self._precedes(other, here, expr.by)
                )
            case _:
                raise refuse("une liste d'une autre sorte", "a list of another kind")

    def _precedes(self, other: Bound, here: Bound, by: str | None) -> Truth:
        """Return whether a record stands before another, or is it; the list decides between equals."""
        theirs, mine = terms.place(other.variable), terms.place(here.variable)
        if by is None:
            return sure(terms.compare("<=", theirs, mine))
        fields = [self.inputs.field(bound, by) for bound in (other, here)]
        one, another = (as_value(f) if isinstance(f, Truth) else f for f in fields)
        before = compared_values("<=", one, another, asks_truth=False)
        after = compared_values("<", one, another, asks_truth=False)
        same, earlier = terms.compare("=", theirs, mine), terms.compare("<", theirs, mine)
        term = terms.case([(same, TRUE), (earlier, before.term)], after.term)
        doubts = (before.doubt.where(earlier), after.doubt.where(no(earlier)))
        return Truth(term, merged(doubts).where(is_null(term)))

    def _aggregate(self, expr: core.Aggregate, env: Env) -> Value:
        records = self.records(expr.source, env)
        if expr.body is None:
            known = records.known
            number = Number(terms.case([(known, records.count())], terms.null("integer")))
            return Value((Alternative(known, number),), known, known, records.doubt, number)
        body = self.value(expr.body, {**env, expr.variable: records.bound})
        return total(records, body) if expr.kind == "sum" else extreme(expr.kind, records, body)

    def _quantified(self, expr: core.Quantified, env: Env) -> Truth:
        where = expr.source if isinstance(expr.source, core.Where) else None
        # « chacun des lots où A vérifie B » holds where every lot fails A or satisfies B.
        records = self.records(where.source if where is not None else expr.source, env)
        truth = self.truth(expr.condition, {**env, expr.variable: records.bound})
        if where is not None:
            among = self.truth(where.condition, {**env, where.variable: records.bound})
            truth = some((negate(among), truth)) if expr.kind == "each" else every((among, truth))
        return quantified(expr.kind, records, truth)

    # -- readings and weights -------------------------------------------------------------------
    def _readings(self, expr: core.Readings, env: Env) -> Value | Truth:
        values = [self.value(option.expr, env) for option in expr.options]
        all_known = both(*(v.known for v in values))
        agree: Term = TRUE
        differ: list[Term] = []
        for index, one in enumerate(values):
            for other in values[:index]:
                alike = equal(one, other)
                agree = both(agree, alike)
                differ.append(both(one.known, other.known, no(alike)))
        known = both(all_known, agree)
        apart = either(*differ)
        listing = any(isinstance(a.value, Members) for v in values for a in v.alternatives)
        found = joined(
            Alternative(both(a.when, v.known), a.value) for v in values for a in v.alternatives
        )
        doubts = merged((*(v.doubt for v in values), self.bits.review(expr.name).where(apart)))
        value = Value(
            found,
            known,
            known if listing else all_known,
            doubts.where(no(known)),
            chosen((both(known, a.when), a.value) for a in found),
        )
        if all(option.expr.type.kind == "boolean" for option in expr.options):
            return as_truth(value)
        return value

    def _weights(self, expr: core.Weights, env: Env) -> Value:
        totals: dict[Fraction, Term] = {Fraction(0): TRUE}
        opens: list[Term] = []
        doubts: list[Doubt] = []
        for item in expr.items:
            truth = self.truth(item.condition, env)
            more: dict[Fraction, Term] = {}
            for weight, when in totals.items():
                for value, here in (
                    (weight, no(truth.yes)),
                    (weight + item.weight, truth.possible),
                ):
                    more[value] = either(more.get(value, FALSE), both(when, here))
            totals = more
            opens.append(truth.open)
            doubts.append(truth.doubt)
        found = joined(Alternative(when, payload_of(weight)) for weight, when in totals.items())
        known = no(either(*opens))
        plain = chosen((both(known, a.when), a.value) for a in found)
        return Value(found, known, TRUE, merged(doubts), plain)


# -- small questions --------------------------------------------------------------------------------
def about(record: Expr | None, env: Env) -> Bound | None:
    """Return the record that a reference is about."""
    return env[record.name] if isinstance(record, core.Variable) else None


def _as_one(value: Value) -> tuple[Alternative, ...]:
    """Return what a value may be: one term where it is one, and known or not."""
    if value.plain is not None and value.simple:
        return (Alternative(value.known, value.plain),)
    return value.alternatives


def _of_one_record(expr: core.Compare, env: Env) -> Truth | None:
    """Return whether the ids compared are those of one record; ``None`` where that is not asked.

    No two records of a list have one id: within it, the ids need not be told.
    """
    one, other = _identified(expr.left, env), _identified(expr.right, env)
    if one is None or other is None or one.list != other.list or expr.op not in ("=", "!="):
        return None
    return sure(terms.compare(expr.op, terms.place(one.variable), terms.place(other.variable)))


def _identified(side: Expr, env: Env) -> Bound | None:
    """Return the record whose id an expression is."""
    if isinstance(side, core.Field) and side.name == "id":
        return about(side.record, env)
    return None


def _is_among(payload: Payload, names: tuple[str, ...]) -> Term:
    match payload:
        case Members(present):
            return either(*(present.get(name, FALSE) for name in names))
        case Words(term):
            return terms.is_true(terms.among(term, names))
        case _:
            return FALSE


def _calculated(op: str, left: Payload, right: Payload) -> tuple[Payload | None, Term]:
    if isinstance(left, Number) and isinstance(right, Number):
        return calculated(op, left, right)
    assert isinstance(left, Length)
    assert isinstance(right, Length)
    return added_lengths(op, left, right)


def _asks_truth(expr: core.Compare) -> bool:
    """Whether a comparison is the truth of a yes or no, which *néant* does not have."""
    sides = (expr.left, expr.right)
    if expr.apart or any(isinstance(s, core.Constant) and s.value is NEANT for s in sides):
        return False
    return any(side.type.kind == "boolean" for side in sides)
