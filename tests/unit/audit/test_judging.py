"""Verdicts: the law of every plausible day, told by the bundled rules themselves."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from procrules.audit.judging import Judge
from procrules.audit.law import LAUNCH, VALUE, Law, told
from procrules.audit.mapping import contract_of
from procrules.audit.model import Contract, Days, Judgement, Place, Row
from procrules.ruleset import Ruleset

MONTHS = 12


@pytest.fixture(scope="module")
def law(bundled: Ruleset) -> Law:
    return Law(bundled)


@pytest.fixture(scope="module")
def judge(law: Law) -> Judge:
    return Judge(law, MONTHS, 48)


def contract(**texts: str) -> Contract:
    known = {
        "id": "ESSAI",
        "buyer_id": "21000000000011",
        "cpv": "30192000",
        "procedure": "Procédure adaptée",
        "notified": "2024-12-02",
        "amount": "50000",
        "nature": "Marché",
    }
    return contract_of(Row(Place("essai.json", 1, 1), "2022", {**known, **texts}))


def verdict(found: Judgement) -> tuple[str, str]:
    return found.verdict, found.finding


# -- coherent ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"amount": "214999.99"},
        {"procedure": "Appel d'offres ouvert", "amount": "9000000"},
        # What the amount, the code and the buyer cannot change needs none of them.
        {"procedure": "Appel d'offres ouvert", "amount": "0", "cpv": "x", "buyer_id": "x"},
        {
            "procedure": "Marché passé sans publicité ni mise en concurrence préalable",
            "amount": "39999.99",
        },
        {"cpv": "45000000", "amount": "5381999.99"},
    ],
)
def test_what_every_plausible_day_opens_is_coherent(judge: Judge, texts: dict[str, str]) -> None:
    found = judge.judge(contract(**texts))
    assert verdict(found) == ("coherent", "open")
    assert found.articles


# -- to be looked at -----------------------------------------------------------------------------------
def test_an_amount_above_the_threshold_gives_the_article_and_the_exact_distance(
    judge: Judge,
) -> None:
    found = judge.judge(contract(amount="230000.01", object="Essai, lot 2"))
    assert verdict(found) == ("to_look_at", "above_threshold")
    assert found.articles == ("ccp L2123-1 1°", "ccp R2123-1 1°")
    assert found.limit is not None
    assert found.limit.name == "procedure_formalisee"
    assert found.limit.value == Decimal(221000)
    assert found.limit.distance == Decimal("9000.01")
    assert found.reasons == ("estimate", "lots", "network")
    assert "R2123-1 3°" in " ".join(a for ground in found.grounds for a in ground.articles)


def test_exactly_at_the_threshold_is_above_it(judge: Judge) -> None:
    found = judge.judge(contract(amount="221000"))
    assert verdict(found) == ("to_look_at", "above_threshold")
    assert found.limit is not None
    assert found.limit.distance == 0


def test_without_competition_the_nearest_amount_of_the_day_counts(judge: Judge) -> None:
    label = "Marché passé sans publicité ni mise en concurrence préalable"
    works = judge.judge(contract(procedure=label, cpv="45000000", amount="150000"))
    assert verdict(works) == ("to_look_at", "above_threshold")
    assert works.limit is not None
    assert (works.limit.value, works.limit.distance) == (Decimal(100000), Decimal(50000))
    assert works.limit.name == "travaux_2023"
    assert works.articles == ("d2022_1683 art. 6",)
    assert "network" not in works.reasons
    supplies = judge.judge(contract(procedure=label, amount="50000"))
    assert supplies.limit is not None
    assert supplies.limit.value == Decimal(40000)
    assert supplies.articles == ("ccp R2122-8",)
    assert any("R2122-1" in ground.articles[0] for ground in supplies.grounds)


def test_a_threshold_that_changed_within_the_plausible_days_depends_on_the_launch(
    judge: Judge,
) -> None:
    # 214 000 € until the end of 2021, 215 000 € from 2022.
    found = judge.judge(contract(notified="2022-03-01", amount="214500"))
    assert verdict(found) == ("to_look_at", "depends_on_launch")
    assert "launch_unknown" in found.reasons
    sure = judge.judge(contract(notified="2022-03-01", amount="215000"))
    assert verdict(sure) == ("to_look_at", "above_threshold")
    soon = Judge(judge.law, 1, 48).judge(contract(notified="2022-03-01", amount="214500"))
    assert verdict(soon) == ("coherent", "open")


def test_two_amounts_of_one_day_that_disagree_are_told(judge: Judge) -> None:
    found = judge.judge(evolve(contract(), amounts=(Decimal(50000), Decimal(900000))))
    assert verdict(found) == ("to_look_at", "depends_on_amount")
    assert "launch_unknown" not in found.reasons
    assert found.limit is not None
    assert found.limit.distance == Decimal(679000)


def test_what_no_amount_opens_is_closed(judge: Judge) -> None:
    found = judge.judge(
        contract(nature="Marché de défense ou de sécurité", procedure="Appel d'offres ouvert")
    )
    assert verdict(found) == ("to_look_at", "closed")
    assert found.articles == ("ccp L2124-2", "ccp R2124-2")
    assert found.limit is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"framework": True, "nature": "accord_cadre"}, "framework"),
        ({"modifications": 2}, "modified"),
        ({"merged": ((Place("x", 2, 2), "holder"),)}, "holders"),
        ({"merged": ((Place("x", 2, 2), "later"),)}, "states"),
        (
            {"nature": "subsequent", "notified": Days(date(2025, 12, 1), date(2025, 12, 1))},
            "subsequent",
        ),
    ],
)
def test_each_circumstance_is_a_reason(judge: Judge, changes: dict[str, Any], reason: str) -> None:
    found = judge.judge(evolve(contract(amount="900000"), **changes))
    assert found.verdict == "to_look_at"
    assert reason in found.reasons


# -- not decidable -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("texts", "missing"),
    [
        ({"procedure": ""}, ("procedure",)),
        ({"procedure": "Procédure négociée ouverte"}, ("procedure",)),
        ({"notified": ""}, (LAUNCH,)),
        ({"amount": "999999999"}, (VALUE,)),
        ({"buyer_id": "75000000000011", "amount": "180000"}, ("acheteur",)),
        # A joint board has one threshold as an authority, and another as a network operator.
        ({"buyer_id": "25000000000011", "amount": "300000"}, ("acheteur",)),
        ({"cpv": "85300000", "amount": "300000"}, ("services_sociaux",)),
        ({"cpv": "9000000", "amount": "300000"}, ("type_prestation", "services_sociaux")),
    ],
)
def test_what_is_missing_is_named(
    judge: Judge, texts: dict[str, str], missing: tuple[str, ...]
) -> None:
    found = judge.judge(contract(**texts))
    assert verdict(found) == ("undecidable", "missing_field")
    assert set(found.missing) <= set(missing)
    assert found.missing


def test_kinds_of_buyer_that_agree_need_no_more(judge: Judge) -> None:
    assert judge.judge(contract(buyer_id="25000000000011", amount="200000")).verdict == "coherent"
    assert judge.judge(contract(buyer_id="25000000000011", amount="500000")).verdict == "to_look_at"


def test_a_case_that_nobody_publishes_is_not_decidable(judge: Judge) -> None:
    found = judge.judge(contract(procedure="Procédure avec négociation"))
    assert verdict(found) == ("undecidable", "ground_unpublished")
    assert any("R2124-3 1°" in ground.articles[0] for ground in found.grounds)


def test_law_that_is_not_written_is_said_so(judge: Judge) -> None:
    found = judge.judge(contract(notified="2015-12-02"))
    assert verdict(found) == ("undecidable", "law_silent")
    assert any("2016" in note for note in found.notes)


def test_a_concession_is_not_judged(judge: Judge) -> None:
    found = judge.judge(contract(nature="Concession de travaux", procedure=""))
    assert verdict(found) == ("undecidable", "concession")


def test_a_subsequent_contract_is_held_against_the_days_of_its_framework(judge: Judge) -> None:
    # 215 000 € until the end of 2023: within the four years and twelve months before.
    alone = contract(amount="220000", notified="2025-06-02")
    found = judge.judge(evolve(alone, nature="subsequent"))
    assert verdict(found) == ("to_look_at", "depends_on_launch")
    assert judge.judge(alone).verdict == "coherent"


# -- what is asked of the engine only once for many ----------------------------------------------------
types = st.sampled_from(["travaux", "fournitures", "services", "services_rd"])
buyers = st.sampled_from(
    ["etat", "collectivite", "autre_pouvoir_adjudicateur", "entite_adjudicatrice"]
)
days = st.dates(date(2016, 1, 1), date(2027, 12, 31))
cents = st.integers(0, 700_000_000).map(lambda n: Decimal(n) / 100)
_NEAR = [25000, 40000, 60000, 70000, 90000, 100000, 221000, 215000, 5538000]
near = st.sampled_from(_NEAR).flatmap(
    lambda n: st.sampled_from(
        [Decimal(n) - Decimal("0.01"), Decimal(n), Decimal(n) + Decimal("0.01")]
    )
)


@settings(max_examples=80, deadline=None)
@given(type_=types, buyer=st.none() | buyers, day=days, amount=cents | near)
def test_the_amount_of_a_band_answers_as_each_amount_of_it(
    law: Law, type_: str, buyer: str | None, day: date, amount: Decimal
) -> None:
    facts: dict[str, Any] = {LAUNCH: day, "type_prestation": type_}
    if buyer is not None:
        facts["acheteur"] = buyer
    exact = law._ask(told({**facts, VALUE: amount}))
    assert exact == law._ask(told({**facts, VALUE: law.band(amount)}))


@settings(max_examples=80, deadline=None)
@given(type_=types, day=days, amount=cents | near)
def test_the_first_day_of_a_stretch_answers_as_each_day_of_it(
    law: Law, type_: str, day: date, amount: Decimal
) -> None:
    facts: dict[str, Any] = {VALUE: amount, "type_prestation": type_, "acheteur": "collectivite"}
    (first,) = law.days(day, day)
    assert first <= day
    assert law._ask(told({**facts, LAUNCH: first})) == law._ask(told({**facts, LAUNCH: day}))


@settings(max_examples=12, deadline=None)
@given(day=st.dates(date(2018, 1, 1), date(2026, 12, 31)), amount=cents | near, type_=types)
def test_the_stretches_cover_every_plausible_day(
    law: Law, day: date, amount: Decimal, type_: str
) -> None:
    first = day - timedelta(days=60)
    facts: dict[str, Any] = {VALUE: amount, "type_prestation": type_, "acheteur": "collectivite"}

    def answers(found: list[date]) -> set[tuple[str, ...]]:
        told_of = (law._ask(told({**facts, LAUNCH: launch})) for launch in found)
        return {tuple(s.status for s in standings.values()) for standings in told_of}

    every = [first + timedelta(days=n) for n in range(61)]
    assert answers(list(law.days(first, day))) == answers(every)
