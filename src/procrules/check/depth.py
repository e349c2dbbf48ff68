"""How deep the evaluation of a value goes: the calls that it nests, counted before any is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from procrules.check.cycles import Graph, dependencies_first
from procrules.core import expr as core
from procrules.core.items import Rule
from procrules.core.program import Program
from procrules.core.walk import children
from procrules.diagnostics.bounds import ChainTooLong
from procrules.diagnostics.report import Report
from procrules.limits import MAX_NESTED_CALLS

# What the interpreter, its explanations and their data nest at most, as tests/unit/check measures.
_OF_A_CONDITION = 4
_OF_AN_OPERAND = 3
_OF_A_DECISION = 9
_OF_A_RECORD = 1
_OF_A_DEFINITION = 2
_OF_A_DEROGATION = 4
_CALLS: Mapping[type, int] = {
    **dict.fromkeys(
        (core.Every, core.Some, core.Not, core.Cited, core.Quantified), _OF_A_CONDITION
    ),
    **dict.fromkeys((core.Arithmetic, core.Shift, core.Where, core.Aggregate), _OF_A_CONDITION),
    **dict.fromkeys((core.Compare, core.Among, core.Readings, core.ThresholdRef), _OF_AN_OPERAND),
}


def check_depth(
    program: Program, graph: Graph, concluding: Mapping[str, Iterable[Rule]], report: Report
) -> None:
    """Report each value at which a chain of values that rest on one another becomes too long.

    Takes the graph of what values need, without circles. What rests on a value that is reported is
    not reported again.
    """
    links = _links(program)
    known: dict[str, int] = {}
    told: set[str] = set()
    for name in dependencies_first(graph):
        if not told.isdisjoint(graph[name]):
            told.add(name)
            continue
        if name in program.derived:
            depth = _OF_A_DEFINITION + _deepest(program.derived[name].expr, known)
        else:
            rules = [links[r.name] + _deepest(r.body, known) for r in concluding[name]]
            each = _OF_A_RECORD if program.decisions[name].each is not None else 0
            depth = _OF_A_DECISION + each + max(rules, default=0)
        known[name] = depth
        if depth > MAX_NESTED_CALLS:
            told.add(name)
            item = program.derived.get(name) or program.decisions[name]
            report.add(ChainTooLong(span=item.about.span, name=name))
    for process in program.processes.values():
        if _deepest(process, known) > MAX_NESTED_CALLS:
            report.add(ChainTooLong(span=process.about.span, name=process.name))


def _links(program: Program) -> dict[str, int]:
    """Return, for each rule, what the longest chain of exceptions to it nests."""
    defeaters: dict[str, set[str]] = {name: set() for name in program.rules}
    for rule in program.rules.values():
        for defeated in rule.defeats:
            defeaters[defeated].add(rule.name)
    links: dict[str, int] = {}
    for name in dependencies_first(defeaters):
        above = (links[other] + _OF_A_DEROGATION for other in defeaters[name])
        links[name] = max(above, default=0)
    return links


def _deepest(root: object, known: Mapping[str, int]) -> int:
    """Return what a condition, a body or a process nests, with the values that it needs."""
    deepest = 0
    stack = [(root, 0)]
    while stack:
        node, above = stack.pop()
        depth = above + _CALLS.get(type(node), 1)
        stack.extend((child, depth) for child in children(node))
        if isinstance(node, core.DerivedRef | core.DecisionRef):
            depth += known.get(node.name, 0)
        deepest = max(deepest, depth)
    return deepest
