"""The answers to a dossier in words: the site, whole, then what a page must and must not say."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

import procrules
from procrules import Ruleset
from procrules.core.dossier import Bundle
from procrules.dossiers import Dossier, load_dossier, read_dossier
from procrules.values.text import Lang
from procrules.views.bundle import render_bundle
from procrules.views.layout import WIDTH, Page, Style

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden"
SITE = ROOT / "rulesets" / "marches_publics" / "cas" / "chantier.dossier"


@pytest.fixture(scope="module")
def bundled() -> Ruleset:
    return procrules.load("marches_publics")


@pytest.fixture(scope="module")
def site(bundled: Ruleset) -> Dossier:
    return load_dossier(SITE, bundled)


@pytest.fixture(scope="module")
def small() -> Ruleset:
    return procrules.load(ROOT / "tests" / "cases" / "dossiers" / "essai.regles")


def rendered(
    dossier: Dossier, bundle: Bundle, lang: Lang = "fr", style: Style = "text", why: bool = False
) -> str:
    return render_bundle(bundle, dossier.ruleset.program.program, lang=lang, style=style, why=why)


def words(dossier: Dossier, lang: Lang = "fr", **more: bool) -> str:
    """Return the page of a dossier on one line, with plain spaces."""
    page = rendered(dossier, dossier.answer(), lang, **more)
    return " ".join(page.replace("\u00a0", " ").split())


def asking(rules: Ruleset, body: str) -> Dossier:
    return read_dossier(f"dossier « Achat » selon essai\n\n{body}", rules)


# -- the site -----------------------------------------------------------------------------------
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_site_is_that_of_the_golden_file(site: Dossier, lang: Lang) -> None:
    # The hash of the rules changes with any of them.
    page = re.sub(r"\b[0-9a-f]{12}\b", "…", rendered(site, site.answer(), lang))
    path = GOLDEN / f"chantier.{lang}.txt"
    if os.environ.get("PROCRULES_ACCEPT") == "1":
        path.write_text(page, encoding="utf-8")
    assert page == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("style", ["text", "markdown"])
def test_no_name_of_the_rules_stands_where_a_person_reads(
    site: Dossier, lang: Lang, style: Style
) -> None:
    page = rendered(site, site.answer(), lang, style)
    assert re.findall(r"\b[a-z]+_[a-z_]+\b", page) == []
    assert "marches_publics" not in page


def test_the_page_holds_in_its_width(site: Dossier) -> None:
    page = rendered(site, site.answer())
    assert max(map(len, page.splitlines())) <= WIDTH


def test_the_site_says_which_change_crosses_what_and_by_how_much(site: Dossier) -> None:
    page = words(site)
    assert "Modification permise : oui (M1) ; non (M2)" in page
    assert "soit 360 000 € HT : 150 000 € au-dessous" in page
    assert "378 000 € HT, n'est pas inférieur à" in page
    assert "soit 360 000 € HT : 18 000 € au-dessus" in page


def test_where_readings_disagree_each_gives_its_figures(bundled: Ruleset) -> None:
    dossier = read_dossier(
        """langue français
dossier « Cumul » selon marches_publics
  date de référence 2 mars 2024
acheteur = collectivite
type_prestation = services
montant_initial_ht = 200 000 €
date_consultation_initiale = 2 mars 2024
modifications :
  | id | date        | fondement      | montant_ht |
  | M1 | 3 mars 2025 | faible_montant | 19 000 €   |
  | M2 | 4 mars 2025 | faible_montant | -5 000 €   |
  | M3 | 5 mars 2025 | faible_montant | 5 000 €    |
