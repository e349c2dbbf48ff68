"""Mutants: a checked program with one small fault in it, as a slip of the pen would leave it.

Mutants are made on the core, and told in the words of the text. What the text writes once and the
core holds several times (the lines of a table, an event of any phase) changes everywhere at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Final, Literal, get_args

from attrs import evolve, field, frozen

from procrules.analysis.edits import LEFT_OUT, Edit, Path, Space, places
from procrules.analysis.faults import (
    BOUNDARY,
    DIRECTION,
    IDENTITY,
    SIGNS,
    another,
    moved,
    neighbours,
    shown,
)
from procrules.analysis.groups import Groups, Named
from procrules.analysis.watching import (
    FALSE,
    OTHER,
    TRUE,
    Compared,
    Dated,
    Evaluated,
    Reached,
    Replayed,
    Rowed,
    Watch,
)
from procrules.core import expr as core
from procrules.core.expr import Operator as Sign
from procrules.core.items import (
    Case,
    Demand,
    Forbidden,
    Leaf,
    Outcome,
    Period,
    Process,
    Rule,
    Split,
    Threshold,
    ThresholdRow,
    Transition,
)
from procrules.core.program import Program
from procrules.core.types import DATE
from procrules.diagnostics.base import Span, Words

Operator = Literal[
    "boundary",
    "direction",
    "identity",
    "amount",
    "date",
    "condition",
    "negation",
    "demand",
    "exception",
    "rule",
    "row",
    "branch",
    "action",
    "member",
    "conclusion",
    "event",
]
OPERATORS: Final[tuple[Operator, ...]] = get_args(Operator)


@frozen
class Mutant:
    """A fault, where the text would have it, and how to make it.

    Attributes:
        operator: What kind of fault it is.
        name: The rule, the definition, the threshold or the process that it is in.
        span: The words that change.
        becomes: What they become, by the language of the file; ``{}`` stands for the words
            themselves, and nothing says that they are left out.
        edits: The changes in the core.
        watch: How to tell the examples that meet it.
        cell: Of a row of a threshold, the place of the value that alone changes.
    """

    operator: Operator
    name: str
    span: Span
    becomes: Words
    edits: tuple[Edit, ...] = field(repr=False)
    watch: tuple[Watch, ...] = field(repr=False)
    cell: int | None = None


NOTHING: Final = Words("", "")


def mutants(program: Program) -> tuple[Mutant, ...]:
    """Return every mutant of a program, in the order of the text.

    What no text writes (a construct does) has none, and neither has a bundled ruleset that the
    program imports.
    """
    return _Mutants(program).all()


class _Mutants:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.groups = Groups(program)
        self.found: dict[tuple[object, ...], Mutant] = {}
        self.space: Space = "rules"
        self.item = ""
        self.listed: dict[tuple[str, str], list[_Listed]] = {}

    def all(self) -> tuple[Mutant, ...]:
        for rule in self.program.rules.values():
            self.space, self.item = "rules", rule.name
            self._rule(rule)
            self._nodes(rule)
        for derived in self.program.derived.values():
            self.space, self.item = "derived", derived.name
            self._nodes(derived)
        for threshold in self.program.thresholds.values():
            self.space, self.item = "thresholds", threshold.name
            self._threshold(threshold)
        for process in self.program.processes.values():
            self.space, self.item = "processes", process.name
            self._process(process)
            self._nodes(process)
        self._groups()
        return tuple(sorted(self.found.values(), key=_place))

    def _add(
        self,
        operator: Operator,
        span: Span,
        becomes: Words,
        old: object,
        edits: Iterable[tuple[Path, object]],
        watch: Watch,
        cell: int | None = None,
    ) -> None:
        if not span.line or "/" in span.file:
            return
        made = tuple(Edit(self.space, self.item, path, new) for path, new in edits)
        key = (operator, span, becomes.fr, old)
        known = self.found.get(key)
        if known is None:
            self.found[key] = Mutant(operator, self.item, span, becomes, made, (watch,), cell)
        else:
            self.found[key] = evolve(
                known, edits=(*known.edits, *made), watch=(*known.watch, watch)
            )

    # -- rules ----------------------------------------------------------------------------------
    def _rule(self, rule: Rule) -> None:
        nothing = Split((), False, rule.about.span)
        leaves = Reached(tuple(map(id, rule.leaves())))
        kind: Operator = "row" if rule.construct == "row" else "rule"
        self._add(kind, rule.about.span, NOTHING, rule.name, [(("body",), nothing)], leaves)
        for index, derogation in enumerate(rule.derogations):
            edit = (("derogations", index), LEFT_OUT)
            self._add("exception", derogation.span, NOTHING, derogation.target, [edit], leaves)
        for side in ("start", "end"):
            day = getattr(rule.period, side)
            for other in moved(day):
                period = _moved(rule.period, side, other)
                if rule.reference_date is not None and _ordered(period):
                    watch = Dated(rule.name, rule.period, period)
                    span = getattr(rule.period, f"{side}_span")
                    change: tuple[Path, object] = ("period",), period
                    self._add("date", span, shown(other, DATE), day, [change], watch)

    # -- thresholds -----------------------------------------------------------------------------
    def _threshold(self, threshold: Threshold) -> None:
        rows = threshold.rows

        for index, row in enumerate(rows):
            for column, value in enumerate(row.values):
                for other in neighbours(value, threshold.type):
                    values = (*row.values[:column], other, *row.values[column + 1 :])
                    after = [*rows[:index], evolve(row, values=values), *rows[index + 1 :]]
                    becomes = shown(other, threshold.type)
                    self._rows("amount", row.span, becomes, threshold, after, column)
            for side in ("start", "end"):
                self._boundary(threshold, index, side)
            if len(rows) > 1:
                self._rows("row", row.span, NOTHING, threshold, _without(list(rows), index))

    def _rows(
        self,
        operator: Operator,
        span: Span,
        becomes: Words,
        threshold: Threshold,
        rows: list[ThresholdRow],
        cell: int | None = None,
    ) -> None:
        after = evolve(threshold, rows=tuple(rows))
        watch = Rowed(threshold, after)
        self._add(operator, span, becomes, cell, [(("rows",), after.rows)], watch, cell)

    def _boundary(self, threshold: Threshold, index: int, side: str) -> None:
        rows = threshold.rows
        row = rows[index]
        day: date | None = getattr(row.period, side)
        beside = rows[index + 1] if index + 1 < len(rows) else None
        if day is None or (side == "end" and beside is not None and _adjacent(row, beside)):
            return  # the next row tells the same boundary by its start
        for other in moved(day):
            after = list(rows)
            after[index] = evolve(row, period=_moved(row.period, side, other))
            if side == "start" and index and _adjacent(rows[index - 1], row):
                before = rows[index - 1]
                end = other - timedelta(days=1)
                after[index - 1] = evolve(before, period=evolve(before.period, end=end))
            if all(_ordered(r.period) for r in after):
                span = getattr(row.period, f"{side}_span")
                self._rows("date", span, shown(other, DATE), threshold, after)

    # -- processes ------------------------------------------------------------------------------
    def _process(self, process: Process) -> None:
        watch = Replayed(process.name)
        for path, node in places(process):
            if isinstance(node, Transition):
                span = node.about.span
                self._add("event", span, NOTHING, node, [(path, LEFT_OUT)], watch)
                phase = process.phases[int(path[1])].name
                # To lead to the phase in which one stands is to stay there.
                if node.target not in (None, phase):
                    becomes = Words("{} sans changer de phase", "{} in the same phase")
                    edit = ((*path, "target"), None)
                    self._add("event", span, becomes, node, [edit], watch)
                if node.guard is not None:
                    edit = ((*path, "guard"), None)
                    self._add("condition", node.guard.span, NOTHING, node, [edit], watch)
            elif isinstance(node, Forbidden):
                self._add("event", node.about.span, NOTHING, node, [(path, LEFT_OUT)], watch)

    # -- nodes ----------------------------------------------------------------------------------
    def _nodes(self, item: Any) -> None:
        parents: dict[Path, Any] = {}
        for path, node in places(item):
            parents[path] = node
            parent, role = _parent(parents, path), path[-1] if path else ""
            match node:
                case core.Compare():
                    self._compare(path, node)
                case core.Constant():
                    self._constant(path, node, parent)
                case core.Every() | core.Some():
                    self._joined(path, node)
                case core.Among():
                    self._among(path, node)
                case Split():
                    self._split(path, node)
                case Outcome():
                    self._outcome(path, node, parent)
                case Demand():
                    self._demand(path, node)
                case _:
                    pass
            if _negated(node, parent, role):
                self._negation(path, node)

    def _compare(self, path: Path, node: core.Compare) -> None:
        faults: tuple[tuple[Operator, dict[Sign, Sign]], ...] = (
            ("boundary", BOUNDARY),
            ("direction", DIRECTION),
            ("identity", IDENTITY),
        )
        for operator, table in faults:
            sign = table.get(node.op)
            if sign is None:
                continue
            new = evolve(node, op=sign)
            span, becomes = _sign_place(node, sign)
            self._add(operator, span, becomes, node, [(path, new)], Compared(node, new))

    def _constant(self, path: Path, node: core.Constant, parent: Any) -> None:
        watch: Watch = Evaluated(id(node))
        concludes = isinstance(parent, Outcome)
        if isinstance(parent, core.Compare):
            side = str(path[-1])
            if node.type.kind in ("boolean", "choice", "text"):
                return  # the comparison itself is turned
            for other in neighbours(node.value, node.type):
                new = evolve(node, value=other)
                turned: dict[str, Any] = {side: new}
                compared = Compared(parent, evolve(parent, **turned))
                self._value(path, node, new, compared)
            return
        if isinstance(parent, Case):
            return  # « sinon »: the branch is left out
        for other in neighbours(node.value, node.type):
            self._value(path, node, evolve(node, value=other), watch)
        other_ = another(node, self.program) if concludes else None
        if other_ is not None:
            becomes = shown(other_, node.type)
            edit = (path, evolve(node, value=other_))
            self._add("conclusion", node.span, becomes, node, [edit], watch)

    def _value(self, path: Path, node: core.Constant, new: core.Constant, watch: Watch) -> None:
        operator: Operator = "date" if node.type.kind == "date" else "amount"
        self._add(operator, node.span, shown(new.value, new.type), node, [(path, new)], watch)

    def _joined(self, path: Path, node: core.Every | core.Some) -> None:
        if len(node.items) < 2:
            return
        # A member that never settles anything can be left out of these examples.
        when = OTHER | (FALSE if isinstance(node, core.Every) else TRUE)
        for index, item in enumerate(node.items):
            edit = ((*path, "items", index), LEFT_OUT)
            watch = Evaluated(id(item), when)
            self._add("condition", item.span, NOTHING, (index, node), [edit], watch)

    def _among(self, path: Path, node: core.Among) -> None:
        named = self.groups.named(node.values, node.item.type.name)
        for name, values in self._some_left_out(named):
            edit = (path, evolve(node, values=values))
            self._add("member", node.span, _except(name), node, [edit], Evaluated(id(node)))
        self._keep(node.item.type.name, named, (*path, "values"), Evaluated(id(node)))

    def _keep(self, choice: str | None, named: Named, path: Path, watch: Watch) -> None:
        """Keep where a group is named, for the mutants of the group itself."""
        for name, values in named:
            if len(values) > 1:
                found = _Listed(self.space, self.item, path, named, watch)
                self.listed.setdefault((choice or "", name), []).append(found)

    def _groups(self) -> None:
        """Add the mutants of the lists that groups are: each member left out, wherever it counts."""
        for (choice, name), sites in self.listed.items():
            groups = self.program.choices[choice].groups
            group = next(g for g in groups if g.name == name)
            for member in group.members:
                for site in sites:
                    self.space, self.item = site.space, site.item
                    left = ((*site.path,), site.without(name, member))
                    old = (choice, name)
                    span = group.about.span
                    self._add("member", span, _except(member), old, [left], site.watch)

    @staticmethod
    def _some_left_out(
        named: Named,
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield, for each name of a list of several, the name and the members without it."""
        for index, (name, _) in enumerate(named if len(named) > 1 else ()):
            kept = (*named[:index], *named[index + 1 :])
            yield name, tuple(value for _, values in kept for value in values)

    def _split(self, path: Path, node: Split) -> None:
        if len(node.cases) < 2:
            return  # the rule itself is left out
        for index, case in enumerate(node.cases):
            kept = (*node.cases[:index], *node.cases[index + 1 :])
            # Without its last branch nothing says any more that one of them holds.
            sure = node.exhaustive and case is not node.cases[-1]
            new = evolve(node, cases=kept, exhaustive=sure)
            span = case.guard.span if case.guard.span.line else _first(case)
            watch = Evaluated(id(node.cases[0].guard))
            self._add("branch", span, NOTHING, (index, node), [(path, new)], watch)

    def _outcome(self, path: Path, node: Outcome, leaf: Leaf) -> None:
        watch = Reached((id(leaf),))
        if node.action in ("includes", "excludes"):
            opens = node.action == "includes"
            names = ", ".join(
                n for n, _ in self.groups.named(node.members, self._choice(node.decision))
            )
            becomes = Words(
                f"{node.decision} {'exclut' if opens else 'inclut'} {names}",
                f"{node.decision} {'excludes' if opens else 'includes'} {names}",
            )
            new = evolve(node, action="excludes" if opens else "includes")
            self._add("action", node.span, becomes, node, [(path, new)], watch)
        named = self.groups.named(node.members, self._choice(node.decision))
        for name, members in self._some_left_out(named):
            edit = (path, evolve(node, members=members))
            self._add("member", node.span, _except(name), node, [edit], watch)
        self._keep(self._choice(node.decision), named, (*path, "members"), watch)

    def _choice(self, decision: str) -> str | None:
        return self.program.decisions[decision].type.name

    def _demand(self, path: Path, node: Demand) -> None:
        watch = Evaluated(id(node.condition), FALSE | OTHER)
        self._add("demand", node.condition.span, NOTHING, node, [(path, LEFT_OUT)], watch)

    def _negation(self, path: Path, node: Any) -> None:
        watch = Evaluated(id(node), TRUE | FALSE)
        new = node.item if isinstance(node, core.Not) else core.Not(node, node.type, node.span)
        simple = isinstance(node, core.FactRef | core.DerivedRef | core.DecisionRef | core.Field)
        becomes = Words("{} = non", "{} = no") if simple else Words("non ({})", "not ({})")
        self._add("negation", node.span, becomes, node, [(path, new)], watch)


