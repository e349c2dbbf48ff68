"""The engine against the naive evaluator of the tests, over many random rulesets and facts.

Run from a checkout: ``python benchmarks/oracle.py``, or with a number of cases and a first seed:
``python benchmarks/oracle.py 100000 1``. Seeds are deterministic: what is reported is found again.
Interrupted (Ctrl-C), it prints the figures reached.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from oracle.running import Run

FACTS = 50


def main() -> int:
    """Print each disagreement, then what was met; returns 1 if there was a disagreement."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    run = Run(first, max(1, cases // FACTS), FACTS)
    start, disagreements = perf_counter(), 0
    with suppress(KeyboardInterrupt):
        for report in run.disagreements():
            disagreements += 1
            print(report, flush=True)
    print(f"cases: {run.cases}, disagreements: {disagreements}")
    print(f"texts written, those refused included: {run.drawn}, from the seed {first}")
    print(f"seconds: {perf_counter() - start:.0f}")
    for name, count in sorted(run.census.met.items()):
        print(f"  {name}: {count}")
    print(f"not met: {', '.join(sorted(run.census.not_met())) or 'nothing'}")
    return 1 if disagreements else 0


if __name__ == "__main__":
    raise SystemExit(main())
