"""Rules in the fenced blocks of a Markdown file, article by article.

Takes the text of the file; gives its blocks with the lines of rules where they stand, and the headings
and the prose that say what they are for. What is not in a block of rules is never read as rules.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve, field, frozen

from procrules.diagnostics.base import Diagnostic, Span, Words
from procrules.diagnostics.literate import (
    CutDeclaration,
    MisspeltBlock,
    NoRuleBlock,
    OtherVocabulary,
    QuotedBlock,
    UnclosedBlock,
)
from procrules.syntax.keywords import Language, opens_item
from procrules.syntax.markdown import Fence, Heading, Markdown
from procrules.values.text import compose, fold

BLOCKS: Mapping[str, Language] = {"règles": "fr", "rules": "en", "regles": "fr"}
"""The words that open a block of rules, with the vocabulary that they announce."""

_BLANKS = " \t\u00a0\u202f"
_NEAR = ("regle", "rule", "regles", "rules")
_WORD = re.compile(r"\{?[ \t]*\.?([^\s{},=#]+)")
"""The first word of an info string, which some tools want as ``{.word …}``."""
_FENCE = re.compile(r" {0,3}(?:`{3}|~{3})")
_MOST_UNCLOSED = 20
"""Blocks that are not closed in one file: what follows more of them is not looked at."""


@frozen
class Block:
    """A block of rules.

    Attributes:
        fence: Where it stands, and the lines inside.
        word: What says that it holds rules, as it is written.
        column: The column of that word.
        language: The vocabulary that the word announces.
        heading: The heading above it, if there is one.
        prose: The Markdown between it and what stands above: that heading, or another block of rules.
    """

    fence: Fence
    word: str
    column: int
    language: Language
    heading: Heading | None = None
    prose: str = field(default="", repr=False)

    @property
    def first(self) -> int:
        """The first line of rules."""
        return self.fence.opening + 1

    @property
    def last(self) -> int:
        """The last line of rules; the line before ``first`` when there is none."""
        return self.fence.last

    def cut(self, language: Language) -> int | None:
        """Return which of its lines goes on from a declaration that does not stand in it."""
        for number, line in enumerate(self.fence.lines):
            words = line.lstrip()
            if words and words[0] != "#":
                inside = line[0] in _BLANKS and not opens_item(words, language)
                return number if inside else None
        return None


@frozen
class Page:
    """A Markdown file: its text as it was written, its headings, its blocks of rules.

    Attributes:
        text: The text.
        headings: Its headings, those of level 1 to 6.
        blocks: Its blocks of rules that are read, in order.
        aside: The blocks that look like rules and are not read: misspelt, or inside a quotation.
    """

    text: str = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)
    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    aside: tuple[Block, ...]
    _openings: tuple[int, ...] = field(repr=False)

    @property
    def title(self) -> str | None:
        """The words of the first heading of level 1."""
        return next((h.words for h in self.headings if h.level == 1), None)

    @property
    def language(self) -> Language | None:
        """The vocabulary that the first block announces."""
        return self.blocks[0].language if self.blocks else None

    def block_at(self, line: int) -> Block | None:
        """Return the block of rules that a line stands in, its fences left out."""
        at = bisect_right(self._openings, line) - 1
        block = self.blocks[at] if at >= 0 else None
        return block if block is not None and block.first <= line <= block.last else None


def page_of(text: str) -> Page:
    """Read the text of a Markdown file."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff").split("\n")
    fences, headings = _fences(lines)
    blocks: list[Block] = []
    aside: list[Block] = []
    for fence in fences:
        found = _WORD.match(fence.info)
        word = compose(found[1]) if found is not None else ""
        if found is None or fold(word) not in _NEAR:
            continue
        known = BLOCKS.get(word)
        language = known or ("fr" if fold(word).startswith("reg") else "en")
        block = Block(fence, found[1], fence.info_column + found.start(1), language)
        (blocks if known and not fence.quoted else aside).append(block)
    told = tuple(_told(blocks, headings, lines))
    openings = tuple(block.fence.opening for block in blocks)
    return Page(text, tuple(lines), tuple(headings), told, tuple(aside), openings)


