"""Depth: what is asked is answered alike, however deep the caller stands in the stack of Python."""

from __future__ import annotations

from procrules.errors import LimitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    T = TypeVar("T")


def on_a_stack_of_its_own(compute: Callable[[], T]) -> T:
    """Return what a computation gives, from its start again on a fresh stack if the caller's is short.

    What is nested is bounded when it is read, so that a fresh stack is enough.

    Raises:
        LimitError: There is no room to begin on a fresh stack, or the caller allows Python too
            short a one (``sys.setrecursionlimit``).
    """
    try:
        return compute()
    except RecursionError:
        pass
    try:
        return _in_a_thread(compute)
    except RecursionError:
        raise _no_room() from None


def _in_a_thread(compute: Callable[[], T]) -> T:
    import threading

    found: list[T] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            found.append(compute())
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run, name="procrules", daemon=True)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]
    return found[0]


def _no_room() -> LimitError:
    import sys

    from procrules.diagnostics.base import Words
    from procrules.diagnostics.computing import TooDeep

    told = TooDeep(
        nested=Words("la pile des appels de Python", "the stack of Python calls"),
        limit=sys.getrecursionlimit(),
        advice=Words(
            "appelez procrules de moins profond, ou relevez sys.setrecursionlimit",
            "call procrules from less deep, or raise sys.setrecursionlimit",
        ),
    )
    return LimitError([told])
