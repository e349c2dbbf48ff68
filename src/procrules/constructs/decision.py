"""Decisions and their trees: ``si / sinon si / sinon`` and ``selon``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from attrs import evolve, field, frozen

from procrules.constructs.base import REST, Construct, Key, Name, Node, Text
from procrules.constructs.common import TypeName, about, period
from procrules.constructs.conclusion import (
    DerogationLine,
    leaf,
    reference_date,
    shape,
    sourced,
)
from procrules.constructs.condition import condition, members
from procrules.constructs.derogation import targets
from procrules.constructs.each import check_each, each, variables
from procrules.constructs.example import examples_in
from procrules.constructs.expression import Expression, NameValue, Path, typed
from procrules.constructs.row import Undetermined
from procrules.constructs.scope import Context, Declared, Scope
from procrules.core import expr as core_expr
from procrules.core import items as core
from procrules.core.expr import Constant
from procrules.core.types import ANY, BOOLEAN, Type
from procrules.diagnostics.base import Words
from procrules.diagnostics.rules import CaseNotCovered, IncompleteTree, RepeatedCase, RepeatedLine
from procrules.diagnostics.types import NotAChoice, WrongConclusion
from procrules.values.nothing import NEANT


# -- trees --------------------------------------------------------------------------------------
@frozen
class Yes(Node):
    """``oui`` as a case."""

    key: Key


@frozen
class No(Node):
    """``non`` as a case."""

    key: Key


@frozen
class Nothing(Node):
    """``néant`` as a case: the documents say nothing."""

    key: Key


@frozen
class Leaf(Node):
    """What a branch concludes: one value, or the members that it opens."""

    values: tuple[Expression | Undetermined, ...] = field(metadata=REST)

    def lower(self, decision: str, type_: Type, ctx: Context) -> core.Outcome | None:
        """Return the outcome on the decision of the tree."""
        first = self.values[0]
        if isinstance(first, Undetermined):
            everything: tuple[str, ...] = ()
            if type_.kind == "set":
                everything = ctx.scope.choices[type_.name or ""].names()
            return core.Outcome(decision, "withholds", None, everything, self.span)
        if type_.kind == "set":
            names = [v.bare for v in self.values if isinstance(v, Path) and v.bare is not None]
            if len(names) != len(self.values):
                self._wrong(decision, type_, ctx)
                return None
            return core.Outcome(decision, "includes", None, members(names, type_, ctx), self.span)
        if len(self.values) > 1:
            self._wrong(decision, type_, ctx)
            return None
        return core.Outcome(decision, "is", typed(first, ctx, type_), (), self.span)

    def _wrong(self, decision: str, type_: Type, ctx: Context) -> None:
        ctx.scope.report.add(
            WrongConclusion(span=self.span, decision=decision, expected=shape(type_))
        )


@frozen
class Branch(Node):
    """A leaf with the lines below it, or a deeper tree."""

    parts: tuple[Node, ...] = field(metadata=REST)


@frozen
class TreeElse(Node):
    """``sinon …``."""

    branch: Branch


@frozen
class TreeElseIf(Node):
    """``sinon si … alors …``."""

    condition: Expression
    branch: Branch


@frozen
class TreeIf(Node):
    """``si … alors … / sinon si … / sinon …``."""

    condition: Expression
    branch: Branch
    others: tuple[TreeElseIf | TreeElse, ...] = field(metadata=REST)


@frozen
class CaseLabels(Node):
    """The values of one case."""

    labels: tuple[NameValue | Yes | No | Nothing, ...] = field(metadata=REST)


@frozen
class Case(Node):
    """``value, value : …``."""

    labels: CaseLabels
    branch: Branch


@frozen
class TreeCase(Node):
    """``selon <fact>`` and its cases."""

    path: Path
    cases: tuple[Case | TreeElse, ...] = field(metadata=REST)


class _Tree:
    """Lowers the tree of one decision."""

    def __init__(self, decision: str, type_: Type, ctx: Context, said: core.About) -> None:
        self.decision, self.type, self.ctx, self.said = decision, type_, ctx, said

    def node(self, node: Node) -> core.Node:
        if isinstance(node, TreeIf):
            return self._if(node)
        assert isinstance(node, TreeCase)
        return self._case(node)

    def _branch(self, branch: Branch) -> core.Node:
        first = branch.parts[0]
        if not isinstance(first, Leaf):
            return self.node(first)
        outcome = first.lower(self.decision, self.type, self.ctx)
        outcomes = (outcome,) if outcome is not None else ()
        return leaf(outcomes, branch.parts[1:], self.ctx, self.said, first)

    def _if(self, node: TreeIf) -> core.Node:
        cases = [core.Case(condition(node.condition, self.ctx), self._branch(node.branch))]
        complete = False
        for other in node.others:
            if isinstance(other, TreeElseIf):
                guard = condition(other.condition, self.ctx)
                cases.append(core.Case(guard, self._branch(other.branch)))
            else:
                complete = True
                cases.append(core.Case(_always(other), self._branch(other.branch)))
        if not complete:
            self.ctx.scope.report.add(IncompleteTree(span=node.condition.span))
        return core.Split(tuple(cases), complete, node.span)

    def _case(self, node: TreeCase) -> core.Node:
        scope = self.ctx.scope
        item = node.path.elaborate(self.ctx)
        domain = _domain(item.type, scope)
        if domain is None and item.type.kind != "any":
            problem = NotAChoice(
                span=node.path.span,
                construct=Words("« selon »", "'depending on'"),
                type=item.type.words(),
                advice=Words("« si … alors … »", "'if … then …'"),
            )
            scope.report.add(problem)
        open_values = dict.fromkeys(domain or ())
        labels = [label for c in node.cases if isinstance(c, Case) for label in c.labels.labels]
        apart = any(isinstance(label, Nothing) for label in labels)
        cases: list[core.Case] = []
        complete = False
        for case in node.cases:
            if isinstance(case, TreeElse):
                complete = True
                cases.append(core.Case(_always(case), self._branch(case.branch)))
                continue
            guard = self._guard(case, item, open_values, domain or (), apart=apart)
            cases.append(core.Case(guard, self._branch(case.branch)))
        if open_values and not complete and domain is not None:
            missing = tuple(_words(v) for v in open_values)
            scope.report.add(
                CaseNotCovered(span=node.path.span, name=str(node.path.head), missing=missing)
            )
        return core.Split(tuple(cases), complete or not open_values, node.span)

    def _guard(
        self,
        case: Case,
        item: core_expr.Expr,
        open_values: dict[str | bool, None],
        domain: tuple[str | bool, ...],
        *,
        apart: bool,
    ) -> core_expr.Expr:
        parts: list[core_expr.Expr] = []
        for label in case.labels.labels:
            if isinstance(label, Nothing):
                nothing = Constant(NEANT, item.type, label.span)
                parts.append(core_expr.Compare("=", item, nothing, BOOLEAN, label.span))
                continue
            values: tuple[str | bool, ...]
            if isinstance(label, NameValue):
                if item.type.kind != "choice":
                    condition(label, self.ctx)
                    continue
                values = members((label.name,), item.type, self.ctx)
            else:
                values = (isinstance(label, Yes),)
            for value in values:
                if value in open_values:
                    del open_values[value]
                elif value in domain:
                    self.ctx.scope.report.add(RepeatedCase(span=label.span, name=_words(value)))
            if isinstance(label, NameValue):
                names = tuple(str(v) for v in values)
                parts.append(core_expr.Among(item, names, BOOLEAN, label.span))
            else:
                wanted = Constant(isinstance(label, Yes), BOOLEAN, label.span)
                parts.append(core_expr.Compare("=", item, wanted, BOOLEAN, label.span, apart))
        return parts[0] if len(parts) == 1 else core_expr.Some(tuple(parts), BOOLEAN, case.span)


def tree(
    node: TreeIf | TreeCase, decision: str, type_: Type, ctx: Context, said: core.About
) -> core.Node:
    """Return the tree of a decision, lowered."""
    return _Tree(decision, type_, ctx, said).node(node)


def _always(node: Node) -> Constant:
    return Constant(True, BOOLEAN, node.span)


def _words(value: str | bool) -> Words:
    if isinstance(value, str):
        return Words(f"« {value} »", f"'{value}'")
    return Words("« oui »", "'yes'") if value else Words("« non »", "'no'")


def _domain(type_: Type, scope: Scope) -> tuple[str | bool, ...] | None:
    if type_.kind == "boolean":
        return (True, False)
    if type_.kind == "choice" and type_.name:
        return scope.choices[type_.name].names()
    return None


# -- the declaration ----------------------------------------------------------------------------
@frozen
class DecisionDeclaration(Construct):
    """``décision <name> « <label> » : <type>``, with a tree or concluded by rules and tables."""

    title: ClassVar[str] = "décision"

    name: Name
    label: Text | None
    type: TypeName
    lines: tuple[Node, ...] = field(metadata=REST)

    def declare(self, scope: Scope) -> None:
        """Declare the decision with its type."""
        label = self.label.text if self.label else None
        type_ = self.type.read(scope) or ANY
        declared = Declared(self.name.text, "decision", self.name.span, type_, label)
        scope.declare("value", declared)

    def complete(self, scope: Scope) -> None:
        """Note that there is an answer for each record, where a line says so."""
        found = each(self.lines, scope)
        if found is not None:
            scope.answer_for_each(self.name.text, found)

    def lower(self, scope: Scope) -> Iterator[core.Item]:
        """Yield the decision, its tree as one rule, and its examples."""
        type_ = self.type.read(scope)
        if type_ is None:
            return
        check_each(self.lines, scope)
        over = scope.names["value"][self.name.text].each
        trees = [line for line in self.lines if isinstance(line, TreeIf | TreeCase)]
        said = about(self.lines, scope, self.label, self, dated=bool(trees))
        yield core.Decision(self.name.text, type_, said, over)
        for extra in trees[1:]:
            scope.report.add(RepeatedLine(span=extra.span))
        if trees:
            day = reference_date(self.lines, scope)
            ctx = Context(scope, day, variables(over))
            body = tree(trees[0], self.name.text, type_, ctx, said)
            rule = core.Rule(
                name=self.name.text,
                about=said,
                body=body,
                period=period(self.lines, scope),
                reference_date=day,
                authority="law",
                construct="tree",
                each=over,
            )
            written = [line for line in self.lines if isinstance(line, DerogationLine)]
            yield evolve(sourced(rule, scope), derogations=targets(written, scope))
        yield from examples_in(self.lines, scope, self.name.text)
