"""The replay of dated histories, on a small process that isolates one point each."""

from __future__ import annotations

import json
import pickle
from datetime import date
from typing import Any

import pytest

import procrules
from procrules import FactError, Ruleset
from procrules.core.replay import ProcessAnswer

HEAD = """langue français
règlement essai « Essai »
  droit lu jusqu'au 28 février 2026
  fin de mois : dernier jour
date de référence jour « Lancement »
source code « Code » : loi
source guide « Guide » : orientation
fait p « P » : oui/non
fait q « Q » : oui/non
fait r « R » : oui/non
  présumé oui
fait n « N » : nombre entier
fait x « X » : montant HT
fait plafond « Plafond » : montant HT
appréciation u « U »
  par « l'acheteur »
définition limite « Limite » : date
  vaut 10 jours après debut
"""
BODY = """
parcours essai « Parcours d'essai »
  vu code art. 1
  phase a « Phase A »
    lorsque debut « Début » vers b
      vu code art. 2
      fixe jour
      oblige « prévenir » vu code art. 3
  phase b « Phase B »
    interdit fin « Finir trop tôt » vu code art. 4
      note « Il faut passer par C. »
    lorsque suite « Suite » vers c
      vu code art. 5
      si suite est au plus tôt le limite
      exige p
        à défaut « P manque »
    lorsque retour « Retour » vers a
      vu guide
      incertain « Un point obscur. »
      si u
  phase c « Phase C »
    lorsque fin « Fin » vers d
      vu code art. 6
      si x n'excède pas plafond
    lorsque boucle « Boucle »
      si q
      sinon vers b
  phase d « Phase D »
  phase e « Abandonnée »
  en toute phase avant d
    lorsque abandon « Abandon » vers e
      vu code art. 7
  toujours garde « R est vrai »
    vu code art. 8
    exige r
  toujours jamais_plus « N ne monte pas »
    vu code art. 9
    ne laisse pas augmenter n
"""


def ruleset(text: str = BODY) -> Ruleset:
    return procrules.loads(HEAD + text)


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    return ruleset()


def replay(rules: Ruleset, *history: Any, **facts: object) -> ProcessAnswer:
    return rules.replay_process("essai", facts, history)


LAWFUL = (
    ("2026-03-02", "debut"),
    ("2026-03-12", "suite"),
    ("2026-03-20", "fin", {"x": "100 €", "plafond": "100 €"}),
)


def kinds(answer: ProcessAnswer, number: int) -> list[str]:
    return [fault.kind for fault in answer.step(number).faults]


# -- where the file stands ------------------------------------------------------------------------
def test_a_lawful_history_ends_in_its_phase(rules: Ruleset) -> None:
    answer = replay(rules, *LAWFUL, p=True)
    assert (answer.status, answer.phase, answer.final) == ("kept", "d", True)
    assert [s.status for s in answer.steps] == ["allowed"] * 3
    assert answer.next == ()
    assert answer.broken == ()


def test_an_empty_history_stands_in_the_first_phase(rules: Ruleset) -> None:
    answer = replay(rules)
    assert (answer.phase, answer.status, answer.steps) == ("a", "kept", ())
    assert [n.event for n in answer.next] == ["debut", "abandon"]


def test_an_event_sets_the_reference_date_from_its_day_on(rules: Ruleset) -> None:
    assert replay(rules, LAWFUL[0]).facts["jour"] == date(2026, 3, 2)
    assert replay(rules, LAWFUL[0]).reference_date == date(2026, 3, 2)
    assert replay(rules, LAWFUL[0]).read_until == date(2026, 2, 28)


def test_the_facts_of_an_event_hold_from_it_on(rules: Ruleset) -> None:
    answer = replay(rules, LAWFUL[0], ("2026-03-12", "suite", {"p": True}))
    assert answer.step(2).status == "allowed"
    assert answer.step(2).facts == {"p": True}
    before = replay(rules, ("2026-03-02", "debut", {"p": True}), ("2026-03-12", "suite"))
    assert before.step(2).status == "allowed"


def test_an_event_as_a_date_is_its_last_one(rules: Ruleset) -> None:
    again = (
        ("2026-03-02", "debut"),
        ("2026-03-03", "retour", {"u": True}),
        ("2026-03-10", "debut"),
        ("2026-03-19", "suite", {"p": True}),
    )
    answer = replay(rules, *again)
    assert [s.phase for s in answer.steps] == ["a", "b", "a", "b"]
    assert kinds(answer, 4) == ["condition"]
    later = replay(rules, *again[:3], ("2026-03-20", "suite", {"p": True}))
    assert later.status == "kept"


