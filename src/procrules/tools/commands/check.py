"""``procrules check``: what is wrong in rule files."""

from __future__ import annotations

import json
from typing import Any

import click

from procrules.diagnostics.base import Diagnostic, Lang
from procrules.diagnostics.render import render
from procrules.syntax.source import DOSSIER_EXTENSION
from procrules.tools.commands.console import FINDINGS, out
from procrules.tools.commands.dossiers import checked_dossiers
from procrules.tools.commands.frame import Verb
from procrules.tools.commands.options import argument, format_option
from procrules.tools.commands.prove import Wanted, options
from procrules.tools.commands.prove import run as proof
from procrules.tools.commands.targets import Origin, targets
from procrules.tools.commands.words import say


def command(lang: Lang) -> click.Command:
    """Return the command in a language."""
    return Verb(
        "check",
        lang,
        callback=run,
        short_help=say(
            lang, "Cherche ce qui est faux dans des règles.", "Find what is wrong in rules."
        ),
        help=say(
            lang,
            "Cherche ce qui est faux dans des fichiers de règles et des dossiers d'achat.\n\n"
            "CHEMIN est un fichier, un dossier, «\u00a0-\u00a0» pour l'entrée standard, ou le "
            "nom d'un règlement fourni. Un fichier qu'un autre du "
            "même dossier importe est vérifié avec lui, et seuls ses propres constats sont montrés. Le dossier "
            "d'un achat (.dossier) est vérifié selon le règlement qu'il nomme.",
            "Find what is wrong in rule files and in files of procurements.\n\n"
            "PATH is a file, a folder, '-' for standard input, or the name of a bundled "
            "ruleset. A file that another one of its "
            "folder imports is checked with it, and only its own findings are shown. The file of a "
            "procurement (.dossier) is checked by the ruleset that it names.",
        ),
        params=[
            argument(lang, "paths", "CHEMIN", "PATH", many=True),
            *options(lang),
            format_option(lang, "text", "json"),
        ],
    )


def run(paths: tuple[str, ...], prove: bool, format: str, lang: Lang, **more: Any) -> int:  # noqa: A002
    """Check, and return 1 when there is an error; or prove, and return 1 when something is found."""
    wanted = Wanted(more.pop("from"), **{_FIELDS.get(name, name): v for name, v in more.items()})
    if prove:
        return proof(paths, wanted, format, lang)
    if wanted != Wanted():
        raise click.ClickException(
            say(lang, "ces options vont avec « --prove »", "these options go with '--prove'")
        )
    found: dict[Diagnostic, None] = {}
    files: set[str] = set()
    hidden = 0
    compiled = {}
    rules = [path for path in paths if not path.endswith(DOSSIER_EXTENSION)]
    for path, findings in checked_dossiers(paths, rules):
        files.add(path)
        found |= dict.fromkeys(findings)
    for target in targets(rules):
        origin: Origin = target.origin
        if origin not in compiled:
            compiled[origin] = origin.compile()
        result = compiled[origin]
        files |= {origin.place(s.name) for s in result.sources if target.covers(s.name)}
        for diagnostic in result.diagnostics:
            if target.covers(diagnostic.span.file):
                found[origin.locate(diagnostic)] = None
            else:
                hidden += 1
    if format == "json":
        out(json.dumps([d.to_dict() for d in found], ensure_ascii=False, indent=2))
    else:
        for diagnostic in found:
            out(render(diagnostic, lang), FINDINGS)
        out(_summary(len(files), list(found), hidden, lang))
    return int(any(d.severity == "error" for d in found))


_FIELDS = {"until": "last"}


def _summary(files: int, found: list[Diagnostic], hidden: int, lang: Lang) -> str:
    errors = sum(d.severity == "error" for d in found)
    warnings = len(found) - errors
    text = say(
        lang,
        f"fichiers lus : {files} ; erreurs : {errors} ; avertissements : {warnings}",
        f"files read: {files}; errors: {errors}; warnings: {warnings}",
    )
    if hidden:
        text += say(
            lang,
            f" ; constats dans d'autres fichiers du règlement : {hidden}",
            f"; findings in other files of the ruleset: {hidden}",
        )
    return text
