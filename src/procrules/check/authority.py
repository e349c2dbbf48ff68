"""What rules of different authority may do to one another.

Nothing weaker undoes what something stronger says: an orientation makes no exception to the law,
and a buyer's own policy closes or demands more, apart from the law, but opens nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from procrules.core.items import Authority, Rule, as_strong, strongest
from procrules.core.reference import Reference
from procrules.diagnostics.report import Report
from procrules.diagnostics.rules import MixedAuthorities, PolicyOpens, WeakerDerogation

Authorities = Callable[[Iterable[Reference]], Authority]
"""The weakest authority of some references."""


def check_derogation(rule: Rule, defeated: Rule, report: Report) -> None:
    """Report a derogation from a rule of a stronger authority."""
    if not as_strong(rule.authority, strongest(e.strongest for e in defeated.leaves())):
        report.add(WeakerDerogation(span=rule.about.span, name=rule.name, target=defeated.name))


def check_mixture(rule: Rule, authorities: Authorities, report: Report) -> None:
    """Report a rule in which something weaker would decide in the name of something stronger.

    Policy is told apart rule by rule, so a rule holds policy in all its leaves or in none; and a
    demand that rests on a weaker text than its conclusion would close what the latter opens.
    """
    leaves = tuple(rule.leaves())
    mixed = len({leaf.weakest == "policy" for leaf in leaves}) > 1
    weaker = any(
        not as_strong(authorities(demand.references), leaf.weakest)
        for leaf in leaves
        for demand in leaf.demands
    )
    if mixed or weaker:
        report.add(MixedAuthorities(span=rule.about.span, name=rule.name))


def policies_apart(decision: str, rules: list[Rule], report: Report) -> tuple[Rule, ...]:
    """Return the rules of policy on a decision on which stronger rules conclude too.

    Reports those that open a member or leave it undetermined: they may only close, or ask for a
    value of their own, which the answer tells apart.
    """
    apart = tuple(r for r in rules if r.authority == "policy")
    if len(apart) == len(rules):
        return ()
    for rule in apart:
        for outcome in rule.outcomes_on(decision):
            if outcome.action in ("includes", "withholds"):
                report.add(PolicyOpens(span=outcome.span, name=rule.name, decision=decision))
    return apart
