"""The last pass: what spans several constructs is looked for on the core, once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve

from procrules.check.authority import check_derogation, check_mixture, policies_apart
from procrules.check.checklists import check_checklists
from procrules.check.cycles import Graph, circles, dependencies
from procrules.check.depth import check_depth
from procrules.check.exclusion import overlapping_rows
from procrules.check.processes import check_processes
from procrules.check.weaker import check_weaker
from procrules.core.items import Rule
from procrules.core.program import CheckedProgram, Program
from procrules.diagnostics.report import Report
from procrules.diagnostics.rules import Cycle, DerogationCycle, NeverConcluded


def check(program: Program, report: Report) -> CheckedProgram:
    """Check a lowered program.

    Takes the program as lowered; gives it stamped, with its rules by decision. Assumes that names
    are resolved and types checked. Guarantees that values and derogations have no cycle, that no
    rule defeats one of a stronger authority, that no policy opens anything beside stronger rules
    and that nothing that the law decides hangs on a checklist or on a weaker text, when the report
    holds no error.
    Reports cycles and decisions that nothing concludes.
    """
    concluding = _concluding(program)
    for rule in program.rules.values():
        check_mixture(rule, program.weakest_authority, report)
        for defeated in rule.defeats:
            check_derogation(rule, program.rules[defeated], report)
    graph = dependencies(program, concluding)
    circular = _cycles(program, graph, report)
    if not circular:
        check_depth(program, graph, concluding, report)
    check_processes(program, report)
    check_checklists(program, graph, concluding, report)
    for name, rules in concluding.items():
        if not rules:
            span = program.decisions[name].about.span
            report.add(NeverConcluded(span=span, name=name))
    checked = assembled(program, report)
    if not circular:
        check_weaker(program, graph, checked.by_decision, report)
    return checked


def assembled(program: Program, report: Report) -> CheckedProgram:
    """Return a program with what back ends look up in it: its rules by decision, and so on.

    Of a program that differs from a checked one by what its rules say, and not by what they read or
    derogate from, this is all that is left to do. Reports policies that open what they may not.
    """
    concluding = _concluding(program)
    defeaters: dict[str, list[Rule]] = {name: [] for name in program.rules}
    for rule in program.rules.values():
        for defeated in rule.defeats:
            defeaters[defeated].append(rule)
    apart = {
        name: policies_apart(name, rules, report) if _has_ways(program, name) else ()
        for name, rules in concluding.items()
    }
    by_decision = {name: _but(apart[name], rules) for name, rules in concluding.items()}
    return CheckedProgram(
        program,
        by_decision,
        {name: tuple(rules) for name, rules in defeaters.items()},
        _speaking(by_decision),
        apart,
        overlapping_rows(program.rules.values()),
    )


def with_rules(checked: CheckedProgram, rules: Iterable[Rule]) -> CheckedProgram:
    """Return a checked program in which rules say otherwise, each under the name that it has.

    What is looked up is made anew only where conclusions, derogations or rows of one table change.
    """
    changed = {rule.name: rule for rule in rules}
    before = checked.program.rules
    program = evolve(checked.program, rules={**before, **changed})
    if any(_looked_up(before[name]) != _looked_up(rule) for name, rule in changed.items()):
        return assembled(program, Report())
    concerned = {d for rule in changed.values() for d in rule.concludes_on()}
    defeated = {name for rule in changed.values() for name in rule.defeats}

    def said(rules: Iterable[Rule]) -> tuple[Rule, ...]:
        return tuple(changed.get(rule.name, rule) for rule in rules)

    return CheckedProgram(
        program,
        {n: said(r) if n in concerned else r for n, r in checked.by_decision.items()},
        {n: said(r) if n in defeated else r for n, r in checked.defeaters.items()},
        {
            key: tuple((changed.get(rule.name, rule), actions) for rule, actions in found)
            if key[0] in concerned
            else found
            for key, found in checked.speaking.items()
        },
        {n: said(r) if n in concerned else r for n, r in checked.policies.items()},
        checked.overlaps,
    )


def _looked_up(rule: Rule) -> tuple[object, ...]:
    """Return what the maps of a checked program are made of, as far as a rule goes."""
    outcomes = [(o.decision, o.action, o.members) for leaf in rule.leaves() for o in leaf.outcomes]
    return outcomes, rule.derogations, rule.body if rule.exclusive else None


def _concluding(program: Program) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {name: [] for name in program.decisions}
    for rule in program.rules.values():
        for decision in rule.concludes_on():
            if decision in found:
                found[decision].append(rule)
    return found


def _but(apart: tuple[Rule, ...], rules: list[Rule]) -> tuple[Rule, ...]:
    names = {rule.name for rule in apart}
    return tuple(rule for rule in rules if rule.name not in names)


def _has_ways(program: Program, decision: str) -> bool:
    """Whether a decision opens ways: signs and items of a checklist open none, whoever asks them."""
    type_ = program.decisions[decision].type
    return type_.kind != "set" or program.choices[type_.name or ""].sort == "ways"


def _speaking(
    by_decision: Mapping[str, Iterable[Rule]],
) -> dict[tuple[str, str], tuple[tuple[Rule, frozenset[str]], ...]]:
    found: dict[tuple[str, str], dict[str, tuple[Rule, set[str]]]] = {}
    for name, rules in by_decision.items():
        for rule in rules:
            for outcome in rule.outcomes_on(name):
                for member in outcome.members:
                    said = found.setdefault((name, member), {})
                    said.setdefault(rule.name, (rule, set()))[1].add(outcome.action)
    return {
        key: tuple((rule, frozenset(actions)) for rule, actions in said.values())
        for key, said in found.items()
    }


def _cycles(program: Program, graph: Graph, report: Report) -> bool:
    """Report the circles of values and of derogations; returns whether there are any."""
    values = circles(graph)
    for path in values:
        item = program.derived.get(path[0]) or program.decisions[path[0]]
        report.add(Cycle(span=item.about.span, path=" → ".join(path)))
    rules = circles({rule.name: set(rule.defeats) for rule in program.rules.values()})
    for path in rules:
        # The line that makes the first of the rules derogate from the second.
        span = next(d.span for d in program.rules[path[0]].derogations if path[1] in d.rules)
        report.add(DerogationCycle(span=span, path=" → ".join(path)))
    return bool(values or rules)
