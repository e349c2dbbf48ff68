"""Style and legal hygiene: what is right and could be written better, with the fix where one is safe.

A fix is safe when no answer changes by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import evolve, fields, frozen, has

from procrules.compiled import Compiled
from procrules.core import expr as core
from procrules.core.items import About, Fact, Rule
from procrules.core.program import Program
from procrules.core.reference import Reference
from procrules.core.types import DATE, Type
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


def lint(compiled: Compiled) -> tuple[Diagnostic, ...]:
    """Tell what could be written better in a ruleset without errors; nothing of one that has some."""
    if compiled.program is None:
        return ()
    return untidy(compiled.program.program, compiled.sources)


def untidy(
    program: Program,
    sources: Iterable[SourceText],
    place: Callable[[Span], Span] = lambda span: span,
) -> tuple[Diagnostic, ...]:
    """Tell what could be written better in rules that are right.

    What a bundled ruleset that is imported says is not looked at.

    Args:
        program: The rules.
        sources: Their texts.
        place: Gives the place in the texts of a span of the rules, where these count otherwise.
    """
    by_name = {source.name: source for source in sources}
    written = _Written(program, by_name, place, tuple(_references(program)))
    found = [
        each
        for look in _LOOKS
        for each in look(written)
        if each.span != NOWHERE and "/" not in each.span.file
    ]
    # A tree is a decision and a rule of one name: what is said of both is said once.
    once = [
        evolve(each, source_line=written.line(each.span.file, each.span.line))
        for each in dict.fromkeys(found)
    ]
    return tuple(sorted(once, key=Diagnostic.sort_key))


def safe_fix(found: Diagnostic, source: SourceText) -> tuple[Edit, ...]:
    """Return the edits, in the file of a finding, that mend it and change no answer, if there are such."""
    match found:
        case style.UncitedSource(span=span):
            return _without_item(span, source)
        case style.LabelIsName(span=span):
            return _without_label(span, source)
        case _:
            return ()


@frozen(eq=False)
class _Written:
    """A ruleset and how it is written."""

    program: Program
    sources: Mapping[str, SourceText]
    place: Callable[[Span], Span]
    references: tuple[Reference, ...]

    def line(self, file: str, number: int) -> str:
        """Return a line of a file, or an empty one."""
        source = self.sources.get(file)
        return source.line(number) if source is not None else ""

    def head(self, item: Span, name: str) -> Span:
        """Return the place of a name in the first line of its item."""
        span = self.place(item)
        line = self.line(span.file, span.line)
        at = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line[span.column - 1 :])
        if at is None:
            return Span(span.file, span.line, span.column, span.line, span.column + 1)
        start = span.column + at.start()
        return Span(span.file, span.line, start, span.line, start + len(name))


Look = Callable[[_Written], Iterator[Diagnostic]]


# -- facts and sources --------------------------------------------------------------------------
def _questions(written: _Written) -> Iterator[Diagnostic]:
    program = written.program
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
            span = written.head(fact.about.span, fact.name)
            if _asked_by_itself(fact, program) or span.end_column - span.column != len(fact.name):
                continue  # another construct makes it, and says what is asked
            yield style.NoQuestion(span=span, name=fact.name)


def _asked_by_itself(fact: Fact, program: Program) -> bool:
    """Whether a fact is asked without a question: the reference date, and signs or items by their label."""
    weighed = {v.name for c in program.choices.values() if c.sort != "ways" for v in c.values}
    reference = fact.type == DATE and fact.name == program.header.reference_date
    return reference or fact.name in weighed


def _dates(written: _Written) -> Iterator[Diagnostic]:
    for source in written.program.sources.values():
        label = source.about.label or ""
        own = source.authority in ("law", "case_law", "doctrine", "programme", "orientation")
        if own and not _YEAR.search(label) and not _CODES.match(label):
            span = written.head(source.about.span, source.name)
            yield style.UndatedSource(span=span, name=source.name)


def _cited(written: _Written) -> Iterator[Diagnostic]:
    cited = {reference.source for reference in written.references}
    for source in written.program.sources.values():
        if source.name not in cited:
            span = written.head(source.about.span, source.name)
            yield style.UncitedSource(span=span, name=source.name)


def _without_item(name: Span, source: SourceText) -> tuple[Edit, ...]:
    """Return the edit that removes an item, named in its first line, with the blank lines that follow it."""
    lines = source.text.split("\n")
    together, last = source.together(name.line), name.line
    while last + 1 in together and lines[last][:1] in ("", " "):
        last += 1
    end = (last + 1, 1) if last < len(lines) else (last, len(lines[-1]) + 1)
    return (Edit(name.file, Span(name.file, name.line, 1, *end), ""),)


# -- thresholds and amounts ---------------------------------------------------------------------
def _comparisons(program: Program) -> Iterator[core.Compare]:
    parts: list[Any] = [rule.body for rule in program.rules.values()]
    parts += [derived.expr for derived in program.derived.values()]
    for part in parts:
        yield from (node for node in walk(part) if isinstance(node, core.Compare))


def _sides(written: _Written) -> Iterator[Diagnostic]:
    used: dict[str, set[str]] = {}
    for node in _comparisons(written.program):
        for operand, op in ((node.right, node.op), (node.left, _OPPOSITE.get(node.op, node.op))):
            if isinstance(operand, core.ThresholdRef):
                used.setdefault(operand.name, set()).add(op)
    for name, ops in used.items():
        threshold = written.program.thresholds.get(name)
        if threshold is not None and ops == {"<", ">"}:
            span = written.head(threshold.about.span, name)
            yield style.ExactPointLeftOut(span=span, name=name)


def _amounts(written: _Written) -> Iterator[Diagnostic]:
    found: dict[tuple[Fraction, str | None], dict[Span, None]] = {}
    for node in _comparisons(written.program):
        for operand in (node.left, node.right):
            value = operand.value if isinstance(operand, core.Constant) else None
            if isinstance(value, Fraction) and operand.type.kind == "money" and value:
                found.setdefault((value, operand.type.name), {})[operand.span] = None
    for (value, tax), spans in found.items():
        if len(spans) > 1:
            amount = format_amount(value, tax, "fr")
            first = written.place(next(iter(spans)))
            yield style.RepeatedAmount(span=first, amount=amount, count=len(spans))


# -- words --------------------------------------------------------------------------------------
def _labels(written: _Written) -> Iterator[Diagnostic]:
    for name, about in _labelled(written.program):
        if about.label == name:
            yield style.LabelIsName(span=written.head(about.span, name), name=name)


def _without_label(name: Span, source: SourceText) -> tuple[Edit, ...]:
    line = source.line(name.line)
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


def _examples(written: _Written) -> Iterator[Diagnostic]:
    lines: set[tuple[str, int]] = set()
    known: dict[tuple[str, int, int], int] = {}
    for example in written.program.examples:
        if re.fullmatch(r"(?:\(\d+\))?", example.label) is None:
            continue
        span = _heading(written.place(example.span), written.sources, known)
        if (span.file, span.line) not in lines:
            lines.add((span.file, span.line))
            yield style.NamelessExample(span=span)


def _heading(
    span: Span, sources: Mapping[str, SourceText], known: dict[tuple[str, int, int], int]
) -> Span:
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


def _articles(written: _Written) -> Iterator[Diagnostic]:
    cited = {a + b for r in written.references for a, b in _ARTICLE.findall(r.locator)}
    told: set[tuple[str, str]] = set()
    for name, about, texts in _spoken(written.program):
        for text in texts:
            for letter, number in _ARTICLE.findall(text):
                article = letter + number
                if article not in cited and (name, article) not in told:
                    told.add((name, article))
                    span = written.head(about.span, name)
                    shown = f"{letter}. {number}"
                    yield style.ArticleInWordsAlone(span=span, name=name, article=shown)


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
    stack = [node]
    below: dict[type, Callable[[Any], Iterable[Any]]] = {}
    while stack:
        top = stack.pop()
        if isinstance(top, Reference):
            yield top
            continue
        if type(top) not in below:
            below[type(top)] = _below(type(top))
        stack += below[type(top)](top)


def _below(cls: type) -> Callable[[Any], Iterable[Any]]:
    """Return what gives the nodes directly below one of a class."""
    if has(cls) and not issubclass(cls, Span | Type):
        names = [a.name for a in fields(cls)]
        return lambda node: [getattr(node, name) for name in names]
    if issubclass(cls, Mapping):
        return lambda node: node.values()
    if issubclass(cls, Sequence | frozenset) and not issubclass(cls, str | bytes):
        return lambda node: node
    return lambda _: ()


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
