"""``procrules mutate``: faults made in the rules one by one, and those that no example tells."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import click
from attrs import evolve, frozen

from procrules.analysis.assumed import need_solver
from procrules.analysis.comparing import TIMEOUT, Shows, assumptions, prover
from procrules.analysis.mutants import mutants
from procrules.analysis.mutation import Trials, sample
from procrules.diagnostics.base import Lang, Words
from procrules.diagnostics.render import render
from procrules.ruleset import Ruleset
from procrules.syntax.keywords import Language
from procrules.tools.commands.adding import Added, append, language_of
from procrules.tools.commands.console import FINDINGS, out
from procrules.tools.commands.examples import FAILURES
from procrules.tools.commands.frame import Verb
from procrules.tools.commands.mutations import Change, Mutated
from procrules.tools.commands.options import Count, Figure, Percent, argument, format_option, option
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
                type=Count(lang, least=1),
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
            option(
                lang,
                "--jobs",
                "Nombre de processus (un par cœur par défaut).",
                "Processes (one for each core by default).",
                type=Count(lang),
                metavar=number,
            ),
            option(
                lang,
                "--prove",
                "Compare les survivants aux règles, sur tous les faits : prouvés équivalents, ou montrés par un "
                "exemple (extra verify).",
                "Compare survivors with the rules, over all facts: proved equivalent, or shown by an "
                "example (extra verify).",
                is_flag=True,
            ),
            option(
                lang,
                "--timeout",
                f"Secondes accordées à chaque question de --prove ({TIMEOUT} par défaut).",
                f"Seconds for each question of --prove ({TIMEOUT} by default).",
                type=Figure(lang),
                metavar=say(lang, "SECONDES", "SECONDS"),
            ),
            option(
                lang,
                "--add-examples",
                "Ajoute au fichier l'exemple que --prove donne de chaque survivant.",
                "Add to the file the example that --prove gives of each survivor.",
                is_flag=True,
            ),
            format_option(lang, "text", "json"),
        ],
    )


@frozen
class Wanted:
    """What is asked of the trials on the command line."""

    sample: int | None
    seed: int
    jobs: int | None
    prove: bool
    timeout: Decimal | None
    add_examples: bool

    def shows(self, ruleset: Ruleset) -> Shows | None:
        """Return what compares the mutants that survive with the rules, if they are to be."""
        if not self.prove:
            return None
        return prover(ruleset, timeout=TIMEOUT if self.timeout is None else self.timeout)


def run(
    paths: tuple[str, ...],
    min: Decimal | None,  # noqa: A002  (the name of the option)
    format: str,  # noqa: A002  (the name of the option)
    lang: Lang,
    **more: Any,
) -> int:
    """Try the mutants, and return 1 when rules have errors or too few mutants are killed."""
    wanted = Wanted(**more)
    if not wanted.prove and (wanted.add_examples or wanted.timeout is not None):
        raise click.ClickException(
            say(lang, "ces options vont avec « --prove »", "these options go with '--prove'")
        )
    if wanted.prove:
        need_solver()
    session, mutated = Session(), Mutated()
    trials: dict[Origin, Trials] = {}
    for target in targets(paths):
        ruleset = session.load(target.origin)
        if ruleset is None:
            continue
        found = [c for c in _changes(target, ruleset, session, wanted) if not mutated.settled(c)]
        if found and target.origin not in trials:
            trials[target.origin] = Trials.of(ruleset, wanted.shows(ruleset))
        jobs = wanted.jobs or os.cpu_count() or 1
        results = trials[target.origin].results([c.mutant for c in found], jobs) if found else ()
        for number, (change, result) in enumerate(zip(found, results, strict=True), start=1):
            mutated.add(change, result)
            _progress(number, len(found), lang)
    if wanted.add_examples:
        append(_added(session, mutated))
    enough = min is None or mutated.reaches(min)
    proof = _assumptions(session) if mutated.compared else ()
    if format == "json":
        out(json.dumps(_document(session, mutated, proof), ensure_ascii=False, indent=2))
    else:
        _tell(session, mutated, proof, min if not enough else None, lang)
    return int(bool(session.findings()) or not enough)


def _assumptions(session: Session) -> tuple[Words, ...]:
    """Return what the proofs take for granted, each thing once."""
    loaded = (ruleset for _, ruleset in session.rulesets.values() if ruleset is not None)
    return tuple(dict.fromkeys(a for r in loaded for a in assumptions(r.program.program)))


def _added(session: Session, mutated: Mutated) -> Iterator[tuple[Added, Language]]:
    """Yield the examples of the survivors, each case once."""
    cases: set[str] = set()
    for change, result in mutated.found.values():
        example = result.shown.example if result.shown is not None else ""
        case = example.partition("\n")[2]
        if example and case not in cases:
            cases.add(case)
            file, line = change.mutant.span.file, change.mutant.span.line
            sources = session.rulesets[change.origin][0].sources
            yield Added(change.origin, file, example, line), language_of(sources, file)


def _changes(
    target: Target, ruleset: Ruleset, session: Session, wanted: Wanted
) -> Iterator[Change]:
    found = [mutant for mutant in mutants(ruleset.program.program) if target.owns(mutant.span.file)]
    texts = {source.name: source for source in session.rulesets[target.origin][0].sources}
    size = wanted.sample
    alike: Counter[tuple[object, ...]] = Counter()
    for mutant in found if size is None else sample(found, size, wanted.seed):
        change = Change.of(target.origin, mutant, texts.get(mutant.span.file))
        alike[change.key] += 1
        yield evolve(change, nth=alike[change.key] - 1)


def _progress(number: int, total: int, lang: Lang) -> None:
    """Say to a person who waits how far the trials are."""
    if sys.stderr is not None and sys.stderr.isatty():
        end = "\n" if number == total else ""
        words = say(lang, f"\rmutant {number} sur {total}", f"\rmutant {number} of {total}")
        click.echo(words + end, file=sys.stderr, nl=False)


# -- what is told -------------------------------------------------------------------------------
def _tell(
    session: Session,
    mutated: Mutated,
    proof: tuple[Words, ...],
    wanted: Decimal | None,
    lang: Lang,
) -> None:
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
    if proof:
        out(say(lang, "Ce qui est tenu pour acquis :", "What is taken for granted:"))
        out("\n".join("  - " + say(lang, words.fr, words.en) for words in proof))
    if wanted is not None:
        least = str(wanted)
        out(
            say(
                lang,
                f"Il faut tuer au moins {least.replace('.', ',')} % des mutants.",
                f"At least {least} % of the mutants must be killed.",
            )
        )


def _document(session: Session, mutated: Mutated, proof: tuple[Words, ...]) -> dict[str, Any]:
    findings = [diagnostic.to_dict() for diagnostic in session.findings()]
    assumed = [{"fr": words.fr, "en": words.en} for words in proof]
    return {**mutated.document(), "assumptions": assumed, "findings": findings}
