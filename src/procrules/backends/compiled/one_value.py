"""A decision of one value: what its rules say, where everything that they read is known.

A rule that stands alone returns what its leaf says. Several keep what the first says, and look whether
another says anything else; those that one thing parts are searched.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

from attrs import define, evolve, field

from procrules.backends.compiled.branches import parted
from procrules.backends.compiled.expressions import levelled
from procrules.backends.compiled.rules import Rules
from procrules.backends.compiled.search import Candidate, Plan, plan
from procrules.backends.compiled.syntax import (
    Code,
    Statements,
    Unsupported,
    assign,
    both,
    call,
    compare,
    either,
    function,
    literal,
    name,
    negation,
)
from procrules.backends.compiled.units import Scope
from procrules.core.expr import Expr
from procrules.core.items import GUIDING, Decision, Leaf, Node, Outcome, Rule, Split
from procrules.values.nothing import NEANT


@define(eq=False)
class OneValue:
    """Generates the answer of a decision of one value."""

    rules: Rules
    decision: Decision
    scope: Scope
    outward: bool
    values: dict[int, Code] = field(factory=dict)
    scale: int = 0
    done: frozenset[Expr] = frozenset()
    """What already parts the rules or the branches at hand: see ``search``."""

    def made(self) -> tuple[Statements, Code]:
        """Return the statements, and what they return."""
        name_ = self.decision.name
        rules = self.rules.alive(name_)
        for rule in rules:
            inner = self.rules.inside(rule, self.scope)
            for outcome in rule.outcomes_on(name_):
                if outcome.value is not None:
                    self.values[id(outcome)] = self.rules.expressions.value(outcome.value, inner)
        codes = list(self.values.values())
        self.scale = max((c.scale for c in codes), default=0)
        bits = max((c.bits for c in codes), default=0)
        body = self._body(rules)
        return body, Code(literal(None), self.scale, bits=bits, sure=True)

    def _body(self, rules: list[Rule]) -> Statements:
        guards = [_guard(rule) for rule in rules]
        found = plan(guards, self.rules.expressions, self.scope, self.done, ordered=False)
        if found is not None:
            return self._searched(
                found,
                lambda kept: self._settled([rules[c.number] for c in kept], kept),
                lambda kept: self._body([rules[c.number] for c in kept]),
            )
        if len(rules) == 1 and self.rules.defeated(rules[0], self.decision.name, self.scope).is_(
            False
        ):
            return self._alone(rules[0])
        law = [r for r in rules if any(not _guides(leaf) for leaf in self._leaves(r))]
        guides = [r for r in rules if any(_guides(leaf) for leaf in self._leaves(r))]
        body: Statements = [assign("found", name("U")), assign("open_", literal(False))]
        rows = self._rows(rules)
        body += [assign(row, literal(0)) for row in dict.fromkeys(rows.values())]
        body += self._said(law, rows, guiding=False)
        if guides:
            silent = both(
                [
                    Code(compare(ast.Is(), name("found"), name("U"))),
                    Code(ast.UnaryOp(ast.Not(), name("open_"))),
                ]
            )
            body.append(ast.If(silent.node, self._said(guides, rows, guiding=True), []))
        undecided = either([Code(name("open_")), Code(compare(ast.Is(), name("found"), name("U")))])
        body.append(ast.If(undecided.node, [self._undecided("OPEN")], []))
        body.append(ast.Return(self._told(Code(name("found"), self.scale))))
        return body

    # -- search ---------------------------------------------------------------------------------
    def _searched(
        self,
        found: Plan,
        settled: Callable[[tuple[Candidate, ...]], ast.expr | None],
        tried: Callable[[tuple[Candidate, ...]], Statements],
    ) -> Statements:
        """Return the statements that look a part of the values up, and try what may hold there."""
        expressions = self.rules.expressions
        constants = [settled(kept) for kept in found.parts]
        if all(c is not None for c in constants):
            table = found.table([c for c in constants if c is not None])
            value: ast.expr = ast.Subscript(name(expressions.table(table)), found.seat, ast.Load())
            if not self.outward:
                value = call("known", value)
            return [ast.Return(value)]
        done, self.done = self.done, self.done | {found.subject}
        about = [self.scope.about] if self.scope.about is not None else []
        functions: dict[tuple[Candidate, ...], str] = {}
        for kept in found.parts:
            if kept not in functions:
                identifier = self.rules.units.fresh("s")
                functions[kept] = identifier
                body = tried(kept)
                self.rules.units.functions.append(function(identifier, ["F", "M", *about], body))
        self.done = done
        values = [name(functions[kept]) for kept in found.parts]
        table = found.table(list(values))
        chosen_ = ast.Subscript(name(expressions.late(table)), found.seat, ast.Load())
        return [ast.Return(ast.Call(chosen_, [name("F"), name("M"), *map(name, about)], []))]

    def _settled(self, rules: list[Rule], kept: tuple[Candidate, ...]) -> ast.expr | None:
        """Return what the one rule that applies in a part says, if it says the same on all facts."""
        if not kept:
            return name("OPEN") if self.outward else name("U")
        if len(kept) > 1 or not kept[0].sure or not self.rules.in_force(rules[0]).is_(True):
            return None
        if not self.rules.defeated(rules[0], self.decision.name, self.scope).is_(False):
            return None
        body = rules[0].body
        return self._constant(body.cases[0].node if isinstance(body, Split) else body)

    def _constant(self, node: Node) -> ast.expr | None:
        """Return what a leaf says, if it demands nothing and says the same on all facts."""
        if not isinstance(node, Leaf) or node.demands:
            return None
        outcomes = [o for o in node.outcomes if o.decision == self.decision.name]
        if len(outcomes) != 1 or id(outcomes[0]) not in self.values:
            return None
        code = self._value(outcomes[0])
        return self._told(code) if code.fixed and code.constant is not NEANT else None

    def _leaves(self, rule: Rule) -> Iterable[Leaf]:
        return (
            leaf
            for leaf in rule.leaves()
            if any(o.decision == self.decision.name for o in leaf.outcomes)
        )

    def _rows(self, rules: list[Rule]) -> dict[str, str]:
        """Return, by rule, the name that says which row of its table was met, where one alone may."""
        tables: dict[str, list[str]] = {}
        for rule in rules:
            if rule.exclusive is not None:
                tables.setdefault(rule.exclusive, []).append(rule.name)
        return {
            row: f"row{number}"
            for number, rows in enumerate(tables.values())
            if len(rows) > 1
            for row in rows
        }

    def _undecided(self, status: str) -> ast.stmt:
        return ast.Return(name(status)) if self.outward else ast.Expr(call("bail"))

    # -- one rule -------------------------------------------------------------------------------
    def _alone(self, rule: Rule) -> Statements:
        """Return the statements of a rule that alone concludes: the leaf that is reached says it."""
        inner = self.rules.inside(rule, self.scope)
        in_force = self.rules.in_force(rule)
        body: Statements = []
        if not in_force.fixed:
            body.append(ast.If(negation(in_force).node, [self._undecided("OPEN")], []))
        ended = self._branch(rule.body, inner, body)
        if not ended:
            body.append(self._undecided("OPEN"))
        return body

    def _branch(self, node: Node, scope: Scope, body: Statements) -> bool:
        """Add the statements of a node; each path returns, and the result says if all do."""
        if isinstance(node, Leaf):
            said = self._leaf(node)
            demands = self.rules.demands(node, scope)
            if demands.is_(True):
                body += said
                return True
            if not demands.is_(False):
                body.append(ast.If(demands.node, said, []))
            body.append(self._undecided("OPEN"))
            return True
        guards = [case.guard for case in node.cases]
        found = plan(guards, self.rules.expressions, scope, self.done, ordered=True)
        if found is not None:
            body += self._searched(
                found,
                lambda kept: self._first(node, kept),
                lambda kept: self._cases(node, kept, scope),
            )
            return True
        for case in node.cases:
            guard = self.rules.expressions.truth(case.guard, scope)
            if guard.is_(False):
                continue
            if guard.is_(True):
                return self._ended(case.node, scope, body)
            if guard.unknown:
                body.append(ast.Expr(call("bail")))
                return True
            # The condition is always read, so that what it was about is known in what follows.
            inner: Statements = []
            within, scope = parted(case.guard, scope, self.rules.checked.program)
            self._ended(case.node, within, inner)
            body.append(ast.If(guard.node, inner, []))
        if node.exhaustive:
            body.append(ast.Expr(call("bail")))
            return True
        return False

    def _first(self, node: Split, kept: tuple[Candidate, ...]) -> ast.expr | None:
        """Return what the first branch of a part says, if it holds there and says it on all facts."""
        if not kept:
            return name("OPEN") if self.outward and not node.exhaustive else name("U")
        return self._constant(node.cases[kept[0].number].node) if kept[0].sure else None

    def _cases(self, node: Split, kept: tuple[Candidate, ...], scope: Scope) -> Statements:
        """Return the statements of the branches that may hold in a part."""
        body: Statements = []
        cases = tuple(node.cases[c.number] for c in kept)
        if not self._branch(evolve(node, cases=cases), scope, body):
            body.append(self._undecided("OPEN"))
        return body

    def _ended(self, node: Node, scope: Scope, body: Statements) -> bool:
        if not self._branch(node, scope, body):
            body.append(self._undecided("OPEN"))
        return True

    def _leaf(self, leaf: Leaf) -> Statements:
        outcomes = [o for o in leaf.outcomes if o.decision == self.decision.name]
        if len(outcomes) > 1:
            raise Unsupported("two conclusions of one leaf on one decision")
        if not outcomes or outcomes[0].action == "withholds":
            return [self._undecided("OPEN")]
        return [ast.Return(self._told(self._value(outcomes[0])))]

    def _value(self, outcome: Outcome) -> Code:
        found = self.values[id(outcome)]
        if self.scale != found.scale:
            found = levelled([found, Code(literal(0), self.scale)])[0]
        return found if found.sure else evolve(found, node=call("known", found.node), sure=True)

    def _told(self, code: Code) -> ast.expr:
        """Return what the statements return: as a caller reads it, or for other code."""
        if not self.outward:
            return code.node
        made = self._outside(code)
        if code.fixed and isinstance(made, ast.Call):
            return name(self.rules.expressions.table(made, (self.decision.type, code.constant)))
        return made

    def _outside(self, code: Code) -> ast.expr:
        kind = self.decision.type.kind
        if code.constant is NEANT:
            return call("bail")
        if kind in ("money", "rate", "number"):
            return call("number", code.node, literal(code.scale))
        if kind == "integer":
            return call("whole", code.node, literal(code.scale))
        return call("outward", code.node) if kind == "date" else code.node

    # -- several rules --------------------------------------------------------------------------
    def _said(self, rules: list[Rule], rows: dict[str, str], *, guiding: bool) -> Statements:
        body: Statements = []
        for number, rule in enumerate(rules, start=1):
            inner = self.rules.inside(rule, self.scope)

            def speak(leaf: Leaf, rule: Rule = rule, number: int = number) -> Statements:
                outcomes = [o for o in leaf.outcomes if o.decision == self.decision.name]
                if not outcomes or _guides(leaf) != guiding:
                    return []
                found: Statements = []
                if rule.name in rows:
                    found += self._row(rows[rule.name], number)
                for outcome in outcomes:
                    found += self._say(outcome, first=len(rules) == 1 and len(outcomes) == 1)
                defeated = self.rules.defeated(rule, self.decision.name, self.scope)
                if defeated.is_(False):
                    return found
                return [ast.If(negation(defeated).node, found, [])]

            statements = self._tree(rule.body, inner, speak)
            in_force = self.rules.in_force(rule)
            if statements and not in_force.is_(True):
                statements = [ast.If(in_force.node, statements, [])]
            body += statements
        return body or [ast.Pass()]

    def _tree(self, node: Node, scope: Scope, speak: Callable[[Leaf], Statements]) -> Statements:
        """Return the statements of a node that go on below it."""
        if isinstance(node, Leaf):
            found = speak(node)
            demands = self.rules.demands(node, scope)
            if not found or demands.is_(True):
                return found
            return [] if demands.is_(False) else [ast.If(demands.node, found, [])]
        if not _speaks(node, self.decision.name):
            return []
        below: Statements = [ast.Expr(call("bail"))] if node.exhaustive else []
        for case in reversed(node.cases):
            guard = self.rules.expressions.truth(case.guard, scope)
            then = self._tree(case.node, scope, speak)
            if guard.is_(True):
                below = then
            elif guard.unknown:
                below = [ast.Expr(call("bail"))] if then or below else []
            elif not guard.is_(False) and (then or below):
                test, branch = (guard, then) if then else (negation(guard), below)
                below = [ast.If(test.node, branch, below if then else [])]
        return below

    def _say(self, outcome: Outcome, *, first: bool) -> Statements:
        if outcome.action == "withholds":
            return [assign("open_", literal(True))]
        code = self._value(outcome)
        if first:
            return [assign("found", code.node)]
        value: ast.expr
        if code.fixed:
            begin: Statements = []
            value = code.node
        else:
            begin, value = [assign("value", code.node)], name("value")
        if self.decision.type.kind == "duration":
            differ: ast.expr = ast.UnaryOp(ast.Not(), call("same", name("found"), value))
        else:
            differ = compare(ast.NotEq(), name("found"), value)
        return [
            *begin,
            ast.If(
                compare(ast.Is(), name("found"), name("U")),
                [assign("found", value)],
                [ast.If(differ, [self._undecided("CONFLICT")], [])],
            ),
        ]

    def _row(self, row: str, number: int) -> Statements:
        other = both(
            [
                Code(name(row)),
                Code(compare(ast.NotEq(), name(row), literal(number))),
            ]
        )
        return [
            ast.If(other.node, [self._undecided("CONFLICT")], []),
            assign(row, literal(number)),
        ]


def _guard(rule: Rule) -> Expr | None:
    """Return what must hold for a rule to conclude, where it is one condition."""
    body = rule.body
    return body.cases[0].guard if isinstance(body, Split) and len(body.cases) == 1 else None


def _guides(leaf: Leaf) -> bool:
    return leaf.strongest in GUIDING


def _speaks(node: Split, decision: str) -> bool:
    pending: list[Any] = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, Leaf):
            if any(o.decision == decision for o in part.outcomes):
                return True
        else:
            pending += [case.node for case in part.cases]
    return False
