"""Canonical layout of rules, in their own vocabulary or put into the other.

Takes a text; gives a text. Works on tokens and indentation only, so that a new construct needs no
code here. Guarantees that the result reads as the same items (each one is read again before it is
given), that doing it twice changes nothing more, and that comments and the author's words remain.
An item that cannot be read stays as it is, character for character, and is reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from attrs import evolve
from lark import Token

from procrules.diagnostics.base import Diagnostic, Words
from procrules.diagnostics.report import Report
from procrules.diagnostics.syntax import UnexpectedWord
from procrules.stack import on_a_stack_of_its_own
from procrules.syntax.agreement import Agreement, agreements_in
from procrules.syntax.blocks import Formatted, lay_blocks
from procrules.syntax.keywords import Language, vocabulary
from procrules.syntax.page import STEP, Line, align, cut, place_comments, spaced
from procrules.syntax.parser import PARSE_FAILURES, tokens_of
from procrules.syntax.recovery import explain
from procrules.syntax.source import Chunk, SourceText, read_source
from procrules.syntax.translation import key_of, plain, quoted, translate


def format_text(
    text: str,
    name: str = "",
    to: Language | None = None,
    agreements: Mapping[str, Agreement] | None = None,
) -> Formatted:
    """Lay out the text of a rule file.

    Args:
        text: The text, in any layout that can be read.
        name: The name of the file, for the findings; of a Markdown file (``.md``) the blocks of rules are
            laid out, and all else is left as it is.
        to: The vocabulary wanted; by default that of the text.
        agreements: What declarations in other files say of names (``agreements_of``,
            ``agreements_in``); those of the text itself are always known.

    Returns:
        The new text, and a finding for each item that was left as it is.
    """
    return on_a_stack_of_its_own(lambda: _format(text, name, to, agreements or {}))


def _format(
    text: str, name: str, to: Language | None, agreements: Mapping[str, Agreement]
) -> Formatted:
    source = read_source(name, text)
    wanted = to or source.language
    known: dict[str, Agreement] = {}
    if wanted != source.language:
        known = {**agreements, **agreements_in([source])}
    if source.page is not None:
        return lay_blocks(text, source, wanted, partial(_block, source, wanted, known))
    return _Formatter(source, _raw_lines(text), wanted, known).run()


def _raw_lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff").split("\n")


def _block(
    source: SourceText, to: Language, known: Mapping[str, Agreement], lines: Sequence[str]
) -> Formatted:
    """Lay out the lines of one block of a Markdown file; places are told in these lines."""
    alone = read_source("", "\n".join(lines), start=source.start)
    alone = evolve(alone, name=source.name, language=source.language)
    return _Formatter(alone, list(lines), to, known).run(announced=True)


class _NotKeptError(Exception):
    """The text made for an item does not read as the item does."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic)
        self.diagnostic = diagnostic


