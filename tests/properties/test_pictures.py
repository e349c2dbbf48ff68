"""Pictures and pages of random rulesets: drawn whatever the rules, and lit as the engine answers."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from random import Random
from typing import Any

import pytest

from oracle.facts import Drawer
from oracle.rulesets import accepted
from procrules import Ruleset
from procrules.backends.interpreter.lighting import lighting
from procrules.core.answer import Answer
from procrules.errors import FactError
from procrules.site.building import build
from procrules.views.pictures.drawing import decision_tree
from procrules.views.pictures.model import Box, Light
from procrules.views.sentences import Speaker

SEEDS = range(1, 26)
FACTS = 4


def lit_tree(rules: Ruleset, answer: Answer) -> Box:
    receipt = answer.receipt
    found = lighting(rules.program, answer.decision, receipt.facts, strict=receipt.strict)
    light = None if found is None else Light(found.truth, found.rule, found.member)
    return decision_tree(rules.program, answer.decision, "fr", None, light)


def check(rules: Ruleset, answer: Answer) -> str:
    """Hold what is lit against the answer, and return how it stands."""
    root = lit_tree(rules, answer)
    if root.state is None:
        assert rules.decisions[answer.decision].each is not None
        return "records"
    program = rules.program.program
    if len(answer.records) == 1:
        answer = answer.records[0].answer
    for box in root.walk():
        if box.kind == "member" and answer.status != "conflict":
            status = answer.member(str(box.subject)).status
            expected = {"open": "on", "closed": "off"}.get(status, "open")
            assert box.state == expected, (answer.decision, box.subject)
        if box.state == "off":
            # Nothing is reached through what is not.
            assert {below.state for below in box.walk() if box.kind == "condition"} <= {"off"}
    decision = program.decisions[answer.decision]
    if answer.status != "decided" or decision.many:
        return answer.status
    # What is not known may give the same answer whatever it is.
    told = ("on", "open")
    ends = {
        box.lines[0].text
        for box in root.walk()
        if box.kind == "outcome" and box.state in told and box.lines[0].role == "title"
    }
    value = Speaker(program, "fr").value(answer.value, decision.type.kind, decision.type.name)
    plain = value.removeprefix("« ").removesuffix(" »")
    words = {end.lower() for end in ends}
    computed = [e for e in words if e not in _values(program, decision.type.name)]
    assert plain.lower() in words or computed or "sans valeur" in words, (plain, ends)
    return "decided"


def _values(program: Any, choice: str | None) -> set[str]:
    found = program.choices.get(choice or "")
    labels = {found.label(name).lower() for name in found.names()} if found is not None else set()
    return labels | {"oui", "non"}


@pytest.mark.parametrize("seed", SEEDS)
def test_random_rules_are_drawn_and_lit_as_they_are_answered(seed: int) -> None:
    rules = accepted(seed).ruleset
    for name in (*rules.decisions, *rules.thresholds, *rules.processes):
        for language in ("fr", "en"):
            ET.fromstring(rules.picture(name, language=language))  # type: ignore[arg-type]
        for form in ("mermaid", "dot", "text"):
            assert rules.picture(name, format=form)  # type: ignore[arg-type]
    drawer = Drawer(Random(seed), rules.program.program)
    met = set()
    for _ in range(FACTS):
        facts = drawer.facts()
        try:
            answers = rules.decide_all(facts)
        except FactError:
            continue
        for name, answer in answers.items():
            ET.fromstring(rules.picture(name, kind="decision", answer=answer))
            met.add(check(rules, answer))
    assert met


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 9))
def test_random_rules_have_pages(seed: int) -> None:
    site = build(accepted(seed).ruleset, "en")
    assert {page.path for page in site.pages} >= {"index.html", "articles.html"}
    for page in site.pages:
        ids = [section.anchor for section in page.sections]
        assert len(ids) == len(set(ids))
        for section in page.sections:
            # Fragments are well formed, each by itself.
            ET.fromstring(f"<div>{section.html}</div>")
