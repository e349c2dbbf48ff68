"""Decisions as terms: how each stands over all facts, as the interpreter resolves it on some."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

from attrs import define, field, frozen

from procrules.backends.smt.inputs import Bound
from procrules.backends.smt.rules import Contribution, Rules
from procrules.backends.smt.terms import Term, both, either, no
from procrules.backends.smt.truths import (
    CLEAR,
    Doubts,
    Truth,
    every,
    merged,
    negate,
    some,
    sure,
)
from procrules.backends.smt.values import (
    Alternative,
    Members,
    Value,
    compared,
    constant,
    joined,
    unknown_value,
)
from procrules.core.items import GUIDING, Decision, Each, as_strong
from procrules.core.program import CheckedProgram


@frozen
class Conflict:
    """Two things said that cannot stand together, and when they are."""

    when: Term
    rules: tuple[str, str]
    kind: str


@frozen
class Resolved:
    """How a decision stands.

    Attributes:
        decided: When it is.
        conflict: When rules clash.
        doubts: Why it is open; for a set, the reasons of all its members.
        value: What is decided; for a set, its open members.
        members: For a set, when each is open, and why it may not be known.
        clashes: The conflicts, two by two.
    """

    decided: Term
    conflict: Term
    doubts: Doubts
    value: Value
    members: Mapping[str, Truth]
    clashes: tuple[Conflict, ...] = ()

    @property
    def undetermined(self) -> Term:
        """When the status is ``undetermined``."""
        return both(
            no(self.decided), no(self.conflict), either(self.doubts.hole, no(self.doubts.review))
        )

    @property
    def for_review(self) -> Term:
        """When the status is ``needs_review``."""
        return both(no(self.decided), no(self.conflict), self.doubts.review, no(self.doubts.hole))

    @property
    def gap(self) -> Term:
        """When no conclusion is there, for a reason that no rule declares and that is its own."""
        return both(no(self.conflict), self.doubts.gap)

    @property
    def inherited(self) -> Term:
        """When no conclusion is there because another decision has none, or is in conflict."""
        return both(no(self.conflict), self.doubts.inherited)


@define
class Decisions:
    """The decisions of one program as terms."""

    checked: CheckedProgram
    rules: Rules = field(init=False)
    _resolved: dict[tuple[str, Bound | None], Resolved] = field(init=False, factory=dict)

    def adopt(self, decision: str, others: Decisions) -> None:
        """Take a decision as other rules over the same facts have it."""
        for key, found in others._resolved.items():
            if key[0] == decision:
                self._resolved[key] = found

    # -- what expressions ask -------------------------------------------------------------------
    def value_of(self, decision: str, about: Bound | None) -> Value:
        """Return the value of a decision used in a condition."""
        item = self._item(decision)
        if item.each is not None and about is None:
            return unknown_value(self._of_records(item.each, item).doubts.passed_on())
        found = self.resolved(decision, about)
        if item.judgement is not None:
            doubts = merged((found.doubts.passed_on(), Doubts(False, found.conflict, review=True)))
            return unknown_value(doubts)
        alternatives = tuple(
            Alternative(both(found.decided, a.when), a.value) for a in found.value.alternatives
        )
        doubts = merged((found.doubts.passed_on(), Doubts(inherited=found.conflict)))
        known = found.decided
        return Value(joined(alternatives), known, known, doubts.where(no(known)))

    def is_open(self, decision: str, member: str, about: Bound | None) -> Truth:
        """Return whether a member of a set is open."""
        found = self.resolved(decision, about)
        truth = found.members[member]
        if found.conflict is False and truth.doubts is CLEAR:
            return truth
        calm = no(found.conflict)
        doubts = merged((truth.doubts.passed_on(), Doubts(inherited=found.conflict)))
        return Truth(both(truth.yes, calm), both(truth.no, calm), doubts)

    def _item(self, decision: str) -> Decision:
        return self.checked.program.decisions[decision]

    # -- resolving ------------------------------------------------------------------------------
    def resolved(self, decision: str, about: Bound | None = None) -> Resolved:
        """Return how a decision stands, about one record if it answers for each."""
        item = self._item(decision)
        key = (decision, about if item.each is not None else None)
        if key not in self._resolved:
            if item.each is not None and about is None:
                found = self._of_records(item.each, item)
            elif item.many:
                found = self._set(item, key[1])
            else:
                found = self._one(item, key[1])
            self._resolved[key] = found
        return self._resolved[key]

    def bounds(self, each: Each) -> list[tuple[Term, Bound]]:
        """Return the records that a decision answers for, with the cases in which each is there."""
        inputs = self.rules.expressions.inputs
        inputs.fact(each.list)
        return [(inputs.there(each.list, i), Bound(each.list, i)) for i in range(inputs.records)]

    def _of_records(self, each: Each, item: Decision) -> Resolved:
        """Return how a decision stands over all the records of its list: as the worst of them."""
        parts = [(there, self.resolved(item.name, b)) for there, b in self.bounds(each)]
        conflict = either(*(both(there, p.conflict) for there, p in parts))
        decided = both(*(either(no(there), p.decided) for there, p in parts))
        doubts = merged(p.doubts.where(there) for there, p in parts)
        clashes = tuple(
            Conflict(both(there, c.when), c.rules, c.kind) for there, p in parts for c in p.clashes
        )
        return Resolved(decided, conflict, doubts, unknown_value(CLEAR), {}, clashes)

    # -- one value ------------------------------------------------------------------------------
    def _one(self, item: Decision, about: Bound | None) -> Resolved:
        contributions = _not_outweighed(self.rules.contributions(item.name, about))
        env = self.rules.env(item.name, about)
        said = [(c, self._said(c, env)) for c in contributions]
        clashes = (*_different(said), *_two_rows(contributions))
        conflict = either(*(c.when for c in clashes))
        doubt, doubted = self._second_row(contributions)
        there = [(c.there, v) for c, v in said]
        all_known = both(*(either(no(t), v.known) for t, v in there))
        # Where each rule is in effect or not, what is said for sure is all that may be said.
        firm = all(c.truth.firm for c in contributions)
        alike = no(conflict) if firm else no(either(*_apart(there)))
        sure_ = either(*(self._sure(c, about) for c in contributions))
        decided = both(no(conflict), no(doubt), all_known, alike, sure_)
        doubts = merged(c.truth.doubts for c in contributions)
        # A hole behind a condition that is not known yet may never be met: it is not told.
        values = [
            merged((v.doubts.where(c.truth.yes), Doubts(review=both(v.doubts.review, c.there))))
            for c, v in said
            if not v.doubts.none
        ]
        told = merged((doubts, *values)).where(no(doubt))
        nothing = both(no(decided), no(conflict), no(doubt), no(told.any))
        found = merged((told, doubted, Doubts(gap=nothing))).where(both(no(decided), no(conflict)))
        alternatives = joined(
            Alternative(both(c.there, a.when), a.value) for c, v in said for a in v.alternatives
        )
        value = Value(alternatives, decided, decided)
        return Resolved(decided, conflict, found, value, {}, clashes)

    def _said(self, contribution: Contribution, env: Mapping[str, Bound]) -> Value:
        if contribution.outcome.action == "withholds":
            return unknown_value(Doubts(withheld=True))
        assert contribution.outcome.value is not None
        return self.rules.expressions.value(contribution.outcome.value, env)

    def _sure(self, contribution: Contribution, about: Bound | None) -> Term:
        """Return when this rule speaks for sure, or an exception does in its place."""
        reached = self.rules.reached(contribution.rule, about)
        speaks: Term = contribution.fires.yes
        if not reached.firm:
            speaks = either(speaks, reached.certainly(contribution.outcome.decision))
        return both(contribution.there, speaks)

    def _second_row(self, contributions: Iterable[Contribution]) -> tuple[Term, Doubts]:
        """Return when two rows of a table are both possible although one alone may apply."""
        overlaps = self.checked.overlaps
        rows = {c.rule.name: c for c in contributions if c.rule.name in overlaps}
        opens: list[Term] = []
        doubts: list[Doubts] = []
        for name, row in rows.items():
            if row.truth.firm:
                continue
            beside = either(*(rows[other].there for other in overlaps[name] if other in rows))
            opens.append(both(row.truth.open, beside))
            doubts.append(row.truth.doubts.where(beside))
        return either(*opens), merged(doubts)

    # -- sets -----------------------------------------------------------------------------------
    def _set(self, item: Decision, about: Bound | None) -> Resolved:
        choice = self.checked.program.choices[item.type.name or ""]
        contributions = self.rules.contributions(item.name, about)
        clashes = _two_rows(contributions)
        conflict = either(*(c.when for c in clashes))
        doubt, doubted = self._second_row(contributions)
        members = {}
        for name in choice.names():
            truth = self._member(name, contributions, about)
            if doubt is not False:
                calm = no(doubt)
                doubts = merged((truth.doubts, doubted))
                truth = Truth(both(truth.yes, calm), both(truth.no, calm), doubts)
            members[name] = truth
        doubts = merged(t.doubts for t in members.values()).where(no(conflict))
        decided = both(no(conflict), no(doubts.any))
        value = constant(Members({name: t.yes for name, t in members.items()}))
        return Resolved(decided, conflict, doubts, value, members, clashes)

    def _member(
        self, name: str, contributions: Iterable[Contribution], about: Bound | None
    ) -> Truth:
        speaking = [c for c in contributions if name in c.outcome.members]
        barring = [c for c in speaking if c.outcome.action == "excludes"]
        effective = [
            every(
                (
                    self._opens(c, name, about),
                    negate(some([b.truth for b in barring if _bars(b, c)])),
                )
            )
            for c in speaking
            if c.outcome.action == "includes"
        ]
        truth = some(effective)
        doubts = [t.doubts for t in effective]
        for c in speaking:
            if c.outcome.action == "withholds":
                free = no(either(*(b.truth.yes for b in barring if _bars(b, c))))
                doubts.append(merged((Doubts(withheld=c.truth.yes), c.truth.doubts)).where(free))
        found = merged(doubts).where(no(truth.yes))
        # What is unknown for no reason at all hangs on nothing: the member is closed.
        return Truth(truth.yes, both(no(truth.yes), no(found.any)), found)

    def _opens(self, contribution: Contribution, member: str, about: Bound | None) -> Truth:
        """Return when a rule opens a member: for sure when every branch that is left does."""
        reached = self.rules.reached(contribution.rule, about)
        if reached.firm:
            return contribution.truth
        decision = contribution.outcome.decision
        certain = both(
            contribution.there, no(contribution.truth.yes), reached.certainly(decision, member)
        )
        undefeated = negate(self.rules.defeated(contribution.rule, decision, about))
        return _chosen(certain, undefeated, contribution.truth)


def _chosen(condition: Term, one: Truth, other: Truth) -> Truth:
    if condition is False:
        return other
    rest = no(condition)
    return Truth(
        either(both(condition, one.yes), both(rest, other.yes)),
        either(both(condition, one.no), both(rest, other.no)),
        merged((one.doubts.where(condition), other.doubts.where(rest))),
    )


def _not_outweighed(contributions: tuple[Contribution, ...]) -> tuple[Contribution, ...]:
    """Return what counts on one value: where the law speaks, no orientation and no programme does."""
    law = [c for c in contributions if c.leaf.strongest not in GUIDING]
    if len(law) == len(contributions) or not law:
        return contributions
    silent = sure(no(either(*(c.truth.yes for c in law))))
    return tuple(
        c
        if c.leaf.strongest not in GUIDING
        else Contribution(c.rule, c.leaf, c.outcome, c.fires, every((c.truth, silent)))
        for c in contributions
    )


def _bars(bar: Contribution, other: Contribution) -> bool:
    """Whether a bar holds against what another rule says: not if it rests on anything weaker."""
    return as_strong(bar.leaf.weakest, other.leaf.strongest)


def _different(said: list[tuple[Contribution, Value]]) -> Iterable[Conflict]:
    """Yield when two rules say two different known values for sure."""
    for (one, left), (other, right) in combinations(said, 2):
        if one.rule.name == other.rule.name and one.truth.firm and other.truth.firm:
            continue  # two leaves of one rule are never reached together for sure
        here = both(one.truth.yes, other.truth.yes, left.known, right.known)
        apart = both(here, either(*_payloads_apart(left, right)))
        if apart is not False:
            yield Conflict(apart, (one.rule.name, other.rule.name), "values")


def _apart(there: list[tuple[Term, Value]]) -> Iterable[Term]:
    for (one, left), (other, right) in combinations(there, 2):
        yield both(one, other, either(*_payloads_apart(left, right)))


def _payloads_apart(left: Value, right: Value) -> Iterable[Term]:
    for a in left.alternatives:
        for b in right.alternatives:
            here = both(a.when, b.when)
            if here is not False and a.value is not b.value:
                yield both(here, no(compared("=", a.value, b.value)[0]))


def _two_rows(contributions: Iterable[Contribution]) -> tuple[Conflict, ...]:
    """Return when two rows of a table apply together although one alone may."""
    tables: dict[str, dict[str, list[Term]]] = {}
    for c in contributions:
        if c.rule.exclusive:
            rows = tables.setdefault(c.rule.exclusive, {})
            rows.setdefault(c.rule.name, []).append(c.truth.yes)
    found = []
    for rows in tables.values():
        for (one, ones), (other, others) in combinations(rows.items(), 2):
            when = both(either(*ones), either(*others))
            if when is not False:
                found.append(Conflict(when, (one, other), "rows"))
    return tuple(found)
