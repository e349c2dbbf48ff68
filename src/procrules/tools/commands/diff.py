"""``procrules diff``: what changes in the answers, between two days or two versions of rules."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from attrs import frozen

from procrules.analysis.diff import TIMEOUT, diff_days, diff_versions
from procrules.analysis.difference import Difference
from procrules.analysis.prove import FIRST, LAST
from procrules.diagnostics.base import Lang, Words
from procrules.ruleset import Ruleset, load
from procrules.tools.commands.console import ANSWER, out, out_markdown
from procrules.tools.commands.differences import Writer
from procrules.tools.commands.frame import Verb
from procrules.tools.commands.options import Day, Figure, argument, format_option, option
from procrules.tools.commands.revisions import read_revision
from procrules.tools.commands.words import say


def command(lang: Lang) -> click.Command:
    """Return the command in a language."""
    seconds = say(lang, "SECONDES", "SECONDS")
    revision = say(lang, "RÉVISION", "REVISION")
    return Verb(
        "diff",
        lang,
        callback=run,
        short_help=say(
            lang,
            "Dit ce qui change dans les réponses, d'un jour ou d'une version à l'autre.",
            "Tell what changes in the answers, from one day or one version to another.",
        ),
        help=say(
            lang,
            "Dit ce qui change dans les réponses, et prouve que rien d'autre ne change (extra verify).\n\n"
            "Un règlement, avec --from et --to : entre deux jours du droit. Deux règlements, ou un seul avec "
            "--rev-from : entre deux versions, au jour de --on, ou de --from à --to.\n\n"
            "Le texte dit une fois les régions où plusieurs réponses changent ; --format json dit chacune avec son "
            "cas et ses textes.\n\n"
            "État de sortie : 0 s'il est prouvé qu'aucune réponse ne change ; 1 si une réponse change, ou si une "
            "décision n'est pas tranchée ; 2 si les règles ou les options ne peuvent être lues.",
            "Tell what changes in the answers, and prove that nothing else does (extra verify).\n\n"
            "One ruleset, with --from and --to: between two days of the law. Two rulesets, or one with "
            "--rev-from: between two versions, on the day of --on, or from --from to --to.\n\n"
            "The text tells the regions in which several answers change once; --format json tells each with its "
            "case and its texts.\n\n"
            "Exit status: 0 when it is proved that no answer changes; 1 when an answer changes, or a decision is "
            "not settled; 2 when rules or options cannot be read.",
        ),
        params=[
            argument(lang, "rulesets", "RÈGLEMENT", "RULESET", many=True),
            option(lang, "--from", "Premier jour.", "First day.", type=Day(lang)),
            option(lang, "--to", "Second ou dernier jour.", "Second or last day.", type=Day(lang)),
            option(
                lang,
                "--on",
                "Jour auquel deux versions sont comparées.",
                "Day on which two versions are compared.",
                type=Day(lang),
            ),
            option(
                lang,
                "--rev-from",
                "Révision git de la version d'avant.",
                "Git revision of the version before.",
                metavar=revision,
            ),
            option(
                lang,
                "--rev-to",
                "Révision git de la version d'après (par défaut, les fichiers tels qu'ils sont).",
                "Git revision of the version after (by default the files as they are).",
                metavar=revision,
            ),
            option(
                lang,
                "--decision",
                "Ne compare que cette décision (peut se répéter).",
                "Compare only this decision (may be repeated).",
                multiple=True,
                metavar=say(lang, "NOM", "NAME"),
            ),
            option(
                lang,
                "--timeout",
                f"Secondes accordées à chaque décision ({TIMEOUT} par défaut).",
                f"Seconds for each decision ({TIMEOUT} by default).",
                type=Figure(lang),
                metavar=seconds,
            ),
            option(
                lang,
                "--budget",
                "Secondes accordées à toute la comparaison.",
                "Seconds for the whole comparison.",
                type=Figure(lang),
                metavar=seconds,
            ),
            option(
                lang,
                "--jobs",
                "Nombre de processus (un par cœur par défaut).",
                "Processes (one for each core by default).",
                type=Figure(lang),
                metavar="N",
            ),
            format_option(lang, "text", "markdown", "json"),
        ],
    )


@frozen
class Wanted:
    """What is to be compared, as the command line says it."""

    rulesets: tuple[str, ...]
    first: date | None
    last: date | None
    on: date | None
    rev_from: str | None
    rev_to: str | None

    @property
    def versions(self) -> bool:
        """Whether two versions are compared, and not two days."""
        return len(self.rulesets) == 2 or self.rev_from is not None or self.rev_to is not None

    def problem(self) -> Words | None:
        """Return what is wrong with the words of the command line."""
        if len(self.rulesets) > 2 or (len(self.rulesets) == 2 and (self.rev_from or self.rev_to)):
            return Words(
                "donnez un règlement, ou deux versions, ou un règlement et --rev-from",
                "give one ruleset, or two versions, or one ruleset and --rev-from",
            )
        if self.rev_to is not None and self.rev_from is None:
            return Words("« --rev-to » va avec « --rev-from »", "'--rev-to' goes with '--rev-from'")
        if self.on is not None and (not self.versions or self.first or self.last):
            return Words(
                "« --on » va avec deux versions, sans « --from » ni « --to »",
                "'--on' goes with two versions, without '--from' and '--to'",
            )
        if not self.versions and (self.first is None or self.last is None):
            return Words(
                "donnez les deux jours, « --from » et « --to », ou deux versions",
                "give both days, '--from' and '--to', or two versions",
            )
        first, last = self.first or FIRST, self.last or LAST
        if last < first:
            return Words("« --to » précède « --from »", "'--to' is before '--from'")
        return None


def run(
    rulesets: tuple[str, ...],
    to: date | None,
    on: date | None,
    rev_from: str | None,
    rev_to: str | None,
    decision: tuple[str, ...],
    timeout: Decimal | None,
    budget: Decimal | None,
    jobs: Decimal | None,
    format: str,  # noqa: A002  (the name of the option)
    lang: Lang,
    **more: Any,
) -> int:
    """Compare, and return 0 when it is proved that nothing changes."""
    wanted = Wanted(rulesets, more["from"], to, on, rev_from, rev_to)
    problem = wanted.problem()
    if problem is not None:
        raise click.ClickException(say(lang, problem.fr, problem.en))
    limits: dict[str, Any] = {
        "decisions": decision or None,
        "timeout": TIMEOUT if timeout is None else timeout,
        "budget": budget,
        "jobs": os.cpu_count() or 1 if jobs is None else max(1, int(jobs)),
    }
    sides, names = _sides(wanted)
    if wanted.versions:
        first, last = wanted.on or wanted.first or FIRST, wanted.on or wanted.last or LAST
        found = diff_versions(*sides, first=first, last=last, names=names, **limits)
    else:
        assert wanted.first is not None
        assert wanted.last is not None
        found = diff_days(sides[0], wanted.first, wanted.last, **limits)
    _tell(found, sides, format, lang)
    return int(not found.same)


def _sides(wanted: Wanted) -> tuple[tuple[Ruleset, Ruleset], tuple[Words, Words] | None]:
    """Return the rules before and after, and what each is called."""
    if not wanted.versions:
        ruleset = load(wanted.rulesets[0])
        return (ruleset, ruleset), None
    if len(wanted.rulesets) == 2:
        before, after = map(load, wanted.rulesets)
        return (before, after), (_called(wanted.rulesets[0]), _called(wanted.rulesets[1]))
    word = wanted.rulesets[0]
    loaded, names = [], []
    with ExitStack() as stack:
        for revision in (wanted.rev_from, wanted.rev_to):
            path = word
            if revision is not None:
                folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="procrules-"))
                path = read_revision(word, revision, Path(folder))
            loaded.append(load(path))
            names.append(_called(f"{word}@{revision}" if revision is not None else word))
    return (loaded[0], loaded[1]), (names[0], names[1])


def _called(name: str) -> Words:
    return Words(name, name)


def _tell(found: Difference, sides: tuple[Ruleset, Ruleset], format_: str, lang: Lang) -> None:
    if format_ == "json":
        out(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
        return
    programs = sides[0].program.program, sides[1].program.program
    if format_ == "markdown":
        out_markdown("\n".join(Writer(programs, lang, "markdown").lines(found)))
    else:
        out("\n".join(Writer(programs, lang, "text").lines(found)), ANSWER)
