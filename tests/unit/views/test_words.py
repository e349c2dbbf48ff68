"""Both languages say the same things, and French agrees."""

from __future__ import annotations

from string import Formatter

import pytest

from procrules.core.items import About
from procrules.values.text import NO_BREAK_SPACE
from procrules.views import agreement, words
from procrules.views.layout import Page, code, strong


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_fill_in_the_same_fields() -> None:
    for key, both in words._ALL.items():
        assert both.fr, key
        assert both.en, key
        assert fields(both.fr) == fields(both.en), key


@pytest.mark.parametrize(
    ("label", "about", "expected"),
    [
        ("Valeur estimée", About(feminine=True), "la valeur estimée"),
        ("Achat innovant", About(), "l'achat innovant"),
        ("Habilitation", About(feminine=True), "l'habilitation"),
        ("Hauteur", About(feminine=True), "la hauteur"),
        ("Lots du marché", About(plural=True), "les lots du marché"),
        ("PSE retenue", About(feminine=True), "la PSE retenue"),
        ("Écart admis", About(), "l'écart admis"),
    ],
)
def test_a_label_takes_its_article(label: str, about: About, expected: str) -> None:
    assert agreement.definite(label, about) == expected


def test_prepositions_contract_with_the_article() -> None:
    assert agreement.after_a("le seuil") == "au seuil"
    assert agreement.after_a("les lots") == "aux lots"
    assert agreement.after_a("la valeur") == "à la valeur"
    assert agreement.after_a("l'achat") == "à l'achat"


def test_members_agree_with_what_they_are() -> None:
    assert words.state("open", "fr", feminine=True) == "ouverte"
    assert words.state("closed", "fr", feminine=False, plural=True) == "fermés"
    assert words.state("needs_review", "fr", feminine=True, plural=True) == "à apprécier"
    assert words.state("closed", "en", feminine=True, plural=True) == "closed"


def test_lists_and_counts_follow_their_language() -> None:
    assert agreement.listed(["a", "b", "c"], "fr") == "a, b et c"
    assert agreement.listed(["a", "b"], "en") == "a and b"
    assert agreement.counted(0, "lot", "lots", "fr") == "0 lot"
    assert agreement.counted(0, "lot", "lots", "en") == "0 lots"


def test_french_typography_keeps_what_belongs_together() -> None:
    shown = agreement.typography("« A » : 1 000 € HT, art. R. 2122-8 ; le 1er avril", "fr")
    assert shown.replace(NO_BREAK_SPACE, "_") == "«_A_»_: 1_000_€_HT, art._R._2122-8_; le 1er_avril"


def test_a_page_is_the_same_in_both_styles() -> None:
    page = Page()
    page.heading(1, "Titre")
    page.paragraph(strong("Oui"))
    page.item("1. un * deux", 0, "✓")
    page.item(code("nom_de_fait"), 1)
    assert page.render("text") == "Titre\n=====\n\nOui\n\n  ✓ 1. un * deux\n    – nom_de_fait\n"
    assert page.render("markdown") == (
        "# Titre\n\n**Oui**\n\n- ✓ 1\\. un \\* deux\n  - `nom_de_fait`\n"
    )
