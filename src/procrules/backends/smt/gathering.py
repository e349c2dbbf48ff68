"""What is computed over the records of a list: a sum, the largest, the smallest."""

from __future__ import annotations

from fractions import Fraction

from procrules.backends.smt.terms import Term, both, chosen, either, no
from procrules.backends.smt.values import (
    Alternative,
    Number,
    Unsupported,
    Value,
    compared,
    computed,
    joined,
)
from procrules.core.expr import Operator

MOST = 400
"""The most alternatives that values are combined into."""

Parts = list[tuple[Term, Value]]
"""What is taken of each record, with the cases in which the record is there."""
Gathered = tuple[tuple[Alternative, ...], Term]
"""The values that may come out, and when none does although all of the parts are known."""


def total(parts: Parts) -> Gathered:
    """Return the sum of what is there; there is none where something of it is not stated."""
    totals: list[Alternative] = [Alternative(True, Number(Fraction(0)))]
    holes: list[Term] = []
    for there, part in parts:
        options: list[tuple[Term, Number]] = []
        for a in part.alternatives:
            if isinstance(a.value, Number):
                options.append((a.when, a.value))
            else:
                holes.append(both(there, a.when))
        if len(options) == 1 and options[0][1].whole:
            # Where it is not there, or not known, it counts for nothing here.
            when, number = options[0]
            options = [(True, Number(chosen(both(there, when), number.over, Fraction(0))))]
        else:
            options = [(both(there, when), number) for when, number in options]
            options.append((no(there), Number(Fraction(0))))
        if len(totals) * len(options) > MOST:
            raise Unsupported("a sum over very many values")
        totals = [
            Alternative(both(t.when, when), computed("+", t.value, number))
            for t in totals
            for when, number in options
            if isinstance(t.value, Number)
        ]
    return joined(totals), either(*holes)


def extreme(kind: str, parts: Parts) -> Gathered:
    """Return the largest or the smallest of what is there; there is none of an empty list."""
    op: Operator = ">=" if kind == "max" else "<="
    found: list[Alternative] = []
    best: list[Term] = []
    for index, (there, part) in enumerate(parts):
        for a in part.alternatives:
            beats = [
                either(no(both(other_there, b.when)), compared(op, a.value, b.value)[0])
                for other, (other_there, other_part) in enumerate(parts)
                if other != index
                for b in other_part.alternatives
            ]
            alone = compared(op, a.value, a.value)[0]
            here = both(there, a.when, alone, *beats)
            best.append(here)
            found.append(Alternative(here, a.value))
    return joined(found), no(either(*best))
