"""Facts drawn from the declarations of a ruleset: on both sides and at the point of thresholds."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from procrules import NEANT, Duration, Ruleset
from procrules.core.expr import Constant
from procrules.core.items import Fact
from procrules.core.program import Program
from procrules.core.types import Type
from procrules.core.walk import walk

CENT = Decimal("0.01")


def amounts(program: Program) -> list[Decimal]:
    """Return every amount of the thresholds and the rules, with its neighbours of one cent."""
    found = {
        value
        for threshold in program.thresholds.values()
        if threshold.type.kind == "money"
        for row in threshold.rows
        for value in row.values
        if value is not None
    }
    for rule in program.rules.values():
        found |= {
            node.value
            for node in walk(rule)
            if isinstance(node, Constant) and node.type.kind == "money"
        }
    exact = {Decimal(int(v)) for v in found if isinstance(v, Fraction) and v.denominator == 1}
    near = {a + step for a in exact for step in (-CENT, Decimal(0), CENT)}
    return sorted(a for a in near if a >= 0)


def days(program: Program) -> list[date]:
    """Return the first and last days of every period, with the eve and the day after."""
    periods = [rule.period for rule in program.rules.values()]
    periods += [row.period for t in program.thresholds.values() for row in t.rows]
    edges = {d for p in periods for d in (p.start, p.end) if d is not None}
    near = {d + timedelta(days=step) for d in edges for step in (-1, 0, 1)}
    return sorted(d for d in near if date(2016, 1, 1) <= d <= date(2027, 12, 31))


def _told_apart(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return records whose ids differ, and that say more than which record of a list they are."""
    return [
        {**record, "id": f"{number}-{record['id']}"} if {"id"} < {*record} else {}
        for number, record in enumerate(records)
    ]


class FactStrategies:
    """Strategies for the facts of one ruleset."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.program = ruleset.program.program
        self.amounts = st.sampled_from(amounts(self.program)) | st.decimals(0, 10_000_000, places=2)
        self.days = st.sampled_from(days(self.program)) | st.dates(
            date(2016, 4, 1), date(2027, 12, 31)
        )

    def scalar(self, type_: Type) -> st.SearchStrategy[Any]:
        """Return a strategy for the values of a scalar type."""
        match type_.kind:
            case "boolean":
                return st.booleans()
            case "money":
                return self.amounts
            case "date":
                return self.days
            case "choice":
                return st.sampled_from(self.program.choices[type_.name or ""].names())
            case "integer":
                return st.integers(1, 12)
            case "rate" | "number":
                return st.decimals(0, 3, places=3)
            case "duration":
                return st.builds(
                    Duration, st.integers(0, 60), st.sampled_from(["day", "month", "year"])
                )
            case _:
                return st.text(max_size=5)

    def fact(self, fact: Fact) -> st.SearchStrategy[Any]:
        """Return a strategy for the values of a fact, unknown and nothing stated among them."""
        if fact.type.kind == "list":
            assert fact.type.item is not None
            entity = self.program.entities[fact.type.item.name or ""]
            record = st.fixed_dictionaries(
                {}, optional={f.name: self.scalar(f.type) for f in entity.fields}
            )
            return st.lists(record, max_size=3).map(_told_apart)
        if fact.type.kind == "set":
            names = self.program.choices[fact.type.name or ""].names()
            return st.sets(st.sampled_from(names))
        values = self.scalar(fact.type)
        if fact.type.kind in ("choice", "text"):
            values = values | st.just(NEANT)
        return values | st.none()

    def told(self, *always: str) -> st.SearchStrategy[dict[str, Any]]:
        """Return a strategy for partial facts; those of ``always`` are told with known values."""
        ordinary = {name: self.scalar(self.program.facts[name].type) for name in always}
        others = [n for n in self.program.facts if n not in always]

        def extra(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
            return st.fixed_dictionaries({n: self.fact(self.program.facts[n]) for n in names})

        some = st.lists(st.sampled_from(others), unique=True, max_size=8).flatmap(extra)
        return st.builds(lambda a, b: {**b, **a}, st.fixed_dictionaries(ordinary), some)
