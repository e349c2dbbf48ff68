"""The documentation is whole: each construct, each public name and each command has its place in it."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

click = pytest.importorskip("click", reason="the pages tell of the command line")

from attrs import fields, has  # noqa: E402

import procrules  # noqa: E402
from procrules import testing  # noqa: E402
from procrules.constructs.build import classes  # noqa: E402
from procrules.core.answer import Explainer  # noqa: E402
from procrules.core.program import CheckedProgram  # noqa: E402
from procrules.diagnostics.base import Lang  # noqa: E402
from procrules.diagnostics.report import Report  # noqa: E402
from procrules.pipeline import parse_source  # noqa: E402
from procrules.syntax.keywords import Start  # noqa: E402
from procrules.syntax.source import read_source  # noqa: E402
from procrules.tools.commands.tree import root  # noqa: E402

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
            source = read_source(page.stem, block["text"], start=start)
            for construct in parse_source(source, Report()):
                found |= set(nodes(construct))
    return found


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_construct_is_shown_in_an_example_of_the_reference(language: Lang) -> None:
    shown = shown_in(LANGUAGE[language])
    grammar = (ROOT / "grammar" / "procrules.lark").read_text(encoding="utf-8")
    written = {*re.findall(r"^(\w+):|-> (\w+)", grammar, re.MULTILINE)}
    rules = {rule for pair in written for rule in pair} & {*classes()}
    assert len(rules) > 150
    assert sorted(rule for rule in rules if classes()[rule] not in shown) == []


def drawn_tables() -> ModuleType:
    """Return the module that draws tables into the pages."""
    spec = spec_from_file_location("tables", DOCS / "tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# -- API ----------------------------------------------------------------------------------------
def documented() -> set[object]:
    """Return the objects that the pages of the API name or list."""
    found: set[object] = set()
    for page in API.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        for name, options in re.findall(r"^::: (\S+)\n((?:    .*\n)*)", text, re.MULTILINE):
            module = importlib.import_module(name)
            members = re.search(r"members: \[(.*)\]", options)
            names = members[1].split(", ") if members else public(module)
            found |= {getattr(module, each) for each in names}
    return found


def public(module: ModuleType) -> list[str]:
    """Return the names of a module that a page without a list of members shows."""
    own = [n for n, v in vars(module).items() if getattr(v, "__module__", "") == module.__name__]
    return list(getattr(module, "__all__", own))


def given_by(cls: type) -> Iterator[type]:
    """Yield the classes of procrules that the attributes and methods of a class give."""
    annotations = list(inspect.get_annotations(cls).values())
    for name, member in vars(cls).items():
        function = member.fget if isinstance(member, property) else member
        if not name.startswith("_") and inspect.isfunction(function):
            annotations.append(function.__annotations__.get("return"))
    homes = named_in(cls.__module__)
    for word in set(re.findall(r"[A-Z]\w+", " ".join(map(str, annotations)))) & {*homes}:
        given = getattr(importlib.import_module(homes[word]), word)
        if isinstance(given, type):
            yield given


def named_in(module: str) -> dict[str, str]:
    """Return where the classes of procrules that a module names are, those for types alone too."""
    source = inspect.getsource(importlib.import_module(module))
    homes = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            homes[node.name] = module
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("procrules"):
            homes |= {alias.name: node.module or "" for alias in node.names}
    return homes


HIDDEN = {CheckedProgram, Explainer}
"""What a caller holds and has no need to look into: see the architecture."""


@pytest.mark.extras
@pytest.mark.parametrize("name", [n for n in procrules.__all__ if n != "__version__"])
def test_every_public_name_and_what_it_gives_is_in_the_api(name: str) -> None:
    shown = documented()
    value = getattr(procrules, name)
    assert value in shown
    if isinstance(value, type):
        given = {cls for cls in given_by(value) if cls.__module__.startswith("procrules.")}
        assert sorted(str(cls) for cls in given - shown - HIDDEN) == []


@pytest.mark.extras
@pytest.mark.parametrize("name", testing.__all__)
def test_every_strategy_is_in_the_api(name: str) -> None:
    assert getattr(testing, name) in documented()


# -- commands -----------------------------------------------------------------------------------
@pytest.mark.extras
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_command_and_every_option_is_in_the_page_of_commands(language: Lang) -> None:
    page = COMMANDS[language].read_text(encoding="utf-8")
    drawn = drawn_tables().TABLES["commands"](language)
    assert "<!-- table: commands -->" in page
    for name, verb in root(language).commands.items():
        assert re.search(rf"^\| [^|]+ \| `procrules {name}\b[^|]*` \| \[", page, re.MULTILINE), name
        part = re.search(rf"^## {name}\n(.*?)(?=^## |\Z)", drawn, re.MULTILINE | re.DOTALL)
        assert part is not None
        for param in verb.params:
            if isinstance(param, click.Option):
                row = rf"^\| `{param.opts[-1]}\b.*` \| \S"
                assert re.search(row, part[1], re.MULTILINE), (name, param.opts)
