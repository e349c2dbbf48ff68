"""What only follows from an item that could not be read, and is therefore not said."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from procrules.diagnostics import names as wrong_name
from procrules.diagnostics import rules as wrong_rule
from procrules.diagnostics import syntax as wrong
from procrules.diagnostics import thresholds as wrong_threshold
from procrules.diagnostics.base import Diagnostic, Span
from procrules.diagnostics.computing import TooDeep
from procrules.syntax.keywords import ITEM_KEYS, Language, vocabulary
from procrules.syntax.recovery import outside_quotes
from procrules.syntax.source import Chunk, SourceText

_UNKNOWN = (
    wrong_name.UnknownName,
    wrong_name.UnknownSource,
    wrong_name.UnknownType,
    wrong_name.UnknownValue,
    wrong_name.UnknownThreshold,
    wrong_name.UnknownRule,
    wrong_name.UnknownField,
    wrong_name.UnknownDecision,
    wrong_threshold.NotAnAxis,
)
_INCOMPLETE = (
    wrong.UnexpectedEnd,
    wrong_rule.NoConclusion,
    wrong_rule.NoSource,
    wrong_rule.NoExpectation,
    wrong_rule.NoDefinition,
    wrong_rule.NoHitPolicy,
    wrong_rule.NoConclusionColumn,
    wrong_rule.OneReading,
    wrong_threshold.NoRows,
)
_READING = (
    *(wrong.UnexpectedWord, wrong.UnclosedQuote, wrong.UnopenedQuote, wrong.AmbiguousDate),
    *(wrong.MixedConnectives, wrong.Misaligned, wrong.UnknownItem, wrong.UnexpectedEnd),
    *(wrong.UnreadableCharacter, wrong.NotAtMargin, wrong.NegationWord, wrong.MisspeltWord),
    *(wrong.ConnectiveAfterList, wrong.UnreadableName, wrong.ImpossibleDate, TooDeep),
)


def without_consequences(
    found: Sequence[Diagnostic], sources: Sequence[SourceText]
) -> tuple[Diagnostic, ...]:
    """Leave out the findings that only say again that an item could not be read.

    A name that an unreadable item would have declared is not unknown; a decision is not without
    rules while something else is wrong; an item whose next line fell to the margin is not
    incomplete.
    """
    kept = _Broken(found, sources)
    return tuple(d for d in found if not kept.explains(d))


class _Broken:
    """The items of the files that could not be read."""

    def __init__(self, found: Sequence[Diagnostic], sources: Sequence[SourceText]) -> None:
        self.names: set[str] = set()
        self.cut: list[Span] = []
        self.concluding = False
        # Signs that nobody sees: that they cannot be read either is not said again.
        self.turned = {
            (d.span.file, d.span.line, d.span.column)
            for d in found
            if isinstance(d, wrong.TurnedText)
        }
        self.failed = any(d.severity == "error" for d in found)
        reading = [d for d in found if isinstance(d, _READING)]
        for source in sources if reading else ():
            lines = {d.span.line: d for d in reading if d.span.file == source.name}
            numbers = sorted(lines)
            above: Chunk | None = None
            for chunk in source.chunks():
                end = chunk.line + chunk.text.count("\n")
                here = slice(bisect_left(numbers, chunk.line), bisect_left(numbers, end))
                faults = [lines[n] for n in numbers[here]]
                if faults:
                    self._note(chunk, source.language)
                    fallen = isinstance(faults[0], wrong.UnknownItem) and not faults[0].suggestion
                    if above is not None and fallen:
                        last = above.line + above.text.count("\n")
                        self.cut.append(Span(source.name, above.line, 1, last, 1))
                        self._note(above, source.language)
                above = chunk

    def _note(self, chunk: Chunk, language: Language) -> None:
        words = vocabulary(language)
        first, *rest = outside_quotes(chunk.text).split("\n")
        key = next((k for k in ITEM_KEYS if re.match(words.pattern(k), first.strip())), None)
        declared = re.findall(r"[^\W\d]\w*", first)
        self.names |= set(declared)
        if key in ("CHOICE", "ENTITY", "RULE", None):
            for line in rest:
                self.names |= set(re.findall(r"[^\W\d]\w*", line)[:2])
        if key in ("RULE", "TABLE", "DECISION", None):
            self.concluding = True

    def explains(self, found: Diagnostic) -> bool:
        if isinstance(found, _UNKNOWN):
            return found.name in self.names
        place = found.span.file, found.span.line, found.span.column
        if isinstance(found, _READING) and place in self.turned:
            return True
        if isinstance(found, wrong_rule.NeverConcluded):
            return self.failed
        if isinstance(found, wrong_rule.DerogationFromNothing):
            return self.concluding
        if isinstance(found, _INCOMPLETE):
            return any(
                s.file == found.span.file and s.line <= found.span.line <= s.end_line
                for s in self.cut
            )
        return False
