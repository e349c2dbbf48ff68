"""Article-shaped rules, with their sentences, their periods and their derogations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from attrs import evolve, field, frozen

from procrules.constructs.base import REST, Construct, Name, Node, Text
from procrules.constructs.common import Under, about, period, references
from procrules.constructs.conclusion import (
    AdviceLine,
    DemandLine,
    DerogationLine,
    Effect,
    ObligationLine,
    ReferenceDateLine,
    leaf,
    reference_date,
    sourced,
)
from procrules.constructs.condition import condition
from procrules.constructs.derogation import targets
from procrules.constructs.each import check_each, each, variables
from procrules.constructs.example import examples_in
from procrules.constructs.expression import Expression
from procrules.constructs.scope import Context, Declared, Scope
from procrules.core import items as core
from procrules.core.expr import Constant
from procrules.core.types import BOOLEAN
from procrules.diagnostics.rules import DifferentRecords, ElseWithoutIf, NoConclusion, RepeatedLine


@frozen
class IfLine(Node):
    """``si …``."""

    condition: Expression


@frozen
class IfThenLine(Node):
    """``si … alors …`` on one line."""

    condition: Expression
    effect: Effect


@frozen
class ThenLine(Node):
    """``alors …`` and what comes with it."""

    effect: Effect
    under: Under | None
    lines: tuple[Node, ...] = field(metadata=REST)


@frozen
class ElseLine(Node):
    """``sinon …``."""

    effect: Effect
    under: Under | None
    lines: tuple[Node, ...] = field(metadata=REST)


@frozen
class Sentence(Node):
    """``phrase <name> « <label> »``: one sentence of the article, with a period of its own."""

    name: Name
    label: Text | None
    lines: tuple[Node, ...] = field(metadata=REST)


@frozen
class RuleDeclaration(Construct):
    """``règle <name> « <label> »``: one article, or a part of it."""

    title: ClassVar[str] = "règle"

    name: Name
    label: Text | None
    lines: tuple[Node, ...] = field(metadata=REST)

    def declare(self, scope: Scope) -> None:
        """Declare the rule and its sentences."""
        scope.declare("rule", Declared(self.name.text, "rule", self.name.span))
        for line in self.lines:
            if isinstance(line, Sentence):
                full = f"{self.name.text}.{line.name.text}"
                scope.declare("rule", Declared(full, "rule", line.name.span))

    def complete(self, scope: Scope) -> None:
        """Note that its decisions have an answer for each record, where a line says so."""
        found = each(self.lines, scope)
        if found is None:
            return
        for line in self.lines:
            inner = line.lines if isinstance(line, Sentence) else (line,)
            for effect in (i.effect for i in inner if isinstance(i, ThenLine | IfThenLine)):
                name = effect.decision.text
                declared = scope.names["value"].get(name)
                decision = declared is not None and declared.kind == "decision"
                if decision and not scope.answer_for_each(name, found):
                    scope.report.add(DifferentRecords(span=effect.span, decision=name))

    def lower(self, scope: Scope) -> Iterator[core.Item]:
        """Yield the rule, a rule for each sentence, and the examples."""
        sentences = [line for line in self.lines if isinstance(line, Sentence)]
        own = tuple(line for line in self.lines if not isinstance(line, Sentence))
        said = about(own, scope, self.label, self, dated=True)
        concludes = any(isinstance(line, ThenLine | IfThenLine) for line in own)
        if concludes or not sentences:
            yield from self._rule(self.name.text, own, said, "rule", scope)
        own_period = period(own, scope)
        check_each(self.lines, scope)
        day = [line for line in own if isinstance(line, ReferenceDateLine)]
        for sentence in sentences:
            inner = about(
                sentence.lines, scope, sentence.label, sentence, said.references, dated=True
            )
            inner = evolve(inner, uncertain=inner.uncertain or said.uncertain)
            name = f"{self.name.text}.{sentence.name.text}"
            dated = any(isinstance(line, ReferenceDateLine) for line in sentence.lines)
            lines = sentence.lines if dated else (*sentence.lines, *day)
            for rule in self._rule(name, lines, inner, "sentence", scope):
                bounded = rule.period.bounded
                yield rule if bounded else evolve(rule, period=own_period)
            yield from examples_in(sentence.lines, scope, name)
        yield from examples_in(own, scope, self.name.text)

    def _rule(
        self,
        name: str,
        lines: tuple[Node, ...],
        said: core.About,
        construct: str,
        scope: Scope,
    ) -> Iterator[core.Rule]:
        day = reference_date(lines, scope)
        over = each(self.lines, scope)
        ctx = Context(scope, day, variables(over))
        guards = [line for line in lines if isinstance(line, IfLine | IfThenLine)]
        for extra in guards[1:]:
            scope.report.add(RepeatedLine(span=extra.span))
        guard = condition(guards[0].condition, ctx) if guards else None
        thens = [line for line in lines if isinstance(line, ThenLine | IfThenLine)]
        elses = [line for line in lines if isinstance(line, ElseLine)]
        if elses and guard is None:
            scope.report.add(ElseWithoutIf(span=elses[0].span))
        # Demands and duties written at the level of the rule belong to its main conclusion.
        positive = self._leaf(thens, lines, ctx, said)
        otherwise = self._leaf(elses, (), ctx, said) if elses else None
        written = [line for line in lines if isinstance(line, DerogationLine)]
        derogations, in_force = targets(written, scope), period(lines, scope)
        if not thens:
            scope.report.add(NoConclusion(span=said.span, name=name))
            return
        body: core.Node = positive
        if guard is not None:
            cases = [core.Case(guard, positive)]
            if otherwise is not None:
                always = Constant(True, BOOLEAN, elses[0].span)
                cases.append(core.Case(always, otherwise))
            body = core.Split(tuple(cases), bool(elses), guards[0].span)
        rule = core.Rule(
            name=name,
            about=said,
            body=body,
            period=in_force,
            reference_date=day,
            authority="law",
            each=over,
            construct="sentence" if construct == "sentence" else "rule",
        )
        yield evolve(sourced(rule, scope), derogations=derogations)

    def _leaf(
        self,
        conclusions: list[ThenLine | IfThenLine] | list[ElseLine],
        lines: tuple[Node, ...],
        ctx: Context,
        said: core.About,
    ) -> core.Leaf:
        outcomes = []
        extra: list[Node] = []
        refs = said.references
        for line in conclusions:
            outcome = line.effect.lower(ctx)
            if outcome is not None:
                outcomes.append(outcome)
            if not isinstance(line, IfThenLine):
                extra += line.lines
                if line.under is not None:
                    refs = references(line.under.references, ctx.scope)
        inherited = evolve(said, references=refs)
        kept = [*(line for line in lines if _with_conclusion(line)), *extra]
        return leaf(tuple(outcomes), kept, ctx, inherited, self)


def _with_conclusion(line: Node) -> bool:
    return isinstance(line, AdviceLine | DemandLine | ObligationLine)
