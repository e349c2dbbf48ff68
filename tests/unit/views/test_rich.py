"""What rich prints of answers and rulesets: the pages of the command line, whatever rich reads in them."""

from __future__ import annotations

import io
import re
import subprocess
import sys

import pytest

import procrules
from pages import HEAD, SCHOOL_YARD, SMALL
from procrules.views.prose import render

rich_console = pytest.importorskip("rich.console", reason="it shows what rich prints")

pytestmark = pytest.mark.extras


def printed(shown: object, width: int, *, colours: bool = False) -> str:
    file = io.StringIO()
    # Said outright, lest NO_COLOR, FORCE_COLOR or TERM of who runs the tests decide.
    console = rich_console.Console(
        file=file,
        width=width,
        force_terminal=colours,
        color_system="standard" if colours else None,
        no_color=not colours,
        _environ={},
    )
    console.print(shown)
    return file.getvalue()


@pytest.mark.parametrize("width", [40, 96, 200])
def test_an_answer_is_the_page_of_the_command_line(width: int) -> None:
    ruleset = procrules.load("marches_publics")
    answer = ruleset.decide("procedures", SCHOOL_YARD)
    text = render(
        answer,
        ruleset.program.program,
        lang="fr",
        style="text",
        why=True,
        width=min(width, 96),
    )
    lines = [line.rstrip() for line in printed(answer, width).splitlines()]
    assert lines == [line.rstrip() for line in text.splitlines()]


def test_colours_are_those_of_the_command_line() -> None:
    rules, decision, facts = SMALL["needs_review"]
    shown = printed(procrules.loads(HEAD + rules).decide(decision, facts), 96, colours=True)
    assert "\x1b[1mVoies ouvertes\x1b[0m" in shown
    assert "\x1b[32m✓\x1b[0m" in shown
    assert "\x1b[31m✗\x1b[0m" in shown


@pytest.mark.parametrize("label", ["[bold]Gras[/bold]", "[/]", ":warning: [link=x]", "a\\[b]"])
def test_nothing_in_a_label_is_markup(label: str) -> None:
    rules, decision, facts = SMALL["undetermined"]
    ruleset = procrules.loads(HEAD.replace("Voie à suivre", label) + rules)
    assert printed(ruleset.decide(decision, facts), 96).splitlines()[0] == label
    assert label in printed(procrules.loads(HEAD.replace("Règlement d'essai", label)), 96)


def test_a_ruleset_is_shown_in_short() -> None:
    ruleset = procrules.load("marches_publics")
    shown = printed(ruleset, 96)
    assert re.search(rf"^Décisions \({len(ruleset.decisions)}\)$", shown, re.MULTILINE)
    assert f"Et {len(ruleset.decisions) - 5} de plus." in shown
    assert len(shown.splitlines()) < 120
    assert max(map(len, shown.splitlines())) <= 96


def test_rich_is_not_imported_by_who_does_not_print_with_it() -> None:
    program = (
        "import sys, procrules\n"
        "answer = procrules.load('marches_publics').decide('regime', {})\n"
        "answer.to_html(), answer.to_text(), repr(answer)\n"
        "print('rich' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.split() == [b"False"]
