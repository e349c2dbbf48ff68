"""Compiled decisions beside functions written by hand with ``Decimal``, in one run.

Run from a checkout: ``python benchmarks/compiled.py``. Ratios count; times hang on the machine. Each is
the least of several rounds, in which both are measured in turn on the same cases.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from math import inf
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import by_hand

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


def mixed(
    runs: Mapping[str, Callable[[Any], object]], cases: Mapping[str, list[Any]]
) -> dict[str, float]:
    """Return the least time of one call of each over the same cases by turns, in microseconds."""
    best = dict.fromkeys(runs, inf)
    for _ in range(ROUNDS):
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


def compared(
    ruleset: procrules.Ruleset,
    decision: str,
    by_hand_: Callable[[Any], Any],
    told: list[dict[str, Any]],
) -> None:
    """Print the ratios of one workload."""
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
    times = mixed(runs, {"by hand": plain, "value": prepared, "answer, unread": prepared})
    hand = times["by hand"]
    print(f"\n{ruleset.name}: {decision}, {len(told)} cases")
    print(f"  by hand, Decimal        {hand:9.3f} µs     1.00")
    for name in ("value", "answer, unread"):
        print(f"  {name:<22}  {times[name]:9.3f} µs  {times[name] / hand:7.2f}")
    once: dict[str, Callable[[Any], object]] = {
        "facts read and checked": lambda case: ruleset.prepare(case),
        "answer, everything read": lambda case: ruleset.decide(decision, case).rules,
        "explanation alone": lambda case: ruleset.decide(decision, case).explanation,
    }
    change = {"valeur_estimee_ht" if "valeur_estimee_ht" in prepared[0] else "amount": 1_000}
    once["one fact told otherwise"] = lambda case: case.but(change)
    for name, run in once.items():
        given = prepared if name == "one fact told otherwise" else told
        print(f"  {name:<23} {alone(run, given):9.1f} µs")


def main() -> None:
    """Print the tables."""
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
    compared(procrules.loads(by_hand.forty_leaves()), "route", by_hand.forty, FORTY)
    compared(procrules.load("marches_publics"), "regime", by_hand.regime, REGIME)


if __name__ == "__main__":
    main()
