"""The program: every item by name, and the stamp that says it was checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from attrs import field, frozen

from procrules.core.frozen import freeze
from procrules.core.items import (
    About,
    Authority,
    Choice,
    Decision,
    Derived,
    Entity,
    Envelope,
    Example,
    Fact,
    Header,
    Process,
    Rule,
    Source,
    Threshold,
    Unformalised,
    weakest,
)
from procrules.core.reference import Reference

Space = Literal["value", "threshold", "rule"]
"""What a name stands for: values are facts, derived values and decisions."""


@frozen
class Program:
    """A ruleset after lowering. Mappings keep the order of the text."""

    header: Header
    sources: Mapping[str, Source] = field(converter=freeze)
    choices: Mapping[str, Choice] = field(converter=freeze)
    entities: Mapping[str, Entity] = field(converter=freeze)
    facts: Mapping[str, Fact] = field(converter=freeze)
    thresholds: Mapping[str, Threshold] = field(converter=freeze)
    derived: Mapping[str, Derived] = field(converter=freeze)
    decisions: Mapping[str, Decision] = field(converter=freeze)
    rules: Mapping[str, Rule] = field(converter=freeze)
    examples: Sequence[Example]
    unformalised: Sequence[Unformalised]
    processes: Mapping[str, Process] = field(converter=freeze)
    envelopes: Mapping[str, Envelope] = field(converter=freeze)

    def about(self, name: str, space: Space = "value") -> About | None:
        """Return what the item of a name says of itself; a name may stand once in each space."""
        item: Fact | Derived | Decision | Threshold | Rule | None
        if space == "threshold":
            item = self.thresholds.get(name)
        elif space == "rule":
            item = self.rules.get(name)
        else:
            item = self.facts.get(name) or self.derived.get(name) or self.decisions.get(name)
        return item.about if item is not None else None

    def label(self, name: str, space: Space = "value") -> str:
        """Return what a person reads for a name."""
        about = self.about(name, space)
        return about.label if about is not None and about.label else name

    def weakest_authority(self, references: Iterable[Reference]) -> Authority:
        """Return the weakest authority of the sources of some references."""
        cited = (self.sources.get(r.source) for r in references)
        return weakest(source.authority for source in cited if source is not None)

    def cite(self, reference: Reference) -> str:
        """Return a reference as a person reads it, with the label of its source."""
        source = self.sources.get(reference.source)
        label = source.about.label if source is not None and source.about.label else None
        return f"{label or reference.source}, {reference.locator}".rstrip(", ")


@frozen
class CheckedProgram:
    """A program that passed the check. Only ``check`` makes one; back ends take nothing else."""

    program: Program
    by_decision: Mapping[str, tuple[Rule, ...]] = field(converter=freeze, repr=False)
    defeaters: Mapping[str, tuple[Rule, ...]] = field(converter=freeze, repr=False)
    speaking: Mapping[tuple[str, str], tuple[tuple[Rule, frozenset[str]], ...]] = field(
        converter=freeze, repr=False
    )
    """By decision and member, the rules that may open, bar or withhold it, and which of these."""
    policies: Mapping[str, tuple[Rule, ...]] = field(converter=freeze, repr=False)
    """By decision, the rules of policy on what stronger rules decide: they are answered apart."""
    overlaps: Mapping[str, frozenset[str]] = field(converter=freeze, repr=False)
    """By row of a table of which one alone may apply, the rows that could apply beside it."""
