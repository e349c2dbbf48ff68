"""``procrules ask``: a questionnaire on the terminal, that asks only what matters."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import Any

import click

from procrules.diagnostics.base import Lang
from procrules.diagnostics.render import render_all
from procrules.dossiers import Dossier
from procrules.errors import ProcrulesError
from procrules.factfile import read_fact_file
from procrules.facts import read_facts
from procrules.facts.places import FactFile, locating
from procrules.ruleset import Ruleset, load
from procrules.tools.asking.keeping import Keeper, closed_fields, told_facts
from procrules.tools.asking.lines import ask
from procrules.tools.asking.state import Asking, begin
from procrules.tools.asking.written import Written, read_written
from procrules.tools.commands.console import ANSWER, out, problem, terminal_width, wrapped
from procrules.tools.commands.decide import case
from procrules.tools.commands.dossiers import named_facts
from procrules.tools.commands.frame import INTERRUPTED, UNUSABLE, Verb
from procrules.tools.commands.options import argument, option
from procrules.tools.commands.targets import exists
from procrules.tools.commands.words import missing_file, say
from procrules.views.layout import WIDTH
from procrules.views.prose import render


def command(lang: Lang) -> click.Command:
    """Return the command in a language."""
    return Verb(
        "ask",
        lang,
        callback=run,
        short_help=say(
            lang, "Pose les questions qui comptent, et répond.", "Ask what matters, and answer."
        ),
        help=say(
            lang,
            "Pose une à une les questions dont la réponse peut encore changer la décision, puis répond.\n\n"
            "Sur un terminal, les touches choisissent ; « ? » explique la question. Ailleurs, une ligne par "
            "réponse : une valeur, le numéro d'un choix, rien si l'on ne sait pas, « ? » pour de l'aide, « < » "
            "pour revenir en arrière, « fin » pour répondre avec ce qui est dit.",
            "Ask one by one the questions whose answer may still change the decision, then answer.\n\n"
            "On a terminal, keys choose; '?' explains the question. Elsewhere, a line for each answer: a value, "
            "the number of a choice, nothing if it is not known, '?' for help, '<' to go back, 'quit' to answer "
            "with what was told.",
        ),
        params=[
            argument(lang, "ruleset", "REGLEMENT", "RULESET"),
            option(
                lang,
                "--decision",
                "La question posée au règlement.",
                "The question put to the ruleset.",
                metavar=say(lang, "NOM", "NAME"),
                required=True,
            ),
            option(
                lang,
                "--facts",
                "Ce que l'on sait déjà : faits (JSON ou YAML), dossier d'un achat ou cas fourni.",
                "What is known already: facts (JSON or YAML), file of a procurement or bundled case.",
                metavar=say(lang, "FICHIER", "FILE"),
            ),
            option(
                lang,
                "--save",
                "Garde ce qui est dit dans ce fichier de faits, à chaque réponse.",
                "Keep what is told in this file of facts, at each answer.",
                metavar=say(lang, "FICHIER", "FILE"),
            ),
            option(
                lang,
                "--resume",
                "Reprend ce qui a été gardé, et y garde la suite.",
                "Take up what was kept, and keep there what follows.",
                metavar=say(lang, "FICHIER", "FILE"),
            ),
            option(
                lang,
                "--plain",
                "Une ligne par réponse, sans touches : pour un lecteur d'écran.",
                "A line for each answer, without keys: for a screen reader.",
                is_flag=True,
            ),
            option(
                lang,
                "--strict",
                "N'emploie aucune présomption : demande aussi ce qui est présumé.",
                "Use no presumption: ask what is presumed as well.",
                is_flag=True,
            ),
        ],
    )


def run(
    ruleset: str,
    decision: str,
    facts: str | None,
    save: str | None,
    resume: str | None,
    strict: bool,
    plain: bool,
    lang: Lang,
) -> int:
    """Ask, answer, and return 1 when the rules conflict."""
    rules = load(ruleset)
    known = {} if facts is None else _known(rules, facts)
    kept = None if resume is None else _kept(resume)
    told = {**known, **(kept or {})}
    with locating(kept or {}, known):
        read_facts(rules.program.program, told)
    asking = begin(rules, lang, decision, told, strict=strict, closed=closed_fields(kept or {}))
    named = save if save is not None else resume
    option = "--resume" if save is None else "--save"
    words = ["procrules", "ask", ruleset, "--decision", decision, *(["--strict"] if strict else [])]
    command = shlex.join(words if lang == "fr" else [*words, "--lang", lang])
    before = Written() if kept is None else read_written(kept, told_facts(asking.now))
    keeper = Keeper(Path(named) if named is not None else None, option, command, before)
    if save is not None and save != resume:
        keeper.begin(asking)
    try:
        _ask(asking, keeper, plain=plain, resumed=resume is not None)
    except KeyboardInterrupt:
        _interrupted(asking, keeper)
        return INTERRUPTED
    except ProcrulesError as error:
        problem(render_all(error.diagnostics, lang))
        _unkept(asking, keeper)
        return UNUSABLE
    answer = asking.answer()
    out("")
    width = terminal_width() if sys.stdout is not None and sys.stdout.isatty() else WIDTH
    out(
        render(answer, rules.program.program, lang=lang, style="text", why=False, width=width),
        ANSWER,
    )
    for line in asking.aside():
        out(wrapped(line))
    if keeper.path is not None:
        out(_kept_words(keeper, lang))
    return int(answer.status == "conflict")


def _ask(asking: Asking, keeper: Keeper, *, plain: bool, resumed: bool) -> None:
    """Ask with keys where a person sits before a terminal that has them, else line by line."""
    if not plain and _has_keys():
        try:
            from procrules.tools.asking.screen import Screen
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] != "prompt_toolkit":
                raise
        else:
            Screen(asking, keeper, terminal_width(), read_over=resumed).run()
            return
    ask(asking, keeper)


def _has_keys() -> bool:
    streams = (sys.stdin, sys.stdout)
    dumb = os.environ.get("TERM", "dumb") == "dumb" and os.name != "nt"
    return not dumb and all(s is not None and s.isatty() for s in streams)


def _interrupted(asking: Asking, keeper: Keeper) -> None:
    """Say how to go on another day; what is kept nowhere is shown, so that nothing is lost."""
    lang = asking.lang
    out("")
    if keeper.path is not None:
        line = keeper.going_on(str(keeper.path))
        problem(
            say(
                lang,
                f"Arrêté. Tout est gardé ; pour reprendre :\n  {line}",
                f"Stopped. All is kept; to go on:\n  {line}",
            )
        )
    elif asking.told():
        fr, en = (
            "Arrêté. Rien n'est gardé sans « --save FICHIER ».",
            "Stopped. Nothing is kept without '--save FILE'.",
        )
        problem(say(lang, fr, en))
        _unkept(asking, keeper)
    else:
        problem(say(lang, "Arrêté.", "Stopped."))


def _unkept(asking: Asking, keeper: Keeper) -> None:
    """Show what is told and kept nowhere, so that it is not lost."""
    fr, en = "Ce qui est dit, à mettre dans un fichier :", "What was told, to be put into a file:"
    problem(say(asking.lang, fr, en))
    problem(keeper.text(asking))


def _kept_words(keeper: Keeper, lang: Lang) -> str:
    again = (
        f"{keeper.command.replace(' ask ', ' decide ', 1)} --facts {shlex.quote(str(keeper.path))}"
    )
    return say(
        lang,
        f"Les faits sont gardés ; pour les raisons :\n  {again} --why",
        f"The facts are kept; for the reasons:\n  {again} --why",
    )


def _kept(name: str) -> FactFile:
    """Return the facts of a questionnaire that was stopped.

    Raises:
        ProcrulesError: There is no such file, or it is no file of facts.
    """
    if not exists(Path(name)):
        raise missing_file(name)
    return read_fact_file(name)


def _known(ruleset: Ruleset, named: str) -> dict[str, Any]:
    told = named_facts(named, None, ruleset)
    if isinstance(told, Dossier):
        return dict(told.facts)
    return case(ruleset, named) if told is None else told
