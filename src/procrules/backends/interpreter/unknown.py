"""What is not known, and why: facts not told, appreciations not given, holes of the law."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from procrules.core.answer import Hole
from procrules.core.expr import Scalar


@frozen
class Unknown:
    """The third truth value, and the value of any expression that cannot be computed.

    Attributes:
        missing: Facts that would settle it, in the order in which they were met.
        review: Appreciations and readings on which it hangs.
        holes: Reasons that no fact removes.
        possible: Every value it may take, when they are few and known (a threshold whose column is
            not known yet); ``None`` otherwise.
    """

    missing: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
    holes: tuple[Hole, ...] = ()
    possible: tuple[Scalar, ...] | None = None


Record = dict[str, Scalar | None]
Value = Scalar | tuple[Record, ...] | frozenset[str] | Unknown
"""What an expression evaluates to."""
Truth = bool | Unknown


def merge(unknowns: Iterable[Unknown]) -> Unknown:
    """Return everything that several unknowns hang on."""
    missing: dict[str, None] = {}
    review: dict[str, None] = {}
    holes: dict[Hole, None] = {}
    for unknown in unknowns:
        if unknown.missing:
            missing |= dict.fromkeys(unknown.missing)
        if unknown.review:
            review |= dict.fromkeys(unknown.review)
        if unknown.holes:
            holes |= dict.fromkeys(unknown.holes)
    return Unknown(tuple(missing), tuple(review), tuple(holes))


def every(items: Iterable[Truth]) -> Truth:
    """Strong Kleene conjunction; stops at the first item that is false."""
    unknowns = []
    for item in items:
        if isinstance(item, Unknown):
            unknowns.append(item)
        elif not item:
            return False
    return merge(unknowns) if unknowns else True


def some(items: Iterable[Truth]) -> Truth:
    """Strong Kleene disjunction; stops at the first item that holds."""
    unknowns = []
    for item in items:
        if isinstance(item, Unknown):
            unknowns.append(item)
        elif item:
            return True
    return merge(unknowns) if unknowns else False


def negate(item: Truth) -> Truth:
    """Strong Kleene negation."""
    return item if isinstance(item, Unknown) else not item
