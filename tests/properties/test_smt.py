"""The terms given to the solver say what the interpreter says, in every case that is drawn.

A proof is worth what this is worth: for complete facts, each decision has the same status, the same
value and the same members on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from random import Random

import pytest

import procrules
from procrules import FactError, Ruleset
from procrules.facts import read_facts
from procrules.pipeline import compile_text
from procrules.ruleset import ruleset_of

pytest.importorskip("z3", reason="the extra verify")

from procrules.backends.smt import Encoding, Unsupported
from properties.complete_cases import Drawer, differences

pytestmark = pytest.mark.extras
ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "fr" / "langage").glob("*.md"))
_BLOCK = re.compile(r"^```règles(?: title=\"[^\"]+\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@cache
def documented() -> tuple[Ruleset, ...]:
    """Return the rulesets of the pages on the language: together they use every construct."""
    found = []
    for page in PAGES:
        for text in _BLOCK.findall(page.read_text(encoding="utf-8")):
            compiled = compile_text(text, f"{page.stem}.regles")
            if compiled.program is not None and compiled.program.program.decisions:
                found.append(ruleset_of(compiled))
    return tuple(found)


def encoded(ruleset: Ruleset, decisions: Iterable[str]) -> Encoding:
    encoding = Encoding(ruleset.program)
    for decision in decisions:
        encoding.decision(decision)
    return encoding


def test_the_pages_on_the_language_give_the_same_answers() -> None:
    compared, unread = 0, 0
    for ruleset in documented():
        try:
            encoding = encoded(ruleset, ruleset.decisions)
        except Unsupported:
            unread += 1
            continue
        drawer = Drawer(encoding, Random(ruleset.sha256))
        for _ in range(6):
            facts = drawer.facts({})
            found = differences(ruleset, encoding, facts)
            assert not found, (ruleset.name, facts)
            compared += found is not None
    assert compared > 100
    assert unread <= 1


def test_the_bundled_rules_give_the_same_answers() -> None:
    ruleset = procrules.load("marches_publics")
    random = Random(2026)
    # All of them agree too, in ten minutes (199 cases); a few are drawn here.
    decisions = random.sample(list(ruleset.decisions), 30)
    encoding = encoded(ruleset, decisions)
    drawer, compared = Drawer(encoding, random), 0
    examples = [e for e in ruleset.program.program.examples if e.process is None]
    for example in random.sample(examples, 20):
        try:
            given = read_facts(ruleset.program.program, {g.fact: g.value for g in example.given})
        except FactError:
            continue
        facts = drawer.facts(given)
        found = differences(ruleset, encoding, facts, decisions)
        assert not found, (example.label, found)
        compared += found is not None
        if compared == 2:
            return
    pytest.fail(f"{compared} cases compared")
