"""The search for what changes in one decision: every pair of outcomes, cut into regions, each with a case.

A case in which both sides differ is asked for, confirmed by the interpreter, and the cell in which it
lies is set aside; until there is none, which proves that nothing else changes.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence

from attrs import define, evolve, field, frozen

from procrules.analysis.asking import OUT_OF_TIME, Bounds, OpenQuestion
from procrules.analysis.cases import smallest
from procrules.analysis.cells import Box, Cell, Dimension, Interval, boxes
from procrules.analysis.outcomes import Outcome, Possible, agrees, fingerprint, same
from procrules.analysis.proof import Told
from procrules.analysis.sides import Facts, Pair, Subject
from procrules.analysis.touched import Touched
from procrules.backends.smt import Bound, Case, Solver, Term, Unsupported, both, either, no
from procrules.core.items import Fact
from procrules.diagnostics.base import Words

_ATTEMPTS = 8
"""Times that a case which the interpreter does not confirm is made more exact."""
_UNCONFIRMED = Words(
    "un cas possible n'a pas été confirmé par le calcul exact",
    "a possible case was not confirmed by the exact computation",
)
_COUNTED = Words(
    "la réponse est un jour compté depuis la date de référence, qui n'est pas la même des deux côtés",
    "the answer is a day counted from the reference date, which differs between both sides",
)

Extent = str


@frozen
class Area:
    """A region in which one answer becomes another.

    Attributes:
        subject: What is answered.
        before, after: The answers.
        dimensions: What it is cut along.
        box: Where it is along each.
        extent: ``always``: in every case of the region; ``wherever``: in every case whose answer was
            ``before``; ``partly``: in some of these, by facts that are not cut along.
        requires: Facts that have one value in every case of the change.
        case: The smallest case, reference dates left out where they are set.
    """

    subject: Subject
    before: Outcome
    after: Outcome
    dimensions: tuple[Dimension, ...]
    box: Box
    extent: Extent
    requires: dict[str, Told]
    case: dict[str, Told]


@frozen
class Searched:
    """What came out for one decision.

    Attributes:
        verdict: ``identical``: both sides are written alike. ``unchanged``: proved the same.
            ``changed``: it changes in the areas and nowhere else. ``not_settled``: the areas are
            changes, and there may be others.
        reason: Why it is not settled.
    """

    decision: str
    verdict: str
    areas: tuple[Area, ...] = ()
    reason: Words | None = None


def search(pair: Pair, decision: str, bounds: Bounds) -> Searched:
    """Return what changes in a decision."""
    if bounds.spent:
        return Searched(decision, "not_settled", (), OUT_OF_TIME)
    try:
        return _Search(pair, decision, bounds).run()
    except Unsupported as found:
        reason = Words(
            f"le solveur ne lit pas ceci : {found.what}", f"the solver does not read {found.what}"
        )
        return Searched(decision, "not_settled", (), reason)


@define
class _Search:
    pair: Pair
    decision: str
    bounds: Bounds
    solver: Solver = field(init=False)
    touched: Touched = field(init=False)
    facts: frozenset[str] = field(init=False)
    until: float = field(init=False, default=0.0)
    exact: Solver | None = field(init=False, default=None)
    reached: dict[int, Dimension] = field(init=False, factory=dict)
    areas: list[Area] = field(init=False, factory=list)

    def run(self) -> Searched:
        """Return what changes."""
        self.until = self.bounds.until()
        subjects = [s for s in self._subjects() if self._apart(s)]
        if not subjects:
            return Searched(self.decision, "identical")
        self.facts = self.pair.facts(self.decision)
        self.touched = Touched(self.pair, self.decision)
        if self.touched.counted():
            return Searched(self.decision, "not_settled", (), _COUNTED)
        self.solver = Solver(self._always())
        try:
            for subject in subjects:
                self._subject(subject)
        except OpenQuestion as question:
            return Searched(self.decision, "not_settled", tuple(self.areas), question.reason)
        verdict = "changed" if self.areas else "unchanged"
        return Searched(self.decision, verdict, tuple(self.areas))

    # -- what is compared -----------------------------------------------------------------------
    def _subjects(self) -> Iterator[Subject]:
        left, right = self.pair.sides()
        items = [side.ruleset.decisions[self.decision] for side in self.pair.sides()]
        for side in self.pair.sides():
            side.encoding.decision(self.decision)
        records: list[Bound | None] = [None]
        if items[0].each is not None and items[1].each is not None:
            if items[0].each.list != items[1].each.list:
                raise Unsupported("a decision that answers for the records of another list")
            records = [Bound(items[0].each.list, i) for i in range(self.bounds.records)]
        elif items[0].each is not None or items[1].each is not None:
            raise Unsupported("a decision that answers for each record on one side alone")
        if items[0].type.kind != items[1].type.kind:
            raise Unsupported("a decision whose answers are of another type")
        members: list[str | None] = [None]
        if items[0].many:
            choices = [
                side.encoding.checked.program.choices[i.type.name or ""].names()
                for side, i in zip((left, right), items, strict=True)
            ]
            members = [n for n in choices[0] if n in choices[1]]
            # What one side alone has is closed on the other: nothing there could open it.
            members += [n for n in (*choices[0], *choices[1]) if n not in members]
        for record in records:
            for member in members:
                yield Subject(self.decision, record, member)

    def _apart(self, subject: Subject) -> bool:
        """Whether both sides are not written alike."""
        prints = []
        for side in self.pair.sides():
            found = side.encoding.decision(subject.decision, subject.record)
            if subject.member is not None and subject.member in found.members:
                member = evolve(found, members={subject.member: found.members[subject.member]})
                prints.append(list(fingerprint(member)))
            else:
                prints.append(list(fingerprint(found)))
        return prints[0] != prints[1]

    # -- asking ---------------------------------------------------------------------------------
    def _ask(self, items: Sequence[Term], *, exact: bool = False) -> Case | None:
        """Return a case; ``None`` where there is none.

        Raises:
            OpenQuestion: The solver does not know within its time.
        """
        solver = self.solver
        if exact:
            # Slow, and so apart: what is asked next of the other solver stays fast.
            self.exact = self.exact or Solver((*self._always(), *self._definitions()))
            solver = self.exact
        verdict, case = solver.ask(items, self.until - time.monotonic())
        if verdict == "unknown":
            raise OpenQuestion(OUT_OF_TIME)
        return case

    def _always(self) -> Iterator[Term]:
        yield from self.pair.bounds(self.decision)
        yield from self.touched.alike()

    def _definitions(self) -> Iterator[Term]:
        for side in self.pair.sides():
            yield from side.encoding.fresh.definitions()

    def _told(self, case: Case) -> dict[str, Told]:
        found: dict[str, Told] = {}
        for side in reversed(self.pair.sides()):
            encoding = side.encoding
            found |= encoding.inputs.told(case, encoding.facts(self.decision))
        fixed = {*self.pair.left.days, *self.pair.right.days}
        return {n: v for n, v in found.items() if n not in fixed}

    def _learn(self, case: Case) -> None:
        for side in self.pair.sides():
            for solver in (self.solver, self.exact):
                if solver is not None:
                    solver.add(side.encoding.fresh.learnt(case))

    # -- one subject ----------------------------------------------------------------------------
    def _subject(self, subject: Subject) -> None:
        left, right = (side.possible(subject) for side in self.pair.sides())
        there = self._there(subject)
        differ = both(there, no(same(left, right)))
        pairs: list[Term] = []
        # What is decided on both sides matters most, where time runs out.
        firm = both(*(_firm(possible) for _, possible in (left, right)))
        for wanted in (firm, True):
            while True:
                case = self._ask((differ, wanted, *(no(p) for p in pairs)))
                if case is None:
                    break
                before, after = _held(left[1], case), _held(right[1], case)
                was = both(there, dict(left[1])[before])
                pair = both(differ, was, dict(right[1])[after])
                pairs.append(pair)
                self._transition(subject, (before, after), pair, was)

    def _there(self, subject: Subject) -> Term:
        if subject.record is None:
            return True
        inputs = self.pair.left.encoding.inputs
        return inputs.there(subject.record.list, subject.record.index)

    def _transition(
        self, subject: Subject, pair: tuple[Outcome, Outcome], term: Term, was: Term
    ) -> None:
        """Add the areas in which one answer becomes another."""
        dimensions = tuple(
            d for d in map(self._reached, self.touched.dimensions(subject)) if len(d.cells) > 1
        )
        change = _Change(self, subject, pair, term, dimensions)
        for box in change.boxes():
            self.areas.append(self._area(change, box, was))

    def _reached(self, dimension: Dimension) -> Dimension:
        """Return a dimension with the cells in which a case may be at all."""
        key = id(dimension)
        if key not in self.reached:
            cells = tuple(
                (cell, term) for cell, term in dimension.cells if self._ask((term,)) is not None
            )
            self.reached[key] = evolve(dimension, cells=cells)
        return self.reached[key]

    def confirmed(
        self, change: _Change, items: Sequence[Term]
    ) -> tuple[Case, dict[str, Told]] | None:
        """Return a case of a change that the interpreter confirms; ``None`` where there is none.

        Raises:
            OpenQuestion: The time is spent, or none that the solver finds is confirmed.
        """
        for attempt in range(_ATTEMPTS):
            case = self._ask((change.term, *items), exact=attempt >= _ATTEMPTS // 2)
            if case is None:
                return None
            with contextlib.suppress(Unsupported):
                facts = self._told(case)
                if self._comes_to(change.subject, change.pair, facts):
                    return case, facts
            self._learn(case)
        raise OpenQuestion(_UNCONFIRMED)

    def _comes_to(self, subject: Subject, pair: tuple[Outcome, Outcome], facts: Facts) -> bool:
        found = self.pair.outcomes(subject, facts)
        return (
            found is not None
            and found[0] != found[1]
            and all(agrees(e, f) for e, f in zip(pair, found, strict=True))
        )

    # -- one area -------------------------------------------------------------------------------
    def _area(self, change: _Change, box: Box, was: Term) -> Area:
        inside = change.within(box)
        facts = self._ordinary(change, inside)

        def holds(case: Facts) -> bool:
            return self._comes_to(change.subject, change.pair, case) and all(
                d.whole(cells) or d.holds(cells, self.pair.left.value(d.expr, d.env, case))
                for d, cells in zip(change.dimensions, box, strict=True)
            )

        small = smallest(facts, holds, ()) if holds(facts) else facts
        extent = "partly"
        with contextlib.suppress(OpenQuestion):
            if self._ask((self._there(change.subject), *inside, no(change.term))) is None:
                extent = "always"
            elif self._ask((was, *inside, no(change.term))) is None:
                extent = "wherever"
        requires = {} if extent == "always" else self._requires(change.term, inside, facts)
        found = self.pair.outcomes(change.subject, small)
        before, after = found if found is not None else change.pair
        return Area(
            change.subject,
            evolve(before, computed=change.pair[0].computed),
            evolve(after, computed=change.pair[1].computed),
            change.dimensions,
            box,
            extent,
            requires,
            small,
        )

    def _ordinary(self, change: _Change, inside: Sequence[Term]) -> dict[str, Told]:
        """Return a case of an area in which as much as can be is what is presumed."""
        presumed: list[Term] = []
        for side in self.pair.sides():
            facts = side.encoding.facts(self.decision)
            for name, fact in side.ruleset.facts.items():
                if name in facts and fact.presumed is not None and fact.type.kind != "list":
                    with contextlib.suppress(Unsupported):
                        told = side.encoding.inputs.equalities({name: fact.presumed})
                        presumed.append(both(*told))
        kept: list[Term] = []
        blocks = [presumed]
        while blocks:
            block = blocks.pop(0)
            try:
                found = self._ask((change.term, *inside, *kept, *block))
            except OpenQuestion:
                break
            if found is not None:
                kept += block
            elif len(block) > 1:
                middle = len(block) // 2
                blocks = [block[:middle], block[middle:], *blocks]
        for more in (kept, ()):
            with contextlib.suppress(OpenQuestion):
                case = self.confirmed(change, (*inside, *more))
                if case is not None:
                    return case[1]
        raise OpenQuestion(_UNCONFIRMED)

    def _requires(
        self, term: Term, inside: Sequence[Term], facts: dict[str, Told]
    ) -> dict[str, Told]:
        """Return the choices, and the facts that are yes or no, that are the same in all of an area."""
        left = {n: v for n, v in facts.items() if isinstance(v, bool | str) and self._closed(n)}
        while left:
            encoding = self.pair.left.encoding
            known = {n: v for n, v in left.items() if n in encoding.checked.program.facts}
            others = {n: v for n, v in left.items() if n not in known}
            other_side = self.pair.right.encoding
            literals = {
                n: both(*side.inputs.equalities({n: v}))
                for side, mine in ((encoding, known), (other_side, others))
                for n, v in mine.items()
            }
            case = self._ask((term, *inside, either(*(no(t) for t in literals.values()))))
            if case is None:
                return left
            left = {n: v for n, v in left.items() if case.holds(literals[n])}
        return {}

    def _closed(self, name: str) -> bool:
        found: Fact | None = None
        for side in self.pair.sides():
            found = found or side.ruleset.facts.get(name)
        return found is not None and found.type.kind in ("boolean", "choice")


@define
class _Change:
    """One answer that becomes another, and where."""

    search: _Search
    subject: Subject
    pair: tuple[Outcome, Outcome]
    term: Term
    dimensions: tuple[Dimension, ...]
    _met: set[tuple[Cell, ...]] = field(init=False, factory=set)

    def within(self, box: Box) -> list[Term]:
        """Return what says that a case lies in a box."""
        return [d.within(c) for d, c in zip(self.dimensions, box, strict=True) if not d.whole(c)]

    def boxes(self) -> list[Box]:
        """Return boxes that together hold every case of the change."""
        whole = tuple(frozenset(c for c, _ in d.cells) for d in self.dimensions)
        hull = self._hull(whole)
        return [] if hull is None else boxes(self._parted(hull, self._choices()))

    def _hull(self, box: Box) -> Box | None:
        """Return the cells of a box in which the change is met, along each dimension by itself."""
        while True:
            met = [k for k in self._met if all(c in cells for c, cells in zip(k, box, strict=True))]
            seen = tuple(frozenset(k[i] for k in met) for i in range(len(box)))
            if met and seen == box:
                return seen
            left = (
                d.within(cells - known)
                for d, cells, known in zip(self.dimensions, box, seen, strict=True)
            )
            found = self.search.confirmed(self, (*self.within(box), either(*left) if met else True))
            if found is None:
                return seen if met else None
            self._met.add(tuple(_cell(d, found[0]) for d in self.dimensions))

    def _parted(self, hull: Box, axes: Sequence[int]) -> Iterator[Box]:
        """Yield a box as it is, or in parts where one dimension hangs on another."""
        parted: dict[int, dict[Box, list[Cell]]] = {}
        for axis in axes:
            if len(hull[axis]) < 2:
                continue
            parts: dict[Box, list[Cell]] = {}
            for cell, _ in self.dimensions[axis].cells:
                part = cell in hull[axis] and self._hull(_with(hull, axis, frozenset((cell,))))
                if part:
                    parts.setdefault(_with(part, axis, frozenset()), []).append(cell)
            if len(parts) > 1:
                parted[axis] = parts
        if not parted:
            yield hull
            return
        # The others hang on nothing here: they are not looked at again in each part.
        axis = min(parted, key=lambda a: len(parted[a]))
        for part, cells in parted[axis].items():
            yield from self._parted(
                _with(part, axis, frozenset(cells)), [a for a in parted if a != axis]
            )

    def _choices(self) -> list[int]:
        """Return the dimensions that a box is parted along: amounts and days are told by their limits."""
        axes = range(len(self.dimensions))
        return [
            i for i in axes if not any(isinstance(c, Interval) for c, _ in self.dimensions[i].cells)
        ]


def _with(box: Box, axis: int, cells: frozenset[Cell]) -> Box:
    return (*box[:axis], cells, *box[axis + 1 :])


def _firm(outcomes: Possible) -> Term:
    return either(*(when for o, when in outcomes if o.status in ("decided", "open", "closed")))


def _held(outcomes: Possible, case: Case) -> Outcome:
    return next(outcome for outcome, when in outcomes if case.holds(when))


def _cell(dimension: Dimension, case: Case) -> Cell:
    return next(cell for cell, term in dimension.cells if case.holds(term))
