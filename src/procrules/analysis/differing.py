"""The search for what changes in one decision: every pair of outcomes, cut into regions, each with a case.

A case in which both sides differ is asked for, confirmed by the interpreter, and the cell in which it
lies is set aside; until there is none, which proves that nothing else changes.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from fractions import Fraction

from attrs import define, evolve, field, frozen

from procrules.analysis.asking import Bounds
from procrules.analysis.cases import smallest
from procrules.analysis.cells import Box, Cell, Dimension, Interval, boxes
from procrules.analysis.covering import Cover, within
from procrules.analysis.difference import Extent, Outcome, Verdict
from procrules.analysis.outcomes import Possible, agrees, fingerprint, same
from procrules.analysis.proof import Told
from procrules.analysis.searching import OUT_OF_TIME, UNCONFIRMED, OpenQuestion
from procrules.analysis.sides import Facts, Pair, Side, Subject
from procrules.analysis.touched import Flip, Touched
from procrules.backends.smt import Bound, Case, Solver, Term, Unsupported, both, either, no, order
from procrules.core.items import Fact
from procrules.core.types import Type
from procrules.diagnostics.base import Words

_ATTEMPTS = 24
"""Times that a case which the interpreter does not confirm is made more exact."""
_FIRM = ("decided", "open", "closed")
_NARROW = 2
"""Conditions that a place has at least to be looked at by itself."""
_COUNTED = Words(
    "la réponse est un jour compté depuis la date de référence, qui n'est pas la même des deux côtés",
    "the answer is a day counted from the reference date, which differs between both sides",
)


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
    verdict: Verdict
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
    until: float = field(init=False, default=0.0)
    exact: Solver | None = field(init=False, default=None)
    reached: dict[object, Dimension] = field(init=False, factory=dict)
    flips: dict[Bound | None, list[tuple[Flip, tuple[Dimension, ...]]]] = field(
        init=False, factory=dict
    )
    places: dict[Bound | None, list[Box]] = field(init=False, factory=dict)
    areas: list[Area] = field(init=False, factory=list)

    def run(self) -> Searched:
        """Return what changes."""
        self.until = self.bounds.until()
        subjects = [s for s in self._subjects() if self._apart(s)]
        if not subjects:
            return Searched(self.decision, "identical")
        self.touched = Touched(self.pair, self.decision)
        if self.touched.counted():
            return Searched(self.decision, "not_settled", (), _COUNTED)
        self.solver = Solver(self._always())
        try:
            for subject in subjects:
                self._subject(subject)
        except OpenQuestion as question:
            return Searched(self.decision, "not_settled", tuple(self.areas), question.reason)
        verdict: Verdict = "changed" if self.areas else "unchanged"
        return Searched(self.decision, verdict, tuple(self.areas))

    # -- what is compared -----------------------------------------------------------------------
    def _told_to_both(self) -> None:
        """Refuse facts that a case cannot tell to both sides.

        Raises:
            Unsupported: A fact has another type on the other side.
        """
        left, right = self.pair.sides()
        for name in left.encoding.facts(self.decision) & right.encoding.facts(self.decision):
            one, other = left.ruleset.facts[name].type, right.ruleset.facts[name].type
            if one != other or _fields(left, one) != _fields(right, other):
                raise Unsupported(f"'{name}', which has another type on the other side")

    def _subjects(self) -> Iterator[Subject]:
        left, right = self.pair.sides()
        items = [side.ruleset.decisions[self.decision] for side in self.pair.sides()]
        self._told_to_both()
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

    def _pinned(self, case: Case) -> Iterator[Term]:
        for side in self.pair.sides():
            yield from side.encoding.fresh.pinned(case)

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
        change = _Change(self, subject, pair, term, was)
        dimensions = self._dimensions(subject)
        found: list[Box] = []
        firm = all(outcome.status in _FIRM for outcome in pair)
        for place in self._places(subject) if firm else ():
            # What two of them share is told of the first.
            part = Cover(change.find, dimensions).hull(place)
            if part is not None:
                change.told.append(both(*within(dimensions, part)))
                found.append(part)
        cover = Cover(change.find, dimensions)
        if firm:
            found += cover.boxes()
        else:
            hull = cover.hull(cover.whole())
            found += [hull] if hull is not None else []
        change.told.clear()
        self.areas += [self._area(change, dimensions, box) for box in boxes(found)]

    def _flips(self, subject: Subject) -> list[tuple[Flip, tuple[Dimension, ...]]]:
        if subject.record not in self.flips:
            self.flips[subject.record] = [
                (flip, tuple(d for d in map(self._reached, flip.dimensions) if len(d.cells) > 1))
                for flip in self.touched.flips(subject)
            ]
        return self.flips[subject.record]

    def _places(self, subject: Subject) -> list[Box]:
        """Return where something differs at first hand, the narrowest first, each place once."""
        if subject.record not in self.places:
            dimensions = self._dimensions(subject)
            keys = [d.key for d in dimensions]
            whole = [frozenset(c for c, _ in d.cells) for d in dimensions]
            found: dict[Box, int] = {}
            for flip, looked in self._flips(subject):

                def find(items: Sequence[Term], term: Term = flip.term) -> Case | None:
                    return self._ask((term, *items))

                for box in Cover(find, looked).boxes():
                    place = list(whole)
                    for dimension, cells in zip(looked, box, strict=True):
                        at = keys.index(dimension.key)
                        place[at] = _finer(dimensions[at], dimension, cells)
                    narrow = sum(cells != full for cells, full in zip(place, whole, strict=True))
                    if narrow >= _NARROW:
                        found[tuple(place)] = narrow
            self.places[subject.record] = sorted(found, key=lambda place: -found[place])
        return self.places[subject.record]

    def _dimensions(self, subject: Subject) -> tuple[Dimension, ...]:
        """Return all that what differs looks at."""
        found: dict[object, Dimension] = {}
        for _, dimensions in self._flips(subject):
            for dimension in dimensions:
                if dimension.key not in found:
                    # An amount or a day is cut at every limit that the decision knows of it.
                    finer = self.touched.dimension(dimension.expr, dimension.env)
                    found[dimension.key] = dimension if finer is None else self._reached(finer)
        return tuple(found.values())

    def _reached(self, dimension: Dimension) -> Dimension:
        """Return a dimension with the cells in which a case may be at all."""
        key = dimension.key, tuple(c for c, _ in dimension.cells)
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
        wanted = (*change.rest(), *items)
        for attempt in range(_ATTEMPTS):
            case = self._ask(wanted, exact=attempt >= _ATTEMPTS // 2)
            if case is None:
                return None
            for found in self._near(wanted, case):
                facts = self._confirms(change, found)
                if facts is not None:
                    return found, facts
        raise OpenQuestion(UNCONFIRMED)

    def _near(self, wanted: Sequence[Term], case: Case) -> Iterator[Case]:
        """Yield a case; then others near it, of which products are exact and numbers are plain."""
        yield case
        self._learn(case)
        pins = [*self._pinned(case)]
        if not pins:
            return
        pinned = [*wanted, *pins]
        near = self._ask(pinned)
        if near is None:
            return
        yield near
        for number in self._numbers():
            # One after the other: what no plain number fits stays as it is.
            value = near.number(number)
            if value is None or (100 * value).denominator == 1:
                continue
            for digits in (0, 2):
                plain = order("=", number, Fraction(round(value, digits)))
                found = self._ask((*pinned, plain))
                if found is not None:
                    pinned.append(plain)
                    near = found
                    break
        yield near

    def _numbers(self) -> list[Term]:
        """Return the numbers that a case tells; those of both sides are one variable."""
        sides = [side.encoding for side in self.pair.sides()]
        found = (n for e in sides for n in e.inputs.numbers(e.facts(self.decision)))
        return list({number.get_id(): number for number in found}.values())

    def _confirms(self, change: _Change, case: Case) -> dict[str, Told] | None:
        """Return the facts of a case where the interpreter comes to the same."""
        with contextlib.suppress(Unsupported):
            facts = self._told(case)
            if self._comes_to(change.subject, change.pair, facts):
                return facts
        return None

    def _comes_to(self, subject: Subject, pair: tuple[Outcome, Outcome], facts: Facts) -> bool:
        found = self.pair.outcomes(subject, facts)
        return (
            found is not None
            and found[0] != found[1]
            and all(agrees(e, f) for e, f in zip(pair, found, strict=True))
        )

    # -- one area -------------------------------------------------------------------------------
    def _area(self, change: _Change, dimensions: tuple[Dimension, ...], box: Box) -> Area:
        inside = within(dimensions, box)
        facts = self._ordinary(change, inside)

        def holds(case: Facts) -> bool:
            return self._comes_to(change.subject, change.pair, case) and all(
                d.whole(cells) or d.holds(cells, self.pair.left.value(d.expr, d.env, case))
                for d, cells in zip(dimensions, box, strict=True)
            )

        small = smallest(facts, holds, ()) if holds(facts) else facts
        extent: Extent = "partly"
        with contextlib.suppress(OpenQuestion):
            if self._ask((self._there(change.subject), *inside, no(change.term))) is None:
                extent = "always"
            elif self._ask((change.was, *inside, no(change.term))) is None:
                extent = "wherever"
        requires = {} if extent == "always" else self._requires(change, facts)
        found = self.pair.outcomes(change.subject, small)
        before, after = found if found is not None else change.pair
        return Area(
            change.subject,
            evolve(before, computed=change.pair[0].computed),
            evolve(after, computed=change.pair[1].computed),
            dimensions,
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
        wanted = [*change.rest(), *inside]
        kept = {id(term): term for term in presumed if term is not True}
        with contextlib.suppress(OpenQuestion):
            while self._ask((*wanted, *kept.values())) is None:
                at_odds = [k for k in kept if self.solver.at_odds(kept[k])]
                if not at_odds:
                    break
                del kept[at_odds[-1]]
        for more in (tuple(kept.values()), ()):
            with contextlib.suppress(OpenQuestion):
                case = self.confirmed(change, (*inside, *more))
                if case is not None:
                    return case[1]
        spent = time.monotonic() >= self.until
        raise OpenQuestion(OUT_OF_TIME if spent else UNCONFIRMED)

    def _requires(self, change: _Change, facts: dict[str, Told]) -> dict[str, Told]:
        """Return the choices, and the facts that are yes or no, that are the same in all of a change."""
        if change.requires is not None:
            return change.requires
        left: dict[str, Told] = {
            n: v for n, v in facts.items() if isinstance(v, bool | str) and self._closed(n)
        }
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
            case = self._ask((change.term, either(*(no(t) for t in literals.values()))))
            if case is None:
                break
            left = {n: v for n, v in left.items() if case.holds(literals[n])}
        change.requires = left
        return left

    def _closed(self, name: str) -> bool:
        found: Fact | None = None
        for side in self.pair.sides():
            found = found or side.ruleset.facts.get(name)
        return found is not None and found.type.kind in ("boolean", "choice")


@define
class _Change:
    """One answer that becomes another.

    Attributes:
        term: When it does.
        was: When the answer is the one before.
        told: The areas of it that are found already.
        requires: The facts that have one value in each of its cases, once they are looked for.
    """

    search: _Search
    subject: Subject
    pair: tuple[Outcome, Outcome]
    term: Term
    was: Term
    told: list[Term] = field(init=False, factory=list)
    requires: dict[str, Told] | None = field(init=False, default=None)

    def rest(self) -> list[Term]:
        """Return when the answer does, outside of what is told."""
        return [self.term, *(no(area) for area in self.told)]

    def find(self, items: Sequence[Term]) -> Case | None:
        """Return a confirmed case outside of what is told."""
        found = self.search.confirmed(self, items)
        return None if found is None else found[0]


def _fields(side: Side, type_: Type) -> dict[str, Type]:
    """Return the fields of the records of a list, with their types."""
    item = type_.item
    if item is None:
        return {}
    entity = side.encoding.checked.program.entities[item.name or ""]
    return {f.name: f.type for f in entity.fields}


def _firm(outcomes: Possible) -> Term:
    return either(*(when for o, when in outcomes if o.status in _FIRM))


def _held(outcomes: Possible, case: Case) -> Outcome:
    return next(outcome for outcome, when in outcomes if case.holds(when))


def _finer(finer: Dimension, dimension: Dimension, cells: frozenset[Cell]) -> frozenset[Cell]:
    """Return the cells of a finer dimension that lie in some of another."""
    if dimension.whole(cells):
        return frozenset(c for c, _ in finer.cells)
    return frozenset(c for c, _ in finer.cells if any(_inside(c, cell) for cell in cells))


def _inside(finer: Cell, cell: Cell) -> bool:
    if not isinstance(finer, Interval) or not isinstance(cell, Interval):
        return finer == cell
    above = cell.low is None or (finer.low is not None and finer.low >= cell.low)
    return above and (cell.high is None or (finer.high is not None and finer.high <= cell.high))