@frozen
class _Listed:
    """Where a text names groups and members: an attribute that holds the members."""

    space: Space
    item: str
    path: Path
    named: Named
    watch: Watch

    def without(self, group: str, member: str) -> tuple[str, ...]:
        """Return the members without one of a group."""
        return tuple(
            value
            for name, values in self.named
            for value in values
            if name != group or value != member
        )


def _except(name: str) -> Words:
    return Words(f"{{}} sauf {name}", f"{{}} except {name}")


def _place(mutant: Mutant) -> tuple[object, ...]:
    span = mutant.span
    return span.file, span.line, span.column, OPERATORS.index(mutant.operator), mutant.becomes.fr


def _parent(parents: dict[Path, Any], path: Path) -> Any:
    if not path:
        return None
    return parents[path[:-2] if isinstance(path[-1], int) else path[:-1]]


def _moved(period: Period, side: str, day: date) -> Period:
    return evolve(period, start=day) if side == "start" else evolve(period, end=day)


def _ordered(period: Period) -> bool:
    return period.start is None or period.end is None or period.start <= period.end


def _adjacent(row: ThresholdRow, following: ThresholdRow) -> bool:
    end, start = row.period.end, following.period.start
    return end is not None and start is not None and end + timedelta(days=1) == start


def _without(rows: list[ThresholdRow], index: int) -> list[ThresholdRow]:
    """Return the rows without one; that before it goes on, as where no end is written."""
    kept = list(rows)
    if index and _adjacent(rows[index - 1], rows[index]):
        before = rows[index - 1]
        end = rows[index].period.end
        kept[index - 1] = evolve(before, period=evolve(before.period, end=end))
    del kept[index]
    return kept


