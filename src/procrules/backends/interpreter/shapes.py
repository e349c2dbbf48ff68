"""Trees of reasons that answers share but for the amounts and the days that they show.

The reasons of a decision have one shape for all amounts on the same sides of what they are compared
with. The second time that the rest is told alike, a tree is unfolded from values that note what is
asked about them (``followed``), and kept with the places where they are shown. Where a third answer has
values on the same sides, the reasons that show them, and those above, are made anew; the others stand.

Where anything else than comparing is done with a value, or lists are told, no shape is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter
from types import MemberDescriptorType
from typing import Any, NamedTuple, cast

from procrules.backends.interpreter.evaluate import FactValue
from procrules.backends.interpreter.explain import Explain
from procrules.backends.interpreter.followed import Amount, Day, Questions, Shown
from procrules.backends.interpreter.outward import outside
from procrules.backends.interpreter.resolve import Resolver
from procrules.backends.interpreter.settled import Settled
from procrules.core.answer import Reason
from procrules.core.frozen import FrozenDict
from procrules.core.items import Period
from procrules.core.program import CheckedProgram
from procrules.core.types import Type
from procrules.values.durations import Duration
from procrules.values.nothing import Nothing

_SIDES = 12
"""How many shapes are kept of what is told alike but for amounts and days."""
_PLAIN = frozenset({str, bool, int, type(None), Decimal, Fraction, date, Duration, Nothing, Period})
_FOLLOWED = (Fraction, date)


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
        return Explain(resolver).decision(decision)

    if settled is None:
        return whole()
    key, names = _key(decision, facts, settled)
    shapes: tuple[Shape, ...] | None = settled.shapes.get(key, _NEVER) if names else None
    if shapes is None:
        return whole()
    if shapes is _NEVER:
        settled.shapes.keep(key, ())
        return whole()
    values = tuple([facts[name] for name in names])
    for shape in shapes:
        if shape.fits(values):
            return shape.filled(values)
    questions = Questions(values)
    reason = whole(dict(zip(names, questions.followed(), strict=True)))
    found = Shape.of(reason, questions)
    settled.shapes.keep(key, None if found is None else (found, *shapes[: _SIDES - 1]))
    return whole() if found is None else found.filled(values)


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

    Any thread may use it: what it gives last is replaced as a whole.
    """

    __slots__ = ("_given", "_root", "_sides", "_steps")

    def __init__(self, drawing: _Drawing, root: int) -> None:
        self._sides, self._steps, self._root = drawing.sides, drawing.steps, root
        for step in drawing.steps:
            drawing.parts[step.place] = step.make(drawing.parts)
        self._given = (drawing.values, drawing.parts)

    @classmethod
    def of(cls, reason: Reason, questions: Questions) -> Shape | None:
        """Return the shape of reasons that were unfolded of values that are followed.

        ``None`` where they hang on more than the sides of these values.
        """
        drawing = _Drawing(questions)
        root = drawing.part(reason)
        return None if questions.beyond else cls(drawing, drawing.put(reason, root))

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
            parts = [*values, *parts[len(values) :]]
            for place, shows, make in self._steps:
                if shows & changed:
                    parts[place] = make(parts)
            self._given = (values, parts)
        found: Reason = parts[self._root]
        return found


class _Step(NamedTuple):
    """How a part of a tree is made.

    Attributes:
        place: Where it stands among the parts.
        shows: The values that it shows, as bits.
        make: Makes it of the parts before it.
    """

    place: int
    shows: int
    make: Callable[[list[Any]], Any]


