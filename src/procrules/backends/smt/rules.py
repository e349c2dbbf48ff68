"""Rules as terms: which leaves are reached, which rules are defeated, what each contributes."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, field, frozen

from procrules.backends.smt.expressions import NO_ENV, Env, Expressions
from procrules.backends.smt.inputs import Bound
from procrules.backends.smt.terms import Term, both, either, no
from procrules.backends.smt.thresholds import in_period
from procrules.backends.smt.truths import (
    YES,
    Doubts,
    Truth,
    every,
    merged,
    negate,
    some,
    sure,
    unknown,
)
from procrules.core.items import Leaf, Node, Outcome, Rule, Split
from procrules.core.program import CheckedProgram


@frozen
class Reached:
    """The leaves of a rule with the cases in which each is reached.

    Attributes:
        certain: When one of them is reached for sure, whatever is unknown.
    """

    leaves: tuple[tuple[Leaf, Truth], ...]
    certain: Term

    @property
    def firm(self) -> bool:
        """Whether each leaf is always reached or not, as far as terms fold."""
        return all(truth.firm for _, truth in self.leaves)

    def certainly(self, decision: str, member: str | None = None) -> Term:
        """Return when a leaf is reached for sure, and any that may be speaks of the decision."""
        reached = either(*(truth.possible for _, truth in self.leaves))
        return both(
            self.certain,
            reached,
            *(
                no(truth.possible)
                for leaf, truth in self.leaves
                if not any(_speaks(o, decision, member) for o in leaf.outcomes)
            ),
        )


def _speaks(outcome: Outcome, decision: str, member: str | None) -> bool:
    return outcome.decision == decision and (
        member is None or (outcome.action == "includes" and member in outcome.members)
    )


@frozen
class Contribution:
    """What one leaf of a rule says on one decision, and when; ``truth`` counts its defeaters."""

    rule: Rule
    leaf: Leaf
    outcome: Outcome
    fires: Truth
    truth: Truth

    @property
    def there(self) -> Term:
        """When it is said, or may be."""
        return self.truth.possible


@define
class Rules:
    """The rules of one program as terms, about the whole or about one record."""

    checked: CheckedProgram
    expressions: Expressions
    _reached: dict[tuple[str, Bound | None], Reached] = field(init=False, factory=dict)
    _effects: dict[tuple[str, str, Bound | None], Truth] = field(init=False, factory=dict)
    _contributions: dict[tuple[str, Bound | None], tuple[Contribution, ...]] = field(
        init=False, factory=dict
    )

    def adopt(self, rule: str, others: Rules) -> None:
        """Take the leaves that a rule reaches as other rules over the same facts have them."""
        for key, found in others._reached.items():
            if key[0] == rule:
                self._reached[key] = found

    def env(self, name: str, about: Bound | None) -> Env:
        """Return the record that a decision is about, under the name that its rules give it."""
        each = self.checked.program.decisions[name].each
        return {each.variable: about} if each is not None and about is not None else NO_ENV

    def in_force(self, rule: Rule) -> Truth:
        """Return when the reference date lies in the period of a rule."""
        if not rule.period.bounded:
            return YES
        if rule.reference_date is None:
            return unknown(Doubts())
        day = self.expressions.inputs.fact(rule.reference_date).value
        return sure(in_period(day, rule.period))

    def reached(self, rule: Rule, about: Bound | None) -> Reached:
        """Return the leaves that a rule reaches."""
        key = (rule.name, about)
        if key not in self._reached:
            env: Env = {rule.each.variable: about} if rule.each and about else NO_ENV
            in_force = self.in_force(rule)
            leaves: list[tuple[Leaf, Truth]] = []
            certain = self._reach(rule.body, in_force, env, leaves)
            self._reached[key] = Reached(tuple(leaves), both(certain, in_force.yes))
        return self._reached[key]

    def _reach(self, node: Node, truth: Truth, env: Env, found: list[tuple[Leaf, Truth]]) -> Term:
        """Add the leaves below a node that is reached with ``truth``; return when one is sure."""
        if isinstance(node, Leaf):
            demands = every([self.expressions.truth(d.condition, env) for d in node.demands])
            reached = every((truth, demands))
            if reached.possible is not False:
                found.append((node, reached))
            return demands.yes
        start = len(found)
        certain: Term = True
        for here, case_node in self._branches(node, env):
            if here.possible is False:
                continue
            below = self._reach(case_node, every((truth, here)), env, found)
            certain = both(certain, either(no(here.possible), below))
        some_found = either(*(t.possible for _, t in found[start:]))
        return both(certain, either(self._met(node, env), node.exhaustive), some_found)

    def _branches(self, node: Split, env: Env) -> Iterator[tuple[Truth, Node]]:
        """Yield each branch with the cases in which it is followed."""
        guards = [self.expressions.truth(case.guard, env) for case in node.cases]
        remaining, heres = YES, []
        for guard in guards:
            heres.append(every((remaining, guard)))
            remaining = every((remaining, negate(guard)))
        # One case had to hold, and none does: nothing is stated, and any may be.
        nothing = remaining.yes if node.exhaustive else False
        for here, case in zip(heres, node.cases, strict=True):
            if nothing is not False:
                doubts = merged((here.doubts, Doubts(gap=nothing)))
                here = Truth(here.yes, both(here.no, no(nothing)), doubts)
            yield here, case.node

    def _met(self, node: Split, env: Env) -> Term:
        """Return when the guard of a branch that may be followed holds for sure."""
        remaining, found = YES, []
        for case in node.cases:
            guard = self.expressions.truth(case.guard, env)
            found.append(both(remaining.possible, guard.yes))
            remaining = every((remaining, negate(guard)))
        return either(*found)

    # -- defeat ---------------------------------------------------------------------------------
    def defeated(self, rule: Rule, decision: str, about: Bound | None) -> Truth:
        """Return when an exception defeats a rule on a decision."""
        return some(
            [
                self.effective(other, decision, about)
                for other in self.checked.defeaters[rule.name]
                if decision in other.concludes_on()
            ]
        )

    def effective(self, rule: Rule, decision: str, about: Bound | None) -> Truth:
        """Return when a rule speaks on a decision and is not defeated itself."""
        key = (rule.name, decision, about)
        if key not in self._effects:
            reached = self.reached(rule, about)
            fires = some(
                [
                    truth
                    for leaf, truth in reached.leaves
                    if any(o.decision == decision for o in leaf.outcomes)
                ]
            )
            if not fires.firm:
                fires = some((fires, sure(reached.certainly(decision))))
            self._effects[key] = every((fires, negate(self.defeated(rule, decision, about))))
        return self._effects[key]

    # -- contributions --------------------------------------------------------------------------
    def contributions(self, decision: str, about: Bound | None) -> tuple[Contribution, ...]:
        """Return what the rules say, or may say, on a decision."""
        key = (decision, about)
        if key not in self._contributions:
            found = []
            for rule in self.checked.by_decision[decision]:
                undefeated = negate(self.defeated(rule, decision, about))
                for leaf, fires in self.reached(rule, about).leaves:
                    truth = every((fires, undefeated))
                    if truth.possible is not False:
                        found += [
                            Contribution(rule, leaf, outcome, fires, truth)
                            for outcome in leaf.outcomes
                            if outcome.decision == decision
                        ]
            self._contributions[key] = tuple(found)
        return self._contributions[key]
