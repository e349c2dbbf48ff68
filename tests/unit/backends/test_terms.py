"""Conditions in columns, simplified as they are made: their truth is that of the conditions as written."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("ibis", reason="needs the extra batch")
pytest.importorskip("pyarrow", reason="needs the extra batch")

from procrules.backends.columns import terms
from procrules.backends.columns.terms import Term, both, either, is_null, no

pytestmark = pytest.mark.extras

NAMES = ("a", "b")
COLUMNS = [terms.column(name, "boolean") for name in NAMES]
ATOMS = [*COLUMNS, *(is_null(each) for each in COLUMNS)]
Row = dict[str, bool | None]

written = st.recursive(
    st.sampled_from(range(len(ATOMS))),
    lambda parts: st.one_of(
        st.tuples(st.just("not"), parts),
        st.tuples(st.sampled_from(["and", "or"]), parts, parts),
        st.tuples(st.sampled_from(["and", "or"]), parts, parts, parts),
    ),
    max_leaves=12,
)


def made(expr: Any) -> Term:
    if isinstance(expr, int):
        return ATOMS[expr]
    op, *parts = expr
    if op == "not":
        return no(made(parts[0]))
    return (both if op == "and" else either)(*map(made, parts))


def as_written(expr: Any, row: Row) -> bool | None:
    if isinstance(expr, int):
        told = row[NAMES[expr % 2]]
        return told if expr < 2 else told is None
    op, *parts = expr
    return kleene(op, [as_written(part, row) for part in parts])


def kleene(op: str, found: list[bool | None]) -> bool | None:
    if op == "not":
        return None if found[0] is None else not found[0]
    settling = op == "or"
    if settling in found:
        return settling
    return None if None in found else not settling


def of_term(term: Term, row: Row) -> bool | None:
    match term.op:
        case "constant":
            value: bool | None = term.data
            return value
        case "column":
            return row[term.data[0]]
        case "null":
            return of_term(term.args[0], row) is None
        case _:
            return kleene(term.op, [of_term(part, row) for part in term.args])


@given(written)
@settings(deadline=None)
def test_what_is_simplified_is_as_true_as_what_was_written(expr: Any) -> None:
    term = made(expr)
    for values in product((True, False, None), repeat=len(NAMES)):
        row = dict(zip(NAMES, values, strict=True))
        assert of_term(term, row) is as_written(expr, row)


def test_what_is_settled_beside_is_spared() -> None:
    a, b = COLUMNS
    told = no(is_null(a))
    assert both(told, either(told, b)) is told
    assert both(a, either(a, b)) is a
    assert either(a, both(a, b)) is a
    assert both(told, either(is_null(a), b)) is both(told, b)
    # NULL or not NULL is not settled: what may be NULL is no fact.
    assert both(a, either(no(a), b)) is not both(a, b)
