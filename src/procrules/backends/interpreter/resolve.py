"""From rules to answers: which rules apply, which are defeated, and what they leave to say.

The semantics are those of ``docs/en/semantics.md``: exceptions before rules, unknown before no,
conflicts reported and never settled by order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Literal

from attrs import define, evolve, field, fields, frozen

from procrules.backends.interpreter.arithmetic import same
from procrules.backends.interpreter.evaluate import (
    NO_ENV,
    Bound,
    Env,
    Evaluator,
    FactValue,
    bind,
    name_of,
)
from procrules.backends.interpreter.unknown import Truth, Unknown, Value, every, merge, negate, some
from procrules.core.answer import Hole, Status
from procrules.core.items import (
    GUIDING,
    Decision,
    Demand,
    Each,
    Leaf,
    Node,
    Outcome,
    Rule,
    Split,
    as_strong,
)
from procrules.core.program import CheckedProgram
from procrules.values.durations import Duration

if TYPE_CHECKING:
    from procrules.backends.interpreter.alike import Answering
    from procrules.backends.interpreter.settled import Settled
    from procrules.core.expr import Expr


@frozen
class Reached:
    """The leaves of a rule that may be reached, whether one is for sure, and demands not met."""

    leaves: tuple[tuple[Leaf, Truth], ...]
    certain: bool
    unmet: tuple[Demand, ...] = ()

    def certainly(self, decision: str, member: str | None = None) -> bool:
        """Whether a leaf is reached for sure, and any that may be speaks of the decision."""
        return (
            self.certain
            and bool(self.leaves)
            and all(
                any(
                    o.decision == decision
                    and (member is None or (o.action == "includes" and member in o.members))
                    for o in leaf.outcomes
                )
                for leaf, _ in self.leaves
            )
        )


@frozen
class Contribution:
    """What one rule says, or may say, on one decision; ``truth`` counts its defeaters."""

    rule: Rule
    leaf: Leaf
    outcome: Outcome
    fires: Truth
    truth: Truth


@frozen
class MemberResult:
    """How one member of a set stands."""

    name: str
    state: Literal["open", "closed", "undetermined", "needs_review"]
    opened_by: tuple[Contribution, ...]
    closed_by: tuple[Contribution, ...]
    unknown: Unknown


@frozen
class Resolution:
    """The answer of one decision, before it is told."""

    decision: Decision
    status: Literal["decided", "undetermined", "conflict", "needs_review"]
    value: Value | None
    members: tuple[MemberResult, ...]
    winners: tuple[Contribution, ...]
    unknown: Unknown


@define(eq=False)
class Memory:
    """What was worked out on some facts, or on all that go the same way.

    Attributes:
        truths: Of conditions by identity, each kept beside its truth so that it lives as long.
        presuming: Whether expressions read a fact that is presumed, by identity.
        reached: By rule, the leaves that it may reach.
        in_force: By rule, whether it is in force.
        defeated: By rule and decision, whether an exception defeats it.
        effects: By rule and decision, whether it speaks and is not defeated.
        contributions: By decision, what its rules say.
        policies: By decision, what policies say.
        resolutions: Of decisions.
    """

    truths: dict[int, tuple[Truth, Expr]] = field(factory=dict)
    presuming: dict[int, bool] = field(factory=dict)
    reached: dict[str, Reached] = field(factory=dict)
    in_force: dict[str, Truth] = field(factory=dict)
    defeated: dict[tuple[str, str], Truth] = field(factory=dict)
    effects: dict[tuple[str, str], Truth] = field(factory=dict)
    contributions: dict[str, tuple[Contribution, ...]] = field(factory=dict)
    policies: dict[str, tuple[Contribution, ...]] = field(factory=dict)
    resolutions: dict[str, Resolution] = field(factory=dict)

    def copy(self) -> Memory:
        """Return a memory that holds the same, and is added to apart."""
        return Memory(*[dict(getattr(self, a.name)) for a in fields(Memory)])


class Resolver:
    """Answers decisions on one set of facts; nothing is computed twice, and nothing unasked."""

    def __init__(
        self,
        checked: CheckedProgram,
        facts: Mapping[str, FactValue],
        strict: bool,
        settled: Settled | None = None,
    ) -> None:
        self.checked = checked
        self.program = checked.program
        self.evaluator = Evaluator(checked, facts, strict, self, settled)
        self.settled = settled
        self.state, self.many = self.evaluator.state, self.evaluator.many
        self.env: Env = NO_ENV
        self.whole: Resolver = self
        self._inside: dict[str, Resolver] = {}
        self._resolutions: dict[str, Resolution] = {}
        self._answering: Answering | None = None
        self.use(Memory())

    def use(self, memory: Memory) -> None:
        """Work with what is known already, and add to it."""
        self.memory = memory
        self._reached, self._in_force = memory.reached, memory.in_force
        self._defeated, self._effects = memory.defeated, memory.effects
        self._contributions, self._policies = memory.contributions, memory.policies
        self._resolutions |= memory.resolutions
        if self.whole is self:
            self.evaluator.recall(memory.truths, memory.presuming)

    def begin(self, decision: str) -> None:
        """Begin to answer a decision, with what was worked out for other facts that go alike."""
        if self.settled is not None:
            self._resolutions = {}
            self.use(Memory())
            self._answering = self.settled.alike.answering(decision, self)
            if self._answering is None:
                self.use(Memory())
                self.evaluator.watch = None

    def end(self) -> None:
        """Keep what was worked out for others, once the decision is answered."""
        if self._answering is not None:
            self._answering.end()

    # -- records --------------------------------------------------------------------------------
    def inside(self, each: Each, bound: Bound) -> Resolver:
        """Return what answers about one record; the rest is shared with the whole."""
        if bound.path not in self._inside:
            inner = type(self).__new__(type(self))
            inner.checked, inner.program, inner.evaluator = (
                self.checked,
                self.program,
                self.evaluator,
            )
            inner.settled, inner.state, inner.many = None, 0, 0  # what reads a record is its own
            inner.env = {each.variable: bound}
            inner.whole, inner._inside = self, {}
            inner._resolutions, inner._answering = {}, None
            inner.use(Memory())
            self._inside[bound.path] = inner
        return self._inside[bound.path]

    def each_of(self, each: Each) -> list[Bound] | Unknown:
        """Return the records that a decision answers for."""
        value = self.evaluator.fact(each.list)
        if isinstance(value, Unknown):
            return value
        assert isinstance(value, tuple)
        return bind(each.list, value)

    # -- what expressions ask -------------------------------------------------------------------
    def value_of(self, decision: str, about: Bound | None = None) -> Value:
        """Return the value of a decision used in a condition."""
        each = self.program.decisions[decision].each
        if each is not None and about is not None:
            return self.whole.inside(each, about).value_of(decision)
        if each is None and self.whole is not self:
            return self.whole.value_of(decision)
        found = self.resolve(decision)
        if found.decision.many:
            if found.status == "decided" and isinstance(found.value, frozenset):
                return found.value
            return found.unknown
        if found.status == "decided" and found.value is not None:
            return found.value
        return found.unknown

    def is_open(self, decision: str, member: str, about: Bound | None = None) -> Truth:
        """Return whether a member is open, about one record if the decision answers for each."""
        each = self.program.decisions[decision].each
        if each is not None and about is not None:
            return self.whole.inside(each, about).is_open(decision, member)
        found = self.resolve(decision)
        for result in found.members:
            if result.name == member:
                return result.unknown if result.unknown != _KNOWN else result.state == "open"
        return found.unknown

    # -- rules ----------------------------------------------------------------------------------
    def in_force(self, rule: Rule) -> Truth:
        """Return whether the reference date lies in the period of a rule."""
        found = self._in_force.get(rule.name)
        if found is None:
            found = self._in_force[rule.name] = self._stands(rule)
        return found

    def _stands(self, rule: Rule) -> Truth:
        if not rule.period.bounded:
            return True
        if rule.reference_date is None:
            return Unknown()
        day = self.evaluator.fact(rule.reference_date)
        if isinstance(day, Unknown):
            return day
        return isinstance(day, date) and rule.period.contains(day)

    def reached(self, rule: Rule) -> Reached:
        """Return the leaves that a rule may reach on these facts."""
        found = self._reached.get(rule.name)
        if found is None:
            found = self._reached[rule.name] = self._settled(rule) or self._reach_rule(rule)
        return found

    def _settled(self, rule: Rule) -> Reached | None:
        """Return what other answers reach by a rule as well; ``None`` where that need not be so."""
        settled = self.settled
        if settled is None or (read := settled.reads.reaching(rule)) & self.many:
            return None
        key = (rule.name, read & self.state)
        return settled.reached.get(key) or settled.reached.keep(key, self._reach_rule(rule))

    def _reach_rule(self, rule: Rule) -> Reached:
        in_force = self.in_force(rule)
        if in_force is False:
            return _NOWHERE
        unmet: list[Demand] = []
        found, certain = self._reach(rule.body, in_force, unmet)
        return Reached(tuple(found), certain and in_force is True, tuple(unmet))

    def _reach(
        self, node: Node, truth: Truth, unmet: list[Demand]
    ) -> tuple[list[tuple[Leaf, Truth]], bool]:
        """Return the leaves below a node that is reached with ``truth``, and whether one is sure."""
        if isinstance(node, Leaf):
            states = [(d, self.evaluator.truth(d.condition, self.env)) for d in node.demands]
            unmet += [d for d, state in states if state is False]
            demands = every(state for _, state in states)
            both = every((truth, demands))
            return ([] if both is False else [(node, both)]), demands is True
        found: list[tuple[Leaf, Truth]] = []
        certain, met = True, False
        remaining: Truth = True
        for case in node.cases:
            guard = self.evaluator.truth(case.guard, self.env)
            if guard is False:
                continue
            here = every((remaining, guard))
            if here is False:
                continue
            below, sure = self._reach(case.node, every((truth, here)), unmet)
            found += below
            certain = certain and sure
            if guard is True:
                met = True
                break
            remaining = every((remaining, negate(guard)))
        if not met and remaining is True and node.exhaustive:
            return self._reach_nothing(node, truth, unmet)
        return found, certain and (met or node.exhaustive) and bool(found)

    def _reach_nothing(
        self, node: Split, truth: Truth, unmet: list[Demand]
    ) -> tuple[list[tuple[Leaf, Truth]], bool]:
        """Return the leaves of a covered choice whose fact is stated to be nothing: any may hold.

        One case had to hold, and none does: the answer stands only if every case gives it.
        """
        subject = name_of(node.cases[0].guard)
        hole = Hole("nothing_stated", subject, self.program.label(subject))
        here = every((truth, Unknown(holes=(hole,))))
        found: list[tuple[Leaf, Truth]] = []
        certain = True
        for case in node.cases:
            below, sure = self._reach(case.node, here, unmet)
            found += below
            certain = certain and sure
        return found, certain and bool(found)

    # -- decisions ------------------------------------------------------------------------------
    def contributions(self, decision: str) -> tuple[Contribution, ...]:
        """Return what the rules say, or may say, on a decision, defeated rules left out."""
        if self.program.decisions[decision].each is not None and self.whole is self:
            return ()  # said of each record, never of the whole
        found = self._contributions.get(decision)
        if found is None:
            settled, key = self.settled, None
            if (
                settled is not None
                and not (read := settled.reads.contributing(decision)) & self.many
            ):
                key = (decision, read & self.state)
                found = settled.contributions.get(key)
            if found is None:
                found = tuple(
                    contribution
                    for rule in self.speaking(decision)
                    if self.reached(rule).leaves
                    for contribution in self._of_rule(rule, decision)
                )
                if settled is not None and key is not None:
                    settled.contributions.keep(key, found)
            self._contributions[decision] = found
        return found

    def speaking(self, decision: str) -> tuple[Rule, ...]:
        """Return the rules of a decision, without some that certainly reach nothing."""
        settled, rules = self.settled, self.checked.by_decision[decision]
        if settled is None:
            return rules
        key = (decision, settled.reads.speaking(decision) & self.state)
        found = settled.speaking.get(key)
        if found is None:
            reached = [(rule, self._settled(rule)) for rule in rules]
            found = tuple(rule for rule, there in reached if there is None or there.leaves)
            settled.speaking.keep(key, found)
        return found

    def policies(self, decision: str) -> tuple[Contribution, ...]:
        """Return what policies say, or may say, beside the answer of a decision."""
        if decision not in self._policies:
            rules = self.policy_rules(decision)
            self._policies[decision] = tuple(c for r in rules for c in self._of_rule(r, decision))
        return self._policies[decision]

    def policy_rules(self, decision: str) -> tuple[Rule, ...]:
        """Return the rules of policy that are told apart here: of each record, never of the whole."""
        if self.program.decisions[decision].each is not None and self.whole is self:
            return ()
        return self.checked.policies[decision]

    def _of_rule(self, rule: Rule, decision: str) -> Iterator[Contribution]:
        undefeated = negate(self.defeated(rule, decision))
        if undefeated is False:
            return
        for leaf, fires in self.reached(rule).leaves:
            for outcome in leaf.outcomes:
                if outcome.decision == decision:
                    yield Contribution(rule, leaf, outcome, fires, every((fires, undefeated)))

    def defeated(self, rule: Rule, decision: str) -> Truth:
        """Return whether an exception defeats a rule on a decision."""
        others = self.checked.defeaters[rule.name]
        if not others:
            return False
        key = (rule.name, decision)
        found = self._defeated.get(key)
        if found is None:
            found = self._defeated[key] = some(
                self._effective(other, decision)
                for other in others
                if decision in other.concludes_on()
            )
        return found

    def _effective(self, rule: Rule, decision: str) -> Truth:
        key = (rule.name, decision)
        if key not in self._effects:
            fires = some(
                truth
                for leaf, truth in self.reached(rule).leaves
                if any(o.decision == decision for o in leaf.outcomes)
            )
            if fires is not True and self.reached(rule).certainly(decision):
                fires = True
            undefeated = negate(self.defeated(rule, decision)) if fires is not False else True
            self._effects[key] = every((fires, undefeated))
        return self._effects[key]

    def resolve(self, decision: str) -> Resolution:
        """Return the answer of a decision."""
        item = self.program.decisions[decision]
        if item.each is None and self.whole is not self:
            return self.whole.resolve(decision)
        found = self._resolutions.get(decision)
        if found is None:
            found = self._resolutions[decision] = self._resolve(item)
            if self.settled is not None and not self.settled.alike.loose(decision):
                self.memory.resolutions[decision] = found
        return found

    def _resolve(self, item: Decision) -> Resolution:
        settled = self.settled
        if settled is None or (read := settled.reads.decision(item.name)) & self.many:
            return self._worked_out(item)
        key = (item.name, read & self.state)
        found = settled.resolutions.get(key)
        return found or settled.resolutions.keep(key, self._worked_out(item))

    def _worked_out(self, item: Decision) -> Resolution:
        if item.each is not None and self.whole is self:
            found = self._resolve_each(item, item.each)
        else:
            found = self._resolve_set(item) if item.many else self._resolve_one(item)
        return _for_review(found)

    # -- each record ----------------------------------------------------------------------------
    def _resolve_each(self, item: Decision, each: Each) -> Resolution:
        records = self.each_of(each)
        if isinstance(records, Unknown):
            return Resolution(item, _status(records), None, (), (), records)
        found = [self.inside(each, bound).resolve(item.name) for bound in records]
        statuses = {f.status for f in found}
        unknown = merge(f.unknown for f in found)
        order: tuple[Status, ...] = ("conflict", "undetermined", "needs_review", "decided")
        status = next(s for s in order if s in statuses or s == "decided")
        return Resolution(item, status, None, (), (), unknown)

    # -- one value ------------------------------------------------------------------------------
    def _resolve_one(self, item: Decision) -> Resolution:
        contributions = _not_outweighed(self.contributions(item.name))
        said = [(c, self.said(c)) for c in contributions]
        firm = [(c, v) for c, v in said if c.truth is True]
        values = _distinct([v for _, v in firm if not isinstance(v, Unknown)])
        winners = tuple(c for c, _ in firm)
        clashing = tuple(
            c
            for c, v in firm
            if (len(values) > 1 and not isinstance(v, Unknown)) or _with_another_row(c, winners)
        )
        if clashing:
            return self._conflict(item, clashing)
        everything = _distinct([v for _, v in said])
        doubt = self._second_row(contributions)
        settled = len(everything) == 1 and not isinstance(everything[0], Unknown)
        if settled and any(self._sure(c, item.name) for c in contributions):
            if doubt is None:
                winners = winners or contributions
                return Resolution(item, "decided", everything[0], (), winners, _KNOWN)
            return Resolution(item, _status(doubt), None, (), winners, doubt)
        unknown = merge([*([doubt] if doubt else []), self._open_question(said, item)])
        return Resolution(item, _status(unknown), None, (), winners, unknown)

    def _second_row(self, contributions: tuple[Contribution, ...]) -> Unknown | None:
        """Return what keeps two rows of a table from being ruled out, although one alone may apply.

        Were both to apply, the answer would be a conflict.
        """
        if not self.checked.overlaps:
            return None
        rows = {c.rule.name: c for c in contributions if c.rule.name in self.checked.overlaps}
        beside = [c for name, c in rows.items() if not self.checked.overlaps[name].isdisjoint(rows)]
        doubts = [c.truth for c in beside if isinstance(c.truth, Unknown)]
        return merge(doubts) if doubts else None

    def _conflict(self, item: Decision, clashing: tuple[Contribution, ...]) -> Resolution:
        hole = Hole("conflict", item.name, self.program.label(item.name))
        return Resolution(item, "conflict", None, (), clashing, Unknown(holes=(hole,)))

    def said(self, contribution: Contribution) -> Value:
        if contribution.outcome.action == "withholds":
            return Unknown(holes=(self._withheld(contribution),))
        assert contribution.outcome.value is not None
        return self.evaluator.value(contribution.outcome.value, self.env)

    def _sure(self, contribution: Contribution, decision: str) -> bool:
        """Whether this rule speaks for sure on the decision, or an exception does in its place."""
        return contribution.fires is True or self.reached(contribution.rule).certainly(decision)

    def _open_question(self, said: list[tuple[Contribution, Value]], item: Decision) -> Unknown:
        unknowns = [c.truth for c, _ in said if isinstance(c.truth, Unknown)]
        # A hole behind a condition that is not known yet may never be met: it is not told.
        unknowns += [
            v if c.truth is True else evolve(v, holes=()) for c, v in said if isinstance(v, Unknown)
        ]
        found = merge(unknowns)
        if found == _KNOWN:
            label = self.program.label(item.name)
            unmet = [
                demand.failing
                for rule in self.checked.by_decision[item.name]
                for demand in self.reached(rule).unmet
                if demand.failing
            ]
            hole = Hole("no_rule", item.name, label, tuple(unmet), item.about.references)
            return Unknown(holes=(hole,))
        return found

    def _withheld(self, contribution: Contribution) -> Hole:
        rule, leaf = contribution.rule, contribution.leaf
        notes = (*rule.about.notes, *rule.about.uncertain)
        notes += tuple(n for n in (*leaf.about.notes, *leaf.about.uncertain) if n not in notes)
        label = rule.about.label or rule.name
        return Hole("withheld", rule.name, label, notes, leaf.about.references)

    # -- sets -----------------------------------------------------------------------------------
    def _resolve_set(self, item: Decision) -> Resolution:
        assert item.type.name is not None
        choice = self.program.choices[item.type.name]
        contributions = self.contributions(item.name)
        firm = tuple(c for c in contributions if c.truth is True)
        clashing = tuple(c for c in firm if _with_another_row(c, firm))
        if clashing:
            return self._conflict(item, clashing)
        members = tuple(self._member(name, contributions) for name in choice.names())
        doubt = self._second_row(contributions)
        if doubt is not None:
            members = tuple(_doubted(m, doubt) for m in members)
        states = {m.state for m in members}
        winners = tuple(dict.fromkeys(c for m in members for c in (*m.opened_by, *m.closed_by)))
        unknown = merge(m.unknown for m in members)
        open_ = frozenset(m.name for m in members if m.state == "open")
        if "undetermined" in states:
            return Resolution(item, "undetermined", open_, members, winners, unknown)
        if "needs_review" in states:
            return Resolution(item, "needs_review", open_, members, winners, unknown)
        return Resolution(item, "decided", open_, members, winners, _KNOWN)

    def _member(self, name: str, contributions: tuple[Contribution, ...]) -> MemberResult:
        speaking = [c for c in contributions if name in c.outcome.members]
        opening = [c for c in speaking if c.outcome.action == "includes"]
        barring = [c for c in speaking if c.outcome.action == "excludes"]
        # An opening rule is barred only by a rule of the same authority or a stronger one.
        bars = [tuple(b for b in barring if _bars(b, c)) for c in opening]
        effective = [
            every(
                (
                    self._opens(c, name, alike=_barred_alike(c.rule, own, opening, bars)),
                    negate(some(b.truth for b in own)),
                )
            )
            for c, own in zip(opening, bars, strict=True)
        ]
        truth = some(effective)
        if truth is True:
            by = tuple(c for c, t in zip(opening, effective, strict=True) if t is True)
            return MemberResult(name, "open", by, (), _KNOWN)
        withheld = [c for c in speaking if c.outcome.action == "withholds"]
        pending = [
            Unknown(holes=(self._withheld(c),)) if c.truth is True else c.truth
            for c in withheld
            if not any(b.truth is True and _bars(b, c) for b in barring)
        ]
        unknown = merge([t for t in (*effective, *pending) if isinstance(t, Unknown)])
        if unknown != _KNOWN:
            state = _status(unknown)
            assert state in ("undetermined", "needs_review")
            return MemberResult(name, state, (), (), unknown)
        closed = tuple(c for c in barring if c.truth is True)
        return MemberResult(name, "closed", (), closed, _KNOWN)

    def _opens(self, contribution: Contribution, member: str, *, alike: bool) -> Truth:
        """Return whether a rule opens a member: sure when every branch that is left does.

        Branches that are not barred ``alike`` do not stand for one another.
        """
        decision = contribution.outcome.decision
        certain = alike and self.reached(contribution.rule).certainly(decision, member)
        if contribution.truth is not True and certain:
            return negate(self.defeated(contribution.rule, decision))
        return contribution.truth


_KNOWN = Unknown()
_NOWHERE = Reached((), False)
_FEW = 16
"""How many values are compared with one another, which asks nothing else of them (``followed``)."""


def _not_outweighed(contributions: tuple[Contribution, ...]) -> tuple[Contribution, ...]:
    """Return what counts on one value: where the law speaks, no orientation and no programme does."""
    law = tuple(c for c in contributions if c.leaf.strongest not in GUIDING)
    return law if any(c.truth is True for c in law) else contributions


def _with_another_row(row: Contribution, firm: tuple[Contribution, ...]) -> bool:
    """Whether a row of a table applies beside another although only one may."""
    table, name = row.rule.exclusive, row.rule.name
    return table is not None and any(
        c.rule.exclusive == table and c.rule.name != name for c in firm
    )


def _barred_alike(
    rule: Rule,
    own: tuple[Contribution, ...],
    opening: list[Contribution],
    bars: list[tuple[Contribution, ...]],
) -> bool:
    """Whether what a rule opens meets the same bars on each of its branches."""
    return all(b == own for c, b in zip(opening, bars, strict=True) if c.rule is rule)


def _doubted(member: MemberResult, doubt: Unknown) -> MemberResult:
    unknown = merge([member.unknown, doubt])
    return evolve(member, state=_status(unknown), opened_by=(), closed_by=(), unknown=unknown)


def _bars(bar: Contribution, other: Contribution) -> bool:
    """Whether a bar holds against what another rule says: not if it rests on anything weaker."""
    return as_strong(bar.leaf.weakest, other.leaf.strongest)


def _for_review(found: Resolution) -> Resolution:
    """Leave the last word to whom a decision names: what the rules say only informs it."""
    if found.decision.judgement is None or found.status == "conflict":
        return found
    unknown = found.unknown
    waiting = evolve(unknown, review=(*unknown.review, found.decision.name))
    return evolve(found, status="needs_review", unknown=waiting)


def _status(unknown: Unknown) -> Literal["undetermined", "needs_review"]:
    """Hanging on nothing but a person's appreciation or on disagreeing readings is for review."""
    others = [h for h in unknown.holes if h.kind != "readings"]
    return (
        "needs_review" if unknown.review and not unknown.missing and not others else "undetermined"
    )


def _distinct(values: list[Value]) -> list[Value]:
    found: list[Value] = []
    few: list[Value] = []
    seen: set[Value] = set()
    for value in values:
        if isinstance(value, Duration | tuple):
            # Twelve months are a year, and a record has no hash: each is compared with the others.
            if not any(same(value, other) for other in found):
                found.append(value)
        elif len(few) < _FEW and not isinstance(value, Unknown):
            if value not in few:
                few.append(value)
                found.append(value)
                if len(few) == _FEW:
                    seen.update(few)
        elif value not in seen:
            seen.add(value)
            found.append(value)
    return found
