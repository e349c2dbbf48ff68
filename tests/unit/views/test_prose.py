"""Answers in words: whole pages against golden files, and what each sentence must say."""

from __future__ import annotations

import re
from typing import Any, Literal

import pytest

import procrules
from pages import DEROGATION, HEAD, HOLE, LANGS, REVIEW, SCHOOL_YARD, SMALL, Lang, compare
from procrules import Answer, Ruleset
from procrules.values.text import NO_BREAK_SPACE
from procrules.views.prose import render, render_reason

Style = Literal["text", "markdown"]

STYLES: tuple[Style, ...] = ("text", "markdown")


def page(
    text: str,
    decision: str,
    facts: dict[str, Any],
    lang: Lang = "fr",
    style: Style = "text",
    why: bool = True,
) -> str:
    rules = procrules.loads(HEAD + text)
    answer = rules.decide(decision, facts)
    return render(answer, rules.program.program, lang=lang, style=style, why=why)


def plain(text: str) -> str:
    """Return a page on one line, with ordinary spaces, for sentences that wrap."""
    return re.sub(r"\s+", " ", text.replace(NO_BREAK_SPACE, " "))


def extension(style: Style) -> str:
    return "md" if style == "markdown" else "txt"


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", SMALL)
def test_small_answers_are_those_of_the_golden_files(name: str, lang: Lang, style: Style) -> None:
    compare(f"{name}.{lang}.{extension(style)}", page(*SMALL[name], lang, style))


# -- the school yard --------------------------------------------------------------------------
@pytest.fixture(scope="module")
def bundled() -> Ruleset:
    return procrules.load("marches_publics")


def school_yard(bundled: Ruleset, decision: str) -> Answer:
    return bundled.decide(decision, SCHOOL_YARD)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("decision", ["regime", "procedures"])
def test_the_school_yard_is_that_of_the_golden_files(
    bundled: Ruleset, decision: str, lang: Lang, style: Style
) -> None:
    answer = school_yard(bundled, decision)
    text = render(answer, bundled.program.program, lang=lang, style=style, why=True)
    compare(f"cour_ecole.{decision}.{lang}.{extension(style)}", text)


def test_the_school_yard_says_which_dispense_is_open_and_which_is_not(bundled: Ruleset) -> None:
    answer = school_yard(bundled, "procedures")
    text = plain(render(answer, bundled.program.program, lang="fr", style="text", why=True))
    assert "Sans publicité ni mise en concurrence préalables — Code de la commande publique" in text
    assert "art. R2122-9-1" in text
    failed = text[text.index("Besoin de petit montant (art. R2122-8)") :]
    assert "40 000 € HT, n'est pas inférieure au seuil" in failed
    assert "40 000 € HT du 1er janvier 2020 au 31 décembre 2025 : écart 0 €" in failed


def test_every_decision_of_the_bundled_ruleset_can_be_told(bundled: Ruleset) -> None:
    for strict in (False, True):
        for answer in bundled.decide_all(SCHOOL_YARD, strict=strict).values():
            for lang in LANGS:
                text = render(
                    answer, bundled.program.program, lang=lang, style="markdown", why=True
                )
                assert not re.search("[\ue000-\uf8ff]|None|Decimal|Fraction", text)


# -- sentences ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("condition", "value", "sentence"),
    [
        (
            "est inférieure à 100 €",
            "99,99 €",
            "✓ la valeur estimée, 99,99 € HT, est inférieure à 100 €",
        ),
        ("est inférieure à 100 €", "100 €", "n'est pas inférieure à 100 €"),
        ("n'excède pas 100 €", "100 €", "n'excède pas 100 €"),
        ("n'excède pas 100 €", "100,01 €", "excède 100 €"),
        ("atteint 100 €", "100 €", "atteint 100 €"),
        ("atteint 100 €", "99 €", "n'atteint pas 100 €"),
        ("dépasse 100 €", "101 €", "dépasse 100 €"),
        ("dépasse 100 €", "100 €", "ne dépasse pas 100 €"),
    ],
)
def test_a_comparison_says_what_is_true(condition: str, value: str, sentence: str) -> None:
    rule = f"règle r « R »\n  vu code art. 1\n  si valeur {condition}\n  alors suivie est libre\n"
    assert sentence in plain(page(rule, "suivie", {"valeur": value, "jour": "2024-01-01"}))


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (
            "est antérieur au 1er avril 2024",
            "le lancement, le 2 avril 2024, n'est pas antérieur au",
        ),
        ("est au plus tard le 1er avril 2024", "est postérieur au 1er avril 2024 : 1 jour après"),
        ("est au plus tôt le 2 avril 2024", "n'est pas antérieur au 2 avril 2024"),
        ("est postérieur au 31 mars 2024", "est postérieur au 31 mars 2024 : 2 jours après"),
    ],
)
def test_dates_are_compared_in_the_words_of_dates(condition: str, sentence: str) -> None:
    rule = f"règle r « R »\n  vu code art. 1\n  si jour {condition}\n  alors suivie est libre\n"
    assert sentence in plain(page(rule, "suivie", {"jour": "2024-04-02"}))


