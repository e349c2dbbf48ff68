"""The command line as a person meets it: what it prints, and its exit status."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import threading
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("click", reason="the command line needs procrules[cli]")
pytest.importorskip("rich", reason="the command line needs procrules[cli]")
pytest.importorskip("yaml", reason="the command line needs procrules[cli]")
jsonschema = pytest.importorskip("jsonschema", reason="the published schema is checked with it")

from click.testing import CliRunner, Result  # noqa: E402

import procrules  # noqa: E402
from procrules import Ruleset  # noqa: E402
from procrules.core.answer import plain  # noqa: E402
from procrules.factfile import read_fact_text  # noqa: E402
from procrules.tools.asking.written import read_written  # noqa: E402
from procrules.tools.commands import ask, decide, show  # noqa: E402
from procrules.tools.commands.tree import language, root  # noqa: E402
from procrules.version import __version__  # noqa: E402

pytestmark = pytest.mark.extras

ROOT = Path(__file__).resolve().parents[3]
CASES = sorted((ROOT / "rulesets" / "marches_publics" / "cas").glob("*.yaml"))
SCHEMA = json.loads((ROOT / "schema" / "answer.schema.json").read_text(encoding="utf-8"))
YARD = str(ROOT / "rulesets" / "marches_publics" / "cas" / "cour_ecole.yaml")

SMALL = """langue français
source loi1 « Loi » : loi
fait x « X » : montant HT
décision d « D » : oui/non
règle un « Un »
  vu loi1 art. 1
  si x est inférieur à 10 €
  alors d = oui
  sinon d = non
exemple « Neuf »
  soit x = 9 €
  attendu d = oui
"""


@pytest.fixture(autouse=True)
def _load_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load the bundled ruleset once for all commands that answer: a ruleset never changes."""
    for module in (ask, decide, show):
        monkeypatch.setattr(module, "load", bundled)


@cache
def loaded(name: str) -> Ruleset:
    return procrules.load(name)


def bundled(name: str) -> Ruleset:
    return loaded(name) if name == "marches_publics" else procrules.load(name)


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(root(language(arguments)), arguments, input=stdin)


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


# -- decide -------------------------------------------------------------------------------------
def test_the_school_yard_is_open_as_innovative_and_not_as_ordinary() -> None:
    result = run("decide", "marches_publics", "--facts", YARD, "--decision", "procedures", "--why")
    assert result.exit_code == 0
    text = " ".join(result.output.replace("\xa0", " ").split())
    assert "ouvert : Sans publicité ni mise en concurrence préalables" in text
    assert "art. R2122-9-1" in text
    assert (
        "Besoin de petit montant (art. R2122-8) : la valeur à comparer aux seuils, 40 000 € HT, n'est pas inférieure"
        in text
    )


def test_a_bundled_case_is_found_by_its_name() -> None:
    result = run("decide", "marches_publics", "--facts", "cour_ecole", "--decision", "regime")
    assert result.exit_code == 0
    assert "Dispense de publicité" in result.output


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_the_json_of_each_bundled_case_follows_the_published_schema(path: Path) -> None:
    result = run("decide", "marches_publics", "--facts", str(path), "--format", "json", "--why")
    assert result.exit_code == 0
    found = json.loads(result.output)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert list(found) == ["ruleset", "engine", "facts", "answers"]


def test_the_json_holds_the_sets_of_lots_that_fit_while_none_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "lots.json"
    lots = [{"id": "L1", "montant_ht": "900 000 €"}, {"id": "L2", "montant_ht": "70 000 €"}]
    facts = {
        "acheteur": "collectivite",
        "type_prestation": "services",
        "date_reference": "2025-06-05",
        "lots": lots,
    }
    path.write_text(json.dumps(facts), encoding="utf-8")
    result = run("decide", "marches_publics", "--facts", str(path), "--format", "json")
    found = json.loads(result.output)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert found["fits"]["regime_lot"]["sets"]


def test_standard_input_gives_facts_in_json_and_in_yaml() -> None:
    facts = {
        "acheteur": "collectivite",
        "type_prestation": "fournitures",
        "valeur_estimee_ht": "39999.99",
        "date_reference": "2022-08-02",
    }
    as_yaml = "\n".join(f"{k}: {v}" for k, v in facts.items())
    for text in (json.dumps(facts), as_yaml):
        result = run(
            "decide",
            "marches_publics",
            "--facts",
            "-",
            "--decision",
            "regime",
            "--format",
            "json",
            stdin=text,
        )
        assert json.loads(result.output)["answers"]["regime"]["value"] == "dispense"


def test_without_a_date_the_date_is_missing_and_never_today() -> None:
    facts = '{"acheteur": "etat", "type_prestation": "services", "valeur_estimee_ht": 50000}'
    arguments = ("decide", "marches_publics", "--facts", "-", "--decision", "regime")
    result = run(*arguments, "--format", "json", stdin=facts)
    assert result.exit_code == 0
    answer = json.loads(result.output)["answers"]["regime"]
    assert answer["status"] == "undetermined"
    assert "date_reference" in [m["fact"] for m in answer["missing"]]
    dated = run(*arguments, "--format", "json", "--on", "1er avril 2026", stdin=facts)
    assert json.loads(dated.output)["answers"]["regime"]["value"] == "dispense"


def test_strict_uses_no_presumption() -> None:
    arguments = ("decide", "marches_publics", "--facts", YARD, "--decision", "regime")
    answer = json.loads(run(*arguments, "--strict", "--format", "json").output)["answers"]["regime"]
    assert answer["status"] == "undetermined"
    assert answer["assumptions"] == []


