"""Words that stand for something declared: where it is declared, where it is used; what files hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import fields, frozen

from procrules.constructs.base import Name, Node, Text
from procrules.constructs.example import ExampleDeclaration, ExamplesDeclaration
from procrules.constructs.scope import Use
from procrules.core.items import ChoiceValue, Group
from procrules.desk.reading import Reading
from procrules.desk.workspace import Seen
from procrules.diagnostics.base import Span


def uses_in(seen: Seen, file: str) -> Iterator[tuple[Use, Span]]:
    """Yield the words of a file that stand for something, and where they stand today."""
    reading = seen.readings.get(file)
    for use in seen.uses.get(file, ()) if reading is not None else ():
        span = reading.place(use.span) if reading is not None else None
        if span is not None:
            yield use, span


def use_at(seen: Seen, file: str, line: int, column: int) -> tuple[Use, Span] | None:
    """Return what the words at a place stand for; the shortest words when several do."""
    found = [
        (use, span)
        for use, span in uses_in(seen, file)
        if span.line == span.end_line == line and span.column <= column <= span.end_column
    ]
    return min(
        found, key=lambda f: (f[1].end_column - f[1].column, not f[0].declares), default=None
    )


def definition(seen: Seen, use: Use) -> Span | None:
    """Return where something is declared; ``None`` when no words declare it."""
    for file in seen.readings:
        for other, span in uses_in(seen, file):
            if other.declares and _same(other, use):
                return span
    return _made(seen, use)


def _made(seen: Seen, use: Use) -> Span | None:
    """Return where a value of a choice stands that a construct makes for itself."""
    choice = seen.scope.choices.get(use.of)
    if use.sort != "member" or choice is None:
        return None
    made: tuple[ChoiceValue | Group, ...] = (*choice.values, *choice.groups)
    for value in made:
        reading = seen.readings.get(value.about.span.file)
        if value.name == use.name and reading is not None:
            return reading.place(value.about.span)
    return None


def references(seen: Seen, use: Use, *, declaration: bool = True) -> list[Span]:
    """Return the words of the ruleset that stand for something, in the order of its files."""
    return [
        span
        for file in seen.readings
        for other, span in uses_in(seen, file)
        if _same(other, use) and (declaration or not other.declares)
    ]


def _same(use: Use, other: Use) -> bool:
    return (use.sort, use.name, use.of) == (other.sort, other.name, other.of)


def words(seen: Seen, span: Span) -> str:
    """Return the words of a text at a span of one line."""
    reading = seen.readings.get(span.file)
    if reading is None or not 0 < span.line <= len(reading.raw):
        return ""
    return reading.raw[span.line - 1][span.column - 1 : span.end_column - 1]


# -- what a file holds --------------------------------------------------------------------------
@frozen
class Symbol:
    """A declaration, or a named part of one, with what is inside.

    Attributes:
        kind: What it is: the name of its class in snake case.
        name: What the author calls it.
        label: What a person reads for it.
        span: All of it.
        named: Its name, or its first words.
    """

    kind: str
    name: str
    label: str
    span: Span
    named: Span
    inside: tuple[Symbol, ...] = ()


def symbols(seen: Seen, file: str) -> list[Symbol]:
    """Return what a file declares, in the order of the text."""
    reading = seen.readings.get(file)
    return list(_symbols(reading.nodes, reading)) if reading is not None else []


def _symbols(nodes: Iterable[Any], reading: Reading) -> Iterator[Symbol]:
    for node in nodes:
        if not isinstance(node, Node):
            continue
        name = getattr(node, "name", None) or getattr(node, "event", None)
        label = getattr(node, "label", None)
        said = label.text if isinstance(label, Text) else ""
        own = isinstance(node, ExampleDeclaration | ExamplesDeclaration)
        if not isinstance(name, Name) and not own:
            continue
        span = reading.place(node.span)
        named = reading.place(name.span) if isinstance(name, Name) else span
        if span is None or named is None or not (own or _declares(node)):
            continue
        last = fields(type(node))[-1]
        inside = getattr(node, last.name) if last.metadata.get("rest") else ()
        yield Symbol(
            type(node).__name__,
            name.text if isinstance(name, Name) else "",
            said,
            span,
            named,
            tuple(_symbols(inside, reading)),
        )


def _declares(node: Node) -> bool:
    """Whether a named node declares its name: all that may have a label do."""
    return any(a.name == "label" for a in fields(type(node)))
