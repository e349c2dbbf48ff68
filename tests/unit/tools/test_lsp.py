"""The language server as an editor meets it: a process, the protocol over its pipes, edits."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

import pytest

pytest.importorskip("pygls", reason="the language server needs procrules[lsp]")
pytest.importorskip("click", reason="the command line needs procrules[cli]")

from pygls.uris import to_fs_path

from editor import Editor
from procrules.desk.corrections import corrections
from procrules.desk.workspace import Seen, Workspace

pytestmark = pytest.mark.extras

CASES = Path(__file__).resolve().parents[2] / "cases" / "editing"
INDEX, FACTS, SOURCES = "cantine.regles", "faits.regles", "sources.regles"


@pytest.fixture(scope="module")
def started() -> Iterator[Editor]:
    made = Editor("--lang", "en")
    yield made
    assert made.close() == 0


@pytest.fixture
def editor(started: Editor) -> Iterator[Editor]:
    """An editor without open files, whose server runs already."""
    yield started
    for uri in list(started.versions):
        started.leave(uri)


@pytest.fixture
def canteen(tmp_path: Path) -> Path:
    """A French ruleset of three files."""
    return Path(shutil.copytree(CASES / "cantine", tmp_path / "cantine"))


def line_of(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.split("\n")) if words in line)


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    """Return a text with edits made as an editor makes them (no character here is two units)."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)

    def offset(place: dict[str, int]) -> int:
        return min(starts[min(place["line"], len(lines))] + place["character"], len(text))

    for edit in sorted(edits, key=lambda e: offset(e["range"]["start"]), reverse=True):
        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text


def renamed(made: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {uri.rpartition("/")[2]: edits for uri, edits in made["changes"].items()}


# -- one session, from opening to saving ------------------------------------------------------------
def test_session_of_a_lawyer(editor: Editor, canteen: Path) -> None:
    """A threshold is used, mistyped, corrected, renamed everywhere, laid out, and its example run."""
    path = canteen / INDEX
    text = path.read_text(encoding="utf-8")
    uri = editor.open(path)
    assert editor.found(uri) == []

    # A name is mistyped: told at once, at its place, with the correction.
    use = line_of(text, "au seuil petit")
    text = editor.edit(uri, use, "petit", "pettit", text)
    (wrong,) = editor.found(uri, ["PR206"])
    assert wrong["range"]["start"] == {
        "line": use,
        "character": text.split("\n")[use].index("pettit"),
    }
    assert "did you mean 'petit'" in wrong["message"]
    (fix,) = editor.ask(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": uri},
            "range": wrong["range"],
            "context": {"diagnostics": [wrong]},
        },
    )
    assert fix["isPreferred"]
    assert fix["diagnostics"][0]["code"] == "PR206"
    text = editor.edit(uri, use, "pettit", fix["edit"]["changes"][uri][0]["newText"], text)
    assert editor.found(uri, []) == []

    # What the name means: its law, and its value on the reference date of the ruleset, then of an example.
    told = editor.ask("textDocument/hover", editor.at(uri, text, use, "petit"))["contents"]["value"]
    assert "On **1 March 2026**: **€1,000 excl. VAT**" in told
    assert "art. 3" in told

    # Where it is declared and used, in the other files too.
    declared = editor.ask("textDocument/definition", editor.at(uri, text, use, "petit"))
    facts = (canteen / FACTS).read_text(encoding="utf-8")
    assert declared["uri"].endswith(FACTS)
    assert declared["range"]["start"] == {"line": line_of(facts, "seuil petit"), "character": 6}
    used = editor.ask(
        "textDocument/references",
        {**editor.at(uri, text, use, "petit"), "context": {"includeDeclaration": True}},
    )
    assert sorted(u["uri"].rpartition("/")[2] for u in used) == [INDEX, INDEX, FACTS]

    # Renamed in every file; the result is sound and laid out.
    made = renamed(
        editor.ask(
            "textDocument/rename",
            {**editor.at(uri, text, use, "petit"), "newName": "plafond_du_repas"},
        )
    )
    assert {file: len(edits) for file, edits in made.items()} == {INDEX: 2, FACTS: 1}
    (canteen / FACTS).write_text(applied(facts, made[FACTS]), encoding="utf-8")
    editor.tell(
        "workspace/didChangeWatchedFiles",
        {"changes": [{"uri": (canteen / FACTS).as_uri(), "type": 2}]},
    )
    for edit in made[INDEX]:
        text = editor.edit(uri, edit["range"]["start"]["line"], "petit", "plafond_du_repas", text)
    assert editor.found(uri, []) == []
    text = editor.edit(uri, use, "  si montant_ht", "  si   montant_ht", text)
    edits = editor.ask(
        "textDocument/formatting",
        {"textDocument": {"uri": uri}, "options": {"tabSize": 2, "insertSpaces": True}},
    )
    laid = applied(text, edits)
    assert laid.split("\n")[use].startswith("  si montant_ht est")
    text = editor.edit(uri, use, "  si   montant_ht", "  si montant_ht", text)
    assert text == laid

    # The examples are run where they stand: they hold, until one is made false.
    lenses = editor.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
    assert [lens["command"]["title"] for lens in lenses] == [
        "run the 3 examples",
        "run the example",
    ]
    first = {
        "command": lenses[0]["command"]["command"],
        "arguments": lenses[0]["command"]["arguments"],
    }
    assert editor.ask("workspace/executeCommand", first) == {"run": 3, "failed": []}
    row = line_of(text, "999,99 €")
    text = editor.edit(uri, row, "directe ", "consultation", text)
    ran = editor.ask("workspace/executeCommand", first)
    assert [f["line"] for f in ran["failed"]] == [row]
    assert "voie" in ran["failed"][0]["failures"][0]
    assert editor.messages[-1]["message"].startswith("Examples that fail: 1 of 3.")


