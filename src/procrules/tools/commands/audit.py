"""``procrules audit``: published contracts, each held against the law of its day."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import click
from attrs import frozen

from procrules.audit.columns import parquet
from procrules.audit.document import JsonWriter, UnreadableWriter, Writable
from procrules.audit.drawing import svg
from procrules.audit.model import Judged, Unreadable
from procrules.audit.reading import files_of
from procrules.audit.reporting import Examples, count_lines, markdown, text
from procrules.audit.running import MOST_MONTHS, Audit, Progress, Sink, Stage, audit
from procrules.audit.splitting import Question
from procrules.audit.tables import tables
from procrules.audit.words import count
from procrules.diagnostics.audit import NeedsOutput, OverwritesData
from procrules.diagnostics.base import Lang, Words
from procrules.errors import FactError
from procrules.ruleset import load
from procrules.tools.commands.console import coloured, out
from procrules.tools.commands.frame import Verb
from procrules.tools.commands.options import Count, argument, format_option, option
from procrules.tools.commands.words import say
from procrules.tools.commands.writing import refusing, unwritable

RULESET = "marches_publics"


def command(lang: Lang) -> click.Command:
    """Return the command in a language."""
    known = tables().conventions
    return Verb(
        "audit",
        lang,
        callback=run,
        short_help=say(
            lang,
            "Confronte des marchés publiés (DECP) au droit de leur jour.",
            "Hold published contracts (DECP) against the law of their day.",
        ),
        help=say(
            lang,
            "Lit des données essentielles (DECP, formats de 2019 et de 2022, JSON ou table) et dit de chaque "
            "marché s'il est cohérent avec le droit de son jour, à regarder, ou non décidable, et pourquoi.\n\n"
            "DONNEES est un fichier ou un dossier. Avec --out, les lignes illisibles et l'image des montants "
            "autour des seuils sont écrites à côté.",
            "Read essential data of contracts (DECP, formats of 2019 and 2022, JSON or tables) and say of each "
            "whether it is coherent with the law of its day, to be looked at, or not decidable, and why.\n\n"
            "DATA is a file or a folder. With --out, the rows that cannot be read and the picture of the "
            "amounts around the thresholds are written beside it.",
        ),
        params=[
            argument(lang, "paths", "DONNEES", "DATA", many=True),
            format_option(lang, "text", "markdown", "json", "parquet"),
            option(
                lang,
                "--out",
                "Fichier à écrire, au lieu de la sortie standard.",
                "File to write, instead of the standard output.",
                type=click.Path(path_type=Path),
                metavar=say(lang, "FICHIER", "FILE"),
            ),
            option(
                lang,
                "--launch-months",
                f"Mois plausibles entre le lancement et la notification ({known.launch_months} par défaut).",
                f"Plausible months between launch and notification ({known.launch_months} by default).",
                type=Count(lang, most=MOST_MONTHS),
                default=known.launch_months,
                metavar=say(lang, "MOIS", "MONTHS"),
            ),
        ],
    )


@frozen
class Beside:
    """The files beside the report."""

    report: Path

    @property
    def unreadable(self) -> Path:
        """The rows that could not be read."""
        return self.report.with_name(self.report.stem + ".unreadable.csv")

    @property
    def picture(self) -> Path:
        """The picture of the amounts around the thresholds."""
        return self.report.with_name(self.report.stem + ".svg")


def run(
    paths: tuple[str, ...],
    format: str,  # noqa: A002  (the name of the option)
    out: Path | None,
    launch_months: int,
    lang: Lang,
) -> int:
    """Audit, and return 0: what is to be looked at is no fault of the call."""
    files = files_of([Path(path) for path in paths])
    beside = _beside(files, format, out)
    ruleset, examples = load(RULESET), Examples()
    with ExitStack() as stack:
        sinks = [Sink(examples.add, examples.add_unreadable, examples.add_question)]
        stream = _stream(stack, out) if format != "parquet" else None
        document = JsonWriter(stream) if format == "json" and stream is not None else None
        if document is not None:
            sinks.append(Sink(document.judged, document.unreadable, document.question))
        if format == "parquet" and out is not None:
            columns = stack.enter_context(parquet(stack.enter_context(_whole(out))))
            sinks.append(Sink(columns.judged, _leave, _leave))
        if beside is not None:
            table = UnreadableWriter(stack.enter_context(_written(beside.unreadable)), lang)
            table.begin()
            sinks.append(Sink(_leave, table.unreadable, _leave))
        # What is written to a terminal and a bar on the same one would mix.
        mixed = document is not None and out is None and coloured(sys.stdout)
        with _progress(lang, shown=not mixed) as progress:
            found = audit(
                files,
                ruleset,
                _all(sinks),
                launch_months=launch_months,
                framework_months=tables().conventions.framework_months,
                progress=progress,
            )
        if document is not None:
            document.end(found)
        elif stream is not None:
            picture = beside.picture.name if beside is not None else None
            for line in _report(found, examples, format, lang, picture):
                stream.write(line + "\n")
    if beside is not None:
        with _written(beside.picture) as image:
            image.write(svg(found.summary.scales, lang))
        _tell(found, beside, lang)
    return 0


def _beside(files: list[Path], form: str, out: Path | None) -> Beside | None:
    """Return the files to write beside the report, if it is written to a file.

    Raises:
        FactError: A file is needed and none is named, what is named is to be read, or it cannot be
            written.
    """
    if out is None:
        if form == "parquet":
            raise FactError([NeedsOutput(form=form)])
        return None
    with refusing(out):
        if out.is_dir():  # ``/`` has no name, and nothing stands beside it
            raise unwritable(out, _FOLDER)
    beside = Beside(out)
    if out == beside.picture:
        raise unwritable(out, _PICTURE)
    read = {file.resolve() for file in files}
    for path in (out, beside.unreadable, beside.picture):
        with refusing(path):
            if path.resolve() in read:
                raise FactError([OverwritesData(path=str(path))])
            if path.is_dir():
                raise unwritable(path, _FOLDER)
    return beside


_FOLDER = Words("c'est un dossier", "it is a folder")
_PICTURE = Words(
    "c'est le nom de l'image qui s'écrit à côté",
    "it is the name of the picture that is written beside it",
)


def _report(
    found: Audit, examples: Examples, form: str, lang: Lang, picture: str | None
) -> Iterator[str]:
    return (
        markdown(found, examples, lang, picture)
        if form == "markdown"
        else text(found, examples, lang)
    )


def _tell(found: Audit, beside: Beside, lang: Lang) -> None:
    """Say the counts, and where the rest was written."""
    for words, number in count_lines(found, lang):
        out(f"{count(number, lang):>10}  {words}")
    for path in (beside.report, beside.unreadable, beside.picture):
        out(say(lang, f"écrit : {path}", f"written: {path}"))


# -- where the output goes --------------------------------------------------------------------------
class _Standard:
    """The standard output, to which a reader may stop listening."""

    def write(self, words: str) -> None:
        """Write a text as it is."""
        out(words, newline=False)


def _stream(stack: ExitStack, path: Path | None) -> Writable:
    return _Standard() if path is None else stack.enter_context(_written(path))


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Give a place to write to, which becomes the file only if all goes well.

    Raises:
        FactError: Nothing can be written there.
    """
    part = path.with_name(path.name + ".part")
    with refusing(path):
        if not path.parent.is_dir():
            raise unwritable(path, Words("son dossier n'existe pas", "its folder does not exist"))
        part.touch()
    try:
        yield part
        with refusing(path):
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _written(path: Path) -> Iterator[IO[str]]:
    with _whole(path) as part, part.open("w", encoding="utf-8", newline="") as stream:
        yield stream


def _leave(_: object) -> None:
    """Leave what another takes."""


def _all(sinks: list[Sink]) -> Sink:
    """Return one sink that gives to several."""

    def judged(found: Judged) -> None:
        for sink in sinks:
            sink.judged(found)

    def unreadable(found: Unreadable) -> None:
        for sink in sinks:
            sink.unreadable(found)

    def question(found: Question) -> None:
        for sink in sinks:
            sink.question(found)

    return Sink(judged, unreadable, question)


@contextmanager
def _progress(lang: Lang, *, shown: bool) -> Iterator[Progress]:
    """Show a person who waits how far the audit is; show nothing where nobody looks."""
    if not (shown and coloured(sys.stderr)):
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    words = {
        "reading": say(lang, "lecture", "reading"),
        "judging": say(lang, "confrontation au droit", "holding against the law"),
    }
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    console = Console(file=sys.stderr, force_terminal=True)
    with Bar(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        tasks = {stage: bar.add_task(words[stage], total=None) for stage in words}

        def told(stage: Stage, done: int, total: int) -> None:
            bar.update(tasks[stage], completed=done, total=total)

        yield told
