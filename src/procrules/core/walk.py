"""Walks over the core, derived once from the attrs fields of its nodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from attrs import fields, has

from procrules.core.types import Type
from procrules.diagnostics.base import Span


def children(node: object) -> Iterator[Any]:
    """Yield the nodes directly below ``node``, in the order of its fields."""
    for attribute in fields(cast("type[Any]", type(node))):
        value = getattr(node, attribute.name)
        for item in value if isinstance(value, tuple) else (value,):
            if has(type(item)) and not isinstance(item, Type | Span):
                yield item


def walk(node: object) -> Iterator[Any]:
    """Yield ``node`` and everything below it, parents first; never recursive."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(list(children(top))))
