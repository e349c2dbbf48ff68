"""What a run met: which constructs the rulesets used, and which answers came out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import get_args

from attrs import define, field

from oracle.constructs import Construct
from procrules import Answer, Ruleset
from procrules.core.expr import Expr
from procrules.core.items import Outcome, Rule
from procrules.core.walk import walk

KINDS = {kind.__name__ for kind in get_args(Expr)}
"""The kinds of expression."""
TO_MEET = {
    *(f"expression {kind}" for kind in KINDS),
    *(f"action {name}" for name in ("is", "includes", "excludes", "withholds")),
    *(f"rule {name}" for name in ("rule", "sentence", "tree", "row")),
    *(f"status {name}" for name in ("decided", "undetermined", "needs_review", "conflict")),
    *(f"member {name}" for name in ("open", "closed", "undetermined", "needs_review")),
    *(
        f"hole {name}"
        for name in (
            "no_rule",
            "withheld",
            "no_threshold",
            "readings",
            "conflict",
            "nothing_stated",
            "impossible_date",
            "division_by_zero",
            "empty_list",
            "incomparable",
        )
    ),
    *("single row", "derogation", "demand", "period", "each", "policy apart", "weighing"),
    "history",
    *(f"construct {kind.__name__}" for kind in get_args(Construct)),
}
"""What random rulesets and facts must meet, or the agreement of two evaluators says little."""


@define
class Census:
    """Counts what was met."""

    met: Counter[str] = field(factory=Counter)

    def ruleset(self, ruleset: Ruleset) -> None:
        """Count what a ruleset is made of."""
        program = ruleset.program.program
        for item in (*program.rules.values(), *program.derived.values()):
            for node in walk(item):
                name = type(node).__name__
                if name in KINDS:
                    self.met[f"expression {name}"] += 1
                elif isinstance(node, Outcome):
                    self.met[f"action {node.action}"] += 1
        for rule in program.rules.values():
            self._rule(rule)
        self.met["policy apart"] += sum(map(bool, ruleset.program.policies.values()))
        self.met["weighing"] += sum(d.judgement is not None for d in ruleset.decisions.values())

    def constructs(self, written: Iterable[Construct]) -> None:
        """Count the constructs of a ruleset."""
        self.met.update(f"construct {type(c).__name__}" for c in written)

    def _rule(self, rule: Rule) -> None:
        self.met[f"rule {rule.construct}"] += 1
        self.met["single row"] += rule.exclusive is not None
        self.met["derogation"] += bool(rule.defeats)
        self.met["demand"] += any(leaf.demands for leaf in rule.leaves())
        self.met["period"] += rule.period.bounded
        self.met["each"] += rule.each is not None

    def answer(self, answer: Answer) -> None:
        """Count what an answer says."""
        self.met[f"status {answer.status}"] += 1
        self.met.update(f"member {m.status}" for m in answer.members)
        self.met.update(f"hole {h.kind}" for h in answer.holes)

    def not_met(self) -> set[str]:
        """Return what should have been met and was not."""
        return {name for name in TO_MEET if not self.met[name]}
