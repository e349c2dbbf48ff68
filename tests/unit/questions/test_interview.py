"""The questionnaire: it asks what matters and nothing else, and ends when the answer is decided."""

from __future__ import annotations

import pytest

import procrules
from procrules import FactError, Ruleset

RULES = """
source guide « Guide interne » : politique
entité lot « Lot »
  montant « Montant » : montant HT
choix voie « Voie »
  directe « Achat direct »
  adaptee « Procédure adaptée »
  formalisee « Procédure formalisée »
fait urgent « Urgent » : oui/non
  question « Est-ce urgent ? »
fait valeur « Valeur » : montant HT
  au moins 0 €
fait habilite « Acheteur habilité » : oui/non
  présumé oui
appréciation utile « Besoin utile »
  par « l'acheteur »
fait lots « Lots » : liste de lot
décision voie_choisie « Voie » : voie
règle directe « Achat direct »
  vu guide
  si la valeur est inférieur à 1 000 €
    et habilite
  alors voie_choisie = directe
règle urgence « Urgence »
  vu guide
  si urgent
    et l'une au moins des conditions suivantes est remplie :
      1° la valeur atteint 1 000 €
      2° habilite = non
  alors voie_choisie = adaptee
règle ordinaire « Voie ordinaire »
  vu guide
  si urgent = non
    et l'une au moins des conditions suivantes est remplie :
      1° la valeur atteint 1 000 €
      2° habilite = non
  alors voie_choisie = formalisee
décision total « Total des lots » : montant HT
règle total « Total des lots »
  vu guide
  alors total = la somme des montant des lots
décision visa « Visa » : oui/non
  vu guide
  si la valeur est inférieur à 10 € et utile alors oui
  sinon non
"""


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    return procrules.loads(RULES)


def test_a_fact_that_no_longer_matters_is_not_asked(rules: Ruleset) -> None:
    first = rules.interview("voie_choisie")
    assert first.question is not None
    assert first.question.fact in ("valeur", "urgent")
    told = rules.interview("voie_choisie", {"valeur": "999,99 €"})
    assert told.finished
    assert told.pointless == ("urgent",)


def test_at_the_exact_point_the_next_question_matters_again(rules: Ruleset) -> None:
    told = rules.interview("voie_choisie", {"valeur": "1 000 €"})
    assert told.question is not None
    assert told.question.fact == "urgent"
    assert told.question.question == "Est-ce urgent ?"
    assert told.tell("urgent", "non").finished


def test_what_is_presumed_is_asked_in_strict_evaluation_alone(rules: Ruleset) -> None:
    facts = {"valeur": "1 €", "urgent": "non"}
    assert rules.interview("voie_choisie", facts).finished
    strict = rules.interview("voie_choisie", facts, strict=True)
    assert strict.question is not None
    assert strict.question.fact == "habilite"


def test_a_question_comes_with_two_cases_that_it_alone_tells_apart(rules: Ruleset) -> None:
    question = rules.interview("voie_choisie", {"valeur": "1 000 €"}).question
    assert question is not None
    assert question.witness is not None
    one, other = dict(question.witness.one), dict(question.witness.other)
    values = [rules.decide("voie_choisie", facts).value for facts in (one, other)]
    assert values[0] != values[1]
    assert one.pop("urgent") != other.pop("urgent")
    assert one == other


def test_what_is_not_known_is_not_asked_again(rules: Ruleset) -> None:
    told = rules.interview("voie_choisie", {"valeur": "1 000 €"}).tell("urgent", None)
    assert told.finished
    assert told.unanswered == ("urgent",)


def test_a_list_is_asked_by_its_number_and_its_fields(rules: Ruleset) -> None:
    empty = rules.interview("total")
    assert empty.question is not None
    assert empty.question.many
    two = empty.tell("lots", 2)
    assert two.question is not None
    assert two.question.fact == "lots[1].montant"
    done = two.tell("lots[1].montant", "10 €").tell("lots[2].montant", "0,05 €")
    assert done.finished
    answer = rules.decide("total", done.told)
    assert str(answer.value) == "10.05"


def test_an_appreciation_is_asked_with_who_appreciates(rules: Ruleset) -> None:
    question = rules.interview("visa", {"valeur": "5 €"}).question
    assert question is not None
    assert question.fact == "utile"
    assert question.judgement is not None
    assert question.judgement.by == "l'acheteur"
    assert rules.interview("visa", {"valeur": "10 €"}).finished


def test_telling_gives_another_questionnaire_and_leaves_the_first(rules: Ruleset) -> None:
    first = rules.interview("voie_choisie")
    first.tell("valeur", "1 €")
    assert not first.finished


@pytest.mark.parametrize("name", ["valeurs", "lots[1].montant", "lots[1].poids", "montant"])
def test_what_is_no_question_is_refused(rules: Ruleset, name: str) -> None:
    with pytest.raises(FactError, match="PR701"):
        rules.interview("total").tell(name, "1 €")


def test_a_value_that_cannot_be_read_is_refused(rules: Ruleset) -> None:
    with pytest.raises(FactError, match="PR702"):
        rules.interview("total").tell("valeur", "beaucoup")
