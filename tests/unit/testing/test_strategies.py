"""What the strategies draw: what a caller gives, on every side, and small when it is shrunk."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

import procrules
from procrules import NEANT, Duration, FactError, MissingExtraError
from procrules.testing import facts, histories, lots, near_thresholds

T = TypeVar("T")

RULES = procrules.loads(
    """langue français

source charte « Charte » : politique

choix acheteur « Acheteur »
  etat « État »
  commune « Commune »

entité lot « Lot »
  id : texte
  montant : montant HT
  innovant : oui/non
  livraison : date

fait valeur « Valeur » : montant HT
  au moins 1 €
fait rang « Rang » : nombre entier
  au moins 1
  au plus 10
  présumé 2
fait part « Part » : taux
fait jour « Jour » : date
fait delai « Délai » : durée
  au plus 2 ans
fait objet « Objet » : texte
fait qui « Qui » : acheteur
fait pour_qui « Pour qui » : plusieurs acheteur
fait lots « Lots » : liste de lot
fait urgent « Urgent » : oui/non
fait jamais_lu « Jamais lu » : nombre

décision accord « Accord » : oui/non
règle accord « Accord »
  vu charte art. 1
  à compter du 1er avril 2026
  date de référence jour
  si valeur est inférieur à 40 000 €
    et (urgent ou la somme des montant des lots n'excède pas 10 000 €)
  alors accord = oui
  sinon accord = non

décision visa « Visa » : oui/non
règle visa « Visa »
  vu charte art. 2
  si rang atteint 3
    et part dépasse 20 %
    et delai dépasse 6 mois
    et objet = « travaux »
    et qui n'est pas néant
    et qui est etat
    et pour_qui inclut etat
  alors visa = oui
  sinon visa = non

parcours dossier « Dossier »
  vu charte art. 3
  phase attente « En attente »
    lorsque depot « Dépôt » vers instruction
      si valeur atteint 5 000 €
  phase instruction « Instruction »
    lorsque accord_donne « Accord donné » vers clos
    lorsque retour « Retour » vers attente
  phase clos « Clos »
"""
)


def smallest(strategy: SearchStrategy[T], wanted: Callable[[T], bool]) -> T:
    """Return the smallest value that is wanted, the same at each run."""
    quick = settings(max_examples=1000, database=None, deadline=None)
    return find(strategy, wanted, settings=quick, random=Random(0))


def value(name: str) -> SearchStrategy[Any]:
    """Return what is told of one fact, the others being held."""
    others = dict.fromkeys([n for n in RULES.facts if n != name])
    return facts(RULES, always=(name,), given=others).map(lambda told: told[name])


# -- what a caller gives ------------------------------------------------------------------------
@settings(max_examples=15, deadline=None)
@given(facts(RULES))
def test_the_engine_takes_what_is_drawn(told: dict[str, Any]) -> None:
    answers = RULES.decide_all(told)
    assert all(a.status in ("decided", "undetermined") for a in answers.values())
    for amount in (told.get("valeur"), told.get("part")):
        assert amount is None or isinstance(amount, Decimal)
    assert told.get("rang") is None or type(told["rang"]) is int
    records = told.get("lots")
    ids = [r["id"] for r in records if r] if records is not None else []
    assert len(ids) == len(set(ids))


@settings(max_examples=15, deadline=None)
@given(facts(RULES, "accord"), facts(RULES, "visa", partial=False, strict=True))
def test_a_decision_has_its_own_facts(accord: dict[str, Any], visa: dict[str, Any]) -> None:
    assert accord.keys() <= {"valeur", "urgent", "lots", "jour"}
    assert visa.keys() <= {"rang", "part", "delai", "objet", "qui", "pour_qui"}


@settings(max_examples=15, deadline=None)
@given(facts(RULES, "accord", partial=False), facts(RULES, "visa", partial=False, strict=True))
def test_facts_that_are_not_partial_leave_nothing_missing(
    accord: dict[str, Any], visa: dict[str, Any]
) -> None:
    assert RULES.decide("accord", accord).missing == ()
    strict = RULES.decide("visa", visa, strict=True)
    assert strict.missing == ()
    assert None not in [*accord.values(), *visa.values()]


@settings(max_examples=12, deadline=None)
@given(
    facts(
        RULES,
        "accord",
        always=["jour"],
        given={"urgent": True, "valeur": st.sampled_from([Decimal(7), Decimal(8)])},
    )
)
def test_facts_can_be_held(told: dict[str, Any]) -> None:
    assert told["urgent"] is True
    assert told["valeur"] in (7, 8)
    assert isinstance(told["jour"], date)


@settings(max_examples=10, deadline=None)
@given(facts(RULES, partial=False))
def test_without_a_decision_all_facts_may_be_told(told: dict[str, Any]) -> None:
    assert told.keys() == RULES.facts.keys()


# -- every side ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("valeur", Decimal("39999.99")),
        ("valeur", Decimal(40_000)),
        ("valeur", Decimal("40000.01")),
        ("valeur", Decimal("4999.99")),
        ("valeur", Decimal(1)),
        ("rang", 2),
        ("rang", 3),
        ("rang", 10),
        ("part", Decimal("0.2")),
        ("part", Decimal("0.2001")),
        ("jour", date(2026, 3, 31)),
        ("jour", date(2026, 4, 1)),
        ("delai", Duration(6, "month")),
        ("delai", Duration(7, "month")),
        ("objet", "travaux"),
        ("qui", NEANT),
        ("qui", "commune"),
        ("pour_qui", ["etat"]),
        ("pour_qui", []),
        ("urgent", False),
    ],
)
def test_the_point_and_its_sides_are_drawn(name: str, expected: object) -> None:
    assert smallest(value(name), lambda found: found == expected) == expected


def test_what_is_left_out_unknown_or_silent() -> None:
    assert smallest(facts(RULES, "accord"), lambda told: "valeur" not in told) == {}
    unknown = {"valeur": None}
    assert smallest(facts(RULES, "accord"), lambda t: t.get("valeur", 0) is None) == unknown


@settings(max_examples=15, deadline=None)
@given(facts(RULES))
def test_silence_is_told_only_where_the_rules_tell_it_apart(told: dict[str, Any]) -> None:
    assert [name for name, value in told.items() if value is NEANT] in ([], ["qui"])


@settings(max_examples=12, deadline=None)
@given(value("valeur"), value("rang"), value("delai"))
def test_bounds_are_kept(amount: Decimal, rank: int, delay: Duration) -> None:
    assert amount >= 1
    assert 1 <= rank <= 10
    assert RULES.decide("visa", {"delai": delay, "rang": 1}).value is False


# -- near the thresholds ------------------------------------------------------------------------
BESIDE = {Decimal(40_000) + step for step in (Decimal("-0.01"), Decimal(0), Decimal("0.01"))}


@settings(max_examples=12, deadline=None)
@given(near_thresholds(RULES, "accord", "valeur"))
def test_an_amount_is_beside_its_threshold(told: dict[str, Any]) -> None:
    assert told["valeur"] in BESIDE
    assert not RULES.decide("accord", told).missing


@settings(max_examples=12, deadline=None)
@given(near_thresholds(RULES, "accord", "jour", given={"urgent": True}))
def test_a_day_is_beside_the_change(told: dict[str, Any]) -> None:
    assert told["jour"] in (date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2))
    assert told["urgent"] is True


@settings(max_examples=12, deadline=None)
@given(near_thresholds(RULES, "accord", "lots"))
def test_the_fields_of_records_are_beside_theirs(told: dict[str, Any]) -> None:
    assert told["lots"]
    for record in told["lots"]:
        assert abs(record["montant"] - 10_000) <= Decimal("0.01")


def test_any_fact_that_is_compared_may_be_the_one() -> None:
    seen: set[str] = set()

    @settings(max_examples=40, deadline=None, derandomize=True, database=None)
    @given(near_thresholds(RULES, "accord"))
    def draw(told: dict[str, Any]) -> None:
        seen.add(next(iter(told)))

    draw()
    assert seen == {"valeur", "jour", "lots"}


def test_a_wrong_side_is_found() -> None:
    """The mistake that these strategies are for: a limit taken for the first amount above it."""

    def application(told: dict[str, Any]) -> bool:
        return bool(told["valeur"] <= 40_000 and told["jour"] >= date(2026, 4, 1))

    def differs(told: dict[str, Any]) -> bool:
        decided = RULES.decide("accord", told).value
        return decided is not None and decided is not application(told)

    near = near_thresholds(RULES, "accord", "valeur", given={"urgent": True})
    assert smallest(near, differs) == {
        "urgent": True,
        "valeur": Decimal(40_000),
        "jour": date(2026, 4, 1),
    }


# -- shrinking ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (lambda t: (t.get("valeur") or 0) >= 40_000, {"valeur": Decimal(40_000)}),
        (lambda t: (t.get("valeur") or 0) > 123_456, {"valeur": Decimal(130_000)}),
        # In 2026 alone: of two days that begin a period, either may be left.
        (lambda t: (t.get("valeur") or 0) >= 40_000 and t.get("jour") is not None
         and t["jour"].year == 2026 and RULES.decide("accord", t).value is False,
         {"valeur": Decimal(40_000), "jour": date(2026, 4, 1)}),
        (lambda t: len(t.get("lots") or ()) > 1, {"lots": [{}, {}]}),
    ],
)  # fmt: skip
def test_a_case_shrinks_to_few_facts_and_round_amounts(
    wanted: Callable[[dict[str, Any]], bool], expected: dict[str, Any]
) -> None:
    assert smallest(facts(RULES), wanted) == expected


# -- records ------------------------------------------------------------------------------------
@settings(max_examples=12, deadline=None)
@given(lots(RULES, partial=False, min_size=1, max_size=3))
def test_records_are_whole_and_told_apart(records: list[dict[str, Any]]) -> None:
    assert 1 <= len(records) <= 3
    assert [r["id"] for r in records] == [f"L{n}" for n in range(1, len(records) + 1)]
    assert all(r.keys() == {"id", "montant", "innovant", "livraison"} for r in records)


def test_records_are_on_both_sides_with_what_is_not_known() -> None:
    for amount in (Decimal("9999.99"), Decimal(10_000), Decimal("10000.01"), None):
        found = smallest(lots(RULES), lambda r, a=amount: any(x.get("montant", 0) == a for x in r))
        assert found == [{"id": "L1", "montant": amount}]


# -- histories ----------------------------------------------------------------------------------
@settings(max_examples=12, deadline=None)
@given(facts(RULES, process="dossier"), histories(RULES, "dossier"), st.booleans())
def test_histories_are_replayed(
    told: dict[str, Any], history: list[tuple[Any, ...]], strict: bool
) -> None:
    assert told.keys() <= {"valeur"}
    answer = RULES.replay_process("dossier", told, history, strict=strict)
    assert [step.event for step in answer.steps] == [event[1] for event in history]


@pytest.mark.parametrize("kind", ["date_order", "after_end", "out_of_phase"])
def test_histories_break_every_kind_of_rule(kind: str) -> None:
    def breaks(drawn: tuple[dict[str, Any], list[tuple[Any, ...]]]) -> bool:
        answer = RULES.replay_process("dossier", *drawn)
        return any(fault.kind == kind for step in answer.steps for fault in step.faults)

    drawn = st.tuples(facts(RULES, process="dossier"), histories(RULES, "dossier"))
    assert breaks(smallest(drawn, breaks))


def test_a_lawful_history_goes_to_the_end() -> None:
    drawn = histories(RULES, "dossier")

    def ends(history: list[tuple[Any, ...]]) -> bool:
        answer = RULES.replay_process("dossier", {"valeur": 5000}, history)
        return answer.final and answer.status == "kept"

    assert [event[1] for event in smallest(drawn, ends)] == ["depot", "accord_donne"]


# -- what is wrong in a call --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: facts(RULES, "acord"), "PR707"),
        (lambda: facts(RULES, process="dosier"), "PR613"),
        (lambda: facts(RULES, always=["valeurs"]), "PR701"),
        (lambda: facts(RULES, given={"valeurs": 1}), "PR701"),
        (lambda: near_thresholds(RULES, "accord", "valeurs"), "PR701"),
        (lambda: near_thresholds(RULES, "accord", "urgent"), "PR814"),
        (lambda: lots(RULES, "valeur"), "PR814"),
        (lambda: lots(RULES, "lot"), "PR701"),
        (lambda: histories(RULES, "dosier"), "PR613"),
    ],
)
def test_a_name_that_does_not_exist_is_told(call: Callable[[], object], code: str) -> None:
    with pytest.raises(FactError) as caught:
        call()
    assert [d.code for d in caught.value.diagnostics] == [code]


def test_the_extra_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in sys.modules if n.startswith("procrules.testing")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(MissingExtraError) as caught:
        importlib.import_module("procrules.testing")
    assert [d.code for d in caught.value.diagnostics] == ["PR809"]
    assert "procrules[testing]" in str(caught.value)