def _told(
    blocks: Sequence[Block], headings: Sequence[Heading], lines: Sequence[str]
) -> Iterator[Block]:
    """Yield blocks with the heading and the prose that stand above each."""
    starts = [heading.line for heading in headings]
    above = 0
    for block in blocks:
        opening = block.fence.opening
        at = bisect_left(starts, opening) - 1
        heading = headings[at] if at >= 0 else None
        start = max(above, heading.last) if heading is not None else above
        prose = "\n".join(lines[start : opening - 1]).strip("\n")
        yield evolve(block, heading=heading, prose=prose)
        above = block.fence.closing or block.last


# -- blocks that are not closed -------------------------------------------------------------------
def _fences(lines: Sequence[str]) -> tuple[list[Fence], list[Heading]]:
    """Return the fenced blocks and the headings of a text, in order.

    A block of rules that nothing closes goes to the end of the text, which CommonMark says too. The
    rest of the text is read all the same, from where it looks like prose again.
    """
    fences: list[Fence] = []
    headings: list[Heading] = []
    first = 1
    for _ in range(_MOST_UNCLOSED):
        reader = Markdown()
        reader.read(lines[first - 1 :], first)
        headings += reader.headings
        fences += reader.fences
        last = fences[-1] if reader.fences else None
        if last is None or last.closing is not None or last.last < len(lines):
            break
        found = _WORD.match(last.info)
        kept = _rules_first(last, BLOCKS.get(compose(found[1])) if found else None)
        if kept == len(last.lines):
            break
        fences[-1] = evolve(last, lines=last.lines[:kept], lost=last.lost[:kept])
        first = last.opening + kept + 1
    return fences, headings


def _rules_first(fence: Fence, language: Language | None) -> int:
    """Return how many lines of a block that is not closed may be rules."""
    above = ""
    for number, line in enumerate(fence.lines if language else ()):
        prose = not above.strip() and line[:1] not in ("", " ", "\t", "#")
        if _FENCE.match(line) or (prose and language and not opens_item(line, language)):
            return number
        above = line
    return len(fence.lines)


# -- what is wrong with blocks --------------------------------------------------------------------
def faults(name: str, page: Page, language: Language) -> Iterator[Diagnostic]:
    """Yield what is wrong with the blocks of a file that is read in one vocabulary."""
    if not page.blocks and not page.aside:
        yield NoRuleBlock(span=Span(name, 1, 1, 1, 1))
    for block in page.aside:
        if compose(block.word) in BLOCKS:
            yield QuotedBlock(span=_opening(name, block))
        else:
            wanted = word_of(block.language)
            yield MisspeltBlock(span=_word(name, block), found=block.word, suggestion=wanted)
    for block in page.blocks:
        if block.language != language:
            yield OtherVocabulary(
                span=_word(name, block),
                found=block.word,
                language=Words("en français", "in French")
                if language == "fr"
                else Words("en anglais", "in English"),
                suggestion=word_of(language),
            )
        if (cut := block.cut(language)) is not None:
            text = block.fence.lines[cut]
            start = block.fence.lost[cut] + len(text) - len(text.lstrip()) + 1
            end = block.fence.lost[cut] + len(text.rstrip()) + 1
            yield CutDeclaration(span=Span(name, block.first + cut, start, block.first + cut, end))
        if block.fence.closing is None:
            yield UnclosedBlock(span=_opening(name, block), mark=block.fence.mark)


def word_of(language: Language) -> str:
    """Return the word that announces a vocabulary."""
    return next(word for word, announced in BLOCKS.items() if announced == language)


def _opening(name: str, block: Block) -> Span:
    fence = block.fence
    end = fence.info_column + len(fence.info)
    return Span(name, fence.opening, fence.column, fence.opening, end)


def _word(name: str, block: Block) -> Span:
    line = block.fence.opening
    return Span(name, line, block.column, line, block.column + len(block.word))
