"""Signs and checklists as a person reads them: what is there, what is not, what is not known."""

from __future__ import annotations

from typing import Any

import pytest

import procrules
from procrules.dossiers import read_dossier
from procrules.values.text import NO_BREAK_SPACE
from procrules.views.bundle import render_bundle
from procrules.views.prose import render

RULES = procrules.loads("""langue français

règlement essai « Essai »

source code « Code » : loi
source guide « Guide » : doctrine
source equipe « Poids de l'équipe » : politique

choix force « Force »
  etayee « Nouveauté étayée »
  insuffisante « Indices insuffisants »

fait primee « Primée » : oui/non
  présumé non

faisceau nouveaute « Nouveauté » : force
  vu guide
  pesée vu equipe
  par « le jury »
  critère « la solution »
  indices nécessaires 1
  groupe besoin « Besoin »
    pour repond_mieux « Répond mieux », poids 2 vu code art. 2
      preuve « comparaison mesurée »
    contre banale « Banale », poids 1
  groupe entreprise « Entreprise »
    ne suffit pas seul
    pour primee, poids 1
    pour brevet « Brevet », poids 1
  si poids du besoin atteint 1 alors etayee
  sinon insuffisante

grille preparation « Préparation »
  vu guide
  groupe besoin « Besoin »
    critère ecrit « Besoin écrit »
      vu code art. 3
      conseille « l'écrire »
    critère entendu « Usagers entendus »
  critère etude « Étude du marché »
""")
FACTS = {
    "repond_mieux": True,
    "preuve_repond_mieux": True,
    "banale": True,
    "ecrit": False,
    "etude": True,
}


def page(decision: str, lang: Any = "fr", why: bool = False, **facts: Any) -> str:
    answer = RULES.decide(decision, FACTS | facts)
    found = render(answer, RULES.program.program, lang=lang, style="text", why=why)
    return found.replace(NO_BREAK_SPACE, " ").replace("\u202f", " ")


def test_a_weighing_in_french() -> None:
    assert (
        page("nouveaute").split("Présumé")[0]
        == """\
Nouveauté
=========

Nouveauté étayée

Pesée selon une politique, et non selon le droit : elle n'établit rien, et c'est le jury qui
conclut.

  – Besoin : poids 1
    – présent : Répond mieux (poids 2) — Code, art. 2
    – présent : Banale (indice contraire, poids 1)
  – Entreprise : poids 0 (de 0 à 1, selon les indices inconnus)
    – absent : Primée (poids 1)
    – inconnu : Brevet (poids 1)

À apprécier
-----------

  – Nouveauté — c'est le jury qui conclut
    – critère : la solution

"""
    )


def test_a_weighing_in_english() -> None:
    found = page("nouveaute", "en", preuve_repond_mieux=False, brevet=True)
    assert "Weighed by a policy, and not by law: it establishes nothing" in found
    lines = [line.strip() for line in found.splitlines()]
    assert "– Besoin: weight -1" in lines
    assert any(line.startswith("– absent: Répond mieux (weight 2)") for line in lines)
    assert "alleged, but the evidence is not on file" in found
    assert "– present: Banale (sign against, weight 1)" in lines
    assert "– Nouveauté — le jury concludes" in lines


def test_a_weighing_in_suspense_says_so_and_what_is_missing() -> None:
    found = page("nouveaute", banale=None, preuve_repond_mieux=None)
    assert "Pesée en suspens : des indices inconnus peuvent la changer" in found
    assert "– Besoin : poids 0 (de -1 à 2, selon les indices inconnus)" in found
    assert "inconnu : Répond mieux (poids 2) — manque : comparaison mesurée" in found
    assert "Faits qui manquent" in found