# -- steps that break a rule ----------------------------------------------------------------------
def test_each_condition_not_met_is_a_fault_with_its_article_and_its_words(rules: Ruleset) -> None:
    answer = replay(rules, LAWFUL[0], ("2026-03-11", "suite"), p=False)
    step = answer.step(2)
    assert (step.status, step.assumed, step.target) == ("broken", True, "c")
    assert [f.kind for f in step.faults] == ["condition", "condition"]
    assert step.faults[1].words == "P manque"
    assert {str(r) for f in step.faults for r in f.references} == {"code art. 5"}
    assert [c.status for c in step.checks] == ["unmet", "unmet"]
    assert answer.status == "broken"


def test_the_replay_goes_on_as_if_a_broken_step_had_been_lawful(rules: Ruleset) -> None:
    late = ("2026-03-20", "fin", {"x": "101 €", "plafond": "100 €"})
    answer = replay(rules, LAWFUL[0], ("2026-03-11", "suite"), late, p=True)
    assert [s.status for s in answer.steps] == ["allowed", "broken", "broken"]
    assert answer.phase == "d"


def test_a_forbidden_event_is_told_with_what_forbids_it(rules: Ruleset) -> None:
    answer = replay(rules, LAWFUL[0], LAWFUL[2])
    fault = answer.step(2).faults[0]
    assert (fault.kind, fault.words, fault.notes) == (
        "forbidden",
        "Finir trop tôt",
        ("Il faut passer par C.",),
    )
    assert [str(r) for r in fault.references] == ["code art. 4"]
    assert answer.phase == "d"


def test_an_event_out_of_its_phase_is_told_with_its_place(rules: Ruleset) -> None:
    answer = replay(rules, ("2026-03-12", "suite"), p=True)
    fault = answer.step(1).faults[0]
    assert (fault.kind, fault.phases) == ("out_of_phase", ("b",))
    assert answer.phase == "c"
    # The conditions of the place where it would stand are judged too.
    assert answer.step(1).checks[0].status == "unknown"


def test_nothing_follows_the_end(rules: Ruleset) -> None:
    answer = replay(rules, *LAWFUL, ("2026-03-21", "boucle"), p=True, q=True)
    assert kinds(answer, 4) == ["after_end"]


def test_a_day_before_the_one_above_is_a_fault(rules: Ruleset) -> None:
    answer = replay(rules, LAWFUL[0], ("2026-03-01", "abandon"))
    assert kinds(answer, 2) == ["date_order"]
    assert answer.step(2).faults[0].day == date(2026, 3, 2)
    same = replay(rules, LAWFUL[0], ("2026-03-02", "abandon"))
    assert same.status == "kept"


def test_a_day_that_is_not_known_leaves_open_what_hangs_on_it(rules: Ruleset) -> None:
    answer = replay(rules, (None, "debut"), ("2026-03-12", "suite"), p=True)
    assert [s.status for s in answer.steps] == ["allowed", "undetermined"]
    assert answer.missing[0].fact == "debut"


def test_where_else_an_event_leads_is_no_fault(rules: Ruleset) -> None:
    answer = replay(rules, *LAWFUL[:2], ("2026-03-15", "boucle"), p=True, q=False)
    assert (answer.phase, answer.status) == ("b", "kept")
    stays = replay(rules, *LAWFUL[:2], ("2026-03-15", "boucle"), p=True, q=True)
    assert (stays.phase, stays.status) == ("c", "kept")


# -- what is not known ----------------------------------------------------------------------------
def test_a_missing_fact_leaves_a_step_undetermined_and_supposed(rules: Ruleset) -> None:
    answer = replay(rules, *LAWFUL[:2])
    assert (answer.step(2).status, answer.step(2).assumed) == ("undetermined", True)
    assert answer.status == "undetermined"
    assert "p" in [m.fact for m in answer.missing]


def test_an_appreciation_leaves_a_step_for_review(rules: Ruleset) -> None:
    answer = replay(rules, LAWFUL[0], ("2026-03-03", "retour"))
    assert answer.step(2).status == "needs_review"
    assert [r.name for r in answer.review] == ["u"]
    given = replay(rules, LAWFUL[0], ("2026-03-03", "retour", {"u": True}))
    assert (given.status, [r.name for r in given.review]) == ("kept", ["u"])


