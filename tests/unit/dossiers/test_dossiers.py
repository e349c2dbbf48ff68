"""Dossiers: what their text says, the same in JSON, in YAML and in the other vocabulary."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import procrules
from procrules import Ruleset
from procrules.core.answer import plain
from procrules.core.dossier import Bundle
from procrules.dossiers import Dossier, dossier_of, load_dossier, read_dossier
from procrules.errors import FactError, RulesetError
from procrules.syntax.formatter import format_text
from procrules.values.durations import Duration

CASES = Path(__file__).parents[2] / "cases" / "dossiers"
WHOLE = CASES / "complet.dossier"


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    return procrules.load(CASES / "essai.regles")


@pytest.fixture(scope="module")
def whole(rules: Ruleset) -> Dossier:
    return load_dossier(WHOLE, rules)


def short(rules: Ruleset, body: str) -> Dossier:
    """Read a dossier of one ruleset by its items."""
    return read_dossier(f"langue français\n\ndossier « D » selon essai\n\n{body}", rules)


def codes(rules: Ruleset, body: str) -> list[str]:
    with pytest.raises(FactError) as caught:
        short(rules, body)
    return [d.code for d in caught.value.diagnostics]


# -- what the text says -------------------------------------------------------------------------
def test_facts_are_read_by_their_types(whole: Dossier) -> None:
    assert whole.label == "Mobilier de la médiathèque"
    assert whole.notes == ("Un achat fictif.",)
    assert whole.facts["date_reference"] == date(2026, 3, 2)
    assert whole.facts["montant_ht"] == Fraction("12000.50")
    assert whole.facts["remise"] == Fraction("0.025")
    assert whole.facts["delai"] == Duration(15, "day")
    assert whole.facts["lieu"] == "Saint-Étienne"
    assert whole.facts["voies_ecartees"] == frozenset({"directe"})


def test_records_keep_what_is_unknown_and_what_is_not_told(whole: Dossier) -> None:
    lots = whole.facts["lots"]
    assert isinstance(lots, tuple)
    assert lots[1]["urgent"] is None
    assert "urgent" not in lots[2]
    assert whole.facts["lots_choisis"] == ({"id": "L2"}, {"id": "L3"})


def test_parts_have_their_own_facts_over_those_of_the_dossier(whole: Dossier) -> None:
    assert [part.label for part in whole.parts] == [None, "Lots", "Consultation"]
    last = whole.parts[2]
    assert last.facts == {"date_reference": date(2026, 3, 3), "urgent": True}
    assert whole.told(last)["date_reference"] == date(2026, 3, 3)
    assert whole.told(last)["acheteur"] == "commune"
    (history,) = last.histories
    assert [e.day for e in history.events] == [date(2026, 3, 3), date(2026, 3, 10), None]
    assert history.events[1].facts == {"offres": 3}
    assert history.notes == ("Le délai n'a pas été tenu.",)


def test_a_dossier_without_parts_is_one_part(rules: Ruleset) -> None:
    dossier = short(rules, "montant_ht = 3 €\n")
    assert [part.label for part in dossier.parts] == [None]
    assert dossier.told(dossier.parts[0]) == {"montant_ht": 3}


def test_what_an_example_states_may_be_pasted(rules: Ruleset) -> None:
    dossier = short(rules, "soit acheteur = commune, urgent\nsoit lots :\n  | id |\n  | L1 |\n")
    assert dossier.facts == {"acheteur": "commune", "urgent": True, "lots": ({"id": "L1"},)}


def test_a_part_may_say_again_what_the_dossier_says(rules: Ruleset) -> None:
    dossier = short(rules, "montant_ht = 3 €\nvolet « V »\nmontant_ht = 4 €\n")
    assert dossier.told(dossier.parts[0])["montant_ht"] == 4
    assert codes(rules, "montant_ht = 3 €\nmontant_ht = 4 €\n") == ["PR711"]


def test_the_ids_of_a_part_name_the_records_of_the_dossier(rules: Ruleset) -> None:
    body = (
        "lots :\n  | id | montant_ht |\n  | L1 | 9 €        |\nvolet « V »\nlots_choisis = ({})\n"
    )
    dossier = short(rules, body.format("L1"))
    assert dossier.answer(decisions=["part_des_lots"]).parts[0].answers["part_des_lots"].value == 1
    assert codes(rules, body.format("L9")) == ["PR713"]


def test_a_sign_that_turns_a_text_is_refused(rules: Ruleset) -> None:
    assert codes(rules, "montant_ht = 3 €\n# \u202e4\nvolet « \u200fV »\n") == ["PR126", "PR126"]


def test_a_title_that_cannot_be_read_hides_no_other_fault(rules: Ruleset) -> None:
    assert codes(rules, "montant_ht = 3 €\nvolet V\nmontant_ht = 4 €\noffres = -1\n") == [
        "PR101",
        "PR703",
    ]


# -- the ruleset --------------------------------------------------------------------------------
def test_the_ruleset_is_found_beside_the_dossier() -> None:
    assert load_dossier(WHOLE).ruleset.name == "essai"


def test_the_ruleset_may_be_named_by_a_path(tmp_path: Path) -> None:
    (tmp_path / "regles").mkdir()
    text = (CASES / "essai.regles").read_text(encoding="utf-8")
    (tmp_path / "regles" / "essai.regles").write_text(text, encoding="utf-8")
    path = tmp_path / "achat.dossier"
    path.write_text("dossier « D » selon « regles/essai.regles »\nurgent\n", encoding="utf-8")
    dossier = load_dossier(path)
    assert (dossier.ruleset.name, dossier.diagnostics) == ("essai", ())
    again = dossier_of(dossier.to_dict(), folder=tmp_path)
    assert again == dossier


def test_a_ruleset_named_by_its_file_is_no_other_whatever_its_head_says(tmp_path: Path) -> None:
    rules = (CASES / "essai.regles").read_text(encoding="utf-8")
    (tmp_path / "maison.regles").write_text(rules, encoding="utf-8")
    path = tmp_path / "achat.dossier"
    for name in ("maison", "« maison.regles »"):
        path.write_text(f"dossier « D » selon {name}\nurgent\n", encoding="utf-8")
        dossier = load_dossier(path)
        assert (dossier.ruleset.name, dossier.diagnostics) == ("essai", ())


def test_a_ruleset_with_errors_says_so(tmp_path: Path) -> None:
    (tmp_path / "faux.regles").write_text("fait x : rien\n", encoding="utf-8")
    path = tmp_path / "achat.dossier"
    path.write_text("dossier « D » selon faux\n", encoding="utf-8")
    with pytest.raises(RulesetError):
        load_dossier(path)


def test_another_ruleset_is_a_warning(rules: Ruleset) -> None:
    dossier = read_dossier("dossier « D » selon marches_publics\nurgent\n", rules)
    assert [d.code for d in dossier.diagnostics] == ["PR723"]
    assert dossier.answer().ruleset == "essai"


def test_a_dossier_that_names_no_ruleset_takes_the_one_given(rules: Ruleset) -> None:
    assert read_dossier("dossier « D »\nurgent\n", rules).diagnostics == ()


# -- the same in JSON, in YAML, in English ------------------------------------------------------
def same(one: Bundle, two: Bundle) -> bool:
    """Whether two bundles answer alike, with equal receipts."""
    return one.to_dict(explanation=True) == two.to_dict(explanation=True)


def test_json_says_the_same(whole: Dossier, rules: Ruleset, tmp_path: Path) -> None:
    path = tmp_path / "complet.json"
    path.write_text(json.dumps(whole.to_dict(), ensure_ascii=False), encoding="utf-8")
    again = load_dossier(path, rules)
    assert again == whole
    assert same(again.answer(), whole.answer())
    receipts = [
        [plain(a.receipt.facts) for p in d.answer().parts for a in p.answers.values()]
        for d in (again, whole)
    ]
    assert receipts[0] == receipts[1] != []


def test_yaml_says_the_same(whole: Dossier, rules: Ruleset, tmp_path: Path) -> None:
    yaml = pytest.importorskip("yaml")
    path = tmp_path / "complet.yaml"
    path.write_text(yaml.safe_dump(whole.to_dict(), allow_unicode=True), encoding="utf-8")
    again = load_dossier(path, rules)
    assert again == whole
    assert same(again.answer(), whole.answer())


def test_the_other_vocabulary_says_the_same_and_comes_back(whole: Dossier, rules: Ruleset) -> None:
    text = WHOLE.read_text(encoding="utf-8")
    assert format_text(text, WHOLE.name).text == text
    english = format_text(text, WHOLE.name, to="en")
    assert english.diagnostics == ()
    assert read_dossier(english.text, rules) == whole
    assert format_text(english.text, WHOLE.name, to="fr").text == text


def test_a_plain_file_of_facts_is_a_dossier_of_one_part(rules: Ruleset, tmp_path: Path) -> None:
    path = tmp_path / "faits.json"
    path.write_text('{"montant_ht": "12000"}', encoding="utf-8")
    dossier = load_dossier(path, rules)
    assert (dossier.label, [p.label for p in dossier.parts]) == (None, [None])
    assert dossier.answer().parts[0].answers["visa"].value is True


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ruleset": "autre"}, None),
        ({"faits": {}}, "PR708"),
        ({"facts": []}, "PR708"),
        ({"facts": {"montan_ht": "3"}}, "PR701"),
        ({"facts": {"offres": "-1"}}, "PR703"),
        ({"parts": {}}, "PR708"),
        ({"parts": ["L1"]}, "PR708"),
        ({"parts": [{"part": "V", "titre": "V"}]}, "PR708"),
        ({"parts": [{"part": 3}]}, "PR708"),
        ({"notes": "une note"}, "PR708"),
        ({"notes": [3]}, "PR708"),
        ({"questions": ["vise"]}, "PR707"),
        ({"histories": [{"process": "consultasion", "events": []}]}, "PR613"),
        ({"histories": [{"process": "consultation", "events": [["hier", "signature"]]}]}, "PR612"),
        ({"histories": [{"process": "consultation", "evenements": []}]}, "PR708"),
    ],
)
def test_what_is_wrong_in_data_is_told(
    rules: Ruleset, change: dict[str, object], code: str | None
) -> None:
    data = {"dossier": "D", "ruleset": "essai", "facts": {"urgent": True}, **change}
    if code is None:
        assert [d.code for d in dossier_of(data, rules).diagnostics] == ["PR723"]
        return
    with pytest.raises(FactError) as caught:
        dossier_of(data, rules, name="d.json")
    assert [d.code for d in caught.value.diagnostics] == [code]
    assert {d.span.file for d in caught.value.diagnostics} == {"d.json"}


def test_data_without_a_ruleset_says_so() -> None:
    for data, code in (({"dossier": "D"}, "PR721"), ({"dossier": "D", "ruleset": "x"}, "PR806")):
        with pytest.raises(FactError) as caught:
            dossier_of(data)
        assert [d.code for d in caught.value.diagnostics] == [code]


# -- answers ------------------------------------------------------------------------------------
def test_each_part_answers_its_questions_on_what_it_knows(whole: Dossier) -> None:
    bundle = whole.answer()
    assert {p.label: list(p.answers) for p in bundle.parts} == {
        None: ["visa"],
        "Lots": ["voie_du_lot", "part_des_lots"],
        "Consultation": ["delai_laisse"],
    }
    assert bundle.part("Consultation").answers["delai_laisse"].value == Duration(10, "day")
    assert bundle.part("Lots").answers["voie_du_lot"].record("L2").value == "directe"
    assert bundle.part("Lots").answers["voie_du_lot"].records[0].label == "Fauteuils"
    with pytest.raises(KeyError):
        bundle.part("Variantes")


def test_a_history_is_replayed_and_what_it_brings_is_known(whole: Dossier) -> None:
    part = whole.answer().part("Consultation")
    (history,) = part.histories
    assert [step.event for step in history.answer.broken] == ["reception"]
    assert part.facts["offres"] == 3


def test_some_decisions_alone(whole: Dossier) -> None:
    bundle = whole.answer(decisions=["part_des_lots"])
    assert [(p.label, list(p.answers), p.histories) for p in bundle.parts] == [
        ("Lots", ["part_des_lots"], ())
    ]
    with pytest.raises(FactError):
        whole.answer(decisions=["parts"])


def test_a_part_that_asks_nothing_answers_what_its_facts_decide(rules: Ruleset) -> None:
    dossier = short(rules, "montant_ht = 12 000 €\nurgent\nvolet « V »\nurgent = non\n")
    (part,) = dossier.answer().parts
    # What rests on the facts of the whole dossier alone is no matter of this part.
    assert list(part.answers) == []
    assert [a.decision for a in part.unanswered] == ["delai_laisse"]
    assert [m.fact for m in part.unanswered[0].missing] == ["delai"]
    (alone,) = short(rules, "montant_ht = 12 000 €\nurgent\n").answer().parts
    assert list(alone.answers) == ["visa", "delai_laisse"]


def test_lots_not_chosen_yet_come_with_the_sets_that_fit(rules: Ruleset) -> None:
    body = (
        "lots :\n  | id | montant_ht |\n  | L1 | 9 000 €    |\n  | L2 | 1 800 €    |\n"
        "  | L3 | 1 200 €    |\nquestions voie_du_lot\n"
    )
    (part,) = short(rules, body).answer().parts
    assert [fit.records for fit in part.fits["voie_du_lot"].sets] == [("L2",), ("L3",)]
    (chosen,) = short(rules, "lots_choisis = (L2)\n" + body).answer().parts
    assert chosen.fits == {}


def test_strict_answers_use_no_presumption(rules: Ruleset) -> None:
    dossier = short(rules, "delai = 15 jours\nquestions delai_laisse\n")
    assert dossier.answer().parts[0].answers["delai_laisse"].status == "decided"
    assert dossier.answer(strict=True).parts[0].answers["delai_laisse"].status == "undetermined"
