"""Where the fenced blocks and the headings of a Markdown text stand, as CommonMark 0.31 says.

Takes the lines of a text; gives its fenced blocks and its headings with their places. Only what tells
a fence from its surroundings is looked at: quotations, list items, paragraphs, HTML. The library needs
no Markdown package for its rules; a test compares this with one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import define, evolve, field, frozen

_TAB = 4
_CODE = 4
"""Columns of indentation from which a line is code, and opens nothing."""
_DEEPEST = 40
"""Quotations and items inside each other: what is deeper is text."""

_FENCE = re.compile(r"(?P<mark>`{3,})(?P<info>[^`]*)$|(?P<tilde>~{3,})(?P<words>.*)$")
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*))?$")
_UNDERLINE = re.compile(r"(=+|-+)[ \t]*$")
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$")
_BULLET = re.compile(r"[*+-](?=[ \t]|$)|(\d{1,9})[.)](?=[ \t]|$)")
_BLANKS = " \t"

_ATTRIBUTE = (
    r"""[ \t]+[a-zA-Z_:][a-zA-Z0-9_.:-]*(?:[ \t]*=[ \t]*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?"""
)
_TAG = rf"(?:<[a-zA-Z][a-zA-Z0-9-]*(?:{_ATTRIBUTE})*[ \t]*/?>|</[a-zA-Z][a-zA-Z0-9-]*[ \t]*>)"
_BLOCK_TAGS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|"
    "div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|"
    "legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|"
    "table|tbody|td|tfoot|th|thead|title|tr|track|ul"
)
_NEVER = re.compile(r"(?!)")
_HTML = (
    (
        re.compile(r"<(?:script|pre|textarea|style)(?=[ \t>]|$)", re.IGNORECASE),
        re.compile(r"</(?:script|pre|textarea|style)>", re.IGNORECASE),
    ),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<![a-zA-Z]"), re.compile(r">")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(rf"</?(?:{_BLOCK_TAGS})(?=[ \t>]|/>|$)", re.IGNORECASE), _NEVER),
)
"""What opens HTML, and what ends it; what nothing ends goes to the next blank line."""
_LONE_TAG = re.compile(rf"{_TAG}[ \t]*$")


@frozen
class Heading:
    """A heading: its lines, counted from 1, its level from 1 to 6, its words."""

    line: int
    last: int
    level: int
    words: str


@frozen
class Fence:
    """A fenced block.

    Attributes:
        opening: The line of the fence that opens it, counted from 1.
        column: The column of that fence.
        indent: How many columns stand before it, tabs made wider.
        mark: The fence: backticks or tildes.
        info: What follows them on the line.
        info_column: The column where that begins.
        lines: What stands inside, without the indentation of the block and of what holds it.
        lost: For each of these lines, how many characters its author wrote before that.
        closing: The line of the fence that closes it; ``None`` when none does.
        quoted: Whether it stands in a quotation.
    """

    opening: int
    column: int
    indent: int
    mark: str
    info: str
    info_column: int
    lines: tuple[str, ...] = ()
    lost: tuple[int, ...] = ()
    closing: int | None = None
    quoted: bool = False

    @property
    def last(self) -> int:
        """The last line inside, or that of the opening fence when nothing is."""
        return self.opening + len(self.lines)


@define
class _Quote:
    """A quotation that is open."""


@define
class _Item:
    """A list item that is open: how far its text is indented, and whether it holds nothing yet."""

    indent: int
    empty: bool


@define
class _Open:
    """A fence that is open: what it is, its indentation, whether no line inside loses any; these lines."""

    fence: Fence
    indent: int
    plain: bool
    lines: list[str] = field(factory=list)
    lost: list[int] = field(factory=list)


@define
class _Html:
    """HTML that is open: what ends it."""

    end: re.Pattern[str]


@define
class _Paragraph:
    """A paragraph that is open: where it began, its first line."""

    line: int
    words: list[str]


Leaf = _Open | _Html | _Paragraph | None


@define
class Markdown:
    """The fences and headings of a text, as far as it was read."""

    fences: list[Fence] = field(factory=list)
    headings: list[Heading] = field(factory=list)
    _held: list[_Quote | _Item] = field(factory=list)
    _leaf: Leaf = None
    _text: str = ""
    _at: int = 0
    _column: int = 0
    _partial: bool = False
    """Whether part of a tab was taken."""

    def read(self, lines: Sequence[str], first: int = 1) -> None:
        """Read lines, the first of which has a number; what is still open at the end is closed."""
        for number, line in enumerate(lines, start=first):
            leaf = self._leaf
            if isinstance(leaf, _Open) and leaf.plain and leaf.fence.mark[0] not in line:
                leaf.lines.append(line)  # as most lines are
                leaf.lost.append(0)
            else:
                self._line(number, line)
        self._close(0)

    # -- one line -------------------------------------------------------------------------------
    def _line(self, number: int, text: str) -> None:
        self._text, self._at, self._column, self._partial = text, 0, 0, False
        matched = self._matched()
        whole = matched == len(self._held)
        if whole and isinstance(self._leaf, _Open):
            self._inside(self._leaf, number)
            return
        if whole and isinstance(self._leaf, _Html) and not self._ends(self._leaf):
            return
        if whole and isinstance(self._leaf, _Paragraph) and self._blank:
            self._leaf = None
        if self._starts(number, matched):
            return
        if self._blank:
            self._close(matched)
        elif isinstance(self._leaf, _Paragraph):
            self._leaf.words.append(text.strip())  # maybe a lazy line, below what it belongs to
        else:
            self._close(len(self._held))
            self._fill()
            self._leaf = _Paragraph(number, [text[self._at :].strip()])

    def _matched(self) -> int:
        """Return how many of the containers that are open a line goes on with, past their marks."""
        blank = self._blank
        for number, held in enumerate(self._held):
            if blank:
                if isinstance(held, _Quote) or held.empty:
                    return number
                continue
            indent = self._indent()
            if isinstance(held, _Quote):
                if indent >= _CODE or self._next() != ">":
                    return number
                self._skip(indent)
                self._take_mark(1)
                blank = self._blank
            elif indent >= held.indent:
                self._skip(held.indent)
            else:
                return number
        return len(self._held)

    def _inside(self, leaf: _Open, number: int) -> None:
        """Take a line of a fenced block, or the fence that closes it."""
        indent = self._indent()
        if indent < _CODE:
            rest = self._rest().strip(_BLANKS)
            if len(rest) >= len(leaf.fence.mark) and set(rest) == {leaf.fence.mark[0]}:
                self._fence_read(leaf, number)
                self._leaf = None
                return
        self._skip(min(indent, leaf.indent))
        written = self._text[self._at :]
        if self._partial:  # the rest of a tab is that many spaces
            width = _TAB - self._column % _TAB
            written = " " * width + written[1:]
        leaf.lines.append(written)
        leaf.lost.append(len(self._text) - len(written))

    def _ends(self, leaf: _Html) -> bool:
        """Whether a blank line ends HTML; a line of it that its own end stands in is its last one."""
        if leaf.end is _NEVER:
            if self._blank:
                self._leaf = None
            return self._blank
        if leaf.end.search(self._text, self._at):
            self._leaf = None
        return False

    def _starts(self, number: int, matched: int) -> bool:
        """Open what a line opens; whether it is wholly taken by that."""
        opened = False
        while True:
            indent = self._indent()
            if self._blank:
                if opened:
                    self._leaf = None
                return opened
            lazy = not opened and isinstance(self._leaf, _Paragraph)
            within = lazy and matched == len(self._held)
            if indent >= _CODE:
                if lazy:
                    return False
                self._open(matched, opened)
                return True  # code that is indented
            start = self._at + self._spaces()
            rest = self._text[start:]
            deep = len(self._held) >= _DEEPEST
            if rest[0] == ">" and not deep:
                self._open(matched, opened)
                self._skip(indent)
                self._take_mark(1)
                self._held.append(_Quote())
                opened, matched = True, len(self._held)
                continue
            if self._takes(number, rest, start, indent, matched, opened, lazy=lazy, within=within):
                return True
            bullet = _BULLET.match(rest) if not deep else None
            if bullet is None or (within and not self._interrupts(bullet, rest)):
                if opened:
                    self._leaf = None
                elif not lazy:
                    self._open(matched, opened)
                return False
            self._open(matched, opened)
            self._bullet(indent, bullet.group())
            opened, matched = True, len(self._held)

    def _takes(
        self,
        number: int,
        rest: str,
        start: int,
        indent: int,
        matched: int,
        opened: bool,
        *,
        lazy: bool,
        within: bool,
    ) -> bool:
        """Take a line that is wholly a heading, a fence, HTML, or a rule."""
        if found := _HEADING.match(rest):
            self._open(matched, opened)
            words = (found[2] or "").strip()
            bare = words.rstrip("#")
            if not bare or bare[-1] in _BLANKS:
                words = bare.rstrip()
            self.headings.append(Heading(number, number, len(found[1]), words))
            return True
        if found := _FENCE.match(rest):
            self._open(matched, opened)
            mark = found["mark"] or found["tilde"]
            info = found["info"] if found["mark"] else found["words"]
            lead = len(mark) + len(info) - len(info.lstrip(_BLANKS))
            quoted = any(isinstance(held, _Quote) for held in self._held)
            fence = Fence(
                number,
                start + 1,
                self._column + indent,
                mark,
                info.strip(_BLANKS),
                start + lead + 1,
                quoted=quoted,
            )
            self._leaf = _Open(fence, indent, not indent and not self._held)
            return True
        for begins, ends in _HTML:
            if begins.match(rest):
                self._open(matched, opened)
                self._leaf = None if ends.search(rest) else _Html(ends)
                return True
        if not lazy and _LONE_TAG.match(rest):
            self._open(matched, opened)
            self._leaf = _Html(_NEVER)
            return True
        if within and isinstance(self._leaf, _Paragraph) and (under := _UNDERLINE.match(rest)):
            level = 1 if under[1][0] == "=" else 2
            self.headings.append(
                Heading(self._leaf.line, number, level, " ".join(self._leaf.words))
            )
            self._leaf = None
            return True
        if _RULE.match(rest):
            self._open(matched, opened)
            return True
        return False

    # -- containers -----------------------------------------------------------------------------
    def _open(self, matched: int, opened: bool) -> None:
        """Close what a line does not go on with, before it opens something."""
        if opened:
            self._leaf = None
        else:
            self._close(matched)
        self._fill()

    def _fill(self) -> None:
        for held in self._held:
            if isinstance(held, _Item):
                held.empty = False

    def _close(self, kept: int) -> None:
        if isinstance(self._leaf, _Open):
            self._fence_read(self._leaf, None)
        self._leaf = None
        del self._held[kept:]

    def _fence_read(self, leaf: _Open, closing: int | None) -> None:
        lines, lost = tuple(leaf.lines), tuple(leaf.lost)
        self.fences.append(evolve(leaf.fence, lines=lines, lost=lost, closing=closing))

    def _interrupts(self, bullet: re.Match[str], rest: str) -> bool:
        """Whether a list may begin inside a paragraph."""
        numbered = bullet[1] is not None and int(bullet[1]) != 1
        return bool(rest[bullet.end() :].strip(_BLANKS)) and not numbered

    def _bullet(self, indent: int, mark: str) -> None:
        """Open a list item past its mark."""
        self._skip(indent)
        self._at += len(mark)
        self._column += len(mark)
        spaces, empty = self._indent(), self._blank
        if empty or spaces > _CODE:
            width = 1
            if not empty:
                self._skip(1)
        else:
            width = spaces
            self._skip(spaces)
        self._held.append(_Item(indent + len(mark) + width, empty))

    def _take_mark(self, length: int) -> None:
        """Take a mark of a quotation, and the space that may follow it."""
        self._at += length
        self._column += length
        if self._rest()[:1] and self._rest()[0] in _BLANKS:
            self._skip(1)

    # -- columns --------------------------------------------------------------------------------
    @property
    def _blank(self) -> bool:
        return not self._text[self._at :].strip(_BLANKS)

    def _rest(self) -> str:
        return self._text[self._at :]

    def _next(self) -> str:
        return self._rest().lstrip(_BLANKS)[:1]

    def _spaces(self) -> int:
        rest = self._rest()
        return len(rest) - len(rest.lstrip(_BLANKS))

    def _indent(self) -> int:
        """Return how many columns of indentation follow; a tab goes to the next multiple of four."""
        column = self._column
        for char in self._text[self._at :]:
            if char == " ":
                column += 1
            elif char == "\t":
                column += _TAB - column % _TAB
            else:
                break
        return column - self._column

    def _skip(self, columns: int) -> None:
        """Go past columns of indentation; a tab may be taken in part."""
        while columns > 0 and self._at < len(self._text):
            if self._text[self._at] == "\t":
                width = _TAB - self._column % _TAB
                self._partial = width > columns
                taken = min(width, columns)
                self._column += taken
                columns -= taken
                self._at += not self._partial
            else:
                self._partial = False
                self._at += 1
                self._column += 1
                columns -= 1
