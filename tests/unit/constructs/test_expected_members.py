"""What an example expects of members: open, closed, or undetermined."""

from __future__ import annotations

import pytest

import procrules
from procrules.coverage import measure
from procrules.examples import run_example
from procrules.syntax.formatter import format_text

RULES = """langue français

source code « Code » : loi
choix voie « Voie »
  a « A »
  b « B »
  groupe toutes « Toutes » : a, b
fait p « P » : oui/non
décision voies « Voies » : plusieurs voie
règle attend « Attend »
  vu code art. 1
  alors voies laisse indéterminé a
règle ouvre « Ouvre »
  vu code art. 1
  si p
  alors voies inclut b
"""


def outcomes(example: str) -> list[tuple[str, ...]]:
    ruleset = procrules.loads(RULES + example)
    examples = ruleset.program.program.examples
    return [tuple(w.fr for w in run_example(ruleset, e).failures) for e in examples]


@pytest.mark.parametrize(
    ("expected", "failures"),
    [
        ("laisse indéterminé a", ()),
        ("laisse indéterminé b", ("voies : « b » est ouverte, indéterminée était attendu",)),
        ("laisse indéterminé toutes", ("voies : « b » est ouverte, indéterminée était attendu",)),
        ("exclut a", ("voies : « a » est indéterminée, fermée était attendu",)),
    ],
)
def test_an_example_may_expect_members_to_stay_undetermined(
    expected: str, failures: tuple[str, ...]
) -> None:
    assert outcomes(f"exemple « Un »\n  soit p\n  attendu voies {expected}\n") == [failures]


def test_a_column_may_expect_it_too() -> None:
    table = """exemples « Deux »
  | p   | attendu voies laisse indéterminé | attendu voies exclut |
  | non | a                                | b                    |
  | oui | a, b                             |                      |
"""
    assert outcomes(table) == [(), ("voies : « b » est ouverte, indéterminée était attendu",)]


def test_a_single_value_leaves_no_member_undetermined() -> None:
    text = RULES + "décision d « D » : oui/non\nexemple « Un »\n  attendu d laisse indéterminé a\n"
    with pytest.raises(procrules.RulesetError):
        procrules.loads(text)


def test_it_covers_only_the_conclusions_on_these_members() -> None:
    example = "exemple « Un »\n  soit p\n  attendu voies laisse indéterminé a\n"
    elements = measure(procrules.loads(RULES + example)).elements
    missing = {e.name: e.missing for e in elements if e.kind == "rule"}
    assert missing["ouvre"]
    assert not missing["attend"]


def test_both_vocabularies_say_it() -> None:
    text = RULES + "exemple « Un »\n  soit p\n  attendu voies laisse indéterminé a\n"
    english = format_text(text, to="en").text
    assert "expected voies leaves undetermined a" in english
    assert format_text(english, to="fr").text == text
