"""Compiled decisions against the interpreter: bundled examples, facts near thresholds, random rules."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from functools import cache
from random import Random
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import procrules
from oracle.facts import Drawer
from oracle.rulesets import accepted
from procrules import Ruleset
from procrules.backends.compiled.inputs import Layout
from procrules.backends.compiled.machine import Machine
from procrules.backends.compiled.runtime import Undecided, Undetermined
from procrules.backends.interpreter import Session
from procrules.core.program import CheckedProgram
from procrules.deciders import PreparedFacts
from procrules.kept import entry, read_entry
from procrules.testing import near_thresholds
from properties.strategies import FactStrategies

STEP = 8
"""One example out of so many: each needs code for the facts that it tells."""
RULESETS, FACTS = 40, 25
Way = Literal["told", "any", "kept"]
WAYS: tuple[Way, ...] = ("told", "any", "kept")
"""Code for the facts told, for any, and for any as another process kept it."""


@cache
def bundled() -> Ruleset:
    return procrules.load("marches_publics")


def told(shaped: Any, values: tuple[Any, ...]) -> tuple[str, Any] | None:
    """Return status and value as the code gives them; ``None`` where it leaves them to others."""
    machine = shaped.machine
    try:
        found = shaped.runs[bisect_right(machine.cuts, values[machine.day])](values)
    except Undetermined:
        return None
    return outcome(found)


def outcome(found: Any) -> Any:
    """Return a status and a value."""
    if isinstance(found, Undecided):
        return found.status, found.value
    return "decided", found


class Kept:
    """What is kept as the texts that others would read."""

    keeps = True

    def __init__(self, checked: CheckedProgram) -> None:
        self.checked = checked
        self.texts: dict[str, bytes] = {}

    def program(self) -> CheckedProgram:
        return self.checked

    def read(self, name: str) -> Any:
        return read_entry(name, self.texts.get(name))

    def write(self, name: str, value: Any) -> None:
        self.texts[name] = entry(name, value)


def machines_of(
    rules: Ruleset, layout: Layout, name: str, strict: bool = False
) -> dict[Way, Machine]:
    """Return a machine of its own for code that is kept, which others run first."""
    plain = Machine(rules.program, layout, name, strict)
    kept = Machine(rules.program, layout, name, strict, kept=Kept(rules.program))
    return {"told": plain, "any": plain, "kept": kept}


def kept_told(machine: Machine, values: tuple[Any, ...]) -> Any:
    """Return what code says that was kept and read again; ``None`` when it does not say."""
    try:
        number = bisect_right(machine.cuts, values[machine.day])
        made = machine.kept(number)
        assert made is None or machine.kept(number) is made
        again = Machine(None, machine.layout, machine.decision, machine.strict, kept=machine._kept)
        assert again.bounds == machine.bounds
        run = again.kept(number)
        return None if run is None else outcome(run(values))
    except Undetermined:
        return None


def compare(
    machine: Machine,
    facts: PreparedFacts,
    seen: Counter[Any],
    way: Way,
) -> None:
    """Check that the code, where it answers, answers as the interpreter."""
    session = Session(machine.checked, facts.told, machine.strict)
    expected = session.outcome(machine.decision)
    values = facts.strict() if machine.strict else facts.presuming
    if way == "kept":
        found = kept_told(machine, values)
    else:
        found = told(machine.of_any() if way == "any" else machine.of(facts.shape), values)
    seen[expected[0], found is not None] += 1
    if found is not None:
        assert found == expected, (machine.decision, dict(facts))
        assert type(found[1]) is type(expected[1])


@pytest.mark.slow
def test_the_examples_of_the_bundled_rules_are_answered_alike() -> None:
    rules = bundled()
    layout = Layout(rules.program.program)
    machines = {name: machines_of(rules, layout, name) for name in rules.decisions}
    names = list(machines)
    seen: Counter[Any] = Counter()
    examples = [e for e in rules.program.program.examples if e.process is None]
    for number, example in enumerate(examples[::STEP]):
        facts = PreparedFacts(layout, rules.prepare({g.fact: g.value for g in example.given}).told)
        asked = dict.fromkeys(e.decision for e in example.expected)
        # Others, by turns: what an example is not about must be answered alike too.
        asked |= dict.fromkeys(names[(number * 3 + i) % len(names)] for i in range(3))
        for name in asked:
            way = WAYS[number % 3]
            compare(machines[name][way], facts, seen, way)
    # Most of what is decided is decided by the code alone.
    assert seen["decided", True] > 20 * seen["decided", False]
    assert seen["undetermined", True] > 50


@pytest.mark.slow
@pytest.mark.parametrize("decision", ["regime", "publicite", "valeur_retenue_ht", "delai_offres"])
def test_facts_near_thresholds_are_answered_alike(decision: str) -> None:
    decider = bundled().decider(decision)

    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
    @given(near_thresholds(bundled(), decision))
    def check(facts: Mapping[str, Any]) -> None:
        prepared = bundled().prepare(facts)
        expected = Session(bundled().program, prepared.told, False).outcome(decision)
        found = decider.outcome(prepared)
        assert (found.status, found.value) == expected

    check()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_facts_are_answered_alike_strictly_or_not(data: st.DataObject) -> None:
    rules = bundled()
    prepared = rules.prepare(data.draw(FactStrategies(rules).told()))
    name = data.draw(st.sampled_from(list(rules.decisions)))
    strict = data.draw(st.booleans())
    found = rules.decider(name, strict=strict).outcome(prepared)
    session = Session(rules.program, prepared.told, strict)
    assert (found.status, found.value) == session.outcome(name)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_an_answer_told_by_code_is_that_of_the_interpreter(data: st.DataObject) -> None:
    rules = bundled()
    facts = data.draw(FactStrategies(rules).told())
    name = data.draw(st.sampled_from(list(rules.decisions)))
    decider = rules.decider(name)
    decider(facts)  # there is code from now on
    answer = decider.answer(facts)
    assert answer == rules.decide_all(facts, decisions=(name,))[name]


@pytest.mark.slow
def test_random_rules_are_answered_alike() -> None:
    seen: Counter[Any] = Counter()
    for seed in range(1_000, 1_000 + RULESETS):
        ruleset = accepted(seed).ruleset
        program = ruleset.program.program
        layout = Layout(program)
        machines = [
            machines_of(ruleset, layout, name, strict)
            for name in program.decisions
            for strict in (False, True)
        ]
        drawer = Drawer(Random(seed), program)
        for _ in range(FACTS):
            facts = PreparedFacts(layout, ruleset.prepare(drawer.facts()).told)
            for by_way in machines:
                way = drawer.random.choice(WAYS)
                machine = by_way[way]
                if machine.strict == (drawer.random.randrange(4) == 0):
                    compare(machine, facts, seen, way)
    answered = sum(count for (_, by_code), count in seen.items() if by_code)
    assert answered > 500
    assert {status for status, by_code in seen if by_code} == {
        "decided",
        "undetermined",
        "needs_review",
        "conflict",
    }
