"""Histories in examples: dated events, and what their replay is expected to show."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal, cast

from attrs import evolve, field, frozen

from procrules.constructs.base import REST, Key, Lexeme, Name, Node
from procrules.constructs.common import UnderLine, references
from procrules.constructs.example import Given, GivenValue, MissingLine, ReplayLine, ReviewLine
from procrules.constructs.expression import LiteralValue
from procrules.constructs.row import CellGiven, CellLiteral, CellName, Row, Unknown
from procrules.constructs.scope import Context, ProcessShape, Scope
from procrules.core import items as core
from procrules.core.reference import Reference
from procrules.diagnostics.base import Span, Words
from procrules.diagnostics.processes import (
    ProcessNotNamed,
    UnknownEvent,
    UnknownPhase,
    UnknownProcess,
    UnreadableEvent,
)
from procrules.diagnostics.syntax import ImpossibleDate

StepKind = Literal["allowed", "refused", "undetermined", "needs_review", "broken"]
_KINDS: dict[str, StepKind] = {
    "ALLOWED": "allowed",
    "REFUSED": "refused",
    "BREACH": "broken",
    "UNDETERMINED": "undetermined",
    "TO_APPRECIATE": "needs_review",
}


@frozen
class History(ReplayLine):
    """``historique``, maybe with the name of a process, and its rows: a day, an event, facts."""

    expects: ClassVar[bool] = False

    process: Name | None
    rows: tuple[Row, ...] = field(metadata=REST)

    def extend(self, example: core.Example, ctx: Context) -> core.Example:
        """Return the example with the events of the history."""
        if self.process is not None:
            example = evolve(example, process=self.process.text)
        shape = shape_of(example, self.process or self, ctx.scope)
        if shape is None:
            return example
        events = tuple(e for row in self.rows if (e := event(row, shape, ctx)) is not None)
        return evolve(example, process=shape.name, history=(*example.history, *events))


def shape_of(example: core.Example, node: Name | Node, scope: Scope) -> ProcessShape | None:
    """Return the process that an example replays, reporting one that cannot be told."""
    name, known = example.process, scope.processes
    if name is None and len(known) == 1:
        return next(iter(known.values()))
    if name is None:
        scope.report.add(ProcessNotNamed(span=example.span))
    elif name not in known and not isinstance(node, Name):
        pass  # told where the history names it
    elif name not in known:
        near = scope.suggest(name, list(known))
        scope.report.add(UnknownProcess(span=node.span, name=name, suggestion=near))
    else:
        return known[name]
    return None


def event(row: Row, shape: ProcessShape, ctx: Context) -> core.Event | None:
    """Return the event of a row: its day, its name and what it brings."""
    parts = [part for cell in row.cells[1:] for part in cell.parts]
    head = parts[0] if parts else None
    if not isinstance(head, CellName) or head.locator is not None:
        _unreadable(row, Words("il y manque un événement", "it lacks an event"), ctx)
        return None
    known = known_event(head.name, shape, ctx.scope)
    day = _day(row, ctx)
    given = tuple(_given(part, row, ctx) for part in parts[1:])
    facts = tuple(g for g in given if g is not None)
    return core.Event(head.name.text, day, facts, row.span) if known else None


def _day(row: Row, ctx: Context) -> date | None:
    first = row.cells[0].only
    if isinstance(first, Unknown):
        return None
    if isinstance(first, CellLiteral) and isinstance(first.value, LiteralValue):
        token = first.value.token
        if isinstance(token, Lexeme) and token.kind == "DATE":
            if isinstance(token.value, date):
                return token.value
            ctx.scope.report.add(ImpossibleDate(span=first.span, found=token.raw))
            return None
    _unreadable(row, Words("elle ne commence pas par une date", "it begins with no date"), ctx)
    return None


def _given(part: Node, row: Row, ctx: Context) -> core.Given | None:
    if isinstance(part, CellGiven):
        value = cast(GivenValue, part.value)  # what the grammar lets stand there
        return Given(part.span, part.name, (part.key, value)).lower(ctx)
    if isinstance(part, CellName) and part.locator is None:
        return Given(part.span, part.name, ()).lower(ctx)
    found = Words("après l'événement, on attend des faits", "facts are expected after the event")
    _unreadable(row, found, ctx)
    return None


def _unreadable(row: Row, problem: Words, ctx: Context) -> None:
    ctx.scope.report.add(UnreadableEvent(span=row.span, problem=problem))


def known_event(name: Name, shape: ProcessShape, scope: Scope) -> bool:
    """Whether a process knows an event; report one that it does not."""
    if name.text in shape.events:
        scope.saw("value", name.text, name.span)
        return True
    near = scope.suggest(name.text, list(shape.events))
    scope.report.add(
        UnknownEvent(span=name.span, name=name.text, process=shape.name, suggestion=near)
    )
    return False


def known_phase(name: Name, shape: ProcessShape, scope: Scope) -> bool:
    """Whether a process has a phase; report one that it lacks."""
    if name.text in shape.phases:
        scope.saw("phase", name.text, name.span, shape.name)
        return True
    near = scope.suggest(name.text, list(shape.phases))
    scope.report.add(
        UnknownPhase(span=name.span, name=name.text, process=shape.name, suggestion=near)
    )
    return False


# -- expectations -------------------------------------------------------------------------------
@frozen
class ExpectedPhase(ReplayLine):
    """``attendu phase est …``: where the file stands at the end of the history."""

    key: Key
    name: Name

    def extend(self, example: core.Example, ctx: Context) -> core.Example:
        """Return the example with the phase expected."""
        shape = shape_of(example, self, ctx.scope)
        if shape is None or not known_phase(self.name, shape, ctx.scope):
            return example
        return _with(example, shape, core.ExpectedStep("phase", self.name.text, span=self.span))


@frozen
class ExpectedStep(ReplayLine):
    """``attendu permis …``, ``interdit``, ``indéterminé``, ``à apprécier``; ``attendu rupture …``.

    The first four are about what may happen next, the last about what has happened.
    """

    key: Key
    parts: tuple[Node | Name, ...] = field(metadata=REST)

    def extend(self, example: core.Example, ctx: Context) -> core.Example:
        """Return the example with what is expected of each event."""
        shape = shape_of(example, self, ctx.scope)
        if shape is None:
            return example
        kind, scope = _KINDS[self.key.key], ctx.scope
        refs: tuple[Reference, ...] = ()
        missing: tuple[str, ...] = ()
        review: tuple[str, ...] = ()
        for line in self.parts:
            if isinstance(line, UnderLine):
                refs += references(line.references, scope)
            elif isinstance(line, MissingLine):
                missing += tuple(n.text for n in line.names if scope.value(n))
            elif isinstance(line, ReviewLine):
                review += tuple(n.text for n in line.names if scope.value(n))
        for name in (part for part in self.parts if isinstance(part, Name)):
            invariant = kind == "broken" and name.text in shape.invariants
            if invariant:
                scope.saw("invariant", name.text, name.span, shape.name)
            if invariant or known_event(name, shape, scope):
                span: Span = name.span
                step = core.ExpectedStep(kind, name.text, refs, missing, review, span)
                example = _with(example, shape, step)
        return example


@frozen
class ExpectedNoBreach(ReplayLine):
    """``attendu aucune rupture``: no step and no invariant was broken."""

    def extend(self, example: core.Example, ctx: Context) -> core.Example:
        """Return the example, which expects that all was lawful."""
        shape = shape_of(example, self, ctx.scope)
        if shape is None:
            return example
        return _with(example, shape, core.ExpectedStep("kept", span=self.span))


def _with(example: core.Example, shape: ProcessShape, step: core.ExpectedStep) -> core.Example:
    return evolve(example, process=shape.name, steps=(*example.steps, step))
