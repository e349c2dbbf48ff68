"""``procrules lint``: what could be written better in rule files."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from pathlib import Path

import click

from procrules.desk.edits import Edit, edited
from procrules.desk.lint import lint, safe_fix
from procrules.diagnostics.base import Diagnostic, Lang
from procrules.diagnostics.render import render
from procrules.texts import read_file
from procrules.tools.commands.console import FINDINGS, out
from procrules.tools.commands.frame import Verb
from procrules.tools.commands.layout import ENCODING
from procrules.tools.commands.options import argument, format_option, option
from procrules.tools.commands.targets import Origin, targets
from procrules.tools.commands.words import say, unusable
from procrules.tools.commands.writing import replace


def command(lang: Lang) -> click.Command:
    """Return the command in a language."""
    return Verb(
        "lint",
        lang,
        callback=run,
        short_help=say(
            lang, "Dit ce qui serait mieux écrit.", "Tell what could be written better."
        ),
        help=say(
            lang,
            "Dit ce qui, dans des règles exactes, serait mieux écrit : un fait sans question, une source sans "
            "date ou que rien ne cite, un montant répété…\n\n"
            "CHEMIN est un fichier, un dossier, ou le nom d'un règlement fourni. Avec --fix, ce dont la "
            "correction ne change aucune réponse est corrigé dans les fichiers.",
            "Tell what could be written better in rules that are right: a fact without a question, a source "
            "without a date or that nothing cites, an amount written twice…\n\n"
            "PATH is a file, a folder, or the name of a bundled ruleset. With --fix, what can be corrected "
            "without changing any answer is corrected in the files.",
        ),
        params=[
            argument(lang, "paths", "CHEMIN", "PATH", many=True),
            option(
                lang,
                "--fix",
                "Corrige dans les fichiers ce qui peut l'être sans risque.",
                "Correct in the files what can be, safely.",
                is_flag=True,
            ),
            format_option(lang, "text", "json"),
        ],
    )


def run(paths: tuple[str, ...], fix: bool, format: str, lang: Lang) -> int:  # noqa: A002
    """Tell what could be written better, and return 1 when something is left so.

    Raises:
        ProcrulesError: The rules have errors, or a path names none.
    """
    left: list[tuple[Origin, Diagnostic]] = []
    mended: dict[Path, list[tuple[Edit, ...]]] = {}
    for target in targets(paths):
        origin = target.origin
        compiled = origin.compile()
        if compiled.program is None:
            raise unusable([origin.locate(d) for d in compiled.diagnostics])
        sources = {source.name: source for source in compiled.sources}
        for found in lint(compiled):
            name = found.span.file
            if not target.covers(name):
                continue
            edits = safe_fix(found, sources[name])
            if fix and edits and not origin.bundled and origin.text is None:
                mended.setdefault(Path(origin.place(name)), []).append(edits)
            else:
                left.append((origin, found))
    for file, fixes in mended.items():
        text, problem = read_file(file, file.as_posix())
        if text is None:
            raise unusable([problem] if problem is not None else [])
        once = dict.fromkeys(edit for edits in fixes for edit in edits)
        kept = BOM_UTF8 if file.read_bytes().startswith(BOM_UTF8) else b""
        replace(file, kept + edited(text, once).encode(*ENCODING))
    shown = [origin.locate(found) for origin, found in left]
    if format == "json":
        out(json.dumps([d.to_dict() for d in shown], ensure_ascii=False, indent=2))
        return int(bool(shown))
    for diagnostic in shown:
        out(render(diagnostic, lang), FINDINGS)
    count = sum(map(len, mended.values()))
    words = say(lang, f"à mieux écrire : {len(shown)}", f"to write better: {len(shown)}")
    if fix:
        words += say(lang, f" ; corrigés : {count}", f"; corrected: {count}")
    out(words)
    return int(bool(shown))
