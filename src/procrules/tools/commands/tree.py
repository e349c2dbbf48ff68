"""The whole command line, in one language."""

from __future__ import annotations

from collections.abc import Sequence

import click

from procrules.diagnostics.base import Lang
from procrules.tools.commands import (
    ask,
    audit,
    batch,
    check,
    decide,
    diff,
    doc,
    examples,
    explain,
    layout,
    lint,
    lsp,
    mutate,
    show,
)
from procrules.tools.commands.frame import Root
from procrules.tools.commands.words import say
from procrules.version import __version__


def root(lang: Lang) -> Root:
    """Return ``procrules`` with its commands, its help and its messages in one language."""
    version = click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_version,
        help=say(lang, "Donne la version du moteur.", "Print the version of the engine."),
    )
    made = Root(
        "procrules",
        lang,
        params=[version],
        help=say(
            lang,
            "Règles de la commande publique : quelles procédures cet acheteur peut-il employer, et "
            "pourquoi ?\n\nÉtat de sortie : 0 pour toute réponse, 1 pour des constats (erreurs, exemples "
            "en échec, conflit), 2 pour une entrée inutilisable. In English: procrules --lang en --help",
            "Rules of public procurement: which procedures may this buyer use, and why?\n\n"
            "Exit status: 0 for any answer, 1 for findings (errors, failed examples, a conflict), 2 for "
            "unusable input.",
        ),
    )
    for module in (
        decide,
        ask,
        batch,
        check,
        diff,
        examples,
        mutate,
        lint,
        layout,
        show,
        doc,
        explain,
        audit,
        lsp,
    ):
        made.add_command(module.command(lang))
    return made


def language(arguments: Sequence[str]) -> Lang:
    """Return the language that the arguments ask for, before they are read: French by default."""
    found: Lang = "fr"
    for at, word in enumerate(arguments):
        if word == "--":
            break
        given = word.removeprefix("--lang=")
        if word == "--lang" and at + 1 < len(arguments):
            given = arguments[at + 1]
        if given != word:
            found = "en" if given == "en" else "fr"
    return found


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(f"procrules {__version__}")
        ctx.exit()
