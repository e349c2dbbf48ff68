"""However a rule file is damaged, it is read to its end and every finding has its sentences and its place."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from procrules.diagnostics.base import Span
from procrules.diagnostics.render import render
from procrules.pipeline import compile_text
from procrules.syntax.source import read_source

ROOT = Path(__file__).parents[2]
BUNDLED = ROOT / "rulesets" / "marches_publics"
PAGES = ("docs/fr/langage", "docs/en/language")
ROUNDS = 50
"""Mutations of each round; the rounds are numbered, and each number is a seed."""

_SIGNS = "«»“”\"'()|:,=#&%$€-–°0\t\n \u00a0\u202f\u2019\\é{}[]\x00\ufeff"


@cache
def bundled_items() -> tuple[str, ...]:
    """Return the items of the bundled rules, each alone: a mutation needs no other."""
    found: list[str] = []
    for path in sorted(BUNDLED.glob("*.regles*")):
        text = read_source(path.name, path.read_text(encoding="utf-8")).text
        found += [item for item in re.split(r"^(?=[^\W\d_])", text, flags=re.MULTILINE) if item]
    return tuple(found)


@cache
def whole_files() -> tuple[str, ...]:
    """Return small files that are complete: those of the pages of the language."""
    found: list[str] = []
    for folder in PAGES:
        for page in sorted((ROOT / folder).glob("*.md")):
            text = page.read_text(encoding="utf-8")
            found += re.findall(r"^```(?:règles|rules)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return tuple(found)


# -- mutations ----------------------------------------------------------------------------------
def _drop(items: list[str], draw: random.Random) -> None:
    del items[draw.randrange(len(items))]


def _double(items: list[str], draw: random.Random) -> None:
    items.insert(draw.randrange(len(items)), items[draw.randrange(len(items))])


def _swap(items: list[str], draw: random.Random) -> None:
    left, right = draw.randrange(len(items)), draw.randrange(len(items))
    items[left], items[right] = items[right], items[left]


def _sign(items: list[str], draw: random.Random) -> None:
    items.insert(draw.randrange(len(items) + 1), draw.choice(_SIGNS))


CHANGES: tuple[Callable[[list[str], random.Random], None], ...] = (_drop, _double, _swap, _sign)
CUTS: tuple[str, ...] = (r"(?s).", r"[^\n]*\n?", r"[^\W_]+|\s+|.")
"""What a mutation moves: characters, lines, words."""


def mutated(text: str, draw: random.Random) -> str:
    """Return a text damaged in one to three places."""
    for _ in range(draw.randint(1, 3)):
        pieces = [piece for piece in re.findall(draw.choice(CUTS), text) if piece]
        if pieces:
            draw.choice(CHANGES)(pieces, draw)
        text = "".join(pieces)
    return text


def mutations(texts: tuple[str, ...], seed: int) -> Iterator[str]:
    draw = random.Random(seed)
    for _ in range(ROUNDS):
        yield mutated(draw.choice(texts), draw)


# -- properties ---------------------------------------------------------------------------------
def assert_is_read(text: str) -> None:
    compiled = compile_text(text, "essai.regles")
    errors = [d for d in compiled.diagnostics if d.severity == "error"]
    assert (compiled.program is None) == bool(errors), text
    last = text.count("\n") + text.count("\r") + 1
    for found in compiled.diagnostics:
        for sentence in (found.message("fr"), found.message("en")):
            assert sentence.strip(), text
            assert "{" not in sentence.replace("« { »", "").replace("“{”", "") or "{" in text, text
        assert render(found, "fr")
        assert_is_a_place(found.span, last)


def assert_is_a_place(span: Span, last: int) -> None:
    assert 1 <= span.line <= last
    assert span.column >= 1
    assert (span.end_line, span.end_column) >= (span.line, span.column)


@pytest.mark.parametrize("seed", range(26))
def test_damaged_items_of_the_bundled_rules_are_read(seed: int) -> None:
    for text in mutations(bundled_items(), seed):
        assert_is_read(text)


@pytest.mark.parametrize("seed", range(14))
def test_damaged_files_are_read(seed: int) -> None:
    for text in mutations(whole_files(), seed):
        assert_is_read(text)


def test_a_fault_in_one_item_hides_none_in_another() -> None:
    faulty = "fait a « A » : montant HTT\n"
    for text in mutations(whole_files(), 99):
        if text.count("«") != text.count("»") or text.count("“") != text.count("”"):
            continue
        if not text.startswith("langue français\n") or re.search(r'["\x00]', text):
            continue
        lines = text.rstrip("\n").count("\n") + 2
        both = compile_text(text.rstrip("\n") + "\n" + faulty, "essai.regles").diagnostics
        assert any(d.span.line == lines for d in both), text
