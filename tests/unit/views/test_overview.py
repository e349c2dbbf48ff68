"""What a ruleset holds: as HTML for a notebook, and in short for rich."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

import procrules
from pages import HEAD, HOLE, LANGS, REVIEW, Lang, compare
from procrules import FactError, Ruleset
from procrules.views.html import STYLE


@pytest.fixture(scope="module")
def bundled() -> Ruleset:
    return procrules.load("marches_publics")


def tables(html: str) -> dict[str, list[list[str]]]:
    """Return the rows of each table under its heading."""
    found = {}
    for details in ET.fromstring(html).iter("details"):
        rows = [["".join(cell.itertext()) for cell in row] for row in details.iter("tr")]
        found["".join(details[0].itertext())] = rows
    return found


@pytest.mark.parametrize("lang", LANGS)
def test_a_small_ruleset_is_that_of_the_golden_file(lang: Lang) -> None:
    html = procrules.loads(HEAD + REVIEW + HOLE.partition("règle")[0]).to_html(language=lang)
    compare(f"overview.{lang}.html", html.replace(STYLE, ""))


def test_the_bundled_ruleset_is_shown_in_short(bundled: Ruleset) -> None:
    html = bundled._repr_html_()
    assert html == bundled.to_html()
    found = tables(html)
    title = f"Décisions ({len(bundled.decisions)})"
    heading, *rows = found[title]
    assert heading == ["Libellé", "Nom", "Type"]
    assert ["Régime le plus léger", "regime", "un choix : regime"] in [
        [re.sub(r"\s", " ", cell) for cell in row] for row in rows
    ]
    assert f"Et {len(bundled.decisions) - len(rows)} de plus." in html
    assert {re.sub(r" \(\d+\)", "", name) for name in found} == {
        "Décisions",
        "Faits",
        "Appréciations",
        "Seuils",
        "Parcours",
        "Sources",
    }
    assert all(len(rows) <= 61 for rows in found.values())


def test_a_ruleset_that_holds_nothing_has_no_table() -> None:
    html = procrules.loads("langue français\nrèglement vide « <b> »\n").to_html()
    assert tables(html) == {}
    assert "<h2>&lt;b&gt;</h2>" in html


def test_another_language_is_refused(bundled: Ruleset) -> None:
    with pytest.raises(FactError, match="language"):
        bundled.to_html(language="de")  # type: ignore[arg-type]


def test_what_python_shows_of_rules_and_answers_is_short(bundled: Ruleset) -> None:
    answer = bundled.decide("regime", {})
    assert repr(answer) == "Answer(decision='regime', status='undetermined', value=None)"
    assert len(repr(bundled)) < 250
