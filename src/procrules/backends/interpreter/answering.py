"""From a resolution to the answer that a caller reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from attrs import evolve

from procrules.backends.interpreter.evaluate import record_id
from procrules.backends.interpreter.outward import outside
from procrules.backends.interpreter.policies import policy_answers, policy_presumptions
from procrules.backends.interpreter.resolve import MemberResult, Resolution, Resolver
from procrules.backends.interpreter.support import Support
from procrules.backends.interpreter.unknown import Unknown
from procrules.core.answer import (
    Answer,
    Assumption,
    Explainer,
    Member,
    Missing,
    Receipt,
    RecordAnswer,
    Review,
    union,
)
from procrules.core.items import AUTHORITIES, CERTAINTIES, Decision, Judgement, Rule
from procrules.core.program import Program
from procrules.core.types import INTEGER


def answer(resolver: Resolver, decision: str, receipt: Receipt, explainer: Explainer) -> Answer:
    """Return the answer of a decision with everything that it rests on."""
    found = resolver.resolve(decision)
    records = _records(resolver, found, receipt, explainer)
    program = resolver.program
    support = Support(resolver)
    for member in found.members:
        support.member(decision, member)
    if not found.members:
        support.decision(decision)
    told = found
    if found.decision.details is not None:
        told = resolver.resolve(found.decision.details)
        for member in told.members:
            support.member(told.decision.name, member)
    for note in program.header.notes:
        support.notes.setdefault(note)
    closed = support.aside()
    for name in _unsettled(found):
        _unsettled_support(resolver, closed, decision, name)
    presumed = dict.fromkeys(
        (*support.presumed, *closed.presumed, *policy_presumptions(resolver, decision))
    )
    value = value_outside(resolver, decision)
    parts = [r.answer for r in records]
    day = (
        resolver.evaluator.fact(program.header.reference_date or "")
        if (program.header.reference_date in program.facts)
        else None
    )
    read_until = program.header.read_until
    late = read_until if read_until and isinstance(day, date) and day > read_until else None
    thresholds = {**support.thresholds, **closed.thresholds}
    margins = union([support.margins, closed.margins, *(p.margins for p in parts)])
    return Answer(
        decision=decision,
        label=program.label(decision),
        status=found.status,
        value=value,
        members=tuple(_member(m, told, resolver) for m in told.members),
        authority=_weakest(AUTHORITIES, [support.authority, *(p.authority for p in parts)]),
        certainty=_weakest(CERTAINTIES, [support.certainty, *(p.certainty for p in parts)]),
        sources=union([support.references, *(p.sources for p in parts)]),
        rules=union([support.rules, *(p.rules for p in parts)]),
        obligations=union(
            [
                support.duties.values() if found.status != "conflict" else (),
                *(p.obligations for p in parts),
            ]
        ),
        thresholds=union([thresholds.values(), *(p.thresholds for p in parts)]),
        margins=margins,
        missing=_missing(resolver, found),
        review=union(
            [
                reviewed(found.unknown, {**support.appreciated, **closed.appreciated}, program),
                *(p.review for p in parts),
            ]
        ),
        assumptions=union(
            [
                (
                    Assumption(
                        name,
                        program.label(name),
                        outside(program.facts[name].presumed, program.facts[name].type),
                    )
                    for name in presumed
                ),
                *(p.assumptions for p in parts),
            ]
        ),
        holes=found.unknown.holes,
        clashes=union([_clashes(found), *(p.clashes for p in parts)]),
        policies=policy_answers(resolver, decision),
        notes=union([support.notes, *(p.notes for p in parts)]),
        read_until=late,
        records=records,
        receipt=evolve(receipt, status=found.status, value=value),
        explainer=explainer,
    )


def _clashes(found: Resolution) -> Iterator[str]:
    if found.status == "conflict":
        yield from (c.rule.name for c in found.winners)


T = TypeVar("T")


def _weakest(order: tuple[T, ...], values: Iterable[T | None]) -> T | None:
    ranks = [order.index(v) for v in values if v is not None]
    return order[max(ranks)] if ranks else None


def _records(
    resolver: Resolver, found: Resolution, receipt: Receipt, explainer: Explainer
) -> tuple[RecordAnswer, ...]:
    """Return the answer about each record of a decision that answers for each."""
    each = found.decision.each
    if each is None or resolver.whole is not resolver:
        return ()
    bounds = resolver.each_of(each)
    if isinstance(bounds, Unknown):
        return ()
    answers = []
    for bound in bounds:
        label = bound.record.get("label")
        inner = answer(resolver.inside(each, bound), found.decision.name, receipt, explainer)
        answers.append(
            RecordAnswer(
                record_id(bound),
                label if isinstance(label, str) else None,
                inner,
            )
        )
    return tuple(answers)


def value_outside(resolver: Resolver, decision: str) -> Any:
    """Return the value of a decision as a caller reads it; by record when it answers for each."""
    found = resolver.resolve(decision)
    each = found.decision.each
    if each is None or resolver.whole is not resolver:
        return outside_value(found, resolver.program)
    bounds = resolver.each_of(each)
    if isinstance(bounds, Unknown):
        return None
    return {
        record_id(b): outside_value(resolver.inside(each, b).resolve(decision), resolver.program)
        for b in bounds
    }


def outside_value(found: Resolution, program: Program) -> Any:
    """Return the value of a resolution as a caller reads it."""
    value = found.value
    if isinstance(value, frozenset) and found.decision.many:
        choice = program.choices[found.decision.type.name or ""]
        return tuple(name for name in choice.names() if name in value)
    if value is None or isinstance(value, Unknown):
        return None
    return outside(value, found.decision.type)


def _unsettled(found: Resolution) -> list[str | None]:
    if found.decision.many:
        return [m.name for m in found.members if m.state in ("undetermined", "needs_review")]
    return [] if found.status in ("decided", "conflict") else [None]


def _unsettled_support(
    resolver: Resolver, support: Support, decision: str, member: str | None
) -> None:
    """Add the thresholds and presumptions that were already in play."""
    for rule in _open_rules(resolver, decision, member):
        support.rule_guard(rule)


def _open_rules(resolver: Resolver, decision: str, member: str | None) -> list[Rule]:
    return [
        c.rule
        for c in resolver.contributions(decision)
        if isinstance(c.truth, Unknown) and (member is None or member in c.outcome.members)
    ]


def _member(member: MemberResult, found: Resolution, resolver: Resolver) -> Member:
    support = Support(resolver)
    support.member(found.decision.name, member)
    deciding = (*member.opened_by, *member.closed_by)
    choice = resolver.program.choices[found.decision.type.name or ""]
    return Member(
        member.name,
        choice.label(member.name),
        member.state,
        tuple(dict.fromkeys(c.rule.name for c in deciding)),
        _unmet(member, found, resolver) if member.state == "closed" and not deciding else (),
        tuple(support.references),
        support.authority,
        support.certainty,
        member.unknown.missing,
        member.unknown.holes,
        choice.group(member.name),
        outside(choice.weight(member.name), INTEGER),
        _failing(member, found, resolver),
    )


def _failing(member: MemberResult, found: Resolution, resolver: Resolver) -> tuple[str, ...]:
    """Return what is said of the demands not met by the rules that would have opened a member."""
    if member.state != "closed":
        return ()
    rules = resolver.checked.speaking.get((found.decision.name, member.name), ())
    return tuple(
        dict.fromkeys(
            demand.failing
            for rule, actions in rules
            if "includes" in actions
            for demand in resolver.reached(rule).unmet
            if demand.failing
        )
    )


def _unmet(member: MemberResult, found: Resolution, resolver: Resolver) -> tuple[str, ...]:
    return tuple(
        rule.name
        for rule, actions in resolver.checked.speaking.get((found.decision.name, member.name), ())
        if "includes" in actions and resolver.in_force(rule) is True
    )


def _missing(resolver: Resolver, found: Resolution) -> tuple[Missing, ...]:
    """Return the facts that still matter, the most telling first.

    A fact tells more when it alone holds up a rule, and when it holds up several: each rule or
    member that is held up shares one voice between the facts that it waits for.
    """
    if not found.unknown.missing:
        return ()
    voices = dict.fromkeys(found.unknown.missing, Fraction(0))
    waiting = [m.unknown for m in found.members if m.unknown.missing]
    waiting += [
        c.truth
        for c in resolver.contributions(found.decision.name)
        if isinstance(c.truth, Unknown) and c.truth.missing
    ]
    order = {name: i for i, name in enumerate(resolver.program.facts)}
    for unknown in waiting:
        for name in unknown.missing:
            if name in voices:
                voices[name] += Fraction(1, len(unknown.missing))
    ranked = sorted(voices, key=lambda n: (-voices[n], order.get(n.split("[")[0], len(order)), n))
    return tuple(asked(name, resolver.program) for name in ranked)


def asked(name: str, program: Program) -> Missing:
    fact = program.facts.get(name)
    if fact is not None:
        return Missing(name, program.label(name), fact.question)
    listed, _, field = name.partition("].")
    base = listed.partition("[")[0]
    owner = program.facts.get(base)
    if owner is not None and owner.type.item is not None and owner.type.item.name and field:
        entity = program.entities[owner.type.item.name]
        declared = entity.field(field)
        if declared is not None and declared.about.label:
            return Missing(name, f"{declared.about.label} ({listed}])", None)
    return Missing(name, name, None)


def _concluding(decision: Decision) -> Review:
    """Return who concludes on a decision that the rules only inform."""
    judgement = decision.judgement or Judgement(None, ())
    label = decision.about.label or decision.name
    return Review(decision.name, label, judgement.by, judgement.criteria, None)


def reviewed(unknown: Unknown, appreciated: Iterable[str], program: Program) -> tuple[Review, ...]:
    found = []
    for name in dict.fromkeys((*unknown.review, *appreciated)):
        fact = program.facts.get(name)
        if fact is not None and fact.judgement is not None:
            found.append(
                Review(
                    name,
                    program.label(name),
                    fact.judgement.by,
                    fact.judgement.criteria,
                    fact.question,
                )
            )
        elif name in program.decisions:
            found.append(_concluding(program.decisions[name]))
        elif name in program.derived:
            about = program.derived[name].about
            reason = " ; ".join(about.uncertain) or None
            found.append(Review(name, program.label(name), None, (), reason))
    return tuple(found)
