"""Values that are followed answer as the values themselves, and note what they are asked."""

from __future__ import annotations

import math
import operator
import pickle
from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procrules.backends.interpreter.followed import Questions, Shown
from procrules.core.types import INTEGER, Type
from procrules.values.nothing import NEANT

COMPARED = (operator.lt, operator.le, operator.eq, operator.ne, operator.ge, operator.gt)
NUMBERS = st.sampled_from([Fraction(n, 2) for n in range(-3, 4)])
DAYS = st.sampled_from([date(2025, 1, n) for n in range(1, 7)])


def followed(*values: Any) -> tuple[Questions, Any]:
    questions = Questions(values)
    found = tuple(questions.followed())
    return questions, found if len(found) > 1 else found[0]


@pytest.mark.parametrize("kind", [NUMBERS, DAYS])
@given(data=st.data())
def test_comparisons_are_those_of_the_values(kind: Any, data: st.DataObject) -> None:
    values, others = data.draw(st.tuples(kind, kind)), data.draw(st.tuples(kind, kind))
    asked = data.draw(
        st.lists(
            st.tuples(st.sampled_from(COMPARED), st.sampled_from((0, 1)), kind | st.none()),
            max_size=6,
        )
    )

    def answers(first: Any, second: Any) -> list[bool]:
        sides = (first, second)
        found = []
        for compare, place, limit in asked:
            other = sides[1 - place] if limit is None else limit
            found += [compare(sides[place], other), compare(other, sides[place])]
        return found

    questions, (first, second) = followed(*values)
    expected = answers(*values)
    assert answers(first, second) == expected
    assert not questions.beyond
    assert questions.sides().hold(values)
    if questions.sides().hold(others):
        assert answers(*others) == expected


BEYOND: list[tuple[Any, Callable[[Any], Any]]] = [
    *(
        (Fraction(7, 2), asked)
        for asked in (
            lambda n: n + 1,
            lambda n: 1 + n,
            lambda n: Fraction(1) - n,
            lambda n: n * n,
            lambda n: -n,
            lambda n: 1 / n,
            lambda n: n**2,
            lambda n: divmod(n, 2),
            abs,
            round,
            math.floor,
            int,
            float,
            bool,
            hash,
            str,
            repr,
            "{}".format,
            deepcopy,
            lambda n: n == 3,
            lambda n: n < 3.5,
            lambda n: n in {Fraction(7, 2)},
            lambda n: {Fraction(7, 2): 1}[n],
            lambda n: n.numerator,
            lambda n: n.denominator,
            lambda n: n._numerator,
            lambda n: n.limit_denominator(1),
            lambda n: n.as_integer_ratio(),
            lambda n: pickle.loads(pickle.dumps(n)),
        )
    ),
    *(
        (date(2025, 1, 2), asked)
        for asked in (
            lambda d: d.year,
            lambda d: d.month,
            lambda d: d.day,
            lambda d: d.toordinal(),
            lambda d: d.isoformat(),
            lambda d: d.weekday(),
            lambda d: d.replace(day=1),
            lambda d: d + timedelta(days=1),
            lambda d: timedelta(days=1) + d,
            lambda d: d - date(2024, 1, 1),
            lambda d: date(2024, 1, 1) - d,
            lambda d: d - timedelta(days=1),
            hash,
            str,
            repr,
            "{:%d}".format,
            deepcopy,
            lambda d: d in {date(2025, 1, 2)},
            lambda d: d.strftime("%d"),
            lambda d: pickle.loads(pickle.dumps(d)),
        )
    ),
]


@pytest.mark.parametrize(("value", "asked"), BEYOND)
def test_whatever_else_is_asked_is_noted(value: Any, asked: Callable[[Any], Any]) -> None:
    questions, given_ = followed(value)
    assert asked(given_) == asked(value)
    assert questions.beyond


@pytest.mark.parametrize("other", [None, "3", NEANT, (), ("3",), frozenset()])
def test_nothing_else_has_an_order_to_a_value(other: Any) -> None:
    for value in (Fraction(3), date(2025, 1, 2)):
        questions, given_ = followed(value)
        assert given_ != other
        assert other != given_
        with pytest.raises(TypeError):
            assert given_ < other
        assert not questions.beyond


def test_values_of_two_askings_are_not_compared() -> None:
    one, first = followed(Fraction(3))
    other, second = followed(Fraction(3))
    assert first == second
    assert one.beyond
    assert other.beyond


def test_what_is_shown_of_one_value_is_the_same() -> None:
    questions, (first, _) = followed(Fraction(3), Fraction(3))
    assert Shown(first, INTEGER) == Shown(first, INTEGER)
    assert Shown(first, INTEGER) != "3"
    assert not questions.beyond


@pytest.mark.parametrize(
    "compare",
    [
        lambda one, other: Shown(one, INTEGER) == Shown(other, INTEGER),
        lambda one, _: Shown(one, INTEGER) == Shown(one, Type("rate")),
        lambda one, _: Shown(one, INTEGER) == 3,
        lambda one, _: hash(Shown(one, INTEGER)),
    ],
)
def test_what_else_is_asked_of_it_is_noted(compare: Callable[[Any, Any], Any]) -> None:
    questions, (first, second) = followed(Fraction(3), Fraction(3))
    compare(first, second)
    assert questions.beyond