class _Formatter:
    def __init__(
        self,
        source: SourceText,
        raw: list[str],
        to: Language,
        known: Mapping[str, Agreement],
    ) -> None:
        self.source, self.raw, self.to, self.known = source, raw, to, known
        self.report = Report()
        self.out: list[str] = []

    def run(self, *, announced: bool = False) -> Formatted:
        """Lay out the text; ``announced`` when something else than its first line says its language."""
        chunks = list(self.source.chunks())
        for number in range(1, chunks[0].line if chunks else len(self.raw) + 1):
            self.aside(number, margin=True)
        new = self.to != "fr" and self.to != self.source.language
        if new and not announced and not self.says_language():
            words = vocabulary(self.to)
            line = f"{words.canonical('LANGUAGE')} {words.canonical('LANGUAGE_NAME')}"
            self.out[:0] = [line, ""]
        for chunk in chunks:
            try:
                lines = self.item(chunk)
            except PARSE_FAILURES as failure:
                self.report.add(explain(failure, chunk, self.source))
                self.verbatim(chunk)
            except _NotKeptError as changed:
                self.report.add(changed.diagnostic)
                self.verbatim(chunk)
            else:
                for laid in lines:
                    self.write(laid)
        while self.out and not self.out[-1]:
            self.out.pop()
        return Formatted("\n".join([*self.out, ""]) if self.out else "", self.report.sorted())

    def says_language(self) -> bool:
        word = vocabulary(self.source.language).canonical("LANGUAGE")
        first = next(self.source.chunks(), None)
        return first is not None and first.text.lower().split()[0] == word

    # -- writing --------------------------------------------------------------------------------
    def write(self, line: Line) -> None:
        if line.blank:
            if self.out and self.out[-1]:
                self.out.append("")
            return
        words = line.words + ("  " if line.words and line.comment else "") + line.comment
        self.out.append(" " * (STEP * line.depth) + words)

    def aside(self, number: int, *, margin: bool) -> None:
        """Write a line that belongs to no item: a comment, or nothing."""
        raw = self.raw[number - 1].rstrip()
        if raw.strip():
            # A rule of dashes inside a table was dropped when the text was read.
            if self.source.line(number).strip():
                self.out.append(raw.strip() if margin else raw)
        elif self.out and self.out[-1]:
            self.out.append("")

    def verbatim(self, chunk: Chunk) -> None:
        lines = chunk.text.split("\n")
        last = max(i for i, line in enumerate(lines) if line.strip() and line.lstrip()[0] != "#")
        self.out += self.raw[chunk.line - 1 : chunk.line + last]
        for number in range(chunk.line + last + 1, chunk.line + len(lines) - 1):
            self.aside(number, margin=False)

    # -- one item -------------------------------------------------------------------------------
    def item(self, chunk: Chunk) -> list[Line]:
        tokens = tokens_of(chunk.text, self.source.language, self.source.start)
        if self.to == self.source.language:
            texts = [_own(t, self.to) for t in tokens]
        else:
            texts = translate(tokens, self.source.language, self.to, self.known)
        lines = list(cut(chunk, tokens, self.source, self.raw))
        place_comments(lines)
        for line in lines:
            line.words = spaced(line.tokens, tokens, texts)
        align(lines, tokens, texts)
        self.check(chunk, tokens, lines)
        return lines

    def check(self, chunk: Chunk, tokens: Sequence[Token], lines: Sequence[Line]) -> None:
        """Hold that the lines read as the tokens do.

        Raises:
            _NotKeptError: They do not: as a rule, a name is a word of the other vocabulary.
        """
        text = "".join(f"{' ' * (STEP * ln.depth)}{ln.words}\n" for ln in lines if ln.words)
        try:
            if _meaning(tokens_of(text, self.to, self.source.start)) == _meaning(tokens):
                return
        except PARSE_FAILURES:
            pass
        words = vocabulary(self.to)
        reserved = {form for forms in words.forms.values() for form in forms}
        named = [t for t in tokens if t.type == "NAME"]
        at = next((t for t in named if str(t) in reserved), tokens[0])
        number, column = (at.line or 1) + chunk.line - 1, at.column or 1
        raise _NotKeptError(
            UnexpectedWord(
                span=self.source.span(number, column, number, column + len(at)),
                source_line=self.source.line(number),
                found=str(at),
                expected=Words(
                    "un nom qui ne soit pas un mot de l'autre vocabulaire",
                    "a name that is not a word of the other vocabulary",
                ),
            )
        )


# -- words --------------------------------------------------------------------------------------
def _own(token: Token, language: Language) -> str:
    """Return the text of a token in its own vocabulary: the author's word, tidied."""
    if token.type == "STRING":
        return quoted(token, language)
    return plain(token) if key_of(token) else str(token)


def _meaning(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """Return what two texts of one item share, whatever the vocabulary and the layout."""
    kept: list[tuple[str, str]] = []
    for token in tokens:
        if token.type == "_NL" and kept[-1][0] == "_BAR" and kept[-2][0] != "_NL":
            # The last bar of a row may be left out.
            kept.pop()
        if token.type != "_ARTICLE":
            kept.append((token.type, _content(token)))
    return kept


def _content(token: Token) -> str:
    if token.type == "STRING":
        return " ".join(token[1:-1].split())
    kept = ("NAME", "AMOUNT", "PERCENT", "NUMBER", "LOCATOR")
    return str(token) if token.type in kept else ""
