"""Replayed histories in words: the partnership of twelve events, whole, and some sentences."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import procrules
from procrules import Ruleset
from procrules.core.replay import ProcessAnswer
from procrules.values.text import Lang
from procrules.views.layout import Style
from procrules.views.process import render_process

GOLDEN = Path(__file__).parents[2] / "golden"
TWELVE = "Douze événements, dont un irrégulier"


@pytest.fixture(scope="module")
def bundled() -> Ruleset:
    return procrules.load("marches_publics")


def replayed(rules: Ruleset, label: str) -> ProcessAnswer:
    """Replay the history of an example of the partnership."""
    program = rules.program.program
    example = next(e for e in program.examples if e.label.startswith(label))
    history = [(e.day, e.name, {g.fact: g.value for g in e.facts}) for e in example.history]
    facts = {given.fact: given.value for given in example.given}
    return rules.replay_process(example.process or "", facts, history)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("style", ["text", "markdown"])
def test_the_partnership_of_twelve_events_is_that_of_the_golden_files(
    bundled: Ruleset, lang: Lang, style: Style
) -> None:
    answer = replayed(bundled, TWELVE)
    assert (len(answer.steps), [s.event for s in answer.broken]) == (12, ["signature"])
    page = render_process(
        answer, bundled.program.program, lang=lang, style=style, why=style == "markdown"
    )
    path = GOLDEN / f"partenariat_douze.{lang}.{'md' if style == 'markdown' else 'txt'}"
    if os.environ.get("PROCRULES_ACCEPT") == "1":
        path.write_text(page, encoding="utf-8")
    assert page == path.read_text(encoding="utf-8")


def words(rules: Ruleset, label: str, lang: Lang = "fr") -> str:
    page = render_process(
        replayed(rules, label), rules.program.program, lang=lang, style="text", why=False
    )
    return " ".join(page.replace("\u00a0", " ").split())


def test_a_breach_says_how_far_it_is_from_the_law(bundled: Ruleset) -> None:
    page = words(bundled, TWELVE)
    assert "Signature : rupture" in page
    assert "3 jours avant" in page
    assert "comme si cette étape avait été régulière" in page


def test_a_refusal_says_by_how_much(bundled: Ruleset) -> None:
    page = words(bundled, "Un centime au-dessus du coût maximum")
    assert "Décision d'acquérir : interdit" in page
    assert "0,01 € au-dessus" in page


def test_an_event_out_of_its_phase_says_its_place(bundled: Ruleset) -> None:
    page = words(bundled, "Poursuivre sans décision notifiée")
    assert "ne prévoit pas cet événement ; il a sa place dans" in page
    assert "does not provide for it; its place is in" in words(
        bundled, "Poursuivre sans décision notifiée", "en"
    )


def test_what_is_not_in_force_is_not_judged(bundled: Ruleset) -> None:
    page = words(bundled, "Avant le code, ce parcours n'existe pas")
    assert "n'est pas en vigueur le 31 mars 2019" in page


def test_a_value_that_rose_is_told(bundled: Ruleset) -> None:
    page = words(bundled, "Le nombre de partenaires ne remonte pas")
    assert "Nombre de partenaires en place passe de 1 à 2" in page


def test_the_end_says_that_nothing_follows(bundled: Ruleset) -> None:
    page = words(bundled, "Du besoin à la dernière livraison")
    assert "rien ne peut plus suivre" in page
    assert "Rien : la phase est finale." in page


def test_what_is_not_established_is_told_with_what_is_missing(bundled: Ruleset) -> None:
    page = words(bundled, "On ne sait pas si une solution existe")
    assert "Décision de recourir au partenariat : interdit ; il manque" in page
    assert "non établi : l'absence de solution sur le marché n'est pas établie" in page
    assert "not established: l'absence" in words(
        bundled, "On ne sait pas si une solution existe", "en"
    )


def test_a_partnership_set_aside_says_what_was_not_established(bundled: Ruleset) -> None:
    label = "L'étude faite, on ne sait toujours pas"
    assert "non établi : l'absence de solution" in words(bundled, label)
    page = render_process(
        replayed(bundled, label), bundled.program.program, lang="fr", style="text", why=True
    )
    assert "non établi : l'absence de solution" in " ".join(page.split())


def test_a_breach_over_a_list_names_the_records(bundled: Ruleset) -> None:
    page = words(bundled, "Deux partenaires, acquérir auprès de celui qui")
    assert "auprès desquels l'acheteur acquiert = B" in page
    assert "✗ B : Les niveaux de performance atteints par le partenaire : non" in page
