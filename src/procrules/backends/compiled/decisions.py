"""From rules to decisions, on the way where everything that is read is known.

The conditions of every rule are then true or false: a rule applies or not, an exception defeats it
or not, and what is left to say is said. What keeps an unknown from mattering is the interpreter's.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Literal

from attrs import define

from procrules.backends.compiled.one_value import OneValue
from procrules.backends.compiled.rules import Rules
from procrules.backends.compiled.syntax import (
    FALSE,
    UNTOLD,
    Code,
    Statements,
    Unsupported,
    assign,
    both,
    call,
    compare,
    either,
    function,
    item,
    literal,
    name,
    negation,
)
from procrules.backends.compiled.units import WHOLE, Scope
from procrules.core.items import (
    Authority,
    Decision,
    Each,
    Leaf,
    Rule,
    as_strong,
)

Action = Literal["includes", "excludes", "withholds"]


@define(eq=False)
class DecisionCode(Rules):
    """Generates the decisions that one decision needs, for some days."""

    # -- what expressions ask -------------------------------------------------------------------
    def value_of(self, decision: str, scope: Scope, record: str | None) -> Code:
        """Return the value of a decision; what is not decided ends the computation."""
        item_ = self.checked.program.decisions[decision]
        about, inner = self._about(item_, scope, record)

        def make() -> Code | tuple[Statements, Code]:
            if item_.judgement is not None:
                return UNTOLD  # a person concludes: it is never known
            if item_.many:
                return self._open_members(item_, inner)
            return self._one_value(item_, inner, outward=False)

        return self.units.read(("value", decision), scope, about, make)

    def is_open(self, decision: str, member: str, scope: Scope, record: str | None) -> Code:
        """Return whether a member of a set is open; where nobody can say, that ends the computation."""
        item_ = self.checked.program.decisions[decision]
        about, inner = self._about(item_, scope, record)

        def make() -> Code:
            # A judgement leaves the members of its set as they are.
            clash = both([self._clash(item_, inner), UNTOLD])
            withheld = self._unbarred(item_, member, "withholds", inner)
            return either(
                [
                    clash,
                    self._opened(item_, member, inner),
                    both([withheld, UNTOLD]),
                ]
            )

        return self.units.read(("open", decision, member), scope, about, make)

    def _about(
        self, decision: Decision, scope: Scope, record: str | None
    ) -> tuple[str | None, Scope]:
        """Return the record that a decision is about here, and the scope of its rules."""
        if decision.each is None:
            return None, WHOLE
        about = record or scope.about
        if about is None:
            raise Unsupported("a decision about no record")
        return about, Scope({decision.each.variable: "r"}, "r", 1)

    # -- sets -----------------------------------------------------------------------------------
    def _opened(self, decision: Decision, member: str, scope: Scope) -> Code:
        """Return whether rules open a member of a set that no rule bars."""
        return self.units.read(
            ("opened", decision.name, member),
            scope,
            scope.about,
            lambda: self._unbarred(decision, member, "includes", scope),
        )

    def _unbarred(self, decision: Decision, member: str, action: Action, scope: Scope) -> Code:
        """Say whether a rule does something that none of its authority or a stronger one bars."""
        rules = self._speaking(decision, member, action)
        found = []
        for strength in dict.fromkeys(leaf.strongest for rule in rules for leaf in rule.leaves()):

            def is_this(leaf: Leaf, strength: Authority = strength) -> bool:
                return leaf.strongest == strength

            def bars(leaf: Leaf, strength: Authority = strength) -> bool:
                return as_strong(leaf.weakest, strength)

            does = self._says(decision, member, action, is_this, scope)
            if not does.is_(False):
                barred = self._says(decision, member, "excludes", bars, scope)
                found.append(both([does, negation(barred)]))
        return either(found)

    def _says(
        self,
        decision: Decision,
        member: str,
        action: Action,
        fits: Callable[[Leaf], bool],
        scope: Scope,
    ) -> Code:
        def wanted(leaf: Leaf) -> bool:
            return fits(leaf) and any(
                o.decision == decision.name and o.action == action and member in o.members
                for o in leaf.outcomes
            )

        rules = self._speaking(decision, member, action)
        return either([self.applies(rule, decision.name, wanted, scope) for rule in rules])

    def _speaking(self, decision: Decision, member: str, action: Action) -> list[Rule]:
        return [
            rule
            for rule, actions in self.checked.speaking.get((decision.name, member), ())
            if action in actions and not self.in_force(rule).is_(False)
        ]

    def _clash(self, decision: Decision, scope: Scope) -> Code:
        """Return whether two rows of a table apply of which a single row may."""
        tables: dict[str, list[Rule]] = {}
        for rule in self.alive(decision.name):
            if rule.exclusive is not None:
                tables.setdefault(rule.exclusive, []).append(rule)
        tables = {table: rows for table, rows in tables.items() if len(rows) > 1}
        if not tables:
            return FALSE

        def make() -> Code:
            found = []
            for rows in tables.values():
                apply = [self.effective(row, decision.name, scope).node for row in rows]
                count = call("sum", ast.Tuple(apply, ast.Load()))
                found.append(Code(compare(ast.Gt(), count, literal(1)), sure=True))
            return either(found)

        return self.units.read(("clash", decision.name), scope, scope.about, make)

    def _open_members(self, decision: Decision, scope: Scope) -> Code:
        names = self.checked.program.choices[decision.type.name or ""].names()
        opened = [self.is_open(decision.name, n, scope, scope.about).node for n in names]
        kept = call("compress", literal(names), ast.Tuple(opened, ast.Load()))
        return Code(call("frozenset", kept), sure=True)

    def _set(self, decision: Decision, scope: Scope) -> Statements:
        """Return the statements that answer a set: its open members in the order of the choice."""
        names = self.checked.program.choices[decision.type.name or ""].names()
        opened, withheld = [], []
        for member in names:
            opened.append(self._opened(decision, member, scope).node)
            pending = self._unbarred(decision, member, "withholds", scope)
            if not pending.is_(False):
                withheld.append(both([pending, negation(self._opened(decision, member, scope))]))
        value = call("tuple", call("compress", literal(names), ast.Tuple(opened, ast.Load())))
        clash, pending = self._clash(decision, scope), either(withheld)
        body: Statements = []
        if not clash.is_(False):
            body.append(ast.If(clash.node, [ast.Return(name("CONFLICT"))], []))
        if not pending.is_(False):
            body.append(assign("value", value))
            undetermined = call("Undecided", literal("undetermined"), name("value"))
            body.append(ast.If(pending.node, [ast.Return(undetermined)], []))
            value = name("value")  # type: ignore[assignment]  # the node of a call until here
        return [*body, ast.Return(value)]

    # -- one value ------------------------------------------------------------------------------
    def _one_value(
        self, decision: Decision, scope: Scope, *, outward: bool
    ) -> tuple[Statements, Code]:
        """Return the statements that give one value, and what they return."""
        return OneValue(self, decision, scope, outward).made()

    # -- the decision that is asked -------------------------------------------------------------
    def answer(self, decision: Decision) -> Statements:
        """Return the statements that answer a decision, as a caller reads it."""
        if decision.each is not None:
            return self._answer_each(decision, decision.each)
        body = self._answer(decision, WHOLE)
        if decision.judgement is None:
            return body
        return [_Reviewed().visit(statement) for statement in body]

    def _answer(self, decision: Decision, scope: Scope) -> Statements:
        if decision.many:
            return self._set(decision, scope)
        return self._one_value(decision, scope, outward=True)[0]

    def _answer_each(self, decision: Decision, each: Each) -> Statements:
        """Return the statements that answer for each record, if each answer is decided."""
        if decision.judgement is not None:
            raise Unsupported("an appreciation for each record")
        scope = Scope({each.variable: "r"}, "r", 1)
        body = self._answer(decision, scope)
        identifier = self.units.fresh("e")
        self.units.functions.append(function(identifier, ["F", "M", "r"], body))
        entity = self.checked.program.facts[each.list].type.item
        fields = self.expressions.layout.fields[(entity.name if entity else None) or ""]
        place = literal(fields.get("id", -1))
        records = item("F", self.expressions.layout.places[each.list])
        return [
            assign("found", ast.Dict([], [])),
            ast.For(
                ast.Name("r", ast.Store()),
                records,
                [
                    assign("value", call(identifier, name("F"), name("M"), name("r"))),
                    ast.If(
                        compare(
                            ast.Is(),
                            ast.Attribute(name("value"), "__class__", ast.Load()),
                            name("Undecided"),
                        ),
                        [ast.Expr(call("bail"))],
                        [],
                    ),
                    assign(
                        ast.Subscript(name("found"), call("called", name("r"), place), ast.Store()),
                        name("value"),
                    ),
                ],
                [],
            ),
            ast.Return(name("found")),
        ]


@define(eq=False)
class _Reviewed(ast.NodeTransformer):
    """Leaves the last word to a person: what the rules say only informs it."""

    def visit_Return(self, node: ast.Return) -> ast.Return:
        assert node.value is not None
        return ast.Return(call("reviewed", node.value))
