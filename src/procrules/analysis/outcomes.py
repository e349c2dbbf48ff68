"""What a decision may come to, as terms and as the interpreter says it, on one side of a comparison."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from procrules.analysis.difference import Outcome
from procrules.analysis.proof import Told
from procrules.backends.interpreter.resolve import Resolution
from procrules.backends.smt import Resolved, Term, Truth, both, either, no
from procrules.backends.smt.truths import NO
from procrules.backends.smt.values import (
    Day,
    Flag,
    Length,
    Members,
    Name,
    Number,
    Payload,
    Value,
    Words,
    equal,
)
from procrules.core.items import Decision
from procrules.values.durations import Duration
from procrules.values.nothing import NEANT, Nothing

CONFLICT, UNDETERMINED, FOR_REVIEW = (
    Outcome("conflict"),
    Outcome("undetermined"),
    Outcome("needs_review"),
)
COMPUTED = Outcome("decided", computed=True)
OPEN, CLOSED = Outcome("open"), Outcome("closed")

Possible = list[tuple[Outcome, Term]]
"""The outcomes that exclude one another, each with the cases in which it is the one."""


# -- as terms ---------------------------------------------------------------------------------------
def possible(item: Decision, found: Resolved, member: str | None) -> Possible:
    """Return what a decision, or one of its members, may come to."""
    if member is not None:
        # A member that the choice of this side has not is closed: nothing opens it.
        return _of_member(found, found.members.get(member, NO))
    outcomes: Possible = [(CONFLICT, found.conflict)]
    if item.judgement is not None:
        # Whatever the rules say is for review: what is compared is what they say.
        outcomes.append((FOR_REVIEW, both(no(found.decided), no(found.conflict))))
    else:
        outcomes += [(UNDETERMINED, found.undetermined), (FOR_REVIEW, found.for_review)]
    whens: dict[Outcome, list[Term]] = {}
    for alternative in found.value.alternatives:
        outcome = _written(alternative.value)
        whens.setdefault(outcome, []).append(both(found.decided, alternative.when))
    outcomes += [(outcome, either(*terms)) for outcome, terms in whens.items()]
    return [(outcome, when) for outcome, when in outcomes if when is not False]


def _of_member(found: Resolved, truth: Truth) -> Possible:
    calm = no(found.conflict)
    left = both(calm, no(truth.yes), no(truth.no))
    outcomes = [
        (CONFLICT, found.conflict),
        (OPEN, both(calm, truth.yes)),
        (CLOSED, both(calm, truth.no)),
        (UNDETERMINED, both(left, truth.doubts.hole)),
        (FOR_REVIEW, both(left, no(truth.doubts.hole))),
    ]
    return [(outcome, when) for outcome, when in outcomes if when is not False]


def same(left: tuple[Resolved, Possible], right: tuple[Resolved, Possible]) -> Term:
    """Return when both sides come to the same."""
    others = dict(right[1])
    alike = [both(when, others[o]) for o, when in left[1] if not o.computed and o in others]
    if any(o.computed for o, _ in (*left[1], *right[1])):
        one, other = left[0], right[0]
        alike.append(both(one.decided, other.decided, equal(one.value, other.value)))
    return either(*alike)


def _written(payload: Payload) -> Outcome:
    match payload:
        case Flag(value):
            return Outcome("decided", value)
        case Name(name):
            return Outcome("decided", name)
        case Number(Fraction() as over) if payload.whole:
            return Outcome("decided", over)
        case Day(int() as ordinal):
            return Outcome("decided", date.fromordinal(ordinal))
        case Length(unit, int() as count):
            return Outcome("decided", Duration(count, "month" if unit == "month" else "day"))
        case Nothing():
            return Outcome("decided", NEANT)
        case _:
            return COMPUTED


# -- as the interpreter says ------------------------------------------------------------------------
def told(found: Resolution, member: str | None) -> Outcome:
    """Return what the interpreter comes to."""
    if found.status == "conflict":
        return CONFLICT
    if member is not None:
        return Outcome(next((m.state for m in found.members if m.name == member), "closed"))
    if found.decision.judgement is not None:
        return FOR_REVIEW if found.value is None else Outcome("decided", _value(found.value))
    return Outcome(found.status, _value(found.value) if found.status == "decided" else None)


def agrees(expected: Outcome, found: Outcome) -> bool:
    """Whether what the terms say is what the interpreter says."""
    return expected.status == found.status and (expected.computed or expected.value == found.value)


def _value(value: object) -> Told:
    # Weeks and years are days and months of their own number: terms know no other units.
    if isinstance(value, Duration) and value.unit in ("week", "year"):
        unit, factor = ("day", 7) if value.unit == "week" else ("month", 12)
        return Duration(value.count * factor, "month" if unit == "month" else "day")
    return value  # type: ignore[return-value]  # a resolution holds scalars and sets


def fingerprint(found: Resolved) -> Iterator[object]:
    """Yield what two resolutions that are written alike have alike, whatever the facts."""
    doubts = found.doubts
    for term in (found.decided, found.conflict, doubts.gap, doubts.inherited):
        yield _id(term)
    yield _id(doubts.withheld)
    yield _id(doubts.review)
    yield from print_of_value(found.value)
    for name, truth in found.members.items():
        yield name
        yield from print_of_truth(truth)


def print_of_value(value: Value) -> Iterator[object]:
    """Yield what two values that are written alike have alike."""
    yield _id(value.known)
    for alternative in value.alternatives:
        yield _id(alternative.when)
        yield from _payload(alternative.value)


def print_of_truth(truth: Truth) -> Iterator[object]:
    """Yield what two conditions that are written alike have alike."""
    for term in (truth.yes, truth.no, truth.silent, truth.doubts.hole, truth.doubts.review):
        yield _id(term)


def _payload(payload: Payload) -> Iterator[object]:
    match payload:
        case Number(over, under):
            yield "number"
            yield _id(over)
            yield _id(under)
        case Day(ordinal):
            yield "day"
            yield _id(ordinal)
        case Length(unit, count):
            yield unit
            yield _id(count)
        case Words(number):
            yield "text"
            yield _id(number)
        case Members(present):
            for name, term in present.items():
                yield name
                yield _id(term)
        case _:
            yield payload


def _id(term: Term) -> object:
    return term if isinstance(term, bool | int | Fraction) else ("term", term.get_id())
