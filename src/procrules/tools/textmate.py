"""The colours of rule files for editors that read TextMate grammars, such as VS Code.

``editors/vscode/syntaxes/procrules.tmLanguage.json`` is what this module gives; a test says so, and
``python -m procrules.tools.textmate FILE`` writes it again.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from procrules.syntax.highlighting import Kind, runs, terminals
from procrules.syntax.keywords import LANGUAGES, Language, vocabulary

SCOPE = "source.procrules"
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


def text() -> str:
    """Return the grammar as the file holds it."""
    return json.dumps(grammar(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(text(), encoding="utf-8")
