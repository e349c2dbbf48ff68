"""Lists of records as terms: which records there are, and what counting and adding them up gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from attrs import evolve, frozen

from procrules.backends.columns import terms
from procrules.backends.columns.inputs import Bound
from procrules.backends.columns.refusals import refuse
from procrules.backends.columns.terms import (
    FALSE,
    TRUE,
    UNKNOWN,
    ZERO,
    Term,
    both,
    case,
    either,
    no,
)
from procrules.backends.columns.truths import (
    CLEAR,
    HOLE,
    Alternative,
    Day,
    Doubt,
    Number,
    Plain,
    Truth,
    Value,
    doubt_of,
    merged,
    negate,
    unknown_value,
    when,
)
from procrules.backends.columns.worked import worked_out
from procrules.values.nothing import NEANT


@frozen
class Records:
    """The records of a list, in each row.

    Attributes:
        bound: The record at hand.
        term: The list; ``None`` where it has no record, or is never known.
        told: When the list is known.
        doubt: Why it is not.
        there: When the record at hand is in it, as a condition on the record.
        opens: When the record at hand keeps the list from being sure.
        doubts: What the record at hand waits for.
    """

    bound: Bound
    term: Term | None
    told: Term
    unknown: Doubt
    there: Term = TRUE
    opens: Term = FALSE
    doubts: Doubt = CLEAR

    def narrowed(self, condition: Callable[[Bound], Truth]) -> Records:
        """Return the records that satisfy a condition."""
        if self.term is None:
            return self
        truth = condition(self.bound)
        return evolve(
            self,
            there=both(self.there, truth.yes),
            opens=either(self.opens, both(self.there, truth.open)),
            doubts=merged((self.doubts, truth.doubt.where(self.there))),
        )

    @property
    def known(self) -> Term:
        """When it is sure which records there are."""
        return both(self.told, no(self.any(self.opens)))

    @property
    def doubt(self) -> Doubt:
        """Why it is not sure which records there are."""
        return merged((self.unknown, self.gathered(self.doubts).where(self.told)))

    def any(self, condition: Term) -> Term:
        """Whether a condition holds for one record at least, in the list or not."""
        if self.term is None or condition is FALSE:
            return FALSE
        return terms.compare(">", terms.count(self.term, self.bound.variable, condition), ZERO)

    def count(self) -> Term:
        """Count the records."""
        if self.term is None:
            return ZERO
        return terms.count(self.term, self.bound.variable, self.there)

    def gathered(self, doubt: Doubt) -> Doubt:
        """Return what one record at least waits for."""
        worked = worked_out(self.term, self.bound.variable, doubt.words)
        bits = [1 << place for place in range(doubt.reach.bit_length()) if doubt.reach >> place & 1]
        return merged(doubt_of(bit).where(worked.any(doubt, bit)) for bit in bits)


def quantified(kind: Literal["each", "some", "none"], records: Records, truth: Truth) -> Truth:
    """Return whether each, at least one or none of the records satisfies a condition."""
    each = kind == "each"
    settled = records.any(both(records.there, truth.no if each else truth.yes))
    opens = records.any(both(records.there, truth.open))
    known = records.known
    term = case(
        [(no(known), UNKNOWN), (settled, FALSE if each else TRUE), (opens, UNKNOWN)],
        TRUE if each else FALSE,
    )
    waits = records.gathered(truth.doubt.where(records.there)).where(known)
    doubt = merged((records.doubt, waits)).where(terms.is_null(term))
    found = Truth(term, doubt)
    return negate(found) if kind == "none" else found


def total(records: Records, body: Value) -> Value:
    """Return the sum of what is taken of each record."""
    plain, known, doubt = _taken(records, body, "une somme", "a sum")
    if records.term is None or plain is None:
        return _found(
            Number(case([(records.told, ZERO)], terms.null("integer"))),
            records.told,
            records.unknown,
        )
    if not isinstance(plain, Number) or plain.under is not None:
        raise refuse("une somme de quotients ou de durées", "a sum of quotients or of durations")
    added = terms.gathered("sum", records.term, records.bound.variable, records.there, plain.over)
    term = terms.coalesce(added, ZERO)
    return _found(Number(case([(known, term)], terms.null("integer")), plain.unit), known, doubt)


def extreme(kind: Literal["count", "sum", "max", "min"], records: Records, body: Value) -> Value:
    """Return the largest or the smallest of what is taken of each record; a hole for none."""
    plain, known, doubt = _taken(records, body, "un extrême", "an extreme")
    empty = both(known, terms.compare("=", records.count(), ZERO))
    doubt = merged((doubt, HOLE.where(empty)))
    if records.term is None or plain is None:
        return unknown_value(doubt)
    known = both(known, no(empty))
    how: Literal["max", "min"] = "max" if kind == "max" else "min"
    over = plain.over if isinstance(plain, Number) else plain.term
    taken = terms.gathered(how, records.term, records.bound.variable, records.there, over)
    term = case([(known, taken)], terms.null(over.kind))
    match plain:
        case Number(under=None):
            return _found(Number(term, plain.unit), known, doubt)
        case Day():
            return _found(Day(term), known, doubt)
        case _:
            raise refuse(
                "un extrême de quotients ou de textes", "an extreme of quotients or of texts"
            )


def _taken(records: Records, body: Value, fr: str, en: str) -> tuple[Plain | None, Term, Doubt]:
    """Return what is taken of each record, and when it is known of all of them."""
    nothing = records.any(both(records.there, body.known, when(body, lambda p: p is NEANT)))
    opens = records.any(both(records.there, no(body.known)))
    sure = records.known
    known = both(sure, no(nothing), no(opens))
    waits = records.gathered(body.doubt.where(records.there)).where(both(sure, no(nothing)))
    doubt = merged((records.doubt.where(no(sure)), waits, HOLE.where(both(sure, nothing))))
    plain = body.plain
    if plain is None and records.term is not None and body.known is not FALSE:
        found = [a.value for a in body.alternatives if a.value is not NEANT]
        if len(found) != 1 or not isinstance(found[0], Number | Day):
            raise refuse(f"{fr} de valeurs de plusieurs sortes", f"{en} of values of several kinds")
        plain = found[0]
    return plain, known, doubt


def _found(plain: Number | Day, known: Term, doubt: Doubt) -> Value:
    return Value((Alternative(known, plain),), known, known, doubt.where(no(known)), plain)