def test_findings_of_the_whole_ruleset_come_after_a_pause(editor: Editor, canteen: Path) -> None:
    path = canteen / INDEX
    text = path.read_text(encoding="utf-8")
    uri = editor.open(path)
    assert editor.found(uri, []) == []
    # Two decisions that rest on each other: only a look at all rules tells.
    more = (
        "définition a : oui/non\n  vaut b\n\ndéfinition b : oui/non\n  vaut a\n\n"
        "# Ce que la règle décide."
    )
    editor.edit(uri, line_of(text, "# Ce que"), "# Ce que la règle décide.", more, text)
    editor.found(uri, ["PR502"])


UNTIDY = """langue français
source avis « Avis du 4 mars 2026 » : politique

source note « Note du 3 mars 2026 » : politique

fait urgent « urgent » : oui/non
  présumé non
  vu note
"""


def test_what_could_be_written_better_comes_last(editor: Editor, tmp_path: Path) -> None:
    """Where `procrules lint` tells it, as information with its page, and with its safe corrections."""
    uri = editor.open(tmp_path / "essai.regles", UNTIDY)
    uncited, label = editor.found(uri, ["PR957", "PR954"])
    assert uncited["severity"] == label["severity"] == 3
    assert uncited["range"] == {
        "start": {"line": 1, "character": 7},
        "end": {"line": 1, "character": 11},
    }
    assert "nothing cites the source 'avis'" in uncited["message"]
    page = Path(to_fs_path(uncited["codeDescription"]["href"]) or "")
    assert page.read_text(encoding="utf-8").startswith("# PR957")
    assert page.parts[-3:-1] == ("en", "diagnostics")

    # What is told moves with its words, at once; what an edit makes wrong comes before it.
    text = editor.edit(uri, 4, "", "# À revoir.\n", UNTIDY)
    moved = editor.found(uri)
    assert [d["range"]["start"]["line"] for d in moved] == [1, 6]
    text = editor.edit(uri, 7, "non", "nom", text)
    assert [d["code"] for d in editor.found(uri)][1:] == ["PR957"]
    text = editor.edit(uri, 7, "nom", "non", text)
    editor.found(uri, ["PR957", "PR954"])

    # The safe corrections are offered, and nothing is left once they are made.
    def offered(line: int) -> list[dict[str, Any]]:
        place = {"line": line, "character": 0}
        context = {"diagnostics": []}
        asked = {"range": {"start": place, "end": place}, "context": context}
        actions = editor.ask("textDocument/codeAction", {"textDocument": {"uri": uri}, **asked})
        return [a for a in actions if not a.get("isPreferred")]

    (removed,), (bare,) = offered(1), offered(6)
    assert (removed["title"], bare["title"]) == ("remove this source", "remove this label")
    edits = [e for action in (removed, bare) for e in action["edit"]["changes"][uri]]
    text = applied(text, edits)
    assert "avis" not in text
    assert "fait urgent : oui/non" in text
    editor.write(uri, text)
    assert editor.found(uri, []) == []