def test_a_conflict_exits_with_one_and_an_undetermined_answer_with_zero(tmp_path: Path) -> None:
    clash = SMALL.replace("exemple", "règle deux\n  vu loi1\n  alors d = non\nexemple").replace(
        "attendu d = oui", "attendu d en conflit"
    )
    path = write(tmp_path, "a.regles", clash)
    assert run("decide", path, "--facts", "-", stdin='{"x": 9}').exit_code == 1
    assert run("decide", path, "--facts", "-", stdin="{}").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "stdin", "code"),
    [
        (("decide", "marches_public", "--facts", "-"), "{}", "PR806"),
        (("decide", "marches_publics", "--facts", "nulle_part.yaml"), None, "PR803"),
        (("decide", "marches_publics", "--facts", "-"), "{", "PR708"),
        (("decide", "marches_publics", "--facts", "-"), "[1]", "PR708"),
        (
            ("decide", "marches_publics", "--facts", "-"),
            '{"achteur": "etat"}',
            "-:1:2: erreur PR701",
        ),
        (
            ("decide", "marches_publics", "--facts", "-"),
            '{"acheteur": "etat",\n "valeur_estimee_ht": "40.000"}',
            "-:2:23: erreur PR715",
        ),
        (("decide", "marches_publics", "--facts", "-"), '{"a": 1, "a": 2}', "PR711"),
        (("decide", "marches_publics", "--facts", "-", "--decision", "regimes"), "{}", "PR707"),
        (("decide", "marches_publics", "--facts", "-", "--on", "02/08/2022"), "{}", "2022-02-08"),
        (("decide", "marches_publics", "--facts", "cour_ecol"), None, "« cour_ecole »"),
        (("decide", "marches_publics", "--facts", "x" * 300), None, "PR803"),
        (("decide", "x" * 300, "--facts", "-"), "{}", "xxx"),
        (("decide", "marches_publics", "--facts", "."), None, "PR803"),
        (("decide", "marches_publics"), None, "il manque « --facts »"),
        (("decide", "marches_publics", "--facts"), None, "attend une valeur"),
        (("decide", "marches_publics", "--facts", "-", "--zut"), "{}", "« --zut » n'existe pas"),
        (("decide", "marches_publics", "--facts", "-", "--lang", "it"), "{}", "parmi fr, en"),
        (("decide", "marches_publics", "--facts", "-", "--format", "csv"), "{}", "« csv »"),
        (("decide", "marches_publics", "--facts", "-", "trop"), "{}", "« trop » est de trop"),
        (("chek", "marches_publics"), None, "vouliez-vous dire « check » ?"),
        (("check", "marches_public"), None, "PR806"),
        (("check",), None, "il manque « CHEMIN… »"),
        (("test", "nulle_part"), None, "PR806"),
        (("fmt", "nulle_part.regles"), None, "PR803"),
        (("fmt", "-", "a.regles"), "", "se donne seul"),
        (("show", "marches_publics", "--on", "2/8/22"), None, "PR710"),
        ((), None, "il manque une commande"),
        (("decide", "marches_publics", "--facts", "-", "--on", "demain"), "{}", "--on"),
        (("show", "marches_public"), None, "PR806"),
        (("explain", "PR999"), None, "PR815"),
        (("explain", "XX1"), None, "PR815 : aucun constat n'a le code « XX1 »"),
        (("explain", "XX1", "--lang", "en"), None, "PR815: no finding has the code 'XX1'"),
        (("explain", "PR20l"), None, "vouliez-vous dire « PR201 » ?"),
        (("decide", "marches_publics", "--facts", "."), None, "le fichier « . »"),
        (("decide", "marches_publics", "--facts", ".", "--lang", "en"), None, "the file '.'"),
    ],
)
def test_unusable_input_is_told_on_standard_error_with_exit_status_two(
    arguments: tuple[str, ...], stdin: str | None, code: str
) -> None:
    result = run(*arguments, stdin=stdin)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert code in result.stderr
    assert "Traceback" not in result.stderr


def test_usage_errors_and_help_are_said_in_the_language_of_the_call() -> None:
    assert "no such option '--zut'" in run("check", ".", "--zut", "--lang", "en").stderr
    assert "no such command 'zut'" in run("--lang=en", "zut").stderr
    assert "Usage : procrules decide [OPTIONS] [REGLEMENT]" in run("decide", "--help").output
    english = run("--lang", "en", "decide", "--help").output
    assert "Usage: procrules decide [OPTIONS] [RULESET]" in english
    assert "[required]" in english
    assert "Answer the questions of a ruleset." in run("-h", "--lang", "en").output


def test_facts_that_are_not_utf8_are_told() -> None:
    result = run("decide", "marches_publics", "--facts", "-", stdin=b"acheteur: \xe9tat")
    assert result.exit_code == 2
    assert "UTF-8" in result.stderr


def test_a_reference_date_is_refused_where_the_ruleset_has_none(tmp_path: Path) -> None:
    path = write(tmp_path, "a.regles", SMALL)
    result = run("decide", path, "--facts", "-", "--on", "2022-08-02", stdin="{}")
    assert result.exit_code == 2
    assert "--on" in result.stderr


def test_a_ruleset_with_errors_does_not_answer(tmp_path: Path) -> None:
    path = write(tmp_path, "a.regles", SMALL.replace("si x est", "si xx est"))
    result = run("decide", path, "--facts", "-", stdin="{}")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "PR201" in result.stderr


def test_several_decisions_and_markdown() -> None:
    asked = ("--decision", "regime", "--decision", "publicite")
    result = run("decide", "marches_publics", "--facts", YARD, *asked, "--format", "markdown")
    assert result.exit_code == 0
    assert [ln for ln in result.output.splitlines() if ln.startswith("# ")] == [
        "# Régime le plus léger",
        "# Publicité préalable",
    ]


def test_the_schema_is_one_and_refuses_what_is_not_an_answer() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    answer = {"$ref": "#/$defs/answer", "$defs": SCHEMA["$defs"]}
    validator = jsonschema.Draft202012Validator(answer)
    result = run("decide", "marches_publics", "--facts", YARD, "--format", "json")
    found = json.loads(result.output)["answers"]["procedures"]
    validator.validate(found)
    assert not validator.is_valid({**found, "status": "probable"})
    assert not validator.is_valid({k: v for k, v in found.items() if k != "receipt"})


THIRDS = procrules.loads(
    """langue français
date de référence jour
source charte « Charte » : politique
fait part « Part » : taux
fait signature « Signature » : date
seuil plafond « Plafond » : taux
  vu charte
  | à compter du 1er janvier 2020 | 40 % |
seuil entree « Entrée en vigueur » : date
  vu charte
  | à compter du 1er janvier 2020 | 1er avril 2026 |
décision exces « Excès » : oui/non
décision reste « Reste » : taux
règle exces « Excès »
  vu charte
  si part dépasse le seuil plafond et signature est au plus tôt le seuil entree
  alors exces = oui
  sinon exces = non
règle reste « Reste »
  vu charte
  si part dépasse 2 × (40 % - part)
  alors reste vaut 40 % - part
"""
)
THIRDS_FACTS = {"part": "1/3", "signature": "2026-04-03", "jour": "2026-04-01"}


