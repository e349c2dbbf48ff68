"""What examples cover: rules, leaves, conditions, exceptions and comparisons, side by side."""

from __future__ import annotations

import procrules
from procrules.coverage import Count, Coverage, measure

HEAD = """langue français
source code « Code » : loi
choix genre « Genre »
  a « A »
  b « B »
  c « C »
entité lot « Lot »
  montant_ht « Montant » : montant HT
fait x « X » : montant HT
fait p « P » : oui/non
fait q « Q » : oui/non
fait g « G » : genre
fait lots « Lots » : liste de lot
décision d « D » : oui/non
décision voies « Voies » : plusieurs genre
"""
LINES = HEAD.count("\n")


def covered(text: str) -> Coverage:
    return measure(procrules.loads(HEAD + text))


def left(text: str) -> list[tuple[object, ...]]:
    """Return what is left to cover: the kind, the line below the head, the sides missing."""
    return [(e.kind, e.span.line - LINES, *e.missing) for e in covered(text).uncovered()]


RULE = """règle un « Un »
  vu code art. 1
  si p
    et x est inférieur à 10 €
  alors d = oui
  sinon d = non
exemples « E »
  | p   | x    | attendu d |
"""


# -- conditions, leaves and rules ---------------------------------------------------------------
def test_everything_is_left_without_examples() -> None:
    text = RULE[: RULE.index("exemples")]
    assert left(text) == [
        ("rule", 1, "applied"),
        ("condition", 3, "true", "false"),
        ("comparison", 3, "true", "false"),
        ("comparison", 4, "true", "false"),
        ("leaf", 5, "concluded"),
        ("leaf", 6, "concluded"),
    ]


def test_a_single_case_leaves_the_other_side_of_each_comparison() -> None:
    assert left(RULE + "  | oui | 9 €  | oui       |\n") == [
        ("condition", 3, "false"),
        ("comparison", 3, "false"),
        ("comparison", 4, "false"),
        ("leaf", 6, "concluded"),
    ]


def test_a_comparison_that_another_one_settles_is_not_met() -> None:
    rows = "  | oui | 9 €  | oui       |\n  | non | 10 € | non       |\n"
    assert left(RULE + rows) == [("comparison", 4, "false")]
    assert left(RULE + rows + "  | oui | 10 € | non       |\n") == []


def test_what_is_not_known_meets_no_side() -> None:
    rows = "  | oui | inconnu | indéterminé |\n  | inconnu | 10 € | non |\n"
    assert left(RULE + rows) == [
        ("condition", 3, "true"),
        ("comparison", 3, "false"),
        ("comparison", 4, "true"),
        ("leaf", 5, "concluded"),
    ]


def test_a_bare_yes_no_counts_as_a_comparison_with_yes() -> None:
    bare = RULE + "  | oui | 9 €  | oui       |\n"
    assert left(bare) == left(bare.replace("si p\n", "si p = oui\n"))


def test_definitions_demands_and_values_are_covered_too() -> None:
    text = """définition petit « Petit » : oui/non
  vaut x est inférieur à 10 €
règle un « Un »
  vu code art. 1
  exige petit
  alors voies inclut a
règle deux « Deux »
  vu code art. 2
  alors d vaut q
exemple « E »
  soit x = 9 €, q
  attendu voies = a
  attendu d = oui
"""
    assert left(text) == [
        ("comparison", 2, "false"),
        ("comparison", 5, "false"),
        ("comparison", 9, "false"),
    ]


def test_conditions_on_records_are_covered_by_the_records() -> None:
    text = """règle un « Un »
  vu code art. 1
  si chacun des lots vérifie montant_ht du lot est inférieur à 10 €
  alors d = oui
  sinon d = non
exemple « E »
  soit lots :
    | montant_ht |
    | 9 €        |
    | 10 €       |
  attendu d = non
"""
    assert left(text) == [("condition", 3, "true"), ("leaf", 4, "concluded")]


# -- trees and tables ---------------------------------------------------------------------------
def test_the_last_case_of_a_covered_choice_is_never_false() -> None:
    text = """décision t « T » : oui/non
  vu code art. 2
  selon g
    a : oui
    b, c : non
exemples « E »
  | g | attendu t |
  | a | oui       |
  | b | non       |
  | c | non       |
"""
    assert left(text) == []
    assert left(text.replace("  | c | non       |\n", "")) == [
        ("comparison", 5, "false"),
        ("comparison", 5, "true"),
    ]


def test_each_row_of_a_table_is_a_rule() -> None:
    text = """tableau t « T » : oui/non
  vu code art. 1
  une seule ligne s'applique
  | g    | x             | alors |
  | a    | tous          | oui   |
  | b, c | moins de 10 € | non   |
exemples « E »
  | g | x   | attendu t   |
  | a |     | oui         |
  | b | 9 € | non         |
"""
    assert left(text) == [("comparison", 6, "true"), ("comparison", 6, "false")]
    assert left(text + "  | b | 10 € | indéterminé |\n  | c | 9 € | non |\n") == []


