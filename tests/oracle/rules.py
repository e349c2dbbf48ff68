"""What rules reach: the leaves, whether they conclude for certain, and which rules are defeated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define, field, frozen

from oracle.expressions import Env, Values, bound, within
from oracle.values import (
    Record,
    Unknown,
    conjunction,
    disjunction,
    hole,
    negation,
)
from procrules.core.items import Leaf, Node, Outcome, Rule
from procrules.core.program import Program
from procrules.values.nothing import NEANT


@frozen
class Reached:
    """A leaf that a rule may reach, and whether it does."""

    leaf: Leaf
    truth: Any


@frozen
class Going:
    """What going down a rule gives: the leaves, and whether they are all that may happen."""

    leaves: tuple[Reached, ...]
    certain: bool
    """In force, and whatever the unknowns one of the leaves is reached."""


@frozen
class Contribution:
    """What a rule says of a decision, if it is reached and not defeated."""

    rule: Rule
    leaf: Leaf
    outcome: Outcome
    truth: Any
    reached: Any
    """Whether its leaf is reached, defeated or not."""


@frozen
class Index:
    """The rules of a program by the decisions that they conclude on, and by those they defeat."""

    on: Mapping[str, tuple[Rule, ...]]
    defeaters: Mapping[str, tuple[Rule, ...]]

    @classmethod
    def of(cls, program: Program) -> Index:
        """Return the rules of a program."""
        rules = tuple(program.rules.values())
        return cls(
            {d: tuple(r for r in rules if d in on(r)) for d in program.decisions},
            {r.name: tuple(o for o in rules if r.name in o.defeats and o != r) for r in rules},
        )


@define
class Rules:
    """The rules of a program on one record, or on none."""

    index: Index
    values: Values
    record: Record | None
    _goings: dict[str, Going] = field(factory=dict)
    _defeats: dict[tuple[str, str], Any] = field(factory=dict)

    def env(self, rule: Rule) -> Env:
        """Return the record that the rule speaks of."""
        return bound(rule.each, self.record)

    def in_force(self, rule: Rule) -> Any:
        """Return whether the rule exists on its reference date."""
        period = rule.period
        if period.start is None and period.end is None:
            return True
        day = self.values.fact(rule.reference_date or "")
        if isinstance(day, Unknown):
            return day
        return day is not NEANT and within(day, period.start, period.end)

    def going(self, rule: Rule) -> Going:
        """Go down a rule."""
        if rule.name not in self._goings:
            force = self.in_force(rule)
            leaves, certain = self._down(rule.body, force, self.env(rule))
            self._goings[rule.name] = Going(tuple(leaves), certain and force is True)
        return self._goings[rule.name]

    def _down(self, node: Node, above: Any, env: Env) -> tuple[list[Reached], bool]:
        """Return the leaves below a node, and whether one of them is reached if the node is."""
        if above is False:
            return [], True
        if isinstance(node, Leaf):
            demands = [self.values.condition(d.condition, env) for d in node.demands]
            found = conjunction([above, *demands])
            met = all(d is True for d in demands)
            return ([] if found is False else [Reached(node, found)]), met
        guards = [self.values.condition(case.guard, env) for case in node.cases]
        leaves: list[Reached] = []
        certain = node.exhaustive or any(g is True for g in guards)
        if node.exhaustive and all(g is False for g in guards):
            unsaid = conjunction([above, hole("nothing_stated")])
            followed = [(case, unsaid) for case in node.cases]
        else:
            followed = []
            earlier: list[Any] = []
            for case, guard in zip(node.cases, guards, strict=True):
                followed.append((case, conjunction([above, *map(negation, earlier), guard])))
                earlier.append(guard)
        for case, reached in followed:
            if reached is False:
                continue
            below, sure = self._down(case.node, reached, env)
            leaves += below
            certain = certain and sure
        return leaves, certain

    # -- a decision -----------------------------------------------------------------------------
    def certainly(self, rule: Rule, decision: str) -> bool:
        """Return whether the rule concludes on a decision whatever the unknowns."""
        going = self.going(rule)
        return (
            going.certain
            and bool(going.leaves)
            and all(concludes(r.leaf, decision) for r in going.leaves)
        )

    def speaks(self, rule: Rule, decision: str) -> Any:
        """Return whether the rule reaches a leaf that concludes on a decision."""
        if self.certainly(rule, decision):
            return True
        reached = self.going(rule).leaves
        return disjunction([r.truth for r in reached if concludes(r.leaf, decision)])

    def defeated(self, rule: Rule, decision: str) -> Any:
        """Return whether a rule that derogates from this one is effective on a decision."""
        key = (rule.name, decision)
        if key not in self._defeats:
            effective = [
                conjunction(
                    [self.speaks(other, decision), negation(self.defeated(other, decision))]
                )
                for other in self.index.defeaters[rule.name]
                if decision in on(other) & on(rule)
            ]
            self._defeats[key] = disjunction(effective)
        return self._defeats[key]

    def contributions(self, rule: Rule, decision: str) -> Iterator[Contribution]:
        """Yield what a rule says of a decision, unless it is certainly defeated."""
        defeated = self.defeated(rule, decision)
        if defeated is True:
            return
        for reached in self.going(rule).leaves:
            truth = conjunction([reached.truth, negation(defeated)])
            for outcome in reached.leaf.outcomes:
                if outcome.decision == decision:
                    yield Contribution(rule, reached.leaf, outcome, truth, reached.truth)


def on(rule: Rule) -> set[str]:
    """Return the decisions that a rule may conclude on."""
    return {o.decision for leaf in leaves(rule.body) for o in leaf.outcomes}


def leaves(node: Node) -> Iterator[Leaf]:
    """Yield the leaves below a node."""
    if isinstance(node, Leaf):
        yield node
    else:
        for case in node.cases:
            yield from leaves(case.node)


def concludes(leaf: Leaf, decision: str) -> bool:
    """Return whether a leaf says something of a decision."""
    return any(o.decision == decision for o in leaf.outcomes)
