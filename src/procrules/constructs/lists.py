"""Lists of records: where, sum, count, largest, smallest, each, some, none."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from procrules.constructs.base import Key, Name
from procrules.constructs.condition import condition
from procrules.constructs.expression import BROKEN, Expression, Path, field_of
from procrules.constructs.scope import Context
from procrules.core import expr as core
from procrules.core.types import (
    BOOLEAN,
    INTEGER,
    Type,
)
from procrules.diagnostics import types as wrong_type
from procrules.diagnostics.rules import NeedsRecord


@frozen
class Preceding(Expression):
    """``les modifications jusqu'à celle-ci``: the records up to the one at hand, by date if dated."""

    path: Path
    key: Key

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the records up to this one."""
        source = records(self.path, ctx)
        if source is None:
            return BROKEN
        entity = entity_of(source)
        if entity not in ctx.variables:
            name = str(self.path.head)
            ctx.scope.report.add(NeedsRecord(span=self.span, name=name, entity=entity))
            return BROKEN
        dated = [f.name for f in ctx.scope.entities[entity].fields if f.type.kind == "date"]
        return core.Preceding(entity, dated[0] if dated else None, source.type, self.span)


@frozen
class Filtered(Expression):
    """``les lots où …``."""

    path: Path | Preceding
    condition: Expression

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the records that satisfy the condition."""
        found = records(self.path, ctx)
        if found is None:
            return BROKEN
        return self.over(found, ctx)

    def over(self, source: core.Expr, ctx: Context) -> core.Expr:
        """Return the records of a list that satisfy the condition."""
        entity = entity_of(source)
        inner = condition(self.condition, ctx.inside(entity))
        return core.Where(source, entity, inner, source.type, self.span)


def records(path: Path | Preceding, ctx: Context) -> core.Expr | None:
    """Return a list of records, reporting anything else."""
    source = path.elaborate(ctx)
    if source.type.kind == "any":
        return None
    if source.type.kind != "list" or source.type.item is None:
        ctx.scope.report.add(wrong_type.NotAList(span=path.span, type=source.type.words()))
        return None
    return source


def entity_of(source: core.Expr) -> str:
    """Return the entity of a list of records."""
    item = source.type.item
    assert item is not None
    assert item.name is not None
    return item.name


@frozen
class Aggregate(Expression):
    """``la somme des …``, ``le nombre des …``, ``le plus grand des …``."""

    key: Key
    collection: Path | Filtered | Preceding

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the aggregate, over a field of the records or over the records themselves."""
        base = self.collection.path if isinstance(self.collection, Filtered) else self.collection
        path = base.path if isinstance(base, Preceding) else base
        kind = _AGGREGATES[self.key.key]
        counted = kind == "count"
        listed = path if counted else path.of
        if listed is None or (not counted and not isinstance(path.head, Name)):
            ctx.scope.report.add(
                wrong_type.NotAList(span=path.span, type=path.elaborate(ctx).type.words())
            )
            return BROKEN
        among = Preceding(base.span, listed, base.key) if isinstance(base, Preceding) else listed
        source = records(among, ctx)
        if source is None:
            return BROKEN
        entity = entity_of(source)
        if isinstance(self.collection, Filtered):
            source = self.collection.over(source, ctx)
        if counted:
            return core.Aggregate("count", source, entity, None, INTEGER, self.span)
        assert isinstance(path.head, Name)
        variable = core.Variable(entity, Type("record", entity), path.span)
        body = field_of(variable, path.head, ctx, path.span)
        allowed = body.type.numeric if kind == "sum" else body.type.ordered
        if body.type.kind == "any":
            return BROKEN
        if not allowed:
            words = body.type.words()
            ctx.scope.report.add(
                wrong_type.BadArithmetic(span=path.span, op="+", left=words, right=words)
                if kind == "sum"
                else wrong_type.NotOrdered(span=path.span, type=words)
            )
            return BROKEN
        return core.Aggregate(kind, source, entity, body, body.type, self.span)


_AGGREGATES: dict[str, Literal["count", "sum", "max", "min"]] = {
    "SUM_OF": "sum",
    "COUNT_OF": "count",
    "LARGEST_OF": "max",
    "SMALLEST_OF": "min",
}


@frozen
class Quantified(Expression):
    """``chacun des lots vérifie …``."""

    key: Key
    collection: Path | Filtered | Preceding
    condition: Expression

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the quantified condition."""
        if isinstance(self.collection, Filtered):
            source = self.collection.elaborate(ctx)
            if source.type.kind == "any":
                return BROKEN
        else:
            found = records(self.collection, ctx)
            if found is None:
                return BROKEN
            source = found
        entity = entity_of(source)
        inner = condition(self.condition, ctx.inside(entity))
        kind = _QUANTIFIERS[self.key.key]
        return core.Quantified(kind, source, entity, inner, BOOLEAN, self.span)


_QUANTIFIERS: dict[str, Literal["each", "some", "none"]] = {
    "EACH_OF": "each",
    "SOME_OF": "some",
    "NONE_OF": "none",
}
