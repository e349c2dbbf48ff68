"""No answer rests on a text of another time: not yet written, or no longer in force."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

import procrules
from procrules import Answer
from procrules.core.items import Period, Rule
from procrules.core.reference import Reference
from procrules.values.dates import parse_date

RULES = procrules.load("marches_publics")
PROGRAM = RULES.program.program
TEXTS = Path(__file__).parents[1] / "cases" / "law" / "texts.csv"

SPAN = Period(date(2016, 1, 1), date(2027, 1, 31))
"""The days for which the rules are written."""

FILES = {
    f"{name}.regles"
    for name in (
        "candidats",
        "delais",
        "dispense",
        "exclusion_rd",
        "innovation",
        "orientation",
        "procedures",
        "profil",
        "publicite",
        "regime",
        "sans_concurrence",
        "seuils",
        "valeur",
    )
}
"""The choice of a procedure: what each rule and each threshold cites has the dates of its own text."""

DECISIONS = {
    decision
    for rule in PROGRAM.rules.values()
    if rule.about.span.file in FILES
    for decision in rule.concludes_on()
}
"""Other themes compute some values as the code does, whatever the day."""

_DAYS = [
    "2016-03-31",
    "2016-04-01",
    "2018-11-15",
    "2018-12-26",
    "2019-03-31",
    "2019-04-01",
    "2020-12-08",
    "2020-12-09",
    "2021-08-26",
    "2022-08-15",
    "2023-09-01",
    "2024-06-03",
    "2025-06-05",
    "2026-01-01",
    "2026-03-02",
]
_SERVICES = {"acheteur": "collectivite", "type_prestation": "services"}
_CASES: list[dict[str, Any]] = [
    {"acheteur": "collectivite", "type_prestation": "fournitures", "valeur_estimee_ht": 40_000},
    {"acheteur": "collectivite", "type_prestation": "travaux", "valeur_estimee_ht": 80_000},
    {**_SERVICES, "valeur_estimee_ht": 250_000},
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
    {**_SERVICES, "valeur_estimee_ht": 90_000, "innovant": True},
    {**_SERVICES, "valeur_estimee_ht": 900_000, "services_sociaux": True},
    {
        "acheteur": "etat",
        "type_prestation": "services_rd",
        "valeur_estimee_ht": 300_000,
        "finance_entierement": False,
    },
    {
        **_SERVICES,
        "valeur_estimee_ht": 600_000,
        "recherche_et_developpement": True,
        "acquisition_envisagee": True,
        "innovant": True,
        "solution_disponible_sur_le_marche": False,
        "procedure": "partenariat_innovation",
    },
    {
        **_SERVICES,
        "valeur_estimee_ht": 600_000,
        "premiere_procedure": "appel_offres_ouvert",
        "premiere_procedure_resultat": "melange",
        "conditions_initiales_inchangees": True,
    },
]
_TOLD: dict[str, Any] = {
    "procedure": "adaptee",
    "avis_d_appel_publie": True,
    "chiffre_affaires_minimal_exige": 100_000,
    "montant_estime_du_marche_ht": 100_000,
}


@frozen
class Text:
    """When a text, or one of its articles, may be cited.

    ``key`` says which day counts: that of the launch, or any day up to the conclusion.
    """

    reference: Reference
    start: date | None
    end: date | None
    key: str

    def serves(self, launch: date, last: date) -> bool:
        """Whether a contract launched one day, and concluded at the latest another, may rest on it."""
        known_by = last if self.key == "conclusion" else launch
        return (self.start is None or self.start <= known_by) and (
            self.end is None or launch <= self.end
        )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def texts() -> Iterator[Text]:
    """Yield the texts with their dates, articles after the text that holds them."""
    with TEXTS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            reference = Reference(row["source"], row["place"])
            yield Text(reference, _day(row["from"]), _day(row["until"]), row["key"])


KNOWN = sorted(texts(), key=lambda t: -len(t.reference.locator))


def text_of(reference: Reference) -> Text | None:
    """Return the nearest text that holds a reference; none for what has no day: a ruling, a guide."""
    return next((t for t in KNOWN if t.reference.covers(reference)), None)


def amiss(references: Iterable[Reference], launch: date, last: date) -> set[str]:
    """Return the references to texts of another time."""
    dated = ((r, text_of(r)) for r in references)
    return {str(r) for r, text in dated if text is not None and not text.serves(launch, last)}


def cited(rule: Rule) -> Iterator[Reference]:
    """Yield what the leaves and the duties of a rule cite."""
    for leaf in rule.leaves():
        yield from leaf.about.references or rule.about.references
        for duty in leaf.duties:
            yield from duty.references


def day_of(facts: Mapping[str, Any], name: str) -> date | None:
    """Return the day that a fact tells, if it tells one."""
    value = facts.get(name)
    found = parse_date(value) if isinstance(value, str) else value
    return found if isinstance(found, date) else None


def out_of_time(answer: Answer, facts: Mapping[str, Any]) -> set[str]:
    """Return what an answer cites of another time than its case."""
    launch = day_of(facts, "date_reference")
    if launch is None:
        return set()
    later = ("date_signature", "date_notification", "date_modification")
    last = max([launch, *(d for d in (day_of(facts, n) for n in later) if d is not None)])
    duties = [r for duty in answer.obligations for r in duty.references]
    thresholds = [r for use in answer.thresholds for r in use.references]
    return amiss([*answer.sources, *duties, *thresholds], launch, last)


def test_every_text_of_law_that_the_rules_cite_has_its_dates() -> None:
    rules = [r for r in PROGRAM.rules.values() if r.about.span.file in FILES]
    thresholds = [t for t in PROGRAM.thresholds.values() if t.about.span.file in FILES]
    rows = [row for threshold in thresholds for row in threshold.rows]
    references = [r for rule in rules for r in cited(rule)]
    references += [r for row in rows for r in row.references]
    law = {r for r in references if PROGRAM.sources[r.source].authority == "law"}
    assert {r.source for r in law if text_of(r) is None} == set()


def test_the_dates_are_in_order_and_each_text_is_declared() -> None:
    for text in KNOWN:
        assert text.reference.source in PROGRAM.sources
        assert text.key in ("launch", "conclusion")
        assert text.start is None or text.end is None or text.start <= text.end


def test_no_rule_lasts_longer_than_the_texts_that_it_cites() -> None:
    wrong = set()
    for rule in PROGRAM.rules.values():
        by_launch = rule.reference_date == PROGRAM.header.reference_date
        if rule.construct == "tree" or rule.about.span.file not in FILES or not by_launch:
            continue
        first, last = rule.period.start or SPAN.start, rule.period.end or SPAN.end
        assert first is not None
        assert last is not None
        for reference in cited(rule):
            text = text_of(reference)
            if text is not None and text.key == "launch":
                if not (text.serves(first, first) and text.serves(last, last)):
                    wrong.add((rule.name, str(reference)))
            elif text is not None and text.end is not None and text.end < first:
                wrong.add((rule.name, str(reference)))
    assert wrong == set()


def test_no_row_of_a_threshold_lasts_longer_than_the_texts_that_it_cites() -> None:
    wrong = set()
    for threshold in PROGRAM.thresholds.values():
        if threshold.about.span.file not in FILES:
            continue
        for row in threshold.rows:
            first, last = row.period.start or SPAN.start, row.period.end or SPAN.end
            assert first is not None
            assert last is not None
            found = amiss(row.references, first, first) | amiss(row.references, last, last)
            wrong |= {(threshold.name, first, r) for r in found}
    assert wrong == set()


def test_no_example_is_answered_by_a_text_of_another_time() -> None:
    wrong = set()
    for example in PROGRAM.examples:
        facts = {given.fact: given.value for given in example.given}
        if example.process is not None:
            continue
        for expected in example.expected:
            if expected.decision in DECISIONS:
                found = out_of_time(RULES.decide(expected.decision, facts), facts)
                wrong |= {(example.label, expected.decision, r) for r in found}
    assert wrong == set()


@pytest.mark.parametrize(
    ("case", "day"),
    [(n, day) for n in range(len(_CASES)) for day in _DAYS],
)
def test_the_texts_cited_are_those_of_the_day(case: int, day: str) -> None:
    known = RULES.facts
    dates = {
        n: day for n in ("date_reference", "date_signature", "date_notification") if n in known
    }
    facts = {**{n: v for n, v in _TOLD.items() if n in known}, **_CASES[case], **dates}
    wrong = set()
    for name in DECISIONS:
        wrong |= {(name, r) for r in out_of_time(RULES.decide(name, facts), facts)}
    assert wrong == set()
