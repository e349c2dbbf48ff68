"""``procrules fmt``: the canonical layout of rule files, and their other vocabulary."""

from __future__ import annotations

import difflib
from codecs import BOM_UTF8
from collections.abc import Mapping
from pathlib import Path

import click
from attrs import evolve, frozen

from procrules.diagnostics.base import Diagnostic, Lang
from procrules.diagnostics.render import render
from procrules.dossiers import load_dossier
from procrules.syntax.agreement import Agreement, agreements_in
from procrules.syntax.formatter import format_text
from procrules.syntax.keywords import Language
from procrules.syntax.source import MARKDOWN
from procrules.texts import read_file
from procrules.tools.commands.console import DIFFERENCE, out, problem
from procrules.tools.commands.dossiers import written
from procrules.tools.commands.frame import Verb
from procrules.tools.commands.options import OneOf, argument, option
from procrules.tools.commands.targets import Folder, written_files
from procrules.tools.commands.typed import STANDARD_INPUT, standard_input
from procrules.tools.commands.words import say, unusable
from procrules.tools.commands.writing import replace

ENCODING = ("utf-8", "surrogatepass")


@frozen
class Laid:
    """A file before and after, and what could not be read in it."""

    name: str
    before: bytes
    after: bytes
    diagnostics: tuple[Diagnostic, ...]

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return self.before != self.after


def command(lang: Lang) -> click.Command:
    """Return the command in a language."""
    return Verb(
        "fmt",
        lang,
        callback=run,
        short_help=say(lang, "Met des règles en page.", "Lay out rules."),
        help=say(
            lang,
            "Met des fichiers de règles en page, ou les écrit dans l'autre vocabulaire.\n\n"
            "CHEMIN est un fichier, un dossier, ou «\u00a0-\u00a0» pour passer de l'entrée à la sortie standard. Un "
            "passage illisible reste comme il est, et est signalé. Avec --check ou --diff, aucun fichier "
            "n'est écrit.",
            "Lay out rule files, or write them in the other vocabulary.\n\n"
            "PATH is a file, a folder, or '-' to go from standard input to standard output. What cannot "
            "be read stays as it is, and is reported. With --check or --diff no file is written.",
        ),
        params=[
            argument(lang, "paths", "CHEMIN", "PATH", many=True),
            option(
                lang,
                "--check",
                "Nomme les fichiers qui changeraient ; l'état de sortie est alors 1.",
                "Name the files that would change; the exit status is then 1.",
                is_flag=True,
            ),
            option(
                lang,
                "--diff",
                "Montre ce qui changerait ; même état de sortie.",
                "Show what would change; same exit status.",
                is_flag=True,
            ),
            option(
                lang,
                "--langue",
                "Vocabulaire voulu ; par défaut, celui de chaque fichier.",
                "Vocabulary wanted; by default that of each file.",
                type=OneOf(lang, "fr", "en"),
            ),
            option(
                lang,
                "--to",
                "Écrit un dossier d'achat en JSON ou en YAML, sur la sortie standard.",
                "Write the file of a procurement as JSON or YAML, on standard output.",
                type=OneOf(lang, "json", "yaml"),
            ),
        ],
    )


def run(
    paths: tuple[str, ...],
    check: bool,
    diff: bool,
    langue: Language | None,
    to: str | None,
    lang: Lang,
) -> int:
    """Lay out, and return 1 when something could not be read, or is seen to change."""
    if to is not None:
        return _convert(paths, to, lang)
    only_look = check or diff
    if STANDARD_INPUT in paths:
        if len(paths) > 1:
            raise click.ClickException(
                say(lang, "« - » se donne seul", "'-' is given alone, without other paths")
            )
        text = standard_input()
        laid = [_lay_out("-", text, text.encode(*ENCODING), langue, {})]
    else:
        # Everything is read before anything is written.
        laid = _files(written_files(paths), langue)
    for each in laid:
        for diagnostic in each.diagnostics:
            problem(render(diagnostic, lang))
        if diff and each.changed:
            out(_difference(each), DIFFERENCE)
        elif check and each.changed:
            out(say(lang, f"à mettre en forme : {each.name}", f"to lay out: {each.name}"))
        elif not only_look and each.name == "-":
            out(each.after.decode(*ENCODING), newline=False)
        elif not only_look and each.changed:
            replace(Path(each.name), each.after)
            out(say(lang, f"mis en forme : {each.name}", f"laid out: {each.name}"))
    seen = only_look and any(each.changed for each in laid)
    return int(seen or any(each.diagnostics for each in laid))


def _convert(paths: tuple[str, ...], to: str, lang: Lang) -> int:
    if len(paths) > 1:
        raise click.ClickException(
            say(lang, "« --to » veut un seul dossier", "'--to' wants one file of a procurement")
        )
    out(written(load_dossier(paths[0]), to))
    return 0


def _files(paths: list[Path], langue: Language | None) -> list[Laid]:
    folders: dict[Path, Folder] = {}
    laid = []
    for path in paths:
        shown = path.as_posix()
        text, failure = read_file(path, shown)
        if text is None:
            raise unusable([failure] if failure is not None else [])
        known: Mapping[str, Agreement] = {}
        if langue is not None:
            folder = folders.setdefault(path.parent, Folder(path.parent))
            known = agreements_in(folder.company(path.name))
        laid.append(_lay_out(shown, text, path.read_bytes(), langue, known))
    return laid


def _lay_out(
    name: str, text: str, before: bytes, langue: Language | None, known: Mapping[str, Agreement]
) -> Laid:
    made = format_text(text, name, langue, known)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = tuple(_with_line(d, lines) for d in made.diagnostics)
    after = made.text.encode(*ENCODING)
    if name.endswith(MARKDOWN) and before.startswith(BOM_UTF8):
        after = BOM_UTF8 + after  # what is not rules stays as it is
    return Laid(name, before, after, found)


def _with_line(diagnostic: Diagnostic, lines: list[str]) -> Diagnostic:
    number = diagnostic.span.line
    if diagnostic.source_line or not 0 < number <= len(lines):
        return diagnostic
    return evolve(diagnostic, source_line=lines[number - 1])


def _difference(laid: Laid) -> str:
    before = laid.before.decode("utf-8", "replace").splitlines(keepends=True)
    after = laid.after.decode("utf-8", "replace").splitlines(keepends=True)
    lines = []
    for line in difflib.unified_diff(before, after, laid.name, laid.name):
        ended = line.endswith("\n")
        lines.append(line if ended else line + "\n\\ No newline at end of file\n")
    return "".join(lines)