def test_what_an_edit_elsewhere_tidies_is_told_no_more(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "essai.regles", UNTIDY.replace("« urgent »", "« Urgence »"))
    editor.found(uri, ["PR957"])
    text = UNTIDY.replace("« urgent »", "« Urgence »").replace("vu note", "vu note, avis")
    editor.write(uri, text)
    assert editor.found(uri, []) == []


def test_another_file_is_told_of_what_an_edit_breaks(editor: Editor, canteen: Path) -> None:
    facts, index = canteen / FACTS, canteen / INDEX
    text = facts.read_text(encoding="utf-8")
    uri = editor.open(facts)
    assert editor.found(uri, []) == []
    editor.edit(uri, line_of(text, "fait urgent"), "urgent", "pressant", text)
    # The fact is now unknown to the index, which is not open.
    told = editor.found(index.as_uri(), ["PR201", "PR201", "PR201", "PR201"])
    assert all("urgent" in d["message"] for d in told)


# -- what is asked of a file ------------------------------------------------------------------------
def test_completion_fits_the_place(editor: Editor, canteen: Path) -> None:
    path = canteen / INDEX
    text = path.read_text(encoding="utf-8")
    uri = editor.open(path)

    def offered(line: str) -> list[str]:
        nonlocal text
        at = line_of(text, "alors voie est directe")
        old = text.split("\n")[at]
        text = editor.edit(uri, at, old, line, text)
        place = editor.at(uri, text, at, line, len(line))
        found = editor.ask("textDocument/completion", place)["items"]
        text = editor.edit(uri, at, line, old, text)
        return [item["label"] for item in sorted(found, key=lambda i: i["sortText"])]

    assert offered("  alors voie est ")[:2] == ["consultation", "directe"]
    assert offered("  si montant_ht dépasse le seuil ") == ["petit"]
    assert offered("  vu regl") == ["reglement"]
    assert offered("  par dér")[0] == "par dérogation à"
    assert "urgent" in offered("  si ur")
    assert offered("  note « une ") == []


def test_outline_folds_and_colours(editor: Editor, canteen: Path) -> None:
    path = canteen / INDEX
    text = path.read_text(encoding="utf-8")
    uri = editor.open(path)
    document = {"textDocument": {"uri": uri}}
    outline = editor.ask("textDocument/documentSymbol", document)
    named = [(s["name"], s.get("detail")) for s in outline]
    assert ("petit_achat", "Petit achat") in named
    assert ("Urgence", None) in named
    rule = line_of(text, "règle petit_achat")
    folds = editor.ask("textDocument/foldingRange", document)
    assert {"startLine": rule, "endLine": rule + 4} in folds
    data = editor.ask("textDocument/semanticTokens/full", document)["data"]
    legend = editor.capabilities["semanticTokensProvider"]["legend"]["tokenTypes"]
    found: dict[tuple[int, int], tuple[int, str]] = {}
    line = column = 0
    for at in range(0, len(data), 5):
        down, across, length, kind, _ = data[at : at + 5]
        line, column = line + down, across if down else column + across
        found[line, column] = length, legend[kind]
    use = line_of(text, "au seuil petit")
    words = text.split("\n")[use]
    for name, kind in (
        ("si", "keyword"),
        ("montant_ht", "variable"),
        ("est inférieur au", "keyword"),
        ("petit", "variable"),
    ):
        assert found[use, words.index(name)] == (len(name), kind)
    assert found[line_of(text, "# Ce que"), 0][1] == "comment"


def test_symbols_of_all_files(editor: Editor, canteen: Path) -> None:
    editor.found(editor.open(canteen / INDEX))
    found = editor.ask("workspace/symbol", {"query": "repas"})
    assert [(s["name"], s["containerName"]) for s in found] == [("montant_ht", FACTS)]


