"""Mutants that decide as the rules do, as far as their form shows it.

Nothing here is guessed: each case says why no facts can give another status, another value or another
member. The articles that an answer cites may differ. Cases that take more than a look at the form are
left to a solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from procrules.analysis.edits import Edit
from procrules.core.expr import DerivedRef, ThresholdRef
from procrules.core.items import ALWAYS, Node, Period, Rule, Split, Threshold
from procrules.core.program import CheckedProgram, Program
from procrules.core.walk import walk


def same_answers(original: CheckedProgram, edits: Iterable[Edit]) -> bool:
    """Whether a mutant decides as the rules do, whatever the facts; sound, and far from complete.

    Each change must be without effect by itself, and without regard to the others.
    """
    return all(_same(original, edit) for edit in edits)


def _same(original: CheckedProgram, edit: Edit) -> bool:
    match edit.space:
        case "thresholds":
            before = original.program.thresholds[edit.item]
            assert edit.path == ("rows",)
            return _same_values(original, before, edit.new)
        case "rules":
            rule = original.program.rules[edit.item]
            return _bars_nothing(original, rule, edit) or _relieved(original, rule, edit)
        case _:
            return False


Reads = type[ThresholdRef] | type[DerivedRef]


# -- thresholds ---------------------------------------------------------------------------------
def _same_values(original: CheckedProgram, before: Threshold, rows: object) -> bool:
    """Whether a threshold has the same values on every day on which anything reads it.

    Values change on the first day of a row and on the day after the last, and readers come and go
    with their periods: from each of these days to the next nothing changes, so that they are enough.
    """
    assert isinstance(rows, tuple)
    after = Threshold(before.name, before.type, before.axes, before.columns, rows, before.about)
    days = {date.min}
    for row in (*before.rows, *after.rows):
        if row.period.start is not None:
            days.add(row.period.start)
        if row.period.end is not None and row.period.end < date.max:
            days.add(row.period.end + timedelta(days=1))
    periods = _read_in(original, before.name)
    for period in periods:
        if period.start is not None:
            days.add(period.start)
    return all(
        _values(before, day) == _values(after, day)
        for day in days
        if any(period.contains(day) for period in periods)
    )


def _read_in(original: CheckedProgram, threshold: str) -> set[Period]:
    """Return the periods in which something reads a threshold; none when nothing does.

    A rule reads nothing out of its period, and a definition only for those that read it in turn. It
    counts only where the threshold is looked up on the very day that the period is about.
    """
    program = original.program
    found: set[Period] = set()
    pending: list[tuple[Reads, str, str | None]] = [(ThresholdRef, threshold, None)]
    seen: set[tuple[str, str | None]] = set()
    while pending:
        kind, name, day = pending.pop()
        for rule in program.rules.values():
            for asked in _asked(rule, kind, name, day):
                own = asked is not None and asked == rule.reference_date
                found.add(rule.period if own else ALWAYS)
        for derived in program.derived.values():
            for asked in _asked(derived, kind, name, day):
                if (derived.name, asked) not in seen:
                    seen.add((derived.name, asked))
                    pending.append((DerivedRef, derived.name, asked))
                if asked is None or derived.name in _elsewhere(program):
                    found.add(ALWAYS)
        for process in program.processes.values():
            if any(True for _ in _asked(process, kind, name, day)):
                found.add(ALWAYS)
    return found


def _asked(item: object, kind: Reads, name: str, day: str | None) -> Iterator[str | None]:
    """Yield the facts that give the day each time that an item reads a threshold or a definition."""
    for node in walk(item):
        if isinstance(node, kind) and node.name == name:
            if isinstance(node, ThresholdRef):
                yield node.reference if node.day is None else None
            else:
                yield day


def _elsewhere(program: Program) -> set[str]:
    """Return the definitions that are read by their names, apart from any expression."""
    names = {envelope.condition for envelope in program.envelopes.values()}
    for process in program.processes.values():
        for invariant in process.invariants:
            names |= {*invariant.never_rises}
    return names


def _values(threshold: Threshold, day: date) -> object:
    row = threshold.row(day)
    return row.values if row is not None else None


# -- rules --------------------------------------------------------------------------------------
def _bars_nothing(original: CheckedProgram, rule: Rule, edit: Edit) -> bool:
    """Whether a rule only bars what nothing opens and nothing leaves open.

    A member that no rule speaks for is closed, whatever bars it; the rule then only says why. It
    must keep to barring, and take the place of no other rule.
    """
    if rule.derogations or rule.exclusive or "outcomes" in edit.path:
        return False
    outcomes = [o for leaf in rule.leaves() for o in leaf.outcomes]
    if any(o.action != "excludes" for o in outcomes):
        return False
    return not any(
        actions & {"includes", "withholds"}
        for outcome in outcomes
        for member in outcome.members
        for _, actions in original.speaking.get((outcome.decision, member), ())
    )


def _relieved(original: CheckedProgram, rule: Rule, edit: Edit) -> bool:
    """Whether a rule lasts one day more, beside another one that says the same from that day on.

    Both then apply together, or neither, and a conclusion that two rules draw is drawn once. They
    must be alike: conditions, conclusions, authority, the date and the record that they are about,
    what takes their place, and what they take the place of.
    """
    if edit.path != ("period",) or not isinstance(edit.new, Period) or rule.exclusive:
        return False
    day = _more(rule.period, edit.new)
    if day is None:
        return False
    return any(
        other.name != rule.name
        and other.period.contains(day)
        and other.period.bounded
        and _alike(original, rule, other, day)
        for decision in rule.concludes_on()
        for other in (*original.by_decision[decision], *original.policies[decision])
    )


def _more(before: Period, after: Period) -> date | None:
    """Return the only day that a period gains, if it gains one and loses none."""
    if after.start == before.start and before.end is not None and after.end is not None:
        return after.end if after.end == before.end + timedelta(days=1) else None
    if after.end == before.end and before.start is not None and after.start is not None:
        return after.start if after.start == before.start - timedelta(days=1) else None
    return None


def _alike(original: CheckedProgram, one: Rule, other: Rule, day: date) -> bool:
    """Whether two rules decide alike on a day on which both are in force."""

    def that_day(names: Iterable[str]) -> set[str]:
        """Return the rules that may be in force then; the others take part in nothing."""
        rules = (original.program.rules[name] for name in names)
        return {
            rule.name
            for rule in rules
            if rule.reference_date != one.reference_date or rule.period.contains(day)
        }

    def defeating(rule: Rule) -> set[str]:
        return that_day(r.name for r in original.defeaters[rule.name])

    return (
        not other.exclusive
        and one.reference_date == other.reference_date
        and one.each == other.each
        and one.authority == other.authority
        and one.name not in other.defeats
        and other.name not in one.defeats
        and that_day(one.defeats) == that_day(other.defeats)
        and defeating(one) == defeating(other)
        and _says(one.body) == _says(other.body)
    )


def _says(node: Node) -> object:
    """Return what a body decides: its articles, its notes and its duties are left out."""
    if isinstance(node, Split):
        return node.exhaustive, [(case.guard, _says(case.node)) for case in node.cases]
    demands = [demand.condition for demand in node.demands]
    return node.outcomes, demands, node.weakest, node.strongest
