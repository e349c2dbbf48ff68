"""What generated code computes once for each call: definitions, decisions, rules that several read.

A unit that one place reads stands in that place. A unit that several read is a function, and keeps
its result in the list ``M`` of the call, or in a dictionary there when it is about a record.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Mapping
from itertools import islice

from attrs import define, evolve, field, frozen

from procrules.backends.compiled.syntax import (
    Code,
    assign,
    call,
    compare,
    function,
    item,
    name,
)

_MARK = "@"
SMALL = 3
"""Nodes of an expression that is written again rather than kept."""


@frozen
class Scope:
    """Where an expression stands.

    Attributes:
        records: The Python name of the record that each variable of the core stands for.
        about: The Python name of the record that a decision is about, if it is about one.
        depth: How many loops are around it.
        left: The values that facts which are choices may still have there, where some are ruled out.
    """

    records: dict[str, str] = field(factory=dict)
    about: str | None = None
    depth: int = 0
    left: Mapping[str, tuple[str, ...]] = field(factory=dict)

    def within(self, variable: str, identifier: str) -> Scope:
        """Return the inside of a loop over records."""
        return evolve(self, records={**self.records, variable: identifier}, depth=self.depth + 1)


WHOLE = Scope()


@define(eq=False)
class _Unit:
    number: int
    record: bool
    code: Code | None = None
    body: list[ast.stmt] | None = None
    uses: int = 0


Body = Callable[[], Code | tuple[list[ast.stmt], Code]]
"""Makes an expression, or statements that return and a code that says what they return."""


@define(eq=False)
class Units:
    """The units of one decision, and the functions that they become."""

    functions: list[ast.FunctionDef] = field(factory=list)
    _units: dict[Hashable, _Unit] = field(factory=dict)
    _names: int = 0

    def fresh(self, prefix: str) -> str:
        """Return a name that nothing else has."""
        self._names += 1
        return f"{prefix}{self._names}"

    def read(self, key: Hashable, scope: Scope, record: str | None, make: Body) -> Code:
        """Return what reads a unit, which is made when it is first read."""
        unit = self._units.get((key, record is not None))
        if unit is None:
            unit = _Unit(len(self._units), record is not None)
            self._units[key, record is not None] = unit
            made = make()
            unit.code, unit.body = (made, None) if isinstance(made, Code) else (made[1], made[0])
        code = unit.code
        assert code is not None
        if code.fixed:
            return code
        if unit.body is None and not unit.record and _is_small(code.node):
            return evolve(code, node=_copy(code.node))
        # In a loop it would be computed again for each record.
        unit.uses += 2 if scope.depth and not unit.record else 1
        mark: ast.expr = name(f"{_MARK}{unit.number}")
        if record is not None:
            mark = ast.Call(mark, [name(record)], [])
        return evolve(code, node=mark)

    def loop(self, scope: Scope, result: ast.expr) -> ast.expr:
        """Return the call of a function of its own for what runs over records."""
        identifier = self.fresh("q")
        parameters = sorted(set(scope.records.values()))
        self.functions.append(function(identifier, ["F", "M", *parameters], [ast.Return(result)]))
        return call(identifier, name("F"), name("M"), *map(name, parameters))

    def finished(self, body: list[ast.stmt]) -> tuple[list[ast.FunctionDef], list[ast.stmt]]:
        """Return the functions of what is kept, and a body that reads them."""
        placing = _Placing({u.number: u for u in self._units.values()})
        functions = [placing.function(f) for f in self.functions]
        body = [placing.statement(s) for s in body]
        functions += placing.made()
        if placing.kept:
            unknown = ast.BinOp(
                ast.List([name("U")], ast.Load()), ast.Mult(), ast.Constant(placing.kept)
            )
            body.insert(0, assign("M", unknown))
        else:
            body.insert(0, assign("M", ast.Constant(None)))
        return functions, body


_HOLDERS = (ast.expr, ast.stmt, ast.comprehension)


@define(eq=False)
class _Placing(ast.NodeTransformer):
    """Puts each unit where it is read, or the reading of what is kept."""

    units: dict[int, _Unit]
    kept: int = 0
    _places: dict[int, int] = field(factory=dict)
    _pending: list[_Unit] = field(factory=list)

    def function(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        return node

    def statement(self, node: ast.stmt) -> ast.stmt:
        self.generic_visit(node)
        return node

    def made(self) -> list[ast.FunctionDef]:
        """Return the functions of the units that are kept, and of those that these read."""
        found = []
        while self._pending:
            found.append(self.function(self._function(self._pending.pop())))
        return found

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Go through what may hold a mark; what a node holds is never left out, nor made several."""
        for field_name in node._fields:
            value = getattr(node, field_name, None)
            if isinstance(value, list):
                value[:] = [self.visit(v) if isinstance(v, _HOLDERS) else v for v in value]
            elif isinstance(value, ast.expr):
                setattr(node, field_name, self.visit(value))
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if not node.id.startswith(_MARK):
            return node
        unit = self.units[int(node.id[1:])]
        if unit.uses == 1 and unit.body is None:
            assert unit.code is not None
            found: ast.expr = self.visit(unit.code.node)
            return found
        place = self._place(unit)
        function_call = call(f"u{unit.number}", name("F"), name("M"))
        if unit.uses == 1:
            return function_call
        return ast.IfExp(
            compare(ast.IsNot(), item("M", place), name("U")), item("M", place), function_call
        )

    def visit_Call(self, node: ast.Call) -> ast.expr:
        target = node.func
        if isinstance(target, ast.Name) and target.id.startswith(_MARK):
            unit = self.units[int(target.id[1:])]
            self._place(unit)
            return call(f"u{unit.number}", name("F"), name("M"), *node.args)
        self.generic_visit(node)
        return node

    def _place(self, unit: _Unit) -> int:
        if unit.number not in self._places:
            if unit.uses > 1:
                self._places[unit.number] = self.kept
                self.kept += 1
            else:
                self._places[unit.number] = -1
            self._pending.append(unit)
        return self._places[unit.number]

    def _function(self, unit: _Unit) -> ast.FunctionDef:
        place = self._places[unit.number]
        body = unit.body
        if body is None:
            assert unit.code is not None
            body = [ast.Return(unit.code.node)]
        parameters = ["F", "M", "r"] if unit.record else ["F", "M"]
        if place >= 0:
            body = _keeping_record(body, place) if unit.record else _keeping(body, place)
        return function(f"u{unit.number}", parameters, body)


