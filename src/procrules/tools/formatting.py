"""``procrules fmt``: the layout of rule files, and their translation between the vocabularies."""

from __future__ import annotations

import difflib
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import click
from attrs import frozen

from procrules.diagnostics.base import Diagnostic
from procrules.diagnostics.render import render_all
from procrules.pipeline import compile_file, read_file
from procrules.syntax.agreement import Agreement, agreements_of
from procrules.syntax.formatter import format_text
from procrules.syntax.keywords import Language
from procrules.tools.console import LANG, Unusable, said, write
from procrules.tools.targets import index_of, rule_files
from procrules.values.text import Lang


@frozen
class Done:
    """One file laid out: its text before and after, and what could not be read in it."""

    name: str
    path: Path | None
    before: str
    after: str
    diagnostics: tuple[Diagnostic, ...]

    @property
    def changed(self) -> bool:
        """Whether the layout differs."""
        return self.before != self.after

    def diff(self) -> str:
        """Return what would change, as a unified diff."""
        lines = difflib.unified_diff(
            self.before.splitlines(keepends=True),
            self.after.splitlines(keepends=True),
            self.name,
            self.name,
        )
        return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Change nothing; print what would change.")
@click.option("--langue", "to", type=click.Choice(["fr", "en"]), help="Vocabulary to write in.")
@LANG
def fmt(paths: tuple[str, ...], check: bool, diff: bool, to: Language | None, lang: Lang) -> None:
    """Lay out rule files; « - » reads standard input and writes standard output."""
    if "-" in paths:
        if len(paths) > 1:
            raise Unusable(
                said(lang, "« - » se donne seul", "'-' is given alone, without other paths")
            )
        done = [_lay_out("-", None, sys.stdin.read(), to)]
    else:
        # Everything is read and laid out before anything is written.
        done = [_file(path, to, lang) for path in rule_files(paths)]
    for item in done:
        if item.diagnostics:
            write(render_all(item.diagnostics, lang), err=True)
        if diff and item.changed:
            write(item.diff())
        elif check and item.changed:
            write(said(lang, f"à mettre en forme : {item.name}", f"would change: {item.name}"))
        elif not (check or diff) and item.path is None:
            click.echo(item.after, nl=False)
        elif not (check or diff) and item.changed and item.path is not None:
            _replace(item.path, item.after)
    if any(item.diagnostics for item in done) or (
        (check or diff) and any(item.changed for item in done)
    ):
        sys.exit(1)


def _file(path: Path, to: Language | None, lang: Lang) -> Done:
    text, problem = read_file(path, str(path))
    if text is None:
        raise Unusable([problem] if problem else [], lang)
    return _lay_out(str(path), path, text, to)


def _lay_out(name: str, path: Path | None, text: str, to: Language | None) -> Done:
    agreements = _agreements(path) if to is not None and path is not None else None
    laid = format_text(text, name, to, agreements)
    return Done(name, path, text, laid.text, laid.diagnostics)


def _agreements(path: Path) -> Mapping[str, Agreement] | None:
    """Return how the names of the whole ruleset agree, when it can be read."""
    compiled = compile_file(index_of(path) or path)
    return agreements_of(compiled.program.program) if compiled.program is not None else None


def _replace(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        Path(name).chmod(path.stat().st_mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
