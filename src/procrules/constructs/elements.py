"""What a construct requires of what it admits: elements that each have a line of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve, field, frozen

from procrules.constructs.base import REST, Key, Name, Node
from procrules.constructs.cases import case_rule, kept
from procrules.constructs.common import NoteLine, Under, UnderLine
from procrules.constructs.conclusion import DemandLine, FailingLine, leaf
from procrules.constructs.expression import Expression
from procrules.constructs.scope import Context, Scope
from procrules.core import items as core
from procrules.core.expr import Constant
from procrules.core.types import BOOLEAN
from procrules.diagnostics.base import Words
from procrules.diagnostics.rules import PartsMissing, RepeatedLine
from procrules.syntax.keywords import vocabulary


@frozen
class ElementLine(Node):
    """``demandée par l'acheteur si …``, ``champ indiqué si …``: what has to be met."""

    key: Key
    condition: Expression
    under: Under | None
    lines: tuple[FailingLine | UnderLine | NoteLine, ...] = field(metadata=REST)

    def demand(self) -> DemandLine:
        """Return the line as a demand of the conclusion."""
        return DemandLine(self.span, self.condition, self.under, self.lines)


def elements(lines: Iterable[Node]) -> list[ElementLine]:
    """Return the elements among some lines."""
    return [line for line in lines if isinstance(line, ElementLine)]


def check_parts(name: Name, wanted: Iterable[str], found: Iterable[Key], scope: Scope) -> None:
    """Report the parts of a construct that have no line, and those that have two."""
    seen: set[str] = set()
    for key in found:
        if key.key in seen:
            scope.report.add(RepeatedLine(span=key.span))
        seen.add(key.key)
    missing = tuple(_quoted(key) for key in wanted if key not in seen)
    if missing:
        scope.report.add(PartsMissing(span=name.span, name=name.text, parts=missing))


def _quoted(key: str) -> Words:
    fr, en = (vocabulary(language).canonical(key) for language in ("fr", "en"))
    return Words(f"« {fr} … »", f"'{en} …'")


def admission(
    name: str,
    said: core.About,
    lines: tuple[Node, ...],
    when: core.Period,
    over: core.Each | None,
    ctx: Context,
    node: Node,
) -> Iterator[core.Rule]:
    """Yield the rule that refuses, and the exception that admits what meets every element."""

    lacking = evolve(said, label=f"{said.label or name} : un élément manque")

    def rule(own: str, said: core.About, holds: bool, kept_: Iterable[Node]) -> core.Rule:
        value = Constant(holds, BOOLEAN, node.span)
        outcome = core.Outcome(name, "is", value, (), node.span)
        end = leaf((outcome,), kept_, ctx, said, node)
        return case_rule(own, said, end, lines, when, over, ctx.scope)

    yield rule(name, lacking, False, ())
    demands = [line.demand() for line in elements(lines)]
    admits = rule(admitted_name(name), said, True, [*demands, *kept(lines)])
    yield evolve(admits, derogations=(core.Derogation(name, span=node.span),))


def admitted_name(name: str) -> str:
    """Return the name of the exception that admits."""
    return f"{name}.{_ADMITTED}"


_ADMITTED = "admise"
