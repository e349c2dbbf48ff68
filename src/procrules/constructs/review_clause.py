"""``clause de réexamen``: what makes a clause count, the changes that it covers, its own ceilings."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from attrs import evolve, field, frozen

from procrules.constructs.base import REST, Construct, Name, Node, Text
from procrules.constructs.cases import (
    CountedLine,
    EachCeiling,
    TotalCeiling,
    case_rule,
    ceiling,
    counted_about,
    money_field,
    unreadable,
)
from procrules.constructs.common import (
    NoteLine,
    Under,
    UnderLine,
    about,
    period,
    references,
    single,
)
from procrules.constructs.conclusion import leaf, reference_date
from procrules.constructs.condition import condition
from procrules.constructs.each import ForEachLine, check_each, each, variables
from procrules.constructs.elements import (
    ElementLine,
    admission,
    check_parts,
    elements,
)
from procrules.constructs.example import examples_in
from procrules.constructs.expression import Expression
from procrules.constructs.modifications import BaseLine
from procrules.constructs.scope import Context, Declared, Scope
from procrules.core import expr as core_expr
from procrules.core import items as core
from procrules.core.expr import Constant
from procrules.core.reference import Reference
from procrules.core.types import ANY, BOOLEAN, Type
from procrules.core.walk import renamed
from procrules.syntax.agreement import CLAUSES


@frozen
class CoversLine(Node):
    """``couvre chaque modification si …``: which changes the clause speaks of."""

    entity: Name
    list: Name | None
    condition: Expression
    under: Under | None
    lines: tuple[UnderLine | NoteLine, ...] = field(metadata=REST)


_ELEMENTS = {
    "FORESEEN": ("prevue", "Prévue dans les documents initiaux"),
    "CLEAR": ("claire", "Claire, précise et sans équivoque"),
    "SCOPE": ("champ", "Champ d'application indiqué"),
    "NATURE": ("nature", "Nature des modifications indiquée"),
    "CONDITIONS": ("conditions", "Conditions d'usage indiquées"),
}


@frozen
class ReviewClauseDeclaration(Construct):
    """``clause de réexamen <name> « <label> »``: whether a clause counts, and what it covers."""

    title: ClassVar[str] = "clause de réexamen"

    name: Name
    label: Text | None
    lines: tuple[Node, ...] = field(metadata=REST)

    def declare(self, scope: Scope) -> None:
        """Declare the decision, the choice of its elements and those that are met."""
        label = self.label.text if self.label else None
        declared = Declared(self.name.text, "decision", self.name.span, BOOLEAN, label)
        scope.declare("value", declared)
        made, said = self._named("elements"), self._said("elements")
        scope.declare("type", Declared(made, "choice", self.name.span, ANY, said))
        scope.choices[made] = self._choice()
        scope.declare("value", Declared(made, "decision", self.name.span, Type("set", made), said))

    def complete(self, scope: Scope) -> None:
        """Note that it answers for each clause, and declare what it says of each change."""
        over = each(self.lines, scope)
        if over is not None:
            scope.answer_for_each(self.name.text, over)
            scope.answer_for_each(self._named("elements"), over)
        changes = self._changes(scope)
        if changes is not None:
            span = self.name.span
            for kind, first in (("derived", "couverture"), ("decision", "prevue_par")):
                said = self._said(first)
                made = Declared(self._named(first), "derived", span, BOOLEAN, said, changes)
                made = evolve(made, kind="decision") if kind == "decision" else made
                scope.declare("value", made)

    def lower(self, scope: Scope) -> Iterator[core.Item]:
        """Yield which elements each clause has, whether it counts, and what it covers."""
        check_each(self.lines, scope)
        over = each(self.lines, scope)
        if over is None and any(isinstance(line, ForEachLine) for line in self.lines):
            return
        found = elements(self.lines)
        check_parts(self.name, _ELEMENTS, [line.key for line in found], scope)
        said = about(self.lines, scope, self.label, self, dated=True)
        when = period(self.lines, scope)
        ctx = self._context(over, scope)
        yield self._choice()
        yield core.Decision(self.name.text, BOOLEAN, said, over)
        yield admission(self.name.text, said, self.lines, when, over, ctx, self)
        yield from self._met(found, over, said, when, ctx)
        yield from self._coverage(over, said, when, scope)
        yield from examples_in(self.lines, scope, self.name.text)

    # -- names --------------------------------------------------------------------------------------
    def _named(self, first: str) -> str:
        return f"{first}_{self.name.text}"

    def _said(self, first: str) -> str:
        return f"{self.label.text if self.label else self.name.text} : {CLAUSES[first]}"

    def _choice(self) -> core.Choice:
        values = tuple(
            core.ChoiceValue(name, core.About(label, feminine=True, span=self.span))
            for name, label in _ELEMENTS.values()
        )
        said = core.About(self._said("elements"), span=self.span)
        return core.Choice(self._named("elements"), values, (), said)

    # -- what makes it count --------------------------------------------------------------------------
    def _context(self, over: core.Each | None, scope: Scope) -> Context:
        ctx = Context(scope, reference_date(self.lines, scope), variables(over))
        line = single(self.lines, BaseLine, scope)
        if line is None:
            return ctx
        return evolve(ctx, meanings={"base": line.value.elaborate(ctx)})

    def _met(
        self,
        found: list[ElementLine],
        over: core.Each | None,
        said: core.About,
        when: core.Period,
        ctx: Context,
    ) -> Iterator[core.Item]:
        """Yield the elements that are met: for each clause, what it has and what it lacks."""
        name, of = self._named("elements"), Type("set", self._named("elements"))
        met = core.About(self._said("elements"), said.references, plural=True, span=self.span)
        yield core.Decision(name, of, met, over)
        for line in found:
            element, label = _ELEMENTS[line.key.key]
            refs = references(line.under.references, ctx.scope) if line.under is not None else ()
            own = core.About(label, refs or said.references, span=line.span)
            outcome = core.Outcome(name, "includes", None, (element,), line.span)
            end = leaf((outcome,), (), ctx, own, line)
            guard = condition(line.condition, ctx)
            body = core.Split((core.Case(guard, end),), False, line.span)
            yield case_rule(f"{name}.{element}", own, body, self.lines, when, over, ctx.scope)

    # -- what it covers -------------------------------------------------------------------------------
    def _changes(self, scope: Scope) -> core.Each | None:
        line = next((n for n in self.lines if isinstance(n, CoversLine)), None)
        return each([_as_each(line)], scope) if line is not None else None

    def _base_references(self, scope: Scope) -> tuple[Reference, ...]:
        """Return what the base rests on, when a ceiling takes it into account."""
        base = single(self.lines, BaseLine, scope)
        capped = any(isinstance(line, EachCeiling | TotalCeiling) for line in self.lines)
        if base is None or base.under is None or not capped:
            return ()
        return references(base.under.references, scope)

    def _coverage(
        self, over: core.Each | None, said: core.About, when: core.Period, scope: Scope
    ) -> Iterator[core.Item]:
        line = single(self.lines, CoversLine, scope)
        if line is None:
            for lone in self.lines:
                if isinstance(lone, EachCeiling | TotalCeiling | CountedLine):
                    unreadable(
                        lone,
                        scope,
                        "un plafond limite ce que la clause couvre : il manque « couvre chaque … »",
                        "a ceiling limits what the clause covers: 'covers each …' is missing",
                    )
            return
        check_each([_as_each(line)], scope)
        changes = self._changes(scope)
        if changes is None:
            return
        covered = _Coverage(self, line, over, changes, self._context(over, scope)).expr()
        refs = references(line.under.references, scope) if line.under is not None else ()
        refs = refs or said.references
        refs += tuple(r for r in self._base_references(scope) if r not in refs)
        said_of = about(line.lines, scope, None, line, refs)
        counted = single(self.lines, CountedLine, scope)
        name = self._named("couverture")
        if counted is not None and counted.key.key == "COUNTED_BOTH":
            derived = counted_about(counted, scope, self._said("couverture"), said_of)
        else:
            derived = core.About(self._said("couverture"), said_of.references, span=line.span)
        yield core.Derived(name, BOOLEAN, covered, derived, changes)
        own = evolve(said_of, label=self._said("prevue_par"))
        decision = self._named("prevue_par")
        yield core.Decision(decision, BOOLEAN, own, changes)
        record = core_expr.Variable(changes.variable, Type("record", changes.variable), line.span)
        ctx = Context(scope, reference_date(self.lines, scope), variables(changes))
        branches = []
        for guard, holds in (
            (core_expr.DerivedRef(name, BOOLEAN, line.span, record), True),
            (Constant(True, BOOLEAN, line.span), False),
        ):
            value = Constant(holds, BOOLEAN, line.span)
            outcome = core.Outcome(decision, "is", value, (), line.span)
            branches.append(core.Case(guard, leaf((outcome,), (), ctx, own, line)))
        body = core.Split(tuple(branches), True, line.span)
        yield case_rule(decision, own, body, self.lines, when, changes, scope)


@frozen
class _Coverage:
    """Whether a change is covered: by a clause that counts, within the ceilings of that clause."""

    clause: ReviewClauseDeclaration
    line: CoversLine
    over: core.Each | None
    changes: core.Each
    ctx: Context

    def expr(self) -> core_expr.Expr:
        """Return the condition on one change, under each way to count the total."""
        clause, scope = self.clause, self.ctx.scope
        counted = single(clause.lines, CountedLine, scope)
        how = counted.key.key if counted is not None else "COUNTED_NET"
        if how != "COUNTED_BOTH":
            return self._under(gross=how == "COUNTED_GROSS")
        options = (
            core_expr.Reading("net", self._under(gross=False)),
            core_expr.Reading("brut", self._under(gross=True)),
        )
        name = f"couverture_{clause.name.text}"
        return core_expr.Readings(name, options, BOOLEAN, self.line.span)

    def _under(self, *, gross: bool) -> core_expr.Expr:
        span, over, changes = self.line.span, self.over, self.changes
        known = {**self.ctx.variables, **variables(changes)}
        ctx = evolve(self.ctx, variables=known)
        covers = condition(self.line.condition, ctx)
        record = (
            core_expr.Variable(over.variable, Type("record", over.variable), span) if over else None
        )
        counts = core_expr.DecisionRef(self.clause.name.text, BOOLEAN, span, record)
        guards = (covers, counts, *self._ceilings(covers, ctx, gross=gross))
        every = core_expr.Every(guards, BOOLEAN, span)
        if over is None:
            return every
        source = core_expr.FactRef(over.list, ctx.scope.names["value"][over.list].type, span)
        return core_expr.Quantified("some", source, over.variable, every, BOOLEAN, span)

    def _ceilings(
        self, covers: core_expr.Expr, ctx: Context, *, gross: bool
    ) -> Iterator[core_expr.Expr]:
        lines = [n for n in self.clause.lines if isinstance(n, EachCeiling | TotalCeiling)]
        amount = money_field(ctx.scope.entities[self.changes.variable])
        for line in lines:
            if amount is None or _elsewhere(line, self.changes):
                unreadable(
                    line,
                    ctx.scope,
                    f"« {self.changes.variable} » doit avoir un seul montant, et c'est de lui qu'il s'agit ici",
                    f"'{self.changes.variable}' must have one amount, and it is what this is about",
                )
                continue
            variable = self.changes.variable
            record = core_expr.Variable(variable, Type("record", variable), line.span)
            own = core_expr.Field(record, amount.name, amount.type, line.span)
            total = self._total(covers, own, ctx, gross=gross)
            yield ceiling(own if isinstance(line, EachCeiling) else total, line, ctx)

    def _total(
        self, covers: core_expr.Expr, own: core_expr.Field, ctx: Context, *, gross: bool
    ) -> core_expr.Expr:
        """Return the total of the changes that the same clause covers, up to the one at hand."""
        variable, span = self.changes.variable, own.span
        entity = ctx.scope.entities[variable]
        dated = [f.name for f in entity.fields if f.type.kind == "date"]
        listed = ctx.scope.names["value"][self.changes.list].type
        # Another variable than that of the change at hand: both are read.
        other = f"{variable}'"
        same, theirs = renamed(covers, variable, other), renamed(own, variable, other)
        until = core_expr.Preceding(variable, dated[0] if dated else None, listed, span)

        def total(condition_: core_expr.Expr) -> core_expr.Expr:
            kept = core_expr.Where(until, other, condition_, listed, span)
            return core_expr.Aggregate("sum", kept, other, theirs, own.type, span)

        def counting(op: core_expr.Operator) -> core_expr.Expr:
            sign = core_expr.Compare(
                op, theirs, Constant(Fraction(0), own.type, span), BOOLEAN, span
            )
            return total(core_expr.Every((same, sign), BOOLEAN, span))

        if not gross:
            return total(same)
        # Gross, a decrease counts as an increase of as much: it is a change all the same.
        return core_expr.Arithmetic("-", counting(">"), counting("<"), own.type, span)


def _as_each(line: CoversLine) -> ForEachLine:
    return ForEachLine(line.span, line.entity, line.list)


def _elsewhere(line: EachCeiling | TotalCeiling, changes: core.Each) -> bool:
    return isinstance(line, EachCeiling) and line.entity.text != changes.variable
