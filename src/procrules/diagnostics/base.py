"""What a finding is: a code, a place, one sentence in each language, and where possible the correction."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from attrs import Attribute, field, fields, frozen

from procrules.values.numbers import number_readings
from procrules.values.turning import show_turning

Lang = Literal["fr", "en"]
Severity = Literal["error", "warning"]


@frozen
class Span:
    """A stretch of a source file. Lines and columns count from 1; ``end_column`` is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def to_dict(self) -> dict[str, object]:
        """Return the span as plain data for JSON."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "end_line": self.end_line,
            "end_column": self.end_column,
        }

    def until(self, other: Span) -> Span:
        """Return the span that begins here and ends where ``other`` ends."""
        return Span(self.file, self.line, self.column, other.end_line, other.end_column)


_LONGEST_QUOTED = 1_000

NOWHERE = Span("", 0, 0, 0, 0)


@frozen
class Words:
    """A piece of a message that differs between the two languages."""

    fr: str
    en: str

    def __str__(self) -> str:
        return self.fr


def both_readings(number: str) -> Words:
    """Say how a number that has two readings is written in each of them."""
    french, english = number_readings(number, "fr") or (), number_readings(number, "en") or ()
    return Words(" ou ".join(french), " or ".join(english))


@frozen
class Related:
    """A second place that helps to understand a finding."""

    span: Span
    note: Words


@frozen(kw_only=True)
class Diagnostic:
    """A finding about a rule file, a file of facts or a call.

    Subclasses give ``code`` (a promise: never reused), the two sentences ``fr`` and ``en`` whose
    braces name the typed fields of the subclass, and say in their docstring what is wrong.
    """

    code: ClassVar[str] = ""
    fr: ClassVar[str] = ""
    en: ClassVar[str] = ""
    severity: ClassVar[Severity] = "error"

    span: Span = NOWHERE
    suggestion: str | None = None
    related: tuple[Related, ...] = field(default=(), repr=False)
    source_line: str = field(default="", eq=False, repr=False)

    def message(self, lang: Lang = "fr") -> str:
        """Return the sentence in the reader's language, with the correction if there is one."""
        values = {a.name: _say(getattr(self, a.name), lang) for a in _own_fields(type(self))}
        text = (self.fr if lang == "fr" else self.en).format(**values)
        if self.suggestion:
            meant = clipped(self.suggestion)
            text += (
                f" ; vouliez-vous dire « {meant} » ?"
                if lang == "fr"
                else f"; did you mean '{meant}'?"
            )
        return text

    def sort_key(self) -> tuple[str, int, int, str]:
        """Order findings as a reader meets them."""
        return (self.span.file, self.span.line, self.span.column, self.code)

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain data for JSON."""
        return {
            "code": self.code,
            "severity": self.severity,
            "span": self.span.to_dict(),
            "message": {"fr": self.message("fr"), "en": self.message("en")},
            "suggestion": self.suggestion,
            "related": [
                {"span": r.span.to_dict(), "fr": r.note.fr, "en": r.note.en} for r in self.related
            ],
        }


def _own_fields(cls: type[Diagnostic]) -> list[Attribute[Any]]:
    shared = {"span", "suggestion", "related", "source_line"}
    return [a for a in fields(cls) if a.name not in shared]


def _say(value: object, lang: Lang) -> str:
    if isinstance(value, Words):
        return clipped(value.fr if lang == "fr" else value.en)
    if isinstance(value, tuple):
        return clipped(", ".join(_say(item, lang) for item in value))
    return clipped(str(value))


def clipped(text: str) -> str:
    """Return what a message quotes, cut where nobody reads on, and shown as it is written."""
    text = show_turning(text)
    return text if len(text) <= _LONGEST_QUOTED else text[:_LONGEST_QUOTED] + "…"
