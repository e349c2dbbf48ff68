"""Answers over tables against those of the interpreter, row by row, on each engine.

Run from a checkout with the extras of the engines:

    python benchmarks/agree.py [--rows N] [--engines duckdb,polars,pyspark] [--folder FOLDER] [DECISION…]

The interpreter answers the rows once, in two processes; each engine is then compared with what it said, in
a process of its own. ``--folder`` keeps the rows with their answers: a run that was stopped goes on from
there, and the next engine does not wait for the interpreter. ``route`` is the tree of forty leaves, other
decisions are those of the bundled rules.

Rows are drawn at random: amounts and days on both sides of each threshold and between them, and in half of
the rows or more some facts that are not told. They are told apart in the figures, since some are drawn twice.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from shutil import which
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import pyarrow as pa
import pyarrow.parquet as parquet
from attrs import frozen
from by_hand import forty_leaves
from figures import Figure, Wanted

import procrules
from columns.comparing import PARTS, comparable, interpreted, resolved
from columns.drawing import Drawing, facts_of
from procrules.batch import ENGINES, Engine, connect

ROWS = 1_000_000
DECISIONS = {"route": ROWS, "regime": 50_000}
"""What is compared in the table of all bars, on how many rows: the interpreter takes its time on the second."""
PIECE = 10_000
"""How many rows are drawn with one seed, and written to one file."""
CHECKED = 100
"""One row in so many is asked of ``decide_all`` too, whose answer must be the one that is kept."""
PROCESSES = 2
_SHOWN = 5
Piece = tuple[str, int, int, Path]
"""A decision, the seed of its rows, how many, and the file to write."""


@cache
def ruleset_of(decision: str) -> procrules.Ruleset:
    """Return what answers a decision."""
    if decision == "route":
        return procrules.loads(forty_leaves(), name="forty")
    return procrules.load("marches_publics")


# -- the interpreter --------------------------------------------------------------------------------
def pieces_of(decision: str, rows: int, folder: Path, processes: int = PROCESSES) -> list[Path]:
    """Return files of rows with the answers of the interpreter; those that are there are kept."""
    own = folder / f"{decision}-{_fingerprint(decision)}"
    own.mkdir(parents=True, exist_ok=True)
    asked: list[Piece] = []
    for seed, start in enumerate(range(0, rows, PIECE), 1):
        count = min(PIECE, rows - start)
        asked.append((decision, seed, count, own / f"{seed:05}-{count}.parquet"))
    todo = [piece for piece in asked if not piece[-1].exists()]
    if todo:
        with get_context("spawn").Pool(processes) as pool:
            for done, _ in enumerate(pool.imap_unordered(answer_piece, todo), 1):
                print(
                    f"\r{decision}: {done} of {len(todo)} pieces",
                    end="",
                    file=sys.stderr,
                    flush=True,
                )
        print(file=sys.stderr)
    return [path for *_, path in asked]


def _fingerprint(decision: str) -> str:
    """Return what tells the rows and the rules that answer them from others."""
    drawing = Path(sys.modules[Drawing.__module__].__file__ or "")
    both = ruleset_of(decision).sha256.encode() + drawing.read_bytes()
    return sha256(both).hexdigest()[:16]


def answer_piece(piece: Piece) -> None:
    """Draw some rows and write them with the answers of the interpreter."""
    decision, seed, count, path = piece
    ruleset = ruleset_of(decision)
    drawing = Drawing(ruleset, decision, lists=False)
    rows = list(drawing.rows(count, seed))
    answers = [resolved(ruleset, decision, facts_of(row)) for row in rows]
    for row, answer in list(zip(rows, answers, strict=True))[::CHECKED]:
        assert interpreted(ruleset, decision, facts_of(row)) == answer, row
    table = drawing.table(rows)
    for part in PARTS:
        texts = [written(part, answer[part]) for answer in answers]
        table = table.append_column(f"expected_{part}", pa.array(texts, pa.string()))
    numbers = pa.array(range(seed * PIECE, seed * PIECE + count), pa.int64())
    table = table.set_column(0, "number", numbers)
    # A run that is stopped leaves no half of a file under its name.
    begun = path.with_suffix(f".{os.getpid()}")
    parquet.write_table(table, begun)
    begun.replace(path)


def written(part: str, value: Any) -> str:
    """Return a part of an answer as a text: equal ones are written alike, whichever engine gave them."""
    found = comparable(part, value)
    if hasattr(found, "as_integer_ratio") and not isinstance(found, bool):
        found = str(Fraction(*found.as_integer_ratio()))
    return json.dumps(found, ensure_ascii=False)


# -- the engines ------------------------------------------------------------------------------------
@frozen
class Compared:
    """What an engine gave beside the interpreter.

    Attributes:
        rows: How many rows were compared.
        distinct: How many of them tell facts that no other one tells.
        seen: How many had each status.
        apart: How many parts of answers differ.
        shown: The first of them, in words.
        spent: Seconds that the engine took, its start and the reading of its answers included.
    """

    rows: int
    distinct: int
    seen: dict[str, int]
    apart: int
    shown: tuple[str, ...]
    spent: float


def compared(decision: str, pieces: list[Path], engine: Engine) -> Compared:
    """Compare an engine with what the interpreter said."""
    ruleset = ruleset_of(decision)
    told = pa.concat_tables(parquet.read_table(path) for path in pieces).sort_by("number")
    facts = told.select([name for name in told.column_names if not name.startswith("expected_")])
    start = perf_counter()
    found = answers(ruleset, decision, facts, engine)
    spent = perf_counter() - start
    assert found["number"].equals(told["number"]), "rows were lost"
    seen: Counter[str] = Counter()
    apart, shown = 0, []
    for begun in range(0, len(told), PIECE):
        ours, theirs = (table.slice(begun, PIECE).to_pylist() for table in (found, told))
        for one, other in zip(ours, theirs, strict=True):
            seen[json.loads(other["expected_status"])] += 1
            for part in PARTS:
                got, wanted = written(part, one[part]), other[f"expected_{part}"]
                if got != wanted:
                    apart += 1
                    if len(shown) < _SHOWN:
                        row = {
                            n: str(v)
                            for n, v in other.items()
                            if n in ruleset.facts and v is not None
                        }
                        shown.append(f"{decision} {part}: {got} for {wanted}, told {row}")
    alone = facts.group_by(facts.column_names[1:]).aggregate([])
    return Compared(len(told), len(alone), dict(seen), apart, tuple(shown), spent)


def answers(ruleset: procrules.Ruleset, decision: str, facts: Any, engine: Engine) -> Any:
    """Return the answers of an engine to rows of facts as a table of Arrow, in the order of their numbers."""
    connection = connect(engine)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "facts.parquet"
        parquet.write_table(facts, path)
        table = connection.read_parquet(str(path))
        asked = {part: part for part in PARTS}
        found = ruleset.columns(decision, table, **asked).select("number", *PARTS)
        return found.to_pyarrow().sort_by("number")


def agree(
    decisions: tuple[str, ...],
    rows: int,
    engines: tuple[Engine, ...],
    folder: Path,
    processes: int = PROCESSES,
) -> Iterator[tuple[str, Engine, Compared | str]]:
    """Yield, by decision and engine, what was found, or why the engine cannot be asked here."""
    for decision in decisions:
        pieces = pieces_of(decision, rows, folder, processes)
        for engine in engines:
            why = absent(engine)
            if why:
                yield decision, engine, why
                continue
            # In a process of its own: Spark and DuckDB keep much memory until theirs ends.
            with get_context("spawn").Pool(1) as pool:
                yield decision, engine, pool.apply(compared, (decision, pieces, engine))


def absent(engine: Engine) -> str:
    """Return why an engine cannot be asked here, if it cannot."""
    if find_spec(engine) is None:
        return f"{engine} is not installed"
    return "Spark needs Java" if engine == "pyspark" and which("java") is None else ""


def figures(quick: bool) -> Iterator[Figure]:
    """Yield the figures of the table: the differences of each engine."""
    bar = "tables, as the interpreter: differences"
    with tempfile.TemporaryDirectory() as folder:
        for asked, most in DECISIONS.items():
            rows = 1_000 if quick else most
            for decision, engine, found in agree((asked,), rows, ENGINES, Path(folder)):
                name = f"{engine}: {decision}, {rows:,} rows"
                if isinstance(found, str):
                    yield Figure(bar, name, None, remark=f"not here: {found}")
                    continue
                seen = ", ".join(f"{status} {count:,}" for status, count in found.seen.items())
                told = "; ".join([f"{found.distinct:,} distinct", seen, *found.shown[:1]])
                yield Figure(bar, name, found.apart, "", Wanted("=", 0), told, rows < ROWS)


def main() -> int:
    """Run what the arguments name."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("decisions", nargs="*", default=list(DECISIONS), metavar="DECISION")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--folder", type=Path, help="where rows and answers are kept")
    parser.add_argument("--processes", type=int, default=PROCESSES, help="of the interpreter")
    given = parser.parse_args()
    engines = tuple(given.engines.split(",")) if given.engines else ()
    apart = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        asked = tuple(given.decisions), given.rows, engines, folder, given.processes
        for decision, engine, found in agree(*asked):
            if isinstance(found, str):
                print(f"{decision} on {engine}: not here, {found}")
                continue
            apart += found.apart
            print(*found.shown, sep="\n", end="\n" if found.shown else "")
            print(
                f"{decision} on {engine}: {found.rows:,} rows, {found.distinct:,} distinct, "
                f"{found.seen}, {found.apart} differences, {found.spent:.1f} s",
                flush=True,
            )
    return min(1, apart)


if __name__ == "__main__":
    sys.exit(main())
