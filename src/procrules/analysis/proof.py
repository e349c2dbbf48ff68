"""What a proof says: for each question whether it is settled, what was found, what was taken for granted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from attrs import field, frozen

from procrules.core.answer import plain
from procrules.core.expr import Scalar
from procrules.core.frozen import freeze
from procrules.core.reference import Reference
from procrules.diagnostics.base import Diagnostic, Span, Words

Kind = Literal["complete", "consistent", "alive"]
KINDS: tuple[Kind, ...] = ("complete", "consistent", "alive")
"""An answer in every case; no two answers; no part of the rules that is of no effect."""

Verdict = Literal["proved", "rests", "found", "not_settled"]

Record = dict[str, Scalar | None]
Told = Scalar | tuple[Record, ...] | frozenset[str]


@frozen
class Question:
    """One question about the rules, and whether it is settled.

    Attributes:
        kind: What is asked.
        about: The decision; for ``alive``, the file in which the parts stand.
        verdict: ``proved``: it holds of every case looked at. ``rests``: it does wherever the
            decisions on which this one rests have an answer themselves. ``found``: a case shows that
            it does not. ``not_settled``: neither, for the reason given.
        reason: Why it is not settled, or on which decisions it rests.
        stated: Examples of the ruleset that state an open answer; their cases are left out.
        parts: For ``alive``, how many parts were looked at.
    """

    kind: Kind
    about: str
    verdict: Verdict
    reason: Words | None = None
    stated: tuple[Span, ...] = ()
    parts: int = 0


@frozen
class Finding:
    """Something wrong, with the smallest case that shows it.

    Attributes:
        diagnostic: What is wrong, with its code and its place.
        decision: The decision that it is about, if there is one.
        facts: The case: what is told. Empty where no case is needed to show it.
        references: The articles on which the rules at hand rest.
        example: The case as an ``exemple`` that passes, in French; empty where there is none.
        file: The rule file in which the example has its place.
    """

    diagnostic: Diagnostic
    decision: str | None = None
    facts: Mapping[str, Told] = field(factory=dict, converter=freeze)
    references: tuple[Reference, ...] = ()
    example: str = ""
    file: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain data."""
        return {
            **self.diagnostic.to_dict(),
            "decision": self.decision,
            "facts": plain(self.facts),
            "references": [plain(r) for r in self.references],
            "example": self.example,
        }


@frozen
class Proof:
    """What was asked of a ruleset, and what came out.

    Attributes:
        first, last: The days looked at, both included.
        questions: Each question with its verdict.
        findings: What is wrong.
        assumptions: What was taken for granted.
    """

    first: date
    last: date
    questions: tuple[Question, ...]
    findings: tuple[Finding, ...]
    assumptions: tuple[Words, ...]

    @property
    def proved(self) -> bool:
        """Whether every question is settled and nothing was found."""
        return not self.findings and all(q.verdict != "not_settled" for q in self.questions)

    def count(self, kind: Kind, verdict: Verdict) -> int:
        """Return how many questions of a kind have a verdict."""
        return sum((q.kind, q.verdict) == (kind, verdict) for q in self.questions)

    def to_dict(self) -> dict[str, Any]:
        """Return the proof as plain data."""
        return {
            "from": self.first.isoformat(),
            "until": self.last.isoformat(),
            "proved": self.proved,
            "questions": [
                {
                    "kind": q.kind,
                    "about": q.about,
                    "verdict": q.verdict,
                    "reason": {"fr": q.reason.fr, "en": q.reason.en} if q.reason else None,
                    "stated": [span.to_dict() for span in q.stated],
                    "parts": q.parts,
                }
                for q in self.questions
            ],
            "findings": [f.to_dict() for f in self.findings],
            "assumptions": [{"fr": a.fr, "en": a.en} for a in self.assumptions],
        }
