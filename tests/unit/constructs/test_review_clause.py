"""Review clauses: what makes one count, the changes that it covers, its own ceilings."""

from __future__ import annotations

from typing import Any

import pytest

import procrules
from procrules import Ruleset
from procrules.core import expr as core
from procrules.core.types import Type
from procrules.core.walk import renamed, walk

HEAD = """
source guide « Guide » : politique
choix fondement « Fondement »
  clause « Clause »
  autre « Autre »
entité clause « Clause »
  id : texte
  prevue : oui/non
  claire : oui/non
  champ : oui/non
  nature : oui/non
  conditions : oui/non
  plafond_ht « Plafond » : montant HT
entité modification « Modification »
  id : texte
  date : date
  clause : texte
  montant_ht « Montant » : montant HT
fait clauses : liste de clause
fait modifications : liste de modification
clause de réexamen compte « Clause qui compte »
  vu guide art. 1
  pour chaque clause
  prévue si prevue de la clause
    à défaut « la prévoir »
  claire, précise et sans équivoque si claire de la clause
  champ indiqué si champ de la clause vu guide art. 2
  nature indiquée si nature de la clause
  conditions indiquées si conditions de la clause
"""
COVERS = (
    "  couvre chaque modification si clause de la modification = id de la clause vu guide art. 3\n"
)
ELEMENTS = ("prevue", "claire", "champ", "nature", "conditions")


def clause(id_: str = "C1", **said: object) -> dict[str, Any]:
    return {"id": id_, "plafond_ht": "néant", **dict.fromkeys(ELEMENTS, True), **said}


def changes(*said: tuple[str, object]) -> list[dict[str, Any]]:
    return [
        {"id": f"M{n}", "date": f"2025-03-{n:02}", "clause": of, "montant_ht": amount}
        for n, (of, amount) in enumerate(said, start=1)
    ]


def covered(rules: Ruleset, clauses: list[dict[str, Any]], *said: tuple[str, object]) -> Any:
    facts = {"clauses": clauses, "modifications": changes(*said)}
    return rules.decide("prevue_par_compte", facts).value


@pytest.fixture(scope="module")
def plain() -> Ruleset:
    return procrules.loads(HEAD + COVERS)


def test_a_clause_counts_with_all_its_elements_and_not_without_any_one(plain: Ruleset) -> None:
    assert plain.decide("compte", {"clauses": [clause()]}).value == {"C1": True}
    for element in ELEMENTS:
        facts = {"clauses": [clause(**{element: False})]}
        assert plain.decide("compte", facts).value == {"C1": False}
        met = plain.decide("elements_compte", facts).value["C1"]
        assert met == tuple(e for e in ELEMENTS if e != element)


def test_an_element_that_is_not_known_is_asked_unless_another_fails(plain: Ruleset) -> None:
    unknown = plain.decide("compte", {"clauses": [clause(champ=None)]})
    assert unknown.status == "undetermined"
    assert [m.fact for m in unknown.missing] == ["clauses[1].champ"]
    refused = plain.decide("compte", {"clauses": [clause(champ=None, conditions=False)]})
    assert refused.value == {"C1": False}


def test_the_answer_says_what_to_do_and_under_which_text(plain: Ruleset) -> None:
    answer = plain.decide("compte", {"clauses": [clause(prevue=False)]})
    assert "la prévoir" in answer.notes
    scope = plain.decide("compte", {"clauses": [clause(champ=False)]})
    assert [r.locator for r in scope.sources] == ["art. 2"]


def test_what_was_foreseen_is_covered_whatever_its_amount(plain: Ruleset) -> None:
    clauses = [clause("C1"), clause("C2", prevue=False)]
    assert covered(plain, clauses, ("C1", 10**9), ("C2", 1), ("C9", 1)) == {
        "M1": True,
        "M2": False,
        "M3": False,
    }


def test_ceilings_are_strict_or_not_as_they_are_written() -> None:
    limits = {"n'excède pas": (True, True, False), "est inférieur à": (True, False, False)}
    for words, kept in limits.items():
        line = f"  chaque modification {words} plafond_ht de la clause\n"
        rules = procrules.loads(HEAD + COVERS + line)
        found = covered(
            rules, [clause(plafond_ht=100)], ("C1", "99.99"), ("C1", 100), ("C1", "100.01")
        )
        assert tuple(found.values()) == kept


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", [True, True, True]),
        ("  cumul net\n", [True, True, True]),
        ("  cumul brut\n", [True, False, False]),
    ],
)
def test_the_total_is_that_of_one_clause_net_or_gross(line: str, expected: list[bool]) -> None:
    rules = procrules.loads(
        HEAD + COVERS + line + "  le cumul n'excède pas plafond_ht de la clause\n"
    )
    clauses = [clause("C1", plafond_ht=100), clause("C2", plafond_ht=10**6)]
    found = covered(rules, clauses, ("C1", 80), ("C1", -50), ("C1", 60), ("C2", 10**5))
    assert list(found.values()) == [*expected, True]


