"""Decisions over all facts at once, as terms for the solver z3 (extra ``verify``).

It answers no single case: a proof asks it whether a case exists, and has the interpreter confirm
the case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import define, evolve, field, frozen

from procrules.backends.smt.decisions import Conflict, Decisions, Resolved
from procrules.backends.smt.expressions import Expressions
from procrules.backends.smt.fresh import Fresh
from procrules.backends.smt.inputs import FIRST_DAY, LAST_DAY, Bound, Inputs, Told, as_number
from procrules.backends.smt.rules import Rules
from procrules.backends.smt.terms import Case, Solver, Term, both, either, no, order
from procrules.backends.smt.truths import Doubts, Truth
from procrules.backends.smt.values import Unsupported, Value
from procrules.core.expr import DecisionRef, DerivedRef, FactRef, Field, ThresholdRef
from procrules.core.program import CheckedProgram, Program
from procrules.core.walk import walk

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "Bound",
    "Case",
    "Conflict",
    "Doubts",
    "Encoding",
    "Resolved",
    "Solver",
    "Term",
    "Told",
    "Truth",
    "Unsupported",
    "Value",
    "both",
    "either",
    "no",
    "order",
]

RECORDS = 2
"""How many records a list is looked at with, at most, unless told otherwise."""


@define
class Encoding:
    """One checked program as terms; what is not asked for is never built.

    Attributes:
        checked: The program.
        records: How many records a list has at most.
        declared: The comparisons of durations, by identity, of which the rules state that they may
            have no result: what they leave open is a doubt, not a gap.
        beside: The encoding of other rules over the same facts: facts, and what is computed of the
            same terms, then have the same variables in both.
        days: Facts that are one day in every case.
        facing: The other side of a comparison, which is told the same cases: facts of one name are one
            variable, and what is computed alike of them is too.
    """

    checked: CheckedProgram
    records: int = RECORDS
    declared: frozenset[int] = frozenset()
    beside: Encoding | None = field(default=None, repr=False)
    days: Mapping[str, date] = field(factory=dict)
    facing: Encoding | None = field(default=None, repr=False)
    inputs: Inputs = field(init=False)
    fresh: Fresh = field(init=False)
    decisions: Decisions = field(init=False)
    rules: Rules = field(init=False)
    expressions: Expressions = field(init=False)
    _reads: dict[str, frozenset[str]] = field(init=False, factory=dict)
    _facts: dict[str, frozenset[str]] = field(init=False, factory=dict)
    _built: set[str] = field(init=False, factory=set)
    _law_days: LawDays = field(init=False)

    def __attrs_post_init__(self) -> None:
        program = self.checked.program
        beside, facing = self.beside, self.facing
        self.inputs = beside.inputs if beside else Inputs(program, self.records, self.days)
        self.fresh = beside.fresh if beside else Fresh(program.header.month_end)
        if facing is not None:
            self.inputs.like(facing.inputs)
            alike = facing.fresh.month_end == self.fresh.month_end
            self.fresh = facing.fresh if alike else evolve(self.fresh, mark="!!")
        self.decisions = Decisions(self.checked)
        self.expressions = Expressions(
            program, self.inputs, self.fresh, self.decisions, self.declared
        )
        self.rules = Rules(self.checked, self.expressions)
        self.decisions.rules = self.rules
        self._law_days = law_days(program)

    def decision(self, name: str, about: Bound | None = None) -> Resolved:
        """Return how a decision stands, over all facts.

        Raises:
            Unsupported: It rests on something that is not put into terms.
        """
        self._build_below(name)
        return self.decisions.resolved(name, about)

    def derived(self, name: str, about: Bound | None = None) -> Value | Truth:
        """Return a derived value, over all facts; it is no list.

        Raises:
            Unsupported: It rests on something that is not put into terms.
        """
        self._build_below(name)
        return self.expressions.derived(name, about)

    def about(self, name: str) -> list[tuple[Term, Bound | None]]:
        """Return what a decision or a derived value is about: the whole, or each record there."""
        program = self.checked.program
        item = program.derived.get(name) or program.decisions[name]
        return [(True, None)] if item.each is None else [*self.decisions.bounds(item.each)]

    def adopt(self, name: str) -> None:
        """Take a decision or a derived value as the rules beside have it: it was shown to be alike."""
        assert self.beside is not None
        self._built.add(name)
        self.decisions.adopt(name, self.beside.decisions)
        self.expressions.adopt(name, self.beside.expressions)

    def adopt_rule(self, rule: str) -> None:
        """Take what a rule says as the rules beside have it: neither it nor what it reads differs."""
        assert self.beside is not None
        self.rules.adopt(rule, self.beside.rules)

    def _build_below(self, name: str) -> None:
        # What it rests on comes first, so that nothing is nested deeper than one item.
        for item in self._order(name):
            self._build(item)

    def rests_on(self, name: str) -> list[str]:
        """Return the derived values and the decisions that an item rests on, the deepest first."""
        return self._order(name)

    def own_parts(self, name: str) -> tuple[object, ...]:
        """Return the parts of the core that are an item's own: an expression, or rules."""
        return self._parts(name)

    def reads(self, name: str) -> frozenset[str]:
        """Return the derived values and the decisions that an item reads itself."""
        return self._read(name)

    def facts(self, name: str) -> frozenset[str]:
        """Return the facts on which a decision or a derived value may rest."""
        if name not in self._facts:
            names = (*self._order(name), name)
            found = frozenset(fact for item in names for fact in _facts(self._parts(item)))
            self._facts[name] = found
        return self._facts[name]

    def _build(self, name: str) -> None:
        if name in self._built:
            return
        self._built.add(name)
        program = self.checked.program
        for _, bound in self.about(name):
            if name in program.decisions:
                self.decisions.resolved(name, bound)
            elif program.derived[name].type.kind != "list":
                self.expressions.derived(name, bound)

    def parts(self, name: str) -> tuple[object, ...]:
        """Return the parts of the core on which a decision rests, its own and those of others."""
        names = (*self._order(name), name)
        return tuple(part for item in names for part in self._parts(item))

    def days_of_law(self, facts: frozenset[str]) -> Iterator[Term]:
        """Yield the days of some facts on which the law is read, records included."""
        for name in facts & self._law_days.facts:
            yield self.day(name)
        for _, made in self.inputs.fields(facts, self._law_days.fields):
            yield as_number(made)

    def days_told(self, facts: Mapping[str, Told]) -> Iterator[date]:
        """Yield the days that a case tells, of those on which the law is read."""
        entities = self.checked.program.facts
        for name, value in facts.items():
            if isinstance(value, date) and name in self._law_days.facts:
                yield value
            for record in value if isinstance(value, tuple) else ():
                item = entities[name].type.item
                for attribute, told in record.items():
                    path = f"{item.name}.{attribute}" if item is not None else ""
                    if isinstance(told, date) and path in self._law_days.fields:
                        yield told

    def day(self, name: str) -> Term:
        """Return the number in the calendar of a fact that is a date."""
        return as_number(self.inputs.fact(name))

    def _parts(self, name: str) -> tuple[object, ...]:
        program = self.checked.program
        if name in program.derived:
            derived = program.derived[name]
            return (derived.expr, derived.each) if derived.each else (derived.expr,)
        each = program.decisions[name].each
        rules = self._rules(name)
        return (*rules, each) if each else rules

    def _rules(self, decision: str) -> tuple[object, ...]:
        found = {rule.name: rule for rule in self.checked.by_decision[decision]}
        pending = list(found)
        while pending:
            for other in self.checked.defeaters[pending.pop()]:
                if other.name not in found:
                    found[other.name] = other
                    pending.append(other.name)
        return tuple(found.values())

    def _order(self, name: str) -> list[str]:
        """Return what a decision rests on, each item after those that it rests on itself."""
        seen: set[str] = {name}
        left: list[str] = []
        stack: list[tuple[str, bool]] = [(other, False) for other in self._read(name)]
        while stack:
            item, leaving = stack.pop()
            if leaving:
                left.append(item)
            elif item not in seen:
                seen.add(item)
                stack.append((item, True))
                stack.extend((other, False) for other in self._read(item))
        return left

    def _read(self, name: str) -> frozenset[str]:
        if name not in self._reads:
            nodes = (node for part in self._parts(name) for node in walk(part))
            self._reads[name] = frozenset(
                node.name for node in nodes if isinstance(node, DerivedRef | DecisionRef)
            )
        return self._reads[name]


@frozen
class LawDays:
    """The facts, and the fields of entities, that say on which day the law is read."""

    facts: frozenset[str]
    fields: frozenset[str]


def law_days(program: Program) -> LawDays:
    """Return what says on which day the law is read."""
    facts = {rule.reference_date for rule in program.rules.values()}
    facts.add(program.header.reference_date)
    fields: set[str] = set()
    for item in (*program.rules.values(), *program.derived.values()):
        for node in walk(item):
            if isinstance(node, ThresholdRef):
                facts.add(node.reference)
                if isinstance(node.day, FactRef):
                    facts.add(node.day.name)
                elif isinstance(node.day, Field):
                    fields.add(f"{node.day.record.type.name}.{node.day.name}")
    return LawDays(frozenset(name for name in facts if name), frozenset(fields))


def _facts(parts: tuple[object, ...]) -> Iterator[str]:
    for part in parts:
        for node in walk(part):
            if isinstance(node, FactRef):
                yield node.name
            elif isinstance(node, ThresholdRef) and node.reference is not None:
                yield node.reference
            reference = getattr(node, "reference_date", None)
            if isinstance(reference, str):
                yield reference
            listed = getattr(node, "list", None)
            if isinstance(listed, str):
                yield listed
