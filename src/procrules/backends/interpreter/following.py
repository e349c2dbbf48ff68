"""What may follow in a phase: each event allowed, refused or open, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from procrules.backends.interpreter.evaluate import FactValue
from procrules.backends.interpreter.falling import fallen
from procrules.backends.interpreter.judging import Judged, judge, reviewable, turning_days
from procrules.backends.interpreter.resolve import Resolver
from procrules.backends.interpreter.tally import Tally
from procrules.backends.interpreter.unknown import Truth, Unknown, merge
from procrules.core.answer import DutyDue
from procrules.core.items import Forbidden, Phase, Transition
from procrules.core.program import CheckedProgram
from procrules.core.replay import Fault, NextStatus, NextStep


class Stand(Protocol):
    """Where a replay stands after the last event."""

    checked: CheckedProgram
    phase: Phase
    facts: dict[str, FactValue]
    unsettled: set[str]
    day: date | None
    last: date | None
    tally: Tally

    def resolver(self, facts: Mapping[str, FactValue] | None = None) -> Resolver:
        """Return what evaluates conditions on some facts."""

    def label(self, event: str, judged: Judged | None = None) -> str:
        """Return what a person reads for an event."""

    def duties(self, transition: Transition) -> tuple[DutyDue, ...]:
        """Return what follows from an event."""


class Following:
    """The events that a phase provides for, then those that it forbids."""

    def __init__(self, stand: Stand, force: Truth) -> None:
        self.stand, self.force = stand, force

    def all(self) -> tuple[NextStep, ...]:
        """Return every event of the phase with how it stands."""
        phase = self.stand.phase
        events = dict.fromkeys(t.event for t in phase.transitions)
        found = [self._event(e, [t for t in phase.transitions if t.event == e]) for e in events]
        return (*found, *map(self._forbidden, phase.forbidden))

    def _forbidden(self, forbidden: Forbidden) -> NextStep:
        about = forbidden.about
        refused = self.force is True
        fault = Fault("forbidden", about.label, about.references, notes=about.notes)
        return NextStep(
            forbidden.event,
            self.stand.label(forbidden.event),
            "refused" if refused else "undetermined",
            None,
            None,
            None,
            (),
            (fault,) if refused else (),
            (),
            about.references,
            (),
            (),
            about.notes,
        )

    def _facts(self, transitions: list[Transition], day: date | None) -> dict[str, FactValue]:
        """Return the facts on which the next event is judged: its day is not that of the last."""
        facts = {**self.stand.facts, transitions[0].event: day}
        if day is not None:
            for transition in transitions:
                facts |= dict.fromkeys(transition.sets, day)
        return facts

    def _event(self, event: str, transitions: list[Transition]) -> NextStep:
        stand = self.stand
        resolver = stand.resolver(self._facts(transitions, stand.day))
        judged = [fallen(judge(t, resolver, stand.unsettled), resolver, None) for t in transitions]
        holds = [j for j in judged if j.truth is True]
        open_ = [j for j in judged if isinstance(j.truth, Unknown)]
        chosen = (holds or open_ or sorted(judged, key=lambda j: len(j.unmet)))[0]
        unknown = merge(j.truth for j in open_ if isinstance(j.truth, Unknown))
        earliest = latest = None
        status: NextStatus = "refused"
        faults = chosen.unmet
        if holds:
            status, unknown = "allowed", Unknown()
        elif unproven := next((j for j in open_ if j.unproven), None):
            # What must be established is not: refused until the facts that are missing are told.
            chosen, faults = unproven, unproven.unproven
        elif open_:
            status = "needs_review" if reviewable(unknown) else "undetermined"
            if unknown.missing == (event,) and not unknown.review and not unknown.holes:
                found = self._by_day(chosen.transition) if len(open_) == 1 else None
                if found is not None:
                    chosen, earliest, latest = found
                    status = "allowed" if earliest is not None else "refused"
                    faults, unknown = chosen.unmet, Unknown()
        else:
            unknown = chosen.lacking
        if self.force is not True:
            status, faults = "undetermined", ()
            unknown = merge((self.force, unknown)) if isinstance(self.force, Unknown) else unknown
        for each in judged:
            if each.transition is chosen.transition or isinstance(each.truth, Unknown):
                stand.tally.add(each.support, past=False)
        stand.tally.unknown(unknown)
        about = chosen.transition.about
        leads = status == "allowed" or len({t.target for t in transitions}) == 1
        return NextStep(
            event,
            stand.label(event, chosen),
            status,
            chosen.transition.target or stand.phase.name if leads and status != "refused" else None,
            earliest,
            latest,
            chosen.checks,
            faults,
            stand.duties(chosen.transition),
            about.references,
            unknown.missing,
            unknown.review,
            about.notes,
        )

    # -- when only the day decides --------------------------------------------------------------
    def _by_day(self, transition: Transition) -> tuple[Judged, date | None, date | None] | None:
        """Return the transition on the first day on which it is lawful, with the last such day.

        The days are ``None`` when no day makes it lawful. The whole is ``None`` when that cannot
        be told from the days with which the event is compared.
        """
        stand = self.stand
        resolver = stand.resolver(self._facts([transition], None))
        turning = turning_days(transition, resolver, stand.checked)
        if not turning:
            return None
        start = stand.last or turning[0]
        days = sorted({start, *(d for d in turning if d >= start)})
        judged = [(d, self._on(transition, d)) for d in days]
        lawful = [(d, j) for d, j in judged if j.truth is True]
        if any(isinstance(j.truth, Unknown) for _, j in judged):
            return None
        if not lawful:
            return judged[-1][1], None, None
        first, found = lawful[0]
        after = [d for d, j in judged if d > first and j.truth is False]
        latest = max(d for d, _ in lawful if d < after[0]) if after else None
        return found, first, latest

    def _on(self, transition: Transition, day: date) -> Judged:
        resolver = self.stand.resolver(self._facts([transition], day))
        return fallen(judge(transition, resolver, self.stand.unsettled), resolver, None)