# -- sets ---------------------------------------------------------------------------------------
SETS = """règle un « Un »
  vu code art. 1
  alors voies inclut a
règle deux « Deux »
  vu code art. 2
  alors voies inclut b
règle trois « Trois »
  vu code art. 3
  alors voies exclut c
exemple « E »
"""


def test_of_a_set_only_the_members_looked_at_are_covered() -> None:
    assert left(SETS + "  attendu voies inclut a\n") == [
        ("rule", 4, "applied"),
        ("leaf", 6, "concluded"),
        ("rule", 7, "applied"),
        ("leaf", 9, "concluded"),
    ]
    assert left(SETS + "  attendu voies inclut a\n  attendu voies exclut c\n") == [
        ("rule", 4, "applied"),
        ("leaf", 6, "concluded"),
    ]
    assert left(SETS + "  attendu voies = (a, b)\n") == []


# -- exceptions ---------------------------------------------------------------------------------
EXCEPTION = """règle un « Un »
  vu code art. 1
  si x est inférieur à 10 €
  alors d = oui
règle deux « Deux »
  vu code art. 2
  par dérogation à la règle un
  si p
  alors d = non
exemples « E »
  | x    | p   | attendu d   |
"""
DEFEATED = "  | 9 €  | oui | non         |\n"
KEPT = "  | 9 €  | non | oui         |\n"
APART = "  | 10 € | oui | non         |\n"


def test_a_derogation_is_taken_where_the_other_rule_applies() -> None:
    assert left(EXCEPTION + DEFEATED + KEPT + APART) == []
    assert left(EXCEPTION + KEPT + APART) == [("exception", 7, "taken")]
    assert left(EXCEPTION + DEFEATED + APART) == [
        ("rule", 1, "applied"),
        ("leaf", 4, "concluded"),
        ("exception", 7, "not_taken"),
        ("comparison", 8, "false"),
    ]


def test_a_derogation_is_known_by_what_it_names() -> None:
    text = EXCEPTION.replace("la règle un", "code art. 1")
    (element,) = [e for e in covered(text + KEPT).elements if e.kind == "exception"]
    assert (element.name, element.defeated) == ("deux", "code art. 1")


# -- processes ----------------------------------------------------------------------------------
PROCESS = """parcours suite « Suite »
  vu code art. 1
  phase avant « Avant »
    interdit fin « Finir »
    lorsque debut « Début » vers pendant
      si p
  phase pendant « Pendant »
    lorsque fin « Fin » vers apres
      exige q
  phase apres « Après »
exemple « E »
  soit p, q
"""


def test_events_and_their_conditions_are_covered_by_histories() -> None:
    history = """  historique suite
    | 1 avril 2026 | debut |
    | 2 avril 2026 | fin   |
  attendu phase est apres
"""
    assert left(PROCESS + history) == [
        ("rule", 4, "applied"),
        ("comparison", 6, "false"),
        ("comparison", 9, "false"),
    ]


def test_an_event_that_a_person_must_appreciate_is_covered_where_it_is_expected() -> None:
    text = (
        PROCESS.replace("si p\n", "si u\n").replace("parcours", "appréciation u « U »\nparcours")
        + "  attendu à apprécier debut\n"
    )
    assert ("rule", 6, "applied") not in left(text)
    assert ("rule", 6, "applied") in left(
        text.replace("attendu à apprécier debut", "attendu phase est avant")
    )


def test_readings_that_disagree_give_both_truths() -> None:
    text = """lectures l « L » : oui/non
  vu code art. 3
  incertain « Deux lectures. »
  lecture « large » vaut oui
  lecture « étroite » vaut p
règle un « Un »
  vu code art. 1
  si l
  alors voies inclut a
exemple « E »
  soit p = non
  attendu voies à apprécier
"""
    assert ("comparison", 8, "true") not in [e[:3] for e in left(text)]
    assert ("comparison", 8, "true", "false") in left(
        text.replace("soit p = non", "soit p = inconnu").replace("à apprécier", "indéterminées")
    )


# -- figures ------------------------------------------------------------------------------------
def test_elements_are_counted_by_kind_and_by_file() -> None:
    found = covered(RULE + "  | oui | 9 €  | oui       |\n")
    assert found.files() == ("",)
    assert found.count() == Count(2, 6)
    assert found.count("leaf") == Count(1, 2)
    assert found.count("comparison", "") == Count(0, 2)
    assert found.count(file="autre") == Count(0, 0)


def test_an_example_that_cannot_be_run_covers_nothing() -> None:
    bad = RULE + "  | oui | 9 €  | oui       |\n"
    assert covered(bad).count().covered == 2
    bounded = HEAD.replace("fait x « X » : montant HT", "fait x « X » : montant HT\n  au plus 5 €")
    assert measure(procrules.loads(bounded + bad)).count().covered == 0


def test_the_bundled_ruleset_has_every_rule_among_its_elements() -> None:
    ruleset = procrules.load("marches_publics")
    found = {e.name for e in measure(ruleset).elements if e.kind == "rule"}
    assert set(ruleset.program.program.rules) <= found
