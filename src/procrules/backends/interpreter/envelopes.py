"""Which records of a list may be chosen together: the sets that fit a shared envelope."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations

from procrules import diagnostics
from procrules.backends.interpreter.arithmetic import holds, too_long
from procrules.backends.interpreter.evaluate import (
    Bound,
    FactValue,
    record_id,
)
from procrules.backends.interpreter.outward import outside
from procrules.backends.interpreter.resolve import Resolver
from procrules.backends.interpreter.unknown import Record, Unknown
from procrules.core import expr as core
from procrules.core.answer import Fit, Fits
from procrules.core.expr import Expr
from procrules.core.items import Envelope
from procrules.core.program import CheckedProgram
from procrules.diagnostics.computing import NumberTooLong
from procrules.errors import LimitError
from procrules.limits import MAX_CANDIDATES, MAX_COMBINED, MAX_NUMBER_DIGITS


def fits(
    checked: CheckedProgram,
    envelope: Envelope,
    facts: Mapping[str, FactValue],
    *,
    strict: bool,
    at_most: int,
) -> Fits:
    """Return the largest sets of records that fit an envelope together.

    The amounts are compared exactly. Only sets to which no other candidate can be added are given:
    whatever they contain fits as well. Where every set is of interest, all are given.

    Raises:
        LimitError: More than ``MAX_CANDIDATES`` records could be chosen, or ``MAX_COMBINED`` where
            every set is of interest.
    """
    resolver = Resolver(checked, {**facts, envelope.chosen: ()}, strict)
    bounds = resolver.each_of(envelope.each)
    if isinstance(bounds, Unknown):
        return Fits((), (), bounds.missing, None, envelope.every)
    condition = _condition(checked, envelope)
    candidates, missing = _candidates(resolver, envelope, bounds)
    if envelope.every:
        return _combined(resolver, envelope, condition, candidates, missing)
    limit = resolver.evaluator.value(condition.right)
    if isinstance(limit, Unknown):
        needed = tuple(dict.fromkeys((*limit.missing, *missing)))
        return Fits(tuple(map(record_id, candidates)), (), needed, None)
    amounts: list[tuple[Bound, Fraction]] = []
    for bound in candidates:
        amount = _amount(resolver, condition.left, envelope, bound)
        if isinstance(amount, Unknown):
            missing += amount.missing
        else:
            amounts.append((bound, amount))
    # An amount below zero is no part of an envelope; without it, more never fits where less does not.
    amounts = [(b, a) for b, a in amounts if a >= 0 and holds(condition.op, a, limit)]
    if len(amounts) > MAX_CANDIDATES:
        raise LimitError(
            [diagnostics.bounds.TooManyCandidates(limit=MAX_CANDIDATES, found=len(amounts))]
        )
    if too_long(sum((a for _, a in amounts), Fraction(0))):
        raise LimitError([NumberTooLong(span=condition.span, limit=MAX_NUMBER_DIGITS)])
    amounts.sort(key=lambda pair: -pair[1])
    found = sorted(_maximal(amounts, condition.op, limit), key=lambda fit: (-fit[0], fit[1]))
    type_ = condition.left.type
    sets = tuple(
        Fit(
            tuple(
                record_id(amounts[i][0]) for i in sorted(chosen, key=lambda i: amounts[i][0].index)
            ),
            outside(total, type_),
            outside(limit - total, type_) if isinstance(limit, Fraction) else None,
        )
        for total, chosen in found[:at_most]
    )
    alone = tuple(record_id(b) for b in sorted((b for b, _ in amounts), key=lambda b: b.index))
    return Fits(alone, sets, tuple(dict.fromkeys(missing)), outside(limit, type_))


def _condition(checked: CheckedProgram, envelope: Envelope) -> core.Compare:
    """Return the comparison of the envelope; the construct has made sure that it is one."""
    expr: Expr = checked.program.derived[envelope.condition].expr
    while isinstance(expr, core.Cited):
        expr = expr.item
    assert isinstance(expr, core.Compare)
    return expr


def _candidates(
    resolver: Resolver, envelope: Envelope, bounds: list[Bound]
) -> tuple[list[Bound], tuple[str, ...]]:
    """Return the records that count, and the facts that could make others count."""
    kept: list[Bound] = []
    missing: tuple[str, ...] = ()
    for bound in bounds:
        found = resolver.inside(envelope.each, bound).resolve(envelope.cases)
        if found.value is True or any(member.state == "open" for member in found.members):
            kept.append(bound)
        else:
            missing += found.unknown.missing
    return kept, missing


def _amount(resolver: Resolver, expr: Expr, envelope: Envelope, bound: Bound) -> Fraction | Unknown:
    """Return what the compared value is when one record alone is chosen."""
    alone: tuple[Record, ...] = (bound.record,)
    told = resolver.evaluator
    facts = {**told.facts, envelope.chosen: alone}
    # What is answered of a record of the list of those chosen is answered of this one.
    value = Resolver(resolver.checked, facts, told.strict).evaluator.value(expr)
    if isinstance(value, Unknown):
        return Unknown(tuple(m.replace(f"{envelope.chosen}[1]", bound.path) for m in value.missing))
    assert isinstance(value, Fraction)
    return value


def _combined(
    resolver: Resolver,
    envelope: Envelope,
    condition: core.Compare,
    candidates: list[Bound],
    missing: tuple[str, ...],
) -> Fits:
    """Return every set of records, from none of them to all: each is compared with the others.

    No set is told while it is not known of some record whether it counts. An amount that is not
    known leaves the totals that it enters unknown.
    """
    alone = tuple(map(record_id, candidates))
    if missing:
        return Fits(alone, (), tuple(dict.fromkeys(missing)), None, envelope.every)
    if len(candidates) > MAX_COMBINED:
        raise LimitError(
            [diagnostics.bounds.TooManyCandidates(limit=MAX_COMBINED, found=len(candidates))]
        )
    amounts = [_amount(resolver, condition.left, envelope, bound) for bound in candidates]
    sets = []
    for size in range(len(candidates) + 1):
        for chosen in combinations(range(len(candidates)), size):
            known = [a for i in chosen if not isinstance(a := amounts[i], Unknown)]
            total = outside(sum(known, Fraction(0)), condition.left.type)
            whole = len(known) == size
            sets.append(Fit(tuple(alone[i] for i in chosen), total if whole else None, None))
    return Fits(alone, tuple(sets), (), None, envelope.every)


def _maximal(
    amounts: list[tuple[Bound, Fraction]], op: core.Operator, limit: object
) -> Iterator[tuple[Fraction, tuple[int, ...]]]:
    """Yield the sets that fit and to which nothing can be added, with their totals."""
    values = [amount for _, amount in amounts]

    def search(
        start: int, total: Fraction, chosen: tuple[int, ...], left_out: tuple[int, ...]
    ) -> Iterator[tuple[Fraction, tuple[int, ...]]]:
        if start == len(values):
            if chosen and not any(holds(op, total + values[i], limit) for i in left_out):
                yield total, chosen
            return
        with_this = total + values[start]
        if holds(op, with_this, limit):
            yield from search(start + 1, with_this, (*chosen, start), left_out)
        # Leaving out what would still fit beside all the rest leads to no set worth telling.
        if not holds(op, with_this + sum(values[start + 1 :], Fraction(0)), limit):
            yield from search(start + 1, total, chosen, (*left_out, start))

    yield from search(0, Fraction(0), (), ())
