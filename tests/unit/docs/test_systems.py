"""Each row of the presentation has a rule and an example, and its pages are what the rules give.

After a change of the rules, draw the pages again and read the difference::

    PROCRULES_ACCEPT=1 python -m pytest tests/unit/docs/test_systems.py
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import pytest

from procrules.values.text import Lang

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture(scope="module")
def systems() -> ModuleType:
    spec = importlib.util.spec_from_file_location("systems", DOCS / "systems.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_rows_are_those_of_the_presentation(systems: ModuleType) -> None:
    rows = [
        f"{section}{number}"
        for section, last in (("A", 31), ("B", 24), ("C", 5), ("D", 12))
        for number in range(1, last + 1)
    ]
    assert list(systems.ROWS) == rows


def test_each_row_has_a_rule_and_an_example(systems: ModuleType) -> None:
    marks = list(systems.marks())
    ruled = {mark.row for mark in marks if mark.name is not None}
    shown = {mark.row for mark in marks if mark.name is None}
    assert [row for row in systems.ROWS if row not in ruled] == []
    assert [row for row in systems.ROWS if row not in shown] == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_is_what_the_rules_give(systems: ModuleType, lang: Lang) -> None:
    path = systems.PAGES[lang]
    page = path.read_text(encoding="utf-8")
    made = systems.page(page, lang)
    if os.environ.get("PROCRULES_ACCEPT") == "1":
        path.write_text(made, encoding="utf-8")
        page = made
    assert page == made
    for row in systems.ROWS:
        assert f"\n| {row} | " in page


def test_a_comment_above_nothing_is_told(
    systems: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {row: what for row, what in systems.ROWS.items() if row != "A12"}
    monkeypatch.setattr(systems, "ROWS", rows)
    with pytest.raises(ValueError, match=r"variantes\.regles:\d+: # Présentation : A12"):
        list(systems.marks())