def test_why_a_weighing_came_to_its_value() -> None:
    found = page("nouveaute", why=True)
    assert "✓ le poids de « Besoin », 1, atteint 1" in found
    assert "✓ « Répond mieux » : présent, poids 2" in found
    assert "✓ « Banale » : présent, poids -1" in found
    below = found.split("Les indices, un par un")[1]
    assert "✓ Répond mieux : présent ; Code, art. 2\n    ✓ comparaison mesurée : oui" in below
    assert "✗ Primée : absent\n    ✗ Primée : non (présumé)" in below
    assert "ouvre" not in found


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "fr",
            """\
Rempli : 1 ; manque : 1 ; inconnu : 1

Grille d'aide : elle n'ouvre ni ne ferme aucune procédure.

  – Besoin : 0 sur 2
    – manque : Besoin écrit — Code, art. 3
      – conseil : l'écrire
    – inconnu : Usagers entendus
  – rempli : Étude du marché
""",
        ),
        (
            "en",
            """\
Met: 1; missing: 1; unknown: 1

A checklist to help: it opens and closes no procedure.

  – Besoin: 0 of 2
    – missing: Besoin écrit — Code, art. 3
      – advice: l'écrire
    – unknown: Usagers entendus
  – met: Étude du marché
""",
        ),
    ],
)
def test_a_checklist(lang: str, expected: str) -> None:
    found = page("preparation", lang)
    assert expected in found
    # The advice stands under its item, and nowhere else.
    assert found.count("l'écrire") == 1


def test_why_an_item_stands_as_it_does() -> None:
    found = page("preparation", why=True)
    assert "✗ Besoin écrit : manque ; Code, art. 3" in found
    assert "? Usagers entendus : inconnu" in found
    assert "✓ Étude du marché : rempli" in found


def test_the_signs_found_are_counted() -> None:
    found = page("indices_nouveaute")
    assert "Présents : 2 ; absents : 1 ; inconnus : 1" in found


def test_a_dossier_says_both_shortly_and_lists_them() -> None:
    dossier = read_dossier(
        """langue français
dossier « Achat » selon essai
repond_mieux
preuve_repond_mieux
banale
etude
ecrit = non
questions nouveaute, preparation
""",
        RULES,
    )
    found = render_bundle(dossier.answer(), RULES.program.program, lang="fr", style="text")
    found = found.replace(NO_BREAK_SPACE, " ")
    assert "Nouveauté étayée, selon une pesée qui n'établit rien : c'est le jury" in found
    assert found.count("l'écrire") == 1
    assert "rempli : 1 ; manque : 1 ; inconnu : 1" in found
    assert "– manque : Besoin écrit" in found
    assert "– présent : Banale (indice contraire, poids 1)" in found


def test_what_is_computed_for_a_record_is_told_of_that_record() -> None:
    rules = procrules.loads("""langue français
source guide « Guide » : doctrine
choix nature « Nature »
  eau « Eau »
  air « Air »
entité note « Note »
  id : texte
  nature « Nature notée » : nature
  risque « Risque » : nombre entier
fait notes « Notes » : liste de note
définition grave « Grave » : oui/non
  pour chaque note
  vaut risque de note dépasse 3
grille risques « Risques »
  vu guide
  critère eau_grave « L'eau est en danger »
    si l'un au moins des notes vérifie (nature de note est eau et grave de note)
  critère air_grave « L'air est en danger »
    si l'un au moins des notes vérifie (nature de note est air et grave de note)
""")
    notes = [
        {"id": "E", "nature": "eau", "risque": 1},
        {"id": "A", "nature": "air", "risque": 5},
        {"id": "F", "nature": "eau", "risque": 2},
    ]
    answer = rules.decide("risques", {"notes": notes})
    assert answer.value == ("air_grave",)
    found = render(answer, rules.program.program, lang="fr", style="text", why=True)
    below = found.replace(NO_BREAK_SPACE, " ").split("L'air est en danger : rempli")[1]
    assert "5, dépasse 3" in below
    assert "1, " not in below.split("Textes")[0]
