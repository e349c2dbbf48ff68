"""Conditions: comparisons, chains of ``et`` or ``ou``, numbered lists."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field, frozen

from procrules.constructs.base import REST, Key, Name
from procrules.constructs.common import Under, references
from procrules.constructs.expression import BROKEN, Expression, LiteralValue, Path
from procrules.constructs.scope import Context
from procrules.core import expr as core
from procrules.core.types import (
    BOOLEAN,
    NOTHING,
    Type,
    compatible,
)
from procrules.diagnostics import types as wrong_type
from procrules.diagnostics.base import Diagnostic, Span, Words


@frozen
class Comparison(Expression):
    """A comparison, in words or in signs."""

    left: Expression
    key: Key
    right: Expression

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the comparison, reporting sides that do not compare."""
        left = self.left.elaborate(ctx)
        group = self._group(left, ctx)
        if group is not None:
            inside = core.Among(left, group, BOOLEAN, self.span)
            return core.Not(inside, BOOLEAN, self.span) if self.key.key == "IS_NOT" else inside
        value = self.right.bare if isinstance(self.right, Path) else None
        if left.type.kind == "set" and value is not None and isinstance(self.left, Path):
            name = str(self.left.head)
            ctx.scope.report.add(
                wrong_type.UseIncludes(span=self.span, name=name, value=value.text)
            )
            return BROKEN
        right = self.right.elaborate(ctx, left.type)
        if isinstance(left, core.Constant) and isinstance(self.left, LiteralValue):
            left = self.left.elaborate(ctx, right.type)
        return compare(OPERATORS[self.key.key], left, right, self.span, ctx)

    def _group(self, left: core.Expr, ctx: Context) -> tuple[str, ...] | None:
        name = self.right.bare if isinstance(self.right, Path) else None
        if name is None or left.type.kind != "choice" or self.key.key not in ("IS", "IS_NOT", "EQ"):
            return None
        assert left.type.name is not None
        choice = ctx.scope.choices[left.type.name]
        found = next((g.members for g in choice.groups if g.name == name.text), None)
        if found is not None:
            ctx.scope.saw("member", name.text, name.span, choice.name)
        return found


def compare(
    op: core.Operator, left: core.Expr, right: core.Expr, span: Span, ctx: Context
) -> core.Expr:
    """Return a comparison, reporting mixed taxes, types and orders that do not exist."""
    problem: Diagnostic | None = None
    if "any" in (left.type.kind, right.type.kind):
        return BROKEN
    if op in ("=", "!=") and _may_be_silent(left) and right.type == NOTHING:
        return core.Compare(op, left, right, BOOLEAN, span)
    if not compatible(left.type, right.type):
        if left.type.kind == right.type.kind == "money":
            problem = wrong_type.MixedTaxes(
                span=span, left=left.type.name or "", right=right.type.name or ""
            )
        else:
            problem = wrong_type.IncompatibleTypes(
                span=span, left=left.type.words(), right=right.type.words()
            )
    elif op not in ("=", "!=") and not (left.type.ordered and right.type.ordered):
        bad = right if left.type.ordered else left
        problem = wrong_type.NotOrdered(span=span, type=bad.type.words())
    elif left.type.kind in ("list", "set", "record"):
        problem = wrong_type.IncompatibleTypes(
            span=span, left=left.type.words(), right=right.type.words()
        )
    if problem is not None:
        ctx.scope.report.add(problem)
        return BROKEN
    return core.Compare(op, left, right, BOOLEAN, span)


def _may_be_silent(item: core.Expr) -> bool:
    """Whether the documents may say nothing of a set; one that rules work out says all.

    Nothing can be asked of a list of which they say nothing: its hole is told instead.
    """
    return item.type.kind == "set" and isinstance(item, core.FactRef | core.Field)


OPERATORS: dict[str, core.Operator] = {
    "LT": "<",
    "LE": "<=",
    "GT": ">",
    "GE": ">=",
    "EQ": "=",
    "IS": "=",
    "IS_NOT": "!=",
}


