"""One decision over the rows of a table: its value, its status, its first article, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from attrs import frozen

from procrules.backends.columns import terms
from procrules.backends.columns.decisions import Decisions, Resolved
from procrules.backends.columns.emit import Output, names_where, number, plainly
from procrules.backends.columns.expressions import Expressions
from procrules.backends.columns.inputs import Bound, Column, Inputs, Nulls
from procrules.backends.columns.records import Records
from procrules.backends.columns.refusals import refuse
from procrules.backends.columns.rules import Rules
from procrules.backends.columns.terms import FALSE, Term, both, case, constant, no
from procrules.backends.columns.truths import (
    Bits,
    Day,
    Doubt,
    Length,
    Members,
    Number,
    Payload,
    Value,
    Words,
    as_truth,
)
from procrules.core.answer import Status, plain
from procrules.core.expr import DecisionRef, DerivedRef, FactRef, ThresholdRef
from procrules.core.items import Decision, Each, Rule
from procrules.core.program import CheckedProgram
from procrules.core.walk import walk
from procrules.stack import on_a_stack_of_its_own
from procrules.values.nothing import NEANT

Part = str
"""``value``, ``status``, ``article`` or ``missing``."""


@frozen
class Compiled:
    """A decision as terms.

    Attributes:
        item: The decision.
        found: How it stands in a row.
        review: The bits of what is to be appreciated.
        missing: The facts that may be missing, in the order of their declarations, with their bits.
        details: The set whose members tell the answer, if it has one.
        records: The records that it answers for, if it answers for each of a list: the rest is then
            about the record at hand.
        id: What that record is called; NULL where it has no name.
    """

    checked: CheckedProgram
    item: Decision
    found: Resolved
    bits: Bits
    details: Resolved | None
    records: Records | None = None
    id: Term = terms.null("text")

    # -- terms ----------------------------------------------------------------------------------
    @property
    def status(self) -> Term:
        """The status of the answer."""
        return self.standing({status: constant(status) for status in get_args(Status)})

    def standing(self, ends: Mapping[Status, Term]) -> Term:
        """Return what stands for the status of the answer."""
        found = self.found
        last_word = terms.TRUE if self.item.judgement is not None else FALSE
        return case(
            [
                (found.conflict, ends["conflict"]),
                (last_word, ends["needs_review"]),
                (found.plainly, ends["decided"]),
                (found.decided, ends["decided"]),
                (self.for_review(found.doubt), ends["needs_review"]),
            ],
            ends["undetermined"],
        )

    def for_review(self, doubt: Doubt) -> Term:
        """Return when what is not known hangs on an appreciation alone."""
        others = doubt.has(self.bits.all_of("missing") | Bits.HOLE)
        return both(doubt.has(self.bits.all_of("review")), no(others))

    @property
    def article(self) -> Term:
        """The first article that the answer cites."""
        program = self.checked.program
        cited = self.found.cited + (self.details.cited if self.details is not None else ())
        found = case(
            [(when, constant(program.cite(reference))) for when, reference in cited],
            terms.null("text"),
        )
        beside = self.found.beside
        if beside is None:
            return found
        texts = [constant(program.cite(reference)) for reference in beside.references]
        if not beside.tree.apart:
            return terms.coalesce(beside.tree.sure(texts, "text"), terms.lazy(found))
        if len(set(texts)) == 1:
            return case([(self.found.decided, texts[0])], found)
        return terms.coalesce(beside.tree.reached(texts, "text"), terms.lazy(found))

    @property
    def value(self) -> Value:
        """The value of the answer, whoever has the last word."""
        return self.found.value

    def missing(self) -> list[tuple[str, Term]]:
        """Return the facts that may be missing, each with when it is."""
        doubt = self.found.doubt
        found = [(name, doubt.has(bits)) for name, bits in self.may_be_missing()]
        return [(name, when) for name, when in found if when is not FALSE]

    def may_be_missing(self) -> list[tuple[str, int]]:
        """Return the facts that some answer may miss, in the order of their declarations, with their bits."""
        order = {name: place for place, name in enumerate(self.checked.program.facts)}
        names = [name for kind, name in self.bits.names if kind == "missing"]
        names.sort(key=lambda name: (order[name.split("[")[0]], name))
        return [(name, self.bits.of("missing", name)) for name in names]


def compiled(
    checked: CheckedProgram,
    decision: str,
    columns: Mapping[str, Column],
    *,
    nulls: Nulls = "untold",
    strict: bool = False,
    lists: bool = True,
) -> Compiled:
    """Return a decision as terms over the columns of a table, about a record if it answers for each.

    Args:
        checked: The program.
        decision: The name of one of its decisions.
        columns: The columns of the table that tell facts, by name.
        nulls: What a NULL says of a fact that is presumed.
        strict: Whether nothing is presumed.
        lists: Whether the engine goes through lists.

    Raises:
        Refused: It rests on something that is not put into columns.
    """
    program = checked.program
    bits = Bits()
    inputs = Inputs(program, columns, nulls, strict, lists, bits)
    decisions = Decisions(checked, bits)
    expressions = Expressions(program, inputs, decisions, bits)
    decisions.rules = Rules(checked, expressions)
    item = program.decisions[decision]

    def resolve() -> Compiled:
        records = expressions.listed(item.each.list) if item.each is not None else None

        def about(each: Each | None) -> Bound | None:
            return records.bound if records and each and each.list == records.bound.list else None

        # What it rests on comes first, so that nothing is nested deeper than one item.
        for name in rests_on(checked, decision):
            if name in program.decisions:
                each = program.decisions[name].each
                if each is None or about(each):
                    decisions.resolved(name, about(each))
            else:
                derived = program.derived[name]
                if derived.type.kind != "list" and (derived.each is None or about(derived.each)):
                    expressions.derived(name, about(derived.each))
        found = decisions.resolved(decision, about(item.each))
        details = decisions.resolved(item.details) if item.details is not None else None
        if records is None:
            return Compiled(checked, item, found, bits, details)
        return Compiled(checked, item, found, bits, details, records, inputs.id(records.bound))

    return on_a_stack_of_its_own(resolve)


def rests_on(checked: CheckedProgram, decision: str) -> list[str]:
    """Return the derived values and the decisions that a decision reads, the deepest first."""
    seen: set[str] = {decision}
    found: list[str] = []
    stack = [(name, False) for name in _read(checked, decision)]
    while stack:
        name, leaving = stack.pop()
        if leaving:
            found.append(name)
        elif name not in seen:
            seen.add(name)
            stack.append((name, True))
            stack.extend((other, False) for other in _read(checked, name))
    return found


def facts_read(checked: CheckedProgram, decision: str) -> frozenset[str]:
    """Return the facts on which a decision may rest."""
    details = checked.program.decisions[decision].details
    names = [*rests_on(checked, decision), decision]
    if details is not None:
        names += [*rests_on(checked, details), details]
    found: set[str] = set()
    for part in (part for name in names for part in _parts(checked, name)):
        for node in walk(part):
            match node:
                case FactRef(name=name):
                    found.add(name)
                case ThresholdRef(reference=str(name)) | Rule(reference_date=str(name)):
                    found.add(name)
                case Each(list=name):
                    found.add(name)
                case _:
                    pass
    return frozenset(found)


def _read(checked: CheckedProgram, name: str) -> set[str]:
    """Return the derived values and the decisions that one reads itself."""
    return {
        node.name
        for part in _parts(checked, name)
        for node in walk(part)
        if isinstance(node, DerivedRef | DecisionRef)
    }


def _parts(checked: CheckedProgram, name: str) -> list[object]:
    """Return the parts of the core of a derived value, or of a decision with what defeats its rules."""
    program = checked.program
    if name in program.derived:
        derived = program.derived[name]
        parts: list[object] = [derived.expr, *([derived.each] if derived.each else [])]
    else:
        rules = {rule.name: rule for rule in checked.by_decision[name]}
        pending = list(rules)
        while pending:
            for other in checked.defeaters[pending.pop()]:
                if other.name not in rules:
                    rules[other.name] = other
                    pending.append(other.name)
        each = program.decisions[name].each
        parts = [*rules.values(), *([each] if each else [])]
    return parts


def outputs(found: Compiled, parts: Mapping[Part, str]) -> dict[str, Output]:
    """Return the columns of the answers of a decision about the whole.

    Args:
        parts: What is asked for, with the name of its column.

    Raises:
        Refused: The value is of a kind that no column renders exactly.
    """
    made: dict[str, Output] = {}
    for part, name in parts.items():
        if part == "status":
            made[name] = plainly(found.status)
        elif part == "article":
            made[name] = plainly(found.article)
        elif part == "missing":
            some = found.found.doubt.has(found.bits.all_of("missing"))
            made[name] = names_where(found.missing(), terms.TRUE, some)
        else:
            made[name] = value_output(found)
    return made


def value_output(found: Compiled) -> Output:
    """Return the value of a decision as a column.

    Raises:
        Refused: It is of a kind that no column renders exactly.
    """
    item, value = found.item, found.value
    if item.many:
        (members,) = value.alternatives
        assert isinstance(members.value, Members)
        return names_where(list(members.value.present.items()), no(found.found.conflict))
    if item.type.kind == "boolean" and not _may_be_nothing(value):
        return plainly(as_truth(value).term)
    if isinstance(value.plain, Words):
        return plainly(value.plain.term)
    if item.type.kind in ("duration", "choice", "text"):
        texts = [(a.when, _text(a.value)) for a in value.alternatives]
        return plainly(case(texts, terms.null("text")))
    if not value.alternatives:
        return plainly(terms.null("date" if item.type.kind == "date" else "integer"))
    if _may_be_nothing(value):
        raise refuse(
            "« néant » comme valeur d'un nombre ou d'une date",
            "'none' as the value of a number or a date",
        )
    match value.plain:
        case Number(over, unit, None):
            return number(over, unit, whole=item.type.kind == "integer")
        case Day(term):
            return plainly(term)
        case _:
            raise refuse(
                "une valeur qu'aucune notation décimale ne rend exactement",
                "a value that no decimal notation renders exactly",
            )


def _may_be_nothing(value: Value) -> bool:
    return any(a.value is NEANT for a in value.alternatives)


def _text(payload: Payload) -> Term:
    match payload:
        case Words(term):
            return term
        case Length(written=written):
            return constant(str(plain(written)))
        case _:
            return constant(str(plain(payload)))