def test_presumptions_are_told_and_strict_uses_none(rules: Ruleset) -> None:
    assert [a.fact for a in replay(rules).assumptions] == ["r"]
    strict = rules.replay_process("essai", {}, [], strict=True)
    assert strict.assumptions == ()
    assert strict.invariant("garde").status == "undetermined"


def test_the_weakest_authority_and_certainty_are_those_of_the_steps_taken(rules: Ruleset) -> None:
    assert (replay(rules, LAWFUL[0]).authority, replay(rules, LAWFUL[0]).certainty) == (
        "law",
        "certain",
    )
    back = replay(rules, LAWFUL[0], ("2026-03-03", "retour", {"u": True}))
    assert (back.authority, back.certainty) == ("orientation", "uncertain")
    assert "Un point obscur." in back.notes


# -- what may follow ------------------------------------------------------------------------------
def test_what_may_follow_is_allowed_refused_open_or_for_review(rules: Ruleset) -> None:
    answer = replay(rules, LAWFUL[0], p=True)
    found = {n.event: (n.status, n.target) for n in answer.next}
    assert found == {
        "suite": ("allowed", "c"),
        "retour": ("needs_review", "a"),
        "abandon": ("allowed", "e"),
        "fin": ("refused", None),
    }
    assert answer.event("retour").review == ("u",)
    assert answer.event("fin").faults[0].kind == "forbidden"
    with pytest.raises(KeyError):
        answer.event("boucle")


def test_when_only_the_day_decides_the_first_lawful_day_is_told(rules: Ruleset) -> None:
    assert replay(rules, LAWFUL[0], p=True).event("suite").earliest == date(2026, 3, 12)
    refused = replay(rules, LAWFUL[0], p=False).event("suite")
    assert (refused.status, refused.earliest) == ("refused", None)
    open_ = replay(rules, LAWFUL[0]).event("suite")
    assert (open_.status, set(open_.missing)) == ("undetermined", {"suite", "p"})


@pytest.mark.parametrize(("day", "status"), [("2026-03-11", "refused"), ("2026-03-12", "allowed")])
def test_what_may_follow_can_be_asked_of_a_day(rules: Ruleset, day: str, status: str) -> None:
    answer = rules.replay_process("essai", {"p": True}, [LAWFUL[0]], day=day)
    assert answer.event("suite").status == status


def test_a_last_lawful_day_is_told_too() -> None:
    text = BODY.replace("suite est au plus tôt le limite", "suite est au plus tard le limite")
    found = replay(ruleset(text), LAWFUL[0], p=True).event("suite")
    assert (found.status, found.earliest, found.latest) == (
        "allowed",
        date(2026, 3, 2),
        date(2026, 3, 12),
    )


# -- what always holds ----------------------------------------------------------------------------
def test_an_invariant_broken_on_the_way_stays_told(rules: Ruleset) -> None:
    answer = replay(
        rules, ("2026-03-02", "debut", {"r": False}), ("2026-03-12", "suite", {"r": True}), p=True
    )
    found = answer.invariant("garde")
    assert (found.status, found.broken_at) == ("broken", (1,))
    assert answer.status == "broken"
    assert all(s.status == "allowed" for s in answer.steps)


@pytest.mark.parametrize(
    ("values", "broken"), [((3, 2), ()), ((3, 3), ()), ((3, None), ()), ((2, 3), (2,))]
)
def test_a_value_that_may_not_rise(
    rules: Ruleset, values: tuple[int | None, ...], broken: tuple[int, ...]
) -> None:
    events = [
        ("2026-03-02", "debut", {"n": values[0]}),
        ("2026-03-12", "suite", {"n": values[1]}),
    ]
    found = rules.replay_process("essai", {"p": True}, events).invariant("jamais_plus")
    assert found.broken_at == broken
    if broken:
        assert found.rises == (("n", 2, 3),)


