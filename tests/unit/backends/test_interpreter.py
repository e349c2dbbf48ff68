"""The semantics of answers, on small rulesets that isolate one point each."""

from __future__ import annotations

import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction

import pytest

import procrules
from procrules import NEANT, Answer, Ruleset

HEAD = """langue français
règlement essai « Essai »
  droit lu jusqu'au 28 février 2026
  fin de mois : dernier jour
date de référence jour
source loi1 « Loi 1 » : loi
source guide « Guide » : orientation
choix genre « Genre »
  a « Le genre a »
  b « Le genre b »
  c « Le genre c »
  groupe ab « a ou b » : a, b
fait x « X » : montant HT
fait g « G » : genre
fait p « P » : oui/non
fait q « Q » : oui/non
fait r « R » : oui/non
  présumé non
appréciation u « U »
  par « l'acheteur »
  critère « un critère »
"""


def ruleset(text: str) -> Ruleset:
    return procrules.loads(HEAD + text)


def ask(text: str, decision: str = "d", **facts: object) -> Answer:
    return ruleset(text).decide(decision, facts)


ONE = """
décision d « D » : genre
règle un « Un »
  vu loi1 art. 1
  si p
  alors d est a
règle deux « Deux »
  vu loi1 art. 2
  si q
  alors d est b
"""


# -- unknown facts ------------------------------------------------------------------------------
def test_a_missing_fact_that_could_change_the_answer_leaves_it_undetermined() -> None:
    answer = ask(ONE, p=True)
    assert answer.status == "undetermined"
    assert [m.fact for m in answer.missing] == ["q"]


def test_an_answer_is_given_when_the_missing_fact_does_not_matter() -> None:
    tree = """
décision d « D » : genre
  vu loi1 art. 1
  si p alors
    selon g
      a : a
      b, c : b
  sinon b
"""
    assert ask(tree, g="b").value == "b"
    assert ask(tree, p=False).value == "b"
    assert ask(tree, g="a").status == "undetermined"


def test_a_disjunction_holds_as_soon_as_one_member_does() -> None:
    rule = """
décision d « D » : oui/non
règle un
  vu loi1
  si p ou q
  alors d = oui
  sinon d = non
"""
    assert ask(rule, p=True).value is True
    assert ask(rule, p=False).status == "undetermined"
    assert ask(rule, p=False, q=False).value is False


def test_a_fact_told_to_be_unknown_is_not_presumed() -> None:
    rule = """
décision d « D » : oui/non
règle un
  vu loi1
  si r
  alors d = oui
  sinon d = non
"""
    presumed = ask(rule)
    assert (presumed.status, presumed.value) == ("decided", False)
    assert [a.fact for a in presumed.assumptions] == ["r"]
    told = ask(rule, r=None)
    assert (told.status, told.assumptions) == ("undetermined", ())
    strict = ruleset(rule).decide("d", {}, strict=True)
    assert [m.fact for m in strict.missing] == ["r"]


def test_nothing_stated_is_neither_unknown_nor_a_value() -> None:
    rule = """
décision d « D » : oui/non
règle un
  vu loi1
  si g est néant
  alors d = oui
  sinon d = non
"""
    assert ask(rule, g=NEANT).value is True
    assert ask(rule, g="a").value is False
    assert ask(rule).status == "undetermined"


def test_a_condition_on_an_amount_that_is_not_stated_has_a_reason() -> None:
    rule = """
décision d « D » : oui/non
règle un
  vu loi1
  si x est inférieur à 10 €
  alors d = oui
  sinon d = non
"""
    answer = ask(rule, x=NEANT)
    assert answer.status == "undetermined"
    assert [h.kind for h in answer.holes] == ["nothing_stated"]


# -- conflicts and exceptions -------------------------------------------------------------------
def test_two_rules_that_differ_are_a_conflict_and_never_settled_by_order() -> None:
    answer = ask(ONE, p=True, q=True)
    assert answer.status == "conflict"
    assert answer.value is None
    assert answer.clashes == ("un", "deux")