@frozen
class Among(Expression):
    """``est parmi a, b``."""

    item: Expression
    names: tuple[Name, ...] = field(metadata=REST)

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the membership."""
        item = self.item.elaborate(ctx)
        if item.type.kind == "any":
            return BROKEN
        if item.type.kind == "record":
            return self._listed(item, ctx)
        if item.type.kind != "choice":
            ctx.scope.report.add(
                wrong_type.NotAChoice(
                    span=self.span,
                    construct=Words("« est parmi »", "'is among'"),
                    type=item.type.words(),
                    advice=Words("une comparaison", "a comparison"),
                )
            )
            return BROKEN
        values = members(self.names, item.type, ctx)
        return core.Among(item, values, BOOLEAN, self.span)

    def _listed(self, record: core.Expr, ctx: Context) -> core.Expr:
        """Return whether a list holds a record of the same id."""
        found: list[core.Expr] = []
        entity = record.type.name or ""
        id_ = ctx.scope.entities[entity].field("id")
        for name in self.names:
            source = Path(name.span, name, None).elaborate(ctx)
            if source.type.kind == "any":
                continue
            if source.type.kind != "list" or source.type.item != record.type or id_ is None:
                words = source.type.words()
                ctx.scope.report.add(wrong_type.NotAList(span=name.span, type=words))
                continue
            if isinstance(record, core.Variable):
                found.append(core.same_record(record, source, self.span))
        if not found:
            return BROKEN
        return found[0] if len(found) == 1 else core.Some(tuple(found), BOOLEAN, self.span)


@frozen
class Contains(Expression):
    """``procedures inclut adaptee``: the set holds each of the members named."""

    item: Expression
    names: tuple[Name, ...] = field(metadata=REST)

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the membership of every name."""
        item = self.item.elaborate(ctx)
        if item.type.kind == "any":
            return BROKEN
        if item.type.kind != "set":
            ctx.scope.report.add(wrong_type.NotASet(span=self.span, type=item.type.words()))
            return BROKEN
        parts = [
            core.Among(item, members((name,), item.type, ctx), BOOLEAN, self.span)
            for name in self.names
        ]
        return parts[0] if len(parts) == 1 else core.Every(tuple(parts), BOOLEAN, self.span)


def members(names: Sequence[Name], type_: Type, ctx: Context) -> tuple[str, ...]:
    """Return the values that names stand for, groups spread out."""
    assert type_.name is not None
    choice = ctx.scope.choices[type_.name]
    return tuple(v for name in names for v in ctx.scope.member(name, choice))


@frozen
class Conjunction(Expression):
    """Conditions joined by ``et``."""

    items: tuple[Expression, ...] = field(metadata=REST)

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the conjunction."""
        return core.Every(tuple(condition(i, ctx) for i in self.items), BOOLEAN, self.span)


@frozen
class Disjunction(Expression):
    """Conditions joined by ``ou``."""

    items: tuple[Expression, ...] = field(metadata=REST)

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the disjunction."""
        return core.Some(tuple(condition(i, ctx) for i in self.items), BOOLEAN, self.span)


@frozen
class Bullet(Expression):
    """One member of a numbered list of conditions."""

    inner: Expression
    under: tuple[Under, ...] = field(metadata=REST)

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the condition, with the references of its own line."""
        inner = condition(self.inner, ctx)
        cited = tuple(r for u in self.under for r in references(u.references, ctx.scope))
        return core.Cited(inner, cited, BOOLEAN, self.span) if cited else inner


@frozen
class Block(Expression):
    """``l'une au moins des conditions suivantes est remplie :`` and its list."""

    key: Key
    bullets: tuple[Bullet, ...] = field(metadata=REST)

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the conjunction, the disjunction or its negation."""
        items = tuple(b.elaborate(ctx) for b in self.bullets)
        if self.key.key == "EACH_CONDITION":
            return core.Every(items, BOOLEAN, self.span)
        some = core.Some(items, BOOLEAN, self.span)
        return core.Not(some, BOOLEAN, self.span) if self.key.key == "NO_CONDITION" else some


def condition(node: Expression, ctx: Context) -> core.Expr:
    """Return a yes/no expression, reporting anything else."""
    expr = node.elaborate(ctx, BOOLEAN)
    if expr.type.kind not in ("boolean", "any"):
        ctx.scope.report.add(wrong_type.NotCondition(span=node.span, type=expr.type.words()))
        return BROKEN
    return expr
