"""Every tool works on rules in Markdown as on plain files: an editing session, the command line, pytest."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("click", reason="the command line needs procrules[cli]")
pytest.importorskip("pygls", reason="the language server needs procrules[lsp]")

from click.testing import CliRunner

from editor import Editor
from procrules.desk.completion import complete
from procrules.desk.reading import read
from procrules.desk.tokens import coloured
from procrules.desk.workspace import Workspace
from procrules.syntax.formatter import format_text
from procrules.tools.commands.tree import root
from procrules.tools.lsp.disk import Files

pytestmark = pytest.mark.extras

CASES = Path(__file__).resolve().parents[2] / "cases" / "literate" / "cantine"
INDEX, FACTS = "cantine.regles.md", "faits.regles.md"


@pytest.fixture
def canteen(tmp_path: Path) -> Path:
    """Return a French ruleset of two Markdown files and a plain one."""
    return Path(shutil.copytree(CASES, tmp_path / "cantine"))


def line_of(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.split("\n")) if words in line)


def labels(answer: dict[str, Any]) -> list[str]:
    return [item["label"] for item in answer["items"]]


# -- an editing session -------------------------------------------------------------------------
@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    made = Editor("--lang", "en")
    yield made
    assert made.close() == 0


def test_session_on_a_markdown_file(editor: Editor, canteen: Path) -> None:
    """Prose and rules are edited in turn; everything is said at the places of the Markdown file."""
    path = canteen / INDEX
    text = path.read_text(encoding="utf-8")
    uri = editor.open(path)
    assert editor.found(uri, []) == []

    # Prose that looks like rules is prose, and a line of it moves nothing out of place.
    text = editor.edit(uri, 2, "Le règlement", "règle x « X »\n\nLe règlement", text)
    assert editor.found(uri, []) == []
    use = line_of(text, "si montant_ht est")
    text = editor.edit(uri, use, "petit", "pettit", text)
    (wrong,) = editor.found(uri, ["PR206"])
    place = {"line": use, "character": text.split("\n")[use].index("pettit")}
    assert wrong["range"]["start"] == place
    (fix,) = editor.ask(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": uri},
            "range": wrong["range"],
            "context": {"diagnostics": [wrong]},
        },
    )
    text = editor.edit(uri, use, "pettit", fix["edit"]["changes"][uri][0]["newText"], text)
    assert editor.found(uri, []) == []

    # What names mean, where they stand in the other Markdown file, and a new name in both.
    told = editor.ask("textDocument/hover", editor.at(uri, text, use, "petit"))["contents"]["value"]
    assert "€1,000 excl. VAT" in told
    declared = editor.ask("textDocument/definition", editor.at(uri, text, use, "petit"))
    facts = (canteen / FACTS).read_text(encoding="utf-8")
    assert declared["uri"].endswith(FACTS)
    assert declared["range"]["start"] == {"line": line_of(facts, "seuil petit"), "character": 6}
    made = editor.ask(
        "textDocument/rename", {**editor.at(uri, text, use, "petit"), "newName": "plafond"}
    )
    assert {u.rpartition("/")[2]: len(e) for u, e in made["changes"].items()} == {
        INDEX: 2,
        FACTS: 1,
    }

    # Words are offered in blocks, and nowhere else.
    asked = editor.at(uri, text, use, "petit", 2)
    assert "petit" in labels(editor.ask("textDocument/completion", asked))
    prose = editor.at(uri, text, line_of(text, "Un petit achat"), "petit", 2)
    assert labels(editor.ask("textDocument/completion", prose)) == []

    # An example is run where it stands; blocks fold.
    lenses = editor.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
    starts = [lens["range"]["start"]["line"] for lens in lenses]
    assert starts == [line_of(text, "exemples «"), line_of(text, "exemple « Urgence")]
    ran = editor.ask("workspace/executeCommand", lenses[0]["command"])
    assert ran == {"run": 3, "failed": []}
    folded = editor.ask("textDocument/foldingRange", {"textDocument": {"uri": uri}})
    fence = line_of(text, "~~~~ règles")
    assert (fence, fence + 7) in [(f["startLine"], f["endLine"]) for f in folded]

    # Amounts of examples are told how far they are; the colours are those of lines of rules alone.
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    hints = editor.ask("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": whole})
    assert {h["position"]["line"] for h in hints} >= {line_of(text, "999,99 €")}
    data = editor.ask("textDocument/semanticTokens/full", {"textDocument": {"uri": uri}})["data"]
    line, coloured_lines = 0, set()
    for down in data[::5]:
        line += down
        coloured_lines.add(line)
    rules = read(INDEX, text).source.text.split("\n")
    assert coloured_lines <= {n for n, words in enumerate(rules) if words}

    # Layout touches blocks alone.
    text = editor.edit(uri, use, "est inférieur", "est   inférieur", text)
    (edit,) = editor.ask(
        "textDocument/formatting",
        {"textDocument": {"uri": uri}, "options": {"tabSize": 2, "insertSpaces": True}},
    )
    assert edit["range"]["start"]["line"] == use
    assert edit["newText"] == text.split("\n")[use].replace("est   inf", "est inf") + "\n"

    # A block that loses its end is told alone, with the correction; the declarations below stay.
    end = max(n for n, words in enumerate(text.split("\n")) if words == "   ~~~~")
    text = editor.edit(uri, end, "   ~~~~", "", text)
    (wrong,) = editor.found(uri, ["PR120"])
    assert wrong["range"]["start"]["line"] == line_of(text, "~~~~ règles")
    (fix,) = editor.ask(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": uri},
            "range": wrong["range"],
            "context": {"diagnostics": [wrong]},
        },
    )
    (edit,) = fix["edit"]["changes"][uri]
    assert edit["newText"] == "\n   ~~~~"
    assert edit["range"]["start"]["line"] == end - 1
    editor.leave(uri)


def test_other_markdown_is_told_nothing_of(editor: Editor, canteen: Path) -> None:
    path = canteen / "README.md"
    path.write_text("# Un autre fichier\n", encoding="utf-8")
    uri = editor.open(path)
    other = editor.open(canteen / INDEX)
    editor.found(other, [])
    assert uri not in editor.diagnostics
    editor.leave(uri)
    editor.leave(other)


# -- the desk -----------------------------------------------------------------------------------
def test_only_what_changed_is_read_again(canteen: Path) -> None:
    text = (canteen / INDEX).read_text(encoding="utf-8")
    before = read(INDEX, text)
    after = read(INDEX, text.replace("Un petit achat", "De la prose.\n\nUn petit achat"), before)
    assert [a is b for a, b in zip(before.nodes, after.nodes, strict=True)] == [True] * 8
    changed = read(INDEX, text.replace("art. 2", "art. 3"), before)
    kept = [a is b for a, b in zip(before.nodes, changed.nodes, strict=True)]
    assert kept.count(False) == 1
    spans = [after.place(node.span) for node in after.nodes]
    fresh = read(INDEX, after.text)
    assert spans == [fresh.place(node.span) for node in fresh.nodes]


def test_words_are_offered_in_a_block_that_is_being_written(canteen: Path) -> None:
    text = (canteen / INDEX).read_text(encoding="utf-8") + "\n- a\n\n  ```règles\n  fait x : mon"
    desk = Workspace(Files())
    desk.write(str(canteen / INDEX), text)
    seen = desk.look(str(canteen / INDEX))
    line = text.count("\n") + 1
    found = complete(seen, INDEX, line, len(text.split("\n")[-1]) + 1)
    assert "montant HT" in [c.text for c in found]
    heading = [w for w in coloured(seen, INDEX) if w.colour == "comment"]
    assert [w.line for w in heading] == [line_of(text, "# Un commentaire") + 1]


# -- the command line ---------------------------------------------------------------------------
def run(*arguments: str, piped: str | None = None) -> Any:
    return CliRunner().invoke(root("en"), arguments, input=piped)


def test_commands_take_a_markdown_file_by_its_name_and_in_its_folder(canteen: Path) -> None:
    for where in (canteen, canteen / INDEX):
        checked = run("check", str(where))
        assert (checked.exit_code, checked.stdout) == (0, "files read: 3; errors: 0; warnings: 0\n")
        assert "4 examples, 0 failed" in run("test", str(where)).stdout
        assert run("lint", str(where)).exit_code == 0
    for file in (INDEX, FACTS):
        assert run("fmt", "--check", str(canteen / file)).exit_code == 0
    facts = '{"jour": "2026-03-01", "montant_ht": "999,99 €"}'
    asked = ("decide", str(canteen), "--facts", "-", "--decision", "cantine.voie")
    assert "Achat direct" in run(*asked, piped=facts).stdout
    assert run("show", str(canteen)).exit_code == 0
    other = canteen / "LISEZMOI.md"
    other.write_text("# Lisez-moi\n", encoding="utf-8")
    assert run("check", str(canteen)).exit_code == 0
    asked = run("check", str(other))
    assert (asked.exit_code, asked.stdout.count("PR119")) == (1, 1)


def test_files_are_laid_out_and_translated_in_place(canteen: Path) -> None:
    path = canteen / INDEX
    before = path.read_bytes()
    path.write_bytes(
        b"\xef\xbb\xbf" + before.replace(b"\n", b"\r\n").replace(b"si mont", b"si   mont")
    )
    assert run("fmt", str(canteen)).exit_code == 0
    assert path.read_bytes() == b"\xef\xbb\xbf" + before.replace(b"\n", b"\r\n")
    path.write_bytes(before)
    facts = (canteen / FACTS).read_bytes()
    assert run("fmt", "--langue", "en", str(canteen)).exit_code == 0
    assert b"~~~~ rules" in path.read_bytes()
    assert "0 failed" in run("test", str(canteen)).stdout
    assert run("fmt", "--langue", "fr", str(canteen)).exit_code == 0
    assert ((canteen / FACTS).read_bytes(), path.read_bytes()) == (facts, before)


def test_fixes_of_lint_leave_the_prose_and_the_fences(tmp_path: Path) -> None:
    path = tmp_path / "essai.regles.md"
    text = (
        "```règles\nsource charte « Charte, 2024 » : politique\n\ndécision visa « visa » : oui/non\n\n"
        "règle r « R »\n  vu charte art. 1\n  alors visa = oui\n```\n\nUne source de plus.\n\n"
        "- a\n\n  ```règles\n  source autre « Autre, 2024 » : politique\n  ```\n\nDe la prose.\n"
    )
    path.write_text(text, encoding="utf-8")
    run("lint", "--fix", str(path))
    mended = text.replace("visa « visa »", "visa").replace(
        "  source autre « Autre, 2024 » : politique\n", ""
    )
    assert path.read_text(encoding="utf-8") == mended
    assert run("check", str(path)).exit_code == 0
    assert format_text(mended, path.name).text == mended


def test_examples_that_a_proof_finds_go_to_the_block_that_they_are_about(tmp_path: Path) -> None:
    pytest.importorskip("z3", reason="proofs need procrules[verify]")
    path = tmp_path / "essai.regles.md"
    text = (
        "# Visa\n\n```règles\nsource charte « Charte, 2024 » : politique\nfait urgent « Urgent » : oui/non\n"
        "```\n\n1. La décision :\n\n   ```règles\n   décision visa « Visa » : oui/non\n\n"
        "   règle presse « Pressé »\n     vu charte art. 1\n     si urgent\n     alors visa = oui\n   ```\n\n"
        "```règles\nfait autre « Autre » : oui/non\n```\n\nFin.\n"
    )
    path.write_text(text, encoding="utf-8")
    shown = run("check", "--prove", "--add-examples", "--jobs", "1", str(path))
    assert "PR901" in shown.stdout
    written = path.read_text(encoding="utf-8")
    head, _, tail = written.partition("     alors visa = oui\n")
    assert text.startswith(head)
    assert tail.startswith("\n   exemple « ")
    assert tail.endswith("\n   ```\n\n```règles\nfait autre « Autre » : oui/non\n```\n\nFin.\n")
    assert format_text(written, path.name).text == written
    assert run("test", str(path)).exit_code == 0


# -- pytest -------------------------------------------------------------------------------------
def test_examples_of_markdown_are_tests(pytester: pytest.Pytester) -> None:
    shutil.copytree(CASES, pytester.path / "cantine")
    (pytester.path / "cantine" / "README.md").write_text("# Un autre fichier\n", encoding="utf-8")
    quick = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-W", "error")
    plugin = ("-p", "procrules.tools.pytest_plugin")
    pytester.runpytest_inprocess(*plugin, *quick).assert_outcomes(passed=4)
    path = pytester.path / "cantine" / INDEX
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("999,99 €   | directe ", "999,99 €   | consultation"), encoding="utf-8"
    )
    result = pytester.runpytest_inprocess(*plugin, *quick)
    result.assert_outcomes(passed=3, failed=1)
    line = line_of(text, "999,99 €") + 1
    result.stdout.fnmatch_lines([f"*cantine.regles.md:{line}: *"])
