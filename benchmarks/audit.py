"""How fast real contracts are audited: rows a second, and that every row is accounted for.

Run from a checkout: ``python benchmarks/audit.py [DATA…]``. Without an argument it audits what is in
``2019-format`` and ``2022-format`` of the folder that ``PROCRULES_DECP`` names, and says so where there is
nothing. Time of the processor, not of the clock.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from time import process_time

from figures import Figure, UnavailableError, Wanted

import procrules
from procrules.audit.reading import files_of
from procrules.audit.running import Audit, Sink, audit
from procrules.audit.tables import tables

REAL = Path(
    os.environ.get("PROCRULES_DECP", Path(__file__).resolve().parents[2] / "shared/data/decp")
)
FORMATS = ("2019-format", "2022-format")
HINT = f"no published contracts in {REAL}: set PROCRULES_DECP"


def nothing(_: object) -> None:
    """Take what the audit finds, and leave it."""


def measured(paths: list[Path]) -> tuple[Audit, float]:
    """Audit files; return what was found, and the time of the processor in seconds."""
    rules = procrules.load("marches_publics")
    known = tables().conventions
    start = process_time()
    found = audit(
        paths,
        rules,
        Sink(nothing, nothing, nothing),
        launch_months=known.launch_months,
        framework_months=known.framework_months,
    )
    return found, process_time() - start


def real() -> list[Path]:
    """Return the folders of real contracts that are there."""
    return [REAL / name for name in FORMATS if (REAL / name).is_dir()]


def figures(quick: bool) -> Iterator[Figure]:
    """Yield the figures of the table; a quick run audits the smallest file of the format of 2019."""
    paths = real()
    if not paths:
        raise UnavailableError(HINT)
    if quick:
        paths = [min(files_of(paths[:1]), key=lambda path: path.stat().st_size)]
    found, spent = measured(paths)
    counts = found.counts.to_dict()
    read = counts.pop("read")
    told = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    lost, bar = read - sum(counts.values()), "audit of real contracts"
    yield Figure(bar, "rows lost", lost, "", Wanted("=", 0), f"{read:,} read: {told}", quick)
    yield Figure(bar, "rows a second of the processor", read / spent, "")


def main() -> None:
    """Print the figures, one on each line."""
    paths = list(map(Path, sys.argv[1:])) or real()
    if not paths:
        print(f"skipped: {HINT}")
        return
    found, spent = measured(paths)
    print(f"rows read             {found.counts.read}")
    print(f"processor time        {spent:.1f} s")
    print(f"rows a second         {found.counts.read / spent:.0f}")


if __name__ == "__main__":
    main()
