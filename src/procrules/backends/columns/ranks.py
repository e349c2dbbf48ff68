"""Comparisons of one number with several limits: they are looked up together, not one after the other.

Thresholds of the same periods and axes are read in the same way, and a tree often compares an amount with each
in turn. Where none is ever above the next, how many the amount passes tells all of these comparisons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from procrules.backends.columns import terms
from procrules.backends.columns.terms import Term, both, case, constant, either, is_null, no

_BELOW = {"<": "<", ">=": "<", "<=": "<=", ">": "<="}
"""What puts a number below a limit, by what compares them."""


def ranked(conditions: Iterable[Term]) -> dict[Term, Term]:
    """Return comparisons that a rank tells, each with what it is then: the same in every row, NULL or not."""
    groups: dict[object, list[Term]] = {}
    for each in dict.fromkeys(c for condition in conditions for c in _comparisons(condition)):
        over, limit = each.args
        if each.data in _BELOW and limit.op == "case" and terms.written(limit):
            groups.setdefault((over, _BELOW[each.data], _shape(limit)), []).append(each)
    found: dict[Term, Term] = {}
    for compared in groups.values():
        over, below = compared[0].args[0], _BELOW[compared[0].data]
        limits = sorted(dict.fromkeys(each.args[1] for each in compared), key=_values)
        if len(limits) < 2 or not all(_never_above(*two) for two in pairwise(limits)):
            continue
        rank = _rank(over, below, limits)
        nothing = (is_null(over), terms.null("integer"))
        rank = terms.own(case([nothing, *terms.branches(rank)], rank.args[-1]))
        for each in compared:
            op = "<=" if each.data == below else ">"
            found[each] = terms.compare(op, rank, constant(limits.index(each.args[1])))
    return found


def by_rank(condition: Term, ranks: Mapping[Term, Term]) -> Term:
    """Return a condition whose comparisons are told by ranks where they can be."""
    match condition.op:
        case "and":
            return both(*(by_rank(each, ranks) for each in condition.args))
        case "or":
            return either(*(by_rank(each, ranks) for each in condition.args))
        case "not":
            return no(by_rank(condition.args[0], ranks))
        case _:
            return ranks.get(condition, condition)


def _comparisons(condition: Term) -> Iterator[Term]:
    if condition.op == "compare":
        yield condition
    elif condition.op in ("and", "or", "not"):
        for each in condition.args:
            yield from _comparisons(each)


def _shape(limit: Term) -> object:
    """Return how a limit is read: equal for those that have the same conditions."""
    if limit.op == "case":
        *parts, default = limit.args
        return (*parts[::2], *map(_shape, parts[1::2]), _shape(default))
    return limit.data is None


def _values(limit: Term) -> list[int]:
    """Return what a limit may be, in order."""
    if limit.op == "case":
        parts = (*limit.args[1:-1:2], limit.args[-1])
        return [value for part in parts for value in _values(part)]
    return [] if limit.data is None else [limit.data]


def _never_above(one: Term, other: Term) -> bool:
    return all(a <= b for a, b in zip(_values(one), _values(other), strict=True))


def _rank(over: Term, below: str, limits: Sequence[Term]) -> Term:
    """Return the place of the first limit that a number is below, or their count; NULL where they are."""
    first = limits[0]
    if first.op == "case":
        found = [
            (first.args[place], _rank(over, below, [each.args[place + 1] for each in limits]))
            for place in range(0, len(first.args) - 1, 2)
        ]
        return case(found, _rank(over, below, [each.args[-1] for each in limits]))
    if first.data is None:
        return terms.null("integer")
    # Where two are equal, the first is met.
    return case(
        [
            (terms.compare(below, over, limit), constant(limits.index(limit)))
            for limit in dict.fromkeys(limits)
        ],
        constant(len(limits)),
    )
