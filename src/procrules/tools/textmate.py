"""The colours of rule files for editors that read TextMate grammars, such as VS Code.

The files of ``editors/vscode/syntaxes`` are what this module gives, one for rules and one for the blocks of
rules in Markdown; a test says so, and ``python -m procrules.tools.textmate FOLDER`` writes them again.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from procrules.syntax.highlighting import Kind, runs, terminals
from procrules.syntax.keywords import LANGUAGES, Language, vocabulary
from procrules.syntax.literate import BLOCKS

SCOPE = "source.procrules"
INJECTED = "markdown.procrules.codeblock"
_WORDS: dict[Kind, str] = {
    "declaration": "keyword.declaration",
    "type": "storage.type",
    "constant": "constant.language",
    "operator": "keyword.operator.word",
    "keyword": "keyword.control",
}
_OTHERS = {
    "LOCATOR": "constant.other.locator",
    "DATE": "constant.numeric.date",
    "DURATION": "constant.numeric.duration",
    "AMOUNT": "constant.numeric.amount",
    "PERCENT": "constant.numeric.percent",
    "NUMBER": "constant.numeric",
}


def grammar() -> dict[str, Any]:
    """Return the grammar: French, unless the first line says that the file is English."""
    english = vocabulary("en")
    first = f"^({english.canonical('LANGUAGE')}) ({english.canonical('LANGUAGE_NAME')})"
    head = {"1": {"name": "keyword.declaration.procrules"}, "2": {"name": "storage.type.procrules"}}
    return {
        "$schema": "https://json.schemastore.org/tmlanguage.json",
        "name": "procrules",
        "scopeName": SCOPE,
        "fileTypes": ["regles", "dossier"],
        "patterns": [
            {
                "begin": first,
                "beginCaptures": head,
                "end": "(?!)",
                "patterns": [{"include": "#en"}],
            },
            {"include": "#fr"},
        ],
        "repository": {language: {"patterns": _patterns(language)} for language in LANGUAGES},
    }


def _patterns(language: Language) -> list[dict[str, Any]]:
    other = terminals(language)
    found: list[dict[str, Any]] = [
        _named("#.*$", "comment.line.number-sign"),
        _quoted("«", "»"),
        _quoted("“", "”"),
        _quoted('"', '"'),
    ]
    found += [_named(other[name], scope) for name, scope in _OTHERS.items()]
    found += [_named(pattern, _WORDS[kind]) for kind, pattern in runs(language)]
    found.append(_named(other["NAME"], "variable.other"))
    found.append(_named(r"[|:=<>≤≥+×*/()-]", "keyword.operator"))
    return found


def _named(pattern: str, scope: str) -> dict[str, Any]:
    return {"match": pattern, "name": f"{scope}.procrules"}


def _quoted(opening: str, closing: str) -> dict[str, Any]:
    # A text ends with its mark; one that is not closed ends where the next line begins at the margin.
    return {
        "begin": opening,
        "end": rf"{closing}|^(?=\S)",
        "name": "string.quoted.procrules",
    }


def in_markdown() -> dict[str, Any]:
    """Return what is added to the grammar of Markdown: blocks of rules, each in its vocabulary."""
    return {
        "$schema": "https://json.schemastore.org/tmlanguage.json",
        "scopeName": INJECTED,
        "injectionSelector": "L:text.html.markdown",
        "patterns": [{"include": f"#{language}"} for language in LANGUAGES],
        "repository": {language: _block(language) for language in LANGUAGES},
    }


def _block(language: Language) -> dict[str, Any]:
    words = "|".join(word for word, announced in BLOCKS.items() if announced == language)
    return {
        "name": "markup.fenced_code.block.markdown",
        "begin": rf"(^|\G)(\s*)(`{{3,}}|~{{3,}})\s*(?=\{{?\s*\.?({words})(?:[\s}},=#]|$))([^`]*)$",
        "beginCaptures": {
            "3": {"name": "punctuation.definition.markdown"},
            "5": {"name": "fenced_code.block.language"},
        },
        "end": r"(^|\G)(\2|\s{0,3})(\3)\s*$",
        "endCaptures": {"3": {"name": "punctuation.definition.markdown"}},
        "patterns": [
            {
                "begin": r"(^|\G)(\s*)(.*)",
                "while": r"(^|\G)(?!\s*([`~]{3,})\s*$)",
                "contentName": "meta.embedded.block.procrules",
                "patterns": [{"include": f"{SCOPE}#{language}"}],
            }
        ],
    }


def texts() -> dict[str, str]:
    """Return the grammars as the files hold them, by name."""
    grammars = {
        "procrules.tmLanguage.json": grammar(),
        "procrules.markdown.tmLanguage.json": in_markdown(),
    }
    return {
        name: json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        for name, content in grammars.items()
    }


if __name__ == "__main__":
    for name, content in texts().items():
        (Path(sys.argv[1]) / name).write_text(content, encoding="utf-8")
