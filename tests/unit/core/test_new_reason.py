"""A reason made at once is a reason like any other."""

from __future__ import annotations

import pickle

import pytest
from attrs.exceptions import FrozenInstanceError

from procrules.core.answer import NewReason, Reason
from procrules.core.frozen import FrozenDict


def test_it_is_a_reason() -> None:
    made = NewReason(
        "rule", True, "r", "applies", FrozenDict(day=None), (), (NewReason("not", None),)
    )
    expected = Reason("rule", True, "r", "applies", {"day": None}, (), (Reason("not", None),))
    assert type(made) is Reason
    assert made == expected
    assert hash(made) == hash(expected)
    assert pickle.loads(pickle.dumps(made)) == expected


def test_it_is_frozen_once_it_is_made() -> None:
    made = NewReason("rule", True)
    with pytest.raises(FrozenInstanceError):
        made.subject = "other"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del made.subject
