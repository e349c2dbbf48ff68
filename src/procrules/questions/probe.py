"""How a decision stands on some facts, part by part, and what keeps each part open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import define, field, frozen

from procrules.backends.interpreter.evaluate import FactValue, record_id
from procrules.backends.interpreter.resolve import Resolution, Resolver
from procrules.backends.interpreter.unknown import Unknown
from procrules.core.program import CheckedProgram
from procrules.stack import on_a_stack_of_its_own

Facts = Mapping[str, FactValue]


@frozen
class Part:
    """One part of an answer: its value, or a member of its set, maybe about one record.

    Attributes:
        state: How it stands: the value or the state of the member, with the status. What is
            settled stays so whatever else is told, as long as no presumption is told otherwise.
        pending: What may still change it: facts, fields as ``list[rank].field``, appreciations.
    """

    state: Any
    pending: tuple[str, ...]

    @property
    def settled(self) -> bool:
        """Whether nothing that may be told changes it."""
        return not self.pending


Parts = Mapping[str, Part]
"""The parts of an answer by name: the member, after the record if there is one; the value has none."""


@define
class Probe:
    """Looks at one decision under many facts."""

    checked: CheckedProgram
    decision: str
    strict: bool
    record: str | None = None
    """The record that is looked at alone, for a decision that answers for each."""
    looked: int = field(default=0)
    """How many times it was asked."""

    def parts(self, facts: Facts) -> Parts:
        """Return how the decision stands on some facts."""
        self.looked += 1
        return on_a_stack_of_its_own(lambda: self._parts(facts))

    def _parts(self, facts: Facts) -> Parts:
        resolver = Resolver(self.checked, facts, self.strict)
        item = self.checked.program.decisions[self.decision]
        found = resolver.resolve(self.decision)
        if item.each is None:
            return dict(self._of(found, "", facts))
        records = resolver.each_of(item.each)
        if isinstance(records, Unknown):
            return {"": Part("undetermined", self._pending(records, facts))}
        parts: dict[str, Part] = {}
        for bound in records:
            if self.record not in (None, record_id(bound)):
                continue
            inner = resolver.inside(item.each, bound).resolve(self.decision)
            parts |= self._of(inner, f"{record_id(bound)}: ", facts)
        # Another list of records is another answer.
        return parts or {"": Part("none", ())}

    def _of(self, found: Resolution, prefix: str, facts: Facts) -> dict[str, Part]:
        if found.members and found.status != "conflict":
            return {
                prefix + m.name: Part(m.state, self._pending(m.unknown, facts))
                for m in found.members
            }
        pending = () if found.status == "conflict" else self._pending(found.unknown, facts)
        return {prefix: Part((found.status, found.value), pending)}

    def _pending(self, unknown: Unknown, facts: Facts) -> tuple[str, ...]:
        program = self.checked.program
        judged = (n for n in unknown.review if n in program.facts and facts.get(n) is None)
        return tuple(dict.fromkeys((*unknown.missing, *judged)))


def pending(parts: Parts) -> tuple[str, ...]:
    """Return what may still change an answer, what keeps the most parts open first."""
    counts: dict[str, int] = {}
    for part in parts.values():
        for name in part.pending:
            counts[name] = counts.get(name, 0) + 1
    return tuple(sorted(counts, key=lambda name: -counts[name]))
