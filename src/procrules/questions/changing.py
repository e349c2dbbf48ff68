"""What would turn an answer, as a caller reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve, frozen

from procrules.backends.interpreter import Interpreter
from procrules.backends.interpreter.evaluate import FactValue
from procrules.backends.interpreter.outward import distance, outside
from procrules.core.answer import ThresholdUse
from procrules.core.changes import Change, Changes, FactChange
from procrules.core.items import Fact
from procrules.core.program import CheckedProgram, Program
from procrules.core.types import Type
from procrules.questions.boundaries import Boundaries, boundaries, type_of
from procrules.questions.filling import Trial, key_of, value_at
from procrules.questions.probe import Parts, Probe
from procrules.questions.turning import Turned, Turning, differs, opened
from procrules.stack import on_a_stack_of_its_own

_MOST_CHANGES = 20
"""How many changes of as few facts are told."""


@frozen
class Changing:
    """Looks for what would turn the answers of one set of facts."""

    program: CheckedProgram
    facts: Mapping[str, FactValue]
    strict: bool

    def changes(
        self,
        decision: str,
        member: str | None,
        record: str | None,
        thresholds: Iterable[ThresholdUse],
    ) -> Changes:
        """Return the smallest changes that open a member, or give any other answer.

        Args:
            decision: The decision.
            member: The member to open; ``None`` for any other answer.
            record: The record that it is about, for a decision that answers for each.
            thresholds: The thresholds of the answer.

        Raises:
            LimitError: The answer needs too many steps.
        """
        program = self.program
        if member is not None:
            # The members told with a weighing are those of the signs.
            decision = program.program.decisions[decision].details or decision
            program = _about_member(program, decision, member)
        limits = boundaries(program, [decision])
        probe = Probe(program, decision, self.strict, record)
        now = probe.parts(self.facts)
        part = None if member is None else next(p for n, p in now.items() if _named(n) == member)
        status = self._status(decision) if part is None else part.state
        if status == "open":
            return Changes(decision, member, status, (), False, 0, tuple(thresholds))
        turning = Turning(
            probe,
            Trial(self.program.program, limits),
            self.facts,
            dict(self._standing(limits)),
            differs(now) if member is None else opened(member),
            tuple(n for n in limits.reach.facts if self._fact_of(n).type.kind == "list"),
        )
        whole = Probe(self.program, decision, self.strict, record)
        before = whole.parts(self.facts)
        found = [self._change(before, turned, whole) for turned in turning.search()]
        found.sort(key=self._rank)
        return Changes(
            decision,
            member,
            status,
            tuple(found[:_MOST_CHANGES]),
            turning.impossible,
            0 if found or turning.impossible else turning.searched,
            tuple(thresholds),
        )

    def _status(self, decision: str) -> Any:
        session = Interpreter(self.program).session(self.facts, strict=self.strict)
        return on_a_stack_of_its_own(lambda: session.outcome(decision)[0])

    def _fact_of(self, name: str) -> Fact:
        return self.program.program.facts[name]

    def _standing(self, limits: Boundaries) -> Iterator[tuple[str, Any]]:
        """Yield what stands and may matter: facts told or presumed, fields of records."""
        for name in limits.reach.facts:
            fact = self._fact_of(name)
            value = self.facts.get(name, None if self.strict else fact.presumed)
            if isinstance(value, tuple):
                item = fact.type.item
                for rank, record in enumerate(value, start=1):
                    for field, inner in record.items():
                        read = item is not None and (item.name, field) in limits.reach.fields
                        if read and inner is not None:
                            yield f"{name}[{rank}].{field}", inner
            elif value is not None and fact.type.kind != "list":
                yield name, value

    def _rank(self, change: Change) -> tuple[bool, int]:
        """Return what comes first: what is told changes, then presumptions; another day comes last."""
        day = self.program.program.header.reference_date
        return any(f.fact == day for f in change.facts), sum(f.presumed for f in change.facts)

    def _change(self, now: Parts, turned: Turned, probe: Probe) -> Change:
        session = Interpreter(self.program).session(turned.facts, strict=self.strict)
        status, value = on_a_stack_of_its_own(lambda: session.outcome(probe.decision))
        then = probe.parts(turned.facts)
        return Change(
            tuple(self._fact(path, value) for path, value in turned.values.items()),
            status,
            value,
            tuple(_named(n) for n, p in then.items() if p.state == "open" and not _open(now, n)),
            tuple(_named(n) for n in now if _open(now, n) and not _open(then, n)),
        )

    def _fact(self, path: str, after: Any) -> FactChange:
        program = self.program.program
        key = key_of(program, path)
        assert key is not None  # the path was found in the facts
        type_ = type_of(program, key)
        before = value_at(self.facts, path)
        presumed = before is None and path in program.facts and path not in self.facts
        if presumed:
            before = None if self.strict else program.facts[path].presumed
        return FactChange(
            path,
            _label(program, path),
            type_,
            _outside(before, type_),
            presumed and before is not None,
            _outside(after, type_),
            distance(after, before, type_),
        )


def _about_member(checked: CheckedProgram, decision: str, member: str) -> CheckedProgram:
    """Return the program without the rules that say nothing of a member: it stands there as here.

    Rows of a table of which one alone may apply stay: two of them make a conflict.
    """
    speaking = {rule.name for rule, _ in checked.speaking.get((decision, member), ())}
    rules = checked.by_decision[decision]
    kept = tuple(rule for rule in rules if rule.name in speaking or rule.exclusive)
    return evolve(checked, by_decision={**checked.by_decision, decision: kept})


def _outside(value: Any, type_: Type) -> Any:
    if value is None or isinstance(value, tuple):
        return value
    return outside(value, type_)


def _label(program: Program, path: str) -> str:
    if path in program.facts:
        return program.label(path)
    key = key_of(program, path)
    assert isinstance(key, tuple)
    declared = program.entities[key[0]].field(key[1])
    label = declared.about.label if declared is not None else None
    return f"{label or key[1]} ({path.partition('.')[0]})"


def _named(part: str) -> str:
    return part.rpartition(": ")[2]


def _open(parts: Parts, name: str) -> bool:
    return name in parts and parts[name].state == "open"
