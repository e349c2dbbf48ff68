"""The engine against a second evaluator, naive and written from the page on semantics alone."""

from __future__ import annotations

import pytest

import procrules
from oracle.agreement import differences
from oracle.rules import Index
from oracle.running import Run

RULESETS, FACTS = 200, 50
STEP = 90
"""One example out of so many of the bundled rules is answered whole: each takes half a second."""


@pytest.fixture(scope="module")
def run() -> tuple[Run, list[str]]:
    """Answer ten thousand random cases by both, once for the tests below."""
    made = Run(first=1, rulesets=RULESETS, facts=FACTS)
    return made, list(made.disagreements())


@pytest.mark.slow
def test_no_random_case_is_answered_in_two_ways(run: tuple[Run, list[str]]) -> None:
    made, disagreements = run
    assert made.cases == RULESETS * FACTS
    assert not disagreements, f"{len(disagreements)} disagreements; the first:\n{disagreements[0]}"


@pytest.mark.slow
def test_the_random_cases_meet_every_construct_and_every_status(
    run: tuple[Run, list[str]],
) -> None:
    made, _ = run
    assert made.census.not_met() == set()
    assert made.drawn <= 2 * RULESETS, "most of the texts written are refused by the check"


@pytest.mark.slow
def test_the_bundled_rules_are_answered_alike() -> None:
    rules = procrules.load("marches_publics")
    program = rules.program.program
    index = Index.of(program)
    sample = [e for e in program.examples if e.process is None][::STEP]
    assert len(sample) > 25
    for example in sample:
        facts = {given.fact: given.value for given in example.given}
        found = list(differences(rules, index, facts, strict=False))
        assert not found, (example.label, list(map(str, found)))
