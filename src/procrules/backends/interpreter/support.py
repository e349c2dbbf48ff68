"""What a result rests on: thresholds of the day, presumptions, appreciations, articles, certainty."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from procrules.backends.interpreter.evaluate import (
    NO_ENV,
    Bound,
    Env,
    Evaluator,
)
from procrules.backends.interpreter.margins import margins
from procrules.backends.interpreter.outward import distance, outside
from procrules.backends.interpreter.resolve import Contribution, MemberResult, Resolver
from procrules.backends.interpreter.unknown import Unknown
from procrules.core import expr as core
from procrules.core.answer import DutyDue, Margin, ThresholdUse
from procrules.core.expr import Expr, Operator
from procrules.core.items import (
    AUTHORITIES,
    CERTAINTIES,
    About,
    Authority,
    Certainty,
    Leaf,
    Node,
    Rule,
    ThresholdRow,
)
from procrules.core.reference import Reference
from procrules.core.types import Type
from procrules.core.walk import walk

_FLIPPED: dict[Operator, Operator] = {
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
    "=": "=",
    "!=": "!=",
}


class Support:
    """Gathers what the evaluated parts of rules rest on; the order is that of reading."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.evaluator: Evaluator = resolver.evaluator
        self.program = resolver.program
        self.references: dict[Reference, None] = {}
        self.thresholds: dict[tuple[str, Any, Any], ThresholdUse] = {}
        self.margins: dict[Margin, None] = {}
        self.presumed: dict[str, None] = {}
        self.appreciated: dict[str, None] = {}
        self.notes: dict[str, None] = {}
        self.rules: dict[str, None] = {}
        self.duties: dict[tuple[str, str], DutyDue] = {}
        self.authority: Authority | None = None
        self.certainty: Certainty | None = None
        self._seen: set[tuple[str, str]] = set()
        self._facts: set[str] = set()
        self._guards: set[str] = set()
        self.rivals: dict[tuple[str, str], tuple[Rule, Resolver]] = {}
        """Rules that do not apply, and that would have changed the answer: what they presume counts."""

    # -- rules ----------------------------------------------------------------------------------
    def decision(self, name: str) -> None:
        """Add what a single-valued decision rests on, and the rules that could have differed."""
        if self._of_records(name):
            return
        winners = self.resolver.resolve(name).winners
        for contribution in winners:
            self.contribution(contribution)
        speaking = {c.rule.name for c in winners}
        for rule in self.resolver.checked.by_decision[name]:
            if rule.name not in speaking:
                self.rival(rule)

    def member(self, decision: str, member: MemberResult) -> None:
        """Add what a member rests on: the rules that open or bar it, those that could have."""
        if self._of_records(decision):
            return
        for contribution in (*member.opened_by, *member.closed_by):
            self.contribution(contribution)
        against = {
            "open": {"excludes"},
            "closed": {"includes", "withholds"},
        }.get(member.state, {"includes", "withholds", "excludes"})
        for rule, actions in self.resolver.checked.speaking.get((decision, member.name), ()):
            if actions & against:
                self.rival(rule)

    def _of_records(self, decision: str) -> bool:
        """Whether a decision answers for each record: what it rests on is then theirs."""
        each = self.program.decisions[decision].each
        if each is None or self.resolver.whole is not self.resolver:
            return False
        self._fact(each.list)
        return True

    def rival(self, rule: Rule) -> None:
        """Add a rule that would have changed the answer: what keeps it away counts."""
        env = self.resolver.env
        about = ",".join([bound.path for bound in env.values()]) if env else ""
        self.rivals.setdefault((rule.name, about), (rule, self.resolver))

    def contribution(self, contribution: Contribution) -> None:
        """Add a rule that speaks, with the conditions that led to its leaf."""
        rule, leaf = contribution.rule, contribution.leaf
        for exception in self.resolver.checked.defeaters[rule.name]:
            self.rival(exception)
        self.conclusion(rule, leaf)
        if contribution.truth is True:
            for duty in leaf.duties:
                if duty.kind == "obligation" and contribution.outcome.action == "excludes":
                    continue  # what is closed binds nobody; advice says what else to do
                due = DutyDue(duty.kind, duty.words, duty.references, rule.name)
                self.duties.setdefault((duty.kind, duty.words), due)
        self.rule_guard(rule)
        for demand in leaf.demands:
            self.cite(demand.references)
            self.expr(demand.condition, self.resolver.env)
        if contribution.outcome.value is not None:
            self.expr(contribution.outcome.value, self.resolver.env)

    def conclusion(self, rule: Rule, leaf: Leaf) -> None:
        """Add the authority, the certainty and the articles of a leaf of a rule."""
        self.rules.setdefault(rule.name)
        self.cite(leaf.about.references or rule.about.references)
        self.weaken(leaf.weakest, None)
        self.about(rule.about)
        self.about(leaf.about)

    def rule_guard(self, rule: Rule) -> None:
        """Add the period of a rule and the conditions met on the way to its leaves."""
        if not self.resolver.env:  # one rule may conclude on many members
            if rule.name in self._guards:
                return
            self._guards.add(rule.name)
        if rule.period.bounded and rule.reference_date:
            self._fact(rule.reference_date)
        self._path(rule.body)

    def _path(self, node: Node) -> None:
        if isinstance(node, Leaf):
            return
        for case in node.cases:
            truth = self.evaluator.truth(case.guard, self.resolver.env)
            self.expr(case.guard, self.resolver.env)
            if truth is not False:
                self._path(case.node)
            if truth is True:
                return

    def about(self, about: About) -> None:
        """Add what an item says of its own firmness, and its notes."""
        self.weaken(None, about.certainty)
        for note in about.notes:
            self.notes.setdefault(note)
        self._doubts(about)

    def _doubts(self, about: About) -> None:
        for words in about.uncertain:
            self.notes.setdefault(words)
        for words in about.to_confirm:
            if words:
                self.notes.setdefault(words)

    def weaken(self, authority: Authority | None, certainty: Certainty | None) -> None:
        """Keep the weakest authority and certainty used."""
        if authority is not None:
            rank = AUTHORITIES.index
            if self.authority is None or rank(authority) > rank(self.authority):
                self.authority = authority
        if certainty is not None:
            firm = CERTAINTIES.index
            if self.certainty is None or firm(certainty) > firm(self.certainty):
                self.certainty = certainty

    def cite(self, references: Iterable[Reference]) -> None:
        """Add references; their authority counts, and one to confirm weakens the certainty."""
        for reference in references:
            if reference in self.references:
                continue
            self.references[reference] = None
            source = self.program.sources.get(reference.source)
            if source is not None:
                self.weaken(source.authority, source.about.certainty)
                self._doubts(source.about)
            if reference.to_confirm:
                self.weaken(None, "to_confirm")

    # -- expressions ----------------------------------------------------------------------------
    def expr(self, expr: Expr, env: Env = NO_ENV) -> None:
        """Add what settles the value of an expression: the parts that count, not the others."""
        match expr:
            case core.FactRef():
                self._fact(expr.name)
            case core.DerivedRef():
                self._derived(expr.name, self.evaluator.about(expr.record, env))
            case core.DecisionRef():
                self._decision(expr.name, self.evaluator.about(expr.record, env))
            case core.ThresholdRef():
                self._threshold(expr, None, None, env)
            case core.Compare():
                self._compare(expr, env)
            case core.Among(item=core.DecisionRef(name=name, type=Type(kind="set"), record=record)):
                self._members(name, expr.values, self.evaluator.about(record, env))
            case core.Every() | core.Some():
                self._deciding(expr, env)
            case core.Cited():
                self.cite(expr.references)
                self.expr(expr.item, env)
            case core.Where() | core.Aggregate() | core.Quantified():
                self._list(expr, env)
            case core.Readings():
                for option in expr.options:
                    self.expr(option.expr, env)
            case _:
                for part in _parts(expr):
                    self.expr(part, env)

    def _fact(self, name: str) -> None:
        if name in self._facts:
            return
        self._facts.add(name)
        about = self.program.facts[name].about
        self.weaken(None, about.certainty)
        self._doubts(about)
        if self.evaluator.presumed(name):
            self.presumed.setdefault(name)
        elif self.program.facts[name].judgement and self.evaluator.facts.get(name) is not None:
            self.appreciated.setdefault(name)

    def _derived(self, name: str, about: Bound | None = None) -> None:
        key = ("derived", name + (about.path if about else ""))
        if key in self._seen:
            return
        self._seen.add(key)
        item = self.program.derived[name]
        self.cite(item.about.references)
        self.about(item.about)
        env = {item.each.variable: about} if item.each and about else NO_ENV
        self.expr(item.expr, env)

    def _decision(self, name: str, about: Bound | None = None) -> None:
        key = ("decision", name + (about.path if about else ""))
        if key in self._seen:
            return
        self._seen.add(key)
        each = self.program.decisions[name].each
        outer = self.resolver
        if each is not None and about is not None:
            self.resolver = outer.whole.inside(each, about)
        self.decision(name)
        self.resolver = outer

    def _members(self, decision: str, values: tuple[str, ...], about: Bound | None = None) -> None:
        each, outer = self.program.decisions[decision].each, self.resolver
        if each is not None and about is not None:
            self.resolver = outer.whole.inside(each, about)
        for member in self.resolver.resolve(decision).members:
            key = (decision, member.name + (about.path if about else ""))
            if member.name in values and key not in self._seen:
                self._seen.add(key)
                self.member(decision, member)
        self.resolver = outer

    def aside(self) -> Support:
        """Return what the rivals rest on: why they do not apply, and so on down."""
        other = Support(self.resolver)
        pending = dict(self.rivals)
        while pending:
            for rule, resolver in pending.values():
                other.resolver = resolver
                if resolver.in_force(rule) is not False:
                    other.rule_guard(rule)
                    for leaf in rule.leaves():
                        for demand in leaf.demands:
                            other.expr(demand.condition, resolver.env)
            pending = {k: v for k, v in other.rivals.items() if k not in self.rivals}
            self.rivals |= pending
        other.resolver = self.resolver  # a rival may be about another record
        return other

    def _compare(self, expr: core.Compare, env: Env) -> None:
        if isinstance(expr.right, core.ThresholdRef):
            self._threshold(expr.right, expr.left, expr.op, env)
            if env:  # the threshold does not say which record is compared with it
                self._margin(expr, env)
            self.expr(expr.left, env)
        elif isinstance(expr.left, core.ThresholdRef):
            self._threshold(expr.left, expr.right, _FLIPPED[expr.op], env)
            self.expr(expr.right, env)
        else:
            self._margin(expr, env)
            self.expr(expr.left, env)
            self.expr(expr.right, env)

    def _margin(self, expr: core.Compare, env: Env) -> None:
        """Keep how far an amount or a rate is from what it is compared with, under each reading."""
        for found in margins(expr, env, self.evaluator):
            self.margins.setdefault(found)

    def _deciding(self, expr: core.Every | core.Some, env: Env) -> None:
        settles, truth = isinstance(expr, core.Some), self.evaluator.truth
        settling = [item for item in expr.items if truth(item, env) is settles]
        # One member is enough to settle, rather one that presumes nothing; when none does, all count.
        if len(settling) > 1:
            presumes = self.evaluator.presumes
            settling = [next((item for item in settling if not presumes(item)), settling[0])]
        for item in settling or expr.items:
            self.expr(item, env)

    def _list(self, expr: core.Where | core.Aggregate | core.Quantified, env: Env) -> None:
        self.expr(expr.source, env)
        inner = expr.body if isinstance(expr, core.Aggregate) else expr.condition
        if inner is None:
            return
        for node in walk(inner):
            if isinstance(node, core.FactRef):
                self._fact(node.name)
        bounds, _ = self.evaluator.records(expr.source, env)
        for bound in bounds:
            self.expr(inner, {**env, expr.variable: bound})

    # -- thresholds -----------------------------------------------------------------------------
    def _threshold(
        self, expr: core.ThresholdRef, other: Expr | None, op: Operator | None, env: Env
    ) -> None:
        if expr.day is not None:
            self.expr(expr.day, env)
        elif expr.reference:
            self._fact(expr.reference)
        for selector in expr.selectors:
            self.expr(selector.expr, env)
        value = self.evaluator.threshold(expr, env)
        row = self.evaluator.row(expr, env)
        if isinstance(value, Unknown) or isinstance(row, Unknown):
            return
        threshold = self.program.thresholds[expr.name]
        self.cite(row.references)
        self.about(threshold.about)
        compared = self.evaluator.value(other, env) if other is not None else None
        if isinstance(compared, Unknown):
            compared = None
        use = ThresholdUse(
            expr.name,
            self.program.label(expr.name, "threshold"),
            outside(value, threshold.type),
            threshold.stands(row),
            row.references,
            _weakest(threshold.about, row),
            outside(compared, threshold.type) if compared is not None else None,
            op if compared is not None else None,
            distance(compared, value, threshold.type),
        )
        self.thresholds.setdefault((use.name, use.value, use.compared), use)


def _weakest(about: About, row: ThresholdRow) -> Certainty:
    if about.certainty == "certain" and any(r.to_confirm for r in row.references):
        return "to_confirm"
    return about.certainty


def _parts(expr: Expr) -> Iterable[Expr]:
    match expr:
        case core.Among() | core.Not():
            return (expr.item,)
        case core.Arithmetic():
            return (expr.left, expr.right)
        case core.Shift():
            return (expr.duration, expr.start)
        case core.Field():
            return (expr.record,)
        case core.Weights():
            return tuple(item.condition for item in expr.items)
        case _:
            return ()
