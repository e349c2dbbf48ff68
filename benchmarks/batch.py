"""Answers over tables: against queries written by hand, and in bounded memory.

Run from a checkout with the extra ``batch``:

- ``python benchmarks/batch.py speed [ROWS]``: a tree of forty leaves on DuckDB beside a query written by
  hand, with the same columns;
- ``python benchmarks/batch.py memory [ROWS]``: a file larger than the memory that DuckDB may take;
- ``python benchmarks/batch.py bundled``: which decisions of the bundled rules are put into columns.

``benchmarks/agree.py`` compares the answers with those of the interpreter.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

from attrs import frozen
from by_hand import BUYERS, KINDS, STARTS, THRESHOLDS, forty_leaves
from figures import Figure, Wanted

import procrules
from procrules.backends.columns import Column, Refused, compiled
from procrules.batch import answer_file, connect
from procrules.core.types import Type

PARTS = ("status", "article", "missing")
COMPARED = 1_000_000
"""How many rows are compared with those of a query written by hand, before the time is taken."""
TIMES = 5
"""How often each query is run; the least time counts."""
MEMORY = 100
"""What DuckDB may take, in megabytes."""


def query_by_hand(*, full: bool) -> str:
    """Return the query that a developer would write, with the value alone or with all the columns."""
    limits = ", ".join(f"{_limit(size)} AS {size}" for size in THRESHOLDS)
    route = " ".join(
        f"WHEN buyer = '{b}' AND kind = '{k}' THEN CASE "
        + " ".join(f"WHEN amount < {s} THEN '{b}_{k}_{s}'" for s in THRESHOLDS)
        + f" ELSE '{b}_{k}_huge' END"
        for b in BUYERS
        for k in KINDS
    )
    told = "amount IS NOT NULL AND buyer IS NOT NULL AND tiny IS NOT NULL"
    columns = [f"CASE WHEN {told} THEN CASE {route} END END AS route"]
    if full:
        names = ("launched", "buyer", "kind", "amount")
        missing = ", ".join(f"CASE WHEN {n} IS NULL THEN '{n}' END" for n in names)
        columns += [
            f"CASE WHEN {told} THEN 'decided' ELSE 'undetermined' END AS route_status",
            f"CASE WHEN {told} THEN 'Charter, fictional' END AS route_article",
            # Undetermined on a day before all periods, nothing missing: a list may be empty there too.
            f"CASE WHEN {told} THEN [] ELSE [n FOR n IN [{missing}] IF n IS NOT NULL] END AS route_missing",
        ]
    return f"SELECT {', '.join(columns)} FROM (SELECT *, {limits} FROM purchases)"


def _limit(size: str) -> str:
    periods = reversed(list(zip(STARTS, THRESHOLDS[size], strict=True)))
    cases = " ".join(
        f"WHEN launched >= DATE '{day}' THEN CASE kind WHEN 'works' THEN {works} WHEN 'supplies' THEN {others} END"
        for day, (works, others) in periods
    )
    return f"CASE {cases} END::DECIMAL(15, 2)"


def purchases(connection: Any, rows: int, unknown: float, since: date = STARTS[0]) -> None:
    """Make a table of purchases, some of whose facts are not known; days begin with one."""

    def told(value: str, salt: int) -> str:
        return f"CASE WHEN hash(i * {salt}) % 10000 < {int(unknown * 10000)} THEN NULL ELSE {value} END"

    connection.raw_sql(
        f"""CREATE OR REPLACE TABLE purchases AS SELECT
        {told(f"{list(BUYERS)}[1 + (hash(i * 3) % 4)::INT]", 31)} AS buyer,
        {told(f"{list(KINDS)}[1 + (hash(i * 5) % 2)::INT]", 37)} AS kind,
        {told("((hash(i * 7) % 600000000)::DECIMAL(18, 0) * 0.01)::DECIMAL(15, 2)", 41)} AS amount,
        {told(f"DATE '{since}' + (hash(i * 11) % 2500)::INT", 43)} AS launched
        FROM range({rows}) AS r(i)"""
    )


def least(connection: Any, *queries: str) -> list[float]:
    """Return the least time of each query, in seconds: they are run in turn, into the same table."""
    spent: list[list[float]] = [[] for _ in queries]
    for _ in range(TIMES):
        for query, times in zip(queries, spent, strict=True):
            start = perf_counter()
            connection.raw_sql(f"CREATE OR REPLACE TABLE answers AS {query}")
            times.append(perf_counter() - start)
    return list(map(min, spent))


@frozen
class Speed:
    """How fast a table is answered.

    Attributes:
        unknown: Which share of each fact is not told.
        full: Whether all columns are asked for, or the value alone.
        ours: Seconds.
        hand: Seconds of the query written by hand.
        made: Seconds to make the query.
    """

    rows: int
    unknown: float
    full: bool
    ours: float
    hand: float
    made: float

    @property
    def name(self) -> str:
        """Return what was asked, in words."""
        columns = "all columns" if self.full else "value"
        return f"{self.rows:,} rows, {self.unknown:.0%} of each fact unknown, {columns}"


def speeds(rows: int) -> Iterator[Speed]:
    """Yield the speed on a table beside that of queries written by hand, which give the same rows."""
    ruleset, connection = procrules.loads(forty_leaves(), name="forty"), connect()
    for unknown in (0.0, 0.02):
        for full in (False, True):
            # Some days come before all periods: nothing is known of them, and nothing is missing.
            purchases(connection, min(rows, COMPARED), unknown, STARTS[0] - timedelta(days=100))
            table = connection.table("purchases")
            parts = dict.fromkeys(PARTS, full)
            start = perf_counter()
            query = connection.compile(ruleset.columns("route", table, keep=False, **parts))
            made = perf_counter() - start
            by_hand = query_by_hand(full=full)
            same = f"SELECT count(*) FROM (({query}) EXCEPT ALL ({by_hand}))"
            assert connection.raw_sql(same).fetchone() == (0,)
            purchases(connection, rows, unknown)
            yield Speed(rows, unknown, full, *least(connection, query, by_hand), made)


@frozen
class Memory:
    """What a file larger than memory took: megabytes, and seconds."""

    file: float
    before: float
    after: float
    spent: float


def memory(rows: int) -> Memory:
    """Answer a file that is larger than the memory that DuckDB may take."""
    ruleset = procrules.loads(forty_leaves(), name="forty")
    with tempfile.TemporaryDirectory() as folder:
        data, out = Path(folder) / "purchases.csv", Path(folder) / "answers.parquet"
        # In a process of its own, whose memory is not counted.
        with get_context("spawn").Pool(1) as pool:
            pool.apply(write, (data, rows))
        before = most_memory()
        start = perf_counter()
        answer_file(ruleset, ["route"], data, out, memory=f"{MEMORY}MB")
        spent = perf_counter() - start
        return Memory(data.stat().st_size / 1e6, before, most_memory(), spent)


def write(data: Path, rows: int) -> None:
    """Write a file of purchases."""
    connection = connect()
    purchases(connection, rows, 0.02)
    connection.table("purchases").to_csv(data)


def most_memory() -> float:
    """Return the most memory that the process took, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def figures(quick: bool, what: str) -> Iterator[Figure]:
    """Yield the figures of the table: on speed, or on memory."""
    match what:
        case "speed":
            rows = 1_000_000 if quick else 10_000_000
            taken = list(speeds(rows))
            for speed in taken:
                ratio, bar = speed.hand / speed.ours, "tables, to a query by hand on DuckDB"
                yield Figure(bar, speed.name, ratio, "×", Wanted("≥", 0.9), less=quick)
            for speed in taken:
                rate, bar = rows / speed.ours / 1e6, "tables, millions of rows a second"
                wanted = None if speed.full else Wanted("≥", 10)
                yield Figure(bar, speed.name, rate, "", wanted, less=quick)
        case _:
            # Many more than the memory that is given, in a quick run too.
            found = memory(20_000_000)
            name = f"a file of {found.file:,.0f} MB, DuckDB held to {MEMORY} MB: most memory"
            told = f"{found.before:,.0f} MB before; {found.spent:.1f} s"
            bar, wanted = "tables, memory bounded", Wanted("<", round(found.file))
            yield Figure(bar, name, found.after, "MB", wanted, told)