def test_hints_tell_how_far_from_a_threshold(editor: Editor, canteen: Path) -> None:
    path = canteen / INDEX
    text = path.read_text(encoding="utf-8")
    uri = editor.open(path)
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 60, "character": 0}}
    hints = editor.ask("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": whole})
    said = {h["position"]["line"]: h["label"] for h in hints}
    assert said[line_of(text, "999,99 €")] == "€0.01 below the threshold petit"
    assert said[line_of(text, "999,99 €") + 1] == "exactly at the threshold petit"
    assert said[line_of(text, "999,99 €") + 2] == "€1,000 below the threshold petit"


def test_rename_refuses_what_would_break(editor: Editor, canteen: Path) -> None:
    path = canteen / INDEX
    text = path.read_text(encoding="utf-8")
    uri = editor.open(path)
    place = editor.at(uri, text, line_of(text, "et urgent"), "urgent")
    taken = editor.answer("textDocument/rename", {**place, "newName": "montant_ht"})
    assert "the rules would have an error" in taken["error"]["message"]
    word = editor.answer("textDocument/rename", {**place, "newName": "sinon"})
    assert "word of the language" in word["error"]["message"]
    no_name = editor.answer("textDocument/rename", {**place, "newName": "deux mots"})
    assert "not a name" in no_name["error"]["message"]
    nothing = editor.answer(
        "textDocument/prepareRename", editor.at(uri, text, line_of(text, "# Ce que"), "que")
    )
    assert "no name here" in nothing["error"]["message"]


# -- other texts ------------------------------------------------------------------------------------
def test_english_rules(editor: Editor, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(CASES / "canteen", tmp_path / "canteen"))
    path = folder / "canteen.regles"
    text = path.read_text(encoding="utf-8")
    uri = editor.open(path)
    assert editor.found(uri, []) == []
    at = line_of(text, "reaches")
    text = editor.edit(uri, at, "reaches", "reachs", text)
    (wrong,) = editor.found(uri, ["PR115"])
    assert "reaches" in wrong["message"]
    text = editor.edit(uri, at, "reachs", "reaches", text)
    assert editor.found(uri, []) == []
    told = editor.ask("textDocument/hover", editor.at(uri, text, at, "small_amount"))
    assert "€1,000 excl. VAT" in told["contents"]["value"]


def test_text_that_was_never_saved(editor: Editor, tmp_path: Path) -> None:
    text = "langue français\nsource s « S » : loi\nfait x « X » : oui/non\n"
    uri = editor.open(tmp_path, text, uri="untitled:Untitled-1")
    assert editor.found(uri, []) == []
    text = editor.edit(uri, 2, "oui/non", "oui/nom", text)
    editor.found(uri, ["PR115"])
    editor.edit(uri, 2, "oui/nom", "oui/non", text)
    assert editor.found(uri, []) == []


def test_unsaved_text_is_what_the_other_files_see(editor: Editor, canteen: Path) -> None:
    facts = (canteen / FACTS).read_text(encoding="utf-8")
    other = editor.open(canteen / FACTS)
    uri = editor.open(canteen / INDEX)
    assert editor.found(uri, []) == []
    editor.edit(other, line_of(facts, "seuil petit"), "petit", "moyen", facts)
    editor.found(uri, ["PR206", "PR206"])
    # Closed without being saved, it is what the disk holds again.
    editor.leave(other)
    assert editor.found(uri, []) == []


def test_broken_text_breaks_nothing_else(editor: Editor, canteen: Path) -> None:
    path = canteen / INDEX
    uri = editor.open(path, "\x00 « règle\n\tsi ]]\n exemple «\n" + "(" * 500 + "\n|||\n")
    assert editor.found(uri)
    document = {"textDocument": {"uri": uri}}
    place = {**document, "position": {"line": 3, "character": 200}}
    for method in ("documentSymbol", "foldingRange", "semanticTokens/full", "codeLens"):
        editor.ask(f"textDocument/{method}", document)
    for method in ("hover", "completion", "definition", "documentHighlight"):
        editor.ask(f"textDocument/{method}", place)
    far = {**document, "position": {"line": 10_000, "character": 10_000}}
    editor.ask("textDocument/completion", far)
    editor.ask("textDocument/hover", far)


