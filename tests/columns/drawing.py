"""Rows drawn from the declarations of a ruleset: on both sides of each threshold, between them, and with NULLs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pyarrow as pa
from attrs import define, field

from procrules import Ruleset
from procrules.backends.columns import facts_read
from procrules.core.expr import Constant
from procrules.core.items import Fact
from procrules.core.types import Type
from procrules.core.walk import walk
from procrules.values.numbers import to_decimal

CENT = Decimal("0.01")
_SHARES = [Decimal(n) for n in ("0", "0.05", "0.1", "0.15", "0.2", "0.5", "1", "1.1", "20")]
_SPARSE = (Decimal(0), Decimal("0.05"), Decimal("0.3"), Decimal("0.8"))
"""How many of the facts of a row are not told."""
_BETWEEN = 0.4
"""How many amounts and days are not those of the rules, nor beside them."""
Row = dict[str, Any]


@define
class Drawing:
    """Rows for one decision.

    Attributes:
        ruleset: What declares the facts.
        decision: The decision.
        lists: Whether lists of records are told.
    """

    ruleset: Ruleset
    decision: str
    lists: bool = True
    facts: list[Fact] = field(init=False)
    amounts: list[Decimal] = field(init=False)
    days: list[date] = field(init=False)

    def __attrs_post_init__(self) -> None:
        read = facts_read(self.ruleset.program, self.decision)
        kinds = ("duration",) if self.lists else ("duration", "list")
        self.facts = [
            fact for name, fact in sorted(self.ruleset.facts.items())
            if name in read and fact.type.kind not in kinds
        ]  # fmt: skip
        self.amounts, self.days = self._amounts(), self._days()

    def _amounts(self) -> list[Decimal]:
        program = self.ruleset.program.program
        found = {
            value
            for threshold in program.thresholds.values()
            if threshold.type.kind == "money"
            for row in threshold.rows
            for value in row.values
        }
        for item in (*program.rules.values(), *program.derived.values()):
            found |= {
                n.value for n in walk(item) if isinstance(n, Constant) and n.type.kind == "money"
            }
        whole = {Decimal(int(v)) for v in found if isinstance(v, Fraction) and v.denominator == 1}
        near = {a + step for a in whole for step in (-CENT, Decimal(0), CENT)}
        return sorted(a for a in near if a >= 0)

    def _days(self) -> list[date]:
        program = self.ruleset.program.program
        periods = [rule.period for rule in program.rules.values()]
        periods += [row.period for t in program.thresholds.values() for row in t.rows]
        edges = {d for p in periods for d in (p.start, p.end) if d is not None}
        return sorted({d + timedelta(days=step) for d in edges for step in (-1, 0, 1)})

    def rows(self, count: int, seed: int) -> Iterator[Row]:
        """Yield rows: a value by fact, ``None`` where it is not told."""
        random = Random(seed)
        for _ in range(count):
            left_out = float(random.choice(_SPARSE))
            yield {
                fact.name: None
                if random.random() < left_out
                else self._fact(random, fact, left_out)
                for fact in self.facts
            }

    def _fact(self, random: Random, fact: Fact, left_out: float) -> Any:
        if fact.type.kind == "list":
            return self._records(random, fact, left_out)
        value = self._scalar(random, fact.type)
        for bound, low in ((fact.minimum, True), (fact.maximum, False)):
            if isinstance(bound, Fraction) and (
                Fraction(value) < bound if low else Fraction(value) > bound
            ):
                value = to_decimal(bound) if fact.type.kind != "integer" else int(bound)
        return value

    def _records(self, random: Random, fact: Fact, left_out: float) -> list[Row]:
        item = fact.type.item
        assert item is not None
        fields = self.ruleset.program.program.entities[item.name or ""].fields
        found = []
        for place in range(random.randrange(4)):
            record = {
                f.name: None if random.random() < left_out / 3 else self._scalar(random, f.type)
                for f in fields
            }
            if record.get("id") is not None:
                # A record would be completed from another list that has its id.
                record["id"] = None if len(fields) == 1 else f"{fact.name}{place}"
            found.append(record)
        return found

    def _scalar(self, random: Random, type_: Type) -> Any:
        match type_.kind:
            case "boolean":
                return random.random() < 0.5
            case "choice":
                return random.choice(self._names(type_))
            case "set":
                return [name for name in self._names(type_) if random.random() < 0.3]
            case "date":
                return self._day(random)
            case "text":
                return random.choice("AB")
            case "integer":
                return random.choice((0, 1, 2, 3, 4, 12, 48, 250))
            case "money":
                return self._amount(random)
            case _:
                return random.choice(_SHARES)

    def _day(self, random: Random) -> date:
        if random.random() >= _BETWEEN:
            return random.choice(self.days)
        span = (self.days[-1] - self.days[0]).days
        return self.days[0] + timedelta(days=random.randint(0, span))

    def _amount(self, random: Random) -> Decimal:
        if random.random() >= _BETWEEN:
            return random.choice(self.amounts)
        # As many of each size: most of what is bought lies far below the largest thresholds.
        digits = random.randint(1, len(str(int(self.amounts[-1] * 100))))
        return Decimal(random.randrange(10**digits)) * CENT

    def _names(self, type_: Type) -> tuple[str, ...]:
        return self.ruleset.program.program.choices[type_.name or ""].names()

    # -- as a table -----------------------------------------------------------------------------
    def table(self, rows: list[Row]) -> Any:
        """Return rows as a table of Arrow, each with its number."""
        columns = {
            fact.name: pa.array([row[fact.name] for row in rows], self._type(fact.type))
            for fact in self.facts
        }
        return pa.table({"number": pa.array(range(len(rows)), pa.int64()), **columns})

    def _type(self, type_: Type) -> Any:
        if type_.kind == "list":
            assert type_.item is not None
            fields = self.ruleset.program.program.entities[type_.item.name or ""].fields
            return pa.list_(pa.struct([(f.name, self._type(f.type)) for f in fields]))
        return {
            "boolean": pa.bool_(),
            "date": pa.date32(),
            "set": pa.list_(pa.string()),
            "money": pa.decimal128(15, 2),
            "rate": pa.decimal128(9, 4),
            "number": pa.decimal128(9, 4),
            "integer": pa.int32(),
        }.get(type_.kind, pa.string())


def facts_of(row: Row) -> dict[str, Any]:
    """Return the facts of a row as a caller tells them."""
    found = {}
    for name, value in row.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            value = [{k: v for k, v in record.items() if v is not None} for record in value]
        if value is not None:
            found[name] = value
    return found
