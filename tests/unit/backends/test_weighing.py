"""Signs that are weighed, and checklists: what their answers say, and what they never do."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import procrules
from procrules import Answer, Ruleset

HEAD = """
source code « Code » : loi
source guide « Guide » : doctrine
source equipe « Poids de l'équipe » : politique
choix force « Force »
  etayee « Étayée »
  fragile « Fragile »
  insuffisante « Insuffisante »
fait primee « Primée » : oui/non
  présumé non
"""
SIGNS = (
    HEAD
    + """
faisceau nouveaute « Nouveauté » : force
  vu guide
  pesée vu equipe
  par « le jury »
  critère « la solution »
  indices nécessaires 2
  groupe besoin « Besoin »
    pour repond_mieux « Répond mieux », poids 2
      preuve « Comparaison »
  groupe marche « Marché »
    pour recente « Récente », poids 1 vu code art. 2
    contre banale « Banale », poids 2
  groupe entreprise « Entreprise »
    ne suffit pas seul
    pour brevet « Brevet », poids 3
    pour primee, poids 3
  si poids du besoin + poids du marche atteint 3 alors etayee
  sinon si poids dépasse 0 alors fragile
  sinon insuffisante
    oblige « dire pourquoi » vu guide
décision voie_ouverte « Voie ouverte » : oui/non
règle voie « Voie »
  vu code art. 1
  si nouveaute est etayee
  alors voie_ouverte = oui
  sinon voie_ouverte = non
décision ecrite « Preuve écrite » : oui/non
règle ecrite « Preuve écrite »
  vu code art. 1
  si indices_nouveaute inclut repond_mieux
  alors ecrite = oui
  sinon ecrite = non
"""
)
RULES = procrules.loads(SIGNS)
NONE: dict[str, Any] = dict.fromkeys(
    ("repond_mieux", "preuve_repond_mieux", "recente", "banale", "brevet", "primee"), False
)


def weigh(**facts: Any) -> Answer:
    return RULES.decide("nouveaute", facts)


def stands(answer: Answer) -> dict[str, str]:
    return {m.name: m.status for m in answer.members}


@pytest.mark.parametrize(
    ("yes", "value"),
    [
        ((), "insuffisante"),
        (("repond_mieux", "preuve_repond_mieux", "recente"), "etayee"),
        (("repond_mieux", "preuve_repond_mieux", "recente", "banale"), "fragile"),
        (("recente", "banale"), "insuffisante"),
        (("recente", "brevet"), "fragile"),
        # One sign is not enough, whatever it weighs.
        (("repond_mieux", "preuve_repond_mieux"), "insuffisante"),
        # Nor are those of the firm alone, however many.
        (("brevet", "primee"), "insuffisante"),
        # A sign without its evidence does not count.
        (("repond_mieux", "recente"), "insuffisante"),
    ],
)
def test_a_weighing_has_a_value_and_is_always_for_review(yes: tuple[str, ...], value: str) -> None:
    answer = weigh(**NONE | dict.fromkeys(yes, True))
    assert (answer.status, answer.value) == ("needs_review", value)
    assert answer.authority == "policy"
    assert not answer.missing
    (review,) = answer.review
    assert (review.name, review.by, review.criteria) == ("nouveaute", "le jury", ("la solution",))


def test_the_answer_tells_which_signs_are_there_absent_or_unknown() -> None:
    answer = weigh(repond_mieux=True, preuve_repond_mieux=False, recente=True, banale=None)
    assert stands(answer) == {
        "repond_mieux": "closed",
        "recente": "open",
        "banale": "undetermined",
        "brevet": "undetermined",
        "primee": "closed",
    }
    weights = {m.name: (m.group, m.weight) for m in answer.members}
    assert weights["repond_mieux"] == ("besoin", 2)
    assert weights["banale"] == ("marche", -2)
    assert answer.member("repond_mieux").failing == ("Comparaison",)
    assert answer.member("primee").failing == ()
    assert [str(r) for r in answer.member("recente").references] == ["code art. 2"]
    assert answer.assumptions[0].fact == "primee"


def test_what_is_not_known_leaves_the_value_open_only_where_it_counts() -> None:
    known = weigh(repond_mieux=True, preuve_repond_mieux=True, recente=True, banale=False)
    assert (known.status, known.value, known.missing) == ("needs_review", "etayee", ())
    assert stands(known)["brevet"] == "undetermined"
    opened = weigh(repond_mieux=True, preuve_repond_mieux=True, recente=True, banale=None)
    assert (opened.status, opened.value) == ("needs_review", None)
    assert "banale" in [m.fact for m in opened.missing]


def test_a_condition_that_reads_a_weighing_is_for_review_as_it_is() -> None:
    facts = NONE | dict.fromkeys(("repond_mieux", "preuve_repond_mieux", "recente"), True)
    answer = RULES.decide("voie_ouverte", facts)
    assert (answer.status, answer.value) == ("needs_review", None)
    assert [r.name for r in answer.review] == ["nouveaute"]


def test_the_signs_found_are_a_decision_like_any_other() -> None:
    facts = {"repond_mieux": True, "preuve_repond_mieux": True}
    assert RULES.decide("ecrite", facts).value is True
    found = RULES.decide("indices_nouveaute", facts | {"recente": False, "banale": False})
    assert (found.status, found.value) == ("undetermined", ("repond_mieux",))
    assert "preuve_repond_mieux" in [
        m.fact for m in RULES.decide("ecrite", {"repond_mieux": True}).missing
    ]


def test_strictly_a_presumed_sign_is_not_known() -> None:
    answer = RULES.decide("nouveaute", {"recente": True}, strict=True)
    assert stands(answer)["primee"] == "undetermined"


def test_duties_of_a_weighing_follow_and_cite_the_policy() -> None:
    answer = weigh(**NONE)
    assert [d.words for d in answer.obligations] == ["dire pourquoi"]
    assert {r.source for r in answer.sources} >= {"guide", "equipe"}


def test_data_of_the_answer_say_the_same() -> None:
    found = weigh(**NONE).to_dict(explanation=True)
    (first, *_) = found["members"]
    assert (first["status"], first["group"], first["weight"]) == ("closed", "besoin", 2)
    assert found["explanation"]["data"]["details"][0]["subject"] == "repond_mieux"


def test_a_rule_of_law_on_the_same_decision_and_the_policy_apart() -> None:
    rules = procrules.loads(
        SIGNS
        + """
