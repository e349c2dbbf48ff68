"""The facts as columns of a table: their types, their presumptions, and what an absent column says."""

from __future__ import annotations

from collections.abc import Mapping
from math import lcm
from typing import Literal

from attrs import define, field, frozen

from procrules.backends.columns import terms
from procrules.backends.columns.refusals import refuse
from procrules.backends.columns.terms import FALSE, TRUE, Term, both, coalesce, is_null, no
from procrules.backends.columns.truths import (
    CLEAR,
    Alternative,
    Bits,
    Day,
    Doubt,
    Members,
    Number,
    Plain,
    Truth,
    Value,
    Words,
    as_value,
    constant_value,
    payload_of,
    single,
    sure,
    unknown_value,
)
from procrules.core import expr as core
from procrules.core.items import Fact
from procrules.core.program import Program
from procrules.core.types import Type
from procrules.core.walk import told_nothing
from procrules.values.nothing import NEANT

Nulls = Literal["untold", "unknown"]
"""What a NULL says: nothing is told, and it may be presumed; or it is known not to be known."""


@frozen
class Column:
    """What a table says of one column, or of one field of its records.

    Attributes:
        digits: How many digits a number has at most.
        decimals: How many of them are decimals of the unit.
        whole: Whether the column counts the smallest unit itself, such as cents.
        fields: The fields of the records of a list, by name.
    """

    kind: terms.Kind
    digits: int = 0
    decimals: int = 0
    whole: bool = False
    fields: Mapping[str, Column] = field(factory=dict)

    @property
    def reach(self) -> int:
        """The largest count of the smallest unit."""
        return int(10**self.digits)

    @property
    def shift(self) -> int:
        """How many places its numbers are moved to count the smallest unit."""
        return 0 if self.whole else self.decimals


@frozen
class Bound:
    """A record under consideration: the variable that stands for it, and the list it stands in."""

    list: str
    variable: str


@frozen
class Listed:
    """A list of records as a term, and when it is unknown."""

    term: Term | None
    """The records; ``None`` where there never is any."""
    known: Term
    doubt: Doubt


