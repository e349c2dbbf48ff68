"""The worked example of ``add_construct.md``: its changes, made to a copy of the sources, give a construct."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("click", reason="the command line needs procrules[cli]")

pytestmark = pytest.mark.extras

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "en" / "add_construct.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\S+) title=\"([^\"]+)\"\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources with the changes of the page."""
    folder = tmp_path_factory.mktemp("sources")
    for name in ("src", "grammar"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "rulesets").mkdir()
    for kind, title, text in BLOCKS:
        path = folder / title
        path.write_text(amended(path, text) if kind == "diff" else text, encoding="utf-8")
    return folder


def amended(path: Path, diff: str) -> str:
    """Return a file with the lines that a block adds below the one line that it shows."""
    shown, *added = diff.splitlines(keepends=True)
    assert all(line.startswith("+") for line in added)
    text = path.read_text(encoding="utf-8")
    assert text.count(shown[1:]) == 1, f"{path.name}: {shown}"
    return text.replace(shown[1:], shown[1:] + "".join(line[1:] for line in added))


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    code = "from procrules.tools.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "PROCRULES_CACHE": "off", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_new_construct_answers_its_examples_in_both_vocabularies(changed: Path) -> None:
    done = run(changed, "test", "limit.regles")
    assert (done.stdout, done.stderr) == ("4 examples, 0 failed\n", "")
    assert run(changed, "fmt", "--check", "limit.regles").returncode == 0
    assert run(changed, "fmt", "--langue", "fr", "limit.regles").returncode == 0
    assert "\nlimite dans_la_delegation «" in (changed / "limit.regles").read_text("utf-8")
    assert run(changed, "test", "limit.regles").stdout == "4 examples, 0 failed\n"


def test_the_new_construct_reports_what_is_wrong_at_its_place(changed: Path) -> None:
    text = (changed / "limit.regles").read_text(encoding="utf-8")
    wrong = changed / "wrong.regles"
    wrong.write_text(text.replace("40 000 €\n  vu", "40 000\n  vu"), encoding="utf-8")
    assert text != wrong.read_text(encoding="utf-8")
    done = run(changed, "check", "wrong.regles")
    assert done.returncode == 1
    assert "wrong.regles:7:" in done.stdout
    assert "PR308" in done.stdout
