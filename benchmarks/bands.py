"""Ten to ten thousand rules over disjoint bands: a decision must be a search, and loading grow linearly.

Run from a checkout: ``python benchmarks/bands.py``, or with the numbers of rules:
``python benchmarks/bands.py 10 100 1000``. Ten thousand rules take some minutes to load. Loading and making
code are in time of the processor.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import partial
from time import perf_counter, process_time

from attrs import frozen
from figures import Figure, Wanted

import procrules

HEAD = """language english
source charter “Charter, fictional” : policy
fact amount “Amount” : amount HT
"""
ROUNDS, CALLS = 200, 100
LINEAR = Wanted("≤", 1.5)
"""For one of ten times as many: a time that grows as n log n would be past it, one as n² at ten."""


def rules(count: int) -> Iterable[str]:
    """Yield one rule for each band of ten euros."""
    yield "decision bonus “Bonus” : amount HT"
    for i in range(count):
        yield f"rule band_{i}"
        yield f"  under charter art. {i + 1}"
        yield f"  if amount reaches {10 * i} € and amount is less than {10 * i + 10} €"
        yield f"  then bonus is {i} €"


def table(count: int) -> Iterable[str]:
    """Yield a table of which a single row applies."""
    yield "table bonus “Bonus” : amount HT"
    yield "  under charter art. 1"
    yield "  a single row applies"
    yield "  | amount | then |"
    for i in range(count):
        yield f"  | at least {10 * i} € and less than {10 * i + 10} € | {i} € |"


def tree(count: int) -> Iterable[str]:
    """Yield one tree."""
    yield "decision bonus “Bonus” : amount HT"
    yield "  under charter art. 1"
    for i in range(count):
        yield f"  {'else ' if i else ''}if amount is less than {10 * i + 10} € then {i} €"
    yield "  else 0 €"


SHAPES: dict[str, Callable[[int], Iterable[str]]] = {"rules": rules, "table": table, "tree": tree}


@frozen
class Band:
    """One shape with one number of rules: seconds to load and to make code, microseconds of a call."""

    shape: str
    count: int
    load: float
    code: float
    value: float
    answer: float

    @property
    def each(self) -> float:
        """Return the time to load one rule, in milliseconds."""
        return self.load / self.count * 1e3


def least(run: Callable[[], object], calls: int) -> float:
    """Return the least time of a call over some rounds, in microseconds."""
    found = float("inf")
    for _ in range(ROUNDS):
        start = perf_counter()
        for _ in range(calls):
            run()
        found = min(found, (perf_counter() - start) / calls * 1e6)
    return found


def measured(counts: Iterable[int]) -> Iterator[Band]:
    """Yield the times of each shape, by number of rules."""
    procrules.loads(HEAD + "\n".join(rules(2)) + "\n", cache=False)  # the parser is made once
    for name, shape in SHAPES.items():
        for count in counts:
            text = HEAD + "\n".join(shape(count)) + "\n"
            load = float("inf")
            for _ in range(1 if count > 1_000 else 3):
                start = process_time()
                ruleset = procrules.loads(text, cache=False)
                load = min(load, process_time() - start)
            decider = ruleset.decider("bonus")
            facts = ruleset.prepare({"amount": Decimal(count * 5) + Decimal("4.99")})
            start = process_time()
            assert decider(facts) == count * 5 // 10
            code = process_time() - start
            value = least(partial(decider, facts), CALLS)
            answer = least(partial(decider.answer, facts), CALLS)
            yield Band(name, count, load, code, value, answer)


def figures(quick: bool) -> Iterator[Figure]:
    """Yield the figures of the table; a quick run goes to a thousand rules."""
    few, middle, many = (10, 100, 1_000) if quick else (10, 1_000, 10_000)
    found = {(band.shape, band.count): band for band in measured((few, middle, many))}
    for shape in SHAPES:
        growth = found[shape, many].value / found[shape, few].value
        what = f"{shape}: value, {few} → {many:,}"
        yield Figure("rules over disjoint bands", what, growth, "×", Wanted("≤", 20), less=quick)
    for shape in SHAPES:
        last = found[shape, many]
        growth = last.each / found[shape, middle].each
        what = f"{shape}: load one rule, {middle:,} → {many:,}"
        told = f"{many:,} in {last.load:.1f} s"
        yield Figure("loading grows linearly", what, growth, "×", LINEAR, told, quick)


def main() -> None:
    """Print a line for each shape and number of rules."""
    counts = [int(argument) for argument in sys.argv[1:]] or [10, 100, 1_000, 10_000]
    print("shape   rules   load, s   ms/rule   code, s   value, µs   × first   answer, µs")
    first: dict[str, float] = {}
    for band in measured(counts):
        growth = band.value / first.setdefault(band.shape, band.value)
        print(
            f"{band.shape:<6} {band.count:>6} {band.load:>9.2f} {band.each:>9.2f} {band.code:>9.3f} "
            f"{band.value:>11.3f} {growth:>9.1f} {band.answer:>12.3f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