def test_two_rules_that_agree_are_no_conflict() -> None:
    agreeing = ONE.replace("d est b", "d est a")
    answer = ask(agreeing, p=True, q=True)
    assert (answer.status, answer.value) == ("decided", "a")
    assert answer.rules == ("un", "deux")


EXCEPTION = """
décision d « D » : genre
règle principe « Principe »
  vu loi1 art. 1
  si p
  alors d est a
règle exception « Exception »
  vu loi1 art. 2
  par dérogation à loi1 art. 1
  si q
  alors d est b
règle exception_de_l_exception « Exception de l'exception »
  vu loi1 art. 3
  par dérogation à la règle exception
  si r
  alors d est c
"""


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        ({"p": True, "q": False}, "a"),
        ({"p": True, "q": True}, "b"),
        ({"p": False, "q": True}, "b"),
        ({"p": True, "q": True, "r": True}, None),
        ({"p": False, "q": True, "r": True}, "c"),
    ],
)
def test_an_exception_defeats_its_rule_under_its_own_condition(
    facts: dict[str, bool], value: str | None
) -> None:
    answer = ask(EXCEPTION, **facts)
    # Once the exception is defeated, the principle stands again and contradicts the third rule.
    assert answer.status == ("decided" if value else "conflict")
    assert answer.value == value


def test_an_exception_that_may_apply_leaves_the_answer_open() -> None:
    assert [m.fact for m in ask(EXCEPTION, p=True).missing] == ["q"]


def test_no_rule_that_applies_is_a_stated_gap() -> None:
    answer = ask(ONE, p=False, q=False)
    assert answer.status == "undetermined"
    assert [h.kind for h in answer.holes] == ["no_rule"]


def test_a_demand_that_is_not_met_gives_its_words() -> None:
    rule = """
décision d « D » : oui/non
règle un
  vu loi1
  si p
  alors d = oui
  exige q
    à défaut « la preuve manque »
"""
    answer = ask(rule, p=True, q=False)
    assert answer.status == "undetermined"
    assert answer.holes[0].notes == ("la preuve manque",)
    assert ask(rule, p=True, q=True).value is True


# -- periods and thresholds ---------------------------------------------------------------------
DATED = """
seuil s « S » : montant HT
  vu loi1 art. 1
  | g                             | a    | b, c  | vu          |
  | à compter du 1er janvier 2020 | 40 € | 90 €  | loi1 art. 2 |
  | du 1er janvier 2024 au 31 décembre 2025 | 50 € | néant | loi1 art. 3 |
décision d « D » : oui/non
règle un
  vu loi1 art. 4
  si x est inférieur au seuil s
  alors d = oui
  sinon d = non
"""


@pytest.mark.parametrize(
    ("jour", "x", "value", "threshold"),
    [
        ("2023-12-31", "39,99 €", True, 40),
        ("2023-12-31", "40 €", False, 40),
        ("2024-01-01", "49.99", True, 50),
        ("2024-01-01", Decimal("50"), False, 50),
        ("2025-12-31", "49,99 €", True, 50),
    ],
)
def test_a_threshold_is_that_of_the_day(jour: str, x: object, value: bool, threshold: int) -> None:
    answer = ask(DATED, jour=jour, g="a", x=x)
    assert (answer.status, answer.value) == ("decided", value)
    assert [use.value for use in answer.thresholds] == [threshold]


@pytest.mark.parametrize(
    ("jour", "g"), [("2019-12-31", "a"), ("2026-01-01", "a"), ("2024-06-01", "b")]
)
def test_no_value_of_a_threshold_is_never_zero(jour: str, g: str) -> None:
    answer = ask(DATED, jour=jour, g=g, x=0)
    assert answer.status == "undetermined"
    assert [h.kind for h in answer.holes] == ["no_threshold"]


