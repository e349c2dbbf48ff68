"""The verdicts as Parquet (extra ``batch``), written in batches: nothing is held."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from attrs import define, field

from procrules.audit.document import contract_data
from procrules.audit.model import Judged
from procrules.diagnostics.bounds import MissingExtra
from procrules.errors import MissingExtraError

_BATCH = 10_000
_DIGITS, _PLACES = 38, 10
_TEXTS = (
    "file",
    "id",
    "buyer_id",
    "buyer_name",
    "object",
    "cpv",
    "procedure",
    "procedure_label",
    "nature",
    "verdict",
    "finding",
    "threshold",
)
_WHOLE = ("index", "line")
_DAYS = ("notified_from", "notified_until", "law_of")
_MONEY = ("threshold_value", "distance")
_LISTS = (
    "type_prestation",
    "acheteur",
    "problems",
    "articles",
    "reasons",
    "grounds",
    "missing",
    "notes",
)


@contextmanager
def parquet(path: Path) -> Iterator[ParquetWriter]:
    """Give a writer of one line for each contract, as long as the block lasts.

    Raises:
        MissingExtraError: The extra ``batch`` is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError:
        raise MissingExtraError([MissingExtra(extra="batch")]) from None
    text, money = pa.string(), pa.decimal128(_DIGITS, _PLACES)
    schema = pa.schema(
        [
            *((name, text) for name in _TEXTS),
            *((name, pa.int64()) for name in _WHOLE),
            *((name, pa.date32()) for name in _DAYS),
            ("amount", money),
            ("amounts", pa.list_(text)),
            *((name, money) for name in _MONEY),
            *((name, pa.list_(text)) for name in _LISTS),
            ("merged_rows", pa.int64()),
        ]
    )
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        found = ParquetWriter(
            lambda batch: writer.write_table(pa.Table.from_pylist(batch, schema=schema))
        )
        yield found
        found.flush()


@define
class ParquetWriter:
    """Writes contracts in batches.

    An amount that does not fit ``DECIMAL(38, 10)`` exactly is null there; its text always stands
    in ``amounts``.
    """

    _write: Callable[[list[dict[str, Any]]], None]
    _batch: list[dict[str, Any]] = field(init=False, factory=list)

    def judged(self, found: Judged) -> None:
        """Write a contract."""
        contract, limit = found.contract, found.judgement.limit
        data = contract_data(found)
        line = {name: data[name] for name in (*_TEXTS, *_WHOLE, *_LISTS, "amounts")}
        line["notified_from"] = contract.notified.first if contract.notified else None
        line["notified_until"] = contract.notified.last if contract.notified else None
        line["law_of"] = limit.day if limit else None
        line["amount"] = _fitting(contract.amounts[0] if len(contract.amounts) == 1 else None)
        line["threshold_value"] = _fitting(limit.value if limit else None)
        line["distance"] = _fitting(limit.distance if limit else None)
        line["grounds"] = [ground.label for ground in found.judgement.grounds]
        line["merged_rows"] = len(contract.merged)
        self._batch.append(line)
        if len(self._batch) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write the contracts that wait."""
        if self._batch:
            self._write(self._batch)
            self._batch = []


def _fitting(amount: Decimal | None) -> Decimal | None:
    if amount is None:
        return None
    exponent = amount.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    fits = places <= _PLACES and amount.adjusted() < _DIGITS - _PLACES
    return amount if fits else None
