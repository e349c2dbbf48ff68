"""Cases of a construct that has several ways to be satisfied, and the ceilings that they carry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from attrs import field, frozen

from procrules.constructs.base import REST, Key, Name, Node, Text
from procrules.constructs.common import Under, about, references
from procrules.constructs.conclusion import (
    AdviceLine,
    DemandLine,
    ObligationLine,
    reference_date,
    sourced,
)
from procrules.constructs.condition import OPERATORS, compare, condition
from procrules.constructs.expression import Expression
from procrules.constructs.scope import Context, Declared, Scope
from procrules.core import expr as core_expr
from procrules.core import items as core
from procrules.core.types import BOOLEAN, Type
from procrules.diagnostics.base import Words
from procrules.diagnostics.rules import CaseUnreadable, CeilingUpsideDown


@frozen
class ConditionClause(Node):
    """``si …`` at the end of a ceiling: when it counts."""

    condition: Expression


@frozen
class TotalCeiling(Node):
    """``le cumul est inférieur à …``: a ceiling of the running total."""

    key: Key
    limit: Expression
    clause: ConditionClause | None


@frozen
class EachCeiling(Node):
    """``chaque modification n'excède pas …``: a ceiling of each record alone."""

    entity: Name
    key: Key
    limit: Expression
    clause: ConditionClause | None


@frozen
class CountedLine(Node):
    """``cumul net``, ``cumul brut``, ``cumul net ou brut``: whether a decrease is deducted."""

    key: Key
    under: Under | None
    lines: tuple[Node, ...] = field(metadata=REST)


@frozen
class CaseBlock(Node):
    """``cas <name> « <label> »``: one way to satisfy the construct."""

    name: Name
    label: Text | None
    lines: tuple[Node, ...] = field(metadata=REST)


def kept(lines: Iterable[Node]) -> list[Node]:
    """Return the lines that go with a conclusion: demands, obligations, advice."""
    return [n for n in lines if isinstance(n, AdviceLine | DemandLine | ObligationLine)]


def ceiling(
    subject: core_expr.Expr, line: TotalCeiling | EachCeiling, ctx: Context
) -> core_expr.Expr:
    """Return the condition of a ceiling; a clause that does not hold leaves it aside."""
    limit = line.limit.elaborate(ctx, subject.type)
    if isinstance(line, EachCeiling) and line.entity.text in ctx.scope.entities:
        ctx.scope.saw("type", line.entity.text, line.entity.span)
    if OPERATORS[line.key.key] not in ("<", "<="):
        ctx.scope.report.add(CeilingUpsideDown(span=line.key.span))
    found = compare(OPERATORS[line.key.key], subject, limit, line.span, ctx)
    if line.clause is None:
        return found
    counts = condition(line.clause.condition, ctx)
    spared = core_expr.Not(counts, BOOLEAN, line.clause.span)
    return core_expr.Some((spared, found), BOOLEAN, line.span)


def money_field(entity: core.Entity) -> core.EntityField | None:
    """Return the one field of a record that is an amount."""
    found = [f for f in entity.fields if f.type.kind == "money"]
    return found[0] if len(found) == 1 else None


def unreadable(node: Node, scope: Scope, fr: str, en: str) -> None:
    """Report a case or a line of it that has no meaning where it stands."""
    scope.report.add(CaseUnreadable(span=node.span, problem=Words(fr, en)))


def cases_declared(name: str, of: str, over: core.Each, node: Node, scope: Scope) -> Declared:
    """Declare the set of cases that are open about each record."""
    declared = Declared(f"cas_{name}", "decision", node.span, Type("set", of), f"cas_{name}", over)
    scope.declare("value", declared)
    return declared


def case_rule(
    name: str,
    said: core.About,
    body: core.Node,
    lines: tuple[Node, ...],
    period: core.Period,
    over: core.Each | None,
    scope: Scope,
) -> core.Rule:
    """Return the rule of a case, with the authority of its sources."""
    construct: Literal["rule"] = "rule"
    rule = core.Rule(
        name=name,
        about=said,
        body=body,
        period=period,
        reference_date=reference_date(lines, scope),
        authority="law",
        construct=construct,
        each=over,
    )
    return sourced(rule, scope)


def said_of(node: CaseBlock, scope: Scope, inherited: core.About) -> core.About:
    """Return what a case says of itself; it inherits the sources of its construct."""
    return about(node.lines, scope, node.label, node, inherited.references, dated=True)


def counted_about(line: CountedLine, scope: Scope, label: str, inherited: core.About) -> core.About:
    """Return what is said of a running total that the law leaves unclear."""
    own = references(line.under.references, scope) if line.under is not None else ()
    said = about(line.lines, scope, None, line, own or inherited.references)
    return core.About(
        label, said.references, said.notes, said.uncertain, said.to_confirm, (), span=line.span
    )
