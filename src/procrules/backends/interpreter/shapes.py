"""Trees of reasons that answers share but for the amounts and the days that they show.

The reasons of a decision have one shape for all amounts on the same sides of what they are compared
with. The second time that the rest is told alike, a tree is unfolded from values that note what is
asked about them (``followed``), and kept with the places where they are shown. Where a third answer has
values on the same sides, the reasons that show them, and those above, are made anew; the others stand.

Where anything else than comparing is done with a value, or lists are told, no shape is kept.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import Any

from procrules.backends.interpreter.evaluate import FactValue
from procrules.backends.interpreter.explain import Explain
from procrules.backends.interpreter.followed import Day, Questions, Shown, Sides
from procrules.backends.interpreter.outward import outside
from procrules.backends.interpreter.resolve import Resolver
from procrules.backends.interpreter.settled import Settled
from procrules.core.answer import NewReason, Reason
from procrules.core.frozen import FrozenDict
from procrules.core.items import Period
from procrules.core.program import CheckedProgram
from procrules.core.types import Type
from procrules.values.durations import Duration
from procrules.values.nothing import Nothing

_SIDES = 12
"""How many shapes are kept of what is told alike but for amounts and days."""
_MOST = 100
"""How many shapes are kept in all, of some hundred kilobytes each: past that many, all are forgotten."""
_PLAIN = frozenset({str, bool, int, type(None), Decimal, Fraction, date, Duration, Nothing, Period})
_FOLLOWED = (Fraction, date)
_NOWHERE = (-1, 0)
_ALL = -1
_REASON, _MAPPING, _TUPLE, _NUMBER = range(4)


def unfold(
    decision: str,
    program: CheckedProgram,
    facts: Mapping[str, FactValue],
    strict: bool,
    settled: Settled | None,
) -> Reason:
    """Return the reasons of a decision, in a shape that is known if there is one.

    Raises:
        LimitError: They need too many steps.
    """

    def whole(followed: Mapping[str, FactValue] | None = None) -> Reason:
        resolver = Resolver(program, facts, strict, settled)
        if followed:
            resolver.evaluator.facts = {**facts, **followed}
            return Explain(resolver).decision(
                decision
            )  # what it works out is for these values alone
        resolver.begin(decision)
        found = Explain(resolver).decision(decision)
        resolver.end()
        return found

    if settled is None:
        return whole()
    key, names = _key(decision, facts, settled)
    if not names:
        return whole()
    values = tuple([facts[name] for name in names])
    shapes: tuple[Shape, ...] = settled.shapes.get(key, ())
    for shape in shapes:
        if shape.fits(values):
            return shape.filled(values)
    shapely = settled.shapely.get(key)
    if not shapely:
        if shapely is None:
            settled.shapely.keep(key, True)
        return whole()
    questions = Questions(values)
    reason = whole(dict(zip(names, questions.followed(), strict=True)))
    found = Shape.of(reason, questions)
    if found is None:
        settled.shapely.keep(key, False)
        return whole()
    if sum(map(len, [*settled.shapes.values()])) >= _MOST:
        settled.shapes.clear()
    settled.shapes.keep(key, (found, *shapes[: _SIDES - 1]))
    return found.filled(values)


def _key(
    decision: str, facts: Mapping[str, FactValue], settled: Settled
) -> tuple[Hashable, list[str]]:
    """Return by what reasons have their shapes, and the facts to be followed.

    There are none where something that counts is neither followed nor looked up as it is.
    """
    reads = settled.reads
    told = reads.told_of(decision) & reads.state(facts)
    followed: list[str] = []
    others: list[tuple[str, FactValue]] = []
    for name in reads.varied(facts, told):
        value = facts[name]
        if value.__class__ in _FOLLOWED:
            followed.append(name)
        elif isinstance(value, tuple):
            return None, []
        else:
            others.append((name, value))
    return (decision, told, tuple(followed), tuple(others)), followed


class Shape:
    """A tree of reasons in which some amounts and days are left open.

    Any thread may use it: what it gave last is replaced as a whole.
    """

    __slots__ = ("_given", "_root", "_sides", "_steps")

    def __init__(self, drawing: _Drawing, root: int, sides: Sides) -> None:
        self._sides, self._root, self._steps = sides, root, tuple(drawing.steps)
        self._given = (drawing.values, self._made(drawing.values, drawing.parts, _ALL))

    @classmethod
    def of(cls, reason: Reason, questions: Questions) -> Shape | None:
        """Return the shape of reasons that were unfolded of values that are followed.

        ``None`` where they hang on more than the sides of these values.
        """
        drawing = _Drawing(questions)
        root = drawing.place(reason, drawing.reason(reason))
        return None if questions.beyond else cls(drawing, root, questions.sides())

    def fits(self, values: tuple[Any, ...]) -> bool:
        """Whether the reasons of these values have the shape."""
        return self._sides.hold(values)

    def filled(self, values: tuple[Any, ...]) -> Reason:
        """Return the reasons of values that fit; those that show what was last shown stand."""
        before, parts = self._given
        changed = 0
        for place, value in enumerate(values):
            if value != before[place]:
                changed |= 1 << place
        if changed:
            parts = self._made(values, parts, changed)
            self._given = (values, parts)
        found: Reason = parts[self._root]
        return found

    def _made(self, values: tuple[Any, ...], before: list[Any], changed: int) -> list[Any]:
        """Return the parts, those anew that show some values that changed."""
        parts = [*values, *before[len(values) :]]
        get = parts.__getitem__
        for kind, place, shows, one, other in self._steps:
            if not shows & changed:
                continue
            if kind == _REASON:
                like, below = parts[place], tuple(map(get, other))
                parts[place] = NewReason(
                    like.kind,
                    like.truth,
                    like.subject,
                    like.state,
                    parts[one],
                    like.references,
                    below,
                )
            elif kind == _MAPPING:
                made = parts[place] = FrozenDict(parts[place])
                for key, where in one:
                    dict.__setitem__(made, key, parts[where])
            elif kind == _TUPLE:
                parts[place] = tuple(map(get, one))
            else:
                parts[place] = outside(parts[one], other)
        return parts


class _Drawing:
    """Finds the parts of a tree that show values that are followed.

    A part that does is made of others, by a step: its kind, its place among the parts, the values that
    it shows as bits, and two arguments. A reason has the place of its data and the places of those
    below, a mapping the places of what changes by key, a tuple the places of its items, a number its
    place and its type. What does not change is that of the part in its place.

    Attributes:
        values: The values.
        parts: The values, then the parts of the tree.
        steps: The steps, in order.
    """

    def __init__(self, questions: Questions) -> None:
        self._questions = questions
        self.values = questions.values
        self.parts: list[Any] = list(questions.values)
        self.steps: list[tuple[int, int, int, Any, Any]] = []
        self._drawn: dict[int, tuple[int, int]] = {}
        self._numbers: dict[tuple[int, Type], tuple[int, int]] = {}

    def reason(self, reason: Reason) -> tuple[int, int]:
        """Return the place of a reason and what it shows; if that is nothing, it has none."""
        found = self._drawn.get(id(reason))
        if found is not None:
            return found
        # One call is nested for each reason: to unfold them took more.
        data = self._data(reason.data)
        shows, below = data[1], []
        for child in reason.children:
            part = self.reason(child)
            shows |= part[1]
            below.append(part)
        found = _NOWHERE
        if shows:
            places = self._places(reason.children, below)
            found = self._step(_REASON, reason, shows, self.place(reason.data, data), places)
        self._drawn[id(reason)] = found
        return found

    def _data(self, value: Any) -> tuple[int, int]:
        if value.__class__ in _PLAIN:
            return _NOWHERE
        found = self._drawn.get(id(value))
        if found is None:
            found = self._drawn[id(value)] = self._part(value)
        return found

    def _part(self, value: Any) -> tuple[int, int]:
        match value:
            case FrozenDict():
                shows, changing = 0, []
                for key, item in value.items():
                    place, shown = self._data(item)
                    if shown:
                        shows |= shown
                        changing.append((key, place))
                return self._step(_MAPPING, value, shows, tuple(changing)) if shows else _NOWHERE
            case tuple():
                parts = [self._data(item) for item in value]
                shows = reduce(or_, [part[1] for part in parts], 0)
                if not shows:
                    return _NOWHERE
                return self._step(_TUPLE, value, shows, self._places(value, parts))
            case Reason():
                return self.reason(value)
            case Day(place=place):
                return place, 1 << place
            case Shown(amount=amount, type_=type_):
                return self._number(amount.place, type_)
        self._questions.beyond = True  # it is not known what it would show of another value
        return _NOWHERE

    def _number(self, place: int, type_: Type) -> tuple[int, int]:
        found = self._numbers.get((place, type_))
        if found is None:
            found = self._step(_NUMBER, None, 1 << place, place, type_)
            self._numbers[place, type_] = found
        return found

    def _places(self, values: Iterable[Any], parts: Iterable[tuple[int, int]]) -> tuple[int, ...]:
        return tuple(map(self.place, values, parts))

    def place(self, value: Any, part: tuple[int, int]) -> int:
        """Return where a value stands among the parts, once it is drawn."""
        place, shows = part
        if shows:
            return place
        self.parts.append(value)
        return len(self.parts) - 1

    def _step(
        self, kind: int, part: Any, shows: int, one: Any, other: Any = None
    ) -> tuple[int, int]:
        place = len(self.parts)
        self.parts.append(part)
        self.steps.append((kind, place, shows, one, other))
        return place, shows