def _first(case: Case) -> Span:
    """Return where the words of a branch without a condition stand."""
    node = case.node
    while isinstance(node, Split):
        node = node.cases[0].node
    return node.outcomes[0].span if node.outcomes else node.about.span


def _sign_place(node: core.Compare, sign: Sign) -> tuple[Span, Words]:
    """Return the words of a comparison between its sides, and the sign that stands instead."""
    left, right, span = node.left.span, node.right.span, node.span
    written = SIGNS[sign]
    ordered = (left.end_line, left.end_column) < (right.line, right.column)
    if left.file == right.file == span.file and ordered and left.end_line == right.line:
        place = Span(span.file, left.end_line, left.end_column, right.line, right.column)
        if (span.line, span.column) <= (place.line, place.column):
            return place, Words(f" {written} ", f" {written} ")
    return span, Words(f"{written} ({{}})", f"{written} ({{}})")


def _negated(node: Any, parent: Any, role: str | int) -> bool:
    """Whether a mutant turns a condition as a whole: none of its own parts does the same."""
    if isinstance(node, core.Every | core.Some):
        return (isinstance(parent, Case) and role == "guard") or isinstance(parent, Demand)
    if isinstance(node, core.Not):
        return True
    atoms = (core.FactRef, core.DerivedRef, core.DecisionRef, core.Field, core.Among)
    if not isinstance(node, (*atoms, core.Quantified)) or node.type.kind != "boolean":
        return False
    if isinstance(parent, core.Not | core.Compare | core.Arithmetic):
        return False
    return not (isinstance(parent, core.Quantified | core.Where) and role == "source")
