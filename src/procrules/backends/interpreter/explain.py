"""The reasons of an answer as a tree: conditions, values seen, thresholds of the day, articles.

The tree holds no words of its own; ``views.prose`` says it in French or in English. What several
conditions rest on (a derived value, another decision) is unfolded once: further on it stands
without children, with ``elsewhere`` in its data, so that the tree stays as small as the rules.
"""

from __future__ import annotations

from typing import Any, Literal

from attrs import evolve

from procrules.backends.interpreter.evaluate import Bound, Env, bind, record_id
from procrules.backends.interpreter.outward import outside
from procrules.backends.interpreter.resolve import MemberResult, Resolution, Resolver
from procrules.backends.interpreter.terms import shown, term, told
from procrules.backends.interpreter.unknown import Truth, Unknown
from procrules.core import expr as core
from procrules.core.answer import Reason
from procrules.core.expr import Constant, Expr
from procrules.core.items import Case, Each, Leaf, Node, Outcome, Rule, Split
from procrules.core.types import INTEGER, Type

RuleState = Literal["applies", "unknown", "defeated", "not_met", "not_in_force"]
_ORDER: dict[str | None, int] = {
    "applies": 0,
    "unknown": 1,
    "defeated": 2,
    "not_met": 3,
    "not_in_force": 4,
}


