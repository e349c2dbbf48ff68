"""Lines that any item may carry: sources, periods, notes, certainty, what is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeVar

from attrs import field, frozen

from procrules.constructs.base import REST, Construct, Key, Lexeme, Name, Node, Text
from procrules.constructs.scope import Declared, Scope
from procrules.core.items import ALWAYS, About, Item, Period, Unformalised
from procrules.core.reference import Reference
from procrules.core.types import (
    BOOLEAN,
    DATE,
    DURATION,
    INTEGER,
    NUMBER,
    RATE,
    TEXT,
    Type,
)
from procrules.diagnostics import names as wrong
from procrules.diagnostics.base import Words
from procrules.diagnostics.rules import LineNotAllowed, RepeatedLine
from procrules.diagnostics.syntax import ImpossibleDate
from procrules.diagnostics.thresholds import EndsBeforeStart
from procrules.diagnostics.types import WrongValueType, value_of
from procrules.values.dates import format_date

N = TypeVar("N", bound=Node)


def date_words(day: date) -> Words:
    """Say a day in both languages, for messages."""
    return Words(format_date(day, "fr"), format_date(day, "en"))


@frozen
class Date(Node):
    """A date as written."""

    lexeme: Lexeme

    def read(self, scope: Scope) -> date | None:
        """Return the day, reporting one that no calendar has."""
        if isinstance(self.lexeme.value, date):
            return self.lexeme.value
        scope.report.add(ImpossibleDate(span=self.span, found=self.lexeme.raw))
        return None


@frozen
class PeriodFrom(Node):
    """``à compter du …``."""

    start: Date

    def read(self, scope: Scope) -> Period:
        """Return the period."""
        return Period(start=self.start.read(scope), start_span=self.start.span)


@frozen
class PeriodBetween(Node):
    """``du … au …``: both days are included."""

    start: Date
    end: Date

    def read(self, scope: Scope) -> Period:
        """Return the period, reporting one that ends before it begins."""
        start, end = self.start.read(scope), self.end.read(scope)
        if start is not None and end is not None and end < start:
            scope.report.add(
                EndsBeforeStart(span=self.span, start=date_words(start), end=date_words(end))
            )
            return Period(start=start, start_span=self.start.span)
        return Period(start, end, self.start.span, self.end.span)


@frozen
class PeriodUntil(Node):
    """``jusqu'au …``: the last day is included."""

    end: Date

    def read(self, scope: Scope) -> Period:
        """Return the period."""
        return Period(end=self.end.read(scope), end_span=self.end.span)


PeriodNode = PeriodFrom | PeriodBetween | PeriodUntil


@frozen
class SourceReference(Node):
    """A source and a place in it."""

    source: Name
    locator: Lexeme | Text | None
    to_confirm: Key | None


@frozen
class BareLocator(Node):
    """A place in the source named just before."""

    locator: Lexeme
    to_confirm: Key | None


@frozen
class Under(Node):
    """``vu`` at the end of a line."""

    references: tuple[Node, ...] = field(metadata=REST)


@frozen
class UnderLine(Node):
    """A line ``vu …``."""

    references: tuple[Node, ...] = field(metadata=REST)


@frozen
class PeriodLine(Node):
    """A line that gives the period in force."""

    period: PeriodNode


@frozen
class NoteLine(Node):
    """``note « … »``, for the reader of an answer."""

    text: Text


@frozen
class UncertainLine(Node):
    """``incertain « … »``: a point of law that is not settled."""

    text: Text


@frozen
class ToConfirmLine(Node):
    """``à vérifier``: a single source, to be read again."""

    key: Key
    text: Text | None


@frozen
class UnformalisedLine(Construct):
    """``non formalisé « … »``: words of an article that the rules leave out."""

    title = "non formalisé"

    text: Text
    under: Under | None

    def item(self, scope: Scope, inherited: tuple[Reference, ...] = ()) -> Unformalised:
        """Return the core item."""
        own = references(self.under.references, scope) if self.under else inherited
        return Unformalised(self.text.text, own, self.span)

    def lower(self, scope: Scope) -> Iterator[Item]:
        """Yield the words left out."""
        yield self.item(scope)


@frozen
class AgreementLine(Node):
    """``accord féminin pluriel``: how the label agrees in sentences."""

    keys: tuple[Key, ...] = field(metadata=REST)


def references(nodes: Iterable[Node], scope: Scope) -> tuple[Reference, ...]:
    """Return the references of a ``vu``; a place alone belongs to the source before it."""
    found: list[Reference] = []
    for node in nodes:
        if isinstance(node, SourceReference):
            known = scope.names["source"]
            if node.source.text not in known:
                scope.report.add(
                    wrong.UnknownSource(
                        span=node.source.span,
                        name=node.source.text,
                        suggestion=scope.suggest(node.source.text, list(known)),
                    )
                )
            else:
                scope.saw("source", node.source.text, node.source.span)
            locator = _locator(node.locator)
            found.append(
                Reference(node.source.text, locator, node.to_confirm is not None, node.span)
            )
        elif isinstance(node, BareLocator) and found:
            locator = beside(found[-1].locator, _locator(node.locator))
            found.append(
                Reference(found[-1].source, locator, node.to_confirm is not None, node.span)
            )
    return tuple(found)


