"""The README tells the truth: its commands name what exists, and its Python runs as it stands."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def python(*arguments: str) -> str:
    """Run the interpreter of this environment from the checkout and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-X", "utf8", *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.extras
def test_first_command_gives_the_answer_of_the_school_yard() -> None:
    last = blocks("sh")[0].strip().split(" && ")[-1]
    program, *arguments = shlex.split(last)
    assert program == ".venv/bin/procrules"
    printed = python("-c", "from procrules.tools.cli import main; main()", *arguments)
    assert "R2122-9-1" in printed
    (shown,) = blocks("text")
    assert shown in re.sub("[\u00a0\u202f]", " ", printed)


def test_rule_excerpt_is_that_of_the_bundled_rules() -> None:
    rules = "".join(
        path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "rulesets" / "marches_publics").glob("*.regles*"))
    )
    (excerpt,) = blocks("règles")
    for item in excerpt.strip().split("\n\n"):
        assert f"{item}\n" in rules


def test_second_command_runs_the_tests_with_every_extra() -> None:
    setup, install, tests = blocks("sh")[1].strip().split(" && ")
    assert setup == "python3 -m venv .venv"
    assert install == ".venv/bin/pip install -q -e '.[all]'"
    assert tests == ".venv/bin/python -m pytest"


def test_python_call_decides() -> None:
    (block,) = blocks("python")
    assert python("-c", block).split() == ["decided", "dispense"]
