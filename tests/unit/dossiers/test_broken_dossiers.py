"""Broken dossiers and what is said of them, word for word and place for place.

Each ``tests/cases/dossiers/NN_name.dossier`` has its findings beside it in ``NN_name.expected.json``. After a
change of words, rewrite them and read the difference like code::

    PROCRULES_ACCEPT=1 python -m pytest tests/unit/dossiers/test_broken_dossiers.py
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from procrules.diagnostics.catalogue import catalogue
from procrules.dossiers import load_dossier
from procrules.errors import FactError

FOLDER = Path(__file__).parents[2] / "cases" / "dossiers"
FILES = sorted(FOLDER.glob("[0-9]*.dossier"))
ACCEPT = bool(os.environ.get("PROCRULES_ACCEPT"))


def findings(path: Path) -> list[dict[str, Any]]:
    """Return what is said of a dossier."""
    with pytest.raises(FactError) as caught:
        load_dossier(path)
    return [
        {
            "code": found.code,
            "line": found.span.line,
            "column": found.span.column,
            "end_column": found.span.end_column,
            "fr": found.message("fr"),
            "en": found.message("en"),
        }
        for found in caught.value.diagnostics
    ]


def expected(path: Path) -> list[dict[str, Any]]:
    """Return what should be said of a dossier."""
    beside = path.with_suffix(".expected.json")
    if ACCEPT:
        text = json.dumps(findings(path), ensure_ascii=False, indent=2) + "\n"
        beside.write_text(text, encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(beside.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_said_of_a_broken_dossier(path: Path) -> None:
    assert findings(path) == expected(path)
    assert expected(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_underlined_is_in_the_dossier_and_shown_with_its_line(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    with pytest.raises(FactError) as caught:
        load_dossier(path)
    for found in caught.value.diagnostics:
        assert found.span.file == path.as_posix()
        assert found.source_line == lines[found.span.line - 1]
        assert 1 <= found.span.column <= len(found.source_line) + 1


def test_every_code_of_a_dossier_has_a_broken_one() -> None:
    said = {found["code"] for path in FILES for found in expected(path)}
    # PR723 is a warning about the ruleset of a call.
    of_a_text = {code for code in catalogue() if "PR718" <= code <= "PR729"} - {"PR723"}
    assert of_a_text - said == set()
