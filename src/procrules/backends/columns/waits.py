"""What is waited for in some rows, fact by fact: for most, it is enough that they are NULL."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from procrules.backends.columns import terms
from procrules.backends.columns.terms import TRUE, ZERO, Term, both, case, either, no
from procrules.backends.columns.truths import Doubt

Part = tuple[Term, Term]
"""Some bits of a mask, after when they are there."""


def spelled(waiting: Mapping[Doubt, Term]) -> Doubt:
    """Return the union of some doubts, each of the rows in which a condition holds.

    Where what a bit stands for is NULL, the condition often holds for that alone, and needs not be asked.
    """
    length = max((len(doubt.words) for doubt in waiting), default=0)
    return Doubt(
        tuple(
            _spelled([(d.words[i], when) for d, when in waiting.items() if i < len(d.words)])
            for i in range(length)
        )
    )


def _spelled(waiting: Sequence[tuple[Term, Term]]) -> Term:
    alone: dict[Term, list[Term]] = {}
    others: dict[Term, list[Part]] = {}
    for mask, when in waiting:
        for there, bits in _parts(mask):
            if there is TRUE:
                alone.setdefault(bits, []).append(when)
                continue
            absent = {each.args[0] for each in _conjuncts(there) if each.op == "null"}
            there = both(*(_kept(each, absent) for each in _conjuncts(there)))
            if where_null(when, absent) is TRUE:
                alone.setdefault(bits, []).append(there)
            else:
                others.setdefault(when, []).append((there, bits))
    masks = [terms.mask_where(either(*found), bits) for bits, found in alone.items()]
    for when, parts in others.items():
        # What is waited for in these rows already is not told again.
        left = [(t, bits) for t, bits in parts if not {*_conjuncts(t)} & {*alone.get(bits, ())}]
        mask = terms.masked(*(terms.mask_where(there, bits) for there, bits in left))
        there = either(*(there for there, _ in left))
        masks.append(terms.mask_where(there, terms.mask_where(when, mask)))
    return terms.masked(*masks)


def _conjuncts(condition: Term) -> tuple[Term, ...]:
    return condition.args if condition.op == "and" else (condition,)


def _kept(condition: Term, absent: Collection[Term]) -> Term:
    return condition if condition.op == "null" else where_null(condition, absent)


def _parts(mask: Term) -> Iterator[Part]:
    """Yield the parts of a mask, each with when it is there."""
    if mask.op == "mask":
        for each in mask.args:
            yield from _parts(each)
    elif mask.op == "case" and len(mask.args) == 3 and mask.args[-1] is ZERO:
        when = terms.is_true(mask.args[0])
        for there, bits in _parts(mask.args[1]):
            yield both(when, there), bits
    elif mask is not ZERO:
        yield TRUE, mask


def where_null(term: Term, absent: Collection[Term]) -> Term:
    """Return a term in the rows where some columns are NULL: shorter, or as it is."""
    return _Absent(absent).of(term)


class _Absent:
    def __init__(self, absent: Collection[Term]) -> None:
        self.known: dict[Term, Term] = {each: terms.null(each.kind) for each in absent}

    def of(self, term: Term) -> Term:
        if term not in self.known:
            self.known[term] = self._made(term)
        return self.known[term]

    def _made(self, term: Term) -> Term:
        match term.op:
            case "and":
                return both(*map(self.of, term.args))
            case "or":
                return either(*map(self.of, term.args))
            case "not":
                return no(self.of(term.args[0]))
            case "null":
                return terms.is_null(self.of(term.args[0]))
            case "coalesce":
                return terms.coalesce(*map(self.of, term.args))
            case "compare":
                return terms.compare(term.data, *map(self.of, term.args))
            case "among":
                return terms.among(self.of(term.args[0]), term.data)
            case "case":
                found = [(self.of(c), self.of(v)) for c, v in terms.branches(term)]
                return case(found, self.of(term.args[-1]))
            case "lazy" | "own":
                # What has a column is read there, unless it is settled.
                inner = self.of(term.args[0])
                return inner if inner.op == "constant" else term
            case _:
                return term
