"""From the start of a process to the first decision on the bundled rules, beside a script written by hand.

Run from a checkout, or where a wheel is installed: ``python benchmarks/start.py [RUNS]``. The two take
turns; times are of whole processes, from outside, and the ratio is taken pair by pair. The script
knows far less than the rules: it is the least that a process can do that decides on exact money.

In a checkout the first process parses the rules and keeps them, the second keeps what a first answer
needs, and those that are measured find it; a wheel carries it. Each has its .pyc files.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from figures import Figure, Wanted

Times = dict[str, list[tuple[float, float]]]
"""Wall and CPU times of each process, in milliseconds."""

BY_HAND = """
from datetime import date
from decimal import Decimal

THRESHOLDS = (
    (date(2020, 1, 1), Decimal(40_000), Decimal(214_000)),
    (date(2022, 1, 1), Decimal(40_000), Decimal(215_000)),
    (date(2024, 1, 1), Decimal(40_000), Decimal(221_000)),
    (date(2026, 4, 1), Decimal(60_000), Decimal(216_000)),
)


def regime(facts):
    day = date.fromisoformat(facts["date_reference"])
    value = Decimal(facts["valeur_estimee_ht"].removesuffix(" €").replace(" ", "").replace(",", "."))
    for start, exempt, formal in reversed(THRESHOLDS):
        if day >= start:
            if value < exempt:
                return "dispense"
            return "procedure_adaptee" if value < formal else "procedure_formalisee"
    return None


print(regime({"valeur_estimee_ht": "39 999,99 €", "date_reference": "2022-08-02"}))
"""

BY_RULES = """
import procrules

facts = {
    "acheteur": "collectivite",
    "type_prestation": "fournitures",
    "valeur_estimee_ht": "39 999,99 €",
    "date_reference": "2022-08-02",
}
print(procrules.load("marches_publics").decide("regime", facts).value)
"""

PARTS = {
    "Python alone": "pass",
    "what a value of the rules needs": "import datetime, decimal, fractions, json, re",
    "import procrules and name load": "import procrules; procrules.load",
    "load marches_publics": "import procrules; procrules.load('marches_publics')",
    "the explanation as well": BY_RULES.replace(".value)", ".explanation.kind)"),
    "import attrs, for comparison": "import attrs",
}
"""How far each step goes, from the start of the process."""

WARMING = 3
"""Processes of each script after which everything is kept."""


def run(script: Path) -> tuple[float, float]:
    """Run a script; return its wall time and its CPU time in milliseconds."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    # What Python compiles is kept, as in any installation.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run([sys.executable, script], env=environment, capture_output=True, check=True)
    wall, after = perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.stdout.strip() in (b"dispense", b"decision", b"")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall * 1000, cpu * 1000


def measured(runs: int) -> Times:
    """Run every script by turns."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PROCRULES_CACHE"] = folder
        scripts = {"by hand": BY_HAND, "by the rules": BY_RULES, **PARTS}
        files = {}
        for number, (name, text) in enumerate(scripts.items()):
            files[name] = Path(folder) / f"script_{number}.py"
            files[name].write_text(text, encoding="utf-8")
        for _ in range(WARMING):
            for file in files.values():
                run(file)
        times: Times = {name: [] for name in files}
        for _ in range(runs):
            for name, file in files.items():
                times[name].append(run(file))
    return times


def ratios(times: Times, index: int) -> list[float]:
    """Return the ratios of the two, pair by pair: of wall times, or with 1 of CPU times."""
    pairs = zip(times["by the rules"], times["by hand"], strict=True)
    return [rules[index] / hand[index] for rules, hand in pairs]


def figures(quick: bool) -> Iterator[Figure]:
    """Yield the figures of the table."""
    runs = 5 if quick else 15
    times = measured(runs)
    wall = median(spent for spent, _ in times["by the rules"])
    bar, told = "start to first decision", f"median of {runs} pairs; {wall:.0f} ms by the rules"
    yield Figure(
        bar, "to a script by hand, wall", median(ratios(times, 0)), "×", Wanted("≤", 4), told
    )
    yield Figure(bar, "to a script by hand, CPU", median(ratios(times, 1)), "×")


def main() -> None:
    """Print the figures."""
    times = measured(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
    print(f"{'process':32} {'wall ms: min':>14} {'median':>8} {'CPU ms: min':>14} {'median':>8}")
    for name, spent in times.items():
        walls, cpus = zip(*spent, strict=True)
        print(
            f"{name:32} {min(walls):14.1f} {median(walls):8.1f} {min(cpus):14.1f} {median(cpus):8.1f}"
        )
    for kind, index in (("wall", 0), ("CPU", 1)):
        found = ratios(times, index)
        print(f"by the rules / by hand, {kind}: min {min(found):.1f}, median {median(found):.1f}")


if __name__ == "__main__":
    main()
