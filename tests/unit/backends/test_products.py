"""What is learnt of a product that no linear solver computes: true of every product, false of the wrong one."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("z3", reason="proofs need procrules[verify]")

from procrules.backends.smt import Case, Solver, Term
from procrules.backends.smt.fresh import Fresh
from procrules.backends.smt.terms import real, same

pytestmark = pytest.mark.extras
NUMBERS = st.fractions(min_value=-50, max_value=50, max_denominator=8)
ONE, OTHER = real("one"), real("other")


def exactly(op: str, one: Fraction, other: Fraction) -> Fraction:
    return one * other if op == "*" else one / other


def asked(always: list[Term], **values: Fraction) -> Case | None:
    told = {"one": ONE, "other": OTHER}
    _, case = Solver(always).ask([same(told[n], v) for n, v in values.items()], 60)
    return case


@given(st.sampled_from("*/"), NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_what_is_learnt_at_a_point_holds_of_every_product(
    op: str, one: Fraction, other: Fraction, wrong: Fraction, left: Fraction, right: Fraction
) -> None:
    fresh = Fresh(None)
    result = fresh.product(op, ONE, OTHER)
    _, case = Solver([same(result, wrong)]).ask([same(ONE, one), same(OTHER, other)], 60)
    assert case is not None
    always = [*fresh.surely(), *fresh.learnt(case)]
    if op == "*" or right != 0:
        always.append(same(result, exactly(op, left, right)))
    assert asked(always, one=left, other=right) is not None


@given(st.sampled_from("*/"), NUMBERS, NUMBERS, NUMBERS)
def test_a_wrong_product_is_refused_once_it_was_met(
    op: str, one: Fraction, other: Fraction, wrong: Fraction
) -> None:
    if (op == "/" and other == 0) or exactly(op, one, other) == wrong:
        return
    fresh = Fresh(None)
    result = fresh.product(op, ONE, OTHER)
    point = [same(ONE, one), same(OTHER, other), same(result, wrong)]
    _, case = Solver(()).ask(point, 60)
    assert case is not None
    assert Solver(fresh.learnt(case)).ask(point, 60)[0] == "unsat"


def test_a_product_is_bounded_away_from_the_points_that_were_met() -> None:
    fresh = Fresh(None)
    result = fresh.product("*", ONE, OTHER)
    _, case = Solver(()).ask([same(ONE, Fraction(2)), same(OTHER, Fraction(3))], 60)
    assert case is not None
    # (4, 5) lies above both: its product is 4 × 3 + 2 × 5 - 2 × 3 at the least.
    beyond = [same(ONE, Fraction(4)), same(OTHER, Fraction(5))]
    solver = Solver(fresh.learnt(case))
    assert solver.ask([*beyond, same(result, Fraction(15))], 60)[0] == "unsat"
    assert solver.ask([*beyond, same(result, Fraction(20))], 60)[0] == "sat"


@given(st.sampled_from("*/"), NUMBERS, NUMBERS)
def test_near_a_case_a_product_is_exact(op: str, one: Fraction, other: Fraction) -> None:
    fresh = Fresh(None)
    result = fresh.product(op, ONE, OTHER)
    _, case = Solver(()).ask([same(ONE, one), same(OTHER, other)], 60)
    assert case is not None
    verdict, near = Solver(fresh.pinned(case)).ask([], 60)
    assert verdict == "sat"
    assert near is not None
    found = [near.number(term) for term in (ONE, OTHER, result)]
    assert None not in found
    left, right, product = (Fraction(n or 0) for n in found)
    assert (op == "/" and right == 0) or product == exactly(op, left, right)
