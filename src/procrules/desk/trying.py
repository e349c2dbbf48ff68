"""Examples where they stand: run from the editor, and how far their facts are from thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import frozen

from procrules.constructs.base import Construct
from procrules.constructs.example import ExampleDeclaration, ExamplesDeclaration
from procrules.constructs.row import Row
from procrules.core.answer import Answer, ThresholdUse
from procrules.core.items import Example, Given
from procrules.desk.workspace import Seen
from procrules.diagnostics.base import Lang, Span, Words
from procrules.errors import FactError, LimitError
from procrules.examples import run_example
from procrules.ruleset import Ruleset
from procrules.values.numbers import format_amount, format_number, format_rate

_MOST = 2
"""Thresholds told of beside one value."""


@frozen
class Lens:
    """An example, or a table of them: its first line, its label, how many cases it has."""

    span: Span
    label: str
    cases: int


def lenses(seen: Seen, file: str) -> list[Lens]:
    """Return the examples of a file, in the order of the text."""
    reading = seen.readings[file]
    found = [
        Lens(span, node.label.text if node.label else "", _cases(node))
        for node in _examples(reading.nodes)
        if (span := reading.place(node.span)) is not None
    ]
    return sorted(found, key=lambda lens: lens.span.line)


def _examples(nodes: Iterable[Any]) -> Iterator[ExampleDeclaration | ExamplesDeclaration]:
    for node in nodes:
        if isinstance(node, ExampleDeclaration | ExamplesDeclaration):
            yield node
        elif isinstance(node, Construct) or hasattr(node, "lines"):
            yield from _examples(getattr(node, "lines", ()))


def _cases(node: ExampleDeclaration | ExamplesDeclaration) -> int:
    if isinstance(node, ExampleDeclaration):
        return 1
    return max(0, sum(isinstance(line, Row) for line in node.lines) - 1)


@frozen
class Ran:
    """An example that was run: where it stands, and what differs from what it expects."""

    span: Span
    label: str
    failures: tuple[Words, ...]


def run_at(seen: Seen, file: str, line: int) -> list[Ran]:
    """Run the example that a line is in, or all the cases of its table; nothing while rules are wrong."""
    if seen.ruleset is None:
        return []
    lens = next((n for n in lenses(seen, file) if n.span.line <= line <= n.span.end_line), None)
    if lens is None:
        return []
    return [
        Ran(span, example.label, _failures(seen.ruleset, example))
        for example, span in _placed(seen, file)
        if lens.span.line <= span.line <= lens.span.end_line
    ]


def _failures(ruleset: Ruleset, example: Example) -> tuple[Words, ...]:
    try:
        return run_example(ruleset, example).failures
    except LimitError as error:
        return tuple(Words(d.message("fr"), d.message("en")) for d in error.diagnostics)


def _placed(seen: Seen, file: str) -> Iterator[tuple[Example, Span]]:
    """Yield the examples of a file as last checked, with the place where they stand now."""
    if seen.ruleset is None:
        return
    reading = seen.readings[file]
    for example in seen.ruleset.program.program.examples:
        span = reading.place(example.span) if example.span.file == file else None
        if span is not None:
            yield example, span


# -- how far from a threshold -------------------------------------------------------------------
@frozen
class Hint:
    """Words to show after a value."""

    span: Span
    words: str


def hints(seen: Seen, file: str, first: int, last: int, lang: Lang = "fr") -> list[Hint]:
    """Tell how far the facts of the examples on some lines are from the thresholds that they meet."""
    found: dict[tuple[int, int], dict[str, Span]] = {}
    for example, place in _placed(seen, file):
        if place.end_line < first or place.line > last or seen.ruleset is None:
            continue
        for given, use in _met(seen.ruleset, example):
            span = seen.readings[file].place(given.span)
            if span is not None and place.line <= span.line <= place.end_line:
                words = found.setdefault((span.end_line, span.end_column), {})
                if len(words) < _MOST:
                    words.setdefault(_words(use, seen.ruleset, lang), span)
    return [
        Hint(next(iter(words.values())), " ; ".join(words)) for _, words in sorted(found.items())
    ]


def _met(ruleset: Ruleset, example: Example) -> Iterator[tuple[Given, ThresholdUse]]:
    """Yield the amounts and rates given with the thresholds that they are compared with, the nearest first."""
    if example.process is not None:
        return
    facts = {given.fact: given.value for given in example.given}
    uses: dict[tuple[str, Any], ThresholdUse] = {}
    for decision in dict.fromkeys(expected.decision for expected in example.expected):
        try:
            answer = ruleset.decide(decision, facts)
        except (FactError, LimitError):
            continue
        for use in _uses(answer):
            uses.setdefault((use.name, use.compared), use)
    near = [(abs(away), u) for u in uses.values() if (away := _exact(u.distance)) is not None]
    for _, use in sorted(near, key=lambda n: n[0]):
        for given in example.given:
            if isinstance(given.value, Fraction) and given.value == _exact(use.compared):
                yield given, use


def _exact(value: object) -> Fraction | None:
    return Fraction(value) if isinstance(value, int | Decimal | Fraction) else None


def _uses(answer: Answer) -> Iterator[ThresholdUse]:
    yield from answer.thresholds
    for record in answer.records:
        yield from record.answer.thresholds


def _words(use: ThresholdUse, ruleset: Ruleset, lang: Lang) -> str:
    away = _exact(use.distance) or Fraction()
    type_ = ruleset.thresholds[use.name].type
    if type_.kind == "money":
        shown = format_amount(abs(away), None, lang)
    elif type_.kind == "rate":
        shown = format_rate(abs(away), lang)
    else:
        shown = format_number(abs(away), lang)
    if not away:
        return (
            f"pile au seuil {use.name}" if lang == "fr" else f"exactly at the threshold {use.name}"
        )
    if lang == "fr":
        return f"{shown} {'sous le' if away < 0 else 'au-dessus du'} seuil {use.name}"
    return f"{shown} {'below' if away < 0 else 'above'} the threshold {use.name}"
