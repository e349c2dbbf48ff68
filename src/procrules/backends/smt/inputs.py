"""The facts as variables: what each may be told to be, and what was told in a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from string import ascii_uppercase

from attrs import define, field, frozen

from procrules.backends.smt import terms
from procrules.backends.smt.terms import Case, Term, both, either, no, order
from procrules.backends.smt.truths import Truth
from procrules.backends.smt.values import (
    Alternative,
    Day,
    Length,
    Listing,
    Members,
    Name,
    Number,
    Payload,
    Unsupported,
    Value,
    Words,
    as_value,
    compared,
    constant,
    length_of,
    payload_of,
)
from procrules.core.expr import Operator, Scalar
from procrules.core.items import Bounded
from procrules.core.program import Program
from procrules.core.types import Type
from procrules.core.walk import told_nothing
from procrules.values.durations import Duration
from procrules.values.nothing import NEANT

Record = dict[str, Scalar | None]
Told = Scalar | tuple[Record, ...] | frozenset[str]
"""What a case tells of a fact, as the engine holds it."""

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
"""The days that dates are looked for among, the day of the decision apart."""


@frozen
class Input:
    """One thing that a caller tells: a fact, or a field of a record.

    Attributes:
        value: What it may be, as terms.
        bounds: What holds of its variables.
        silent: When it is *néant*.
        parts: For a choice and a set, the variable of each value.
    """

    type: Type
    value: Value
    bounds: tuple[Term, ...] = ()
    silent: Term = False
    parts: Mapping[str, Term] = field(factory=dict)


@frozen
class Bound:
    """A record of a list: its place, and whether it is taken alone, without those beside it."""

    list: str
    index: int
    alone: bool = False


@define
class Inputs:
    """The variables of one program, made when they are first asked for.

    Attributes:
        records: How many records a list has at most.
        days: Facts that are one day in every case: what rests on them folds away.
        silent: Facts that may be *néant*, and fields of entities that may.
    """

    program: Program
    records: int
    days: Mapping[str, date] = field(factory=dict)
    silent: frozenset[str] = field(init=False)
    _facts: dict[str, Input] = field(init=False, factory=dict)
    _fields: dict[tuple[str, int, str], Input] = field(init=False, factory=dict)
    _lengths: dict[str, Term] = field(init=False, factory=dict)
    _texts: dict[str, int] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        presumed = (f.name for f in self.program.facts.values() if f.presumed is NEANT)
        self.silent = frozenset((*told_nothing(self.program), *presumed))

    def like(self, other: Inputs) -> None:
        """Number texts as another does, and let the same facts be *néant*: cases are told to both."""
        self._texts = other._texts
        self.silent = other.silent = self.silent | other.silent

    def text(self, words: str) -> int:
        """Return the number that stands for a text."""
        return self._texts.setdefault(words, len(self._texts))

    # -- facts ----------------------------------------------------------------------------------
    def fact(self, name: str) -> Input:
        """Return what a fact may be."""
        if name not in self._facts:
            fact = self.program.facts[name]
            if fact.type.kind == "list":
                made = Input(fact.type, constant(Listing()), tuple(self._list_bounds(name)))
            else:
                made = self._bounded(name, fact, name in self.silent)
            self._facts[name] = made
        return self._facts[name]

    def length(self, name: str) -> Term:
        """Return how many records a list has."""
        return self._lengths.setdefault(name, terms.whole(f"{name}#"))

    def there(self, name: str, index: int) -> Term:
        """Return when a list has a record in a place."""
        return order(">", self.length(name), index)

    def field(self, name: str, index: int, attribute: str) -> Input:
        """Return what a field of a record may be."""
        key = (name, index, attribute)
        if key not in self._fields:
            item = self.program.facts[name].type.item
            assert item is not None
            declared = self.program.entities[item.name or ""].field(attribute)
            assert declared is not None
            nothing = f"{item.name}.{attribute}" in self.silent
            self._fields[key] = self._bounded(f"{name}[{index + 1}].{attribute}", declared, nothing)
        return self._fields[key]

    def _list_bounds(self, name: str) -> Iterator[Term]:
        length = self.length(name)
        yield order(">=", length, 0)
        yield order("<=", length, self.records)
        item = self.program.facts[name].type.item
        entity = self.program.entities[(item.name if item else None) or ""]
        if entity.field("id") is None:
            return
        # No two records of a list have the same id: the reading of facts refuses it.
        ids = [self.field(name, i, "id") for i in range(self.records)]
        for index, one in enumerate(ids):
            for other in ids[:index]:
                alike = as_number(one), as_number(other)
                yield either(no(self.there(name, index)), order("!=", *alike))

    def _bounded(self, name: str, declared: Bounded, nothing: bool) -> Input:
        """Return what a fact or a field may be, within its bounds."""
        made = self._input(name, declared.type, nothing)
        limits = [
            limit
            for op, scalar in _bounds_of(declared)
            if scalar is not None
            for limit in _limited(op, made, scalar)
        ]
        return Input(made.type, made.value, (*made.bounds, *limits), made.silent, made.parts)

    def _input(self, name: str, type_: Type, nothing: bool) -> Input:
        silent = terms.boolean(f"{name}?") if nothing and name not in self.days else False
        stated = no(silent)
        bounds: list[Term] = []
        parts: dict[str, Term] = {}
        match type_.kind:
            case "boolean":
                told = terms.boolean(name)
                truth = Truth(both(stated, told), both(stated, no(told)), silent=silent)
                return Input(type_, as_value(truth), (), silent, {"": told})
            case "choice":
                names = self.program.choices[type_.name or ""].names()
                parts = {n: terms.boolean(f"{name}={n}") for n in names}
                bounds = terms.exactly_one(list(parts.values()))
                payloads: list[tuple[Term, Payload]] = [(p, Name(n)) for n, p in parts.items()]
            case "set":
                names = self.program.choices[type_.name or ""].names()
                parts = {n: terms.boolean(f"{name}∋{n}") for n in names}
                payloads = [(True, Members(parts))]
            case "money" | "rate" | "number":
                payloads = [(True, Number(terms.real(name)))]
            case "integer":
                payloads = [(True, Number(terms.as_real(terms.whole(name))))]
            case "date" if name in self.days:
                payloads = [(True, Day(self.days[name].toordinal()))]
            case "date":
                ordinal = terms.whole(name)
                bounds = [
                    order(">=", ordinal, FIRST_DAY.toordinal()),
                    order("<=", ordinal, LAST_DAY.toordinal()),
                ]
                payloads = [(True, Day(ordinal))]
            case "text":
                number = terms.whole(name)
                bounds = [order(">=", number, 0)]
                payloads = [(True, Words(number))]
            case "duration":
                months, count = terms.boolean(f"{name}:months"), terms.whole(name)
                bounds = [order(">=", count, 0), order("<=", count, _LONGEST)]
                payloads = [(no(months), Length("day", count)), (months, Length("month", count))]
                parts = {"": months}
            case _:
                raise Unsupported(f"facts of the type {type_.kind}")
        found = [Alternative(both(stated, when), payload) for when, payload in payloads]
        if silent is not False:
            found.append(Alternative(silent, NEANT))
        return Input(type_, Value(tuple(found)), tuple(bounds), silent, parts)

    # -- what always holds ----------------------------------------------------------------------
    def bounds(self, facts: frozenset[str]) -> Iterator[Term]:
        """Yield what holds of the variables of some facts."""
        for name, made in list(self._facts.items()):
            if name in facts:
                yield from made.bounds
        for (name, _, _), made in list(self._fields.items()):
            if name in facts:
                yield from made.bounds

    def fields(self, facts: frozenset[str], wanted: frozenset[str]) -> Iterator[tuple[str, Input]]:
        """Yield some fields of the records of some lists, each named with its entity."""
        for (name, _, attribute), made in list(self._fields.items()):
            item = self.program.facts[name].type.item
            if name in facts and item is not None and f"{item.name}.{attribute}" in wanted:
                yield name, made

    def numbers(self, facts: frozenset[str]) -> Iterator[Term]:
        """Yield the amounts, rates and numbers that are told, those of records included."""
        made = [(name, made) for name, made in self._facts.items()]
        made += [(owner, made) for (owner, _, _), made in self._fields.items()]
        for name, item in made:
            if name in facts and item.type.kind in ("money", "rate", "number"):
                yield as_number(item)

    # -- what a case tells ----------------------------------------------------------------------
    def told(self, case: Case, facts: frozenset[str]) -> dict[str, Told]:
        """Return what a case tells of some facts.

        Raises:
            Unsupported: A number of the case is no fraction.
        """
        found: dict[str, Told] = {}
        for name in self.program.facts:
            if name not in facts or name not in self._facts:
                continue
            made = self._facts[name]
            found[name] = (
                self._records(case, name) if made.type.kind == "list" else self._scalar(case, made)
            )
        return found

    def _records(self, case: Case, name: str) -> tuple[Record, ...]:
        length = case.number(self.length(name))
        assert length is not None
        records: list[Record] = []
        for index in range(int(length)):
            record: Record = {}
            for (owner, place, attribute), made in self._fields.items():
                if (owner, place) == (name, index):
                    value = self._scalar(case, made)
                    assert not isinstance(value, tuple | frozenset)
                    record[attribute] = value
            records.append(record)
        return tuple(records)

    def _scalar(self, case: Case, made: Input) -> Told:
        if case.holds(made.silent):
            return NEANT
        match made.type.kind:
            case "boolean":
                return case.holds(made.parts[""])
            case "choice":
                return next(n for n, part in made.parts.items() if case.holds(part))
            case "set":
                return frozenset(n for n, part in made.parts.items() if case.holds(part))
            case "date":
                day = case.day(as_number(made))
                assert day is not None  # a fact that is a date has bounds
                return day
        number = case.number(as_number(made))
        if number is None:
            raise Unsupported("a number that is no fraction")
        if made.type.kind == "text":
            return self._words(int(number))
        if made.type.kind == "duration":
            return Duration(int(number), "month" if case.holds(made.parts[""]) else "day")
        return number

    def _words(self, number: int) -> str:
        for words, known in self._texts.items():
            if known == number:
                return words
        letters = [c for c in ascii_uppercase if c not in self._texts]
        free = number - len(self._texts)
        return letters[free] if free < len(letters) else f"n° {free}"

    # -- a case as terms ------------------------------------------------------------------------
    def equalities(self, facts: Mapping[str, Told]) -> Iterator[Term]:
        """Yield what says that the facts are those of a case; texts are numbered as they come."""
        for name, value in facts.items():
            made = self.fact(name)
            if made.type.kind != "list":
                yield from self._equal(made, value)
                continue
            assert isinstance(value, tuple)
            yield order("=", self.length(name), len(value))
            for index, record in enumerate(value):
                for attribute, told in record.items():
                    if told is not None:
                        yield from self._equal(self.field(name, index, attribute), told)

    def _equal(self, made: Input, value: Told) -> Iterator[Term]:
        if value is NEANT:
            if made.silent is False:
                raise Unsupported("néant where no rule asks for it")
            yield made.silent
            return
        if made.silent is not False:
            yield no(made.silent)
        match value:
            case bool():
                yield made.parts[""] if value else no(made.parts[""])
            case frozenset():
                for name, part in made.parts.items():
                    yield part if name in value else no(part)
            case str() if made.type.kind == "choice":
                yield made.parts[value]
            case str():
                yield order("=", as_number(made), self.text(value))
            case date():
                yield order("=", as_number(made), value.toordinal())
            case Duration():
                length = length_of(value)
                yield order("=", as_number(made), length.count)
                yield made.parts[""] if length.unit == "month" else no(made.parts[""])
            case Fraction():
                yield terms.same(as_number(made), value)


_LONGEST = 4_800
"""The most days or months of a duration: four hundred years of months."""


def as_number(made: Input) -> Term:
    """Return the variable of a fact that is a number, a day, a count or a text."""
    payload = made.value.alternatives[0].value
    match payload:
        case Number():
            return payload.over
        case Day():
            return payload.ordinal
        case Words():
            return payload.number
        case Length():
            return payload.count
        case _:
            raise Unsupported(f"{made.type.kind} as a number")


def _bounds_of(declared: Bounded) -> tuple[tuple[Operator, Scalar | None], ...]:
    return ("<", declared.minimum), (">", declared.maximum)


def _limited(op: Operator, made: Input, scalar: Scalar) -> Iterator[Term]:
    """Yield that a value is not certainly beyond a bound: nothing else is refused."""
    limit = payload_of(scalar, lambda _: 0, False)
    for alternative in made.value.alternatives:
        if alternative.value is not NEANT:
            beyond = compared(op, alternative.value, limit)[0]
            yield no(both(alternative.when, beyond))