def test_french_puts_no_break_spaces_before_double_signs() -> None:
    text = page(*SMALL["conflict"])
    assert not re.search(r" [:;?!»]", text)
    assert not re.search(r"« ", text)
    assert f"1{NO_BREAK_SPACE}000{NO_BREAK_SPACE}€" in text


def test_english_uses_english_words_around_the_labels_of_the_author() -> None:
    text = page(*SMALL["undetermined"], "en")
    assert "Missing facts, the most telling first" in text
    assert "it is not known whether “Double de la valeur”" in plain(text)
    assert " ; " not in text


def test_without_why_no_reason_is_told() -> None:
    text = page(*SMALL["conflict"], why=False)
    assert "Pourquoi" not in text
    assert "Petite valeur (Code d'essai, art. 1) : « Voie libre »" in plain(text)


def test_a_duty_of_one_member_is_told_under_it() -> None:
    text = page(
        DEROGATION.replace("n'atteint pas", "n'excède pas"),
        "voies",
        {"valeur": "10 €", "jour": "2022-02-01", "urgence": False},
    )
    assert "Garder une trace (Code d'essai, art. 7)" in plain(text)
    assert "Appeler" not in text


def test_markdown_escapes_what_an_author_wrote() -> None:
    rule = "règle r « R *en* _gras_ <b> »\n  vu code art. 1\n  alors suivie est libre\n"
    text = page(rule, "suivie", {"jour": "2024-01-01"}, style="markdown")
    assert r"**R \*en\* \_gras\_ \<b\>**" in text


def test_an_appreciation_that_was_given_is_told_as_such() -> None:
    facts = {**SMALL["needs_review"][2], "gene": True, "valeur": "60 €"}
    text = plain(page(REVIEW, "voies", facts))
    assert "Gêne sensible : apprécié par le maire : oui" in text


def test_an_appreciation_that_is_missing_names_who_and_how() -> None:
    rule = REVIEW.replace("si gene\n    et", "si gene\n    et valeur atteint 1 €\n    et")
    text = plain(page(rule, "voies", SMALL["needs_review"][2]))
    assert "Gêne sensible (gene) — à apprécier par le maire" in text
    assert "La gêne est-elle sensible ?" in text
    assert "critère : elle dure" in text


def test_a_reason_can_be_told_alone() -> None:
    rules = procrules.loads(HEAD + HOLE)
    answer = rules.decide("voies", SMALL["hole"][2])
    program = rules.program.program
    member = next(c for c in answer.explanation.children if c.subject == "fermee")
    text = plain(render_reason(member, program, "fr", "text"))
    assert text.startswith("Voie fermée : indéterminé")
    assert "laisse la question ouverte" in text
    condition = member.children[0].children[0]
    assert plain(render_reason(condition, program, "en", "text")).strip() == (
        "✓ “Valeur estimée” (€50 excl. VAT) reaches €1"
    )


def test_the_tree_unfolds_a_shared_value_once() -> None:
    chain = "".join(
        f"définition d{n} « D{n} » : oui/non\n  vaut d{n - 1} ou (d{n - 1} et urgence)\n\n"
        for n in range(1, 25)
    )
    text = (
        "\ndéfinition d0 « D0 » : oui/non\n  vaut urgence\n\n"
        + chain
        + "règle r « R »\n  vu code art. 1\n  si d24\n  alors suivie est libre\n"
    )
    rules = procrules.loads(HEAD + text)
    answer = rules.decide("suivie", {"jour": "2024-01-01"})
    assert len(str(answer.to_dict(explanation=True))) < 100_000
