"""Decisions as terms: how each stands in a row, as the interpreter resolves it on its facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

from attrs import define, evolve, field, frozen

from procrules.backends.columns import terms
from procrules.backends.columns.inputs import Bound
from procrules.backends.columns.refusals import refuse
from procrules.backends.columns.rules import Contribution, Rules
from procrules.backends.columns.terms import (
    FALSE,
    TRUE,
    ZERO,
    Term,
    both,
    case,
    coalesce,
    constant,
    either,
    is_null,
    no,
)
from procrules.backends.columns.trees import Tree, said, tree_of
from procrules.backends.columns.truths import (
    CLEAR,
    HOLE,
    Alternative,
    Bits,
    Doubt,
    Members,
    Payload,
    Plain,
    Truth,
    Value,
    Words,
    chosen,
    constant_value,
    differ,
    every,
    joined,
    merged,
    negate,
    some,
    sure,
    unknown_value,
)
from procrules.core.items import GUIDING, Decision, Leaf, Rule, as_strong
from procrules.core.program import CheckedProgram
from procrules.core.reference import Reference


@frozen
class TreeCited:
    """A tree and the first reference of each of its leaves."""

    tree: Tree
    references: tuple[Reference, ...]


@frozen
class Resolved:
    """How a decision stands.

    Attributes:
        decided: When it is, whoever has the last word.
        conflict: When rules clash.
        doubt: Why it is open; for a set, the reasons of all its members.
        value: What is decided; for a set, its open members.
        members: For a set, when each is open, and why it may not be known.
        cited: The references of the answer in order, each with when it is the first.
        beside: Those that stand at the leaves of a tree, for the rows in which one is sure.
        plainly: In most of the rows in which it is decided, and seen at a glance.
    """

    decided: Term
    conflict: Term
    doubt: Doubt
    value: Value
    members: Mapping[str, Truth]
    cited: tuple[tuple[Term, Reference], ...]
    beside: TreeCited | None = None
    plainly: Term = FALSE


@define
class Decisions:
    """The decisions of one program as terms."""

    checked: CheckedProgram
    bits: Bits
    rules: Rules = field(init=False)
    _resolved: dict[tuple[str, Bound | None], Resolved] = field(init=False, factory=dict)

    # -- what expressions ask -------------------------------------------------------------------
    def value_of(self, decision: str, about: Bound | None) -> Value:
        """Return the value of a decision used in a condition."""
        item = self._item(decision)
        found = self.resolved(decision, about)
        doubt = merged((found.doubt, HOLE.where(found.conflict)))
        if item.judgement is not None:
            # For review, whatever its value; a conflict stays a conflict.
            review = self.bits.review(decision).where(no(found.conflict))
            return unknown_value(merged((doubt, review)))
        known = found.decided
        alternatives = joined(
            Alternative(both(known, a.when), a.value) for a in found.value.alternatives
        )
        plain = chosen((a.when, a.value) for a in alternatives)
        return Value(alternatives, known, known, doubt.where(no(known)), plain)

    def is_open(self, decision: str, member: str, about: Bound | None) -> Truth:
        """Return whether a member of a set is open."""
        found = self.resolved(decision, about)
        truth = found.members[member]
        if found.conflict is FALSE:
            return truth
        term = case([(found.conflict, terms.UNKNOWN)], truth.term)
        return Truth(term, merged((truth.doubt, HOLE.where(found.conflict))))

    def _item(self, decision: str) -> Decision:
        return self.checked.program.decisions[decision]

    # -- resolving ------------------------------------------------------------------------------
    def resolved(self, decision: str, about: Bound | None = None) -> Resolved:
        """Return how a decision stands, about one record if it answers for each."""
        item = self._item(decision)
        if item.each is not None and about is None:
            raise refuse(
                f"« {decision} », qui répond pour chaque élément d'une liste",
                f"'{decision}', which answers for each record of a list",
            )
        key = (decision, about if item.each is not None else None)
        if key not in self._resolved:
            found = self._set(item, key[1]) if item.many else self._one(item, key[1])
            self._resolved[key] = found
        return self._resolved[key]

    # -- one value ------------------------------------------------------------------------------
    def _one(self, item: Decision, about: Bound | None) -> Resolved:
        tree = tree_of(self.checked, self.rules, item.name, about)
        if tree is not None:
            return _by_tree(tree, self.checked.by_decision[item.name][0])
        contributions = _not_outweighed(self.rules.contributions(item.name, about))
        env = self.rules.env(item.name, about)
        said = [(c, self._said(c, env)) for c in contributions]
        groups = _grouped(said)
        apart, rows = either(*_conflicts(groups)), _with_another_row(contributions)
        conflict = either(
            apart,
            *(both(c.truth.yes, beside) for c, beside in zip(contributions, rows, strict=True)),
        )
        doubt, doubted = self._second_row(contributions)
        decided = both(
            no(conflict),
            no(doubt),
            *(either(no(c.there), v.known) for c, v in said if v.known is not TRUE),
            _alike(groups),
            either(*(self._sure(c, about) for c in contributions)),
        )
        # A hole behind a condition that is not known yet may never be met: it is not told.
        values = [
            merged((v.doubt.without(Bits.HOLE).where(c.there), v.doubt.where(c.truth.yes)))
            for c, v in said
            if v.doubt is not CLEAR
        ]
        told = merged((*(c.truth.doubt for c in contributions), *values))
        found = merged((told, doubted, HOLE.where(no(told.any)))).where(
            both(no(decided), no(conflict))
        )
        alternatives = joined(
            Alternative(both(decided, c.there, a.when), a.value)
            for c, v in said
            for a in v.alternatives
        )
        plain = chosen((a.when, a.value) for a in _direct(said))
        if plain is not None:
            plain = chosen([(decided, plain)])
        value = Value(alternatives, decided, decided, CLEAR, plain)
        clashing = [
            (both(c.truth.yes, either(both(apart, v.known), beside)), c)
            for (c, v), beside in zip(said, rows, strict=True)
        ]
        cited = (
            *((both(conflict, when), _first_reference(c)) for when, c in clashing),
            *((both(no(conflict), c.truth.yes), _first_reference(c)) for c in contributions),
            *((both(decided, c.there), _first_reference(c)) for c in contributions),
        )
        return Resolved(decided, conflict, found, value, {}, cited)

    def _said(self, contribution: Contribution, env: Mapping[str, Bound]) -> Value:
        if contribution.outcome.action == "withholds":
            return unknown_value(HOLE)
        assert contribution.outcome.value is not None
        return self.rules.expressions.value(contribution.outcome.value, env)

    def _sure(self, contribution: Contribution, about: Bound | None) -> Term:
        """Return when this rule speaks for sure, or an exception does in its place."""
        reached = self.rules.reached(contribution.rule, about)
        speaks = contribution.fires.yes
        if not reached.firm:
            speaks = either(speaks, reached.certainly(contribution.outcome.decision))
        return both(contribution.there, speaks)

    def _second_row(self, contributions: Iterable[Contribution]) -> tuple[Term, Doubt]:
        """Return when two rows of a table are both possible although one alone may apply."""
        overlaps = self.checked.overlaps
        rows: dict[str, list[Contribution]] = {}
        for c in contributions:
            if c.rule.name in overlaps:
                rows.setdefault(c.rule.name, []).append(c)
        opens: list[Term] = []
        doubts: list[Doubt] = []
        for name, own in rows.items():
            beside = either(*(c.there for other in overlaps[name] for c in rows.get(other, ())))
            # Of several conclusions of a row, all have its truth.
            truth = own[-1].truth
            opens.append(both(truth.open, beside))
            doubts.append(truth.doubt.where(beside))
        return either(*opens), merged(doubts)

    # -- sets -----------------------------------------------------------------------------------
    def _set(self, item: Decision, about: Bound | None) -> Resolved:
        choice = self.checked.program.choices[item.type.name or ""]
        contributions = self.rules.contributions(item.name, about)
        beside = _with_another_row(contributions)
        clashing = [
            (both(c.truth.yes, other), c) for c, other in zip(contributions, beside, strict=True)
        ]
        conflict = either(*(when for when, _ in clashing))
        doubt, doubted = self._second_row(contributions)
        members: dict[str, Truth] = {}
        cited = [(both(conflict, when), _first_reference(c)) for when, c in clashing]
        for name in choice.names():
            truth, grounds = self._member(name, contributions, about)
            if doubt is not FALSE:
                term = case([(doubt, terms.UNKNOWN)], truth.term)
                truth = Truth(term, merged((truth.doubt, doubted)))
                grounds = [(both(when, no(doubt)), c) for when, c in grounds]
            members[name] = truth
            cited += [(both(no(conflict), when), _first_reference(c)) for when, c in grounds]
        doubt_ = merged(t.doubt for t in members.values()).where(no(conflict))
        opens = either(*(t.open for t in members.values()))
        decided = both(no(conflict), no(opens))
        value = constant_value(Members({name: t.yes for name, t in members.items()}))
        return Resolved(decided, conflict, doubt_, value, members, tuple(cited))

    def _member(
        self, name: str, contributions: Iterable[Contribution], about: Bound | None
    ) -> tuple[Truth, list[tuple[Term, Contribution]]]:
        """Return when a member is open, with the contributions that open or close it."""
        speaking = [c for c in contributions if name in c.outcome.members]
        opening = [c for c in speaking if c.outcome.action == "includes"]
        barring = [c for c in speaking if c.outcome.action == "excludes"]
        bars = [[b for b in barring if _bars(b, c)] for c in opening]
        effective = [
            every(
                (
                    self._opens(c, name, about, opening, bars),
                    negate(some([b.truth for b in own])) if own else sure(TRUE),
                )
            )
            for c, own in zip(opening, bars, strict=True)
        ]
        truth = some(effective) if effective else sure(FALSE)
        pending: list[Truth] = []
        for c in speaking:
            if c.outcome.action == "withholds":
                free = no(either(*(b.truth.yes for b in barring if _bars(b, c))))
                waits = Truth(
                    case([(both(c.there, free), terms.UNKNOWN)], FALSE),
                    merged((c.truth.doubt, HOLE.where(c.truth.yes))).where(free),
                )
                pending.append(waits)
        if pending:
            truth = some([truth, *pending])
        grounds = [(t.yes, c) for c, t in zip(opening, effective, strict=True)]
        grounds += [(both(truth.no, b.truth.yes), b) for b in barring]
        return truth, grounds

    def _opens(
        self,
        contribution: Contribution,
        member: str,
        about: Bound | None,
        opening: list[Contribution],
        bars: list[list[Contribution]],
    ) -> Truth:
        """Return when a rule opens a member: for sure when every branch that is left does."""
        reached = self.rules.reached(contribution.rule, about)
        if reached.firm:
            return contribution.truth
        certain = both(
            is_null(contribution.truth.term),
            reached.certainly(contribution.outcome.decision, member),
        )
        if certain is FALSE:
            return contribution.truth
        own = bars[opening.index(contribution)]
        certain = both(
            certain,
            *(
                either(no(c.there), _as_barred(own, other))
                for c, other in zip(opening, bars, strict=True)
                if c.rule is contribution.rule
            ),
        )
        undefeated = negate(
            self.rules.defeated(contribution.rule, contribution.outcome.decision, about)
        )
        term = case([(certain, undefeated.term)], contribution.truth.term)
        doubt = merged(
            (undefeated.doubt.where(certain), contribution.truth.doubt.where(no(certain)))
        )
        return Truth(term, doubt)


def _as_barred(own: list[Contribution], other: list[Contribution]) -> Term:
    """Return when two branches meet the same bars: those that are in one alone do not apply."""
    ours, theirs = set(map(id, own)), set(map(id, other))
    apart = [b for b in (*own, *other) if (id(b) in ours) is not (id(b) in theirs)]
    return no(either(*(b.there for b in apart)))


def _bars(bar: Contribution, other: Contribution) -> bool:
    """Whether a bar holds against what another rule says: not if it rests on anything weaker."""
    return as_strong(bar.leaf.weakest, other.leaf.strongest)


def _not_outweighed(contributions: tuple[Contribution, ...]) -> tuple[Contribution, ...]:
    """Return what counts on one value: where the law speaks, no orientation and no programme does."""
    law = [c for c in contributions if c.leaf.strongest not in GUIDING]
    if len(law) == len(contributions) or not law:
        return contributions
    silent = sure(no(either(*(c.truth.yes for c in law))))
    return tuple(
        c if c.leaf.strongest not in GUIDING else evolve(c, truth=every((c.truth, silent)))
        for c in contributions
    )


def _by_tree(tree: Tree, rule: Rule) -> Resolved:
    """Return how a decision stands that one tree concludes."""
    references = [_first_of(leaf, rule) for leaf, _ in tree.leaves]
    ends = [value.alternatives[0].value for _, value in tree.leaves]
    texts = [end.term for end in ends if isinstance(end, Words)]
    found = _by_leaf if tree.apart else _by_leaves
    return found(tree, ends, texts if len(texts) == len(ends) else [], references)


def _by_leaf(
    tree: Tree, ends: list[Payload], texts: list[Term], references: list[Reference]
) -> Resolved:
    """Return how a decision stands whose leaves have values of their own: the leaf must be reached."""
    plain: Plain | None
    if texts:
        text = terms.own(tree.reached(texts, "text"))
        decided, plain = tree.decided(text), Words(text)
        alternatives = [Alternative(decided, plain)]
    else:
        place = terms.own(tree.reached(tree.numbers, "integer"))
        decided = tree.decided(place)
        alternatives = [
            Alternative(_reached(place, 1 << number), end) for number, end in enumerate(ends)
        ]
        plain = chosen((a.when, a.value) for a in alternatives)
    return Resolved(
        decided,
        FALSE,
        tree.doubt(decided),
        Value(tuple(alternatives), decided, decided, CLEAR, plain),
        {},
        (),
        TreeCited(tree, tuple(references)),
    )


def _by_leaves(
    tree: Tree, ends: list[Payload], texts: list[Term], references: list[Reference]
) -> Resolved:
    """Return how a decision stands some of whose leaves say the same: it matters which are left."""
    possible, values = tree.possible, said(tree.leaves)
    untold, wide = no(tree.told), (1 << len(ends)) - 1
    alone = [
        (both(untold, no(_left(possible, wide & ~leaves))), payload)
        for payload, leaves in values.items()
    ]
    decided = either(tree.told, *(when for when, _ in alone))
    plain: Plain | None
    if texts:
        words = Words(coalesce(tree.sure(texts, "text"), terms.lazy(_else(alone))))
        plain, alternatives = words, [Alternative(decided, words)]
    else:
        place = tree.sure(tree.numbers, "integer")
        alternatives = [
            Alternative(either(when, _reached(place, values[payload])), payload)
            for when, payload in alone
        ]
        plain = chosen((a.when, a.value) for a in alternatives)
    # Where a leaf is sure, its article is found beside it; elsewhere by the first leaf that is left.
    firsts = [
        (both(decided, untold, _left(possible, leaves)), reference)
        for reference, leaves in _in_a_row(references)
    ]
    return Resolved(
        decided,
        FALSE,
        tree.doubt(tree.told, decided),
        Value(tuple(alternatives), decided, decided, CLEAR, plain),
        {},
        tuple(firsts),
        TreeCited(tree, tuple(references)),
        tree.told,
    )


def _left(possible: Term, leaves: int) -> Term:
    """Return when one of some leaves may be reached."""
    return terms.has_bits(terms.kept(possible, leaves))


def _in_a_row(references: list[Reference]) -> list[tuple[Reference, int]]:
    """Return references with the leaves that cite them, those that follow one another together."""
    found: list[tuple[Reference, int]] = []
    for place, reference in enumerate(references):
        before = found.pop() if found and found[-1][0] == reference else (reference, 0)
        found.append((reference, before[1] | 1 << place))
    return found


def _else(alone: list[tuple[Term, Payload]]) -> Term:
    """Return the text of the only value that may be said, where there is one."""
    return case(
        [(when, payload.term) for when, payload in alone if isinstance(payload, Words)],
        terms.null("text"),
    )


def _reached(place: Term, leaves: int) -> Term:
    """Return when the leaf that is reached for sure is one of some."""
    return either(
        *(
            terms.is_true(terms.compare("=", place, constant(n)))
            for n in range(leaves.bit_length())
            if leaves >> n & 1
        )
    )


# -- what is said, put together ---------------------------------------------------------------------
@frozen
class Group:
    """One value that several contributions may say.

    Attributes:
        there: When it is said, or may be.
        yes: When it is said for sure.
        rules: The rules that say it.
    """

    payload: Payload
    there: Term
    yes: Term
    rules: frozenset[str]


def _grouped(said: list[tuple[Contribution, Value]]) -> list[Group]:
    found: dict[object, tuple[Payload, list[tuple[Contribution, Term]]]] = {}
    for contribution, value in said:
        for alternative in value.alternatives:
            payload = alternative.value
            key = id(payload) if isinstance(payload, Members) else payload
            when = both(value.known, alternative.when)
            found.setdefault(key, (payload, []))[1].append((contribution, when))
    return [
        Group(
            payload,
            either(*(both(c.there, when) for c, when in parts)),
            either(*(both(c.truth.yes, when) for c, when in parts)),
            frozenset(c.rule.name for c, _ in parts),
        )
        for payload, parts in found.values()
    ]


def _conflicts(groups: list[Group]) -> Iterable[Term]:
    """Yield when two rules say two different known values for sure."""
    for one, other in combinations(groups, 2):
        if len(one.rules | other.rules) > 1:  # two leaves of one rule are never both sure
            yield both(one.yes, other.yes, differ(one.payload, other.payload))


_PAIRS = 6
"""Up to so many values, each pair is looked at; beyond, those that may be said are counted."""


def _alike(groups: list[Group]) -> Term:
    """Return when all that may be said is one value."""
    apart = {
        (a, b): differ(one.payload, other.payload)
        for (a, one), (b, other) in combinations(enumerate(groups), 2)
    }
    if len(groups) > _PAIRS and all(term is TRUE for term in apart.values()):
        counted = ZERO
        for group in groups:
            counted = terms.plus(counted, case([(group.there, terms.ONE)], ZERO))
        return terms.compare("<=", counted, terms.ONE)
    return both(
        *(no(both(groups[a].there, groups[b].there, term)) for (a, b), term in apart.items())
    )


def _direct(said: list[tuple[Contribution, Value]]) -> Iterable[Alternative]:
    """Yield what is said in order, each value as one term where it is one."""
    for contribution, value in said:
        if value.plain is not None:
            yield Alternative(contribution.there, value.plain)
        else:
            for alternative in value.alternatives:
                yield evolve(alternative, when=both(contribution.there, alternative.when))


def _with_another_row(contributions: tuple[Contribution, ...]) -> list[Term]:
    """Return, by contribution, when another row of its table applies although one alone may."""
    tables: dict[str, dict[str, list[Term]]] = {}
    for c in contributions:
        if c.rule.exclusive:
            rows = tables.setdefault(c.rule.exclusive, {})
            rows.setdefault(c.rule.name, []).append(c.truth.yes)
    return [
        either(
            *(
                term
                for name, terms_ in tables.get(c.rule.exclusive or "", {}).items()
                if name != c.rule.name
                for term in terms_
            )
        )
        for c in contributions
    ]


def _first_reference(contribution: Contribution) -> Reference:
    """Return the first reference of what a contribution rests on."""
    return _first_of(contribution.leaf, contribution.rule)


def _first_of(leaf: Leaf, rule: Rule) -> Reference:
    """Return the first reference of a leaf of a rule."""
    references = leaf.about.references or rule.about.references
    if not references:
        raise refuse(
            f"le premier article de « {rule.name} », qui n'en cite pas",
            f"the first article of '{rule.name}', which cites none",
        )
    return references[0]
