"""The questionnaire on the bundled rules: no question is asked whose answer cannot matter."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

import pytest

import procrules
from procrules import Ruleset
from procrules.questions.boundaries import Boundaries, boundaries
from procrules.questions.filling import Trial, value_at

SEEDS = range(2)
pytestmark = pytest.mark.slow
MOST = 40
"""No questionnaire of the bundled rules needs as many questions."""


@cache
def rules() -> Ruleset:
    return procrules.load("marches_publics")


def partial_facts(limits: Boundaries, random: Random) -> dict[str, Any]:
    """Draw a few of the facts that a decision reads."""
    trial = Trial(rules().program.program, limits)
    names = [n for n in limits.reach.facts if rules().facts[n].type.kind != "list"]
    chosen = random.sample(names, min(len(names), random.randrange(5)))
    return {name: random.choice(trial.values(name)) for name in chosen}


def told_by(facts: dict[str, Any], told: Any) -> bool:
    """Whether a case says all that was told, lists of records field by field."""
    for name, value in told.items():
        if isinstance(value, tuple):
            records = facts[name]
            assert len(records) == len(value)
            for given, record in zip(value, records, strict=True):
                assert given.items() <= record.items()
        elif facts[name] != value:
            return False
    return True


@pytest.mark.parametrize("decision", sorted(rules().decisions)[::6])
def test_each_question_asked_can_change_the_answer(decision: str) -> None:
    limits = boundaries(rules().program, [decision])
    for seed in SEEDS:
        random = Random(f"{decision} {seed}")
        interview = rules().interview(decision, partial_facts(limits, random))
        for _ in range(MOST):
            question = interview.question
            if question is None:
                break
            if question.witness is None:
                assert question.many or question.record is not None
            else:
                cases = [dict(question.witness.one), dict(question.witness.other)]
                answers = [rules().decide(decision, case) for case in cases]
                told = [(a.status, a.value, [m.status for m in a.members]) for a in answers]
                assert told[0] != told[1], question.fact
                assert all(told_by(case, interview.told) for case in cases)
                values = [value_at(case, question.fact) for case in cases]
                assert values[0] != values[1]
                differing = {
                    n for n in {*cases[0], *cases[1]} if cases[0].get(n) != cases[1].get(n)
                }
                assert differing == {question.fact.partition("[")[0]}
            value = random.choice(Trial(rules().program.program, limits).values(question.fact))
            interview = interview.tell(question.fact, len(value) if question.many else value)
        else:
            pytest.fail(f"more than {MOST} questions")


@pytest.mark.parametrize("decision", ["regime", "procedures", "publicite", "avance_due"])
def test_what_is_not_asked_does_not_change_what_was_decided(decision: str) -> None:
    limits = boundaries(rules().program, [decision])
    trial = Trial(rules().program.program, limits)
    random = Random(decision)
    interview = rules().interview(decision)
    while (question := interview.question) is not None:
        value = random.choice(trial.values(question.fact))
        interview = interview.tell(question.fact, len(value) if question.many else value)
    decided = rules().decide(decision, interview.told)
    assert not decided.missing
    for name in interview.pointless:
        for value in trial.values(name)[:6]:
            again = rules().decide(decision, {**interview.told, name: value})
            assert (again.status, again.value) == (decided.status, decided.value), name


def test_a_sign_told_with_a_weighing_is_one_that_may_be_opened() -> None:
    answer = rules().decide("faisceau_innovation", {"date_reference": "2022-08-02"})
    sign = next(m for m in answer.members if m.status != "open")
    found = answer.why_not(sign.name)
    assert found.decision == "indices_faisceau_innovation"
    assert found.changes or found.impossible or found.searched
