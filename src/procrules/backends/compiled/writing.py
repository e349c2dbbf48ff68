"""Generated code as plain data, for other processes: what ``written`` reads."""

from __future__ import annotations

import ast
from typing import Any

from procrules.backends.compiled.written import ATTRIBUTES, KINDS, OPERATORS

_Fields = tuple[tuple[str, str], ...]

_SHAPES: dict[tuple[Any, Any], tuple[int, _Fields]] = {
    (cls, type(context)): (
        number,
        tuple(zip((name for name in cls._fields if name != "ctx"), kinds, strict=False)),
    )
    for number, (cls, kinds, context) in enumerate(KINDS)
}
"""The number of a kind of nodes, and its fields with what they hold, by its class and that of its context."""
_OPERATORS = {type(operator): number for number, operator in enumerate(OPERATORS)}


def write_code(module: ast.Module) -> list[Any]:
    """Return the code of a decision as plain data for JSON.

    Args:
        module: What ``generating.generated`` gave.

    Raises:
        TypeError: The code holds what the compiler is not known to write.
    """
    tables: list[Any] = []
    functions: dict[str, Any] = {}
    late: list[Any] = []
    for statement in module.body:
        if isinstance(statement, ast.FunctionDef):
            parameters = [argument.arg for argument in statement.args.args]
            functions[statement.name] = [parameters, [_node(s) for s in statement.body]]
        else:
            (late if functions else tables).append(_node(statement))
    return [tables, functions, late]


def _node(node: ast.AST) -> list[Any]:
    shape = _SHAPES.get((type(node), type(getattr(node, "ctx", None))))
    if shape is None:
        raise TypeError(f"generated code holds no {type(node).__name__}")
    number, fields = shape
    written: list[Any] = [number]
    for name, kind in fields:
        value = getattr(node, name)
        if kind == "e":
            written.append(_node(value))
        elif kind == "E":
            written.append([_node(one) for one in value])
        elif not _is_empty(kind, value):
            written.append(_field(kind, value))
    return written


def _is_empty(kind: str, value: Any) -> bool:
    if kind not in "NT":
        return False
    if value:
        raise TypeError("generated code has no keywords and no comments on types")
    return True


def _field(kind: str, value: Any) -> Any:
    match kind:
        case "o":
            return _OPERATORS[type(value)]
        case "O":
            return [_OPERATORS[type(one)] for one in value]
        case "G":
            return [[_node(g.target), _node(g.iter), [_node(t) for t in g.ifs]] for g in value]
        case "c" if value is not None and not isinstance(value, str | int):
            raise TypeError(f"generated code holds no {type(value).__name__}")
        case "a" if value not in ATTRIBUTES:
            raise TypeError(f"generated code reads no {value}")
        case _:
            return value
