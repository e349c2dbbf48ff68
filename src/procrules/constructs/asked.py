"""What a sign or an item of a checklist asks: a condition on other facts, or a yes/no of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, cast

from procrules.constructs.base import Name, Node, Text
from procrules.constructs.cases import unreadable
from procrules.constructs.common import AgreementLine
from procrules.constructs.condition import condition
from procrules.constructs.declaration import HelpLine, PresumedLine, QuestionLine, fact
from procrules.constructs.expression import Path
from procrules.constructs.rule import IfLine
from procrules.constructs.scope import Context, Declared, Scope
from procrules.core import expr as core_expr
from procrules.core import items as core
from procrules.core.types import BOOLEAN
from procrules.diagnostics.base import Span
from procrules.diagnostics.names import DuplicateName

_OF_A_FACT = (QuestionLine, HelpLine, PresumedLine, AgreementLine)


class Asked(Protocol):
    """A named part of a construct that is met or not."""

    @property
    def span(self) -> Span: ...
    @property
    def name(self) -> Name: ...
    @property
    def label(self) -> Text | None: ...
    @property
    def lines(self) -> tuple[Node, ...]: ...


def once(names: Iterable[Name], scope: Scope) -> list[Name]:
    """Return names without those that stand twice, which are reported."""
    seen: dict[str, Name] = {}
    for name in names:
        before = seen.setdefault(name.text, name)
        if before is not name:
            file, line = before.span.file, before.span.line
            scope.report.add(DuplicateName(span=name.span, name=name.text, file=file, line=line))
    return list(seen.values())


def declare_asked(part: Asked, scope: Scope) -> None:
    """Declare the fact that a part asks, unless it has a condition or a value has its name."""
    if _conditions(part) or part.name.text in scope.names["value"]:
        return
    label = part.label.text if part.label else None
    declared = Declared(part.name.text, "fact", part.name.span, BOOLEAN, label)
    scope.declare("value", declared)


def asked_fact(part: Asked, scope: Scope) -> core.Fact | None:
    """Return the fact that a part declares; report lines that would say something of no fact."""
    known = scope.names["value"].get(part.name.text)
    if not _conditions(part) and known is not None and known.span == part.name.span:
        lines = [line for line in part.lines if isinstance(line, _OF_A_FACT)]
        return fact(part.name, BOOLEAN, part.label, lines, scope, cast("Node", part))
    for line in part.lines:
        if isinstance(line, _OF_A_FACT):
            unreadable(
                line,
                scope,
                "elle dirait quelque chose d'un fait, et celui-ci est déclaré ailleurs ou remplacé par « si »",
                "it would say something of a fact, and this one is declared elsewhere or replaced by 'if'",
            )
    return None


def asked_condition(part: Asked, ctx: Context) -> core_expr.Expr:
    """Return the condition under which a part is met."""
    found = _conditions(part)
    if not found:
        return condition(Path(part.name.span, part.name, None), ctx)
    for extra in found[1:]:
        unreadable(extra, ctx.scope, "un seul « si » est permis", "a single 'if' is allowed")
    return condition(found[0].condition, ctx)


def asked_label(part: Asked, scope: Scope) -> str | None:
    """Return what a person reads for a part: its own label, else that of the value it reads."""
    if part.label is not None:
        return part.label.text
    known = scope.names["value"].get(part.name.text)
    return known.label if known is not None else None


def _conditions(part: Asked) -> list[IfLine]:
    return [line for line in part.lines if isinstance(line, IfLine)]
