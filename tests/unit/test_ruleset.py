"""A ruleset in the hands of a caller: what cannot be changed, and what a wrong call is told."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

import procrules
from procrules import Answer, Ruleset, RulesetError
from procrules.core.frozen import FrozenDict
from procrules.loading import compiled_named

TEXT = """langue français
règlement essai « Essai »
date de référence jour
source loi1 « Loi 1 » : loi
entité lot « Lot »
  id : texte
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
fait lots_choisis « Lots choisis » : liste de lot
allotissement genre_lot « Genre de chaque lot » : genre
  vu loi1 art. 4
  pour chaque lot
  cas petit « Petit »
    si montant_ht du lot est inférieur à 100 €
    alors genre_lot est a
  enveloppe commune la somme des montant_ht des lots_choisis n'excède pas 20 €
  sinon genre_lot est b
parcours suite « Suite »
  vu loi1 art. 5
  phase avant « Avant »
    lorsque debut « Début » vers fin
  phase fin « Fin »
"""
RULES = procrules.loads(TEXT)
FACTS: dict[str, Any] = {
    "x": 9,
    "k": ["a", "b"],
    "lots": [{"id": "1", "montant_ht": 5}, {"id": "2", "montant_ht": 15}],
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


# -- wrong calls --------------------------------------------------------------------------------
@pytest.mark.parametrize("receipt", [None, [1], 12, "reçu", RULES, {}, {"decision": "d"}])
def test_what_is_no_receipt_is_refused(receipt: Any) -> None:
    assert codes(lambda: RULES.replay(receipt)) == ["PR712"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("strict", "false"),
        ("strict", None),
        ("strict", 1),
        ("decision", ["d"]),
        ("decision", None),
        ("facts", [("x", 9)]),
        ("facts", None),
        ("status", True),
    ],
)
def test_a_receipt_is_read_strictly(key: str, value: object) -> None:
    receipt = answer().to_dict()["receipt"]
    assert RULES.replay(receipt).same
    assert codes(lambda: RULES.replay({**receipt, key: value})) == ["PR712"]


def test_a_receipt_that_says_nothing_of_presumptions_is_not_strict() -> None:
    receipt = answer().to_dict()["receipt"]
    del receipt["strict"]
    assert RULES.replay(receipt).same


def test_a_mapping_that_fails_when_it_is_read_is_no_receipt() -> None:
    class Broken(dict[str, Any]):
        def items(self) -> Any:
            raise ValueError

    assert codes(lambda: RULES.replay(Broken())) == ["PR712"]


def test_an_answer_is_replayed_by_its_receipt_whole_or_as_data() -> None:
    for kept in (answer(), answer().receipt, answer().to_dict()["receipt"], answer().to_dict()):
        replay = RULES.replay(kept)
        assert replay.same
        assert replay.answer == answer()


def test_a_receipt_of_another_value_is_not_the_same() -> None:
    receipt = attrs.evolve(answer().receipt, value=False)
    replay = RULES.replay(receipt)
    assert not replay.same
    assert [c.en for c in replay.changes] == ["value: False on the receipt, True today"]


@pytest.mark.parametrize("decision", [["d"], None, 12, {"d": 1}, "x" * 500, "e", b"d", ""])
def test_a_question_that_is_none_is_refused(decision: Any) -> None:
    for call in (
        lambda: RULES.decide(decision, FACTS),
        lambda: RULES.decider(decision),
        lambda: RULES.fitting_sets(decision, FACTS),
    ):
        assert codes(call) == ["PR707"]
    assert codes(lambda: RULES.replay_process(decision, FACTS, [])) == ["PR613"]


@pytest.mark.parametrize("strict", ["false", None, 0, "oui"])
def test_strict_is_true_or_false_and_nothing_else(strict: Any) -> None:
    for call in (
        lambda: RULES.decide("d", FACTS, strict=strict),
        lambda: RULES.decide_all(FACTS, strict=strict),
        lambda: RULES.decider("d", strict=strict),
        lambda: RULES.fitting_sets("genre_lot", FACTS, strict=strict),
        lambda: RULES.replay_process("suite", {}, [], strict=strict),
    ):
        assert codes(call) == ["PR814"]


@pytest.mark.parametrize("decisions", ["d", 3, b"d"])
def test_the_questions_are_a_list_of_names(decisions: Any) -> None:
    assert codes(lambda: RULES.decide_all(FACTS, decisions=decisions)) == ["PR814"]


def test_several_questions_are_answered_as_each_alone() -> None:
    whole = RULES.decide_all(FACTS)
    assert [*whole] == [*RULES.decisions]
    some = RULES.decide_all(FACTS, decisions=iter(["d"]))
    assert some == {"d": RULES.decide("d", FACTS)} == {"d": whole["d"]}
    assert not RULES.decide_all(FACTS, decisions=())


def test_all_that_is_wrong_with_questions_and_facts_is_told_at_once() -> None:
    def ask() -> object:
        return RULES.decide_all({"nope": 1}, decisions=["dd", ["d"], "d"])

    assert codes(ask) == ["PR707", "PR707", "PR701"]


@pytest.mark.parametrize("at_most", ["3", None, 0, -1, 2.0, True])
def test_the_number_of_sets_is_a_whole_number(at_most: Any) -> None:
    assert codes(lambda: RULES.fitting_sets("genre_lot", FACTS, at_most=at_most)) == ["PR814"]
    assert len(RULES.fitting_sets("genre_lot", FACTS, at_most=1).sets) == 1


@pytest.mark.parametrize("facts", [None, 12, "x", [("x", 9)], object()])
def test_facts_that_are_none_are_refused(facts: Any) -> None:
    assert codes(lambda: RULES.decide("d", facts)) == ["PR708"]
    assert codes(lambda: RULES.replay_process("suite", facts, [])) == ["PR708"]


def test_an_attribute_that_is_none_is_not_told_and_none_in_a_mapping_is_not_known() -> None:
    """So an object takes the presumption that a mapping refuses."""

    @attrs.define
    class Need:
        x: int
        jour: str = "2026-04-01"
        urgence: bool | None = None

    assert RULES.decide("d", Need(9)).value is True
    assert RULES.decide("d", {**FACTS, "urgence": None}).status == "undetermined"
    assert "attribute" in (Ruleset.decide.__doc__ or "")


# -- loading ------------------------------------------------------------------------------------
def load_codes(call: Callable[[], object]) -> list[str]:
    with pytest.raises(RulesetError) as caught:
        call()
    return [d.code for d in caught.value.diagnostics]


@pytest.mark.parametrize(
    "name", ["", "a" * 300, "a" * 300 + "/b", "a\0b", "x/" * 3000, "nulle_part"]
)
def test_a_name_of_nothing_is_an_unknown_ruleset(name: str) -> None:
    assert load_codes(lambda: procrules.load(name)) == ["PR806"]


@pytest.mark.parametrize("name", [None, 12, ["a"], b"marches_publics", True])
def test_what_is_no_name_and_no_path_is_a_wrong_argument(name: Any) -> None:
    assert load_codes(lambda: procrules.load(name)) == ["PR814"]
    assert load_codes(lambda: procrules.loads(name)) == ["PR814"]
    assert load_codes(lambda: procrules.loads(TEXT, name=name)) == ["PR814"]


def test_an_import_whose_name_no_file_can_have_is_not_found(tmp_path: Path) -> None:
    path = tmp_path / "long.regles"
    path.write_text(f"langue français\nimporte {'a' * 300}\n{TEXT[16:]}", encoding="utf-8")
    assert load_codes(lambda: procrules.load(path)) == ["PR211"]


def test_a_bundled_ruleset_does_not_depend_on_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name means the bundled rules; a path says that it is one."""
    (tmp_path / "marches_publics").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    compiled = compiled_named("marches_publics")
    assert compiled.sources[0].name == "marches_publics.regles"
    assert len(compiled.sources) > 1
    for path in ("./marches_publics", Path("marches_publics")):
        assert procrules.load(path).name == "essai"


def test_a_name_that_is_no_text_is_told_by_its_kind() -> None:
    with pytest.raises(procrules.FactError) as caught:
        RULES.decide(["d"], {})  # type: ignore[arg-type]
    assert "list" in str(caught.value)
    assert "Foreign" not in str(caught.value)


def test_half_a_character_in_the_rules_is_no_trouble() -> None:
    text = "langue français\nsource s « \ud800 » : loi\nfait f « F » : oui/non\n"
    assert procrules.loads(text).sha256
