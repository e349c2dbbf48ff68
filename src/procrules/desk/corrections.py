"""The corrections of findings, as edits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

from procrules.desk.edits import Edit
from procrules.desk.lint import safe_fix
from procrules.desk.reading import Reading
from procrules.diagnostics import literate, names, rules, style, syntax, thresholds, types
from procrules.diagnostics.base import Diagnostic, Span, Words
from procrules.syntax.keywords import Language, vocabulary
from procrules.values.dates import ambiguous_readings
from procrules.values.numbers import number_readings

_OPENING = '«“"'
STEP = 2
"""Columns of one level of indentation."""


@frozen
class Correction:
    """One way to correct a finding.

    Attributes:
        title: What it does.
        edits: The changes.
        only: Whether it is the only way, so that it may be taken without a look.
    """

    title: Words
    edits: tuple[Edit, ...]
    only: bool = True


def corrections(found: Diagnostic, path: str, reading: Reading) -> list[Correction]:
    """Return the ways to correct a finding in a file; nothing when only its author can tell."""
    return list(_Corrector(path, reading).of(found)) if found.span.line else []


class _Corrector:
    def __init__(self, path: str, reading: Reading) -> None:
        self.path, self.reading = path, reading
        self.language: Language = reading.source.language
        self.words = vocabulary(self.language)

    def of(self, found: Diagnostic) -> Iterator[Correction]:
        """Yield the corrections of a finding."""
        if found.suggestion:
            yield self.replace(found.span, self.kept_quotes(found.span, found.suggestion))
        match found:
            case syntax.UnclosedQuote(span=span, closing=closing):
                line = self.line(span.line).rstrip()
                end = Span(span.file, span.line, len(line) + 1, span.line, len(line) + 1)
                yield self.insert(end, f" {closing}" if closing == "»" else closing)
            case syntax.UnopenedQuote(span=span, opening=opening, mark=mark):
                yield from self.opened(span, opening, mark)
            case syntax.AmbiguousDate(span=span, found=text):
                readings = dict.fromkeys(ambiguous_readings(text) or ())
                yield from (self.replace(span, each, only=False) for each in readings)
            case syntax.AmbiguousNumber(span=span, found=text):
                both = number_readings(text, self.language) or ()
                yield from (self.replace(span, each, only=False) for each in both)
            case syntax.NegationWord(span=span, name=name):
                yield self.replace(span, f"{name} = {self.words.canonical('NO')}", only=False)
            case syntax.NotAtMargin(span=span):
                yield self.shifted(
                    span.line,
                    -(span.end_column - span.column),
                    Words(
                        "ramener la déclaration à la marge", "bring the declaration to the margin"
                    ),
                )
            case syntax.Misaligned(span=span):
                yield from self.aligned(span.line)
            case syntax.UnknownItem(span=span, suggestion=None) if self.margin(span):
                yield self.shifted(
                    span.line,
                    STEP,
                    Words(
                        "décaler sous la déclaration du dessus",
                        "indent under the declaration above",
                    ),
                    only=False,
                )
            case syntax.LanguageNotFirst(span=span):
                yield self.first(span.line)
            case syntax.TurnedText(span=span):
                title = Words("ôter le signe invisible", "remove the invisible sign")
                yield Correction(title, (self.edit(span, ""),))
            case literate.UnclosedBlock(span=span):
                yield from self.closed(span)
            case names.UnknownSource(span=span, name=name):
                yield self.source(span, name)
            case types.UseIncludes(span=span, name=name, value=value):
                yield self.replace(span, f"{name} {self.words.canonical('INCLUDES')} {value}")
            case rules.NoHitPolicy(span=span):
                yield self.policy(span)
            case rules.RepeatedLine(span=span) | names.OtherMonthEnd(span=span):
                yield self.removed(span)
            case types.BareNumber(span=span, example=example):
                yield self.replace(span, example, only=False)
            case types.GroupAsValue(span=span, values=values):
                yield from self.one_of(span, values.split(", "))
            case names.AmbiguousLabel(span=span, names=declared):
                yield from self.one_of(span, declared)
            case thresholds.EmptyCell(span=span):
                yield self.replace(span, f" {self.words.canonical('NOTHING')} ", only=False)
            case rules.CeilingUpsideDown(span=span):
                yield from self.one_of(span, map(self.spelt, ("LT", "LE")))
            case rules.UnknownExpected(span=span):
                yield self.undetermined(span)
            case types.MonthEndUndeclared():
                yield from self.month_end()
            case thresholds.NoReferenceDate(span=span):
                yield self.reference_date(span)
            case style.UncitedSource():
                yield self.tidied(found, Words("retirer cette source", "remove this source"))
            case style.LabelIsName():
                yield self.tidied(found, Words("retirer ce libellé", "remove this label"))
            case _:
                pass

    # -- edits ----------------------------------------------------------------------------------
    def line(self, number: int) -> str:
        """Return a line as its author wrote it."""
        raw = self.reading.raw
        return raw[number - 1] if 0 < number <= len(raw) else ""

    def margin(self, span: Span) -> bool:
        """Whether a span begins a line at the margin that has one above it."""
        return span.column == 1 and span.line > 1

    def kept_quotes(self, span: Span, text: str) -> str:
        """Return words with the quotation marks of those that they replace."""
        old = self.line(span.line)[span.column - 1 : span.end_column - 1]
        if not old or old[0] not in _OPENING:
            return text
        inner = old[1:-1]
        lead = inner[: len(inner) - len(inner.lstrip())]
        tail = inner[len(inner.rstrip()) :]
        return old[0] + lead + text + tail + old[-1]

    def edit(self, span: Span, text: str) -> Edit:
        return Edit(self.path, span, text)

    def replace(self, span: Span, text: str, *, only: bool = True) -> Correction:
        title = Words(f"écrire « {text.strip('«»“” ')} »", f"write '{text.strip('«»“” ')}'")
        return Correction(title, (self.edit(span, text),), only)

    def insert(self, at: Span, text: str, *, only: bool = True) -> Correction:
        shown = text.strip()
        return Correction(Words(f"ajouter {shown}", f"add {shown}"), (self.edit(at, text),), only)

    def opened(self, span: Span, opening: str, mark: str) -> Iterator[Correction]:
        """Yield the mark put before the words that the closing one ends: after the name, or sooner."""
        before = self.line(span.line)[: span.column - 1]
        indent = len(before) - len(before.lstrip())
        starts = [n + 1 for n in range(indent, len(before)) if before[n] == " "]
        space = " " if mark == "»" else ""
        for start in starts[:2][::-1]:
            at = Span(span.file, span.line, start + 1, span.line, start + 1)
            shown = before[start:].strip()
            title = Words(f"ouvrir le texte avant « {shown} »", f"open the text before “{shown}”")
            yield Correction(title, (self.edit(at, opening + space),), only=False)

    def shifted(self, line: int, by: int, title: Words, *, only: bool = True) -> Correction:
        """Return a line moved to the left or to the right, with all that is indented below it."""
        text = self.line(line)
        depth = len(text) - len(text.lstrip())
        edits = [self.moved(line, by)]
        for number in range(line + 1, len(self.reading.raw) + 1):
            below = self.line(number)
            if below.strip() and len(below) - len(below.lstrip()) <= depth:
                break
            if below.strip():
                edits.append(self.moved(number, by))
        return Correction(title, tuple(edits), only)

    def indented(self, line: int) -> str:
        """Return the indentation of the block that a line stands in."""
        page = self.reading.source.page
        block = page.block_at(line) if page is not None else None
        return " " * block.fence.indent if block is not None else ""

    def closed(self, span: Span) -> Iterator[Correction]:
        """Yield the fence that closes a block, below its last line of rules."""
        page = self.reading.source.page
        for fence in [block.fence for block in page.blocks] if page is not None else ():
            if fence.opening == span.line:
                rules = [n for n, text in enumerate(fence.lines, start=1) if text.strip()]
                line = span.line + max(rules, default=0)
                end = len(self.line(line)) + 1
                text = "\n" + " " * fence.indent + fence.mark
                yield self.insert(Span(span.file, line, end, line, end), text)

    def moved(self, line: int, by: int) -> Edit:
        file = self.reading.name
        if by > 0:
            return self.edit(Span(file, line, 1, line, 1), " " * by)
        return self.edit(Span(file, line, 1, line, 1 - by), "")

    def aligned(self, line: int) -> Iterator[Correction]:
        """Yield a line aligned with each of the levels that are open above it."""
        text = self.line(line)
        depth = len(text) - len(text.lstrip())
        levels: list[int] = []
        least = 10_000
        item = self.reading.item_at(line)
        for number in range(line - 1, (item.line if item is not None else 1) - 1, -1):
            above = self.line(number)
            own = len(above) - len(above.lstrip())
            if above.strip() and own < least:
                levels.append(own)
                least = own
            if least == 0:
                break
        margin = len(self.indented(line))
        for level in [n for n in levels if n > margin][:2]:
            title = Words(f"aligner à {level} espaces", f"align at {level} spaces")
            span = Span(self.reading.name, line, 1, line, depth + 1)
            yield Correction(title, (self.edit(span, " " * level),), only=False)

    def policy(self, span: Span) -> Correction:
        """Return the line that says how the rows of a table combine, below its head."""
        item = self.reading.item_at(span.line)
        line = (item.line if item is not None else span.line) + 1
        text = self.indented(line - 1) + " " * STEP + self.words.canonical("SINGLE_ROW")
        at = Span(span.file, line, 1, line, 1)
        title = Words(f"ajouter « {text.strip()} »", f"add '{text.strip()}'")
        return Correction(title, (self.edit(at, text + "\n"),), only=False)

    def spelt(self, key: str) -> str:
        """Return the first form of an operator that is a word and no sign."""
        return next(form for form in self.words.forms[key] if form[0].isalpha())

    def one_of(self, span: Span, texts: Iterable[str]) -> Iterator[Correction]:
        """Yield the ways to write one of several words."""
        yield from (self.replace(span, text, only=False) for text in texts)

    def undetermined(self, span: Span) -> Correction:
        """Return an expectation with the word for an answer in the place of that for a fact."""
        text = self.line(span.line)[span.column - 1 : span.end_column - 1]
        end = re.compile(rf"\s*(=|{self.words.pattern('IS')})?\s*{self.words.pattern('UNKNOWN')}$")
        bare, word = end.sub("", text), self.words.canonical("UNDETERMINED")
        return self.replace(span, f"{bare} {word}" if bare else word)

    def month_end(self) -> Iterator[Correction]:
        """Yield the lines that say how months end, below the name of the ruleset, if it is here."""
        opening = re.compile(rf"{self.words.pattern('RULESET')}\s")
        for number, text in enumerate(self.reading.raw, start=1):
            if opening.match(text):
                at = Span(self.reading.name, number + 1, 1, number + 1, 1)
                for key in ("LAST_DAY", "NEXT_DAY"):
                    words = f"{self.words.canonical('MONTH_END')} : {self.words.canonical(key)}"
                    title = Words(f"ajouter « {words} »", f"add '{words}'")
                    edits = (self.edit(at, " " * STEP + words + "\n"),)
                    yield Correction(title, edits, only=False)
                return

    def reference_date(self, span: Span) -> Correction:
        """Return the declaration of the reference date, above the item that needs one."""
        item = self.reading.item_at(span.line)
        line = item.line if item is not None else span.line
        words = f"{self.words.canonical('REFERENCE_DATE')} date_reference"
        at = Span(span.file, line, 1, line, 1)
        title = Words(f"ajouter « {words} »", f"add '{words}'")
        return Correction(title, (self.edit(at, words + "\n\n"),), only=False)

    def removed(self, span: Span) -> Correction:
        whole = Span(span.file, span.line, 1, span.end_line + 1, 1)
        return Correction(
            Words("retirer cette ligne", "remove this line"), (self.edit(whole, ""),), only=False
        )

    def tidied(self, found: style.Untidy, title: Words) -> Correction:
        """Return the correction that changes no answer."""
        edits = safe_fix(found, self.reading.source)
        return Correction(title, tuple(evolve(edit, path=self.path) for edit in edits), only=False)

    def first(self, line: int) -> Correction:
        file, page = self.reading.name, self.reading.source.page
        start = page.blocks[0].first if page is not None else 1
        out = self.edit(Span(file, line, 1, line + 1, 1), "")
        text = self.indented(start) + self.line(line).strip() + "\n"
        top = self.edit(Span(file, start, 1, start, 1), text)
        title = Words(
            "placer cette ligne en tête du fichier", "put this line at the top of the file"
        )
        return Correction(title, (top, out))

    def source(self, span: Span, name: str) -> Correction:
        """Return the declaration of a source, above the item that cites it."""
        item = self.reading.item_at(span.line)
        line = item.line if item is not None else span.line
        source, law = self.words.canonical("SOURCE"), self.words.canonical("LAW")
        label = "« … »" if self.language == "fr" else "“…”"
        text = f"{self.indented(line)}{source} {name} {label} : {law}\n\n"
        at = Span(span.file, line, 1, line, 1)
        title = Words(f"déclarer la source « {name} »", f"declare the source '{name}'")
        return Correction(title, (self.edit(at, text),), only=False)