def test_the_schema_says_how_each_number_is_written() -> None:
    validator = jsonschema.Draft202012Validator(
        {"$ref": "#/$defs/answer", "$defs": SCHEMA["$defs"]}
    )
    rest = THIRDS.decide("reste", THIRDS_FACTS).to_dict()
    assert rest["value"] == "1/15"
    (margin,) = rest["margins"]
    assert (margin["compared"], margin["limit"], margin["distance"]) == ("1/3", "2/15", "0.2")
    excess = THIRDS.decide("exces", {**THIRDS_FACTS, "part": "41 %"}).to_dict()
    assert [use["distance"] for use in excess["thresholds"]] == ["0.01", 2]
    for answer in (rest, excess):
        validator.validate(answer)
    for wrong in ("1,5", "1.", "1e3", "1/0", "0x1", "néant", "", 1.5):
        changed = {**margin, "distance": wrong}
        assert not validator.is_valid({**rest, "margins": [changed]}), wrong
        use = {**excess["thresholds"][0], "distance": wrong}
        assert not validator.is_valid({**excess, "thresholds": [use]}), wrong


@given(st.fractions() | st.decimals(allow_nan=False, allow_infinity=False, places=5))
def test_every_number_follows_the_schema(value: Fraction | Decimal) -> None:
    pattern = SCHEMA["$defs"]["number"]["pattern"]
    assert re.search(pattern, plain(value))


# -- check and test -----------------------------------------------------------------------------
def test_check_finds_nothing_in_the_bundled_rules() -> None:
    result = run("check", str(ROOT / "rulesets"), "--lang", "en")
    assert result.exit_code == 0
    assert "errors: 0; warnings: 0" in result.output


def test_check_shows_the_place_and_the_caret_and_exits_with_one(tmp_path: Path) -> None:
    path = write(tmp_path, "a.regles", SMALL.replace("si x est", "si xx est"))
    result = run("check", path)
    assert result.exit_code == 1
    assert "a.regles:7:6: erreur PR201" in result.output
    assert "      |      ^^" in result.output
    as_json = json.loads(run("check", path, "--format", "json").output)
    assert [d["code"] for d in as_json] == ["PR201"]


def test_a_theme_is_checked_and_tested_as_a_part_of_its_ruleset() -> None:
    theme = str(ROOT / "rulesets" / "marches_publics" / "regime.regles")
    assert run("check", theme).exit_code == 0
    result = run("test", theme)
    assert result.exit_code == 0
    count = int(result.output.splitlines()[-1].split()[0])
    assert 0 < count < len(bundled("marches_publics").program.program.examples)
    assert result.output.splitlines()[-1] == f"{count} examples, 0 failed"


THEME = """langue français
source loi1 « Loi » : loi
fait x « X » : montant HT
exemple « Du thème »
  soit x = 9 €
  attendu d = oui
"""
INDEX = SMALL.replace("source loi1 « Loi » : loi\nfait x « X » : montant HT", "importe theme")


def test_a_theme_belongs_to_whatever_file_leads_to_it(tmp_path: Path) -> None:
    write(tmp_path, "debut.regles", INDEX.replace("si x est", "si xx est"))
    theme = write(tmp_path, "theme.regles", THEME)
    lone = run("check", theme)
    assert lone.exit_code == 0
    assert "constats dans d'autres fichiers du règlement : 1" in lone.output
    whole = run("check", str(tmp_path), theme)
    assert whole.exit_code == 1
    assert whole.output.count("PR201") == 1
    assert f"{tmp_path.as_posix()}/debut.regles:6:6: erreur PR201" in whole.output
    write(tmp_path, "debut.regles", INDEX)
    assert run("test", theme).output == "1 examples, 0 failed\n"
    assert run("test", str(tmp_path)).output == "2 examples, 0 failed\n"


def test_files_that_import_each_other_are_checked_once(tmp_path: Path) -> None:
    write(tmp_path, "a.regles", INDEX.replace("importe theme", "importe b"))
    write(tmp_path, "b.regles", THEME.replace("langue français\n", "langue français\nimporte a\n"))
    assert run("test", str(tmp_path)).output == "2 examples, 0 failed\n"
    assert run("test", str(tmp_path / "b.regles")).output.endswith("0 failed\n")


def test_a_file_that_the_index_forgets_is_checked_too(tmp_path: Path) -> None:
    write(tmp_path, tmp_path.name + ".regles", INDEX)
    write(tmp_path, "theme.regles", THEME)
    write(tmp_path, "oubli.regles", "langue français\nfait y « Y » : montan\n")
    result = run("check", str(tmp_path))
    assert result.exit_code == 1
    assert "oubli.regles:2:16: erreur PR204" in result.output


def test_a_folder_without_rules_is_unusable(tmp_path: Path) -> None:
    for command in ("check", "test", "fmt"):
        result = run(command, str(tmp_path))
        assert result.exit_code == 2
        assert "PR803" in result.stderr


def test_a_failed_example_is_shown_with_its_place(tmp_path: Path) -> None:
    path = write(tmp_path, "a.regles", SMALL.replace("x = 9 €", "x = 10 €"))
    result = run("test", path, "--lang", "en")
    assert result.exit_code == 1
    assert "a.regles:10: Neuf" in result.output
    assert "d: yes was expected, the answer is no" in result.output
    assert result.output.splitlines()[-1] == "1 examples, 1 failed"


def test_a_broken_file_is_not_tested_in_silence(tmp_path: Path) -> None:
    path = write(tmp_path, "a.regles", SMALL + "règl deux\n")
    result = run("test", path)
    assert result.exit_code == 1
    assert "PR106" in result.output


# -- fmt ----------------------------------------------------------------------------------------
UNTIDY = SMALL.replace("  vu loi1 art. 1", "     vu   loi1 art. 1").replace("\n  si", "\n     si")
UNTIDY = UNTIDY.replace("\n  alors", "\n     alors").replace("\n  sinon", "\n     sinon")


