"""The reasons of an answer as a tree: conditions, values seen, thresholds of the day, articles.

The tree holds no words of its own; ``views.prose`` says it in French or in English.
"""

from __future__ import annotations

from typing import Any

from procrules.backends.interpreter.evaluate import NO_ENV, Env
from procrules.backends.interpreter.resolve import MemberResult, Resolution, Resolver
from procrules.backends.interpreter.support import outside
from procrules.backends.interpreter.unknown import Truth, Unknown
from procrules.core import expr as core
from procrules.core.answer import Reason
from procrules.core.expr import Constant, Expr
from procrules.core.items import Case, Leaf, Node, Rule, Split
from procrules.core.types import Type


class Explain:
    """Unfolds the reasons of the decisions that a resolver answered."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.evaluator = resolver.evaluator
        self.program = resolver.program
        self._open: set[str] = set()

    # -- decisions ------------------------------------------------------------------------------
    def decision(self, name: str) -> Reason:
        """Return the reasons of a decision: its rules, or its members and theirs."""
        found = self.resolver.resolve(name)
        if found.decision.many:
            children = tuple(self._member(m, found) for m in found.members)
        else:
            children = tuple(self.rule(r, name) for r in self._telling(found))
        return Reason(
            "decision",
            None,
            name,
            found.status,
            {"value": self._value(found)},
            found.decision.about.references,
            children,
        )

    def _value(self, found: Resolution) -> Any:
        if isinstance(found.value, frozenset):
            return sorted(found.value)
        return None if found.value is None else outside(found.value, found.decision.type)

    def _telling(self, found: Resolution) -> list[Rule]:
        """Return the rules worth telling: those that apply or may; else all in force."""
        rules = self.resolver.checked.by_decision[found.decision.name]
        speaking = [c.rule for c in self.resolver.contributions(found.decision.name)]
        kept = [r for r in rules if r in speaking or self._defeated(r, found.decision.name)]
        return kept or [r for r in rules if self.resolver.in_force(r) is not False] or list(rules)

    def _defeated(self, rule: Rule, decision: str) -> bool:
        fires = self.resolver.reached(rule).leaves
        return bool(fires) and self.resolver.defeated(rule, decision) is True

    def _member(self, member: MemberResult, found: Resolution) -> Reason:
        name = found.decision.name
        rules = [
            rule
            for rule in self.resolver.checked.by_decision[name]
            if any(
                o.decision == name and member.name in o.members
                for leaf in rule.leaves()
                for o in leaf.outcomes
            )
        ]
        children = [self.rule(rule, name, member.name) for rule in rules]
        order = {"applies": 0, "unknown": 1, "defeated": 2, "not_met": 3, "not_in_force": 4}
        children.sort(key=lambda r: order[r.state or "not_met"])
        truth = {"open": True, "closed": False}.get(member.state)
        return Reason(
            "member", truth, member.name, member.state, {"decision": name}, (), tuple(children)
        )

    # -- rules ----------------------------------------------------------------------------------
    def rule(self, rule: Rule, decision: str, member: str | None = None) -> Reason:
        """Return how a rule stands, with the conditions that made it so."""
        in_force = self.resolver.in_force(rule)
        leaves = [
            (leaf, truth)
            for leaf, truth in self.resolver.reached(rule).leaves
            for o in leaf.outcomes
            if o.decision == decision and (member is None or member in o.members)
        ]
        outcome = [
            o
            for leaf, truth in leaves
            for o in leaf.outcomes
            if o.decision == decision and (member is None or member in o.members)
        ]
        state = "not_met"
        if in_force is False:
            state = "not_in_force"
        elif any(t is True for _, t in leaves):
            beaten = self.resolver.defeated(rule, decision)
            state = {True: "defeated", False: "applies"}.get(_plain(beaten), "unknown")
        elif leaves:
            state = "unknown"
        children: list[Reason] = []
        day = self.evaluator.fact(rule.reference_date) if rule.reference_date else None
        data: dict[str, Any] = {
            "label": rule.about.label,
            "period": rule.period if rule.period.bounded else None,
            "reference_date": rule.reference_date,
            "day": None if day is None or isinstance(day, Unknown) else day,
            "certainty": rule.about.certainty,
            "authority": rule.authority,
            "action": outcome[0].action if outcome else None,
            "notes": (*rule.about.notes, *rule.about.uncertain),
        }
        if state == "defeated":
            data["defeated_by"] = tuple(
                other.name
                for other in self.resolver.checked.defeaters[rule.name]
                if self.resolver.reached(other).leaves
            )
        if state != "not_in_force":
            children += self._node(rule.body, decision, member)
        references = rule.about.references
        if leaves:
            references = leaves[0][0].about.references or references
        truth = {"applies": True, "unknown": None}.get(state, False)
        return Reason("rule", truth, rule.name, state, data, references, tuple(children))

    def _node(self, node: Node, decision: str, member: str | None) -> list[Reason]:
        if isinstance(node, Leaf):
            return [self._demand(d.condition, d.failing, d.references) for d in node.demands]
        found: list[Reason] = []
        for case in node.cases:
            truth = self.evaluator.truth(case.guard)
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
    def condition(self, expr: Expr, env: Env = NO_ENV) -> Reason:
        """Return a condition with its truth and the values that were seen."""
        truth = _plain(self.evaluator.truth(expr, env))
        match expr:
            case core.Every() | core.Some():
                kind: Any = "every" if isinstance(expr, core.Every) else "some"
                children = tuple(self.condition(item, env) for item in expr.items)
                return Reason(kind, truth, children=children)
            case core.Not():
                return Reason("not", truth, children=(self.condition(expr.item, env),))
            case core.Cited():
                inner = self.condition(expr.item, env)
                return Reason(
                    inner.kind,
                    inner.truth,
                    inner.subject,
                    inner.state,
                    inner.data,
                    (*inner.references, *expr.references),
                    inner.children,
                )
            case core.Compare():
                return self._compare(expr, truth, env)
            case core.Among(item=core.DecisionRef(name=name, type=Type(kind="set"))):
                children = self._asked(name, expr.values)
                return Reason("asked", truth, name, None, {"values": expr.values}, (), children)
            case core.Among():
                data = {"item": self.seen(expr.item, env), "values": expr.values, "expr": expr.item}
                return Reason("among", truth, data=data, children=self._below(expr.item))
            case core.FactRef():
                return Reason("fact", truth, expr.name, self._told(expr.name), self._data(expr))
            case core.DerivedRef():
                item = self.program.derived[expr.name]
                return Reason(
                    "derived",
                    truth,
                    expr.name,
                    None,
                    {"uncertain": item.about.uncertain},
                    item.about.references,
                    (self.condition(item.expr),),
                )
            case core.DecisionRef():
                return Reason(
                    "asked", truth, expr.name, None, {"values": ()}, (), self._asked(expr.name, ())
                )
            case core.Readings():
                children = tuple(
                    Reason(
                        "record",
                        _plain(self.evaluator.truth(option.expr, env)),
                        option.label,
                        children=(self.condition(option.expr, env),),
                    )
                    for option in expr.options
                )
                return Reason("readings", truth, expr.name, children=children)
            case core.Quantified():
                data = {"kind": expr.kind, "expr": expr}
                return Reason("quantified", truth, data=data, children=self._below(expr.source))
            case _:
                return Reason("else", truth, data={"expr": expr})

    def _compare(self, expr: core.Compare, truth: bool | None, env: Env) -> Reason:
        data: dict[str, Any] = {
            "op": expr.op,
            "left": expr.left,
            "right": expr.right,
            "left_value": self.seen(expr.left, env),
            "right_value": self.seen(expr.right, env),
        }
        references: tuple[Any, ...] = ()
        for side in (expr.left, expr.right):
            if isinstance(side, core.ThresholdRef):
                row = self.evaluator.row(side)
                if not isinstance(row, Unknown):
                    references = row.references
                    data["period"] = row.period
        below = self._below(expr.left) + self._below(expr.right)
        return Reason("compare", truth, data=data, references=references, children=below)

    def _below(self, expr: Expr) -> tuple[Reason, ...]:
        """Return how a derived value that is compared was computed, one level down."""
        if isinstance(expr, core.DerivedRef):
            item = self.program.derived[expr.name]
            data = {
                "value": self.seen(expr, NO_ENV),
                "expr": item.expr,
                "uncertain": item.about.uncertain,
            }
            return (Reason("derived", None, expr.name, None, data, item.about.references),)
        if isinstance(expr, core.FactRef):
            told = self._told(expr.name)
            if told != "told":
                return (Reason("fact", None, expr.name, told, self._data(expr)),)
        if isinstance(expr, core.DecisionRef):
            return self._asked(expr.name, ())
        return ()

    def _asked(self, name: str, members: tuple[str, ...]) -> tuple[Reason, ...]:
        """Return the reasons of another decision, never unfolding one inside itself."""
        if name in self._open:
            return ()
        self._open.add(name)
        try:
            reason = self.decision(name)
        finally:
            self._open.discard(name)
        if members:
            return tuple(child for child in reason.children if child.subject in members)
        return (reason,)

    def _told(self, name: str) -> str:
        if self.evaluator.presumed(name):
            return "presumed"
        value = self.evaluator.fact(name)
        if isinstance(value, Unknown):
            return "to_appreciate" if value.review else "missing"
        return "appreciated" if self.program.facts[name].judgement else "told"

    def _data(self, expr: core.FactRef) -> dict[str, Any]:
        return {"value": self.seen(expr, NO_ENV)}

    def seen(self, expr: Expr, env: Env) -> Any:
        """Return the value of an expression as a reader sees it; ``None`` when it is unknown."""
        value = self.evaluator.value(expr, env)
        return None if isinstance(value, Unknown) else outside(value, expr.type)


def _plain(truth: Truth) -> bool | None:
    return None if isinstance(truth, Unknown) else truth


def _concludes(node: Node, decision: str, member: str | None) -> bool:
    if isinstance(node, Leaf):
        return any(
            o.decision == decision and (member is None or member in o.members)
            for o in node.outcomes
        )
    return any(_concludes(case.node, decision, member) for case in node.cases)


def _later(split: Split, case: Case, decision: str, member: str | None) -> bool:
    after = split.cases[split.cases.index(case) + 1 :]
    return any(_concludes(c.node, decision, member) for c in after)
