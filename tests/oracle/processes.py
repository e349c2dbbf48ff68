"""Processes as they were written, and where a history leaves the file: computed from the page alone.

The core is not looked at: a process is its phases and what each provides for. Conditions are
definitions, read on the facts that are known after each event.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from attrs import frozen

from oracle.constructs import named
from oracle.decisions import Oracle, open_status
from oracle.facts import Drawer
from oracle.rules import Index
from oracle.values import Unknown, conjunction, merged, negation
from procrules import Ruleset
from procrules.core.replay import ProcessAnswer
from procrules.facts import read_facts

Happening = tuple[date | None, str, dict[str, Any]]


@frozen
class Move:
    """An event in a phase: where it leads, on which conditions, and where it leads otherwise."""

    event: str
    target: str | None
    condition: str | None
    demand: str | None
    otherwise: str | None


@frozen
class Phase:
    """A phase; without a move, it is final."""

    name: str
    moves: tuple[Move, ...]
    forbidden: tuple[str, ...]


@frozen
class Course:
    """A process: its phases, and what must hold after each step."""

    name: str
    phases: tuple[Phase, ...]
    always: tuple[tuple[str, str], ...]

    @property
    def events(self) -> list[str]:
        """The events that it names."""
        found = [m.event for p in self.phases for m in p.moves]
        return list(dict.fromkeys([*found, *(f for p in self.phases for f in p.forbidden)]))

    def phase(self, name: str) -> Phase:
        """Return a phase."""
        return next(p for p in self.phases if p.name == name)

    def provides(self, event: str, here: Phase) -> Move | None:
        """Return what an event does in the nearest of the phases that provide for it.

        The fewest steps ahead first; if none is ahead, the first that is written.
        """
        pending, seen = [here.name], {here.name}
        while pending:
            phase = self.phase(pending.pop(0))
            for move in phase.moves:
                if move.event == event:
                    return move
            for move in phase.moves:
                for target in (move.target, move.otherwise):
                    if target is not None and target not in seen:
                        seen.add(target)
                        pending.append(target)
        return next((m for p in self.phases for m in p.moves if m.event == event), None)


@frozen
class Stand:
    """What is said of a history."""

    status: str
    phase: str
    steps: tuple[tuple[str, str, str], ...]
    """For each event: the phase before, the phase after, and how the step stands."""
    following: tuple[tuple[str, str, frozenset[str]], ...]
    """What may follow, how it stands and what it misses."""
    always: tuple[tuple[str, str], ...]


def judged(oracle: Oracle, move: Move) -> Any:
    """Return whether the conditions of a move hold."""
    names = [name for name in (move.condition, move.demand) if name is not None]
    return conjunction([named(oracle, name) for name in names])


def replayed(
    ruleset: Ruleset,
    index: Index,
    course: Course,
    told: dict[str, Any],
    history: list[Happening],
    *,
    strict: bool,
) -> Stand:
    """Replay a history."""
    program = ruleset.program.program
    facts = dict(told)

    def now() -> Oracle:
        return Oracle(ruleset.program, read_facts(program, facts), strict, index)

    here, last = course.phases[0], None
    steps: list[tuple[str, str, str]] = []
    fallen = _broken(now(), course)
    for day, event, brought in history:
        facts |= {**brought, event: day}
        oracle = now()
        move = next((m for m in here.moves if m.event == event), None)
        broken = move is None or (day is not None and last is not None and day < last)
        move = move if move is not None else course.provides(event, here)
        after, status = here.name, "allowed"
        if move is not None:
            holds = judged(oracle, move)
            after = move.target or here.name
            if isinstance(holds, Unknown):
                status = open_status(holds)
            elif not holds and move.otherwise is not None:
                after = move.otherwise
            elif not holds:
                broken = True
        steps.append((here.name, after, "broken" if broken else status))
        here, last = course.phase(after), day or last
        fallen |= _broken(oracle, course)
    oracle = now()
    always = tuple(_always(oracle, name, on, fallen) for name, on in course.always)
    found = {status for *_, status in steps} | {status for _, status in always}
    order = ("broken", "undetermined", "needs_review", "kept")
    return Stand(
        next(s for s in order if s in found or s == "kept"),
        here.name,
        tuple(steps),
        tuple(_following(oracle, here)),
        always,
    )


def _broken(oracle: Oracle, course: Course) -> set[str]:
    return {name for name, on in course.always if conjunction([named(oracle, on)]) is False}


def _always(oracle: Oracle, name: str, on: str, fallen: set[str]) -> tuple[str, str]:
    if name in fallen:
        return name, "broken"
    truth = conjunction([named(oracle, on)])
    return name, open_status(truth) if isinstance(truth, Unknown) else "kept"


def _following(oracle: Oracle, here: Phase) -> Iterator[tuple[str, str, frozenset[str]]]:
    for move in here.moves:
        holds = judged(oracle, move)
        if isinstance(holds, Unknown):
            either = holds if move.otherwise is None else merged([holds, negation(holds)])
            yield move.event, open_status(either), either.missing
        else:
            allowed = holds or move.otherwise is not None
            yield move.event, "allowed" if allowed else "refused", frozenset()
    for event in here.forbidden:
        yield event, "refused", frozenset()


def said(answer: ProcessAnswer) -> Stand:
    """Return what the engine says, in the same form."""
    return Stand(
        answer.status,
        answer.phase,
        tuple((s.phase, s.target, s.status) for s in answer.steps),
        tuple((n.event, n.status, frozenset(n.missing)) for n in answer.next),
        tuple((i.name, i.status) for i in answer.invariants),
    )


def drawn(random: Random, drawer: Drawer, course: Course) -> list[Happening]:
    """Draw a history: mostly what the process provides for, on days that mostly follow one another."""
    found: list[Happening] = []
    here, day = course.phases[0], date(2024, 1, 1)
    for _ in range(random.randint(0, 5)):
        lawful = [m for m in here.moves if random.randrange(100) < 80]
        event = random.choice(lawful).event if lawful else random.choice(course.events)
        move = course.provides(event, here)
        here = course.phase((move.target if move is not None else None) or here.name)
        day += timedelta(days=random.choice((0, 1, 30, 30, -10)))
        brought = {
            name: value
            for name, value in drawer.facts().items()
            if random.randrange(100) < 25
            and not isinstance(value, list)
            and name not in course.events
        }
        found.append((None if random.randrange(10) == 0 else day, event, brought))
    return found
