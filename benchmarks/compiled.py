"""Compiled decisions beside functions written by hand with ``Decimal``, in one run.

Run from a checkout: ``python benchmarks/compiled.py``. Ratios count; times hang on the machine. Each is
the least of several rounds, in which both are measured in turn on the same cases.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import cycle
from math import inf
from time import perf_counter
from typing import Any

import by_hand
from attrs import evolve, frozen
from figures import Figure, Wanted

import procrules
from procrules.values.numbers import to_decimal

ROUNDS = 400
CALLS = 10
"""A round is short, so that on a busy machine some are not interrupted."""

FORTY = [
    {"buyer": buyer, "kind": kind, "amount": Decimal(amount), "launched": day}
    for buyer in by_hand.BUYERS
    for kind in by_hand.KINDS
    for day, amount in (
        ("2020-06-01", "19999.99"),
        ("2021-12-31", "90000"),
        ("2022-01-01", "139999.99"),
        ("2023-02-03", "5382000"),
        ("2024-01-01", "142999.99"),
        ("2025-03-04", "220999.99"),
    )
]
_PURCHASES = [
    ("collectivite", "fournitures", "39999.99", "2022-08-02", {}),
    ("collectivite", "fournitures", "40000", "2022-08-02", {"innovant": True}),
    ("collectivite", "fournitures", "214999.99", "2023-05-05", {}),
    ("etat", "services", "143000", "2024-06-07", {}),
    ("etat", "fournitures", "59999.99", "2026-04-01", {}),
    ("entite_adjudicatrice", "services", "432000", "2026-05-06", {}),
    ("autre_pouvoir_adjudicateur", "travaux", "5403999.99", "2026-05-06", {}),
    ("collectivite", "services", "900000", "2025-01-02", {"services_sociaux": True}),
    ("collectivite", "services_rd", "200000", "2024-01-02", {"activite": "recherche_appliquee"}),
    ("etat", "services", "1000000", "2025-01-02", {"oeuvre_ou_performance_unique": True}),
]
REGIME = [
    {
        "acheteur": buyer,
        "type_prestation": kind,
        "valeur_estimee_ht": Decimal(amount),
        "date_reference": day,
        "propriete_exclusive_des_resultats": False,
        "finance_entierement": False,
        **others,
    }
    for buyer, kind, amount, day, others in _PURCHASES
]


def filled(ruleset: procrules.Ruleset, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return checked facts as the function written by hand takes them, presumptions filled in."""
    values = {name: fact.presumed for name, fact in ruleset.facts.items()}
    values |= ruleset.prepare(told)
    return {n: to_decimal(v) if hasattr(v, "limit_denominator") else v for n, v in values.items()}


@frozen
class Workload:
    """The times of one decision, in microseconds.

    Attributes:
        turns: Of calls that were measured in turn on the same cases, by name.
        alone: Of longer calls, by name.
    """

    name: str
    cases: int
    turns: dict[str, float]
    alone: dict[str, float]

    def ratio(self, name: str) -> float:
        """Return a time to that of the function written by hand."""
        return self.turns[name] / self.turns["by hand"]


def mixed(
    runs: Mapping[str, Callable[[Any], object]], cases: Mapping[str, list[Any]], rounds: int
) -> dict[str, float]:
    """Return the least time of one call of each over the same cases by turns, in microseconds."""
    best = dict.fromkeys(runs, inf)
    for _ in range(rounds):
        for name, run in runs.items():
            given = cases[name]
            start = perf_counter()
            for _ in range(CALLS):
                for case in given:
                    run(case)
            best[name] = min(best[name], (perf_counter() - start) / CALLS / len(given) * 1e6)
    return best


def alone(run: Callable[[Any], object], cases: list[Any]) -> float:
    """Return the time of one longer call, in microseconds: the least for each case, on average."""
    best = [inf] * len(cases)
    for _ in range(20):
        for number, case in enumerate(cases):
            start = perf_counter()
            run(case)
            best[number] = min(best[number], (perf_counter() - start) * 1e6)
    return sum(best) / len(best)


