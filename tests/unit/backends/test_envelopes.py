"""Sets of records that fit a shared envelope, and the margins that answers keep."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import procrules
from procrules.core.answer import Fits
from procrules.limits import MAX_CANDIDATES
from procrules.views.prose import render

RULES = """
source guide « Guide » : politique
choix regime « Régime »
  dispense « Dispense »
  adaptee « Adaptée »
  formalisee « Formalisée »
entité lot « Lot »
  id : texte
  montant_ht « Montant du lot » : montant HT
  innovant : oui/non
fait lots « Lots » : liste de lot
fait lots_choisis « Lots choisis » : liste de lot
allotissement regime_lot « Régime de chaque lot » : regime
  vu guide
  pour chaque lot
  cas petit_lot « Petit lot »
    si montant_ht du lot est inférieur à 100 €
    alors regime_lot est adaptee
  cas lot_innovant « Lot innovant »
    si innovant du lot et montant_ht du lot est inférieur à 50 €
    alors regime_lot est dispense
  enveloppe commune la somme des montant_ht des lots_choisis n'excède pas 20 % × la somme des montant_ht des lots
  sinon regime_lot est formalisee
décision seule « Autre décision » : oui/non
  vu guide
  si le nombre des lots dépasse 3 alors oui
  sinon non
