"""Decisions that one tree concludes: the leaf by nested cases, as one would write them by hand.

Where all that the tree reads is known, its leaf is found by going down. Elsewhere each condition rules out
leaves, and what is left says what may be answered; rows without an unknown never compute that.
"""

from __future__ import annotations

from attrs import evolve, frozen

from procrules.backends.columns import terms
from procrules.backends.columns.inputs import Bound
from procrules.backends.columns.rules import Rules
from procrules.backends.columns.terms import (
    TRUE,
    UNKNOWN,
    ZERO,
    Term,
    case,
    constant,
    is_null,
    no,
)
from procrules.backends.columns.truths import (
    WORD,
    Doubt,
    Payload,
    Truth,
    Value,
    merged,
)
from procrules.core.items import Leaf, Node, Rule
from procrules.core.program import CheckedProgram

_FEWEST, _LARGEST = 8, 4_000
"""A small tree gains nothing; what is nested too often would be too long."""


@frozen
class Branch:
    """A condition of the tree: what it rules out when it holds, and when it does not."""

    guard: Truth
    own: int
    later: int


@frozen(eq=False)
class Tree:
    """A tree whose leaves are numbered.

    Attributes:
        told: When all that it reads is known.
        leaves: The leaves, with the value that each gives.
        branches: Its conditions.
        nested: The conditions with what stands below each, down to the numbers of leaves.
    """

    told: Term
    leaves: tuple[tuple[Leaf, Value], ...]
    branches: tuple[Branch, ...]
    nested: Nested

    def sure(self, ends: list[Term], kind: terms.Kind) -> Term:
        """Return what stands at the leaf that is reached; NULL where something is unknown."""
        return terms.lazy(case([(self.told, _down(self.nested, ends))], terms.null(kind)))

    @property
    def possible(self) -> Term:
        """The leaves that may be reached, as a mask; computed only where something is unknown."""
        everything = (1 << len(self.leaves)) - 1
        found: Term = constant(everything)
        for branch in self.branches:
            left = case(
                [
                    (branch.guard.term, constant(everything & ~branch.later)),
                    (no(branch.guard.term), constant(everything & ~branch.own)),
                ],
                constant(everything),
            )
            found = terms.common(found, left)
        return terms.own(case([(self.told, ZERO)], terms.lazy(found)))

    def doubt(self, possible: Term) -> Doubt:
        """Return what the leaves that may be reached wait for."""
        return merged(
            branch.guard.doubt.where(
                terms.has_bits(terms.kept(possible, branch.own | branch.later))
            )
            for branch in self.branches
        )


Nested = int | list[tuple[Term, "Nested"]]


def _down(node: Nested, ends: list[Term]) -> Term:
    if isinstance(node, int):
        return ends[node]
    found = [(guard, _down(below, ends)) for guard, below in node[:-1]]
    return case(found, _down(node[-1][1], ends))


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
        self.branches: list[Branch] = []

    def tree(self) -> Tree | None:
        nested = self.node(self.rule.body)
        if nested is None:
            return None
        told = terms.own(
            no(terms.either(*(is_null(terms.at_once(b.guard.term)) for b in self.branches)))
        )
        branches = tuple(evolve(b, guard=_elsewhere(b.guard, told)) for b in self.branches)
        found = Tree(told, tuple(self.leaves), branches, nested)
        trial = found.sure([constant(n) for n in range(len(self.leaves))], "integer")
        return found if terms.size(trial, _LARGEST) < _LARGEST else None

    def node(self, node: Node) -> Nested | None:
        """Return a node with its leaves numbered; ``None`` where it is of another form."""
        if isinstance(node, Leaf):
            return self.leaf(node)
        found: list[tuple[Term, Nested]] = []
        spans = []
        for each in node.cases:
            guard = self.rules.expressions.truth(each.guard)
            if self.rules.may_be_nothing(each.guard):
                return None
            first = len(self.leaves)
            below = self.node(each.node)
            if below is None:
                return None
            found.append((_computed_once(terms.at_once(guard.term)), below))
            spans.append((guard, first, len(self.leaves)))
        if found[-1][0] is not TRUE:
            return None  # nothing says that one of the branches is followed
        end = len(self.leaves)
        for guard, first, after in spans[:-1]:
            own, later = _bits(first, after), _bits(after, end)
            self.branches.append(Branch(guard, own, later))
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


def _computed_once(guard: Term) -> Term:
    """Return a condition with a column of its own: many branches ask it, and engines work by columns."""
    return guard if terms.size(guard, _SHORT) < _SHORT else terms.own(guard)


def _elsewhere(guard: Truth, told: Term) -> Truth:
    """Return a condition that is computed only in the rows where something is unknown."""
    words = (case([(told, ZERO)], terms.lazy(word)) for word in guard.doubt.words)
    term = terms.own(case([(told, UNKNOWN)], terms.lazy(guard.term)))
    return Truth(term, Doubt(tuple(terms.own(word) for word in words)))


def _bits(first: int, after: int) -> int:
    return (1 << after) - (1 << first)


def said(leaves: tuple[tuple[Leaf, Value], ...]) -> dict[Payload, int]:
    """Return the values of a tree with the leaves that give each, as a mask."""
    found: dict[Payload, int] = {}
    for place, (_, value) in enumerate(leaves):
        payload = value.alternatives[0].value
        found[payload] = found.get(payload, 0) | (1 << place)
    return found
