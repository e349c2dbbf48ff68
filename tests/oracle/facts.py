"""Random partial facts: on what the rules write and on both sides of it, unknown, or nothing stated."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from attrs import frozen

from oracle.words import CHOICES
from procrules import NEANT, Duration
from procrules.core.items import Entity, Fact
from procrules.core.program import Program
from procrules.core.types import Type

_CENT = Decimal("0.01")
_EDGES = (
    date(2024, 1, 1),
    date(2024, 2, 29),
    date(2024, 3, 31),
    date(2024, 6, 30),
    date(2024, 12, 31),
    date(2025, 1, 31),
    date(2025, 6, 15),
)
_VALUES: dict[str, tuple[Any, ...]] = {
    "boolean": (True, False),
    "money": tuple(
        edge + step
        for edge in map(Decimal, ("0", "100", "1000", "1000.5"))
        for step in (-_CENT, 0, _CENT)
    ),
    "rate": tuple(Decimal(r) for r in ("0", "0.05", "0.0501", "0.1999", "0.2", "1")),
    "number": tuple(Decimal(n) for n in ("0", "0.5", "2", "2.5", "-1")),
    "integer": (0, 1, 2, 3),
    "date": tuple(edge + timedelta(days=step) for edge in _EDGES for step in (-1, 0, 1)),
    "duration": tuple(
        Duration(count, unit)  # type: ignore[arg-type]
        for unit, counts in (
            ("day", (0, 29, 30, 31, 58, 59, 60, 62, 63, 365, 366)),
            ("week", (8, 9)),
            ("month", (1, 2, 12)),
            ("year", (0, 1, 2, 9000)),
        )
        for count in counts
    ),
    "text": ("a", "b c", "B  c", " b\u00a0c"),
}


@frozen
class Drawer:
    """Draws facts for one program."""

    random: Random
    program: Program

    def facts(self) -> dict[str, Any]:
        """Draw partial facts; some sets of facts tell much, others little."""
        untold = self.random.choice((5, 15, 30, 60))
        unsaid = self.random.choice((0, 5, 15))
        return {
            name: self.fact(fact, unsaid)
            for name, fact in self.program.facts.items()
            if self.random.randrange(100) >= untold
        }

    def fact(self, fact: Fact, unsaid: int) -> Any:
        """Draw what is told of a fact."""
        type_ = fact.type
        if type_.kind not in ("list", "set") or self.random.randrange(100) < 15:
            return self.scalar(type_, unsaid)
        if type_.kind == "set":
            names = CHOICES[type_.name or ""]
            return {name for name in names if self.random.randrange(2)}
        assert type_.item is not None
        entity = self.program.entities[type_.item.name or ""]
        return [self.record(entity, rank, unsaid) for rank in range(self.random.randint(0, 3))]

    def record(self, entity: Entity, rank: int, unsaid: int) -> dict[str, Any]:
        """Draw a record, maybe without some of its fields, maybe with its id alone."""
        told = {
            f.name: self.scalar(f.type, unsaid)
            for f in entity.fields
            if f.name != "id" and self.random.randrange(100) < 85
        }
        if self.random.randrange(100) < 90:
            told["id"] = f"L{rank}"
        return told

    def scalar(self, type_: Type, unsaid: int) -> Any:
        """Draw a value, or that it is unknown, or that nothing is stated."""
        drawn = self.random.randrange(100)
        if drawn < unsaid:
            return None
        if drawn < 2 * unsaid:
            return NEANT
        if type_.kind in ("choice", "set"):
            return (
                self.random.choice(CHOICES[type_.name or ""]) if type_.kind == "choice" else set()
            )
        return self.random.choice(_VALUES[type_.kind]) if type_.kind != "list" else []
