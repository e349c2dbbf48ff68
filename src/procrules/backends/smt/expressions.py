"""Expressions as terms: the strong Kleene logic and the exact arithmetic of the interpreter.

Takes a checked program; gives the value or the truth of an expression over all facts at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import reduce
from typing import Protocol, assert_never

from attrs import define, evolve, field, frozen

from procrules.backends.smt import terms
from procrules.backends.smt.calculus import added_lengths, calculated
from procrules.backends.smt.fresh import Fresh
from procrules.backends.smt.gathering import MOST, extreme, total
from procrules.backends.smt.inputs import Bound, Inputs
from procrules.backends.smt.terms import Term, both, chosen, either, no
from procrules.backends.smt.thresholds import threshold_value
from procrules.backends.smt.truths import (
    CLEAR,
    Doubts,
    Truth,
    every,
    merged,
    negate,
    some,
    sure,
)
from procrules.backends.smt.values import (
    Alternative,
    Day,
    Length,
    Listing,
    Members,
    Number,
    Unsupported,
    Value,
    as_truth,
    as_value,
    compared,
    constant,
    equal,
    joined,
    named,
    one_number,
    payload_of,
    unknown_value,
)
from procrules.core import expr as core
from procrules.core.expr import Expr
from procrules.core.program import Program
from procrules.values.nothing import NEANT

Env = Mapping[str, Bound]
"""The record that each loop variable stands for."""
NO_ENV: Env = {}


@frozen
class Records:
    """The records of a list with the cases in which each is there, and why it may not be known."""

    there: tuple[tuple[Term, Bound], ...]
    doubts: Doubts = CLEAR
    open: Term = False


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
    fresh: Fresh
    decisions: Decisions
    declared: frozenset[int] = frozenset()
    encoded: dict[tuple[int, object], tuple[Expr, Env, Value | Truth]] = field(
        init=False, factory=dict
    )
    """What was put into terms, each expression by its identity and the records that it speaks of."""
    _derived: dict[tuple[str, Bound | None], Value | Truth] = field(init=False, factory=dict)

    def adopt(self, name: str, others: Expressions) -> None:
        """Take a derived value as other rules over the same facts have it."""
        for key, found in others._derived.items():
            if key[0] == name:
                self._derived[key] = found

    # -- the two kinds of value -----------------------------------------------------------------
    def truth(self, expr: Expr, env: Env = NO_ENV) -> Truth:
        """Return a condition; *néant* where yes or no is asked is a gap."""
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
        found = self.encoded.get(key)
        if found is None:
            found = self.encoded[key] = expr, env, self._encode(expr, env)
        return found[2]

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
                return constant(payload_of(expr.value, self.inputs.text, expr.type.kind == "text"))
            case core.FactRef():
                return self._fact(expr.name)
            case core.DerivedRef():
                return self.derived(expr.name, about(expr.record, env))
            case core.DecisionRef():
                return self.decisions.value_of(expr.name, about(expr.record, env))
            case core.ThresholdRef():
                return self._threshold(expr, env)
            case core.Variable() | core.Preceding() | core.Where():
                records = self.records(expr, env)
                return Value(
                    (Alternative(no(records.open), Listing()),),
                    no(records.open),
                    no(records.open),
                    records.doubts,
                )
            case core.Field():
                assert isinstance(expr.record, core.Variable)
                bound = env[expr.record.name]
                return self.inputs.field(bound.list, bound.index, expr.name).value
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

    def _fact(self, name: str) -> Value | Truth:
        made = self.inputs.fact(name)
        return as_truth(made.value) if made.type.kind == "boolean" else made.value

    # -- thresholds -----------------------------------------------------------------------------
    def _threshold(self, expr: core.ThresholdRef, env: Env) -> Value:
        if expr.day is not None:
            day = self.value(expr.day, env)
        elif expr.reference is not None:
            day = self.inputs.fact(expr.reference).value
        else:
            return unknown_value(Doubts(gap=True))
        selectors = [self.value(s.expr, env) for s in expr.selectors]
        threshold = self.program.thresholds[expr.name]
        return threshold_value(threshold, day, selectors, self.inputs.text)

    # -- comparisons ----------------------------------------------------------------------------
    def _compare(self, expr: core.Compare, env: Env) -> Truth:
        left, right = self.value(expr.left, env), self.value(expr.right, env)
        asks = _asks_truth(expr)
        ordered, holds, fails, lengths = True, [], [], []
        for a in left.alternatives:
            for b in right.alternatives:
                here = both(a.when, b.when)
                if here is False:
                    continue
                yes, not_ = compared(expr.op, a.value, b.value, asks_truth=asks)
                ordered = ordered and _opposite(yes, not_)
                holds.append((here, yes))
                fails.append((here, not_))
                if isinstance(a.value, Length) and isinstance(b.value, Length):
                    lengths.append(here)
        if ordered and left.total and right.total:
            return sure(either(*(both(here, yes) for here, yes in holds)))
        listed = both(left.listed, right.listed)
        yes = both(listed, *(either(no(here), term) for here, term in holds))
        not_ = both(listed, *(either(no(here), term) for here, term in fails))
        neither = both(no(yes), no(not_))
        doubts = merged((left.doubts, right.doubts)).where(neither)
        if not ordered:
            # Both are known, and have no order: nothing is stated, or it hangs on the calendar.
            apart = both(neither, left.known, right.known)
            stated = either(*lengths) if id(expr) in self.declared else False
            hole = Doubts(gap=both(apart, no(stated)), withheld=both(apart, stated))
            doubts = merged((doubts, hole))
        return Truth(yes, not_, doubts)

    def _among(self, expr: core.Among, env: Env) -> Truth:
        item = expr.item
        if isinstance(item, core.DecisionRef) and item.type.kind == "set":
            record = about(item.record, env)
            return some([self.decisions.is_open(item.name, v, record) for v in expr.values])
        value = self.value(item, env)
        allowed = named(frozenset(expr.values))
        yes = both(
            value.known,
            either(
                *(
                    both(a.when, either(*(a.value.present.get(n, False) for n in expr.values)))
                    if isinstance(a.value, Members)
                    else both(a.when, allowed(a.value))
                    for a in value.alternatives
                )
            ),
        )
        if value.total:
            return sure(yes)
        return Truth(yes, both(value.known, no(yes)), value.doubts)

    # -- arithmetic -----------------------------------------------------------------------------
    def _arithmetic(self, expr: core.Arithmetic, env: Env) -> Value:
        left, right = (
            one_number(self.value(expr.left, env)),
            one_number(self.value(expr.right, env)),
        )
        if len(left.alternatives) * len(right.alternatives) > MOST:
            raise Unsupported("a calculation over very many values")
        found: list[Alternative] = []
        holes: list[Term] = []
        for a in left.alternatives:
            for b in right.alternatives:
                here = both(a.when, b.when)
                if here is False:
                    continue
                if isinstance(a.value, Number) and isinstance(b.value, Number):
                    number, undefined = calculated(expr.op, a.value, b.value, self.fresh)
                    holes.append(both(here, undefined))
                    found.append(Alternative(both(here, no(undefined)), number))
                elif isinstance(a.value, Length) and isinstance(b.value, Length):
                    length, undefined = added_lengths(expr.op, a.value, b.value)
                    holes.append(both(here, undefined))
                    if length is not None:
                        found.append(Alternative(both(here, no(undefined)), length))
                else:
                    holes.append(here)
        hole = either(*holes)
        operands = both(left.known, right.known)
        known = both(operands, no(hole))
        # Several values of a duration are not combined, nor what cannot be divided by.
        numbers = not any(isinstance(a.value, Length) for a in found)
        listed = both(left.listed, right.listed, no(hole)) if numbers else known
        doubts = merged((left.doubts, right.doubts, Doubts(gap=both(operands, hole))))
        return one_number(Value(joined(found), known, listed, doubts))

    # -- dates ----------------------------------------------------------------------------------
    def _shift(self, expr: core.Shift, env: Env) -> Value:
        start, duration = self.value(expr.start, env), self.value(expr.duration, env)
        found: list[Alternative] = []
        holes: list[Term] = []
        for a in start.alternatives:
            for b in duration.alternatives:
                here = both(a.when, b.when)
                if isinstance(a.value, Day) and isinstance(b.value, Length):
                    day, impossible = self.fresh.shifted(a.value.ordinal, b.value, expr.sign)
                    holes.append(both(here, impossible))
                    found.append(Alternative(both(here, no(impossible)), Day(day)))
                else:
                    holes.append(here)
        hole = either(*holes)
        operands = both(start.known, duration.known)
        known = both(operands, no(hole))
        doubts = merged((start.doubts, duration.doubts, Doubts(gap=both(operands, hole))))
        return Value(joined(found), known, known, doubts.where(no(known)))

    # -- lists ----------------------------------------------------------------------------------
    def records(self, expr: Expr, env: Env) -> Records:
        """Return the records of a list, and what keeps the list from being sure."""
        match expr:
            case core.Where():
                source = self.records(expr.source, env)
                kept, doubts, opens = [], [source.doubts], [source.open]
                for there, bound in source.there:
                    chosen_ = self.truth(expr.condition, {**env, expr.variable: bound})
                    kept.append((both(there, chosen_.yes), bound))
                    doubts.append(chosen_.doubts.where(there))
                    opens.append(both(there, chosen_.open))
                return Records(tuple(kept), merged(doubts), either(*opens))
            case core.DerivedRef():
                record = about(expr.record, env)
                derived = self.program.derived[expr.name]
                inner = {derived.each.variable: record} if derived.each and record else NO_ENV
                return self.records(derived.expr, inner)
            case core.Preceding():
                return Records(tuple(self._preceding(expr, env)))
            case core.Variable():
                return Records(((True, evolve(env[expr.name], alone=True)),))
            case core.FactRef():
                self.inputs.fact(expr.name)
                bounds = [Bound(expr.name, i) for i in range(self.inputs.records)]
                return Records(tuple((self.inputs.there(b.list, b.index), b) for b in bounds))
            case core.Field():
                raise Unsupported("a list inside a record")
            case _:
                raise Unsupported("a list that several readings give")

    def _preceding(self, expr: core.Preceding, env: Env) -> Iterable[tuple[Term, Bound]]:
        here = env[expr.variable]
        if here.alone:
            yield True, here
            return
        for index in range(self.inputs.records):
            there = self.inputs.there(here.list, index)
            later: Term = index > here.index
            if expr.by and index != here.index:
                mine = self.inputs.field(here.list, here.index, expr.by).value
                theirs = self.inputs.field(here.list, index, expr.by).value
                after = either(
                    *(
                        both(a.when, b.when, compared(">", b.value, a.value)[0])
                        for a in mine.alternatives
                        for b in theirs.alternatives
                    )
                )
                later = either(after, both(later, equal(mine, theirs)))
            yield both(there, no(later)), Bound(here.list, index)

    def _aggregate(self, expr: core.Aggregate, env: Env) -> Value:
        records = self.records(expr.source, env)
        if expr.body is None:
            ones = [chosen(there, Fraction(1), Fraction(0)) for there, _ in records.there]
            count = reduce(terms.plus, ones, Fraction(0))
            found = (Alternative(no(records.open), Number(count)),)
            return Value(found, no(records.open), no(records.open), records.doubts)
        parts = [
            (there, one_number(self.value(expr.body, {**env, expr.variable: bound})))
            for there, bound in records.there
        ]
        opens = either(records.open, *(both(there, no(part.known)) for there, part in parts))
        doubts = merged(
            (records.doubts, *(p.doubts.where(both(there, no(records.open))) for there, p in parts))
        )
        alternatives, hole = total(parts) if expr.kind == "sum" else extreme(expr.kind, parts)
        known = both(no(opens), no(hole))
        doubts = merged((doubts, Doubts(gap=both(no(opens), hole))))
        return Value(alternatives, known, known, doubts)

    def _quantified(self, expr: core.Quantified, env: Env) -> Truth:
        where = expr.source if isinstance(expr.source, core.Where) else None
        # « chacun des lots où A vérifie B » holds where every lot fails A or satisfies B.
        records = self.records(where.source if where is not None else expr.source, env)
        truths = []
        for there, bound in records.there:
            inner = {**env, expr.variable: bound}
            truth = self.truth(expr.condition, inner)
            if where is not None:
                among = self.truth(where.condition, inner)
                truth = (
                    some((negate(among), truth)) if expr.kind == "each" else every((among, truth))
                )
            present = sure(there)
            each = expr.kind == "each"
            truths.append(some((negate(present), truth)) if each else every((present, truth)))
        found = every(truths) if expr.kind == "each" else some(truths)
        found = negate(found) if expr.kind == "none" else found
        if records.open is False:
            return found
        sure_ = no(records.open)
        doubts = merged((records.doubts, found.doubts.where(sure_)))
        return Truth(both(found.yes, sure_), both(found.no, sure_), doubts)

    # -- readings and weights -------------------------------------------------------------------
    def _readings(self, expr: core.Readings, env: Env) -> Value | Truth:
        if all(option.expr.type.kind == "boolean" for option in expr.options):
            return self._two_readings([self.either(o.expr, env) for o in expr.options])
        values = [self.value(option.expr, env) for option in expr.options]
        all_known = both(*(v.known for v in values))
        agree: Term = True
        differ: list[Term] = []
        for index, one in enumerate(values):
            for other in values[:index]:
                alike = equal(one, other)
                agree = both(agree, alike)
                differ.append(both(one.known, other.known, no(alike)))
        known = both(all_known, agree)
        apart = either(*differ)
        listing = any(
            isinstance(a.value, Members | Listing) for v in values for a in v.alternatives
        )
        listed = known if listing else all_known
        found = [
            Alternative(both(a.when, v.known), a.value) for v in values for a in v.alternatives
        ]
        doubts = merged((*(v.doubts for v in values), Doubts(review=apart)))
        return Value(joined(found), known, listed, doubts)

    @staticmethod
    def _two_readings(options: list[Value | Truth]) -> Truth:
        truths = [o if isinstance(o, Truth) else as_truth(o) for o in options]
        yes, fails = both(*(t.yes for t in truths)), both(*(t.no for t in truths))
        silent = both(*(t.silent for t in truths))
        kinds = (
            either(*(t.yes for t in truths)),
            either(*(t.no for t in truths)),
            either(*(t.silent for t in truths)),
        )
        apart = either(*(both(a, b) for i, a in enumerate(kinds) for b in kinds[:i]))
        doubts = merged((*(t.doubts for t in truths), Doubts(review=apart)))
        opens = either(*(t.open for t in truths))
        return Truth(yes, fails, doubts, silent, both(apart, no(opens)))

    def _weights(self, expr: core.Weights, env: Env) -> Value:
        totals: dict[Fraction, Term] = {Fraction(0): True}
        opens: list[Term] = []
        doubts: list[Doubts] = []
        for item in expr.items:
            truth = self.truth(item.condition, env)
            more: dict[Fraction, Term] = {}
            for weight, when in totals.items():
                for value, here in (
                    (weight, no(truth.yes)),
                    (weight + item.weight, truth.possible),
                ):
                    more[value] = either(more.get(value, False), both(when, here))
            totals = more
            opens.append(truth.open)
            doubts.append(truth.doubts)
        found = [Alternative(when, Number(weight)) for weight, when in totals.items()]
        return Value(joined(found), no(either(*opens)), True, merged(doubts))


# -- small questions --------------------------------------------------------------------------------
def about(record: Expr | None, env: Env) -> Bound | None:
    """Return the record that a reference is about."""
    return env[record.name] if isinstance(record, core.Variable) else None


def _asks_truth(expr: core.Compare) -> bool:
    """Whether a comparison is the truth of a yes or no, which *néant* does not have."""
    sides = (expr.left, expr.right)
    if expr.apart or any(isinstance(s, core.Constant) and s.value is NEANT for s in sides):
        return False
    return any(side.type.kind == "boolean" for side in sides)


def _opposite(yes: Term, fails: Term) -> bool:
    negated = no(yes)
    if isinstance(negated, bool) or isinstance(fails, bool):
        return negated is fails
    return bool(negated.get_id() == fails.get_id())
