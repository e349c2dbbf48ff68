"""What a wheel carries of its own rules, so that nobody parses them, and first answers come soon."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from procrules.backends.compiled.inputs import Layout
from procrules.backends.compiled.machine import Machine
from procrules.bundled import bundled_rulesets
from procrules.cache import ENDING, START
from procrules.compiled import Compiled
from procrules.core.program import CheckedProgram
from procrules.engine import ENGINE_FILE, engine
from procrules.errors import RulesetError
from procrules.kept import OPENING, KeptRules, bundle, entry, texts_of
from procrules.loading import bundled_root, to_keep
from procrules.pipeline import parsed, without_collection
from procrules.texts import Import

Code = Callable[[str], list[tuple[str, bytes]]]
"""Gives the entries of a decision."""


def precompiled() -> dict[str, bytes]:
    """Return what a wheel carries beside the sources, by the name of the file.

    Raises:
        RulesetError: A bundled ruleset has errors.
        OSError: The sources of the engine cannot be read.
    """
    files = {ENGINE_FILE: engine().encode("ascii")}
    for name in sorted(bundled_rulesets()):
        root = bundled_root(name)
        assert root is not None
        compiled, imports = parsed(root)
        data = to_keep(root, compiled, imports)
        if data is None:
            raise RulesetError(compiled.diagnostics)
        files[f"{name}{ENDING}"] = data
        with without_collection():
            files[f"{name}{START}"] = first_answers(name, compiled, imports)
    return files


def first_answers(name: str, compiled: Compiled, imports: Iterable[Import]) -> bytes:
    """Return what first answers need of a bundled ruleset: what it declares, and the code of each decision.

    Args:
        name: The ruleset.
        compiled: What the passes gave of it.
        imports: What the names that it imports meant.
    """
    texts, checked = texts_of(name), compiled.program
    assert texts is not None
    assert checked is not None
    within = [(i.inside, i.name, i.read) for i in imports]
    opening = KeptRules(texts, None, False, engine()).opening(compiled, within)
    assert opening is not None
    entries = [(OPENING, entry(OPENING, opening))]
    for made in _codes(checked):
        entries += made
    return bundle(entries)


def _codes(checked: CheckedProgram) -> Iterator[list[tuple[str, bytes]]]:
    """Yield the code of each decision, made by as many processes as there are processors."""
    code = partial(_code, checked, Layout(checked.program))
    pool = _forked(code)
    if pool is None:
        yield from map(code, checked.program.decisions)
        return
    with pool:
        yield from pool.map(_go_on, checked.program.decisions)


_MOST_PROCESSES = 8
"""They take memory, and reading the rules is not shared out."""


def _forked(code: Code) -> ProcessPoolExecutor | None:
    """Return processes for the processors, if there are several and the system has what processes share."""
    processors = _processors()
    if processors == 1:
        return None
    try:
        most = min(processors, _MOST_PROCESSES)
        return ProcessPoolExecutor(most, get_context("fork"), _begin, (code,))
    except (ImportError, NotImplementedError, OSError):
        return None


def _processors() -> int:
    """Return how many processors are ours; where a process cannot be forked, one: any other would parse again."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def _code(checked: CheckedProgram, layout: Layout, decision: str) -> list[tuple[str, bytes]]:
    """Return the bounds of the code of a decision, and the code for each period."""
    machine = Machine(checked, layout, decision)
    periods = range(len(machine.cuts) + 1)
    found = [(decision, machine.bounds.plain())]
    found += [(f"{decision}/{number}", machine.written(number)) for number in periods]
    return [(name, entry(name, made)) for name, made in found]


_begun: list[Code] = []
"""What a process that was forked has of its parent."""


def _begin(code: Code) -> None:
    _begun.append(code)


def _go_on(decision: str) -> list[tuple[str, bytes]]:
    return _begun[0](decision)
