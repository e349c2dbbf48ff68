"""What stands below a rule in a tree: its conditions, in order, and what each of them concludes."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, frozen

from procrules.core.expr import Constant
from procrules.core.items import About, Case, Demand, Leaf, Node, Outcome, Rule, Split
from procrules.core.reference import Reference
from procrules.views import agreement
from procrules.views.clauses import Clause, Clauses
from procrules.views.pictures.model import Box, Light, Line, State, state
from procrules.views.pictures.words import word
from procrules.views.sentences import Speaker

_MARKS = {True: "✓", False: "✗", None: "?"}
Truth = bool | None


@frozen
class Branches:
    """Draws what one rule says on a decision.

    Attributes:
        member: The member of the set that it is drawn under, if it is.
        light: How its conditions stand; ``None`` without an answer.
    """

    rule: Rule
    decision: str
    member: str | None
    clauses: Clauses
    light: Light | None

    @property
    def speaker(self) -> Speaker:
        """Who says it."""
        return self.clauses.speaker

    def word(self, key: str, **fields: str) -> str:
        """Return words that stand on pictures."""
        return word(key, self.speaker.lang, **fields)

    def below(self, node: Node, here: Truth) -> Iterator[Box]:
        """Yield what stands below a box that is reached with ``here``."""
        if isinstance(node, Leaf):
            yield from self._leaf(node, here)
            return
        remaining, first = here, True
        for case in node.cases:
            truth = self._truth(case)
            if self._speaks(case.node):
                yield from self._case(case, remaining, both(remaining, truth), first=first)
                first = False
            remaining = both(remaining, None if truth is None else not truth)

    def _truth(self, case: Case) -> Truth:
        if isinstance(case.guard, Constant):
            return case.guard.value is True
        return self.light.truth(case.guard) if self.light is not None else None

    def _lit(self, here: Truth) -> State | None:
        return state(here) if self.light is not None else None

    def _case(self, case: Case, before: Truth, here: Truth, *, first: bool) -> Iterator[Box]:
        always = isinstance(case.guard, Constant) and case.guard.value is True
        if first and always:
            yield from self.below(case.node, here)
            return
        lines = [Line(self.word("else" if always else "if" if first else "else_if"), "lead")]
        if not always:
            lines += self._condition(self.clauses.of(case.guard), asked=before is not False)
        yield Box("condition", tuple(lines), tuple(self.below(case.node, here)), self._lit(here))

    def _condition(self, clauses: list[Clause], *, asked: bool) -> Iterator[Line]:
        """Yield the lines of a condition, and where it was ``asked`` whether each of them is met."""
        several = sum(clause.depth == 0 for clause in clauses) > 1
        for clause in clauses:
            mark = "•" if several or clause.depth else ""
            if asked and self.light is not None and clause.expr is not None:
                truth = self.light.truth(clause.expr)
                mark = _MARKS[None if truth is None else truth is not clause.contrary]
            yield Line(clause.text, "text", clause.depth, mark, clause.said)

    # -- ends -----------------------------------------------------------------------------------
    def _leaf(self, leaf: Leaf, here: Truth) -> Iterator[Box]:
        lines: list[Line] = []
        asked = here is not False
        for demand in leaf.demands:
            lines += self._demand(demand, first=not lines, asked=asked)
            here = both(here, self.light.truth(demand.condition) if self.light else None)
        extra = (
            *self.cites(leaf.about.references, self.rule.about.references),
            *self._duties(leaf),
            *(doubts(leaf.about, self.speaker) if leaf.about != self.rule.about else ()),
        )
        said = [
            Line(self.clauses.outcome(o), "title")
            for o in leaf.outcomes
            if o.decision == self.decision
        ]
        doubtful = leaf.about.certainty != "certain"
        end = Box("outcome", (*said, *extra), (), self._lit(here), doubtful)
        if self.member is not None:
            # The box of the member says what is concluded.
            end = evolve(end, lines=extra)
        ends = (end,) if end.lines else ()
        if lines:
            yield Box("condition", tuple(lines), ends, self._lit(here))
        else:
            yield from ends

    def _demand(self, demand: Demand, *, first: bool, asked: bool) -> Iterator[Line]:
        if first:
            yield Line(self.word("provided"), "lead")
        yield from self._condition(self.clauses.of(demand.condition), asked=asked)
        if demand.failing:
            yield Line(self.word("failing", words=demand.failing), "note", 1)

    def _duties(self, leaf: Leaf) -> Iterator[Line]:
        known = (*leaf.about.references, *self.rule.about.references)
        for duty in leaf.duties:
            key = "must" if duty.kind == "obligation" else "should"
            words = self.word(key, words=duty.words)
            cites = self.speaker.cites(duty.references)
            if not cites or all(r in known for r in duty.references):
                yield Line(words, "note", mark="→")
            else:
                yield Line(f"{words} ({cites})", "note", mark="→", references=duty.references)

    def cites(
        self, references: tuple[Reference, ...], known: tuple[Reference, ...] = ()
    ) -> Iterator[Line]:
        """Yield the articles, unless they are those said above."""
        cites = self.speaker.cites(references)
        if cites and cites != self.speaker.cites(known):
            yield Line(cites, "cite", references=tuple(references))

    def _speaks(self, node: Node) -> bool:
        """Whether something below a node concludes on what is drawn."""
        if isinstance(node, Split):
            return any(self._speaks(case.node) for case in node.cases)
        return any(
            o.decision == self.decision and (self.member is None or concerns(o, self.member))
            for o in node.outcomes
        )


def both(one: Truth, other: Truth) -> Truth:
    """Return whether two conditions hold; ``None``: not known."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def concerns(outcome: Outcome, member: str) -> bool:
    """Whether a conclusion is on a member; what withholds without naming any is on all of them."""
    return member in outcome.members or (outcome.action == "withholds" and not outcome.members)


def doubts(about: About, speaker: Speaker) -> list[Line]:
    """Return the line that says that something is uncertain, or was not read again."""
    key = {"uncertain": "uncertain", "to_confirm": "doubt"}.get(about.certainty)
    if key is None:
        return []
    return [Line(agreement.capital(word(key, speaker.lang)), "note", mark="⚠")]
