"""``procrules test``: the examples that stand in the rules, run as tests."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import click

from procrules.diagnostics.base import Lang
from procrules.diagnostics.render import render
from procrules.tools.commands.console import FINDINGS, Highlights, out
from procrules.tools.commands.frame import Verb
from procrules.tools.commands.options import Percent, argument, format_option, option
from procrules.tools.commands.session import Session
from procrules.tools.commands.targets import targets
from procrules.tools.commands.words import say

FAILURES: Highlights = ((r"(?m)^\S+:\d+:(?:\d+:)?", "bold"),)


def command(lang: Lang) -> click.Command:
    """Return the command in a language."""
    return Verb(
        "test",
        lang,
        callback=run,
        short_help=say(lang, "Exécute les exemples des règles.", "Run the examples of the rules."),
        help=say(
            lang,
            "Exécute les exemples écrits dans des fichiers de règles, et montre ceux qui échouent.\n\n"
            "CHEMIN est un fichier, un dossier, «\u00a0-\u00a0» pour l'entrée standard, ou le "
            "nom d'un règlement fourni. La dernière ligne est "
            "toujours « N examples, N failed ».",
            "Run the examples that stand in rule files, and show those that fail.\n\n"
            "PATH is a file, a folder, '-' for standard input, or the name of a bundled "
            "ruleset. The last line is always "
            "'N examples, N failed'.",
        ),
        params=[
            argument(lang, "paths", "CHEMIN", "PATH", many=True),
            option(
                lang,
                "--coverage",
                "Montre ce que les exemples du règlement ne couvrent pas.",
                "Show what the examples of the ruleset do not cover.",
                is_flag=True,
            ),
            option(
                lang,
                "--coverage-min",
                "Part à couvrir, de 0 à 100 ; en dessous, l'état de sortie est 1.",
                "Share to cover, from 0 to 100; below it the exit status is 1.",
                type=Percent(lang),
                metavar=say(lang, "POURCENT", "PERCENT"),
            ),
            format_option(lang, "text", "json"),
        ],
    )


def run(
    paths: tuple[str, ...],
    coverage: bool,
    coverage_min: Decimal | None,
    format: str,  # noqa: A002  (the name of the option)
    lang: Lang,
) -> int:
    """Run the examples, and return 1 when one fails, cannot be run, or too little is covered."""
    session = Session()
    measured = coverage or coverage_min is not None
    for target in targets(paths):
        ruleset = session.load(target.origin)
        if ruleset is not None:
            session.run(target, ruleset)
            if measured:
                session.measure(target, ruleset)
    enough = coverage_min is None or session.covered.reaches(coverage_min)
    if format == "json":
        out(json.dumps(_document(session, measured), ensure_ascii=False, indent=2))
    else:
        _tell(session, measured, coverage_min if not enough else None, lang)
    failed = any(ran.failures for ran in session.ran.values())
    broken = any(ruleset is None for _, ruleset in session.rulesets.values())
    return int(failed or broken or not enough)


# -- what is told -------------------------------------------------------------------------------
def _tell(session: Session, measured: bool, wanted: Decimal | None, lang: Lang) -> None:
    for diagnostic in session.findings():
        out(render(diagnostic, lang), FINDINGS)
    failed = [ran for ran in session.ran.values() if ran.failures]
    for ran in failed:
        lines = [f"{ran.file}:{ran.example.span.line}: {ran.example.label}"]
        lines += [f"    {words.fr if lang == 'fr' else words.en}" for words in ran.failures]
        out("\n".join(lines), FAILURES)
    if session.findings():
        out(
            say(
                lang,
                "Des règles ont des erreurs : leurs exemples n'ont pas été exécutés.",
                "Some rules have errors: their examples were not run.",
            )
        )
    if measured and session.measured:
        out("\n".join(session.covered.lines(lang)), FAILURES)
    if wanted is not None:
        least = str(wanted)
        out(
            say(
                lang,
                f"Il faut couvrir au moins {least.replace('.', ',')} %.",
                f"At least {least} % must be covered.",
            )
        )
    out(f"{len(session.ran)} examples, {len(failed)} failed")


def _document(session: Session, measured: bool) -> dict[str, Any]:
    failed = [ran for ran in session.ran.values() if ran.failures]
    return {
        "examples": len(session.ran),
        "failed": [
            {
                "file": ran.file,
                "line": ran.example.span.line,
                "label": ran.example.label,
                "failures": [{"fr": words.fr, "en": words.en} for words in ran.failures],
            }
            for ran in failed
        ],
        "findings": [diagnostic.to_dict() for diagnostic in session.findings()],
        "coverage": session.covered.document() if measured and session.measured else None,
    }
