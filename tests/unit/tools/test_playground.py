"""What the worker of the playground answers, without a browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from procrules import load, loads
from procrules.compiled import fingerprint
from procrules.pipeline import compile_text
from procrules.syntax.source import read_source
from procrules.tools.playground.lexicon import lexicon
from procrules.tools.playground.service import HOME, Service
from procrules.tools.playground.shelf import files, path_of, whole
from procrules.tools.playground.telling import Telling, control
from procrules.tools.playground.writing import without_examples

ROOT = Path(__file__).parents[3]
STARTERS = ROOT / "playground" / "starters"
SCHOOL_YARD = [
    ["acheteur", "collectivite"],
    ["type_prestation", "fournitures"],
    ["innovant", True],
    ["valeur_estimee_ht", "40 000 €"],
    ["date_reference", "2022-08-02"],
]


@pytest.fixture(scope="module")
def service() -> Service:
    return Service("fr")


def ask(service: Service, do: str, **message: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(service.handle(json.dumps({"do": do, **message})))
    return found


def case(**more: Any) -> dict[str, Any]:
    return {"decision": "procedures", "told": SCHOOL_YARD, **more}


# -- a case -------------------------------------------------------------------------------------
def test_an_answer_is_that_of_the_library(service: Service) -> None:
    found = ask(service, "answer", **case())["answer"]
    answer = load(HOME).decide("procedures", dict(SCHOOL_YARD))
    assert found["status"] == answer.status
    assert [m["name"] for m in found["members"] if m["status"] == "open"] == list(answer.value)
    assert found["receipt"] == answer.to_dict()["receipt"]


def test_each_threshold_says_how_far_it_is(service: Service) -> None:
    scales = ask(service, "answer", **case())["answer"]["scales"]
    innovative = next(s for s in scales if s["label"] == "Achat innovant")
    assert innovative["distance"].replace("\u00a0", " ") == "60 000 € au-dessous"
    compared, limit = innovative["bar"]
    assert compared * 100_000 == limit * 40_000


def test_exactly_at_a_threshold_no_distance_is_told(service: Service) -> None:
    told = [*SCHOOL_YARD[:3], ["valeur_estimee_ht", "100 000 €"], SCHOOL_YARD[4]]
    scales = ask(service, "answer", **case(told=told))["answer"]["scales"]
    assert "exactement le seuil" in [s["distance"] for s in scales]


def test_every_fact_that_cannot_be_read_is_told_with_its_name(service: Service) -> None:
    told = [["acheteur", "personne"], ["valeur_estimee_ht", "beaucoup"], ["rien", "1"]]
    problems = ask(service, "answer", **case(told=told))["problems"]
    assert {p["fact"] for p in problems} == {"acheteur", "valeur_estimee_ht", "rien"}
    assert {p["code"] for p in problems} == {"PR705", "PR702", "PR701"}


def test_a_decision_that_does_not_exist_is_told(service: Service) -> None:
    (problem,) = ask(service, "answer", **case(decision="procedure"))["problems"]
    assert problem["code"] == "PR707"
    assert "procedures" in problem["message"]


def test_the_next_question_is_that_of_the_interview(service: Service) -> None:
    found = ask(service, "question", **case(told=SCHOOL_YARD[:2]))
    expected = load(HOME).interview("procedures", dict(SCHOOL_YARD[:2]))
    assert expected.question is not None
    assert found["question"]["path"] == expected.question.fact
    assert found["question"]["question"] == expected.question.question
    assert len(found["pointless"]) == len(expected.pointless)
    assert ask(service, "question", **case())["question"] is None


def test_records_are_told_by_their_number_then_by_their_fields(service: Service) -> None:
    told = [
        *[pair for pair in SCHOOL_YARD if pair[0] != "valeur_estimee_ht"],
        ["mode_estimation", "besoins_homogenes"],
        ["achats_homogenes_ht", 2],
        ["achats_homogenes_ht[1].montant_ht", "23 000 €"],
        ["achats_homogenes_ht[2].montant_ht", "17 000 €"],
    ]
    facts = ask(service, "answer", **case(told=told))["answer"]["receipt"]["facts"]
    assert [r["montant_ht"] for r in facts["achats_homogenes_ht"]] == ["23000", "17000"]


def test_how_a_fact_is_asked_is_what_its_declaration_says() -> None:
    ruleset = load(HOME)
    amount = control(ruleset, "valeur_estimee_ht", "fr")
    assert amount is not None
    assert (amount["kind"], amount["tax"], amount["many"]) == ("money", "HT", False)
    listed = control(ruleset, "lots", "fr")
    assert listed is not None
    assert (listed["kind"], listed["many"]) == ("integer", True)
    field = control(ruleset, "lots[2].montant_ht", "fr")
    assert field is not None
    assert (field["kind"], field["record"][1]) == ("money", 2)
    assert control(ruleset, "lots[2].nothing", "fr") is None
    assert control(ruleset, "nothing", "fr") is None


def test_every_fact_of_the_rules_can_be_asked_in_both_languages() -> None:
    ruleset = load(HOME)
    for name, fact in ruleset.facts.items():
        for lang in ("fr", "en"):
            found = control(ruleset, name, lang)
            assert found is not None
            assert bool(found["choices"]) == (fact.type.kind in ("choice", "set"))


def test_the_law_is_replayed_on_the_days_that_the_rules_name(service: Service) -> None:
    turns = ask(service, "turns", decision="procedures")
    assert turns["fact"] == "date_reference"
    assert turns["days"] == sorted(turns["days"])
    assert "2020-01-01" in turns["days"]
    on_day = ask(service, "on_day", **case(), day="2026-05-01")
    told = [*SCHOOL_YARD[:4], ["date_reference", "2026-05-01"]]
    assert on_day["words"] == ask(service, "answer", **case(told=told))["answer"]["headline"]


def test_reasons_and_tree_are_escaped() -> None:
    service = Service("fr")
    text = (STARTERS / "fr.regles").read_text("utf-8").replace("Besoin de petit", "<img src=x>")
    message = {"home": False, "file": "mes_regles.regles", "text": text}
    assert ask(service, "write", **message)["findings"] == []
    assert ask(service, "check")["answers"]
    told = [["date_lancement", "2026-05-01"], ["type_prestation", "services"]]
    asked = {"decision": "dispense_de_procedure", "told": [*told, ["valeur_estimee_ht", "1"]]}
    for do, key in (("why", "html"), ("picture", "svg")):
        shown = ask(service, do, **asked)[key]
        assert "&lt;img src=x&gt;" in shown
        assert "<img" not in shown


# -- the rules ----------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def written() -> Service:
    """A service in whose desk the thresholds are open."""
    service = Service("fr")
    text = whole(path_of(HOME, "seuils.regles"))
    assert ask(service, "write", home=True, file="seuils.regles", text=text) == {"findings": []}
    assert ask(service, "check") == {"findings": [], "answers": True}
    return service


@pytest.mark.slow
def test_rules_read_again_have_the_fingerprint_of_the_bundled_ones(written: Service) -> None:
    text = whole(path_of(HOME, "seuils.regles"))
    ask(written, "write", home=True, file="seuils.regles", text=text)
    assert ask(written, "check")["answers"]
    assert ask(written, "catalogue")["sha256"] == load(HOME).sha256


@pytest.mark.slow
def test_a_threshold_that_is_changed_changes_answer_and_fingerprint(written: Service) -> None:
    text = (whole(path_of(HOME, "seuils.regles")) or "").replace("100 000 €", "30 000 €")
    ask(written, "write", home=True, file="seuils.regles", text=text)
    assert ask(written, "check")["answers"]
    assert ask(written, "catalogue")["sha256"] != load(HOME).sha256
    members = ask(written, "answer", **case())["answer"]["members"]
    assert {m["name"]: m["status"] for m in members}["sans_publicite"] == "closed"


@pytest.mark.slow
def test_a_fault_is_told_at_its_place_and_the_rules_before_still_answer(written: Service) -> None:
    text = whole(path_of(HOME, "seuils.regles")) or ""
    line = 1 + text[: text.index("montant HT")].count("\n")
    broken = text.replace("montant HT", "montent HT", 1)
    (found,) = ask(written, "write", home=True, file="seuils.regles", text=broken)["findings"]
    assert (found["code"], found["span"]["line"]) == ("PR115", line)
    assert ask(written, "check")["answers"] is False
    assert ask(written, "answer", **case())["answer"]["status"] == "decided"


@pytest.mark.slow
def test_words_that_fit_are_offered_and_names_are_told(written: Service) -> None:
    text = whole(path_of(HOME, "seuils.regles")) or ""
    ask(written, "write", home=True, file="seuils.regles", text=text)
    ask(written, "check")
    last = text.count("\n") + 1
    offers = ask(written, "complete", line=last, column=1)["offers"]
    assert "seuil" in [o["text"] for o in offers]
    assert "Dispense de publicité" in ask(written, "hover", line=45, column=10)["text"]


@pytest.mark.parametrize("name", files(HOME))
def test_rules_without_their_examples_keep_their_lines(name: str) -> None:
    text = whole(path_of(HOME, name)) or ""
    bare = without_examples(name, text)
    assert bare.count("\n") == text.count("\n")
    kept = [c.text.rstrip() for c in read_source(name, text, start="item").chunks()]
    left = [c.text.rstrip() for c in read_source(name, bare, start="item").chunks()]
    assert left == [c for c in kept if not re.match(r"exemples?\b", c)]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_rules_to_begin_with_are_sound(lang: str) -> None:
    text = (STARTERS / f"{lang}.regles").read_text("utf-8")
    compiled = compile_text(text, f"{lang}.regles")
    assert compiled.program is not None
    assert list(compiled.diagnostics) == []
    assert fingerprint(compiled.sources) == loads(text, name=f"{lang}.regles").sha256


def test_no_file_is_read_that_is_not_a_bundled_rule_file(service: Service) -> None:
    for name in ("../../../etc/passwd", "/etc/passwd", "cas/cour_ecole.yaml", ""):
        assert ask(service, "file", file=name) == {"text": None}


def test_the_patterns_of_the_editor_colour_the_words_of_each_language() -> None:
    found = lexicon()
    for language, word in (("fr", "règle"), ("en", "rule")):
        patterns = found[language]
        assert isinstance(patterns, list)
        first = next(colour for colour, pattern in patterns if re.match(pattern, f"{word} x"))
        assert first == "declaration"


def test_boundaries_are_worked_out_once_for_a_decision() -> None:
    telling = Telling(load(HOME))
    assert telling.limits("regime") is telling.limits("regime")
