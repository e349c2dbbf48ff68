"""What would turn an answer: the smallest changes, to the cent, and a proof where there is none."""

from __future__ import annotations

import pickle
from decimal import Decimal

import pytest

import procrules
from procrules import FactError, Ruleset
from procrules.core.changes import Changes
from procrules.diagnostics.base import Lang
from procrules.views.changes import render_changes

RULES = """
source guide « Guide interne » : politique
choix voie « Voie »
  directe « Achat direct »
  adaptee « Procédure adaptée »
  fermee « Voie fermée »
fait valeur « Valeur » : montant HT
  au moins 0 €
fait frais « Frais » : montant HT
fait urgent « Urgent » : oui/non
  présumé non
fait signe « Signé » : oui/non
  présumé non
décision voies « Voies ouvertes » : plusieurs voie
règle directe « Achat direct »
  vu guide
  si valeur + frais est inférieur à 1 000 €
  alors voies inclut directe
règle adaptee « Procédure adaptée »
  vu guide
  si urgent et signe
  alors voies inclut adaptee
règle fermee « Voie fermée »
  vu guide
  si la valeur est inférieur à 0 €
  alors voies inclut fermee
décision visa « Visa » : oui/non
  vu guide
  si la valeur est inférieur à 500 € alors oui
  sinon non
"""
FACTS = {"valeur": "1 200 €", "frais": "100 €"}


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    return procrules.loads(RULES.replace("valeur + frais", "la valeur + les frais"))


def lines(changes: Changes) -> set[tuple[tuple[str, object], ...]]:
    return {tuple((f.fact, f.after) for f in change.facts) for change in changes.changes}


def test_the_nearest_amount_is_found_to_the_cent(rules: Ruleset) -> None:
    found = rules.decide("voies", FACTS).why_not("directe")
    assert lines(found) == {(("valeur", Decimal("899.99")),)}
    (change,) = found.changes
    assert change.facts[0].difference == Decimal("-300.01")
    assert change.opens == ("directe",)
    assert rules.decide("voies", {**FACTS, "valeur": "899,99 €"}).member("directe").status == "open"
    assert rules.decide("voies", {**FACTS, "valeur": "900 €"}).member("directe").status == "closed"


def test_facts_that_must_change_together_are_told_together(rules: Ruleset) -> None:
    found = rules.decide("voies", FACTS).why_not("adaptee")
    (change,) = found.changes
    assert {(f.fact, f.before, f.presumed, f.after) for f in change.facts} == {
        ("urgent", False, True, True),
        ("signe", False, True, True),
    }


def test_a_member_that_nothing_opens_is_not_opened_by_what_the_bounds_forbid(
    rules: Ruleset,
) -> None:
    found = rules.decide("voies", FACTS).why_not("fermee")
    assert found.changes == ()
    assert found.searched or found.impossible


def test_that_no_change_does_it_is_shown() -> None:
    rules = procrules.loads(
        RULES.replace(
            "si la valeur est inférieur à 0 €\n  alors voies inclut fermee",
            "si urgent et urgent = non\n  alors voies inclut fermee",
        )
    )
    found = rules.decide("voies", FACTS).why_not("fermee")
    assert not found.changes


def test_what_is_open_needs_no_change(rules: Ruleset) -> None:
    found = rules.decide("voies", {"valeur": "1 €", "frais": "1 €"}).why_not("directe")
    assert (found.status, found.changes) == ("open", ())


def test_what_is_not_told_is_told_to_open(rules: Ruleset) -> None:
    found = rules.decide("voies", {"valeur": "1 €"}).why_not("directe")
    (change,) = found.changes
    (fact,) = change.facts
    assert (fact.fact, fact.before, fact.presumed) == ("frais", None, False)


def test_another_answer_is_found_on_the_other_side_of_the_limit(rules: Ruleset) -> None:
    found = rules.decide("visa", {"valeur": "500 €"}).what_if()
    (change,) = found.changes
    assert change.facts[0].after == Decimal("499.99")
    assert change.value is True


def test_an_unknown_member_or_record_is_refused(rules: Ruleset) -> None:
    answer = rules.decide("voies", FACTS)
    with pytest.raises(FactError, match="PR716"):
        answer.why_not("direct")
    with pytest.raises(FactError, match="PR716"):
        answer.what_if(record="1")


def test_an_answer_that_was_pickled_still_tells(rules: Ruleset) -> None:
    answer = rules.decide("voies", FACTS)
    assert pickle.loads(pickle.dumps(answer)).why_not("directe") == answer.why_not("directe")


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("fr", "« Valeur » : 899,99 € HT au lieu de 1 200 € HT (300,01 € au-dessous)"),
        ("en", "“Valeur”: €899.99 excl. VAT instead of €1,200 excl. VAT (€300.01 below)"),
    ],
)
def test_changes_are_told_in_words(rules: Ruleset, lang: Lang, line: str) -> None:
    changes = rules.decide("voies", FACTS).why_not("directe")
    page = render_changes(changes, rules.program.program, lang=lang, style="text")
    assert line in page.replace("\u00a0", " ").replace("\u202f", " ")


LISTS = """
source guide « Guide interne » : politique
entité lot « Lot »
  montant « Montant » : montant HT
choix voie « Voie »
  groupee « Achat groupé »
  fermee « Voie fermée »
fait lots « Lots » : liste de lot
fait urgent « Urgent » : oui/non
décision voies « Voies ouvertes » : plusieurs voie
règle groupee « Achat groupé »
  vu guide
  si le nombre des lots dépasse 2
    et urgent
  alors voies inclut groupee
règle fermee « Voie fermée »
  vu guide
  si urgent
  alors voies exclut fermee
"""


def test_another_number_of_records_is_not_said_to_be_impossible() -> None:
    rules = procrules.loads(LISTS)
    answer = rules.decide("voies", {"urgent": "oui", "lots": [{"montant": "1 €"}]})
    found = answer.why_not("groupee")
    assert found.changes == ()
    assert not found.impossible
    assert answer.why_not("fermee").impossible