def unlike(ruleset: procrules.Ruleset, decision: str, told: list[dict[str, Any]]) -> float:
    """Return the time of the first explanation of each case, after those of the others.

    What reasons hang on, an answer may have from another one: here from none that was told alike.
    """
    total = 0.0
    for number, case in enumerate(told):
        best = inf
        for _ in range(3):
            decider = evolve(ruleset).decider(decision)  # a copy shares nothing of what it made
            for other in (*told[:number], *told[number + 1 :]):
                _ = decider.answer(other).explanation
            answer = decider.answer(case)
            start = perf_counter()
            _ = answer.explanation
            best = min(best, (perf_counter() - start) * 1e6)
        total += best
    return total / len(told)


def compared(
    ruleset: procrules.Ruleset,
    decision: str,
    by_hand_: Callable[[Any], Any],
    told: list[dict[str, Any]],
    rounds: int,
) -> Workload:
    """Measure one workload, where both give the same values."""
    decider = ruleset.decider(decision)
    prepared = [ruleset.prepare(case) for case in told]
    plain = [filled(ruleset, case) for case in told]
    for facts, case in zip(prepared, plain, strict=True):
        answer = ruleset.decide(decision, facts)
        assert decider(facts) == answer.value == by_hand_(case), (case, answer.value)
        for _ in range(60):  # past these, ``decide`` uses the same code
            ruleset.decide(decision, facts)
    runs: dict[str, Callable[[Any], object]] = {
        "by hand": by_hand_,
        "value": decider,
        "answer, unread": lambda facts: ruleset.decide(decision, facts),
    }
    turns = mixed(runs, {"by hand": plain, "value": prepared, "answer, unread": prepared}, rounds)
    amount = "valeur_estimee_ht" if "valeur_estimee_ht" in prepared[0] else "amount"
    change = {amount: 1_000}
    cents = cycle(range(1, 50))

    def another(case: Any) -> object:
        """Read the explanation of a purchase of some cents less than before."""
        less = case.but({amount: case[amount] - Fraction(next(cents), 100)})
        return ruleset.decide(decision, less).explanation

    once: dict[str, tuple[Callable[[Any], object], list[Any]]] = {
        "facts read and checked": (ruleset.prepare, told),
        "answer, everything read": (lambda case: ruleset.decide(decision, case).rules, told),
        "explanation alone": (lambda case: ruleset.decide(decision, case).explanation, told),
        "explanation, other amounts": (another, prepared),
        "one fact told otherwise": (lambda case: case.but(change), prepared),
    }
    spent = {name: alone(run, given) for name, (run, given) in once.items()}
    spent["explanation, none alike"] = unlike(ruleset, decision, told[:10])
    return Workload(f"{ruleset.name}: {decision}", len(told), turns, spent)


def workloads(rounds: int) -> Iterator[Workload]:
    """Yield both workloads."""
    forty = procrules.loads(by_hand.forty_leaves(), name="forty")
    yield compared(forty, "route", by_hand.forty, FORTY, rounds)
    bundled = procrules.load("marches_publics")
    yield compared(bundled, "regime", by_hand.regime, REGIME, rounds)


def figures(quick: bool) -> Iterator[Figure]:
    """Yield the figures of the table."""
    found = list(workloads(ROUNDS // 8 if quick else ROUNDS))
    for name, limit in (("value", 1.3), ("answer, unread", 3)):
        for load in found:
            bar = f"{name}, to a function by hand"
            hand = f"by hand {load.turns['by hand']:.2f} µs"
            yield Figure(bar, load.name, load.ratio(name), "×", Wanted("≤", limit), hand)
    for load in found:
        read = load.alone["explanation alone"] / 1e3
        yield Figure("answer, its explanation read", load.name, read, "ms", Wanted("≤", 1))
    for name in ("facts read and checked", "one fact told otherwise"):
        for load in found:
            yield Figure("facts, beside the value", f"{load.name}: {name}", load.alone[name], "µs")


def main() -> None:
    """Print the tables."""
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
    for load in workloads(ROUNDS):
        print(f"\n{load.name}, {load.cases} cases")
        for name, spent in load.turns.items():
            print(f"  {name:<22}  {spent:9.3f} µs  {load.ratio(name):7.2f}")
        for name, spent in load.alone.items():
            print(f"  {name:<26} {spent:9.1f} µs")


if __name__ == "__main__":
    main()
