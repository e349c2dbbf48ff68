"""Ten to ten thousand rules over disjoint bands: a decision must be a search, and loading grow linearly.

Run from a checkout: ``python benchmarks/bands.py``, or with the numbers of rules:
``python benchmarks/bands.py 10 100 1000``. Ten thousand rules take some minutes to load.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from time import perf_counter

import procrules

HEAD = """language english
source charter “Charter, fictional” : policy
fact amount “Amount” : amount HT
"""
ROUNDS, CALLS = 200, 100


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


def least(run: Callable[[], object], calls: int) -> float:
    """Return the least time of a call over some rounds, in microseconds."""
    found = float("inf")
    for _ in range(ROUNDS):
        start = perf_counter()
        for _ in range(calls):
            run()
        found = min(found, (perf_counter() - start) / calls * 1e6)
    return found


def main() -> None:
    """Print a line for each shape and number of rules."""
    counts = [int(argument) for argument in sys.argv[1:]] or [10, 100, 1_000, 10_000]
    procrules.loads(HEAD + "\n".join(rules(2)) + "\n")  # the parser is made once
    print("shape   rules   load, s   ms/rule   code, s   value, µs   × first   answer, µs")
    for name, shape in SHAPES.items():
        first = None
        for count in counts:
            text = HEAD + "\n".join(shape(count)) + "\n"
            start = perf_counter()
            ruleset = procrules.loads(text)
            load = perf_counter() - start
            decider = ruleset.decider("bonus")
            facts = ruleset.prepare({"amount": Decimal(count * 5) + Decimal("4.99")})
            start = perf_counter()
            assert decider(facts) == count * 5 // 10
            code = perf_counter() - start
            value = least(partial(decider, facts), CALLS)
            answer = least(partial(decider.answer, facts), CALLS)
            first = first or value
            print(
                f"{name:<6} {count:>6} {load:>9.2f} {load / count * 1e3:>9.2f} {code:>9.3f} "
                f"{value:>11.3f} {value / first:>9.1f} {answer:>12.3f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