"""
RULESET = procrules.loads(RULES)


def lots(*amounts: object) -> list[dict[str, Any]]:
    return [
        {"id": f"L{n}", "montant_ht": amount, "innovant": False}
        for n, amount in enumerate(amounts, start=1)
    ]


def fit(*amounts: object, **others: Any) -> Fits:
    return RULESET.fitting_sets("regime_lot", {"lots": lots(*amounts)}, **others)


def test_the_largest_sets_come_first_with_what_is_left() -> None:
    found = fit(700, 90, 60, 50)
    assert found.limit == Decimal(180)
    assert found.candidates == ("L2", "L3", "L4")
    assert [(s.records, s.total, s.left) for s in found.sets] == [
        (("L2", "L3"), Decimal(150), Decimal(30)),
        (("L2", "L4"), Decimal(140), Decimal(40)),
        (("L3", "L4"), Decimal(110), Decimal(70)),
    ]
    assert fit(700, 90, 60, 50, at_most=1).sets == found.sets[:1]


def test_the_exact_point_fits_and_a_cent_more_does_not() -> None:
    assert [s.records for s in fit(320, 50, 30).sets] == [("L2", "L3")]
    assert [s.records for s in fit(320, "50.01", 30).sets] == [("L2",), ("L3",)]


def test_what_the_buyer_chose_is_left_aside() -> None:
    facts = {"lots": lots(320, 50, 30), "lots_choisis": ["L2"]}
    assert RULESET.fitting_sets("regime_lot", facts) == fit(320, 50, 30)


def test_a_lot_that_no_case_takes_is_no_candidate() -> None:
    assert fit(2000, 100, 99).candidates == ("L3",)


def test_a_chosen_lot_that_no_case_takes_fills_no_envelope_and_is_named() -> None:
    rules = RULES.replace(
        "  sinon regime_lot est formalisee\n",
        "  sinon regime_lot est formalisee\n  à défaut « aucun cas ne lui est ouvert »\n",
    )
    ruleset = procrules.loads(rules)
    facts = {"lots": lots(1000, 70, 200), "lots_choisis": ["L2", "L3"]}
    answer = ruleset.decide("regime_lot", facts)
    assert answer.value == {"L1": "formalisee", "L2": "adaptee", "L3": "formalisee"}
    assert [m.compared for m in answer.margins if m.limit == Decimal(254)] == [Decimal(70)]
    said = "aucun cas ne lui est ouvert"
    assert [said in answer.record(f"L{n}").notes for n in (1, 2, 3)] == [False, False, True]
    # Without the line, nothing is said; the envelope is the same.
    assert RULESET.decide("regime_lot", facts).value == answer.value
    # Whether a case takes it may hang on what is not known.
    facts["lots"][2] |= {"montant_ht": None}
    assert ruleset.decide("regime_lot", facts).record("L2").status == "undetermined"


def test_an_envelope_may_say_itself_which_of_the_chosen_lots_count() -> None:
    rules = RULES.replace(
        "enveloppe commune la somme des montant_ht des lots_choisis n'",
        "enveloppe commune (la somme des montant_ht des lots_choisis où montant_ht du lot n'est pas 200 €) n'",
    )
    ruleset = procrules.loads(rules)
    facts = {"lots": lots(1000, 70, 200, 300), "lots_choisis": ["L2", "L3"]}
    assert ruleset.decide("regime_lot", facts).value["L2"] == "adaptee"
    facts["lots_choisis"].append("L4")
    assert ruleset.decide("regime_lot", facts).value["L2"] == "formalisee"
    assert [s.records for s in ruleset.fitting_sets("regime_lot", facts).sets] == [("L2",)]


def test_missing_facts_are_named() -> None:
    assert fit(320, None, 30).missing == ("lots[2].montant_ht",)
    assert RULESET.fitting_sets("regime_lot", {}).missing == ("lots",)


def test_nothing_fits_when_nothing_is_small_enough() -> None:
    assert fit(10, 10).sets == ()


def test_a_decision_without_an_envelope_is_refused() -> None:
    with pytest.raises(procrules.FactError, match="PR714"):
        RULESET.fitting_sets("seule", {})


def test_the_search_is_bounded() -> None:
    fit(*[1] * MAX_CANDIDATES)
    with pytest.raises(procrules.LimitError, match="PR810"):
        fit(*[1] * (MAX_CANDIDATES + 1))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=150), min_size=1, max_size=7))
def test_the_sets_are_those_that_trying_them_all_gives(amounts: list[int]) -> None:
    limit = Fraction(sum(amounts), 5)
    able = [n for n, a in enumerate(amounts) if a < 100 and a <= limit]
    fitting = [
        set(c)
        for size in range(1, len(able) + 1)
        for c in combinations(able, size)
        if sum(amounts[n] for n in c) <= limit
    ]
    largest = [s for s in fitting if not any(s < other for other in fitting)]
    found = fit(*amounts, at_most=200)
    assert sorted(found.candidates) == sorted(f"L{n + 1}" for n in able)
    assert {frozenset(s.records) for s in found.sets} == {
        frozenset(f"L{n + 1}" for n in s) for s in largest
    }
    totals = [s.total for s in found.sets]
    assert totals == sorted(totals, reverse=True)  # type: ignore[type-var]


def test_the_answer_says_what_is_left_of_the_envelope() -> None:
    answer = RULESET.decide("regime_lot", {"lots": lots(700, 90, 60), "lots_choisis": ["L2"]})
    assert answer.value == {"L1": "formalisee", "L2": "adaptee", "L3": "formalisee"}
    margin = next(m for m in answer.margins if m.name == "montant_ht")
    assert (margin.compared, margin.limit, margin.distance) == (90, 170, -80)
    assert margin.holds


def test_a_change_tells_what_it_crosses_by_how_much_and_what_remains() -> None:
    ruleset = procrules.load("marches_publics")
    facts = {
        "acheteur": "collectivite",
        "type_prestation": "services",
        "montant_initial_ht": 200_000,
        "date_consultation_initiale": "2024-03-02",
        "modifications": [
            {"id": i, "date": d, "fondement": "faible_montant", "montant_ht": m}
            for i, d, m in (("M1", "2025-03-03", 15_000), ("M2", "2025-06-09", 7_000))
        ],
    }
    answer = ruleset.decide("modifications.autorise", facts)
    assert answer.value == {"M1": True, "M2": False}
    crossed = [m for m in answer.margins if not m.holds]
    assert {(m.record, m.compared, m.limit, m.distance) for m in crossed} == {
        ("M2", 22_000, 20_000, 2_000)
    }
    kept = [m for m in answer.record("M1").margins if m.limit == 20_000]
    assert [m.distance for m in kept] == [-5_000]
    assert answer.to_dict()["margins"]


def test_each_reading_of_a_total_has_its_margin() -> None:
    ruleset = procrules.load("marches_publics")
    facts = {
        "acheteur": "collectivite",
        "type_prestation": "services",
        "montant_initial_ht": 200_000,
        "date_consultation_initiale": "2024-03-02",
        "modifications": [
            {"id": i, "date": d, "fondement": "faible_montant", "montant_ht": m}
            for i, d, m in (
                ("M1", "2025-03-03", 15_000),
                ("M2", "2025-06-09", -8_000),
                ("M3", "2025-07-09", 8_000),
            )
        ],
    }
    answer = ruleset.decide("autorise", facts)
    assert answer.status == "needs_review"
    third = answer.record("M3")
    assert {r.name for r in third.review} == {"cumul_faible_montant"}
    assert {m.compared for m in third.margins if m.limit == 20_000} == {15_000, 31_000}
    assert {(m.readings, m.distance) for m in third.margins if m.limit == 20_000} == {
        (("net",), -5_000),
        (("brut",), 11_000),
    }
    first = [m for m in answer.record("M1").margins if m.limit == 20_000]
    assert [m.readings for m in first] == [()]
    page = render(answer, ruleset.program.program, lang="fr", style="text", why=False)
    said = " ".join(page.replace("\u00a0", " ").replace("\u202f", " ").split())
    assert "(M3), brut : 31 000 € HT, pour une limite de 20 000 € HT" in said
    assert "limite franchie, de 11 000 € HT" in said
    assert "reste 5 000 € HT" in said


def test_a_total_compared_with_a_threshold_says_of_which_record() -> None:
    ruleset = procrules.loads(
        """
