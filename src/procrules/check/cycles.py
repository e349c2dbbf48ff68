"""Who depends on whom, and whether a chain comes back to its start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from procrules.core.expr import DecisionRef, DerivedRef
from procrules.core.items import Rule
from procrules.core.program import Program
from procrules.core.walk import walk


def dependencies(
    program: Program, by_decision: Mapping[str, Iterable[Rule]]
) -> dict[str, set[str]]:
    """Return, for each derived value and decision, those that its value needs."""
    graph = {name: _used(item.expr) for name, item in program.derived.items()}
    for name, rules in by_decision.items():
        graph[name] = {used for rule in rules for used in _used(rule.body)}
    return graph


def _used(node: object) -> set[str]:
    return {n.name for n in walk(node) if isinstance(n, DerivedRef | DecisionRef)}


def first_cycle(graph: Mapping[str, set[str]]) -> tuple[str, ...] | None:
    """Return one cycle of a graph as a path that comes back to its start, or ``None``."""
    done: set[str] = set()
    for root in graph:
        path: list[str] = []
        stack: list[tuple[str, bool]] = [(root, False)]
        while stack:
            name, leaving = stack.pop()
            if leaving:
                path.pop()
                done.add(name)
            elif name in path:
                return (*path[path.index(name) :], name)
            elif name not in done and name in graph:
                path.append(name)
                stack.append((name, True))
                stack.extend((n, False) for n in sorted(graph[name], reverse=True))
    return None
