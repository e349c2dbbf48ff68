"""``néant`` is one object, and no condition."""

import copy
import pickle

import pytest

from procrules.values.nothing import NEANT, Nothing


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_neant_stays_one_object_when_pickled(protocol: int) -> None:
    assert pickle.loads(pickle.dumps(NEANT, protocol)) is NEANT


def test_neant_stays_one_object_when_copied() -> None:
    assert copy.copy(NEANT) is NEANT
    assert copy.deepcopy([NEANT])[0] is NEANT
    assert isinstance(NEANT, Nothing)
    assert list(Nothing) == [NEANT]


def test_neant_when_written() -> None:
    assert repr(NEANT) == str(NEANT) == f"{NEANT}" == "NEANT"


def test_neant_when_used_as_a_condition() -> None:
    with pytest.raises(TypeError, match="is NEANT"):
        bool(NEANT)


def test_neant_is_equal_to_itself_alone() -> None:
    others: list[object] = [None, False, 0, "néant", "NEANT"]
    assert NEANT not in others
    assert [*others, NEANT].index(NEANT) == len(others)
    assert len({NEANT, NEANT}) == 1
