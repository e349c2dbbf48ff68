"""From rules to decisions, on the way where everything that is read is known.

The conditions of every rule are then true or false: a rule applies or not, an exception defeats it
or not, and what is left to say is said. What keeps an unknown from mattering is the interpreter's.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Literal

from attrs import define, evolve, field

from procrules.backends.compiled.expressions import Expressions, levelled
from procrules.backends.compiled.search import Candidate, Plan, plan
from procrules.backends.compiled.syntax import (
    FALSE,
    TRUE,
    UNTOLD,
    Code,
    Unsupported,
    assign,
    both,
    call,
    chosen,
    compare,
    either,
    function,
    item,
    literal,
    name,
    negation,
)
from procrules.backends.compiled.units import WHOLE, Scope, Units
from procrules.core import expr as core
from procrules.core.expr import Expr, Operator
from procrules.core.items import (
    GUIDING,
    Authority,
    Decision,
    Each,
    Leaf,
    Node,
    Outcome,
    Rule,
    Split,
    as_strong,
)
from procrules.core.program import CheckedProgram
from procrules.core.types import BOOLEAN, DATE
from procrules.values.nothing import NEANT

Statements = list[ast.stmt]
Action = Literal["includes", "excludes", "withholds"]


@define(eq=False)
class DecisionCode:
    """Generates the decisions that one decision needs, for some days."""

    checked: CheckedProgram
    units: Units = field(factory=Units)
    expressions: Expressions = field(init=False)

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

    # -- rules ----------------------------------------------------------------------------------
    def _rules(self, decision: str) -> list[Rule]:
        """Return the rules that may conclude on these days."""
        return [r for r in self.checked.by_decision[decision] if not self._in_force(r).is_(False)]

    def _in_force(self, rule: Rule) -> Code:
        period = rule.period
        if not period.bounded:
            return TRUE
        if rule.reference_date is None:
            return UNTOLD
        days = self.expressions.days
        first = period.start.toordinal() if period.start is not None else None
        last = period.end.toordinal() if period.end is not None else None
        if rule.reference_date == days.fact:
            after = first is None or first <= days.first
            before = last is None or days.last <= last
            # The days are cut where a period begins or ends.
            return TRUE if after and before else FALSE
        reference = core.FactRef(rule.reference_date, DATE)
        limits: list[tuple[Operator, date | None]] = [(">=", period.start), ("<=", period.end)]
        return both(
            [
                self.expressions.value(
                    core.Compare(op, reference, core.Constant(day, DATE), BOOLEAN)
                )
                for op, day in limits
                if day is not None
            ]
        )

    @staticmethod
    def _inside(rule: Rule, scope: Scope) -> Scope:
        """Return the scope of a rule: its own name for the record that the decision is about."""
        if rule.each is None or scope.about is None:
            return scope
        return evolve(scope, records={**scope.records, rule.each.variable: scope.about})

    def _fires(self, rule: Rule, wanted: Callable[[Leaf], bool], scope: Scope) -> Code:
        """Return whether a rule reaches one of some of its leaves."""
        leaves = list(rule.leaves())
        ranks = tuple(rank for rank, leaf in enumerate(leaves) if wanted(leaf))
        if not ranks:
            return FALSE
        kept = {id(leaves[rank]) for rank in ranks}
        inner = self._inside(rule, scope)

        def make() -> Code:
            reached = self._reached(rule.body, lambda leaf: id(leaf) in kept, inner)
            return both([self._in_force(rule), reached])

        return self.units.read(("fires", rule.name, ranks), scope, scope.about, make)

    def _reached(self, node: Node, wanted: Callable[[Leaf], bool], scope: Scope) -> Code:
        if isinstance(node, Leaf):
            return self._demands(node, scope) if wanted(node) else FALSE
        # Of a covered choice one case holds, unless nothing is stated.
        found = UNTOLD if node.exhaustive else FALSE
        for case in reversed(node.cases):
            guard = self.expressions.truth(case.guard, scope)
            found = chosen(guard, self._reached(case.node, wanted, scope), found)
        return found

    def _demands(self, leaf: Leaf, scope: Scope) -> Code:
        return both([self.expressions.truth(d.condition, scope) for d in leaf.demands])

    def _applies(
        self, rule: Rule, decision: str, wanted: Callable[[Leaf], bool], scope: Scope
    ) -> Code:
        """Return whether a rule reaches one of some of its leaves and no exception defeats it."""
        fires = self._fires(rule, wanted, scope)
        if fires.is_(False):
            return FALSE
        return both([fires, negation(self._defeated(rule, decision, scope))])

    def _defeated(self, rule: Rule, decision: str, scope: Scope) -> Code:
        defeaters = [
            other
            for other in self.checked.defeaters[rule.name]
            if decision in other.concludes_on() and not self._in_force(other).is_(False)
        ]
        if not defeaters:
            return FALSE

        def make() -> Code:
            return either([self._effective(other, decision, scope) for other in defeaters])

        return self.units.read(("defeated", rule.name, decision), scope, scope.about, make)

    def _effective(self, rule: Rule, decision: str, scope: Scope) -> Code:
        def concludes(leaf: Leaf) -> bool:
            return any(o.decision == decision for o in leaf.outcomes)

        return self._applies(rule, decision, concludes, scope)

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
        return either([self._applies(rule, decision.name, wanted, scope) for rule in rules])

    def _speaking(self, decision: Decision, member: str, action: Action) -> list[Rule]:
        return [
            rule
            for rule, actions in self.checked.speaking.get((decision.name, member), ())
            if action in actions and not self._in_force(rule).is_(False)
        ]

    def _clash(self, decision: Decision, scope: Scope) -> Code:
        """Return whether two rows of a table apply of which a single row may."""
        tables: dict[str, list[Rule]] = {}
        for rule in self._rules(decision.name):
            if rule.exclusive is not None:
                tables.setdefault(rule.exclusive, []).append(rule)
        tables = {table: rows for table, rows in tables.items() if len(rows) > 1}
        if not tables:
            return FALSE

        def make() -> Code:
            found = []
            for rows in tables.values():
                apply = [self._effective(row, decision.name, scope).node for row in rows]
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
            value = name("value")  # type: ignore[assignment]
        return [*body, ast.Return(value)]

    # -- one value ------------------------------------------------------------------------------
    def _one_value(
        self, decision: Decision, scope: Scope, *, outward: bool
    ) -> tuple[Statements, Code]:
        """Return the statements that give one value, and what they return."""
        return _OneValue(self, decision, scope, outward).made()

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


@define(eq=False)
class _OneValue:
    """Generates the answer of a decision of one value."""

    code: DecisionCode
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
        rules = self.code._rules(name_)
        for rule in rules:
            inner = self.code._inside(rule, self.scope)
            for outcome in rule.outcomes_on(name_):
                if outcome.value is not None:
                    self.values[id(outcome)] = self.code.expressions.value(outcome.value, inner)
        codes = list(self.values.values())
        self.scale = max((c.scale for c in codes), default=0)
        bits = max((c.bits for c in codes), default=0)
        body = self._body(rules)
        return body, Code(literal(None), self.scale, bits=bits, sure=True)

    def _body(self, rules: list[Rule]) -> Statements:
        guards = [_guard(rule) for rule in rules]
        found = plan(guards, self.code.expressions, self.scope, self.done, ordered=False)
        if found is not None:
            return self._searched(
                found,
                lambda kept: self._settled([rules[c.number] for c in kept], kept),
                lambda kept: self._body([rules[c.number] for c in kept]),
            )
        if len(rules) == 1 and self.code._defeated(rules[0], self.decision.name, self.scope).is_(
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
        expressions = self.code.expressions
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
                identifier = self.code.units.fresh("s")
                functions[kept] = identifier
                body = tried(kept)
                self.code.units.functions.append(function(identifier, ["F", "M", *about], body))
        self.done = done
        values = [name(functions[kept]) for kept in found.parts]
        table = found.table(list(values))
        chosen_ = ast.Subscript(name(expressions.late(table)), found.seat, ast.Load())
        return [ast.Return(ast.Call(chosen_, [name("F"), name("M"), *map(name, about)], []))]

    def _settled(self, rules: list[Rule], kept: tuple[Candidate, ...]) -> ast.expr | None:
        """Return what the one rule that applies in a part says, if it says the same on all facts."""
        if not kept:
            return name("OPEN") if self.outward else name("U")
        if len(kept) > 1 or not kept[0].sure or not self.code._in_force(rules[0]).is_(True):
            return None
        if not self.code._defeated(rules[0], self.decision.name, self.scope).is_(False):
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
        inner = self.code._inside(rule, self.scope)
        in_force = self.code._in_force(rule)
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
            demands = self.code._demands(node, scope)
            if demands.is_(True):
                body += said
                return True
            if not demands.is_(False):
                body.append(ast.If(demands.node, said, []))
            body.append(self._undecided("OPEN"))
            return True
        guards = [case.guard for case in node.cases]
        found = plan(guards, self.code.expressions, scope, self.done, ordered=True)
        if found is not None:
            body += self._searched(
                found,
                lambda kept: self._first(node, kept),
                lambda kept: self._cases(node, kept, scope),
            )
            return True
        for case in node.cases:
            guard = self.code.expressions.truth(case.guard, scope)
            if guard.is_(False):
                continue
            if guard.is_(True):
                return self._ended(case.node, scope, body)
            if guard.unknown:
                body.append(ast.Expr(call("bail")))
                return True
            inner: Statements = []
            if not self._branch(case.node, scope, inner):
                inner.append(self._undecided("OPEN"))
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
            return name(self.code.expressions.table(made, (self.decision.type, code.constant)))
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
            inner = self.code._inside(rule, self.scope)

            def speak(leaf: Leaf, rule: Rule = rule, number: int = number) -> Statements:
                outcomes = [o for o in leaf.outcomes if o.decision == self.decision.name]
                if not outcomes or _guides(leaf) != guiding:
                    return []
                found: Statements = []
                if rule.name in rows:
                    found += self._row(rows[rule.name], number)
                for outcome in outcomes:
                    found += self._say(outcome, first=len(rules) == 1 and len(outcomes) == 1)
                defeated = self.code._defeated(rule, self.decision.name, self.scope)
                if defeated.is_(False):
                    return found
                return [ast.If(negation(defeated).node, found, [])]

            statements = self._tree(rule.body, inner, speak)
            in_force = self.code._in_force(rule)
            if statements and not in_force.is_(True):
                statements = [ast.If(in_force.node, statements, [])]
            body += statements
        return body or [ast.Pass()]

    def _tree(self, node: Node, scope: Scope, speak: Callable[[Leaf], Statements]) -> Statements:
        """Return the statements of a node that go on below it."""
        if isinstance(node, Leaf):
            found = speak(node)
            demands = self.code._demands(node, scope)
            if not found or demands.is_(True):
                return found
            return [] if demands.is_(False) else [ast.If(demands.node, found, [])]
        if not _speaks(node, self.decision.name):
            return []
        below: Statements = [ast.Expr(call("bail"))] if node.exhaustive else []
        for case in reversed(node.cases):
            guard = self.code.expressions.truth(case.guard, scope)
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
