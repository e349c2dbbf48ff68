"""Reasons in a shape that other answers have are those that are unfolded anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from random import Random
from threading import Thread
from typing import Any

import pytest
from attrs import evolve

import procrules
from oracle.facts import Drawer
from oracle.rulesets import accepted
from procrules import Duration, Ruleset
from procrules.backends.interpreter import shapes
from procrules.backends.interpreter.settled import Settled
from procrules.core import expr as core
from procrules.core.answer import Reason
from procrules.core.frozen import freeze
from procrules.core.walk import walk
from procrules.questions.counsel import Counsel

STEP = 150
"""One example of the bundled rules out of so many."""
RULESETS, FACTS, OTHERS = 20, 4, 6
PURCHASE = {
    "acheteur": "collectivite",
    "type_prestation": "fournitures",
    "valeur_estimee_ht": Fraction(8999999, 100),
    "date_reference": date(2025, 1, 2),
}


@cache
def bundled() -> Ruleset:
    return procrules.load("marches_publics")


@cache
def limits(rules: Ruleset) -> tuple[list[Fraction], list[date]]:
    """Return the numbers and the days of the rules, in order."""
    program = rules.program.program
    found: set[Any] = set()
    for threshold in program.thresholds.values():
        for row in threshold.rows:
            found |= {*row.values, row.period.start, row.period.end}
    for item in (*program.rules.values(), *program.derived.values()):
        found |= {node.value for node in walk(item) if isinstance(node, core.Constant)}
    for rule in program.rules.values():
        found |= {rule.period.start, rule.period.end}
    numbers = sorted(v for v in found if isinstance(v, Fraction))
    return numbers, sorted(v for v in found if isinstance(v, date))


def moved(random: Random, rules: Ruleset, told: dict[str, Any]) -> dict[str, Any]:
    """Return facts whose amounts and days are others: at limits, and on both sides of them."""
    numbers, days = limits(rules)
    cent, one = Fraction(1, 100), timedelta(days=1)
    found = dict(told)
    for name, value in told.items():
        if value.__class__ is Fraction:
            near: list[Any] = [value, *sorted(numbers, key=lambda n: abs(n - value))[:5]]
            whole = rules.facts[name].type.kind == "integer"
            step: Any = Fraction(1) if whole else cent
            others = [n + more for n in near for more in (-step, 0, step)]
            found[name] = random.choice(
                [n for n in others if n >= 0 and (n.denominator == 1 or not whole)]
            )
        elif value.__class__ is date:
            near = [value, *sorted(days, key=lambda d: abs(d - value))[:4]]
            found[name] = random.choice([d + more for d in near for more in (-one, 0 * one, one)])
    return found


class Shaping:
    """The reasons of a ruleset, unfolded with and without shapes."""

    def __init__(self, rules: Ruleset) -> None:
        self.rules = rules
        self.deciders = rules._deciders()

    def settled(self, decision: str, *, strict: bool = False) -> Settled:
        return self.deciders.settled(self.deciders.machine(decision, strict=strict))

    def compare(self, decision: str, told: dict[str, Any], *, strict: bool = False) -> Reason:
        """Check that reasons are the same whether or not they have a shape."""
        facts, settled = freeze(told), self.settled(decision, strict=strict)
        expected = Counsel(self.rules.program, facts, strict).explain(decision)
        found = Counsel(self.rules.program, facts, strict, settled).explain(decision)
        assert found == expected, (decision, strict, told)
        return found

    def shaped(self) -> int:
        """Return how many shapes are kept."""
        return sum(len(kept) for s in self.deciders._settled.values() for kept in s.shapes.values())


def around(limit: int) -> Iterator[Fraction]:
    for more in (-100, -1, 0, 0, 1, 100, 0, -100, 1):
        yield limit + Fraction(more, 100)


@pytest.mark.parametrize("strict", [False, True])
def test_both_sides_of_limits_and_limits_themselves(strict: bool) -> None:
    shaping = Shaping(bundled())
    for limit in (25_000, 40_000, 60_000, 90_000, 143_000, 221_000):
        for amount in around(limit):
            shaping.compare("regime", {**PURCHASE, "valeur_estimee_ht": amount}, strict=strict)
    assert shaping.settled("regime", strict=strict).shapes


def test_days_of_one_period_and_of_others() -> None:
    shaping = Shaping(bundled())
    for more in (0, 0, 1, 2, -2, -1, 0, 363, 364, 365, 1, -1_098, 3):
        day = PURCHASE["date_reference"] + timedelta(days=more)  # type: ignore[operator]
        shaping.compare("regime", {**PURCHASE, "date_reference": day})
        shaping.compare(
            "regime", {**PURCHASE, "date_reference": day, "valeur_estimee_ht": Fraction(1)}
        )


def test_days_that_are_compared_with_one_another() -> None:
    shaping = Shaping(bundled())
    day = date(2025, 1, 2)
    for first in (-1, 0, 1, 0, 2, -1):
        for then in (-1, 0, 1):
            told = {
                **PURCHASE,
                "date_reference": day + timedelta(days=first),
                "date_livraison": day + timedelta(days=then),
                "date_signature": day,
            }
            shaping.compare("regime", told)


def test_what_is_told_beside() -> None:
    shaping = Shaping(bundled())
    beside: list[dict[str, Any]] = [
        {"date_signature": None},
        {"duree_du_marche": Duration(2, "month")},
        {"duree_du_marche": Duration(3, "month")},
        {"duree_du_marche": procrules.NEANT},
        {"options_ht": Fraction(10)},
        {"options_ht": None},
        {"options_ht": procrules.NEANT},
        {"lots": ()},
        {"valeur_estimee_ht": None},
        {"valeur_estimee_ht": procrules.NEANT},
        {"date_reference": None},
        {"innovant": True},
        {"innovant": None},
    ]
    for _ in range(3):
        for more in beside:
            shaping.compare("regime", {**PURCHASE, **more})
            other = {"valeur_estimee_ht": Fraction(7_000_000, 100), **more}
            shaping.compare("regime", {**PURCHASE, **other})


@pytest.mark.slow
def test_examples_have_their_reasons() -> None:
    rules, random, shaping = bundled(), Random(1), Shaping(bundled())
    examples = [e for e in rules.program.program.examples if e.process is None]
    for number, example in enumerate(examples[::STEP]):
        told = dict(rules.prepare({g.fact: g.value for g in example.given}))
        for decision in dict.fromkeys(e.decision for e in example.expected):
            for case in (told, told, *(moved(random, rules, told) for _ in range(OTHERS))):
                shaping.compare(decision, case, strict=bool(number % 2))
    assert shaping.shaped() > 20


def test_random_rules_have_their_reasons() -> None:
    shapes = 0
    for seed in range(RULESETS):
        rules, random = accepted(seed).ruleset, Random(seed)
        shaping, drawer = Shaping(rules), Drawer(random, rules.program.program)
        for number in range(FACTS):
            told = dict(rules.prepare(drawer.facts()))
            for case in (told, told, *(moved(random, rules, told) for _ in range(OTHERS))):
                for decision in rules.decisions:
                    shaping.compare(decision, case, strict=bool(number % 2))
        shapes += shaping.shaped()
    assert shapes > 100


def test_what_is_shown_alike_stands() -> None:
    shaping = Shaping(bundled())
    first = [shaping.compare("regime", PURCHASE) for _ in range(3)][-1]
    assert shaping.compare("regime", PURCHASE) is first
    second = shaping.compare("regime", {**PURCHASE, "valeur_estimee_ht": Fraction(89_998)})
    known = {id(reason) for reason in _all(first)}
    anew = [reason for reason in _all(second) if id(reason) not in known]
    assert 0 < len(anew) < len(known) / 2
    assert any(reason.data.get("day") for reason in _all(second) if id(reason) in known)


def test_shapes_are_few() -> None:
    shaping = Shaping(evolve(bundled()))
    facts = [
        {**PURCHASE, "valeur_estimee_ht": Fraction(n)} for n in (1, 1, *range(1, 400_000, 9_999))
    ]
    for told in facts:
        shaping.compare("regime", told)
    assert 3 < shaping.shaped() <= 12


def test_shapes_are_forgotten_when_they_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "_MOST", 3)
    shaping = Shaping(evolve(bundled()))  # it shares nothing with the other tests
    for kind in ("fournitures", "services", "travaux"):
        for buyer in ("collectivite", "etat"):
            for _ in range(3):
                told = {**PURCHASE, "type_prestation": kind, "acheteur": buyer}
                shaping.compare("regime", told)
                assert shaping.shaped() <= 3
    assert shaping.shaped() == 3


CHAIN = """langue français
source loi « Loi » : loi
fait x « X » : montant HT
décision d0 « D » : oui/non
  vu loi
  si x est inférieur à 10 € alors oui
  sinon non
