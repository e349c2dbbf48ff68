"""``procrules show``: what a ruleset asks, decides and knows."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, cast

import click

from procrules.diagnostics.base import Lang
from procrules.ruleset import load
from procrules.tools.commands import console
from procrules.tools.commands.contents import document
from procrules.tools.commands.frame import Verb
from procrules.tools.commands.options import Day, OneOf, argument, format_option, option
from procrules.tools.commands.outline import Outline
from procrules.tools.commands.published import write
from procrules.tools.commands.words import quote, say

PICTURES = ("svg", "mermaid", "dot")


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
            "Montre les faits d'un règlement (types, questions, présomptions), ses décisions et ses "
            "seuils ; avec NOM, dessine une décision (son arbre), un seuil (ses valeurs dans le temps) ou "
            "un parcours (ses étapes).\n\nREGLEMENT est le nom d'un règlement fourni (marches_publics) "
            "ou un chemin.",
            "Show the facts of a ruleset (types, questions, presumptions), its decisions and its "
            "thresholds; with NAME, draw a decision (its tree), a threshold (its values over time) or a "
            "process (its states).\n\nRULESET is the name of a bundled ruleset (marches_publics) or a "
            "path.",
        ),
        params=[
            argument(lang, "ruleset", "REGLEMENT", "RULESET"),
            argument(lang, "name", "[NOM]", "[NAME]", required=False),
            option(
                lang,
                "--on",
                "Jour dont les seuils, ou les règles d'un dessin, sont montrés ; sans lui, toutes les "
                "périodes.",
                "Day whose thresholds, or rules of a picture, are shown; without it, all periods.",
                type=Day(lang),
                metavar="DATE",
            ),
            format_option(lang, "text", "json", *PICTURES),
            option(
                lang,
                "--kind",
                "Ce que NOM désigne, quand une décision et un seuil portent le même nom.",
                "What NAME is, where a decision and a threshold share it.",
                type=OneOf(lang, "decision", "threshold", "process"),
            ),
            option(
                lang,
                "--out",
                "Fichier où le dessin est écrit, en une fois ; sans lui, la sortie standard.",
                "File to which the picture is written, whole; without it, the standard output.",
                metavar=say(lang, "FICHIER", "FILE"),
            ),
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
    name: str | None,
    on: date | None,
    format: str,  # noqa: A002  (the name of the option)
    kind: Any,
    out: str | None,
    not_formalised: bool,
    lang: Lang,
) -> int:
    """Show the ruleset, or draw one part of it."""
    _fit_together(name, format, kind, out, not_formalised, lang)
    rules = load(ruleset)
    if name is not None:
        form = cast("Any", format)
        drawn = rules.picture(name, kind=kind, format=form, on=on, language=lang)
        if out is None:
            console.out(drawn)
        else:
            write(Path(out), drawn)
        return 0
    if format == "json":
        found = document(rules, on, not_formalised)
        console.out(json.dumps(found, ensure_ascii=False, indent=2))
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
    console.out("\n".join(outline.lines), console.ANSWER)
    return 0


def _fit_together(
    name: str | None,
    form: str,
    kind: str | None,
    out: str | None,
    not_formalised: bool,
    lang: Lang,
) -> None:
    """Refuse what is asked of a picture without a name, and of a name without a picture."""
    if name is None:
        alone = [
            option
            for option, given in (
                (f"--format {form}", form in PICTURES),
                ("--kind", kind is not None),
                ("--out", out is not None),
            )
            if given
        ]
        if alone:
            raise click.UsageError(
                say(
                    lang,
                    f"{quote(lang, alone[0])} demande le NOM d'une décision, d'un seuil ou d'un parcours",
                    f"{quote(lang, alone[0])} needs the NAME of a decision, a threshold or a process",
                ),
                click.get_current_context(),
            )
    elif form == "json" or not_formalised:
        asked = "--not-formalised" if not_formalised else "--format json"
        raise click.UsageError(
            say(
                lang,
                f"{quote(lang, asked)} montre le règlement entier, sans NOM",
                f"{quote(lang, asked)} shows the whole ruleset, without NAME",
            ),
            click.get_current_context(),
        )
