"""Checklists advise: nothing that the law decides may hang on one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from procrules.check.cycles import Graph, reads
from procrules.core.items import Authority, Process, Rule
from procrules.core.program import Program
from procrules.diagnostics.report import Report
from procrules.diagnostics.weighing import LawHangsOnChecklist

_LAW: tuple[Authority, ...] = ("law", "case_law")


def check_checklists(
    program: Program, graph: Graph, by_decision: Mapping[str, Iterable[Rule]], report: Report
) -> None:
    """Report rules that conclude on what the law decides, and processes of law, that read a checklist.

    Takes the graph of what values need.
    """
    lists = checklists(program)
    if not lists:
        return
    of_law = {name for name, rules in by_decision.items() if any(map(_claims_law, rules))}
    parts: list[tuple[Rule | Process, str]] = [
        (rule, name) for name in of_law for rule in by_decision[name]
    ]
    parts += [(p, p.name) for p in program.processes.values() if p.authority in _LAW]
    for part, decided in parts:
        found = _read(reads(part), graph, lists, of_law)
        if found is not None:
            span = part.about.span
            report.add(
                LawHangsOnChecklist(span=span, name=part.name, decision=decided, checklist=found)
            )


def checklists(program: Program) -> set[str]:
    """Return the names of the checklists."""
    return {
        name
        for name, decision in program.decisions.items()
        if decision.many and program.choices[decision.type.name or ""].sort == "items"
    }


def _claims_law(rule: Rule) -> bool:
    return any(leaf.strongest in _LAW for leaf in rule.leaves())


def _read(names: Set[str], graph: Graph, lists: Set[str], of_law: Set[str]) -> str | None:
    """Return the checklist that some names lead to; what the law decides is looked at by itself."""
    seen: set[str] = set()
    pending = sorted(names)
    while pending:
        name = pending.pop()
        if name in lists:
            return name
        if name not in seen and name not in of_law:
            seen.add(name)
            pending.extend(sorted(graph.get(name, ())))
    return None
