"""Which examples a mutant can change: what each of them met in the original tells it.

A run goes as it went until it meets what the mutant changes, and goes on as it did while values stay
the same: an example that never met it, or met it with the same value, keeps its answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from attrs import define, field, frozen

from procrules.backends.interpreter.arithmetic import holds
from procrules.backends.interpreter.evaluate import possible
from procrules.backends.interpreter.observing import Observer
from procrules.backends.interpreter.unknown import Unknown, Value
from procrules.core.expr import Compare, Expr
from procrules.core.items import Leaf, Period, Rule, Threshold

TRUE, FALSE, OTHER = 1, 2, 4
"""What a value was, as bits: yes, no, anything else."""


@define(eq=False)
class Trace(Observer):
    """What each example met, by its number in the text.

    Attributes:
        nodes: By expression, the examples that evaluated it, with what its value was, as bits.
        compared: By comparison, the pairs of values that it compared, by example; ``None`` where it
            had no need of them.
        leaves: By conclusion, the examples in which its rule may come to it.
        days: By rule, the days on which it was asked for, by example.
        lookups: By threshold, the days on which it was looked up, by example.
        replays: By process, the examples that replay it.
        costs: By example, how many values were worked out.
    """

    nodes: dict[int, dict[int, int]] = field(factory=dict)
    compared: dict[int, dict[int, list[tuple[Value, Value] | None]]] = field(factory=dict)
    leaves: dict[int, set[int]] = field(factory=dict)
    days: dict[str, dict[int, set[Any]]] = field(factory=dict)
    lookups: dict[str, dict[int, set[Any]]] = field(factory=dict)
    replays: dict[str, set[int]] = field(factory=dict)
    costs: dict[int, int] = field(factory=dict)
    example: int = 0
    _last: dict[int, Value] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        Observer.__init__(self)  # no bare super in a class with slots: attrs 21.3

    def begin(self, example: int) -> None:
        """Say which example is run from here on."""
        self.example = example
        self.costs[example] = 0
        self._last.clear()

    def valued(self, expr: Expr, value: Value) -> None:
        """Keep what an expression was."""
        bit = TRUE if value is True else FALSE if value is False else OTHER
        met = self.nodes.setdefault(id(expr), {})
        met[self.example] = met.get(self.example, 0) | bit
        self.costs[self.example] += 1
        if isinstance(expr, Compare):
            # Of one list, the ids are compared without being looked at.
            looked = id(expr.left) in self._last and id(expr.right) in self._last
            pair = (self._last[id(expr.left)], self._last[id(expr.right)]) if looked else None
            for side in (expr.left, expr.right):
                self._last.pop(id(side), None)
            pairs = self.compared.setdefault(id(expr), {}).setdefault(self.example, [])
            if pair not in pairs:
                pairs.append(pair)
        self._last[id(expr)] = value

    def looked_up(self, threshold: str, day: Value) -> None:
        """Keep the day."""
        self.lookups.setdefault(threshold, {}).setdefault(self.example, set()).add(day)

    def dated(self, rule: Rule, day: Value) -> None:
        """Keep the day."""
        self.days.setdefault(rule.name, {}).setdefault(self.example, set()).add(day)

    def reached(self, leaves: Iterable[Leaf]) -> None:
        """Keep the conclusions."""
        for leaf in leaves:
            self.leaves.setdefault(id(leaf), set()).add(self.example)


Met = dict[int, bool]
"""By example, whether a value may change, or at most what an answer rests on."""


class Watch(Protocol):
    """Tells the examples that one change of a mutant can touch."""

    def met(self, trace: Trace) -> Met:
        """Return them."""


@frozen
class Evaluated:
    """An expression is evaluated; the change counts when its value was one of some."""

    node: int
    when: int = TRUE | FALSE | OTHER

    def met(self, trace: Trace) -> Met:
        """Return the examples that evaluated it."""
        found = trace.nodes.get(self.node, {})
        return {example: bool(bits & self.when) for example, bits in found.items()}


@frozen
class Compared:
    """A comparison is made; the change counts when the other one comes out differently."""

    before: Compare
    after: Compare

    def met(self, trace: Trace) -> Met:
        """Return the examples that made it."""
        found = trace.compared.get(id(self.before), {})
        return {example: any(map(self._differs, pairs)) for example, pairs in found.items()}

    def _differs(self, pair: tuple[Value, Value] | None) -> bool:
        if pair is None:
            return True
        if any(isinstance(value, Unknown) and value.possible is None for value in pair):
            return False
        return self._truths(self.before, pair) != self._truths(self.after, pair)

    def _truths(self, compare: Compare, pair: tuple[Value, Value]) -> set[bool | None]:
        left, right = pair
        constants = {
            "left": getattr(compare.left, "value", left),
            "right": getattr(compare.right, "value", right),
        }
        return {
            holds(compare.op, a, b)
            for a in possible(constants["left"]) or ()
            for b in possible(constants["right"]) or ()
        }


@frozen
class Dated:
    """A rule is asked for on a day that one of its two periods holds."""

    rule: str
    before: Period
    after: Period

    def met(self, trace: Trace) -> Met:
        """Return the examples on such a day."""
        found = trace.days.get(self.rule, {})
        return {
            example: True
            for example, days in found.items()
            if any(
                self.before.contains(day) != self.after.contains(day)
                for day in days
                if isinstance(day, date)
            )
        }


@frozen
class Rowed:
    """A threshold is looked up on a day that has another row."""

    before: Threshold
    after: Threshold

    def met(self, trace: Trace) -> Met:
        """Return the examples on such a day."""
        found = trace.lookups.get(self.before.name, {})
        return {example: True for example, days in found.items() if any(map(self._differs, days))}

    def _differs(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        before, after = self.before.row(day), self.after.row(day)
        if before is None or after is None:
            return before is not after
        return before.values != after.values or before.references != after.references


@frozen
class Reached:
    """A rule comes to one of some conclusions, or may."""

    leaves: tuple[int, ...]

    def met(self, trace: Trace) -> Met:
        """Return the examples in which it does."""
        none: set[int] = set()
        return {e: True for leaf in self.leaves for e in trace.leaves.get(leaf, none)}


@frozen
class Replayed:
    """A history of a process is replayed."""

    process: str

    def met(self, trace: Trace) -> Met:
        """Return the examples that replay one."""
        return dict.fromkeys(trace.replays.get(self.process, ()), True)
