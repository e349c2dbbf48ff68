"""The reasons of an answer as a tree: conditions, values seen, thresholds of the day, articles.

The tree holds no words of its own; ``views.prose`` says it in French or in English. What several
conditions rest on (a derived value, another decision) is unfolded once: further on it stands
without children, with ``elsewhere`` in its data, so that the tree stays as small as the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple, TypeVar

from attrs import evolve

from procrules.backends.interpreter.evaluate import Bound, Env, bind, record_id
from procrules.backends.interpreter.followed import Day
from procrules.backends.interpreter.outward import outside
from procrules.backends.interpreter.resolve import MemberResult, Resolution, Resolver
from procrules.backends.interpreter.settled import Kept, Outline, Unfolded
from procrules.backends.interpreter.terms import Term, shown, term, told
from procrules.backends.interpreter.unknown import Truth, Unknown
from procrules.core import expr as core
from procrules.core.answer import NewReason, Reason
from procrules.core.expr import Constant, Expr
from procrules.core.frozen import FrozenDict
from procrules.core.items import Case, Each, Leaf, Node, Outcome, Rule, Split
from procrules.core.reference import Reference
from procrules.core.types import INTEGER, Type

RuleState = Literal["applies", "unknown", "defeated", "not_met", "not_in_force"]
_ORDER: dict[str | None, int] = {
    "applies": 0,
    "unknown": 1,
    "defeated": 2,
    "not_met": 3,
    "not_in_force": 4,
}
_TRUTHS: dict[str, bool | None] = {"applies": True, "unknown": None}
_VARIANTS = 8
"""In how many ways the same reasons are kept."""


T = TypeVar("T")


Leaves = tuple[tuple[Leaf, Truth], ...]


class Standing(NamedTuple):
    """How a rule stands on a decision, or on one of its members.

    Attributes:
        rule: The rule.
        state: How it stands.
        reached: What it says there, or may say.
        data: What its reason tells of it but for the day, which has its place.
        references: What it rests on.
        grounds: Its conditions, once they are unfolded, where they are the same each time.
        days: Its reasons by the day that they tell, where nothing else is told in several ways.
    """

    rule: Rule
    state: RuleState
    reached: tuple[Outcome, ...]
    data: Mapping[str, Any]
    references: tuple[Reference, ...]
    grounds: tuple[Reason, ...] | None = None
    days: Kept[date, Reason] | None = None


class Explain:
    """Unfolds the reasons of the decisions that a resolver answered."""

    def __init__(self, resolver: Resolver, outline: Outline | None = None) -> None:
        self.resolver = resolver
        self.evaluator = resolver.evaluator
        self.program = resolver.program
        self.env = resolver.env
        self._settled = resolver.settled
        self._facts, self._many = resolver.state, resolver.many
        if outline is None:
            outline = Outline() if resolver.settled is None else resolver.settled.outline
        self._outline = outline
        self._unfolded: set[tuple[str, str]] = set()
        self._met: list[tuple[str, str]] = []
        self._terms: dict[int, Term] = {}
        self._values: dict[str, Term] = {}
        self._told: dict[str, Reason] = {}

    # -- what is unfolded once for all answers --------------------------------------------------
    def _again(self, of: Hashable, read: int, unfold: Callable[[], T]) -> T:
        """Return reasons, unfolded already for another answer if these facts were told alike.

        They are the same each time but for what is left to where it was unfolded before.
        """
        assert self._settled is not None
        key = (of, read & self._facts)
        found: T | None = self._settled.alone.get(key)
        if found is not None:
            return found
        for known in self._settled.unfolded.get(key, ()):
            if known.elsewhere <= self._unfolded and known.first.isdisjoint(self._unfolded):
                self._unfolded |= known.first
                self._met += (*known.first, *known.elsewhere)
                found = known.reasons
                return found
        before, met = set(self._unfolded), len(self._met)
        found = unfold()
        if len(self._met) == met:
            self._settled.alone.keep(key, found)
            return found
        first = frozenset(self._unfolded - before)
        elsewhere = frozenset(before.intersection(self._met[met:]))
        others = self._settled.unfolded.get(key, ())[: _VARIANTS - 1]
        self._settled.unfolded.keep(key, (Unfolded(found, first, elsewhere), *others))
        return found

    # -- decisions ------------------------------------------------------------------------------
    def decision(self, name: str) -> Reason:
        """Return the reasons of a decision: its rules, or its members and theirs."""
        settled = self._settled
        if settled is None or (read := settled.reads.told_of(name)) & self._many:
            return self._decision(name)
        return self._again(("decision", name), read, lambda: self._decision(name))

    def _decision(self, name: str) -> Reason:
        found = self.resolver.resolve(name)
        references = found.decision.about.references
        data: dict[str, Any] = {
            "value": self._value(found),
            "type": found.decision.type.kind,
            "of": found.decision.type.name,
        }
        if not self._first("decision", name):
            data["elsewhere"] = True
            return NewReason("decision", None, name, found.status, FrozenDict(data), references)
        if found.decision.details is not None:
            # Unfolded here, and not under the conditions that weigh them.
            signs = self.resolver.resolve(found.decision.details)
            data["details"] = tuple([self._member(m, signs) for m in signs.members])
        each = found.decision.each
        if each is not None and self.resolver.whole is self.resolver:
            bounds = self.resolver.each_of(each)
            known = () if isinstance(bounds, Unknown) else bounds
            children = tuple([self._about(name, each, bound) for bound in known])
        elif found.decision.many:
            children = tuple([self._member(m, found) for m in found.members])
        else:
            children = self._rules(self._telling(found), name, None)
        apart = self.resolver.policies(name)
        if apart:
            told = [self.rule(c.rule, name) for c in apart]
            data["policies"] = tuple(told)
        return NewReason(
            "decision", None, name, found.status, FrozenDict(data), references, children
        )

    def _about(self, name: str, each: Each, bound: Bound) -> Reason:
        """Return the reasons of a decision about one record."""
        inner = Explain(self.resolver.inside(each, bound), self._outline).decision(name)
        data = FrozenDict(decision=name, id=record_id(bound))
        return NewReason("record", None, bound.path, inner.state, data, (), (inner,))

    def _of(self, name: str, record: Expr | None, env: Env) -> Explain:
        """Return what explains a decision about the record that a reference is about."""
        each = self.program.decisions[name].each
        about = self.evaluator.about(record, env)
        if each is None or about is None:
            return self
        resolver = self.resolver.whole.inside(each, about)
        return self if resolver is self.resolver else Explain(resolver, self._outline)

    def _first(self, kind: str, name: str) -> bool:
        """Whether something is met for the first time: it is then unfolded."""
        key = (kind, name)
        self._met.append(key)
        if key in self._unfolded:
            return False
        self._unfolded.add(key)
        return True

    def _value(self, found: Resolution) -> Any:
        if isinstance(found.value, frozenset):
            return tuple(sorted(found.value))
        return None if found.value is None else outside(found.value, found.decision.type)

    def _telling(self, found: Resolution) -> tuple[Rule, ...]:
        """Return the rules worth telling: those that apply or may; else every rule."""
        name = found.decision.name
        speaking = {c.rule.name for c in self.resolver.contributions(name)}
        kept = [
            r for r in self.resolver.speaking(name) if r.name in speaking or self._defeated(r, name)
        ]
        return tuple(kept) or self.resolver.checked.by_decision[name]

    def _defeated(self, rule: Rule, decision: str) -> bool:
        fires = self.resolver.reached(rule).leaves
        return bool(fires) and self.resolver.defeated(rule, decision) is True

    def _member(self, member: MemberResult, found: Resolution) -> Reason:
        name = found.decision.name
        truth = {"open": True, "closed": False}.get(member.state)
        data: dict[str, Any] = {"decision": name}
        if not self._first(f"member of {name}", member.name):
            data["elsewhere"] = True
            return NewReason("member", truth, member.name, member.state, FrozenDict(data))
        children = self._rules(self._speaking(name, member.name), name, member.name)
        return NewReason("member", truth, member.name, member.state, FrozenDict(data), (), children)

    # -- rules ----------------------------------------------------------------------------------
    def _speaking(self, decision: str, member: str) -> tuple[Rule, ...]:
        """Return the rules that could say something of a member."""
        found = self._outline.speaking.get((decision, member))
        if found is None:
            rules = self.resolver.checked.by_decision[decision]
            found = tuple(r for r in rules if _outcomes(r, decision, member))
            self._outline.speaking[decision, member] = found
        return found

    def _rules(
        self, rules: tuple[Rule, ...], decision: str, member: str | None
    ) -> tuple[Reason, ...]:
        """Return how some rules stand, those that apply first."""
        standing = [self._standing(rule, decision, member) for rule in rules]
        standing.sort(key=_rank)
        return tuple([self._rule(s, decision, member) for s in standing])

    def rule(self, rule: Rule, decision: str, member: str | None = None) -> Reason:
        """Return how a rule stands, with the conditions that made it so."""
        return self._rule(self._standing(rule, decision, member), decision, member)

    def state(self, rule: Rule, decision: str, member: str | None = None) -> RuleState:
        """Return how a rule stands on a decision, or on a member of it."""
        return self._standing(rule, decision, member).state

    def _standing(self, rule: Rule, decision: str, member: str | None) -> Standing:
        if self.resolver.in_force(rule) is False:
            return self._absent(rule, decision, member)
        settled = self._settled
        if settled is None or (read := settled.reads.standing(rule)) & self._many:
            return self._stands(rule, decision, member)
        key = (rule.name, decision, member, read & self._facts)
        found: Standing | None = settled.standings.get(key)
        return found or settled.standings.keep(key, self._stands(rule, decision, member))

    def _absent(self, rule: Rule, decision: str, member: str | None) -> Standing:
        """Return how a rule stands that is not in force: it is told the same each time."""
        key = (rule.name, decision, member)
        found: Standing | None = self._outline.absent.get(key)
        if found is None:
            head = self._head(rule, decision, member)
            found = Standing(rule, "not_in_force", (), head, rule.about.references, (), Kept())
            self._outline.absent[key] = found
        return found

    def _stands(self, rule: Rule, decision: str, member: str | None) -> Standing:
        head, references = self._head(rule, decision, member), rule.about.references
        leaves = tuple(
            [
                (leaf, truth)
                for leaf, truth in self.resolver.reached(rule).leaves
                if any(_concerns(o, decision, member) for o in leaf.outcomes)
            ]
        )
        defeaters = self._defeaters(rule, decision)
        data = {**head, "defeated_by": defeaters} if defeaters else head
        if not leaves:
            return Standing(rule, "not_met", (), data, references)
        reached = [o for leaf, _ in leaves for o in leaf.outcomes if _concerns(o, decision, member)]
        data = {**data, "action": reached[0].action, "says": self._says(reached)}
        references = leaves[0][0].about.references or references
        state = self._state(rule, decision, leaves)
        return Standing(rule, state, tuple(reached), data, references)

    def _state(self, rule: Rule, decision: str, leaves: Leaves) -> RuleState:
        beaten = self.resolver.defeated(rule, decision)
        if beaten is True:
            return "defeated"
        sure = any(t is True for _, t in leaves) and beaten is False
        return "applies" if sure else "unknown"

    def _rule(self, standing: Standing, decision: str, member: str | None) -> Reason:
        rule, state, _, data, references, grounds, days = standing
        reference = rule.reference_date
        day = None if reference is None else self.evaluator.fact(reference)
        if isinstance(day, Day):
            days = None  # what tells of a day that is followed is told of this one alone
        if days is not None and isinstance(day, date) and (found := days.get(day)):
            return found
        children = self._grounds(standing, decision, member) if grounds is None else grounds
        if isinstance(day, Unknown):
            day = None
            if reference is not None and isinstance(self.resolver.in_force(rule), Unknown):
                how = told(reference, self.evaluator)
                children = (NewReason("in_force", None, reference, how), *children)
        data = FrozenDict(data, day=day)
        truth = _TRUTHS.get(state, False)
        reason = NewReason("rule", truth, rule.name, state, data, references, children)
        return days.keep(day, reason) if days is not None and isinstance(day, date) else reason

    def _head(self, rule: Rule, decision: str, member: str | None) -> Mapping[str, Any]:
        """Return what is told of a rule whatever the facts; what hangs on them has its place."""
        key = (rule.name, decision, member)
        head = self._outline.heads.get(key)
        if head is None:
            about, outcomes = rule.about, _outcomes(rule, decision, member)
            head = self._outline.heads[key] = {
                "label": about.label,
                "construct": rule.construct,
                "period": rule.period if rule.period.bounded else None,
                "reference_date": rule.reference_date,
                "day": None,
                "certainty": about.certainty,
                "authority": rule.authority,
                "action": outcomes[0].action if outcomes else None,
                "says": (),
                "defeated_by": (),
                "notes": (*about.notes, *about.uncertain),
            }
        return head

    def _grounds(self, standing: Standing, decision: str, member: str | None) -> tuple[Reason, ...]:
        """Return the conditions of a rule, and where the values that it gives come from."""
        rule, settled = standing.rule, self._settled

        def unfold() -> tuple[Reason, ...]:
            found = self._node(rule.body, decision, member)
            return (*found, *self._value_grounds(standing.reached))

        if settled is None or (read := settled.reads.told(rule.body)) & self._many:
            return unfold()
        met = len(self._met)
        found = self._again((rule.name, decision, member), read, unfold)
        own = settled.reads.standing(rule)
        if len(self._met) == met and not (own & self._many or read & ~own):
            key = (rule.name, decision, member, own & self._facts)
            settled.standings.keep(key, standing._replace(grounds=found, days=Kept()))
        return found

    def _says(self, outcomes: Iterable[Outcome]) -> tuple[Any, ...]:
        """Return the values that a rule gives, or may give, to a single-valued decision."""
        said: list[Any] = []
        for outcome in outcomes:
            if outcome.value is not None:
                value = self._term(outcome.value, self.env)
                if value not in said:
                    said.append(value)
        return tuple(said)

    def _value_grounds(self, outcomes: Iterable[Outcome]) -> list[Reason]:
        """Return where the values that a rule gives come from, if they are not simply told."""
        found: list[Reason] = []
        for outcome in outcomes:
            below = self._below(outcome.value, self.env) if outcome.value is not None else ()
            if below and outcome.value is not None:
                data = FrozenDict(says=self._term(outcome.value, self.env))
                found.append(NewReason("else", None, data=data, children=below))
        return found

    def _defeaters(self, rule: Rule, decision: str) -> tuple[str, ...]:
        others = self.resolver.checked.defeaters[rule.name]
        if not others:
            return ()
        return tuple(
            other.name
            for other in others
            if any(
                o.decision == decision
                for leaf, _ in self.resolver.reached(other).leaves
                for o in leaf.outcomes
            )
        )

    def _node(self, node: Node, decision: str, member: str | None) -> list[Reason]:
        if isinstance(node, Leaf):
            return [self._demand(d.condition, d.failing, d.references) for d in node.demands]
        found: list[Reason] = []
        for case in node.cases:
            truth = self.evaluator.truth(case.guard, self.env)
            relevant, counts = self._counting(node, case, decision, member)
            if counts and not isinstance(case.guard, Constant):
                found.append(self.condition(case.guard))
            if relevant and truth is not False:
                found += self._node(case.node, decision, member)
            if truth is True:
                break
        return found

    def _counting(
        self, split: Split, case: Case, decision: str, member: str | None
    ) -> tuple[bool, bool]:
        """Return whether a branch concludes here, and whether it counts."""
        key = (id(case), decision, member)
        found = self._outline.counting.get(key)
        if found is None:
            relevant = _concludes(case.node, decision, member)
            # A branch counts when it concludes here, or when it keeps a later one from doing so.
            counts = relevant or _later(split, case, decision, member)
            found = self._outline.counting[key] = (relevant, counts)
        return found

    def _demand(self, expr: Expr, failing: str | None, references: Any) -> Reason:
        inner = self.condition(expr)
        data = FrozenDict(failing=failing)
        return NewReason("demand", inner.truth, "", None, data, references, (inner,))

    # -- conditions -----------------------------------------------------------------------------
    def condition(self, expr: Expr, within: Env | None = None) -> Reason:
        """Return a condition with its truth and the values that were seen."""
        env = self.env if within is None else within
        settled = self._settled
        if settled is None or env:
            return self._condition(expr, env)
        read = settled.reads.telling.get(id(expr))
        if read is None:
            read = settled.reads.told(expr)
        if read & self._many:
            return self._condition(expr, env)
        found: Reason | None = settled.alone.get((id(expr), read & self._facts))
        return found or self._again(id(expr), read, lambda: self._condition(expr, env))

    def _condition(self, expr: Expr, env: Env) -> Reason:
        truth = _plain(self.evaluator.truth(expr, env))
        match expr:
            case core.Every() | core.Some():
                kind: Literal["every", "some"] = "every" if isinstance(expr, core.Every) else "some"
                children = tuple([self.condition(item, env) for item in expr.items])
                return NewReason(kind, truth, children=children)
            case core.Compare():
                return self._compare(expr, truth, env)
            case core.DerivedRef():
                return self._derived(expr, truth, env)
            case core.Not():
                return NewReason("not", truth, children=(self.condition(expr.item, env),))
            case core.Cited():
                inner = self.condition(expr.item, env)
                return evolve(inner, references=(*inner.references, *expr.references))
            case core.Among(item=core.DecisionRef(name=name, type=Type(kind="set"), record=record)):
                return self._of(name, record, env).inclusion(name, expr.values, truth)
            case core.Among():
                data = FrozenDict(item=self._term(expr.item, env), values=expr.values)
                return NewReason("among", truth, data=data, children=self._below(expr.item, env))
            case core.FactRef():
                return self._fact(expr)
            case core.DecisionRef():
                below = (self._of(expr.name, expr.record, env).decision(expr.name),)
                return NewReason("asked", truth, expr.name, None, FrozenDict(values=()), (), below)
            case core.Readings():
                return NewReason("readings", truth, expr.name, children=self._readings(expr, env))
            case core.Quantified():
                data = FrozenDict(kind=expr.kind, list=self._term(expr.source, env))
                return NewReason("quantified", truth, data=data, children=self._records(expr, env))
            case _:
                return NewReason("else", truth, data=FrozenDict(term=self._term(expr, env)))

    def _fact(self, expr: core.FactRef) -> Reason:
        """Return a fact as a condition: it is the same wherever it stands."""
        found = self._told.get(expr.name)
        if found is None:
            truth, data = self.evaluator.truth(expr), FrozenDict(value=shown(expr, self.evaluator))
            how = told(expr.name, self.evaluator)
            found = NewReason("fact", _plain(truth), expr.name, how, data)
            self._told[expr.name] = found
        return found

    def _term(self, expr: Expr, env: Env) -> Term:
        if env:
            return term(expr, self.evaluator, env)
        found = self._terms.get(id(expr))
        if found is None:
            found = self._terms[id(expr)] = self._settled_term(expr)
        return found

    def _settled_term(self, expr: Expr) -> Term:
        settled = self._settled
        if isinstance(expr, core.FactRef):
            known = self._values.get(expr.name)
            if known is None:
                known = self._values[expr.name] = term(expr, self.evaluator)
            return known
        if settled is None or (read := settled.reads.of(expr)) & self._many:
            return term(expr, self.evaluator)
        key = (id(expr), read & self._facts)
        found = settled.terms.get(key)
        return settled.terms.keep(key, term(expr, self.evaluator)) if found is None else found

    def _derived(self, expr: core.DerivedRef, truth: bool | None, env: Env) -> Reason:
        item = self.program.derived[expr.name]
        inner, path = self._inside(expr, env)
        data: dict[str, Any] = {"uncertain": item.about.uncertain, "record": path}
        children: tuple[Reason, ...] = ()
        if self._first("derived", expr.name + path):
            children = (self.condition(item.expr, inner),)
        else:
            data["elsewhere"] = True
        references = item.about.references
        return NewReason("derived", truth, expr.name, None, FrozenDict(data), references, children)

    def _inside(self, expr: core.DerivedRef, env: Env) -> tuple[Env, str]:
        """Return what a derived value is computed on: the record that it is about, if any."""
        each = self.program.derived[expr.name].each
        about = self.evaluator.about(expr.record, env)
        if each is None or about is None:
            return env, ""
        return {each.variable: about}, about.path

    def _readings(self, expr: core.Readings, env: Env) -> tuple[Reason, ...]:
        found = []
        for option in expr.options:
            boolean = option.expr.type.kind == "boolean"
            truth = _plain(self.evaluator.truth(option.expr, env)) if boolean else None
            below = (self.condition(option.expr, env),) if boolean else ()
            data = FrozenDict(term=self._term(option.expr, env))
            found.append(NewReason("record", truth, option.label, "reading", data, (), below))
        return tuple(found)

    def _records(self, expr: core.Quantified, env: Env) -> tuple[Reason, ...]:
        """Return the condition of each record that the list holds, in the order of the list."""
        source, kept = expr.source, []
        while isinstance(source, core.Where | core.DerivedRef):
            if isinstance(source, core.Where):
                kept.append((source.variable, source.condition))
                source = source.source
            else:
                source = self.program.derived[source.name].expr
        value = self.evaluator.value(source, env)
        if not isinstance(value, tuple) or not isinstance(source, core.FactRef):
            return self._below(source, env)
        found = []
        for bound in bind(source.name, value):
            if any(
                self.evaluator.truth(condition, {**env, variable: bound}) is False
                for variable, condition in kept
            ):
                continue
            inner = self.condition(expr.condition, {**env, expr.variable: bound})
            data = FrozenDict(id=bound.record.get("id"))
            found.append(NewReason("record", inner.truth, bound.path, None, data, (), (inner,)))
        return tuple(found)

    def _compare(self, expr: core.Compare, truth: bool | None, env: Env) -> Reason:
        data = FrozenDict(
            op=expr.op, left=self._term(expr.left, env), right=self._term(expr.right, env)
        )
        references: tuple[Any, ...] = ()
        for side in (expr.left, expr.right):
            if isinstance(side, core.ThresholdRef):
                row = self.evaluator.row(side, env)
                if not isinstance(row, Unknown):
                    references = row.references
        below = self._below(expr.left, env) + self._below(expr.right, env)
        return NewReason("compare", truth, data=data, references=references, children=below)

    def _below(self, expr: Expr, env: Env) -> tuple[Reason, ...]:
        """Return where the parts of a compared value come from, if they are not simply told."""
        settled = self._settled
        if isinstance(expr, core.Constant | core.FactRef) or settled is None or env:
            return self._parts(expr, env)
        read = settled.reads.told(expr)
        if read & self._many:
            return self._parts(expr, env)
        return self._again(("below", id(expr)), read, lambda: self._parts(expr, env))

    def _parts(self, expr: Expr, env: Env) -> tuple[Reason, ...]:
        match expr:
            case core.Constant():
                return ()
            case core.DerivedRef(name=name):
                item = self.program.derived[name]
                if item.type.kind == "boolean":
                    return (self._derived(expr, _plain(self.evaluator.truth(expr, env)), env),)
                inner, path = self._inside(expr, env)
                data: dict[str, Any] = {
                    "term": self._term(expr, env),
                    "uncertain": item.about.uncertain,
                    "record": path,
                }
                children: tuple[Reason, ...] = ()
                if not self._first("derived", name + path):
                    data["elsewhere"] = True
                else:
                    data["by"] = self._term(item.expr, inner)
                    if isinstance(item.expr, core.Readings):
                        children = self._readings(item.expr, inner)
                    else:
                        children = self._below(item.expr, inner)
                references = item.about.references
                facts = FrozenDict(data)
                return (NewReason("derived", None, name, None, facts, references, children),)
            case core.FactRef(name=name):
                how = told(name, self.evaluator)
                if how == "told":
                    return ()
                data = FrozenDict(value=shown(expr, self.evaluator, env))
                return (NewReason("fact", None, name, how, data),)
            case core.DecisionRef(name=name, record=record):
                return (self._of(name, record, env).decision(name),)
            case core.Arithmetic(left=left, right=right):
                return self._below(left, env) + self._below(right, env)
            case core.Shift(start=start, duration=duration):
                return self._below(start, env) + self._below(duration, env)
            case core.Aggregate(source=source) | core.Where(source=source):
                return self._below(source, env)
            case core.Weights(items=items):
                return tuple(self._weight(item, env) for item in items)
            case core.ThresholdRef(selectors=selectors, reference=reference, day=day):
                found: tuple[Reason, ...] = ()
                for selector in selectors:
                    found += self._below(selector.expr, env)
                if day is not None:
                    return found + self._below(day, env)
                if reference is not None and told(reference, self.evaluator) != "told":
                    found += (NewReason("fact", None, reference, told(reference, self.evaluator)),)
                return found
            case _:
                return ()

    def _weight(self, item: core.Weight, env: Env) -> Reason:
        """Return a condition and what it weighs."""
        inner = self.condition(item.condition, env)
        data = FrozenDict(weight=outside(item.weight, INTEGER))
        return NewReason("weight", inner.truth, data=data, children=(inner,))

    def inclusion(self, name: str, members: tuple[str, ...], truth: bool | None) -> Reason:
        """Return why a set holds one of some members, or none of them."""
        found = self.resolver.resolve(name)
        children = tuple(self._member(m, found) for m in found.members if m.name in members)
        return NewReason("asked", truth, name, None, FrozenDict(values=members), (), children)


def _plain(truth: Truth) -> bool | None:
    return None if isinstance(truth, Unknown) else truth


def _concerns(outcome: Outcome, decision: str, member: str | None) -> bool:
    return outcome.decision == decision and (member is None or member in outcome.members)


def _rank(standing: Standing) -> int:
    return _ORDER[standing.state]


def _outcomes(rule: Rule, decision: str, member: str | None) -> list[Outcome]:
    """Return what a rule could say on a decision, or on one of its members."""
    return [o for leaf in rule.leaves() for o in leaf.outcomes if _concerns(o, decision, member)]


def _concludes(node: Node, decision: str, member: str | None) -> bool:
    if isinstance(node, Leaf):
        return any(_concerns(o, decision, member) for o in node.outcomes)
    return any(_concludes(case.node, decision, member) for case in node.cases)


def _later(split: Split, case: Case, decision: str, member: str | None) -> bool:
    after = split.cases[split.cases.index(case) + 1 :]
    return any(_concludes(c.node, decision, member) for c in after)
