"""What a branch knows of choices: after « if the buyer is the State », the buyer is the State.

A condition that was read was told: what is not known, and *néant*, end the computation when they are
compared. So where it does not hold, the value is one of the others.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from procrules.backends.compiled.units import Scope
from procrules.core import expr as core
from procrules.core.expr import Expr
from procrules.core.program import Program

_Said = tuple[core.FactRef, frozenset[str], bool]
"""A choice, some of its values, and whether it has one of them."""


def parted(guard: Expr, scope: Scope, program: Program) -> tuple[Scope, Scope]:
    """Return the scopes where a condition holds and where it does not."""
    return _narrowed(scope, _said(guard, True), program), _narrowed(
        scope, _said(guard, False), program
    )


def _said(guard: Expr, holds: bool) -> Iterator[_Said]:
    """Yield what a condition says of choices where it holds, or where it does not."""
    match guard:
        case core.Cited(item=item):
            yield from _said(item, holds)
        case core.Not(item=item):
            yield from _said(item, not holds)
        case core.Every(items=items) if holds:
            for item in items:
                yield from _said(item, holds)
        case core.Some(items=items) if not holds:
            for item in items:
                yield from _said(item, holds)
        case core.Compare(
            op="=" | "!=" as op, left=core.FactRef() as fact, right=core.Constant(value=str(value))
        ) if fact.type.kind == "choice":
            yield fact, frozenset((value,)), holds is (op == "=")
        case core.Among(item=core.FactRef() as fact, values=values) if fact.type.kind == "choice":
            yield fact, frozenset(values), holds


def _narrowed(scope: Scope, said: Iterator[_Said], program: Program) -> Scope:
    left = dict(scope.left)
    for fact, values, within in said:
        before = left.get(fact.name) or program.choices[fact.type.name or ""].names()
        after = tuple(v for v in before if (v in values) is within)
        if after:  # else no case comes here
            left[fact.name] = after
    return evolve(scope, left=left)
