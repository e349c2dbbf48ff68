"""A rule file as read: its text made uniform, its language, and its items cut at the margin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from attrs import field, frozen

from procrules.diagnostics.base import Diagnostic, Span
from procrules.diagnostics.syntax import TurnedText
from procrules.syntax.keywords import LANGUAGES, Language, Start, vocabulary
from procrules.syntax.literate import Page, faults, page_of
from procrules.values.text import compose, normalise_spaces
from procrules.values.turning import TURNING, turns

DOSSIER_EXTENSION = ".dossier"
MARKDOWN = ".md"
"""How the name of a file ends whose rules stand in blocks."""
_RULE_LINE = re.compile(r"[ ]*\|[ |:+-]*-{2,}[ |:+-]*$")
_TAB = 4


@frozen
class Chunk:
    """One item of a file: its text, blank-lined so that lines count from ``line``."""

    text: str
    line: int


@frozen
class SourceText:
    """The text of one file, what surrounds the blocks of a Markdown file made blank.

    Attributes:
        name: The name of the file.
        text: Its lines of rules. Characters stand where the author put them, but for what ``shifts`` says.
        language: The vocabulary.
        shifts: By line, how many columns further right than in the file its words stand: leading tabs
            were made wider, and the indentation of a block was left out.
        start: What stands at the margin.
        page: The Markdown file whose blocks the rules stand in, if they do.
        faults: What is wrong with these blocks, and signs that turn the direction of a text.
    """

    name: str
    text: str
    language: Language
    shifts: dict[int, int] = field(repr=False, factory=dict)
    start: Start = "item"
    page: Page | None = field(repr=False, default=None)
    faults: tuple[Diagnostic, ...] = field(repr=False, default=())

    def span(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        """Return a span in the author's columns."""
        if not self.shifts:
            return Span(self.name, line, column, end_line, end_column)
        return Span(
            self.name,
            line,
            max(1, column - self.shifts.get(line, 0)),
            end_line,
            max(1, end_column - self.shifts.get(end_line, 0)),
        )

    def line(self, number: int) -> str:
        """Return one line of the text, counted from 1, or an empty one."""
        if self.page is not None:
            return self.page.lines[number - 1] if 0 < number <= len(self.page.lines) else ""
        lines = _lines(self.text)
        if not 0 < number <= len(lines):
            return ""
        # Tabs were made wider: without what they gained, columns are those of the author again.
        return lines[number - 1][self.shifts.get(number, 0) :]

    def chunks(self) -> Iterator[Chunk]:
        """Cut the text at the margin: an item begins where a line begins with a word.

        None goes on from one block of a Markdown file to the next.
        """
        lines = self.text.split("\n")
        if self.page is None:
            yield from _cut(lines, 1)
            return
        for block in self.page.blocks:
            cut = block.cut(self.language)
            for chunk in _cut(lines[block.first - 1 : block.last], block.first):
                # That a declaration was cut in two is told, and says enough.
                if cut is None or chunk.line != block.first + cut:
                    yield chunk

    def together(self, line: int) -> range:
        """Return the lines of rules that stand in one block with a line; none when it is prose."""
        if self.page is None:
            return range(1, len(_lines(self.text)) + 1)
        block = self.page.block_at(line)
        return range(block.first, block.last + 1) if block is not None else range(0)


def _cut(lines: Iterable[str], first: int) -> Iterator[Chunk]:
    start: int | None = None
    held: list[str] = []
    for number, line in enumerate(lines, start=first):
        if line and line[0] not in " #":
            if start is not None:
                yield Chunk("\n".join(held) + "\n", start)
            start, held = number, [line]
        elif start is not None:
            held.append(line)
        elif line.startswith(" ") and line.strip() and not line.lstrip().startswith("#"):
            start, held = number, [line]
    if start is not None:
        yield Chunk("\n".join(held) + "\n", start)


