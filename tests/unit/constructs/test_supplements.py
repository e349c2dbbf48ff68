"""Supplementary services: what each is, how it is ranked, what all are worth, the combinations."""

from __future__ import annotations

from decimal import Decimal
from itertools import chain, combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import procrules
from procrules.limits import MAX_COMBINED
from procrules.views.prose import render

RULES = """
source guide « Guide » : politique
choix auteur « Auteur »
  acheteur « L'acheteur »
  candidat « Le candidat »
entité prestation « Prestation »
  id : texte
  auteur « Auteur de la prestation » : auteur
  remplace « Remplace la base » : oui/non
  imposee « Réponse obligatoire » : oui/non
  montant « Montant » : montant HT
fait pse « Prestations » : liste de prestation
fait pse_retenues « Prestations retenues » : liste de prestation
prestations supplémentaires admise « Prestation admise »
  vu guide art. 1
  pour chaque prestation des pse
  demandée par l'acheteur si auteur de la prestation est acheteur
    à défaut « l'acheteur seul en demande »
  ajoutée à la base si remplace de la prestation = non
  réponse obligatoire si imposee de la prestation
  comptée pour montant de la prestation vu guide art. 2
  obligatoires classées avec la base vu guide art. 3
    oblige « les mêmes pour toutes les offres »
  facultatives hors classement vu guide art. 4
  retenues pse_retenues
"""
RULESET = procrules.loads(RULES)


def services(*said: tuple[object, object], **others: object) -> dict[str, Any]:
    """Return services of the buyer from their amount and whether they must be answered."""
    return {
        "pse": [
            {
                "id": f"P{n}",
                "auteur": "acheteur",
                "remplace": False,
                "imposee": required,
                "montant": amount,
                **others,
            }
            for n, (amount, required) in enumerate(said, start=1)
        ]
    }


def test_what_the_buyer_asks_for_on_top_is_admitted_and_nothing_else() -> None:
    assert RULESET.decide("admise", services((10, True))).value == {"P1": True}
    by_candidate = RULESET.decide("admise", services((10, True), auteur="candidat"))
    assert by_candidate.value == {"P1": False}
    assert RULESET.decide("admise", services((10, True), remplace=True)).value == {"P1": False}
    unsaid = RULESET.decide("admise", services((10, True), auteur=None))
    assert unsaid.status == "undetermined"
    assert [m.fact for m in unsaid.missing] == ["pse[1].auteur"]


def test_each_kind_is_ranked_as_its_line_says_with_its_own_texts() -> None:
    answer = RULESET.decide("classee_pse", services((10, True), (20, False)))
    assert answer.value == {"P1": True, "P2": False}
    assert [r.locator for r in answer.record("P1").sources] == ["art. 3", "art. 1"]
    assert [r.locator for r in answer.record("P2").sources] == ["art. 4", "art. 1"]
    assert [o.words for o in answer.obligations] == ["les mêmes pour toutes les offres"]


def test_the_value_counts_all_of_them_and_is_unknown_with_one_of_them() -> None:
    rules = RULES + "décision total : montant HT\n  vu guide\n  si le nombre des pse dépasse 9 "
    ruleset = procrules.loads(rules + "alors 0 €\n  sinon valeur_pse\n")
    assert ruleset.decide("total", services((10, True), (20, False))).value == Decimal(30)
    assert ruleset.decide("total", {"pse": []}).value == Decimal(0)
    unknown = ruleset.decide("total", services((10, True), (None, False)))
    assert [m.fact for m in unknown.missing] == ["pse[2].montant"]


def test_what_is_none_of_them_is_neither_ranked_nor_combined_nor_counted() -> None:
    ruleset = procrules.loads(
        RULES + "décision total : montant HT\n  vu guide\n  si classees_pse dépasse 9 alors 0 €\n"
        "  sinon valeur_pse\n"
    )
    facts = services((10, True), (50, True), (70, True), (5, False))
    facts["pse"][1]["auteur"] = "candidat"
    facts["pse"][2]["remplace"] = True
    ranked = ruleset.decide("classee_pse", facts)
    assert ranked.value == {"P1": True, "P2": False, "P3": False, "P4": False}
    assert [r.locator for r in ranked.record("P2").sources] == ["art. 1"]
    assert ruleset.decide("total", facts).value == Decimal(15)
    assert [s.records for s in ruleset.fitting_sets("admise", facts).sets] == [(), ("P1",)]