règle presomption « Présomption »
  vu code art. 9
  si primee
  alors nouveaute est etayee
"""
    )
    answer = rules.decide("nouveaute", NONE | {"primee": True})
    assert (answer.status, answer.value) == ("needs_review", "etayee")
    assert [p.value for p in answer.policies] == ["insuffisante"]


# -- sums ---------------------------------------------------------------------------------------
def sums(weights: list[int], limit: int) -> Ruleset:
    signs = "\n".join(
        f"    {'pour' if w > 0 else 'contre'} s{n} « S{n} », poids {abs(w)}"
        for n, w in enumerate(weights)
    )
    return procrules.loads(
        HEAD
        + f"""
faisceau f « F » : force
  vu guide
  pesée vu equipe
  indices nécessaires 1
  groupe g « G »
    pour toujours « Toujours », poids 1
{signs}
  si poids de g atteint {limit} alors etayee
  sinon fragile
"""
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(-4, 4).filter(bool), min_size=1, max_size=5),
    st.integers(1, 6),
    st.data(),
)
def test_a_sum_is_told_exactly_where_every_completion_agrees(
    weights: list[int], limit: int, data: st.DataObject
) -> None:
    told = [data.draw(st.sampled_from((True, False, None))) for _ in weights]
    answer = sums(weights, limit).decide(
        "f", {"toujours": True} | {f"s{n}": value for n, value in enumerate(told)}
    )
    every = {
        1 + sum(w for w, there in zip(weights, chosen, strict=True) if there) >= limit
        for chosen in product(*[(True, False) if t is None else (t,) for t in told])
    }
    expected = {(True,): "etayee", (False,): "fragile"}.get(tuple(every))
    assert answer.value == expected


def test_a_calculation_on_values_that_may_be_several_is_compared_with_all_of_them() -> None:
    rules = procrules.loads(
        HEAD
        + """
date de référence jour « Jour »
choix objet « Objet »
  travaux « Travaux »
  services « Services »
fait objet « Objet » : objet
fait montant « Montant » : montant HT
seuil part « Part » : taux
  | objet                       | travaux | services | vu        |
  | à compter du 1er avril 2019 | 15 %    | 10 %     | code L. 1 |
décision permis « Permis » : oui/non
règle permis « Permis »
  vu code art. 1
  si montant n'excède pas 2 × le seuil part × 1 000 €
  alors permis = oui
  sinon permis = non
"""
    )
    day = {"jour": "2020-01-01"}
    assert rules.decide("permis", day | {"montant": 200}).value is True
    assert rules.decide("permis", day | {"montant": 301}).value is False
    answer = rules.decide("permis", day | {"montant": 250})
    assert [m.fact for m in answer.missing] == ["objet"]


# -- checklists ---------------------------------------------------------------------------------
GRID = procrules.loads(
    HEAD
    + """
grille preparation « Préparation »
  vu guide
  groupe besoin « Besoin »
    critère ecrit « Écrit »
      vu code art. 3
      conseille « l'écrire »
    critère entendu « Usagers entendus »
  critère primee
    conseille « concourir » vu guide page 2
décision mure « Mûre » : oui/non
règle mure « Mûre »
  vu guide
  si preparation inclut ecrit
  alors mure = oui
  sinon mure = non
"""
)


def test_items_are_met_missing_or_unknown_with_advice_where_missing() -> None:
    answer = GRID.decide("preparation", {"ecrit": False, "primee": True})
    assert stands(answer) == {"ecrit": "closed", "entendu": "undetermined", "primee": "open"}
    assert (answer.status, answer.value) == ("undetermined", ("primee",))
    assert [(d.kind, d.words, d.rule) for d in answer.obligations] == [
        ("advice", "l'écrire", "preparation.ecrit")
    ]
    assert [m.group for m in answer.members] == ["besoin", "besoin", None]
    assert [m.fact for m in answer.missing] == ["entendu"]


def test_an_item_may_cite_the_law_and_has_the_authority_of_its_checklist() -> None:
    answer = GRID.decide("preparation", {"ecrit": True, "entendu": True})
    member = answer.member("ecrit")
    assert [r.source for r in member.references] == ["code", "guide"]
    assert (member.authority, answer.authority) == ("doctrine", "doctrine")
    assert [d.words for d in answer.obligations] == ["concourir"]
    assert answer.assumptions[0].fact == "primee"


def test_a_decision_apart_may_read_a_checklist() -> None:
    assert GRID.decide("mure", {"ecrit": True}).value is True


def test_weights_are_whole_and_few() -> None:
    program = RULES.program.program
    weights = [v.weight for v in program.choices["indices_nouveaute"].values]
    assert weights == [Fraction(w) for w in (2, 1, -2, 3, 3)]
