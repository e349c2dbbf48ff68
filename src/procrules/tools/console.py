"""What every command shares: how it fails, how it prints, in which language."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import IO, Any

import click
from rich.console import Console
from rich.text import Text

from procrules.diagnostics.base import Diagnostic
from procrules.diagnostics.render import render_all
from procrules.values.text import Lang

_MARKS = ((r"^(\s*)✓", "green"), (r"^(\s*)✗", "red"), (r"^(\s*)\?(?= )", "yellow"))
_LEVELS = (
    (r"\b(?:erreur|error) PR\d+", "bold red"),
    (r"\b(?:avertissement|warning) PR\d+", "bold yellow"),
    (r"^ +\| +\^+$", "bold"),
)


class Unusable(click.ClickException):
    """Input that cannot be used: one message on standard error, exit status 2, no traceback."""

    exit_code = 2

    def __init__(self, message: str | Iterable[Diagnostic], lang: Lang = "fr") -> None:
        text = message if isinstance(message, str) else render_all(message, lang)
        super().__init__(text)

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message as it stands."""
        write(self.message, err=True)


def write(text: str, *, err: bool = False) -> None:
    """Print a text, with colours on a terminal only; ``NO_COLOR`` is respected."""
    stream = sys.stderr if err else sys.stdout
    console = Console(file=stream, highlight=False, soft_wrap=True)
    if not console.is_terminal or console.no_color:
        click.echo(text.rstrip("\n"), file=stream)
        return
    lines = text.rstrip("\n").split("\n")
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else ""
        heading = len(below) >= 3 and set(below) in ({"="}, {"-"})
        shown = Text(line, style="bold" if heading else "")
        for pattern, style in (*_MARKS, *_LEVELS):
            shown.highlight_regex(re.compile(pattern), style)
        console.print(shown)


def said(lang: Lang, fr: str, en: str) -> str:
    """Return a sentence in the reader's language."""
    return fr if lang == "fr" else en


LANG = click.option(
    "--lang",
    type=click.Choice(["fr", "en"]),
    default="fr",
    show_default=True,
    help="Language of what is printed / langue de ce qui est écrit.",
)