questions autorise
""",
        bundled,
    )
    page = words(dossier)
    limit = (
        "pour une limite de 20 000 € HT (Modification de faible montant, part du montant initial"
    )
    assert (
        f"(M3), net : 19 000 € HT, {limit}, Montant initial, prix actualisés) ; reste 1 000" in page
    )
    assert f"(M3), brut : 29 000 € HT, {limit}" in page
    assert "limite franchie, de 9 000 € HT" in page
    assert "(M1), " not in page  # both readings give the same there


def test_the_site_says_what_is_left_of_the_envelope(site: Dossier) -> None:
    page = words(site)
    assert "✓ Enveloppe commune : la somme de" in page
    assert "soit 1 359 000 € HT : 1 084 000 € au-dessous" in page


def test_the_site_says_the_unlawful_step_in_its_summary(site: Dossier) -> None:
    page = words(site)
    assert (
        "✗ La passation du lot 9 : rupture à l'étape 4, clôture des candidatures (30 mars 2026)"
        in page
    )
    assert "2 jours avant (art. R2172-28 al. 1 et R2161-12)" in page


def test_the_site_says_what_is_missing_and_what_a_person_must_appreciate(site: Dossier) -> None:
    page = words(site)
    assert "il manque : droit de renoncer annoncé" in page
    assert "Phases et acquisition proportionnées : à apprécier : phases" in page
    assert "Tenu pour absent : accord-cadre ; marché de défense" in page


def test_every_reason_is_unfolded_when_asked(site: Dossier) -> None:
    page = words(site, why=True)
    assert "« L1 » ne figure pas dans « Lots que l'acheteur veut soustraire" in page
    assert "aucun de ces 10 cas n'est ouvert" in page
    assert len(page) > 2 * len(words(site))


# -- other dossiers -----------------------------------------------------------------------------
def test_lots_that_are_not_chosen_yet_come_with_what_fits(small: Ruleset) -> None:
    body = (
        "lots :\n  | id | montant_ht |\n  | L1 | 9 000 €    |\n  | L2 | 1 800 €    |\n"
        "  | L3 | 500 €      |\nquestions voie_du_lot\n"
    )
    page = words(asking(small, body))
    assert "dans la limite de 2 260 € HT, les plus grands ensembles d'abord" in page
    assert "– L2 : 1 800 € HT, reste 460 € HT" in page
    nothing = words(asking(small, body.replace("1 800", "4 800").replace("500 €  ", "4 500 €")))
    assert "Aucun ne peut être choisi" in nothing


def test_facts_alone_are_answered_as_far_as_they_go(small: Ruleset) -> None:
    page = words(asking(small, "montant_ht = 12 000 €\nurgent = non\n"))
    assert "Visa préalable : oui" in page
    assert "Sans réponse, faute de faits – Délai laissé aux candidats : délai" in page
    assert "L'ensemble" not in page.split("En bref")[1].split("Visa")[0]


def test_a_missing_field_says_of_which_record(small: Ruleset) -> None:
    body = "lots :\n  | id | urgent |\n  | L1 | non    |\nlots_choisis = (L1)\nquestions part_des_lots\n"
    page = words(asking(small, body))
    assert "montant du lot (Lots, n° 1)" in page


def test_a_dossier_that_tells_nothing_says_so(small: Ruleset) -> None:
    assert "Aucune question, et aucun historique." in words(asking(small, ""))
    assert "No question, and no history." in words(asking(small, ""), "en")


def test_an_open_step_is_told_in_the_summary(bundled: Ruleset) -> None:
    text = SITE.read_text(encoding="utf-8").replace("30 mars 2026  ", "1er avril 2026")
    unknown = text.replace("partenaires_actifs = 2", "partenaires_actifs = inconnu")
    page = words(read_dossier(unknown, bundled))
    assert (
        "? La passation du lot 9 : aucune rupture établie, une étape au moins reste ouverte" in page
    )
    assert "La passation du lot 9 : aucune rupture ;" in words(read_dossier(text, bundled))


def test_policies_and_doctrine_are_told_apart_from_law(site: Dossier, small: Ruleset) -> None:
    assert "Réponses qui reposent sur la doctrine : « Prestation supplémentaire" in words(site)
    page = words(asking(small, "montant_ht = 12 000 €\nquestions visa\n"))
    assert "Réponses qui reposent sur un choix de ce règlement : « Visa préalable »" in page


# -- tables -------------------------------------------------------------------------------------
def test_tables_hold_in_the_page_and_in_markdown() -> None:
    page = Page()
    page.table(["Lot", "Objet"], [["L1", "mot " * 60], ["L|2", ""]])
    lines = page.render("text").splitlines()
    assert lines[0] == "  Lot  Objet"
    assert lines[1].startswith("  ---  ----")
    assert all(len(line) <= WIDTH for line in lines)
    assert page.render("markdown").splitlines()[-1] == "| L\\|2 |  |"


def test_a_table_that_is_too_wide_becomes_a_list() -> None:
    page = Page()
    page.table(["Lot", *("colonne" * 5 for _ in range(4))], [["L1", "a", "", "c", "d"]])
    assert page.render("text").splitlines()[:2] == ["  – L1", f"    – {'colonne' * 5} — a"]
    assert len(page.render("text").splitlines()) == 4


def test_the_buyers_own_rules_stand_apart_in_their_matter(bundled: Ruleset) -> None:
    rules = procrules.loads(
        "source l « Loi » : loi\nsource p « Règles internes » : politique\n"
        "fait x « X » : oui/non\nchoix v « V »\n  a « A »\n  b « B »\n"
        "décision d « Voies » : plusieurs v\n"
        "règle un « Loi »\n  vu l art. 1\n  alors d inclut a, b\n"
        "règle deux « Interne »\n  vu p art. 2\n  si x\n  alors d exclut b\n"
    )
    dossier = read_dossier("dossier « D »\nx\nquestions d\n", rules)
    page = words(dossier)
    assert "Voies : A et B" in page
    assert "Règles internes de l'acheteur : Voies" in page
