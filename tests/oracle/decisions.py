"""Rules to decisions: one value, sets, policies apart, weighings, answers for each record."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any

from attrs import define, field, frozen

from oracle.contrary import exclude
from oracle.expressions import Values
from oracle.rules import Contribution, Index, Rules
from oracle.values import (
    NONE,
    Record,
    Unknown,
    conjunction,
    disjunction,
    hole,
    merged,
    negation,
    same,
)
from procrules.core.items import Decision, Rule
from procrules.core.program import CheckedProgram

STRENGTH = ("law", "case_law", "doctrine", "programme", "orientation", "policy")
"""Natures of texts, the strongest first."""


@frozen
class State:
    """How a member of a set stands."""

    status: str
    why: Unknown = Unknown()


@frozen
class Found:
    """The answer to one decision, about one record or about none."""

    status: str
    value: Any = None
    members: dict[str, State] = field(factory=dict)
    why: Unknown = Unknown()
    clashes: frozenset[str] = NONE
    records: tuple[tuple[str, Found], ...] = ()


def open_status(why: Unknown) -> str:
    """Return the status of what is not settled."""
    if why.review and not why.missing and why.holes <= {"readings"}:
        return "needs_review"
    return "undetermined"


def strong(one: str, other: str) -> bool:
    """Return whether an authority is the same as another, or a stronger one."""
    return STRENGTH.index(one) <= STRENGTH.index(other)


@define
class Oracle:
    """Answers the decisions of a program on one set of facts."""

    checked: CheckedProgram
    told: dict[str, Any]
    strict: bool
    index: Index
    values: Values = field(init=False)
    _answers: dict[tuple[str, int], Found] = field(init=False, factory=dict)
    _rules: dict[int, Rules] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.values = Values(
            self.checked.program, self.told, self.strict, self.decision_value, self.member_open
        )

    # -- answers --------------------------------------------------------------------------------
    def answer(self, name: str) -> Found:
        """Answer a decision; for one that answers for each record, about each of them."""
        decision = self.checked.program.decisions[name]
        if decision.each is None:
            return self.about(name, None)
        records = self.values.fact(decision.each.list)
        if isinstance(records, Unknown):
            return Found(open_status(records), None, why=records)
        found = [(_id(record), self.about(name, record)) for record in records]
        statuses = {answer.status for _, answer in found}
        order = ("conflict", "undetermined", "needs_review", "decided")
        status = next((s for s in order if s in statuses), "decided")
        return Found(
            status,
            {id_: answer.value for id_, answer in found},
            why=merged(answer.why for _, answer in found),
            clashes=frozenset(c for _, answer in found for c in answer.clashes),
            records=tuple(found),
        )

    def about(self, name: str, record: Record | None) -> Found:
        """Answer a decision about one record, or about none."""
        key = (name, id(record))
        if key not in self._answers:
            decision = self.checked.program.decisions[name]
            found = self._settled(decision, record)
            if decision.judgement is not None and found.status != "conflict":
                review = Unknown(review=frozenset({name}))
                found = Found("needs_review", found.value, {}, merged([found.why, review]))
            self._answers[key] = found
        return self._answers[key]

    def _settled(self, decision: Decision, record: Record | None) -> Found:
        rules = self._rules.setdefault(id(record), Rules(self.index, self.values, record))
        speaking = [
            c for rule in self.speaking(decision) for c in rules.contributions(rule, decision.name)
        ]
        if decision.type.kind == "set":
            return self._set(decision, speaking, rules)
        return self._one(decision, speaking, rules)

    def speaking(self, decision: Decision) -> list[Rule]:
        """Return the rules on a decision, but the policies that are told apart."""
        rules = list(self.index.on[decision.name])
        stronger = [r for r in rules if r.authority != "policy"]
        if decision.type.kind == "set":
            sort = self.checked.program.choices[decision.type.name or ""].sort
            if sort != "ways":
                return rules
        return stronger or rules

    # -- decisions in conditions ----------------------------------------------------------------
    def decision_value(self, name: str, record: Record | None) -> Any:
        """Return what a decision is worth where an expression reads it."""
        found = self.about(name, record)
        if found.status == "decided":
            if self.checked.program.decisions[name].type.kind == "set":
                return frozenset(found.value)
            return found.value
        return found.why

    def member_open(self, name: str, member: str, record: Record | None) -> Any:
        """Return whether a member of a set decision is open."""
        found = self.about(name, record)
        if found.status == "conflict":
            return found.why
        state = found.members[member]
        return state.why if state.status not in ("open", "closed") else state.status == "open"

    # -- one value ------------------------------------------------------------------------------
    def _one(self, decision: Decision, speaking: list[Contribution], rules: Rules) -> Found:
        said = [(c, self._said(c, rules)) for c in speaking]
        law = [(c, v) for c, v in said if strong(c.leaf.strongest, "doctrine")]
        if any(c.truth is True for c, _ in law):
            said = law
        firm = [(c, v) for c, v in said if c.truth is True]
        clashes = rows_together([c for c, _ in firm])
        stated = [(c, v) for c, v in firm if not isinstance(v, Unknown)]
        if any(not same(v, w) for (_, v), (_, w) in combinations(stated, 2)):
            clashes |= {c.rule.name for c, _ in stated}
        if clashes:
            return Found("conflict", None, why=hole("conflict"), clashes=frozenset(clashes))
        contested = [c.truth for c in contested_rows([c for c, _ in said])]
        known = [v for _, v in said if not isinstance(v, Unknown)]
        alike = bool(said) and len(known) == len(said) and all(same(known[0], v) for v in known)
        if alike and any(self._sure(c, decision, rules) for c, _ in said):
            if not contested:
                return Found("decided", known[0])
            return Found(open_status(merged(contested)), None, why=merged(contested))
        pending: list[Any] = [c.truth for c, _ in said]
        for c, value in said:
            if isinstance(value, Unknown):
                holes = value.holes if c.truth is True else NONE
                pending.append(Unknown(value.missing, value.review, holes))
        why = merged(pending)
        if why == Unknown():
            why = hole("no_rule")
        return Found(open_status(why), None, why=why)

    def _said(self, c: Contribution, rules: Rules) -> Any:
        if c.outcome.value is None:
            return hole("withheld")
        return self.values.value(c.outcome.value, rules.env(c.rule))

    @staticmethod
    def _sure(c: Contribution, decision: Decision, rules: Rules) -> bool:
        return c.reached is True or rules.certainly(c.rule, decision.name)

    # -- sets -----------------------------------------------------------------------------------
    def _set(self, decision: Decision, speaking: list[Contribution], rules: Rules) -> Found:
        clashes = rows_together([c for c in speaking if c.truth is True])
        if clashes:
            return Found("conflict", None, why=hole("conflict"), clashes=frozenset(clashes))
        contested = merged(c.truth for c in contested_rows(speaking))
        names = self.checked.program.choices[decision.type.name or ""].values
        members = {}
        for value in names:
            mine = [c for c in speaking if value.name in c.outcome.members]
            state = self._member(value.name, mine, decision, rules)
            if contested != Unknown():
                why = merged([contested, state.why])
                state = State(open_status(why), why)
            members[value.name] = state
        why = merged(s.why for s in members.values())
        statuses = {s.status for s in members.values()}
        status = next((s for s in ("undetermined", "needs_review") if s in statuses), "decided")
        value = tuple(name for name, s in members.items() if s.status == "open")
        return Found(status, value, members, why)

    def _member(
        self, name: str, mine: list[Contribution], decision: Decision, rules: Rules
    ) -> State:
        bars = [c for c in mine if c.outcome.action == "excludes"]
        effective = []
        for c in mine:
            if c.outcome.action == "includes":
                against = [b for b in bars if strong(b.leaf.weakest, c.leaf.strongest)]
                truth = c.truth
                if self._opens_for_sure(c, name, decision, rules) and all(
                    strong(b.leaf.weakest, c.leaf.strongest)
                    == strong(b.leaf.weakest, other.leaf.strongest)
                    for other in rules.going(c.rule).leaves
                    for b in bars
                ):
                    truth = negation(rules.defeated(c.rule, decision.name))
                barred = disjunction([b.truth for b in against])
                effective.append(conjunction([truth, negation(barred)]))
        if any(e is True for e in effective):
            return State("open")
        pending = [e for e in effective if e is not False]
        for c in mine:
            covered = any(
                b.truth is True and strong(b.leaf.weakest, c.leaf.strongest) for b in bars
            )
            if c.outcome.action == "withholds" and not covered:
                pending.append(hole("withheld") if c.truth is True else c.truth)
        why = merged(pending)
        return State("closed") if why == Unknown() else State(open_status(why), why)

    @staticmethod
    def _opens_for_sure(c: Contribution, name: str, decision: Decision, rules: Rules) -> bool:
        """Return whether the rule opens the member on every leaf that it may reach."""
        return rules.certainly(c.rule, decision.name) and all(
            any(
                o.decision == decision.name and o.action == "includes" and name in o.members
                for o in reached.leaf.outcomes
            )
            for reached in rules.going(c.rule).leaves
        )


def rows_together(firm: Iterable[Contribution]) -> set[str]:
    """Return the rows that apply together in tables of which a single one may."""
    return {
        rule.name
        for c, d in combinations(firm, 2)
        if c.rule.exclusive and c.rule.exclusive == d.rule.exclusive and c.rule.name != d.rule.name
        for rule in (c.rule, d.rule)
    }


def contested_rows(speaking: list[Contribution]) -> list[Contribution]:
    """Return the rows that may apply together in such tables, if their form does not exclude it."""
    found = []
    for c, d in combinations(speaking, 2):
        if (
            c.rule.exclusive
            and c.rule.exclusive == d.rule.exclusive
            and c.rule.name != d.rule.name
            and not exclude(c.rule, d.rule)
        ):
            found += [c, d]
    return found


def _id(record: Record) -> str:
    """Return the id of a record; one without has its rank."""
    id_ = record.fields.get("id")
    return id_ if isinstance(id_, str) else str(record.rank)
