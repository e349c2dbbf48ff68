"""``allotissement``: the ways out that a lot may take, and the envelope that they share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from attrs import evolve, field, frozen

from procrules.constructs.base import REST, Construct, Name, Node, Text
from procrules.constructs.cases import (
    CaseBlock,
    case_rule,
    cases_declared,
    kept,
    said_of,
    unreadable,
)
from procrules.constructs.common import (
    NoteLine,
    TypeName,
    UncertainLine,
    Under,
    UnderLine,
    about,
    period,
    references,
    single,
)
from procrules.constructs.conclusion import EffectIs, FailingLine, leaf, reference_date
from procrules.constructs.condition import condition
from procrules.constructs.each import ForEachLine, check_each, each, variables
from procrules.constructs.example import examples_in
from procrules.constructs.expression import Expression
from procrules.constructs.rule import ElseLine, IfLine, ThenLine
from procrules.constructs.scope import Context, Declared, Scope
from procrules.core import expr as core_expr
from procrules.core import items as core
from procrules.core.expr import Constant
from procrules.core.types import ANY, BOOLEAN, Type
from procrules.core.walk import narrowed, walk


@frozen
class EnvelopeLine(Node):
    """``enveloppe commune …``: what the chosen records may not exceed together."""

    condition: Expression
    under: Under | None
    lines: tuple[UnderLine | NoteLine | UncertainLine, ...] = field(metadata=REST)


@frozen
class AllotmentDeclaration(Construct):
    """``allotissement <name> « <label> » : <type>``: cases open to each lot, under one envelope."""

    title: ClassVar[str] = "allotissement"

    name: Name
    label: Text | None
    type: TypeName
    lines: tuple[Node, ...] = field(metadata=REST)

    def declare(self, scope: Scope) -> None:
        """Declare the decision, the choice of its cases and the envelope."""
        label = self.label.text if self.label else None
        type_ = self.type.read(scope) or ANY
        declared = Declared(self.name.text, "decision", self.name.span, type_, label)
        scope.declare("value", declared)
        cases = self._choice(core.About(label, span=self.span))
        scope.declare("type", Declared(cases.name, "choice", self.name.span, ANY, label))
        scope.choices[cases.name] = cases
        for case in self._cases():
            full = f"{self.name.text}.{case.name.text}"
            scope.declare("rule", Declared(full, "rule", case.name.span))
        envelope = Declared(self._envelope_name, "derived", self.span, BOOLEAN)
        scope.declare("value", envelope)

    def complete(self, scope: Scope) -> None:
        """Declare the cases open to each record."""
        over = each(self.lines, scope)
        if over is not None:
            scope.answer_for_each(self.name.text, over)
            cases_declared(self.name.text, f"cas_{self.name.text}", over, self, scope)
            declared = Declared(self._open_name, "derived", self.span, BOOLEAN, each=over)
            scope.declare("value", declared)

    def lower(self, scope: Scope) -> Iterator[core.Item]:
        """Yield the choice of cases, a rule for each, the envelope and the answer for each record."""
        check_each(self.lines, scope)
        over, type_ = each(self.lines, scope), self.type.read(scope)
        if over is None:
            if not any(isinstance(line, ForEachLine) for line in self.lines):
                unreadable(self, scope, "il manque « pour chaque … »", "'for each …' is missing")
            return
        if type_ is None or type_.kind != "choice":
            unreadable(self.type, scope, "le type doit être un choix", "the type must be a choice")
            return
        said = about(self.lines, scope, self.label, self, dated=True)
        yield self._choice(said)
        yield core.Decision(self.name.text, type_, said, over)
        cases_said = core.About(
            f"{said.label or self.name.text} : cas ouverts", said.references, span=self.span
        )
        yield core.Decision(
            f"cas_{self.name.text}", Type("set", f"cas_{self.name.text}"), cases_said, over
        )
        yield self._open(over, said)
        ctx = Context(scope, reference_date(self.lines, scope), variables(over))
        chosen = None
        line = single(self.lines, EnvelopeLine, scope)
        if line is None:
            unreadable(
                self, scope, "il manque « enveloppe commune … »", "'shared envelope …' is missing"
            )
        else:
            derived, chosen = self._envelope(line, over, said, scope)
            yield derived
        concluded: dict[str, list[str]] = {}
        for case in self._cases():
            rule, value = self._case(case, over, type_, said, ctx)
            if rule is not None and value is not None:
                concluded.setdefault(value, []).append(case.name.text)
                yield rule
        if chosen is not None:
            failing = single(self.lines, FailingLine, scope)
            yield core.Envelope(
                self.name.text,
                over,
                chosen,
                self._envelope_name,
                f"cas_{self.name.text}",
                vain=failing.text.text if failing is not None else None,
            )
            yield self._answer(concluded, chosen, over, type_, said, ctx)
        yield from examples_in(self.lines, scope, self.name.text)

    # -- parts ----------------------------------------------------------------------------------
    @property
    def _envelope_name(self) -> str:
        return f"enveloppe_{self.name.text}"

    @property
    def _open_name(self) -> str:
        return f"ouvert_{self.name.text}"

    def _open(self, over: core.Each, said: core.About) -> core.Derived:
        """Return whether some case is open to a record: without one, choosing it changes nothing."""
        record = core_expr.Variable(over.variable, Type("record", over.variable), self.span)
        cases = f"cas_{self.name.text}"
        opened = core_expr.DecisionRef(cases, Type("set", cases), self.span, record)
        names = tuple(case.name.text for case in self._cases())
        some = core_expr.Among(opened, names, BOOLEAN, self.span)
        label = f"{said.label or self.name.text} : au moins un cas ouvert"
        about_ = core.About(label, said.references, span=self.span)
        return core.Derived(self._open_name, BOOLEAN, some, about_, over)

    def _cases(self) -> list[CaseBlock]:
        return [line for line in self.lines if isinstance(line, CaseBlock)]

    def _choice(self, said: core.About) -> core.Choice:
        values = tuple(
            core.ChoiceValue(
                case.name.text,
                core.About(case.label.text if case.label else None, span=case.span),
            )
            for case in self._cases()
        )
        about_ = core.About(said.label, span=self.span)
        return core.Choice(f"cas_{self.name.text}", values, (), about_)

    def _envelope(
        self, line: EnvelopeLine, over: core.Each, said: core.About, scope: Scope
    ) -> tuple[core.Derived, str | None]:
        """Return the envelope, and the list of those that the buyer has chosen."""
        ctx = Context(scope, reference_date(self.lines, scope))
        value = condition(line.condition, ctx)
        own = references(line.under.references, scope) if line.under is not None else ()
        about_ = about(line.lines, scope, None, line, own or said.references)
        record = Type("record", over.variable)
        lists = {
            n.name
            for n in walk(value)
            if isinstance(n, core_expr.FactRef) and n.type.item == record and n.name != over.list
        }
        compared = isinstance(value, core_expr.Compare) and value.op in ("<", "<=")
        if value.type.kind != "any" and (len(lists) != 1 or not compared):
            lists = set()
            unreadable(
                line,
                scope,
                "elle compare ceux qui sont choisis, et eux seuls, à ce qu'ils n'excèdent pas",
                "it compares those that are chosen, and no others, with what they do not exceed",
            )
        chosen = next(iter(lists)) if len(lists) == 1 else None
        if chosen is not None:
            # What no case takes out stays where it is: it has no part in what they share.
            of = core_expr.Variable(over.variable, record, line.span)
            opened = core_expr.DerivedRef(self._open_name, BOOLEAN, line.span, of)
            value = narrowed(value, chosen, over.variable, opened)
        label = f"{said.label or self.name.text} : enveloppe commune"
        derived = core.Derived(self._envelope_name, BOOLEAN, value, evolve(about_, label=label))
        return derived, chosen

    def _case(
        self, case: CaseBlock, over: core.Each, type_: Type, inherited: core.About, ctx: Context
    ) -> tuple[core.Rule | None, str | None]:
        """Return the rule that opens a case, and what the case leads to."""
        scope = ctx.scope
        said = said_of(case, scope, inherited)
        then = next((line for line in case.lines if isinstance(line, ThenLine)), None)
        effect = then.effect if then is not None else None
        if not isinstance(effect, EffectIs) or effect.decision.text != self.name.text:
            wanted = f"alors {self.name.text} est …"
            unreadable(
                case, scope, f"il manque « {wanted} »", f"'then {self.name.text} is …' is missing"
            )
            return None, None
        concluded = effect.lower(ctx)
        value = concluded.value if concluded is not None else None
        if not isinstance(value, Constant) or not isinstance(value.value, str):
            return None, None
        guards = [condition(n.condition, ctx) for n in case.lines if isinstance(n, IfLine)]
        outcome = core.Outcome(
            f"cas_{self.name.text}", "includes", None, (case.name.text,), case.span
        )
        lines = (*kept(self.lines), *kept(case.lines), *(then.lines if then is not None else ()))
        end = leaf((outcome,), lines, ctx, said, case)
        body: core.Node = end
        if guards:
            guard = guards[0] if len(guards) == 1 else core_expr.Every(tuple(guards), BOOLEAN)
            body = core.Split((core.Case(guard, end),), False, case.span)
        when = period(case.lines, scope, period(self.lines, scope))
        name = f"{self.name.text}.{case.name.text}"
        return case_rule(name, said, body, self.lines, when, over, scope), value.value

    def _answer(
        self,
        concluded: dict[str, list[str]],
        chosen: str,
        over: core.Each,
        type_: Type,
        said: core.About,
        ctx: Context,
    ) -> core.Rule:
        """Return the rule that gives the lightest of the open cases to those that are chosen."""
        scope, span = ctx.scope, self.span
        record = core_expr.Variable(over.variable, Type("record", over.variable), span)
        listed = scope.names["value"][chosen].type
        picked = core_expr.same_record(record, core_expr.FactRef(chosen, listed, span), span)
        fits = core_expr.DerivedRef(self._envelope_name, BOOLEAN, span)
        cases = f"cas_{self.name.text}"
        opened = core_expr.DecisionRef(cases, Type("set", cases), span, record)
        branches = []
        for value in scope.choices[type_.name or ""].names():
            if value not in concluded:
                continue
            some = core_expr.Among(opened, tuple(concluded[value]), BOOLEAN, span)
            guard = core_expr.Every((picked, some, fits), BOOLEAN, span)
            outcome = core.Outcome(self.name.text, "is", Constant(value, type_, span), (), span)
            branches.append(core.Case(guard, leaf((outcome,), (), ctx, said, self)))
        otherwise = single(self.lines, ElseLine, scope)
        failing = single(self.lines, FailingLine, scope)
        if otherwise is not None:
            effect = otherwise.effect.lower(ctx)
            always = Constant(True, BOOLEAN, otherwise.span)
            refs = references(otherwise.under.references, scope) if otherwise.under else ()
            own = evolve(said, references=refs or said.references)
            outcomes = (effect,) if effect is not None else ()
            end = leaf(outcomes, otherwise.lines, ctx, own, otherwise)
            if failing is not None:
                eligible = core_expr.DerivedRef(self._open_name, BOOLEAN, failing.span, record)
                vain = (picked, core_expr.Not(eligible, BOOLEAN, failing.span))
                told = evolve(end.about, notes=(failing.text.text, *end.about.notes))
                guard = core_expr.Every(vain, BOOLEAN, failing.span)
                branches.append(core.Case(guard, evolve(end, about=told)))
            branches.append(core.Case(always, end))
        body = core.Split(tuple(branches), otherwise is not None, span)
        return case_rule(
            self.name.text, said, body, self.lines, period(self.lines, scope), over, scope
        )
