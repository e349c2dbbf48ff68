"""The hooks for pre-commit run what they say, with the packages that it needs; shells complete words."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

yaml = pytest.importorskip("yaml", reason="hooks are written in YAML")
pytest.importorskip("click", reason="the command line needs procrules[cli]")
pytest.importorskip("rich", reason="the command line needs procrules[cli]")

from click.shell_completion import ShellComplete  # noqa: E402

from procrules.tools.commands.tree import root  # noqa: E402

pytestmark = pytest.mark.extras

ROOT = Path(__file__).resolve().parents[3]
CANTEEN = ROOT / "tests" / "cases" / "editing" / "cantine"
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def test_hooks_need_what_the_command_line_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for hook in HOOKS:
        assert hook["additional_dependencies"] == project["optional-dependencies"]["cli"]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_hook_passes_sound_files_and_stops_at_others(hook: Any, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(CANTEEN, tmp_path / "cantine"))
    files = [str(p) for p in sorted(folder.iterdir()) if re.search(hook["files"], p.name)]
    assert len(files) == 3
    program, *words = hook["entry"].split()
    assert program == "procrules"
    assert root("fr").status([*words, *files]) == 0
    index = folder / "cantine.regles"
    text = index.read_text(encoding="utf-8")
    faults = {
        "fmt": ("vu reglement", "vu   reglement"),
        "check": ("au seuil petit", "au seuil pettit"),
        "test": ("consultation |", "directe      |"),
    }
    old, new = faults[words[0]]
    index.write_text(text.replace(old, new, 1), encoding="utf-8")
    changed = index.read_text(encoding="utf-8")
    status = root("fr").status([*words, *files])
    # pre-commit stops at a status, and at files that a hook changed.
    assert status != 0 or index.read_text(encoding="utf-8") != changed


def test_extension_is_of_the_version_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    folder = ROOT / "editors" / "vscode"
    extension = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    assert extension["version"] == project["version"]
    assert extension["license"] == project["license"]
    named = [extension["main"], *(g["path"] for g in extension["contributes"]["grammars"])]
    assert all((folder / name).is_file() for name in named)
    settings = set(extension["contributes"]["configuration"]["properties"])
    for language in ("package.nls.json", "package.nls.fr.json"):
        said = json.loads((folder / language).read_text(encoding="utf-8"))
        assert set(said) == {*settings, "procrules.restart"}


def completed(*arguments: str) -> list[tuple[str, str]]:
    *before, last = arguments
    shell = ShellComplete(root("fr"), {}, "procrules", "_PROCRULES_COMPLETE")
    return [(item.type, item.value) for item in shell.get_completions(before, last)]


def test_shells_complete_words() -> None:
    assert ("plain", "check") in completed("ch")
    assert completed("check", "marc") == [("plain", "marches_publics"), ("file", "marc")]
    assert ("plain", "PR201") in completed("explain", "pr20")
    assert completed("fmt", "--langue", "e") == [("plain", "en")]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("decide", "marches_publics", "--decision", "seuil_f"), ["seuil_formalise_ht"]),
        (("batch", "marches_publics", "--decision", "seuil_f"), ["seuil_formalise_ht"]),
        (("ask", "marches_publics", "--decision", "seuil_f"), ["seuil_formalise_ht"]),
        (("diff", "marches_publics", "--decision", "seuil_f"), ["seuil_formalise_ht"]),
        (("show", "marches_publics", "seuil_f"), ["seuil_formalise_ht"]),
        (("show", "marches_publics", "partenariat_i"), ["partenariat_innovation"]),
        (
            ("decide", "marches_publics", "--why-not", "sans_publicite_"),
            ["sans_publicite_ni_concurrence"],
        ),
        (
            ("decide", "marches_publics", "--decision", "procedures", "--why-not", "sans_p"),
            ["sans_publicite"],
        ),
        (
            ("decide", "marches_publics", "--decision", "regime", "--why-not", "sans_p"),
            [],  # no set
        ),
        (("decide", "marches_publics", "--facts", "cour_"), ["cour_ecole"]),
        (("decide", "--decision", "seuil_f"), []),  # of which ruleset is not said yet
        (("decide", "nulle/part.regles", "--decision", "seuil_f"), []),
    ],
    ids=" ".join,
)
def test_shells_complete_what_the_ruleset_names(words: tuple[str, ...], wanted: list[str]) -> None:
    plain = [value for kind, value in completed(*words) if kind == "plain"]
    assert plain == wanted


@pytest.mark.parametrize("option", ["--facts", "--save", "--resume"])
def test_shells_complete_files(option: str) -> None:
    assert ("file", "ach") in completed("ask", "marches_publics", option, "ach")
