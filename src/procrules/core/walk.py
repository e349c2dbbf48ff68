"""Walks over the core, derived once from the attrs fields of its nodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import evolve, fields, has

from procrules.core import expr as core
from procrules.core.types import Type
from procrules.diagnostics.base import Span
from procrules.values.nothing import NEANT

if TYPE_CHECKING:
    from procrules.core.program import Program


class _Names(dict[type[Any], tuple[str, ...]]):
    """The names of the fields of each class of nodes."""

    def __missing__(self, cls: type[Any]) -> tuple[str, ...]:
        found = self[cls] = tuple(attribute.name for attribute in fields(cls))
        return found


class _OfNodes(dict[type[Any], bool]):
    """Whether the values of each class are nodes."""

    def __missing__(self, cls: type[Any]) -> bool:
        found = self[cls] = has(cls) and not issubclass(cls, Type | Span)
        return found


_NAMES, _OF_NODES = _Names(), _OfNodes()


def children(node: object) -> Iterator[Any]:
    """Yield the nodes directly below ``node``, in the order of its fields."""
    for name in _NAMES[type(node)]:
        value = getattr(node, name)
        for item in value if isinstance(value, tuple) else (value,):
            if _OF_NODES[type(item)]:
                yield item


def walk(node: object) -> Iterator[Any]:
    """Yield ``node`` and everything below it, parents first; never recursive."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(list(children(top))))


N = TypeVar("N")


def narrowed(node: N, name: str, variable: str, condition: core.Expr) -> N:
    """Return an expression whose counts and sums over a list take only what meets a condition.

    A list that its text narrows already is left as it is. The condition reads ``variable``.
    """
    if isinstance(node, core.Aggregate) and isinstance(node.source, core.FactRef):
        if node.source.name != name:
            return node
        own = renamed(condition, variable, node.variable)
        kept = core.Where(node.source, node.variable, own, node.source.type, node.span)
        return cast("N", evolve(node, source=kept))
    changes: dict[str, Any] = {}
    for attribute in fields(cast("type[Any]", type(node))):
        value = getattr(node, attribute.name)
        if has(type(value)) and not isinstance(value, Type | Span):
            changes[attribute.name] = narrowed(value, name, variable, condition)
    return cast("N", evolve(cast("Any", node), **changes))


def renamed(node: N, old: str, new: str) -> N:
    """Return an expression that reads another variable; what binds the old name keeps it inside."""
    changes: dict[str, Any] = {}
    for attribute in fields(cast("type[Any]", type(node))):
        value = getattr(node, attribute.name)
        if isinstance(node, _BINDERS) and node.variable == old and attribute.name != "source":
            continue
        if isinstance(value, tuple):
            changes[attribute.name] = tuple(_renamed(item, old, new) for item in value)
        else:
            changes[attribute.name] = _renamed(value, old, new)
    if isinstance(node, core.Variable) and node.name == old:
        changes["name"] = new
    if isinstance(node, core.Preceding) and node.variable == old:
        changes["variable"] = new
    return cast("N", evolve(cast("Any", node), **changes))


_BINDERS = core.Where | core.Aggregate | core.Quantified


def _renamed(item: Any, old: str, new: str) -> Any:
    if has(type(item)) and not isinstance(item, Type | Span):
        return renamed(item, old, new)
    return item


def told_nothing(program: Program) -> Iterator[str]:
    """Yield the facts, and the fields of entities, that the rules compare with *néant*."""
    items = (*program.rules.values(), *program.derived.values())
    for node in (node for item in items for node in walk(item)):
        if not isinstance(node, core.Compare):
            continue
        sides = (node.left, node.right)
        if any(isinstance(s, core.Constant) and s.value is NEANT for s in sides):
            for side in sides:
                if isinstance(side, core.FactRef):
                    yield side.name
                elif isinstance(side, core.Field):
                    yield f"{side.record.type.name}.{side.name}"
