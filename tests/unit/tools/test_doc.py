"""``procrules doc`` and the pictures of ``procrules show``, as a person calls them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest.importorskip("click")
pytest.importorskip("rich")

from click.testing import CliRunner, Result

from procrules.tools.commands.published import MARK, write_folder
from procrules.tools.commands.tree import language, root

ROOT = Path(__file__).parents[3]
SMALL = ROOT / "tests" / "cases" / "pictures" / "visa.regles"

pytestmark = pytest.mark.extras


def run(*arguments: str | Path) -> Result:
    words = [str(a) for a in arguments]
    return CliRunner().invoke(root(language(words)), words)


def content(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


# -- doc ----------------------------------------------------------------------------------------
def test_the_pages_are_written_and_written_again(tmp_path: Path) -> None:
    out = tmp_path / "pages"
    result = run("doc", SMALL, "--out", out)
    assert result.exit_code == 0, result.output
    assert "index.html" in result.output
    first = content(out)
    assert {"index.html", "style.css", "decisions/visa.html", "decisions/visa.svg"} <= set(first)
    (out / "reste.html").write_text("d'avant", encoding="utf-8")
    assert run("doc", SMALL, "--out", out, "--lang", "en").exit_code == 0
    assert content(out) == first
    assert '<html lang="en">' in (out / "index.html").read_text(encoding="utf-8")
    assert [p.name for p in tmp_path.iterdir()] == ["pages"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    out = tmp_path / "vide"
    out.mkdir()
    assert run("doc", SMALL, "--out", out).exit_code == 0
    assert (out / "index.html").is_file()


def test_a_folder_of_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    out = tmp_path / "documents"
    out.mkdir()
    (out / "contrat.txt").write_text("à garder", encoding="utf-8")
    result = run("doc", SMALL, "--out", out)
    assert result.exit_code == 2
    assert "PR822" in result.output
    assert content(tmp_path) == ["documents/contrat.txt"]


def test_a_file_and_a_link_are_left_as_they_are(tmp_path: Path) -> None:
    file, link = tmp_path / "fichier", tmp_path / "lien"
    file.write_text("à garder", encoding="utf-8")
    target = tmp_path / "cible"
    target.mkdir()
    link.symlink_to(target)
    for out in (file, link):
        result = run("doc", SMALL, "--out", out)
        assert result.exit_code == 2
        assert "PR822" in result.output
    assert file.read_text(encoding="utf-8") == "à garder"
    assert list(target.iterdir()) == []


def test_rules_with_errors_give_no_page(tmp_path: Path) -> None:
    broken = tmp_path / "regles" / "faux.regles"
    broken.parent.mkdir()
    text = SMALL.read_text(encoding="utf-8").replace("si urgent alors", "si urgence alors")
    broken.write_text(text, encoding="utf-8")
    out = tmp_path / "pages"
    result = run("doc", broken, "--out", out)
    assert result.exit_code == 2
    assert "PR201" in result.output
    assert content(tmp_path) == ["regles/faux.regles"]


@pytest.mark.parametrize("out", ["absent/pages", "/", ".", "x" * 300, "a\0b"])
def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "present.txt").write_text("à garder", encoding="utf-8")
    result = run("doc", SMALL, "--out", out)
    assert result.exit_code == 2
    assert "PR833" in result.output or "PR822" in result.output
    assert content(tmp_path) == ["present.txt"]


def test_what_stood_there_stays_when_the_new_pages_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "pages"
    write_folder(out, {"index.html": "avant"})
    rename = Path.rename

    def refused(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise PermissionError(13, "no")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    result = run("doc", SMALL, "--out", out)
    assert result.exit_code == 2
    assert content(tmp_path) == [f"pages/{MARK}", "pages/index.html"]
    assert (out / "index.html").read_text(encoding="utf-8") == "avant"


# -- show ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("form", "begins"), [("svg", "<svg "), ("mermaid", "flowchart LR\n"), ("dot", "digraph {\n")]
)
def test_show_draws_one_picture(tmp_path: Path, form: str, begins: str) -> None:
    result = run("show", SMALL, "visa", "--format", form)
    assert result.exit_code == 0
    assert result.output.startswith(begins)
    out = tmp_path / "visa.txt"
    assert run("show", SMALL, "visa", "--format", form, "--out", out).exit_code == 0
    assert out.read_text(encoding="utf-8") == result.output
    assert [p.name for p in tmp_path.iterdir()] == ["visa.txt"]


def test_show_writes_a_tree_for_a_terminal() -> None:
    result = run("show", SMALL, "visa")
    assert result.output.startswith("Visa préalable\n")
    assert "  – Si Besoin urgent : oui\n    – Non\n" in result.output
    assert "Demande instruite" in run("show", SMALL, "demande").output
    shown = run("show", SMALL, "plafond").output.replace("\u00a0", " ")
    assert "À compter du 1er janvier 2024 : 600 000 € HT" in shown


def test_show_keeps_the_rules_of_a_day() -> None:
    assert "Avis d'urgence" not in run("show", SMALL, "avis", "--on", "2023-05-01").output
    assert "Avis d'urgence" in run("show", SMALL, "avis", "--on", "2024-05-01").output


def test_show_suggests_the_name_that_may_be_meant() -> None:
    result = run("show", SMALL, "viza", "--format", "svg")
    assert result.exit_code == 2
    assert "PR820" in result.output
    assert "« visa »" in result.output
    english = run("show", SMALL, "viza", "--format", "svg", "--lang", "en")
    assert "did you mean 'visa'" in english.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("--format", "svg"),
        ("--out", "x.svg"),
        ("--kind", "decision"),
        ("visa", "--format", "json"),
        ("visa", "--not-formalised"),
        ("visa", "--kind", "fact"),
        ("visa", "avis"),
    ],
)
def test_show_refuses_what_does_not_go_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("show", SMALL, *arguments)
    assert result.exit_code == 2
    assert "aide : procrules show --help" in result.output.replace("root", "procrules")
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    for out in (tmp_path, tmp_path / "absent" / "x.svg", Path(os.devnull) / "x.svg"):
        result = run("show", SMALL, "visa", "--format", "svg", "--out", out)
        assert result.exit_code == 2
        assert "PR833" in result.output
    assert list(tmp_path.iterdir()) == []
