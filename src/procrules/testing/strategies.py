"""The strategies that an application draws from: facts, records and histories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from procrules.core.answer import Answer
from procrules.core.frozen import FrozenDict
from procrules.core.items import Fact, Process
from procrules.diagnostics.base import Diagnostic, Words
from procrules.diagnostics.bounds import WrongArgument
from procrules.diagnostics.facts import UnknownFact
from procrules.diagnostics.processes import UnknownProcess
from procrules.errors import FactError
from procrules.facts.foreign import shorten, show
from procrules.questions.boundaries import Boundaries, boundaries
from procrules.ruleset import Ruleset
from procrules.testing.values import Values, maybe
from procrules.values.text import nearest

_FEW = 8
"""Facts that are told at most in the smaller of the two kinds of cases."""
_NOTHING: Mapping[str, object] = FrozenDict()


# -- facts --------------------------------------------------------------------------------------
def facts(
    ruleset: Ruleset,
    decision: str | None = None,
    *,
    process: str | None = None,
    partial: bool = True,
    strict: bool = False,
    always: Iterable[str] = (),
    given: Mapping[str, object] = _NOTHING,
) -> SearchStrategy[dict[str, Any]]:
    """Return a strategy for facts that ``Ruleset.decide`` takes.

    Amounts, rates and numbers are ``Decimal``; half of them, like days and durations, stand at a
    point that the rules compare them with, or one cent or one day beside it, and the others on each
    side. Everything is within the bounds that the ruleset declares. *Néant* is told only where
    the rules tell it apart. A case that fails shrinks to few facts and to round amounts.

    Args:
        ruleset: The rules, as ``load`` gives them.
        decision: The decision to be asked: facts that it cannot read are left aside. ``None``:
            all those of the ruleset, unless a process is named.
        process: A process to be replayed, whose facts are drawn as well.
        partial: Whether facts may be left out, or told as ``None``: not known. Otherwise they are
            told until the answer misses none (without a decision: all of them).
        strict: With ``partial=False``, whether what is presumed is told as well.
        always: Facts that are told in each case, with a known value.
        given: Facts that are told as they stand here; a strategy is drawn from.

    Raises:
        FactError: The ruleset has no such decision, process or fact.
    """
    decisions = (decision,) if decision is not None else ()
    values = _values(ruleset, decisions, (process,) if process is not None else ())
    always = tuple(always)
    for name in (*always, *given):
        _fact(ruleset, name)
    told = st.fixed_dictionaries(
        {n: v if isinstance(v, SearchStrategy) else st.just(v) for n, v in given.items()}
    )
    return _facts(ruleset, values, always, told, partial, decision, strict)


def near_thresholds(
    ruleset: Ruleset,
    decision: str,
    fact: str | None = None,
    *,
    strict: bool = False,
    given: Mapping[str, object] = _NOTHING,
) -> SearchStrategy[dict[str, Any]]:
    """Return a strategy for facts of which one stands at a point of the rules, or right beside it.

    An amount is at the threshold, one cent below or one cent above; a day is the day of a change, its
    eve or the day after. The other facts are told until the answer misses none.

    Args:
        ruleset: The rules.
        decision: The decision to be asked.
        fact: The fact that stands there; a list stands for the fields of its records. By default
            any that the rules compare with something.
        strict: Whether what is presumed is told as well.
        given: As for ``facts``; not for ``fact`` itself.

    Raises:
        FactError: The ruleset has no such decision or fact, or compares the fact with nothing.
    """
    values = _values(ruleset, (decision,), ())
    near = Values(values.program, values.boundaries, values.names, near=True)
    compared = [n for n in values.names if n not in given and _points(values, ruleset.facts[n])]
    if fact is not None:
        compared = [name for name in compared if name == _fact(ruleset, fact).name]
    if not compared:
        raise FactError([_uncompared(fact or decision)])

    def with_one(name: str) -> SearchStrategy[dict[str, Any]]:
        there = near.known(ruleset.facts[name], partial=False)
        if ruleset.facts[name].type.kind == "list":
            there = near.records(ruleset.facts[name], partial=False, min_size=1)
        held = {**given, name: there}
        return facts(ruleset, decision, partial=False, strict=strict, given=held)

    return st.sampled_from(compared).flatmap(with_one)


def lots(
    ruleset: Ruleset,
    fact: str | None = None,
    *,
    partial: bool = True,
    min_size: int = 0,
    max_size: int = 4,
) -> SearchStrategy[list[dict[str, Any]]]:
    """Return a strategy for the records of a list fact: lots, changes, tranches.

    Values of fields are drawn as those of facts; the ids of the records differ.

    Args:
        ruleset: The rules.
        fact: The fact; by default ``"lots"``, or the first list of the ruleset.
        partial: Whether fields may be left out, or told as ``None``.
        min_size: How many records there are at least.
        max_size: How many there are at most.

    Raises:
        FactError: The ruleset has no such fact, or it is no list.
    """
    listed = [f.name for f in ruleset.facts.values() if f.type.kind == "list"]
    name = fact or ("lots" if "lots" in listed else next(iter(listed), ""))
    if _fact(ruleset, name).type.kind != "list":
        expected = Words("une liste de relevés", "a list of records")
        raise FactError([WrongArgument(name="fact", found=show(name), expected=expected)])
    values = _values(ruleset, (), ())
    return values.records(
        ruleset.facts[name], partial=partial, min_size=min_size, max_size=max_size
    )


# -- histories ----------------------------------------------------------------------------------
@st.composite
def _history(
    draw: DrawFn,
    process: Process,
    told: SearchStrategy[dict[str, Any]],
    min_size: int,
    max_size: int,
) -> list[tuple[Any, ...]]:
    events: list[tuple[Any, ...]] = []
    phase, day = process.phases[0], date(2026, 1, 5)
    for _ in range(draw(st.integers(min_size, max_size))):
        day += timedelta(days=draw(st.integers(0, 90)))
        # Mostly what the phase provides for, so that a history goes on; now and then anything.
        astray = draw(st.integers(0, 9)) == 9
        provided = tuple(dict.fromkeys(t.event for t in phase.transitions))
        event = draw(st.sampled_from(provided if provided and not astray else process.events))
        kind = draw(st.integers(0, 9))
        shown = None if kind == 9 else day - timedelta(days=120) if kind == 8 else day
        brought = draw(told)
        events.append((shown, event, brought) if brought else (shown, event))
        targets = [t.target for t in phase.transitions if t.event == event and t.target]
        phase = process.phase(draw(st.sampled_from(targets))) if targets else phase
    return events


def histories(
    ruleset: Ruleset, process: str, *, min_size: int = 0, max_size: int = 6
) -> SearchStrategy[list[tuple[Any, ...]]]:
    """Return a strategy for histories that ``Ruleset.replay_process`` takes.

    Most events are those that the phase provides for, in the order of their days; some are not, some have no
    day or one before that of the event above, and some bring facts. What is known before the first
    event is drawn by ``facts(ruleset, process=…)``.

    Args:
        ruleset: The rules.
        process: The process.
        min_size: How many events there are at least.
        max_size: How many there are at most.

    Raises:
        FactError: The ruleset has no such process.
    """
    values = _values(ruleset, (), (process,))
    named: SearchStrategy[list[str]] = st.just([])
    if values.names:
        named = st.lists(st.sampled_from(values.names), unique=True, max_size=2)
    told = named.flatmap(
        lambda names: st.fixed_dictionaries(
            {n: values.known(ruleset.facts[n], partial=True) for n in names}
        )
    )
    return _history(ruleset.processes[process], told, min_size, max_size)


# -- drawing ------------------------------------------------------------------------------------
@st.composite
def _facts(
    draw: DrawFn,
    ruleset: Ruleset,
    values: Values,
    always: tuple[str, ...],
    given: SearchStrategy[dict[str, Any]],
    partial: bool,
    asked: str | None,
    strict: bool,
) -> dict[str, Any]:
    held = draw(given)
    told = dict(held)
    for name in always:
        if name not in told:
            told[name] = draw(values.known(ruleset.facts[name], partial=partial))
    others = tuple(n for n in values.names if n not in told)
    if partial:
        told |= draw(st.one_of(_few(ruleset, values, others), _most(ruleset, values, others)))
    elif asked is None:
        told |= {n: draw(values.known(ruleset.facts[n], partial=False)) for n in others}
    else:
        _complete(draw, ruleset, values, told, asked, strict)
    for envelope in values.program.envelopes.values():
        chosen = envelope.chosen
        ids = _ids(told.get(envelope.each.list))
        if ids and chosen not in held and isinstance(told.get(chosen), list):
            # Records that are chosen from another list are named by their ids.
            told[chosen] = draw(st.lists(st.sampled_from(ids), unique=True))
    return told


# A fact is drawn beside whether it is told, so that one can be taken away without the others.
def _few(
    ruleset: Ruleset, values: Values, names: tuple[str, ...]
) -> SearchStrategy[dict[str, Any]]:
    """Return a strategy for a few of some facts."""
    if not names:
        return st.just({})
    one = st.sampled_from(names).flatmap(
        lambda n: st.tuples(st.just(n), maybe(values.known(ruleset.facts[n], partial=True)))
    )
    found = st.lists(one, unique_by=lambda told: told[0], max_size=_FEW)
    return found.map(lambda told: {n: dict(told)[n] for n in names if n in dict(told)})


@st.composite
def _most(draw: DrawFn, ruleset: Ruleset, values: Values, names: tuple[str, ...]) -> dict[str, Any]:
    told = {}
    for name in names:
        if draw(st.integers(0, 7)):
            told[name] = draw(maybe(values.known(ruleset.facts[name], partial=True)))
    return told


def _ids(records: object) -> list[str]:
    listed = records if isinstance(records, list | tuple) else ()
    return [r["id"] for r in listed if isinstance(r, Mapping) and "id" in r]


def _complete(
    draw: DrawFn,
    ruleset: Ruleset,
    values: Values,
    told: dict[str, Any],
    decision: str,
    strict: bool,
) -> None:
    """Tell facts until the answer misses none that can be told."""
    while True:
        name = _wanted(ruleset.decide(decision, told, strict=strict), ruleset, told)
        if name is None:
            return
        told[name] = draw(values.known(ruleset.facts[name], partial=False))


def _wanted(answer: Answer, ruleset: Ruleset, told: Mapping[str, object]) -> str | None:
    pending = [m.fact for m in answer.missing] + [r.name for r in answer.review]
    return next((name for name in pending if name in ruleset.facts and name not in told), None)


# -- what there is to draw ----------------------------------------------------------------------
@lru_cache(maxsize=64)
def _boundaries(
    ruleset: Ruleset, decisions: tuple[str, ...], processes: tuple[str, ...]
) -> Boundaries:
    return boundaries(ruleset.program, decisions, processes)


def _values(ruleset: Ruleset, decisions: tuple[str, ...], processes: tuple[str, ...]) -> Values:
    """Return the values of what some decisions and processes read; without any, of all facts."""
    for name in decisions:
        ruleset.decider(name)  # which says of a name that it is unknown
    # A name may follow that of the file that declares it.
    decisions = tuple(n if n in ruleset.decisions else n.rpartition(".")[2] for n in decisions)
    for name in processes:
        if name not in ruleset.processes:
            near = nearest(shorten(name), ruleset.processes)
            raise FactError([UnknownProcess(name=shorten(name), suggestion=near)])
    whole = not decisions and not processes
    if whole:
        decisions, processes = tuple(ruleset.decisions), tuple(ruleset.processes)
    found = _boundaries(ruleset, decisions, processes)
    names = tuple(name for name in ruleset.facts if whole or name in found.reach.facts)
    return Values(ruleset.program.program, found, names)


def _points(values: Values, fact: Fact) -> bool:
    """Whether a fact, or a field of its records, is compared with something."""
    points, item = values.boundaries.points, fact.type.item
    if item is not None:
        return any(isinstance(key, tuple) and key[0] == item.name and points[key] for key in points)
    return bool(points.get(fact.name))


def _fact(ruleset: Ruleset, name: str) -> Fact:
    if name not in ruleset.facts:
        near = nearest(shorten(name), ruleset.facts)
        raise FactError([UnknownFact(name=shorten(name), suggestion=near)])
    return ruleset.facts[name]


def _uncompared(name: str) -> Diagnostic:
    expected = Words(
        "un fait que les règles comparent à un montant, un nombre, une durée ou un jour",
        "a fact that the rules compare with an amount, a number, a duration or a day",
    )
    return WrongArgument(name="fact", found=show(name), expected=expected)
