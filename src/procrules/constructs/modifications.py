"""``modifications``: changes of a running contract, with their grounds, ceilings and totals."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from attrs import evolve, field, frozen

from procrules.constructs.base import REST, Construct, Name, Node, Text
from procrules.constructs.cases import (
    CaseBlock,
    CountedLine,
    EachCeiling,
    TotalCeiling,
    case_rule,
    cases_declared,
    ceiling,
    counted_about,
    kept,
    money_field,
    said_of,
    unreadable,
)
from procrules.constructs.common import Under, about, period, references, single
from procrules.constructs.conclusion import leaf, reference_date
from procrules.constructs.condition import condition
from procrules.constructs.each import ForEachLine, check_each, each, variables
from procrules.constructs.example import examples_in
from procrules.constructs.expression import Expression
from procrules.constructs.rule import IfLine
from procrules.constructs.scope import Context, Declared, Scope
from procrules.core import expr as core_expr
from procrules.core import items as core
from procrules.core.expr import Constant
from procrules.core.types import BOOLEAN, TEXT, Type


@frozen
class BaseLine(Node):
    """``base …``: the amount that the ceilings are shares of."""

    value: Expression
    under: Under | None


@frozen
class ModificationsDeclaration(Construct):
    """``modifications <name> « <label> »``: whether each change is allowed on the ground it invokes."""

    title: ClassVar[str] = "modifications"

    name: Name
    label: Text | None
    lines: tuple[Node, ...] = field(metadata=REST)

    def declare(self, scope: Scope) -> None:
        """Declare the decision; what needs the list of changes waits for ``complete``."""
        label = self.label.text if self.label else None
        declared = Declared(self.name.text, "decision", self.name.span, BOOLEAN, label)
        scope.declare("value", declared)
        for case in self._cases():
            full = f"{self.name.text}.{case.name.text}"
            scope.declare("rule", Declared(full, "rule", case.name.span))

    def complete(self, scope: Scope) -> None:
        """Declare the open cases and the running totals, for each record."""
        over = each(self.lines, scope)
        if over is None:
            return
        scope.answer_for_each(self.name.text, over)
        ground = self._ground(over, scope)
        if ground is None or ground.type.name is None:
            return
        cases_declared(self.name.text, ground.type.name, over, self, scope)
        amount = money_field(scope.entities[over.variable])
        for case in self._cases():
            if amount is not None and _totalled(case):
                name = _total(case)
                declared = Declared(name, "derived", case.name.span, amount.type, name, over)
                scope.declare("value", declared)

    def lower(self, scope: Scope) -> Iterator[core.Item]:
        """Yield the decision, the open cases, the running totals, a rule for each case."""
        check_each(self.lines, scope)
        over = each(self.lines, scope)
        if over is None:
            if not any(isinstance(line, ForEachLine) for line in self.lines):
                unreadable(self, scope, "il manque « pour chaque … »", "'for each …' is missing")
            return
        said = about(self.lines, scope, self.label, self, dated=True)
        ground = self._ground(over, scope)
        amount = money_field(scope.entities[over.variable])
        if ground is None or ground.type.name is None or amount is None:
            unreadable(
                self,
                scope,
                f"« {over.variable} » doit avoir un champ qui nomme le cas invoqué, et un seul montant",
                f"'{over.variable}' must have a field that names the case invoked, and one amount",
            )
            return
        yield core.Decision(self.name.text, BOOLEAN, said, over)
        cases_of = Type("set", ground.type.name)
        cases_said = core.About(
            f"{said.label or self.name.text} : cas ouverts", said.references, span=self.span
        )
        yield core.Decision(f"cas_{self.name.text}", cases_of, cases_said, over)
        for case in self._cases():
            yield from self._case(case, over, ground, amount, said, scope)
        yield self._tree(over, ground, said, scope)
        yield from examples_in(self.lines, scope, self.name.text)

    # -- parts ----------------------------------------------------------------------------------
    def _cases(self) -> list[CaseBlock]:
        return [line for line in self.lines if isinstance(line, CaseBlock)]

    def _ground(self, over: core.Each, scope: Scope) -> core.EntityField | None:
        """Return the field of a record that names the case invoked."""
        names = {case.name.text for case in self._cases()}
        for declared in scope.entities[over.variable].fields:
            if declared.type.kind == "choice" and declared.type.name:
                choice = scope.choices.get(declared.type.name)
                if choice is not None and names and names <= set(choice.names()):
                    return declared
        return None

    def _context(self, over: core.Each, scope: Scope) -> Context:
        day = reference_date(self.lines, scope)
        ctx = Context(scope, day, variables(over))
        line = single(self.lines, BaseLine, scope)
        if line is None:
            return ctx
        return evolve(ctx, meanings={"base": line.value.elaborate(ctx)})

    def _case(
        self,
        case: CaseBlock,
        over: core.Each,
        ground: core.EntityField,
        amount: core.EntityField,
        inherited: core.About,
        scope: Scope,
    ) -> Iterator[core.Item]:
        ctx = self._context(over, scope)
        said = said_of(case, scope, inherited)
        record = core_expr.Variable(over.variable, Type("record", over.variable), case.span)
        guards: list[core_expr.Expr] = []
        extra = tuple(said.references)
        base = single(self.lines, BaseLine, scope)
        if base is not None and base.under is not None and _capped(case):
            extra += tuple(r for r in references(base.under.references, scope) if r not in extra)
        for line in case.lines:
            if isinstance(line, IfLine):
                guards.append(condition(line.condition, ctx))
            elif isinstance(line, EachCeiling):
                if line.entity.text != over.variable:
                    unreadable(
                        line,
                        scope,
                        f"c'est de « {over.variable} » qu'il s'agit ici",
                        f"this is about '{over.variable}'",
                    )
                own = core_expr.Field(record, amount.name, amount.type, line.span)
                guards.append(ceiling(own, line, ctx))
            elif isinstance(line, TotalCeiling):
                total = core_expr.DerivedRef(_total(case), amount.type, line.span, record)
                guards.append(ceiling(total, line, ctx))
        if _totalled(case):
            yield self._running(case, over, ground, amount, said, scope)
        outcome = core.Outcome(
            f"cas_{self.name.text}", "includes", None, (case.name.text,), case.span
        )
        lines = (*kept(self.lines), *kept(case.lines))
        end = leaf((outcome,), lines, ctx, evolve(said, references=extra), case)
        body: core.Node = end
        if guards:
            guard = guards[0] if len(guards) == 1 else core_expr.Every(tuple(guards), BOOLEAN)
            body = core.Split((core.Case(guard, end),), False, case.span)
        name = f"{self.name.text}.{case.name.text}"
        when = period(case.lines, scope, period(self.lines, scope))
        yield case_rule(name, said, body, self.lines, when, over, scope)

    def _running(
        self,
        case: CaseBlock,
        over: core.Each,
        ground: core.EntityField,
        amount: core.EntityField,
        said: core.About,
        scope: Scope,
    ) -> core.Derived:
        """Return the running total of a case, under each way to count that the law leaves open."""
        span, name = case.span, _total(case)
        label = f"Cumul ({said.label or case.name.text})"
        line = single(case.lines, CountedLine, scope)
        counted = line.key.key if line is not None else "COUNTED_NET"
        entity = scope.entities[over.variable]
        dated = [f.name for f in entity.fields if f.type.kind == "date"]
        listed = scope.names["value"][over.list].type
        record = core_expr.Variable(over.variable, Type("record", over.variable), span)
        # Another variable than that of the change at hand: it counts itself whatever it invokes.
        other = core_expr.Variable(f"{over.variable}'", record.type, span)
        own = core_expr.Field(other, amount.name, amount.type, span)
        named = core_expr.Field(other, ground.name, ground.type, span)
        ids = [core_expr.Field(v, "id", TEXT, span) for v in (other, record)]
        itself = core_expr.Compare("=", ids[0], ids[1], BOOLEAN, span)
        invoking = core_expr.Among(named, (case.name.text,), BOOLEAN, span)
        same = core_expr.Some((invoking, itself), BOOLEAN, span)

        def total(condition_: core_expr.Expr) -> core_expr.Expr:
            until = core_expr.Preceding(over.variable, dated[0] if dated else None, listed, span)
            kept_ = core_expr.Where(until, other.name, condition_, listed, span)
            return core_expr.Aggregate("sum", kept_, other.name, own, amount.type, span)

        def counting(op: core_expr.Operator) -> core_expr.Expr:
            sign = core_expr.Compare(
                op, own, Constant(Fraction(0), amount.type, span), BOOLEAN, span
            )
            return total(core_expr.Every((same, sign), BOOLEAN, span))

        # Gross, a decrease counts as an increase of as much: it is a change all the same.
        rises, falls = counting(">"), counting("<")
        net, gross = total(same), core_expr.Arithmetic("-", rises, falls, amount.type, span)
        about_ = evolve(said, label=label, notes=(), uncertain=(), to_confirm=(), unformalised=())
        if counted == "COUNTED_BOTH":
            assert line is not None
            options = (core_expr.Reading("net", net), core_expr.Reading("brut", gross))
            value: core_expr.Expr = core_expr.Readings(name, options, amount.type, span)
            about_ = counted_about(line, scope, label, said)
        else:
            value = gross if counted == "COUNTED_GROSS" else net
        return core.Derived(name, amount.type, value, about_, over)

    def _tree(
        self, over: core.Each, ground: core.EntityField, said: core.About, scope: Scope
    ) -> core.Rule:
        """Return the rule that answers: the case invoked is among those that are open."""
        ctx = self._context(over, scope)
        record = core_expr.Variable(over.variable, Type("record", over.variable), self.span)
        invoked = core_expr.Field(record, ground.name, ground.type, self.span)
        assert ground.type.name is not None
        opened = core_expr.DecisionRef(
            f"cas_{self.name.text}", Type("set", ground.type.name), self.span, record
        )
        branches = []
        for case in self._cases():
            own = said_of(case, scope, said)
            value = (case.name.text,)

            def end(holds: bool, own: core.About = own, case: CaseBlock = case) -> core.Leaf:
                constant = Constant(holds, BOOLEAN, case.span)
                outcome = core.Outcome(self.name.text, "is", constant, (), case.span)
                return leaf((outcome,), (), ctx, own, case)

            holds = core_expr.Among(opened, value, BOOLEAN, case.span)
            otherwise = Constant(True, BOOLEAN, case.span)
            body = core.Split(
                (core.Case(holds, end(True)), core.Case(otherwise, end(False))), True, case.span
            )
            asked = core_expr.Among(invoked, value, BOOLEAN, case.span)
            branches.append(core.Case(asked, body))
        choice = scope.choices[ground.type.name]
        whole = set(choice.names()) == {case.name.text for case in self._cases()}
        body = core.Split(tuple(branches), whole, self.span)
        when = period(self.lines, scope)
        return case_rule(self.name.text, said, body, self.lines, when, over, scope)


def _total(case: CaseBlock) -> str:
    return f"cumul_{case.name.text}"


def _totalled(case: CaseBlock) -> bool:
    return any(isinstance(line, TotalCeiling | CountedLine) for line in case.lines)


def _capped(case: CaseBlock) -> bool:
    return any(isinstance(line, TotalCeiling | EachCeiling) for line in case.lines)
