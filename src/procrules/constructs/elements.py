"""What a construct requires of what it admits: elements that each have a line of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import evolve, field, frozen

from procrules.constructs.base import REST, Key, Name, Node
from procrules.constructs.cases import case_rule
from procrules.constructs.common import NoteLine, Under, UnderLine, references, single
from procrules.constructs.conclusion import (
    AdviceLine,
    DemandLine,
    FailingLine,
    ObligationLine,
    leaf,
)
from procrules.constructs.condition import condition
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
) -> core.Rule:
    """Return the rule that admits what meets every element, and refuses for the first that it lacks."""

    def end(holds: bool, kept_: Iterable[Node], inherited: core.About, at: Node) -> core.Leaf:
        value = Constant(holds, BOOLEAN, at.span)
        outcome = core.Outcome(name, "is", value, (), at.span)
        return leaf((outcome,), kept_, ctx, inherited, at)

    always = Constant(True, BOOLEAN, node.span)
    follows = [n for n in lines if isinstance(n, AdviceLine | ObligationLine)]
    body: core.Node = end(True, follows, said, node)
    # From the last to the first, so that each is met before the next is looked at.
    for line in reversed(lines):
        if isinstance(line, ElementLine | DemandLine):
            met = core.Case(condition(line.condition, ctx), body)
            otherwise = core.Case(always, _refused(line, end, said, ctx.scope))
            body = core.Split((met, otherwise), True, line.span)
    return case_rule(name, said, body, lines, when, over, ctx.scope)


def _refused(
    line: ElementLine | DemandLine,
    end: Callable[[bool, Iterable[Node], core.About, Node], core.Leaf],
    said: core.About,
    scope: Scope,
) -> core.Leaf:
    """Return the end for one who lacks an element, with the words that say what to do."""
    own = references(line.under.references, scope) if line.under is not None else ()
    refused = end(False, line.lines, evolve(said, references=own or said.references), line)
    failing = single(line.lines, FailingLine, scope)
    words = (failing.text.text,) if failing is not None else ()
    return evolve(refused, about=evolve(refused.about, notes=(*words, *refused.about.notes)))
