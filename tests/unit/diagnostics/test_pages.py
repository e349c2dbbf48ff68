"""The page of a code is a test: its bad block raises the code, its good block raises nothing.

A block ```` ```règles ```` or ```` ```rules ```` is a rule file, a block ````` ````markdown ````` a Markdown
file that holds rules; one with a ``title`` is saved beside it under that name. A block ```` ```dossier ```` is
the file of a procurement, a block ```` ```python ```` is a call.
``PROCRULES_ACCEPT=1`` rewrites the tables of the indexes.
"""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from procrules.desk.lint import lint
from procrules.diagnostics.catalogue import catalogue, page
from procrules.dossiers import read_dossier
from procrules.errors import ProcrulesError
from procrules.limits import MAX_FINDINGS
from procrules.pipeline import compile_file
from procrules.syntax.formatter import format_text

ROOT = Path(__file__).parents[3]
LANGUAGES = ("fr", "en")
ACCEPT = bool(os.environ.get("PROCRULES_ACCEPT"))
HEADINGS = {
    "fr": ("À éviter", "À écrire", "Pourquoi"),
    "en": ("Avoid", "Write", "Why"),
}
RULES = {"fr": "règles", "en": "rules"}
COLON = {"fr": " : ", "en": ": "}
PROSE = {"PR809", "PR815", "PR816", "PR822", "PR831", "PR832", "PR833", "PR905"}
"""Codes that a call cannot show: of an extra that is missing, of a command, of a proof that takes long."""
PROVED = {"PR901", "PR902", "PR903", "PR904"}
"""Codes that the extra ``verify`` finds."""
LINTED = {c for c in catalogue() if c.startswith("PR95")}
"""Codes of what is right, and could be written better."""

COLUMNS = {"PR840", "PR841", "PR842", "PR843", "PR844", "PR845"}
"""Codes that need the extra ``batch``."""

_FENCE = re.compile(
    r"^(?P<fence>`{3,})(?P<kind>[^\s`]+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)


@frozen
class Page:
    """The page of a code: its sections, each a text with fenced blocks."""

    title: str
    sentence: str
    sections: dict[str, str]

    def block(self, heading: str) -> tuple[str, str]:
        """Return the kind and the text of the first block of a section."""
        found = _FENCE.search(self.sections[heading])
        assert found is not None, heading
        return found["kind"], found["text"]

    def save_titled(self, folder: Path) -> None:
        """Save the blocks that are files."""
        for found in _FENCE.finditer("\n".join(self.sections.values())):
            if found["title"]:
                (folder / found["title"]).write_text(found["text"], encoding="utf-8")


def read(code: str, language: str) -> Page:
    """Read the page of a code in one language."""
    path = ROOT / "docs" / language / "diagnostics" / f"{code}.md"
    head, *rest = re.split(r"^## (.+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    title, _, sentence = head.partition("\n")
    return Page(title, sentence.strip(), dict(zip(rest[::2], rest[1::2], strict=True)))


def raised(kind: str, text: str, folder: Path, *, linted: bool = False) -> list[str]:
    """Return the codes that a block raises."""
    if kind == "python":
        namespace: dict[str, Any] = {"__name__": "page"}
        try:
            exec(compile(text, "page", "exec"), namespace)
        except ProcrulesError as error:
            return [d.code for d in error.diagnostics]
        # Warnings raise nothing: a page that shows one leaves them in ``found``.
        return [d.code for d in namespace.get("found", ())]
    if kind == "dossier":
        try:
            return [d.code for d in read_dossier(text, folder=folder).diagnostics]
        except ProcrulesError as error:
            return [d.code for d in error.diagnostics]
    path = folder / ("bloc.regles.md" if kind == "markdown" else "bloc.regles")
    path.write_text(text, encoding="utf-8")
    compiled = compile_file(path)
    found = [d.code for d in compiled.diagnostics]
    if linted:
        found += [each.code for each in lint(compiled)]
    return found


EVERY = [pytest.param(c, lang, id=f"{c}-{lang}") for c in catalogue() for lang in LANGUAGES]
_SOLVED = find_spec("z3") is not None
_TABLES = find_spec("ibis") is not None and find_spec("duckdb") is not None
RUN = [
    p
    for p in EVERY
    if p.values[0] not in PROSE
    and (_SOLVED or p.values[0] not in PROVED)
    and (_TABLES or p.values[0] not in COLUMNS)
]


@pytest.mark.parametrize(("code", "language"), EVERY)
def test_each_page_has_the_same_layout(code: str, language: str) -> None:
    found = read(code, language)
    assert re.fullmatch(rf"# {code}{COLON[language]}\S.*", found.title)
    assert found.sentence.endswith(".")
    assert tuple(found.sections) == HEADINGS[language]
    assert page(code, "fr" if language == "fr" else "en")


@pytest.mark.parametrize(("code", "language"), RUN)
def test_the_bad_block_raises_its_code_once_and_nothing_else(
    code: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = read(code, language)
    found.save_titled(tmp_path)
    monkeypatch.chdir(tmp_path)
    kind, text = found.block(HEADINGS[language][0])
    assert kind in ("python", "dossier", "markdown", RULES[language])
    codes = raised(kind, text, tmp_path, linted=code in LINTED)
    if code == "PR812":
        codes = codes[MAX_FINDINGS:]  # those that are shown
    assert codes == [code]


@pytest.mark.parametrize(("code", "language"), RUN)
def test_the_good_block_raises_nothing(
    code: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = read(code, language)
    found.save_titled(tmp_path)
    monkeypatch.chdir(tmp_path)
    kind, text = found.block(HEADINGS[language][1])
    assert raised(kind, text, tmp_path, linted=code in LINTED) == []
    if kind in (*RULES.values(), "dossier", "markdown"):
        assert format_text(text, "bloc.md" if kind == "markdown" else "").text == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_lists_every_code_with_the_title_of_its_page(language: str) -> None:
    path = ROOT / "docs" / language / "diagnostics" / "index.md"
    index, colon = path.read_text(encoding="utf-8"), COLON[language]
    titles = {c: read(c, language).title.removeprefix(f"# {c}{colon}") for c in catalogue()}
    if ACCEPT:
        parts = re.split(r"(?<=\| --- \| --- \| --- \|\n)(?:\| PR.*\n)+", index)
        families = sorted({code[2] for code in titles})
        tables = [
            "".join(f"| {c} | {t} | [{c}]({c}.md) |\n" for c, t in titles.items() if c[2] == f)
            for f in families
        ]
        index = "".join(a + b for a, b in zip(parts, [*tables, ""], strict=True))
        path.write_text(index, encoding="utf-8")
    rows = dict(re.findall(r"^\| (PR\d+) \| (.+?) \| \[PR\d+\]\(PR\d+\.md\) \|$", index, re.M))
    assert rows == titles
