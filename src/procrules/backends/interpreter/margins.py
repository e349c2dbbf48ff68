"""How far amounts and rates are from what they are compared with, under each reading of the law."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from procrules.backends.interpreter.arithmetic import holds
from procrules.backends.interpreter.evaluate import NO_ENV, Env, Evaluator, possible, record_id
from procrules.backends.interpreter.outward import distance, outside
from procrules.backends.interpreter.unknown import Unknown
from procrules.core import expr as core
from procrules.core.answer import Margin
from procrules.core.expr import Expr
from procrules.core.program import Program
from procrules.core.walk import walk

_TOLD = core.FactRef | core.Field | core.Constant


def margins(expr: core.Compare, env: Env, evaluator: Evaluator) -> Iterator[Margin]:
    """Yield the margins of a comparison of amounts or rates in which something is computed."""
    kind = expr.left.type.kind
    if expr.op in ("=", "!=") or kind not in ("money", "rate"):
        return
    if isinstance(expr.left, _TOLD) and isinstance(expr.right, _TOLD | core.ThresholdRef):
        return  # nothing is computed: the condition itself says it all
    program = evaluator.program
    records = [record_id(bound) for bound in env.values()]
    spoken = dict.fromkeys(label for _, label in _spoken(expr.right, program))
    left = next(iter(_spoken(expr.left, program)), ("", ""))
    for compared, readings in _values(expr.left, env, evaluator):
        for limit, limit_readings in _values(expr.right, env, evaluator):
            away = distance(compared, limit, expr.left.type)
            if away is None:
                continue
            yield Margin(
                name=left[0],
                label=left[1],
                record=" / ".join(dict.fromkeys(records)) or None,
                compared=outside(compared, expr.left.type),
                readings=readings,
                operator=expr.op,
                limit=outside(limit, expr.left.type),
                limit_of=tuple(spoken),
                limit_readings=limit_readings,
                kind="money" if kind == "money" else "rate",
                tax=expr.left.type.name,
                distance=away,
                holds=bool(holds(expr.op, compared, limit)),
            )


def _values(expr: Expr, env: Env, evaluator: Evaluator) -> list[tuple[Any, tuple[str, ...]]]:
    """Return the values that an expression may have, with the readings that give each.

    Readings are named where they do not all give the same value.
    """
    options, inner = _options(expr, env, evaluator)
    found: dict[Any, list[str]] = {}
    for option in options:
        value = evaluator.value(option.expr, inner)
        if not isinstance(value, Unknown):
            found.setdefault(value, []).append(option.label)
    if len(found) > 1:
        return [(value, tuple(labels)) for value, labels in found.items()]
    return [(value, ()) for value in possible(evaluator.value(expr, env)) or ()]


def _options(expr: Expr, env: Env, evaluator: Evaluator) -> tuple[tuple[core.Reading, ...], Env]:
    """Return the readings that an expression stands for, and where they are to be evaluated."""
    if isinstance(expr, core.Readings):
        return expr.options, env
    if isinstance(expr, core.DerivedRef):
        derived = evaluator.program.derived[expr.name]
        about = evaluator.about(expr.record, env)
        inner = {derived.each.variable: about} if derived.each and about else NO_ENV
        return _options(derived.expr, inner, evaluator)
    return (), env


def _spoken(expr: Expr, program: Program) -> Iterator[tuple[str, str]]:
    """Yield the names that an expression speaks of, with what a person reads for each."""
    for node in walk(expr):
        match node:
            case core.FactRef(name=name, type=type_) if type_.numeric:
                yield name, program.label(name)
            case core.DerivedRef(name=name, type=type_) if type_.numeric:
                yield name, program.label(name)
            case core.DecisionRef(name=name, type=type_) if type_.numeric:
                yield name, program.label(name)
            case core.ThresholdRef(name=name):
                yield name, program.label(name, "threshold")
            case core.Field(name=name, record=record, type=type_) if type_.numeric:
                entity = program.entities[record.type.name or ""]
                declared = entity.field(name)
                yield name, (declared.about.label if declared else None) or name