def test_where_net_and_gross_disagree_a_person_decides() -> None:
    both = "  cumul net ou brut\n    incertain « rien ne le dit »\n"
    ceiling = "  le cumul n'excède pas plafond_ht de la clause\n"
    rules = procrules.loads(HEAD + COVERS + both + ceiling)
    facts = {
        "clauses": [clause(plafond_ht=100)],
        "modifications": changes(("C1", 80), ("C1", -50), ("C1", 60), ("C1", 200)),
    }
    answer = rules.decide("prevue_par_compte", facts)
    assert [answer.record(f"M{n}").status for n in (1, 2, 3, 4)] == [
        "decided",
        "needs_review",
        "needs_review",
        "decided",
    ]
    assert answer.record("M4").value is False
    assert {r.name for r in answer.record("M3").review} == {"couverture_compte"}


def test_a_ceiling_without_a_value_counts_only_where_its_condition_holds() -> None:
    line = "  le cumul n'excède pas plafond_ht de la clause si plafond_ht de la clause n'est pas néant\n"
    rules = procrules.loads(HEAD + COVERS + line)
    assert covered(rules, [clause()], ("C1", 10**9)) == {"M1": True}
    assert covered(rules, [clause(plafond_ht=10)], ("C1", 11)) == {"M1": False}


def test_margins_name_the_change_and_the_clause() -> None:
    line = "  le cumul n'excède pas plafond_ht de la clause\n"
    rules = procrules.loads(HEAD + COVERS + line)
    facts = {"clauses": [clause(plafond_ht=100)], "modifications": changes(("C1", 60), ("C1", 60))}
    answer = rules.decide("prevue_par_compte", facts)
    assert [(m.record, m.distance) for m in answer.margins] == [("M1 / C1", -40), ("M2 / C1", 20)]
    assert answer.explanation.children[0].kind == "record"


@pytest.mark.parametrize("line", ["  chaque modification n'excède pas", "  le cumul n'excède pas"])
def test_what_the_base_rests_on_is_cited_where_a_ceiling_counts(line: str) -> None:
    base = "  base 1 000 € vu guide art. 9\n"
    facts = {"clauses": [clause()], "modifications": changes(("C1", 100), ("C1", 600))}

    def cited(rules: str) -> list[str]:
        answer = procrules.loads(HEAD + COVERS + base + rules).decide("prevue_par_compte", facts)
        assert set(answer.value.values()) == ({True, False} if rules else {True})
        return [r.locator for r in answer.sources]

    assert "art. 9" in cited(f"{line} 50 % de la base\n")
    assert "art. 9" not in cited("")


def test_a_clause_told_by_facts_needs_no_list() -> None:
    lines = "\n".join(f"fait {e} : oui/non" for e in ELEMENTS)
    rules = procrules.loads(
        f"""
source guide « Guide » : politique
entité modification « Modification »
  id : texte
  montant_ht « Montant » : montant HT
  visee : oui/non
fait modifications : liste de modification
{lines}
clause de réexamen compte « Clause »
  vu guide
  prévue si prevue
  claire, précise et sans équivoque si claire
  champ indiqué si champ
  nature indiquée si nature
  conditions indiquées si conditions
  couvre chaque modification si visee de la modification
  le cumul n'excède pas 100 €
"""
    )
    said = [("A", 60, True), ("B", 60, False), ("C", 40, True), ("D", "0.01", True)]
    modifications = [{"id": i, "montant_ht": m, "visee": v} for i, m, v in said]
    facts = {**dict.fromkeys(ELEMENTS, True), "modifications": modifications}
    assert rules.decide("compte", facts).value is True
    assert rules.decide("elements_compte", {**facts, "champ": False}).value == (
        "prevue",
        "claire",
        "nature",
        "conditions",
    )
    assert rules.decide("prevue_par_compte", facts).value == {
        "A": True,
        "B": False,
        "C": True,
        "D": False,
    }


def test_renaming_a_variable_spares_what_binds_it_again() -> None:
    record, boolean = Type("record", "lot"), Type("boolean")
    lot = core.Variable("lot", record)
    flag = core.Field(lot, "x", boolean)
    listed = core.FactRef("lots", Type("list", None, record))
    inner = core.Quantified("some", listed, "lot", flag, boolean)
    until = core.Preceding("lot", None, listed.type)
    counted = core.Aggregate("count", until, "autre", None, Type("integer"))
    five = core.Compare("=", counted, counted, boolean)
    found = renamed(core.Every((flag, inner, five), boolean), "lot", "lot'")
    variables = [n.name for n in walk(found) if isinstance(n, core.Variable)]
    assert variables == ["lot'", "lot"]
    assert {n.variable for n in walk(found) if isinstance(n, core.Preceding)} == {"lot'"}
