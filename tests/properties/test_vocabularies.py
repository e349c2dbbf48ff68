"""The bundled ruleset says the same in both vocabularies: equal cores, equal answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import procrules
from procrules import Answer, Ruleset
from procrules.examples import run_examples
from procrules.loading import compiled_named
from procrules.syntax.agreement import agreements_of
from procrules.syntax.formatter import format_text
from properties.strategies import FactStrategies

ROOT = Path(__file__).resolve().parents[2] / "rulesets" / "marches_publics"


def translated() -> Iterator[tuple[str, str]]:
    """Yield the name and the English text of each file of the bundled ruleset."""
    compiled = compiled_named("marches_publics")
    assert compiled.program is not None
    agreements = agreements_of(compiled.program.program)
    for path in sorted(ROOT.glob("*.regles*")):
        text = path.read_text(encoding="utf-8")
        english = format_text(text, path.name, to="en", agreements=agreements)
        assert not english.diagnostics
        back = format_text(english.text, path.name, to="fr", agreements=agreements)
        assert back.text == text, path.name
        yield path.name, english.text


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    """Return the bundled ruleset put into English, loaded from its files."""
    target = tmp_path_factory.mktemp("english") / "marches_publics"
    target.mkdir()
    for name, text in translated():
        (target / name).write_text(text, encoding="utf-8")
    return procrules.load(target)


@pytest.fixture(scope="module")
def here() -> Ruleset:
    """Return the bundled ruleset."""
    return procrules.load("marches_publics")


def test_french_to_english_and_back_is_the_identity_and_the_core_is_equal(
    here: Ruleset, there: Ruleset
) -> None:
    mine, theirs = here.program.program, there.program.program
    for field in ("header", "sources", "choices", "entities", "facts", "thresholds", "derived"):
        assert getattr(mine, field) == getattr(theirs, field), field
    assert (mine.decisions, mine.rules) == (theirs.decisions, theirs.rules)
    assert mine.examples == theirs.examples


def test_every_example_holds_in_english(there: Ruleset) -> None:
    outcomes = list(run_examples(there))
    assert len(outcomes) > 1000
    assert [o for o in outcomes if not o.passed] == []


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_random_facts_have_equal_answers_in_both(
    here: Ruleset, there: Ruleset, data: st.DataObject
) -> None:
    facts = data.draw(FactStrategies(here).told("acheteur", "date_reference"))
    for name, answer in here.decide_all(facts).items():
        twin = there.decide(name, facts)
        assert signed(twin, answer.receipt.sha256) == answer, name


def signed(answer: Answer, sha256: str) -> Answer:
    """Return an answer, and those about its records, as if they came from other texts."""
    records = tuple(evolve(r, answer=signed(r.answer, sha256)) for r in answer.records)
    return evolve(answer, records=records, receipt=evolve(answer.receipt, sha256=sha256))
