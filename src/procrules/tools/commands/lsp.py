"""``procrules lsp``: the language server, for editors."""

from __future__ import annotations

import os
import sys

import click

from procrules.diagnostics.base import Lang
from procrules.diagnostics.bounds import MissingExtra
from procrules.errors import MissingExtraError
from procrules.tools.commands.frame import Verb
from procrules.tools.commands.words import say

_EXTRA = ("pygls", "lsprotocol", "cattrs")
"""What the extra brings."""


def command(lang: Lang) -> click.Command:
    """Return the command in a language."""
    return Verb(
        "lsp",
        lang,
        callback=run,
        short_help=say(
            lang, "Sert un éditeur (Language Server Protocol).", "Serve an editor (LSP)."
        ),
        help=say(
            lang,
            "Sert un éditeur de texte par l'entrée et la sortie standard (Language Server Protocol).\n\n"
            "C'est l'éditeur qui lance cette commande : l'extension de VS Code le fait. Elle a besoin de "
            "l'extra « lsp ».",
            "Serve a text editor over standard input and output (Language Server Protocol).\n\n"
            "It is the editor that runs this command: the extension for VS Code does. It needs the extra "
            "'lsp'.",
        ),
    )


def run(lang: Lang) -> int:
    """Serve until the editor leaves.

    Raises:
        MissingExtraError: The extra ``lsp`` is not installed.
    """
    try:
        from procrules.tools.lsp.features import create
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        raise MissingExtraError([MissingExtra(extra="lsp")]) from None
    # The server closes what it writes on; the command line still wants its own output.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        create(lang).start_io(stdout=out)
    return 0
