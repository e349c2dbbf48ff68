"""The mapping tables: data in files beside this module, each row with its source."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from attrs import frozen

from procrules.diagnostics.base import Words
from procrules.resources import data
from procrules.values.text import fold, normalise_text


def key(label: str) -> str:
    """Return the form in which labels are compared: no accents, no case, plain spaces."""
    return fold(normalise_text(label))


def bare(name: str) -> str:
    """Return the words of a name, in capitals without accents, one space between them."""
    letters = "".join(c if c.isalnum() else " " for c in key(name))
    return " ".join(letters.upper().split())


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table."""
    text = data(f"audit/data/{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@frozen
class Field:
    """How a fact is called in the published data, and for a reader."""

    column: str
    words: Words


@frozen
class Conventions:
    """What is taken as plausible where the law says nothing: see ``conventions.json``."""

    launch_months: int
    framework_months: int
    first_year: int
    last_year: int
    symbolic_up_to: Decimal
    placeholder_nines: int
    absent: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    window_percent: int
    bin_percent: int
    homogeneous_months: int
    scales: Mapping[Decimal, tuple[str, ...]]
    works_only: frozenset[str]


@frozen
class Tables:
    """All tables, ready to be looked up."""

    procedures: Mapping[str, str]
    natures: Mapping[str, str]
    divisions: Mapping[str, str]
    types: Mapping[str, str]
    doubts: tuple[tuple[str, str], ...]
    sirens: Mapping[str, tuple[str, ...]]
    names: tuple[tuple[str, tuple[str, ...]], ...]
    columns: Mapping[str, str]
    fields: Mapping[str, Field]
    conventions: Conventions


@cache
def tables() -> Tables:
    """Return the tables, read once."""
    buyers = [(r["by"], r["pattern"], tuple(r["acheteur"].split("|"))) for r in rows("buyers")]
    return Tables(
        procedures={key(r["label"]): r["procedure"] for r in rows("procedures")},
        natures={key(r["label"]): r["nature"] for r in rows("natures")},
        divisions={r["division"]: r["type_prestation"] for r in rows("cpv")},
        types={key(r["label"]): r["type_prestation"] for r in rows("types")},
        doubts=tuple((r["cpv"], r["fact"]) for r in rows("doubts")),
        sirens={pattern: kinds for by, pattern, kinds in buyers if by == "siren"},
        names=tuple((pattern, kinds) for by, pattern, kinds in buyers if by == "name"),
        columns={key(r["column"]): r["field"] for r in rows("columns")},
        fields={r["fact"]: Field(r["field"], Words(r["fr"], r["en"])) for r in rows("fields")},
        conventions=_conventions(),
    )


def _conventions() -> Conventions:
    read: dict[str, Any] = json.loads(
        data("audit/data/conventions.json").read_text(encoding="utf-8")
    )
    del read["why"]
    read["scales"] = {Decimal(v): tuple(names) for v, names in read["scales"].items()}
    for name in ("absent", "yes", "no", "works_only"):
        read[name] = frozenset(read[name])
    read["symbolic_up_to"] = Decimal(read["symbolic_up_to"])
    return Conventions(**read)
