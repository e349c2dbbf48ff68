"""What is read when it is first looked at: a mapping and a sequence whose items are made on demand.

One decision touches a small part of a ruleset. What it does not reach is never built.
"""

from __future__ import annotations

from collections.abc import (
    Callable,
    ItemsView,
    Iterable,
    Iterator,
    KeysView,
    Mapping,
    Sequence,
    ValuesView,
)
from typing import Any, TypeVar, overload

from procrules.core.frozen import FrozenDict

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")


class DeferredDict(FrozenDict[K, V]):
    """A read-only mapping that makes each value when it is first asked for, and keeps it.

    The values made lie in the ``dict`` underneath, so that ``mapping[key]`` costs what it costs in a
    ``dict`` from the second time on. Two threads that ask at once are given the same value.
    """

    __slots__ = ("_make", "_places")

    @overload
    def __init__(self, places: Mapping[K, int], make: Callable[[int], V]) -> None: ...
    @overload
    def __init__(self, places: Mapping[K, V] | Iterable[tuple[K, V]] = (), /) -> None: ...
    def __init__(self, places: Any = (), make: Callable[[int], V] | None = None) -> None:
        """Make a mapping.

        Args:
            places: The keys in their order, each with the number that stands for its value; alone,
                what any mapping is made of, as ``attrs.astuple`` makes one like another.
            make: Makes the value of a number.
        """
        if make is None:
            places = dict(places)
            dict.__init__(self, places)
        self._places: Mapping[K, Any] = places
        self._make: Any = make

    def __missing__(self, key: K) -> V:
        # Of two threads, the first to keep its value gives it to both.
        value: V = dict.setdefault(self, key, self._make(self._places[key]))
        return value

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[K]:
        return iter(self._places)

    def __reversed__(self) -> Iterator[K]:
        return reversed(list(self._places))

    def __len__(self) -> int:
        return len(self._places)

    def get(self, key: K, default: D | None = None) -> V | D | None:  # type: ignore[override]
        """Return the value of a key, or the default when there is no such key."""
        return self[key] if key in self._places else default

    def keys(self) -> KeysView[K]:  # type: ignore[override]
        """Return the keys, in their order."""
        return KeysView(self)

    def values(self) -> ValuesView[V]:  # type: ignore[override]
        """Return the values in the order of the keys, each made when it is reached."""
        return ValuesView(self)

    def items(self) -> ItemsView[K, V]:  # type: ignore[override]
        """Return the keys with their values, each made when it is reached."""
        return ItemsView(self)

    def copy(self) -> dict[K, V]:
        """Return a ``dict`` that can be changed."""
        return dict(self.items())

    def __eq__(self, other: object) -> bool:
        return self.copy() == (other.copy() if isinstance(other, DeferredDict) else other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:  # type: ignore[override]
        return FrozenDict.__hash__(self)

    def __or__(self, other: Any) -> Any:
        return self.copy() | other

    def __ror__(self, other: Any) -> Any:
        return other | self.copy()

    def __repr__(self) -> str:
        return repr(self.copy())

    def __reduce__(self) -> Any:
        return FrozenDict, (self.copy(),)


class DeferredTuple(Sequence[V]):
    """A read-only sequence that makes all its items when one of them, or their number, is first asked for."""

    __slots__ = ("_kept", "_make")

    def __init__(self, make: Callable[[], tuple[V, ...]]) -> None:
        self._make = make
        self._kept: dict[None, tuple[V, ...]] = {}

    def _made(self) -> tuple[V, ...]:
        if None not in self._kept:
            self._kept.setdefault(None, self._make())  # of two threads, the first
        return self._kept[None]

    @overload
    def __getitem__(self, index: int) -> V: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[V, ...]: ...
    def __getitem__(self, index: int | slice) -> V | tuple[V, ...]:
        return self._made()[index]

    def __iter__(self) -> Iterator[V]:
        return iter(self._made())

    def __len__(self) -> int:
        return len(self._made())

    def __eq__(self, other: object) -> bool:
        return self._made() == (other._made() if isinstance(other, DeferredTuple) else other)

    def __hash__(self) -> int:
        return hash(self._made())

    def __repr__(self) -> str:
        return repr(self._made())

    def __reduce__(self) -> Any:
        return tuple, (self._made(),)
