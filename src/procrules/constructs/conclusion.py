"""What a rule, a leaf or a row concludes: effects, demands, obligations and advice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from attrs import evolve, field, frozen

from procrules.constructs.base import REST, Key, Name, Node, Text
from procrules.constructs.common import (
    BareLocator,
    NoteLine,
    SourceReference,
    Under,
    UnderLine,
    about,
    must_be_a_date_fact,
    references,
    single,
)
from procrules.constructs.condition import Conjunction, Disjunction, condition, members
from procrules.constructs.expression import Expression, LiteralValue, typed
from procrules.constructs.scope import Context, Scope
from procrules.core import items as core
from procrules.core.reference import Reference
from procrules.core.types import Type
from procrules.diagnostics.base import Span, Words
from procrules.diagnostics.rules import NoSource, SelfContradiction
from procrules.diagnostics.thresholds import NoReferenceDate
from procrules.diagnostics.types import TwoConclusions, WrongConclusion


# -- effects ------------------------------------------------------------------------------------
@frozen
class EffectIs(Node):
    """``regime est dispense``, ``x vaut …``, ``x = oui``."""

    decision: Name
    key: Key
    value: Expression

    def lower(self, ctx: Context) -> core.Outcome | None:
        """Return the outcome."""
        type_ = decision_type(self.decision, ctx, "one")
        if type_ is None:
            return None
        if isinstance(self.value, Conjunction | Disjunction) and any(
            isinstance(item, LiteralValue) for item in self.value.items
        ):
            ctx.scope.report.add(TwoConclusions(span=self.value.span))
            return None
        value = typed(self.value, ctx, type_)
        return core.Outcome(self.decision.text, "is", value, (), self.span)


@frozen
class EffectUndetermined(Node):
    """``regime est indéterminé``: a hole of the law, told as such."""

    decision: Name
    key: Key

    def lower(self, ctx: Context) -> core.Outcome | None:
        """Return the outcome."""
        if decision_type(self.decision, ctx, "one") is None:
            return None
        return core.Outcome(self.decision.text, "withholds", None, (), self.span)


@frozen
class EffectIncludes(Node):
    """``procedures inclut a, b``."""

    decision: Name
    names: tuple[Name, ...] = field(metadata=REST)

    def lower(self, ctx: Context) -> core.Outcome | None:
        """Return the outcome."""
        return set_outcome("includes", self.decision, self.names, ctx, self.span)


@frozen
class EffectExcludes(Node):
    """``procedures exclut a``: a bar, stronger than what opens the member with the same authority."""

    decision: Name
    names: tuple[Name, ...] = field(metadata=REST)

    def lower(self, ctx: Context) -> core.Outcome | None:
        """Return the outcome."""
        return set_outcome("excludes", self.decision, self.names, ctx, self.span)


@frozen
class EffectWithholds(Node):
    """``procedures laisse indéterminé a``."""

    decision: Name
    names: tuple[Name, ...] = field(metadata=REST)

    def lower(self, ctx: Context) -> core.Outcome | None:
        """Return the outcome."""
        return set_outcome("withholds", self.decision, self.names, ctx, self.span)


Effect = EffectIs | EffectUndetermined | EffectIncludes | EffectExcludes | EffectWithholds


def set_outcome(
    action: Literal["includes", "excludes", "withholds"],
    decision: Name,
    names: tuple[Name, ...],
    ctx: Context,
    span: Span,
) -> core.Outcome | None:
    """Return an outcome on members of a set."""
    type_ = decision_type(decision, ctx, "many")
    if type_ is None:
        return None
    return core.Outcome(decision.text, action, None, members(names, type_, ctx), span)


def decision_type(name: Name, ctx: Context, wanted: Literal["one", "many"]) -> Type | None:
    """Return the type of a decision, reporting one that is unknown or of the other shape."""
    found = ctx.scope.decision(name)
    if found is None or found.type.kind == "any":
        return None
    if (found.type.kind == "set") != (wanted == "many"):
        ctx.scope.report.add(
            WrongConclusion(span=name.span, decision=name.text, expected=shape(found.type))
        )
        return None
    return found.type


def shape(type_: Type) -> Words:
    """Say how one concludes on a decision of this type."""
    if type_.kind == "set":
        return Words(
            "un ensemble : « inclut », « exclut » ou « laisse indéterminé »",
            "a set: 'includes', 'excludes' or 'leaves undetermined'",
        )
    return Words(
        "une seule valeur : « est », « vaut » ou « = »", "one value: 'is', 'equals' or '='"
    )


# -- what comes with a conclusion ---------------------------------------------------------------
@frozen
class ObligationLine(Node):
    """``oblige « … » vu …``."""

    words: Text
    under: tuple[Under, ...] = field(metadata=REST)


@frozen
class AdviceLine(Node):
    """``conseille « … »``."""

    words: Text
    under: tuple[Under, ...] = field(metadata=REST)


@frozen
class FailingLine(Node):
    """``à défaut « … »``: what is said when a demand is not met."""

    text: Text


@frozen
class DemandLine(Node):
    """``exige <condition>``: a further condition of the conclusion."""

    condition: Expression
    under: Under | None
    lines: tuple[FailingLine | UnderLine | NoteLine, ...] = field(metadata=REST)


@frozen
class EstablishedLine(Node):
    """``suppose établi que <condition>``: a condition of an event that must be known to hold."""

    condition: Expression
    under: Under | None
    lines: tuple[FailingLine | UnderLine | NoteLine, ...] = field(metadata=REST)


@frozen
class RuleTarget(Node):
    """``la règle <name>``."""

    name: Name


@frozen
class DerogationLine(Node):
    """``par dérogation à …``: the rules that are defeated."""

    targets: tuple[RuleTarget | SourceReference | BareLocator, ...] = field(metadata=REST)


@frozen
class ReferenceDateLine(Node):
    """``date de référence <fact>`` for one rule."""

    name: Name


def leaf(
    outcomes: tuple[core.Outcome, ...],
    lines: Iterable[Node],
    ctx: Context,
    inherited: core.About,
    node: Node,
) -> core.Leaf:
    """Return the end of a branch from its outcomes and the lines below it."""
    lines = tuple(lines)
    said = about(lines, ctx.scope, None, node, inherited.references)
    demands = tuple(
        demand(line, ctx, said.references) for line in lines if isinstance(line, DemandLine)
    )
    duties = tuple(
        core.Duty(
            "obligation" if isinstance(line, ObligationLine) else "advice",
            line.words.text,
            _inline(line.under, ctx.scope, said.references),
        )
        for line in lines
        if isinstance(line, ObligationLine | AdviceLine)
    )
    _coherent(outcomes, ctx.scope)
    own = ctx.scope.authority(said.references)
    opening = ctx.scope.authorities((*said.references, *inherited.references))
    return core.Leaf(outcomes, demands, duties, said, own, opening[0] if opening else own)


def demand(
    line: DemandLine | EstablishedLine, ctx: Context, inherited: tuple[Reference, ...]
) -> core.Demand:
    """Return the further condition that a line asks for."""
    under = [line.under] if line.under is not None else []
    refs = _inline(tuple(under), ctx.scope, ())
    below = about(line.lines, ctx.scope, None, line, refs or inherited)
    failing = single(line.lines, FailingLine, ctx.scope)
    return core.Demand(
        condition(line.condition, ctx), failing.text.text if failing else None, below.references
    )


def _inline(
    unders: tuple[Under, ...], scope: Scope, inherited: tuple[Reference, ...]
) -> tuple[Reference, ...]:
    own = tuple(r for u in unders for r in references(u.references, scope))
    return own or inherited


def _coherent(outcomes: tuple[core.Outcome, ...], scope: Scope) -> None:
    """Report a leaf that gives two values to one decision, or both opens and bars a member."""
    singles: set[str] = set()
    seen: dict[tuple[str, str], str] = {}
    for outcome in outcomes:
        clash = outcome.action == "is" and outcome.decision in singles
        if outcome.action == "is":
            singles.add(outcome.decision)
        for member in outcome.members:
            before = seen.setdefault((outcome.decision, member), outcome.action)
            clash = clash or before != outcome.action
        if clash:
            scope.report.add(SelfContradiction(span=outcome.span, decision=outcome.decision))


def sourced(rule: core.Rule, scope: Scope) -> core.Rule:
    """Report a rule with a leaf that no source supports; give the rule its authority."""
    if rule.period.bounded and rule.reference_date is None:
        scope.report.add(NoReferenceDate(span=rule.about.span))
    for end in rule.leaves():
        if not end.about.references:
            scope.report.add(NoSource(span=rule.about.span, name=rule.name))
            break
    return evolve(rule, authority=core.weakest(end.weakest for end in rule.leaves()))


def reference_date(lines: Iterable[Node], scope: Scope) -> str | None:
    """Return the fact that the dates of a rule are compared with."""
    line = single(lines, ReferenceDateLine, scope)
    if line is None:
        return scope.header.reference_date
    found = scope.value(line.name)
    if found is None:
        return None
    must_be_a_date_fact(found, line.name, scope)
    return found.name
