"""A dossier as values: what it tells, its plain form, and the answers to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from attrs import field, frozen

from procrules.core.answer import plain
from procrules.core.dossier import Bundle, Part
from procrules.core.expr import Scalar  # noqa: F401  (typing looks here for what FactValue names)
from procrules.core.frozen import freeze
from procrules.diagnostics.base import Diagnostic
from procrules.dossiers.answering import answer_part
from procrules.facts import FactValue
from procrules.facts.records import Record  # noqa: F401  (as above)
from procrules.ruleset import Ruleset
from procrules.version import __version__


@frozen
class Dossier:
    """One procurement, as its file tells it.

    Attributes:
        ruleset: The rules that it is read by.
        label: Its title; ``None`` when its file has none.
        notes: What its author says of it.
        facts: What holds for every part, by name, as the engine holds it.
        parts: Its matters, in order; the first has no title when it stands above the others.
        named: The ruleset as the file names it; ``None`` when it names none.
        diagnostics: What deserves a look; nothing that keeps the dossier from being answered.
    """

    ruleset: Ruleset = field(eq=False, repr=False)
    label: str | None
    notes: tuple[str, ...]
    facts: Mapping[str, FactValue] = field(converter=freeze)
    parts: tuple[Part, ...]
    named: str | None = None
    diagnostics: tuple[Diagnostic, ...] = field(default=(), eq=False, repr=False)

    def told(self, part: Part) -> dict[str, FactValue]:
        """Return what is known in a part: the facts of the dossier, then its own."""
        return {**self.facts, **part.facts}

    def answer(self, *, decisions: Collection[str] = (), strict: bool = False) -> Bundle:
        """Answer the whole dossier: the questions of each part, and its histories.

        A part that asks nothing is answered on every decision that rests on a fact of its own.
        What a history brings is known when the questions of its part are answered.

        Args:
            decisions: Only these decisions, without the histories: each in the parts that ask it,
                or in every part when none does.
            strict: Whether to use no presumption.

        Raises:
            FactError: A decision does not exist.
            LimitError: A bound on the computation was met.
        """
        asking = {name for part in self.parts for name in part.questions}
        answers = []
        for part in self.parts:
            wanted = [d for d in decisions if d in part.questions or d not in asking]
            if decisions and not wanted:
                continue
            answers.append(answer_part(self.ruleset, part, self.told(part), wanted, strict=strict))
        ruleset = self.ruleset
        return Bundle(
            self.label,
            self.notes,
            ruleset.name,
            ruleset.label,
            ruleset.version,
            ruleset.sha256,
            __version__,
            tuple(answers),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the dossier as plain data, which JSON and YAML hold as it is.

        The shape is published in ``schema/dossier.schema.json``. Amounts, rates and numbers are
        texts, so that no reader rounds them: in decimal notation, or ``n/d`` when their decimals
        never end. ``load_dossier`` reads it again.
        """
        titled = self.parts
        head: dict[str, Any] = {"histories": [], "questions": []}
        if titled[0].label is None:
            head, titled = _told(titled[0]), titled[1:]
        return {
            "dossier": self.label,
            "ruleset": self.named,
            "notes": list(self.notes),
            "facts": plain(self.facts),
            **head,
            "parts": [
                {
                    "part": part.label,
                    "notes": list(part.notes),
                    "facts": plain(part.facts),
                    **_told(part),
                }
                for part in titled
            ],
        }


def _told(part: Part) -> dict[str, Any]:
    return {
        "histories": [
            {
                "process": history.process,
                "label": history.label,
                "notes": list(history.notes),
                "events": [
                    {"date": plain(e.day), "event": e.event, "facts": plain(e.facts)}
                    for e in history.events
                ],
            }
            for history in part.histories
        ],
        "questions": list(part.questions),
    }
