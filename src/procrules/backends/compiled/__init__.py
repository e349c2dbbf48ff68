"""Decisions as Python code, for hot loops: generated from the core, compiled once for some days.

It answers where everything that it reads is known, which most answers need; it never guesses. What
it meets and does not compute (an unknown fact, *néant*, a hole of the law) ends the computation
with ``Undetermined``, and what it cannot express is ``Unsupported``: the interpreter, which is the
reference, then answers.

The days are cut where anything that the decision reads may change: in the code of one period the
rules in force are those of the period, and the thresholds are constants.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from types import CodeType
from typing import Any

from attrs import define, field

from procrules.backends.compiled.decisions import DecisionCode
from procrules.backends.compiled.expressions import Days, Expressions
from procrules.backends.compiled.inputs import FactValue, Layout, Shape
from procrules.backends.compiled.runtime import (
    NAMES,
    UNKNOWN,
    Undecided,
    Undetermined,
    bail,
)
from procrules.backends.compiled.steps import Steps, concerned
from procrules.backends.compiled.syntax import Unsupported, function
from procrules.core import expr as core
from procrules.core.items import Period
from procrules.core.program import CheckedProgram
from procrules.core.walk import walk
from procrules.errors import LimitError
from procrules.limits import MAX_LIST_LENGTH
from procrules.stack import on_a_stack_of_its_own

__all__ = [
    "FactValue",
    "Layout",
    "Machine",
    "Shape",
    "Shaped",
    "Undecided",
    "Undetermined",
    "Unsupported",
    "generated",
]

OFTEN = 20
"""How often a period is asked by those who want whole answers before it has code: to make code takes
as long as some dozens of answers."""
SHAPES = 16
"""Sets of facts told for which a decision has code of its own."""
_FILE = "<procrules>"
_LAST = date.max.toordinal()


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

    The module defines ``run``, from facts in their places to a value, or to ``Undecided``.

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
    module = ast.Module([*tables, *functions, *late, function("run", ["F"], body)], type_ignores=[])
    return ast.fix_missing_locations(module)


@define(eq=False)
class Machine:
    """One decision as code.

    Code is made for each period, and for the facts that are told: what is not told is then the same
    each time, and most conditions fall away. Past ``SHAPES`` sets of facts told, it is made for any.

    Attributes:
        checked: The program.
        layout: Where its facts stand.
        decision: The decision.
        strict: Whether no fact is presumed.
        fact: The reference date; ``None`` where nothing depends on it.
        day: Where it stands; any place where nothing depends on it.
        cuts: The days on which a period begins, as ordinals, but for the first.
        longest: How many records a list may have for the code to answer: the interpreter would then
            meet no bound.
        deferring: How many it may have for an answer to be told before what it rests on is looked
            for.
        shaped: By the facts told, the code of each period.
    """

    checked: CheckedProgram
    layout: Layout
    decision: str
    strict: bool = False
    fact: str | None = field(init=False, default=None)
    day: int = field(init=False, default=0)
    cuts: tuple[int, ...] = field(init=False, default=())
    longest: int = field(init=False)
    deferring: int = field(init=False)
    shaped: dict[Shape, Shaped] = field(init=False, factory=dict)
    _any: Shaped | None = field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        program = self.checked.program
        steps = Steps(self.checked, self.decision)
        self.longest, self.deferring = steps.longest(answer=False), steps.longest(answer=True)
        fact = program.header.reference_date
        if fact is not None and fact in program.facts:
            self.cuts = tuple(sorted(set(_cuts(self.checked, self.decision, fact))))
        if fact is not None and self.cuts:
            self.fact, self.day = fact, self.layout.places[fact]

    def of(self, shape: Shape) -> Shaped:
        """Return the code for some facts told."""
        found = self.shaped.get(shape)
        if found is not None:
            return found
        if shape.told is not None and len(self.shaped) < SHAPES:
            return self.shaped.setdefault(shape, Shaped(self, shape.told))
        return self.of_any()

    def of_any(self) -> Shaped:
        """Return the code for any facts told."""
        if self._any is None:
            self._any = Shaped(self, None)
        return self._any

    def days(self, number: int) -> Days:
        """Return the days of a period."""
        first = self.cuts[number - 1] if number else 1
        last = self.cuts[number] - 1 if number < len(self.cuts) else _LAST
        return Days(self.fact, first, last)

    def code(self, number: int, told: frozenset[str] | None) -> CodeType:
        """Return the code of a period.

        Raises:
            Unsupported: There is none.
            LimitError: It is nested too deep for the stack.
        """

        def made() -> CodeType:
            days = self.days(number)
            module = generated(
                self.checked, self.layout, self.decision, days, told, strict=self.strict
            )
            return compile(module, _FILE, "exec")

        return on_a_stack_of_its_own(made)


@define(eq=False)
class Shaped:
    """The code of a decision for some facts told, made for each period when it is first asked.

    ``runs[bisect_right(machine.cuts, facts[machine.day])](facts)`` is the value of the decision, as
    a caller reads it, or an ``Undecided``; it raises ``Undetermined`` where the interpreter has to
    answer.

    Attributes:
        machine: The decision.
        told: The facts told; ``None`` where any may be.
        runs: The code of each period.
    """

    machine: Machine
    told: frozenset[str] | None
    runs: list[Any] = field(init=False)
    _asked: list[int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        periods = len(self.machine.cuts) + 1
        self._asked = [0] * periods
        self.runs = [partial(self._first, number) for number in range(periods)]

    def worth_making(self, number: int) -> bool:
        """Whether a period has code, or is now asked so often that it is worth making."""
        self._asked[number] += 1
        return self._asked[number] > OFTEN or not isinstance(self.runs[number], partial)

    def _first(self, number: int, facts: tuple[Any, ...]) -> Any:
        """Make the code of a period, and run it."""
        try:
            self.runs[number] = self._made(number)
        except LimitError:  # the stack has no room for it here: the interpreter answers
            raise Undetermined from None
        return self.runs[number](facts)

    def _made(self, number: int) -> Callable[[tuple[Any, ...]], Any]:
        try:
            code = self.machine.code(number, self.told)
        except Unsupported:
            return bail
        names = dict(NAMES)
        exec(code, names)
        run: Callable[[tuple[Any, ...]], Any] = names["run"]
        longest = self.machine.longest
        return run if longest >= MAX_LIST_LENGTH else self._bounded(run, longest)

    def _bounded(
        self, run: Callable[[tuple[Any, ...]], Any], longest: int
    ) -> Callable[[tuple[Any, ...]], Any]:
        """Leave long lists to the interpreter, which counts its steps."""
        places = [
            self.machine.layout.places[name]
            for name, fact in self.machine.checked.program.facts.items()
            if fact.type.kind == "list"
        ]

        def bounded(facts: tuple[Any, ...]) -> Any:
            for place in places:
                records = facts[place]
                if records is not UNKNOWN and len(records) > longest:
                    raise Undetermined
            return run(facts)

        return bounded


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
