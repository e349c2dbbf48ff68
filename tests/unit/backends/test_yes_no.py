"""A yes/no compared with « oui » or « non » is its truth: where nothing is stated it is neither."""

from __future__ import annotations

import pytest

import procrules
from procrules import NEANT, Answer

HEAD = """langue français
source s « S » : loi
fait f « F » : oui/non
fait g « G » : oui/non
"""


def ask(text: str, **facts: object) -> Answer:
    return procrules.loads(HEAD + text).decide("d", facts)


def decision(condition: str) -> str:
    return f"décision d « D » : oui/non\n  vu s\n  si {condition} alors oui\n  sinon non\n"


@pytest.mark.parametrize(
    "condition",
    ["f", "f = oui", "f = non", "f n'est pas oui", "f n'est pas non", "oui = f", "f = g"],
)
def test_a_yes_no_of_which_nothing_is_stated_is_neither(condition: str) -> None:
    answer = ask(decision(condition), f=NEANT, g=True)
    assert (answer.status, answer.value) == ("undetermined", None)
    assert [(h.kind, h.subject) for h in answer.holes] == [("nothing_stated", "f")]


@pytest.mark.parametrize(
    ("condition", "value"),
    [("f = néant", True), ("f n'est pas néant", False), ("g = néant", False), ("f = h", True)],
)
def test_a_yes_no_may_be_compared_with_nothing(condition: str, value: bool) -> None:
    text = "fait h « H » : oui/non\n" + decision(condition)
    assert ask(text, f=NEANT, g=True, h=NEANT).value is value


def test_a_condition_that_does_not_depend_on_it_is_settled() -> None:
    assert ask(decision("f = non et g"), f=NEANT, g=False).value is False
    assert ask(decision("f = non ou g"), f=NEANT, g=True).value is True


CELLS = """tableau d « D » : oui/non
  vu s
  {policy}
  | f     | alors |
  | oui   | oui   |
  | {last} | non   |
"""
POLICIES = ("une seule ligne s'applique", "la première ligne s'applique")


@pytest.mark.parametrize("policy", POLICIES)
def test_a_row_that_may_apply_leaves_the_answer_open(policy: str) -> None:
    answer = ask(CELLS.format(policy=policy, last="non"), f=NEANT)
    assert answer.status == "undetermined"
    assert "nothing_stated" in [h.kind for h in answer.holes]


def test_a_row_for_all_the_rest_is_not_for_what_is_neither() -> None:
    assert ask(CELLS.format(policy=POLICIES[1], last="tous"), f=NEANT).status == "undetermined"


@pytest.mark.parametrize("policy", POLICIES)
def test_a_row_of_its_own_answers_where_nothing_is_stated(policy: str) -> None:
    text = CELLS.format(policy=policy, last="néant")
    assert ask(text, f=NEANT).value is False
    assert ask(text, f=True).value is True
    assert ask(text, f=False).status == "undetermined"


TREE = """décision d « D » : oui/non
  vu s
  selon f
    oui : oui
    {rest}
"""


def test_a_case_of_its_own_answers_where_nothing_is_stated() -> None:
    text = TREE.format(rest="non : non\n    néant : non")
    assert ask(text, f=NEANT).value is False
    assert ask(text, f=True).value is True


def test_without_such_a_case_all_the_cases_must_agree() -> None:
    assert ask(TREE.format(rest="non : non"), f=NEANT).status == "undetermined"
    assert ask(TREE.format(rest="sinon non"), f=NEANT).status == "undetermined"
    assert ask(TREE.format(rest="non : oui"), f=NEANT).value is True
