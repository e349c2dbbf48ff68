"""Generated code as plain data, and back: what other processes keep is read here, and run.

The data can say a small part of Python, that which the compiler writes: no import, no attribute but the
two named below, no name beyond those of ``runtime`` and ``durations``. Whoever wrote the data, what it
becomes can compute a value and do nothing else. It is text, so that any version of Python reads it; a
function is compiled when it is first called, for a case calls few of them.
"""

from __future__ import annotations

import _ast

from procrules.backends.compiled.runtime import BUILTINS, NAMES, Undetermined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_LOAD, _STORE = _ast.Load(), _ast.Store()
KINDS: tuple[tuple[Any, str, _ast.expr_context | None], ...] = (
    (_ast.Name, "s", _LOAD),
    (_ast.Name, "s", _STORE),
    (_ast.Constant, "c", None),
    (_ast.Subscript, "ee", _LOAD),
    (_ast.Subscript, "ee", _STORE),
    (_ast.Attribute, "ea", _LOAD),
    (_ast.Compare, "eOE", None),
    (_ast.BoolOp, "oE", None),
    (_ast.UnaryOp, "oe", None),
    (_ast.BinOp, "eoe", None),
    (_ast.IfExp, "eee", None),
    (_ast.Call, "eEN", None),
    (_ast.Tuple, "E", _LOAD),
    (_ast.Tuple, "E", _STORE),
    (_ast.List, "E", _LOAD),
    (_ast.Set, "E", None),
    (_ast.Dict, "EE", None),
    (_ast.ListComp, "eG", None),
    (_ast.GeneratorExp, "eG", None),
    (_ast.NamedExpr, "ee", None),
    (_ast.Assign, "EeT", None),
    (_ast.If, "eEE", None),
    (_ast.For, "eeEET", None),
    (_ast.Return, "e", None),
    (_ast.Expr, "e", None),
    (_ast.Pass, "", None),
)
"""The nodes that there are, with what their fields hold, in order: ``e`` a node, ``E`` nodes, ``s`` a name,
``a`` an attribute, ``c`` a constant, ``o`` an operator, ``O`` operators, ``G`` loops; ``N`` and ``T`` are
always empty, and not written."""

OPERATORS: tuple[_ast.AST, ...] = (
    *(_ast.And(), _ast.Or(), _ast.Not(), _ast.Add(), _ast.Sub(), _ast.Mult()),
    *(_ast.Eq(), _ast.NotEq(), _ast.Lt(), _ast.LtE(), _ast.Gt(), _ast.GtE()),
    *(_ast.Is(), _ast.IsNot(), _ast.In(), _ast.NotIn()),
)
ATTRIBUTES = ("__class__", "isdisjoint")
"""The attributes that generated code reads."""

_LASTING = ("Duration", "agreed", "durations", "extreme", "ordered", "same", "shifted")
"""The names of ``durations``, which is imported where code uses one of them."""
_FILE = "<procrules, kept>"
_NO_FAULT = (Undetermined, RecursionError)


def read_code(data: Any) -> Callable[[tuple[Any, ...]], Any] | None:
    """Return the function that data says; ``None`` when it is no code of this compiler.

    Args:
        data: What ``writing.write_code`` gave.
    """
    try:
        tables, functions, late = data
        code = _Code()
        for name, (parameters, body) in functions.items():
            code.later(name, parameters, body)
        code.run([*tables, *late])
        code.define("run", *functions["run"])
        run: Callable[[tuple[Any, ...]], Any] = code.names["run"]
    except _NO_FAULT:
        raise
    except Exception:
        return None
    return run


class _Code:
    """Functions that are compiled when they are first called."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {**NAMES, "__builtins__": BUILTINS}
        self._met: set[str] = set()

    def later(self, name: str, parameters: list[str], body: list[Any]) -> None:
        """Let a name stand for a function that is compiled when it is first called."""
        _text(name)

        def first(*arguments: Any) -> Any:
            try:
                if self.names[name] is first:
                    self.define(name, parameters, body)
            except _NO_FAULT:
                raise
            except Exception:
                raise Undetermined from None
            return self.names[name](*arguments)

        self.names[name] = first

    def define(self, name: str, parameters: list[str], body: list[Any]) -> None:
        """Compile a function."""
        names = [_ast.arg(_text(p), lineno=1, col_offset=0) for p in parameters]
        arguments = _ast.arguments([], names, None, [], [], None, [])
        found = _ast.FunctionDef(
            _text(name), arguments, self.nodes(body), [], None, None, lineno=1, col_offset=0
        )
        exec(compile(_ast.Module([found], []), _FILE, "exec"), self.names)

    def run(self, statements: list[Any]) -> None:
        """Run statements that name what functions read."""
        exec(compile(_ast.Module(self.nodes(statements), []), _FILE, "exec"), self.names)

    def nodes(self, said: list[Any]) -> list[Any]:
        """Return some nodes."""
        return [self.node(one) for one in said]

    def node(self, said: list[Any]) -> Any:
        """Return a node."""
        cls, shape, context = KINDS[said[0]]
        if shape == "s":
            return cls(self._name(said[1]), context, lineno=1, col_offset=0)
        if shape == "c":
            return cls(_constant(said[1]), lineno=1, col_offset=0)
        fields: list[Any] = []
        rest = iter(said[1:])
        for kind in shape:
            if kind == "e":
                fields.append(self.node(next(rest)))
            elif kind == "E":
                fields.append([self.node(one) for one in next(rest)])
            elif kind == "o":
                fields.append(OPERATORS[next(rest)])
            elif kind == "O":
                fields.append([OPERATORS[one] for one in next(rest)])
            elif kind == "G":
                fields.append([self._loop(*one) for one in next(rest)])
            elif kind == "a":
                fields.append(_attribute(next(rest)))
            else:
                fields.append([] if kind == "N" else None)
        if context is not None:
            fields.append(context)
        return cls(*fields, lineno=1, col_offset=0)

    def _loop(self, target: Any, source: Any, tests: list[Any]) -> _ast.comprehension:
        return _ast.comprehension(self.node(target), self.node(source), self.nodes(tests), 0)

    def _name(self, name: Any) -> str:
        if name not in self._met:
            self._met.add(_text(name))
            if name in _LASTING:
                from procrules.backends.compiled.durations import NAMES as DURATIONS

                self.names.update(DURATIONS)
        found: str = name
        return found


def _constant(value: Any) -> str | int | None:
    if value is None or isinstance(value, str | int):
        return value
    raise ValueError("no constant of generated code")


def _attribute(name: Any) -> str:
    if name in ATTRIBUTES:
        return str(name)
    raise ValueError("no attribute of generated code")


def _text(name: Any) -> str:
    if not isinstance(name, str) or not name.isidentifier() or name.startswith("__"):
        raise ValueError("no name of generated code")
    return name
