"""The lines of one item as they will stand: depth, words, comments, aligned tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import define, field
from lark import Token

from procrules.syntax.source import Chunk, SourceText

STEP = 2
"""Spaces of one level of indentation."""

_LAYOUT = ("_NL", "_INDENT", "_DEDENT")
_VALUES = (
    *("NAME", "STRING", "AMOUNT", "PERCENT", "DATE", "DURATION", "NUMBER", "RPAR"),
    *("YES", "NO", "NOTHING"),
)
"""After these, a minus sign subtracts; after anything else it belongs to the next word."""


@define
class Line:
    """A line of the result: words, a comment alone, or nothing at all."""

    depth: int = 0
    origin: int = 0
    """The column where the line began in the text."""
    tokens: list[int] = field(factory=list)
    comment: str = ""
    words: str = ""

    @property
    def blank(self) -> bool:
        return not self.tokens and not self.comment


# -- cutting ------------------------------------------------------------------------------------
def cut(
    chunk: Chunk, tokens: Sequence[Token], source: SourceText, raw: Sequence[str]
) -> Iterator[Line]:
    """Cut the tokens of an item into lines, with the comments and blank lines between them.

    A block stands one level below the line that opens it, and so does a line that goes on with the
    one above; a row is one line. ``raw`` holds the author's lines, for the comments.
    """
    levels = [0]
    lines: list[Line] = []
    depth = brackets = end = 0
    number = chunk.line  # of the line on which the last token ends
    fresh, row = True, False
    for index, token in enumerate(tokens):
        if token.type in _LAYOUT:
            fresh = True
            if token.type == "_INDENT":
                levels.append(depth + 1)
            elif token.type == "_DEDENT":
                levels.pop()
            continue
        gap = chunk.text[end : token.start_pos]
        trailing, between = _between(chunk, end, number, gap, source, raw)
        if lines and trailing:
            lines[-1].comment = f"{lines[-1].comment} {trailing}".strip()
        if fresh:
            row, brackets = token.type == "_BAR", 0
        if fresh or ("\n" in gap and not row):
            yield from lines
            yield from between
            depth = levels[-1] + (0 if fresh else 1 + brackets - (token.type == "RPAR"))
            lines = [Line(depth, len(gap) - gap.rfind("\n") - 1, [index])]
        else:
            # What stands inside a row that is broken over lines goes above it.
            lines[:0] = [line for line in between if not line.blank]
            lines[-1].tokens.append(index)
        brackets += (token.type == "LPAR") - (token.type == "RPAR")
        fresh, before, end = False, end, token.end_pos or 0
        number += chunk.text.count("\n", before, end)
    trailing, between = _between(chunk, end, number, chunk.text[end:], source, raw)
    if lines and trailing:
        lines[-1].comment = f"{lines[-1].comment} {trailing}".strip()
    yield from lines
    yield from between


def _between(
    chunk: Chunk, start: int, number: int, gap: str, source: SourceText, raw: Sequence[str]
) -> tuple[str, list[Line]]:
    """Return the comment that ends a line, and the lines without words before the next one.

    The gap starts at ``start`` of the text of the item, on the line of that number.
    """
    first, *rest = gap.split("\n")
    trailing = ""
    if "#" in first:
        column = start - chunk.text.rfind("\n", 0, start) - 1 + first.index("#")
        trailing = raw[number - 1][column - source.shifts.get(number, 0) :].rstrip()
    lines = []
    for below, text in enumerate(rest[:-1], start=number + 1):
        written = raw[below - 1].strip()
        if text.strip():
            lines.append(Line(origin=len(text) - len(text.lstrip()), comment=written))
        elif not written:
            # A line that is blank here only is a rule of dashes, dropped when the text was read.
            lines.append(Line())
    return trailing, lines


# -- placing ------------------------------------------------------------------------------------
def place_comments(lines: Sequence[Line]) -> None:
    """Indent each comment as the line below it; at the margin it stays there."""
    below: Line | None = None
    for index, line in reversed(list(enumerate(lines))):
        if line.tokens:
            below = line
        elif not line.comment or not line.origin:
            continue
        elif below is not None:
            line.depth = below.depth
        else:
            # Below the last line of an item: at the level of the line above that it is aligned with.
            above = next(
                ln for ln in reversed(lines[:index]) if ln.tokens and ln.origin <= line.origin
            )
            line.depth = max(1, above.depth)


def align(lines: Sequence[Line], tokens: Sequence[Token], texts: Sequence[str]) -> None:
    """Align the cells of rows that no other line parts."""
    block: list[tuple[Line, list[str]]] = []
    for line in [*lines, Line(tokens=[0])]:
        if not line.tokens:
            continue
        if tokens[line.tokens[0]].type != "_BAR":
            _fill(block)
            block = []
            continue
        cells: list[list[int]] = []
        for index in line.tokens:
            if tokens[index].type == "_BAR":
                cells.append([])
            else:
                cells[-1].append(index)
        if len(cells) > 1 and not cells[-1]:
            cells.pop()
        block.append((line, [spaced(cell, tokens, texts) for cell in cells]))


def _fill(block: Sequence[tuple[Line, list[str]]]) -> None:
    widths: dict[int, int] = {}
    for _, cells in block:
        for column, cell in enumerate(cells):
            widths[column] = max(widths.get(column, 0), len(cell))
    for line, cells in block:
        line.words = "".join(f"| {c.ljust(widths[i])} " for i, c in enumerate(cells)) + "|"


def spaced(indices: Sequence[int], tokens: Sequence[Token], texts: Sequence[str]) -> str:
    """Return words with one space between them where there is one."""
    written = ""
    tight = True
    for index in indices:
        text, kind = texts[index], tokens[index].type
        if not text:
            continue
        written += text if tight or kind in ("COMMA", "RPAR") else f" {text}"
        negative = kind == "MINUS" and (not index or tokens[index - 1].type not in _VALUES)
        tight = negative or kind == "LPAR" or text.endswith("'")
    return written
