"""``procrules batch``: the answers of a ruleset to every row of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from procrules.batch import ENGINES, answer_file
from procrules.diagnostics.base import Lang
from procrules.ruleset import load
from procrules.tools.commands.completing import BY_NAME
from procrules.tools.commands.frame import Verb
from procrules.tools.commands.options import OneOf, argument, option
from procrules.tools.commands.words import say

_PARTS = ("value", "status", "article", "missing")


def command(lang: Lang) -> click.Command:
    """Return the command in a language."""
    file = say(lang, "FICHIER", "FILE")
    return Verb(
        "batch",
        lang,
        callback=run,
        short_help=say(
            lang, "Répond pour chaque ligne d'un fichier.", "Answer for every row of a file."
        ),
        help=say(
            lang,
            "Répond à une question pour chaque ligne d'un fichier Parquet, CSV ou JSON.\n\n"
            "Une colonne qui porte le nom d'un fait le donne ; les autres restent telles quelles. Une case vide "
            "est un fait qui n'est pas connu. L'extra « batch » est nécessaire.",
            "Answer a question for every row of a file of Parquet, CSV or JSON.\n\n"
            "A column that has the name of a fact tells it; the others stay as they are. An empty cell is a "
            "fact that is not known. The extra 'batch' is needed.",
        ),
        params=[
            argument(lang, "ruleset", "REGLEMENT", "RULESET"),
            click.Option(
                ["--decision", "decisions"],
                shell_complete=BY_NAME["--decision"],
                multiple=True,
                required=True,
                metavar=say(lang, "NOM", "NAME"),
                help=say(
                    lang,
                    "Question posée ; peut être répété.",
                    "Question to answer; may be repeated.",
                ),
            ),
            option(
                lang,
                "--data",
                "Fichier des lignes.",
                "File of the rows.",
                metavar=file,
                required=True,
            ),
            option(
                lang, "--out", "Fichier à écrire.", "File to write.", metavar=file, required=True
            ),
            click.Option(
                ["--with", "parts"],
                multiple=True,
                type=OneOf(lang, *_PARTS),
                help=say(
                    lang,
                    "Colonne de réponse ; peut être répété. Par défaut la valeur et le statut.",
                    "Column of answers; may be repeated. By default the value and the status.",
                ),
            ),
            option(
                lang,
                "--engine",
                "Moteur de calcul (duckdb par défaut).",
                "What computes (duckdb by default).",
                type=OneOf(lang, *ENGINES),
                default=ENGINES[0],
            ),
            option(
                lang,
                "--memory",
                "Mémoire de DuckDB avant qu'il travaille sur disque (par exemple 2GB).",
                "Memory of DuckDB before it works on disk (2GB for example).",
            ),
            option(
                lang,
                "--nulls",
                "Ce que dit une case vide : rien (untold, la présomption vaut) ou « inconnu » (unknown).",
                "What an empty cell says: nothing (untold, the presumption holds), or unknown.",
                type=OneOf(lang, "untold", "unknown"),
                default="untold",
            ),
            click.Option(
                ["--cents"],
                multiple=True,
                metavar=say(lang, "COLONNE", "COLUMN"),
                help=say(
                    lang,
                    "Colonne de nombres entiers qui compte des centimes ; peut être répété.",
                    "Column of whole numbers that counts cents; may be repeated.",
                ),
            ),
            option(
                lang,
                "--strict",
                "N'emploie aucune présomption.",
                "Use no presumption.",
                is_flag=True,
            ),
            option(
                lang,
                "--fallback",
                "Répond ligne à ligne, bien plus lentement, à ce qui ne se calcule pas en colonnes.",
                "Answer row by row, much slower, what is not computed in columns.",
                is_flag=True,
            ),
        ],
    )


def run(
    ruleset: str,
    decisions: tuple[str, ...],
    data: str,
    out: str,
    parts: tuple[str, ...],
    engine: Any,
    memory: str | None,
    nulls: Any,
    cents: tuple[str, ...],
    strict: bool,
    fallback: bool,
    lang: Lang,
) -> int:
    """Answer, and return 0."""
    answer_file(
        load(ruleset),
        decisions,
        Path(data),
        Path(out),
        parts=parts or ("value", "status"),
        engine=engine,
        memory=memory,
        nulls=nulls,
        strict=strict,
        cents=cents,
        fallback=fallback,
    )
    return 0
