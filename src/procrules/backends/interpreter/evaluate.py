"""Values of expressions, in strong Kleene logic and exact arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from itertools import repeat
from typing import TYPE_CHECKING, Any, Protocol, assert_never

from attrs import evolve, frozen

from procrules.backends.interpreter.arithmetic import (
    OPERATIONS,
    added,
    holds,
    same,
    steps,
    too_long,
)
from procrules.backends.interpreter.unknown import (
    Record,
    Truth,
    Unknown,
    Value,
    every,
    merge,
    negate,
    some,
)
from procrules.core import expr as core
from procrules.core.answer import Hole
from procrules.core.expr import Expr, Scalar
from procrules.core.items import Threshold, ThresholdRow
from procrules.core.program import CheckedProgram
from procrules.core.walk import walk
from procrules.diagnostics.computing import NumberTooLong, TooManySteps
from procrules.errors import LimitError
from procrules.limits import MAX_NUMBER_DIGITS, MAX_STEPS
from procrules.values.dates import add
from procrules.values.durations import Duration
from procrules.values.nothing import NEANT
from procrules.values.numbers import MAX_DIGITS

if TYPE_CHECKING:
    from procrules.backends.interpreter.settled import Settled

FactValue = Scalar | None | tuple[Record, ...] | frozenset[str]
"""The value of a fact as the engine holds it; ``None`` says that it is told to be unknown."""


@frozen
class Bound:
    """A record under consideration: its path for messages, and the list it stands in."""

    record: Record
    path: str
    siblings: tuple[Record, ...]
    index: int


_FEW = 1_000
"""How many combinations of possible values are worked out."""
Env = Mapping[str, Bound]
"""The record that each loop variable stands for."""
NO_ENV: Env = {}


class Decisions(Protocol):
    """What expressions ask of the decisions they refer to."""

    def value_of(self, decision: str, about: Bound | None = None) -> Value:
        """Return the value of a decision, about one record if it answers for each."""

    def is_open(self, decision: str, member: str, about: Bound | None = None) -> Truth:
        """Return whether a member of a set-valued decision is open, about one record if need be."""


class Evaluator:
    """Evaluates the expressions of one program on one set of facts."""

    def __init__(
        self,
        checked: CheckedProgram,
        facts: Mapping[str, FactValue],
        strict: bool,
        decisions: Decisions,
        settled: Settled | None = None,
    ) -> None:
        self.program = checked.program
        self.facts = facts
        self.strict = strict
        self.decisions = decisions
        self.settled = settled
        self.state = self.many = 0
        if settled is not None:
            self.state = settled.reads.state(facts)
            self.many = self.state & settled.reads.many
        self._facts: dict[str, Value] = {}
        self._truths: dict[int, tuple[Truth, Expr]] = {}
        self._derived: dict[tuple[str, str], Value] = {}
        self._rows: dict[tuple[str, str | None], ThresholdRow | Unknown] = {}
        self._presuming: dict[int, bool] = {}
        self._steps = 0
        self.watch: Callable[[Expr, Truth], None] | None = None
        """Told of the conditions that hang on what may be told in many ways."""

    def recall(self, truths: dict[int, tuple[Truth, Expr]], presuming: dict[int, bool]) -> None:
        """Use the truths of conditions that are known already, and add to them."""
        self._truths, self._presuming = truths, presuming

    def forget_steps(self) -> None:
        """Count steps from here on."""
        self._steps = 0

    # -- facts and derived values ---------------------------------------------------------------
    def presumed(self, name: str) -> bool:
        """Whether a fact takes its presumed value here."""
        fact = self.program.facts[name]
        return name not in self.facts and fact.presumed is not None and not self.strict

    def presumes(self, expr: Expr) -> bool:
        """Whether an expression reads a fact that is presumed, directly or by a derived value."""
        # Expressions live as long as the program, so that their identity can stand for them.
        found = self._presuming.get(id(expr))
        if found is None:
            found = any(
                (isinstance(node, core.FactRef) and self.presumed(node.name))
                or (
                    isinstance(node, core.DerivedRef)
                    and self.presumes(self.program.derived[node.name].expr)
                )
                for node in walk(expr)
            )
            self._presuming[id(expr)] = found
        return found

    def fact(self, name: str) -> Value:
        """Return the value of a fact: told, presumed, or unknown."""
        found = self._facts.get(name)
        if found is None:
            found = self._facts[name] = self._fact(name)
        return found

    def _fact(self, name: str) -> Value:
        fact = self.program.facts[name]
        value = self.facts.get(name, None if self.strict else fact.presumed)
        if value is NEANT and fact.type.kind == "list":
            # Silence means that nothing is in a list only where it is presumed to.
            if fact.presumed is NEANT:
                return ()
            return Unknown(holes=(Hole("nothing_stated", name, self.program.label(name)),))
        if value is not None:
            return value
        return Unknown(review=(name,)) if fact.judgement else Unknown(missing=(name,))

    def derived(self, name: str, about: Bound | None = None) -> Value:
        """Return a derived value, computed once (once for each record when it has one for each)."""
        key = (name, about.path if about else "")
        found = self._derived.get(key)
        if found is None:
            item = self.program.derived[name]
            env = {item.each.variable: about} if item.each and about else NO_ENV
            found = self._derived[key] = self.value(item.expr, env)
        return found

    # -- expressions ----------------------------------------------------------------------------
    def truth(self, expr: Expr, env: Env = NO_ENV) -> Truth:
        """Return the value of a condition; *néant* where yes/no is asked is neither."""
        if env:
            return self._truth(expr, env)
        found = self._truths.get(id(expr))
        if found is not None:
            return found[0]
        settled = self.settled
        if settled is None:
            truth = self._truth(expr, env)
        else:
            read = settled.reads.value.get(id(expr))
            if read is None:
                read = settled.reads.of(expr)
            if read & self.many:
                truth = self._truth(expr, env)
                if self.watch is not None:
                    self.watch(expr, truth)
            else:
                key = (id(expr), read & self.state)
                known = settled.truths.get(key)
                truth = settled.truths.keep(key, self._truth(expr, env)) if known is None else known
        # A condition is kept beside its truth, so that its identity can stand for it.
        self._truths[id(expr)] = (truth, expr)
        return truth

    def _truth(self, expr: Expr, env: Env) -> Truth:
        value = self.value(expr, env)
        if value is True or value is False or isinstance(value, Unknown):
            return value
        return Unknown(holes=(Hole("nothing_stated", name_of(expr), name_of(expr)),))

    def value(self, expr: Expr, env: Env = NO_ENV) -> Value:
        """Return the value of an expression."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise LimitError([TooManySteps(limit=MAX_STEPS)])
        match expr:  # the kinds that are met most often come first
            case core.FactRef():
                return self.fact(expr.name)
            case core.Constant():
                return expr.value
            case core.DerivedRef():
                return self.derived(expr.name, self.about(expr.record, env))
            case core.DecisionRef():
                return self.decisions.value_of(expr.name, self.about(expr.record, env))
            case core.Compare():
                return self._compare(expr, env)
            case core.Every():
                return every(map(self.truth, expr.items, repeat(env)))
            case core.Some():
                return some(map(self.truth, expr.items, repeat(env)))
            case core.Among():
                return self._among(expr, env)
            case core.ThresholdRef():
                return self.threshold(expr, env)
            case core.Not():
                return negate(self.truth(expr.item, env))
            case core.Cited():
                return self.truth(expr.item, env)
            case core.Field():
                return self._field(expr, env)
            case core.Variable():
                return (env[expr.name].record,)
            case core.Preceding():
                found, unknown = self._preceding(expr, env)
                return unknown or tuple(b.record for b in found)
            case core.Arithmetic():
                return self._arithmetic(expr, env)
            case core.Shift():
                return self._shift(expr, env)
            case core.Where():
                return self._where(expr, env)
            case core.Aggregate():
                return self._aggregate(expr, env)
            case core.Quantified():
                return self._quantified(expr, env)
            case core.Readings():
                return self._readings(expr, env)
            case core.Weights():
                return self._weigh(expr, env)
            case _:
                assert_never(expr)

    def _count(self, steps: int) -> None:
        self._steps += steps
        if self._steps > MAX_STEPS:
            raise LimitError([TooManySteps(limit=MAX_STEPS)])

    def _field(self, expr: core.Field, env: Env) -> Value:
        assert isinstance(expr.record, core.Variable)
        return self._of(env[expr.record.name], expr.name)

    @staticmethod
    def _of(bound: Bound, field: str) -> Value:
        """Return a field of a record; one that is not told is missing."""
        value = bound.record.get(field)
        return Unknown(missing=(f"{bound.path}.{field}",)) if value is None else value

    @staticmethod
    def about(record: Expr | None, env: Env) -> Bound | None:
        """Return the record that a reference is about."""
        return env[record.name] if isinstance(record, core.Variable) else None

    def _preceding(self, expr: core.Preceding, env: Env) -> tuple[list[Bound], Unknown | None]:
        """Return the records up to the one at hand, and what keeps the place of others from being sure."""
        here = env[expr.variable]
        base = here.path.rpartition("[")[0]
        found, doubts = [], []
        for index, record in enumerate(here.siblings):
            other = Bound(record, f"{base}[{index + 1}]", here.siblings, index)
            before = self._precedes(other, here, expr)
            if isinstance(before, Unknown):
                doubts.append(before)
            elif before:
                found.append(other)
        return found, merge(doubts) if doubts else None

    def _precedes(self, other: Bound, here: Bound, expr: core.Preceding) -> Truth:
        """Return whether a record stands before another, or is it; the list decides between equals."""
        if expr.by is None or other.index == here.index:
            return other.index <= here.index
        theirs, mine = self._of(other, expr.by), self._of(here, expr.by)
        unknowns = [v for v in (theirs, mine) if isinstance(v, Unknown)]
        if unknowns:
            return merge(unknowns)
        before = holds("<=" if other.index < here.index else "<", theirs, mine)
        if before is None:
            silent = f"{(other if theirs is NEANT else here).path}.{expr.by}"
            return Unknown(holes=(Hole("nothing_stated", silent, silent),))
        return before

    # -- thresholds -----------------------------------------------------------------------------
    def threshold(self, expr: core.ThresholdRef, env: Env = NO_ENV) -> Value:
        """Return the value of a threshold on the reference date."""
        threshold = self.program.thresholds[expr.name]
        row = self.row(expr, env)
        if isinstance(row, Unknown):
            return row
        values = [(s.expr, self.value(s.expr, env)) for s in expr.selectors]
        # A column stated to be nothing may be any: the value stands where all agree.
        selected: list[Value] = [
            self._hole("nothing_stated", e) if v is NEANT else v for e, v in values
        ]
        unknowns = [v for v in selected if isinstance(v, Unknown)]
        if unknowns:
            return self._candidates(threshold, row, selected, merge(unknowns))
        column = threshold.column(tuple(str(v) for v in selected))
        value = row.values[column] if column is not None else None
        return self._no_value(threshold) if value is None else value

    def row(self, expr: core.ThresholdRef, env: Env = NO_ENV) -> ThresholdRow | Unknown:
        """Return the row in force on the day of a use of a threshold."""
        if expr.day is not None:
            return self._row(expr, env)
        key = (expr.name, expr.reference)
        found = self._rows.get(key)
        if found is None:
            found = self._rows[key] = self._row(expr, env)
        return found

    def _row(self, expr: core.ThresholdRef, env: Env) -> ThresholdRow | Unknown:
        day = self.day(expr, env)
        if isinstance(day, Unknown):
            return merge([day])  # the days that it may be are no values of the threshold
        threshold = self.program.thresholds[expr.name]
        row = threshold.row(day) if isinstance(day, date) else None
        return self._no_value(threshold) if row is None else row

    def day(self, expr: core.ThresholdRef, env: Env = NO_ENV) -> Value:
        """Return the day on which a threshold is looked up; *néant* when there is none."""
        if expr.day is not None:
            return self.value(expr.day, env)
        return NEANT if expr.reference is None else self.fact(expr.reference)

    def _no_value(self, threshold: Threshold) -> Unknown:
        label = self.program.label(threshold.name, "threshold")
        hole = Hole("no_threshold", threshold.name, label, (), threshold.about.references)
        return Unknown(holes=(hole,))

    @staticmethod
    def _candidates(
        threshold: Threshold, row: ThresholdRow, selected: list[Value], unknown: Unknown
    ) -> Unknown:
        found: dict[Scalar, None] = {}
        for index, column in enumerate(threshold.columns):
            fits = all(
                isinstance(v, Unknown) or v in allowed
                for v, allowed in zip(selected, column, strict=True)
            )
            if fits:
                value = row.values[index]
                if value is None:
                    return unknown
                found[value] = None
        return Unknown(unknown.missing, unknown.review, unknown.holes, tuple(found) or None)

    # -- comparisons ----------------------------------------------------------------------------
    def _compare(self, expr: core.Compare, env: Env) -> Truth:
        if env:
            alike = _one_record(expr, env)
            if alike is not None:
                return alike
        left, right = self.value(expr.left, env), self.value(expr.right, env)
        silent = left is NEANT or right is NEANT
        if silent and expr.op not in ("=", "!="):
            return self._silent(expr.right if right is NEANT else expr.left)
        if not isinstance(left, Unknown) and not isinstance(right, Unknown):
            found = _holds(expr, left, right)
            if found is not None:
                return found
            if silent:
                return self._silent(expr.right if right is NEANT else expr.left)
            return self._hole("incomparable", expr.left)
        lefts, rights = possible(left), possible(right)
        if lefts is not None and rights is not None:
            every_way = {_holds(expr, a, b) for a in lefts for b in rights}
            if len(every_way) == 1:
                only = every_way.pop()
                if only is not None:
                    return only
        return merge([v for v in (left, right) if isinstance(v, Unknown)])

    def _among(self, expr: core.Among, env: Env) -> Truth:
        item = expr.item
        if isinstance(item, core.DecisionRef) and item.type.kind == "set":
            about = self.about(item.record, env)
            return some(self.decisions.is_open(item.name, v, about) for v in expr.values)
        value = self.value(item, env)
        if not isinstance(value, Unknown):
            return _is_among(value, expr.values)
        values = possible(value)
        found = {_is_among(v, expr.values) for v in values} if values is not None else set()
        return found.pop() if len(found) == 1 else merge([value])

    # -- arithmetic -----------------------------------------------------------------------------
    def _arithmetic(self, expr: core.Arithmetic, env: Env) -> Value:
        return self._computed(
            expr,
            self.value(expr.left, env),
            self.value(expr.right, env),
            lambda left, right: self._calculated(expr, left, right),
        )

    def _computed(
        self, expr: Expr, left: Value, right: Value, compute: Callable[[Any, Any], Value]
    ) -> Value:
        """Return what is computed from two values, or every value that it may have, if they are few."""
        if NEANT in (left, right):
            return self._silent(expr)
        unknowns = [v for v in (left, right) if isinstance(v, Unknown)]
        if not unknowns:
            return compute(left, right)
        found = merge(unknowns)
        lefts, rights = possible(left) or (), possible(right) or ()
        if len(lefts) * len(rights) > _FEW or NEANT in (*lefts, *rights):
            return found
        self._count(len(lefts) * len(rights))
        results: list[Any] = [compute(a, b) for a in lefts for b in rights]
        if any(isinstance(v, Unknown) for v in results):
            return found
        return evolve(found, possible=tuple(dict.fromkeys(results)) or None)

    def _calculated(self, expr: core.Arithmetic, left: Any, right: Any) -> Value:
        if isinstance(left, Duration):
            return self._add_durations(expr, left, right) or self._hole("incomparable", expr)
        if expr.op == "/" and right == 0:
            return self._hole("division_by_zero", expr)
        return self._bounded(OPERATIONS[expr.op](left, right), expr)

    def _bounded(self, result: Fraction, expr: Expr) -> Fraction:
        """Return what was computed; a long number takes time, and counts for as many steps."""
        cost = steps(result)
        if cost:
            self._count(cost)
            if too_long(result):
                raise LimitError([NumberTooLong(span=expr.span, limit=MAX_NUMBER_DIGITS)])
        return result

    @staticmethod
    def _add_durations(expr: core.Arithmetic, left: Duration, right: Duration) -> Duration | None:
        """Return the sum or the difference of two durations, where there is one."""
        found = added(expr.op, left, right)
        if found is None or found[0] < 0:
            return None
        if found[0] >= 10**MAX_DIGITS:
            raise LimitError([NumberTooLong(span=expr.span, limit=MAX_DIGITS)])
        return Duration(*found)

    def _shift(self, expr: core.Shift, env: Env) -> Value:
        def moved(start: date, duration: Duration) -> Value:
            found = add(start, duration, expr.sign, self.program.header.month_end)
            return self._hole("impossible_date", expr) if found is None else found

        return self._computed(
            expr, self.value(expr.start, env), self.value(expr.duration, env), moved
        )

    def _silent(self, expr: Expr) -> Unknown:
        return self._hole("nothing_stated", expr)

    def _hole(self, kind: Any, expr: Expr) -> Unknown:
        name = name_of(expr)
        return Unknown(holes=(Hole(kind, name, self.program.label(name)),))

    # -- lists ----------------------------------------------------------------------------------
    def records(self, expr: Expr, env: Env) -> tuple[list[Bound], Unknown | None]:
        """Return the records of a list with their paths, and what keeps the list from being sure."""
        match expr:
            case core.Where():
                records, unknown = self.records(expr.source, env)
                kept, doubts = [], [unknown] if unknown else []
                for item in records:
                    chosen = self.truth(expr.condition, {**env, expr.variable: item})
                    if isinstance(chosen, Unknown):
                        doubts.append(chosen)
                    elif chosen:
                        kept.append(item)
                return kept, merge(doubts) if doubts else None
            case core.DerivedRef():
                about = self.about(expr.record, env)
                derived = self.program.derived[expr.name]
                inner = {derived.each.variable: about} if derived.each and about else NO_ENV
                return self.records(derived.expr, inner)
            case core.Preceding():
                return self._preceding(expr, env)
            case _:
                value = self.value(expr, env)
                if isinstance(value, Unknown):
                    return [], value
                assert isinstance(value, tuple)
                return bind(name_of(expr), value), None

    def _where(self, expr: core.Where, env: Env) -> Value:
        records, unknown = self.records(expr, env)
        return unknown if unknown else tuple(bound.record for bound in records)

    def _aggregate(self, expr: core.Aggregate, env: Env) -> Value:
        records, unknown = self.records(expr.source, env)
        if unknown:
            return unknown
        if expr.body is None:
            return Fraction(len(records))
        values = [self.value(expr.body, {**env, expr.variable: item}) for item in records]
        if NEANT in values:
            return self._hole("nothing_stated" if expr.kind == "sum" else "incomparable", expr)
        unknowns = [v for v in values if isinstance(v, Unknown)]
        if unknowns:
            return merge(unknowns)
        if expr.kind == "sum":
            total = Fraction(0)
            for amount in values:
                assert isinstance(amount, Fraction)
                total = self._bounded(total + amount, expr)
            return total
        if not values:
            return self._hole("empty_list", expr)
        return self._extreme(expr, values)

    def _extreme(self, expr: core.Aggregate, values: list[Value]) -> Value:
        op = ">=" if expr.kind == "max" else "<="
        best = values[0]
        for value in values:
            if holds(op, value, best) is True and not same(value, best):
                best = value
        # It must be the extreme against each: one value alone may have no order either.
        if not all(holds(op, best, value) is True for value in values):
            return self._hole("incomparable", expr)
        return best

    def _quantified(self, expr: core.Quantified, env: Env) -> Truth:
        if isinstance(expr.source, core.Where):
            # « chacun des lots où A vérifie B » holds where every lot fails A or satisfies B.
            return self._quantified_where(expr, expr.source, env)
        records, unknown = self.records(expr.source, env)
        if unknown:
            return unknown
        truths = (self.truth(expr.condition, {**env, expr.variable: r}) for r in records)
        return _quantify(expr.kind, truths)

    def _quantified_where(self, expr: core.Quantified, source: core.Where, env: Env) -> Truth:
        records, unknown = self.records(source.source, env)
        if unknown:
            return unknown
        truths = []
        for item in records:
            inner = {**env, expr.variable: item}
            chosen = self.truth(source.condition, inner)
            verified = self.truth(expr.condition, inner)
            both = every((chosen, verified))
            truths.append(some((negate(chosen), verified)) if expr.kind == "each" else both)
        return _quantify(expr.kind, truths)

    # -- readings -------------------------------------------------------------------------------
    def _weigh(self, expr: core.Weights, env: Env) -> Value:
        """Return the sum of the weights of what holds; what is not known leaves several sums."""
        totals, unknowns = {Fraction(0)}, []
        for item in expr.items:
            truth = self.truth(item.condition, env)
            if truth is False:
                continue
            more = {total + item.weight for total in totals}
            totals = more if truth is True else totals | more
            self._count(len(totals))
            if isinstance(truth, Unknown):
                unknowns.append(truth)
        if not unknowns:
            return totals.pop()
        return evolve(merge(unknowns), possible=tuple(sorted(totals)))

    def _readings(self, expr: core.Readings, env: Env) -> Value:
        values = [self.value(option.expr, env) for option in expr.options]
        unknowns = [v for v in values if isinstance(v, Unknown)]
        known = [v for v in values if not isinstance(v, Unknown)]
        if not unknowns and all(same(v, known[0]) for v in known):
            return known[0]
        disagree = any(not same(v, known[0]) for v in known)
        if disagree or not unknowns:
            about = self.program.derived[expr.name].about if expr.name else None
            hole = Hole(
                "readings",
                expr.name,
                self.program.label(expr.name),
                about.uncertain if about else (),
                about.references if about else (),
            )
            found = merge(unknowns)
            # What compares alike under every reading is decided all the same.
            values_ = tuple(v for v in known if not isinstance(v, tuple | frozenset))
            possible = values_ if not unknowns and len(values_) == len(values) else None
            review = (*found.review, expr.name)
            return Unknown(found.missing, review, (*found.holes, hole), possible)
        return merge(unknowns)


