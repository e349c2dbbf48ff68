"""How each part of a decision stands on some facts, for a picture that shows the path taken."""

from __future__ import annotations

from collections.abc import Mapping

from procrules.backends.interpreter.evaluate import FactValue, record_id
from procrules.backends.interpreter.explain import Explain, RuleState
from procrules.backends.interpreter.resolve import Resolver
from procrules.backends.interpreter.unknown import Unknown
from procrules.core.expr import Expr
from procrules.core.program import CheckedProgram
from procrules.stack import on_a_stack_of_its_own


class Lighting:
    """The conditions, the rules and the members of one decision on one set of facts.

    Where the decision answers for each record of a list, they are those of one of them.
    """

    def __init__(self, resolver: Resolver, decision: str) -> None:
        self._resolver = resolver
        self._decision = decision
        self._explain = Explain(resolver)

    def truth(self, condition: Expr) -> bool | None:
        """Return whether a condition holds; ``None``: not known."""
        found = on_a_stack_of_its_own(
            lambda: self._resolver.evaluator.truth(condition, self._resolver.env)
        )
        return None if isinstance(found, Unknown) else found

    def rule(self, name: str) -> RuleState:
        """Return how a rule stands on the decision."""
        rule = self._resolver.program.rules[name]
        return on_a_stack_of_its_own(lambda: self._explain.state(rule, self._decision))

    def member(self, name: str) -> bool | None:
        """Return whether a member is open; ``None``: not known, or to be appreciated."""
        found = on_a_stack_of_its_own(lambda: self._resolver.resolve(self._decision))
        state = next((m.state for m in found.members if m.name == name), "undetermined")
        return {"open": True, "closed": False}.get(state)


def lighting(
    checked: CheckedProgram,
    decision: str,
    facts: Mapping[str, FactValue],
    *,
    strict: bool,
    record: str | None = None,
) -> Lighting | None:
    """Return how the parts of a decision stand; ``None`` when it answers for records, and not for one.

    Args:
        checked: The rules.
        decision: The decision.
        facts: The facts, as they were read.
        strict: Whether no presumption is used.
        record: The record, by its id, for a decision that answers for each.
    """
    resolver = Resolver(checked, facts, strict)
    each = checked.program.decisions[decision].each
    if each is None:
        return Lighting(resolver, decision)
    bounds = resolver.each_of(each)
    if isinstance(bounds, Unknown):
        return None
    kept = [b for b in bounds if record is None or record_id(b) == record]
    return Lighting(resolver.inside(each, kept[0]), decision) if len(kept) == 1 else None
