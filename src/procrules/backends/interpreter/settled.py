"""What hangs on no fact that is told: worked out once, for all the answers of a program.

Whoever asks the same rules again and again tells some twenty facts of hundreds. What reads none of
these is the same whatever they are: it is what is answered to who tells nothing at all. One resolver
that knows no fact keeps it; a node of the program stands for itself by its identity, and is kept.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

from attrs import define, field, frozen

from procrules.backends.interpreter.resolve import Reached, Resolver
from procrules.backends.interpreter.terms import Term
from procrules.core import expr as core
from procrules.core.answer import Reason
from procrules.core.frozen import FrozenDict
from procrules.core.items import Outcome, Rule
from procrules.core.program import CheckedProgram
from procrules.core.walk import children

_MANY = 10_000
"""How many lists of rules are kept, by decision and facts told."""
_EVERYTHING = -1
"""All facts: what is said to be read while it is being looked for."""


class Reads:
    """The facts that parts of a program read, directly or not: one bit for each."""

    def __init__(self, checked: CheckedProgram) -> None:
        self._checked = checked
        self._program = checked.program
        self._bits = {name: 1 << place for place, name in enumerate(self._program.facts)}
        self._nodes: dict[int, tuple[int, object]] = {}
        self._named: dict[tuple[str, str], int] = {}

    def told(self, names: Iterable[str]) -> int:
        """Return the facts of some names."""
        found = 0
        for name in names:
            found |= self._bits[name]
        return found

    def of(self, node: object) -> int:
        """Return what an expression, a rule or a part of one reads."""
        found = self._nodes.get(id(node))
        if found is None:
            found = self._nodes[id(node)] = (self._of(node), node)
        return found[0]

    def decision(self, name: str) -> int:
        """Return what a decision reads: its rules, their exceptions, and what is told beside it."""
        key = ("decision", name)
        found = self._named.get(key)
        if found is None:
            self._named[key] = _EVERYTHING
            found = self._named[key] = self._decision(name)
        return found

    def _decision(self, name: str) -> int:
        item = self._program.decisions[name]
        found = self._bits[item.each.list] if item.each is not None else 0
        if item.details is not None:
            found |= self.decision(item.details)
        pending = [*self._checked.by_decision[name], *self._checked.policies[name]]
        seen: set[str] = set()
        while pending:
            rule = pending.pop()
            if rule.name not in seen:
                seen.add(rule.name)
                found |= self.of(rule)
                pending += self._checked.defeaters[rule.name]
        return found

    def _derived(self, name: str) -> int:
        key = ("derived", name)
        found = self._named.get(key)
        if found is None:
            self._named[key] = _EVERYTHING
            item = self._program.derived[name]
            found = self.of(item.expr)
            if item.each is not None:
                found |= self._bits[item.each.list]
            self._named[key] = found
        return found

    def _of(self, node: object) -> int:
        found = 0
        match node:
            case core.FactRef(name=name):
                found = self._bits[name]
            case core.DerivedRef(name=name):
                found = self._derived(name)
            case core.DecisionRef(name=name):
                found = self.decision(name)
            case core.ThresholdRef(reference=str(fact)) | Rule(reference_date=str(fact)):
                found = self._bits[fact]
        for child in children(node):
            found |= self.of(child)
        return found


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
        heads: By rule, what its reason says of it.
        outcomes: By rule, decision and member, what the rule could say.
        counting: By case, decision and member, whether it concludes, and whether it counts.
    """

    heads: dict[str, FrozenDict[str, Any]] = field(factory=dict)
    outcomes: dict[tuple[str, str, str | None], list[Outcome]] = field(factory=dict)
    counting: dict[tuple[int, str, str | None], tuple[bool, bool]] = field(factory=dict)


@define(eq=False)
class Settled:
    """What is the same in all answers of a program that tell nothing of what it reads.

    Any thread may use it: each thing kept is what any other thread would have worked out.

    Attributes:
        checked: The program.
        strict: Whether no fact is presumed.
        reads: What the parts of the program read.
        bare: Answers on no fact at all.
        outline: What reasons hold whatever the facts.
        terms: Terms, by expression.
        unfolded: Reasons, by what they are of.
    """

    checked: CheckedProgram
    strict: bool
    reads: Reads = field(init=False)
    bare: Resolver = field(init=False)
    outline: Outline = field(init=False, factory=Outline)
    terms: dict[int, Term] = field(init=False, factory=dict)
    unfolded: dict[Hashable, list[Unfolded]] = field(init=False, factory=dict)
    _speaking: dict[tuple[str, int], tuple[Rule, ...]] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.reads = Reads(self.checked)
        self.bare = Resolver(self.checked, {}, self.strict)

    def __reduce__(self) -> tuple[type[Settled], tuple[CheckedProgram, bool]]:
        return Settled, (self.checked, self.strict)  # what it keeps stands for objects of this process

    def body(self, rule: Rule, told: int) -> Reached | None:
        """Return what a rule in force comes to; ``None`` where that hangs on facts told."""
        return None if self.reads.of(rule.body) & told else self.bare.in_effect(rule)

    def speaking(self, decision: str, told: int) -> tuple[Rule, ...]:
        """Return the rules that may come to a conclusion on a decision, in force or not."""
        key = (decision, told)
        found = self._speaking.get(key)
        if found is None:
            rules = self.checked.by_decision[decision]
            bodies = [self.body(rule, told) for rule in rules]
            found = tuple(
                rule
                for rule, body in zip(rules, bodies, strict=True)
                if body is None or body.leaves
            )
            if len(self._speaking) < _MANY:
                self._speaking[key] = found
        return found
