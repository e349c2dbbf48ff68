"""Where an answer of the engine and one of the oracle differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from oracle.constructs import Construct
from oracle.decisions import Found, Oracle
from oracle.processes import Course, Happening, replayed, said
from oracle.rules import Index
from oracle.values import Unknown
from procrules import Answer, Ruleset
from procrules.facts import read_facts


@frozen
class Difference:
    """Something on which two answers differ."""

    decision: str
    what: str
    engine: Any
    oracle: Any

    def __str__(self) -> str:
        return f"{self.decision}, {self.what}: engine {self.engine!r}, oracle {self.oracle!r}"


def differences(
    ruleset: Ruleset,
    index: Index,
    facts: dict[str, Any],
    *,
    strict: bool,
    seen: Callable[[Answer], None] = lambda answer: None,
    constructs: Iterable[Construct] = (),
) -> Iterator[Difference]:
    """Yield every difference between the answers to some facts, over all decisions; show each answer.

    What constructs were meant to say is compared as well, apart from what the core says of them.
    """
    told = read_facts(ruleset.program.program, facts)
    oracle = Oracle(ruleset.program, told, strict, index)
    answers = ruleset.decide_all(facts, strict=strict)
    for name, answer in answers.items():
        seen(answer)
        yield from compared(name, answer, oracle.answer(name), oracle)
    for construct in constructs:
        for name, found in construct.answers(oracle):
            for difference in compared(name, answers[name], found, oracle):
                yield evolve(difference, decision=f"{difference.decision} as written")


def history_differences(
    ruleset: Ruleset,
    index: Index,
    course: Course,
    facts: dict[str, Any],
    history: list[Happening],
    *,
    strict: bool,
) -> Iterator[Difference]:
    """Yield the differences between two replays of a history."""
    engine = said(ruleset.replay_process(course.name, facts, history, strict=strict))
    plain = replayed(ruleset, index, course, facts, history, strict=strict)
    for what in ("status", "phase", "steps", "following", "always"):
        if getattr(engine, what) != getattr(plain, what):
            told = f"{what} after {history!r}"
            yield Difference(course.name, told, getattr(engine, what), getattr(plain, what))


def compared(name: str, answer: Answer, found: Found, oracle: Oracle) -> Iterator[Difference]:
    """Yield the differences between two answers."""
    engine = {
        "status": answer.status,
        "value": exact(answer.value),
        "members": {m.name: (m.status, frozenset(m.missing)) for m in answer.members},
        "missing": frozenset(m.fact for m in answer.missing),
        "review": frozenset(r.name for r in answer.review if not _given(r.name, oracle)),
        "holes": frozenset(h.kind for h in answer.holes),
        "clashes": frozenset(answer.clashes),
        "records": [r.id for r in answer.records],
    }
    details = oracle.checked.program.decisions[name].details
    members = found.members if details is None else oracle.answer(details).members
    plain = {
        "status": found.status,
        "value": exact(found.value),
        "members": {m: (s.status, s.why.missing) for m, s in members.items()},
        "missing": found.why.missing,
        "review": found.why.review,
        "holes": found.why.holes,
        "clashes": found.clashes,
        "records": [id_ for id_, _ in found.records],
    }
    for what, value in engine.items():
        if value != plain[what]:
            yield Difference(name, what, value, plain[what])
    for record, (id_, about) in zip(answer.records, found.records, strict=False):
        for inner in compared(name, record.answer, about, oracle):
            yield Difference(f"{name} of {id_}", inner.what, inner.engine, inner.oracle)


def _given(name: str, oracle: Oracle) -> bool:
    """Return whether a judgement was given: the answer then says that it rests on it."""
    return name in oracle.checked.program.facts and not isinstance(
        oracle.values.fact(name), Unknown
    )


def exact(value: Any) -> Any:
    """Return a value as the oracle holds it."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, tuple):
        return tuple(map(exact, value))
    if isinstance(value, dict):
        return {k: exact(v) for k, v in value.items()}
    return value
