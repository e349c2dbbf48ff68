"""The value of an expression, kind by kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any, assert_never

from attrs import define, field

from oracle.values import (
    Record,
    Unknown,
    calculated,
    candidates,
    compared,
    conjunction,
    disjunction,
    duration_orders,
    hole,
    merged,
    moved,
    negation,
    same,
    sign,
    truth,
    unknowns,
)
from procrules.core import expr as core
from procrules.core.items import Each, Fact, Threshold, ThresholdRow
from procrules.core.program import Program
from procrules.values.durations import Duration
from procrules.values.nothing import NEANT

Env = Mapping[str, Record]
"""The records at hand, by the variables that stand for them."""

DecisionValue = Callable[[str, Record | None], Any]
MemberOpen = Callable[[str, str, Record | None], Any]


@define
class Values:
    """The values of one set of facts under one program.

    ``decision_value`` and ``member_open`` say what decisions are worth in conditions.
    """

    program: Program
    told: Mapping[str, Any]
    strict: bool
    decision_value: DecisionValue
    member_open: MemberOpen
    _derived: dict[tuple[str, int], Any] = field(factory=dict)
    _records: dict[str, Any] = field(factory=dict)

    # -- facts ----------------------------------------------------------------------------------
    def fact(self, name: str) -> Any:
        """Return what was told of a fact, what is presumed, or that it is missing."""
        fact = self.program.facts[name]
        if fact.type.kind == "list":
            if name not in self._records:
                self._records[name] = self._list(fact)
            return self._records[name]
        untold = None if self.strict else fact.presumed
        value = self.told.get(name, untold)
        return self._missing(fact) if value is None else value

    def _list(self, fact: Fact) -> Any:
        none_is_empty = fact.presumed is NEANT
        if fact.name not in self.told and none_is_empty and not self.strict:
            return ()
        value = self.told.get(fact.name)
        if value is None:
            return self._missing(fact)
        if value is NEANT:
            return () if none_is_empty else hole("nothing_stated")
        return tuple(Record(fact.name, rank, fields) for rank, fields in enumerate(value, 1))

    @staticmethod
    def _missing(fact: Fact) -> Unknown:
        name = frozenset({fact.name})
        return Unknown(review=name) if fact.judgement is not None else Unknown(missing=name)

    # -- expressions ----------------------------------------------------------------------------
    def value(self, expr: core.Expr, env: Env) -> Any:
        """Return the value of an expression, or why it is unknown."""
        match expr:
            case core.Constant():
                return expr.value
            case core.FactRef():
                return self.fact(expr.name)
            case core.DerivedRef():
                return self.derived(expr.name, self._at(expr.record, env))
            case core.DecisionRef():
                return self.decision_value(expr.name, self._at(expr.record, env))
            case core.ThresholdRef():
                return self._threshold(expr, env)
            case core.Variable():
                return env[expr.name]
            case core.Field():
                return self._field(self.value(expr.record, env), expr.name)
            case core.Preceding() | core.Where():
                return self._listed(expr, env)
            case core.Compare():
                return self._compare(expr, env)
            case core.Among():
                return self._among(expr, env)
            case core.Every():
                return conjunction([self.value(i, env) for i in expr.items])
            case core.Some():
                return disjunction([self.value(i, env) for i in expr.items])
            case core.Not():
                return negation(self.value(expr.item, env))
            case core.Cited():
                return self.value(expr.item, env)
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
            case _:
                assert_never(expr)

    def condition(self, expr: core.Expr, env: Env) -> Any:
        """Return whether a condition holds."""
        return truth(self.value(expr, env))

    def _at(self, record: core.Expr | None, env: Env) -> Record | None:
        """Return the record of an item that has one value for each."""
        found: Record | None = None if record is None else self.value(record, env)
        return found

    def derived(self, name: str, record: Record | None) -> Any:
        """Return a definition, computed at the reference date of the ruleset."""
        item = self.program.derived[name]
        key = (name, id(record))
        if key not in self._derived:
            self._derived[key] = self.value(item.expr, bound(item.each, record))
        return self._derived[key]

    # -- conditions -----------------------------------------------------------------------------
    def _compare(self, expr: core.Compare, env: Env) -> Any:
        if expr.op in ("=", "!=") and all(_is_id(side) for side in (expr.left, expr.right)):
            one, other = (self.value(s.record, env) for s in (expr.left, expr.right))  # type: ignore[union-attr]
            if one.list == other.list:
                return (one.rank == other.rank) is (expr.op == "=")
        left, right = self.value(expr.left, env), self.value(expr.right, env)
        asks_nothing = any(
            isinstance(side, core.Constant) and side.value is NEANT
            for side in (expr.left, expr.right)
        )
        if expr.op not in ("=", "!=") and (left is NEANT or right is NEANT):
            return hole("nothing_stated")
        yes_no = expr.left.type.kind == "boolean" and not asks_nothing and not expr.apart
        ones, others = candidates(left), candidates(right)
        if ones is not None and others is not None:
            results = {
                hole("nothing_stated")
                if yes_no and (a is NEANT) != (b is NEANT)
                else compared(expr.op, a, b)
                for a, b in product(ones, others)
            }
            known = not unknowns([left, right])
            if len(results) == 1 and (known or not unknowns(results)):
                return results.pop()
        return merged([left, right])

    def _among(self, expr: core.Among, env: Env) -> Any:
        if isinstance(expr.item, core.DecisionRef) and expr.item.type.kind == "set":
            at = self._at(expr.item.record, env)
            return disjunction([self.member_open(expr.item.name, v, at) for v in expr.values])
        item = self.value(expr.item, env)
        possible = candidates(item)
        if possible is not None:
            results = {self._is_among(value, expr.values) for value in possible}
            if len(results) == 1:
                return results.pop()
        return merged([item])

    @staticmethod
    def _is_among(value: Any, values: tuple[str, ...]) -> bool:
        if value is NEANT:
            return False
        return bool(value & set(values)) if isinstance(value, frozenset) else value in values

    # -- computing ------------------------------------------------------------------------------
    def _combined(self, sides: list[Any], compute: Callable[..., Any]) -> Any:
        """Compute with values; with each combination of the possible ones where some are unknown."""
        if any(side is NEANT for side in sides):
            return hole("nothing_stated")
        if not unknowns(sides):
            return compute(*sides)
        found = merged(sides)
        options = [candidates(side) for side in sides]
        if any(option is None for option in options):
            return found
        results = [compute(*values) for values in product(*options)]  # type: ignore[arg-type]
        if unknowns(results):
            return found
        return Unknown(found.missing, found.review, found.holes, distinct(results))

    def _arithmetic(self, expr: core.Arithmetic, env: Env) -> Any:
        sides = [self.value(expr.left, env), self.value(expr.right, env)]
        return self._combined(sides, lambda a, b: calculated(expr.op, a, b))

    def _shift(self, expr: core.Shift, env: Env) -> Any:
        month_end = self.program.header.month_end

        def compute(duration: Any, start: Any) -> Any:
            if duration is NEANT or start is NEANT:
                return hole("nothing_stated")
            return moved(start, duration, expr.sign, month_end)

        return self._combined(
            [self.value(expr.duration, env), self.value(expr.start, env)], compute
        )

    def _readings(self, expr: core.Readings, env: Env) -> Any:
        values = [self.value(option.expr, env) for option in expr.options]
        known = distinct([v for v in values if not isinstance(v, Unknown)])
        found = merged(values)
        if len(known) <= 1:
            return found if unknowns(values) else known[0]
        plain = not any(isinstance(v, Unknown | frozenset | tuple) for v in values)
        return Unknown(
            found.missing,
            found.review | {expr.name},
            found.holes | {"readings"},
            known if plain else None,
        )

    def _weights(self, expr: core.Weights, env: Env) -> Any:
        conditions = [(self.condition(i.condition, env), i.weight) for i in expr.items]
        sums = {Fraction(0)}
        for holds, weight in conditions:
            if holds is True:
                sums = {s + weight for s in sums}
            elif isinstance(holds, Unknown):
                sums = sums | {s + weight for s in sums}
        pending = [holds for holds, _ in conditions if isinstance(holds, Unknown)]
        if not pending:
            return sums.pop()
        found = merged(pending)
        return Unknown(found.missing, found.review, found.holes, tuple(sums))

    # -- thresholds -----------------------------------------------------------------------------
    def _threshold(self, expr: core.ThresholdRef, env: Env) -> Any:
        threshold = self.program.thresholds[expr.name]
        if expr.day is not None:
            day = self.value(expr.day, env)
        else:
            day = self.fact(expr.reference) if expr.reference else hole("no_threshold")
        if isinstance(day, Unknown):
            return merged([day])
        if day is NEANT:
            return hole("no_threshold")
        rows = [r for r in threshold.rows if within(day, r.period.start, r.period.end)]
        if not rows:
            return hole("no_threshold")
        axes = [truth(self.value(s.expr, env)) for s in expr.selectors]
        return self._column(threshold, rows[0], axes)

    @staticmethod
    def _column(threshold: Threshold, row: ThresholdRow, axes: list[Any]) -> Any:
        values = [
            value
            for column, value in zip(threshold.columns, row.values, strict=True)
            if all(
                isinstance(axis, Unknown) or axis in allowed
                for axis, allowed in zip(axes, column, strict=True)
            )
        ]
        found = merged(axes)
        if not unknowns(axes):
            return hole("no_threshold") if values[0] is None else values[0]
        possible = None if None in values else distinct(values)
        return Unknown(found.missing, found.review, found.holes, possible)

    # -- lists ----------------------------------------------------------------------------------
    @staticmethod
    def _field(record: Any, name: str) -> Any:
        if isinstance(record, Unknown):
            return record
        value = record.fields.get(name)
        if value is None:
            return Unknown(missing=frozenset({f"{record.list}[{record.rank}].{name}"}))
        return value

    def records(self, expr: core.Expr, env: Env) -> tuple[list[Record], list[Unknown]]:
        """Return the records that are surely in a list, and what keeps others from being known."""
        match expr:
            case core.Where():
                found, doubts = self.records(expr.source, env)
                conditions = [(r, expr.condition, {**env, expr.variable: r}) for r in found]
            case core.Preceding():
                here = env[expr.variable]
                return self._chosen(
                    [(r, self._before(r, here, expr.by)) for r in self.fact(here.list)]
                )
            case core.DerivedRef():
                item, record = self.program.derived[expr.name], self._at(expr.record, env)
                return self.records(item.expr, bound(item.each, record))
            case _:
                value = self.value(expr, env)
                return ([], [value]) if isinstance(value, Unknown) else (list(value), [])
        kept, more = self._chosen([(r, self.condition(c, e)) for r, c, e in conditions])
        return kept, [*doubts, *more]

    @staticmethod
    def _chosen(pairs: list[tuple[Record, Any]]) -> tuple[list[Record], list[Unknown]]:
        return [r for r, kept in pairs if kept is True], unknowns(kept for _, kept in pairs)

    def _before(self, record: Record, here: Record, by: str | None) -> Any:
        """Return whether a record stands before another, or is it."""
        if by is None or record.rank == here.rank:
            return record.rank <= here.rank
        own, other = self._field(here, by), self._field(record, by)
        if unknowns([own, other]):
            return merged([own, other])
        return compared("<=" if record.rank < here.rank else "<", other, own)

    def _listed(self, expr: core.Expr, env: Env) -> Any:
        found, doubts = self.records(expr, env)
        return merged(doubts) if doubts else tuple(found)

    def _aggregate(self, expr: core.Aggregate, env: Env) -> Any:
        records = self._listed(expr.source, env)
        if isinstance(records, Unknown):
            return records
        if expr.kind == "count":
            return Fraction(len(records))
        assert expr.body is not None
        values = [self.value(expr.body, {**env, expr.variable: r}) for r in records]
        if any(v is NEANT for v in values):
            return hole("nothing_stated" if expr.kind == "sum" else "incomparable")
        if unknowns(values):
            return merged(values)
        return sum(values, Fraction(0)) if expr.kind == "sum" else extreme(expr.kind, values)

    def _quantified(self, expr: core.Quantified, env: Env) -> Any:
        source, filters = expr.source, []
        while isinstance(source, core.Where):
            filters.append((source.variable, source.condition))
            source = source.source
        records = self._listed(source, env)
        if isinstance(records, Unknown):
            return records
        found = []
        for record in records:
            inside = conjunction(
                [self.condition(c, {**env, variable: record}) for variable, c in filters]
            )
            holds = self.condition(expr.condition, {**env, expr.variable: record})
            if expr.kind == "each":
                found.append(disjunction([negation(inside), holds]))
            else:
                found.append(conjunction([inside, holds]))
        if expr.kind == "each":
            return conjunction(found)
        some = disjunction(found)
        return some if expr.kind == "some" else negation(some)


def bound(each: Each | None, record: Record | None) -> Env:
    """Return the record that the expressions of an item may read."""
    return {} if each is None or record is None else {each.variable: record}


def within(day: date, start: date | None, end: date | None) -> bool:
    """Return whether a day lies between two, both included; an open side says nothing."""
    return (start is None or start <= day) and (end is None or day <= end)


def _is_id(side: core.Expr) -> bool:
    return isinstance(side, core.Field) and side.name == "id"


def distinct(values: list[Any]) -> tuple[Any, ...]:
    """Return values once each."""
    kept: list[Any] = []
    for value in values:
        if not any(same(value, other) for other in kept):
            kept.append(value)
    return tuple(kept)


def extreme(kind: str, values: list[Any]) -> Any:
    """Return the largest or the smallest of known values: at least, or at most, each of the others."""
    if not values:
        return hole("empty_list")
    wanted = {0, 1} if kind == "max" else {0, -1}
    for value in values:
        if all(_orders(value, other) <= wanted for other in values):
            return value
    return hole("incomparable")


def _orders(one: Any, other: Any) -> set[int]:
    if isinstance(one, Duration):
        return set(duration_orders(one, other))
    return {sign(one, other)}
