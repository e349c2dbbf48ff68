"""From the core to the syntax tree of a decision, for some days and for some facts told.

The days are cut where anything that the decision reads may change: in the code of one period the
rules in force are those of the period, and the thresholds are constants.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from typing import Any

from procrules.backends.compiled.decisions import DecisionCode
from procrules.backends.compiled.expressions import Days, Expressions
from procrules.backends.compiled.inputs import Layout
from procrules.backends.compiled.machine import Bounds
from procrules.backends.compiled.steps import Steps, concerned
from procrules.backends.compiled.syntax import function
from procrules.core import expr as core
from procrules.core.program import CheckedProgram
from procrules.core.walk import walk


def generated(
    checked: CheckedProgram,
    layout: Layout,
    decision: str,
    days: Days,
    told: frozenset[str] | None = None,
    *,
    strict: bool = False,
) -> ast.Module:
    """Return the code of a decision for some days.

    The module defines ``run``, from facts in their places to a value, or to ``Undecided``. Its nodes have
    no place, which only Python's compiler wants.

    Args:
        checked: The program.
        layout: Where its facts stand.
        decision: The decision.
        days: The days among which the reference date is.
        told: The facts that are told, the others being what they are presumed to be, or unknown; by
            default any may be told.
        strict: Whether none is presumed; it counts where ``told`` is given.

    Raises:
        Unsupported: The decision, or what it reads, cannot be expressed.
    """
    code = DecisionCode(checked)
    code.expressions = Expressions(checked, layout, days, code, told, strict, code.units)
    answer = code.answer(checked.program.decisions[decision])
    functions, body = code.units.finished(answer)
    tables, late = code.expressions.tables, code.expressions.late_tables
    return ast.Module([*tables, *functions, *late, function("run", ["F"], body)], type_ignores=[])


def bounds(checked: CheckedProgram, decision: str) -> Bounds:
    """Return the days and the lengths of lists for which a decision has code."""
    steps = Steps(checked, decision)
    program = checked.program
    fact = program.header.reference_date
    cuts: tuple[int, ...] = ()
    if fact is not None and fact in program.facts:
        cuts = tuple(sorted(set(_cuts(checked, decision, fact))))
    return Bounds(
        fact if cuts else None, cuts, steps.longest(answer=False), steps.longest(answer=True)
    )


def _cuts(checked: CheckedProgram, decision: str, fact: str) -> Iterator[int]:
    """Yield the days on which what a decision reads may change with the reference date."""
    program = checked.program
    seen: set[str] = set()
    pending = [decision]
    thresholds: set[str] = set()
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        nodes: list[Any] = []
        if name in program.derived:
            nodes.append(program.derived[name].expr)
        else:
            for rule in concerned(checked, name):
                nodes.append(rule.body)
                if rule.reference_date == fact:
                    yield from rule.period.turns()
        for node in (n for root in nodes for n in walk(root)):
            match node:
                case core.DerivedRef() | core.DecisionRef():
                    pending.append(node.name)
                case core.ThresholdRef():
                    if node.name not in thresholds and _reads(node, fact):
                        thresholds.add(node.name)
                        for row in program.thresholds[node.name].rows:
                            yield from row.period.turns()
                case core.Compare():
                    yield from _compared(node.left, node.right, fact)
                    yield from _compared(node.right, node.left, fact)


def _reads(use: core.ThresholdRef, fact: str) -> bool:
    day = use.day
    return (
        use.reference == fact if day is None else isinstance(day, core.FactRef) and day.name == fact
    )


def _compared(side: core.Expr, other: core.Expr, fact: str) -> Iterator[int]:
    day = other.value if isinstance(other, core.Constant) else None
    if isinstance(side, core.FactRef) and side.name == fact and isinstance(day, date):
        yield from (day.toordinal(), day.toordinal() + 1)
