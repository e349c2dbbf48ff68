"""What a dossier tells of one procurement, and the bundle of answers to it, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import field, frozen

from procrules.core.answer import Answer, Fits, plain
from procrules.core.frozen import FrozenDict, freeze
from procrules.core.replay import ProcessAnswer


@frozen
class Happened:
    """Something that happened on a day (``None``: not known), and the facts that it brought."""

    day: date | None
    event: str
    facts: Mapping[str, Any] = field(factory=FrozenDict, converter=freeze)


@frozen
class History:
    """Dated events of one process of the ruleset."""

    process: str
    label: str | None
    events: tuple[Happened, ...]
    notes: tuple[str, ...] = ()


@frozen
class Part:
    """One matter of a dossier (``volet``): facts of its own, histories, and what is asked of it.

    Attributes:
        label: Its title; ``None`` for what stands above the first part.
        facts: The facts that it states; they prevail on those of the whole dossier.
        questions: The decisions asked, by name; empty: all that its facts allow to answer.
    """

    label: str | None
    facts: Mapping[str, Any] = field(converter=freeze)
    histories: tuple[History, ...] = ()
    questions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@frozen
class HistoryAnswer:
    """A replayed history of a dossier."""

    label: str | None
    notes: tuple[str, ...]
    answer: ProcessAnswer


@frozen
class PartAnswer:
    """The answers to one part of a dossier.

    Attributes:
        facts: What was known: the facts of the dossier, of the part, and those that its histories
            brought.
        answers: By decision, in the order in which they were asked.
        fits: For decisions under a shared envelope, the sets of records that fit it together, when
            the dossier does not say which are chosen.
        unanswered: The decisions that the part speaks of and that cannot be answered; only where
            it asks no question of its own.
    """

    label: str | None
    notes: tuple[str, ...]
    facts: Mapping[str, Any] = field(repr=False, converter=freeze)
    answers: Mapping[str, Answer] = field(converter=freeze)
    fits: Mapping[str, Fits] = field(converter=freeze)
    histories: tuple[HistoryAnswer, ...]
    unanswered: tuple[Answer, ...] = ()

    def to_dict(self, *, explanation: bool = False) -> dict[str, Any]:
        """Return the part as plain data."""
        return {
            "part": self.label,
            "notes": list(self.notes),
            "facts": plain(self.facts),
            "answers": {n: a.to_dict(explanation=explanation) for n, a in self.answers.items()},
            "fits": {name: plain(fits) for name, fits in self.fits.items()},
            "histories": [
                {
                    "label": history.label,
                    "notes": list(history.notes),
                    "answer": history.answer.to_dict(explanation=explanation),
                }
                for history in self.histories
            ],
            "unanswered": [
                {"decision": a.decision, "label": a.label, "missing": [plain(m) for m in a.missing]}
                for a in self.unanswered
            ],
        }


@frozen
class Bundle:
    """The answers to a whole dossier, part by part.

    Attributes:
        label: The title of the dossier.
        notes: What its author says of it.
        ruleset, ruleset_label, version, sha256, engine: Which rules answered, as on a receipt.
        parts: The answers, in the order of the dossier.
    """

    label: str | None
    notes: tuple[str, ...]
    ruleset: str
    ruleset_label: str | None
    version: str | None
    sha256: str
    engine: str
    parts: tuple[PartAnswer, ...]

    @property
    def in_conflict(self) -> bool:
        """Whether rules conflict on some answer."""
        return any(a.status == "conflict" for p in self.parts for a in p.answers.values())

    def part(self, label: str) -> PartAnswer:
        """Return a part by its title.

        Raises:
            KeyError: The dossier has no such part.
        """
        for part in self.parts:
            if part.label == label:
                return part
        raise KeyError(label)

    def to_dict(self, *, explanation: bool = False) -> dict[str, Any]:
        """Return the bundle as plain data; its shape is that of ``schema/bundle.schema.json``."""
        return {
            "dossier": self.label,
            "notes": list(self.notes),
            "ruleset": {
                "name": self.ruleset,
                "label": self.ruleset_label,
                "version": self.version,
                "sha256": self.sha256,
            },
            "engine": self.engine,
            "parts": [part.to_dict(explanation=explanation) for part in self.parts],
        }
