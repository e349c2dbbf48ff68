"""Answers in columns against those of the interpreter, row by row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import define, field

from columns.drawing import Drawing, Row, facts_of
from procrules import Ruleset
from procrules.backends.interpreter.answering import value_outside
from procrules.backends.interpreter.resolve import Resolver
from procrules.backends.interpreter.support import Support
from procrules.core.answer import plain
from procrules.core.reference import Reference
from procrules.facts import read_facts
from procrules.stack import on_a_stack_of_its_own

PARTS = ("value", "status", "article", "missing")


@define
class Comparison:
    """One decision on one engine.

    Attributes:
        parts: What is compared of each answer.
        seen: How many rows had each status.
    """

    ruleset: Ruleset
    decision: str
    connection: Any
    parts: tuple[str, ...] = PARTS
    seen: Counter[str] = field(init=False, factory=Counter)

    def differences(self, count: int, seed: int) -> Iterator[str]:
        """Yield what differs, said in words, over some rows drawn with a seed."""
        drawing = Drawing(self.ruleset, self.decision, self.connection.name != "polars")
        rows = list(drawing.rows(count, seed))
        table = stored(self.connection, drawing.table(rows))
        parts = {part: part in self.parts for part in PARTS}
        found = self.ruleset.columns(self.decision, table, **parts).to_pyarrow().to_pylist()
        by_number = {row["number"]: row for row in found}
        assert len(by_number) == len(found) == count
        for number, row in enumerate(rows):
            wanted = interpreted(self.ruleset, self.decision, facts_of(row))
            self.seen[wanted["status"]] += 1
            yield from self._apart(by_number[number], row, wanted)

    def _apart(self, found: Row, told: Row, wanted: Row) -> Iterator[str]:
        for part in self.parts:
            value = wanted[part]
            name = self.decision + ("" if part == "value" else f"_{part}")
            got, value = comparable(part, found[name]), comparable(part, value)
            if got != value:
                yield f"{name}: {got!r} for {value!r}, told {facts_of(told)}"


def interpreted(ruleset: Ruleset, decision: str, facts: Row) -> Row:
    """Return the four parts of the answer of the interpreter, as ``decide_all`` tells them."""
    # ``decide`` has code made of what is asked often; this is always the interpreter.
    answer = ruleset.decide_all(facts, decisions=(decision,))[decision]
    return _parts(
        ruleset, answer.value, answer.status, answer.sources, (m.fact for m in answer.missing)
    )


def resolved(ruleset: Ruleset, decision: str, facts: Row) -> Row:
    """Return the same parts from the interpreter, what else it would gather for an answer left out.

    The decision does not answer for each record of a list.
    """

    def parts() -> Row:
        resolver = Resolver(ruleset.program, read_facts(ruleset.program.program, facts), False)
        found, support = resolver.resolve(decision), Support(resolver)
        details = found.decision.details
        tellers = [found] if details is None else [found, resolver.resolve(details)]
        for teller in tellers:
            for member in teller.members:
                support.member(teller.decision.name, member)
        if not found.members:
            support.decision(decision)
        value = value_outside(resolver, decision)
        return _parts(ruleset, value, found.status, [*support.references], found.unknown.missing)

    return on_a_stack_of_its_own(parts)


def _parts(
    ruleset: Ruleset, value: Any, status: str, sources: Sequence[Reference], missing: Iterable[str]
) -> Row:
    return {
        "value": value,
        "status": status,
        "article": ruleset.program.program.cite(sources[0]) if sources else None,
        "missing": sorted({re.sub(r"\[\d+\]", "[]", name) for name in missing}),
    }


def comparable(part: str, value: Any) -> Any:
    """Return a part of an answer so that equal ones are equal, whichever engine gave them."""
    if part == "missing":
        return sorted(value)
    if isinstance(
        value, Mapping
    ):  # by record: in columns, a list of what each is called and its value
        value = [{"id": name, "value": each} for name, each in value.items()]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [(each["id"], comparable(part, each["value"])) for each in value]
    if isinstance(value, bool | None) or hasattr(value, "as_integer_ratio"):
        return value
    return value.isoformat() if isinstance(value, date) else plain(value)


def stored(connection: Any, table: Any) -> Any:
    """Return a table of Arrow as a table of an engine."""
    if connection.name == "pyspark":
        import tempfile
        from pathlib import Path

        import pyarrow.parquet as parquet

        # Spark has no table in memory with decimals that are NULL.
        path = Path(tempfile.mkdtemp()) / "rows.parquet"
        parquet.write_table(table, path)
        return connection.read_parquet(str(path))
    import ibis

    return connection.create_table(ibis.util.gen_name("rows"), table)
