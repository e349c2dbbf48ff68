"""What a second evaluator found, case by case: nothing missing is taken as settled, nothing useless is asked."""

from __future__ import annotations

from typing import Any

import procrules
from procrules import NEANT, Answer

HEAD = """langue français
règlement essai « Essai »
  fin de mois : dernier jour
date de référence jour « Jour »
source loi : loi
source guide : orientation
choix c « C »
  x
  y
  z
fait f : oui/non
fait g : oui/non
fait k : c
fait l : c
fait montant : montant HT
fait autre : montant HT
fait duree : durée
fait envoi : date
entité lot « Lot »
  id : texte
  date : date
  montant : montant HT
fait lots : liste de lot
"""


def decide(rules: str, facts: dict[str, Any], decision: str = "q") -> Answer:
    """Return the answer of a small ruleset."""
    return procrules.loads(HEAD + rules).decide(decision, facts)


def missing(answer: Answer) -> set[str]:
    """Return the names of the facts that matter still."""
    return {m.fact for m in answer.missing}


# -- the place of a record ----------------------------------------------------------------------
TOTAL = """décision q : oui/non
règle q
  vu loi
  pour chaque lot
  si la somme des montant des lots jusqu'à celui-ci atteint 100 €
  alors q = oui
  sinon q = non
"""


def test_a_record_without_a_date_leaves_the_total_of_the_others_open() -> None:
    lots = [{"id": "A", "montant": 60}, {"id": "B", "date": "2024-05-02", "montant": 60}]
    answer = decide(TOTAL, {"lots": lots})
    assert [r.answer.status for r in answer.records] == ["undetermined", "undetermined"]
    assert missing(answer) == {"lots[1].date"}
    for day, expected in (("2024-05-01", [False, True]), ("2024-05-03", [True, False])):
        told = [{**lots[0], "date": day}, lots[1]]
        answer = decide(TOTAL, {"lots": told})
        assert [r.answer.value for r in answer.records] == expected


def test_a_record_alone_in_its_list_needs_no_date() -> None:
    answer = decide(TOTAL, {"lots": [{"id": "A", "montant": 60}]})
    assert answer.record("A").value is False


def test_a_record_whose_date_is_not_stated_has_no_place() -> None:
    lots = [
        {"id": "A", "date": NEANT, "montant": 60},
        {"id": "B", "date": "2024-05-02", "montant": 60},
    ]
    answer = decide(TOTAL, {"lots": lots})
    assert answer.status == "undetermined"
    assert {(h.kind, h.subject) for h in answer.holes} == {("nothing_stated", "lots[1].date")}


CHANGES = """choix motif « M »
  imprevu
  faible_montant
entité modification
  accord féminin
  id : texte
  jour_du_fait : date
  motif : motif
  prix : montant HT
fait modifications : liste de modification
modifications q « Q »
  vu loi
  pour chaque modification
  base montant
  cas imprevu « I »
    chaque modification n'excède pas 50 % de la base
  cas faible_montant « F »
    le cumul est inférieur à 10 % de la base
"""


def test_a_running_total_asks_no_id_of_the_records_of_its_list() -> None:
    changes = [
        {"motif": "imprevu", "jour_du_fait": "2025-01-01", "prix": 6},
        {"motif": "faible_montant", "jour_du_fait": "2025-01-02", "prix": 5},
        {"motif": "faible_montant", "jour_du_fait": "2025-01-03", "prix": 5},
    ]
    answer = decide(CHANGES, {"modifications": changes, "montant": 100})
    assert (answer.status, answer.value) == ("decided", {"1": True, "2": True, "3": False})
    named = [{**c, "id": i} for c, i in zip(changes, "ABC", strict=True)]
    assert list(decide(CHANGES, {"modifications": named, "montant": 100}).value.values()) == [
        True,
        True,
        False,
    ]
    opened = decide(CHANGES, {"modifications": changes, "montant": 100}, "cas_q")
    assert [r.answer.value for r in opened.records] == [
        ("imprevu", "faible_montant"),
        ("imprevu", "faible_montant"),
        ("imprevu",),
    ]


