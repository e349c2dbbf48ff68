"""What must hold of the bundled ruleset for any facts."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import procrules
from procrules import Ruleset
from properties.strategies import FactStrategies

COMMON = ("acheteur", "type_prestation", "valeur_estimee_ht", "date_reference")
REGIMES = ("dispense", "procedure_adaptee", "procedure_formalisee")


@cache
def rules() -> Ruleset:
    return procrules.load("marches_publics")


@cache
def strategies() -> FactStrategies:
    return FactStrategies(rules())


def decisions() -> st.SearchStrategy[str]:
    return st.sampled_from(list(rules().decisions))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_every_question_has_an_answer_or_a_stated_reason(data: st.DataObject) -> None:
    facts = data.draw(strategies().told())
    for name, answer in rules().decide_all(facts).items():
        assert answer.status in ("decided", "undetermined", "needs_review"), (name, answer.clashes)
        if answer.status == "undetermined":
            assert answer.missing or answer.holes, name
        if answer.status == "needs_review":
            assert answer.review, name
        if answer.status == "decided":
            assert answer.value is not None, name
            assert not answer.missing, name
            assert not answer.holes, name
        for member in answer.members:
            stated = member.missing or member.holes or answer.review
            assert stated or member.status in ("open", "closed"), (name, member.name)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_ordinary_facts_decide_the_regime_outside_the_holes_of_the_law(
    data: st.DataObject,
) -> None:
    facts = data.draw(
        st.fixed_dictionaries(
            {n: strategies().scalar(rules().facts[n].type) for n in (*COMMON, "date_signature")}
        )
    )
    answer = rules().decide("regime", facts)
    assert answer.status == "decided" or answer.holes or answer.review, answer.missing
    assert not answer.missing


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_higher_value_never_opens_a_lighter_regime(data: st.DataObject) -> None:
    facts = data.draw(strategies().told(*COMMON))
    higher = {**facts, "valeur_estimee_ht": data.draw(strategies().amounts)}
    low, high = sorted((facts, higher), key=lambda f: Decimal(f["valeur_estimee_ht"]))
    first, second = rules().decide("regime", low), rules().decide("regime", high)
    if first.value in REGIMES and second.value in REGIMES:
        assert REGIMES.index(first.value) <= REGIMES.index(second.value)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_without_presumptions_a_further_fact_never_changes_a_decided_answer(
    data: st.DataObject,
) -> None:
    facts: dict[str, Any] = data.draw(strategies().told(*COMMON))
    told = {name: value for name, value in facts.items() if value is not None}
    fewer = {
        name: value for name, value in told.items() if name in COMMON or data.draw(st.booleans())
    }
    name = data.draw(decisions())
    before = rules().decide(name, fewer, strict=True)
    after = rules().decide(name, told, strict=True)
    if before.status == "decided":
        assert (after.status, after.value) == ("decided", before.value)
    for member in before.members:
        if member.status in ("open", "closed"):
            assert after.member(member.name).status == member.status


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_every_presumption_used_is_listed(data: st.DataObject) -> None:
    facts = data.draw(strategies().told(*COMMON))
    name = data.draw(decisions())
    answer = rules().decide(name, facts)
    told = {**facts, **{a.fact: a.value for a in answer.assumptions}}
    strict = rules().decide(name, told, strict=True)
    if answer.status == "decided":
        assert (strict.status, strict.value) == (answer.status, answer.value)
    for member in answer.members:
        if member.status in ("open", "closed"):
            assert strict.member(member.name).status == member.status


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_value_alone_is_that_of_the_answer_and_reading_why_changes_nothing(
    data: st.DataObject,
) -> None:
    facts = data.draw(strategies().told(*COMMON))
    name = data.draw(decisions())
    answer = rules().decide(name, facts)
    expected = answer.value if answer.status == "decided" else None
    assert rules().decider(name)(facts) == expected
    assert answer.explanation == answer.explanation
    assert rules().replay(answer.to_dict()["receipt"]).same