def bundled() -> None:
    """Print which decisions of the bundled rules are put into columns, every fact having a column."""
    ruleset = procrules.load("marches_publics")
    program = ruleset.program.program

    def column(type_: Type) -> Column | None:
        match type_.kind:
            case "list":
                assert type_.item is not None
                fields = {
                    f.name: column(f.type) for f in program.entities[type_.item.name or ""].fields
                }
                return Column("records", fields={n: c for n, c in fields.items() if c is not None})
            case "money" | "rate" | "number":
                return Column("integer", 15, 2)
            case "integer":
                return Column("integer", 9)
            case "boolean" | "date":
                return Column(type_.kind)
            case "choice" | "text":
                return Column("text")
            case "set":
                return Column("texts")
            case _:
                return None

    columns = {n: c for n, f in program.facts.items() if (c := column(f.type)) is not None}
    refused: Counter[str] = Counter()
    for name in program.decisions:
        try:
            compiled(ruleset.program, name, columns)
        except Refused as refusal:
            refused[
                "it answers for each record" if name in refusal.what.en else refusal.what.en
            ] += 1
    print(
        f"{len(program.decisions) - sum(refused.values())} of {len(program.decisions)} compile; {dict(refused)}"
    )


def main() -> int:
    """Run what the arguments name."""
    what, *rest = sys.argv[1:] or ["speed"]
    rows = int(rest[0]) if rest else 10_000_000
    if what == "bundled":
        bundled()
    elif what == "memory":
        found = memory(rows)
        print(
            f"{found.file:.0f} MB of CSV, DuckDB held to {MEMORY} MB: {found.spent:.1f} s, "
            f"{rows / found.spent / 1e6:.2f} M rows/s"
        )
        print(f"most memory of the process: {found.before:.0f} MB before, {found.after:.0f} after")
    else:
        for speed in speeds(rows):
            print(
                f"{speed.name}: {rows / speed.ours / 1e6:.1f} M rows/s, by hand "
                f"{rows / speed.hand / 1e6:.1f}, ratio {speed.hand / speed.ours:.2f}, compiled in "
                f"{speed.made:.2f} s",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
