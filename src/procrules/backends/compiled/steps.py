"""How many steps the interpreter needs for a decision, counted from above, by the length of lists.

Code has no bound on steps. Where the interpreter might meet its own, the interpreter answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from attrs import define, field

from procrules.core import expr as core
from procrules.core.items import Rule
from procrules.core.program import CheckedProgram
from procrules.core.walk import children
from procrules.limits import MAX_LIST_LENGTH, MAX_STEPS

_LONG = 64
"""Steps for which an operation on long numbers, or on several possible values, may count."""
_LENGTHS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, MAX_LIST_LENGTH)


@define(eq=False)
class Steps:
    """What one decision needs.

    Attributes:
        checked: The program.
        decision: The decision.
        by_loops: How many expressions stand within how many loops over records.
        deepest: How many conditions stand around one, at most.
    """

    checked: CheckedProgram
    decision: str
    by_loops: Counter[int] = field(init=False, factory=Counter)
    deepest: int = field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        program = self.checked.program
        details = program.decisions[self.decision].details
        seen: set[str] = set()
        pending = [self.decision, *([details] if details is not None else [])]
        while pending:
            name = pending.pop()
            if name in seen:
                continue
            seen.add(name)
            derived = program.derived.get(name)
            item = derived if derived is not None else program.decisions[name]
            loops = 0 if item.each is None else 1
            bodies: Iterator[Any] = (
                iter((derived.expr,))
                if derived is not None
                else (rule.body for rule in concerned(self.checked, name))
            )
            for body in bodies:
                pending += self._count(body, loops)

    def longest(self, *, answer: bool) -> int:
        """Return how many records lists may have for the interpreter to meet no bound.

        Args:
            answer: Whether everything that the answer rests on is looked for as well.

        Returns:
            A length; below zero, a bound might be met without any record.
        """
        program = self.checked.program
        held = Counter(f.type.item for f in program.facts.values() if f.type.kind == "list")
        lists = max(held.values(), default=1)  # a value for each record may be read of each list
        longest = -1
        for length in _LENGTHS:
            steps = sum(n * (length * lists) ** loops for loops, n in self.by_loops.items())
            if steps * (self._whole() if answer else 1) > MAX_STEPS:
                break
            longest = length
        return longest

    def _whole(self) -> int:
        """Return how many times as much as its value an answer needs.

        What it rests on looks at each condition once more for each one around it, and for each
        member of a set.
        """
        times = 4 + 2 * self.deepest
        item = self.checked.program.decisions[self.decision]
        for name in (item.name, item.details):
            type_ = self.checked.program.decisions[name].type if name is not None else None
            if type_ is not None and type_.kind == "set":
                times *= 2 + len(self.checked.program.choices[type_.name or ""].values)
        return times

    def _count(self, root: object, loops: int) -> set[str]:
        """Count what stands in a body; returns the definitions and decisions that it reads."""
        program = self.checked.program
        read: set[str] = set()
        pending: list[tuple[Any, int, int]] = [(root, loops, 0)]
        while pending:
            node, around, depth = pending.pop()
            self.deepest = max(self.deepest, depth)
            self.by_loops[around] += 1
            match node:
                case core.DerivedRef() | core.DecisionRef():
                    read.add(node.name)
                    derived = program.derived.get(node.name)
                    if derived is not None and derived.type.kind == "list":
                        pending.append((derived.expr, around, depth))  # looked for each time
                case core.Arithmetic() | core.Weights() | core.Shift():
                    self.by_loops[around] += _LONG
                case core.Preceding():
                    self.by_loops[around + 1] += 1
                case core.Aggregate():
                    self.by_loops[around + 1] += _LONG
            inside = around
            if isinstance(node, core.Where | core.Aggregate | core.Quantified):
                pending.append((node.source, around, depth + 1))
                inside += 1
            pending += [
                (child, inside, depth + 1)
                for child in children(node)
                if child is not getattr(node, "source", None)
            ]
        return read


def concerned(checked: CheckedProgram, decision: str) -> Iterator[Rule]:
    """Yield the rules that conclude on a decision, those told apart included, and their exceptions."""
    seen: set[str] = set()
    pending = [*checked.by_decision[decision], *checked.policies[decision]]
    while pending:
        rule = pending.pop()
        if rule.name not in seen:
            seen.add(rule.name)
            yield rule
            pending += checked.defeaters[rule.name]
