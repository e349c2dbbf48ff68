"""Pieces of Python syntax trees. Nothing is ever pasted as text."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import frozen

from procrules.backends.compiled.inputs import in_units
from procrules.values.durations import Duration
from procrules.values.nothing import NEANT

Statements = list[ast.stmt]


class Unsupported(Exception):  # noqa: N818  (it is no error: another back end answers)
    """The compiler does not handle a part of the core: the interpreter answers the decision."""


_NOT_CONSTANT: Any = object()


@frozen(eq=False)
class Code:
    """An expression of generated code.

    Attributes:
        node: The Python expression.
        scale: Digits after the point in a unit, for numbers.
        constant: Its value in units when it is the same on all facts.
        sure: Whether it is a value whenever it does not end the computation.
        unknown: Whether it is not known, on all facts: it may stand beside what settles a condition.
        bits: For numbers, the most bits that a numerator or a denominator may have.
    """

    node: ast.expr
    scale: int = 0
    constant: Any = _NOT_CONSTANT
    sure: bool = False
    bits: int = 0
    unknown: bool = False

    @property
    def fixed(self) -> bool:
        """Whether it is the same on all facts."""
        return self.constant is not _NOT_CONSTANT

    def is_(self, value: bool) -> bool:
        """Whether it is a constant truth."""
        return self.constant is value


def name(identifier: str) -> ast.Name:
    """Return a name that is read."""
    return ast.Name(identifier, ast.Load())


def literal(value: Any) -> ast.expr:
    """Return a constant as an expression."""
    if isinstance(value, Fraction):
        return call("Fraction", ast.Constant(value.numerator), ast.Constant(value.denominator))
    if isinstance(value, Duration):
        return call("Duration", ast.Constant(value.count), ast.Constant(value.unit))
    if isinstance(value, frozenset):
        return ast.Set([ast.Constant(v) for v in sorted(value)])
    if isinstance(value, tuple):
        return ast.Tuple([literal(v) for v in value], ast.Load())
    return ast.Constant(value)


def constant(value: Any, scale: int = 0) -> Code:
    """Return a constant of the core: numbers in units, days as ordinals."""
    if value is NEANT:
        return Code(name("N"), 0, NEANT)
    if isinstance(value, Fraction):
        value = in_units(value, scale)
    elif isinstance(value, date):
        value = value.toordinal()
    return Code(literal(value), scale, value, sure=True)


TRUE, FALSE = constant(True), constant(False)


def call(function: str, *arguments: ast.expr) -> ast.Call:
    """Return a call of a name."""
    return ast.Call(name(function), list(arguments), [])


def item(container: str | ast.expr, place: int | ast.expr) -> ast.Subscript:
    """Return an item of a container."""
    holder = name(container) if isinstance(container, str) else container
    return ast.Subscript(
        holder, ast.Constant(place) if isinstance(place, int) else place, ast.Load()
    )


def assign(target: str | ast.expr, value: ast.expr) -> ast.Assign:
    """Return the statement that gives a name a value."""
    to = ast.Name(target, ast.Store()) if isinstance(target, str) else target
    return ast.Assign([to], value)


def compare(op: ast.cmpop, left: ast.expr, right: ast.expr) -> ast.Compare:
    """Return a comparison."""
    return ast.Compare(left, [op], [right])


def function(identifier: str, parameters: Sequence[str], body: list[ast.stmt]) -> ast.FunctionDef:
    """Return the definition of a function."""
    arguments = ast.arguments([], [ast.arg(p) for p in parameters], None, [], [], None, [])
    return ast.FunctionDef(identifier, arguments, body, [], None, None)


UNTOLD = Code(call("bail"), sure=True, unknown=True)
"""What is not known, on all facts."""


def both(items: Iterable[Code]) -> Code:
    """Return a conjunction, false as soon as one is false for certain."""
    return _joined(items, ast.And(), FALSE, TRUE)


def either(items: Iterable[Code]) -> Code:
    """Return a disjunction, true as soon as one is true for certain."""
    return _joined(items, ast.Or(), TRUE, FALSE)


def _joined(items: Iterable[Code], op: ast.boolop, settling: Code, neutral: Code) -> Code:
    kept, unknown = [], False
    for code in items:
        if code.is_(settling.constant):
            return settling
        unknown = unknown or code.unknown
        if not code.unknown and not code.is_(neutral.constant):
            kept.append(code)
    if unknown:
        # What is known may settle it: it comes first.
        if not kept:
            return UNTOLD
        kept.append(Code(call("bail"), sure=True))
    if len(kept) < 2:
        return kept[0] if kept else neutral
    return Code(ast.BoolOp(op, [c.node for c in kept]), sure=all(c.sure for c in kept))


def negation(code: Code) -> Code:
    """Return a negation."""
    if code.unknown:
        return code
    if code.fixed:
        return FALSE if code.constant is True else TRUE
    if isinstance(code.node, ast.UnaryOp) and isinstance(code.node.op, ast.Not):
        return Code(code.node.operand)
    return Code(ast.UnaryOp(ast.Not(), code.node), sure=True)


def chosen(test: Code, then: Code, otherwise: Code) -> Code:
    """Return one of two truths."""
    if test.is_(True):
        return then
    if test.is_(False):
        return otherwise
    if otherwise.is_(False):
        return FALSE if then.is_(False) else both((test, then))
    if then.is_(False):
        return both((negation(test), otherwise))
    if test.unknown:
        return both((test, either((then, otherwise))))
    return Code(ast.IfExp(test.node, then.node, otherwise.node), sure=then.sure and otherwise.sure)
