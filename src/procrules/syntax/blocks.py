"""The blocks of rules of a Markdown file laid out where they stand; its prose is left as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from attrs import evolve, frozen

from procrules.diagnostics.base import Diagnostic, Span
from procrules.syntax.keywords import Language
from procrules.syntax.literate import Block, page_of, word_of
from procrules.syntax.source import SourceText

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_ENDS = "\r\n"


@frozen
class Formatted:
    """A text laid out, and what could not be read in it."""

    text: str
    diagnostics: tuple[Diagnostic, ...]


def lay_blocks(
    text: str, source: SourceText, to: Language, lay: Callable[[Sequence[str]], Formatted]
) -> Formatted:
    """Lay out each block of a Markdown file with ``lay``, which gives places in the block.

    A block that is not closed, that is in another vocabulary than the file, or that begins inside a
    declaration, stays as it is. When something is wrong with the blocks, none is put into another
    vocabulary.
    """
    found = list(source.faults)
    if source.page is None or (found and to != source.language):
        return Formatted(text, tuple(found))
    bare = text.lstrip("\ufeff")
    written = _LINE.findall(bare)
    made: list[str] = [text[: len(text) - len(bare)]]
    done = 0
    for block in source.page.blocks:
        fence = block.fence
        own = source.language
        if fence.closing is None or block.language != own or block.cut(own) is not None:
            continue
        laid = lay(fence.lines)
        found += [_placed(each, block, source) for each in laid.diagnostics]
        head = written[fence.opening - 1]
        if to != source.language:
            end = block.column - 1 + len(block.word)
            head = head[: block.column - 1] + word_of(to) + head[end:]
        ending = head[len(head.rstrip(_ENDS)) :]
        made += [*written[done : fence.opening - 1], head]
        made += _indented(laid.text, block, ending)
        done = fence.closing - 1
    made += written[done:]
    return Formatted("".join(made), tuple(sorted(found, key=Diagnostic.sort_key)))


def added_to_blocks(text: str, items: Sequence[tuple[int, str]]) -> str:
    """Return a Markdown file with items at the ends of its blocks.

    Args:
        text: The file; all its blocks are closed.
        items: Each with a line of the block that takes it; another line stands for the last block.
    """
    page = page_of(text)
    written = _LINE.findall(text)
    taken: dict[int, list[str]] = {}
    for line, item in items:
        block = page.block_at(line) or page.blocks[-1]
        head = written[block.fence.opening - 1]
        ending = head[len(head.rstrip(_ENDS)) :]
        gap = [ending] if any(block.fence.lines) else []
        added = [*gap, *_indented(item, block, ending)]
        taken.setdefault(block.last, []).extend(added)
    made: list[str] = []
    for number, line_of_text in enumerate(written, start=1):
        made += [line_of_text, *taken.get(number, ())]
    return "".join(made)


def _indented(text: str, block: Block, ending: str) -> list[str]:
    """Return lines of rules as they stand in a block."""
    lines = text.removesuffix("\n").split("\n") if text else []
    return [(" " * block.fence.indent + line if line else "") + ending for line in lines]


def _placed(found: Diagnostic, block: Block, source: SourceText) -> Diagnostic:
    """Return a finding of a block where it stands in the file."""
    related = tuple(evolve(r, span=_place(r.span, block)) for r in found.related)
    span = _place(found.span, block)
    return evolve(found, span=span, related=related, source_line=source.line(span.line))


def _place(span: Span, block: Block) -> Span:
    return Span(
        span.file,
        span.line + block.fence.opening,
        span.column + _lost(block, span.line),
        span.end_line + block.fence.opening,
        span.end_column + _lost(block, span.end_line),
    )


def _lost(block: Block, line: int) -> int:
    lost = block.fence.lost
    return lost[line - 1] if 0 < line <= len(lost) else 0