# -- processes ----------------------------------------------------------------------------------
COURSE = """parcours suivi « Suivi »
  vu loi
  phase depart « Départ »
    lorsque depot « Dépôt » vers examen
  phase examen « Examen »
    lorsque avis « Avis » vers fin
      si f
      sinon vers depart
  phase fin « Fin »
"""


def test_an_event_out_of_its_phase_leads_where_its_condition_says() -> None:
    ruleset = procrules.loads(HEAD + COURSE)
    for told, target in ((True, "fin"), (False, "depart")):
        answer = ruleset.replay_process("suivi", {"f": told}, [("2026-03-02", "avis")])
        assert (answer.status, answer.phase) == ("broken", target)
        assert [f.kind for f in answer.steps[0].faults] == ["out_of_phase"]
        history = [("2026-03-02", "depot"), ("2026-03-03", "avis")]
        assert ruleset.replay_process("suivi", {"f": told}, history).phase == target


# -- néant --------------------------------------------------------------------------------------
def test_nothing_is_asked_beside_a_silence_that_settles_it() -> None:
    rules = "décision q : oui/non\n  vu loi\n  si {} alors oui\n  sinon non\n"
    for condition in (
        "montant atteint autre",
        "autre < montant",
        "montant + autre atteint 5 €",
        "autre × 2 + montant atteint 5 €",
    ):
        answer = decide(rules.format(condition), {"montant": NEANT})
        assert answer.status == "undetermined"
        assert missing(answer) == set(), condition
        assert {h.kind for h in answer.holes} == {"nothing_stated"}


def test_a_silence_may_be_equal_to_what_is_not_known_yet() -> None:
    rules = "décision q : oui/non\n  vu loi\n  si montant = autre alors oui\n  sinon non\n"
    assert missing(decide(rules, {"montant": NEANT})) == {"autre"}
    assert decide(rules, {"montant": NEANT, "autre": NEANT}).value is True


def test_a_sum_is_not_asked_for_beside_a_field_that_is_not_stated() -> None:
    rules = (
        "décision q : montant HT\nrègle q\n  vu loi\n  alors q vaut la somme des montant des lots\n"
    )
    answer = decide(rules, {"lots": [{"id": "A", "montant": NEANT}, {"id": "B"}]})
    assert missing(answer) == set()
    assert {h.kind for h in answer.holes} == {"nothing_stated"}


# -- possible values ----------------------------------------------------------------------------
READINGS = """lectures sens : c
  vu loi
  lecture « A » vaut k
  lecture « B » vaut l
définition proche : oui/non
  vu loi
  vaut sens est parmi x, y
"""


def test_what_is_among_values_by_every_reading_is() -> None:
    rules = READINGS + (
        "décision q : oui/non\n  vu loi\n  si sens est parmi x, y alors oui\n  sinon non\n"
    )
    assert decide(rules, {"k": "x", "l": "y"}).value is True
    assert decide(rules, {"k": "x", "l": "z"}).status == "needs_review"


def test_a_condition_on_readings_that_disagree_is_not_false() -> None:
    rules = READINGS + "décision q : oui/non\n  vu loi\n  si proche = oui alors oui\n  sinon non\n"
    assert decide(rules, {"k": "x", "l": "z"}).status == "needs_review"
    assert decide(rules, {"k": "z", "l": "z"}).value is False


def test_a_threshold_on_a_day_that_readings_dispute_is_not_that_day() -> None:
    rules = """seuil s : montant HT
  | à compter du 2024-01-01 | 100 € | loi |
lectures le_jour : date
  vu loi
  lecture « A » vaut envoi
  lecture « B » vaut 1 mois après envoi
décision q : oui/non
  vu loi
  si montant atteint le seuil s en vigueur à le_jour alors oui
  sinon non
"""
    answer = decide(rules, {"montant": 200, "envoi": "2024-05-01"})
    assert answer.status == "needs_review"
    assert [r.name for r in answer.review] == ["le_jour"]