def test_fmt_writes_shows_or_checks(tmp_path: Path) -> None:
    path = Path(write(tmp_path, "a.regles", UNTIDY))
    assert run("fmt", "--check", str(path)).exit_code == 1
    shown = run("fmt", "--diff", str(path))
    assert shown.exit_code == 1
    assert "-     vu   loi1 art. 1" in shown.output
    assert path.read_text(encoding="utf-8") == UNTIDY
    assert run("fmt", str(path)).exit_code == 0
    assert path.read_text(encoding="utf-8") == SMALL
    assert run("fmt", "--check", str(path)).exit_code == 0
    assert [p.name for p in tmp_path.iterdir()] == ["a.regles"]


def test_fmt_reads_standard_input_and_translates_there_and_back() -> None:
    english = run("fmt", "-", "--langue", "en", stdin=SMALL)
    assert english.output.startswith("language english\n")
    assert "  if x is less than 10 €\n" in english.output
    assert run("fmt", "-", "--langue", "fr", stdin=english.output).output == SMALL


def test_fmt_keeps_the_link_and_the_mode_of_a_file_and_drops_its_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.regles"
    path.write_bytes(b"\xef\xbb\xbf" + UNTIDY.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    link = tmp_path / "lien.regles"
    link.symlink_to(path)
    assert run("fmt", str(link)).exit_code == 0
    assert link.is_symlink()
    assert path.read_bytes() == SMALL.encode()
    assert path.stat().st_mode & 0o777 == 0o640


def test_fmt_leaves_everything_when_it_cannot_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(write(tmp_path, "a.regles", UNTIDY))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = run("fmt", str(path))
    assert result.exit_code == 2
    assert "le disque est plein" in result.stderr
    assert path.read_text(encoding="utf-8") == UNTIDY
    assert [p.name for p in tmp_path.iterdir()] == ["a.regles"]


def test_fmt_reads_everything_before_it_writes_anything(tmp_path: Path) -> None:
    first = Path(write(tmp_path, "a.regles", UNTIDY))
    (tmp_path / "b.regles").write_bytes(b"langue fran\xe7ais")
    assert run("fmt", str(tmp_path)).exit_code == 2
    assert first.read_text(encoding="utf-8") == UNTIDY


def test_fmt_translates_a_ruleset_of_several_files_and_it_still_answers(tmp_path: Path) -> None:
    index = Path(write(tmp_path, "debut.regles", INDEX))
    write(tmp_path, "theme.regles", THEME)
    assert run("fmt", str(tmp_path), "--langue", "en").exit_code == 0
    assert index.read_text(encoding="utf-8").startswith("language english\n")
    assert run("test", str(tmp_path)).output == "2 examples, 0 failed\n"


def test_fmt_leaves_a_broken_item_as_it_is_and_says_so(tmp_path: Path) -> None:
    broken = UNTIDY + "\nrègle  deux\n  alors alors\n"
    path = Path(write(tmp_path, "a.regles", broken))
    result = run("fmt", str(path))
    assert result.exit_code == 1
    assert "PR107" in result.stderr
    assert path.read_text(encoding="utf-8").endswith("\nrègle  deux\n  alors alors\n")


# -- show and explain ---------------------------------------------------------------------------
def test_show_gives_the_thresholds_of_a_day() -> None:
    result = run("show", "marches_publics", "--on", "2026-03-31", "--format", "json")
    found = json.loads(result.output)
    (dispense,) = [t for t in found["thresholds"] if t["name"] == "dispense"]
    (period,) = dispense["periods"]
    assert (period["from"], period["until"]) == ("2026-01-01", "2026-03-31")
    assert [(v["when"]["type_prestation"][0], v["value"]) for v in period["values"]] == [
        ("travaux", "100000"),
        ("fournitures", "40000"),
    ]
    assert {"facts", "decisions", "thresholds", "choices", "records"} < set(found)
    assert found["derogations"]["innovation.jeune_entreprise_innovante"] == [
        "innovation",
        "innovation.jeune_entreprise_signature",
        "sans_presomption",
    ]
    whole = json.loads(run("show", "marches_publics", "--format", "json").output)
    (always,) = [t for t in whole["thresholds"] if t["name"] == "dispense"]
    assert len(always["periods"]) > 4


def test_show_tells_a_lawyer_the_questions_and_presumptions() -> None:
    french = run("show", "marches_publics", "--on", "1er avril 2026").output.replace("\xa0", " ")
    assert "acheteur « Acheteur » : un choix : acheteur" in french
    assert "Quel est l'acheteur" in french
    assert "présumé : non" in french
    assert "Seuils au 1er avril 2026" in french
    assert "60 000 € HT" in french
    english = run("show", "marches_publics", "--on", "1 April 2026", "--lang", "en").output
    assert "Thresholds on 1 April 2026" in english
    assert "€60,000 excl. VAT" in english


def test_show_lists_what_is_not_formalised() -> None:
    result = run("show", "marches_publics", "--not-formalised")
    assert result.exit_code == 0
    assert result.output.count("– ") > 10


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_explain_prints_the_page_of_a_code(lang: str) -> None:
    result = run("explain", "pr201", "--lang", lang)
    assert result.exit_code == 0
    assert "PR201" in result.output


# -- the process itself -------------------------------------------------------------------------
def process(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run the console script as its own process."""
    program = "from procrules.tools.cli import main; main()"
    env = {**os.environ, "PYTHONUTF8": "1", **more.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-c", more.pop("before", "") + program, *arguments],
        encoding="utf-8",
        env=env,
        cwd=ROOT,
        check=False,
        **{
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            **more,
        },
    )


def test_a_command_stopped_while_it_starts_shows_no_traceback() -> None:
    stopped = (
        "import sys\n"
        "class Stop:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name == 'click':\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Stop())\n"
    )
    done = process("check", "marches_publics", before=stopped)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_the_module_runs_and_writes_no_colour_when_asked_not_to() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "procrules.tools.cli", "check", "marches_publics"],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "NO_COLOR": "1", "PYTHONUTF8": "1", "FORCE_COLOR": "1"},
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout


def test_the_version_is_that_of_the_engine() -> None:
    done = process("--version")
    assert (done.returncode, done.stdout) == (0, f"procrules {__version__}\n")


@pytest.mark.parametrize("missing", ["click", "rich", "yaml"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_missing_extra_is_one_sentence(missing: str, lang: str) -> None:
    before = f"import sys; sys.modules[{missing!r}] = None\n"
    done = process(
        *("decide", "marches_publics", "--facts", "cour_ecole", "--lang", lang), before=before
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "procrules[cli]" in done.stderr
    assert ("installez" in done.stderr) == (lang == "fr")


def test_a_reader_that_leaves_ends_the_command_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        done = process("show", "marches_publics", stdout=gone)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        done = process("show", "marches_publics", stdout=full)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_output_in_a_narrow_encoding_loses_no_command() -> None:
    done = process("show", "marches_publics", env={"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "\\xe9" in done.stdout


def on_a_terminal(*arguments: str, **env: str) -> str:
    """Run a command whose output is a terminal, and return what it writes there."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    clean = {"TERM": "xterm-256color", "NO_COLOR": "", "COLUMNS": "100"}
    written: list[bytes] = []

    def read() -> None:
        with contextlib.suppress(OSError):
            while data := os.read(ours, 65536):
                written.append(data)

    reader = threading.Thread(target=read)
    reader.start()
    process(*arguments, stdout=theirs, env={**clean, **env})
    os.close(theirs)
    reader.join(10)
    os.close(ours)
    return b"".join(written).decode()


def test_a_terminal_gets_colours_unless_they_are_refused() -> None:
    arguments = ("decide", "marches_publics", "--facts", "cour_ecole", "--decision", "procedures")
    styled = on_a_terminal(*arguments)
    assert "\x1b[1mProcédures ouvertes à l'acheteur\x1b[0m" in styled
    assert "\x1b[1;32mouvert\x1b[0m" in styled
    assert "\x1b" not in on_a_terminal(*arguments, NO_COLOR="1")
    assert "\x1b" in on_a_terminal("explain", "PR201")
    assert on_a_terminal("explain", "PR201", NO_COLOR="1").startswith("# PR201")


# -- coverage -----------------------------------------------------------------------------------
def test_what_examples_do_not_cover_is_told_with_its_place(tmp_path: Path) -> None:
    path = write(tmp_path, "petit.regles", SMALL)
    result = run("test", path, "--coverage")
    assert result.exit_code == 0
    where = Path(path).as_posix()
    lines = result.output.splitlines()
    assert lines[:2] == [
        f"{where}:7:6: comparaison jamais fausse (un) : « x est inférieur à 10 € »",
        f"{where}:9:9: conclusion jamais atteinte (un) : « d = non »",
    ]
    assert lines[2].split()[1:] == [
        "règles",
        "conclusions",
        "conditions",
        "dérogations",
        "comparaisons",
        "ensemble",
    ]
    assert lines[3].split()[1:] == ["1/1", "1/2", "0/0", "0/0", "0/1", "2/4"]
    assert lines[-2:] == ["couverture : 50,0 % (2 éléments sur 4)", "1 examples, 0 failed"]
    english = run("test", path, "--coverage", "--lang", "en").output.splitlines()
    assert english[0] == f"{where}:7:6: comparison never false (un): 'x est inférieur à 10 €'"
    assert english[-2] == "coverage: 50.0 % (2 of 4 elements)"


@pytest.mark.parametrize(
    ("least", "status"), [("50", 0), ("50,0 %", 0), ("50.01", 1), ("100", 1), ("0", 0)]
)
def test_a_minimum_that_is_not_reached_is_a_finding(
    tmp_path: Path, least: str, status: int
) -> None:
    path = write(tmp_path, "petit.regles", SMALL)
    result = run("test", path, "--coverage-min", least)
    assert result.exit_code == status
    assert ("Il faut couvrir au moins" in result.output) == bool(status)
    assert result.output.endswith("1 examples, 0 failed\n")


def test_everything_covered_is_a_hundred_per_cent(tmp_path: Path) -> None:
    more = "exemple « Dix »\n  soit x = 10 €\n  attendu d = non\n"
    path = write(tmp_path, "petit.regles", SMALL + more)
    result = run("test", path, "--coverage-min", "100")
    assert result.exit_code == 0
    assert "couverture : 100 % (4 éléments sur 4)" in result.output
    assert "jamais" not in result.output


@pytest.mark.parametrize("least", ["101", "-1", "beaucoup", "NaN", ""])
def test_a_minimum_that_is_no_share_is_refused(tmp_path: Path, least: str) -> None:
    path = write(tmp_path, "petit.regles", SMALL)
    result = run("test", path, "--coverage-min", least)
    assert result.exit_code == 2
    assert "n'est pas un nombre de 0 à 100" in result.stderr


def test_examples_and_coverage_are_told_as_data_too(tmp_path: Path) -> None:
    path = write(
        tmp_path, "petit.regles", SMALL + "exemple « Faux »\n  soit x = 10 €\n  attendu d = oui\n"
    )
    plain = json.loads(run("test", path, "--format", "json").output)
    assert plain["examples"] == 2
    assert plain["coverage"] is None
    assert plain["findings"] == []
    (failed,) = plain["failed"]
    assert (failed["line"], failed["label"]) == (13, "Faux")
    assert failed["failures"][0]["en"].startswith("d: yes was expected")
    write(tmp_path, "petit.regles", SMALL)
    result = run("test", path, "--coverage-min", "60", "--format", "json")
    assert result.exit_code == 1
    coverage = json.loads(result.output)["coverage"]
    assert (coverage["percent"], coverage["covered"], coverage["total"]) == ("50.0", 2, 4)
    assert coverage["files"][0]["leaves"] == {"covered": 1, "total": 2}
    assert coverage["uncovered"][0] == {
        "file": Path(path).as_posix(),
        "line": 7,
        "column": 6,
        "kind": "comparison",
        "name": "un",
        "defeated": None,
        "missing": ["false"],
        "extract": "x est inférieur à 10 €",
    }


def test_a_theme_is_covered_by_the_examples_of_the_whole_ruleset(tmp_path: Path) -> None:
    theme = SMALL[: SMALL.index("exemple")]
    rest = SMALL[SMALL.index("exemple") :]
    folder = tmp_path / "regles"
    folder.mkdir()
    write(folder, "regles.regles", f"langue français\nimporte theme\n{rest}")
    path = write(folder, "theme.regles", theme)
    result = run("test", path, "--coverage")
    assert "couverture : 50,0 % (2 éléments sur 4)" in result.output
    assert result.output.endswith("0 examples, 0 failed\n")


def test_rules_with_errors_are_told_as_data(tmp_path: Path) -> None:
    path = write(tmp_path, "faux.regles", "langue français\nzut\n")
    result = run("test", path, "--format", "json", "--coverage")
    assert result.exit_code == 1
    found = json.loads(result.output)
    assert found["findings"][0]["span"]["file"] == Path(path).as_posix()
    assert found["coverage"] is None
    assert "couverture" not in run("test", path, "--coverage").output


# -- words that mean two things, or nothing -----------------------------------------------------
def test_an_option_with_a_value_is_given_once(tmp_path: Path) -> None:
    arguments = ("decide", "marches_publics", "--facts", "cour_ecole")
    for more in (("--facts", "toilette_seche"), ("--facts=cour_ecole",)):
        result = run(*arguments, *more)
        assert result.exit_code == 2
        assert "« --facts » se donne une seule fois" in result.stderr
    english = run(*arguments, "--on", "2026-01-01", "--on", "2026-01-01", "--lang", "en")
    assert "'--on' is given once only" in english.stderr
    path = write(tmp_path, "petit.regles", SMALL)
    assert run("test", path, "--coverage", "--coverage").exit_code == 0


@pytest.mark.parametrize("command", ["check", "test", "show"])
@pytest.mark.parametrize("word", ["", " "])
def test_an_empty_word_names_nothing(
    command: str, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "petit.regles", SMALL)
    monkeypatch.chdir(tmp_path)
    result = run(command, word)
    assert result.exit_code == 2
    assert "PR806" in result.stderr


@pytest.mark.parametrize("word", ["", " "])
def test_an_empty_word_is_no_file(
    word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(write(tmp_path, "petit.regles", SMALL + "\n\n"))
    monkeypatch.chdir(tmp_path)
    for arguments in (("fmt", word), ("decide", "marches_publics", "--facts", word)):
        result = run(*arguments)
        assert result.exit_code == 2
        assert "il n'existe pas" in result.stderr
    assert path.read_text(encoding="utf-8") == SMALL + "\n\n"


def test_every_unknown_question_is_told() -> None:
    asked = ("--decision", "nope", "--decision", "regim", "--decision", "regime")
    result = run("decide", "marches_publics", "--facts", "cour_ecole", *asked)
    assert result.exit_code == 2
    assert result.stderr.count("PR707") == 2
    assert "vouliez-vous dire « regime »" in result.stderr


def test_a_folder_without_a_name_is_not_looked_for_dossiers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "marches_publics"
    folder.mkdir()
    write(folder, "faux.dossier", "zut\n")
    monkeypatch.chdir(tmp_path)
    assert run("check", "marches_publics").exit_code == 0
    assert run("check", "./marches_publics").exit_code == 1


@pytest.mark.parametrize("arguments", [("test", "-"), ("check", "-"), ("check", "-", "-")])
def test_rules_are_read_from_the_standard_input(arguments: tuple[str, ...]) -> None:
    result = run(*arguments, stdin=SMALL)
    assert result.exit_code == 0
    last = result.output.splitlines()[-1]
    assert last in (
        "1 examples, 0 failed",
        "fichiers lus : 1 ; erreurs : 0 ; avertissements : 0",
    )
    wrong = run(*arguments, stdin=SMALL.replace("exemple", "zut"))
    assert wrong.exit_code == 1
    assert wrong.output.startswith("-:10:1: erreur PR106")


@pytest.mark.parametrize("command", ["check", "test"])
def test_a_bundled_name_means_the_bundled_rules_in_any_folder(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "marches_publics", "langue français\nzut\n")
    monkeypatch.chdir(tmp_path)
    assert run(command, "marches_publics").exit_code == 0
    assert run(command, "./marches_publics").exit_code == 1


def test_a_folder_is_not_taken_for_the_bundled_rules_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "marches_publics"
    folder.mkdir()
    write(folder, "marches_publics.regles", SMALL)
    monkeypatch.chdir(tmp_path)
    assert run("test", "./marches_publics").output == "1 examples, 0 failed\n"
    assert run("check", "marches_publics/").output.startswith("fichiers lus : 1 ;")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("check", "marches_publics"), 0),
        (("decide", "marches_publics", "--facts", "cour_ecole"), 0),
        (("explain", "PR201"), 0),
        (("check", "faux.regles"), 1),
        (("show", "faux.regles"), 2),
    ],
)
def test_a_reader_that_leaves_changes_no_status(
    arguments: tuple[str, ...], status: int, tmp_path: Path
) -> None:
    path = write(tmp_path, "faux.regles", "langue français\nzut\n")
    words = [path if word == "faux.regles" else word for word in arguments]
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        done = process(*words, stdout=gone)
    assert done.returncode == status
    assert ("PR106" in done.stderr) == (status == 2)


