"""Processes: whether every phase can be reached and left, and every step rests on a source."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from procrules.check.exclusion import Subjects, exclusive
from procrules.core.expr import Expr
from procrules.core.items import Phase, Process, Transition
from procrules.core.program import Program
from procrules.diagnostics.processes import (
    AllowedAndForbidden,
    CompetingTransitions,
    TrappedPhase,
    UnreachablePhase,
    UnsourcedInvariant,
    UnsourcedStep,
)
from procrules.diagnostics.report import Report


def check_processes(program: Program, report: Report) -> None:
    """Report what is wrong with the processes of a program."""
    for process in program.processes.values():
        if process.phases:
            _reached(process, report)
            _left(process, report)
        for phase in process.phases:
            _steps(phase, report)
        for invariant in process.invariants:
            if not invariant.about.references:
                label = invariant.about.label or invariant.name
                report.add(UnsourcedInvariant(span=invariant.about.span, label=label))


# -- reaching and leaving -------------------------------------------------------------------------
def _reached(process: Process, report: Report) -> None:
    found = _closure({process.phases[0].name}, _edges(process))
    for phase in process.phases:
        if phase.name not in found:
            report.add(UnreachablePhase(span=phase.about.span, name=phase.name))


def _left(process: Process, report: Report) -> None:
    back = [(end, start) for start, end in _edges(process)]
    found = _closure({p.name for p in process.phases if p.final}, back)
    for phase in process.phases:
        if phase.name not in found:
            report.add(TrappedPhase(span=phase.about.span, name=phase.name))


def _edges(process: Process) -> list[tuple[str, str]]:
    return [(p.name, t.target) for p in process.phases for t in p.transitions if t.target]


def _closure(start: set[str], edges: Iterable[tuple[str, str]]) -> set[str]:
    following: dict[str, list[str]] = {}
    for one, other in edges:
        following.setdefault(one, []).append(other)
    found, pending = set(start), list(start)
    while pending:
        for other in following.get(pending.pop(), ()):
            if other not in found:
                found.add(other)
                pending.append(other)
    return found


# -- one phase ------------------------------------------------------------------------------------
def _steps(phase: Phase, report: Report) -> None:
    forbidden = {f.event for f in phase.forbidden}
    steps = [(t.event, t.about) for t in phase.transitions]
    for event, about in steps + [(f.event, f.about) for f in phase.forbidden]:
        if not about.references:
            report.add(UnsourcedStep(span=about.span, event=event, phase=phase.name))
    for transition in phase.transitions:
        if transition.event in forbidden:
            report.add(
                AllowedAndForbidden(
                    span=transition.about.span, event=transition.event, phase=phase.name
                )
            )
    subjects = Subjects()
    by_event: dict[str, list[Transition]] = {}
    for transition in phase.transitions:
        by_event.setdefault(transition.event, []).append(transition)
    for event, transitions in by_event.items():
        told = [(t.about.span, subjects.told(_conditions(t))) for t in transitions]
        for (_, these), (span, those) in combinations(told, 2):
            if not exclusive(these, those):
                report.add(CompetingTransitions(span=span, event=event, phase=phase.name))


def _conditions(transition: Transition) -> list[Expr]:
    """Return the conditions that must all hold for a transition."""
    established = () if transition.otherwise else transition.established
    found = [d.condition for d in (*established, *transition.demands)]
    if transition.guard is not None:
        found.append(transition.guard)
    return found
