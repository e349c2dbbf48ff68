"""``procrules explain``: the page of a diagnostic."""

from __future__ import annotations

import click

from procrules.diagnostics.base import Lang
from procrules.diagnostics.bounds import UnknownCode
from procrules.diagnostics.catalogue import catalogue, page
from procrules.tools.commands.console import out_markdown
from procrules.tools.commands.frame import Verb
from procrules.tools.commands.options import argument
from procrules.tools.commands.words import say, unusable
from procrules.values.text import nearest


def command(lang: Lang) -> click.Command:
    """Return the command in a language."""
    return Verb(
        "explain",
        lang,
        callback=run,
        short_help=say(lang, "Explique un constat par son code.", "Explain a finding by its code."),
        help=say(
            lang,
            "Explique un constat : ce qui l'amène, un mauvais exemple, un bon.\n\n"
            "CODE est celui que les messages portent, comme PR201.",
            "Explain a finding: what brings it about, a bad example, a good one.\n\n"
            "CODE is what messages bear, such as PR201.",
        ),
        params=[argument(lang, "code", "CODE", "CODE")],
    )


def run(code: str, lang: Lang) -> int:
    """Show the page."""
    wanted = code.strip().upper()
    try:
        text = page(wanted, lang)
    except FileNotFoundError:
        text = None
    if text is None:
        known = [c for c in catalogue() if c != wanted]
        raise unusable([UnknownCode(name=code[:60], suggestion=nearest(wanted, known))])
    out_markdown(text)
    return 0