# -- mutants ------------------------------------------------------------------------------------
def test_what_no_example_sees_is_told_with_its_line_and_what_it_becomes(tmp_path: Path) -> None:
    path = write(tmp_path, "petit.regles", SMALL)
    where = Path(path).as_posix()
    result = run("mutate", path)
    assert result.exit_code == 0
    assert result.stderr == ""
    lines = [line.replace("\u00a0", " ") for line in result.output.splitlines()]
    assert lines[:3] == [
        f"{where}:7:7: borne comprise ou non (un)",
        "  - si x est inférieur à 10 €",
        "  + si x ≤ 10 €",
    ]
    assert f"{where}:9:3: branche omise (un)" in lines
    assert lines[-2].startswith("mutants : ")
    assert lines[-1].startswith("score : ")
    english = run("mutate", path, "--lang", "en").output.splitlines()
    assert english[0] == f"{where}:7:7: boundary in or out (un)"
    assert english[-1].startswith("score: ")


def test_a_share_that_is_not_killed_is_a_finding(tmp_path: Path) -> None:
    path = write(tmp_path, "petit.regles", SMALL)
    short = run("mutate", path, "--min", "95")
    assert short.exit_code == 1
    assert short.output.endswith("Il faut tuer au moins 95 % des mutants.\n")
    assert run("mutate", path, "--min", "10").exit_code == 0
    more = "exemples « Dix »\n  | x | attendu d |\n  | 9,99 € | oui |\n  | 10 € | non |\n"
    write(tmp_path, "petit.regles", SMALL + more)
    whole = run("mutate", path, "--min", "100")
    assert whole.exit_code == 0
    assert "score : 100 %" in whole.output


