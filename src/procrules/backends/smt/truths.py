"""Strong Kleene truths as terms: when a condition holds, when it does not, and why it may be neither.

With every fact told, nothing is unknown for want of a fact. What remains has four causes, kept apart
because a proof asks about the first alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import evolve, frozen

from procrules.backends.smt.terms import Term, both, either, no


@frozen
class Doubts:
    """When something is unknown, and for which reason.

    Attributes:
        gap: A hole that no rule declares: no rule, no threshold, a value not stated.
        inherited: The gap or the conflict of another decision on which this one rests.
        withheld: A rule says that the law leaves it undetermined.
        review: Readings that disagree, or an answer that only informs.
    """

    gap: Term = False
    inherited: Term = False
    withheld: Term = False
    review: Term = False

    @property
    def any(self) -> Term:
        """When there is a reason at all."""
        return either(self.gap, self.inherited, self.withheld, self.review)

    @property
    def hole(self) -> Term:
        """When there is a reason that no appreciation removes."""
        return either(self.gap, self.inherited, self.withheld)

    @property
    def none(self) -> bool:
        """Whether there never is a reason, as far as terms fold."""
        return not any(
            x is not False for x in (self.gap, self.inherited, self.withheld, self.review)
        )

    def where(self, condition: Term) -> Doubts:
        """Return the doubts of the cases in which a condition holds."""
        if condition is True or self is CLEAR:
            return self
        return Doubts(
            both(self.gap, condition),
            both(self.inherited, condition),
            both(self.withheld, condition),
            both(self.review, condition),
        )

    def passed_on(self) -> Doubts:
        """Return the doubts of what rests on this answer: its gap is another's."""
        return Doubts(False, either(self.gap, self.inherited), self.withheld, self.review)


CLEAR = Doubts()


def merged(doubts: Iterable[Doubts]) -> Doubts:
    """Return the union of the reasons."""
    found = [d for d in doubts if d is not CLEAR and not d.none]
    if not found:
        return CLEAR
    if len(found) == 1:
        return found[0]
    return Doubts(
        either(*(d.gap for d in found)),
        either(*(d.inherited for d in found)),
        either(*(d.withheld for d in found)),
        either(*(d.review for d in found)),
    )


@frozen
class Truth:
    """A condition.

    Attributes:
        yes: When it holds.
        no: When it does not; where neither, it is unknown.
        doubts: Why it is unknown; each implies that it is.
        silent: When it is *néant*, which is neither yes nor no and not unknown either.
        listed: When it is unknown and may be both yes and no for sure.
    """

    yes: Term
    no: Term
    doubts: Doubts = CLEAR
    silent: Term = False
    listed: Term = False

    @property
    def open(self) -> Term:
        """When it is unknown."""
        if self.firm:
            return False
        return both(no(self.yes), no(self.no), no(self.silent))

    @property
    def firm(self) -> bool:
        """Whether it is always yes or no, as far as terms fold."""
        return self.silent is False and _same(self.no, no(self.yes))

    @property
    def possible(self) -> Term:
        """When it is not false: it holds or is unknown."""
        return self.yes if self.firm else no(self.no)

    def asked(self) -> Truth:
        """Return it where a condition is expected: *néant* is then a gap."""
        if self.silent is False:
            return self if self.listed is False else evolve(self, listed=False)
        gap = Doubts(gap=self.silent)
        return Truth(self.yes, self.no, merged((self.doubts, gap)))


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one.get_id() == other.get_id())


def sure(term: Term) -> Truth:
    """Return a condition that is always yes or no."""
    return Truth(term, no(term))


YES, NO = sure(True), sure(False)


def unknown(doubts: Doubts) -> Truth:
    """Return a condition that is never known, for some reasons."""
    return Truth(False, False, doubts)


def every(items: Iterable[Truth]) -> Truth:
    """Strong Kleene conjunction."""
    parts = list(items)
    yes = both(*(part.yes for part in parts))
    if all(part.firm for part in parts):
        return sure(yes)
    fails = either(*(part.no for part in parts))
    return Truth(yes, fails, merged(p.doubts for p in parts).where(no(fails)))


def some(items: Iterable[Truth]) -> Truth:
    """Strong Kleene disjunction."""
    parts = list(items)
    yes = either(*(part.yes for part in parts))
    if all(part.firm for part in parts):
        return sure(yes)
    fails = both(*(part.no for part in parts))
    return Truth(yes, fails, merged(p.doubts for p in parts).where(no(yes)))


def negate(item: Truth) -> Truth:
    """Strong Kleene negation."""
    return Truth(item.no, item.yes, item.doubts)
