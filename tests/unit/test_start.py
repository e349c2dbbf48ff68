"""What a process loads to give its first answer: no parser, and little else that it does not use."""

from __future__ import annotations

import os
import subprocess
import sys

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
print(answer.value, *sorted(name for name in sys.modules if name.startswith(("lark", "procrules."))))
"""


def started() -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", DECIDE], capture_output=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="nothing is kept here")
def test_a_decision_on_rules_that_are_kept_parses_nothing() -> None:
    procrules.load("marches_publics")  # kept now, in the folder of this run
    value, *modules = started()
    assert value == "dispense"
    assert "lark" not in modules
    packages = {
        "constructs",
        "check",
        "syntax",
        "pipeline",
        "dossiers",
        "analysis",
        "tools",
        "views",
    }
    assert not {f"procrules.{name}" for name in packages} & set(modules)
    assert "procrules.backends.interpreter.explain" not in modules
    assert "procrules.questions.changing" not in modules


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
