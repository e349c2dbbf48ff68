"""Constructs as they were written, and what their pages say that they answer.

The core is not looked at: what a checklist, a table of variants, supplementary services or a lotting
concludes is computed from its lines. Only the facts and the definitions that its lines name are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import frozen

from oracle.decisions import Found, Oracle, State, open_status
from oracle.expressions import within
from oracle.values import (
    Record,
    Unknown,
    candidates,
    conjunction,
    disjunction,
    hole,
    merged,
    negation,
    same,
    unknowns,
)
from procrules.values.nothing import NEANT

Period = tuple[date | None, date | None]
ALWAYS: Period = (None, None)


# -- what is read -------------------------------------------------------------------------------
def named(oracle: Oracle, name: str, record: Record | None = None) -> Any:
    """Return what a fact, a definition or another decision is worth."""
    if name in oracle.checked.program.facts:
        return oracle.values.fact(name)
    if name in oracle.checked.program.decisions:
        return oracle.decision_value(name, record)
    return oracle.values.derived(name, record)


def in_force(oracle: Oracle, period: Period) -> Any:
    """Return whether a period holds the reference date."""
    if period == ALWAYS:
        return True
    day = oracle.values.fact("jour")
    if isinstance(day, Unknown):
        return day
    return day is not NEANT and within(day, *period)


def is_among(value: Any, names: Iterable[str]) -> Any:
    """Return whether a value of a choice is one of some."""
    possible = candidates(value)
    if possible is not None:
        results = {v is not NEANT and v in names for v in possible}
        if len(results) == 1:
            return results.pop()
    return merged([value])


def listed(oracle: Oracle, record: Record, name: str) -> Any:
    """Return whether a list holds a record of the same id."""
    others = oracle.values.fact(name)
    if isinstance(others, Unknown):
        return others
    found = []
    for other in others:
        ids = [_field(record, "id"), _field(other, "id")]
        found.append(merged(ids) if unknowns(ids) else ids[0] == ids[1])
    return disjunction(found)


def _field(record: Record, name: str) -> Any:
    value = record.fields.get(name)
    if value is None:
        return Unknown(missing=frozenset({f"{record.list}[{record.rank}].{name}"}))
    return value


def total(amounts: Iterable[tuple[Any, Any]]) -> Any:
    """Return the sum of the amounts that count, each with whether it does."""
    pairs = list(amounts)
    open_ = unknowns(counts for counts, _ in pairs)
    if open_:
        return merged(open_)
    kept = [amount for counts, amount in pairs if counts is True]
    if any(amount is NEANT for amount in kept):
        return hole("nothing_stated")
    return merged(kept) if unknowns(kept) else sum(kept, Fraction(0))


# -- trees and what they conclude -----------------------------------------------------------------
@frozen
class Tree:
    """Branches tried in order, each with its condition and what follows: a value or another tree."""

    branches: tuple[tuple[Any, Any], ...]
    covers: bool
    """Whether one of them holds for sure, silence apart."""


def reached(tree: Any, above: Any) -> tuple[list[tuple[Any, Any]], bool]:
    """Return the values that may be reached, each with its truth, and whether one is for sure."""
    if above is False:
        return [], True
    if not isinstance(tree, Tree):
        return [(above, tree)], True
    found: list[tuple[Any, Any]] = []
    certain = tree.covers or any(guard is True for guard, _ in tree.branches)
    silent = tree.covers and all(guard is False for guard, _ in tree.branches)
    earlier: list[Any] = []
    for guard, below in tree.branches:
        here = [hole("nothing_stated")] if silent else [*map(negation, earlier), guard]
        truth = conjunction([above, *here])
        earlier.append(guard)
        if truth is not False:
            values, sure = reached(below, truth)
            found += values
            certain = certain and sure
    return found, certain


def settled(rules: Iterable[tuple[Any, Any]]) -> Found:
    """Return what rules conclude together: each has its truth, when it is in force, and its tree."""
    said: list[tuple[Any, Any]] = []
    sure = False
    for force, tree in rules:
        found, certain = reached(tree, force)
        said += found
        sure = sure or (force is True and certain and bool(found))
        sure = sure or any(truth is True for truth, _ in found)
    known = [v for _, v in said if not isinstance(v, Unknown)]
    if said and sure and len(known) == len(said) and all(same(known[0], v) for v in known):
        return Found("decided", known[0])
    pending = [truth for truth, _ in said]
    for truth, value in said:
        if isinstance(value, Unknown):
            holes = value.holes if truth is True else frozenset()
            pending.append(Unknown(value.missing, value.review, holes))
    why = merged(pending)
    if why == Unknown():
        why = hole("no_rule")
    return Found(open_status(why), None, why=why)


def over_records(found: list[tuple[str, Found]]) -> Found:
    """Return the answer about all the records of a list."""
    statuses = {answer.status for _, answer in found}
    order = ("conflict", "undetermined", "needs_review", "decided")
    return Found(
        next((s for s in order if s in statuses), "decided"),
        {id_: answer.value for id_, answer in found},
        why=merged(answer.why for _, answer in found),
        records=tuple(found),
    )


def each_record(oracle: Oracle, name: str) -> list[tuple[str, Record]] | Unknown:
    """Return the records of a list with what they are called."""
    records = oracle.values.fact(name)
    if isinstance(records, Unknown):
        return records
    ids = [(record.fields.get("id"), record) for record in records]
    return [(i if isinstance(i, str) else str(r.rank), r) for i, r in ids]


def of_each(oracle: Oracle, name: str, answers: list[tuple[str, Found]]) -> Found:
    """Return the answer for each record of a list, or why the list is open."""
    records = oracle.values.fact(name)
    if isinstance(records, Unknown):
        return Found(open_status(records), None, why=records)
    return over_records(answers)


def as_value(found: Found) -> Any:
    """Return what an answer is worth where something rests on it."""
    return found.value if found.status == "decided" else found.why


def members(states: dict[str, Any]) -> Found:
    """Return the answer of a set whose members are open, closed, or why they are neither."""
    found = {}
    for name, truth in states.items():
        if isinstance(truth, Unknown):
            found[name] = State(open_status(truth), truth)
        else:
            found[name] = State("open" if truth else "closed")
    statuses = {s.status for s in found.values()}
    return Found(
        next((s for s in ("undetermined", "needs_review") if s in statuses), "decided"),
        tuple(name for name, s in found.items() if s.status == "open"),
        found,
        merged(s.why for s in found.values()),
    )


# -- the constructs -----------------------------------------------------------------------------
@frozen
class Checklist:
    """Items, and the yes or no that each hangs on."""

    name: str
    items: tuple[tuple[str, str], ...]

    def answers(self, oracle: Oracle) -> Iterator[tuple[str, Found]]:
        """Yield what is expected: an item is met, missing, or not known."""
        truths = {item: conjunction([named(oracle, on)]) for item, on in self.items}
        yield self.name, members(truths)


@frozen
class Variants:
    """Rows: the values of each axis, the fact that says what is stated, what holds failing which."""

    name: str
    axes: tuple[str, ...]
    rows: tuple[tuple[tuple[frozenset[str], ...], str, str], ...]
    demand: str | None
    period: Period
    values: tuple[str, ...] = ("x", "y", "z")

    def answers(self, oracle: Oracle) -> Iterator[tuple[str, Found]]:
        """Yield what is expected: what the document of the row states or, if silent, its default."""
        force = in_force(oracle, self.period)
        rules = []
        for cells, stated, default in self.rows:
            here = conjunction(
                is_among(named(oracle, axis), cell)
                for axis, cell in zip(self.axes, cells, strict=True)
            )
            what = named(oracle, stated)
            says: list[tuple[Any, Any]] = [(is_among(what, (v,)), v) for v in self.values]
            silent = merged([what]) if isinstance(what, Unknown) else what is NEANT
            says.append((silent, default))
            if self.demand is not None:
                demanded = named(oracle, self.demand)
                says = [(s, Tree(((demanded, v),), False)) for s, v in says]
            rules.append((force, Tree(((here, Tree(tuple(says), True)),), False)))
        yield self.name, settled(rules)


@frozen
class Supplements:
    """Supplementary services of ``lots``: what makes one, and how those that are enter the ranking."""

    name: str
    elements: tuple[str, ...]
    required: str
    amount: str
    ranked: tuple[bool, bool]
    """Whether those that must be answered, and the others, are ranked with the base."""
    period: Period

    def answers(self, oracle: Oracle) -> Iterator[tuple[str, Found]]:
        """Yield what is expected of each service, and of all of them."""
        force = in_force(oracle, self.period)
        records = each_record(oracle, "lots")
        admitted, ranked = [], []
        for id_, record in [] if isinstance(records, Unknown) else records:
            tree: Any = True
            for element in reversed(self.elements):
                truth = named(oracle, element, record)
                tree = Tree(((truth, tree), (True, False)), True)
            admitted.append((id_, settled([(force, tree)])))
            is_one = as_value(admitted[-1][1])
            must = named(oracle, self.required, record)
            ways = Tree(((must, self.ranked[0]), (True, self.ranked[1])), True)
            ranked.append((id_, settled([(force, Tree(((is_one, ways), (True, False)), True))])))
        yield self.name, of_each(oracle, "lots", admitted)
        yield "classee_lots", of_each(oracle, "lots", ranked)
        if isinstance(records, Unknown):
            count = worth = records
        else:
            amounts = [_field(record, self.amount) for _, record in records]
            count = total((as_value(f), Fraction(1)) for _, f in ranked)
            worth = total(zip((as_value(f) for _, f in admitted), amounts, strict=True))
        yield "combien_classees", settled([(True, count)])
        yield "valeur_des_prestations", settled([(True, worth)])


@frozen
class Case:
    """A case of a lotting."""

    name: str
    condition: str
    value: str
    period: Period


@frozen
class Lotting:
    """The cases open to each of ``lots``, and the envelope of those that are chosen."""

    name: str
    cases: tuple[Case, ...]
    chosen: str
    amount: str
    share: Fraction
    strict: bool
    otherwise: str | None
    values: tuple[str, ...] = ("x", "y", "z")

    def answers(self, oracle: Oracle) -> Iterator[tuple[str, Found]]:
        """Yield what is expected of each lot, and of the envelope."""
        records = each_record(oracle, "lots")
        open_ = {}
        if not isinstance(records, Unknown):
            open_ = {id(r): self._open(oracle, r) for _, r in records}
        cases = [] if isinstance(records, Unknown) else [(i, open_[id(r)]) for i, r in records]
        yield f"cas_{self.name}", of_each(oracle, "lots", [(i, members(c)) for i, c in cases])
        fits = self._fits(oracle)
        answers = []
        for id_, record in [] if isinstance(records, Unknown) else records:
            picked = listed(oracle, record, self.chosen)
            branches: list[tuple[Any, Any]] = []
            for value in self.values:
                found = [open_[id(record)][c.name] for c in self.cases if c.value == value]
                if found:
                    branches.append((conjunction([picked, disjunction(found), fits]), value))
            if self.otherwise is not None:
                branches.append((True, self.otherwise))
            tree = Tree(tuple(branches), self.otherwise is not None)
            answers.append((id_, settled([(True, tree)])))
        yield self.name, of_each(oracle, "lots", answers)
        yield "enveloppe_tenue", settled([(True, fits)])

    def _open(self, oracle: Oracle, record: Record) -> dict[str, Any]:
        return {
            c.name: conjunction([in_force(oracle, c.period), named(oracle, c.condition, record)])
            for c in self.cases
        }

    def _fits(self, oracle: Oracle) -> Any:
        """Return whether the chosen lots to which a case is open keep to their share of all."""
        chosen, whole = each_record(oracle, self.chosen), each_record(oracle, "lots")
        taken = (
            chosen
            if isinstance(chosen, Unknown)
            else total(
                (disjunction(self._open(oracle, r).values()), _field(r, self.amount))
                for _, r in chosen
            )
        )
        every = (
            whole
            if isinstance(whole, Unknown)
            else total((True, _field(r, self.amount)) for _, r in whole)
        )
        if unknowns([taken, every]):
            return merged([taken, every])
        limit = self.share * every
        return taken < limit if self.strict else taken <= limit


@frozen
class ReviewClause:
    """The five elements of a clause and what else it has to be, for each of ``lots`` or for all."""

    name: str
    elements: tuple[tuple[str, str], ...]
    """The name of each element, and what it hangs on."""
    demands: tuple[str, ...]
    each: bool
    period: Period

    def answers(self, oracle: Oracle) -> Iterator[tuple[str, Found]]:
        """Yield what is expected: which elements are met, and whether the clause counts."""
        if not self.each:
            yield self.name, self._counts(oracle, None)
            yield f"elements_{self.name}", self._met(oracle, None)
            return
        records = each_record(oracle, "lots")
        known = [] if isinstance(records, Unknown) else records
        counts = [(id_, self._counts(oracle, record)) for id_, record in known]
        met = [(id_, self._met(oracle, record)) for id_, record in known]
        yield self.name, of_each(oracle, "lots", counts)
        yield f"elements_{self.name}", of_each(oracle, "lots", met)

    def _counts(self, oracle: Oracle, record: Record | None) -> Found:
        tree: Any = True
        for condition in reversed([*(on for _, on in self.elements), *self.demands]):
            tree = Tree(((named(oracle, condition, record), tree), (True, False)), True)
        return settled([(in_force(oracle, self.period), tree)])

    def _met(self, oracle: Oracle, record: Record | None) -> Found:
        force = in_force(oracle, self.period)
        return members(
            {e: conjunction([force, named(oracle, on, record)]) for e, on in self.elements}
        )


@frozen
class Ceiling:
    """What a change, or the total of those of a case, is not to go beyond, as a share of the base."""

    total: bool
    share: Fraction
    strict: bool
    only_if: str | None


@frozen
class Ground:
    """A case of the changes of a contract; its name is a value of the field that invokes it."""

    name: str
    condition: str | None
    ceilings: tuple[Ceiling, ...]
    counted: str
    """Decreases in a total: ``net``, ``gross``, or ``both``."""
    period: Period


@frozen
class Modifications:
    """The cases of the changes of a contract: ``lots`` are the changes, ``objet`` the case invoked."""

    name: str
    base: str
    demand: str | None
    grounds: tuple[Ground, ...]
    period: Period
    values: tuple[str, ...] = ("x", "y", "z")

    def answers(self, oracle: Oracle) -> Iterator[tuple[str, Found]]:
        """Yield what is expected of each change: the cases that would allow it, and whether it is."""
        records = each_record(oracle, "lots")
        opened, allowed = [], []
        whole = {g.name for g in self.grounds} == set(self.values)
        for id_, record in [] if isinstance(records, Unknown) else records:
            open_ = dict.fromkeys(self.values, False)
            open_ |= {g.name: self._open(oracle, g, record) for g in self.grounds}
            opened.append((id_, members(open_)))
            invoked = _field(record, "objet")
            branches = tuple(
                (
                    is_among(invoked, (g.name,)),
                    Tree(((open_[g.name], True), (True, False)), True),
                )
                for g in self.grounds
            )
            force = in_force(oracle, self.period)
            allowed.append((id_, settled([(force, Tree(branches, whole))])))
        yield f"cas_{self.name}", of_each(oracle, "lots", opened)
        yield self.name, of_each(oracle, "lots", allowed)

    def _open(self, oracle: Oracle, ground: Ground, record: Record) -> Any:
        conditions = [in_force(oracle, ground.period)]
        if ground.condition is not None:
            conditions.append(named(oracle, ground.condition, record))
        if self.demand is not None:
            conditions.append(named(oracle, self.demand))
        for ceiling in ground.ceilings:
            amount = (
                self._total(oracle, ground, record) if ceiling.total else _field(record, "montant")
            )
            kept = within_ceiling(amount, ceiling, named(oracle, self.base))
            if ceiling.only_if is not None:
                kept = disjunction([negation(named(oracle, ceiling.only_if, record)), kept])
            conditions.append(kept)
        return conjunction(conditions)

    @staticmethod
    def _total(oracle: Oracle, ground: Ground, record: Record) -> Any:
        """Return the total of a case up to a change, that one included whatever it invokes."""
        changes = oracle.values.fact("lots")
        placed = [(c, earlier(c, record)) for c in changes]
        doubts = unknowns(place for _, place in placed)
        counted = []
        for change, place in placed:
            if place is True:
                itself = change.rank == record.rank
                counts = True if itself else is_among(_field(change, "objet"), (ground.name,))
                counted.append((counts, _field(change, "montant")))
        ways = {"net": ["net"], "gross": ["gross"], "both": ["net", "gross"]}[ground.counted]
        totals = [_counted(way, counted, doubts) for way in ways]
        if len(totals) == 1:
            return totals[0]
        if unknowns(totals):
            return merged(totals)
        if totals[0] == totals[1]:
            return totals[0]
        review = frozenset({f"cumul_{ground.name}"})
        return Unknown(review=review, holes=frozenset({"readings"}), possible=tuple(totals))


def _counted(way: str, counted: list[tuple[Any, Any]], doubts: list[Unknown]) -> Any:
    """Return a total; gross, a decrease is added for the amount that it changes."""
    if way == "net":
        pending = [*doubts, *unknowns(counts for counts, _ in counted)]
        return merged(pending) if pending else total(counted)
    signed = [conjunction([counts, _changes(amount)]) for counts, amount in counted]
    pending = [*doubts, *unknowns(signed)]
    if pending:
        return merged(pending)
    return sum((abs(a) for s, (_, a) in zip(signed, counted, strict=True) if s), Fraction(0))


def _changes(amount: Any) -> Any:
    """Return whether an amount rises or falls: it must be known before it is added."""
    if amount is NEANT:
        return hole("nothing_stated")
    return amount if isinstance(amount, Unknown) else amount != 0


def earlier(change: Record, here: Record) -> Any:
    """Return whether a change is another one, or stands before it by its date, then by the list."""
    if change.rank == here.rank:
        return True
    days = [_field(change, "jour_du_lot"), _field(here, "jour_du_lot")]
    if unknowns(days):
        return merged(days)
    if NEANT in days:
        return hole("nothing_stated")
    return days[0] < days[1] or (days[0] == days[1] and change.rank < here.rank)


def within_ceiling(amount: Any, ceiling: Ceiling, base: Any) -> Any:
    """Return whether an amount keeps to a share of the base."""
    if amount is NEANT:
        return hole("nothing_stated")
    limit = hole("nothing_stated") if base is NEANT else base
    if not isinstance(limit, Unknown):
        limit = ceiling.share * limit
    amounts, limits = candidates(amount), candidates(limit)
    if amounts is not None and limits is not None:
        results = {a < m or (a == m and not ceiling.strict) for a in amounts for m in limits}
        if len(results) == 1:
            return results.pop()
    return merged([amount, limit])


Construct = Checklist | Variants | Supplements | Lotting | ReviewClause | Modifications
