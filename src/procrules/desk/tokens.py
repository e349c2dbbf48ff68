"""The words of a file by what they are, for colours; and what may be folded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from attrs import frozen
from lark import Token

from procrules.constructs.scope import Sort
from procrules.desk.reading import Reading
from procrules.desk.symbols import uses_in
from procrules.desk.workspace import Seen
from procrules.syntax.keywords import Language, vocabulary

Colour = Literal[
    "keyword",
    "string",
    "number",
    "comment",
    "locator",
    "operator",
    "name",
    "source",
    "type",
    "fact",
    "derived",
    "decision",
    "threshold",
    "rule",
    "process",
    "member",
    "field",
    "phase",
    "invariant",
]


@frozen
class Coloured:
    """Words on one line: where they begin, how long they are, what they are."""

    line: int
    column: int
    length: int
    colour: Colour
    declares: bool = False


def coloured(seen: Seen, file: str, first: int = 1, last: int | None = None) -> list[Coloured]:
    """Return the words of a file, or of some of its lines, in the order of the text."""
    reading = seen.readings[file]
    end = len(reading.raw) if last is None else min(last, len(reading.raw))
    found: dict[tuple[int, int], Coloured] = {}
    for line, column, token in _tokens(reading, first, end):
        colour = _colour(token, reading.source.language)
        for number, (start, text) in enumerate(_by_line(token, column)):
            if text.strip() and first <= line + number <= end:
                there = (line + number, start)
                found[there] = Coloured(*there, len(text.rstrip()), colour)
    for use, span in uses_in(seen, file):
        known = found.get((span.line, span.column))
        if known is not None and known.colour == "name":
            colour = _of(use.sort, use.name, seen)
            found[known.line, known.column] = Coloured(
                known.line, known.column, known.length, colour, use.declares
            )
    for number in range(first, end + 1):
        raw = reading.raw[number - 1]
        at = _comment(raw) if number in reading.source.together(number) else None
        if at is not None:
            found[number, at + 1] = Coloured(number, at + 1, len(raw) - at, "comment")
    return [found[place] for place in sorted(found)]


def _tokens(reading: Reading, first: int, last: int) -> Iterator[tuple[int, int, Token]]:
    """Yield the tokens of some lines with the line and the column where they stand."""
    for item in reading.items:
        start = item.line
        for piece in item.pieces:
            if start + piece.own >= first and start <= last:
                for token in piece.tokens():
                    own = (token.line or 1) - 1 - piece.repeated
                    if own >= 0 and not token.isspace() and token:
                        line = start + own
                        shift = reading.source.shifts.get(line, 0)
                        yield line, (token.column or 1) - shift, token
            start += piece.own


def _by_line(token: Token, column: int) -> Iterator[tuple[int, str]]:
    for number, text in enumerate(token.split("\n")):
        lead = len(text) - len(text.lstrip()) if number else 0
        yield (column if not number else lead + 1), text[lead:]


_LITERALS: dict[str, Colour] = {
    "STRING": "string",
    "NAME": "name",
    "LOCATOR": "locator",
    "AMOUNT": "number",
    "PERCENT": "number",
    "NUMBER": "number",
    "DATE": "number",
    "DURATION": "number",
}


def _colour(token: Token, language: Language) -> Colour:
    if token.type in _LITERALS:
        return _LITERALS[token.type]
    key = token.type.lstrip("_")
    known = key in vocabulary(language).forms
    return "keyword" if known and token[:1].isalpha() else "operator"


def _of(sort: Sort, name: str, seen: Seen) -> Colour:
    if sort != "value":
        return sort
    declared = seen.scope.names["value"].get(name)
    kind = declared.kind if declared is not None else "fact"
    return kind if kind in ("derived", "decision") else "fact"


_QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"]*\"")


def _comment(line: str) -> int | None:
    """Return where the comment of a line begins."""
    if "#" not in line:
        return None
    at = _QUOTED.sub(lambda m: " " * len(m.group()), line).find("#")
    return at if at >= 0 else None


# -- folding ------------------------------------------------------------------------------------
@frozen
class Fold:
    """Lines of which all but the first may be hidden."""

    first: int
    last: int
    comment: bool = False


def folds(reading: Reading) -> list[Fold]:
    """Return what may be folded: declarations, what is indented, runs of comments, blocks of rules."""
    lines = reading.source.text.split("\n")
    page = reading.source.page
    fences = [block.fence for block in page.blocks] if page is not None else []
    found = [Fold(fence.opening, fence.closing) for fence in fences if fence.closing is not None]
    open_: list[tuple[int, int]] = []
    last = 0
    run = 0
    for number, line in enumerate([*lines, "."], start=1):
        words = line.lstrip()
        if words.startswith("#"):
            run = run or number
            continue
        if run:
            if number - 1 > run:
                found.append(Fold(run, number - 1, comment=True))
            run = 0
        if not words:
            continue
        depth = len(line) - len(words)
        while open_ and open_[-1][0] >= depth:
            _, first = open_.pop()
            if last > first:
                found.append(Fold(first, last))
        open_.append((depth, number))
        last = number
    return sorted(found, key=lambda f: (f.first, -f.last))
