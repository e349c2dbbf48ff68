"""Decisions that one tree concludes: the leaf by nested cases, as one would write them by hand.

Where all that the tree reads is known, its leaf is found by going down. Elsewhere each condition rules out
leaves, and what is left says what may be answered; rows without an unknown never compute that.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from procrules.backends.columns import terms
from procrules.backends.columns.inputs import Bound
from procrules.backends.columns.ranks import by_rank, ranked
from procrules.backends.columns.rules import Rules
from procrules.backends.columns.terms import (
    FALSE,
    TRUE,
    UNKNOWN,
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
from procrules.backends.columns.truths import (
    WORD,
    Doubt,
    Payload,
    Truth,
    Value,
)
from procrules.backends.columns.waits import spelled
from procrules.core.items import Leaf, Node, Rule
from procrules.core.program import CheckedProgram

_FEWEST, _LARGEST = 8, 4_000
"""A small tree gains nothing; what is nested too often would be too long."""


@frozen
class Guard:
    """A condition of the tree, wherever it is asked.

    Attributes:
        asked: The condition as it is asked in most rows, NULL where it is not known at once.
        known: What must hold for it to be known at once.
        careful: The condition as it is read in the rows where something is unknown.
        waits: What it waits for, where it is unknown.
        own: The leaves that it rules out when it does not hold.
        later: Those that it rules out when it does.
    """

    asked: Term
    known: frozenset[Term]
    careful: Term
    waits: Doubt
    own: int
    later: int

    @property
    def unknown(self) -> Term:
        """When it is unknown."""
        return terms.by_truth(self.careful, FALSE, FALSE, TRUE)

    @property
    def may_hold(self) -> Term:
        """When it holds, or is unknown."""
        return terms.by_truth(self.careful, TRUE, FALSE, TRUE)

    @property
    def may_fail(self) -> Term:
        """When it does not hold, or is unknown."""
        return terms.by_truth(self.careful, FALSE, TRUE, TRUE)


Nested = int | list[tuple[Truth, "Nested"]]
"""The number of a leaf, or conditions with what stands below each; the last always holds."""


@frozen(eq=False)
class Tree:
    """A tree whose leaves are numbered.

    Attributes:
        known: What must hold for all that it reads to be known.
        told: When all of it holds.
        leaves: The leaves, with the value that each gives.
        nested: The conditions with what stands below each.
        guards: The conditions, each once.
    """

    known: frozenset[Term]
    told: Term
    leaves: tuple[tuple[Leaf, Value], ...]
    nested: Nested
    guards: Mapping[Truth, Guard]

    @property
    def apart(self) -> bool:
        """Whether no two leaves give the same value: where one is not reached, none is decided."""
        return len(said(self.leaves)) == len(self.leaves)

    def decided(self, reached: Term) -> Term:
        """Return when a leaf is reached; ``reached`` is what stands at it."""
        # Where the way to each leaf asks for all that the tree reads, nothing is reached but what is told.
        careful = self._known(self.nested, self.numbers, frozenset())
        return self.told if careful.op == "constant" else no(is_null(reached))

    @property
    def numbers(self) -> list[Term]:
        """The numbers of the leaves, to stand at them."""
        return [constant(number) for number in range(len(self.leaves))]

    def sure(self, ends: list[Term], kind: terms.Kind) -> Term:
        """Return what stands at the leaf that is reached; NULL where something is unknown."""
        return terms.lazy(case([(self.told, self._down(self.nested, ends))], terms.null(kind)))

    def _down(self, node: Nested, ends: list[Term]) -> Term:
        if isinstance(node, int):
            return ends[node]
        found = [(self.guards[guard].asked, self._down(below, ends)) for guard, below in node[:-1]]
        return case(found, self._down(node[-1][1], ends))

    def reached(self, ends: list[Term], kind: terms.Kind) -> Term:
        """Return what stands at the leaf that is reached, even where what is not asked there is unknown."""
        careful = terms.lazy(self._known(self.nested, ends, frozenset()))
        return case([(self.told, self._down(self.nested, ends))], careful)

    def _known(self, node: Nested, ends: list[Term], facts: frozenset[Term]) -> Term:
        """Return what stands at the leaf that is reached, where not all is told; NULL where the way is not known."""
        if facts >= self.known:
            return terms.null(ends[0].kind)
        if isinstance(node, int):
            return ends[node]
        found: list[tuple[Term, Term]] = []
        for truth, below in node[:-1]:
            guard = self.guards[truth]
            asked = terms.in_context(guard.careful, facts)
            unknown = is_null(asked)
            # Below it, and beside it, what it reads is known.
            facts |= guard.known if asked is guard.asked else {no(each) for each in _parts(unknown)}
            found.append((asked, self._known(below, ends, facts)))
            found.append((unknown, terms.null(ends[0].kind)))
        return case(found, self._known(node[-1][1], ends, facts))

    @property
    def possible(self) -> Term:
        """The leaves that may be reached, as a mask; no bit where all is told."""
        everything = (1 << len(self.leaves)) - 1
        found: Term = constant(everything)
        for guard in self.guards.values():
            yes, fails = constant(everything & ~guard.later), constant(everything & ~guard.own)
            left = terms.by_truth(guard.careful, yes, fails, constant(everything))
            found = terms.common(found, left)
        return _elsewhere(found, self.told)

    def doubt(self, *settled: Term) -> Doubt:
        """Return what the conditions wait for that may be asked; nothing where something holds."""
        found = spelled(self._waiting(self.nested))
        return Doubt(tuple(_elsewhere(word, *settled) for word in found.words))

    def _waiting(self, node: Nested) -> dict[Doubt, Term]:
        """Return what is waited for in a part of the tree that may be reached, each with when it is."""
        if isinstance(node, int):
            return {}
        after = self._waiting(node[-1][1])
        for truth, below in reversed(node[:-1]):
            guard, under = self.guards[truth], self._waiting(below)
            found: dict[Doubt, Term] = {}
            for doubt in dict.fromkeys((guard.waits, *under, *after)):
                own, later = under.get(doubt, FALSE), after.get(doubt, FALSE)
                further = own
                if own is not later:
                    further = either(both(guard.may_hold, own), both(guard.may_fail, later))
                itself = guard.unknown if doubt == guard.waits else FALSE
                found[doubt] = either(itself, further)
            after = found
        return after


def _elsewhere(mask: Term, *settled: Term) -> Term:
    """Return a mask that has a column of its own, and is computed only where some conditions do not hold."""
    return terms.own(case([(when, ZERO) for when in settled], terms.lazy(mask)))


def tree_of(
    checked: CheckedProgram, rules: Rules, decision: str, about: Bound | None
) -> Tree | None:
    """Return the tree that alone concludes a decision, if there is one of this simple form."""
    concluding = checked.by_decision[decision]
    if len(concluding) != 1 or about is not None:
        return None
    (rule,) = concluding
    if rule.period.bounded or rule.exclusive or checked.defeaters[rule.name]:
        return None
    if not _FEWEST <= len(list(rule.leaves())) <= WORD:
        return None
    return _Building(rules, rule, decision).tree()


class _Building:
    def __init__(self, rules: Rules, rule: Rule, decision: str) -> None:
        self.rules, self.rule, self.decision = rules, rule, decision
        self.leaves: list[tuple[Leaf, Value]] = []
        self.guards: dict[Truth, tuple[int, int]] = {}

    def tree(self) -> Tree | None:
        nested = self.node(self.rule.body)
        if nested is None:
            return None
        ranks = ranked(terms.at_once(guard.term) for guard in self.guards)
        asked = {guard: by_rank(terms.at_once(guard.term), ranks) for guard in self.guards}
        known = {guard: [no(p) for p in _parts(is_null(term))] for guard, term in asked.items()}
        everything = dict.fromkeys(each for own in known.values() for each in own)
        told = terms.own(both(*everything))
        guards = {
            guard: Guard(
                _column(asked[guard]),
                frozenset(known[guard]),
                _careful(guard.term, _column(asked[guard]), told),
                _waits(guard),
                own,
                later,
            )
            for guard, (own, later) in self.guards.items()
        }
        found = Tree(frozenset(everything), told, tuple(self.leaves), nested, guards)
        trial = found.sure(found.numbers, "integer")
        return found if terms.size(trial, _LARGEST) < _LARGEST else None

    def node(self, node: Node) -> Nested | None:
        """Return a node with its leaves numbered; ``None`` where it is of another form."""
        if isinstance(node, Leaf):
            return self.leaf(node)
        found: list[tuple[Truth, Nested]] = []
        spans = []
        for each in node.cases:
            guard = self.rules.expressions.truth(each.guard)
            if self.rules.may_be_nothing(each.guard):
                return None
            first = len(self.leaves)
            below = self.node(each.node)
            if below is None:
                return None
            found.append((guard, below))
            spans.append((guard, first, len(self.leaves)))
        if found[-1][0].term is not TRUE:
            return None  # nothing says that one of the branches is followed
        end = len(self.leaves)
        for guard, first, after in spans[:-1]:
            own, later = self.guards.get(guard, (0, 0))
            self.guards[guard] = own | _bits(first, after), later | _bits(after, end)
        return found

    def leaf(self, leaf: Leaf) -> Nested | None:
        if leaf.demands or len(leaf.outcomes) != 1:
            return None
        (outcome,) = leaf.outcomes
        if outcome.decision != self.decision or outcome.action != "is" or outcome.value is None:
            return None
        value = self.rules.expressions.value(outcome.value)
        if len(value.alternatives) != 1 or value.alternatives[0].when is not TRUE:
            return None
        self.leaves.append((leaf, value))
        return len(self.leaves) - 1


_SHORT = 6


def _column(guard: Term) -> Term:
    """Return a condition with a column of its own: many branches ask it, and engines work by columns."""
    return guard if terms.size(guard, _SHORT) < _SHORT else terms.own(guard)


def _careful(guard: Term, asked: Term, told: Term) -> Term:
    """Return a condition as it is read in the rows where something is unknown."""
    if terms.at_once(guard) is guard:
        return asked
    if guard.op == "coalesce" and terms.size(guard.args[1], _INLINE) < _INLINE:
        # What is known at once has a column; what may be one of several is looked at where it is not.
        return coalesce(asked, guard.args[1])
    return terms.own(case([(told, UNKNOWN)], terms.lazy(guard)))


def _waits(guard: Truth) -> Doubt:
    """Return what a condition waits for, said of its unknown rows alone."""
    null, words = is_null(guard.term), guard.doubt.words
    if not all(word.op == "case" and word.args[0] is null for word in words):
        return guard.doubt
    return Doubt(tuple(word.args[1] for word in words))


_INLINE = 60
"""Up to so many nodes, what is asked in few rows is written wherever it is asked."""


def _parts(condition: Term) -> list[Term]:
    """Return conditions of which one holds where another one does, and only there."""
    if condition is FALSE:
        return []
    if condition.op != "or":
        return [condition]
    return [part for each in condition.args for part in _parts(each)]


def _bits(first: int, after: int) -> int:
    return (1 << after) - (1 << first)


def said(leaves: tuple[tuple[Leaf, Value], ...]) -> dict[Payload, int]:
    """Return the values of a tree with the leaves that give each, as a mask."""
    found: dict[Payload, int] = {}
    for place, (_, value) in enumerate(leaves):
        payload = value.alternatives[0].value
        found[payload] = found.get(payload, 0) | (1 << place)
    return found
