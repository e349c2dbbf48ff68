"""``procrules mutate``: faults made in the rules one by one, and those that no example tells."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import click

from procrules.analysis.mutants import mutants
from procrules.analysis.mutation import Trials, sample
from procrules.diagnostics.base import Lang
from procrules.diagnostics.render import render
from procrules.ruleset import Ruleset
from procrules.tools.commands.console import FINDINGS, out
from procrules.tools.commands.examples import FAILURES
from procrules.tools.commands.frame import Verb
from procrules.tools.commands.mutations import Change, Mutated
from procrules.tools.commands.options import Count, Percent, argument, format_option, option
from procrules.tools.commands.session import Session
from procrules.tools.commands.targets import Origin, Target, targets
from procrules.tools.commands.words import say


def command(lang: Lang) -> click.Command:
    """Return the command in a language."""
    number = say(lang, "NOMBRE", "NUMBER")
    return Verb(
        "mutate",
        lang,
        callback=run,
        short_help=say(
            lang,
            "Cherche les fautes que les exemples ne verraient pas.",
            "Look for faults that the examples would not see.",
        ),
        help=say(
            lang,
            "Fait dans les règles de petites fautes, une à la fois (un centime, un jour, une condition "
            "omise…), et montre celles qu'aucun exemple ne voit.\n\n"
            "CHEMIN est un fichier, un dossier, «\u00a0-\u00a0» pour l'entrée standard, ou le "
            "nom d'un règlement fourni. Les fichiers ne sont pas modifiés.",
            "Make small faults in the rules, one at a time (a cent, a day, a condition left out…), and "
            "show those that no example sees.\n\n"
            "PATH is a file, a folder, '-' for standard input, or the name of a bundled "
            "ruleset. No file is changed.",
        ),
        params=[
            argument(lang, "paths", "CHEMIN", "PATH", many=True),
            option(
                lang,
                "--min",
                "Part à tuer, de 0 à 100 ; en dessous, l'état de sortie est 1.",
                "Share to kill, from 0 to 100; below it the exit status is 1.",
                type=Percent(lang),
                metavar=say(lang, "POURCENT", "PERCENT"),
            ),
            option(
                lang,
                "--sample",
                "N'essaie que ce nombre de mutants, toujours les mêmes pour les mêmes règles.",
                "Try only that many mutants, always the same for the same rules.",
                type=Count(lang),
                metavar=number,
            ),
            option(
                lang,
                "--seed",
                "Choisit un autre échantillon (0 par défaut).",
                "Choose another sample (0 by default).",
                type=Count(lang),
                metavar=number,
                default=0,
            ),
            format_option(lang, "text", "json"),
        ],
    )


def run(
    paths: tuple[str, ...],
    min: Decimal | None,  # noqa: A002  (the name of the option)
    sample: int | None,
    seed: int,
    format: str,  # noqa: A002  (the name of the option)
    lang: Lang,
) -> int:
    """Try the mutants, and return 1 when rules have errors or too few mutants are killed."""
    session, mutated = Session(), Mutated()
    trials: dict[Origin, Trials] = {}
    for target in targets(paths):
        ruleset = session.load(target.origin)
        if ruleset is None:
            continue
        changes = list(_changes(target, ruleset, session, sample, seed))
        for number, change in enumerate(changes, start=1):
            _progress(number, len(changes), lang)
            if not mutated.settled(change):
                if target.origin not in trials:
                    trials[target.origin] = Trials.of(ruleset)
                mutated.add(change, trials[target.origin].result(change.mutant))
    enough = min is None or mutated.reaches(min)
    if format == "json":
        out(json.dumps(_document(session, mutated), ensure_ascii=False, indent=2))
    else:
        _tell(session, mutated, min if not enough else None, lang)
    return int(bool(session.findings()) or not enough)


def _changes(
    target: Target, ruleset: Ruleset, session: Session, size: int | None, seed: int
) -> Iterator[Change]:
    found = [mutant for mutant in mutants(ruleset.program.program) if target.owns(mutant.span.file)]
    texts = {source.name: source for source in session.rulesets[target.origin][0].sources}
    for mutant in found if size is None else sample(found, size, seed):
        file = mutant.span.file
        yield Change.of(target.origin.place(file), mutant, texts.get(file))


def _progress(number: int, total: int, lang: Lang) -> None:
    """Say to a person who waits how far the trials are."""
    if sys.stderr is not None and sys.stderr.isatty():
        end = "\n" if number == total else ""
        words = say(lang, f"\rmutant {number} sur {total}", f"\rmutant {number} of {total}")
        click.echo(words + end, file=sys.stderr, nl=False)


# -- what is told -------------------------------------------------------------------------------
def _tell(session: Session, mutated: Mutated, wanted: Decimal | None, lang: Lang) -> None:
    for diagnostic in session.findings():
        out(render(diagnostic, lang), FINDINGS)
    if session.findings():
        out(
            say(
                lang,
                "Des règles ont des erreurs : leurs mutants n'ont pas été essayés.",
                "Some rules have errors: their mutants were not tried.",
            )
        )
    out("\n".join(mutated.lines(lang)), FAILURES)
    if wanted is not None:
        least = str(wanted)
        out(
            say(
                lang,
                f"Il faut tuer au moins {least.replace('.', ',')} % des mutants.",
                f"At least {least} % of the mutants must be killed.",
            )
        )


def _document(session: Session, mutated: Mutated) -> dict[str, Any]:
    findings = [diagnostic.to_dict() for diagnostic in session.findings()]
    return {**mutated.document(), "findings": findings}
