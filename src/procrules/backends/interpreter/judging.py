"""Whether an event may happen: the conditions of a transition, one by one, on the facts of a day."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from attrs import evolve, frozen

from procrules.backends.interpreter.explain import Explain
from procrules.backends.interpreter.resolve import Resolver
from procrules.backends.interpreter.support import Support
from procrules.backends.interpreter.unknown import Truth, Unknown, every, merge, negate, some
from procrules.core import expr as core
from procrules.core.expr import Expr
from procrules.core.items import Demand, Transition
from procrules.core.program import CheckedProgram
from procrules.core.reference import Reference
from procrules.core.replay import Check, CheckStatus, Fault, FaultKind
from procrules.core.walk import walk


@frozen
class Judged:
    """A transition on the facts of a day: whether it may happen, and each of its conditions."""

    transition: Transition
    truth: Truth
    checks: tuple[Check, ...]
    support: Support

    @property
    def unmet(self) -> tuple[Fault, ...]:
        """The conditions that are not met, as faults."""
        if self.truth is not False:
            return ()  # where the event leads otherwise, one that is not met is enough
        return tuple(_fault(c) for c in self.checks if c.status == "unmet")

    @property
    def unproven(self) -> tuple[Fault, ...]:
        """The conditions that must be known to hold and are open, as faults."""
        return tuple(_fault(c) for c in self.checks if c.unproven and c.status == "unknown")

    @property
    def lacking(self) -> Unknown:
        """What would settle the conditions that must be known to hold."""
        return merge(Unknown(c.missing) for c in self.checks if c.unproven)


def _fault(check: Check) -> Fault:
    kind: FaultKind = "unproven" if check.unproven else "condition"
    return Fault(kind, check.words, check.references, check.reason)


def judge(transition: Transition, resolver: Resolver, unsettled: Container[str] = ()) -> Judged:
    """Judge a transition, with what the judgement rests on.

    Args:
        transition: The transition.
        resolver: Evaluates on the facts of the day.
        unsettled: The facts that the history tells to be unknown: what hangs on one of them is
            not established.
    """
    support = Support(resolver)
    references = transition.about.references
    support.cite(references)
    support.weaken(transition.authority, None)
    support.about(transition.about)
    parts = [(expr, None, references) for expr in conjuncts(transition.guard)]
    truth, checks = conditions((*parts, *demanded(transition.demands)), resolver, support)
    _, proofs = conditions(demanded(transition.established), resolver, support)
    proofs = tuple(_proof(check, unsettled) for check in proofs)
    established = every(map(_truth, proofs))
    if transition.otherwise:
        return Judged(transition, some((truth, negate(established))), (*checks, *proofs), support)
    return Judged(transition, every((truth, established)), (*checks, *proofs), support)


def _proof(check: Check, unsettled: Container[str]) -> Check:
    """Return a condition that must be known to hold: one left open by what is told unknown fails."""
    open_ = any(name in unsettled for name in check.missing)
    return evolve(check, proof=True, status="unmet" if open_ else check.status)


def _truth(check: Check) -> Truth:
    if check.status in ("met", "unmet"):
        return check.status == "met"
    return Unknown(check.missing, check.review, check.holes)


Condition = tuple[Expr, str | None, tuple[Reference, ...]]


def demanded(demands: Iterable[Demand]) -> Iterator[Condition]:
    """Yield the conditions of demands, with what is said when they are not met."""
    for demand in demands:
        yield demand.condition, demand.failing, demand.references


def conditions(
    parts: Iterable[Condition], resolver: Resolver, support: Support
) -> tuple[Truth, tuple[Check, ...]]:
    """Return whether all of some conditions hold, and how each of them stands."""
    explain = Explain(resolver)
    truths: list[Truth] = []
    checks = []
    for expr, words, references in parts:
        truth = resolver.evaluator.truth(expr, resolver.env)
        support.expr(expr, resolver.env)
        support.cite(references)
        own = expr.references if isinstance(expr, core.Cited) else references
        truths.append(truth)
        reason = explain.condition(expr)
        unknown = truth if isinstance(truth, Unknown) else Unknown()
        checks.append(
            Check(
                check_status(truth),
                words,
                reason,
                own,
                unknown.missing,
                unknown.review,
                unknown.holes,
            )
        )
    return every(truths), tuple(checks)


def check_status(truth: Truth) -> CheckStatus:
    """Return how a condition stands."""
    if isinstance(truth, Unknown):
        return "needs_review" if reviewable(truth) else "unknown"
    return "met" if truth else "unmet"


def reviewable(unknown: Unknown) -> bool:
    """Whether only a person's appreciation, or readings that disagree, keep something open."""
    others = [h for h in unknown.holes if h.kind != "readings"]
    return bool(unknown.review) and not unknown.missing and not others


def conjuncts(guard: Expr | None) -> Iterator[Expr]:
    """Yield the conditions of a guard, those of a numbered list one by one."""
    if isinstance(guard, core.Every):
        for item in guard.items:
            yield from conjuncts(item)
    elif guard is not None:
        yield guard


# -- when only the day decides ----------------------------------------------------------------------
def turning_days(
    transition: Transition, resolver: Resolver, checked: CheckedProgram
) -> tuple[date, ...] | None:
    """Return the days around which a transition turns from one truth to the other.

    ``None`` when its conditions read the day of the event otherwise than by comparing it.
    """
    event = transition.event
    found: set[date] = set()
    demands = (*transition.established, *transition.demands)
    parts = [*conjuncts(transition.guard), *(d.condition for d in demands)]
    for expr in parts:
        compared = 0
        for node in walk(expr):
            if isinstance(node, core.Compare):
                for one, other in ((node.left, node.right), (node.right, node.left)):
                    if isinstance(one, core.FactRef) and one.name == event:
                        compared += 1
                        day = resolver.evaluator.value(other, resolver.env)
                        if isinstance(day, date):
                            found |= _around(day)
        if compared != _mentions(expr, event, checked):
            return None
    return tuple(sorted(found))


def _around(day: date) -> set[date]:
    steps = (-1, 0, 1)
    low, high = date.min.toordinal(), date.max.toordinal()
    return {day + timedelta(days=step) for step in steps if low <= day.toordinal() + step <= high}


def _mentions(expr: Expr, fact: str, checked: CheckedProgram) -> int:
    """Count where a fact is read by an expression, and by the values and decisions that it reads."""
    count = 0
    seen: set[str] = set()
    pending: list[Any] = [expr]
    while pending:
        for node in walk(pending.pop()):
            if isinstance(node, core.FactRef):
                count += node.name == fact
            elif isinstance(node, core.ThresholdRef):
                count += node.reference == fact
            elif isinstance(node, core.DerivedRef) and node.name not in seen:
                seen.add(node.name)
                pending.append(checked.program.derived[node.name].expr)
            elif isinstance(node, core.DecisionRef) and node.name not in seen:
                seen.add(node.name)
                rules = checked.by_decision[node.name]
                pending.extend(rules)
                count += sum(rule.reference_date == fact for rule in rules)
    return count