def test_mutants_are_told_as_data_too(tmp_path: Path) -> None:
    path = write(tmp_path, "petit.regles", SMALL)
    plain = json.loads(run("mutate", path, "--format", "json").output)
    assert plain["mutants"] == plain["killed"] + plain["survived"] + plain["equivalent"]
    assert len(plain["survivors"]) == plain["survived"]
    assert sum(o["mutants"] for o in plain["operators"].values()) == plain["mutants"]
    first = plain["survivors"][0]
    assert (first["file"], first["line"], first["column"]) == (Path(path).as_posix(), 7, 7)
    assert (first["operator"], first["name"], first["mutated"]) == ("boundary", "un", "si x ≤ 10 €")
    assert (plain["findings"], plain["equivalents"]) == ([], [])


def test_a_sample_is_the_same_each_time(tmp_path: Path) -> None:
    path = write(tmp_path, "petit.regles", SMALL)
    drawn = run("mutate", path, "--sample", "3", "--format", "json").output
    assert json.loads(drawn)["mutants"] == 3
    assert drawn == run("mutate", path, "--sample", "3", "--seed", "0", "--format", "json").output
    below = run("mutate", path, "--sample", "-1")
    assert below.exit_code == 2
    assert "« -1 » n'est pas un nombre de 1 ou plus" in below.stderr
    nothing = run("mutate", path, "--sample", "0", "--lang", "en")
    assert nothing.exit_code == 2
    assert "'0' is not a number of 1 or more" in nothing.stderr
    without = write(tmp_path, "vide.regles", "langue français\nfait x : oui/non\n")
    assert run("mutate", without).output.endswith("score : rien à tuer\n")
    refused = run("mutate", path, "--sample", "peu", "--lang", "en")
    assert refused.exit_code == 2
    assert "'peu' is not a whole number" in refused.stderr


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_folder_without_its_index_file_says_which_is_looked_for(
    tmp_path: Path, lang: str
) -> None:
    folder = tmp_path / "achats"
    folder.mkdir()
    assert "PR806" in run("show", str(folder), "--lang", lang).stderr  # nothing there is a ruleset
    write(folder, "visa.regles", SMALL)
    told = run("show", str(folder), "--lang", lang)
    assert told.exit_code == 2
    assert "PR834" in told.stderr
    assert "achats.regles" in told.stderr


