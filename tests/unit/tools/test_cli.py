"""The command line as a person meets it: what it prints, and its exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("click", reason="the command line needs procrules[cli]")
pytest.importorskip("rich", reason="the command line needs procrules[cli]")
pytest.importorskip("yaml", reason="the command line needs procrules[cli]")
jsonschema = pytest.importorskip("jsonschema", reason="the published schema is checked with it")

from click.testing import CliRunner, Result  # noqa: E402

from procrules.tools.application import procrules  # noqa: E402

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


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(procrules, arguments, input=stdin)


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
        (("decide", "marches_publics", "--facts", "-"), '{"achteur": "etat"}', "PR701"),
        (("decide", "marches_publics", "--facts", "-"), '{"a": 1, "a": 2}', "PR711"),
        (("decide", "marches_publics", "--facts", "-", "--decision", "regimes"), "{}", "PR707"),
        (("decide", "marches_publics", "--facts", "-", "--on", "02/08/2022"), "{}", "--on"),
        (("decide", "marches_publics", "--facts", "-", "--on", "demain"), "{}", "--on"),
        (("show", "marches_public"), None, "PR806"),
        (("explain", "PR999"), None, "PR"),
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
    whole = run("test", str(ROOT / "rulesets"))
    count, total = (int(r.output.splitlines()[-1].split()[0]) for r in (result, whole))
    assert 0 < count < total
    assert result.output.splitlines()[-1] == f"{count} examples, 0 failed"


def test_a_failed_example_is_shown_with_its_place(tmp_path: Path) -> None:
    path = write(tmp_path, "a.regles", SMALL.replace("x = 9 €", "x = 10 €"))
    result = run("test", path, "--lang", "en")
    assert result.exit_code == 1
    assert "a.regles:10: Neuf" in result.output
    assert "d: oui was expected, the answer is non" in result.output
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
    assert sorted(dispense["rows"][0]["values"]) == ["100000", "40000"]
    assert {"facts", "decisions", "thresholds", "ruleset"} == set(found)
    assert "Seuils" in run("show", "marches_publics").output


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
def test_the_module_runs_and_writes_no_colour_when_asked_not_to() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "procrules.tools.cli", "check", "marches_publics"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "NO_COLOR": "1", "PYTHONUTF8": "1", "FORCE_COLOR": "1"},
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout


def test_a_missing_extra_is_one_sentence(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['click'] = None\nfrom procrules.tools.cli import main\nmain()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 2
    assert "procrules[cli]" in done.stderr
    assert "Traceback" not in done.stderr
