"""Depth: a long chain of definitions is computed alike, however deep the caller stands."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from procrules.diagnostics.bounds import ChainTooLong
from procrules.errors import LimitError

T = TypeVar("T")


def on_a_stack_of_its_own(compute: Callable[[], T]) -> T:
    """Return what a computation gives, once more on a fresh stack when the caller's is too short.

    Raises:
        LimitError: Even a fresh stack is too short for the chain of definitions.
    """
    try:
        return compute()
    except RecursionError:
        pass
    found: list[T] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            found.append(compute())
        except BaseException as error:
            raised.append(error)

    try:
        thread = threading.Thread(target=run, name="procrules")
        thread.start()
        thread.join()
    except RecursionError as error:
        raised.append(error)
    if found:
        return found[0]
    if isinstance(raised[0], RecursionError):
        raise LimitError([ChainTooLong()]) from None
    raise raised[0]
