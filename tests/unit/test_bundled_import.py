"""A ruleset of one's own that imports a bundled one: names, heads, examples, receipts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import procrules
from procrules import pipeline
from procrules.examples import run_examples
from procrules.pipeline import compile_file, compile_text
from procrules.syntax.parser import parse_item

HOUSE = """langue français
règlement maison « Maison » version « 3 »
  droit lu jusqu'au 31 décembre 2026
importe marches_publics
source interne « Règlement intérieur, fictif » : politique
règle prudence « Prudence »
  vu interne art. 2
  si valeur_retenue_ht atteint 15 000 €
  alors procedures exclut sans_publicite
exemple « Au point exact »
  soit acheteur = collectivite, type_prestation = fournitures, innovant = non
  soit valeur_estimee_ht = 15 000 €, date_reference = 2 mars 2026
  attendu procedures inclut sans_publicite
    vu interne art. 2
""".replace(" version « 3 »", "\n  version « 3 »")
FACTS = {
    "acheteur": "collectivite",
    "type_prestation": "fournitures",
    "innovant": False,
    "date_reference": "2026-03-02",
}


def test_what_is_imported_is_parsed_once_and_its_examples_never(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []

    def watched(text: str, *rest: Any) -> Any:
        read.append(text)
        return parse_item(text, *rest)

    pipeline._parsed_bundled.cache_clear()
    monkeypatch.setattr(pipeline, "parse_item", watched)
    first = compile_text(HOUSE, "maison.regles")
    imported = len(read)
    assert imported > 1_000
    assert [t for t in read if t.startswith("exemple")] == [
        t for t in read if "Au point exact" in t
    ]
    second = compile_text(HOUSE, "maison.regles")
    assert len(read) - imported == 6  # the items of the house
    assert second.program == first.program
    assert second.sha256 == first.sha256


@pytest.fixture(scope="module")
def house() -> procrules.Ruleset:
    return procrules.loads(HOUSE)


def test_it_answers_as_the_bundled_ruleset_and_tells_its_policies_apart(
    house: procrules.Ruleset,
) -> None:
    bundled = procrules.load("marches_publics")
    for value, count in (("14 999,99 €", 0), ("15 000 €", 1), ("15 000,01 €", 1)):
        facts = {**FACTS, "valeur_estimee_ht": value}
        mine, theirs = house.decide("procedures", facts), bundled.decide("procedures", facts)
        assert (mine.status, mine.value) == (theirs.status, theirs.value)
        assert [p.closes for p in mine.policies] == [("sans_publicite",)] * count
        assert not theirs.policies


def test_the_receipt_names_both_rulesets_and_its_hash_covers_both(
    house: procrules.Ruleset,
) -> None:
    receipt = house.decide("regime", FACTS).receipt
    bundled = procrules.load("marches_publics")
    assert (receipt.ruleset, receipt.version) == ("maison", "3")
    assert [(i.name, i.version) for i in receipt.imported] == [("marches_publics", bundled.version)]
    other = procrules.loads(HOUSE.replace("15 000 €", "16 000 €"))
    assert len({receipt.sha256, bundled.sha256, other.sha256}) == 3
    assert not bundled.decide("regime", FACTS).receipt.imported


def test_the_law_is_read_up_to_the_earlier_day(house: procrules.Ruleset) -> None:
    bundled = procrules.load("marches_publics")
    assert house.header.read_until == bundled.header.read_until
    earlier = HOUSE.replace("31 décembre 2026", "31 décembre 2025")
    assert procrules.loads(earlier).header.read_until == date(2025, 12, 31)


def test_its_own_examples_are_run_and_no_others(house: procrules.Ruleset) -> None:
    outcomes = list(run_examples(house))
    assert [(o.example.label, o.failures) for o in outcomes] == [("Au point exact", ())]


def test_a_file_beside_it_comes_before_the_bundled_ruleset(tmp_path: Path) -> None:
    (tmp_path / "maison.regles").write_text(
        "langue français\nrèglement maison « M »\nimporte marches_publics\n", encoding="utf-8"
    )
    (tmp_path / "marches_publics.regles").write_text(
        "langue français\nfait seul « Seul » : oui/non\n", encoding="utf-8"
    )
    rules = procrules.load(tmp_path / "maison.regles")
    assert [*rules.facts] == ["seul"]
    assert not rules.header.imported


def test_names_of_the_files_of_a_bundled_ruleset_are_free(tmp_path: Path) -> None:
    (tmp_path / "maison.regles").write_text(
        "langue français\nrèglement maison « M »\nimporte marches_publics, seuils\n",
        encoding="utf-8",
    )
    (tmp_path / "seuils.regles").write_text(
        "langue français\nfait mien « Mien » : oui/non\n", encoding="utf-8"
    )
    rules = procrules.load(tmp_path / "maison.regles")
    assert {"mien"} < {*rules.facts}
    assert "procedure_formalisee" in rules.thresholds


def test_a_ruleset_without_a_head_does_not_take_the_name_of_what_it_imports() -> None:
    rules = procrules.loads("langue français\nimporte marches_publics\n")
    receipt = rules.decide("regime", FACTS).receipt
    assert receipt.ruleset == ""
    assert [i.name for i in receipt.imported] == ["marches_publics"]


def test_a_misspelt_bundled_name_is_found_again(tmp_path: Path) -> None:
    found = compile_text("langue français\nimporte marche_publics\n").diagnostics
    assert [(d.code, d.suggestion) for d in found] == [("PR211", "marches_publics")]


def test_a_second_declaration_names_the_file_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "maison.regles"
    text = "langue français\nimporte marches_publics\nfait innovant « Innovant » : oui/non\n"
    path.write_text(text, encoding="utf-8")
    found = compile_file(path).diagnostics
    assert "PR202" in {d.code for d in found}
    assert any("marches_publics/" in d.message("fr") or "/" in d.span.file for d in found)
