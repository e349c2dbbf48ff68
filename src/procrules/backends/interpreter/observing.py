"""The interpreter under observation: what a run meets, for those who measure what examples cover.

Nothing here costs anything to the interpreter that answers: it is another resolver, made on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from procrules.backends.interpreter.evaluate import NO_ENV, Env, Evaluator, FactValue
from procrules.backends.interpreter.policies import policy_answers
from procrules.backends.interpreter.resolve import Contribution, Reached, Resolver
from procrules.backends.interpreter.support import Support
from procrules.backends.interpreter.unknown import Truth, Unknown, Value
from procrules.core.expr import Expr, ThresholdRef
from procrules.core.items import Leaf, Outcome, Rule
from procrules.core.program import CheckedProgram


class Observer:
    """What the runs over one program met. The identity of a node stands for it.

    Attributes:
        truths: By condition, the truths that it had.
        concluded: The leaves that a rule in effect came to.
        applied: The names of the rules in effect.
        defeats: By derogating and by defeated rule, whether the first took the place of the other
            on facts where the other applies.
    """

    def __init__(self) -> None:
        self.truths: dict[int, set[bool]] = {}
        self.concluded: set[int] = set()
        self.applied: set[str] = set()
        self.defeats: dict[tuple[str, str], set[bool]] = {}
        self._asked: tuple[str, frozenset[str] | None] = ("", None)

    def ask(self, decision: str, members: frozenset[str] | None) -> None:
        """Say what is looked at: of a set, the conclusions on other members then do not count."""
        self._asked = decision, members

    def counts(self, outcome: Outcome) -> bool:
        """Whether a conclusion is one of those looked at."""
        decision, members = self._asked
        if outcome.decision != decision or members is None:
            return True
        return not members.isdisjoint(outcome.members)

    def valued(self, expr: Expr, value: Value) -> None:
        """Keep the truth of a condition, once it has its value."""
        truths: tuple[bool, ...] = ()
        if isinstance(value, bool):
            truths = (value,)
        elif isinstance(value, Unknown) and _disagree(value):
            # Each reading has its truth: one meets what the other does not.
            truths = (True, False)
        for truth in truths:
            self.truths.setdefault(id(expr), set()).add(truth)

    def looked_up(self, threshold: str, day: Value) -> None:
        """Be told on which day a threshold was looked up."""

    def dated(self, rule: Rule, day: Value) -> None:
        """Be told on which day a rule with a period was asked for."""

    def reached(self, leaves: Iterable[Leaf]) -> None:
        """Be told which conclusions a rule may come to, whether or not another one defeats it."""

    def came_to(self, rule: Rule, leaf: Leaf) -> None:
        """Keep a conclusion."""
        self.applied.add(rule.name)
        self.concluded.add(id(leaf))

    def defeat(self, rule: Rule, defeated: Rule, taken: bool) -> None:
        """Keep whether a derogation was taken."""
        self.defeats.setdefault((rule.name, defeated.name), set()).add(taken)


class ObservedEvaluator(Evaluator):
    """An evaluator that tells each value to an observer."""

    observer: Observer

    def value(self, expr: Expr, env: Env = NO_ENV) -> Value:
        """Return the value of an expression."""
        found = super().value(expr, env)
        self.observer.valued(expr, found)
        return found

    def day(self, expr: ThresholdRef, env: Env = NO_ENV) -> Value:
        """Return the day on which a threshold is looked up."""
        found = super().day(expr, env)
        self.observer.looked_up(expr.name, found)
        return found


def _disagree(unknown: Unknown) -> bool:
    """Whether nothing but readings of the law that disagree keeps a value open."""
    return not unknown.missing and {h.kind for h in unknown.holes} == {"readings"}


class ObservedResolver(Resolver):
    """A resolver that tells which conclusions and which derogations take effect."""

    evaluator: ObservedEvaluator

    @classmethod
    def watched(
        cls, checked: CheckedProgram, facts: Mapping[str, FactValue], observer: Observer
    ) -> ObservedResolver:
        """Return a resolver on some facts, with presumptions, that tells an observer."""
        made = cls(checked, facts, False)
        made.evaluator = ObservedEvaluator(checked, facts, False, made)
        made.evaluator.observer = observer
        return made

    def rest(self, decision: str) -> None:
        """Work out the articles that an answer rests on, as the answer that is told does."""
        each = self.program.decisions[decision].each
        if each is not None and self.whole is self:
            bounds = self.each_of(each)
            for bound in bounds if isinstance(bounds, list) else ():
                inner = self.inside(each, bound)
                assert isinstance(inner, ObservedResolver)
                inner.rest(decision)
            return
        members, support = self.resolve(decision).members, Support(self)
        for member in members:
            support.member(decision, member)
        if not members:
            support.decision(decision)
        policy_answers(self, decision)

    def in_force(self, rule: Rule) -> Truth:
        if rule.period.bounded and rule.reference_date is not None:
            self.evaluator.observer.dated(rule, self.evaluator.fact(rule.reference_date))
        return super().in_force(rule)

    def _reach_rule(self, rule: Rule) -> Reached:
        found = super()._reach_rule(rule)
        self.evaluator.observer.reached(leaf for leaf, _ in found.leaves)
        return found

    def _of_rule(self, rule: Rule, decision: str) -> Iterator[Contribution]:
        observer = self.evaluator.observer
        self._derogations(rule, decision, observer)
        for contribution in super()._of_rule(rule, decision):
            if contribution.truth is True and observer.counts(contribution.outcome):
                observer.came_to(rule, contribution.leaf)
            yield contribution

    def _derogations(self, rule: Rule, decision: str, observer: Observer) -> None:
        """Tell, where a rule applies by itself, which of those that derogate from it do."""
        others = [o for o in self.checked.defeaters[rule.name] if decision in o.concludes_on()]
        applies = others and any(
            truth is True
            and any(o.decision == decision and observer.counts(o) for o in leaf.outcomes)
            for leaf, truth in self.reached(rule).leaves
        )
        for other in others if applies else ():
            taken = self._effective(other, decision)
            if isinstance(taken, bool):
                observer.defeat(other, rule, taken)
