"""What the columns of a tree are computed with, made shorter: it is worth the same in every row."""

from __future__ import annotations

from itertools import product, zip_longest
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("ibis", reason="needs the extra batch")
pytest.importorskip("pyarrow", reason="needs the extra batch")

from procrules.backends.columns import terms
from procrules.backends.columns.ranks import by_rank, ranked
from procrules.backends.columns.terms import (
    UNKNOWN,
    Term,
    both,
    case,
    constant,
    either,
    is_null,
    no,
)
from procrules.backends.columns.truths import Doubt, merged
from procrules.backends.columns.waits import spelled, where_null

pytestmark = pytest.mark.extras

AMOUNT = terms.column("amount", "integer", 100)
KIND = terms.column("kind", "text")
FLAG = terms.column("flag", "boolean")
Row = dict[str, Any]
ROWS = [
    dict(zip(("amount", "kind", "flag"), values, strict=True))
    for values in product((None, 0, 1, 2, 3, 4), (None, "a", "b", "c"), (None, True, False))
]


def worth(term: Term, row: Row) -> Any:
    """Return what a term is worth in a row, as engines compute it."""
    found = [worth(each, row) for each in term.args] if term.op != "case" else []
    match term.op:
        case "constant":
            return term.data
        case "column":
            return row[term.data[0]]
        case "null":
            return found[0] is None
        case "not":
            return None if found[0] is None else not found[0]
        case "and" | "or":
            settling = term.op == "or"
            return settling if settling in found else None if None in found else not settling
        case "among":
            return None if found[0] is None else found[0] in term.data
        case "coalesce":
            return found[1] if found[0] is None else found[0]
        case "own" | "lazy":
            return found[0]
        case "mask":
            mask = 0
            for each in found:
                mask |= each
            return mask
        case "case":
            for condition, value in terms.branches(term):
                if worth(condition, row):
                    return worth(value, row)
            return worth(term.args[-1], row)
        case "compare":
            if None in found:
                return None
            one, other = found
            holds = {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}
            return {**holds, "=": one == other, "!=": one != other}[term.data]
        case _:
            raise AssertionError(term.op)


# -- ranks ------------------------------------------------------------------------------------------
IS_A, IS_B = (terms.compare("=", KIND, constant(kind)) for kind in "ab")


def limit(a: int, b: int, flagged: int | None) -> Term:
    """Return a limit as thresholds are read: by a condition, then by the value of an axis."""
    by_kind = case([(IS_A, constant(a)), (IS_B, constant(b))], terms.null("integer"))
    other = terms.null("integer") if flagged is None else constant(flagged)
    return case([(FLAG, by_kind), (no(FLAG), other)], terms.null("integer"))


cell = st.integers(0, 4)


@given(
    st.lists(st.tuples(cell, cell, cell), min_size=1, max_size=4),
    st.lists(st.sampled_from(["<", "<=", ">", ">="]), min_size=4, max_size=4),
    st.booleans(),
)
@settings(deadline=None)
def test_comparisons_told_by_a_rank_are_as_true(
    limits: list[tuple[int, int, int]], operators: list[str], held: bool
) -> None:
    compared = [
        terms.compare(op, AMOUNT, limit(a, b, c if held else None))
        for op, (a, b, c) in zip(operators, limits, strict=False)
    ]
    conditions = [*compared, both(FLAG, *compared), no(either(*compared))]
    ranks = ranked(conditions)
    for condition in conditions:
        for row in ROWS:
            assert worth(by_rank(condition, ranks), row) is worth(condition, row)


def test_limits_of_one_shape_and_order_share_a_rank() -> None:
    compared = [
        terms.compare(op, AMOUNT, limit(*cells))
        for op, cells in (("<", (2, 2, 4)), ("<", (1, 2, 3)), (">=", (3, 4, 4)))
    ]
    ranks = ranked(compared)
    assert len({ranks[each].args[0] for each in compared}) == 1
    # One is the higher for a kind, and the lower for another: no rank tells both.
    crossed = [terms.compare("<", AMOUNT, limit(*cells)) for cells in ((1, 2, 3), (2, 1, 3))]
    assert ranked(crossed) == {}
    # What is below a limit and what is at most that are told by ranks of their own.
    apart = [terms.compare(op, AMOUNT, limit(1, 2, 3)) for op in ("<", "<=")]
    assert ranked(apart) == {}


# -- what is NULL -----------------------------------------------------------------------------------
ATOMS = [
    FLAG,
    is_null(FLAG),
    is_null(AMOUNT),
    is_null(KIND),
    IS_A,
    terms.among(KIND, "b"),
    terms.compare("<", AMOUNT, limit(1, 3, 2)),
    terms.own(terms.compare(">=", AMOUNT, constant(2))),
    UNKNOWN,
]
conditions = st.recursive(
    st.sampled_from(ATOMS),
    lambda parts: st.one_of(
        parts.map(no),
        parts.map(is_null),
        parts.map(terms.is_true),
        parts.map(terms.lazy),
        st.lists(parts, min_size=2, max_size=3).map(lambda found: both(*found)),
        st.lists(parts, min_size=2, max_size=3).map(lambda found: either(*found)),
        st.tuples(parts, parts, parts).map(lambda found: case([found[:2]], found[2])),
    ),
    max_leaves=8,
)


@given(conditions, st.lists(st.sampled_from([AMOUNT, KIND, FLAG]), unique=True))
@settings(deadline=None)
def test_where_columns_are_null_a_condition_is_as_true(condition: Term, absent: list[Term]) -> None:
    found = where_null(condition, absent)
    for row in ROWS:
        if all(row[column.data[0]] is None for column in absent):
            assert worth(found, row) is worth(condition, row)


masks = st.recursive(
    st.sampled_from([constant(1 << bit) for bit in range(4)]),
    lambda parts: st.one_of(
        st.lists(parts, min_size=2, max_size=3).map(lambda found: terms.masked(*found)),
        st.tuples(conditions, parts).map(lambda found: terms.mask_where(*found)),
    ),
    max_leaves=5,
)


words = st.lists(
    st.one_of(st.sampled_from([terms.ZERO, constant(1)]), masks), min_size=1, max_size=2
)


@given(st.lists(st.tuples(words, conditions.map(terms.is_true)), max_size=3))
@settings(deadline=None)
def test_what_is_waited_for_is_the_same_fact_by_fact(
    found: list[tuple[list[Term], Term]],
) -> None:
    waiting = {Doubt(tuple(masks)): when for masks, when in found}
    whole = merged(doubt.where(when) for doubt, when in waiting.items())
    for row in ROWS:
        asked, wanted = (
            [worth(word, row) for word in doubt.words] for doubt in (spelled(waiting), whole)
        )
        pairs = zip_longest(asked, wanted, fillvalue=0)
        assert all(one == other for one, other in pairs)
