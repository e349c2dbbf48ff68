"""What the bundled rules change between 31 December 2025 and 1 April 2026, held against a list made by hand.

The list is that of the texts: the notice of 26 December 2025 after the delegated regulations of 22 October
2025 (European thresholds), décret 2025-1386 of 29 December 2025 (R. 2122-8, R. 2132-2), décret 2025-1383 of
29 December 2025 (R. 2142-7, R. 2181-7, R. 2191-11), décret 2026-117 of 20 February 2026 (R. 2172-2), and the end of the
works regime of décret 2022-1683 article 6 for contracts concluded from 2026.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache

import pytest

pytest.importorskip("z3", reason="proofs need procrules[verify]")

import procrules
from procrules.analysis.diff import diff_days
from procrules.analysis.difference import Difference

pytestmark = pytest.mark.extras
EVE, DAY = date(2025, 12, 31), date(2026, 4, 1)
JANUARY, FEBRUARY, APRIL = date(2026, 1, 1), date(2026, 2, 21), date(2026, 4, 1)
WORKS, OTHERS = ("travaux",), ("fournitures", "services", "services_rd")
LOCAL = ("collectivite", "autre_pouvoir_adjudicateur")
QUICK = (
    "seuil_formalise_ht",
    "concours_obligatoire",
    "chiffre_affaires_plafond_ht",
    "debut_du_remboursement",
    "ecrit_obligatoire",
    "avance_due",
    "modification_autorisee",
)


@cache
def found() -> Difference:
    return diff_days(procrules.load("marches_publics"), EVE, DAY, decisions=QUICK)


def test_the_thresholds_that_change_are_those_of_the_texts() -> None:
    listed = {
        (t.name, t.columns.get("type_prestation"), t.columns.get("acheteur")): (
            t.before,
            t.after,
            t.since,
        )
        for t in found().thresholds
    }
    assert listed == {
        ("procedure_formalisee", WORKS, None): (5_538_000, 5_404_000, JANUARY),
        ("procedure_formalisee", OTHERS, ("etat",)): (143_000, 140_000, JANUARY),
        ("procedure_formalisee", OTHERS, LOCAL): (221_000, 216_000, JANUARY),
        ("procedure_formalisee", OTHERS, ("entite_adjudicatrice",)): (443_000, 432_000, JANUARY),
        ("procedure_formalisee_hors_amp", None, None): (221_000, 216_000, JANUARY),
        ("procedure_formalisee_defense", WORKS, None): (5_538_000, 5_404_000, JANUARY),
        ("procedure_formalisee_defense", OTHERS, None): (443_000, 432_000, JANUARY),
        ("dispense", WORKS, None): (40_000, 100_000, JANUARY),
        ("dispense", OTHERS, None): (40_000, 60_000, APRIL),
        ("travaux_2023", None, None): (100_000, None, JANUARY),
        ("profil_acheteur", None, None): (40_000, 60_000, APRIL),
        ("chiffre_affaires_minimal", None, None): (2, Fraction(3, 2), JANUARY),
        ("dispense_concours", None, None): (None, 300_000, FEBRUARY),
    }
    assert len(listed) == len(found().thresholds)


def test_each_threshold_cites_the_text_that_brought_it() -> None:
    cited = {
        (t.name, t.since): [str(r) for r in t.references[1]]
        for t in found().thresholds
        if t.name in ("dispense", "profil_acheteur", "chiffre_affaires_minimal")
    }
    assert cited["dispense", JANUARY][-1] == "d2025_1386 art. 1er 1° a"
    assert cited["dispense", APRIL][-1] == "d2025_1386 art. 1er 1° b"
    assert cited["profil_acheteur", APRIL][-1] == "d2025_1386 art. 1er 2°"
    assert "d2025_1383" in cited["chiffre_affaires_minimal", JANUARY]


def test_the_rules_that_begin_or_end_are_those_of_the_texts() -> None:
    assert {(r.kind, r.name, r.day) for r in found().rules} == {
        ("ends", "travaux_prorogation_2024", JANUARY),
        ("ends", "trou_de_2025", JANUARY),
        ("ends", "travaux_signes_avant_le_lancement_2023", JANUARY),
        ("ends", "regime_lot.lot_travaux_2024", JANUARY),
        ("turns", "concours_obligatoire", FEBRUARY),
        ("turns", "debut_du_remboursement", JANUARY),
        ("turns", "soumissionnaire_suivant", JANUARY),
    }


def test_the_regions_of_the_formal_threshold_are_those_of_the_texts() -> None:
    decision = found().of("seuil_formalise_ht")
    assert decision.verdict == "changed"
    assert {(r.before.value, r.after.value) for r in decision.regions} == {
        (5_538_000, 5_404_000),
        (443_000, 432_000),
        (221_000, 216_000),
        (143_000, 140_000),
    }
    assert all(r.extent == "always" for r in decision.regions)


def test_the_competition_of_architects_is_in_doubt_for_local_authorities_alone() -> None:
    decision = found().of("concours_obligatoire")
    assert decision.verdict == "changed"
    doubtful = [r for r in decision.regions if r.after.status == "needs_review"]
    for region in decision.regions:
        buyers = next(c.values for c in region.conditions if c.name == "acheteur")
        assert (buyers == ("collectivite",)) is (region in doubtful)
    amounts = {
        (value["from"], value.get("to", value.get("below")))
        for r in doubtful
        for c in r.conditions
        if c.name == "valeur_retenue_ht"
        for value in c.values
    }
    assert amounts == {("221000", "300000"), ("216000", "221000")}


def test_a_small_change_of_a_contract_is_settled_though_its_base_is_a_product() -> None:
    decision = found().of("modification_autorisee")
    assert decision.verdict == "changed"
    # Once both readings of the European threshold give the lower one, nothing is left to doubt.
    assert {(r.before.status, r.after.value) for r in decision.regions} == {
        ("needs_review", False),
        ("undetermined", False),
    }


def test_what_the_texts_leave_as_it_was_is_told_to_be_the_same() -> None:
    assert found().of("ecrit_obligatoire").verdict == "identical"
    assert found().of("avance_due").verdict == "identical"
    assert found().settled
