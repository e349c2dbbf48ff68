"""Rules as terms: which leaves each reaches in a row, what defeats it, what it contributes."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, field, frozen

from procrules.backends.columns.expressions import NO_ENV, Env, Expressions
from procrules.backends.columns.inputs import Bound
from procrules.backends.columns.terms import (
    FALSE,
    TRUE,
    UNKNOWN,
    Term,
    both,
    case,
    either,
    is_null,
    no,
)
from procrules.backends.columns.thresholds import in_period
from procrules.backends.columns.truths import (
    CLEAR,
    HOLE,
    YES,
    Truth,
    every,
    merged,
    negate,
    some,
    sure,
    three_valued,
)
from procrules.core import expr as core
from procrules.core.items import Leaf, Node, Outcome, Rule, Split
from procrules.core.program import CheckedProgram
from procrules.core.walk import walk


@frozen
class Reached:
    """The leaves of a rule with when each is reached.

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
        return both(
            self.certain,
            either(*(truth.possible for _, truth in self.leaves)),
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
    _nothing: dict[str, bool] = field(init=False, factory=dict)

    def env(self, name: str, about: Bound | None) -> Env:
        """Return the record that a decision is about, under the name that its rules give it."""
        each = self.checked.program.decisions[name].each
        return {each.variable: about} if each is not None and about is not None else NO_ENV

    def in_force(self, rule: Rule) -> Truth:
        """Return when the reference date lies in the period of a rule."""
        if not rule.period.bounded:
            return YES
        if rule.reference_date is None:
            return Truth(UNKNOWN)
        day = self.expressions.inputs.fact_value(rule.reference_date)
        inside = in_period(day, rule.period)
        term = case([(no(day.known), UNKNOWN)], inside)
        return Truth(term, day.doubt)

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
            demands = every(
                [YES, *(self.expressions.truth(d.condition, env) for d in node.demands)]
            )
            reached = every((truth, demands))
            if reached.term is not FALSE:
                found.append((node, reached))
            return demands.yes
        start = len(found)
        certain: Term = TRUE
        met: list[Term] = []
        for here, guard, case_node in self._branches(node, env):
            if here.term is FALSE:
                continue
            below = self._reach(case_node, every((truth, here)), env, found)
            certain = both(certain, either(no(here.possible), below))
            met.append(both(here.possible, guard.yes))
        some_found = either(*(t.possible for _, t in found[start:]))
        exhaustive = TRUE if node.exhaustive else either(*met)
        return both(certain, exhaustive, some_found)

    def _branches(self, node: Split, env: Env) -> Iterator[tuple[Truth, Truth, Node]]:
        """Yield each branch with when it is followed, and its guard."""
        guards = [self.expressions.truth(case.guard, env) for case in node.cases]
        remaining, heres = YES, []
        for guard in guards:
            heres.append(every((remaining, guard)))
            remaining = every((remaining, negate(guard)))
        # One case had to hold, and none does: nothing is stated, and any may be.
        nothing = FALSE
        if node.exhaustive and any(self.may_be_nothing(case.guard) for case in node.cases):
            nothing = remaining.yes
        for here, guard, case_ in zip(heres, guards, node.cases, strict=True):
            if nothing is not FALSE:
                term = three_valued(here.yes, both(here.no, no(nothing)))
                here = Truth(term, merged((here.doubt, HOLE.where(nothing))))
            yield here, guard, case_.node

    def may_be_nothing(self, expr: object) -> bool:
        """Whether something that a condition reads may be *néant*."""
        program, inputs = self.checked.program, self.expressions.inputs
        for node in walk(expr):
            match node:
                case core.FactRef(name=name):
                    if node.type.kind != "list" and inputs.may_be_nothing(name):
                        return True
                case core.DerivedRef(name=name):
                    if name not in self._nothing:
                        self._nothing[name] = self.may_be_nothing(program.derived[name].expr)
                    if self._nothing[name]:
                        return True
                case core.Field() | core.DecisionRef():
                    return True
                case _:
                    pass
        return False

    # -- defeat ---------------------------------------------------------------------------------
    def defeated(self, rule: Rule, decision: str, about: Bound | None) -> Truth:
        """Return when an exception defeats a rule on a decision."""
        found = [
            self.effective(other, decision, about)
            for other in self.checked.defeaters[rule.name]
            if decision in other.concludes_on()
        ]
        return some(found) if found else sure(FALSE)

    def effective(self, rule: Rule, decision: str, about: Bound | None) -> Truth:
        """Return when a rule speaks on a decision and is not defeated itself."""
        key = (rule.name, decision, about)
        if key not in self._effects:
            reached = self.reached(rule, about)
            truths = [
                truth
                for leaf, truth in reached.leaves
                if any(o.decision == decision for o in leaf.outcomes)
            ]
            fires = some(truths) if truths else sure(FALSE)
            if not fires.firm:
                fires = surely(reached.certainly(decision), fires)
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
                    if truth.term is not FALSE:
                        found += [
                            Contribution(rule, leaf, outcome, fires, truth)
                            for outcome in leaf.outcomes
                            if outcome.decision == decision
                        ]
            self._contributions[key] = tuple(found)
        return self._contributions[key]


def surely(certain: Term, truth: Truth) -> Truth:
    """Return a truth that is a yes where something else makes it certain."""
    if certain is FALSE:
        return truth
    term = case([(certain, TRUE)], truth.term)
    return Truth(term, truth.doubt.where(is_null(term)) if term.nullable else CLEAR)
