"""The two sides of a comparison: the same facts under the law of two days, or under two texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import define, field, frozen

from procrules.analysis.difference import Outcome
from procrules.analysis.outcomes import Possible, possible, told
from procrules.analysis.proof import Told
from procrules.backends.interpreter.evaluate import Bound as Taken
from procrules.backends.interpreter.evaluate import FactValue
from procrules.backends.interpreter.resolve import Resolver
from procrules.backends.interpreter.unknown import Unknown
from procrules.backends.smt import Bound, Encoding, Resolved, Term, both, order
from procrules.core.answer import Answer
from procrules.core.expr import Expr
from procrules.core.items import Each
from procrules.errors import FactError, LimitError
from procrules.facts import read_facts
from procrules.ruleset import Ruleset
from procrules.stack import on_a_stack_of_its_own

Facts = Mapping[str, Told]


@frozen
class Subject:
    """What is compared: a decision, about one record if it answers for each, or one of its members."""

    decision: str
    record: Bound | None = None
    member: str | None = None


@define
class Side:
    """One side.

    Attributes:
        ruleset: The rules.
        days: The reference dates that are one day on this side, whatever the case.
        encoding: The rules as terms.
    """

    ruleset: Ruleset
    days: Mapping[str, date]
    encoding: Encoding
    _resolvers: dict[object, Resolver | None] = field(init=False, factory=dict)

    def possible(self, subject: Subject) -> tuple[Resolved, Possible]:
        """Return what a subject may come to, over all facts."""
        found = self.encoding.decision(subject.decision, subject.record)
        item = self.ruleset.decisions[subject.decision]
        return found, possible(item, found, subject.member)

    def given(self, facts: Facts) -> dict[str, Told]:
        """Return the facts of a case that the rules of this side know, with its days."""
        mine = {n: v for n, v in facts.items() if n in self.ruleset.facts}
        return {**mine, **{n: d for n, d in self.days.items() if n in self.ruleset.facts}}

    def outcome(self, subject: Subject, facts: Facts) -> Outcome | None:
        """Return what the interpreter comes to; ``None`` where the facts cannot be told."""

        def compute() -> Outcome | None:
            resolver = self._resolver(facts)
            if resolver is None:
                return None
            inner = self._inside(resolver, subject)
            if inner is None:
                return None
            return told(inner.resolve(subject.decision), subject.member)

        try:
            return on_a_stack_of_its_own(compute)
        except LimitError:
            return None

    def value(self, expr: Expr, env: Mapping[str, Bound], facts: Facts) -> object:
        """Return what an expression is worth in a case; ``None`` where it is not known."""

        def compute() -> object:
            resolver = self._resolver(facts)
            if resolver is None:
                return None
            bounds: dict[str, Taken] = {}
            for name, bound in env.items():
                taken = _taken(resolver, Each(bound.list, name), bound)
                if taken is None:
                    return None
                bounds[name] = taken
            value = resolver.evaluator.value(expr, bounds)
            return None if isinstance(value, Unknown) else value

        try:
            return on_a_stack_of_its_own(compute)
        except LimitError:
            return None

    def answer(self, subject: Subject, facts: Facts) -> Answer:
        """Return the whole answer in a case, about its record if it is about one."""
        found = self.ruleset.decide(subject.decision, self.given(facts))
        if subject.record is None:
            return found
        return found.records[subject.record.index].answer

    def _resolver(self, facts: Facts) -> Resolver | None:
        """Return what answers in a case; the last one is kept, since it is asked more than once."""
        given = self.given(facts)
        key = tuple(sorted((n, repr(v)) for n, v in given.items()))
        if key not in self._resolvers:
            self._resolvers.clear()
            try:
                read: Mapping[str, FactValue] = read_facts(
                    self.ruleset.program.program, dict(given)
                )
                self._resolvers[key] = Resolver(self.ruleset.program, read, False)
            except FactError:
                self._resolvers[key] = None
        return self._resolvers[key]

    def _inside(self, resolver: Resolver, subject: Subject) -> Resolver | None:
        each = self.ruleset.decisions[subject.decision].each
        if each is None or subject.record is None:
            return resolver
        taken = _taken(resolver, each, subject.record)
        return None if taken is None else resolver.inside(each, taken)


def _taken(resolver: Resolver, each: Each, bound: Bound) -> Taken | None:
    records = resolver.each_of(each)
    if isinstance(records, Unknown) or bound.index >= len(records):
        return None
    return records[bound.index]


@frozen
class Pair:
    """Both sides, told the same cases.

    Attributes:
        left, right: Before and after.
        period: The first and the last day on which the law is read, where no day is set.
    """

    left: Side
    right: Side
    period: tuple[date, date] | None = None

    def sides(self) -> tuple[Side, Side]:
        """Return before and after."""
        return self.left, self.right

    def bounds(self, decision: str) -> Iterator[Term]:
        """Yield what holds of the variables, and of the days on which the law is read."""
        for side in self.sides():
            facts = side.encoding.facts(decision)
            yield from side.encoding.inputs.bounds(facts)
            yield from side.encoding.fresh.surely()
            if self.period is None:
                continue
            first, last = self.period
            for day in side.encoding.days_of_law(facts):
                yield both(order(">=", day, first.toordinal()), order("<=", day, last.toordinal()))

    def outcomes(self, subject: Subject, facts: Facts) -> tuple[Outcome, Outcome] | None:
        """Return what the interpreter comes to on each side; ``None`` where a side cannot be told."""
        found = [side.outcome(subject, facts) for side in self.sides()]
        one, other = found
        return None if one is None or other is None else (one, other)
