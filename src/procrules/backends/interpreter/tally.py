"""What a whole replay rests on, gathered step by step into its answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from procrules.backends.interpreter.answering import asked, reviewed
from procrules.backends.interpreter.evaluate import FactValue
from procrules.backends.interpreter.outward import outside
from procrules.backends.interpreter.support import Support
from procrules.backends.interpreter.unknown import Unknown, merge
from procrules.core.answer import Assumption, DutyDue, ThresholdUse
from procrules.core.items import AUTHORITIES, CERTAINTIES, Authority, Certainty, Phase, Process
from procrules.core.program import Program
from procrules.core.reference import Reference
from procrules.core.replay import InvariantResult, NextStep, ProcessAnswer, ProcessStatus, Step


class Tally:
    """Gathers references, presumptions, thresholds, certainty and what is not known."""

    def __init__(self, program: Program, process: Process) -> None:
        self.program = program
        self.references: dict[Reference, None] = dict.fromkeys(process.about.references)
        self.presumed: dict[str, None] = {}
        self.appreciated: dict[str, None] = {}
        self.thresholds: dict[Any, ThresholdUse] = {}
        self.notes: dict[str, None] = dict.fromkeys(
            (*process.about.notes, *process.about.uncertain)
        )
        self.duties: dict[DutyDue, None] = {}
        self.authorities: set[Authority] = {process.authority}
        self.certainties: set[Certainty] = {process.about.certainty}
        self.unknowns: list[Unknown] = []

    def add(self, support: Support, *, past: bool = True) -> None:
        """Add what a step rests on; what only may follow adds its presumptions and thresholds."""
        self.presumed |= support.presumed
        self.appreciated |= support.appreciated
        self.thresholds |= support.thresholds
        if not past:
            return
        self.references |= support.references
        self.notes |= support.notes
        if support.authority is not None:
            self.authorities.add(support.authority)
        if support.certainty is not None:
            self.certainties.add(support.certainty)

    def due(self, duties: Iterable[DutyDue]) -> None:
        """Add what follows from a step."""
        self.duties |= dict.fromkeys(duties)

    def unknown(self, unknown: Unknown) -> None:
        """Add what keeps a step, an invariant or a next event open."""
        self.unknowns.append(unknown)

    def answer(
        self,
        *,
        process: Process,
        status: ProcessStatus,
        phase: Phase,
        in_force: bool | None,
        steps: tuple[Step, ...],
        following: tuple[NextStep, ...],
        invariants: tuple[InvariantResult, ...],
        facts: Mapping[str, FactValue],
        counts: Mapping[str, int],
        strict: bool,
    ) -> ProcessAnswer:
        """Return the answer of a replay."""
        program, unknown = self.program, merge(self.unknowns)
        reference = process.reference_date or program.header.reference_date or ""
        day = facts.get(reference)
        day = day if isinstance(day, date) else None
        read_until = program.header.read_until
        return ProcessAnswer(
            process=process.name,
            label=process.about.label or process.name,
            status=status,
            phase=phase.name,
            phase_label=phase.about.label or phase.name,
            final=phase.final,
            in_force=in_force,
            reference_date=day,
            steps=steps,
            next=following,
            invariants=invariants,
            obligations=tuple(self.duties),
            missing=tuple(asked(name, program) for name in unknown.missing),
            review=reviewed(unknown, self.appreciated, program),
            assumptions=tuple(
                Assumption(
                    name,
                    program.label(name),
                    outside(program.facts[name].presumed, program.facts[name].type),
                )
                for name in self.presumed
            ),
            thresholds=tuple(self.thresholds.values()),
            holes=unknown.holes,
            sources=tuple(self.references),
            authority=max(self.authorities, key=AUTHORITIES.index),
            certainty=max(self.certainties, key=CERTAINTIES.index),
            notes=tuple(self.notes),
            read_until=read_until if read_until and day and day > read_until else None,
            strict=strict,
            facts=facts,
            counts=counts,
        )
