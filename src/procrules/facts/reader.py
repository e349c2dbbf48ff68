"""Facts by the declarations of a ruleset: types, bounds, names."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from procrules import diagnostics
from procrules.core.declared import DeclaredType
from procrules.errors import FactError
from procrules.facts.foreign import Foreign, is_writable, items, named_values, shorten, show, tame
from procrules.facts.records import complete_records
from procrules.facts.words import said, yes_or_no
from procrules.limits import MAX_FINDINGS, MAX_LIST_LENGTH
from procrules.values.dates import ambiguous_readings, format_date, parse_date
from procrules.values.nothing import NEANT
from procrules.values.numbers import (
    format_amount,
    format_number,
    format_rate,
    number_readings,
    parse_amount,
    parse_number,
    parse_rate,
    to_fraction,
)
from procrules.values.ordering import less
from procrules.values.text import compose, nearest, normalise_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from procrules.core.declared import Bounded, Declarations, Told, Typed
    from procrules.core.expr import Scalar
    from procrules.diagnostics.base import Diagnostic, Words
    from procrules.facts.records import FactValue, Record
    from procrules.values.durations import Duration
    from procrules.values.nothing import Nothing

_MOST_COUNTED = 100_000
"""Past these, faults are not even counted."""
_MOST_SUGGESTIONS = 50
"""Looking for a near name costs time: past these, a file is not one that a person mistyped."""


class _Enough(Exception):  # noqa: N818  (it is no error: it ends the reading)
    """Enough faults were counted to tell that this is no set of facts."""


def read_facts(program: Declarations, given: object) -> dict[str, FactValue]:
    """Read the facts of a call.

    Args:
        program: The ruleset that declares the facts, or what it declares.
        given: Any mapping, or an attrs or dataclass object whose fields are named like facts. In a
            mapping ``None`` says that a fact is known to be unknown; a field that is ``None`` in an
            object is simply not told.

    Returns:
        The facts told, by name, as the engine holds them.

    Raises:
        FactError: Some facts cannot be used; the error lists them all; past five hundred they are counted.
    """
    reader = _Reader(program)
    facts: dict[str, FactValue] = {}
    try:
        facts = reader.facts(given)
        complete_records(program, facts, reader.tell)
    except _Enough:
        facts = {}
    if reader.left_out:
        reader.found.append(diagnostics.bounds.MoreFindings(count=reader.left_out))
    if reader.found:
        raise FactError(reader.found)
    return facts


class _Reader:
    def __init__(self, program: Declarations) -> None:
        self.program = program
        self.found: list[Diagnostic] = []
        self.left_out = 0

    def tell(self, problem: Diagnostic) -> None:
        """Keep one fault, or count it when there are as many as anybody reads.

        Raises:
            _Enough: There are too many to count.
        """
        if len(self.found) < MAX_FINDINGS:
            self.found.append(problem)
            return
        self.left_out += 1
        if self.left_out == _MOST_COUNTED:
            raise _Enough

    def near(self, name: str, known: Iterable[str]) -> str | None:
        """Return the known name that a misspelt one may stand for."""
        if len(self.found) >= _MOST_SUGGESTIONS:
            return None
        return nearest(name, known)

    def facts(self, given: object) -> dict[str, FactValue]:
        """Return the facts of a call."""
        told = named_values(given, MAX_LIST_LENGTH)
        if told is None:
            problem = _words(
                f"un ensemble de faits nommés est attendu, et non {show(given)}",
                f"named facts are expected, not {show(given)}",
            )
            self.tell(diagnostics.facts.UnreadableFacts(problem=problem))
            return {}
        facts: dict[str, FactValue] = {}
        for key, value in told:
            name = compose(key) if isinstance(key, str) else None
            fact = self.program.facts.get(name or "")
            if fact is not None:
                if fact.name in facts:
                    self.tell(diagnostics.facts.RepeatedKey(name=fact.name))
                facts[fact.name] = self.fact(fact, value)
            else:
                unknown = show(key) if name is None else shorten(name)
                suggestion = self.near(unknown, self.program.facts)
                self.tell(diagnostics.facts.UnknownFact(name=unknown, suggestion=suggestion))
        return facts

    def fact(self, fact: Told, value: object) -> FactValue:
        """Return the value of one fact."""
        if fact.type.kind == "list":
            return self._list(fact, value)
        if fact.type.kind == "set":
            return self._set(fact, value)
        read = self.scalar(fact.name, fact.type, value)
        if read is not None and read is not NEANT:
            self._bounds(fact.name, fact, read)
        return read

    # -- values ---------------------------------------------------------------------------------
    def scalar(self, name: str, type_: Typed, value: object) -> Scalar | None:
        """Return a value read as a type; ``None`` when it is unknown, or wrong and told so."""
        value = self._said(type_, value)
        if value is None or value is NEANT:
            return value
        if isinstance(value, float):
            self.tell(diagnostics.facts.BinaryFloat(name=name, found=repr(value)))
            return None
        if isinstance(value, Foreign):
            self._bad(name, type_, value)
            return None
        read: Scalar | None = _READERS[type_.kind](self, name, type_, value)
        return read

    def _said(self, type_: Typed, value: object) -> object:
        named = type_.kind in ("choice", "set")
        return said(tame(value), self.program.choices[type_.name or ""].names() if named else ())

    def _bad(self, name: str, type_: Typed, value: object) -> None:
        shown = value.shown if type(value) is Foreign else show(value)
        # Each language has its own quotation marks.
        bare = shown[2:-2] if shown.startswith("« ") and shown.endswith(" »") else None
        found = _words(shown, f"'{bare}'" if bare is not None else shown)
        self.tell(diagnostics.facts.WrongFactValue(name=name, found=found, expected=type_.words()))

    def boolean(self, name: str, type_: Typed, value: object) -> bool | None:
        if isinstance(value, bool):
            return value
        read = yes_or_no(value) if isinstance(value, str) else None
        if read is None:
            self._bad(name, type_, value)
        return read

    def number(self, name: str, type_: Typed, value: object) -> Fraction | None:
        read: Fraction | None = None
        if isinstance(value, str):
            if number_readings(value, "fr"):
                self.tell(diagnostics.facts.AmbiguousFactNumber(name=name, found=value.strip()))
                return None
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

    def money(self, name: str, type_: Typed, value: object) -> Fraction | None:
        if isinstance(value, str):
            amount = parse_amount(value)
            if amount is not None:
                if amount[1] is not None and amount[1] != type_.name:
                    self.tell(
                        diagnostics.facts.WrongTax(
                            name=name, expected=type_.name or "", found=amount[1]
                        )
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

    def date(self, name: str, type_: Typed, value: object) -> date | None:
        if isinstance(value, date):
            return value
        if isinstance(value, str):
            read = parse_date(value.strip())
            if read is not None:
                return read
            readings = ambiguous_readings(value.strip())
            if readings is not None:
                self.tell(
                    diagnostics.facts.AmbiguousFactDate(
                        name=name, found=value.strip(), first=readings[0], second=readings[1]
                    )
                )
                return None
        self._bad(name, type_, value)
        return None

    def duration(self, name: str, type_: Typed, value: object) -> Duration | None:
        from procrules.values.durations import Duration, parse_duration  # few facts are durations

        read = value if isinstance(value, Duration) else None
        if isinstance(value, str):
            read = parse_duration(value.strip())
        if read is None:
            self._bad(name, type_, value)
        return read

    def text(self, name: str, type_: Typed, value: object) -> str | None:
        if isinstance(value, str) and is_writable(value):
            return normalise_text(value)
        self._bad(name, type_, value)
        return None

    def choice(self, name: str, type_: Typed, value: object) -> str | None:
        choice = self.program.choices[type_.name or ""]
        if not isinstance(value, str):
            self._bad(name, type_, value)
            return None
        text = normalise_text(value)
        if text in choice.names():
            return text
        self.tell(
            diagnostics.facts.UnknownFactValue(
                name=name,
                found=shorten(value),
                choice=choice.about.label or choice.name,
                values=choice.names(),
                suggestion=self.near(shorten(value), choice.names()),
            )
        )
        return None

    # -- sets and lists -------------------------------------------------------------------------
    def _set(self, fact: Told, value: object) -> frozenset[str] | Nothing | None:
        single = self._said(fact.type, value)
        if single is None or single is NEANT:
            return single
        if isinstance(single, str):
            value = [part for part in single.split(",") if part.strip()]
        found = self._items(fact, value)
        if found is None:
            return None
        inner = DeclaredType("choice", fact.type.name)
        read = [self.choice(fact.name, inner, tame(item)) for item in found]
        return frozenset(r for r in read if r is not None)

    def _list(self, fact: Told, value: object) -> tuple[Record, ...] | Nothing | None:
        single = self._said(fact.type, value)
        if single is None or single is NEANT:
            return single
        found = self._items(fact, value)
        if found is None:
            return None
        return tuple(
            self._record(f"{fact.name}[{number}]", fact.type, item)
            for number, item in enumerate(found, start=1)
        )

    def _items(self, fact: Told, value: object) -> list[object] | None:
        found = items(value, MAX_LIST_LENGTH)
        if found is None:
            self._bad(fact.name, fact.type, value)
        elif len(found) > MAX_LIST_LENGTH:
            self.tell(diagnostics.bounds.ListTooLong(name=fact.name, limit=MAX_LIST_LENGTH))
            return None
        return found

    def _record(self, path: str, type_: Typed, value: object) -> Record:
        assert type_.item is not None
        entity = self.program.entities[type_.item.name or ""]
        # A record of another list may be named by its id alone.
        if isinstance(value, str) and entity.field("id") is not None:
            value = {"id": value}
        told = named_values(value, MAX_LIST_LENGTH)
        if told is None:
            self._bad(path, type_.item, value)
            return {}
        record: Record = {}
        for key, item in told:
            name = compose(key) if isinstance(key, str) else None
            field = entity.field(name or "")
            if field is not None:
                if field.name in record:
                    self.tell(diagnostics.facts.RepeatedKey(name=f"{path}.{field.name}"))
                place = f"{path}.{field.name}"
                read = record[field.name] = self.scalar(place, field.type, item)
                if read is not None and read is not NEANT:
                    self._bounds(place, field, read)
            else:
                unknown = show(key) if name is None else shorten(name)
                self.tell(
                    diagnostics.facts.UnknownRecordField(
                        name=path,
                        found=unknown,
                        entity=entity.about.label or entity.name,
                        suggestion=self.near(unknown, [f.name for f in entity.fields]),
                    )
                )
        return record

    # -- bounds ---------------------------------------------------------------------------------
    def _bounds(self, name: str, declared: Bounded, value: Scalar) -> None:
        low, high = declared.minimum, declared.maximum
        if low is not None and less(value, low):
            self._out(name, declared.type, value, "≥", low)
        if high is not None and less(high, value):
            self._out(name, declared.type, value, "≤", high)

    def _out(self, name: str, type_: Typed, value: Scalar, sign: str, limit: Scalar) -> None:
        bound = _words(
            f"{sign} {show_value(limit, type_, 'fr')}",
            f"{sign} {show_value(limit, type_, 'en')}",
        )
        self.tell(
            diagnostics.facts.OutOfBounds(
                name=name,
                found=_words(show_value(value, type_, "fr"), show_value(value, type_, "en")),
                bound=bound,
            )
        )


_READERS: dict[str, Callable[[_Reader, str, Typed, object], Any]] = {
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


def _words(fr: str, en: str) -> Words:
    from procrules.diagnostics.base import Words  # nothing is wrong with most facts

    return Words(fr, en)


def _quotient(text: str) -> Fraction | None:
    """Return a fraction as a receipt writes it, where no decimal notation is exact."""
    above, bar, below = text.partition("/")
    top, bottom = parse_number(above), parse_number(below)
    return top / bottom if bar and top is not None and bottom else None


def show_value(value: object, type_: Typed, lang: Any) -> str:
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
