"""The rows of all files, on disk, in the order of their contracts: memory stays bounded.

The database is a file of its own in a private folder, which is removed at the end.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen

from procrules.audit.model import Place, Row
from procrules.audit.tables import key

_SCHEMA = """
CREATE TABLE row (file TEXT, idx INTEGER, line INTEGER, format TEXT, contract TEXT, texts TEXT);
CREATE TABLE need (kind TEXT, day TEXT, entry TEXT);
"""


@frozen
class Store:
    """Rows, and what is kept of contracts to compare them with one another."""

    database: sqlite3.Connection

    def add(self, row: Row) -> None:
        """Keep a row."""
        place = row.place
        values = (place.file, place.index, place.line, row.format, _contract(row))
        self.database.execute(
            "INSERT INTO row VALUES (?, ?, ?, ?, ?, ?)",
            (*values, json.dumps(row.texts, ensure_ascii=False)),
        )

    def groups(self) -> Iterator[list[Row]]:
        """Yield the rows that bear one number of one buyer, together."""
        known: str | None = None
        group: list[Row] = []
        asked = "SELECT * FROM row ORDER BY contract, file, idx"
        for file, index, line, format_, contract, texts in self.database.execute(asked):
            if group and contract != known:
                yield group
                group = []
            known = contract
            group.append(Row(Place(file, index, line), format_, json.loads(texts)))
        if group:
            yield group

    def add_need(self, kind: str, day: str, entry: str) -> None:
        """Keep what is told of a need: its buyer and object as one text, its day, the rest."""
        self.database.execute("INSERT INTO need VALUES (?, ?, ?)", (kind, day, entry))

    def needs(self) -> Iterator[tuple[str, str, str]]:
        """Yield what was kept of needs, those of one buyer and object together, by day."""
        return iter(self.database.execute("SELECT * FROM need ORDER BY kind, day, entry"))


def _contract(row: Row) -> str:
    """Return what the rows of one contract share: its number and its buyer, where both are said."""
    number, buyer = row.texts.get("id"), row.texts.get("buyer_id")
    if number and buyer:
        return json.dumps([key(buyer), key(number)])
    # No list of two begins so: a row without a number or a buyer is a contract of its own.
    return f"{row.place.file}\n{row.place.index}"


@contextmanager
def store() -> Iterator[Store]:
    """Give a store that lasts as long as the block."""
    with TemporaryDirectory(prefix="procrules-audit-") as folder:
        database = sqlite3.connect(Path(folder) / "rows.sqlite")
        try:
            # Nothing outlives the process: a crash leaves nothing to recover.
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")
            database.executescript(_SCHEMA)
            yield Store(database)
        finally:
            database.close()
