"""Style and legal hygiene: what is right and could be written better, with the fix where one is safe.

A fix is safe when no answer changes by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from attrs import evolve, fields, frozen, has

from procrules.compiled import Compiled
from procrules.core import expr as core
from procrules.core.items import About, Fact, Rule
from procrules.core.program import Program
from procrules.core.reference import Reference
from procrules.core.types import DATE
from procrules.core.walk import walk
from procrules.desk.edits import Edit
from procrules.diagnostics import style
from procrules.diagnostics.base import NOWHERE, Diagnostic, Span
from procrules.syntax.source import SourceText
from procrules.values.numbers import format_amount

_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_CODES = re.compile(r"codes? ", re.IGNORECASE)
"""How the label of a code begins: its articles are dated one by one, by the periods of rules."""
_ARTICLE = re.compile(r"\b([LRD])\.? ?(\d{3,4}-\d+(?:-\d+)*)\b")
_OPPOSITE = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@frozen
class Linted:
    """What could be written better; the edits of its safe fix, in the file of its span."""

    diagnostic: Diagnostic
    edits: tuple[Edit, ...] = ()


def lint(compiled: Compiled) -> tuple[Linted, ...]:
    """Tell what could be written better in a ruleset without errors; nothing of one that has some.

    What a bundled ruleset that is imported says is not looked at.
    """
    if compiled.program is None:
        return ()
    program = compiled.program.program
    sources = {source.name: source for source in compiled.sources}
    found = [
        each
        for look in _LOOKS
        for each in look(program, sources)
        if each.diagnostic.span != NOWHERE and "/" not in each.diagnostic.span.file
    ]
    # A tree is a decision and a rule of one name: what is said of both is said once.
    once = [_with_line(each, sources) for each in dict.fromkeys(found)]
    return tuple(sorted(once, key=lambda each: each.diagnostic.sort_key()))


Sources = dict[str, SourceText]
Look = Callable[[Program, Sources], Iterator[Linted]]


def _with_line(found: Linted, sources: Sources) -> Linted:
    span = found.diagnostic.span
    line = sources[span.file].line(span.line) if span.file in sources else ""
    return evolve(found, diagnostic=evolve(found.diagnostic, source_line=line))


def _head(span: Span, name: str, sources: Sources) -> Span:
    """Return the place of a name in the first line of its item."""
    line = sources[span.file].line(span.line) if span.file in sources else ""
    at = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line[span.column - 1 :])
    if at is None:
        return Span(span.file, span.line, span.column, span.line, span.column + 1)
    start = span.column + at.start()
    return Span(span.file, span.line, start, span.line, start + len(name))


# -- facts and sources --------------------------------------------------------------------------
def _questions(program: Program, sources: Sources) -> Iterator[Linted]:
    told = {name for process in program.processes.values() for name in process.events}
    told |= {name for process in program.processes.values() for name in process.counted}
    told |= {
        name
        for process in program.processes.values()
        for phase in process.phases
        for transition in phase.transitions
        for name in transition.sets
    }
    for fact in program.facts.values():
        if fact.question is None and fact.presumed is None and fact.name not in told:
            span = _head(fact.about.span, fact.name, sources)
            if _asked_by_itself(fact, program) or span.end_column - span.column != len(fact.name):
                continue  # another construct makes it, and says what is asked
            yield Linted(style.NoQuestion(span=span, name=fact.name))


def _asked_by_itself(fact: Fact, program: Program) -> bool:
    """Whether a fact is asked without a question: the reference date, and signs or items by their label."""
    weighed = {v.name for c in program.choices.values() if c.sort != "ways" for v in c.values}
    reference = fact.type == DATE and fact.name == program.header.reference_date
    return reference or fact.name in weighed


def _dates(program: Program, sources: Sources) -> Iterator[Linted]:
    for source in program.sources.values():
        label = source.about.label or ""
        own = source.authority in ("law", "case_law", "doctrine", "programme", "orientation")
        if own and not _YEAR.search(label) and not _CODES.match(label):
            span = _head(source.about.span, source.name, sources)
            yield Linted(style.UndatedSource(span=span, name=source.name))


def _cited(program: Program, sources: Sources) -> Iterator[Linted]:
    cited = {reference.source for reference in _references(program)}
    for source in program.sources.values():
        if source.name not in cited:
            place = source.about.span
            found = style.UncitedSource(span=_head(place, source.name, sources), name=source.name)
            yield Linted(found, _without_item(place, sources))


def _without_item(place: Span, sources: Sources) -> tuple[Edit, ...]:
    """Return the edit that removes an item with the blank lines that follow it."""
    source = sources.get(place.file)
    if source is None:
        return ()
    together, last = source.together(place.line), place.end_line
    while last + 1 in together and not source.line(last + 1).strip():
        last += 1
    return (Edit(place.file, Span(place.file, place.line, 1, last + 1, 1), ""),)


# -- thresholds and amounts ---------------------------------------------------------------------
def _comparisons(program: Program) -> Iterator[core.Compare]:
    parts: list[Any] = [rule.body for rule in program.rules.values()]
    parts += [derived.expr for derived in program.derived.values()]
    for part in parts:
        yield from (node for node in walk(part) if isinstance(node, core.Compare))


def _sides(program: Program, sources: Sources) -> Iterator[Linted]:
    used: dict[str, set[str]] = {}
    for node in _comparisons(program):
        for operand, op in ((node.right, node.op), (node.left, _OPPOSITE.get(node.op, node.op))):
            if isinstance(operand, core.ThresholdRef):
                used.setdefault(operand.name, set()).add(op)
    for name, ops in used.items():
        threshold = program.thresholds.get(name)
        if threshold is not None and ops == {"<", ">"}:
            span = _head(threshold.about.span, name, sources)
            yield Linted(style.ExactPointLeftOut(span=span, name=name))


def _amounts(program: Program, sources: Sources) -> Iterator[Linted]:
    found: dict[tuple[Fraction, str | None], dict[Span, None]] = {}
    for node in _comparisons(program):
        for operand in (node.left, node.right):
            value = operand.value if isinstance(operand, core.Constant) else None
            if isinstance(value, Fraction) and operand.type.kind == "money" and value:
                found.setdefault((value, operand.type.name), {})[operand.span] = None
    for (value, tax), spans in found.items():
        if len(spans) > 1:
            amount = format_amount(value, tax, "fr")
            first = next(iter(spans))
            yield Linted(style.RepeatedAmount(span=first, amount=amount, count=len(spans)))


# -- words --------------------------------------------------------------------------------------
def _labels(program: Program, sources: Sources) -> Iterator[Linted]:
    for name, about in _labelled(program):
        if about.label == name:
            span = _head(about.span, name, sources)
            yield Linted(style.LabelIsName(span=span, name=name), _without_label(span, sources))


def _without_label(name: Span, sources: Sources) -> tuple[Edit, ...]:
    source = sources.get(name.file)
    line = source.line(name.line) if source is not None else ""
    found = re.compile(r"\s*(?:«[^«»]*»|“[^“”]*”|\"[^\"]*\")").match(line, name.end_column - 1)
    if found is None:
        return ()
    start, end = found.start() + 1, found.end() + 1
    return (Edit(name.file, Span(name.file, name.line, start, name.line, end), ""),)


def _labelled(program: Program) -> Iterator[tuple[str, About]]:
    for items in (
        program.facts,
        program.thresholds,
        program.derived,
        program.decisions,
        program.rules,
        program.sources,
        program.choices,
        program.entities,
    ):
        yield from ((name, item.about) for name, item in items.items())


def _examples(program: Program, sources: Sources) -> Iterator[Linted]:
    lines: set[tuple[str, int]] = set()
    known: dict[tuple[str, int, int], int] = {}
    for example in program.examples:
        if re.fullmatch(r"(?:\(\d+\))?", example.label) is None:
            continue
        span = _heading(example.span, sources, known)
        if (span.file, span.line) not in lines:
            lines.add((span.file, span.line))
            yield Linted(style.NamelessExample(span=span))


def _heading(span: Span, sources: Sources, known: dict[tuple[str, int, int], int]) -> Span:
    """Return the line that opens an example: for a row, that of its table.

    ``known`` holds, by file, line and column of an example, what was found: rows that follow one
    another are looked for once.
    """
    source = sources.get(span.file)
    number = span.line
    if source is None:
        return span
    depth = span.column
    while number > 1:
        line = source.line(number)
        own = len(line) - len(line.lstrip()) + 1
        if line.strip() and (number == span.line or own < depth) and line.lstrip()[:1] != "|":
            break
        number -= 1
        if (span.file, number, depth) in known:
            number = known[span.file, number, depth]
            break
    known[span.file, span.line, depth] = number
    line = source.line(number)
    start = len(line) - len(line.lstrip()) + 1
    return Span(span.file, number, start, number, start + len(line.split()[0]))


def _articles(program: Program, sources: Sources) -> Iterator[Linted]:
    cited = {a + b for r in _references(program) for a, b in _ARTICLE.findall(r.locator)}
    told: set[tuple[str, str]] = set()
    for name, about, texts in _spoken(program):
        for text in texts:
            for letter, number in _ARTICLE.findall(text):
                article = letter + number
                if article not in cited and (name, article) not in told:
                    told.add((name, article))
                    span = _head(about.span, name, sources)
                    shown = f"{letter}. {number}"
                    yield Linted(style.ArticleInWordsAlone(span=span, name=name, article=shown))


def _spoken(program: Program) -> Iterator[tuple[str, About, Sequence[str]]]:
    for name, about in _labelled(program):
        item: object = program.rules.get(name) or about
        if isinstance(item, Rule):
            words = [*about.notes, *about.uncertain]
            words += [duty.words for leaf in item.leaves() for duty in leaf.duties]
            words += [note for leaf in item.leaves() for note in leaf.about.notes]
            yield name, about, words
        else:
            yield name, about, (*about.notes, *about.uncertain)


def _references(node: object) -> Iterator[Reference]:
    """Yield every reference below a node of the core, what is left out among them."""
    stack: list[Any] = [node]
    while stack:
        top = stack.pop()
        if isinstance(top, Reference):
            yield top
        elif isinstance(top, Sequence | frozenset) and not isinstance(top, str | bytes):
            stack += top
        elif hasattr(top, "values") and not has(type(top)):
            stack += top.values()
        elif has(type(top)):
            stack += [getattr(top, a.name) for a in fields(type(top))]


_LOOKS: tuple[Look, ...] = (
    _questions,
    _dates,
    _cited,
    _sides,
    _amounts,
    _labels,
    _examples,
    _articles,
)