_PARTS = (r"[IVX]+(?:-\d+)?(?!\w)", r"\d+°", r"(?:dernier )?al\.")
"""The parts of an article that may stand alone after a comma: ``R2122-9-1 al. 1, al. 3``."""


def beside(place: str, part: str) -> str:
    """Return a place written after another: a part alone is one of the same article.

    It takes the stead of a part of its kind, or lies inside of the place: ``R2123-1 2° b`` and ``3°``
    give ``R2123-1 3°``.
    """
    for kind in _PARTS:
        if re.match(kind, part) and place and not re.match(kind, place):
            above = re.split(f" (?={kind})", place, maxsplit=1)[0]
            return f"{above} {part}"
    return part


def must_be_a_date_fact(found: Declared, name: Name, scope: Scope) -> None:
    """Report a name that stands for no fact that is a date."""
    if found.type.kind == "any" or (found.kind == "fact" and found.type == DATE):
        return
    said = value_of(found.type.words())
    if found.type == DATE:
        said = Words("une date que les règles calculent", "a date that the rules work out")
    expected = Words("un fait de type « date »", "a fact of type 'date'")
    scope.report.add(WrongValueType(span=name.span, found=said, expected=expected))


def _locator(node: Lexeme | Text | None) -> str:
    if isinstance(node, Text):
        return node.text
    return str(node.value) if node is not None else ""


def about(
    lines: Iterable[Node],
    scope: Scope,
    label: Text | None,
    node: Node,
    inherited: tuple[Reference, ...] = (),
    *,
    dated: bool = False,
) -> About:
    """Gather what the lines of an item say of it; a line without ``vu`` inherits its item's.

    A period is reported where it has no meaning: ``dated`` says that it has one.
    """
    own: list[Reference] = []
    notes, uncertain, confirm, left_out, keys = [], [], [], [], set()
    lines = tuple(lines)
    for line in lines:
        if isinstance(line, PeriodLine) and not dated:
            scope.report.add(LineNotAllowed(span=line.span))
        if isinstance(line, UnderLine):
            own += references(line.references, scope)
        elif isinstance(line, NoteLine):
            notes.append(line.text.text)
        elif isinstance(line, UncertainLine):
            uncertain.append(line.text.text)
        elif isinstance(line, ToConfirmLine):
            confirm.append(line.text.text if line.text else "")
        elif isinstance(line, AgreementLine):
            keys |= {k.key for k in line.keys}
    refs = tuple(own) or inherited
    for line in lines:
        if isinstance(line, UnformalisedLine):
            left_out.append(line.item(scope, refs))
    return About(
        label.text if label else None,
        refs,
        tuple(notes),
        tuple(uncertain),
        tuple(confirm),
        tuple(left_out),
        "FEMININE" in keys,
        "PLURAL" in keys,
        node.span,
    )


def period(lines: Iterable[Node], scope: Scope, inherited: Period = ALWAYS) -> Period:
    """Return the period that the lines give, reporting a second one."""
    line = single(lines, PeriodLine, scope)
    return line.period.read(scope) if line is not None else inherited


def single(lines: Iterable[Node], cls: type[N], scope: Scope) -> N | None:
    """Return the one line of a class, reporting a repeated one."""
    found = [line for line in lines if isinstance(line, cls)]
    for extra in found[1:]:
        scope.report.add(RepeatedLine(span=extra.span))
    return found[0] if found else None


@frozen
class TypeName(Node):
    """A type as written."""

    parts: tuple[Key | Name, ...] = field(metadata=REST)

    def read(self, scope: Scope) -> Type | None:
        """Return the type, reporting a name that is none."""
        first = self.parts[0]
        if isinstance(first, Key) and first.key in _SIMPLE:
            return _SIMPLE[first.key]
        name = self.parts[-1]
        assert isinstance(name, Name)
        declared = scope.names["type"].get(name.text)
        wanted = "entity" if isinstance(first, Key) and first.key == "LIST_OF" else "choice"
        if declared is None or declared.kind != wanted:
            known = [d.name for d in scope.names["type"].values() if d.kind == wanted]
            scope.report.add(
                wrong.UnknownType(
                    span=name.span, name=name.text, suggestion=scope.suggest(name.text, known)
                )
            )
            return None
        scope.saw("type", name.text, name.span)
        if wanted == "entity":
            return Type("list", None, Type("record", name.text))
        if isinstance(first, Key):
            return Type("set", name.text)
        return Type("choice", name.text)


_SIMPLE = {
    "AMOUNT_HT": Type("money", "HT"),
    "AMOUNT_TTC": Type("money", "TTC"),
    "YES_NO": BOOLEAN,
    "RATE": RATE,
    "NUMBER_TYPE": NUMBER,
    "INTEGER": INTEGER,
    "DATE_TYPE": DATE,
    "DURATION_TYPE": DURATION,
    "TEXT": TEXT,
}
