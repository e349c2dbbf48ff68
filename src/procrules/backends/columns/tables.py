"""Tables of Ibis as facts: the types of their columns, and the answers beside them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from procrules.backends.columns.compiled import Compiled, Part, compiled, facts_read, outputs
from procrules.backends.columns.each import outputs_for_each
from procrules.backends.columns.emit import emitted
from procrules.backends.columns.inputs import Column, Nulls
from procrules.backends.columns.refusals import Refused
from procrules.core.program import CheckedProgram, Program
from procrules.core.types import Type
from procrules.diagnostics.base import Diagnostic, Words
from procrules.diagnostics.columns import NotInColumns, WrongAnswerColumns, WrongColumn
from procrules.errors import FactError
from procrules.stack import on_a_stack_of_its_own

PARTS: tuple[Part, ...] = ("value", "status", "article", "missing")


def names_of_parts(
    decision: str, asked: Mapping[Part, bool | str], columns: Collection[str]
) -> dict[Part, str]:
    """Return the columns of answers by part; the value bears the name of the decision.

    Raises:
        FactError: None is asked for, or a name is taken (PR842).
    """
    found: dict[Part, str] = {}
    for part, name in asked.items():
        if name is not False:
            own = decision if part == "value" else f"{decision}_{part}"
            found[part] = own if name is True else name
    if not found:
        problem = Words(
            "aucune colonne de réponse n'est demandée : value, status, article ou missing",
            "no column of answers is asked for: value, status, article or missing",
        )
        raise FactError([WrongAnswerColumns(problem=problem)])
    taken = [name for name in found.values() if name in columns]
    taken += [name for name in {*found.values()} if [*found.values()].count(name) > 1]
    if taken:
        shown = ", ".join(taken)
        problem = Words(
            f"la table a déjà une colonne « {shown} » : donnez un autre nom à la réponse",
            f"the table has a column '{shown}' already: give the answer another name",
        )
        raise FactError([WrongAnswerColumns(problem=problem)])
    return found


def columns_of(
    program: Program, schema: Mapping[str, Any], facts: Collection[str], cents: Collection[str]
) -> dict[str, Column]:
    """Return what the columns of a table tell of some facts.

    Args:
        program: The program that declares the facts.
        schema: The types of Ibis of the columns, by name.
        facts: The facts that are of interest.
        cents: The columns of whole numbers that count cents.

    Raises:
        FactError: A column has a type that does not tell its fact exactly (PR841).
    """
    found: dict[str, Column] = {}
    wrong: list[Diagnostic] = [
        _no_cents(name, schema) for name in cents if not _counts(name, program, schema)
    ]
    for name, dtype in schema.items():
        fact = program.facts.get(name)
        if fact is None or name not in facts or dtype.is_null():
            continue
        column = _column(program, fact.type, dtype, name in cents)
        if isinstance(column, Column):
            found[name] = column
        else:
            wrong.append(
                WrongColumn(name=name, found=Words(str(dtype), str(dtype)), expected=column)
            )
    if wrong:
        raise FactError(wrong)
    return found


def _counts(name: str, program: Program, schema: Mapping[str, Any]) -> bool:
    """Whether a column may count cents: it is of whole numbers, and tells an amount or no fact."""
    fact = program.facts.get(name)
    tells = fact is None or fact.type.kind == "money"
    return name in schema and tells and bool(schema[name].is_integer())


def _no_cents(name: str, schema: Mapping[str, Any]) -> WrongColumn:
    absent = Words("inconnu (la table ne l'a pas)", "of nothing (the table has no such column)")
    expected = Words(
        "un nombre entier de centimes, pour un montant", "a whole number of cents, for an amount"
    )
    if name not in schema:
        return WrongColumn(name=name, found=absent, expected=expected)
    shown = str(schema[name])
    return WrongColumn(name=name, found=Words(shown, shown), expected=expected)


def _column(program: Program, type_: Type, dtype: Any, cents: bool) -> Column | Words:
    """Return what a column tells, or the type that it should have."""
    match type_.kind:
        case "boolean":
            return Column("boolean") if dtype.is_boolean() else Words("boolean", "boolean")
        case "choice" | "text":
            return Column("text") if dtype.is_string() else Words("string", "string")
        case "date":
            return Column("date") if dtype.is_date() else Words("date", "date")
        case "money" | "rate" | "number" | "integer":
            return _number(type_, dtype, cents)
        case "set":
            fits = dtype.is_array() and dtype.value_type.is_string()
            return Column("texts") if fits else Words("array<string>", "array<string>")
        case "list":
            return _records(program, type_, dtype)
        case _:
            return Words(
                "aucun type : une durée ne se donne pas en colonne",
                "no type: a duration is not told by a column",
            )


def _number(type_: Type, dtype: Any, cents: bool) -> Column | Words:
    if dtype.is_integer():
        decimals = 2 if cents and type_.kind == "money" else 0
        return Column("integer", _DIGITS.get(str(dtype), 20), decimals, whole=True)
    exact = dtype.is_decimal() and dtype.precision is not None
    if exact and (type_.kind != "integer" or dtype.scale == 0):
        return Column("integer", dtype.precision, dtype.scale)
    if type_.kind == "integer":
        return Words("un nombre entier", "a whole number")
    return Words(
        "decimal(15, 2) par exemple, ou un entier : jamais un nombre binaire",
        "decimal(15, 2) for example, or a whole number: never a binary float",
    )


_DIGITS = {"int8": 3, "int16": 5, "int32": 10, "int64": 19, "uint8": 3, "uint16": 5, "uint32": 10}


def _records(program: Program, type_: Type, dtype: Any) -> Column | Words:
    assert type_.item is not None
    entity = program.entities[type_.item.name or ""]
    if not (dtype.is_array() and dtype.value_type.is_struct()):
        return Words("array<struct<…>>", "array<struct<…>>")
    fields: dict[str, Column] = {}
    for name, inner in dtype.value_type.items():
        declared = entity.field(name)
        if declared is not None and not inner.is_null():
            column = _column(program, declared.type, inner, cents=False)
            if isinstance(column, Words):
                return Words(f"{column.fr} pour « {name} »", f"{column.en} for '{name}'")
            fields[name] = column
    return Column("records", fields=fields)


def answers(
    checked: CheckedProgram,
    decision: str,
    table: Any,
    parts: Mapping[Part, str],
    *,
    nulls: Nulls,
    strict: bool,
    cents: Collection[str],
    keep: bool,
) -> Any:
    """Return a table of Ibis with the answers of a decision beside its columns.

    Raises:
        FactError: A column does not tell its fact (PR841), or the decision is not computed in columns
            (PR840).
    """
    schema = dict(table.schema().items())
    columns = columns_of(checked.program, schema, facts_read(checked, decision), cents)
    try:
        found = _compiled(checked, decision, columns, nulls, strict, table)
        kept = list(table.columns) if keep else []

        def added() -> Any:
            made = outputs if found.records is None else outputs_for_each
            return emitted(table, made(found, parts), kept, _free(table.columns))

        return on_a_stack_of_its_own(added)
    except Refused as refused:
        raise FactError([NotInColumns(decision=decision, what=refused.what)]) from None


def _compiled(
    checked: CheckedProgram,
    decision: str,
    columns: Mapping[str, Column],
    nulls: Nulls,
    strict: bool,
    table: Any,
) -> Compiled:
    lists = engine_of(table) != "polars"
    return compiled(checked, decision, columns, nulls=nulls, strict=strict, lists=lists)


def engine_of(table: Any) -> str | None:
    """Return the name of the engine of a table; ``None`` when it is bound to none."""
    import ibis

    try:
        return str(table.get_backend().name)
    except ibis.common.exceptions.IbisError:
        return None


def _free(columns: Collection[str]) -> str:
    """Return what begins the name of no column."""
    prefix = "c_"
    while any(name.startswith(prefix) for name in columns):
        prefix = "_" + prefix
    return prefix
