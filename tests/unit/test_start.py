"""What a process loads to give its first answer: no parser, no attrs, and little else that it does not use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import procrules

DECIDE = """
import sys
import procrules

before = set(sys.modules)
assert not any(name.startswith(("lark", "attr")) for name in before)
ruleset = procrules.load("marches_publics")
facts = {
    "acheteur": "collectivite",
    "type_prestation": "fournitures",
    "valeur_estimee_ht": "39 999,99 €",
    "date_reference": "2022-08-02",
}
answer = ruleset.decide("regime", facts)
assert isinstance(answer, procrules.Answer)
print(answer.value, *sorted(set(sys.modules) - before))
"""

HEAVY = {
    "ast",
    "attr",
    "attrs",
    "calendar",
    "contextlib",
    "dataclasses",
    "difflib",
    "hashlib",
    "importlib.metadata",
    "importlib.resources",
    "inspect",
    "lark",
    "pathlib",
    "threading",
    "typing",
}
"""What takes long to import, and what a first answer does without."""

NEEDED = {
    "arguments",
    "backends",
    "cache",
    "core",
    "deciders",
    "diagnostics",
    "engine",
    "errors",
    "facts",
    "kept",
    "limits",
    "ruleset",
    "stack",
    "values",
}
"""The modules and packages of procrules of which a first answer needs something."""

pytestmark = pytest.mark.skipif(not hasattr(os, "getuid"), reason="nothing is kept here")


def started(folder: Path, program: str = DECIDE) -> list[str]:
    """Run a program that finds what is kept in a folder."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PROCRULES_CACHE": str(folder)},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_decision_on_rules_that_are_kept_imports_little(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    procrules.load("marches_publics", cache=folder)  # the program is kept
    value, *modules = started(folder)  # what a first answer needs is kept
    assert value == "dispense"
    assert "lark" not in modules
    assert not {f"procrules.{name}" for name in ("pipeline", "constructs")} & set(modules)
    assert "procrules.backends.interpreter.explain" not in modules
    value, *modules = started(folder)
    assert value == "dispense"
    assert not HEAVY & set(modules)
    ours = [name.split(".") for name in modules if name.startswith("procrules.")]
    assert {parts[1] for parts in ours} <= NEEDED
    assert {".".join(parts[1:]) for parts in ours if parts[1] == "backends"} == {
        "backends",
        "backends.compiled",
        *(f"backends.compiled.{name}" for name in ("inputs", "machine", "runtime", "written")),
        "backends.compiled.durations",  # this decision reads some
    }
    assert {".".join(parts[1:]) for parts in ours if parts[1] == "core"} == {
        "core",
        *(f"core.{name}" for name in ("declared", "frozen", "told")),
    }
    assert {".".join(parts[1:]) for parts in ours if parts[1] == "diagnostics"} == {"diagnostics"}


def test_what_is_read_later_is_that_of_the_interpreter(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    procrules.load("marches_publics", cache=folder)
    program = DECIDE + (
        "import pickle\n"
        "whole = ruleset.decide_all(facts, decisions=('regime',))['regime']\n"
        "assert 'procrules.backends.interpreter' in sys.modules\n"
        "assert answer == whole and hash(answer.value) == hash(whole.value)\n"
        "assert answer.explanation == whole.explanation\n"
        "assert answer.to_dict(explanation=True) == whole.to_dict(explanation=True)\n"
        "assert pickle.loads(pickle.dumps(answer)) == whole\n"
        "print(answer.label)\n"
    )
    first, second = started(folder, program)[-1], started(folder, program)[-1]
    assert first == second != ""


def test_importing_the_package_imports_neither_lark_nor_attrs() -> None:
    program = "import sys, procrules; print('attr' in sys.modules, 'lark' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.split() == [b"False", b"False"]


def test_every_public_name_is_found_where_it_is_said_to_be() -> None:
    assert set(procrules.__all__) <= set(dir(procrules))
    for name in procrules.__all__:
        assert getattr(procrules, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'loadd'"):
        procrules.loadd  # noqa: B018
