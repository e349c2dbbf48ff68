"""Who depends on whom, and which chains come back to their start."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Set

from procrules.core.expr import DecisionRef, DerivedRef
from procrules.core.items import Rule
from procrules.core.program import Program
from procrules.core.walk import walk

Graph = Mapping[str, Set[str]]


def dependencies(
    program: Program, by_decision: Mapping[str, Iterable[Rule]]
) -> dict[str, set[str]]:
    """Return, for each derived value and decision, those that its value needs."""
    graph = {name: reads(item.expr) for name, item in program.derived.items()}
    for name, rules in by_decision.items():
        graph[name] = {used for rule in rules for used in reads(rule.body)}
    return graph


def reads(node: object) -> set[str]:
    """Return the derived values and the decisions that a part of the core reads."""
    return {n.name for n in walk(node) if isinstance(n, DerivedRef | DecisionRef)}


def circles(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """Return one circle of each part of a graph that has any, as a path that comes back.

    The names of a part all lead to one another. The path is the shortest from the first of them.
    """
    paths = (_shortest(part, graph) for part in _parts(graph))
    return tuple(path for path in paths if path)


def _parts(graph: Graph) -> Iterable[list[str]]:
    """Return the parts of a graph, and their names, in the order of the graph."""
    backwards: dict[str, set[str]] = {name: set() for name in graph}
    for name, used in graph.items():
        for other in used & graph.keys():
            backwards[other].add(name)
    part_of: dict[str, int] = {}
    for root in reversed(dependencies_first(graph)):
        if root not in part_of:
            number = len(part_of)
            pending = [root]
            while pending:
                name = pending.pop()
                if name not in part_of:
                    part_of[name] = number
                    pending.extend(backwards[name])
    parts: dict[int, list[str]] = {}
    for name in graph:
        parts.setdefault(part_of[name], []).append(name)
    return parts.values()


def dependencies_first(graph: Graph) -> list[str]:
    """Return the names of a graph in the order in which a walk in depth leaves them.

    Without circles, each comes after all those that it leads to.
    """
    seen: set[str] = set()
    left: list[str] = []
    for root in graph:
        stack = [(root, False)]
        while stack:
            name, leaving = stack.pop()
            if leaving:
                left.append(name)
            elif name not in seen:
                seen.add(name)
                stack.append((name, True))
                stack.extend((n, False) for n in sorted(graph[name] & graph.keys()))
    return left


def _shortest(part: list[str], graph: Graph) -> tuple[str, ...]:
    """Return the shortest path from the first name of a part back to it, if there is any."""
    start, within = part[0], set(part)
    came_from: dict[str, str] = {}
    pending = deque([start])
    while pending:
        name = pending.popleft()
        for following in sorted(graph[name] & within):
            if following == start:
                path = [start]
                while name != start:
                    path.append(name)
                    name = came_from[name]
                return (start, *reversed(path[1:]), start)
            if following not in came_from:
                came_from[following] = name
                pending.append(following)
    return ()