def test_a_time_limit_that_every_reading_settles_alike_is_decided() -> None:
    rules = """lectures delai : durée
  vu loi
  lecture « A » vaut 30 jours
  lecture « B » vaut 35 jours
décision q : oui/non
  vu loi
  si (delai + 1 semaine) après envoi est postérieur à 2024-06-10 alors oui
  sinon non
"""
    assert decide(rules, {"envoi": "2024-05-10"}).value is True
    assert decide(rules, {"envoi": "2024-04-01"}).value is False
    assert decide(rules, {"envoi": "2024-05-02"}).status == "needs_review"


# -- from rules to answers ----------------------------------------------------------------------
def test_an_opening_barred_on_one_branch_is_not_open_for_the_sake_of_the_other() -> None:
    rules = """décision q : plusieurs c
règle ouvre
  vu guide art. 1
  si f
  alors q inclut x
    vu loi art. 1
  sinon q inclut x
règle barre
  vu guide art. 2
  alors q exclut x
"""
    answer = decide(rules, {})
    assert answer.member("x").status == "undetermined"
    assert missing(answer) == {"f"}
    assert decide(rules, {"f": True}).member("x").status == "open"
    assert decide(rules, {"f": False}).member("x").status == "closed"


def test_an_opening_that_nothing_bars_on_any_branch_is_open() -> None:
    rules = """décision q : plusieurs c
règle ouvre
  vu guide art. 1
  si f
  alors q inclut x
    vu loi art. 1
  sinon q inclut x
"""
    assert decide(rules, {}).member("x").status == "open"


def test_rows_of_twelve_months_and_of_a_year_may_apply_together() -> None:
    rules = """tableau q : c
  vu loi
  une seule ligne s'applique
  | duree   | f    | alors |
  | 12 mois | tous | x     |
  | 1 an    | oui  | x     |
"""
    answer = decide(rules, {"duree": "12 mois"})
    assert (answer.status, missing(answer)) == ("undetermined", {"f"})
    assert decide(rules, {"duree": "12 mois", "f": True}).status == "conflict"
    assert decide(rules, {"duree": "12 mois", "f": False}).value == "x"


def test_two_rows_that_may_apply_do_not_hide_what_else_is_missing() -> None:
    rules = """tableau q : c
  vu loi
  une seule ligne s'applique
  | f   | g    | alors |
  | oui | tous | x     |
  | oui | oui  | x     |
règle autre
  vu loi
  si montant atteint 100 €
  alors q est y
"""
    answer = decide(rules, {"f": True})
    assert missing(answer) == {"g", "montant"}
    rules = rules.replace("alors q est y", "alors q est x")
    assert missing(decide(rules, {"f": True})) == {"g"}


def test_the_clashes_about_each_record_are_those_of_the_answer() -> None:
    rules = """décision q : c
règle un
  vu loi
  pour chaque lot
  alors q est x
règle deux
  vu loi
  pour chaque lot
  si montant du lot atteint 100 €
  alors q est y
"""
    lots = [{"id": "A", "montant": 60}, {"id": "B", "montant": 200}]
    answer = decide(rules, {"lots": lots})
    assert answer.status == "conflict"
    assert answer.clashes == answer.record("B").clashes == ("un", "deux")
    assert answer.record("A").clashes == ()


def test_every_rule_in_conflict_is_named() -> None:
    rules = """tableau q : c
  vu loi
  une seule ligne s'applique
  | f   | alors       |
  | oui | x           |
  | oui | indéterminé |
règle autre
  vu loi
  alors q est y
"""
    answer = decide(rules, {"f": True})
    assert answer.status == "conflict"
    assert set(answer.clashes) == {"q.1", "q.2", "autre"}
