"""How fast real contracts are audited: rows a second, and how many questions the rules were asked.

Run from a checkout: ``python benchmarks/audit.py [DATA…]``. Without an argument it looks for the files
that ``PROCRULES_DECP`` names, and says so where there are none. Time of the processor, not of the clock.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from time import process_time

import procrules
from procrules.audit.running import Sink, audit
from procrules.audit.tables import tables


def nothing(_: object) -> None:
    """Take what the audit finds, and leave it."""


def main() -> None:
    """Print the figures, one on each line."""
    named = sys.argv[1:] or [os.environ.get("PROCRULES_DECP", "")]
    paths = [Path(name) for name in named if name and Path(name).exists()]
    if not paths:
        print("skipped: name files of published contracts, or set PROCRULES_DECP")
        return
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
    spent = process_time() - start
    print(f"rows read             {found.counts.read}")
    print(f"processor time        {spent:.1f} s")
    print(f"rows a second         {found.counts.read / spent:.0f}")


if __name__ == "__main__":
    main()