"""


def test_however_deep_reasons_and_callers_are() -> None:
    below = "décision d{} « D » : oui/non\n  vu loi\n  si d{} alors oui\n  sinon non\n"
    rules = procrules.loads(CHAIN + "".join(below.format(i, i - 1) for i in range(1, 60)))
    shaping = Shaping(rules)

    def deep(frames: int, facts: Any) -> Reason:
        if frames:
            return deep(frames - 1, facts)
        return Counsel(rules.program, facts, False, shaping.settled("d59")).explain("d59")

    for amount in (9, 9, 9, 10, 8, 11, 10):
        facts = freeze({"x": Fraction(amount)})
        expected = Counsel(rules.program, facts, False).explain("d59")
        for frames in (0, 200, 400, 600, 800):
            shaping.settled("d59").shapes.clear()
            assert deep(frames, facts) == expected
            assert deep(frames, facts) == expected
    assert shaping.shaped() == 1


def test_threads_share_shapes() -> None:
    shaping, failures = Shaping(bundled()), []

    def unfold(seed: int) -> None:
        random = Random(seed)
        try:
            for _ in range(40):
                shaping.compare("regime", moved(random, bundled(), dict(PURCHASE)))
        except BaseException as failure:
            failures.append(failure)

    threads = [Thread(target=unfold, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def _all(reason: Reason) -> Iterator[Reason]:
    yield reason
    for child in reason.children:
        yield from _all(child)
