"""Strong Kleene logic: unknown is any of the two values, never a third one."""

from collections.abc import Iterator
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from procrules.values.truth import conjunction, disjunction, negate

VALUES = st.lists(st.sampled_from([True, False, None]), max_size=6)


def completions(values: list[bool | None]) -> Iterator[tuple[bool, ...]]:
    return product(*([value] if value is not None else [True, False] for value in values))


def agreed(results: set[bool]) -> bool | None:
    return results.pop() if len(results) == 1 else None


@given(VALUES)
def test_conjunction_is_known_only_when_all_completions_agree(values: list[bool | None]) -> None:
    assert conjunction(values) is agreed({all(each) for each in completions(values)})


@given(VALUES)
def test_disjunction_is_known_only_when_all_completions_agree(values: list[bool | None]) -> None:
    assert disjunction(values) is agreed({any(each) for each in completions(values)})


@given(VALUES)
def test_negate_turns_one_connective_into_the_other(values: list[bool | None]) -> None:
    assert negate(conjunction(values)) is disjunction(negate(value) for value in values)
    assert [negate(negate(value)) for value in values] == values


def test_connectives_when_there_is_nothing_to_connect() -> None:
    assert conjunction([]) is True
    assert disjunction([]) is False


def test_connectives_stop_at_the_deciding_value() -> None:
    rest = iter([None, False, True])
    assert conjunction(rest) is False
    assert next(rest) is True
    rest = iter([None, True, False])
    assert disjunction(rest) is True
    assert next(rest) is False