langue français
date de référence jour
source guide « Guide » : politique
choix cas_de_changement
  petit « Petit »
entité changement
  id : texte
  fondement : cas_de_changement
  montant_ht « Montant » : montant HT
fait changements : liste de changement
seuil plafond « Plafond » : montant HT
  | à compter du 1er janvier 2020 | 100 € | guide |
modifications permis « Permis »
  vu guide
  pour chaque changement
  cas petit « Petit »
    le cumul n'excède pas le seuil plafond
"""
    )
    changes = [{"id": i, "fondement": "petit", "montant_ht": 60} for i in ("A", "B")]
    answer = ruleset.decide("permis", {"jour": "2026-03-02", "changements": changes})
    assert answer.value == {"A": True, "B": False}
    assert [(m.record, m.distance, m.holds) for m in answer.margins] == [
        ("A", -40, True),
        ("B", 20, False),
    ]
    at = [{"id": "A", "fondement": "petit", "montant_ht": 100}]
    page = render(
        ruleset.decide("permis", {"jour": "2026-03-02", "changements": at}),
        ruleset.program.program,
        lang="fr",
        style="text",
        why=False,
    )
    assert "exactement la limite, qui est admise" in " ".join(page.split())


def test_a_decision_is_named_after_its_theme_or_refused() -> None:
    ruleset = procrules.load("marches_publics")
    assert ruleset.decide("lots.valeur_totale_lots_ht", {}).decision == "valeur_totale_lots_ht"
    with pytest.raises(procrules.FactError, match="PR70"):
        ruleset.decide("lots.autorise", {})


def test_for_a_buyer_who_has_not_chosen_the_sets_come_with_the_answer() -> None:
    facts = {"lots": lots(320, 50, 30)}
    found = RULESET.sets_to_choose(["seule", "regime_lot"], facts)
    assert found == {"regime_lot": fit(320, 50, 30)}
    assert RULESET.sets_to_choose(["regime_lot"], {**facts, "lots_choisis": ["L2"]}) == {}
    too_many = {"lots": lots(*[1] * (MAX_CANDIDATES + 1))}
    assert RULESET.sets_to_choose(["regime_lot"], too_many) == {}
    page = render(
        RULESET.decide("regime_lot", facts),
        RULESET.program.program,
        lang="fr",
        style="text",
        why=False,
        fits=found["regime_lot"],
    )
    assert "L2 et L3 : 80 € HT, reste 0 € HT" in page.replace("\u00a0", " ")
