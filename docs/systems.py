"""The table of the presentation: which rule and which example answer each of its rows.

A comment above a rule or an example, in a rule file, names the rows that it answers: ``# Présentation : A12, D1``.
It is a comment because the presentation is no authority: a ``vu`` would weaken the law that the rule states.
``docs/systems.toml`` says what each row is; everything else is read from the texts of the ruleset and from the
program that they give.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, NamedTuple

if find_spec("procrules") is None:  # the site is built from a checkout that is not installed
    sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

Language = Literal["fr", "en"]
DOCS = Path(__file__).parent
ROWS: dict[str, dict[str, str]] = tomllib.loads((DOCS / "systems.toml").read_text("utf-8"))
PAGES = {"fr": DOCS / "fr" / "systemes.md", "en": DOCS / "en" / "systems.md"}

_COMMENT = re.compile(r"^ *# Présentation : (?P<rows>[A-D]\d+(?:, [A-D]\d+)*)$")
_GENERATED = re.compile(r"(<!-- table (?P<section>[A-D]) -->\n).*?(<!-- fin -->)", re.DOTALL)
_KINDS = ("processes", "decisions", "rules", "thresholds", "choices", "facts", "derived")
_FIRST = re.compile(r" \(1\)$")


class Mark(NamedTuple):
    """What a comment of the rules says: a row is answered by an item, or shown by an example.

    Attributes:
        row: The row of the presentation.
        file: The rule file.
        name: The name of the item; ``None`` for an example.
        label: What a person reads.
    """

    row: str
    file: str
    name: str | None
    label: str


def marks() -> Iterator[Mark]:
    """Yield what the comments of the bundled ruleset say, in the order of its files.

    Raises:
        ValueError: A comment stands above nothing, or names a row that the presentation does not have.
    """
    compiled = _compiled()
    items = _items(compiled.program.program)
    for source in sorted(compiled.sources, key=lambda s: s.name):
        lines = source.text.splitlines()
        for number, line in enumerate(lines, start=1):
            found = _COMMENT.match(line)
            if found is None:
                continue
            below = _item(items, source.name, number + 1, lines[number]) or _example(
                compiled.program.program, source.name, number + 1, lines[number]
            )
            for row in found["rows"].split(", "):
                if below is None or row not in ROWS:
                    raise ValueError(f"{source.name}:{number}: {line.strip()}")
                yield Mark(row, source.name, *below)


@cache
def _compiled() -> Any:
    from procrules.loading import compiled_named

    return compiled_named("marches_publics")


def _items(program: Any) -> dict[tuple[str, int], list[tuple[str, str]]]:
    """Return the names and the labels of the items by the file and the line where they begin."""
    found: dict[tuple[str, int], list[tuple[str, str]]] = {}
    for kind in _KINDS:
        for name, item in getattr(program, kind).items():
            span = item.about.span
            found.setdefault((span.file, span.line), []).append((name, item.about.label or name))
    # The groups and the items of a bundle of signs or of a checklist are those of a choice.
    for choice in program.choices.values():
        for part in (*choice.groups, *choice.values):
            span = part.about.span
            known = (part.name, part.about.label or part.name)
            found.setdefault((span.file, span.line), []).append(known)
    return found


def _item(
    items: dict[tuple[str, int], list[tuple[str, str]]], file: str, line: int, text: str
) -> tuple[str, str] | None:
    """Return the item that begins on a line, the one that the line names if it makes several."""
    found = items.get((file, line), [])
    named = [item for item in found if re.search(rf"\b{re.escape(item[0])}\b", text)]
    return next(iter(named or found), None)


def _example(program: Any, file: str, line: int, text: str) -> tuple[None, str] | None:
    """Return the label of the example that begins on a line, or whose first row stands below it."""
    below = [e for e in program.examples if e.span.file == file and e.span.line >= line]
    first = min(below, key=lambda e: e.span.line, default=None)
    if first is None:
        return None
    label = _FIRST.sub("", first.label)
    return (None, label) if label in text else None


def table(section: str, language: Language) -> str:
    """Return the table of one of the four sections, in one language."""
    answered: dict[str, list[Mark]] = {row: [] for row in ROWS}
    for mark in marks():
        answered[mark.row].append(mark)
    titles = {
        "fr": ("", "Présentation", "Règles", "Exemples"),
        "en": ("", "Presentation", "Rules", "Examples"),
    }
    lines = [titles[language], ("---",) * 4]
    for row, what in ROWS.items():
        if row.startswith(section):
            lines.append((row, _title(what, language), *_answers(answered[row])))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _title(what: dict[str, str], language: Language) -> str:
    words = {"fr": ("ligne", "lignes"), "en": ("line", "lines")}[language]
    if "lines" not in what:
        return what[language]
    return f"{what[language]} ({words[not what['lines'].isdigit()]} {what['lines']})"


def _answers(found: list[Mark]) -> tuple[str, str]:
    """Return the rules and the examples of a row, each file named once."""
    return (
        _by_file([(mark.file, f"`{mark.name}`") for mark in found if mark.name is not None]),
        _by_file(
            [(mark.file, f"«\u00a0{mark.label}\u00a0»") for mark in found if mark.name is None]
        ),
    )


def _by_file(found: list[tuple[str, str]]) -> str:
    files: dict[str, list[str]] = {}
    for file, words in found:
        files.setdefault(file, []).append(words)
    return "; ".join(f"**{file}** {', '.join(words)}" for file, words in files.items())


def page(text: str, language: Language) -> str:
    """Return a page with its tables drawn again."""
    return _GENERATED.sub(lambda m: f"{m[1]}\n{table(m['section'], language)}\n{m[3]}", text)
