"""Cells checked before they are answered, as ``decide`` checks facts: readable, of their choice, in bounds."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

from attrs import frozen

from procrules.batch.cells import is_blank, is_read, read_as
from procrules.batch.reading import Told
from procrules.core.expr import Scalar
from procrules.core.items import Bounded, EntityField, Fact
from procrules.core.program import Program
from procrules.core.types import Type
from procrules.diagnostics.base import Words
from procrules.diagnostics.columns import UnreadableCells, cells_not_read
from procrules.errors import FactError
from procrules.facts.reader import show_value
from procrules.ruleset import Ruleset


@frozen
class _Check:
    """What is looked at in a column: when a cell is wrong, and what it says then, as a text."""

    name: str
    expected: Words
    wrong: Any
    found: Any


def check_table(
    ruleset: Ruleset,
    table: Any,
    *,
    facts: Collection[str] | None = None,
    cents: Collection[str] = (),
) -> None:
    """Check the cells of a table, which ``Ruleset.columns`` trusts.

    Args:
        ruleset: What declares the facts.
        table: A table of Ibis, as ``Ruleset.columns`` takes it.
        facts: The facts to check; by default all.
        cents: The columns of whole numbers that count cents.

    Raises:
        FactError: Some are no value of their choice or are out of bounds (PR843).
    """
    told = Told(table, table, frozenset(cents))
    check(ruleset, told, ruleset.facts if facts is None else facts)


def check(ruleset: Ruleset, told: Told, facts: Collection[str]) -> None:
    """Check the cells of some facts, in one pass.

    Raises:
        FactError: Some cannot be read, are no value of their choice or are out of bounds (PR843).
    """
    program = ruleset.program.program
    checks = [
        found
        for name in told.raw.columns
        if name in facts and name in program.facts
        for found in _checks(program, program.facts[name], told)
    ]
    if not checks:
        return
    asked = {}
    for place, one in enumerate(checks):
        asked[f"count_{place}"] = one.wrong.fill_null(False).sum()
        asked[f"found_{place}"] = one.wrong.ifelse(one.found, None).min()
    (row,) = told.raw.aggregate(**asked).to_pyarrow().to_pylist()
    wrong = [
        UnreadableCells(
            name=one.name,
            cells=cells_not_read(row[f"count_{place}"]),
            expected=one.expected,
            found=str(row[f"found_{place}"])[:80],
        )
        for place, one in enumerate(checks)
        if row[f"count_{place}"]
    ]
    if wrong:
        raise FactError(wrong)


def _checks(program: Program, fact: Fact, told: Told) -> Iterator[_Check]:
    raw, name = told.raw[fact.name], fact.name
    dtype = raw.type()
    if fact.type.kind == "list":
        yield from _of_records(program, fact, raw)
        return
    counted = name in told.cents and fact.type.kind == "money"
    type_ = Type("integer") if counted and dtype.is_string() else fact.type
    cell = read_as(type_, raw)
    shown = raw.cast("string") if not dtype.is_array() else raw.join(",")
    wrong = _wrong(program, type_, raw, cell)
    if wrong is not None:
        yield _Check(name, _expected(type_), wrong, shown)
    for limit, sign in _limits(fact):
        beyond = _beyond(cell, limit, sign, counted)
        if beyond is not None:
            yield _Check(name, _bound(fact, limit, sign), beyond, shown)


def _limits(declared: Bounded) -> Iterator[tuple[Scalar, str]]:
    for limit, sign in ((declared.minimum, "≥"), (declared.maximum, "≤")):
        if limit is not None:
            yield limit, sign


def _bound(declared: Bounded, limit: Scalar, sign: str) -> Words:
    return Words(
        f"{sign} {show_value(limit, declared.type, 'fr')}",
        f"{sign} {show_value(limit, declared.type, 'en')}",
    )


def _of_records(program: Program, fact: Fact, raw: Any) -> Iterator[_Check]:
    """Yield what is looked at in the records of a list, where the engine goes through lists."""
    import ibis

    dtype = raw.type()
    if not (dtype.is_array() and dtype.value_type.is_struct()) or not _goes_through(raw):
        return
    assert fact.type.item is not None
    # A list without records is one; a record that is NULL is none.
    holes = raw.filter(lambda item: item.isnull())
    none = ibis.literal("null")
    yield _Check(f"{fact.name}[]", Words("une fiche", "a record"), holes.length() > 0, none)
    for field in program.entities[fact.type.item.name or ""].fields:
        if field.name not in dtype.value_type.names:
            continue

        own = raw.map(lambda item, name=field.name: item[name])[0]  # only for its type
        for number, (expected, _) in enumerate(_of_field(program, field, own)):

            def faulty(item: Any, field: EntityField = field, number: int = number) -> Any:
                found = list(_of_field(program, field, item[field.name]))
                return found[number][1].fill_null(False)

            apart = raw.filter(faulty)
            first = apart[0][field.name]
            shown = first.cast("string") if not first.type().is_array() else first.join(",")
            yield _Check(f"{fact.name}[].{field.name}", expected, apart.length() > 0, shown)


def _of_field(program: Program, field: EntityField, own: Any) -> Iterator[tuple[Words, Any]]:
    """Yield what a field is expected to be, and when it is not so."""
    cell = read_as(field.type, own)
    wrong = _wrong(program, field.type, own, cell)
    if wrong is not None:
        yield _expected(field.type), wrong
    for limit, sign in _limits(field):
        beyond = _beyond(cell, limit, sign, counted=False)
        if beyond is not None:
            yield _bound(field, limit, sign), beyond


def _goes_through(column: Any) -> bool:
    from procrules.backends.columns import engine_of

    return engine_of(column.as_table()) != "polars"


def _wrong(program: Program, type_: Type, raw: Any, cell: Any) -> Any:
    """Return when a cell does not tell a value of its type; ``None`` when it always does."""
    from procrules.backends.columns import NOTHING_WORDS  # it needs the extra

    wrong = None
    if type_.kind == "choice" and cell.type().is_string():
        wrong = ~cell.isin([*program.choices[type_.name or ""].names(), *NOTHING_WORDS])
    elif type_.kind == "set" and cell.type().is_array():
        names = program.choices[type_.name or ""].names()
        among = sum((cell.contains(name).cast("int64") for name in names), start=0)
        wrong = cell.unique().length() > among
    if is_read(type_, raw.type()):
        unread = cell.isnull() & ~is_blank(raw)
        wrong = unread if wrong is None else unread | wrong.fill_null(False)
    return wrong


def _beyond(cell: Any, limit: Scalar, sign: str, counted: bool) -> Any:
    """Return when a cell is out of a bound; ``None`` when its column does not tell the fact."""
    import ibis

    dtype = cell.type()
    low = sign == "≥"
    if isinstance(limit, Fraction | int):
        if not (dtype.is_integer() or (dtype.is_decimal() and dtype.scale is not None)):
            return None
        scale = dtype.scale if dtype.is_decimal() else 2 if counted else 0
        # A bound between two values of the column is that of the nearest value within.
        units = (ceil if low else floor)(Fraction(limit) * 10**scale)
        bound = (
            ibis.literal(units)
            if dtype.is_integer()
            else ibis.literal(str(Decimal(units).scaleb(-scale))).cast(f"decimal(38, {scale})")
        )
    elif isinstance(limit, date) and dtype.is_date():
        bound = ibis.date(limit.year, limit.month, limit.day)
    else:
        return None
    return cell < bound if low else cell > bound


def _expected(type_: Type) -> Words:
    if type_.kind in ("choice", "set"):
        return Words(f"une valeur de « {type_.name} »", f"a value of '{type_.name}'")
    if type_.kind == "date":
        return Words("une date (2022-08-02)", "a date (2022-08-02)")
    return type_.words()
