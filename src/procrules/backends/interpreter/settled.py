"""What hangs on few facts: worked out once, for all the answers of a program that tell these alike.

Whoever asks the same rules again and again tells some twenty facts of hundreds, and most of what is
told is a yes, a no, or a member of a choice. What reads nothing else is met again in other answers:
it is kept, by the values of the facts that it reads. Amounts, days and lists are told in so many
ways that what reads one of these is worked out each time, unless the fact is not told at all.

A node of the program stands for itself by its identity: it lives as long as the program does.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from attrs import define, field, frozen

from procrules.backends.interpreter.alike import Alike
from procrules.backends.interpreter.resolve import Contribution, Reached, Resolution
from procrules.backends.interpreter.terms import Term
from procrules.backends.interpreter.unknown import Truth
from procrules.core import expr as core
from procrules.core.items import Fact, Leaf, Node, Period, Rule
from procrules.core.program import CheckedProgram, Program
from procrules.core.walk import children
from procrules.values.nothing import NEANT

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_MANY = 50_000
"""How many things of a sort are kept: past that many, all are forgotten, and kept anew."""
_EVERYTHING = (-1, -1)
"""All facts: what is said to be read while it is being looked for."""


class Kept(dict[K, V]):
    """Things that are kept as long as they are not too many."""

    def keep(self, key: K, value: V) -> V:
        """Keep a thing, and return it."""
        if len(self) >= _MANY:
            self.clear()
        self[key] = value
        return value


class Reads:
    """The facts that parts of a program read, directly or not, as bits of a number.

    Each fact has a bit that says that it is told in one of many ways; one of few values has others
    for these. ``state(facts)`` are the bits of some facts, and ``of(node)`` those that a part of the
    program reads: both together are all that it can hang on, if none of ``many`` is among them.

    What was asked before is looked up at once, by identity, in ``value`` and ``telling``. ``loose``
    are the facts that may be told in one of many ways, ``lists`` the bits of those that are lists.

    The reference date has bits for the periods that begin on some days. What looks up what is in
    force, and has no other bounds than these, reads the period alone.
    """

    def __init__(
        self,
        checked: CheckedProgram,
        dated: str | None,
        cuts: tuple[int, ...],
    ) -> None:
        """Make a table.

        Args:
            checked: The program.
            dated: The fact that is the reference date, if any.
            cuts: The days on which periods begin, in order, as ordinals.
        """
        self._checked = checked
        self._program = checked.program
        self._dated, self._cuts, self._begins = dated, cuts, frozenset(cuts)
        self._fields: dict[str, int] = {}
        self._many: dict[str, int] = {}
        self._codes: dict[str, dict[object, int]] = {}
        self.loose: set[str] = set()
        self.lists = self.many = place = 0
        for name, fact in self._program.facts.items():
            values = _values(fact, self._program)
            if name == dated:
                values = (None, NEANT, *range(len(cuts) + 1))
            width = len(values).bit_length() + 1
            self._fields[name] = ((1 << width) - 1) << place
            self._many[name] = 1 << place
            if values:
                self._codes[name] = {v: n << (place + 1) for n, v in enumerate(values, start=1)}
            if not values or name == dated:
                self.loose.add(name)
            if fact.type.kind == "list":
                self.lists |= 1 << place
            self.many |= 1 << place
            place += width
        self.value: dict[int, int] = {}
        self.telling: dict[int, int] = {}
        self._nodes: dict[int, object] = {}
        self._named: dict[tuple[str, str], tuple[int, int]] = {}
        self._speaking: dict[str, int] = {}
        self._reaching: dict[str, int] = {}
        self._contributing: dict[str, int] = {}
        self._standing: dict[str, int] = {}

    def state(self, facts: Mapping[str, object]) -> int:
        """Return some facts told."""
        found = 0
        for name, value in facts.items():
            codes = self._codes.get(name)
            if codes is None:
                found |= self._many[name]
            elif isinstance(value, date):
                found |= self._many[name] | codes[bisect_right(self._cuts, value.toordinal())]
            else:
                found |= codes[value]
        return found

    def by_period(self, fact: str, periods: Iterable[Period]) -> bool:
        """Whether the bits for periods of a date say what is in force, in some periods."""
        return fact == self._dated and all(d in self._begins for p in periods for d in p.turns())

    def varied(self, facts: Mapping[str, object], read: int) -> list[str]:
        """Return those of some facts that are told in many ways, and of which that is read."""
        return [name for name in facts if self._many[name] & read]

    def _looked_up(self, fact: str, periods: Iterable[Period]) -> int:
        """Return what is read of a date to look up what is in force in some periods."""
        found = self._fields[fact]
        return found & ~self._many[fact] if self.by_period(fact, periods) else found

    def of(self, node: object) -> int:
        """Return what an expression, a rule or its body reads to have its value."""
        found = self.value.get(id(node))
        return self._node(node)[0] if found is None else found

    def told(self, node: object) -> int:
        """Return what the reasons of an expression, a rule or its body read: they tell of more."""
        found = self.telling.get(id(node))
        return self._node(node)[1] if found is None else found

    def decision(self, name: str) -> int:
        """Return what a decision reads to be answered."""
        return self._decided(name)[0]

    def told_of(self, name: str) -> int:
        """Return what the reasons of a decision read."""
        return self._decided(name)[1]

    def reaching(self, rule: Rule) -> int:
        """Return what a rule reads to come to its conclusions, whatever their values."""
        found = self._reaching.get(rule.name)
        if found is None:
            found = self._own(rule)[0]
            pending: list[Node] = [rule.body]
            while pending:
                node = pending.pop()
                if isinstance(node, Leaf):
                    for demand in node.demands:
                        found |= self.of(demand)
                else:
                    for case in node.cases:
                        found |= self.of(case.guard)
                        pending.append(case.node)
            self._reaching[rule.name] = found
        return found

    def standing(self, rule: Rule) -> int:
        """Return what a rule reads to stand as it does: itself, and what defeats it."""
        found = self._standing.get(rule.name)
        if found is None:
            pending, seen, found = [rule], {rule.name}, 0
            while pending:
                one = pending.pop()
                found |= self.of(one)
                others = [o for o in self._checked.defeaters[one.name] if o.name not in seen]
                seen |= {o.name for o in others}
                pending += others
            self._standing[rule.name] = found
        return found

    def speaking(self, decision: str) -> int:
        """Return what the rules of a decision read to speak, their exceptions apart."""
        found = self._speaking.get(decision)
        if found is None:
            found = 0
            for rule in self._checked.by_decision[decision]:
                found |= self.reaching(rule)
            self._speaking[decision] = found
        return found

    def contributing(self, decision: str) -> int:
        """Return what the rules of a decision, and their exceptions, read to speak."""
        found = self._contributing.get(decision)
        if found is None:
            found, seen = 0, set[str]()
            pending = [*self._checked.by_decision[decision]]
            while pending:
                rule = pending.pop()
                if rule.name not in seen:
                    seen.add(rule.name)
                    found |= self.reaching(rule)
                    pending += self._checked.defeaters[rule.name]
            self._contributing[decision] = found
        return found

    def _node(self, node: object) -> tuple[int, int]:
        value, told = self._own(node)
        for child in children(node):
            value |= self.of(child)
            told |= self.told(child)
        self._nodes[id(node)] = node  # it is kept, so that its identity goes on standing for it
        self.value[id(node)], self.telling[id(node)] = value, told
        return value, told

    def _own(self, node: object) -> tuple[int, int]:
        match node:
            case core.FactRef(name=name):
                found = self._fields[name]
                return found, found
            case core.DerivedRef(name=name):
                return self._derived(name)
            case core.DecisionRef(name=name):
                return self._decided(name)
            case core.ThresholdRef(name=name, reference=str(fact)):
                rows = self._program.thresholds[name].rows
                found = self._looked_up(fact, (row.period for row in rows))
                return found, found
            case Rule(reference_date=str(fact), period=period):
                value = self._looked_up(fact, (period,)) if period.bounded else 0
                return value, self._fields[fact]
        return 0, 0

    def _derived(self, name: str) -> tuple[int, int]:
        key = ("derived", name)
        found = self._named.get(key)
        if found is None:
            self._named[key] = _EVERYTHING
            item = self._program.derived[name]
            around = self._fields[item.each.list] if item.each is not None else 0
            found = (self.of(item.expr) | around, self.told(item.expr) | around)
            self._named[key] = found
        return found

    def _decided(self, name: str) -> tuple[int, int]:
        """Return what a decision reads: its rules, their exceptions, and what is told beside it."""
        key = ("decision", name)
        found = self._named.get(key)
        if found is None:
            self._named[key] = _EVERYTHING
            item = self._program.decisions[name]
            value = told = self._fields[item.each.list] if item.each is not None else 0
            if item.details is not None:
                beside = self._decided(item.details)
                value, told = value | beside[0], told | beside[1]
            pending = [*self._checked.by_decision[name], *self._checked.policies[name]]
            seen: set[str] = set()
            while pending:
                rule = pending.pop()
                if rule.name not in seen:
                    seen.add(rule.name)
                    value, told = value | self.of(rule), told | self.told(rule)
                    pending += self._checked.defeaters[rule.name]
            found = self._named[key] = (value, told)
        return found


def _values(fact: Fact, program: Program) -> tuple[object, ...]:
    """Return the values of a fact by which something can be kept; none when they are many."""
    if fact.type.kind == "boolean":
        return (None, NEANT, False, True)
    if fact.type.kind == "choice" and fact.type.name is not None:
        return (None, NEANT, *program.choices[fact.type.name].names())
    return ()


@frozen
class Unfolded:
    """Reasons that were unfolded, and where they may stand again.

    Attributes:
        reasons: The reasons.
        first: What they unfold: it must not have been unfolded before.
        elsewhere: What they leave to where it was unfolded: it must have been.
    """

    reasons: Any
    first: frozenset[tuple[str, str]]
    elsewhere: frozenset[tuple[str, str]]


@define(eq=False)
class Outline:
    """What the reasons of a program hold whatever the facts.

    Attributes:
        heads: By rule, decision and member, what its reason says of it.
        absent: By rule, decision and member, how it stands while it is not in force.
        speaking: By decision and member, the rules that could say something of it.
        counting: By case, decision and member, whether it concludes, and whether it counts.
    """

    heads: dict[tuple[str, str, str | None], Mapping[str, Any]] = field(factory=dict)
    absent: dict[tuple[str, str, str | None], Any] = field(factory=dict)
    speaking: dict[tuple[str, str], tuple[Rule, ...]] = field(factory=dict)
    counting: dict[tuple[int, str, str | None], tuple[bool, bool]] = field(factory=dict)


@define(eq=False)
class Settled:
    """What answers of one program share, either all with presumptions or all without.

    Any thread may use it: each would keep the same.

    Attributes:
        checked: The program.
        dated: The fact that is the reference date, if any.
        cuts: The days on which periods begin, in order, as ordinals.
        reads: What the parts of the program read.
        alike: What goes the same way where all comparisons do.
        outline: What reasons hold whatever the facts.
        truths: Of conditions. Here and below, a key ends with the facts that are read.
        reached: Of rules, the leaves that they may reach.
        contributions: Of decisions, what their rules say.
        resolutions: Of decisions.
        speaking: Of decisions, the rules that may come to a conclusion.
        standings: Of rules, how they stand on a decision, or on one of its members.
        terms: Of expressions.
        alone: Reasons that unfold nothing that is unfolded once, by what they are of.
        unfolded: Other reasons, in a few ways.
        shapes: Whole trees of reasons that other answers have but for the amounts and days shown.
        shapely: Of the reasons that were unfolded once, whether they may have a shape.
    """

    checked: CheckedProgram
    dated: str | None
    cuts: tuple[int, ...]
    reads: Reads = field(init=False)
    alike: Alike = field(init=False)
    outline: Outline = field(init=False, factory=Outline)
    truths: Kept[tuple[int, int], Truth] = field(init=False, factory=Kept)
    reached: Kept[tuple[str, int], Reached] = field(init=False, factory=Kept)
    contributions: Kept[tuple[str, int], tuple[Contribution, ...]] = field(init=False, factory=Kept)
    resolutions: Kept[tuple[str, int], Resolution] = field(init=False, factory=Kept)
    speaking: Kept[tuple[str, int], tuple[Rule, ...]] = field(init=False, factory=Kept)
    standings: Kept[tuple[str, str, str | None, int], Any] = field(init=False, factory=Kept)
    terms: Kept[tuple[int, int], Term] = field(init=False, factory=Kept)
    alone: Kept[Hashable, Any] = field(init=False, factory=Kept)
    unfolded: Kept[Hashable, tuple[Unfolded, ...]] = field(init=False, factory=Kept)
    shapes: Kept[Hashable, tuple[Any, ...]] = field(init=False, factory=Kept)
    shapely: Kept[Hashable, bool] = field(init=False, factory=Kept)

    def __attrs_post_init__(self) -> None:
        self.reads = Reads(self.checked, self.dated, self.cuts)
        self.alike = Alike(self.checked, self.reads)

    def __reduce__(self) -> tuple[type[Settled], tuple[Any, ...]]:
        # What it keeps stands for objects of this process.
        return Settled, (self.checked, self.dated, self.cuts)