def test_while_it_is_not_known_whether_it_is_one_what_hangs_on_it_waits() -> None:
    rules = (
        RULES + "décision total : montant HT\n  vu guide\n  si classees_pse dépasse 9 alors 0 €\n"
    )
    ruleset = procrules.loads(rules + "  sinon valeur_pse\n")
    facts = services((10, True), (50, False), auteur=None)
    ranked = ruleset.decide("classee_pse", facts)
    assert ranked.record("P1").status == "undetermined"
    assert ranked.record("P2").value is False  # left out of the ranking in either case
    assert ruleset.fitting_sets("admise", facts).missing == ("pse[1].auteur",)
    missing = [m.fact for m in ruleset.decide("total", facts).missing]
    assert missing == ["pse[1].auteur", "pse[2].auteur"]


def test_two_that_must_be_answered_make_four_combinations() -> None:
    found = RULESET.fitting_sets("admise", services((60, True), (20, True), (5, False)))
    assert found.every
    assert found.candidates == ("P1", "P2")
    assert [(s.records, s.total) for s in found.sets] == [
        ((), Decimal(0)),
        (("P1",), Decimal(60)),
        (("P2",), Decimal(20)),
        (("P1", "P2"), Decimal(80)),
    ]
    facts = services((60, True), (20, True))
    answer = RULESET.decide("admise", facts)
    program, sets = RULESET.program.program, RULESET.sets_to_choose(["admise"], facts)
    page = render(answer, program, lang="fr", style="text", why=False, fits=sets["admise"])
    said = page.replace("\u00a0", " ")
    assert "4 combinaisons à comparer" in said
    assert "– base seule" in said
    assert "– base, P1 et P2 : 80 € HT de plus" in said
    assert RULESET.sets_to_choose(["admise"], {**facts, "pse_retenues": ["P1"]}) == {}


def test_an_unknown_amount_hides_totals_and_an_unknown_answer_the_combinations() -> None:
    found = RULESET.fitting_sets("admise", services((None, True), (20, True)))
    assert [s.total for s in found.sets] == [Decimal(0), None, Decimal(20), None]
    open_ = RULESET.fitting_sets("admise", services((10, True), (20, None)))
    assert (open_.sets, open_.missing) == ((), ("pse[2].imposee",))


def test_the_list_of_combinations_is_bounded() -> None:
    most = services(*[(1, True)] * MAX_COMBINED)
    assert len(RULESET.fitting_sets("admise", most).sets) == 2**MAX_COMBINED
    more = services(*[(1, True)] * (MAX_COMBINED + 1))
    with pytest.raises(procrules.LimitError, match="PR810"):
        RULESET.fitting_sets("admise", more)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 99), st.booleans()), max_size=6))
def test_the_combinations_are_the_subsets_of_those_that_must_be_answered(
    said: list[tuple[int, bool]],
) -> None:
    found = RULESET.fitting_sets("admise", services(*said))
    required = [f"P{n}" for n, (_, needed) in enumerate(said, start=1) if needed]
    subsets = chain.from_iterable(combinations(required, size) for size in range(len(required) + 1))
    assert {s.records for s in found.sets} == set(subsets)
    amounts = {f"P{n}": amount for n, (amount, _) in enumerate(said, start=1)}
    assert all(s.total == sum(amounts[r] for r in s.records) for s in found.sets)


def test_each_part_that_is_left_out_is_named() -> None:
    lines = RULES.splitlines(keepends=True)
    parts = {
        "  demandée": "demandée par l'acheteur",
        "  ajoutée": "ajoutée à la base",
        "  réponse": "réponse obligatoire",
        "  comptée": "comptée pour",
        "  obligatoires": "obligatoires",
        "  facultatives": "facultatives",
        "  retenues": "retenues",
    }
    for start, words in parts.items():
        dropped = [n for n, line in enumerate(lines) if line.startswith(start)]
        below = [
            n for n in dropped for _ in [0] if lines[n + 1 : n + 2] and lines[n + 1][:4] == "    "
        ]
        kept = [line for n, line in enumerate(lines) if n not in dropped and n - 1 not in below]
        with pytest.raises(procrules.RulesetError) as caught:
            procrules.loads("".join(kept))
        found = [d for d in caught.value.diagnostics if d.code == "PR540"]
        assert [d.message("fr") for d in found] == [
            f"il manque à « admise » : « {words} … » ; ajoutez une ligne pour chacun"
        ]
