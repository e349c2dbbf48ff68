"""Reading: files of published contracts, row by row.

Takes paths of files in the DECP formats of 2019 and 2022, JSON or tabular. Gives each row with its
place, or the reason for which it cannot be read; a file is never held in memory. Raises what is
wrong with a whole file: it does not exist, or it holds no contracts.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from pathlib import Path

from procrules.audit.json_rows import json_rows
from procrules.audit.model import Row, Unreadable
from procrules.audit.table_rows import table_rows
from procrules.diagnostics.audit import NotContracts
from procrules.diagnostics.base import Diagnostic, Words
from procrules.diagnostics.bounds import UnreadableFile
from procrules.diagnostics.system import system_words
from procrules.errors import FactError

_HEAD = 1 << 16
EXTENSIONS = (".json", ".jsonl", ".ndjson", ".csv", ".tsv")
"""The files that are looked for in a folder."""


def files_of(paths: list[Path]) -> list[Path]:
    """Return the files that some paths name: themselves, or what folders hold.

    Raises:
        FactError: A path names nothing, or a folder holds no file of contracts.
    """
    found: dict[Path, None] = {}
    wrong: list[Diagnostic] = []
    for path in paths:
        if path.is_dir():
            below = sorted(p for p in path.rglob("*") if p.suffix.lower() in EXTENSIONS)
            if not below:
                wrong.append(NotContracts(path=str(path), problem=_EMPTY_FOLDER))
            found |= dict.fromkeys(below)
        elif path.is_file():
            found[path] = None
        else:
            problem = Words("il n'existe pas", "it does not exist")
            wrong.append(UnreadableFile(path=str(path)[:200], problem=problem))
    if wrong:
        raise FactError(wrong)
    return list(found)


_EMPTY_FOLDER = Words("il ne contient aucun fichier JSON ou CSV", "it holds no JSON or CSV file")
_EMPTY = Words("il est vide", "it is empty")
_MARKUP = Words(
    "c'est du XML : donnez le JSON ou la table des mêmes données",
    "it is XML: give the JSON or the table of the same data",
)


def read(path: Path, progress: Callable[[int], None]) -> Iterator[Row | Unreadable]:
    """Yield the rows of a file.

    Args:
        path: The file.
        progress: Is told how many bytes have been read so far.

    Raises:
        FactError: The file cannot be opened, or it holds no contracts.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
            stream.seek(0)
            text = TextIOWrapper(stream, _encoding(head), errors="replace", newline="")
            first = head.decode(_encoding(head), errors="replace").lstrip("\ufeff \t\r\n")[:1]
            if not first:
                raise FactError([NotContracts(path=str(path), problem=_EMPTY)])
            if first == "<":
                raise FactError([NotContracts(path=str(path), problem=_MARKUP)])
            rows = json_rows if first in "{[" else table_rows
            for row in rows(str(path), text):
                progress(stream.tell())
                yield row
    except OSError as error:
        raise FactError([UnreadableFile(path=str(path), problem=system_words(error))]) from None


def _encoding(head: bytes) -> str:
    """Return the encoding of a file: UTF-8 where its beginning is, else what Excel writes."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        # A character may be cut in two at the end of the head.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"
