"""What policies of the buyer ask for beside the answer: told apart, and without effect on it."""

from __future__ import annotations

from typing import Any

from procrules.backends.interpreter.outward import outside
from procrules.backends.interpreter.resolve import Contribution, Resolver
from procrules.backends.interpreter.support import Support
from procrules.backends.interpreter.unknown import Unknown
from procrules.core.answer import DutyDue, PolicyAnswer


def policy_answers(resolver: Resolver, decision: str) -> tuple[PolicyAnswer, ...]:
    """Return what each policy asks for that applies on these facts, or that may."""
    return tuple(_policy(c, resolver) for c in resolver.policies(decision))


def policy_presumptions(resolver: Resolver, decision: str) -> tuple[str, ...]:
    """Return the facts presumed by the policies of a decision, those that do not apply included."""
    rules = resolver.policy_rules(decision)
    if not rules:
        return ()
    support = Support(resolver)
    for contribution in resolver.policies(decision):
        support.contribution(contribution)
    for rule in rules:
        support.rival(rule)
    return (*support.presumed, *support.aside().presumed)


def _policy(contribution: Contribution, resolver: Resolver) -> PolicyAnswer:
    rule, leaf, outcome = contribution.rule, contribution.leaf, contribution.outcome
    applies = contribution.truth is True
    duties = (DutyDue(d.kind, d.words, d.references, rule.name) for d in leaf.duties)
    value, unknown = _value(contribution, resolver)
    held = [u for u in (contribution.truth, unknown) if isinstance(u, Unknown)]
    return PolicyAnswer(
        rule.name,
        rule.about.label or rule.name,
        "applies" if applies else "may_apply",
        outcome.members,
        value,
        leaf.about.references or rule.about.references,
        tuple(duties) if applies else (),
        tuple(dict.fromkeys(name for u in held for name in u.missing)),
    )


def _value(contribution: Contribution, resolver: Resolver) -> tuple[Any, Unknown | None]:
    if contribution.outcome.value is None:
        return None, None
    value = resolver.said(contribution)
    if isinstance(value, Unknown):
        return None, value
    return outside(value, resolver.program.decisions[contribution.outcome.decision].type), None
