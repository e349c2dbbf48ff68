"""Diagnostics as text for a terminal: place, sentence and the line with a caret below it."""

from __future__ import annotations

from collections.abc import Iterable

from procrules.diagnostics.base import Diagnostic, Lang
from procrules.values.turning import show_turning


def render(diagnostic: Diagnostic, lang: Lang = "fr") -> str:
    """Return one finding as text, with the extract of the file when there is one."""
    span = diagnostic.span
    place = f"{span.file}:{span.line}:{span.column}: " if span.line else ""
    if span.file and not span.line:
        place = f"{span.file}: "
    level = _LEVELS[diagnostic.severity][lang]
    lines = [f"{place}{level} {diagnostic.code} : {diagnostic.message(lang)}"]
    if lang == "en":
        lines = [f"{place}{level} {diagnostic.code}: {diagnostic.message(lang)}"]
    if diagnostic.source_line.strip():
        lines += _extract(diagnostic)
    for related in diagnostic.related:
        note = related.note.fr if lang == "fr" else related.note.en
        where = f"{related.span.file}:{related.span.line}: " if related.span.file else ""
        lines.append(f"    {where}{note}")
    return "\n".join(lines)


def render_all(diagnostics: Iterable[Diagnostic], lang: Lang = "fr") -> str:
    """Return several findings as text, one after the other."""
    return "\n".join(render(d, lang) for d in diagnostics)


_LEVELS = {
    "error": {"fr": "erreur", "en": "error"},
    "warning": {"fr": "avertissement", "en": "warning"},
}


_WIDTH = 120
"""Characters of a line that are shown."""
_BEFORE = 60
"""Those of them that stand before the fault, in a longer line."""


def _extract(diagnostic: Diagnostic) -> list[str]:
    span, line = diagnostic.span, show_turning(diagnostic.source_line)
    end = span.end_column if span.end_line == span.line else len(line) + 1
    first, last = span.column - 1, min(end, len(line) + 1) - 1
    start = max(0, min(first - _BEFORE, len(line) - _WIDTH))
    shown = line[start : start + _WIDTH]
    if start:
        shown = "…" + shown[1:]
    if start + _WIDTH < len(line):
        shown = shown[:-1] + "…"
        last = min(last, start + _WIDTH - 1)
    return [
        f"{span.line:>5} | " + shown,
        " " * 5 + " | " + " " * (first - start) + "^" * max(1, last - first),
    ]
