"""The rows of a table (CSV), one at a time; each column is known by one of its names."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from procrules.audit.json_rows import EXCERPT, tidy, tidy_amount
from procrules.audit.model import Place, Row, Unreadable
from procrules.audit.tables import key, tables
from procrules.diagnostics.audit import NotContracts
from procrules.diagnostics.base import Words
from procrules.errors import FactError

_SIGNS = ",;\t|"
_NEEDED = {"amount", "procedure", "notified"}
_UNKNOWN = Words(
    "aucune de ses colonnes n'est celle d'un montant, d'une procédure ou d'une date de notification",
    "none of its columns is that of an amount, a procedure or a notification date",
)
_UNCUT = Words(
    "la ligne ne peut pas être découpée : une cellule est trop longue, ou un caractère y est interdit",
    "the line cannot be cut: a cell is too long, or holds a forbidden character",
)
_NOTHING = Words("la ligne ne dit rien", "the line says nothing")


def table_rows(file: str, lines: Iterable[str]) -> Iterator[Row | Unreadable]:
    """Yield the rows of a table.

    Raises:
        FactError: Its first line names no column that the audit knows.
    """
    lines = iter(lines)
    header = next(lines, "")
    sign = max(_SIGNS, key=header.count)
    try:
        names = [key(name) for name in next(csv.reader([header], delimiter=sign), [])]
    except csv.Error:
        raise FactError([NotContracts(path=file, problem=_UNKNOWN)]) from None
    fields = [tables().columns.get(name) for name in names]
    if not _NEEDED & set(fields):
        raise FactError([NotContracts(path=file, problem=_UNKNOWN)])
    reader = csv.reader(lines, delimiter=sign, strict=False)
    index = 0
    while True:
        line = reader.line_num + 2
        try:
            cells = next(reader, None)
        except csv.Error:
            index += 1
            yield Unreadable(Place(file, index, line), _UNCUT, "")
            continue
        if cells is None:
            return
        if not cells:
            continue  # an empty line is no row
        index += 1
        yield _row(Place(file, index, line), fields, cells)


def _row(place: Place, fields: list[str | None], cells: list[str]) -> Row | Unreadable:
    excerpt = " ".join(" | ".join(cells).split())[:EXCERPT]
    if len(cells) != len(fields):
        reason = Words(
            f"la ligne a {len(cells)} cellule{'s' if len(cells) > 1 else ''}, l'en-tête en a {len(fields)}",
            f"the line has {len(cells)} cell{'' if len(cells) == 1 else 's'}, the header has {len(fields)}",
        )
        return Unreadable(place, reason, excerpt)
    texts: dict[str, str] = {}
    for name, cell in zip(fields, cells, strict=True):
        text = tidy_amount(cell) if name == "amount" else tidy(cell)
        if name and text:
            texts.setdefault(name, text)
    return Row(place, "table", texts) if texts else Unreadable(place, _NOTHING, excerpt)