def test_rules_with_errors_have_no_mutants(tmp_path: Path) -> None:
    path = write(tmp_path, "faux.regles", "langue français\nzut\n")
    result = run("mutate", path)
    assert result.exit_code == 1
    assert "leurs mutants n'ont pas été essayés" in result.output
    assert run("mutate", str(tmp_path / "rien.regles")).exit_code == 2


# -- ask, and what would turn an answer ---------------------------------------------------------
def test_the_questionnaire_asks_what_matters_and_answers() -> None:
    typed = "?\n2 août 2022\n40 000 €\n<\nbeaucoup\n40 000 €\n2\n"
    result = run("ask", "marches_publics", "--decision", "regime", stdin=typed)
    assert result.exit_code == 0, result.output
    text = result.output.replace("\xa0", " ")
    assert "1. Quel jour l'avis a-t-il été ou sera-t-il envoyé" in text
    assert text.count("2. Quelle est la valeur estimée") == 3
    assert "PR702" in result.stderr
    assert "tapez un montant, comme 40 000 € ; rien si l'on ne sait pas" in result.stderr
    assert "Procédure adaptée" in text
    assert "Sans importance ici" in text


@pytest.mark.parametrize(
    ("before", "lang", "words"),
    [
        ("", "fr", "tapez une date, comme 2 août 2022 ; rien si l'on ne sait pas, « ? » pour"),
        ("", "en", "type a date, such as 2 August 2022; nothing if it is not known, '?' for help"),
        ("2022-08-02\n40000\n", "fr", "tapez le numéro d'un choix, de 1 à 4 ; rien"),
        ("2022-08-02\n40000\n", "en", "type the number of a choice, from 1 to 4; nothing"),
    ],
)
def test_what_answers_no_question_is_told_what_does(before: str, lang: str, words: str) -> None:
    arguments = ("ask", "marches_publics", "--decision", "regime", "--lang", lang)
    result = run(*arguments, stdin=before + "vu s 1\n")
    assert result.exit_code == 0
    assert words in result.stderr


def test_the_questionnaire_ends_where_nobody_answers() -> None:
    result = run("ask", "marches_publics", "--decision", "regime", "--lang", "en", stdin="")
    assert result.exit_code == 0
    assert "Undetermined" in result.output


def test_the_questionnaire_starts_from_what_is_known() -> None:
    result = run(
        "ask", "marches_publics", "--decision", "regime", "--facts", "cour_ecole", stdin=""
    )
    assert result.exit_code == 0
    assert "1. " not in result.output
    assert "Dispense de publicité" in result.output


def test_what_was_told_is_kept_and_taken_up_again(tmp_path: Path) -> None:
    asked = ("ask", "marches_publics", "--decision", "regime")
    file = tmp_path / "achat.yaml"
    first = run(*asked, "--save", str(file), stdin="2 août 2022\nbeaucoup\n40 000 €\n")
    assert first.exit_code == 0, first.output
    kept = file.read_text(encoding="utf-8")
    command = f"# procrules ask marches_publics --decision regime --resume {file}\n"
    assert kept == command + "date_reference: '2022-08-02'\nvaleur_estimee_ht: '40000'\n"
    second = run(*asked, "--resume", str(file), stdin="2\n")
    assert second.exit_code == 0, second.output
    assert "1. Quel est l'objet principal du marché" in second.output.replace("\xa0", " ")
    assert "2. " not in second.output
    assert file.read_text(encoding="utf-8") == kept + "type_prestation: fournitures\n"
    answered = run("decide", "marches_publics", "--decision", "regime", "--facts", str(file))
    assert answered.exit_code == 0
    assert answered.output.strip() in second.output
    assert os.name == "nt" or file.stat().st_mode & 0o077 == 0


