"""Classes made without attrs are those that attrs would make."""

from __future__ import annotations

import copy
import inspect
import pickle
import sys
import types
import weakref
from importlib import import_module
from typing import Any, Literal, get_type_hints

import attrs
import pytest
from attrs.exceptions import FrozenInstanceError

import procrules
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

    def told(cls: Any) -> list[Any]:
        return [(a.name, a.type, a.default, a.init, a.eq, a.repr) for a in attrs.fields(cls)]

    assert told(cls) == told(Heavy)


@BOTH
def test_annotations_are_types_where_they_are_read(cls: Any) -> None:
    assert get_type_hints(cls) == {
        "name": str,
        "kind": str,
        "count": int,
        "seen": list[int],
        "_kept": int,
        "made": dict[str, int],
    }


@pytest.mark.parametrize(
    "module",
    [
        "backends.compiled.machine",
        "backends.compiled.runtime",
        "cache",
        "core.declared",
        "core.told",
        "deciders",
        "facts.foreign",
        "ruleset",
        "values.durations",
    ],
)
def test_annotations_of_every_class_are_types(module: str) -> None:
    home = import_module(f"procrules.{module}")
    made = [c for c in vars(home).values() if isinstance(c, type) and "_Hints" in _annotated(c)]
    assert made
    for cls in made:
        names = {a.name.lstrip("_") for a in attrs.fields(cls) if a.init}
        assert get_type_hints(cls).keys() == {a.name for a in attrs.fields(cls)}
        assert get_type_hints(cls.__init__).keys() == {*names, "return"}
        attrs.resolve_types(cls)
        assert not [a for a in attrs.fields(cls) if isinstance(a.type, str)]


def _annotated(cls: type) -> str:
    return type(vars(cls).get("__annotations__")).__name__


def test_annotations_of_every_public_class_are_types() -> None:
    public = [getattr(procrules, name) for name in procrules.__all__]
    for cls in (c for c in public if attrs.has(c)):
        assert not [t for t in get_type_hints(cls).values() if isinstance(t, str)]
    assert get_type_hints(procrules.Duration)["unit"] == Literal["day", "week", "month", "year"]


def test_annotations_stay_texts_where_no_text_of_the_module_is_at_hand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = types.ModuleType("sourceless")
    monkeypatch.setitem(sys.modules, "sourceless", made)
    body = {"__annotations__": {"name": "str", "other": "Absent"}, "__module__": "sourceless"}
    cls = light.frozen(type("Made", (), body))
    assert inspect.get_annotations(cls) == {"name": str, "other": "Absent"}


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
