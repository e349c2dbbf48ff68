"""The documentation is whole: each construct, each public name and each command has its place in it."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import fields, has

import procrules
from procrules.constructs.build import classes
from procrules.diagnostics.base import Lang
from procrules.diagnostics.report import Report
from procrules.pipeline import parse_source
from procrules.syntax.keywords import Start
from procrules.syntax.source import read_source

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
LANGUAGE = {"fr": DOCS / "fr" / "langage", "en": DOCS / "en" / "language"}
COMMANDS = {"fr": DOCS / "fr" / "commandes.md", "en": DOCS / "en" / "commands.md"}
API = DOCS / "en" / "api"
_FENCE = re.compile(
    r"^```(?P<kind>règles|rules|dossier)(?: title=\"[^\"]+\")?\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


# -- constructs ---------------------------------------------------------------------------------
def nodes(value: object) -> Iterator[type]:
    """Yield the classes of a surface node and of all that it holds."""
    if isinstance(value, tuple | list):
        for each in value:
            yield from nodes(each)
    elif has(type(value)):
        yield type(value)
        for attribute in fields(type(value)):
            yield from nodes(getattr(value, attribute.name))


def shown_in(folder: Path) -> set[type]:
    """Return the classes of what the blocks of some pages hold; other tests run these blocks."""
    found: set[type] = set()
    for page in folder.glob("*.md"):
        for block in _FENCE.finditer(page.read_text(encoding="utf-8")):
            start: Start = "dossier_item" if block["kind"] == "dossier" else "item"
            source = read_source(page.name, block["text"], start=start)
            for construct in parse_source(source, Report()):
                found |= set(nodes(construct))
    return found


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_construct_is_shown_in_an_example_of_the_reference(language: Lang) -> None:
    shown = shown_in(LANGUAGE[language])
    assert sorted(rule for rule, cls in classes().items() if cls not in shown) == []
