"""Where answers may turn: the values of facts at which some comparison of the rules changes sides.

The points are those that the text gives: constants, the cells of thresholds, the first and the last
days of rules. They are a guide to what is worth trying, never a proof that nothing turns elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from attrs import define, field, frozen

from procrules.core import expr as core
from procrules.core.expr import Expr, Scalar
from procrules.core.items import Bounded
from procrules.core.program import CheckedProgram, Program
from procrules.core.types import Type
from procrules.core.walk import walk
from procrules.questions.reach import Reach, reach
from procrules.values.dates import add
from procrules.values.durations import Duration
from procrules.values.nothing import NEANT
from procrules.values.ordering import less

Key = str | tuple[str, str]
"""A fact by its name, or a field of the records of an entity by both names."""

_DAY = timedelta(days=1)
_UNITS = {"money": Fraction(1, 100), "rate": Fraction(1, 10_000), "integer": Fraction(1)}
_FEWEST = Fraction(1, 100)
"""The step of a number that has no unit of its own."""


@frozen
class Boundaries:
    """The points at which answers may turn, in increasing order, for each fact and each field.

    Attributes:
        points: Amounts, rates, numbers, durations and days; a day is the first on its side.
        texts: The texts that a fact of that type is compared with.
        silent: The facts and fields whose *néant* the rules tell from a value.
    """

    reach: Reach
    points: Mapping[Key, tuple[Scalar, ...]]
    texts: Mapping[Key, tuple[str, ...]]
    silent: frozenset[Key]


def unit(type_: Type) -> Fraction:
    """Return the smallest step of a numeric type: a cent, a hundredth of a per cent, one."""
    return _UNITS.get(type_.kind, _FEWEST)


def around(point: Scalar, type_: Type) -> tuple[Scalar, ...]:
    """Return the value just below a point, the point and the value just above it."""
    match point:
        case Fraction():
            return (point - unit(type_), point, point + unit(type_))
        case date():
            days = [point]
            if point > date.min:
                days.insert(0, point - _DAY)
            if point < date.max:
                days.append(point + _DAY)
            return tuple(days)
        case Duration(count, name):
            below = (Duration(count - 1, name),) if count else ()
            return (*below, point, Duration(count + 1, name))
        case _:
            return (point,)


def distance(one: object, other: object) -> Fraction | None:
    """Return how far two amounts, numbers, days or durations of one unit are apart; else ``None``."""
    match one, other:
        case Fraction(), Fraction():
            return abs(one - other)
        case date(), date():
            return Fraction(abs((one - other).days))
        case Duration(count, name), Duration(most, same) if name == same:
            return Fraction(abs(count - most))
        case _:
            return None


def candidates(
    boundaries: Boundaries, program: Program, key: Key, declared: Bounded
) -> tuple[Scalar, ...]:
    """Return values of a scalar fact or field, one at least on each side of each of its points.

    Round values come first, then the points themselves and their neighbours; all are within bounds.
    """
    type_ = declared.type
    match type_.kind:
        case "boolean":
            found: list[Scalar] = [True, False]
        case "choice":
            found = list(program.choices[type_.name or ""].names())
        case "text":
            found = [*boundaries.texts.get(key, ()), "—", "——"]
        case _:
            found = list(_spread(boundaries.points.get(key, ()), declared))
    if key in boundaries.silent:
        found.append(NEANT)
    return tuple(v for v in dict.fromkeys(found) if allowed(v, declared))


def _spread(points: tuple[Scalar, ...], declared: Bounded) -> Iterator[Scalar]:
    type_ = declared.type
    limits = [v for v in (declared.minimum, declared.maximum) if v is not None]
    known = sorted({*points, *limits}, key=_order)
    for below, above in pairwise(known):
        middle = _between(below, above)
        if middle is not None:
            yield middle
    for point in known:
        yield from around(point, type_)
    yield from around(_plain(type_), type_)


def _plain(type_: Type) -> Scalar:
    match type_.kind:
        case "date":
            return date(2024, 1, 1)
        case "duration":
            return Duration(1, "month")
        case "rate":
            return Fraction(1, 10)
        case _:
            return Fraction(1)


def _between(below: Scalar, above: Scalar) -> Scalar | None:
    """Return a round value between two, if there is any."""
    if isinstance(below, Fraction) and isinstance(above, Fraction):
        step = Fraction(10) ** 9
        while step >= Fraction(1, 10_000):
            middle = ((below + above) / 2 // step) * step
            if below < middle < above:
                return middle
            step /= 10
        return None
    if isinstance(below, date) and isinstance(above, date):
        middle_day = below + (above - below) / 2
        return middle_day if below < middle_day < above else None
    return None


def allowed(value: Scalar, declared: Bounded) -> bool:
    """Whether a value is of the type of a fact or a field, and within its bounds."""
    if value is NEANT:
        return True
    whole = declared.type.kind == "integer"
    if whole and isinstance(value, Fraction) and value.denominator != 1:
        return False
    below = declared.minimum is not None and less(value, declared.minimum)
    above = declared.maximum is not None and less(declared.maximum, value)
    return not (below or above)


def _order(value: Scalar) -> tuple[int, object]:
    """Order the points of one fact; days and weeks come before months and years."""
    if isinstance(value, Duration):
        days = value.count * (7 if value.unit == "week" else 1)
        months = value.count * (12 if value.unit == "year" else 1)
        return (0, days) if value.unit in ("day", "week") else (1, months)
    return (0, value)


# -- finding the points -------------------------------------------------------------------------
def boundaries(
    checked: CheckedProgram, decisions: Iterable[str], processes: Iterable[str] = ()
) -> Boundaries:
    """Return where the answers of some decisions, and the replay of some processes, may turn."""
    found = _Points(checked)
    processes = tuple(processes)
    read = reach(checked, decisions, processes)
    program = checked.program
    for name in processes:
        process = program.processes[name]
        if process.reference_date is not None and process.period.bounded:
            days = _first_days(process.period.start, process.period.end)
            found.add(process.reference_date, days)
        found.comparisons(process)
    for name in read.rules:
        rule = program.rules[name]
        if rule.reference_date is not None and rule.period.bounded:
            found.add(rule.reference_date, _first_days(rule.period.start, rule.period.end))
        found.comparisons(rule.body)
    for name in read.derived:
        found.comparisons(program.derived[name].expr)
    found.share()
    points = {
        key: tuple(sorted({v for v in values if not isinstance(v, str)}, key=_order))
        for key, values in found.points.items()
    }
    texts = {
        key: tuple(v for v in values if isinstance(v, str)) for key, values in found.points.items()
    }
    return Boundaries(read, points, texts, frozenset(found.silent))


def _first_days(start: date | None, end: date | None) -> list[Scalar]:
    days: list[Scalar] = [] if start is None else [start]
    if end is not None and end < date.max:
        days.append(end + _DAY)
    return days


@frozen
class _Read:
    """What an expression may read, by derived values and conclusions: facts, and written values."""

    keys: frozenset[Key]
    values: frozenset[Scalar]


@define
class _Points:
    checked: CheckedProgram
    points: dict[Key, dict[Scalar, None]] = field(factory=dict)
    silent: set[Key] = field(factory=set)
    _links: list[tuple[frozenset[Key], frozenset[Key], Fraction]] = field(factory=list)
    _known: dict[str, _Read] = field(factory=dict)

    def add(self, key: Key, values: Iterable[Scalar]) -> None:
        """Add points of a fact or a field."""
        self.points.setdefault(key, {}).update(dict.fromkeys(values))

    def comparisons(self, root: object) -> None:
        """Add the points of each comparison in a part of the core."""
        for node in walk(root):
            match node:
                case core.Compare(_, left, right):
                    self._compare(left, right)
                case core.ThresholdRef():
                    self._rows(node)
                case _:
                    pass

    def _rows(self, node: core.ThresholdRef) -> None:
        rows = self.checked.program.thresholds[node.name].rows
        days = [d for row in rows for d in _first_days(row.period.start, row.period.end)]
        if node.day is not None:
            for key in self._of_kind(self._read(node.day).keys, "date"):
                self.add(key, days)
        elif node.reference is not None:
            self.add(node.reference, days)

    def _compare(self, left: Expr, right: Expr) -> None:
        one, other = self._read(left), self._read(right)
        if NEANT in one.values or NEANT in other.values:
            self.silent |= one.keys | other.keys
        kinds = {left.type.kind, right.type.kind} - {"nothing", "any"}
        for mine, theirs in ((one, other), (other, one)):
            for key in mine.keys:
                kind = self._type(key).kind
                if kind in kinds:
                    self.add(key, [v for v in theirs.values if _is_of(v, kind)])
        rates = [v for v in (one.values | other.values) if isinstance(v, Fraction) and 0 < v < 10]
        for kind in kinds:
            ours, yours = self._of_kind(one.keys, kind), self._of_kind(other.keys, kind)
            if ours and yours:
                for factor in {Fraction(1), *rates}:
                    self._links.append((ours, yours, factor))

    def share(self) -> None:
        """Give facts that are compared with one another the points of each other, by their ratio."""
        for ours, yours, factor in list(self._links):
            for keys, others, by in ((ours, yours, factor), (yours, ours, 1 / factor)):
                given = [
                    _scaled(v, by)
                    for other in others
                    for v in self.points.get(other, ())
                    if v != NEANT
                ]
                for key in keys:
                    self.add(key, given[:_SHARED])

    # -- what an expression reads ---------------------------------------------------------------
    def _read(self, root: Expr) -> _Read:
        keys: set[Key] = set()
        values: set[Scalar] = set()
        for node in walk(root):
            match node:
                case core.FactRef(name):
                    keys.add(name)
                case core.Field(record, name) if record.type.name is not None:
                    keys.add((record.type.name, name))
                case core.Constant(value):
                    values.add(value)
                case core.ThresholdRef(name):
                    rows = self.checked.program.thresholds[name].rows
                    values |= {v for row in rows for v in row.values if v is not None}
                case core.DerivedRef(name) | core.DecisionRef(name):
                    read = self._named(name)
                    keys |= read.keys
                    values |= read.values
                case _:
                    pass
        shifted = [n.duration.value for n in walk(root) if _constant_shift(n)]
        values |= {moved for d in shifted for moved in _moved(values, d)}
        return _Read(frozenset(keys), frozenset(values))

    def _named(self, name: str) -> _Read:
        if name not in self._known:
            program = self.checked.program
            if name in program.derived:
                self._known[name] = self._read(program.derived[name].expr)
            else:
                said = [
                    self._read(outcome.value)
                    for rule in self.checked.by_decision[name]
                    for outcome in rule.outcomes_on(name)
                    if outcome.value is not None
                ]
                self._known[name] = _Read(
                    frozenset[Key]().union(*(r.keys for r in said)),
                    frozenset[Scalar]().union(*(r.values for r in said)),
                )
        return self._known[name]

    def _of_kind(self, keys: Iterable[Key], kind: str) -> frozenset[Key]:
        return frozenset(key for key in keys if self._type(key).kind == kind)

    def _type(self, key: Key) -> Type:
        return type_of(self.checked.program, key)


_SHARED = 40
"""How many points of another fact are worth trying."""


def declared_of(program: Program, key: Key) -> Bounded:
    """Return the declaration of a fact or of a field."""
    if isinstance(key, str):
        return program.facts[key]
    found = program.entities[key[0]].field(key[1])
    assert found is not None  # facts were read, and ``key_of`` knows no other
    return found


def type_of(program: Program, key: Key) -> Type:
    """Return the type of a fact or of a field."""
    return declared_of(program, key).type


def _constant_shift(node: object) -> bool:
    return isinstance(node, core.Shift) and isinstance(node.duration, core.Constant)


def _moved(values: Iterable[Scalar], duration: Duration) -> Iterator[Scalar]:
    for value in values:
        if isinstance(value, date):
            for sign in (1, -1):
                moved = add(value, duration, sign, "last_day")
                if moved is not None:
                    yield moved


def _scaled(value: Scalar, by: Fraction) -> Scalar:
    return value * by if isinstance(value, Fraction) else value


def _is_of(value: Scalar, kind: str) -> bool:
    match kind:
        case "date":
            return isinstance(value, date)
        case "duration":
            return isinstance(value, Duration)
        case "text":
            return isinstance(value, str)
        case "money" | "rate" | "number" | "integer":
            return isinstance(value, Fraction)
        case _:
            return False
