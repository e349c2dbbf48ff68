"""What is written to the terminal. Colours come through rich, and only where a person sees them."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from contextlib import suppress
from typing import TextIO

import click

from procrules.views.layout import WIDTH
from procrules.views.showing import HIGHLIGHTS

Highlights = Sequence[tuple[str, str]]
"""Patterns, and the style of what each matches (of its first group when it has one)."""

FINDINGS: Highlights = (
    (r"(?m)^([^\s:|][^:\n]*:\d+:\d+:) ", "bold"),
    (r"(?m)^(?:\S.*: |)((?:erreur|error) PR\d+)", "bold red"),
    (r"(?m)^(?:\S.*: |)((?:avertissement|warning) PR\d+)", "bold yellow"),
    (r"(?m)^ +\| +(\^+)$", "bold red"),
)
ANSWER: Highlights = HIGHLIGHTS
DIFFERENCE: Highlights = (
    (r"(?m)^(?:---|\+\+\+) .*$", "bold"),
    (r"(?m)^@@.*$", "cyan"),
    (r"(?m)^\+(?!\+\+ ).*$", "green"),
    (r"(?m)^-(?!-- ).*$", "red"),
)
PLAIN: Highlights = ()


def coloured(stream: TextIO | None) -> bool:
    """Whether a person looks at a stream and has not refused colours."""
    if stream is None or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def terminal_width() -> int:
    """Return how many characters a line of a page may have where a person looks at it."""
    return min(WIDTH, max(20, shutil.get_terminal_size((WIDTH, 24)).columns - 1))


def wrapped(text: str, indent: str = "") -> str:
    """Return a paragraph in lines that a terminal holds; as it is where nobody looks."""
    if sys.stdout is None or not sys.stdout.isatty():
        return indent + text
    width = terminal_width()
    return textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent)


def out(text: str, highlights: Highlights = PLAIN, *, newline: bool = True) -> None:
    """Write a text to the standard output; a newline is added where it has none, unless refused."""
    _write(text, highlights, sys.stdout, newline=newline)


def problem(text: str) -> None:
    """Write a message to the standard error."""
    _write(text, FINDINGS, sys.stderr, newline=True)


def out_markdown(text: str) -> None:
    """Write Markdown: laid out for a person who looks at a terminal, as it is otherwise."""
    if not coloured(sys.stdout):
        out(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(file=sys.stdout, no_color=False)
    console.print(Markdown(text), width=min(console.width, 100))


def settle(stream: TextIO | None) -> None:
    """Keep the interpreter from writing again to what takes nothing any more."""
    try:
        if stream is not None:
            stream.flush()
    except OSError:
        with suppress(OSError, ValueError, AttributeError):
            assert stream is not None
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _write(text: str, highlights: Highlights, stream: TextIO | None, *, newline: bool) -> None:
    try:
        _put(text, highlights, stream, newline=newline)
    except BrokenPipeError:
        # A reader that has read enough is no fault: the command goes on to its status.
        settle(stream)


def _put(text: str, highlights: Highlights, stream: TextIO | None, *, newline: bool) -> None:
    if not coloured(stream) or not highlights:
        click.echo(text, file=stream, nl=newline and not text.endswith("\n"))
        return
    from rich.console import Console
    from rich.text import Text

    styled = Text(text.removesuffix("\n"))
    for pattern, style in highlights:
        _highlight(styled, pattern, style)
    Console(file=stream, highlight=False, no_color=False).print(styled, soft_wrap=True)


def _highlight(styled: object, pattern: str, style: str) -> None:
    import re

    from rich.text import Text

    assert isinstance(styled, Text)
    for match in re.finditer(pattern, styled.plain):
        start, end = match.span(1 if match.re.groups else 0)
        styled.stylize(style, start, end)
