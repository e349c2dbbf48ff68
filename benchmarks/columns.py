"""Answers over tables: against the interpreter, against queries written by hand, and in bounded memory.

Run from a checkout with the extra ``batch``:

- ``python benchmarks/columns.py speed [ROWS]``: a tree of forty leaves on DuckDB beside a query written by
  hand, with the same columns;
- ``python benchmarks/columns.py agree [ROWS] [ENGINE] [DECISION…]``: differences with the interpreter;
- ``python benchmarks/columns.py memory [ROWS]``: a file larger than the memory that DuckDB may take;
- ``python benchmarks/columns.py bundled``: which decisions of the bundled rules are put into columns.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import procrules
from columns.comparing import Comparison
from procrules.backends.columns import Column, Refused, compiled
from procrules.batch import answer_file, connect
from procrules.core.types import Type

BUYERS = ("state", "local", "hospital", "utility")
KINDS = ("works", "supplies")
SIZES = ("tiny", "small", "middle", "large")
_DAYS = ("2020-01-01", "2022-01-01", "2024-01-01")
_SPOKEN = ("1 January 2020", "1 January 2022", "1 January 2024")
_LIMITS = {
    "tiny": ((25_000, 20_000), (40_000, 40_000), (100_000, 60_000)),
    "small": ((90_000, 80_000), (90_000, 90_000), (120_000, 90_000)),
    "middle": ((500_000, 139_000), (600_000, 140_000), (700_000, 143_000)),
    "large": ((5_350_000, 214_000), (5_382_000, 215_000), (5_538_000, 221_000)),
}


def rules() -> str:
    """Return a tree of forty leaves: four buyers, two kinds, five sizes, thresholds of three periods."""
    names = [f"{b}_{k}_{s}" for b in BUYERS for k in KINDS for s in (*SIZES, "huge")]
    lines = [
        "language english",
        "ruleset forty “Forty leaves”",
        "reference date launched “Launch”",
        "source charter “Charter, fictional” : law",
        *("choice buyer “Buyer”", *(f"  {b}" for b in BUYERS)),
        *("choice kind “Kind”", *(f"  {k}" for k in KINDS)),
        *("choice route “Route”", *(f"  {n}" for n in names)),
        "fact buyer “Buyer” : buyer",
        "fact kind “Kind” : kind",
        "fact amount “Amount” : amount HT",
    ]
    for size, periods in _LIMITS.items():
        lines += [f"threshold {size} “{size}” : amount HT", f"  | kind | {' | '.join(KINDS)} |"]
        for day, values in zip(_SPOKEN, periods, strict=True):
            lines.append(f"  | from {day} | {' | '.join(f'{v} €' for v in values)} | charter |")
    lines += ["decision route “Route” : route", "  under charter"]
    for b, buyer in enumerate(BUYERS):
        last = b == len(BUYERS) - 1
        lines.append("  else" if last else f"  {'else ' if b else ''}if buyer is {buyer} then")
        for k, kind in enumerate(KINDS):
            lines.append("    else" if k else f"    if kind is {kind} then")
            for s, size in enumerate(SIZES):
                test = f"if amount is less than threshold {size} then {buyer}_{kind}_{size}"
                lines.append(f"      {'else ' if s else ''}{test}")
            lines.append(f"      else {buyer}_{kind}_huge")
    return "\n".join(lines) + "\n"


def by_hand(*, full: bool) -> str:
    """Return the query that a developer would write, with the value alone or with all the columns."""
    limits = ", ".join(f"{_limit(size)} AS {size}" for size in SIZES)
    route = " ".join(
        f"WHEN buyer = '{b}' AND kind = '{k}' THEN CASE "
        + " ".join(f"WHEN amount < {s} THEN '{b}_{k}_{s}'" for s in SIZES)
        + f" ELSE '{b}_{k}_huge' END"
        for b in BUYERS
        for k in KINDS
    )
    told = "amount IS NOT NULL AND buyer IS NOT NULL AND tiny IS NOT NULL"
    columns = [f"CASE WHEN {told} THEN CASE {route} END END AS route"]
    if full:
        names = ("launched", "buyer", "kind", "amount")
        missing = " || ".join(f"CASE WHEN {n} IS NULL THEN ',{n}' ELSE '' END" for n in names)
        columns += [
            f"CASE WHEN {told} THEN 'decided' ELSE 'undetermined' END AS route_status",
            f"CASE WHEN {told} THEN 'Charter, fictional' END AS route_article",
            f"CASE WHEN {told} THEN [] ELSE string_split(substr({missing}, 2), ',') END AS route_missing",
        ]
    return f"SELECT {', '.join(columns)} FROM (SELECT *, {limits} FROM purchases)"


def _limit(size: str) -> str:
    periods = reversed(list(zip(_DAYS, _LIMITS[size], strict=True)))
    cases = " ".join(
        f"WHEN launched >= DATE '{day}' THEN CASE kind WHEN 'works' THEN {works} WHEN 'supplies' THEN {others} END"
        for day, (works, others) in periods
    )
    return f"CASE {cases} END::DECIMAL(15, 2)"


def purchases(connection: Any, rows: int, unknown: float) -> None:
    """Make a table of purchases, some of whose facts are not known."""

    def told(value: str, salt: int) -> str:
        return f"CASE WHEN hash(i * {salt}) % 10000 < {int(unknown * 10000)} THEN NULL ELSE {value} END"

    connection.raw_sql(
        f"""CREATE OR REPLACE TABLE purchases AS SELECT
        {told(f"{list(BUYERS)}[1 + (hash(i * 3) % 4)::INT]", 31)} AS buyer,
        {told(f"{list(KINDS)}[1 + (hash(i * 5) % 2)::INT]", 37)} AS kind,
        {told("((hash(i * 7) % 600000000)::DECIMAL(18, 0) * 0.01)::DECIMAL(15, 2)", 41)} AS amount,
        {told("DATE '2020-01-01' + (hash(i * 11) % 2500)::INT", 43)} AS launched
        FROM range({rows}) AS r(i)"""
    )


def least(run: Callable[[], object], times: int = 3) -> float:
    """Return the least time of some runs, in seconds."""
    spent = []
    for _ in range(times):
        start = perf_counter()
        run()
        spent.append(perf_counter() - start)
    return min(spent)


def speed(rows: int) -> None:
    """Print the speed on a table beside that of queries written by hand."""
    ruleset, connection = procrules.loads(rules(), name="forty"), connect()
    for unknown in (0.0, 0.02):
        purchases(connection, rows, unknown)
        table = connection.table("purchases")
        for full in (False, True):
            parts = {"status": full, "article": full, "missing": full}
            start = perf_counter()
            query = connection.compile(ruleset.columns("route", table, keep=False, **parts))
            made = perf_counter() - start
            same = f"SELECT count(*) FROM (({query}) EXCEPT ALL ({by_hand(full=full)}))"
            apart = connection.raw_sql(same).fetchone()[0] if rows <= 1_000_000 else "not compared"
            ours, hand = (
                least(lambda q=q: connection.raw_sql(f"CREATE OR REPLACE TABLE answers AS {q}"))
                for q in (query, by_hand(full=full))
            )
            print(
                f"{rows} rows, {unknown:.0%} of each fact unknown, {'all columns' if full else 'value'}: "
                f"{rows / ours / 1e6:.1f} M rows/s, by hand {rows / hand / 1e6:.1f}, ratio "
                f"{hand / ours:.2f}, compiled in {made:.2f} s, rows apart: {apart}"
            )


def agree(rows: int, engine: Any, decisions: list[str]) -> int:
    """Print the differences with the interpreter; returns how many."""
    bundled, connection = procrules.load("marches_publics"), connect(engine)
    forty = procrules.loads(rules(), name="forty")
    asked = [(bundled, name) for name in decisions] or [(forty, "route"), (bundled, "exclu")]
    apart = 0
    for ruleset, decision in asked:
        comparison = Comparison(ruleset, decision, connection)
        for start in range(0, rows, 50_000):
            size = min(50_000, rows - start)
            for difference in comparison.differences(size, start + 1):
                apart += 1
                print(difference)
        print(
            f"{decision} on {engine}: {rows} rows, {dict(comparison.seen)}, {apart} differences",
            flush=True,
        )
    return apart


_MEMORY = "100MB"


def memory(rows: int) -> None:
    """Answer a file that is larger than the memory that DuckDB may take."""
    ruleset = procrules.loads(rules(), name="forty")
    with tempfile.TemporaryDirectory() as folder:
        data, out = Path(folder) / "purchases.csv", Path(folder) / "answers.parquet"
        connection = connect()
        purchases(connection, rows, 0.02)
        connection.table("purchases").to_csv(data)
        connection.disconnect()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = perf_counter()
        answer_file(ruleset, ["route"], data, out, memory=_MEMORY)
        spent = perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        size = data.stat().st_size
        print(
            f"{size / 1e6:.0f} MB of CSV, DuckDB held to {_MEMORY}: {spent:.1f} s, {rows / spent / 1e6:.2f} M rows/s"
        )
        print(
            f"most memory of the process: {before / 1e3:.0f} MB before, {after / 1e3:.0f} MB after"
        )


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
    if what == "agree":
        return min(
            1,
            agree(
                int(rest[0]) if rest else 20_000, rest[1] if len(rest) > 1 else "duckdb", rest[2:]
            ),
        )
    if what == "bundled":
        bundled()
    elif what == "memory":
        memory(int(rest[0]) if rest else 10_000_000)
    else:
        speed(int(rest[0]) if rest else 10_000_000)
    return 0


if __name__ == "__main__":
    sys.exit(main())
