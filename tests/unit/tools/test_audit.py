"""``procrules audit`` as a person calls it: forms, files beside the report, refusals."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

pytest.importorskip("click", reason="the command line needs procrules[cli]")
pytest.importorskip("rich", reason="the command line needs procrules[cli]")
pytest.importorskip("yaml", reason="the command line needs procrules[cli]")

from click.testing import CliRunner, Result

import procrules
from procrules.ruleset import Ruleset
from procrules.tools.commands import audit as command
from procrules.tools.commands.tree import language, root

pytestmark = pytest.mark.extras

DATA = Path(__file__).parents[1] / "audit" / "data"


@pytest.fixture(scope="module")
def bundled() -> Ruleset:
    return procrules.load("marches_publics")


@pytest.fixture(autouse=True)
def _load_once(monkeypatch: pytest.MonkeyPatch, bundled: Ruleset) -> None:
    monkeypatch.setattr(command, "load", lambda name: bundled)


def call(*words: str | Path) -> Result:
    arguments = ["audit", *map(str, words)]
    return CliRunner().invoke(root(language(arguments)), arguments, prog_name="procrules")


def test_the_text_goes_to_the_terminal() -> None:
    found = call(DATA)
    assert found.exit_code == 0
    assert "lignes lues" in found.stdout
    assert "Montants autour des seuils" in found.stdout
    assert "rows read" in call(DATA, "--lang", "en").stdout


def test_the_json_on_the_standard_output_is_whole() -> None:
    data = json.loads(call(DATA, "--format", "json").stdout)
    assert data["counts"]["read"] == 16


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_a_report_has_its_files_beside_it(tmp_path: Path, form: str) -> None:
    found = call(DATA, "--format", form, "--out", tmp_path / "rapport.txt")
    assert found.exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "rapport.txt",
        "rapport.unreadable.csv",
        "rapport.svg",
    }
    assert "rapport.svg" in found.stdout
    rejects = (tmp_path / "rapport.unreadable.csv").read_text(encoding="utf-8").splitlines()
    assert len(rejects) == 1 + 5
    if form == "markdown":
        assert "](rapport.svg)" in (tmp_path / "rapport.txt").read_text(encoding="utf-8")


def test_the_parquet_holds_one_line_for_each_contract(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="it needs procrules[batch]")
    assert call(DATA, "--format", "parquet", "--out", tmp_path / "v.parquet").exit_code == 0
    lines = parquet.read_table(tmp_path / "v.parquet").to_pylist()
    data = json.loads(call(DATA, "--format", "json").stdout)
    assert len(lines) == len(data["contracts"])
    for line, contract in zip(lines, data["contracts"], strict=True):
        assert line["verdict"] == contract["verdict"]
        assert line["articles"] == contract["articles"]
        assert line["merged_rows"] == len(contract["merged"])
    by_id = {line["id"]: line for line in lines}
    assert by_id["2018ESSAI001"]["amount"] == Decimal("50000.5")
    assert by_id["2018ESSAI002"]["distance"] == Decimal(179000)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--format", "parquet"), "PR831"),
        (("--out", "a.json"), "PR832"),
        (("--out", "b.txt"), "PR832"),
        (("rien.json",), "PR803"),
        (("--out", "absent/x.txt"), "PR833"),
        (("--out", "absent/x.parquet", "--format", "parquet"), "PR833"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.json").write_text('{"marches": []}', encoding="utf-8")
    Path("b.unreadable.csv").write_text("id,montant\n", encoding="utf-8")
    found = call("a.json", "b.unreadable.csv", *words)
    assert found.exit_code == 2
    assert code in found.stderr
    assert Path("a.json").read_text(encoding="utf-8") == '{"marches": []}'
    assert {path.name for path in tmp_path.iterdir()} == {"a.json", "b.unreadable.csv"}


@pytest.mark.parametrize(
    ("out", "fr", "en"),
    [
        ("absent/x.txt", "son dossier n'existe pas", "its folder does not exist"),
        ("dossier", "c'est un dossier", "it is a folder"),
        ("/", "c'est un dossier", "it is a folder"),
        ("rapport.svg", "c'est le nom de l'image", "it is the name of the picture"),
        ("x" * 300, "son nom est trop long", "its name is too long"),
    ],
)
def test_a_file_that_cannot_be_written_is_named_as_it_was_given(
    tmp_path: Path, out: str, fr: str, en: str
) -> None:
    (tmp_path / "dossier").mkdir()
    place = str(tmp_path / out)
    found = call(DATA, "--out", place)
    assert found.exit_code == 2
    assert f"« {place} » ne peut pas être écrit : {fr}" in found.stderr
    assert f"'{place}' cannot be written: {en}" in call(DATA, "--out", place, "--lang", "en").stderr


@pytest.mark.parametrize(
    ("months", "fr", "en"),
    [
        ("100000", "un nombre de 0 à 240", "a number from 0 to 240"),
        ("1" * 50, "un nombre de 0 à 240", "a number from 0 to 240"),
        ("-1", "un nombre de zéro ou plus", "a number of zero or more"),
        ("1,5", "un nombre entier", "a whole number"),
    ],
)
def test_months_that_cannot_be_are_refused(months: str, fr: str, en: str) -> None:
    found = call(DATA, "--launch-months", months)
    assert found.exit_code == 2
    assert f"« {months} » n'est pas {fr}" in found.stderr
    assert f"'{months}' is not {en}" in call(DATA, "--launch-months", months, "--lang", "en").stderr
    assert call(DATA, "--launch-months", "240").exit_code == 0


@pytest.mark.parametrize("form", ["json", "parquet", "text"])
def test_a_report_that_cannot_be_finished_is_not_left_half_written(
    tmp_path: Path, form: str
) -> None:
    pytest.importorskip("pyarrow", reason="it needs procrules[batch]")
    broken = tmp_path / "z.csv"
    broken.write_text("nom,ville\n", encoding="utf-8")
    kept = tmp_path / "rapport"
    kept.write_text("d'avant", encoding="utf-8")
    found = call(DATA, broken, "--format", form, "--out", kept)
    assert found.exit_code == 2
    assert "PR830" in found.stderr
    assert kept.read_text(encoding="utf-8") == "d'avant"
    assert {path.name for path in tmp_path.iterdir()} == {"z.csv", "rapport"}


def test_a_person_who_waits_sees_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "coloured", lambda stream: True)
    found = call(DATA, "--lang", "en")
    assert found.exit_code == 0
    assert "holding against the law" in found.stderr
    assert "holding against the law" not in found.stdout


def test_parquet_without_the_extra_says_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    found = call(DATA, "--format", "parquet", "--out", tmp_path / "v.parquet")
    assert found.exit_code == 2
    assert "PR809" in found.stderr
    assert "procrules[batch]" in found.stderr
