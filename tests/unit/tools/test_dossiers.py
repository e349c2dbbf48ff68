"""Dossiers on the command line: answered, checked, laid out, written as JSON and YAML."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

pytest.importorskip("click", reason="the command line needs procrules[cli]")
yaml = pytest.importorskip("yaml", reason="the command line needs procrules[cli]")

from click.testing import CliRunner, Result  # noqa: E402

from procrules.dossiers import load_dossier  # noqa: E402
from procrules.tools.commands.tree import language, root  # noqa: E402

pytestmark = pytest.mark.extras

CASES = Path(__file__).parents[2] / "cases" / "dossiers"
WHOLE = (CASES / "complet.dossier").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a ruleset and a dossier, where commands run."""
    for name in ("essai.regles", "complet.dossier"):
        shutil.copy(CASES / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(root(language(arguments)), arguments, input=stdin)


# -- decide -------------------------------------------------------------------------------------
def test_the_ruleset_is_the_one_that_the_dossier_names(folder: Path) -> None:
    result = run("decide", "--facts", "complet.dossier")
    assert result.exit_code == 0
    assert result.output.startswith("Mobilier de la médiathèque\n====")
    assert "Voie de chaque lot" in result.output
    assert "condition non remplie" in result.output


def test_the_ruleset_may_be_given_again(folder: Path) -> None:
    assert run("decide", "essai.regles", "--facts", "complet.dossier").output == (
        run("decide", "--facts", "complet.dossier").output
    )


def test_another_ruleset_is_told(folder: Path) -> None:
    text = WHOLE.replace("selon essai", "selon autre")
    (folder / "achat.dossier").write_text(text, encoding="utf-8")
    result = run("decide", "essai.regles", "--facts", "achat.dossier", "--decision", "visa")
    assert result.exit_code == 0
    assert "avertissement PR723" in result.stderr
    assert "Visa préalable" in result.stdout


def test_facts_without_a_ruleset_are_refused(folder: Path) -> None:
    (folder / "faits.json").write_text("{}", encoding="utf-8")
    for facts in ("faits.json", "cour_ecole"):
        result = run("decide", "--facts", facts)
        assert result.exit_code == 2
        assert "seul le dossier d'un achat nomme le sien" in result.stderr.replace("\xa0", " ")


def test_a_dossier_that_does_not_exist_is_told_with_the_nearest_name(folder: Path) -> None:
    result = run("decide", "--facts", "chantie")
    assert result.exit_code == 2
    assert "PR803" in result.stderr
    assert "vouliez-vous dire « chantier »" in result.stderr


def test_json_yaml_and_the_standard_input_say_the_same(folder: Path) -> None:
    asked = ("--format", "json", "--why")
    wanted = json.loads(run("decide", "--facts", "complet.dossier", *asked).output)
    data = load_dossier("complet.dossier").to_dict()
    (folder / "complet.json").write_text(json.dumps(data), encoding="utf-8")
    (folder / "complet.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    for name in ("complet.json", "complet.yaml"):
        assert json.loads(run("decide", "--facts", name, *asked).output) == wanted
    for text in (WHOLE, json.dumps(data)):
        result = run("decide", "essai.regles", "--facts", "-", *asked, stdin=text)
        assert json.loads(result.output) == wanted
    receipts = [
        answer["receipt"]["facts"]
        for part in wanted["parts"]
        for answer in part["answers"].values()
    ]
    assert receipts[0]["montant_ht"] == "12000.5"


def test_some_decisions_and_another_day(folder: Path) -> None:
    asked = ("--decision", "delai_laisse", "--decision", "visa", "--format", "json")
    result = run("decide", "--facts", "complet.dossier", *asked, "--on", "2026-04-01")
    found = json.loads(result.output)
    assert [(p["part"], list(p["answers"]), p["histories"]) for p in found["parts"]] == [
        (None, ["visa"], []),
        ("Consultation", ["delai_laisse"], []),
    ]
    # A part that has its own date keeps it.
    days = [p["facts"]["date_reference"] for p in found["parts"]]
    assert days == ["2026-04-01", "2026-03-03"]


def test_the_page_of_a_dossier_is_said_in_english(folder: Path) -> None:
    result = run("decide", "--facts", "complet.dossier", "--format", "markdown", "--lang", "en")
    assert "## In short" in result.output
    assert "breach at step 2" in result.output


def test_a_faulty_dossier_ends_with_its_faults(folder: Path) -> None:
    (folder / "faux.dossier").write_text(
        WHOLE.replace("commune", "comune").replace("offres = 3", "offres = -3"), encoding="utf-8"
    )
    result = run("decide", "--facts", "faux.dossier")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "faux.dossier:8:12: erreur PR205" in result.stderr
    assert "vouliez-vous dire « commune »" in result.stderr
    assert "faux.dossier:35:31: erreur PR703" in result.stderr
    assert "^^^^^^" in result.stderr


def test_a_conflict_is_a_finding(folder: Path) -> None:
    rules = (
        "règlement heurt « H »\nsource s « S » : politique\nfait x : oui/non\n"
        "décision d « D » : oui/non\n"
        "règle a\n  vu s\n  si x\n  alors d = oui\nrègle b\n  vu s\n  si x\n  alors d = non\n"
    )
    (folder / "heurt.regles").write_text(rules, encoding="utf-8")
    (folder / "a.dossier").write_text("dossier « A » selon heurt\nx\n", encoding="utf-8")
    result = run("decide", "--facts", "a.dossier")
    assert result.exit_code == 1
    assert "règles en conflit" in result.output


# -- check, fmt ---------------------------------------------------------------------------------
def test_check_takes_dossiers_with_their_ruleset(folder: Path) -> None:
    assert run("check", "complet.dossier").exit_code == 0
    assert "fichiers lus : 2 ; erreurs : 0" in run("check", ".").output
    text = WHOLE.replace("visa", "viza")
    (folder / "faux.dossier").write_text(text, encoding="utf-8")
    result = run("check", ".", "--format", "json")
    assert result.exit_code == 1
    (found,) = json.loads(result.output)
    assert (found["code"], found["span"]["file"], found["suggestion"]) == (
        "PR210",
        "faux.dossier",
        "visa",
    )


def test_a_dossier_without_a_ruleset_takes_the_only_one_of_the_call(folder: Path) -> None:
    text = WHOLE.replace(" selon essai", "")
    (folder / "a.dossier").write_text(text, encoding="utf-8")
    assert "PR721" in run("check", "a.dossier").output
    assert run("check", "essai.regles", "a.dossier").exit_code == 0


def test_check_tells_the_errors_of_the_ruleset_of_a_dossier(folder: Path) -> None:
    (folder / "faux.regles").write_text("fait x : rien\n", encoding="utf-8")
    (folder / "a.dossier").write_text("dossier « A » selon faux\n", encoding="utf-8")
    result = run("check", "a.dossier")
    assert result.exit_code == 1
    assert "erreur PR204" in result.output


def test_fmt_lays_out_dossiers_and_translates_them(folder: Path) -> None:
    assert run("fmt", "--check", ".").exit_code == 0
    path = folder / "complet.dossier"
    path.write_text(WHOLE.replace("acheteur = commune", "acheteur=commune"), encoding="utf-8")
    assert run("fmt", "--check", ".").exit_code == 1
    assert run("fmt", ".").exit_code == 0
    assert path.read_text(encoding="utf-8") == WHOLE
    assert run("fmt", "--langue", "en", "complet.dossier").exit_code == 0
    english = path.read_text(encoding="utf-8")
    assert "file “Mobilier de la médiathèque” according to essai" in english
    assert run("fmt", "--langue", "fr", "complet.dossier").exit_code == 0
    assert path.read_text(encoding="utf-8") == WHOLE


def test_fmt_lays_out_a_folder_of_dossiers_alone(tmp_path: Path) -> None:
    shutil.copy(CASES / "complet.dossier", tmp_path / "complet.dossier")
    assert run("fmt", "--check", str(tmp_path)).exit_code == 0


def test_fmt_of_the_standard_input_knows_a_dossier(folder: Path) -> None:
    assert run("fmt", "-", stdin=WHOLE).output == WHOLE


def test_fmt_writes_json_and_yaml(folder: Path) -> None:
    wanted = load_dossier("complet.dossier").to_dict()
    assert json.loads(run("fmt", "--to", "json", "complet.dossier").output) == wanted
    assert yaml.safe_load(run("fmt", "--to", "yaml", "complet.dossier").output) == wanted
    assert run("fmt", "--to", "json", "complet.dossier", "complet.dossier").exit_code == 2