def _keeping(body: list[ast.stmt], place: int) -> list[ast.stmt]:
    target = ast.Subscript(name("M"), ast.Constant(place), ast.Store())
    return _Kept(target).all(body)


def _keeping_record(body: list[ast.stmt], place: int) -> list[ast.stmt]:
    """Return a body that looks in the dictionary of its unit first; a record is known by itself."""
    kept = item("M", place)
    begin: list[ast.stmt] = [
        assign("kept", kept),
        ast.If(
            compare(ast.Is(), name("kept"), name("U")),
            [
                assign(
                    ast.Subscript(name("M"), ast.Constant(place), ast.Store()), ast.Dict([], [])
                ),
                assign("kept", item("M", place)),
            ],
            [],
        ),
        assign("key", call("id", name("r"))),
        ast.If(
            compare(ast.In(), name("key"), name("kept")),
            [ast.Return(item("kept", name("key")))],
            [],
        ),
    ]
    target = ast.Subscript(name("kept"), name("key"), ast.Store())
    return [*begin, *_Kept(target).all(body)]


@define(eq=False)
class _Kept(ast.NodeTransformer):
    """Keeps what a function returns before it returns it."""

    target: ast.expr

    def all(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Return the statements of a function that keeps what it returns."""
        found: list[ast.stmt] = []
        for statement in body:
            made = self.visit(statement)
            found += made if isinstance(made, list) else [made]
        return found

    def visit_Return(self, node: ast.Return) -> list[ast.stmt]:
        assert node.value is not None
        both = ast.Assign([ast.Name("result", ast.Store()), self.target], node.value)
        return [both, ast.Return(name("result"))]


def _is_small(node: ast.expr) -> bool:
    expressions = (n for n in ast.walk(node) if isinstance(n, ast.expr))
    return next(islice(expressions, SMALL, None), None) is None


def _copy(node: ast.expr) -> ast.expr:
    from copy import deepcopy

    return deepcopy(node)
