"""A page of documentation is a test: its rules compile, its examples hold, its Python runs.

- A block ```` ```règles ```` or ```` ```rules ```` is a rule file. One with a ``title`` is saved under that name,
  so that the other blocks of the page can import it.
- A block ````` ````markdown ````` is a Markdown file whose blocks are rules, unless it has a title.
- A block ```` ```dossier ```` is the file of a procurement; it is read by the ruleset that it names, a block with a
  title or a bundled one.
- A block ```` ```python ```` of the English pages runs, in the order of the page and in one namespace; the
  ```` ```text ```` block that follows it, if any, is what it prints. Any block with a title is a file beside it.
- A block ```` ```console ```` holds commands and what they print, up to ``…``; they see the titled blocks above.
  Beside those of procrules, ``cp`` copies a file.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen

import procrules
from procrules.dossiers import read_dossier
from procrules.examples import run_examples
from procrules.pipeline import compile_file
from procrules.syntax.formatter import format_text
from procrules.syntax.keywords import vocabulary
from procrules.tools.cli import main

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
RULES = ("règles", "rules")
_FENCE = re.compile(
    r"^(?P<fence>`{3,})(?P<kind>[^\s`]+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)


@frozen
class Block:
    """A fenced block of a page: its kind, the file that it is if it has a title, where it stands."""

    kind: str
    title: str | None
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(m["kind"], m["title"], m["text"], text.count("\n", 0, m.start()) + 1)
        for m in _FENCE.finditer(text)
    ]


def pages() -> Iterator[Path]:
    """Return the pages, those of the diagnostics apart: they have tests of their own."""
    for page in sorted(DOCS.rglob("*.md")):
        if "diagnostics" not in page.parts:
            yield page


def shown(page: Path) -> str:
    return page.relative_to(DOCS).as_posix()


RULE_BLOCKS = [
    pytest.param(page, block, id=f"{shown(page)}:{block.line}")
    for page in pages()
    for block in blocks(page)
    if block.kind in (*RULES, "markdown")
]
DOSSIERS = [
    pytest.param(page, block, id=f"{shown(page)}:{block.line}")
    for page in pages()
    for block in blocks(page)
    if block.kind == "dossier"
]
PYTHON_PAGES = [
    pytest.param(page, id=shown(page))
    for page in pages()
    if any(block.kind == "python" for block in blocks(page))
]


def rule_blocks(page: Path) -> list[Block]:
    return [block for block in blocks(page) if block.kind in (*RULES, "dossier")]


def without_words(text: str) -> list[str]:
    """Return the lines of a text without what stands in quotation marks, however it is spaced."""
    bare = re.sub(r"“[^“”]*”|«[^«»]*»", "“”", text)
    return [" ".join(line.split()) for line in bare.splitlines()]


CONSOLE_PAGES = [
    pytest.param(page, id=shown(page))
    for page in pages()
    if any(block.kind == "console" for block in blocks(page))
]


def save_titled(page: Path, folder: Path) -> None:
    """Save the blocks of a page that are files."""
    for block in blocks(page):
        save(block, folder)


def save(block: Block, folder: Path) -> None:
    """Save a block under its title, if it has one."""
    if block.title:
        path = folder / block.title
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")


@pytest.mark.parametrize(("page", "block"), RULE_BLOCKS)
def test_rules_compile_and_their_examples_hold(page: Path, block: Block, tmp_path: Path) -> None:
    save_titled(page, tmp_path)
    path = tmp_path / (block.title or f"bloc.regles{'.md' * (block.kind == 'markdown')}")
    path.write_text(block.text, encoding="utf-8")
    imported = {
        name + ".regles"
        for other in blocks(page)
        if other.kind in RULES
        for names in re.findall(r"^(?:importe|import) (.+)$", other.text, re.MULTILINE)
        for name in names.split(", ")
    }
    if path.name in imported:
        return  # read with the file that imports it
    found = compile_file(path).diagnostics
    assert [f"{d.code} line {d.span.line}: {d.message('fr')}" for d in found] == []
    failures = [
        f"{outcome.example.label} (line {outcome.example.span.line}): {failure.fr}"
        for outcome in run_examples(procrules.load(path))
        for failure in outcome.failures
    ]
    assert failures == []


@pytest.mark.extras
@pytest.mark.parametrize("page", PYTHON_PAGES)
def test_python_runs_and_prints_what_the_page_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_titled(page, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    for block in blocks(page):
        if block.title and block.title.endswith(".py"):  # imported by this page alone
            monkeypatch.delitem(sys.modules, Path(block.title).stem, raising=False)
    namespace: dict[str, object] = {"__name__": "page"}
    following = [*blocks(page)[1:], None]
    for block, after in zip(blocks(page), following, strict=True):
        if block.kind != "python" or block.title:
            continue
        printed = io.StringIO()
        code = compile(block.text, f"{shown(page)}:{block.line}", "exec", dont_inherit=True)
        with contextlib.redirect_stdout(printed):
            exec(code, namespace)
        if after is not None and after.kind == "text" and not after.title:
            assert printed.getvalue() == after.text, f"line {after.line}"


@pytest.mark.extras
@pytest.mark.parametrize("page", CONSOLE_PAGES)
def test_commands_print_what_the_page_shows(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for block in blocks(page):
        save(block, tmp_path)
        if block.kind != "console":
            continue
        for command in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            line, _, expected = command.partition("\n")
            words = shlex.split(line)
            if words[0] == "cp":
                shutil.copy(words[1], words[2])
                continue
            assert words[0] == "procrules", f"line {block.line}: {line}"
            monkeypatch.setattr(sys, "argv", words)
            with contextlib.suppress(SystemExit):
                main()
            done = capsys.readouterr()
            shown, cut, _ = expected.partition("…\n")
            printed = done.out + done.err
            assert (printed[: len(shown)] if cut else printed) == shown, (
                f"line {block.line}: {line}"
            )


def test_each_page_of_the_language_has_its_twin_of_the_same_name() -> None:
    french = {page.name for page in (DOCS / "fr" / "langage").glob("*.md")}
    english = {page.name for page in (DOCS / "en" / "language").glob("*.md")}
    assert french == english


@pytest.mark.parametrize("name", sorted(p.name for p in (DOCS / "fr" / "langage").glob("*.md")))
def test_twins_show_the_same_rules_but_for_the_words_for_people(name: str) -> None:
    french = rule_blocks(DOCS / "fr" / "langage" / name)
    english = rule_blocks(DOCS / "en" / "language" / name)
    in_english = [format_text(block.text, to="en").text for block in french]
    assert [without_words(t) for t in in_english] == [without_words(b.text) for b in english]


@pytest.mark.parametrize(("page", "block"), DOSSIERS)
def test_dossiers_are_without_fault(page: Path, block: Block, tmp_path: Path) -> None:
    save_titled(page, tmp_path)
    assert read_dossier(block.text, folder=tmp_path).diagnostics == ()


@pytest.mark.parametrize(("page", "block"), [*RULE_BLOCKS, *DOSSIERS])
def test_rules_are_laid_out_as_the_formatter_does(page: Path, block: Block) -> None:
    assert format_text(block.text).text == block.text


@pytest.mark.parametrize("page", [pytest.param(p, id=shown(p)) for p in pages()])
def test_rule_blocks_begin_with_their_language(page: Path) -> None:
    first = {"règles": "langue français\n", "rules": "language english\n"}
    for block in blocks(page):
        if block.kind in RULES:
            assert block.text.startswith(first[block.kind]), f"line {block.line}"


@pytest.mark.parametrize("folder", ["fr/langage", "en/language"])
def test_every_page_of_a_construct_has_an_example_that_runs(folder: str) -> None:
    without = [
        page.name
        for page in sorted((DOCS / folder).glob("*.md"))
        if page.stem not in ("index", "mots")
        and not re.search(
            r"^\s*(exemples?|examples?) ",
            "\n".join(b.text for b in blocks(page) if b.kind in (*RULES, "markdown")),
            re.MULTILINE,
        )
    ]
    assert without == []


@pytest.mark.extras  # the tables of the commands are drawn from the commands
@pytest.mark.parametrize("language", ["fr", "en"])
def test_tables_drawn_from_the_code_are_whole(language: str) -> None:
    spec = importlib.util.spec_from_file_location("tables", DOCS / "tables.py")
    assert spec is not None
    assert spec.loader is not None
    tables = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tables)
    drawn = {name: table(language) for name, table in tables.TABLES.items()}
    assert set(drawn) == {
        name for page in pages() for name in re.findall(tables.MARKER, page.read_text("utf-8"))
    }
    keys = re.findall(r"^\|.*\| `([A-Z_]+)` \|$", drawn["keywords"], re.MULTILINE)
    assert keys == list(vocabulary("fr").forms)
    program = procrules.load("marches_publics").program.program
    for item in program.unformalised:
        assert item.words in drawn["law-unformalised"]
    for name in program.sources:
        assert f"`{name}`" in drawn["law-sources"]
