"""No answer rests on a text of another time than its reference date."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

import procrules
from procrules.values.dates import parse_date

RULES = procrules.load("marches_publics")
_EVE = date(2019, 3, 31)
_CODES = {
    "cmp2006": (date.min, date(2016, 3, 31)),
    "ord2015_899": (date(2015, 7, 23), _EVE),
    "d2016_360": (date(2016, 3, 25), _EVE),
    "d2016_361": (date(2016, 3, 25), _EVE),
    "ccp": (_EVE + timedelta(days=1), date.max),
}
_OF = re.compile(r"^(?:Loi|Ordonnance|Décret) n° \S+ du (\S+ \w+ \d{4})")
_AFTER_THE_CODE = {
    "base_de_calcul_ht",
    "classe_de_la_procedure",
    "droits_du_titulaire",
    "montant_des_tranches_ht",
    "options_et_pse_ht",
    "successions_a_surveiller",
}
"""What does not depend on a day: computed as the code does, whatever the reference date."""
_DAYS = [
    "2016-04-01",
    "2018-11-15",
    "2019-03-31",
    "2019-04-01",
    "2020-12-08",
    "2020-12-09",
    "2022-08-15",
    "2023-09-01",
    "2024-06-03",
    "2025-06-05",
    "2026-01-01",
    "2026-03-02",
]
_CASES: list[dict[str, Any]] = [
    {"acheteur": "collectivite", "type_prestation": "fournitures", "valeur_estimee_ht": 40_000},
    {"acheteur": "collectivite", "type_prestation": "travaux", "valeur_estimee_ht": 80_000},
    {"acheteur": "collectivite", "type_prestation": "services", "valeur_estimee_ht": 250_000},
    {"acheteur": "etat", "type_prestation": "services", "valeur_estimee_ht": 1_000_000},
    {
        "acheteur": "entite_adjudicatrice",
        "type_prestation": "travaux",
        "valeur_estimee_ht": 6_000_000,
    },
    {
        "acheteur": "collectivite",
        "type_prestation": "travaux",
        "valeur_estimee_ht": 90_000,
        "reconstruction_mayotte": True,
    },
    {
        "acheteur": "collectivite",
        "type_prestation": "travaux",
        "valeur_estimee_ht": 900_000,
        "reconstruction_violences_2023": True,
    },
    {
        "acheteur": "etat",
        "type_prestation": "services",
        "valeur_estimee_ht": 300_000,
        "maitrise_d_oeuvre_de_batiment": True,
        "exception_au_concours": False,
    },
    {
        "acheteur": "etat",
        "type_prestation": "fournitures",
        "valeur_estimee_ht": 90_000,
        "defense_securite": True,
    },
    {
        "acheteur": "collectivite",
        "type_prestation": "services",
        "valeur_estimee_ht": 90_000,
        "innovant": True,
    },
]
_TOLD: dict[str, Any] = {
    "procedure": "adaptee",
    "avis_d_appel_publie": True,
    "chiffre_affaires_minimal_exige": 100_000,
    "montant_estime_du_marche_ht": 100_000,
}


def _period(name: str) -> tuple[date, date]:
    """Return the days on which a text may be cited: from its own date, unless it is a code."""
    if name in _CODES:
        return _CODES[name]
    found = _OF.match(RULES.program.program.sources[name].about.label or "")
    start = parse_date(found.group(1)) if found else date.min
    assert isinstance(start, date), name
    return start, date.max


@pytest.mark.parametrize(
    ("case", "day"),
    [(n, day) for n in range(len(_CASES)) for day in _DAYS[n % 3 :: 3]],
)
def test_the_texts_cited_are_those_of_the_day(case: int, day: str) -> None:
    known = RULES.facts
    dates = {
        n: day for n in ("date_reference", "date_signature", "date_notification") if n in known
    }
    facts = {**{n: v for n, v in _TOLD.items() if n in known}, **_CASES[case], **dates}
    wrong = set()
    for name in RULES.decisions.keys() - _AFTER_THE_CODE:
        for reference in RULES.decide(name, facts).sources:
            start, end = _period(reference.source)
            if not start <= date.fromisoformat(day) <= end:
                wrong.add((name, str(reference)))
    assert wrong == set()
