"""Random cases in which every fact is told, and how the interpreter and the solver's terms see each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from procrules import FactError, Ruleset
from procrules.backends.interpreter.resolve import Resolution, Resolver
from procrules.backends.smt import Bound, Case, Encoding, Solver
from procrules.backends.smt.decisions import Resolved
from procrules.backends.smt.fresh import Moved
from procrules.backends.smt.values import Day, Flag, Length, Name, Number, Payload, plain
from procrules.core.expr import Constant
from procrules.core.types import Type
from procrules.core.walk import walk
from procrules.facts import read_facts
from procrules.values.durations import Duration, compare
from procrules.values.nothing import NEANT

UNDECLARED = {
    *("no_rule", "no_threshold", "nothing_stated", "incomparable"),
    *("division_by_zero", "impossible_date", "empty_list"),
}


class Drawer:
    """Draws values near those that the rules write, one cent and one day around them."""

    def __init__(self, encoding: Encoding, random: Random) -> None:
        self.encoding, self.random = encoding, random
        self.program = program = encoding.checked.program
        self.written: dict[type, list[Any]] = {Fraction: [Fraction(1)], date: [date(2024, 2, 29)]}
        for item in (*program.rules.values(), *program.derived.values()):
            for node in walk(item):
                if isinstance(node, Constant):
                    self.written.setdefault(type(node.value), []).append(node.value)
        for threshold in program.thresholds.values():
            for row in threshold.rows:
                self.written[Fraction] += [v for v in row.values if isinstance(v, Fraction)]
                self.written[date] += [d for d in (row.period.start, row.period.end) if d]
        for rule in program.rules.values():
            self.written[date] += [d for d in (rule.period.start, rule.period.end) if d]

    def scalar(self, type_: Type) -> Any:
        """Return a value of a type."""
        random, program = self.random, self.program
        match type_.kind:
            case "boolean":
                return random.random() < 0.5
            case "choice":
                return random.choice(program.choices[type_.name or ""].names())
            case "set":
                names = program.choices[type_.name or ""].names()
                return frozenset(n for n in names if random.random() < 0.4)
            case "date":
                apart = random.choice([0, 0, -1, 1, 400, -400, random.randrange(-2000, 2000)])
                return random.choice(self.written[date]) + timedelta(days=apart)
            case "text":
                return random.choice([*self.written.get(str, ()), "A", "B"])
            case "duration":
                count = random.choice([0, 1, 2, 3, 12, 24, 30, 59, 60, 61, 62, 63, 90, 365, 366])
                near = random.choice([count, *(d.count for d in self.written.get(Duration, ()))])
                return Duration(near, random.choice(["day", "week", "month", "year"]))
            case "integer":
                return Fraction(random.randrange(0, 8))
            case "rate" if random.random() < 0.5:
                return Fraction(random.randrange(0, 13_000), 10_000)
            case _:
                cent = Fraction(1, 100)
                near = random.choice([0, 0, cent, -cent, random.randrange(0, 100_000)])
                return random.choice(self.written[Fraction]) + near

    def facts(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Return some facts completed: those that the terms know, and no other."""
        found: dict[str, Any] = {}
        for name, made in list(self.encoding.inputs._facts.items()):
            fact, value = self.program.facts[name], told.get(name)
            if fact.type.kind == "list":
                found[name] = self._records(name, value)
                continue
            if value is None or (value is NEANT and made.silent is False):
                nothing = made.silent is not False and self.random.random() < 0.2
                value = NEANT if nothing else self.scalar(fact.type)
            if isinstance(value, Fraction) and isinstance(fact.minimum, Fraction):
                value = max(value, fact.minimum)
            if isinstance(value, Fraction) and isinstance(fact.maximum, Fraction):
                value = min(value, fact.maximum)
            found[name] = value
        return found

    def _records(self, name: str, told: Any) -> tuple[dict[str, Any], ...]:
        most = self.encoding.records
        if not isinstance(told, tuple) or len(told) > most:
            told = tuple({} for _ in range(self.random.randrange(most + 1)))
        item = self.program.facts[name].type.item
        assert item is not None
        ids, records = self.random.sample(["A", "B", "C"], 3), []
        for index, given in enumerate(told):
            record = {}
            for field in self.program.entities[item.name or ""].fields:
                made = self.encoding.inputs._fields.get((name, index, field.name))
                if made is None:
                    continue
                value = given.get(field.name)
                if value is None or (value is NEANT and made.silent is False):
                    value = ids[index] if field.name == "id" else self.scalar(field.type)
                    if made.silent is not False and self.random.random() < 0.2:
                        value = NEANT
                record[field.name] = value
            # An id alone would name a record of another list.
            records.append({} if set(record) == {"id"} else record)
        return tuple(records)