def test_an_unknown_column_does_not_matter_when_every_column_agrees() -> None:
    assert ask(DATED, jour="2020-01-01", x=39).value is True
    assert ask(DATED, jour="2020-01-01", x=90).value is False
    assert [m.fact for m in ask(DATED, jour="2020-01-01", x=60).missing] == ["g"]


def test_the_distance_is_the_value_minus_the_threshold() -> None:
    (use,) = ask(DATED, jour="2020-01-01", g="a", x="39,99 €").thresholds
    assert (use.value, use.compared, use.distance) == (
        Decimal(40),
        Decimal("39.99"),
        Decimal("-0.01"),
    )


def test_a_rule_applies_on_its_first_and_last_day_only() -> None:
    rule = """
décision d « D » : oui/non
règle avant
  vu loi1 art. 1
  jusqu'au 9 mai 2021
  alors d = non
règle pendant
  vu loi1 art. 2
  du 10 mai 2021 au 12 mai 2021
  alors d = oui
"""
    days = {"2021-05-09": False, "2021-05-10": True, "2021-05-12": True, "2021-05-13": None}
    assert {day: ask(rule, jour=day).value for day in days} == days


def test_a_later_day_than_the_reading_is_noted_and_not_made_doubtful() -> None:
    rule = "\ndécision d « D » : oui/non\nrègle un\n  vu loi1\n  si p\n  alors d = oui\n  sinon d = non\n"
    assert ask(rule, p=True, jour="2026-02-28").read_until is None
    late = ask(rule, p=True, jour="2026-03-01")
    assert (late.status, str(late.read_until)) == ("decided", "2026-02-28")


# -- appreciation and readings ------------------------------------------------------------------
def test_an_answer_that_hangs_on_an_appreciation_alone_is_for_review() -> None:
    rule = """
décision d « D » : oui/non
règle un
  vu loi1
  si u et p
  alors d = oui
  sinon d = non
"""
    waiting = ask(rule, p=True)
    assert waiting.status == "needs_review"
    assert (waiting.review[0].by, waiting.review[0].criteria) == ("l'acheteur", ("un critère",))
    assert ask(rule).status == "undetermined"
    assert ask(rule, p=False).value is False
    given = ask(rule, p=True, u=True)
    assert (given.value, [r.name for r in given.review]) == (True, ["u"])


READINGS = """
lectures l « L » : oui/non
  vu loi1
  incertain « Le texte se lit de deux façons. »
  lecture « stricte » vaut x est inférieur à 10 €
  lecture « large » vaut x n'excède pas 10 €
décision d « D » : oui/non
règle un
  vu loi1
  si l
  alors d = oui
  sinon d = non
"""


def test_readings_matter_only_where_they_disagree() -> None:
    assert ask(READINGS, x="9,99 €").value is True
    assert ask(READINGS, x="10,01 €").value is False
    there = ask(READINGS, x=10)
    assert there.status == "needs_review"
    assert there.review[0].reason == "Le texte se lit de deux façons."
    assert ask(READINGS, x="9,99 €").certainty == "uncertain"


# -- sets ---------------------------------------------------------------------------------------
SET = """
décision d « D » : plusieurs genre
règle ouvre
  vu loi1 art. 1
  si p
  alors d inclut a, b
règle ferme
  vu loi1 art. 2
  si q
  alors d exclut b
règle oriente
  vu guide
  si p
  alors d exclut a
règle laisse
  vu loi1 art. 3
  note « la loi se tait »
  si r
  alors d laisse indéterminé c
"""


def test_every_member_has_a_status() -> None:
    answer = ask(SET, p=True, q=False)
    assert {m.name: m.status for m in answer.members} == {"a": "open", "b": "open", "c": "closed"}
    assert answer.value == ("a", "b")
    assert (answer.member("a").grounds, answer.member("a").unmet) == (("ouvre",), ())
    shut = ask(SET, p=False, q=False).member("a")
    assert (shut.grounds, shut.unmet) == ((), ("ouvre",))


