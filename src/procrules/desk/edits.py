"""Changes of texts, by the words that they replace."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from procrules.diagnostics.base import Span


@frozen
class Edit:
    """Words of a file, by its path, and what takes their place."""

    path: str
    span: Span
    text: str


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits made; they do not overlap."""
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda e: (e.span.line, e.span.column), reverse=True):
        span = edit.span
        head = lines[span.line - 1][: span.column - 1]
        tail = lines[span.end_line - 1][span.end_column - 1 :]
        lines[span.line - 1 : span.end_line] = (head + edit.text + tail).split("\n")
    return "\n".join(lines)