# -- what a process counts, what an event lowers ---------------------------------------------------
COUNTING = """
fait tours « Tours faits » : nombre entier
  au moins 0
fait prevus « Tours prévus » : nombre entier
fait restants « Restants » : nombre entier
  au moins 1
fait solde « Solde » : montant HT
parcours essai « Parcours d'essai »
  vu code art. 1
  phase a « Phase A »
    lorsque tour « Tour » vers b
      vu code art. 2
      compte tours
      si tours est inférieur à prevus
      sinon vers d
    lorsque paiement « Paiement »
      vu code art. 5
      fait baisser solde
  phase b « Phase B »
    lorsque choix « Choix » vers a
      vu code art. 3
      fait baisser restants
    lorsque retour « Retour » vers a
    lorsque fin « Fin » vers d
      vu code art. 4
      si tours atteint prevus
  phase d « Fini »
"""
TURN, BACK, END = ("2026-03-02", "tour"), ("2026-03-03", "retour"), ("2026-03-04", "fin")


@pytest.fixture(scope="module")
def counting() -> Ruleset:
    return procrules.loads(HEAD[: HEAD.index("définition limite")] + COUNTING)


def test_a_process_counts_what_happened_whatever_is_told(counting: Ruleset) -> None:
    assert replay(counting).counts == {"tours": 0}
    answer = replay(counting, TURN, BACK, ("2026-03-04", "tour"), prevus=2)
    assert (answer.counts["tours"], answer.facts["tours"]) == (2, 2)
    assert answer.event("fin").status == "allowed"
    once = replay(counting, TURN, ("2026-03-04", "fin", {"tours": 2}), prevus=2)
    assert kinds(once, 2) == ["condition", "count"]
    assert once.step(2).faults[1].count == ("tours", 2, 1)


def test_a_figure_told_is_compared_with_what_is_counted(counting: Ruleset) -> None:
    right = replay(counting, ("2026-03-02", "tour", {"tours": 1}), END, prevus=1)
    assert right.status == "kept"
    wrong = replay(counting, ("2026-03-02", "tour", {"tours": 2}), END, prevus=1)
    assert [s.status for s in wrong.steps] == ["broken", "allowed"]
    assert kinds(wrong, 1) == ["count"]
    unknown = replay(counting, ("2026-03-02", "tour", {"tours": None}), END, prevus=1)
    assert unknown.status == "kept"


@pytest.mark.parametrize(("told", "status"), [(0, "kept"), (1, "kept"), (2, "broken")])
def test_a_figure_told_before_the_history_is_compared_at_its_end(
    counting: Ruleset, told: int, status: str
) -> None:
    answer = replay(counting, TURN, END, prevus=1, tours=told)
    assert answer.status == status
    assert answer.step(1).status == "allowed"
    later = replay(counting, ("2026-03-02", "tour", {"tours": 1}), END, prevus=1, tours=told)
    assert later.status == "kept"


def test_what_an_else_leads_to_is_not_counted(counting: Ruleset) -> None:
    answer = replay(counting, TURN, prevus=0)
    assert (answer.phase, answer.counts["tours"]) == ("d", 0)


@pytest.mark.parametrize(
    ("before", "told", "status"),
    [
        (3, 2, "allowed"),
        (2, 2, "broken"),
        (2, 3, "broken"),
        (1, 1, "broken"),
        (1, None, "broken"),
        (2, None, "undetermined"),
        (None, 1, "undetermined"),
    ],
)
def test_an_event_must_lower_a_value(
    counting: Ruleset, before: int | None, told: int | None, status: str
) -> None:
    facts = {} if told is None else {"restants": told}
    answer = replay(counting, TURN, ("2026-03-03", "choix", facts), prevus=2, restants=before)
    assert answer.step(2).status == status
    if status == "undetermined":
        assert "restants" in [m.fact for m in answer.missing]


@pytest.mark.parametrize(
    ("known", "status"), [(2, "allowed"), (1, "refused"), (None, "undetermined")]
)
def test_a_value_at_its_least_cannot_be_lowered(
    counting: Ruleset, known: int | None, status: str
) -> None:
    answer = replay(counting, TURN, prevus=2, restants=known)
    assert answer.event("choix").status == status


def test_what_was_lowered_to_no_figure_is_not_known_any_more(counting: Ruleset) -> None:
    answer = replay(counting, TURN, ("2026-03-03", "choix"), prevus=2, restants=2)
    assert answer.facts["restants"] is None


