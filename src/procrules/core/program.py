"""The program: every item by name, and the stamp that says it was checked."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from procrules.core.items import (
    Choice,
    Decision,
    Derived,
    Entity,
    Example,
    Fact,
    Header,
    Process,
    Rule,
    Source,
    Threshold,
    Unformalised,
)
from procrules.core.reference import Reference


@frozen
class Program:
    """A ruleset after lowering. Mappings keep the order of the text."""

    header: Header
    sources: Mapping[str, Source]
    choices: Mapping[str, Choice]
    entities: Mapping[str, Entity]
    facts: Mapping[str, Fact]
    thresholds: Mapping[str, Threshold]
    derived: Mapping[str, Derived]
    decisions: Mapping[str, Decision]
    rules: Mapping[str, Rule]
    examples: tuple[Example, ...]
    unformalised: tuple[Unformalised, ...]
    processes: Mapping[str, Process] = field(factory=dict)

    def label(self, name: str) -> str:
        """Return what a person reads for a fact, a derived value, a decision or a threshold."""
        for table in (self.facts, self.derived, self.decisions, self.thresholds, self.rules):
            item = table.get(name)
            if item is not None and item.about.label:
                return item.about.label
        return name

    def cite(self, reference: Reference) -> str:
        """Return a reference as a person reads it, with the label of its source."""
        source = self.sources.get(reference.source)
        label = source.about.label if source is not None and source.about.label else None
        return f"{label or reference.source}, {reference.locator}".rstrip(", ")


@frozen
class CheckedProgram:
    """A program that passed the check. Only ``check`` makes one; back ends take nothing else."""

    program: Program
    by_decision: Mapping[str, tuple[Rule, ...]] = field(repr=False)
    defeaters: Mapping[str, tuple[Rule, ...]] = field(repr=False)
