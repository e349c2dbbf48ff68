"""A ruleset in the hands of a caller: what cannot be changed, and what a wrong call is told."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import attrs
import pytest

import procrules
from procrules import Answer
from procrules.core.frozen import FrozenDict

TEXT = """langue français
règlement essai « Essai »
date de référence jour
source loi1 « Loi 1 » : loi
entité lot « Lot »
  montant_ht « Montant » : montant HT
fait x « X » : montant HT
fait k « K » : plusieurs genre
fait lots « Lots » : liste de lot
fait urgence « Urgence » : oui/non
  présumé non
choix genre « Genre »
  a « A »
  b « B »
seuil plafond « Plafond » : montant HT
  | à compter du 1er janvier 2020 | 10 € | loi1 art. 3 |
décision d « D » : oui/non
  vu loi1 art. 1
  si x est inférieur au seuil plafond et urgence = non alors oui
  sinon non
règle petit « Petit lot »
  pour chaque lot
  vu loi1 art. 2
  si montant_ht du lot est inférieur à 10 €
  alors petit_lot = oui
  sinon petit_lot = non
décision petit_lot « Petit lot » : oui/non
"""
RULES = procrules.loads(TEXT)
FACTS: dict[str, Any] = {
    "x": 9,
    "k": ["a", "b"],
    "lots": [{"montant_ht": 5}, {"montant_ht": 50}],
    "jour": "2026-04-01",
}


def answer(decision: str = "d") -> Answer:
    return RULES.decide(decision, FACTS)


def codes(call: Callable[[], object]) -> list[str]:
    with pytest.raises(procrules.FactError) as caught:
        call()
    return [d.code for d in caught.value.diagnostics]


# -- nothing can be changed ---------------------------------------------------------------------
@pytest.mark.parametrize("name", ["facts", "decisions", "thresholds", "processes"])
def test_the_mappings_of_a_ruleset_are_read_only(name: str) -> None:
    mapping: Any = getattr(RULES, name)
    for change in (
        lambda: mapping.pop("d", None),
        lambda: mapping.clear(),
        lambda: mapping.update(a=1),
        lambda: mapping.setdefault("a", 1),
        lambda: mapping.__setitem__("a", 1),
        lambda: mapping.__delitem__("a"),
        lambda: mapping.popitem(),
        lambda: mapping.__ior__({"a": 1}),
    ):
        with pytest.raises(TypeError):
            change()
    assert RULES.decide("d", FACTS).value is True


def test_the_program_below_a_ruleset_is_read_only_too() -> None:
    for holder in (RULES.program, RULES.program.program):
        for field in attrs.fields(type(holder)):
            value: Any = getattr(holder, field.name)
            if isinstance(value, dict):
                assert isinstance(value, FrozenDict), field.name


def test_the_facts_of_a_receipt_are_read_only_down_to_the_records() -> None:
    facts: Any = answer().receipt.facts
    with pytest.raises(TypeError):
        facts["x"] = 1
    with pytest.raises(TypeError):
        facts["lots"][0]["montant_ht"] = 1


def test_the_values_by_record_are_read_only() -> None:
    value: Any = answer("petit_lot").value
    assert value == {"1": True, "2": False}
    with pytest.raises(TypeError):
        value["1"] = False


def test_a_read_only_mapping_is_copied_as_one_that_can_be_changed() -> None:
    mine = FrozenDict(a=1).copy()
    mine["a"] = 2
    assert mine == {"a": 2}
    assert FrozenDict(a=1) | {"b": 2} == {"a": 1, "b": 2}


def test_rulesets_and_answers_are_pickled_and_stay_read_only() -> None:
    rules = pickle.loads(pickle.dumps(RULES))
    assert rules == RULES
    assert isinstance(rules.decisions, FrozenDict)
    found = pickle.loads(pickle.dumps(answer("petit_lot")))
    assert found == answer("petit_lot")
    assert isinstance(found.receipt.facts, FrozenDict)
    assert found.explanation == answer("petit_lot").explanation


def test_equal_answers_and_rulesets_have_equal_hashes() -> None:
    for decision in ("d", "petit_lot"):
        assert hash(answer(decision)) == hash(answer(decision))
        assert len({answer(decision), answer(decision)}) == 1
    assert hash(RULES) == hash(pickle.loads(pickle.dumps(RULES)))
    assert procrules.loads(TEXT.replace("inférieur à 10", "inférieur à 11")) != RULES


def test_two_answers_that_differ_are_not_equal() -> None:
    assert answer() != RULES.decide("d", {**FACTS, "x": 10})
    assert answer() != RULES.decide("d", {**FACTS, "lots": []})


def test_reasons_are_frozen_down_to_their_data() -> None:
    reason = answer().explanation
    assert hash(reason) == hash(answer().explanation)
    data: Any = reason.data
    with pytest.raises(TypeError):
        data["type"] = "text"
