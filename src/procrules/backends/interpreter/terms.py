"""What a condition speaks of, as plain data: the names and values that a reader is shown.

A term holds ``kind``, ``type`` and ``of`` (the tax of an amount, the choice of a value), ``value``
(``None`` when it is not known) and, by kind, ``name``, ``op``, ``parts``, ``period``, ``told``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from procrules.backends.interpreter.evaluate import NO_ENV, Env, Evaluator
from procrules.backends.interpreter.outward import outside
from procrules.backends.interpreter.unknown import Unknown
from procrules.core import expr as core
from procrules.core.expr import Expr
from procrules.core.frozen import FrozenDict

Term = Mapping[str, Any]


def term(expr: Expr, evaluator: Evaluator, env: Env = NO_ENV) -> Term:
    """Return an expression that is not a condition, with the values seen."""

    def part(inner: Expr) -> Term:
        return term(inner, evaluator, env)

    match expr:
        case core.FactRef(name=name):
            found: dict[str, Any] = {
                "kind": "fact",
                "name": name,
                "told": told(name, evaluator),
            }
        case core.DerivedRef(name=name):
            found = {"kind": "derived", "name": name}
        case core.DecisionRef(name=name):
            found = {"kind": "decision", "name": name}
        case core.ThresholdRef(name=name):
            row = evaluator.row(expr, env)
            threshold = evaluator.program.thresholds[name]
            period = None if isinstance(row, Unknown) else threshold.stands(row)
            found = {"kind": "threshold", "name": name, "period": period}
        case core.Constant():
            found = {"kind": "constant"}
        case core.Field(name=name, record=record):
            entity = record.type.name
            found = {"kind": "field", "name": name, "entity": entity}
        case core.Arithmetic(op=op):
            found = {"kind": "arithmetic", "op": op, "parts": (part(expr.left), part(expr.right))}
        case core.Shift(sign=sign):
            op = "+" if sign > 0 else "-"
            found = {
                "kind": "arithmetic",
                "op": op,
                "parts": (part(expr.start), part(expr.duration)),
            }
        case core.Aggregate(kind=kind):
            found = {"kind": kind, "parts": (part(expr.source),), "body": body(expr.body)}
        case core.Where():
            found = {"kind": "where", "parts": (part(expr.source),)}
        case core.Readings(name=name):
            found = {"kind": "derived", "name": name}
        case core.Weights():
            found = {"kind": "weights"}
        case _:
            found = {"kind": "condition"}
    found["type"] = expr.type.kind
    found["of"] = expr.type.name
    found["value"] = shown(expr, evaluator, env)
    return FrozenDict(found)


def body(expr: Expr | None) -> Term | None:
    """Return what an aggregate takes of each record, without a value."""
    if not isinstance(expr, core.Field):
        return None
    return FrozenDict(kind="field", name=expr.name, entity=expr.record.type.name)


def shown(expr: Expr, evaluator: Evaluator, env: Env = NO_ENV) -> Any:
    """Return the value of an expression as a reader sees it; of a list, how many records."""
    if isinstance(expr, core.Variable):
        return None
    if isinstance(expr, core.Field):
        assert isinstance(expr.record, core.Variable)
        if expr.record.name not in env:
            return None
    value = evaluator.value(expr, env)
    if isinstance(value, Unknown):
        return None
    if isinstance(value, tuple):
        return len(value)
    if isinstance(value, frozenset):
        return tuple(sorted(value))
    return outside(value, expr.type)


def told(name: str, evaluator: Evaluator) -> str:
    """Return where the value of a fact comes from, or why there is none."""
    fact = evaluator.program.facts[name]
    if evaluator.presumed(name):
        return "presumed"
    value = evaluator.fact(name)
    # A list of which nothing is stated has no value, and was told all the same.
    if isinstance(value, Unknown) and not value.holes:
        return "to_appreciate" if value.review else "missing"
    return "appreciated" if fact.judgement else "told"
