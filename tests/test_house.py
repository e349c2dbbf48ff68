"""The house stays whole: what stands in two places says the same thing in both."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import procrules
from procrules.syntax.keywords import LANGUAGES, Language, vocabulary

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
GRAMMAR = ROOT / "grammar" / "procrules.lark"
CLOCKS = {
    ("date", "today"),
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
}


def leaves(table: dict[str, object]) -> Iterator[str]:
    """Return the keys of a keyword table; sections are only for the reader."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value)
        else:
            yield key


def keywords(language: str) -> list[str]:
    """Return the keys of one vocabulary, in the order of its file."""
    text = (ROOT / "grammar" / "keywords" / f"{language}.toml").read_text(encoding="utf-8")
    return list(leaves(tomllib.loads(text)))


def terminals_used(grammar: str) -> set[str]:
    """Return the terminals that the rules of the grammar name."""
    rules = "\n".join(
        line for line in grammar.splitlines() if not re.match(r"%|_?[A-Z][A-Z_]*(\.\d+)?\s*:", line)
    )
    rules = re.sub(r"//.*", "", rules)
    return set(re.findall(r"\b_?[A-Z][A-Z_]*\b", re.sub(r'"(?:\\.|[^"\\])*"', "", rules)))


def calls() -> Iterator[tuple[Path, ast.Call]]:
    """Return every call in the source."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path.relative_to(ROOT), node


# ---------------------------------------------------------------- vocabularies


def test_both_vocabularies_have_the_same_keys_in_the_same_order() -> None:
    assert keywords("fr") == keywords("en")


def test_no_key_stands_twice() -> None:
    assert len(keywords("fr")) == len(set(keywords("fr")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_terminal_of_the_grammar_is_defined(language: Language) -> None:
    text = GRAMMAR.read_text(encoding="utf-8")
    whole = text + vocabulary(language).terminals(text)
    defined = re.findall(r"^(_?[A-Z][A-Z_]*)(?:\.-?\d+)?\s*:", whole, re.MULTILINE)
    declared = re.findall(r"^%declare\s+(.*)", whole, re.MULTILINE)
    assert terminals_used(text) - set(defined) - set(" ".join(declared).split()) == set()


def test_every_keyword_serves() -> None:
    grammar = {name.lstrip("_") for name in terminals_used(GRAMMAR.read_text(encoding="utf-8"))}
    code = set(
        re.findall(r'"([A-Z][A-Z_]*)"', "".join(p.read_text(encoding="utf-8") for p in SOURCES))
    )
    assert set(keywords("fr")) - grammar - code == set()


# ----------------------------------------------------------------------- pages


def codes() -> list[str]:
    """Return every code that a diagnostic class declares."""
    found = []
    for path in (ROOT / "src" / "procrules" / "diagnostics").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found += re.findall(r'^\s+code: ClassVar\[str\] = "(PR\d{3})"', text, re.MULTILINE)
    return sorted(found)


def pages(folder: str) -> set[str]:
    """Return the pages of a folder of the documentation, by their path in it."""
    top = ROOT / "docs" / folder
    return {page.relative_to(top).as_posix() for page in top.rglob("*.md")}


def test_codes_are_unique() -> None:
    assert codes()
    assert len(codes()) == len(set(codes()))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_code_has_its_page_and_each_page_its_code(language: str) -> None:
    named = {page.removesuffix(".md") for page in pages(f"{language}/diagnostics")} - {"index"}
    assert named == set(codes())


# ------------------------------------------------------------------------ code


def test_public_names_stay_under_twenty() -> None:
    names = procrules.__all__
    assert len(names) < 20
    assert len(names) == len(set(names))
    for name in names:
        assert getattr(procrules, name).__doc__, f"{name} has no docstring"


def test_no_amount_passes_through_binary_floating_point() -> None:
    found = [
        f"{path}:{call.lineno}"
        for path, call in calls()
        if isinstance(call.func, ast.Name) and call.func.id == "float"
    ]
    assert found == []


def test_nothing_reads_the_clock() -> None:
    found = [
        f"{path}:{call.lineno}"
        for path, call in calls()
        if isinstance(call.func, ast.Attribute)
        and (ast.unparse(call.func.value).split(".")[-1], call.func.attr) in CLOCKS
    ]
    assert found == []


def test_every_module_stands_in_a_layer() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = config["tool"]["importlinter"]["contracts"][0]["layers"]
    named = {re.sub(r"[\s()]", "", name) for layer in layers for name in layer.split("|")}
    package = ROOT / "src" / "procrules"
    found = {
        path.stem
        for path in package.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    } - {"__init__", "__main__"}
    assert found <= named
