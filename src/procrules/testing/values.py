"""Strategies for single values: what the rules compare comes first, round values before others.

Hypothesis shrinks towards what comes first, so that a case that fails is told with round amounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import define, field
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from procrules.core.expr import Scalar
from procrules.core.items import Bounded, Entity, Fact
from procrules.core.program import Program
from procrules.core.types import Type
from procrules.facts.words import said
from procrules.questions.boundaries import Boundaries, Key, allowed, around, candidates, unit
from procrules.values.durations import UNITS, Duration
from procrules.values.nothing import NEANT
from procrules.values.numbers import to_decimal

_STEPS: dict[str, tuple[Fraction, ...]] = {
    "money": (Fraction(10_000), Fraction(1), Fraction(1, 100)),
    "rate": (Fraction(1, 10), Fraction(1, 100), Fraction(1, 10_000)),
    "integer": (Fraction(1),),
}
_OTHER_STEPS = (Fraction(1), Fraction(1, 100))
_HIGHEST = {"money": Fraction(1_000_000), "rate": Fraction(1), "integer": Fraction(20)}
_FIRST_DAY, _LAST_DAY = date(2016, 4, 1), date(2030, 12, 31)
_LETTERS = "abcdeéèçà 'LP1-€"


@define
class Values:
    """The values of the facts of one ruleset.

    Attributes:
        names: The facts that are drawn, in the order of the text.
        near: Whether to draw amounts, numbers, days and durations at the points of the rules and
            right beside them only, where there are any.
    """

    program: Program
    boundaries: Boundaries
    names: tuple[str, ...]
    near: bool = False
    _built: dict[Key, SearchStrategy[Any]] = field(factory=dict, init=False)

    def known(self, fact: Fact, *, partial: bool) -> SearchStrategy[Any]:
        """Return a strategy for the known values of a fact, as a caller gives them.

        Args:
            fact: The fact.
            partial: Whether the fields of records may be left out.
        """
        match fact.type.kind:
            case "list":
                values: SearchStrategy[Any] = self.records(fact, partial=partial)
            case "set":
                names = self.program.choices[fact.type.name or ""].names()
                values = st.lists(st.sampled_from(names), unique=True)
            case _:
                return self.scalar(fact.name, fact)
        return self._also_silent(fact.name, values)

    def scalar(self, key: Key, declared: Bounded) -> SearchStrategy[Any]:
        """Return a strategy for the known values of a scalar fact or of a field."""
        if key not in self._built:
            self._built[key] = self._also_silent(key, self._scalar(key, declared))
        return self._built[key]

    def _also_silent(self, key: Key, values: SearchStrategy[Any]) -> SearchStrategy[Any]:
        told_apart = key in self.boundaries.silent and not self.near
        return values | st.just(NEANT) if told_apart else values

    def _scalar(self, key: Key, declared: Bounded) -> SearchStrategy[Any]:
        type_ = declared.type
        match type_.kind:
            case "boolean":
                return st.booleans()
            case "choice":
                return st.sampled_from(self.program.choices[type_.name or ""].names())
            case "text":
                return self._texts(key)
            case _:
                return self._ordered(key, declared)

    def _texts(self, key: Key) -> SearchStrategy[str]:
        compared = self.boundaries.texts.get(key, ())
        words = st.text(_LETTERS, min_size=1, max_size=12).filter(_is_plain)
        return st.sampled_from(compared) | words if compared else words

    def _ordered(self, key: Key, declared: Bounded) -> SearchStrategy[Any]:
        points = self.boundaries.points.get(key, ())
        if self.near:
            beside = (v for point in points for v in around(point, declared.type))
            found = _given(beside, declared)
            if found:
                return st.sampled_from(found)
        values = candidates(self.boundaries, self.program, key, declared)
        return st.sampled_from(_given(values, declared)) | _anywhere(points, declared)

    # -- records --------------------------------------------------------------------------------
    def records(
        self, fact: Fact, *, partial: bool, min_size: int = 0, max_size: int = 4
    ) -> SearchStrategy[list[dict[str, Any]]]:
        """Return a strategy for the records of a list fact; their ids, if they have any, differ."""
        item = fact.type.item
        entity = self.program.entities[(item.name if item is not None else None) or ""]
        fields = {
            f.name: self.scalar((entity.name, f.name), f)
            for f in entity.fields
            if f.name != "id" or f.type.kind != "text"
        }
        record = (
            st.fixed_dictionaries({}, optional={n: maybe(v) for n, v in fields.items()})
            if partial
            else st.fixed_dictionaries(fields)
        )
        found = st.lists(record, min_size=min_size, max_size=max_size)
        return (
            found if len(fields) == len(entity.fields) else found.map(lambda r: _named(entity, r))
        )


def maybe(values: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Return the values, and now and then ``None``: the fact is told to be unknown."""
    return st.integers(0, 7).flatmap(lambda n: st.none() if n == 7 else values)


