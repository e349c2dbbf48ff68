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
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from types import CodeType
from typing import Any

from attrs import define, field

from procrules.backends.compiled.decisions import DecisionCode
from procrules.backends.compiled.expressions import Days, Expressions
from procrules.backends.compiled.inputs import FactValue, Layout
from procrules.backends.compiled.runtime import LARGE, NAMES, Undecided, Undetermined, bail
from procrules.backends.compiled.syntax import Unsupported, function
from procrules.core import expr as core
from procrules.core.items import Period, Rule
from procrules.core.program import CheckedProgram
from procrules.core.walk import walk

__all__ = [
    "FactValue",
    "Layout",
    "Machine",
    "Undecided",
    "Undetermined",
    "Unsupported",
    "generated",
]

_FILE = "<procrules>"
_LAST = date.max.toordinal()


def generated(checked: CheckedProgram, layout: Layout, decision: str, days: Days) -> tuple[ast.Module, list[int]]:
    """Return the code of a decision for some days, and the steps that it stands for.

    The module defines ``run``, from facts in their places to a value, or to ``Undecided``. The steps
    are those of the interpreter, counted from above, by how many loops are around them.

    Raises:
        Unsupported: The decision, or what it reads, cannot be expressed.
    """
    code = DecisionCode(checked)
    code.expressions = Expressions(checked, layout, days, code, code.units)
    answer = code.answer(checked.program.decisions[decision])
    functions, body = code.units.finished(answer)
    module = ast.Module(
        [*code.expressions.tables, *functions, function("run", ["F"], body)], type_ignores=[]
    )
    return ast.fix_missing_locations(module), code.expressions.steps


@define(eq=False)
class Machine:
    """One decision as code, made for each period when a fact first falls into it.

    Attributes:
        checked: The program.
        layout: Where its facts stand.
        decision: The decision.
    """

    checked: CheckedProgram
    layout: Layout
    decision: str
    cuts: list[int] = field(init=False)
    longest: int = field(init=False, default=0)
    _day: int | None = field(init=False)
    _runs: list[Any] = field(init=False)

    def __attrs_post_init__(self) -> None:
        header = self.checked.program.header
        fact = header.reference_date if header.reference_date in self.checked.program.facts else None
        self.cuts = sorted(set(_cuts(self.checked, self.decision, fact))) if fact else []
        self._day = self.layout.places[fact] if fact and self.cuts else None
        self._runs = [None] * (len(self.cuts) + 1)

    @property
    def periods(self) -> int:
        """How many periods have code of their own."""
        return len(self._runs)

    def run(self, facts: tuple[Any, ...]) -> Any:
        """Return the value of the decision, as a caller reads it, or ``Undecided``.

        Raises:
            Undetermined: The code does not say: the interpreter does.
        """
        number = 0 if self._day is None else bisect_right(self.cuts, facts[self._day])
        found = self._runs[number]
        if found is None:
            found = self._made(number)
        return found(facts)

    def days(self, number: int) -> Days:
        """Return the days of a period."""
        header = self.checked.program.header
        first = self.cuts[number - 1] if number else 1
        last = self.cuts[number] - 1 if number < len(self.cuts) else _LAST
        return Days(header.reference_date if self._day is not None else None, first, last)

    def code(self, number: int) -> tuple[CodeType, int]:
        """Return the code of a period, and the longest list that it may be given.

        Raises:
            Unsupported: There is none.
        """
        try:
            module, steps = generated(self.checked, self.layout, self.decision, self.days(number))
            return compile(module, _FILE, "exec"), _longest(steps)
        except RecursionError:
            raise Unsupported("conditions that are nested too deep") from None

    def _made(self, number: int) -> Any:
        try:
            code, longest = self.code(number)
        except Unsupported:
            self._runs[number] = bail
            return bail
        names = dict(NAMES)
        exec(code, names)
        self._runs[number] = names["run"]
        return names["run"]


def _longest(steps: list[int]) -> int:
    """Return how many records a list may have for the interpreter to meet no bound on steps."""
    longest = 0
    for records in (0, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000):
        if sum(count * records**loops for loops, count in enumerate(steps)) > LARGE:
            break
        longest = records
    return longest


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
            for rule in _concerned(checked, name):
                nodes.append(rule.body)
                if rule.reference_date == fact:
                    yield from _ends(rule.period)
        for node in (n for root in nodes for n in walk(root)):
            match node:
                case core.DerivedRef() | core.DecisionRef():
                    pending.append(node.name)
                case core.ThresholdRef():
                    if node.name not in thresholds and _reads(node, fact):
                        thresholds.add(node.name)
                        for row in program.thresholds[node.name].rows:
                            yield from _ends(row.period)
                case core.Compare():
                    yield from _compared(node.left, node.right, fact)
                    yield from _compared(node.right, node.left, fact)


def _concerned(checked: CheckedProgram, decision: str) -> Iterator[Rule]:
    """Yield the rules that conclude on a decision, and their exceptions."""
    seen: set[str] = set()
    pending = list(checked.by_decision[decision])
    while pending:
        rule = pending.pop()
        if rule.name not in seen:
            seen.add(rule.name)
            yield rule
            pending += checked.defeaters[rule.name]


def _reads(use: core.ThresholdRef, fact: str) -> bool:
    day = use.day
    return use.reference == fact if day is None else isinstance(day, core.FactRef) and day.name == fact


def _compared(side: core.Expr, other: core.Expr, fact: str) -> Iterator[int]:
    if isinstance(side, core.FactRef) and side.name == fact and isinstance(other, core.Constant):
        if isinstance(other.value, date):
            yield from (other.value.toordinal(), other.value.toordinal() + 1)


def _ends(period: Period) -> Iterator[int]:
    if period.start is not None:
        yield period.start.toordinal()
    if period.end is not None:
        yield period.end.toordinal() + 1


