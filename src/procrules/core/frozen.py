"""Mappings that nobody can change, so that what is frozen stays so and any thread may read it."""

from __future__ import annotations

from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn, TypeVar

    K = TypeVar("K")
    V = TypeVar("V")
else:  # to import typing takes long
    K = V = object


class FrozenDict(dict[K, V]):
    """A mapping that cannot be changed; it reads as fast as a ``dict``, has a hash and is pickled.

    ``copy()`` gives a ``dict`` that can be changed.
    """

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("this mapping is read-only: change a copy of it")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]  # a dict has none, for it can change
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[FrozenDict[K, V]], tuple[dict[K, V]]]:
        return type(self), (dict(self),)

    def __copy__(self) -> FrozenDict[K, V]:
        return self

    def __deepcopy__(self, _: dict[int, Any]) -> FrozenDict[K, V]:
        return self


def freeze(value: Any) -> Any:
    """Return a value whose mappings, and those in its lists and tuples, cannot be changed."""
    # Texts and truths are what is met most, and to ask whether one is a mapping takes long.
    if value is None or isinstance(value, FrozenDict | str | bool):
        return value
    if isinstance(value, Mapping):
        return FrozenDict({key: freeze(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple([freeze(item) for item in value])
    return value
