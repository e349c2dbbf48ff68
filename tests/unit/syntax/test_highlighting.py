"""The colours come from the grammar and the vocabularies: they cannot drift from the language."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from procrules.syntax.highlighting import every_word, kind_of, runs, terminals
from procrules.syntax.keywords import LANGUAGES, UNITS, Language, vocabulary
from procrules.syntax.parser import tokens_of
from procrules.syntax.source import read_source
from procrules.tools.textmate import grammar, in_markdown, texts
from procrules.values.files import EXTENSION, LITERATE

ROOT = Path(__file__).resolve().parents[3]
COMMITTED = ROOT / "editors" / "vscode" / "syntaxes"
BUNDLED = sorted((ROOT / "rulesets").rglob(f"*{EXTENSION}"))


def test_editor_has_the_grammar_that_the_vocabularies_give() -> None:
    """To write them again: ``python -m procrules.tools.textmate editors/vscode/syntaxes``."""
    written = {path.name: path.read_text(encoding="utf-8") for path in COMMITTED.iterdir()}
    assert written == texts()


def begin(block: dict[str, Any]) -> re.Pattern[str]:
    """Return what opens a block, in the notation of Python."""
    return re.compile(str(block["begin"]).replace(r"(^|\G)", "(^)"))


@pytest.mark.parametrize(
    "line", ["```règles", "  ~~~~ regles", "```{.rules}", '```rules title="a b"']
)
def test_blocks_of_rules_in_markdown_have_the_colours_of_rules(line: str) -> None:
    found = in_markdown()
    blocks = [b for b in found["repository"].values() if begin(b).match(line)]
    assert [b["patterns"][0]["patterns"] for b in blocks] == [
        [{"include": "source.procrules#en" if "rules" in line else "source.procrules#fr"}]
    ]
    assert not any(begin(b).match("```rulesets") for b in found["repository"].values())


def test_extension_colours_blocks_of_markdown_and_serves_its_files() -> None:
    package = json.loads((COMMITTED.parent / "package.json").read_text(encoding="utf-8"))
    (added,) = (g for g in package["contributes"]["grammars"] if "injectTo" in g)
    assert added["scopeName"] == in_markdown()["scopeName"]
    assert (COMMITTED.parent / added["path"]).is_file()
    script = (COMMITTED.parent / "extension.js").read_text(encoding="utf-8")
    assert f'language: "markdown", pattern: "**/*{LITERATE}"' in script


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_has_a_colour(language: Language) -> None:
    coloured = dict(every_word(language))
    for key, forms in vocabulary(language).forms.items():
        for form in forms:
            if form[0].isalpha() and key not in UNITS:
                assert form in coloured


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_matched_whole(language: Language) -> None:
    """The first pattern that matches where a word stands takes all of it, and is of its kind."""
    patterns = [(kind, re.compile(pattern)) for kind, pattern in runs(language)]
    for form, wanted in every_word(language):
        for written in (form, form.replace(" ", "\u00a0").replace("'", "\u2019")):
            kind, found = next(
                (kind, match.group())
                for kind, pattern in patterns
                if (match := pattern.match(written + " x")) is not None
            )
            assert (found, kind) == (written, wanted)


@pytest.mark.parametrize("path", BUNDLED[:12], ids=lambda p: p.stem)
def test_tokens_of_real_rules_are_matched_where_they_stand(path: Path) -> None:
    """What the parser reads as a literal or as a word, the patterns of that terminal match whole."""
    source = read_source(path.name, path.read_text(encoding="utf-8"))
    known = {name: re.compile(p) for name, p in terminals(source.language).items()}
    for chunk in source.chunks():
        for token in tokens_of(chunk.text, source.language):
            if token.type in known:
                assert known[token.type].fullmatch(token), token


def test_kinds() -> None:
    assert [kind_of(k) for k in ("RULE", "LAW", "YES", "LT", "IF")] == [
        *("declaration", "type", "constant", "operator", "keyword")
    ]


def test_grammar_has_both_languages() -> None:
    made = grammar()
    assert set(made["repository"]) == set(LANGUAGES)
    assert json.loads(texts()["procrules.tmLanguage.json"]) == made


@pytest.mark.extras
def test_pages_are_coloured_by_the_same_words() -> None:
    lexers = pytest.importorskip("procrules.tools.pygments_lexer", reason="needs Pygments")
    token = pytest.importorskip("pygments.token", reason="needs Pygments")
    french = "langue français\nrègle r « R »\n  si x atteint 40 000 € # note\n"
    found = [(t, v) for t, v in lexers.FrenchRulesLexer().get_tokens(french) if v.strip()]
    assert (token.Keyword.Declaration, "règle") in found
    assert (token.Operator.Word, "atteint") in found
    assert (token.Number, "40 000 €") in found
    assert (token.Comment.Single, "# note") in found
    english = "language english\nrule r\n  if x reaches 3\n"
    found = [(t, v) for t, v in lexers.FrenchRulesLexer().get_tokens(english) if v.strip()]
    assert (token.Operator.Word, "reaches") in found
    for path in BUNDLED[:6]:
        text = path.read_text(encoding="utf-8")
        made = list(lexers.FrenchRulesLexer().get_tokens(text))
        assert "".join(v for _, v in made) == text
        assert not [v for t, v in made if t is token.Error]
