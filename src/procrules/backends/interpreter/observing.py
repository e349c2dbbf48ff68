"""The interpreter under observation: what a run meets, for those who measure what examples cover.

Nothing here costs anything to the interpreter that answers: it is another resolver, made on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from procrules.backends.interpreter.evaluate import NO_ENV, Env, Evaluator, FactValue
from procrules.backends.interpreter.resolve import Contribution, Resolver
from procrules.backends.interpreter.unknown import Unknown, Value
from procrules.core.expr import Expr
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

    def met(self, expr: Expr, truth: bool) -> None:
        """Keep the truth of a condition."""
        self.truths.setdefault(id(expr), set()).add(truth)

    def came_to(self, rule: Rule, leaf: Leaf) -> None:
        """Keep a conclusion."""
        self.applied.add(rule.name)
        self.concluded.add(id(leaf))

    def defeat(self, rule: Rule, defeated: Rule, taken: bool) -> None:
        """Keep whether a derogation was taken."""
        self.defeats.setdefault((rule.name, defeated.name), set()).add(taken)


class ObservedEvaluator(Evaluator):
    """An evaluator that tells the truth of each condition to an observer."""

    observer: Observer

    def value(self, expr: Expr, env: Env = NO_ENV) -> Value:
        """Return the value of an expression."""
        found = super().value(expr, env)
        if isinstance(found, bool):
            self.observer.met(expr, found)
        elif isinstance(found, Unknown) and _disagree(found):
            # Each reading has its truth: one meets what the other does not.
            self.observer.met(expr, True)
            self.observer.met(expr, False)
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
