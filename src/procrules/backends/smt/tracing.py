"""Where each condition of a rule is asked, and whether it then holds: for those who look for dead parts.

A condition is asked where those before it do not settle what it stands in, as a reader meets it.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from procrules.backends.smt.expressions import NO_ENV, Env, Expressions
from procrules.backends.smt.inputs import Bound
from procrules.backends.smt.rules import Rules
from procrules.backends.smt.terms import Term, both, no
from procrules.backends.smt.truths import YES, every, negate
from procrules.core import expr as core
from procrules.core.expr import Expr
from procrules.core.items import Leaf, Node, Rule


@frozen
class Met:
    """A condition in one place: when it is asked and holds, and when it is asked and does not."""

    expr: Expr
    holds: Term
    fails: Term


def conditions_of(rules: Rules, rule: Rule, about: Bound | None) -> Iterator[Met]:
    """Yield the conditions of a rule, about one record if it answers for each."""
    env: Env = {rule.each.variable: about} if rule.each and about else NO_ENV
    yield from _node(rules.expressions, rule.body, rules.in_force(rule).possible, env)


def _node(expressions: Expressions, node: Node, asked: Term, env: Env) -> Iterator[Met]:
    if isinstance(node, Leaf):
        for demand in node.demands:
            yield from conditions_in(expressions, demand.condition, asked, env)
        for outcome in node.outcomes:
            if outcome.value is not None:
                yield from conditions_in(expressions, outcome.value, asked, env)
        return
    remaining = YES
    for case in node.cases:
        here = both(asked, remaining.possible)
        yield from conditions_in(expressions, case.guard, here, env)
        guard = expressions.truth(case.guard, env)
        yield from _node(
            expressions, case.node, both(asked, every((remaining, guard)).possible), env
        )
        remaining = every((remaining, negate(guard)))


def conditions_in(expressions: Expressions, expr: Expr, asked: Term, env: Env) -> Iterator[Met]:
    """Yield the conditions in an expression that is asked for in some cases."""
    if expr.type.kind == "boolean":
        truth = expressions.truth(expr, env)
        yield Met(expr, both(asked, truth.yes), both(asked, truth.no))
    match expr:
        case core.Every(items) | core.Some(items):
            every_ = isinstance(expr, core.Every)
            for item in items:
                yield from conditions_in(expressions, item, asked, env)
                truth = expressions.truth(item, env)
                asked = both(asked, no(truth.no if every_ else truth.yes))
        case core.Not(item) | core.Cited(item):
            yield from conditions_in(expressions, item, asked, env)
        case core.Quantified() | core.Where():
            yield from conditions_in(expressions, expr.source, asked, env)
            yield from _of_records(expressions, expr, asked, env)
        case core.Readings(options=options):
            for option in options:
                yield from conditions_in(expressions, option.expr, asked, env)
        case core.Compare(left=left, right=right) | core.Arithmetic(left=left, right=right):
            yield from conditions_in(expressions, left, asked, env)
            yield from conditions_in(expressions, right, asked, env)
        case core.Aggregate(source=source):
            yield from conditions_in(expressions, source, asked, env)
        case core.Weights(items=weights):
            for weight in weights:
                yield from conditions_in(expressions, weight.condition, asked, env)
        case _:
            return


def _of_records(
    expressions: Expressions, expr: core.Quantified | core.Where, asked: Term, env: Env
) -> Iterator[Met]:
    for there, bound in expressions.records(expr.source, env).there:
        inner = {**env, expr.variable: bound}
        yield from conditions_in(expressions, expr.condition, both(asked, there), inner)
