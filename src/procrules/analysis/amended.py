"""What changes in the texts themselves, before any answer is looked at: thresholds, and rules in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import product

from attrs import frozen

from procrules.analysis.cells import Box, boxes
from procrules.analysis.difference import RuleChange, RuleKind, ThresholdChange
from procrules.analysis.stated import shown
from procrules.core import expr as core
from procrules.core.expr import Scalar
from procrules.core.items import Derived, Rule, Threshold, ThresholdRow
from procrules.core.program import Program
from procrules.core.reference import Reference
from procrules.core.walk import walk
from procrules.diagnostics.base import Words

_DAY = timedelta(days=1)


# -- between two days -------------------------------------------------------------------------------
def thresholds_of_days(program: Program, first: date, last: date) -> Iterator[ThresholdChange]:
    """Yield the thresholds whose values, or texts, are others on the second day."""
    for threshold in program.thresholds.values():
        yield from _thresholds((threshold, threshold), (program, program), (first, last))


def rules_of_days(program: Program, first: date, last: date) -> Iterator[RuleChange]:
    """Yield the rules that are in force on one of two days alone, or that name a day between."""
    for rule in program.rules.values():
        before, after = rule.period.contains(first), rule.period.contains(last)
        if before != after:
            kind: RuleKind = "begins" if after else "ends"
            end = rule.period.end
            day = rule.period.start if after else end + _DAY if end is not None else None
            yield _rule(kind, rule, day)
        elif before:
            yield from (_rule("turns", rule, day) for day in _turning(rule, program, first, last))
    for derived in program.derived.values():
        for day in _turning(derived, program, first, last):
            about = derived.about
            label = about.label or derived.name
            yield RuleChange("turns", "definition", derived.name, label, day, about.references)


def _turning(item: Rule | Derived, program: Program, first: date, last: date) -> Iterator[date]:
    """Yield the first days on which a condition on the reference date comes out otherwise."""
    dates = reference_dates(program)
    found: dict[date, None] = {}
    for node in walk(item):
        if not isinstance(node, core.Compare):
            continue
        for mine, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(mine, core.FactRef) and mine.name in dates:
                day = other.value if isinstance(other, core.Constant) else None
                if isinstance(day, date):
                    op = node.op if mine is node.left else _TURNED[node.op]
                    turns = [day + _DAY] if op in ("<=", ">") else [day]
                    turns = [day, day + _DAY] if op in ("=", "!=") else turns
                    found |= dict.fromkeys(d for d in turns if first < d <= last)
    yield from found


_TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def reference_dates(program: Program) -> frozenset[str]:
    """Return the facts that say on which day the law is read, for the ruleset or for some rules."""
    found = {rule.reference_date for rule in program.rules.values()}
    return frozenset(name for name in (*found, program.header.reference_date) if name)


def _rule(kind: RuleKind, rule: Rule, day: date | None = None) -> RuleChange:
    label = rule.about.label or rule.name
    return RuleChange(kind, "rule", rule.name, label, day, cited(rule))


def cited(rule: Rule) -> tuple[Reference, ...]:
    """Return the texts of a rule and of its conclusions."""
    leaves = (r for leaf in rule.leaves() for r in leaf.about.references)
    return tuple(dict.fromkeys((*rule.about.references, *leaves)))


# -- between two versions ---------------------------------------------------------------------------
def thresholds_of_versions(
    old: Program, new: Program, first: date, last: date
) -> Iterator[ThresholdChange]:
    """Yield the thresholds whose values, or texts, are others on some day of a period."""
    for name in dict.fromkeys((*old.thresholds, *new.thresholds)):
        one, other = old.thresholds.get(name), new.thresholds.get(name)
        if one is None or other is None or (one.rows, one.columns) == (other.rows, other.columns):
            continue
        days = {first}
        for row in (*one.rows, *other.rows):
            for day in (row.period.start, row.period.end and row.period.end + _DAY):
                if day is not None and first < day <= last:
                    days.add(day)
        told: set[object] = set()
        for day in sorted(days):
            for change in _thresholds((one, other), (old, new), (day, day)):
                key = change.columns, change.before, change.after
                if key not in told:
                    told.add(key)
                    yield change


def rules_of_versions(old: Program, new: Program) -> Iterator[RuleChange]:
    """Yield the rules, the definitions and the thresholds that are written otherwise."""
    for name in dict.fromkeys((*old.rules, *new.rules)):
        one, other = old.rules.get(name), new.rules.get(name)
        found = other or one
        assert found is not None
        kind = _kind(one, other)
        if kind is not None:
            yield _rule(kind, found)
    for name in dict.fromkeys((*old.derived, *new.derived)):
        before, after = old.derived.get(name), new.derived.get(name)
        item = after or before
        assert item is not None
        kind = _kind(before, after)
        if kind is not None:
            label = item.about.label or name
            yield RuleChange(kind, "definition", name, label, None, item.about.references)
    for name in dict.fromkeys((*old.thresholds, *new.thresholds)):
        if (name in old.thresholds) != (name in new.thresholds):
            threshold = new.thresholds.get(name) or old.thresholds[name]
            label = threshold.about.label or name
            added: RuleKind = "added" if name in new.thresholds else "removed"
            yield RuleChange(added, "threshold", name, label, None, threshold.about.references)


def _kind(one: Rule | Derived | None, other: Rule | Derived | None) -> RuleKind | None:
    if one is None:
        return "added"
    if other is None:
        return "removed"
    if one == other:
        return None
    if isinstance(one, Derived) and isinstance(other, Derived):
        return "reworded" if (one.expr, one.each) == (other.expr, other.each) else "changed"
    if isinstance(one, Rule) and isinstance(other, Rule):
        alike = (
            one.body == other.body
            and one.period == other.period
            and one.reference_date == other.reference_date
            and one.defeats == other.defeats
            and one.authority == other.authority
        )
        return "reworded" if alike else "changed"
    return "changed"


# -- the columns of a threshold ---------------------------------------------------------------------
def _thresholds(
    both: tuple[Threshold, Threshold], programs: tuple[Program, Program], days: tuple[date, date]
) -> Iterator[ThresholdChange]:
    """Yield what a threshold is on one day and another, columns that change alike together."""
    one, other = both
    names = _names(both, programs)
    groups: dict[_Change, list[Box]] = {}
    for combination in product(*names.values()):
        change = _column(both, days, combination)
        groups.setdefault(change, []).append(tuple(frozenset((n,)) for n in combination))
    # The texts of a row may change because another of its columns does.
    values = any(change.before != change.after for change in groups)
    for change, found in groups.items():
        apart = change.before != change.after
        if not apart and (values or _places(change.texts[0]) == _places(change.texts[1])):
            continue
        for box in boxes(found):
            columns = {
                axis: tuple(n for n in every if n in cells)
                for (axis, every), cells in zip(names.items(), box, strict=True)
                if len(cells) < len(every)
            }
            yield ThresholdChange(
                other.name,
                other.about.label or other.name,
                _where(other, columns, programs[1]),
                change.before,
                change.after,
                (
                    _shown(programs[0], one, change.before),
                    _shown(programs[1], other, change.after),
                ),
                change.since,
                change.texts,
                columns,
            )


@frozen
class _Change:
    """What one column of a threshold is on one day and on another."""

    before: Scalar | None
    after: Scalar | None
    since: date | None
    texts: tuple[tuple[Reference, ...], tuple[Reference, ...]]


def _column(
    both: tuple[Threshold, Threshold], days: tuple[date, date], combination: tuple[str, ...]
) -> _Change:
    one, other = both
    before, after = one.row(days[0]), other.row(days[1])
    values = _value(one, before, combination), _value(other, after, combination)
    since: date | None = days[1]
    if days[0] != days[1]:
        since = _since(other, days, combination) if values[0] != values[1] else None
    # The text that brought the value, and not one that left it as it was.
    brought = other.row(since) if since is not None else after
    texts = tuple(row.references if row is not None else () for row in (before, brought))
    return _Change(*values, since, (texts[0], texts[1]))


def _names(
    both: tuple[Threshold, Threshold], programs: tuple[Program, Program]
) -> Mapping[str, tuple[str, ...]]:
    """Return the values of each axis, on both sides."""
    found: dict[str, dict[str, None]] = {}
    for threshold, program in zip(both, programs, strict=True):
        for axis in threshold.axes:
            names = program.choices[axis.choice].names()
            found.setdefault(axis.name, {}).update(dict.fromkeys(names))
    return {axis: tuple(names) for axis, names in found.items()}


def _value(
    threshold: Threshold, row: ThresholdRow | None, combination: tuple[str, ...]
) -> Scalar | None:
    column = threshold.column(combination[: len(threshold.axes)])
    return None if row is None or column is None else row.values[column]


def _since(
    threshold: Threshold, days: tuple[date, date], combination: tuple[str, ...]
) -> date | None:
    """Return the first day of the value of the second day, if it is after the first day."""
    first, last = days
    row = threshold.row(last)
    if row is None:
        before = threshold.row(first)
        end = before.period.end if before is not None else None
        return end + _DAY if end is not None else None
    value, since = _value(threshold, row, combination), row.period.start
    while since is not None and since - _DAY > first:
        earlier = threshold.row(since - _DAY)
        if earlier is None or _value(threshold, earlier, combination) != value:
            break
        since = earlier.period.start
    return since


def _places(references: tuple[Reference, ...]) -> list[tuple[str, str]]:
    """Return the texts, whether they are to be confirmed or not."""
    return [(r.source, r.locator) for r in references]


def _where(threshold: Threshold, columns: Mapping[str, tuple[str, ...]], program: Program) -> Words:
    choices = {axis.name: program.choices[axis.choice] for axis in threshold.axes}
    parts = [", ".join(choices[axis].label(n) for n in names) for axis, names in columns.items()]
    return Words(" ; ".join(parts), "; ".join(parts))


def _shown(program: Program, threshold: Threshold, value: Scalar | None) -> Words:
    if value is None:
        return Words("aucun", "none")
    return Words(*(shown(program, threshold.type, value, lang) for lang in ("fr", "en")))
