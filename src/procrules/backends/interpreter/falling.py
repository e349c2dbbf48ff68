"""What an event must lower: the value that it tells is below the one that was known before it."""

from __future__ import annotations

from attrs import evolve

from procrules.backends.interpreter.evaluate import FactValue
from procrules.backends.interpreter.judging import Judged, conditions
from procrules.backends.interpreter.resolve import Resolver
from procrules.backends.interpreter.unknown import Unknown, Value, every
from procrules.core.expr import Compare, Constant, Expr, FactRef
from procrules.core.items import Fact
from procrules.core.types import BOOLEAN


def fallen(judged: Judged, before: Resolver, after: Resolver | None) -> Judged:
    """Return a judgement with what the event must lower added to its conditions.

    Args:
        judged: The judgement of the other conditions.
        before: Evaluates on the facts known before the event.
        after: Evaluates on those that it brings; ``None`` when it is only considered.
    """
    references = judged.transition.about.references
    for name in judged.transition.lowers:
        fact = before.evaluator.program.facts[name]
        was = before.evaluator.fact(name)
        resolver, expr = before, _may_fall(fact)
        if after is not None and not isinstance(was, Unknown) and not _lowest(fact, was):
            resolver, expr = (
                after,
                Compare("<", FactRef(name, fact.type), _constant(fact, was), BOOLEAN),
            )
        if expr is None and isinstance(was, Unknown):
            expr = Compare("<", FactRef(name, fact.type), FactRef(name, fact.type), BOOLEAN)
        if expr is not None:
            truth, checks = conditions([(expr, None, references)], resolver, judged.support)
            judged = evolve(
                judged, truth=every((judged.truth, truth)), checks=(*judged.checks, *checks)
            )
    return judged


def left_open(fact: Fact, was: Value, told: FactValue) -> bool:
    """Whether an event that must lower a value leaves it open: it can fall, and no figure is told."""
    return told is None and not _lowest(fact, was)


def _may_fall(fact: Fact) -> Expr | None:
    """Return the condition that a value stands above the least that its fact may have."""
    if fact.minimum is None:
        return None
    return Compare(">", FactRef(fact.name, fact.type), Constant(fact.minimum, fact.type), BOOLEAN)


def _lowest(fact: Fact, was: Value) -> bool:
    """Whether a value is the least that its fact may have."""
    return fact.minimum is not None and was == fact.minimum


def _constant(fact: Fact, was: Value) -> Constant:
    return Constant(was, fact.type)  # type: ignore[arg-type]  # the value of a numeric fact