@lru_cache(maxsize=32)
def _lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text, cut once however many findings ask for theirs."""
    return tuple(text.split("\n"))


def read_source(
    name: str, text: str, default: Language = "fr", *, start: Start | None = None
) -> SourceText:
    """Make a text uniform (letters, spaces, apostrophes, line ends, tabs); find its language and kind.

    Without ``start``, a text is a dossier when its name ends so, or when its first item says so. Of a
    Markdown file only the blocks of rules are read, all in the vocabulary of the first one.

    What pasting from a word processor or another system brings is accepted: tabs count to the next
    multiple of four, no-break spaces are spaces, curly apostrophes are straight, a letter and its
    accent are one character, rules of tables are dropped.
    """
    if not name.endswith(MARKDOWN):
        body, shifts = _uniform(text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff"))
        language = _language(body, default)
        kind = start or _start(name, body, language)
        turned = tuple(_turned(name, body.split("\n"), shifts)) if turns(body) else ()
        return SourceText(name, body, language, shifts, kind, None, turned)
    page = page_of(text)
    rules = [""] * len(page.lines)
    lost: dict[int, int] = {}
    for block in page.blocks:
        rules[block.first - 1 : block.last] = block.fence.lines
        lost |= {n: by for n, by in enumerate(block.fence.lost, start=block.first) if by}
    body, shifts = _uniform("\n".join(rules))
    for number, by in lost.items():
        shifts[number] = shifts.get(number, 0) - by
    language = _language(body, page.language or default)
    turned = tuple(_turned(name, page.lines, {})) if turns(text) else ()
    found = (*faults(name, page, language), *turned)
    return SourceText(name, body, language, shifts, start or "item", page, found)


def _uniform(text: str) -> tuple[str, dict[int, int]]:
    """Return a text made uniform, and by line how many columns its leading tabs gained."""
    shifts: dict[int, int] = {}
    lines = []
    uniform = normalise_spaces(compose(text)).replace("\x0b", " ").replace("\x0c", " ")
    for number, raw in enumerate(uniform.split("\n"), start=1):
        line = raw
        if "\t" in line:
            lead = len(line) - len(line.lstrip(" \t"))
            if "\t" in line[:lead]:
                expanded = line[:lead].expandtabs(_TAB)
                shifts[number] = len(expanded) - lead
                line = expanded + line[lead:]
            line = line.replace("\t", " ")
        line = line.rstrip()
        lines.append("" if "--" in line and _RULE_LINE.match(line) else line)
    return "\n".join(lines), shifts


def _turned(name: str, lines: Sequence[str], shifts: Mapping[int, int]) -> Iterator[Diagnostic]:
    """Yield the signs that turn the direction of a text: in rules, in comments and in prose alike."""
    for number, line in enumerate(lines, start=1):
        for found in TURNING.finditer(line):
            start, end = (at + 1 - shifts.get(number, 0) for at in found.span())
            signs = ", ".join(f"U+{ord(sign):04X}" for sign in dict.fromkeys(found[0]))
            yield TurnedText(span=Span(name, number, start, number, end), found=signs)


def _start(name: str, text: str, language: Language) -> Start:
    if name.endswith(DOSSIER_EXTENSION):
        return "dossier_item"
    words = vocabulary(language)
    opening = re.compile(rf"(?:{words.pattern('DOSSIER')}) ")
    said = re.compile(rf"(?:{words.pattern('LANGUAGE')})\b")
    first = next((line for line in _spoken(text) if not said.match(line)), "")
    return "dossier_item" if opening.match(first) else "item"


def _spoken(text: str) -> Iterator[str]:
    """Yield the lines of a text that hold words."""
    for line in text.split("\n"):
        if line.strip() and not line.lstrip().startswith("#"):
            yield line


def _language(text: str, default: Language) -> Language:
    for line in _spoken(text):
        for language in LANGUAGES:
            words = vocabulary(language)
            if re.match(rf"(?:{words.pattern('LANGUAGE')})\b", line):
                return language
        return default
    return default
