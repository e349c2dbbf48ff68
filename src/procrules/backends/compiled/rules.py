"""Which rules apply, on the way where everything that is read is known.

Their conditions are then true or false: a rule reaches a leaf or none, an exception defeats it or not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from attrs import define, evolve, field

from procrules.backends.compiled.expressions import Expressions
from procrules.backends.compiled.syntax import (
    FALSE,
    TRUE,
    UNTOLD,
    Code,
    both,
    chosen,
    either,
    negation,
)
from procrules.backends.compiled.units import Scope, Units
from procrules.core import expr as core
from procrules.core.expr import Operator
from procrules.core.items import Leaf, Node, Rule
from procrules.core.program import CheckedProgram
from procrules.core.types import BOOLEAN, DATE


@define(eq=False)
class Rules:
    """Generates the conditions of rules, for some days."""

    checked: CheckedProgram
    units: Units = field(factory=Units)
    expressions: Expressions = field(init=False)

    def alive(self, decision: str) -> list[Rule]:
        """Return the rules that may conclude on these days."""
        return [r for r in self.checked.by_decision[decision] if not self.in_force(r).is_(False)]

    def in_force(self, rule: Rule) -> Code:
        period = rule.period
        if not period.bounded:
            return TRUE
        if rule.reference_date is None:
            return UNTOLD
        days = self.expressions.days
        first = period.start.toordinal() if period.start is not None else None
        last = period.end.toordinal() if period.end is not None else None
        if rule.reference_date == days.fact:
            after = first is None or first <= days.first
            before = last is None or days.last <= last
            # The days are cut where a period begins or ends.
            return TRUE if after and before else FALSE
        reference = core.FactRef(rule.reference_date, DATE)
        limits: list[tuple[Operator, date | None]] = [(">=", period.start), ("<=", period.end)]
        return both(
            [
                self.expressions.value(
                    core.Compare(op, reference, core.Constant(day, DATE), BOOLEAN)
                )
                for op, day in limits
                if day is not None
            ]
        )

    @staticmethod
    def inside(rule: Rule, scope: Scope) -> Scope:
        """Return the scope of a rule: its own name for the record that the decision is about."""
        if rule.each is None or scope.about is None:
            return scope
        return evolve(scope, records={**scope.records, rule.each.variable: scope.about})

    def fires(self, rule: Rule, wanted: Callable[[Leaf], bool], scope: Scope) -> Code:
        """Return whether a rule reaches one of some of its leaves."""
        leaves = list(rule.leaves())
        ranks = tuple(rank for rank, leaf in enumerate(leaves) if wanted(leaf))
        if not ranks:
            return FALSE
        kept = {id(leaves[rank]) for rank in ranks}
        inner = self.inside(rule, scope)

        def make() -> Code:
            reached = self.reached(rule.body, lambda leaf: id(leaf) in kept, inner)
            return both([self.in_force(rule), reached])

        return self.units.read(("fires", rule.name, ranks), scope, scope.about, make)

    def reached(self, node: Node, wanted: Callable[[Leaf], bool], scope: Scope) -> Code:
        if isinstance(node, Leaf):
            return self.demands(node, scope) if wanted(node) else FALSE
        # Of a covered choice one case holds, unless nothing is stated.
        found = UNTOLD if node.exhaustive else FALSE
        for case in reversed(node.cases):
            guard = self.expressions.truth(case.guard, scope)
            found = chosen(guard, self.reached(case.node, wanted, scope), found)
        return found

    def demands(self, leaf: Leaf, scope: Scope) -> Code:
        return both([self.expressions.truth(d.condition, scope) for d in leaf.demands])

    def applies(
        self, rule: Rule, decision: str, wanted: Callable[[Leaf], bool], scope: Scope
    ) -> Code:
        """Return whether a rule reaches one of some of its leaves and no exception defeats it."""
        fires = self.fires(rule, wanted, scope)
        if fires.is_(False):
            return FALSE
        return both([fires, negation(self.defeated(rule, decision, scope))])

    def defeated(self, rule: Rule, decision: str, scope: Scope) -> Code:
        defeaters = [
            other
            for other in self.checked.defeaters[rule.name]
            if decision in other.concludes_on() and not self.in_force(other).is_(False)
        ]
        if not defeaters:
            return FALSE

        def make() -> Code:
            return either([self.effective(other, decision, scope) for other in defeaters])

        return self.units.read(("defeated", rule.name, decision), scope, scope.about, make)

    def effective(self, rule: Rule, decision: str, scope: Scope) -> Code:
        def concludes(leaf: Leaf) -> bool:
            return any(o.decision == decision for o in leaf.outcomes)

        return self.applies(rule, decision, concludes, scope)
