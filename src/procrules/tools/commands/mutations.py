"""What became of mutants, as ``procrules mutate`` tells it: in words, or as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from attrs import define, field, frozen

from procrules.analysis.comparing import Shown
from procrules.analysis.mutants import NOTHING, OPERATORS, Mutant, Operator
from procrules.analysis.mutation import Result, Score, score
from procrules.core.answer import plain
from procrules.diagnostics.base import Lang, Words
from procrules.syntax.source import SourceText
from procrules.tools.commands.targets import Origin
from procrules.tools.commands.words import say

_OPERATORS: dict[Operator, Words] = {
    "boundary": Words("borne comprise ou non", "boundary in or out"),
    "direction": Words("comparaison inversée", "comparison reversed"),
    "identity": Words("égalité retournée", "equality turned"),
    "amount": Words("valeur décalée", "value moved"),
    "date": Words("date décalée", "date moved"),
    "condition": Words("condition omise", "condition left out"),
    "negation": Words("condition retournée", "condition turned"),
    "demand": Words("exigence omise", "demand left out"),
    "exception": Words("dérogation omise", "exception left out"),
    "rule": Words("règle omise", "rule left out"),
    "row": Words("ligne omise", "row left out"),
    "branch": Words("branche omise", "branch left out"),
    "action": Words("inclut pour exclut", "includes for excludes"),
    "member": Words("membre omis", "member left out"),
    "conclusion": Words("conclusion changée", "conclusion changed"),
    "event": Words("événement omis", "event left out"),
}
_LONGEST = 100


@frozen
class Change:
    """A mutant with the file that a person reads, and the words before and after."""

    origin: Origin
    mutant: Mutant
    original: str
    mutated: str | None
    nth: int = 0
    """Which one it is of those that read alike: a construct makes several of the same words."""

    @property
    def file(self) -> str:
        """The path of the file, as messages show it."""
        return self.origin.place(self.mutant.span.file)

    @classmethod
    def of(cls, origin: Origin, mutant: Mutant, source: SourceText | None) -> Change:
        """Return the change of a mutant in a text; ``mutated`` is ``None`` when words are left out."""
        if source is None:
            return cls(origin, mutant, "", None)
        line, start, end, more = _place(mutant, source)
        extract = line[start:end].strip() if mutant.cell is not None else line[start:end]
        if mutant.becomes == NOTHING:
            return cls(origin, mutant, _short(extract.strip(), more), None)
        becomes = mutant.becomes.fr if source.language == "fr" else mutant.becomes.en
        words = becomes.replace("{}", extract)
        if mutant.cell is not None:
            words = f" {words} "
        after = line[:start] + words + line[end:]
        return cls(origin, mutant, _short(line.strip(), more), _short(after.strip(), more))

    @property
    def key(self) -> tuple[object, ...]:
        """What makes the same mutant of one that another ruleset holds too."""
        span, mutant = self.mutant.span, self.mutant
        becomes = mutant.becomes.fr
        place = self.file, span.line, span.column
        return *place, mutant.operator, becomes, mutant.cell, mutant.name, self.nth


def _place(mutant: Mutant, source: SourceText) -> tuple[str, int, int, bool]:
    """Return a line of the text, where the words that change start and end in it, and if more do."""
    span = mutant.span
    line = source.line(span.line)
    more = span.end_line != span.line
    start, end = span.column - 1, len(line) if more else span.end_column - 1
    if mutant.cell is not None:
        # Cells stand between bars, and the first one holds the period.
        bars = [at for at, char in enumerate(line) if char == "|"]
        start, end = bars[mutant.cell + 1] + 1, bars[mutant.cell + 2]
    return line, start, end, more


def _short(text: str, more: bool) -> str:
    return text[:_LONGEST] + (" …" if more or len(text) > _LONGEST else "")


@define
class Mutated:
    """What became of all the mutants that a command looks at."""

    found: dict[tuple[object, ...], tuple[Change, Result]] = field(factory=dict)

    def settled(self, change: Change) -> bool:
        """Whether a mutant is killed already, by the examples of another ruleset."""
        known = self.found.get(change.key)
        return known is not None and known[1].verdict == "killed"

    def add(self, change: Change, result: Result) -> None:
        """Add the result of a mutant."""
        self.found[change.key] = change, result

    @property
    def compared(self) -> list[Shown]:
        """What a solver showed of those that no example kills."""
        return [r.shown for _, r in self.found.values() if r.shown is not None]

    def score(self, operator: Operator | None = None) -> Score:
        """Count the mutants of an operator, or all of them."""
        return score(r for _, r in self.found.values() if operator in (None, r.mutant.operator))

    def reaches(self, minimum: Decimal) -> bool:
        """Whether the share killed, not rounded, reaches a minimum in per cent."""
        counted = self.score()
        return counted.killed * 100 >= minimum * counted.told_apart

    def percent(self) -> Decimal:
        """Return the share killed in per cent, rounded down: 100 says that none survived."""
        counted = self.score()
        if not counted.survived:
            return Decimal(100)
        share = Decimal(100 * counted.killed) / counted.told_apart
        return share.quantize(Decimal("0.1"), ROUND_FLOOR)

    # -- in words -------------------------------------------------------------------------------
    def lines(self, lang: Lang) -> Iterator[str]:
        """Yield the survivors, then the figures of each kind of fault, then those of the whole."""
        for change, result in self.found.values():
            if result.verdict == "survived":
                yield from _told(change, lang)
                yield from _shown(result.shown, lang)
        yield from self._table(lang)
        counted, percent = self.score(), str(self.percent())
        yield say(
            lang,
            f"mutants : {counted.total}, tués : {counted.killed}, survivants : {counted.survived}, "
            f"équivalents : {counted.equivalent}",
            f"mutants: {counted.total}, killed: {counted.killed}, survivors: {counted.survived}, "
            f"equivalent: {counted.equivalent}",
        )
        yield from self._proofs(lang)
        if not counted.told_apart:
            yield say(lang, "score : rien à tuer", "score: nothing to kill")
            return
        yield say(lang, f"score : {percent.replace('.', ',')} %", f"score: {percent} %")

    def _proofs(self, lang: Lang) -> Iterator[str]:
        """Yield what was asked of a solver, and how much of it is proved or not settled."""
        asked = self.compared
        outcomes = [shown.outcome for shown in asked]
        proved, open_ = outcomes.count("equivalent"), outcomes.count("not_settled")
        cases, lists = outcomes.count("different"), sum(shown.lists for shown in asked)
        if asked:
            yield say(
                lang,
                f"comparés aux règles par le solveur : {len(asked)}, prouvés équivalents : {proved} "
                f"(dont sur des listes bornées : {lists}), montrés par un cas : {cases}, "
                f"non tranchés : {open_}",
                f"compared with the rules by the solver: {len(asked)}, proved equivalent: {proved} "
                f"(of which on bounded lists: {lists}), shown by a case: {cases}, not settled: {open_}",
            )

    def _table(self, lang: Lang) -> Iterator[str]:
        rows = [
            [
                say(lang, "faute", "fault"),
                say(lang, "mutants", "mutants"),
                say(lang, "tués", "killed"),
                say(lang, "survivants", "survivors"),
                say(lang, "équivalents", "equivalent"),
            ]
        ]
        for operator in OPERATORS:
            counted = self.score(operator)
            if counted.total:
                figures = counted.total, counted.killed, counted.survived, counted.equivalent
                words = _OPERATORS[operator]
                rows.append([say(lang, words.fr, words.en), *map(str, figures)])
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        for first, *others in rows:
            cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
            yield "  ".join([first.ljust(widths[0]), *cells])

    # -- as plain data --------------------------------------------------------------------------
    def document(self) -> dict[str, Any]:
        """Return the figures, the survivors and the mutants proved equivalent."""
        return {
            "percent": str(self.percent()),
            **_figures(self.score()),
            "operators": {
                operator: _figures(self.score(operator))
                for operator in OPERATORS
                if self.score(operator).total
            },
            "survivors": list(self._data("survived")),
            "equivalents": list(self._data("equivalent")),
        }

    def _data(self, verdict: str) -> Iterator[dict[str, Any]]:
        for change, result in self.found.values():
            if result.verdict == verdict:
                mutant = change.mutant
                yield {
                    "file": change.file,
                    "line": mutant.span.line,
                    "column": mutant.span.column,
                    "operator": mutant.operator,
                    "name": mutant.name,
                    "original": change.original,
                    "mutated": change.mutated,
                    "examples": result.tried,
                    "proof": result.proof,
                    "shown": _document(result.shown),
                }


def _figures(counted: Score) -> dict[str, int]:
    return {
        "mutants": counted.total,
        "killed": counted.killed,
        "survived": counted.survived,
        "equivalent": counted.equivalent,
    }


def _told(change: Change, lang: Lang) -> Iterator[str]:
    span, words = change.mutant.span, _OPERATORS[change.mutant.operator]
    what = f"{say(lang, words.fr, words.en)} ({change.mutant.name})"
    yield f"{change.file}:{span.line}:{span.column}: {what}"
    yield f"  - {change.original}"
    if change.mutated is not None:
        yield f"  + {change.mutated}"


def _shown(shown: Shown | None, lang: Lang) -> Iterator[str]:
    """Yield what a solver shows of a survivor: a case that tells it, or why it is not settled."""
    if shown is None:
        return
    if shown.reason is not None:
        yield say(lang, f"  non tranché, {shown.reason.fr}", f"  not settled, {shown.reason.en}")
    elif shown.example:
        yield from (f"    {line}" for line in shown.example.splitlines())
    else:
        yield say(
            lang,
            f"  « {shown.decision} » répond autrement, dans un cas qui ne s'écrit pas en exemple",
            f"  '{shown.decision}' answers otherwise, in a case that no example can write",
        )


def _document(shown: Shown | None) -> dict[str, Any] | None:
    if shown is None:
        return None
    reason = shown.reason
    return {
        "outcome": shown.outcome,
        "reason": {"fr": reason.fr, "en": reason.en} if reason is not None else None,
        "lists": shown.lists,
        "decision": shown.decision,
        "facts": plain(shown.facts),
        "example": shown.example,
    }
