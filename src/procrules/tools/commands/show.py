"""``procrules show``: what a ruleset asks, decides and knows."""

from __future__ import annotations

import json
from datetime import date

import click

from procrules.diagnostics.base import Lang
from procrules.ruleset import load
from procrules.tools.commands.console import ANSWER, out
from procrules.tools.commands.contents import document
from procrules.tools.commands.frame import Verb
from procrules.tools.commands.options import Day, argument, format_option, option
from procrules.tools.commands.outline import Outline
from procrules.tools.commands.words import say


def command(lang: Lang) -> click.Command:
    """Return the command in a language."""
    return Verb(
        "show",
        lang,
        callback=run,
        short_help=say(
            lang,
            "Montre les faits, les décisions et les seuils d'un règlement.",
            "Show the facts, decisions and thresholds of a ruleset.",
        ),
        help=say(
            lang,
            "Montre les faits d'un règlement (types, questions, présomptions), ses décisions et ses seuils."
            "\n\nREGLEMENT est le nom d'un règlement fourni (marches_publics) ou un chemin.",
            "Show the facts of a ruleset (types, questions, presumptions), its decisions and its "
            "thresholds.\n\nRULESET is the name of a bundled ruleset (marches_publics) or a path.",
        ),
        params=[
            argument(lang, "ruleset", "REGLEMENT", "RULESET"),
            option(
                lang,
                "--on",
                "Jour dont les seuils sont montrés ; sans lui, toutes les périodes.",
                "Day whose thresholds are shown; without it, all periods.",
                type=Day(lang),
                metavar="DATE",
            ),
            format_option(lang, "text", "json"),
            option(
                lang,
                "--not-formalised",
                "Montre seulement ce que les règles laissent de côté.",
                "Show only what the rules leave out.",
                is_flag=True,
            ),
        ],
    )


def run(
    ruleset: str,
    on: date | None,
    format: str,  # noqa: A002  (the name of the option)
    not_formalised: bool,
    lang: Lang,
) -> int:
    """Show the ruleset."""
    rules = load(ruleset)
    if format == "json":
        found = document(rules, on, not_formalised)
        out(json.dumps(found, ensure_ascii=False, indent=2))
        return 0
    outline = Outline(rules, lang)
    outline.head()
    if not_formalised:
        outline.unformalised()
    else:
        outline.decisions()
        outline.facts()
        outline.exceptions()
        outline.thresholds(on)
    out("\n".join(outline.lines), ANSWER)
    return 0
