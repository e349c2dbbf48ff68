"""What the replay of a history shows: where the file stands, which steps broke a rule, what may follow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from attrs import field, frozen

from procrules.core.answer import (
    Assumption,
    DutyDue,
    Hole,
    Missing,
    Reason,
    Review,
    ThresholdUse,
    plain,
)
from procrules.core.frozen import freeze
from procrules.core.items import Authority, Certainty
from procrules.core.reference import Reference

ProcessStatus = Literal["kept", "broken", "undetermined", "needs_review"]
StepStatus = Literal["allowed", "broken", "undetermined", "needs_review"]
NextStatus = Literal["allowed", "refused", "undetermined", "needs_review"]
CheckStatus = Literal["met", "unmet", "unknown", "needs_review"]
FaultKind = Literal[
    "condition", "unproven", "forbidden", "out_of_phase", "after_end", "date_order", "count"
]


@frozen
class Check:
    """One condition of a step and how it stands.

    Attributes:
        words: What the rules say when the condition is not met; ``None`` when they say nothing.
        reason: The condition with the values that were seen.
        references: The articles it comes from.
        proof: Whether it must be known to hold: as long as it is open, the event may not follow.
    """

    status: CheckStatus
    words: str | None
    reason: Reason
    references: tuple[Reference, ...]
    missing: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
    holes: tuple[Hole, ...] = ()
    proof: bool = False

    @property
    def unproven(self) -> bool:
        """Whether it is to be known, and nothing but facts that are not told keeps it open."""
        return self.proof and bool(self.missing)


@frozen
class Fault:
    """Why a step is not lawful.

    Attributes:
        kind: ``condition`` (one is not met), ``unproven`` (one that must be established is not, a
            fact being unknown), ``forbidden`` (the phase forbids the event), ``out_of_phase`` (the
            phase does not provide for it), ``after_end`` (the phase is final), ``date_order`` (the
            day is before that of the step above) or ``count`` (a figure is told that is not the
            one that the process counts).
        words: The author's words, if any: what is forbidden, what is said of a condition not met.
        references: The articles broken.
        reason: For ``condition`` and ``unproven``, how the condition stands.
        phases: For ``out_of_phase`` and ``after_end``, where the event would have its place.
        day: For ``date_order``, the day of the step above.
        notes: What the rules add for the reader.
        count: For ``count``, the fact, the figure told and the figure counted.
    """

    kind: FaultKind
    words: str | None = None
    references: tuple[Reference, ...] = ()
    reason: Reason | None = None
    phases: tuple[str, ...] = ()
    day: date | None = None
    notes: tuple[str, ...] = ()
    count: tuple[str, Any, int] | None = None


@frozen
class Step:
    """One past event.

    Attributes:
        number: Its place in the history, from 1.
        phase: Where the file stood before.
        target: Where it stands after, as if the step had been lawful.
        assumed: Whether ``target`` is only supposed, the step not being known to be lawful.
        facts: The facts that the event brought.
    """

    number: int
    event: str
    label: str
    day: date | None
    phase: str
    target: str
    status: StepStatus
    assumed: bool
    checks: tuple[Check, ...]
    faults: tuple[Fault, ...]
    duties: tuple[DutyDue, ...]
    references: tuple[Reference, ...]
    facts: Mapping[str, Any] = field(converter=freeze)
    notes: tuple[str, ...] = ()


@frozen
class NextStep:
    """One event that may follow, or may not.

    Attributes:
        status: ``refused`` as long as what it presupposes is not established, ``missing`` then
            naming the facts that would settle it.
        target: Where it leads; ``None`` when that is not known, or when it is refused.
        earliest: When only its day decides, the first day on which it is lawful.
        latest: The last such day, when there is one.
    """

    event: str
    label: str
    status: NextStatus
    target: str | None
    earliest: date | None
    latest: date | None
    checks: tuple[Check, ...]
    faults: tuple[Fault, ...]
    duties: tuple[DutyDue, ...]
    references: tuple[Reference, ...]
    missing: tuple[str, ...]
    review: tuple[str, ...]
    notes: tuple[str, ...] = ()


@frozen
class InvariantResult:
    """What holds at every step, or does not.

    Attributes:
        broken_at: The steps after which it did not hold (0: before the first).
        checks: Its conditions as they stand after the last step.
        rises: For a value that may not rise: its name, the value before and the value after.
    """

    name: str
    label: str
    status: ProcessStatus
    broken_at: tuple[int, ...]
    checks: tuple[Check, ...]
    rises: tuple[tuple[str, Any, Any], ...]
    references: tuple[Reference, ...]
    notes: tuple[str, ...] = ()


@frozen
class ProcessAnswer:
    """A replayed history.

    Attributes:
        process: The process replayed.
        status: ``broken`` when a step or an invariant was; else ``undetermined`` or
            ``needs_review`` when one is; else ``kept``.
        phase: Where the file stands.
        final: Whether nothing more can happen there.
        in_force: Whether the process is in force on its reference date; ``None``: not known.
        steps: The past, in the order of the history.
        next: What the phase provides for, and what it forbids.
        invariants: What holds at every step.
        obligations: What follows from the steps taken, those that broke a rule among them.
        missing, review, assumptions, thresholds, holes: As in an ``Answer``.
        facts: The facts as they are known after the last step.
        counts: By fact, how often what the process counts has happened.
    """

    process: str
    label: str
    status: ProcessStatus
    phase: str
    phase_label: str
    final: bool
    in_force: bool | None
    reference_date: date | None
    steps: tuple[Step, ...]
    next: tuple[NextStep, ...]
    invariants: tuple[InvariantResult, ...]
    obligations: tuple[DutyDue, ...]
    missing: tuple[Missing, ...]
    review: tuple[Review, ...]
    assumptions: tuple[Assumption, ...]
    thresholds: tuple[ThresholdUse, ...]
    holes: tuple[Hole, ...]
    sources: tuple[Reference, ...]
    authority: Authority | None
    certainty: Certainty | None
    notes: tuple[str, ...]
    read_until: date | None
    strict: bool
    facts: Mapping[str, Any] = field(converter=freeze, repr=False)
    counts: Mapping[str, int] = field(converter=freeze, repr=False)

    @property
    def broken(self) -> tuple[Step, ...]:
        """The steps that broke a rule."""
        return tuple(step for step in self.steps if step.status == "broken")

    def step(self, number: int) -> Step:
        """Return a step by its place in the history, from 1.

        Raises:
            KeyError: The history has no such step.
        """
        for step in self.steps:
            if step.number == number:
                return step
        raise KeyError(number)

    def event(self, name: str) -> NextStep:
        """Return how an event stands that may follow.

        Raises:
            KeyError: The phase neither provides for the event nor forbids it.
        """
        for step in self.next:
            if step.event == name:
                return step
        raise KeyError(name)

    def invariant(self, name: str) -> InvariantResult:
        """Return an invariant by its name (its label, when it has no name).

        Raises:
            KeyError: The process has no such invariant.
        """
        for found in self.invariants:
            if found.name == name:
                return found
        raise KeyError(name)

    def to_dict(self, *, explanation: bool = False) -> dict[str, Any]:
        """Return the answer as plain data; the reasons of each condition only when asked for.

        Its shape is published in ``schema/process.schema.json``.
        """
        found: dict[str, Any] = plain(self)
        return found if explanation else dict(_without_reasons(found))


def _without_reasons(value: Any) -> Any:
    if isinstance(value, dict):
        # The reason of a condition is a tree; that of a review is a sentence, or nothing.
        kept = {k: v for k, v in value.items() if k != "reason" or not isinstance(v, dict)}
        return {k: _without_reasons(v) for k, v in kept.items()}
    if isinstance(value, list):
        return [_without_reasons(v) for v in value]
    return value
