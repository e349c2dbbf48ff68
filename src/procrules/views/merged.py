"""What several answers rest on and ask for, each thing once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from attrs import frozen

from procrules.core.answer import Answer, Assumption, DutyDue, Missing, Review, union
from procrules.core.items import Authority, Certainty
from procrules.core.reference import Reference
from procrules.core.replay import ProcessAnswer

Answered = Answer | ProcessAnswer


@frozen
class Merged:
    """The parts that answers have in common, in the order in which they are met."""

    missing: tuple[Missing, ...]
    review: tuple[Review, ...]
    assumptions: tuple[Assumption, ...]
    duties: tuple[DutyDue, ...]
    notes: tuple[str, ...]
    sources: tuple[Reference, ...]
    read_until: date | None
    resting: dict[Authority, list[str]]
    doubtful: dict[Certainty, list[str]]


def merged(answers: Sequence[Answered]) -> Merged:
    """Gather what answers and replayed histories rest on."""
    resting: dict[Authority, list[str]] = {}
    doubtful: dict[Certainty, list[str]] = {}
    for answer in answers:
        if answer.authority is not None:
            _once(resting.setdefault(answer.authority, []), answer.label)
        if answer.certainty is not None:
            _once(doubtful.setdefault(answer.certainty, []), answer.label)
    until = [a.read_until for a in answers if a.read_until is not None]
    return Merged(
        union(a.missing for a in answers),
        union(a.review for a in answers),
        union(a.assumptions for a in answers),
        _duties(d for a in answers for d in a.obligations),
        union(a.notes for a in answers),
        union(a.sources for a in answers),
        until[0] if until else None,
        resting,
        doubtful,
    )


def _once(labels: list[str], label: str) -> None:
    if label not in labels:
        labels.append(label)


def _duties(duties: Iterable[DutyDue]) -> tuple[DutyDue, ...]:
    """Return duties once for their words, whatever the rules that give them."""
    found: dict[tuple[str, str], DutyDue] = {}
    for duty in duties:
        found.setdefault((duty.kind, duty.words), duty)
    return tuple(found.values())
