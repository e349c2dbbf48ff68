"""A file read again after an edit: what did not change is kept as it was read.

A file is cut at the margin, and a long item that is a list of independent lines at the level of
these. Each piece is read alone and keeps what was read of it for as long as its text is the same,
wherever it moves. Pieces number their lines for themselves, far above those of any file, so that a
line typed at the top of a file makes nothing below it to be built again: ``Reading.place`` turns
their spans into those of the text of the day.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from attrs import evolve, field, fields, frozen
from lark import Token

from procrules.constructs.base import Construct
from procrules.constructs.header import ImportDeclaration
from procrules.desk.beginning import read_up_to
from procrules.diagnostics.base import Diagnostic, Span
from procrules.diagnostics.report import Report
from procrules.limits import MAX_FILE_CHARACTERS
from procrules.pipeline import parse_chunk
from procrules.syntax.keywords import Language, grammar_text, vocabulary
from procrules.syntax.recovery import outside_quotes
from procrules.syntax.source import Chunk, SourceText, read_source

_FIRST = 4 * MAX_FILE_CHARACTERS
"""The first line of a piece: no file has so many."""

SPLIT_ABOVE = 60
"""Lines of an item above which it is read line by line."""

_FREE = re.compile(r"(?m)^\w+_declaration: _([A-Z_]+) [^\n]*\+ _DEDENT(?:\)\?)?$")
_SPREAD = re.compile(r"«[^»\n]*\n|“[^”\n]*\n")
"""A text that goes on below its line."""
_ORDERED = "_tree"
"""What makes the lines of an item hang on the ones before: they are read together."""


@frozen(eq=False)
class Piece:
    """What is read at once: an item, or a line of a long one with all that is indented below it.

    Attributes:
        text: Its text; a line that is not the first one comes after the head of its item again.
        language: The vocabulary it is written in.
        first: The number of its first line, as its spans count.
        own: The lines of ``text`` that are its own; the others repeat the head.
        shifts: How far its words stand from where its author put them, line by line; nothing when all
            stand there.
        node: What was read; ``None`` when that failed.
        findings: Why it could not be read.
    """

    text: str
    language: Language
    first: int
    own: int
    shifts: tuple[int, ...]
    node: Construct | None
    findings: tuple[Diagnostic, ...]
    _tokens: list[tuple[Token, ...]] = field(factory=list)

    def tokens(self) -> tuple[Token, ...]:
        """Return its tokens up to the first fault; they count lines from the first of its text."""
        if not self._tokens:
            self._tokens.append(read_up_to(self.text, self.language).tokens)
        return self._tokens[0]

    @property
    def repeated(self) -> int:
        """How many lines at the top of its text repeat the head."""
        return self.text.count("\n") - self.own

    @property
    def example(self) -> bool:
        """Whether it is an example inside an item."""
        line = self.text.split("\n", 2)[1] if self.repeated else ""
        return _example(self.language).match(line.lstrip()) is not None


@frozen(eq=False)
class Item:
    """An item of a file, at the line where it begins today."""

    line: int
    lines: int
    pieces: tuple[Piece, ...]
    node: Construct | None


@frozen(eq=False)
class Reading:
    """A text, what was read of it, and where its pieces stand in it."""

    name: str
    text: str
    source: SourceText
    items: tuple[Item, ...]
    nodes: tuple[Construct, ...]
    """The constructs that could be read, in the order of the text."""
    findings: tuple[Diagnostic, ...]
    """Why the other items could not be read."""
    imports: frozenset[str]
    """The names that it imports."""
    raw: tuple[str, ...] = field(repr=False)
    _firsts: tuple[int, ...] = field(repr=False)
    _places: tuple[tuple[int, int], ...] = field(repr=False)
    """For each of ``_firsts``, how many lines the piece has, and where it stands."""

    def line(self, number: int) -> int | None:
        """Return the line of the text for one that a span counts; ``None`` when it is gone."""
        if number < _FIRST:
            return number
        at = bisect_right(self._firsts, number) - 1
        if at < 0:
            return None
        lines, place = self._places[at]
        inside = number - self._firsts[at]
        return place + inside if inside < lines else None

    def place(self, span: Span) -> Span | None:
        """Return a span as it stands in the text today; ``None`` when its words are gone."""
        line, end = self.line(span.line), self.line(span.end_line)
        if line is None or end is None:
            return None
        return evolve(span, line=line, end_line=end)

    def pinned(self, span: Span) -> Span:
        """Return a span of the text as those of pieces count, so that ``place`` may follow its words."""
        found = self.piece_at(span.line)
        if found is None:
            return span
        by = found[0].first - found[1]
        return evolve(span, line=span.line + by, end_line=span.end_line + by)

    def item_at(self, line: int) -> Item | None:
        """Return the item that holds a line."""
        found = None
        for item in self.items:
            if item.line > line:
                break
            found = item
        if found is not None and line not in self.source.together(found.line):
            return None  # it stands in another block of a Markdown file
        return found

    def piece_at(self, line: int) -> tuple[Piece, int] | None:
        """Return the piece that holds a line, and the line where its own text begins."""
        item = self.item_at(line)
        if item is None:
            return None
        start = item.line
        for piece in item.pieces:
            if line < start + piece.own:
                return piece, start
            start += piece.own
        return item.pieces[-1], start - item.pieces[-1].own


def read(name: str, text: str, before: Reading | None = None) -> Reading:
    """Read a text, keeping of an earlier reading all that did not change."""
    source = read_source(name, text, start="item")
    kept: dict[tuple[str, Language, int, tuple[int, ...]], list[Piece]] = defaultdict(list)
    first = _FIRST
    if before is not None:
        for item in reversed(before.items):
            for piece in reversed(item.pieces):
                kept[piece.text, piece.language, piece.own, piece.shifts].append(piece)
                first = max(first, piece.first + piece.own + 2)
    items: list[Item] = []
    places: list[tuple[int, int, int]] = []
    for chunk in source.chunks():
        pieces: list[Piece] = []
        line = chunk.line
        for part, own in _cut(chunk, source.language):
            shifts = _shifts(source, range(line, line + own))
            waiting = kept.get((part, source.language, own, shifts))
            if waiting:
                piece = waiting.pop()
            else:
                # The line before the first is left free for the head that is repeated.
                piece = _piece(part, own, source, shifts, first + 1)
                first += own + 3
            pieces.append(piece)
            places.append((piece.first, own, line))
            line += own
        items.append(Item(chunk.line, line - chunk.line, tuple(pieces), _joined(pieces)))
    places.sort()
    nodes = tuple(item.node for item in items if item.node is not None)
    named = (n for node in nodes if isinstance(node, ImportDeclaration) for n in node.names)
    return Reading(
        name,
        text,
        source,
        tuple(items),
        nodes,
        (*source.faults, *(f for item in items for piece in item.pieces for f in piece.findings)),
        frozenset(n.text for n in named),
        tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")),
        tuple(p[0] for p in places),
        tuple((p[1], p[2]) for p in places),
    )


def _shifts(source: SourceText, lines: range) -> tuple[int, ...]:
    found = [source.shifts.get(number, 0) for number in lines] if source.shifts else []
    return tuple(found) if any(found) else ()


def _piece(text: str, own: int, source: SourceText, shifts: tuple[int, ...], first: int) -> Piece:
    """Read one piece; its spans count from ``first``."""
    repeated = text.count("\n") - own
    report = Report()
    alone = evolve(source, shifts=dict(enumerate(shifts, start=first)))
    node = parse_chunk(Chunk(text, first - repeated), alone, report)
    return Piece(text, source.language, first, own, shifts, node, tuple(report.found))


def _joined(pieces: Sequence[Piece]) -> Construct | None:
    """Return the construct that pieces make together: the first, with the lines of all.

    An example that cannot be read is missed by nothing else: the item stands without it.
    """
    head = pieces[0].node
    nodes = [piece.node for piece in pieces if piece.node is not None]
    lost = [piece for piece in pieces if piece.node is None and not piece.example]
    if head is None or lost:
        return None
    if len(pieces) == 1:
        return head
    lines = tuple(line for node in nodes for line in _rest(node))
    rest = fields(type(head))[-1].name
    more: dict[str, Any] = {rest: lines, "span": head.span.until(nodes[-1].span)}
    return evolve(head, **more)


def _rest(node: Construct) -> tuple[object, ...]:
    return cast("tuple[object, ...]", getattr(node, fields(type(node))[-1].name))


# -- cutting ------------------------------------------------------------------------------------
def _cut(chunk: Chunk, language: Language) -> list[tuple[str, int]]:
    """Return the pieces of an item, one after the other, with how many lines are their own."""
    lines = chunk.text.split("\n")
    # What follows the item up to the next one is no part of it: it may come and go.
    while not lines[-1] or lines[-1].lstrip()[0] == "#":
        lines.pop()
    whole = "\n".join(lines) + "\n"
    if len(lines) <= SPLIT_ABOVE or not _free(language).match(lines[0]):
        return [(whole, len(lines))]
    spread = '"' in chunk.text or _SPREAD.search(chunk.text)
    starts = _starts(outside_quotes(chunk.text).split("\n") if spread else lines, language)
    if len(starts) < 2:
        return [(whole, len(lines))]
    starts[0] = 0  # the head goes with the first of them
    ends = [*starts[1:], len(lines)]
    parts = (lines[start:end] for start, end in zip(starts, ends, strict=True))
    return [
        ("\n".join([lines[0], *part] if number else part) + "\n", len(part))
        for number, part in enumerate(parts)
    ]


def _starts(lines: Sequence[str], language: Language) -> list[int]:
    """Return where the lines of an item begin; nothing when some of them hang on others."""
    level = 0
    starts: list[int] = []
    for number, line in enumerate(lines[1:], start=1):
        words = line.lstrip(" ")
        if not words or words[0] == "#":  # what is inside a text was made blank
            continue
        depth = len(line) - len(words)
        level = level or depth
        if depth < level:
            return []
        if depth == level:
            if _joining(language).match(words):
                return []
            starts.append(number)
    return starts


@cache
def _free(language: Language) -> re.Pattern[str]:
    """Match the head of an item whose lines may be read one by one: the grammar says which."""
    words = vocabulary(language)
    keys = [m[1] for m in _FREE.finditer(grammar_text()) if _ORDERED not in m[0]]
    return re.compile("|".join(f"(?:{words.pattern(key)})" for key in keys))


@cache
def _example(language: Language) -> re.Pattern[str]:
    words = vocabulary(language)
    return re.compile(f"{words.pattern('EXAMPLES')}|{words.pattern('EXAMPLE')}")


@cache
def _joining(language: Language) -> re.Pattern[str]:
    words = vocabulary(language)
    return re.compile(rf"{words.pattern('AND')}|{words.pattern('OR')}|[+×*/]")