ANNOTATED = """# Achat de la mairie
{command}
acheteur: etat   # et non la région
# demandé par courriel
date_reference: "2 août 2022"  # à confirmer

# les lots
lots:
- id: L1  # le gros
  montant_ht: 40 000 €
  # pas encore sûr
- id: L2
  # rien d'autre
{more}# fin
"""


def test_what_an_author_wrote_around_answers_is_kept(tmp_path: Path) -> None:
    written = ANNOTATED.format(command="# suivi par Mme D.", more="")
    file = Path(write(tmp_path, "achat.yaml", written))
    asked = ("ask", "marches_publics", "--decision", "regime", "--resume", str(file))
    command = f"# procrules ask marches_publics --decision regime --resume {file}\n"
    more = "valeur_estimee_ht: '40000'\ntype_prestation: fournitures\n"
    assert run(*asked, stdin="40 000 €\n2\n").exit_code == 0
    kept = command + ANNOTATED.format(command="# suivi par Mme D.", more=more)
    assert file.read_text(encoding="utf-8") == kept
    assert run(*asked, stdin="").exit_code == 0
    assert file.read_text(encoding="utf-8") == kept


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# a\n{acheteur: etat, # b\n}\n", "# a\n# b\nacheteur: etat\n"),
        ("--- # a\nacheteur: &x etat\n", "# a\nacheteur: etat\n"),
        ("# a\n", "# a\n"),
    ],
)
def test_comments_of_answers_without_lines_of_their_own_stand_above(
    before: str, after: str, tmp_path: Path
) -> None:
    file = Path(write(tmp_path, "achat.yaml", before))
    asked = ("ask", "marches_publics", "--decision", "regime", "--resume", str(file))
    assert run(*asked, stdin="2 août 2022\n").exit_code == 0
    kept = file.read_text(encoding="utf-8").partition("\n")[2]
    assert kept == after + "date_reference: '2022-08-02'\n"


def test_comments_stay_with_answers_that_change() -> None:
    text = "# a\nx: 1  # b\n# c\ny: 2\nz:\n- k: 1  # d\n# e\n"
    told = {"x": "1", "y": "2", "z": [{"k": "1"}]}
    written = read_written(read_fact_text(text), told)

    def dump(fact: dict[str, Any]) -> str:
        return "".join(f"{name}: {value}\n" for name, value in fact.items())

    assert "\n".join(written.again(told, dump)) + "\n" == text
    assert list(written.again({"z": 4, "x": 3}, dump)) == [
        *("# c", "z: 4  # d", "# a", "x: 3  # b", "# e"),
    ]


def test_answers_are_kept_in_the_notation_of_their_file(tmp_path: Path) -> None:
    asked = ("ask", "marches_publics", "--decision", "regime")
    file = tmp_path / "achat.json"
    assert run(*asked, "--save", str(file), stdin="2 août 2022\n").exit_code == 0
    assert json.loads(file.read_text(encoding="utf-8")) == {"date_reference": "2022-08-02"}
    assert run(*asked, "--resume", str(file), stdin="40 000 €\n").exit_code == 0
    kept = {"date_reference": "2022-08-02", "valeur_estimee_ht": "40000"}
    assert json.loads(file.read_text(encoding="utf-8")) == kept
    assert run(*asked, "--resume", write(tmp_path, "faits", '{"acheteur": "etat"}')).exit_code == 0
    assert (tmp_path / "faits").read_text(encoding="utf-8").startswith("{")


def test_a_file_of_answers_is_never_lost(tmp_path: Path) -> None:
    asked = ("ask", "marches_publics", "--decision", "regime")
    file = write(tmp_path, "achat.yaml", "acheteur: etat\n")
    for option, name, words in (
        ("--save", file, "« --resume » le reprend"),
        ("--save", str(tmp_path / "rien" / "achat.yaml"), "son dossier n'existe pas"),
        ("--save", str(tmp_path), "il existe déjà"),
    ):
        result = run(*asked, option, name, stdin="")
        assert result.exit_code == 2
        assert "PR833" in result.stderr
        assert words in result.stderr
    assert Path(file).read_text(encoding="utf-8") == "acheteur: etat\n"
    missing = run(*asked, "--resume", str(tmp_path / "absent.yaml"), stdin="")
    assert missing.exit_code == 2
    assert "PR803" in missing.stderr
    unread = run(*asked, "--resume", write(tmp_path, "faux.yaml", "acheteur: lui\n"), stdin="")
    assert unread.exit_code == 2
    assert (tmp_path / "faux.yaml").read_text(encoding="utf-8") == "acheteur: lui\n"


def test_what_would_open_a_procedure_is_told_in_words_and_as_data() -> None:
    asked = ("decide", "marches_publics", "--facts", YARD, "--why-not", "partenariat_innovation")
    result = run(*asked)
    assert result.exit_code == 0
    text = " ".join(result.output.replace("\xa0", " ").split())
    assert "Ce qui ouvrirait « Partenariat d'innovation »" in text
    assert "« Solution disponible sur le marché » : non (rien n'en est dit)" in text
    found = json.loads(run(*asked, "--decision", "procedures", "--format", "json").output)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    (changes,) = found["changes"]["procedures"]
    assert changes["member"] == "partenariat_innovation"
    assert changes["changes"]


def test_what_would_change_an_answer_is_asked_of_a_decision() -> None:
    result = run("decide", "marches_publics", "--facts", YARD, "--what-if")
    assert result.exit_code == 2
    assert "--decision" in result.stderr
    result = run("decide", "marches_publics", "--facts", YARD, "--what-if", "--decision", "regime")
    assert "100 000 € HT au lieu de 40 000 € HT" in result.output.replace("\xa0", " ")


def test_a_member_that_no_decision_has_is_told() -> None:
    result = run("decide", "marches_publics", "--facts", YARD, "--why-not", "partenariat_innovatio")
    assert result.exit_code == 2
    assert "PR716" in result.stderr
