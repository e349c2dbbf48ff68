"""Answers in columns against those of the interpreter, row by row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from attrs import define, field

from columns.drawing import Drawing, Row, facts_of
from procrules import Answer, Ruleset
from procrules.core.answer import plain

PARTS = ("value", "status", "article", "missing")


@define
class Comparison:
    """One decision on one engine.

    Attributes:
        seen: How many rows had each status.
    """

    ruleset: Ruleset
    decision: str
    connection: Any
    seen: Counter[str] = field(init=False, factory=Counter)

    def differences(self, count: int, seed: int) -> Iterator[str]:
        """Yield what differs, said in words, over some rows drawn with a seed."""
        drawing = Drawing(self.ruleset, self.decision, self.connection.name != "polars")
        rows = list(drawing.rows(count, seed))
        table = stored(self.connection, drawing.table(rows))
        parts = dict.fromkeys(PARTS, True)
        found = self.ruleset.columns(self.decision, table, **parts).to_pyarrow().to_pylist()
        by_number = {row["number"]: row for row in found}
        assert len(by_number) == len(found) == count
        for number, row in enumerate(rows):
            answer = self._interpreted(facts_of(row))
            self.seen[answer.status] += 1
            yield from self._apart(by_number[number], row, answer)

    def _interpreted(self, facts: Row) -> Answer:
        # ``decide`` has code made of what is asked often; this is always the interpreter.
        return self.ruleset.decide_all(facts, decisions=(self.decision,))[self.decision]

    def _apart(self, found: Row, told: Row, answer: Answer) -> Iterator[str]:
        program = self.ruleset.program.program
        wanted = {
            "": _comparable(answer.value),
            "_status": answer.status,
            "_article": program.cite(answer.sources[0]) if answer.sources else None,
            "_missing": sorted({re.sub(r"\[\d+\]", "[]", m.fact) for m in answer.missing}),
        }
        for part, value in wanted.items():
            got = found[self.decision + part]
            got = sorted(got) if part == "_missing" else _comparable(got)
            if got != value:
                yield f"{self.decision}{part}: {got!r} for {value!r}, told {facts_of(told)}"


def _comparable(value: Any) -> Any:
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