@define
class Inputs:
    """The facts of one program, as columns of one table.

    Attributes:
        columns: The columns of the table that are named like facts.
        nulls: What a NULL says of a fact that is presumed.
        strict: Whether nothing is presumed.
        lists: Whether the engine goes through lists.
    """

    program: Program
    columns: Mapping[str, Column]
    nulls: Nulls
    strict: bool
    lists: bool
    bits: Bits
    _facts: dict[str, Value | Truth] = field(init=False, factory=dict)
    _silent: frozenset[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._silent = frozenset(told_nothing(self.program))

    # -- facts ----------------------------------------------------------------------------------
    def fact(self, name: str) -> Value | Truth:
        """Return what a fact is in each row; a yes or no is a truth."""
        if name not in self._facts:
            self._facts[name] = self._fact(self.program.facts[name])
        return self._facts[name]

    def fact_value(self, name: str) -> Value:
        """Return what a fact is in each row, as a value."""
        found = self.fact(name)
        return as_value(found) if isinstance(found, Truth) else found

    def presumption(self, fact: Fact) -> core.Scalar | None:
        """Return what a fact is presumed to be where nothing is told."""
        return None if self.strict else fact.presumed

    def may_be_nothing(self, name: str) -> bool:
        """Whether *néant* may be told, or presumed, of a fact."""
        fact = self.program.facts[name]
        told = name in self.columns and name in self._silent and _has_words(fact.type)
        return told or self.presumption(fact) is NEANT

    def _fact(self, fact: Fact) -> Value | Truth:
        column, presumed = self.columns.get(fact.name), self.presumption(fact)
        kind = "review" if fact.judgement else "missing"
        doubt = Doubt() if column is None and presumed is not None else self._bit(kind, fact.name)
        if column is None:
            return self._absent(fact.type, presumed, doubt)
        if fact.type.kind == "list":
            raise AssertionError("lists are read by their records")
        if self.nulls == "unknown":
            presumed = None
        term = terms.column(fact.name, column.kind, column.reach, column.shift)
        return _told(
            fact.type,
            column,
            term,
            presumed,
            doubt,
            self._names(fact.type),
            self._says_nothing(fact),
        )

    def _bit(self, kind: str, name: str) -> Doubt:
        return self.bits.review(name) if kind == "review" else self.bits.missing(name)

    def _says_nothing(self, fact: Fact) -> bool:
        return fact.name in self._silent and _has_words(fact.type)

    def _names(self, type_: Type) -> tuple[str, ...]:
        return self.program.choices[type_.name or ""].names() if type_.kind == "set" else ()

    @staticmethod
    def _absent(type_: Type, presumed: core.Scalar | None, doubt: Doubt) -> Value | Truth:
        if presumed is None:
            found = unknown_value(doubt)
            return Truth(terms.UNKNOWN, doubt) if type_.kind == "boolean" else found
        if type_.kind != "boolean":
            return constant_value(payload_of(presumed))
        if presumed is NEANT:
            return Truth(terms.UNKNOWN, CLEAR, silent=TRUE)
        return sure(terms.constant(presumed is True))

    # -- lists ----------------------------------------------------------------------------------
    def records(self, name: str) -> Listed:
        """Return the records of a list of facts."""
        fact = self.program.facts[name]
        column, presumed = self.columns.get(name), self.presumption(fact)
        if column is None:
            if presumed is NEANT:
                return Listed(None, TRUE, CLEAR)
            return Listed(None, FALSE, self.bits.missing(name))
        if not self.lists:
            raise refuse(
                f"la liste « {name} », que ce moteur ne sait pas parcourir",
                f"the list '{name}', which this engine cannot go through",
            )
        term = terms.column(name, "records")
        known = no(is_null(term))
        if presumed is NEANT and self.nulls == "untold":
            # A NULL counts no record: what reads the list needs no case of its own.
            return Listed(term, TRUE, CLEAR)
        return Listed(term, known, self.bits.missing(name).where(no(known)))

    def id(self, bound: Bound) -> Term:
        """Return the id of the record at hand, NULL where it is not told."""
        listed = self.columns.get(bound.list)
        if listed is None or "id" not in listed.fields:
            return terms.null("text")
        return terms.part(terms.variable(bound.variable), "id", "text")

    def field(self, bound: Bound, attribute: str) -> Value | Truth:
        """Return a field of the record at hand; one that is not told is missing."""
        item = self.program.facts[bound.list].type.item
        assert item is not None
        declared = self.program.entities[item.name or ""].field(attribute)
        assert declared is not None
        doubt = self.bits.missing(f"{bound.list}[].{attribute}")
        listed = self.columns.get(bound.list)
        column = listed.fields.get(attribute) if listed is not None else None
        if column is None:
            return self._absent(declared.type, None, doubt)
        term = terms.part(
            terms.variable(bound.variable), attribute, column.kind, column.reach, column.decimals
        )
        silent = f"{item.name}.{attribute}" in self._silent and _has_words(declared.type)
        return _told(declared.type, column, term, None, doubt, self._names(declared.type), silent)


def _has_words(type_: Type) -> bool:
    """Whether a column of this type has words, and so can say *néant*."""
    return type_.kind in ("choice", "text")


NOTHING_WORDS = ("néant", "none")
"""The words of a cell that say *néant*."""


def _told(
    type_: Type,
    column: Column,
    term: Term,
    presumed: core.Scalar | None,
    doubt: Doubt,
    names: tuple[str, ...],
    says_nothing: bool,
) -> Value | Truth:
    """Return what a column says, with what is presumed where it says nothing."""
    null = is_null(term)
    doubt = doubt.where(null) if presumed is None else CLEAR
    nothing = null if presumed is NEANT else FALSE
    if type_.kind == "boolean":
        if presumed is None or presumed is NEANT:
            return Truth(term, doubt, silent=nothing)
        return sure(coalesce(term, terms.constant(presumed is True)))
    if type_.kind == "set":
        return _set(term, names, presumed, nothing, doubt)
    if says_nothing:
        said = terms.is_true(terms.among(term, NOTHING_WORDS))
        nothing = said if nothing is FALSE else terms.either(nothing, said)
    if presumed is not None and presumed is not NEANT:
        payload = payload_of(presumed)
        if isinstance(payload, Number):
            plain: Plain = _presumed_number(term, column, payload)
        elif isinstance(payload, Day | Words):
            plain = _plain(type_, column, coalesce(term, payload.term))
        else:
            raise refuse("une durée en colonne", "a duration in a column")
    else:
        plain = _plain(type_, column, term)
    if nothing is FALSE:
        return single(plain, doubt)
    stated = both(no(null), no(nothing)) if presumed is None or presumed is NEANT else no(nothing)
    alternatives = (Alternative(stated, plain), Alternative(nothing, NEANT))
    known = no(null) if presumed is None else TRUE
    return Value(alternatives, known, known, doubt)


def _plain(type_: Type, column: Column, term: Term) -> Plain:
    match type_.kind:
        case "money" | "rate" | "number" | "integer":
            return Number(term, 10**column.decimals)
        case "date":
            return Day(term)
        case "choice" | "text":
            return Words(term)
        case _:
            raise refuse(
                f"un fait du type {type_.words().fr}", f"a fact of the type {type_.words().en}"
            )


def _presumed_number(term: Term, column: Column, presumed: Number) -> Number:
    """Return a number with its presumption, both counted in one unit."""
    unit = lcm(10**column.decimals, presumed.unit)
    told = terms.times(term, terms.constant(unit // 10**column.decimals))
    other = terms.times(presumed.over, terms.constant(unit // presumed.unit))
    return Number(coalesce(told, other), unit)


def _set(
    term: Term, names: tuple[str, ...], presumed: core.Scalar | None, nothing: Term, doubt: Doubt
) -> Value:
    null = is_null(term)
    present = {name: terms.is_true(terms.holds_name(term, name)) for name in names}
    if presumed is not None and presumed is not NEANT:
        raise refuse("un ensemble présumé", "a set that is presumed")
    stated = no(null)
    known = terms.either(stated, nothing)
    alternatives = [Alternative(stated, Members(present))]
    if nothing is not FALSE:
        alternatives.append(Alternative(nothing, NEANT))
    return Value(tuple(alternatives), known, known, doubt)