def solved(encoding: Encoding, facts: Mapping[str, Any]) -> Case | None:
    """Return what the terms are worth in a case; the calendar is learnt where it is asked."""
    every = frozenset(encoding.checked.program.facts)
    always = (*encoding.inputs.bounds(every), *encoding.inputs.equalities(facts))
    fresh = encoding.fresh
    solver = Solver((*always, *fresh.surely(), *fresh.definitions()))
    days: list[Any] | None = None
    while True:
        verdict, case = solver.ask((), 60)
        if case is None:
            assert verdict == "unsat", verdict  # the case itself is refused, by a bound
            return None
        found = [case.number(m.result) for m in fresh.made if isinstance(m, Moved)]
        if found == days:
            return case
        days = found
        solver.add(fresh.learnt(case))


def differences(
    ruleset: Ruleset,
    encoding: Encoding,
    told: Mapping[str, Any],
    decisions: Iterable[str] | None = None,
) -> list[str] | None:
    """Return where the terms and the interpreter differ in a case; ``None`` if it cannot be told."""
    try:
        facts: Any = read_facts(ruleset.program.program, dict(told))
    except FactError:
        return None
    case = solved(encoding, facts)
    if case is None:
        return None
    resolver = Resolver(ruleset.program, facts, strict=True)
    found: list[str] = []
    for name in ruleset.decisions if decisions is None else decisions:
        item = ruleset.decisions[name]
        pairs = [(resolver.resolve(name), encoding.decisions.resolved(name))]
        if item.each is not None:
            pairs += [
                (
                    resolver.inside(item.each, bound).resolve(name),
                    encoding.decisions.resolved(name, Bound(item.each.list, bound.index)),
                )
                for bound in resolver.each_of(item.each)  # type: ignore[union-attr]
            ]
        for resolution, terms in pairs:
            found += (f"{name}: {words}" for words in _compared(resolution, terms, case))
    return found


def _compared(resolution: Resolution, terms: Resolved, case: Case) -> Iterator[str]:
    item = resolution.decision
    status = next(
        status
        for status, when in (
            ("conflict", terms.conflict),
            ("decided", terms.decided),
            ("needs_review", terms.for_review),
            ("undetermined", terms.undetermined),
        )
        if case.holds(when)
    )
    if item.judgement is not None:
        # The terms say how the rules stand; the answer only informs, whatever they say.
        if (status == "conflict") != (resolution.status == "conflict"):
            yield f"{status} instead of {resolution.status}"
        return
    if status != resolution.status:
        yield f"{status} instead of {resolution.status} ({resolution.unknown})"
        return
    holes = {h.kind for h in resolution.unknown.holes}
    if status == "undetermined" and "conflict" not in holes:
        gap = case.holds(terms.doubts.gap) or case.holds(terms.doubts.inherited)
        if gap != bool(holes & UNDECLARED):
            yield f"a gap: {gap}, holes: {holes}"
    for member in resolution.members if status != "conflict" else ():
        truth = terms.members[member.name]
        state = "open" if case.holds(truth.yes) else "closed" if case.holds(truth.no) else ""
        state = state or ("undetermined" if case.holds(truth.doubts.hole) else "needs_review")
        if state != member.state:
            yield f"{member.name} is {state} instead of {member.state}"
    if status == "decided" and not resolution.members and resolution.value is not None:
        values = [a.value for a in terms.value.alternatives if case.holds(a.when)]
        if not values or not all(_alike(v, resolution.value, case) for v in values):
            yield f"{values} instead of {resolution.value}"


def _alike(value: Payload, other: Any, case: Case) -> bool:
    match value:
        case Number():
            return case.number(plain(value)) == other
        case Day(ordinal):
            return case.day(ordinal) == other
        case Name(name):
            return name == other
        case Flag(flag):
            return flag is other
        case Length(unit, count):
            number = case.number(count)
            assert number is not None
            return compare(Duration(int(number), unit), other) == 0  # type: ignore[arg-type]
        case _:
            return value is other
