"""Replay of a dated history: each step is judged on the facts of its day, then taken as done.

A step that breaks a rule is told, and the replay goes on as if it had been lawful, so that every
fault is found. The facts that an event brings, and its day, hold from that event on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from attrs import frozen

from procrules.backends.interpreter.evaluate import FactValue
from procrules.backends.interpreter.falling import fallen, left_open
from procrules.backends.interpreter.following import Following
from procrules.backends.interpreter.judging import (
    Judged,
    conditions,
    demanded,
    judge,
    reviewable,
)
from procrules.backends.interpreter.observing import ObservedResolver, Observer
from procrules.backends.interpreter.outward import outside
from procrules.backends.interpreter.resolve import Resolver
from procrules.backends.interpreter.support import Support
from procrules.backends.interpreter.tally import Tally
from procrules.backends.interpreter.unknown import Truth, Unknown
from procrules.core.answer import DutyDue
from procrules.core.items import Invariant, Phase, Process, Transition
from procrules.core.program import CheckedProgram
from procrules.core.replay import (
    Fault,
    InvariantResult,
    ProcessAnswer,
    ProcessStatus,
    Step,
    StepStatus,
)


@frozen
class Happening:
    """An event of a history as the engine reads it; ``day`` is ``None`` when it is not known."""

    name: str
    day: date | None
    facts: Mapping[str, FactValue]


def replay(
    checked: CheckedProgram,
    process: Process,
    facts: Mapping[str, FactValue],
    history: Sequence[Happening],
    *,
    day: date | None = None,
    strict: bool = False,
    observer: Observer | None = None,
) -> ProcessAnswer:
    """Replay a history.

    Args:
        checked: The program that declares the process.
        process: The process.
        facts: What is known before the first event.
        history: The events, in the order in which they are told.
        day: The day on which what may follow is considered; ``None``: on any day.
        strict: Whether to use no presumption.
        observer: Who is told the truth of each condition, for those who measure; with
            presumptions.

    Raises:
        LimitError: A step needs too many steps of computation.
    """
    return _Replay(checked, process, facts, history, day, strict, observer).answer()


class _Replay:
    def __init__(
        self,
        checked: CheckedProgram,
        process: Process,
        facts: Mapping[str, FactValue],
        history: Sequence[Happening],
        day: date | None,
        strict: bool,
        observer: Observer | None,
    ) -> None:
        self.observer = observer
        self.checked, self.process, self.history = checked, process, history
        self.program = checked.program
        # What is told before the first event is true then when it is nought, else at the end.
        self.told = {name: facts[name] for name in process.counted if facts.get(name)}
        self.counts = dict.fromkeys(process.counted, 0)
        self.facts = {**facts, **self._counted()}
        # What an event tells to be unknown: one looked for it, and cannot say.
        self.unsettled: set[str] = set()
        self.day, self.strict = day, strict
        self.phase = process.phases[0]
        self.last: date | None = None
        self.tally = Tally(self.program, process)
        self.broken_at: dict[str, list[int]] = {i.name: [] for i in process.invariants}
        self.seen: dict[str, Any] = {}
        self.rises: dict[str, list[tuple[str, Any, Any]]] = {i.name: [] for i in process.invariants}

    def resolver(self, facts: Mapping[str, FactValue] | None = None) -> Resolver:
        facts = self.facts if facts is None else facts
        if self.observer is not None:
            return ObservedResolver.watched(self.checked, facts, self.observer)
        return Resolver(self.checked, facts, self.strict)

    def answer(self) -> ProcessAnswer:
        force = self._in_force()
        self._watch(0)
        steps = [self._step(n, event, force) for n, event in enumerate(self.history, start=1)]
        invariants = tuple(self._invariant(i, force) for i in self.process.invariants)
        following = Following(self, force).all()
        process = self.process
        statuses = {s.status for s in steps} | {i.status for i in invariants}
        order: tuple[ProcessStatus, ...] = ("broken", "undetermined", "needs_review", "kept")
        status = next(s for s in order if s in statuses or s == "kept")
        return self.tally.answer(
            process=process,
            status=status,
            phase=self.phase,
            in_force=None if isinstance(force, Unknown) else force,
            steps=tuple(steps),
            following=following,
            invariants=invariants,
            facts=self.facts,
            counts=self.counts,
            strict=self.strict,
        )

    # -- the period of the process --------------------------------------------------------------
    def _in_force(self) -> Truth:
        """Return whether the process is in force, on the date that the whole history gives."""
        process = self.process
        if not process.period.bounded or process.reference_date is None:
            return True
        facts = dict(self.facts)
        for event in self.history:
            facts |= self._brought(event, facts)
            for transition in self._transitions(event.name):
                facts |= dict.fromkeys(transition.sets, event.day)
        resolver = self.resolver(facts)
        day = resolver.evaluator.fact(process.reference_date)
        if isinstance(day, Unknown):
            self.tally.unknown(day)
            return day
        return isinstance(day, date) and process.period.contains(day)

    def _transitions(self, event: str) -> list[Transition]:
        return [t for p in self.process.phases for t in p.transitions if t.event == event]

    # -- what the process counts ----------------------------------------------------------------
    def _counted(self) -> dict[str, FactValue]:
        return {name: Fraction(count) for name, count in self.counts.items()}

    def _count(self, taken: Judged | None) -> None:
        """Count the event that was taken."""
        for name in taken.transition.counts if taken is not None else ():
            self.counts[name] += 1
        self.facts |= self._counted()

    def _miscounted(self, event: Happening, *, last: bool) -> list[Fault]:
        """Return a fault for each figure told that is not the one that the process counts."""
        found = []
        self.told = {n: told for n, told in self.told.items() if n not in event.facts}
        told = {**self.told, **event.facts} if last else event.facts
        for name, count in self.counts.items():
            figure = told.get(name)
            if figure is not None and figure != count:
                shown = outside(figure, self.program.facts[name].type)
                found.append(Fault("count", count=(name, shown, count)))
        return found

    @staticmethod
    def _brought(event: Happening, known: Mapping[str, FactValue]) -> dict[str, FactValue]:
        told = {name: _restated(value, known.get(name)) for name, value in event.facts.items()}
        return {event.name: event.day, **told}

    # -- one step -------------------------------------------------------------------------------
    def _step(self, number: int, event: Happening, force: Truth) -> Step:
        before, faults = self.phase, []
        earlier = self.resolver(dict(self.facts))
        self.facts |= {**self._brought(event, self.facts), **self._counted()}
        self.unsettled.difference_update(event.facts)
        self.unsettled.update(name for name, value in event.facts.items() if value is None)
        candidates = [t for t in before.transitions if t.event == event.name]
        if not candidates:
            faults.append(self._misplaced(event.name))
            candidates = self._elsewhere(event.name)
        for transition in candidates:
            self.facts |= dict.fromkeys(transition.sets, event.day)
            self.facts |= self._unsaid(transition, event, earlier)
        if event.day is not None and self.last is not None and event.day < self.last:
            faults.append(Fault("date_order", day=self.last))
        resolver = self.resolver()
        judged = [fallen(judge(t, resolver, self.unsettled), earlier, resolver) for t in candidates]
        taken = _taken(judged)
        if taken is not None:
            faults += taken.unmet
        self._count(taken)
        faults += self._miscounted(event, last=number == len(self.history))
        status = self._status(judged, faults, force)
        after = self._target(taken, before)
        self.phase, self.last = after, event.day or self.last
        for found in judged:
            if found is taken or isinstance(found.truth, Unknown):
                self.tally.add(found.support)
        duties = self._duties(taken)
        self.tally.due(duties)
        notes = taken.transition.about.notes if taken is not None else ()
        references = taken.transition.about.references if taken is not None else ()
        step = Step(
            number,
            event.name,
            self.label(event.name, taken),
            event.day,
            before.name,
            after.name,
            status,
            status != "allowed",
            taken.checks if taken is not None else (),
            tuple(faults) if force is True else (),
            duties,
            references or tuple(r for f in faults for r in f.references),
            {k: outside(v, self.program.facts[k].type) for k, v in event.facts.items()},
            notes,
        )
        self._watch(number)
        if status in ("undetermined", "needs_review"):
            for found in judged:
                if isinstance(found.truth, Unknown):
                    self.tally.unknown(found.truth)
        return step

    def _unsaid(
        self, transition: Transition, event: Happening, earlier: Resolver
    ) -> dict[str, FactValue]:
        """Return what the event must lower without telling to what: from then on it is unknown."""
        return {
            name: None
            for name in transition.lowers
            if left_open(
                self.program.facts[name], earlier.evaluator.fact(name), event.facts.get(name)
            )
        }

    def label(self, event: str, judged: Judged | None = None) -> str:
        """Return what a person reads for an event."""
        own = judged.transition.about.label if judged is not None else None
        return own or self.process.event_label(event) or self.program.label(event)

    def _misplaced(self, event: str) -> Fault:
        """Return why an event has no place in the phase."""
        for forbidden in self.phase.forbidden:
            if forbidden.event == event:
                about = forbidden.about
                return Fault("forbidden", about.label, about.references, notes=about.notes)
        elsewhere = tuple(
            p.name for p in self.process.phases if any(t.event == event for t in p.transitions)
        )
        kind: Literal["after_end", "out_of_phase"]
        kind = "after_end" if self.phase.final else "out_of_phase"
        return Fault(kind, None, self.phase.about.references, phases=elsewhere)

    def _elsewhere(self, event: str) -> list[Transition]:
        """Return what the event does where it has its place: the fewest steps ahead first."""
        pending, seen = [self.phase], {self.phase.name}
        while pending:
            phase = pending.pop(0)
            found = [t for t in phase.transitions if t.event == event]
            if found:
                return found
            for transition in phase.transitions:
                target = transition.target
                if target is not None and target not in seen:
                    seen.add(target)
                    pending.append(self.process.phase(target))
        behind = ([t for t in p.transitions if t.event == event] for p in self.process.phases)
        return next(filter(None, behind), [])

    def _target(self, taken: Judged | None, before: Phase) -> Phase:
        if taken is None or taken.transition.target is None:
            return before
        return self.process.phase(taken.transition.target)

    def _status(self, judged: list[Judged], faults: list[Fault], force: Truth) -> StepStatus:
        if force is not True:
            return "undetermined"
        if faults:
            return "broken"
        if any(j.truth is True for j in judged):
            return "allowed"
        unknowns = [j.truth for j in judged if isinstance(j.truth, Unknown)]
        return "needs_review" if all(map(reviewable, unknowns)) else "undetermined"

    def _duties(self, taken: Judged | None) -> tuple[DutyDue, ...]:
        return self.duties(taken.transition) if taken is not None else ()

    def duties(self, transition: Transition) -> tuple[DutyDue, ...]:
        """Return what follows from an event."""
        rule = f"{self.process.name}.{transition.event}"
        return tuple(DutyDue(d.kind, d.words, d.references, rule) for d in transition.duties)

    # -- what always holds ----------------------------------------------------------------------
    def _watch(self, number: int) -> None:
        """Note the invariants that do not hold after a step."""
        resolver = self.resolver()
        for invariant in self.process.invariants:
            fails = any(resolver.evaluator.truth(d.condition) is False for d in invariant.demands)
            for name in invariant.never_rises:
                fails = self._rising(invariant, name, resolver) or fails
            if fails:
                self.broken_at[invariant.name].append(number)

    def _rising(self, invariant: Invariant, name: str, resolver: Resolver) -> bool:
        if name in self.program.facts:
            value, type_ = resolver.evaluator.fact(name), self.program.facts[name].type
        else:
            value, type_ = resolver.evaluator.derived(name), self.program.derived[name].type
        before = self.seen.get(name)
        if isinstance(value, Unknown) or not hasattr(value, "numerator"):
            return False
        self.seen[name] = value
        if before is None or not value > before:
            return False
        self.rises[invariant.name].append((name, outside(before, type_), outside(value, type_)))
        return True

    def _invariant(self, invariant: Invariant, force: Truth) -> InvariantResult:
        support = Support(self.resolver())
        support.cite(invariant.about.references)
        support.about(invariant.about)
        truth, checks = conditions(demanded(invariant.demands), support.resolver, support)
        self.tally.add(support)
        status: ProcessStatus = "kept"
        if force is not True:
            status = "undetermined"
        elif self.broken_at[invariant.name]:
            status = "broken"
        elif isinstance(truth, Unknown):
            status = "needs_review" if reviewable(truth) else "undetermined"
            self.tally.unknown(truth)
        return InvariantResult(
            invariant.name,
            invariant.about.label or invariant.name,
            status,
            tuple(self.broken_at[invariant.name]) if force is True else (),
            checks,
            tuple(self.rises[invariant.name]),
            invariant.about.references,
            invariant.about.notes,
        )


def _restated(told: FactValue, known: FactValue) -> FactValue:
    """Return a list as an event tells it: a record named by its id alone keeps what was known of it."""
    if not isinstance(told, tuple) or not isinstance(known, tuple):
        return told
    before = {record.get("id"): record for record in known}
    return tuple(before.get(r["id"], r) if set(r) == {"id"} else r for r in told)


def _taken(judged: Iterable[Judged]) -> Judged | None:
    """Return the transition that was taken: the one that holds, else the first that may.

    When none may, the one that lacks the least.
    """
    judged = list(judged)
    for found in judged:
        if found.truth is True:
            return found
    for found in judged:
        if found.truth is not False:
            return found
    return min(judged, key=lambda j: len(j.unmet)) if judged else None
