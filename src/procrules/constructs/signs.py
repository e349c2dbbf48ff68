"""``faisceau``: signs for and against, weighed by a policy, that inform a person and never decide.

The law gives no weights: they are a team's, and say so. A sign is a member of a set, open when it is
there; the weighing is a tree on the sums of the weights, under a minimum of signs, and its answer is
always for review.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from attrs import evolve, field, frozen

from procrules.constructs.asked import (
    asked_condition,
    asked_fact,
    asked_label,
    declare_asked,
    once,
)
from procrules.constructs.base import REST, Construct, Name, Node, Text
from procrules.constructs.cases import case_rule, unreadable
from procrules.constructs.common import TypeName, about, period, references, single
from procrules.constructs.conclusion import leaf, reference_date
from procrules.constructs.decision import TreeCase, TreeElse, TreeIf, tree
from procrules.constructs.declaration import ByLine, CriterionLine
from procrules.constructs.example import examples_in
from procrules.constructs.scope import Context, Declared, Scope
from procrules.constructs.sign import (
    MAX_WEIGHT,
    EvidenceLine,
    NeededLine,
    Sign,
    SignGroup,
    WeighingLine,
    meaning,
)
from procrules.core import expr as core_expr
from procrules.core import items as core
from procrules.core.expr import Constant
from procrules.core.reference import Reference
from procrules.core.types import ANY, BOOLEAN, INTEGER, Type
from procrules.diagnostics.base import Words
from procrules.diagnostics.weighing import SignsIncomplete, WeightWithoutPolicy, WrongWeight


@frozen
class SignsDeclaration(Construct):
    """``faisceau <name> « <label> » : <type>``: signs in groups, and what their weights come to."""

    title: ClassVar[str] = "faisceau"

    name: Name
    label: Text | None
    type: TypeName
    lines: tuple[Node, ...] = field(metadata=REST)

    # -- declaring ------------------------------------------------------------------------------
    def declare(self, scope: Scope) -> None:
        """Declare the decision, the signs as a set and the weights of the groups."""
        label = self.label.text if self.label else None
        type_ = self.type.read(scope) or ANY
        scope.declare("value", Declared(self.name.text, "decision", self.name.span, type_, label))
        scope.declare("type", Declared(self._set, "choice", self.name.span, label=label))
        scope.choices[self._set] = self._choice(scope)
        found = Declared(self._set, "decision", self.name.span, Type("set", self._set))
        scope.declare("value", found)
        for name in (self._weight(None), *(self._weight(g) for g in self._groups())):
            scope.declare("value", Declared(name, "derived", self.name.span, INTEGER))
        groups = [line.name for line in self.lines if isinstance(line, SignGroup)]
        once(groups, scope)
        for sign in once([s.name for s in self._signs()], scope):
            scope.declare("rule", Declared(self._rule(sign), "rule", sign.span))

    def complete(self, scope: Scope) -> None:
        """Declare what the signs ask, and the evidence that they need."""
        for sign in self._signs():
            declare_asked(sign, scope)
            if sign.evidence is not None:
                name, text = sign.evidence_name, sign.evidence.text
                declared = Declared(name, "fact", sign.name.span, BOOLEAN, text.text)
                if name not in scope.names["value"]:
                    scope.declare("value", declared)

    @property
    def _set(self) -> str:
        return f"indices_{self.name.text}"

    def _weight(self, group: SignGroup | None) -> str:
        return f"poids_{self.name.text}" + (f"_{group.name.text}" if group is not None else "")

    def _rule(self, sign: Name) -> str:
        return f"{self.name.text}.{sign.text}"

    def _groups(self) -> list[SignGroup]:
        found = {line.name.text: line for line in self.lines if isinstance(line, SignGroup)}
        return list(found.values())

    def _signs(self) -> list[Sign]:
        return [s for line in self.lines if isinstance(line, SignGroup) for s in line.signs]

    def _choice(self, scope: Scope) -> core.Choice:
        values = tuple(
            core.ChoiceValue(
                sign.name.text,
                core.About(asked_label(sign, scope), span=sign.span),
                weight=sign.weighs,
            )
            for sign in self._signs()
        )
        groups = tuple(
            core.Group(
                g.name.text,
                tuple(s.name.text for s in g.signs),
                core.About(g.label.text if g.label else None, span=g.span),
            )
            for g in self._groups()
        )
        label = self.label.text if self.label else None
        return core.Choice(self._set, values, groups, core.About(label, span=self.span), "signs")

    # -- lowering -------------------------------------------------------------------------------
    def lower(self, scope: Scope) -> Iterator[core.Item]:
        """Yield the signs, the rule of each, the weights, and the rule that weighs them."""
        type_ = self.type.read(scope)
        if type_ is None or type_.kind != "choice":
            if type_ is not None:
                unreadable(
                    self.type, scope, "le type doit être un choix", "the type must be a choice"
                )
            return
        said = about(self.lines, scope, self.label, self, dated=True)
        by = single(self.lines, ByLine, scope)
        criteria = tuple(c.text.text for c in self.lines if isinstance(c, CriterionLine))
        judgement = core.Judgement(by.text.text if by else None, criteria)
        yield self._choice(scope)
        words = f"Indices relevés ({said.label or self.name.text})"
        set_said = core.About(words, said.references, plural=True, span=self.span)
        yield core.Decision(self._set, Type("set", self._set), set_said)
        yield core.Decision(self.name.text, type_, said, judgement=judgement, details=self._set)
        for sign in self._signs():
            yield from self._sign(sign, said, scope)
        weights = {meaning(None): self._weights(None, tuple(self._signs()))}
        for group in self._groups():
            weights[meaning(group.name)] = self._weights(group, group.signs)
        yield from weights.values()
        meanings = {key: core_expr.DerivedRef(item.name, INTEGER) for key, item in weights.items()}
        ctx = Context(scope, reference_date(self.lines, scope), meanings=meanings)
        yield from self._weigh(type_, said, ctx)
        yield from examples_in(self.lines, scope, self.name.text)

    def _sign(self, sign: Sign, inherited: core.About, scope: Scope) -> Iterator[core.Item]:
        """Yield the facts that a sign declares, and the rule that says whether it is there."""
        asked = asked_fact(sign, scope)
        if asked is not None:
            yield asked
        value = sign.weight.value
        if (
            not isinstance(value, Fraction)
            or value.denominator != 1
            or not 1 <= value <= MAX_WEIGHT
        ):
            scope.report.add(WrongWeight(span=sign.weight.span, limit=MAX_WEIGHT))
        own = references(sign.under.references, scope) if sign.under is not None else ()
        said = about(sign.lines, scope, sign.label, sign, own or inherited.references)
        said = evolve(said, label=asked_label(sign, scope), feminine=False, plural=False)
        ctx = Context(scope, reference_date(self.lines, scope))
        guard = asked_condition(sign, ctx)
        outcome = core.Outcome(self._set, "includes", None, (sign.name.text,), sign.span)
        end = leaf((outcome,), (), ctx, said, sign)
        evidence = single(sign.lines, EvidenceLine, scope)
        if evidence is not None:
            needed = self._evidence(sign, evidence, end.about.references, scope)
            if needed is not None:
                yield needed
            held = core_expr.FactRef(sign.evidence_name, BOOLEAN, evidence.span)
            demand = core.Demand(held, evidence.text.text, end.about.references)
            end = evolve(end, demands=(demand,))
        body = core.Split((core.Case(guard, end),), False, sign.span)
        # A sign is a fact, whatever the day: only its weighing may have a period.
        yield case_rule(self._rule(sign.name), said, body, self.lines, core.ALWAYS, None, scope)

    @staticmethod
    def _evidence(
        sign: Sign, line: EvidenceLine, inherited: tuple[Reference, ...], scope: Scope
    ) -> core.Fact | None:
        known = scope.names["value"][sign.evidence_name]
        if known.span != sign.name.span:
            return None
        own = references(line.under.references, scope) if line.under is not None else inherited
        said = core.About(line.text.text, own, feminine=True, span=line.span)
        return core.Fact(sign.evidence_name, BOOLEAN, said)

    def _weights(self, group: SignGroup | None, signs: tuple[Sign, ...]) -> core.Derived:
        """Return what the signs of a group, or all of them, weigh together."""
        label = None
        if group is not None:
            label = group.label.text if group.label is not None else group.name.text
        items = tuple(core_expr.Weight(self._there(s.name.text), s.weighs) for s in signs)
        about_ = core.About(label, span=group.span if group is not None else self.span)
        return core.Derived(self._weight(group), INTEGER, core_expr.Weights(items, INTEGER), about_)

    def _there(self, *signs: str) -> core_expr.Expr:
        """Return whether one of some signs is there; the text does not write this condition."""
        found = core_expr.DecisionRef(self._set, Type("set", self._set))
        return core_expr.Among(found, signs, BOOLEAN)

    # -- weighing -------------------------------------------------------------------------------
    def _weigh(self, type_: Type, said: core.About, ctx: Context) -> Iterator[core.Rule]:
        """Yield the rule that weighs: too few signs first, then the tree that the text writes."""
        scope = ctx.scope
        line = single(self.lines, WeighingLine, scope)
        policy = references(line.under.references, scope) if line is not None else ()
        if "policy" not in scope.authorities(policy):
            scope.report.add(WeightWithoutPolicy(span=line.span if line else self.name.span))
        enough = self._enough(ctx)
        trees = [n for n in self.lines if isinstance(n, TreeIf | TreeCase)]
        problem = _tree_problem(trees)
        if problem is not None:
            scope.report.add(SignsIncomplete(span=self.name.span, missing=problem))
            return
        refs = tuple(dict.fromkeys((*said.references, *policy)))
        found = tree(trees[0], self.name.text, type_, ctx, evolve(said, references=refs))
        found = _by_policy(found, policy)
        if enough is None or not isinstance(found, core.Split):
            return
        cases = (
            core.Case(enough, found),
            core.Case(Constant(True, BOOLEAN), found.cases[-1].node),
        )
        body = core.Split(cases, True, self.span)
        when = period(self.lines, scope)
        yield case_rule(self.name.text, said, body, self.lines, when, None, scope)

    def _enough(self, ctx: Context) -> core_expr.Expr | None:
        """Return whether there are enough signs for, and not only of groups that never suffice."""
        scope = ctx.scope
        signs = [s for s in self._signs() if s.side > 0]
        line = single(self.lines, NeededLine, scope)
        if line is None:
            missing = Words("« indices nécessaires … »", "'signs needed …'")
            scope.report.add(SignsIncomplete(span=self.name.span, missing=missing))
            return None
        count = line.count.value
        if (
            not isinstance(count, Fraction)
            or count.denominator != 1
            or not 1 <= count <= len(signs)
        ):
            scope.report.add(WrongWeight(span=line.span, limit=max(1, len(signs))))
            return None
        items = tuple(core_expr.Weight(self._there(s.name.text), Fraction(1)) for s in signs)
        total = core_expr.Weights(items, INTEGER)
        parts: list[core_expr.Expr] = [
            core_expr.Compare(">=", total, Constant(count, INTEGER), BOOLEAN, line.span)
        ]
        alone = [g.never_alone for g in self._groups() if g.never_alone is not None]
        if alone:
            others = [
                s for g in self._groups() if g.never_alone is None for s in g.signs if s.side > 0
            ]
            if not others:
                missing = Words(
                    "un groupe qui puisse suffire, avec un indice « pour »",
                    "a group that can be enough, with a sign 'for'",
                )
                scope.report.add(SignsIncomplete(span=self.name.span, missing=missing))
                return None
            refs = tuple(r for n in alone for u in n.under for r in references(u.references, scope))
            there = self._there(*(s.name.text for s in others))
            parts.append(core_expr.Cited(there, refs, BOOLEAN) if refs else there)
        return core_expr.Every(tuple(parts), BOOLEAN)


def _tree_problem(trees: list[TreeIf | TreeCase]) -> Words | None:
    """Return what a weighing lacks to come to a conclusion on any signs."""
    if not trees:
        return Words("« si … alors … » et « sinon … »", "'if … then …' and 'else …'")
    last = trees[0].others if isinstance(trees[0], TreeIf) else trees[0].cases
    if len(trees) > 1 or not last or not isinstance(last[-1], TreeElse):
        return Words(
            "« sinon … », la conclusion quand les indices ne suffisent pas",
            "'else …', the conclusion when the signs are not enough",
        )
    return None


def _by_policy(node: core.Node, policy: tuple[Reference, ...]) -> core.Node:
    """Return a tree whose every end rests on the policy that weighs, whatever else it cites."""
    if isinstance(node, core.Leaf):
        refs = tuple(dict.fromkeys((*node.about.references, *policy)))
        said = evolve(node.about, references=refs)
        return evolve(node, about=said, weakest="policy", strongest="policy")
    cases = tuple(evolve(case, node=_by_policy(case.node, policy)) for case in node.cases)
    return evolve(node, cases=cases)
