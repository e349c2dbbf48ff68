"""What a decision hangs on: the facts, rules and thresholds that its answer may read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import define, field, frozen

from procrules.core import expr as core
from procrules.core.items import Process, Rule
from procrules.core.program import CheckedProgram
from procrules.core.walk import walk


@frozen
class Reach:
    """Everything that the answers of some decisions may read, in the order in which it is met.

    Attributes:
        facts: Names of facts.
        fields: Fields of records, as ``(entity, field)``.
        derived: Names of derived values.
        decisions: Names of decisions, those asked among them.
        rules: Names of rules, those that derogate from others among them.
        thresholds: Names of thresholds.
    """

    facts: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    derived: tuple[str, ...]
    decisions: tuple[str, ...]
    rules: tuple[str, ...]
    thresholds: tuple[str, ...]


def reach(
    checked: CheckedProgram, decisions: Iterable[str], processes: Iterable[str] = ()
) -> Reach:
    """Return what the answers of some decisions, and the replay of some processes, may read."""
    found = _Reached(checked)
    found.pending.extend(decisions)
    for process in processes:
        found.process(checked.program.processes[process])
    while found.pending:
        found.name(found.pending.pop())
    return Reach(
        tuple(found.facts),
        tuple(found.fields),
        tuple(found.derived),
        tuple(found.decisions),
        tuple(found.rules),
        tuple(found.thresholds),
    )


def spoken_by(checked: CheckedProgram, decision: str) -> Iterator[Rule]:
    """Yield the rules that may speak on a decision, policies and derogations among them."""
    seen: set[str] = set()
    pending = [*checked.by_decision[decision], *checked.policies[decision]]
    while pending:
        rule = pending.pop(0)
        if rule.name not in seen:
            seen.add(rule.name)
            yield rule
            pending += [r for r in checked.defeaters[rule.name] if decision in r.concludes_on()]


@define
class _Reached:
    checked: CheckedProgram
    pending: list[str] = field(factory=list)
    facts: dict[str, None] = field(factory=dict)
    fields: dict[tuple[str, str], None] = field(factory=dict)
    derived: dict[str, None] = field(factory=dict)
    decisions: dict[str, None] = field(factory=dict)
    rules: dict[str, None] = field(factory=dict)
    thresholds: dict[str, None] = field(factory=dict)

    def name(self, name: str) -> None:
        """Add a derived value or a decision, with what it reads."""
        program = self.checked.program
        if name in self.derived or name in self.decisions:
            return
        if name in program.derived:
            self.derived.setdefault(name)
            each = program.derived[name].each
            self._node(program.derived[name].expr)
        else:
            self.decisions.setdefault(name)
            decision = program.decisions[name]
            each = decision.each
            if decision.details is not None:
                self.pending.append(decision.details)
            for rule in spoken_by(self.checked, name):
                self._rule(rule)
        if each is not None:
            self.facts.setdefault(each.list)

    def process(self, process: Process) -> None:
        """Add what a process reads: its conditions, and the values that it follows."""
        if process.period.bounded and process.reference_date:
            self.facts.setdefault(process.reference_date)
        self._node(process)
        followed = [n for i in process.invariants for n in i.never_rises]
        followed += [n for p in process.phases for t in p.transitions for n in t.lowers]
        for name in followed:
            if name in self.checked.program.facts:
                self.facts.setdefault(name)
            else:
                self.pending.append(name)

    def _rule(self, rule: Rule) -> None:
        if rule.name not in self.rules:
            self.rules.setdefault(rule.name)
            if rule.period.bounded and rule.reference_date:
                self.facts.setdefault(rule.reference_date)
            self._node(rule.body)

    def _node(self, root: object) -> None:
        for node in walk(root):
            match node:
                case core.FactRef(name):
                    self.facts.setdefault(name)
                case core.DerivedRef(name) | core.DecisionRef(name):
                    self.pending.append(name)
                case core.ThresholdRef(name, reference=reference):
                    self.thresholds.setdefault(name)
                    if reference is not None:
                        self.facts.setdefault(reference)
                case core.Field(record, name) if record.type.name is not None:
                    self.fields.setdefault((record.type.name, name))
                case _:
                    pass