class Explain:
    """Unfolds the reasons of the decisions that a resolver answered."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.evaluator = resolver.evaluator
        self.program = resolver.program
        self.env = resolver.env
        self._unfolded: set[tuple[str, str]] = set()

    # -- decisions ------------------------------------------------------------------------------
    def decision(self, name: str) -> Reason:
        """Return the reasons of a decision: its rules, or its members and theirs."""
        found = self.resolver.resolve(name)
        data = {
            "value": self._value(found),
            "type": found.decision.type.kind,
            "of": found.decision.type.name,
        }
        reason = Reason("decision", None, name, found.status, data, found.decision.about.references)
        if not self._first("decision", name):
            return evolve(reason, data={**data, "elsewhere": True})
        if found.decision.details is not None:
            # Unfolded here, and not under the conditions that weigh them.
            signs = self.resolver.resolve(found.decision.details)
            details = tuple(self._member(m, signs) for m in signs.members)
            reason = evolve(reason, data={**data, "details": details})
        each = found.decision.each
        if each is not None and self.resolver.whole is self.resolver:
            bounds = self.resolver.each_of(each)
            known = () if isinstance(bounds, Unknown) else bounds
            children = tuple(self._about(name, each, bound) for bound in known)
        elif found.decision.many:
            children = tuple(self._member(m, found) for m in found.members)
        else:
            rules = sorted(self._telling(found), key=lambda r: _ORDER[self.state(r, name, None)])
            children = tuple(self.rule(r, name) for r in rules)
        apart = self.resolver.policies(name)
        if apart:
            told = tuple(self.rule(c.rule, name) for c in apart)
            reason = evolve(reason, data={**reason.data, "policies": told})
        return evolve(reason, children=children)

    def _about(self, name: str, each: Each, bound: Bound) -> Reason:
        """Return the reasons of a decision about one record."""
        inner = Explain(self.resolver.inside(each, bound)).decision(name)
        data = {"decision": name, "id": record_id(bound)}
        return Reason("record", None, bound.path, inner.state, data, (), (inner,))

    def _of(self, name: str, record: Expr | None, env: Env) -> Explain:
        """Return what explains a decision about the record that a reference is about."""
        each = self.program.decisions[name].each
        about = self.evaluator.about(record, env)
        if each is None or about is None:
            return self
        resolver = self.resolver.whole.inside(each, about)
        return self if resolver is self.resolver else Explain(resolver)

    def _first(self, kind: str, name: str) -> bool:
        """Whether something is met for the first time: it is then unfolded."""
        if (kind, name) in self._unfolded:
            return False
        self._unfolded.add((kind, name))
        return True

    def _value(self, found: Resolution) -> Any:
        if isinstance(found.value, frozenset):
            return sorted(found.value)
        return None if found.value is None else outside(found.value, found.decision.type)

    def _telling(self, found: Resolution) -> list[Rule]:
        """Return the rules worth telling: those that apply or may; else every rule."""
        rules = self.resolver.checked.by_decision[found.decision.name]
        speaking = [c.rule for c in self.resolver.contributions(found.decision.name)]
        kept = [r for r in rules if r in speaking or self._defeated(r, found.decision.name)]
        return kept or list(rules)

    def _defeated(self, rule: Rule, decision: str) -> bool:
        fires = self.resolver.reached(rule).leaves
        return bool(fires) and self.resolver.defeated(rule, decision) is True

    def _member(self, member: MemberResult, found: Resolution) -> Reason:
        name = found.decision.name
        truth = {"open": True, "closed": False}.get(member.state)
        reason = Reason("member", truth, member.name, member.state, {"decision": name})
        if not self._first(f"member of {name}", member.name):
            return evolve(reason, data={"decision": name, "elsewhere": True})
        rules = [
            r for r in self.resolver.checked.by_decision[name] if _outcomes(r, name, member.name)
        ]
        rules.sort(key=lambda r: _ORDER[self.state(r, name, member.name)])
        return evolve(reason, children=tuple(self.rule(r, name, member.name) for r in rules))

    # -- rules ----------------------------------------------------------------------------------
    def _leaves(self, rule: Rule, decision: str, member: str | None) -> list[tuple[Leaf, Truth]]:
        return [
            (leaf, truth)
            for leaf, truth in self.resolver.reached(rule).leaves
            if any(_concerns(o, decision, member) for o in leaf.outcomes)
        ]

    def state(self, rule: Rule, decision: str, member: str | None = None) -> RuleState:
        """Return how a rule stands on a decision, or on a member of it."""
        if self.resolver.in_force(rule) is False:
            return "not_in_force"
        leaves = self._leaves(rule, decision, member)
        if not leaves:
            return "not_met"
        beaten = self.resolver.defeated(rule, decision)
        if beaten is True:
            return "defeated"
        sure = any(t is True for _, t in leaves) and beaten is False
        return "applies" if sure else "unknown"

    def rule(self, rule: Rule, decision: str, member: str | None = None) -> Reason:
        """Return how a rule stands, with the conditions that made it so."""
        state = self.state(rule, decision, member)
        leaves = self._leaves(rule, decision, member)
        reached = [o for leaf, _ in leaves for o in leaf.outcomes if _concerns(o, decision, member)]
        outcomes = reached or _outcomes(rule, decision, member)
        day = self.evaluator.fact(rule.reference_date) if rule.reference_date else None
        about = rule.about
        data: dict[str, Any] = {
            "label": about.label,
            "construct": rule.construct,
            "period": rule.period if rule.period.bounded else None,
            "reference_date": rule.reference_date,
            "day": None if isinstance(day, Unknown) else day,
            "certainty": about.certainty,
            "authority": rule.authority,
            "action": outcomes[0].action if outcomes else None,
            "says": self._says(reached),
            "defeated_by": self._defeaters(rule, decision) if state != "not_in_force" else (),
            "notes": (*about.notes, *about.uncertain),
        }
        children: list[Reason] = []
        if state != "not_in_force":
            if isinstance(self.resolver.in_force(rule), Unknown) and rule.reference_date:
                how = told(rule.reference_date, self.evaluator)
                children.append(Reason("in_force", None, rule.reference_date, how))
            children += self._node(rule.body, decision, member)
            children += self._value_grounds(reached)
        references = about.references
        if leaves:
            references = leaves[0][0].about.references or references
        truth = {"applies": True, "unknown": None}.get(state, False)
        return Reason("rule", truth, rule.name, state, data, references, tuple(children))

    def _says(self, outcomes: list[Outcome]) -> tuple[Any, ...]:
        """Return the values that a rule gives, or may give, to a single-valued decision."""
        said: list[Any] = []
        for outcome in outcomes:
            if outcome.value is not None:
                value = self._term(outcome.value, self.env)
                if value not in said:
                    said.append(value)
        return tuple(said)

    def _value_grounds(self, outcomes: list[Outcome]) -> list[Reason]:
        """Return where the values that a rule gives come from, if they are not simply told."""
        found = []
        for outcome in outcomes:
            below = self._below(outcome.value, self.env) if outcome.value is not None else ()
            if below and outcome.value is not None:
                data = {"says": self._term(outcome.value, self.env)}
                found.append(Reason("else", None, data=data, children=below))
        return found

    def _defeaters(self, rule: Rule, decision: str) -> tuple[str, ...]:
        return tuple(
            other.name
            for other in self.resolver.checked.defeaters[rule.name]
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
            relevant = _concludes(case.node, decision, member)
            # A branch counts when it concludes here, or when it keeps a later one from doing so.
            counts = relevant or _later(node, case, decision, member)
            if counts and not isinstance(case.guard, Constant):
                found.append(self.condition(case.guard))
            if relevant and truth is not False:
                found += self._node(case.node, decision, member)
            if truth is True:
                break
        return found

    def _demand(self, expr: Expr, failing: str | None, references: Any) -> Reason:
        inner = self.condition(expr)
        return Reason("demand", inner.truth, "", None, {"failing": failing}, references, (inner,))

    # -- conditions -----------------------------------------------------------------------------
    def condition(self, expr: Expr, within: Env | None = None) -> Reason:
        """Return a condition with its truth and the values that were seen."""
        env = self.env if within is None else within
        truth = _plain(self.evaluator.truth(expr, env))
        match expr:
            case core.Every() | core.Some():
                kind: Literal["every", "some"] = "every" if isinstance(expr, core.Every) else "some"
                children = tuple(self.condition(item, env) for item in expr.items)
                return Reason(kind, truth, children=children)
            case core.Not():
                return Reason("not", truth, children=(self.condition(expr.item, env),))
            case core.Cited():
                inner = self.condition(expr.item, env)
                return evolve(inner, references=(*inner.references, *expr.references))
            case core.Compare():
                return self._compare(expr, truth, env)
            case core.Among(item=core.DecisionRef(name=name, type=Type(kind="set"), record=record)):
                return self._of(name, record, env).inclusion(name, expr.values, truth)
            case core.Among():
                data: dict[str, Any] = {"item": self._term(expr.item, env), "values": expr.values}
                return Reason("among", truth, data=data, children=self._below(expr.item, env))
            case core.FactRef():
                data = {"value": shown(expr, self.evaluator, env)}
                return Reason("fact", truth, expr.name, told(expr.name, self.evaluator), data)
            case core.DerivedRef():
                return self._derived(expr, truth, env)
            case core.DecisionRef():
                below = (self._of(expr.name, expr.record, env).decision(expr.name),)
                return Reason("asked", truth, expr.name, None, {"values": ()}, (), below)
            case core.Readings():
                return Reason("readings", truth, expr.name, children=self._readings(expr, env))
            case core.Quantified():
                data = {"kind": expr.kind, "list": self._term(expr.source, env)}
                return Reason("quantified", truth, data=data, children=self._records(expr, env))
            case _:
                return Reason("else", truth, data={"term": self._term(expr, env)})

    def _term(self, expr: Expr, env: Env) -> Any:
        return term(expr, self.evaluator, env)

    def _derived(self, expr: core.DerivedRef, truth: bool | None, env: Env) -> Reason:
        item = self.program.derived[expr.name]
        inner, path = self._inside(expr, env)
        data: dict[str, Any] = {"uncertain": item.about.uncertain, "record": path}
        reason = Reason("derived", truth, expr.name, None, data, item.about.references)
        if not self._first("derived", expr.name + path):
            return evolve(reason, data={**data, "elsewhere": True})
        return evolve(reason, children=(self.condition(item.expr, inner),))

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
            data = {"term": self._term(option.expr, env)}
            found.append(Reason("record", truth, option.label, "reading", data, (), below))
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
            data = {"id": bound.record.get("id")}
            found.append(Reason("record", inner.truth, bound.path, None, data, (), (inner,)))
        return tuple(found)

    def _compare(self, expr: core.Compare, truth: bool | None, env: Env) -> Reason:
        data = {
            "op": expr.op,
            "left": self._term(expr.left, env),
            "right": self._term(expr.right, env),
        }
        references: tuple[Any, ...] = ()
        for side in (expr.left, expr.right):
            if isinstance(side, core.ThresholdRef):
                row = self.evaluator.row(side, env)
                if not isinstance(row, Unknown):
                    references = row.references
        below = self._below(expr.left, env) + self._below(expr.right, env)
        return Reason("compare", truth, data=data, references=references, children=below)

    def _below(self, expr: Expr, env: Env) -> tuple[Reason, ...]:
        """Return where the parts of a compared value come from, if they are not simply told."""
        match expr:
            case core.DerivedRef(name=name):
                item = self.program.derived[name]
                if item.type.kind == "boolean":
                    return (self._derived(expr, _plain(self.evaluator.truth(expr, env)), env),)
                inner, path = self._inside(expr, env)
                data = {
                    "term": self._term(expr, env),
                    "uncertain": item.about.uncertain,
                    "record": path,
                }
                reason = Reason("derived", None, name, None, data, item.about.references)
                if not self._first("derived", name + path):
                    return (evolve(reason, data={**data, "elsewhere": True}),)
                data = {**data, "by": self._term(item.expr, inner)}
                if isinstance(item.expr, core.Readings):
                    children = self._readings(item.expr, inner)
                    return (evolve(reason, data=data, children=children),)
                return (evolve(reason, data=data, children=self._below(item.expr, inner)),)
            case core.FactRef(name=name):
                how = told(name, self.evaluator)
                data = {"value": shown(expr, self.evaluator, env)}
                return (Reason("fact", None, name, how, data),) if how != "told" else ()
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
                    found += (Reason("fact", None, reference, told(reference, self.evaluator)),)
                return found
            case _:
                return ()

    def _weight(self, item: core.Weight, env: Env) -> Reason:
        """Return a condition and what it weighs."""
        inner = self.condition(item.condition, env)
        data = {"weight": outside(item.weight, INTEGER)}
        return Reason("weight", inner.truth, data=data, children=(inner,))

    def inclusion(self, name: str, members: tuple[str, ...], truth: bool | None) -> Reason:
        """Return why a set holds one of some members, or none of them."""
        found = self.resolver.resolve(name)
        children = tuple(self._member(m, found) for m in found.members if m.name in members)
        return Reason("asked", truth, name, None, {"values": members}, (), children)


def _plain(truth: Truth) -> bool | None:
    return None if isinstance(truth, Unknown) else truth


def _concerns(outcome: Outcome, decision: str, member: str | None) -> bool:
    return outcome.decision == decision and (member is None or member in outcome.members)


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