def bind(name: str, records: tuple[Record, ...]) -> list[Bound]:
    """Return the records of a list, each with its path and its place."""
    return [
        Bound(record, f"{name}[{index + 1}]", records, index)
        for index, record in enumerate(records)
    ]


def record_id(bound: Bound) -> str:
    """Return what a record is called: its ``id``, or its place in the list."""
    name = bound.record.get("id")
    return name if isinstance(name, str) else str(bound.index + 1)


def _one_record(expr: core.Compare, env: Env) -> bool | None:
    """Return whether the ids compared are those of one record; ``None`` where that is not asked.

    No two records of a list have one id: within it, the ids need not be told.
    """
    left, right = _identified(expr.left, env), _identified(expr.right, env)
    if left is None or right is None or expr.op not in ("=", "!="):
        return None
    if left.path.rpartition("[")[0] != right.path.rpartition("[")[0]:
        return None
    return (left.index == right.index) is (expr.op == "=")


def _identified(side: Expr, env: Env) -> Bound | None:
    """Return the record whose id an expression is."""
    if not isinstance(side, core.Field) or side.name != "id":
        return None
    return env[side.record.name] if isinstance(side.record, core.Variable) else None


def _quantify(kind: str, truths: Any) -> Truth:
    if kind == "each":
        return every(truths)
    found = some(truths)
    return negate(found) if kind == "none" else found


