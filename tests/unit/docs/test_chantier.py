"""The page of the building site is what the command gives: a stale page fails.

After a change of the rules or of the words, rewrite it and read the difference as a lawyer would::

    PROCRULES_ACCEPT=1 python -m pytest tests/unit/docs/test_chantier.py
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from procrules.dossiers import Dossier, load_dossier, read_dossier
from procrules.syntax.formatter import format_text
from procrules.values.text import Lang
from procrules.views.bundle import render_bundle

ROOT = Path(__file__).parents[3]
SITE = ROOT / "rulesets" / "marches_publics" / "cas" / "chantier.dossier"
_HEADING = re.compile(r"^(#+ )", re.MULTILINE)
_HASH = re.compile(r"\b[0-9a-f]{12}\b")
"""That of the rules: any change of them changes it, and the page need not follow."""


@pytest.fixture(scope="module")
def site() -> Dossier:
    return load_dossier(SITE)


def filled(page: str, name: str, text: str) -> str:
    """Return a page with a text between two of its marks."""
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- fin -->)", re.DOTALL)
    assert pattern.search(page) is not None
    return pattern.sub(lambda m: f"{m[1]}\n{text}\n{m[2]}", page)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_shows_the_file_and_its_answer_as_they_are(site: Dossier, lang: Lang) -> None:
    path = ROOT / "docs" / lang / "chantier.md"
    text = format_text(SITE.read_text(encoding="utf-8"), SITE.name, to=lang).text
    answer = render_bundle(site.answer(), site.ruleset.program.program, lang=lang, style="markdown")
    page = path.read_text(encoding="utf-8")
    made = filled(page, "dossier", f"```dossier\n{text}```\n")
    # Its titles go below that of the page.
    made = filled(made, "réponse", _HASH.sub("…", _HEADING.sub(r"##\1", answer)))
    if os.environ.get("PROCRULES_ACCEPT") == "1":
        path.write_text(made, encoding="utf-8")
        page = made
    assert page == made


def test_the_file_says_the_same_in_english(site: Dossier) -> None:
    english = format_text(SITE.read_text(encoding="utf-8"), SITE.name, to="en").text
    again = read_dossier(english, site.ruleset)
    assert again == site
    assert format_text(english, SITE.name, to="fr").text == SITE.read_text(encoding="utf-8")


def test_the_site_is_as_large_as_the_page_says(site: Dossier) -> None:
    told = {name: v for part in site.parts for name, v in site.told(part).items()}
    sizes = [len(told[name]) for name in ("lots", "lots_designes", "pse", "modifications")]  # type: ignore[arg-type]
    assert sizes == [9, 2, 3, 2]
    (history,) = [h for part in site.parts for h in part.histories]
    assert len(history.events) == 12
    assert site.label is not None
    assert "fictif" in site.label
    bundle = site.answer()
    (replayed,) = [h.answer for part in bundle.parts for h in part.histories]
    assert [step.event for step in replayed.broken] == ["cloture_candidatures"]
