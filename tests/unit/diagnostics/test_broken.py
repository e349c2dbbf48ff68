"""Broken rule files and what is said of them, word for word and place for place.

Each ``tests/cases/broken/NN_name.regles`` (or ``.regles.md``) has its findings beside it in
``NN_name.expected.json``, in reading order. After a change of words, rewrite them and read the difference like code::

    PROCRULES_ACCEPT=1 python -m pytest tests/unit/diagnostics/test_broken.py
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from procrules.diagnostics.catalogue import catalogue
from procrules.pipeline import compile_text
from procrules.syntax.parser import parser
from procrules.values.files import holds_rules, rule_name

FOLDER = Path(__file__).parents[2] / "cases" / "broken"
FILES = sorted(path for path in FOLDER.iterdir() if holds_rules(path.name))
ACCEPT = bool(os.environ.get("PROCRULES_ACCEPT"))


def findings(path: Path) -> list[dict[str, Any]]:
    """Return what is said of a file."""
    # Bytes, so that what an editor of another system writes at the end of a line is kept.
    text = path.read_bytes().decode("utf-8")
    return [
        {
            "code": found.code,
            "line": found.span.line,
            "column": found.span.column,
            "end_column": found.span.end_column,
            "fr": found.message("fr"),
            "en": found.message("en"),
        }
        for found in compile_text(text, path.name).diagnostics
    ]


def expected(path: Path) -> list[dict[str, Any]]:
    """Return what should be said of a file."""
    beside = path.with_name(f"{rule_name(path.name)}.expected.json")
    if ACCEPT:
        text = json.dumps(findings(path), ensure_ascii=False, indent=2) + "\n"
        beside.write_text(text, encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(beside.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_said_of_a_broken_file(path: Path) -> None:
    assert findings(path) == expected(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_broken_file_is_found_to_be_so(path: Path) -> None:
    assert expected(path), "nothing is said of this file"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_underlined_is_in_the_file(path: Path) -> None:
    lines = path.read_bytes().decode("utf-8").splitlines()
    for found in expected(path):
        line = lines[found["line"] - 1] if found["line"] <= len(lines) else ""
        assert 1 <= found["column"] <= len(line) + 1
        quoted = re.match(r"« ([^«»]+) »", found["fr"])
        if found["code"] in ("PR101", "PR106", "PR115", "PR116", "PR201", "PR203") and quoted:
            start = found["column"] - 1
            shown = line[start : start + len(quoted[1])].replace("\u2019", "'")
            assert shown.replace("\u00a0", " ").replace("\u202f", " ") == quoted[1]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_sentence_names_a_token_of_the_parser(path: Path) -> None:
    terminals = {t.name for lang in ("fr", "en") for t in parser(lang).terminals}
    for found in expected(path):
        for sentence in (found["fr"], found["en"]):
            words = set(re.findall(r"[A-Z_$]{3,}", sentence))
            assert not words & {t.lstrip("_") for t in terminals} - {"TEXT"}, sentence
            assert "Token(" not in sentence


def test_every_code_of_a_rule_text_has_a_broken_file() -> None:
    said = {found["code"] for path in FILES for found in expected(path)}
    # Facts of a caller, sizes and files are shown on the pages of their codes.
    # PR613 is said of a call that names a process.
    of_a_text = {code for code in catalogue() if code < "PR700"} - {"PR613"}
    of_a_text |= {"PR802", "PR808"}
    of_a_text -= {"PR124"}  # it is said of two files in one folder
    assert of_a_text - said == set()


def test_each_expectation_has_its_file() -> None:
    stems = {rule_name(path.name) for path in FILES}
    assert {p.name.removesuffix(".expected.json") for p in FOLDER.glob("*.json")} == stems


def test_a_threshold_named_alone_is_told_to_be_one() -> None:
    text = (FOLDER / "205_seuil_sans_le_mot_et_source_mal_ecrite.regles").read_text("utf-8")
    (_, found) = compile_text(text, "a.regles").diagnostics
    (related,) = found.related
    assert (found.code, related.span.line) == ("PR201", 11)
    assert "« le seuil plafond »" in related.note.fr
    assert "'the threshold plafond'" in related.note.en


def test_a_field_named_alone_is_told_to_be_one() -> None:
    text = (FOLDER / "206_champ_sans_son_enregistrement.regles").read_text("utf-8")
    (found,) = compile_text(text, "a.regles").diagnostics
    (related,) = found.related
    assert (found.code, related.span.line) == ("PR201", 6)
    assert "« montant_ht de lot »" in related.note.fr
    assert "'montant_ht of lot'" in related.note.en
    corrected = text.replace("vérifie montant_ht", "vérifie montant_ht de lot")
    assert compile_text(corrected, "a.regles").diagnostics == ()
