"""Work shared among processes, told in its order."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

P = TypeVar("P")
R = TypeVar("R")

_WORK: list[Callable[[Any], Any]] = []
"""In a process of its own, what is done there."""


def shared(work: Callable[[P], R], pieces: Sequence[P], jobs: int) -> Iterator[R]:
    """Yield what is done of each piece, in their order.

    Args:
        work: What to do of a piece. A process begins with it as it is: nothing is read or sent again.
        pieces: What is sent to the processes.
        jobs: How many processes share the work; where none can be made, it is done here.
    """
    forks = "fork" in multiprocessing.get_all_start_methods()
    if min(jobs, len(pieces)) < 2 or not forks:
        yield from map(work, pieces)
        return
    _WORK.append(work)
    try:
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            yield from pool.imap(_do, pieces)
    finally:
        _WORK.pop()


def _do(piece: Any) -> Any:
    return _WORK[-1](piece)
