"""Where two answers, or two values, over the same facts are not alike."""

from __future__ import annotations

from collections.abc import Iterator

from procrules.backends.smt.decisions import Resolved
from procrules.backends.smt.terms import Term, both, either, no
from procrules.backends.smt.truths import Doubts, Truth
from procrules.backends.smt.values import Value, as_value, equal


def answers_differ(one: Resolved, other: Resolved) -> Term:
    """Return when two decisions have another status, another value, or a member stands otherwise."""
    calm = both(no(one.conflict), no(other.conflict))
    found: list[Term] = [_apart(one.conflict, other.conflict)]
    if one.members:
        for name, truth in one.members.items():
            found += (both(calm, term) for term in _members(truth, other.members[name]))
    else:
        found += [
            _apart(one.decided, other.decided),
            _apart(one.undetermined, other.undetermined),
            both(one.decided, other.decided, no(equal(one.value, other.value))),
        ]
    return either(*found)


def _members(one: Truth, other: Truth) -> Iterator[Term]:
    yield _apart(one.yes, other.yes)
    yield _apart(one.no, other.no)
    yield _apart(one.doubts.hole, other.doubts.hole)


def reasons_differ(one: Resolved, other: Resolved) -> Term:
    """Return when what rests on two decisions that answer alike could tell them apart all the same."""
    return either(
        *_doubts(one.doubts, other.doubts),
        *(
            term
            for name, truth in one.members.items()
            for term in _doubts(truth.doubts, other.members[name].doubts)
        ),
    )


def values_differ(one: Value | Truth, other: Value | Truth) -> Term:
    """Return when two values, or two conditions, are not alike for what rests on them.

    Raises:
        Unsupported: They are lists.
    """
    left, right = _as_value(one), _as_value(other)
    return either(
        _apart(left.known, right.known),
        _apart(left.listed, right.listed),
        *_doubts(left.doubts, right.doubts),
        *_missing(left, right),
        *_missing(right, left),
    )


def _as_value(item: Value | Truth) -> Value:
    return as_value(item) if isinstance(item, Truth) else item


def _missing(one: Value, other: Value) -> Iterator[Term]:
    """Yield when something that one may be is nothing that the other may be."""
    for alternative in one.alternatives:
        alone = Value((alternative,))
        yield both(alternative.when, no(equal(alone, other)))


def _doubts(one: Doubts, other: Doubts) -> Iterator[Term]:
    """Yield when a hole, or a reason to review, is there for one alone: what rests on it asks no more."""
    yield _apart(one.hole, other.hole)
    yield _apart(one.review, other.review)


def _apart(one: Term, other: Term) -> Term:
    return both(either(one, other), no(both(one, other)))
