"""However a dossier is damaged, every fault has its sentences and its place, and what is read says
the same in every form."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path

import pytest

import procrules
from procrules import Ruleset
from procrules.core.answer import plain
from procrules.diagnostics.render import render
from procrules.dossiers import Dossier, dossier_of, read_dossier
from procrules.errors import FactError
from procrules.syntax.formatter import format_text
from properties.test_robustness import assert_is_a_place, mutated

CASES = Path(__file__).parents[1] / "cases" / "dossiers"
WHOLE = (CASES / "complet.dossier").read_text(encoding="utf-8")


@cache
def rules() -> Ruleset:
    return procrules.load(CASES / "essai.regles")


def read(text: str) -> Dossier | None:
    """Return a damaged dossier when it can still be read; hold its faults to their form."""
    try:
        return read_dossier(text, rules(), name="essai.dossier")
    except FactError as error:
        faults = error.diagnostics
    last = text.count("\n") + text.count("\r") + 1
    assert faults
    for found in faults:
        assert found.message("fr").strip()
        assert found.message("en").strip()
        assert render(found, "fr")
        if found.span.line:
            assert_is_a_place(found.span, last)
    return None


@pytest.mark.parametrize("seed", range(12))
def test_damaged_dossiers_are_read(seed: int) -> None:
    draw = random.Random(seed)
    still_read = [d for _ in range(40) if (d := read(mutated(WHOLE, draw))) is not None]
    for dossier in still_read:
        again = dossier_of(json.loads(json.dumps(dossier.to_dict())), rules())
        assert again == dossier
        assert plain(again.answer().to_dict()) == plain(dossier.answer().to_dict())


@pytest.mark.parametrize("seed", range(6))
def test_damaged_dossiers_are_laid_out_without_changing_what_they_say(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(40):
        text = mutated(WHOLE, draw)
        laid = format_text(text, "essai.dossier")
        assert format_text(laid.text, "essai.dossier").text == laid.text
        before = read(text)
        if before is not None and not laid.diagnostics:
            assert read(laid.text) == before
            english = format_text(text, "essai.dossier", to="en")
            assert english.diagnostics or read(english.text) == before
