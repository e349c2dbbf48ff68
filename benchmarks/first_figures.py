"""Loading the bundled ruleset, and one answer with and without its reasons read.

Run from a checkout: ``python benchmarks/first_figures.py``. Each figure is the median of several
runs of one process; they are orders of magnitude, and ratios between them are what counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import get_args

import procrules
from procrules.core.expr import Expr
from procrules.core.items import Item, Node

ROOT = Path(__file__).resolve().parents[1]
YARD = {
    "acheteur": "collectivite",
    "type_prestation": "fournitures",
    "valeur_estimee_ht": 40_000,
    "date_reference": "2022-08-02",
    "innovant": True,
}


def timed(run: Callable[[], object], times: int) -> float:
    """Return the median time of a run, in milliseconds."""
    spent = []
    for _ in range(times):
        start = perf_counter()
        run()
        spent.append((perf_counter() - start) * 1000)
    return median(spent)


def main() -> None:
    """Print the figures, one on each line."""
    first = timed(lambda: procrules.load("marches_publics"), 1)
    again = timed(lambda: procrules.load("marches_publics"), 5)
    rules = procrules.load("marches_publics")
    value = rules.decider("procedures")
    lines = sum(
        len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "rulesets" / "marches_publics").glob("*.regles")
    )
    grammar = (ROOT / "grammar" / "procrules.lark").read_text(encoding="utf-8").splitlines()
    written = [line for line in grammar if line.strip() and not re.match(r"\s*//", line)]
    print(f"rule files: {lines} lines, {len(rules.program.program.rules)} rules")
    print(f"load, first in the process (parser built): {first:8.1f} ms")
    print(f"load, again:                               {again:8.1f} ms")
    print(f"lines per second:                          {lines / again * 1000:8.0f}")
    unread = timed(lambda: rules.decide("procedures", YARD), 50)
    print(f"decide procedures, value only:             {timed(lambda: value(YARD), 50):8.2f} ms")
    print(f"decide procedures, reasons unread:         {unread:8.2f} ms")
    read = timed(lambda: rules.decide("procedures", YARD).explanation, 20)
    print(f"decide procedures, reasons read:           {read:8.2f} ms")
    print(f"grammar: {len(written)} lines without comments and blanks")
    print(
        f"core: {len(get_args(Expr))} kinds of expression, {len(get_args(Item))} kinds of item, "
        f"{len(get_args(Node))} kinds of tree node"
    )


if __name__ == "__main__":
    main()