class _Drawing:
    """Finds the parts of a tree that show values that are followed.

    Attributes:
        values: The values.
        sides: What other values must be.
        parts: The values, then what stands as it is and the places of what is made.
        steps: How that is made, in order.
    """

    def __init__(self, questions: Questions) -> None:
        self._questions = questions
        self.values, self.sides = questions.values, questions.sides()
        self.parts: list[Any] = list(questions.values)
        self.steps: list[_Step] = []
        self._found: dict[int, tuple[int, int] | None] = {}
        self._shown: dict[tuple[int, Type], tuple[int, int]] = {}

    def part(self, value: Any) -> tuple[int, int] | None:
        """Return where a part stands and what it shows; ``None`` where that is nothing."""
        if value.__class__ in _PLAIN:
            return None
        known = self._found.get(id(value), _UNMET)
        if known is _UNMET:
            known = self._found[id(value)] = self._part(value)
        return known

    def put(self, value: Any, part: tuple[int, int] | None) -> int:
        """Return where something stands among the parts."""
        if part is not None:
            return part[0]
        self.parts.append(value)
        return len(self.parts) - 1

    def _part(self, value: Any) -> tuple[int, int] | None:
        match value:
            case Reason():
                return self._reason(value)
            case FrozenDict():
                return self._mapping(value)
            case tuple():
                return self._tuple(value)
            case Day(place=place):
                return place, 1 << place
            case Shown(amount=amount, type_=type_):
                return self._amount(amount, type_)
        self._questions.beyond = True  # it is not known what it would show of another value
        return None

    def _step(self, shows: int, make: Callable[[list[Any]], Any]) -> tuple[int, int]:
        self.parts.append(None)
        place = len(self.parts) - 1
        self.steps.append(_Step(place, shows, make))
        return place, shows

    def _amount(self, amount: Amount, type_: Type) -> tuple[int, int]:
        place = amount.place
        found = self._shown.get((place, type_))
        if found is None:
            found = self._step(1 << place, lambda parts: outside(parts[place], type_))
            self._shown[place, type_] = found
        return found

    def _tuple(self, value: tuple[Any, ...]) -> tuple[int, int] | None:
        found = [self.part(item) for item in value]
        shows = _union(found)
        if not shows:
            return None
        places = [self.put(item, part) for item, part in zip(value, found, strict=True)]
        if len(places) == 1:
            (only,) = places
            return self._step(shows, lambda parts: (parts[only],))
        return self._step(shows, itemgetter(*places))

    def _mapping(self, value: FrozenDict[Any, Any]) -> tuple[int, int] | None:
        found = {key: self.part(item) for key, item in value.items()}
        shows = _union(found.values())
        if not shows:
            return None
        places = [(key, part[0]) for key, part in found.items() if part is not None]

        def make(parts: list[Any]) -> FrozenDict[Any, Any]:
            made = FrozenDict(value)
            for key, place in places:
                _set_item(made, key, parts[place])
            return made

        return self._step(shows, make)

    def _reason(self, reason: Reason) -> tuple[int, int] | None:
        parts_found = self.part(reason.data), self.part(reason.children)
        shows = _union(parts_found)
        if not shows:
            return None
        data = self.put(reason.data, parts_found[0])
        children = self.put(reason.children, parts_found[1])
        kind, truth, subject = reason.kind, reason.truth, reason.subject
        state, references = reason.state, reason.references

        def make(parts: list[Any]) -> Reason:
            # As ``Reason`` makes them, of what is frozen already.
            made = _new(Reason)
            _set_kind(made, kind)
            _set_truth(made, truth)
            _set_subject(made, subject)
            _set_state(made, state)
            _set_data(made, parts[data])
            _set_references(made, references)
            _set_children(made, parts[children])
            return made

        return self._step(shows, make)


def _union(parts: Iterable[tuple[int, int] | None]) -> int:
    """Return what some parts show."""
    found = 0
    for part in parts:
        if part is not None:
            found |= part[1]
    return found


def _setter(name: str) -> Callable[[Reason, Any], None]:
    descriptor: MemberDescriptorType = getattr(Reason, name)
    return descriptor.__set__


_UNMET = (-1, -1)
_NEVER: tuple[Shape, ...] = (cast("Shape", None),)
"""What stands for the shapes of what was not met yet."""
_new, _set_item = Reason.__new__, dict.__setitem__
_set_kind, _set_truth, _set_subject = _setter("kind"), _setter("truth"), _setter("subject")
_set_state, _set_data = _setter("state"), _setter("data")
_set_references, _set_children = _setter("references"), _setter("children")
