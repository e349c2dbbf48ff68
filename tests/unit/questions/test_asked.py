"""A question in words: what it means, where it comes from, why it is asked, what it may change."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

import procrules
from pages import LANGS, Lang
from procrules import FactError, Ruleset
from procrules.questions.asked import Asked
from unit.questions.test_interview import RULES


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    return procrules.loads(RULES)


@pytest.fixture(scope="module")
def bundled() -> Ruleset:
    return procrules.load("marches_publics")


def test_help_shows_two_cases_that_the_fact_alone_tells_apart(rules: Ruleset) -> None:
    interview = rules.interview("voie_choisie", {"valeur": 2000})
    question = interview.question
    assert question is not None
    text = Asked(interview, "fr").help(question).text()
    assert "deux cas qui ne diffèrent que par là" in text
    assert "– oui → « Procédure adaptée »" in text.replace("\xa0", " ")
    assert "– non → « Procédure formalisée »" in text.replace("\xa0", " ")
    assert "Nom : urgent (oui/non)" in text.replace("\xa0", " ")


def test_the_cases_of_help_are_answered_as_the_engine_answers_them(bundled: Ruleset) -> None:
    interview = bundled.interview("procedures", {"date_reference": "2022-08-02"})
    question = interview.question
    assert question is not None
    assert question.witness is not None
    text = Asked(interview, "en").help(question).text(1000)
    for case in (question.witness.one, question.witness.other):
        answer = bundled.decide("procedures", case)
        member = answer.member(question.witness.part)
        assert f"→ {member.label}: {'open' if member.status == 'open' else 'closed'}" in text


def test_help_names_who_appreciates_and_the_text(bundled: Ruleset) -> None:
    interview = bundled.interview("procedures")
    text = Asked(interview, "fr").help(interview.about("urgence_imperieuse")).text()
    assert "C'est l'acheteur qui apprécie" in text.replace("\xa0", " ")
    assert "Code de la commande publique, art." in text.replace("\xa0", " ")
    assert Asked(interview, "en").help(interview.about("valeur_estimee_ht")).text().count("Texts:")


def test_what_was_told_may_be_asked_about_again(rules: Ruleset) -> None:
    interview = rules.interview("total", {}).tell("lots", 2).tell("lots[1].montant", "12,50 €")
    asked = Asked(interview, "fr")
    question = interview.about("lots[1].montant")
    assert asked.label(question.fact) == "Montant (1)"
    assert asked.value(question.fact).replace("\xa0", " ") == "12,50 € HT"
    assert asked.value("lots") == "2"
    assert "Dit déjà : 12,50 € HT" in asked.help(question).text().replace("\xa0", " ")
    for wrong in ("lots[3].montant", "lots[0].montant", "rien", "lots[1].rien"):
        with pytest.raises(FactError, match="PR701"):
            interview.about(wrong)


@pytest.mark.parametrize("lang", LANGS)
def test_a_questionnaire_is_shown_in_a_notebook(rules: Ruleset, lang: Lang) -> None:
    interview = rules.interview("voie_choisie", {"valeur": "2 000 €"})
    article = ET.fromstring(interview.to_html(language=lang))
    text = " ".join("".join(article.itertext()).split())
    assert "Est-ce urgent ?" in text.replace("\xa0", " ")
    assert ("Ce qui est dit" if lang == "fr" else "What is told") in text
    told = "Valeur : 2 000 € HT" if lang == "fr" else "Valeur: €2,000 excl. VAT"
    assert told in text.replace("\xa0", " ")
    assert interview._repr_html_() == interview.to_html()


def test_a_questionnaire_that_is_finished_says_so(rules: Ruleset) -> None:
    html = rules.interview("voie_choisie", {"valeur": 1}).to_html(language="en")
    assert "No question can change the answer any more." in html
    with pytest.raises(FactError, match="language"):
        rules.interview("total").to_html(language="de")  # type: ignore[arg-type]