def possible(value: Value) -> tuple[Any, ...] | None:
    """Return the values that a value may have, where they are known."""
    if isinstance(value, Unknown):
        return value.possible
    return (value,)


def _is_among(value: Any, values: tuple[str, ...]) -> bool:
    return not value.isdisjoint(values) if isinstance(value, frozenset) else value in values


def _holds(expr: core.Compare, left: Any, right: Any) -> bool | None:
    """Return whether a comparison of the rules holds; ``None`` when there is none to make."""
    if (left is NEANT) is not (right is NEANT) and _asks_truth(expr):
        return None
    return holds(expr.op, left, right)


def _asks_truth(expr: core.Compare) -> bool:
    """Whether a comparison is the truth of a yes/no, which *néant* does not have.

    To compare it with *néant* itself is to ask whether anything is stated.
    """
    sides = (expr.left, expr.right)
    if expr.apart or any(isinstance(s, core.Constant) and s.value is NEANT for s in sides):
        return False
    return any(side.type.kind == "boolean" for side in sides)


def name_of(expr: Expr) -> str:
    """Return the first name that an expression speaks of, for messages."""
    found: Any = expr
    while not hasattr(found, "name"):
        below = [
            getattr(found, a) for a in ("left", "item", "source", "start") if hasattr(found, a)
        ]
        if not below:
            return ""
        found = below[0]
    return str(found.name)