def test_a_bar_of_the_law_closes_what_the_law_opens() -> None:
    assert ask(SET, p=True, q=True).value == ("a",)


def test_an_orientation_never_closes_what_the_law_opens() -> None:
    answer = ask(SET, p=True, q=True)
    assert answer.member("a").status == "open"
    assert answer.member("a").authority == "law"


def test_a_hole_of_the_law_leaves_the_member_undetermined_with_its_reason() -> None:
    answer = ask(SET, p=True, q=False, r=True)
    assert answer.status == "undetermined"
    assert answer.member("c").status == "undetermined"
    assert answer.member("c").holes[0].notes == ("la loi se tait",)


def test_a_member_may_be_known_while_another_is_not() -> None:
    answer = ask(SET, p=True)
    assert {m.name: m.status for m in answer.members} == {
        "a": "open",
        "b": "undetermined",
        "c": "closed",
    }


def test_a_tree_opens_a_member_when_every_branch_left_does() -> None:
    tree = """
décision d « D » : plusieurs genre
  vu loi1
  si p alors a, b
  sinon a, c
"""
    assert {m.name: m.status for m in ask(tree).members} == {
        "a": "open",
        "b": "undetermined",
        "c": "undetermined",
    }


# -- exactness ----------------------------------------------------------------------------------
def test_sums_and_quotients_are_exact() -> None:
    text = """
entité lot
  m : montant HT
fait lots : liste de lot
définition part : taux
  vaut le plus grand des m des lots / la somme des m des lots
décision d « D » : oui/non
règle un
  vu loi1
  si part n'excède pas 1 / 3
  alors d = oui
  sinon d = non
"""
    text = text.replace("1 / 3", "33,333333333333333333333333333333 %")
    lots = [{"m": "0,10 €"}, {"m": "0,10 €"}, {"m": "0,10 €"}]
    assert ask(text, lots=lots).value is False
    with pytest.raises(procrules.FactError) as error:
        ask(text, lots=[{"m": 0.1}])
    assert [d.code for d in error.value.diagnostics] == ["PR704"]


def test_ten_cents_and_twenty_cents_are_thirty_cents() -> None:
    text = """
fait y : montant HT
décision d « D » : oui/non
règle un
  vu loi1
  si x + y est égal à 0,30 €
  alors d = oui
  sinon d = non
"""
    assert ask(text, x=Decimal("0.1"), y=Decimal("0.2")).value is True


# -- the answer as an object --------------------------------------------------------------------
def test_an_answer_can_be_pickled_and_still_explains_itself() -> None:
    answer = ask(ONE, p=True, q=False)
    copy = pickle.loads(pickle.dumps(answer))
    assert copy == answer
    assert copy.explanation == answer.explanation


def test_a_ruleset_answers_from_several_threads_and_after_pickling() -> None:
    rules = pickle.loads(pickle.dumps(ruleset(DATED)))
    facts = [{"jour": "2020-01-01", "g": "a", "x": n} for n in range(80)]
    with ThreadPoolExecutor(8) as pool:
        values = list(pool.map(rules.decider("d"), facts))
    assert values == [n < 40 for n in range(80)]


def test_a_receipt_replays_to_the_same_answer_and_says_what_changed() -> None:
    rules = ruleset(DATED)
    answer = rules.decide("d", {"jour": "2020-01-01", "g": "a", "x": "39,99 €"})
    again = rules.replay(answer.to_dict()["receipt"])
    assert again.same
    assert again.changes == ()
    changed = ruleset(DATED.replace("| 40 €", "| 39 €")).replay(answer.receipt)
    assert not changed.same
    assert any("SHA-256" in change.en for change in changed.changes)
    assert any(change.en == "value: True on the receipt, False today" for change in changed.changes)


