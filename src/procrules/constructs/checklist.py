"""``grille``: items that are met, missing or not known, with advice; it never decides anything else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from attrs import evolve, field, frozen

from procrules.constructs.asked import (
    asked_condition,
    asked_fact,
    asked_label,
    declare_asked,
    once,
)
from procrules.constructs.base import REST, Construct, Name, Node, Text
from procrules.constructs.cases import case_rule, unreadable
from procrules.constructs.common import Under, about, references
from procrules.constructs.conclusion import (
    AdviceLine,
    DemandLine,
    ObligationLine,
    leaf,
    reference_date,
)
from procrules.constructs.example import examples_in
from procrules.constructs.rule import ElseLine, ThenLine
from procrules.constructs.scope import Context, Declared, Scope
from procrules.core import items as core
from procrules.core.expr import Constant
from procrules.core.reference import Reference
from procrules.core.types import BOOLEAN, Type
from procrules.diagnostics.weighing import ChecklistClaimsLaw, ChecklistConcludes


@frozen
class ItemBlock(Node):
    """``critère <name> « <label> »``: one item, and what is advised where it is missing."""

    name: Name
    label: Text | None
    lines: tuple[Node, ...] = field(metadata=REST)


@frozen
class ItemGroup(Node):
    """``groupe <name> « <label> »`` and its items."""

    name: Name
    label: Text | None
    under: Under | None
    items: tuple[ItemBlock, ...] = field(metadata=REST)


@frozen
class ChecklistDeclaration(Construct):
    """``grille <name> « <label> »``: items, in groups or not."""

    title: ClassVar[str] = "grille"

    name: Name
    label: Text | None
    lines: tuple[Node, ...] = field(metadata=REST)

    # -- declaring ------------------------------------------------------------------------------
    def declare(self, scope: Scope) -> None:
        """Declare the set of items, and the rule of each."""
        label = self.label.text if self.label else None
        type_ = Type("set", self._set)
        scope.declare("value", Declared(self.name.text, "decision", self.name.span, type_, label))
        scope.declare("type", Declared(self._set, "choice", self.name.span, label=label))
        scope.choices[self._set] = self._choice(scope)
        once([group.name for group in self._groups()], scope)
        for name in once([item.name for item, _ in self._items()], scope):
            scope.declare("rule", Declared(self._rule(name), "rule", name.span))

    def complete(self, scope: Scope) -> None:
        """Declare what the items ask."""
        for item, _ in self._items():
            declare_asked(item, scope)

    @property
    def _set(self) -> str:
        return f"criteres_{self.name.text}"

    def _rule(self, item: Name) -> str:
        return f"{self.name.text}.{item.text}"

    def _groups(self) -> list[ItemGroup]:
        return [line for line in self.lines if isinstance(line, ItemGroup)]

    def _items(self) -> Iterator[tuple[ItemBlock, ItemGroup | None]]:
        for line in self.lines:
            if isinstance(line, ItemBlock):
                yield line, None
            elif isinstance(line, ItemGroup):
                for item in line.items:
                    yield item, line

    def _choice(self, scope: Scope) -> core.Choice:
        values = tuple(
            core.ChoiceValue(item.name.text, core.About(asked_label(item, scope), span=item.span))
            for item, _ in self._items()
        )
        groups = tuple(
            core.Group(
                g.name.text,
                tuple(i.name.text for i in g.items),
                core.About(g.label.text if g.label else None, span=g.span),
            )
            for g in self._groups()
        )
        label = self.label.text if self.label else None
        return core.Choice(self._set, values, groups, core.About(label, span=self.span), "items")

    # -- lowering -------------------------------------------------------------------------------
    def lower(self, scope: Scope) -> Iterator[core.Item]:
        """Yield the set of items and a rule for each, that says whether it is met."""
        said = about(self.lines, scope, self.label, self)
        if said.references and scope.authority(said.references) in ("law", "case_law"):
            scope.report.add(ChecklistClaimsLaw(span=self.name.span, name=self.name.text))
        if not any(self._items()):
            unreadable(self, scope, "il manque des critères", "there are no criteria")
        _refuse(self.lines, scope)
        yield self._choice(scope)
        yield core.Decision(self.name.text, Type("set", self._set), said)
        for item, group in self._items():
            under = group.under if group is not None else None
            own = references(under.references, scope) if under is not None else ()
            yield from self._item(item, (*own, *said.references), scope)
        yield from examples_in(self.lines, scope, self.name.text)

    def _item(
        self, item: ItemBlock, inherited: tuple[Reference, ...], scope: Scope
    ) -> Iterator[core.Item]:
        _refuse(item.lines, scope)
        asked = asked_fact(item, scope)
        if asked is not None:
            yield asked
        said = about(item.lines, scope, item.label, item)
        # Whatever law an item cites, it is the checklist that asks for it.
        refs = tuple(dict.fromkeys((*said.references, *inherited)))
        label = asked_label(item, scope)
        said = evolve(said, label=label, references=refs, feminine=False, plural=False)
        ctx = Context(scope, reference_date(self.lines, scope))
        member = (item.name.text,)
        met = core.Outcome(self.name.text, "includes", None, member, item.span)
        missing = core.Outcome(self.name.text, "excludes", None, member)
        advice = [line for line in item.lines if isinstance(line, AdviceLine)]
        cases = (
            core.Case(asked_condition(item, ctx), leaf((met,), (), ctx, said, item)),
            core.Case(Constant(True, BOOLEAN), leaf((missing,), advice, ctx, said, item)),
        )
        body = core.Split(cases, True, item.span)
        yield case_rule(self._rule(item.name), said, body, self.lines, core.ALWAYS, None, scope)


def _refuse(lines: tuple[Node, ...], scope: Scope) -> None:
    """Report what a checklist may not do: conclude, oblige, demand."""
    for line in lines:
        if isinstance(line, ThenLine | ElseLine | DemandLine | ObligationLine):
            scope.report.add(ChecklistConcludes(span=line.span))