def test_columns_are_counted_as_the_client_counts(editor: Editor, tmp_path: Path) -> None:
    path = tmp_path / "essai.regles"
    text = "langue français\nfait x « 🏛 Bâtiment » : ouinon\n"
    uri = editor.open(path, text)
    (wrong,) = editor.found(uri, ["PR204"])
    start = wrong["range"]["start"]["character"]
    assert start == len(text.split("\n")[1][: text.split("\n")[1].index("ouinon")]) + 1


def test_settings_change_the_language(tmp_path: Path) -> None:
    editor = Editor(lang="en")
    uri = editor.open(tmp_path / "essai.regles", "langue français\nfait x : ouinon\n")
    (wrong,) = editor.found(uri, ["PR204"])
    assert "neither a type" in wrong["message"]
    editor.diagnostics.clear()
    editor.tell("workspace/didChangeConfiguration", {"settings": {"procrules": {"lang": "fr"}}})
    (wrong,) = editor.found(uri, ["PR204"])
    assert "n'est ni un type" in wrong["message"]
    assert editor.close() == 0


def test_without_the_extra_the_command_says_which_to_install() -> None:
    script = """
import sys
sys.modules["pygls"] = sys.modules["lsprotocol"] = None
sys.argv = ["procrules", "lsp", "--lang", "en"]
from procrules.tools.cli import main
main()
"""
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=120
    )
    assert result.returncode == 2
    assert "PR809" in result.stderr
    assert "procrules[lsp]" in result.stderr


BROKEN = sorted((CASES.parent / "broken").glob("*.regles"))


def test_every_correction_of_the_desk_is_a_code_action(editor: Editor, tmp_path: Path) -> None:
    """Of each broken file, what can be corrected is offered to the client, and changes its text."""
    met: set[str] = set()
    for path in BROKEN:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        made = Workspace(Shelf())
        made.write(f"/cas/{path.name}", text)
        at_once = corrected(made.look(f"/cas/{path.name}"), path.name)
        if not at_once:
            continue
        uri = editor.open(tmp_path / path.stem / path.name, text)
        whole = {
            "start": {"line": 0, "character": 0},
            "end": {"line": text.count("\n") + 1, "character": 0},
        }
        actions = editor.ask(
            "textDocument/codeAction",
            {"textDocument": {"uri": uri}, "range": whole, "context": {"diagnostics": []}},
        )
        offered = {(action["diagnostics"][0]["code"], action["title"]) for action in actions}
        for action in actions:
            assert applied(text, action["edit"]["changes"][uri]) != text
        # The findings of the whole ruleset may have come, and hide what a fault makes doubtful.
        later = corrected(made.check(f"/cas/{path.name}"), path.name)
        assert at_once & later <= offered <= at_once | later, path.name
        met |= {code for code, _ in at_once}
        editor.leave(uri)
    assert len(met) > 30


def corrected(seen: Seen, name: str) -> set[tuple[str, str]]:
    """Return the corrections of a file that the desk knows."""
    return {
        (found.code, offer.title.en)
        for found in seen.findings[name]
        for offer in corrections(found, f"/cas/{name}", seen.readings[name])
    }


class Shelf:
    """A disk without files."""

    def read(self, path: PurePath) -> str | None:
        return None

    def rules(self, folder: PurePath) -> list[PurePath]:
        return []


def test_file_of_a_procurement_is_checked_by_the_rules_that_it_names(
    editor: Editor, canteen: Path
) -> None:
    """What `procrules check` says of it, after a pause; it can be laid out, and never hides a rule file."""
    text = """langue français
dossier « Repas 😀 du conseil » selon cantine
jour = 2 mars 2026
montant_hors_taxe = 900 €
questions   voie
"""
    uri = editor.open(canteen / "repas.dossier", text)
    found = editor.found(uri)
    assert [(d["code"], d["range"]["start"]["line"]) for d in found] == [("PR201", 3)]
    edits = editor.ask(
        "textDocument/formatting",
        {"textDocument": {"uri": uri}, "options": {"tabSize": 2, "insertSpaces": True}},
    )
    assert applied(text, edits).endswith("questions voie\n")
    assert editor.ask("textDocument/hover", editor.at(uri, text, 3, "montant")) is None
    editor.edit(uri, 3, "montant_hors_taxe", "montant_ht", text)
    assert editor.found(uri) == []
    editor.leave(uri)