def test_the_order_of_the_rules_does_not_matter() -> None:
    head, *items = EXCEPTION.strip().split("\nrègle ")
    for order in ([2, 0, 1], [1, 2, 0], [0, 2, 1]):
        text = head + "".join(f"\nrègle {items[i]}" for i in order) + "\n"
        assert ask(text, p=True, q=True).value == "b"


# -- tables -------------------------------------------------------------------------------------
TABLE = """
tableau d « D » : genre
  vu loi1
  {policy}
  | p    | x                              | alors |
  | oui  | tous                           | a     |
  | tous | moins de 10 €                  | b     |
  | tous | au moins 10 € et au plus 20 €  | c     |
"""


@pytest.mark.parametrize(
    ("policy", "p", "x", "expected"),
    [
        ("une seule ligne s'applique", False, "9,99 €", "b"),
        ("une seule ligne s'applique", False, "10 €", "c"),
        ("une seule ligne s'applique", False, "20,01 €", "undetermined"),
        ("une seule ligne s'applique", True, "15 €", "conflict"),
        ("la première ligne s'applique", True, "15 €", "a"),
        ("la première ligne s'applique", False, "15 €", "c"),
        ("toutes les lignes s'appliquent", True, "30 €", "a"),
        ("toutes les lignes s'appliquent", True, "15 €", "conflict"),
    ],
)
def test_a_table_follows_its_hit_policy(policy: str, p: bool, x: str, expected: str) -> None:
    answer = ask(TABLE.format(policy=policy), p=p, x=x)
    assert expected in (answer.value, answer.status)


def test_two_rows_that_agree_clash_where_a_single_one_may_apply() -> None:
    text = TABLE.format(policy="une seule ligne s'applique").replace("| b  ", "| a  ")
    assert ask(text, p=True, x="9 €").status == "conflict"
    collected = text.replace("une seule ligne s'applique", "toutes les lignes s'appliquent")
    assert ask(collected, p=True, x="9 €").value == "a"


def test_a_decision_passes_on_the_duties_of_the_decisions_it_rests_on() -> None:
    text = """
décision voies « Voies » : plusieurs genre
règle ouvre
  vu loi1
  si p
  alors voies inclut a
  oblige « motiver » vu loi1 art. 9
décision d « D » : oui/non
  vu loi1
  si voies inclut a alors oui
  sinon non
"""
    assert [o.words for o in ask(text, p=True).obligations] == ["motiver"]
    assert ask(text, p=False).obligations == ()


def test_a_hole_that_may_not_be_met_is_not_told() -> None:
    text = """
décision d « D » : oui/non
  vu loi1
  si p alors indéterminé
  sinon oui
"""
    waiting = ask(text)
    assert ([m.fact for m in waiting.missing], waiting.holes) == (["p"], ())
    assert [h.kind for h in ask(text, p=True).holes] == ["withheld"]


# -- found by reading the semantics closely -----------------------------------------------------
def test_an_undetermined_leaf_of_a_set_leaves_every_member_undetermined() -> None:
    tree = """
décision d « D » : plusieurs genre
  vu loi1
  si p alors a
  sinon indéterminé
"""
    assert {m.status for m in ask(tree, p=False).members} == {"undetermined"}
    assert ask(tree, p=True).value == ("a",)


def test_a_tree_about_nothing_stated_stands_for_any_of_its_leaves() -> None:
    text = """
décision d « D » : genre
  vu loi1 art. 2
  par dérogation à la règle principe
  selon g
    a : a
    b, c : b
règle principe
  vu loi1 art. 1
  alors d est c
"""
    told = ask(text, g=NEANT)
    assert (told.status, told.missing) == ("undetermined", ())
    assert "nothing_stated" in [h.kind for h in told.holes]
    assert ask(text, g="a").value == "a"
    assert ask(text.replace("b, c : b", "b, c : a"), g=NEANT).value == "a"