def test_a_value_without_a_least_may_always_be_lowered(counting: Ruleset) -> None:
    assert replay(counting, solde="10 €").event("paiement").status == "allowed"
    assert replay(counting).event("paiement").status == "undetermined"
    paid = ("2026-03-02", "paiement", {"solde": "9,99 €"})
    assert replay(counting, paid, solde="10 €").step(1).status == "allowed"
    assert replay(counting, paid, solde="9,99 €").step(1).status == "broken"


# -- the period -----------------------------------------------------------------------------------
PERIOD = BODY.replace("  vu code art. 1\n", "  vu code art. 1\n  à compter du 2 mars 2026\n", 1)


@pytest.mark.parametrize(("day", "force"), [("2026-03-01", False), ("2026-03-02", True)])
def test_a_process_not_in_force_judges_nothing(day: str, force: bool) -> None:
    answer = replay(ruleset(PERIOD), (day, "debut"), ("2026-03-05", "suite"), p=True)
    assert answer.in_force is force
    assert answer.step(2).status == ("broken" if force else "undetermined")
    assert answer.phase == "c"


def test_an_unknown_reference_date_is_asked_for() -> None:
    answer = replay(ruleset(PERIOD))
    assert answer.in_force is None
    assert answer.event("debut").status == "undetermined"
    assert "jour" in [m.fact for m in answer.missing]


# -- plain data and calls -------------------------------------------------------------------------
def test_the_answer_is_plain_data_and_can_be_pickled(rules: Ruleset) -> None:
    answer = replay(rules, *LAWFUL, p=True)
    short = json.dumps(answer.to_dict())
    assert '"reason": {' not in short
    assert '"reason": {' in json.dumps(answer.to_dict(explanation=True))
    assert pickle.loads(pickle.dumps(answer)).to_dict() == answer.to_dict()
    assert replay(rules, *LAWFUL, p=True).to_dict() == answer.to_dict()


def test_a_replayed_history_cannot_be_changed(rules: Ruleset) -> None:
    answer = replay(rules, *LAWFUL, p=True)
    assert hash(answer) == hash(replay(rules, *LAWFUL, p=True))
    for facts in (answer.facts, answer.steps[0].facts):
        with pytest.raises(TypeError):
            facts["p"] = False  # type: ignore[index]


def test_obligations_arise_from_the_steps_taken(rules: Ruleset) -> None:
    (duty,) = replay(rules, LAWFUL[0]).obligations
    assert (duty.words, duty.rule) == ("prévenir", "essai.debut")


@pytest.mark.parametrize(
    ("history", "codes"),
    [
        ("texte", ["PR612"]),
        ([("2026-03-02", "debu")], ["PR602"]),
        ([("02/03/2026", "debut")], ["PR612"]),
        ([("2026-03-02",)], ["PR612"]),
        ([{"date": "2026-03-02", "event": "debut", "autre": 1}], ["PR612"]),
        ([("2026-03-02", 3)], ["PR612"]),
        ([("2026-03-02", "debut", {"zz": 1}), ("2026-03-02", "debu")], ["PR701", "PR602"]),
        ([("2026-03-02", "debut")] * 1001, ["PR807"]),
    ],
)
def test_every_fault_of_a_history_is_told_at_once(
    rules: Ruleset, history: object, codes: list[str]
) -> None:
    with pytest.raises(FactError) as error:
        rules.replay_process("essai", {}, history)
    assert [d.code for d in error.value.diagnostics] == codes


def test_an_unknown_process_is_told(rules: Ruleset) -> None:
    with pytest.raises(FactError) as error:
        rules.replay_process("esai", {}, [])
    assert [d.code for d in error.value.diagnostics] == ["PR613"]
    assert list(rules.processes) == ["essai"]


def test_events_may_be_mappings(rules: Ruleset) -> None:
    told = {"date": date(2026, 3, 2), "event": "debut", "facts": {"p": True}}
    assert replay(rules, told).step(1).status == "allowed"


# -- what an event presupposes -----------------------------------------------------------------------
PRESUPPOSING = """
parcours essai « Parcours d'essai »
  vu code art. 1
  phase a « Phase A »
    lorsque etude « Étude » vers b
  phase b « Phase B »
    lorsque choix « Choix » vers c
      vu code art. 2
      si q
      suppose établi que p vu code art. 3
        à défaut « P n'est pas établi »
      sinon vers d
    lorsque depart « Départ » vers c
      suppose établi que p et u
  phase c « Phase C »
  phase d « Phase D »
"""
STUDY, CHOICE = ("2026-03-02", "etude"), ("2026-03-03", "choix")