def _named(entity: Entity, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    # A record that says nothing but its id would name a record of another list.
    letter = entity.name[0].upper()
    return [{"id": f"{letter}{n}", **r} if r else {} for n, r in enumerate(records, start=1)]


def _is_plain(text: str) -> bool:
    """Whether a text stands for itself: some words say that a fact is unknown."""
    return said(text.strip()) == text.strip()


# -- as a caller gives them ---------------------------------------------------------------------
def _given(values: Iterable[Scalar], declared: Bounded) -> list[Any]:
    """Return values that a caller can give, within the bounds declared, the roundest first."""
    type_ = declared.type
    exact = {v for value in values if value is not NEANT for v in _writable(value, type_)}
    within = [v for v in exact if allowed(v, declared)]
    return [plain(v, type_) for v in sorted(within, key=_roundness)]


def plain(value: Scalar, type_: Type) -> Any:
    """Return a value of the core in the form in which a caller gives it."""
    if isinstance(value, Fraction):
        return int(value) if type_.kind == "integer" else to_decimal(value)
    return value


def _writable(value: Scalar, type_: Type) -> Iterator[Scalar]:
    """Yield the value, or the two beside it that can be written, if it cannot (a third of an amount)."""
    if not isinstance(value, Fraction):
        yield value
    elif type_.kind == "integer" or isinstance(to_decimal(value), Fraction):
        step = unit(type_)
        yield value // step * step
        yield -(-value // step) * step
    else:
        yield value


def _roundness(value: Scalar) -> tuple[int, int, Any]:
    match value:
        case Fraction():
            digits = len(str(value.numerator * 10_000 // value.denominator).strip("-0"))
            return digits, int(value < 0), abs(value)
        case date():
            return (value.day != 1) + (value.month != 1), 0, value
        case Duration(count, name):
            return 0, 0, (count, name)
        case _:
            return 0, 0, str(value)


# -- anywhere between the points ----------------------------------------------------------------
def _anywhere(points: tuple[Scalar, ...], declared: Bounded) -> SearchStrategy[Any]:
    type_, low, high = declared.type, declared.minimum, declared.maximum
    match type_.kind:
        case "date":
            return _days(points, low, high)
        case "duration":
            every = [Duration(count, name) for name in UNITS for count in range(61)]
            within = [d for d in every if allowed(d, declared)]
            return st.sampled_from(within) if within else st.nothing()
        case _:
            return _numbers(points, type_, low, high)


def _days(
    points: tuple[Scalar, ...], low: Scalar | None, high: Scalar | None
) -> SearchStrategy[date]:
    days = [p for p in points if isinstance(p, date)]
    first = low if isinstance(low, date) else min([_FIRST_DAY, *days])
    last = high if isinstance(high, date) else max([_LAST_DAY, *days, first])
    return st.dates(first, last) if first <= last else st.just(last)


def _numbers(
    points: tuple[Scalar, ...], type_: Type, low: Scalar | None, high: Scalar | None
) -> SearchStrategy[Any]:
    known = [p for p in points if isinstance(p, Fraction)]
    first = low if isinstance(low, Fraction) else min([Fraction(0), *known])
    widest = max([first, _HIGHEST.get(type_.kind, Fraction(100)), *(2 * p for p in known)])
    last = high if isinstance(high, Fraction) else widest
    spans = [
        (step, -(-first // step), last // step) for step in _STEPS.get(type_.kind, _OTHER_STEPS)
    ]
    usable = [span for span in spans if span[1] <= span[2]]
    if not usable:
        return st.nothing()

    def of(span: tuple[Fraction, int, int]) -> SearchStrategy[Any]:
        step, lowest, highest = span
        return st.integers(lowest, highest).map(lambda n: plain(n * step, type_))

    return st.sampled_from(usable).flatmap(of)
