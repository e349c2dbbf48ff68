"""Classes made without attrs are those that attrs would make."""

from __future__ import annotations

import copy
import inspect
import pickle
import weakref
from typing import Any

import attrs
import pytest
from attrs.exceptions import FrozenInstanceError

from procrules.values import light


def upper(value: str) -> str:
    return value.upper()


@light.frozen
class Light:
    """Words."""

    name: str
    kind: str = light.field(converter=upper)
    count: int = 3
    seen: list[int] = light.field(factory=list, eq=False, repr=False)
    _kept: int = light.field(default=0, repr=False)
    made: dict[str, int] = light.field(init=False, eq=False, repr=False, factory=dict)

    def twice(self) -> int:
        return 2 * self.count


@attrs.frozen
class Heavy:
    """Words."""

    name: str
    kind: str = attrs.field(converter=upper)
    count: int = 3
    seen: list[int] = attrs.field(factory=list, eq=False, repr=False)
    _kept: int = attrs.field(default=0, repr=False)
    made: dict[str, int] = attrs.field(init=False, eq=False, repr=False, factory=dict)

    def twice(self) -> int:
        return 2 * self.count


BOTH = pytest.mark.parametrize("cls", [Light, Heavy])


@BOTH
@pytest.mark.parametrize(
    "told",
    [
        (),
        ("a",),
        ("a", "b", 1, [], 2, 3),
    ],
)
def test_arguments_that_do_not_fit_are_refused(cls: Any, told: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError):
        cls(*told)


@BOTH
def test_arguments_by_name_are_refused_twice_or_unknown(cls: Any) -> None:
    for named in ({"name": "b"}, {"other": 1}, {"made": {}}, {"_kept": 1}):
        with pytest.raises(TypeError):
            cls("a", "b", **named)


@BOTH
def test_instances_are_those_of_attrs(cls: Any) -> None:
    one = cls("a", "b")
    assert (one.name, one.kind, one.count, one.seen, one._kept, one.made) == (
        *("a", "B", 3, [], 0),
        {},
    )
    assert one == cls("a", kind="b", seen=[1])
    assert hash(one) == hash(cls("a", kind="b", seen=[1]))
    assert one != cls("a", "b", kept=1)
    assert one != cls("a", "b", 4)
    assert one != ("a", "B", 3)
    assert one.seen is not cls("a", "b").seen
    assert one.twice() == 6
    assert repr(one) == f"{cls.__name__}(name='a', kind='B', count=3)"
    match one:
        case cls(name, kind, count):
            assert (name, kind, count) == ("a", "B", 3)
    assert cls.__doc__ == "Words."
    assert weakref.ref(one)() is one
    with pytest.raises(AttributeError):
        one.__dict__  # noqa: B018


@BOTH
def test_instances_are_frozen(cls: Any) -> None:
    one = cls("a", "b")
    with pytest.raises(FrozenInstanceError):
        one.name = "c"
    with pytest.raises(FrozenInstanceError):
        del one.name
    with pytest.raises(AttributeError):
        one.other = 1


@BOTH
def test_instances_are_copied_and_pickled(cls: Any) -> None:
    one = cls("a", "b", 5, [1], 2)
    for again in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert again == one
        assert again.seen == [1]
        assert again._kept == 2


@BOTH
def test_attrs_knows_the_fields(cls: Any) -> None:
    assert attrs.has(cls)
    one = cls("a", "b", kept=4)
    changed = attrs.evolve(one, name="c")
    assert (changed.name, changed.kind, changed._kept) == ("c", "B", 4)
    assert attrs.asdict(one)["kind"] == "B"
    found = [(a.name, a.default, a.init, a.eq, a.repr) for a in attrs.fields(cls)]
    assert found == [(a.name, a.default, a.init, a.eq, a.repr) for a in attrs.fields(Heavy)]


def test_how_a_class_is_called_is_shown_as_of_attrs() -> None:
    def called(cls: Any) -> list[tuple[str, Any, Any]]:
        shown = inspect.signature(cls).parameters.values()
        return [(p.name, p.kind, p.default) for p in shown]

    assert called(Light) == called(Heavy)
    assert inspect.signature(Light).parameters["count"].annotation == "int"


def test_a_class_made_of_a_light_one_shows_how_it_is_called_itself() -> None:
    class Other(Light):
        def __init__(self, words: str) -> None:
            """Make one of words."""

    class Same(Light):
        """Nothing of its own."""

    assert list(inspect.signature(Other).parameters) == ["words"]
    assert inspect.signature(Same) == inspect.signature(Light)
