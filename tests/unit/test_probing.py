"""Boundary cases: where they stand, and that each thing that must hold is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

import procrules
from procrules import Ruleset
from procrules.core.answer import Answer, Hole
from procrules.core.replay import ProcessAnswer
from procrules.probing import Prober

RULES = procrules.loads(
    """langue français

source charte « Charte » : politique

entité lot « Lot »
  id : texte
  montant : montant HT

fait valeur « Valeur » : montant HT
  au plus 40 000 €
fait jour « Jour » : date
fait urgent « Urgent » : oui/non
  présumé non
fait lots « Lots » : liste de lot

décision visa « Visa » : oui/non
règle visa « Visa »
  vu charte art. 1
  à compter du 1er avril 2026
  date de référence jour
  si urgent ou valeur est inférieur à 40 000 € ou valeur est inférieur à 100 €
  alors visa = oui
  sinon visa = non

décision petits « Petits lots » : oui/non
règle petits « Petits lots »
  vu charte art. 2
  si chacun des lots vérifie montant du lot n'excède pas 500 €
  alors petits = oui
  sinon petits = non

exemple « Visa »
  soit valeur = 39 000 €, jour = 2 mai 2026
  attendu visa = oui

exemple « Lots »
  soit lots :
    | id | montant |
    | L1 | 200 €   |
    | L2 |         |
  attendu petits indéterminé

exemple « Sans borne »
  soit urgent
  attendu visa indéterminé

parcours dossier « Dossier »
  vu charte art. 3
  phase attente « En attente »
    lorsque depot « Dépôt » vers clos
      si valeur atteint 5 000 €
  phase clos « Clos »
  exemple « Histoire »
    soit valeur = 6 000 €
    historique
      | 1er mai 2026 | depot |
    attendu phase est clos
"""
)
VISA, LOTS, ALONE, HISTORY = RULES.program.program.examples


def values(example: Any, at_most: int = 100) -> list[tuple[str, object]]:
    return [(case.path, case.value) for case in Prober(RULES, at_most).cases(example)]


# -- where they stand ---------------------------------------------------------------------------
def test_cases_stand_below_at_and_above_the_nearest_points_of_each_fact_in_turn() -> None:
    assert values(VISA) == [
        # One cent above 40 000 € is out of the bounds of the fact.
        ("valeur", Fraction("39999.99")),
        ("valeur", Fraction(40_000)),
        ("jour", date(2026, 3, 31)),
        ("jour", date(2026, 4, 1)),
        ("jour", date(2026, 4, 2)),
        ("valeur", Fraction("99.99")),
        ("valeur", Fraction(100)),
        ("valeur", Fraction("100.01")),
    ]
    assert len(values(VISA, 4)) == 4
    assert values(ALONE) == []


def test_the_fields_of_records_are_moved_one_record_at_a_time() -> None:
    cases = Prober(RULES, 3).cases(LOTS)
    assert [case.words().en for case in cases] == [
        "lots[1].montant = €499.99 excl. VAT",
        "lots[1].montant = €500 excl. VAT",
        "lots[1].montant = €500.01 excl. VAT",
    ]
    assert [case.facts["lots"][0]["id"] for case in cases] == ["L1"] * 3  # type: ignore[index]
    assert RULES.decide("petits", cases[2].facts).value is False


def test_a_process_has_its_points_too() -> None:
    assert values(HISTORY) == [
        ("valeur", Fraction("4999.99")),
        ("valeur", Fraction(5_000)),
        ("valeur", Fraction("5000.01")),
    ]


@pytest.mark.parametrize("example", [VISA, LOTS, HISTORY])
def test_all_holds_of_the_engine(example: Any) -> None:
    prober = Prober(RULES, 20)
    for turn, case in enumerate(prober.cases(example)):
        assert prober.faults(example, case, turn) == []


# -- what is looked at --------------------------------------------------------------------------
Lie = Callable[[Answer, Mapping[str, Any], bool], Answer]


def told(monkeypatch: pytest.MonkeyPatch, lie: Lie) -> set[str]:
    """Return what is said of an engine that answers otherwise than it should."""
    honest = Ruleset.decide_all

    def decide_all(
        self: Ruleset, facts: Any, *, decisions: Any = None, strict: bool = False
    ) -> dict[str, Answer]:
        answers = honest(self, facts, decisions=decisions, strict=strict)
        return {name: lie(answer, facts, strict) for name, answer in answers.items()}

    monkeypatch.setattr(Ruleset, "decide_all", decide_all)
    prober = Prober(RULES)
    return {
        words.en
        for n, case in enumerate(prober.cases(VISA))
        for words in prober.faults(VISA, case, n)
    }


HOLE = Hole("no_rule", "visa", "Visa")
LIES: dict[str, Lie] = {
    "visa: perhaps is no status": lambda a, f, s: evolve(a, status="perhaps"),
    "visa: 'oui' is not of its type": lambda a, f, s: evolve(a, value="oui"),
    "visa: it is decided, and yet says what is missing": lambda a, f, s: evolve(a, holes=(HOLE,)),
    "visa: it is not decided, and does not say why": lambda a, f, s: evolve(a, status="conflict"),
    "visa: the same facts, told in another order, give another answer": lambda a, f, s: evolve(
        a, value=next(iter(f)) == "valeur" or s
    ),
    "visa: without presumptions, those that it lists being told, the answer changes": (
        lambda a, f, s: evolve(a, assumptions=())
    ),
    "visa: one more fact changes an answer decided without presumptions": (
        lambda a, f, s: evolve(a, status="decided", value=not a.value) if len(f) < 3 and s else a
    ),
}


@pytest.mark.parametrize("words", LIES)
def test_what_does_not_hold_is_told(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert words in told(monkeypatch, LIES[words])


def test_no_error_ends_a_case(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(answer: Answer, facts: Mapping[str, Any], strict: bool) -> Answer:
        raise ZeroDivisionError("of the engine")

    assert told(monkeypatch, fail) == {"ZeroDivisionError: of the engine"}


def test_facts_that_are_refused_are_told() -> None:
    prober = Prober(RULES)
    (case, *_) = prober.cases(VISA)
    wrong = evolve(case, facts={"valeur": Decimal(40_001)})
    assert [words.en for words in prober.faults(VISA, wrong)] == [
        "'valeur': €40,001 excl. VAT is out of bounds (≤ €40,000 excl. VAT)"
    ]


def test_a_replay_that_is_not_the_same_again_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    honest, seen = Ruleset.replay_process, []

    def replay(self: Ruleset, *arguments: Any, **more: Any) -> ProcessAnswer:
        seen.append(1)
        answer = honest(self, *arguments, **more)
        return evolve(answer, status="perhaps") if len(seen) % 2 else answer

    monkeypatch.setattr(Ruleset, "replay_process", replay)
    prober = Prober(RULES)
    found = prober.faults(HISTORY, prober.cases(HISTORY)[0])
    assert [words.en for words in found] == [
        "dossier: perhaps is no status",
        "dossier: the same facts, told in another order, give another answer",
    ]