def test_readings_that_compare_alike_decide() -> None:
    text = """
lectures plafond « Plafond » : montant HT
  vu loi1
  lecture « une » vaut 90 €
  lecture « autre » vaut 110 €
décision d « D » : oui/non
  vu loi1
  si x est inférieur à plafond alors oui
  sinon non
"""
    assert ask(text, x=80).value is True
    assert ask(text, x=110).value is False
    assert ask(text, x=100).status == "needs_review"


def test_the_weakest_authority_cited_is_that_of_the_answer() -> None:
    text = """
source fiche « Fiche » : doctrine
seuil s « S » : montant HT
  | à compter du 1er janvier 2020 | 10 € | fiche point 1 |
décision d « D » : oui/non
  vu loi1
  si x est inférieur au seuil s alors oui
  sinon non
"""
    assert ask(text, x=1, jour="2020-01-01").authority == "doctrine"


def test_a_sentence_takes_the_reference_date_of_its_rule() -> None:
    text = """
fait autre_jour « Autre jour » : date
décision d « D » : oui/non
règle un
  vu loi1
  date de référence autre_jour
  à compter du 1er janvier 2020
  phrase deux
    alors d = oui
"""
    assert ask(text, autre_jour="2020-01-01", jour="2019-01-01").value is True
    assert ask(text, autre_jour="2019-12-31", jour="2021-01-01").status == "undetermined"


def test_a_list_may_be_told_to_be_unknown_and_replays() -> None:
    text = """
entité lot
  id : texte
  part : taux
fait lots « Lots » : liste de lot
décision d « D » : oui/non
  vu loi1
  si le nombre des lots est égal à 0 alors oui
  sinon non
"""
    assert [m.fact for m in ask(text, lots="inconnu").missing] == ["lots"]
    rules = ruleset(text)
    answer = rules.decide("d", {"lots": [{"id": NEANT, "part": Fraction(1, 3)}]})
    again = rules.replay(answer.to_dict()["receipt"])
    assert again.same
    assert again.answer.receipt.facts == answer.receipt.facts


def test_a_presumption_that_keeps_an_exception_away_is_an_assumption() -> None:
    text = """
décision d « D » : oui/non
règle visa
  vu loi1 art. 1
  si x atteint 20 000 €
  alors d = oui
  sinon d = non
règle urgence
  vu loi1 art. 2
  par dérogation à la règle visa
  si r
  alors d = non
"""
    answer = ask(text, x=25_000)
    assert (answer.value, [a.fact for a in answer.assumptions]) == (True, ["r"])


def test_the_doubts_of_a_source_and_of_a_fact_reach_the_answer() -> None:
    text = """
source decret « Décret » : loi
  à vérifier « Le décret n'a pas été relu. »
fait k « K » : oui/non
  incertain « Ce fait se lit de deux façons. »
décision d « D » : oui/non
règle un
  vu decret art. 1
  si k
  alors d = oui
  sinon d = non
"""
    answer = ask(text, k=True)
    assert answer.certainty == "uncertain"
    assert {"Le décret n'a pas été relu.", "Ce fait se lit de deux façons."} <= set(answer.notes)


def test_the_label_of_a_threshold_stands_for_its_name() -> None:
    text = DATED.replace("au seuil s", "au seuil « S »")
    assert ask(text, jour="2020-01-01", g="a", x=39).value is True


def test_a_value_computed_for_each_record_is_explained() -> None:
    rules = procrules.loads(
        "source s « S » : politique\n"
        "entité lot « Lot »\n  id : texte\n  montant : montant HT\n"
        "fait lots « Lots » : liste de lot\n"
        "définition double « Double » : montant HT\n  pour chaque lot\n  vaut 2 × montant du lot\n"
        "décision due « Somme due » : montant HT\n  pour chaque lot\n  vu s\n"
        "  si montant du lot dépasse 10 € alors double\n  sinon montant du lot\n"
    )
    answer = rules.decide("due", {"lots": [{"id": "A", "montant": 20}, {"id": "B", "montant": 5}]})
    assert answer.value == {"A": 40, "B": 5}
    said = [r.children[0].children[0].data["says"] for r in answer.explanation.children]
    assert [term["value"] for (term,) in said] == [40, 5]


