"""Generated code as plain data, for other processes: what ``written`` reads."""

from __future__ import annotations

import ast
from typing import Any

from procrules.backends.compiled.written import ATTRIBUTES, KINDS, OPERATORS

_NUMBERS = {
    (cls, None if context is None else type(context)): number
    for number, (cls, _, context) in enumerate(KINDS)
}
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
    context = getattr(node, "ctx", None)
    number = _NUMBERS.get((type(node), None if context is None else type(context)))
    if number is None:
        raise TypeError(f"generated code holds no {type(node).__name__}")
    names = [name for name in node._fields if name != "ctx"]
    kinds = KINDS[number][1]
    return [
        number,
        *(
            _field(kind, getattr(node, name))
            for kind, name in zip(kinds, names, strict=False)
            if not _is_empty(kind, getattr(node, name))
        ),
    ]


def _is_empty(kind: str, value: Any) -> bool:
    if kind not in "NT":
        return False
    if value:
        raise TypeError("generated code has no keywords and no comments on types")
    return True


def _field(kind: str, value: Any) -> Any:
    match kind:
        case "e":
            return _node(value)
        case "E":
            return [_node(one) for one in value]
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
