"""``parcours``: phases in order, the events that lead from one to the next, what always holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from attrs import evolve, field, frozen

from procrules.constructs.base import REST, Construct, Name, Node, Text
from procrules.constructs.common import Under, UnderLine, about, period, references, single
from procrules.constructs.conclusion import EstablishedLine, demand, leaf, reference_date
from procrules.constructs.condition import condition
from procrules.constructs.example import examples_in
from procrules.constructs.history import known_phase
from procrules.constructs.rule import IfLine
from procrules.constructs.scope import Context, Declared, ProcessShape, Scope
from procrules.core import items as core
from procrules.core.expr import Not
from procrules.core.reference import Reference
from procrules.core.types import BOOLEAN, DATE, INTEGER, NUMBER, Type
from procrules.diagnostics.names import DuplicateName
from procrules.diagnostics.processes import EmptyInvariant, NoPhase
from procrules.diagnostics.rules import ElseWithoutIf
from procrules.diagnostics.thresholds import NoReferenceDate
from procrules.diagnostics.types import WrongValueType


@frozen
class Towards(Node):
    """``vers <phase>``."""

    phase: Name


@frozen
class ElseTowardsLine(Node):
    """``sinon vers <phase>``: where the event leads otherwise.

    Its condition does not hold, or what it presupposes is not established.
    """

    towards: Towards
    under: Under | None


@frozen
class SetsLine(Node):
    """``fixe <fact>``: the day of the event is that of a date that the rules read."""

    name: Name


@frozen
class CountsLine(Node):
    """``compte <fact>``: the process counts in this whole number how often the event happened."""

    name: Name


@frozen
class LowersLine(Node):
    """``fait baisser <fact>``: the event tells a value lower than the one known before it."""

    name: Name


@frozen
class TransitionBlock(Node):
    """``lorsque <event> « <label> » vers <phase>``."""

    event: Name
    label: Text | None
    towards: Towards | None
    under: Under | None
    lines: tuple[Node, ...] = field(metadata=REST)

    def lower(
        self, ctx: Context, shape: ProcessShape, inherited: tuple[Reference, ...]
    ) -> Iterator[core.Transition]:
        """Yield the transition; two of them, exclusive, when a line says where else it leads."""
        scope = ctx.scope
        refs = _references(self.under, self.lines, scope) or inherited
        found = single(self.lines, IfLine, scope)
        guard = condition(found.condition, ctx) if found is not None else None
        end = leaf((), self.lines, ctx, core.About(references=refs), self)
        proofs = tuple(
            demand(line, ctx, refs) for line in self.lines if isinstance(line, EstablishedLine)
        )
        said = evolve(end.about, label=self.label.text if self.label else None, references=refs)
        sets = self._facts(SetsLine, scope, DATE)
        counts = self._facts(CountsLine, scope, INTEGER)
        lowers = self._facts(LowersLine, scope, NUMBER)
        yield core.Transition(
            self.event.text,
            self._target(self.towards, shape, scope),
            guard,
            proofs,
            False,
            end.demands,
            end.duties,
            sets,
            counts,
            lowers,
            said,
            scope.authority(refs),
        )
        other = single(self.lines, ElseTowardsLine, scope)
        if other is None:
            return
        if guard is None:
            scope.report.add(ElseWithoutIf(span=other.span))
            return
        refs = references(other.under.references, scope) if other.under else refs
        yield core.Transition(
            self.event.text,
            self._target(other.towards, shape, scope),
            Not(guard, BOOLEAN, other.span),
            proofs,
            True,
            (),
            (),
            sets,
            (),
            (),
            core.About(said.label, refs, span=other.span),
            scope.authority(refs),
        )

    def _facts(
        self, kind: type[SetsLine | CountsLine | LowersLine], scope: Scope, type_: Type
    ) -> tuple[str, ...]:
        """Return the facts that the lines of a kind name."""
        lines = (line for line in self.lines if isinstance(line, kind))
        return tuple(n for line in lines if (n := _fact(line, scope, type_)) is not None)

    @staticmethod
    def _target(towards: Towards | None, shape: ProcessShape, scope: Scope) -> str | None:
        if towards is None or not known_phase(towards.phase, shape, scope):
            return None
        return towards.phase.text


def _fact(line: SetsLine | CountsLine | LowersLine, scope: Scope, type_: Type) -> str | None:
    """Return the fact that a line names, reporting one that cannot hold what the line gives it."""
    found = scope.value(line.name)
    if found is None or found.type.kind == "any":
        return None
    fits = found.type.numeric if type_ is NUMBER else found.type == type_
    if found.kind != "fact" or not fits or found.each is not None:
        scope.report.add(
            WrongValueType(span=line.span, found=found.type.words(), expected=type_.words())
        )
        return None
    return found.name


def _references(under: Under | None, lines: Iterable[Node], scope: Scope) -> tuple[Reference, ...]:
    """Return the references of the line itself, then those of the lines ``vu`` below it."""
    own = references(under.references, scope) if under is not None else ()
    for line in lines:
        if isinstance(line, UnderLine):
            own += references(line.references, scope)
    return own


@frozen
class ForbiddenBlock(Node):
    """``interdit <event> « <what it would be> »``."""

    event: Name
    label: Text | None
    under: Under | None
    lines: tuple[Node, ...] = field(metadata=REST)

    def lower(self, scope: Scope, inherited: tuple[Reference, ...]) -> core.Forbidden:
        """Return the event that the phase forbids."""
        refs = _references(self.under, self.lines, scope) or inherited
        said = about(self.lines, scope, self.label, self, refs)
        return core.Forbidden(self.event.text, evolve(said, references=refs))


@frozen
class PhaseBlock(Node):
    """``phase <name> « <label> »`` and what may happen in it; a final one has no ``lorsque``."""

    name: Name
    label: Text | None
    lines: tuple[Node, ...] = field(metadata=REST)


@frozen
class AfterPhase(Node):
    """``après <phase>``: the phases that stand below it."""

    phase: Name


@frozen
class BeforePhase(Node):
    """``avant <phase>``: the phases that stand above it."""

    phase: Name


@frozen
class AnyPhaseBlock(Node):
    """``en toute phase``, maybe ``après`` one and ``avant`` another: never in a final phase."""

    after: AfterPhase | None
    before: BeforePhase | None
    lines: tuple[Node, ...] = field(metadata=REST)

    def covered(self, shape: ProcessShape, scope: Scope) -> range:
        """Return the places, in the process, of the phases that are meant."""
        low, high = -1, len(shape.phases)
        if self.after is not None and known_phase(self.after.phase, shape, scope):
            low = shape.phases[self.after.phase.text]
        if self.before is not None and known_phase(self.before.phase, shape, scope):
            high = shape.phases[self.before.phase.text]
        return range(low + 1, high)


@frozen
class NeverRisesLine(Node):
    """``ne laisse pas augmenter <value>``."""

    name: Name


@frozen
class InvariantBlock(Node):
    """``toujours <name> « <label> »``: what holds at every step."""

    name: Name | None
    label: Text | None
    lines: tuple[Node, ...] = field(metadata=REST)

    def lower(self, ctx: Context) -> core.Invariant:
        """Return the invariant; it inherits no source."""
        scope = ctx.scope
        said = about(self.lines, scope, self.label, self)
        end = leaf((), self.lines, ctx, said, self)
        falling = tuple(
            found.name
            for line in self.lines
            if isinstance(line, NeverRisesLine) and (found := _ordered(line, scope)) is not None
        )
        if not end.demands and not any(isinstance(line, NeverRisesLine) for line in self.lines):
            scope.report.add(EmptyInvariant(span=self.span, label=self.words))
        return core.Invariant(self.key, end.demands, falling, said)

    @property
    def key(self) -> str:
        """How the invariant is called in answers: its name, else its label."""
        return self.name.text if self.name else self.words

    @property
    def words(self) -> str:
        """What messages call it."""
        if self.label is not None:
            return self.label.text
        return self.name.text if self.name is not None else ""


def _ordered(line: NeverRisesLine, scope: Scope) -> Declared | None:
    found = scope.value(line.name)
    if found is None or found.type.kind == "any":
        return None
    if found.kind == "decision" or not found.type.numeric or found.each is not None:
        scope.report.add(
            WrongValueType(span=line.span, found=found.type.words(), expected=NUMBER.words())
        )
        return None
    return found


@frozen
class ProcessDeclaration(Construct):
    """``parcours <name> « <label> »``."""

    title: ClassVar[str] = "parcours"

    name: Name
    label: Text | None
    lines: tuple[Node, ...] = field(metadata=REST)

    # -- declaring ------------------------------------------------------------------------------
    def declare(self, scope: Scope) -> None:
        """Declare the process with its phases, its events and its invariants."""
        declared = Declared(self.name.text, "process", self.name.span)
        if not scope.declare("process", declared):
            return
        if not self._phases():
            scope.report.add(NoPhase(span=self.name.span, name=self.name.text))
        seen: dict[str, Name] = {}
        for name in (p.name for p in self._phases()):
            before = seen.setdefault(name.text, name)
            scope.saw("phase", name.text, name.span, self.name.text, declares=True)
            if before is not name:
                scope.report.add(_twice(name, before.span.file, before.span.line))
        for block in self._invariants():
            if block.name is not None:
                named = block.name
                scope.saw("invariant", named.text, named.span, self.name.text, declares=True)
        events = dict.fromkeys(b.event.text for b in self._events())
        invariants = tuple(b.name.text for b in self._invariants() if b.name is not None)
        scope.processes[self.name.text] = ProcessShape(
            self.name.text,
            {name: place for place, name in enumerate(seen)},
            tuple(events),
            invariants,
        )

    def complete(self, scope: Scope) -> None:
        """Declare each event as a date, unless a fact or another process already does."""
        for block in self._events():
            known = scope.names["value"].get(block.event.text)
            if known is None:
                label = block.label.text if block.label else None
                declared = Declared(block.event.text, "fact", block.event.span, DATE, label)
                scope.declare("value", declared)
                continue
            scope.saw("value", block.event.text, block.event.span)
            if known.kind != "fact" or known.type != DATE:
                scope.report.add(_twice(block.event, known.span.file, known.span.line))

    def _phases(self) -> list[PhaseBlock]:
        return [line for line in self.lines if isinstance(line, PhaseBlock)]

    def _invariants(self) -> list[InvariantBlock]:
        return [line for line in self.lines if isinstance(line, InvariantBlock)]

    def _events(self) -> list[TransitionBlock | ForbiddenBlock]:
        return [
            line
            for block in self.lines
            if isinstance(block, PhaseBlock | AnyPhaseBlock)
            for line in block.lines
            if isinstance(line, TransitionBlock | ForbiddenBlock)
        ]

    # -- lowering -------------------------------------------------------------------------------
    def lower(self, scope: Scope) -> Iterator[core.Item]:
        """Yield the process, a date for each event that no other item declares, the examples."""
        shape = scope.processes.get(self.name.text)
        if shape is None:
            return
        day = reference_date(self.lines, scope)
        ctx = Context(scope, day)
        said = about(self.lines, scope, self.label, self, dated=True)
        valid = period(self.lines, scope)
        if valid.bounded and day is None:
            scope.report.add(NoReferenceDate(span=self.name.span))
        anywhere = [
            (line, line.covered(shape, scope))
            for line in self.lines
            if isinstance(line, AnyPhaseBlock)
        ]
        phases = tuple(
            _phase(
                block,
                [other for other, places in anywhere if index in places],
                said.references,
                shape,
                ctx,
            )
            for index, block in enumerate(self._phases())
        )
        invariants = tuple(block.lower(ctx) for block in self._invariants())
        yield core.Process(
            self.name.text,
            evolve(said, span=self.name.span),
            phases,
            invariants,
            shape.events,
            valid,
            day,
            scope.authority(said.references),
        )
        for block in self._events():
            known = scope.names["value"].get(block.event.text)
            if known is not None and known.span == block.event.span:
                agreed = about(block.lines, scope, block.label, block)
                event = core.About(
                    known.label, feminine=agreed.feminine, plural=agreed.plural, span=known.span
                )
                yield core.Fact(known.name, DATE, event)
        yield from examples_in(self.lines, scope, self.name.text, self.name.text)


def _phase(
    block: PhaseBlock,
    anywhere: Iterable[AnyPhaseBlock],
    inherited: tuple[Reference, ...],
    shape: ProcessShape,
    ctx: Context,
) -> core.Phase:
    """Return a phase, with what the blocks of any phase add to it."""
    said = about(block.lines, ctx.scope, block.label, block, inherited)
    final = not any(isinstance(line, TransitionBlock) for line in block.lines)
    found: list[tuple[Node, tuple[Reference, ...]]] = [
        (line, said.references) for line in block.lines
    ]
    for other in anywhere:
        refs = about(other.lines, ctx.scope, None, other, inherited).references
        # In a final phase nothing happens any more; what is forbidden stays so.
        found += [
            (line, refs)
            for line in other.lines
            if not (final and isinstance(line, TransitionBlock))
        ]
    transitions = tuple(
        t
        for line, refs in found
        if isinstance(line, TransitionBlock)
        for t in line.lower(ctx, shape, refs)
    )
    forbidden = tuple(
        line.lower(ctx.scope, refs) for line, refs in found if isinstance(line, ForbiddenBlock)
    )
    return core.Phase(block.name.text, said, transitions, forbidden, final)


def _twice(name: Name, file: str, line: int) -> DuplicateName:
    return DuplicateName(span=name.span, name=name.text, file=file, line=line)
