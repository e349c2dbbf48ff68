"""What a region is cut along: amounts and days between the limits they meet, and values of choices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from attrs import field, frozen

from procrules.backends.smt import Bound, Case, Term, Truth, Value, both, either, no
from procrules.backends.smt.terms import order
from procrules.backends.smt.values import Day, Name, Number, Payload, compared, when
from procrules.core import expr as core
from procrules.core.expr import Expr

Limit = Fraction | date
Cut = tuple[Limit, bool]
"""A limit, and whether the cut is just after it; otherwise it is just before."""


@frozen
class Interval:
    """Numbers, amounts or days from one cut to another; ``None``: without end on that side."""

    low: Cut | None = None
    high: Cut | None = None

    def holds(self, value: object) -> bool:
        """Whether a value lies in it."""
        if not isinstance(value, Fraction | date):
            return False
        above = self.low is None or _after(value, self.low)
        return above and not (self.high is not None and _after(value, self.high))


def _after(value: Limit, cut: Cut) -> bool:
    limit, just_after = cut
    return value > limit if just_after else value >= limit  # type: ignore[operator]  # of one type


Cell = Interval | str | bool | None
"""Where a dimension is; ``None``: nowhere, since its value is not known or stated to be nothing."""


@frozen
class Dimension:
    """Something that a region is cut along.

    Attributes:
        expr: What is looked at: a fact, a definition or a decision.
        env: The record that it is of, if any.
        cells: Where it may be, each with the cases in which it is there.
        parts: Whether a region is told apart along it: by the values of a choice, and by the periods
            of the law; amounts and other days are told by their limits.
    """

    expr: Expr
    env: Mapping[str, Bound]
    cells: tuple[tuple[Cell, Term], ...]
    parts: bool = True
    _within: dict[frozenset[Cell], Term] = field(init=False, factory=dict, eq=False, repr=False)

    @property
    def key(self) -> object:
        """What is looked at: the same whatever it is cut into."""
        return self.expr, tuple(self.env.items())

    def cell(self, case: Case) -> Cell:
        """Return where it is in a case."""
        return next(cell for cell, term in self.cells if case.holds(term))

    def holds(self, cells: frozenset[Cell], value: object) -> bool:
        """Whether a value is in one of some cells."""
        return any(_in(cell, value) for cell in cells)

    def whole(self, cells: frozenset[Cell]) -> bool:
        """Whether some cells are all that there are."""
        return all(cell in cells for cell, _ in self.cells)

    def within(self, cells: frozenset[Cell]) -> Term:
        """Return when it is in one of some cells."""
        if cells not in self._within:
            self._within[cells] = either(*(term for cell, term in self.cells if cell in cells))
        return self._within[cells]


def _in(cell: Cell, value: object) -> bool:
    if isinstance(cell, Interval):
        return cell.holds(value)
    return cell is value if isinstance(cell, bool) else cell == value


# -- making dimensions ------------------------------------------------------------------------------
def of_quantity(
    expr: Expr, env: Mapping[str, Bound], value: Value, cuts: Iterable[Cut], *, parts: bool
) -> Dimension:
    """Return a number, an amount or a day, cut at the limits that it is compared with."""
    between: list[Cut | None] = [None, *sorted(set(cuts)), None]
    intervals = [Interval(low, high) for low, high in pairwise(between)]
    cells: list[tuple[Cell, Term]] = [(i, _lies(value, i)) for i in intervals]
    return Dimension(expr, env, _closed(cells), parts)


def of_choice(
    expr: Expr, env: Mapping[str, Bound], value: Value, names: Iterable[str]
) -> Dimension:
    """Return a choice, by its values."""
    cells: list[tuple[Cell, Term]] = [
        (name, both(value.known, when(value, _is(name)))) for name in names
    ]
    return Dimension(expr, env, _closed(cells))


def of_truth(expr: Expr, env: Mapping[str, Bound], truth: Truth) -> Dimension:
    """Return a yes or no."""
    return Dimension(expr, env, _closed([(True, truth.yes), (False, truth.no)]))


def _closed(cells: list[tuple[Cell, Term]]) -> tuple[tuple[Cell, Term], ...]:
    nowhere = no(either(*(term for _, term in cells)))
    found = [(cell, term) for cell, term in cells if term is not False]
    return (*found, (None, nowhere)) if nowhere is not False else tuple(found)


def _is(name: str) -> Callable[[Payload], bool]:
    return lambda payload: isinstance(payload, Name) and payload.name == name


def _lies(value: Value, interval: Interval) -> Term:
    return both(
        value.known,
        either(
            *(
                both(
                    a.when, _above(a.value, interval.low), no(_above(a.value, interval.high, False))
                )
                for a in value.alternatives
                if isinstance(a.value, Number | Day)
            )
        ),
    )


def _above(payload: Number | Day, cut: Cut | None, default: bool = True) -> Term:
    if cut is None:
        return default
    limit, just_after = cut
    op: Literal[">", ">="] = ">" if just_after else ">="
    if isinstance(payload, Day):
        assert isinstance(limit, date)
        return order(op, payload.ordinal, limit.toordinal())
    assert isinstance(limit, Fraction)
    return compared(op, payload, Number(limit))[0]


# -- the limits that a quantity meets ---------------------------------------------------------------
def cuts_of(compare: core.Compare, other: Value, *, turned: bool) -> Iterator[Cut]:
    """Yield where a comparison cuts the side that is compared with constant limits.

    Args:
        compare: The comparison.
        other: What the quantity is compared with.
        turned: Whether the quantity stands on the right.
    """
    op = _TURNED[compare.op] if turned else compare.op
    for alternative in other.alternatives:
        limit = _limit(alternative.value)
        if limit is None:
            continue
        if op in ("<", ">=", "=", "!="):
            yield limit, False
        if op in ("<=", ">", "=", "!="):
            yield just_after(limit)


def just_after(limit: Limit) -> Cut:
    """Return the cut after a limit; after a day, the one before the next."""
    return (limit + timedelta(days=1), False) if isinstance(limit, date) else (limit, True)


_TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _limit(payload: object) -> Limit | None:
    match payload:
        case Number(Fraction() as over) if payload.whole:
            return over
        case Day(int() as ordinal):
            return date.fromordinal(ordinal)
        case _:
            return None


# -- putting cells together -------------------------------------------------------------------------
Box = tuple[frozenset[Cell], ...]
"""Some cells of each dimension: what lies in one of them along each."""


def boxes(found: Iterable[Box]) -> list[Box]:
    """Return boxes with those that differ along one dimension alone put together."""
    kept = list(found)
    changed = True
    while changed:
        changed = False
        for axis in range(len(kept[0]) if kept else 0):
            merged: dict[Box, frozenset[Cell]] = {}
            for box in kept:
                rest = (*box[:axis], *box[axis + 1 :])
                merged[rest] = merged.get(rest, frozenset()) | box[axis]
            if len(merged) < len(kept):
                changed = True
                kept = [(*rest[:axis], cells, *rest[axis:]) for rest, cells in merged.items()]
    return kept