def test_two_rules_that_conclude_equal_durations_agree() -> None:
    text = """
décision d « D » : durée
règle un « Un »
  vu loi1 art. 1
  alors d = 12 mois
règle deux « Deux »
  vu loi1 art. 2
  alors d = {other}
"""
    answer = ask(text.format(other="1 an"))
    assert (answer.status, answer.value) == ("decided", procrules.Duration(12, "month"))
    assert ask(text.format(other="2 ans")).status == "conflict"
    assert ask(text.format(other="365 jours")).status == "conflict"


def test_readings_that_give_equal_durations_agree() -> None:
    text = """
lectures l « L » : durée
  lecture « Un » vaut 2 semaines
  lecture « Deux » vaut 14 jours
décision d « D » : durée
règle un « Un »
  vu loi1 art. 1
  alors d vaut l
"""
    assert ask(text).status == "decided"


def test_a_long_chain_is_answered_however_deep_the_caller_stands() -> None:
    text = "décision d0 « D » : oui/non\n  vu loi1\n  si f alors oui\n  sinon non\n" + "".join(
        f"décision d{i} « D » : oui/non\n  vu loi1\n  si d{i - 1} alors oui\n  sinon non\n"
        for i in range(1, 60)
    )
    chain = ruleset("fait f « F » : oui/non\n" + text)

    def deep(frames: int) -> object:
        if frames:
            return deep(frames - 1)
        answer = chain.decide("d59", {"f": True})
        return answer.value, answer.explanation.truth

    assert {deep(frames) for frames in (0, 200, 400, 600, 800)} == {deep(0)}


STANDING = """seuil s « S » : montant HT
  | à compter du 1er janvier 2020 | 40 € | loi1 art. 4            |
  | à compter du 1er janvier 2021 | 50 € | loi1 art. 4            |
  | à compter du 1er janvier 2022 | 50 € | loi1 art. 4 à vérifier |
  | à compter du 1er janvier 2023 | 50 € | loi1 art. 5            |
  | du 1er janvier 2024 au 30 décembre 2024 | 50 € | loi1 art. 6 |
  | à compter du 1er janvier 2025 | 50 € | loi1 art. 6            |
décision d « D » : oui/non
règle un
  vu loi1
  si x est inférieur au seuil s
  alors d = oui
  sinon d = non
"""


@pytest.mark.parametrize(
    ("jour", "start", "end", "certainty"),
    [
        ("2020-06-01", "2020-01-01", "2020-12-31", "certain"),
        ("2021-06-01", "2021-01-01", "2022-12-31", "certain"),
        ("2022-06-01", "2021-01-01", "2022-12-31", "to_confirm"),
        ("2023-06-01", "2023-01-01", "2023-12-31", "certain"),
        ("2024-06-01", "2024-01-01", "2024-12-30", "certain"),
        ("2025-06-01", "2025-01-01", None, "certain"),
    ],
)
def test_the_period_of_a_threshold_is_that_of_its_value_under_the_same_text(
    jour: str, start: str, end: str | None, certainty: str
) -> None:
    answer = ask(STANDING, jour=jour, x=45)
    (use,) = answer.thresholds
    period = (use.period.start, use.period.end)
    assert [day and day.isoformat() for day in period] == [start, end]
    assert (use.certainty, answer.certainty) == (certainty, certainty)
    told = json.dumps(answer.to_dict(explanation=True)["explanation"])
    assert f'"from": "{start}"' in told
