"""The last pass: what spans several constructs is looked for on the core, once for all of them."""

from __future__ import annotations

from procrules.check.cycles import dependencies, first_cycle
from procrules.check.processes import check_processes
from procrules.core.items import Rule
from procrules.core.program import CheckedProgram, Program
from procrules.diagnostics.base import Report
from procrules.diagnostics.rules import Cycle, DerogationCycle, NeverConcluded


def check(program: Program, report: Report) -> CheckedProgram:
    """Check a lowered program.

    Takes the program as lowered; gives it stamped, with its rules by decision. Assumes that names
    are resolved and types checked. Guarantees that values and derogations have no cycle when the
    report holds no error. Reports cycles and decisions that nothing concludes.
    """
    by_decision: dict[str, list[Rule]] = {name: [] for name in program.decisions}
    defeaters: dict[str, list[Rule]] = {name: [] for name in program.rules}
    for rule in program.rules.values():
        for decision in rule.concludes_on():
            if decision in by_decision:
                by_decision[decision].append(rule)
        for defeated in rule.defeats:
            defeaters[defeated].append(rule)
    _cycles(program, by_decision, report)
    check_processes(program, report)
    for name, rules in by_decision.items():
        if not rules:
            span = program.decisions[name].about.span
            report.add(NeverConcluded(span=span, name=name))
    return CheckedProgram(
        program,
        {name: tuple(rules) for name, rules in by_decision.items()},
        {name: tuple(rules) for name, rules in defeaters.items()},
        _speaking(program),
    )


def _speaking(program: Program) -> dict[tuple[str, str], tuple[tuple[Rule, frozenset[str]], ...]]:
    found: dict[tuple[str, str], dict[str, set[str]]] = {}
    for rule in program.rules.values():
        for leaf in rule.leaves():
            for outcome in leaf.outcomes:
                for member in outcome.members:
                    rules = found.setdefault((outcome.decision, member), {})
                    rules.setdefault(rule.name, set()).add(outcome.action)
    return {
        key: tuple((program.rules[name], frozenset(actions)) for name, actions in rules.items())
        for key, rules in found.items()
    }


def _cycles(program: Program, by_decision: dict[str, list[Rule]], report: Report) -> None:
    cycle = first_cycle(dependencies(program, by_decision))
    if cycle is not None:
        item = program.derived.get(cycle[0]) or program.decisions[cycle[0]]
        report.add(Cycle(span=item.about.span, path=" → ".join(cycle)))
    graph = {rule.name: set(rule.defeats) for rule in program.rules.values()}
    loop = first_cycle(graph)
    if loop is not None:
        span = program.rules[loop[0]].about.span
        report.add(DerogationCycle(span=span, path=" → ".join(loop)))
