"""A page of headings, paragraphs, nested items and tables, as plain text, as Markdown or as HTML."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from attrs import define, evolve, field, frozen

Style = Literal["text", "markdown", "html"]
Tone = Literal["", "yes", "no", "maybe"]
"""Whether what an item tells of stands."""

WIDTH = 96
# Marks around what is stressed or is a name to type, in the Unicode area for private use: they
# cannot be in the words of a ruleset by accident, and are gone once the page is written.
_STRONG, _END_STRONG, _CODE, _END_CODE = "\ue000", "\ue001", "\ue002", "\ue003"
_MARKS = re.compile(f"([{_STRONG}{_END_STRONG}{_CODE}{_END_CODE}])")
_KINDS: dict[str, Literal["", "strong", "code"]] = {
    _STRONG: "strong",
    _END_STRONG: "",
    _CODE: "code",
    _END_CODE: "",
}
_ESCAPED = re.compile(r"([\\`*_\[\]<>|])")
_NAMES = re.compile(f"{_CODE}(.*?){_END_CODE}")
_LIST_LIKE = re.compile(r"^(\d+)([.)]) |^([#+\-]) ")


def strong(text: str) -> str:
    """Stress a text (bold in Markdown)."""
    return f"{_STRONG}{text}{_END_STRONG}"


def code(text: str) -> str:
    """Mark a name that a person types as it stands."""
    return f"{_CODE}{text}{_END_CODE}"


@frozen
class Block:
    """A heading (``depth`` is its level), a paragraph, an item with its mark, or a table.

    The first of the ``rows`` of a table is its heading. Text and Markdown leave aside its ``tone``, and
    ``folded``: whether what stands below a heading is shown only to who asks for it.
    """

    kind: Literal["heading", "paragraph", "item", "table"]
    text: str
    depth: int = 0
    mark: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    tone: Tone = ""
    folded: bool = False

    def written(self, write: Callable[[str], str]) -> Block:
        """Return the block with every text rewritten."""
        rows = tuple(tuple(map(write, row)) for row in self.rows)
        return evolve(self, text=write(self.text), rows=rows)


@define
class Page:
    """What is being written, block after block; ``status`` is that of the answer it tells."""

    blocks: list[Block] = field(factory=list)
    status: str = ""

    def heading(self, level: int, text: str, *, folded: bool = False) -> None:
        """Add a heading of level 1 (the page), 2 or 3."""
        self.blocks.append(Block("heading", text, level, folded=folded))

    def paragraph(self, text: str) -> None:
        """Add a paragraph."""
        self.blocks.append(Block("paragraph", text))

    def item(self, text: str, depth: int = 0, mark: str = "", *, tone: Tone = "") -> None:
        """Add an item; ``mark`` stands before its text (``✓``)."""
        self.blocks.append(Block("item", text, depth, mark, tone=tone))

    def table(self, heading: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
        """Add a table."""
        self.blocks.append(Block("table", "", rows=tuple(map(tuple, (heading, *rows)))))

    def render(self, style: Literal["text", "markdown"], width: int = WIDTH) -> str:
        """Return the page; it ends with one newline."""
        lines: list[str] = []
        last: Block | None = None
        for block in self.blocks:
            if last is not None and (block.kind != "item" or last.kind != "item"):
                close = style == "text" and (last.kind, last.depth) == ("heading", 3)
                if not close:
                    lines.append("")
            lines += _text(block, width) if style == "text" else _markdown(block)
            last = block
        return "\n".join(lines) + "\n"


def _text(block: Block, width: int) -> list[str]:
    text = _plain(block.text)
    if block.kind == "heading":
        rule = {1: "=", 2: "-"}.get(block.depth)
        lines = _wrapped(text, "", "", width)
        return [*lines, rule * max(map(len, lines))] if rule else lines
    if block.kind == "paragraph":
        return _wrapped(text, "", "", width)
    if block.kind == "table":
        return list(_aligned([[_plain(cell) for cell in row] for row in block.rows], width))
    # What is nested deep keeps half of a narrow page for its words.
    indent = "  " * min(block.depth + 1, max(1, width // 4))
    mark = block.mark or "–"
    return _wrapped(text, f"{indent}{mark} ", indent + " " * (len(mark) + 1), width)


def pieces(text: str) -> Iterator[tuple[str, Literal["", "strong", "code"]]]:
    """Yield the parts of a text in order, each with how it is marked; no mark is left in them."""
    kind: Literal["", "strong", "code"] = ""
    for part in _MARKS.split(text):
        if part in _KINDS:
            kind = _KINDS[part]
        elif part:
            yield part, kind


def _plain(text: str) -> str:
    return _MARKS.sub("", text)


def _aligned(rows: list[list[str]], width: int) -> Iterator[str]:
    """Yield the lines of a table whose columns fit the page; long cells go over several lines."""
    columns = list(zip(*rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    least = [max(len(word) for cell in column for word in cell.split(" ")) for column in columns]
    spare = width - 2 * len(widths)
    if sum(least) > spare:
        yield from _as_items(rows, width)
        return
    while sum(widths) > spare:
        narrower = (i for i, wide in enumerate(widths) if wide > least[i])
        widths[max(narrower, key=lambda i: widths[i])] -= 1
    for number, row in enumerate(rows):
        cells = [textwrap.wrap(c, w) or [""] for c, w in zip(row, widths, strict=True)]
        for line in range(max(map(len, cells))):
            parts = [cell[line] if line < len(cell) else "" for cell in cells]
            padded = (part.ljust(w) for part, w in zip(parts, widths, strict=True))
            yield ("  " + "  ".join(padded)).rstrip()
        if not number:
            yield "  " + "  ".join("-" * w for w in widths)


def _as_items(rows: list[list[str]], width: int) -> Iterator[str]:
    """Yield a table that is too wide for the page, each row as an item."""
    heading, *others = rows
    for first, *cells in others:
        yield from _wrapped(first, "  – ", "    ", width)
        for label, cell in zip(heading[1:], cells, strict=True):
            if cell:
                yield from _wrapped(f"{label} — {cell}", "    – ", "      ", width)


def _wrapped(text: str, first: str, others: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first.rstrip()]


def _markdown(block: Block) -> list[str]:
    text = _marked(block.text)
    if block.kind == "heading":
        return [f"{'#' * block.depth} {text}"]
    if block.kind == "paragraph":
        return [_safe_start(text)]
    if block.kind == "table":
        heading, *rows = [[_marked(cell) for cell in row] for row in block.rows]
        lines = [heading, ["---"] * len(heading), *rows]
        return [f"| {' | '.join(line)} |" for line in lines]
    if block.mark[:-1].isdigit():
        return [f"{'  ' * block.depth}{block.mark} {_safe_start(text)}"]
    mark = f"{block.mark} " if block.mark else ""
    return [f"{'  ' * block.depth}- {mark}{_safe_start(text)}"]


def _marked(text: str) -> str:
    text = _ESCAPED.sub(r"\\\1", text)
    text = text.replace(_STRONG, "**").replace(_END_STRONG, "**")
    # A name between backticks is never escaped.
    return _NAMES.sub(_as_code, text)


def _as_code(match: re.Match[str]) -> str:
    plain = re.sub(r"\\(.)", r"\1", match[1])
    return f"`{plain}`"


def _safe_start(text: str) -> str:
    """Keep a text from being read as the beginning of a list or of a heading."""
    return _LIST_LIKE.sub(lambda m: f"{m[1]}\\{m[2]} " if m[1] else f"\\{m[3]} ", text)
