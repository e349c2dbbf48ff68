"""What answers share is what each would have worked out: answers and reasons, told alike or not."""

from __future__ import annotations

import pickle
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest

import procrules
from oracle.facts import Drawer
from oracle.rulesets import accepted
from procrules import Ruleset
from procrules.backends.interpreter import Session
from procrules.backends.interpreter.resolve import Memory, Resolver
from procrules.backends.interpreter.settled import Settled
from procrules.core.answer import plain
from procrules.deciders import PreparedFacts
from procrules.questions.counsel import Counsel

STEP = 40
"""One example of the bundled rules out of so many."""
RULESETS, FACTS = 30, 12


@cache
def bundled() -> Ruleset:
    return procrules.load("marches_publics")


def told(rules: Ruleset, decision: str, facts: PreparedFacts, settled: Settled | None) -> Any:
    """Return an answer and its reasons as data."""
    counsel = Counsel(rules.program, facts.told, False, settled)
    session = Session(rules.program, facts.told, False, settled)
    answer = session.answer(decision, rules._receipt(decision, facts.told, False), counsel)
    return answer.to_dict(explanation=True)


class Sharing:
    """The answers of a ruleset, which share what they may."""

    def __init__(self, rules: Ruleset) -> None:
        self.rules = rules

    def compare(self, decision: str, facts: PreparedFacts) -> None:
        """Check that an answer is the same whether or not it shares something."""
        deciders = self.rules._deciders()
        machine = deciders.machine(decision, strict=False)
        settled = deciders.settled(machine)
        expected = told(self.rules, decision, facts, None)
        for _ in range(2):  # what the first keeps, the second is given
            found = told(self.rules, decision, facts, settled)
            assert found == expected, (decision, dict(facts))


@pytest.mark.slow
def test_examples_are_explained_alike() -> None:
    rules, sharing = bundled(), Sharing(bundled())
    examples = [e for e in rules.program.program.examples if e.process is None]
    for example in examples[::STEP]:
        facts = rules.prepare({g.fact: g.value for g in example.given})
        for decision in dict.fromkeys(e.decision for e in example.expected):
            sharing.compare(decision, facts)


def test_days_of_other_periods_are_explained_alike() -> None:
    sharing = Sharing(bundled())
    told = {
        "acheteur": "collectivite",
        "type_prestation": "fournitures",
        "valeur_estimee_ht": 89_999,
    }
    cuts = [date(2019, 12, 31), date(2021, 12, 31), date(2023, 12, 31), date(2025, 12, 31)]
    days = [day + timedelta(days=more) for day in cuts for more in (0, 1, 40)]
    for given in (*days, None):
        sharing.compare("regime", bundled().prepare({**told, "date_reference": given}))
    sharing.compare("regime", bundled().prepare(told))


def test_amounts_and_days_that_go_alike_are_answered_alike() -> None:
    sharing, draw = Sharing(bundled()), Random(7)
    amounts = (39_999, 40_000, 59_999, 89_999, 90_000, 143_000, 220_999, 221_000, 5_404_000)
    for buyer, kind in (("collectivite", "fournitures"), ("etat", "services"), ("etat", "travaux")):
        facts = bundled().prepare({"acheteur": buyer, "type_prestation": kind})
        for _ in range(8):
            day = date(2024, 1, 1) + timedelta(days=draw.randrange(700))
            amount = draw.choice(amounts) + draw.randrange(2)
            other = facts.but({"valeur_estimee_ht": amount, "date_reference": day})
            for decision in ("regime", "valeur_retenue_ht", "procedures"):
                sharing.compare(decision, other)


def test_random_rules_go_alike_where_few_facts_change() -> None:
    for seed in range(RULESETS):
        rules = accepted(seed).ruleset
        sharing, drawer = Sharing(rules), Drawer(Random(seed), rules.program.program)
        many = {n for n, f in rules.facts.items() if f.type.kind not in ("boolean", "choice")}
        told = drawer.facts()
        for _ in range(FACTS):
            drawn = drawer.facts()
            told = {k: v for k, v in told.items() if k not in many}
            told |= {k: v for k, v in drawn.items() if k in many}
            for decision in list(rules.decisions)[:3]:
                sharing.compare(decision, rules.prepare(told))


def test_random_rules_are_explained_alike() -> None:
    for seed in range(RULESETS):
        rules = accepted(seed).ruleset
        sharing, drawer = Sharing(rules), Drawer(Random(seed), rules.program.program)
        names = list(rules.decisions)
        for number in range(FACTS):
            facts = rules.prepare(drawer.facts())
            for decision in names:
                if number % 2 or decision == names[seed % len(names)]:
                    sharing.compare(decision, facts)


def test_what_is_shared_is_worked_out() -> None:
    rules = bundled()
    facts = rules.prepare(
        {"acheteur": "etat", "valeur_estimee_ht": 1, "date_reference": "2025-01-02"}
    )
    deciders = rules._deciders()
    settled = deciders.settled(deciders.machine("regime", strict=False))
    first = Counsel(rules.program, facts.told, False, settled).explain("regime")
    kept = dict(settled.alone)
    other = facts.but({"valeur_estimee_ht": 2})
    second = Counsel(rules.program, other.told, False, settled).explain("regime")
    shared = {id(r) for r in kept.values()}
    assert len(kept) > 20
    assert any(id(r) in shared for r in _all(second))
    assert plain(first) != plain(second)


def test_amounts_between_the_same_limits_share_what_rules_come_to() -> None:
    rules = bundled()
    facts = rules.prepare({"acheteur": "etat", "type_prestation": "services"})
    deciders = rules._deciders()
    settled = deciders.settled(deciders.machine("regime", strict=False))

    def memory(amount: int) -> Memory:
        told = facts.but({"valeur_estimee_ht": amount, "date_reference": "2025-01-02"}).told
        resolver = Resolver(rules.program, told, False, settled)
        resolver.begin("regime")
        assert resolver.resolve("regime").status in ("decided", "undetermined")
        resolver.end()
        return resolver.memory

    first = memory(70_000)
    assert memory(70_001) is first
    assert memory(39_999) is not first
    assert memory(70_000) is memory(70_002)


def test_a_counsel_is_pickled_without_what_it_shares() -> None:
    rules = bundled()
    facts = rules.prepare({"acheteur": "etat", "valeur_estimee_ht": 1})
    deciders = rules._deciders()
    settled = deciders.settled(deciders.machine("regime", strict=False))
    counsel = Counsel(rules.program, facts.told, False, settled)
    expected = counsel.explain("regime")
    again: Counsel = pickle.loads(pickle.dumps(counsel))
    assert again.settled is not None
    assert not again.settled.alone
    assert again.explain("regime") == expected


def _all(reason: Any) -> Any:
    yield reason
    for child in reason.children:
        yield from _all(child)