@pytest.fixture(scope="module")
def presupposing() -> Ruleset:
    return procrules.loads(HEAD[: HEAD.index("définition limite")] + PRESUPPOSING)


@pytest.mark.parametrize(
    ("told", "before", "status", "phase"),
    [
        ({"p": True}, {}, "allowed", "c"),
        ({"p": False}, {}, "allowed", "d"),
        ({"p": None}, {}, "allowed", "d"),
        ({}, {}, "undetermined", "c"),
        ({}, {"p": None}, "undetermined", "c"),
        ({"p": None}, {"p": True}, "allowed", "d"),
    ],
)
def test_only_an_event_that_tells_unknown_says_that_nothing_is_established(
    presupposing: Ruleset, told: dict[str, Any], before: dict[str, Any], status: str, phase: str
) -> None:
    answer = replay(presupposing, ("2026-03-02", "etude", told), CHOICE, q=True, **before)
    assert (answer.step(2).status, answer.phase) == (status, phase)
    assert not answer.broken


def test_an_event_that_tells_more_prevails(presupposing: Ruleset) -> None:
    study = ("2026-03-02", "etude", {"p": None})
    answer = replay(presupposing, study, ("2026-03-03", "choix", {"p": True}), q=True)
    assert (answer.step(2).status, answer.phase) == ("allowed", "c")


@pytest.mark.parametrize("told", [{}, {"p": None}])
def test_what_is_not_established_may_not_follow_and_is_named(
    presupposing: Ruleset, told: dict[str, Any]
) -> None:
    answer = replay(presupposing, ("2026-03-02", "etude", told), q=True, u=True)
    found = answer.event("depart")
    assert (found.status, found.target, found.missing) == ("refused", None, ("p",))
    assert [f.kind for f in found.faults] == ["unproven"]
    assert "p" in [m.fact for m in answer.missing]


def test_what_is_false_is_a_condition_that_is_not_met(presupposing: Ruleset) -> None:
    found = replay(presupposing, STUDY, p=False, u=True).event("depart")
    assert [f.kind for f in found.faults] == ["condition"]
    assert (found.status, found.missing) == ("refused", ())


def test_an_appreciation_that_must_be_established_is_for_review(presupposing: Ruleset) -> None:
    assert replay(presupposing, STUDY, p=True).event("depart").status == "needs_review"


def test_a_past_step_is_no_breach_for_want_of_a_fact_but_is_when_told_unknown(
    presupposing: Ruleset,
) -> None:
    leave = ("2026-03-03", "depart")
    assert replay(presupposing, STUDY, leave, u=True).step(2).status == "undetermined"
    answer = replay(presupposing, ("2026-03-02", "etude", {"p": None}), leave, u=True)
    assert kinds(answer, 2) == ["unproven"]


def test_a_condition_that_fails_leads_elsewhere_whatever_is_established(
    presupposing: Ruleset,
) -> None:
    answer = replay(presupposing, STUDY, CHOICE, q=False)
    assert (answer.step(2).status, answer.phase) == ("allowed", "d")


# -- lists that an event tells again -----------------------------------------------------------------
LISTED = """
entité lot « Lot »
  id : texte
  montant_ht : montant HT
fait lots « Lots » : liste de lot
parcours essai « Parcours d'essai »
  vu code art. 1
  phase a « Phase A »
    lorsque tri « Tri » vers b
  phase b « Phase B »
    lorsque achat « Achat » vers c
      si chacun des lots vérifie montant_ht du lot n'excède pas 10 €
  phase c « Phase C »
"""


@pytest.mark.parametrize(
    ("again", "status"),
    [
        (["A"], "allowed"),
        (["B"], "refused"),
        (["A", "B"], "refused"),
        (["C"], "undetermined"),
    ],
)
def test_a_record_named_again_keeps_what_was_known_of_it(again: list[str], status: str) -> None:
    rules = procrules.loads(HEAD[: HEAD.index("définition limite")] + LISTED)
    lots = [{"id": "A", "montant_ht": "10 €"}, {"id": "B", "montant_ht": "10,01 €"}]
    told = {"lots": [{"id": name} for name in again]}
    answer = replay(rules, ("2026-03-02", "tri", told), lots=lots)
    assert answer.event("achat").status == status
