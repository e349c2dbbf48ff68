"""Facts as callers give them, read exactly and checked as a whole: every fault is told at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

import attrs

from procrules.core.expr import Scalar
from procrules.core.items import Fact
from procrules.core.program import Program
from procrules.core.types import Type
from procrules.diagnostics import facts as wrong
from procrules.diagnostics.base import Diagnostic, Words
from procrules.diagnostics.bounds import ListTooLong
from procrules.errors import FactError
from procrules.limits import MAX_LIST_LENGTH
from procrules.values.dates import ambiguous_readings, format_date, parse_date
from procrules.values.durations import Duration, parse_duration
from procrules.values.nothing import NEANT
from procrules.values.numbers import (
    format_amount,
    format_number,
    format_rate,
    parse_amount,
    parse_number,
    parse_rate,
    to_fraction,
)
from procrules.values.text import closest, fold

Record = dict[str, Scalar | None]
FactValue = Scalar | None | tuple[Record, ...] | frozenset[str]

_UNKNOWN = {"inconnu", "inconnue", "unknown"}
_NOTHING = {"neant"}
_YES = {"oui", "yes", "true", "vrai"}
_NO = {"non", "no", "false", "faux"}
_SHOWN = 60


def read_facts(program: Program, given: object) -> dict[str, FactValue]:
    """Read the facts of a call.

    Args:
        program: The ruleset that declares the facts.
        given: Any mapping, or an attrs or dataclass object whose fields are named like facts. In a
            mapping ``None`` says that a fact is known to be unknown; a field that is ``None`` in an
            object is simply not told.

    Returns:
        The facts told, by name, as the engine holds them.

    Raises:
        FactError: Some facts cannot be used; the error lists them all.
    """
    reader = _Reader(program)
    facts = reader.facts(given)
    complete_records(program, facts, reader.found)
    if reader.found:
        raise FactError(reader.found)
    return facts


class _Reader:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.found: list[Diagnostic] = []

    def facts(self, given: object) -> dict[str, FactValue]:
        told = as_mapping(given)
        if told is None:
            problem = Words(
                f"un ensemble de faits nommés est attendu, et non {_show(given)}",
                f"named facts are expected, not {_show(given)}",
            )
            self.found.append(wrong.UnreadableFacts(problem=problem))
            return {}
        facts: dict[str, FactValue] = {}
        for name, value in told.items():
            fact = self.program.facts.get(name) if isinstance(name, str) else None
            if fact is None:
                near = closest(str(name)[:_SHOWN], list(self.program.facts))
                self.found.append(
                    wrong.UnknownFact(name=str(name)[:_SHOWN], suggestion=near[0] if near else None)
                )
            else:
                facts[fact.name] = self.fact(fact, value)
        return facts

    def fact(self, fact: Fact, value: object) -> FactValue:
        if fact.type.kind == "list":
            return self._list(fact, value)
        if fact.type.kind == "set":
            return self._set(fact, value)
        read = self.scalar(fact.name, fact.type, value)
        if read is not None and read is not NEANT:
            self._bounds(fact, read)
        return read

    # -- values ---------------------------------------------------------------------------------
    def scalar(self, name: str, type_: Type, value: object) -> Scalar | None:
        """Return a value read as a type; ``None`` when it is unknown, or wrong and told so."""
        if isinstance(value, Enum) and value is not NEANT:
            value = value.value
        if value is None or value is NEANT:
            return value
        if isinstance(value, float):
            self.found.append(wrong.BinaryFloat(name=name, found=repr(value)))
            return None
        if isinstance(value, str):
            if fold(value.strip()) in _NOTHING:
                return NEANT
            if type_.kind != "text" and _says_unknown(value):
                return None
        read = _READERS[type_.kind](self, name, type_, value)
        return read

    def _bad(self, name: str, type_: Type, value: object) -> None:
        self.found.append(
            wrong.WrongFactValue(name=name, found=_show(value), expected=type_.words())
        )

    def boolean(self, name: str, type_: Type, value: object) -> bool | None:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and fold(value.strip()) in _YES | _NO:
            return fold(value.strip()) in _YES
        self._bad(name, type_, value)
        return None

    def number(self, name: str, type_: Type, value: object) -> Fraction | None:
        read: Fraction | None = None
        if isinstance(value, str):
            read = parse_rate(value) if type_.kind == "rate" else parse_number(value)
            if read is None:
                read = _quotient(value)
        elif isinstance(value, int | Decimal | Fraction) and not isinstance(value, bool):
            read = self._exact(value)
        whole = type_.kind != "integer" or (read is not None and read.denominator == 1)
        if read is None or not whole:
            self._bad(name, type_, value)
            return None
        return read

    def money(self, name: str, type_: Type, value: object) -> Fraction | None:
        if isinstance(value, str):
            amount = parse_amount(value)
            if amount is not None:
                if amount[1] is not None and amount[1] != type_.name:
                    self.found.append(
                        wrong.WrongTax(name=name, expected=type_.name or "", found=amount[1])
                    )
                    return None
                return amount[0]
        return self.number(name, type_, value)

    @staticmethod
    def _exact(value: int | Decimal | Fraction) -> Fraction | None:
        try:
            return to_fraction(value)
        except ValueError:
            return None

    def date(self, name: str, type_: Type, value: object) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, str):
            read = parse_date(value.strip())
            if read is not None:
                return read
            readings = ambiguous_readings(value.strip())
            if readings is not None:
                self.found.append(
                    wrong.AmbiguousFactDate(
                        name=name, found=value.strip(), first=readings[0], second=readings[1]
                    )
                )
                return None
        self._bad(name, type_, value)
        return None

    def duration(self, name: str, type_: Type, value: object) -> Duration | None:
        read = value if isinstance(value, Duration) else None
        if isinstance(value, str):
            read = parse_duration(value.strip())
        if read is None:
            self._bad(name, type_, value)
        return read

    def text(self, name: str, type_: Type, value: object) -> str | None:
        if isinstance(value, str):
            return value
        self._bad(name, type_, value)
        return None

    def choice(self, name: str, type_: Type, value: object) -> str | None:
        choice = self.program.choices[type_.name or ""]
        if isinstance(value, str):
            if value.strip() in choice.names():
                return value.strip()
            near = closest(value[:_SHOWN], list(choice.names()))
            self.found.append(
                wrong.UnknownFactValue(
                    name=name,
                    found=value[:_SHOWN],
                    choice=choice.about.label or choice.name,
                    values=choice.names(),
                    suggestion=near[0] if near else None,
                )
            )
            return None
        self._bad(name, type_, value)
        return None

    # -- sets and lists -------------------------------------------------------------------------
    def _set(self, fact: Fact, value: object) -> frozenset[str] | None:
        if value is None or _says_unknown(value):
            return None
        if isinstance(value, str):
            value = [part for part in value.split(",") if part.strip()]
        if isinstance(value, Mapping) or not isinstance(value, Iterable):
            self._bad(fact.name, fact.type, value)
            return None
        inner = Type("choice", fact.type.name)
        read = [self.choice(fact.name, inner, item) for item in self._bounded(fact.name, value)]
        return frozenset(r for r in read if r is not None)

    def _list(self, fact: Fact, value: object) -> tuple[Record, ...] | None:
        if value is None or _says_unknown(value):
            return None
        if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
            self._bad(fact.name, fact.type, value)
            return None
        return tuple(
            self._record(f"{fact.name}[{number}]", fact.type, item)
            for number, item in enumerate(self._bounded(fact.name, value), start=1)
        )

    def _bounded(self, name: str, value: Iterable[object]) -> list[object]:
        items: list[object] = []
        for item in value:
            if len(items) == MAX_LIST_LENGTH:
                self.found.append(ListTooLong(name=name, limit=MAX_LIST_LENGTH))
                break
            items.append(item)
        return items

    def _record(self, path: str, type_: Type, value: object) -> Record:
        assert type_.item is not None
        entity = self.program.entities[type_.item.name or ""]
        # A record of another list may be named by its id alone.
        if isinstance(value, str) and entity.field("id") is not None:
            value = {"id": value}
        told = as_mapping(value)
        if told is None:
            self._bad(path, type_.item, value)
            return {}
        record: Record = {}
        for name, item in told.items():
            field = entity.field(name) if isinstance(name, str) else None
            if field is None:
                near = closest(str(name)[:_SHOWN], [f.name for f in entity.fields])
                self.found.append(
                    wrong.UnknownRecordField(
                        name=path,
                        found=str(name)[:_SHOWN],
                        entity=entity.about.label or entity.name,
                        suggestion=near[0] if near else None,
                    )
                )
            else:
                record[field.name] = self.scalar(f"{path}.{field.name}", field.type, item)
        return record

    # -- bounds ---------------------------------------------------------------------------------
    def _bounds(self, fact: Fact, value: Scalar) -> None:
        low, high = fact.minimum, fact.maximum
        if low is not None and _less(value, low):
            self._out(fact, value, "≥", low)
        if high is not None and _less(high, value):
            self._out(fact, value, "≤", high)

    def _out(self, fact: Fact, value: Scalar, sign: str, limit: Scalar) -> None:
        bound = Words(
            f"{sign} {show_value(limit, fact.type, 'fr')}",
            f"{sign} {show_value(limit, fact.type, 'en')}",
        )
        self.found.append(
            wrong.OutOfBounds(name=fact.name, found=show_value(value, fact.type, "fr"), bound=bound)
        )


_READERS: dict[str, Callable[[_Reader, str, Type, object], Any]] = {
    "boolean": _Reader.boolean,
    "money": _Reader.money,
    "rate": _Reader.number,
    "number": _Reader.number,
    "integer": _Reader.number,
    "date": _Reader.date,
    "duration": _Reader.duration,
    "text": _Reader.text,
    "choice": _Reader.choice,
}


def complete_records(
    program: Program, facts: dict[str, FactValue], found: list[Diagnostic]
) -> None:
    """Complete a record that says little but its id by the record of that id in another list.

    So a list of chosen lots names them, and their amounts stay written once.
    """
    lists: dict[str, list[str]] = {}
    for name, fact in program.facts.items():
        item = fact.type.item
        if isinstance(facts.get(name), tuple) and item is not None and item.name:
            lists.setdefault(item.name, []).append(name)
    for names in lists.values():
        known: dict[object, tuple[str, Record]] = {}
        for name in names:
            for record in _records(facts[name]):
                fuller = known.get(record.get("id"))
                if fuller is None or len(record) > len(fuller[1]):
                    known[record.get("id")] = (name, record)
        for name in names:
            completed = []
            for number, record in enumerate(_records(facts[name]), start=1):
                id_ = record.get("id")
                owner, other = known.get(id_, (name, record))
                if set(record) == {"id"} and len(other) == 1 and len(names) > 1:
                    found.append(wrong.UnknownRecord(name=f"{name}[{number}]", found=str(id_)))
                same = id_ is None or owner == name
                completed.append(record if same else {**other, **record})
            facts[name] = tuple(completed)


def _records(value: FactValue) -> tuple[Record, ...]:
    return value if isinstance(value, tuple) else ()


def as_mapping(value: object) -> Mapping[Any, Any] | None:
    """Return a mapping, or the fields of an attrs or dataclass object that are not ``None``."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, type):
        return None
    names: list[str] | None = None
    if attrs.has(type(value)):
        names = [a.name for a in attrs.fields(type(value))]
    elif dataclasses.is_dataclass(value):
        names = [f.name for f in dataclasses.fields(value)]
    if names is None:
        return None
    return {n: v for n in names if (v := getattr(value, n)) is not None}


def _says_unknown(value: object) -> bool:
    return isinstance(value, str) and fold(value.strip()) in _UNKNOWN


def _quotient(text: str) -> Fraction | None:
    """Return a fraction as a receipt writes it, where no decimal notation is exact."""
    above, bar, below = text.partition("/")
    top, bottom = parse_number(above), parse_number(below)
    return top / bottom if bar and top is not None and bottom else None


def _less(left: Any, right: Any) -> bool:
    return type(left) is type(right) and not isinstance(left, Duration) and bool(left < right)


def _show(value: object) -> str:
    if isinstance(value, str):
        text = f"« {value} »"
    elif isinstance(value, Mapping | list | tuple | set):
        text = type(value).__name__
    else:
        text = repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def show_value(value: object, type_: Type, lang: Any) -> str:
    """Return a value in the notation of a language."""
    if isinstance(value, date):
        return format_date(value, lang)
    if isinstance(value, Fraction):
        if type_.kind == "money":
            return format_amount(value, type_.name, lang)
        if type_.kind == "rate":
            return format_rate(value, lang)
        return format_number(value, lang)
    return str(value)
