"""Facts as compiled code reads them: one place for each fact, amounts in units, days as ordinals."""

from __future__ import annotations

import sys
from datetime import date
from fractions import Fraction

from procrules.backends.compiled.runtime import NOTHING, UNKNOWN
from procrules.values.nothing import NEANT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, TypeAlias

    from procrules.core.declared import Declarations, Typed
    from procrules.core.expr import Scalar

    Record: TypeAlias = Mapping[str, Scalar | None]
FactValue: TypeAlias = "Scalar | tuple[Record, ...] | frozenset[str] | None"

SCALES = {"money": 2, "rate": 4, "number": 2, "integer": 0}
"""Digits after the point that a unit holds, by kind of type. More digits make a fraction of it."""

_MANY = 10_000
"""Sets of facts told past which they are not told apart any more."""

HEAD = 2
"""A record begins with its rank and the list in which it stands."""


def in_units(value: Fraction, scale: int) -> int | Fraction:
    """Return a number in units of ten to the minus ``scale``: whole where it can be."""
    units, below = int(10**scale), value.denominator
    if units % below == 0:
        return value.numerator * (units // below)
    return value * units


class Shape:
    """Which facts are told, in one layout; ``None`` where nobody keeps count any more."""

    __slots__ = ("told",)

    def __init__(self, told: frozenset[str] | None) -> None:
        self.told = told


_ANY = Shape(None)


class Layout:
    """Where each fact of a program stands, and each field in the records of its entity."""

    __slots__ = ("_presuming", "_shapes", "_strict", "fields", "places", "program")

    def __init__(self, program: Declarations) -> None:
        self.program = program
        facts = program.facts
        self.places = {name: place for place, name in enumerate(facts)}
        self.fields = {
            name: {f.name: HEAD + place for place, f in enumerate(entity.fields)}
            for name, entity in program.entities.items()
        }
        self._shapes: dict[frozenset[str], Shape] = {}
        self._strict: tuple[Any, ...] = (UNKNOWN,) * len(facts)
        self._presuming: tuple[Any, ...] = tuple(
            UNKNOWN if f.presumed is None else self.value(f.name, f.presumed)
            for f in facts.values()
        )

    def __reduce__(self) -> tuple[type[Layout], tuple[Declarations]]:
        return Layout, (self.program,)  # what is not known is one object

    def untold(self, name: str, *, strict: bool) -> Any:
        """Return what a fact is worth that is not told."""
        return (self._strict if strict else self._presuming)[self.places[name]]

    def shape(self, told: Iterable[str]) -> Shape:
        """Return which facts are told; the same object for the same ones, as long as they are few."""
        names = frozenset(told)
        found = self._shapes.get(names)
        if found is not None:
            return found
        return self._shapes.setdefault(names, Shape(names)) if len(self._shapes) < _MANY else _ANY

    def values(self, facts: Mapping[str, FactValue], *, strict: bool) -> tuple[Any, ...]:
        """Return the facts in their places: told, presumed or unknown."""
        found = list(self._strict if strict else self._presuming)
        self.place(found, facts)
        return tuple(found)

    def place(self, values: list[Any], facts: Mapping[str, FactValue]) -> None:
        """Put facts that are told in their places."""
        for name, value in facts.items():
            values[self.places[name]] = UNKNOWN if value is None else self.value(name, value)

    def value(self, name: str, value: object) -> Any:
        """Return one fact as compiled code reads it."""
        fact = self.program.facts[name]
        if fact.type.kind != "list":
            return _scalar(fact.type, value)
        if value is NEANT:
            # Silence means that nothing is in a list only where it is presumed to.
            return () if fact.presumed is NEANT else UNKNOWN
        assert isinstance(value, tuple)
        assert fact.type.item is not None
        return self._records(fact.type.item.name or "", value)

    def _records(self, entity: str, told: tuple[Record, ...]) -> tuple[list[Any], ...]:
        declared = self.program.entities[entity].fields
        found = tuple(
            [
                rank,
                None,
                *(
                    UNKNOWN if (v := record.get(f.name)) is None else _scalar(f.type, v)
                    for f in declared
                ),
            ]
            for rank, record in enumerate(told)
        )
        for record in found:
            record[1] = found
        return found


def _scalar(type_: Typed, value: Any) -> Any:
    if value is NEANT:
        return NOTHING
    if isinstance(value, Fraction):
        return in_units(value, SCALES[type_.kind])
    if isinstance(value, date):
        return value.toordinal()
    return sys.intern(value) if isinstance(value, str) else value
