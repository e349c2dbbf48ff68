"""From text to checked core: lines per second, and how the time grows with the number of rules.

Run from a checkout: ``python benchmarks/parse.py``. Nothing is kept and nothing taken from a cache. The
parser of the grammar is made once per process, and measured apart. Times are of the processor, not of the clock on
the wall.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from time import process_time

from figures import Figure, Wanted

from procrules.bundled import bundled_rulesets
from procrules.loading import compiled_named
from procrules.pipeline import compile_text
from procrules.syntax.parser import parser

HEAD = """langue français
source charte « Charte » : politique
choix bande « Bande »
{values}
fait montant « Montant » : montant HT
décision voie « Voie » : bande
"""
RULE = """règle r{0} « Bande {0} »
  vu charte art. {0}
  si montant atteint {1} €
    et montant est inférieur à {2} €
  alors voie est b{0}
"""


def bands(count: int) -> str:
    """Return rules over disjoint bands of an amount."""
    values = "\n".join(f"  b{n}" for n in range(count))
    rules = "".join(RULE.format(n, n * 10, n * 10 + 10) for n in range(count))
    return HEAD.format(values=values) + rules


def timed(run: Callable[[], object], times: int) -> tuple[float, float]:
    """Return the least and the median CPU time of a run, in seconds."""
    spent = []
    for _ in range(times):
        start = process_time()
        run()
        spent.append(process_time() - start)
    return min(spent), median(spent)


def bundled(times: int) -> Iterator[tuple[str, int, float, float]]:
    """Yield each bundled ruleset: its lines, the least and the median CPU time in seconds."""
    for name in bundled_rulesets():
        lines = sum(s.text.count("\n") for s in compiled_named(name, cache=False).sources)
        yield name, lines, *timed(partial(compiled_named, name, cache=False), times)


def figures(quick: bool) -> Iterator[Figure]:
    """Yield the figures of the table."""
    for name, lines, least, _ in bundled(2 if quick else 5):
        what, told = f"{name}, lines a second of the processor", f"{lines:,} lines"
        yield Figure("text to checked core", what, lines / least, "", Wanted("≥", 6_000), told)


def main() -> None:
    """Print the figures."""
    made, _ = timed(lambda: parser("fr"), 1)
    print(f"parser of the grammar, once per process: {made * 1000:.0f} ms")
    for name, lines, least, middle in bundled(5):
        print(
            f"{name}: {lines} lines in {least:.2f} s (median {middle:.2f} s):"
            f" {lines / least:.0f} lines/s (median {lines / middle:.0f})"
        )
    for count in (10, 100, 1_000, 10_000):
        text = bands(count)
        least, _ = timed(partial(compile_text, text), 3)
        lines = text.count("\n")
        print(
            f"{count:6} rules, {lines:6} lines: {least * 1000:9.1f} ms, {lines / least:7.0f} lines/s"
        )


if __name__ == "__main__":
    main()
