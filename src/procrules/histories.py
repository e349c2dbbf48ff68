"""Histories as callers give them: dated events, read as a whole, every fault told at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from procrules import diagnostics
from procrules.backends.interpreter.replay import Happening
from procrules.core.items import Process
from procrules.core.program import Program
from procrules.diagnostics.base import Diagnostic, Words
from procrules.errors import FactError
from procrules.facts import FactValue, read_facts
from procrules.facts.words import said
from procrules.limits import MAX_EVENTS
from procrules.values.dates import parse_date
from procrules.values.text import nearest

_SHOWN = 60


def read_history(program: Program, process: Process, given: object) -> list[Happening]:
    """Read the history of a call.

    Args:
        program: The ruleset that declares the facts.
        process: The process that declares the events.
        given: The events in order: ``(day, event)``, ``(day, event, facts)`` or mappings with
            ``date``, ``event`` and maybe ``facts``.

    Raises:
        FactError: Some events cannot be used; the error lists them all.
    """
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise FactError([_unreadable(Words("ce n'est pas une liste", "it is not a list"), 0)])
    found: list[Diagnostic] = []
    events: list[Happening] = []
    for number, item in enumerate(given, start=1):
        if number > MAX_EVENTS:
            found.append(diagnostics.bounds.ListTooLong(name=process.name, limit=MAX_EVENTS))
            break
        try:
            events.append(_event(program, process, number, item))
        except FactError as error:
            found += error.diagnostics
    if found:
        raise FactError(found)
    return events


def read_day(given: date | str | None) -> date | None:
    """Return a day given as a date or as a text; ``None`` says that none is meant.

    Raises:
        FactError: It is neither.
    """
    if isinstance(given, datetime):
        return given.date()
    read = parse_date(given) if isinstance(given, str) else given
    if given is None or isinstance(read, date):
        return read
    expected = Words("une date", "a date")
    raise FactError(
        [
            diagnostics.facts.WrongFactValue(
                name="day", found=Words(_show(given), _show(given)), expected=expected
            )
        ]
    )


def _event(program: Program, process: Process, number: int, item: object) -> Happening:
    day, name, told = _parts(number, item)
    if not isinstance(name, str):
        raise FactError(
            [_unreadable(Words("il y manque un événement", "it lacks an event"), number)]
        )
    found: list[Diagnostic] = []
    if name not in process.events:
        near = nearest(name[:_SHOWN], process.events)
        found.append(
            diagnostics.processes.UnknownEvent(
                name=name[:_SHOWN], process=process.name, suggestion=near
            )
        )
    facts: dict[str, FactValue] = {}
    try:
        facts = read_facts(program, told)
    except FactError as error:
        found += error.diagnostics
    read = _day(day)
    if read is None and said(day) is not None:
        problem = Words(f"{_show(day)} n'est pas une date", f"{_show(day)} is not a date")
        found.append(_unreadable(problem, number))
    if found:
        raise FactError(found)
    return Happening(name, read, facts)


def _parts(number: int, item: object) -> tuple[object, object, object]:
    if isinstance(item, Mapping):
        told = item
        unknown = sorted(str(key)[:_SHOWN] for key in told if key not in ("date", "event", "facts"))
        if unknown:
            words = ", ".join(unknown)
            problem = Words(f"« {words} » n'y a pas de sens", f"'{words}' has no meaning there")
            raise FactError([_unreadable(problem, number)])
        return told.get("date"), told.get("event"), told.get("facts") or {}
    if isinstance(item, list | tuple) and len(item) in (2, 3):
        return item[0], item[1], item[2] if len(item) == 3 else {}
    problem = Words(f"{_show(item)} n'est pas un événement", f"{_show(item)} is not an event")
    raise FactError([_unreadable(problem, number)])


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return parse_date(value) if isinstance(value, str) else None


def _unreadable(problem: Words, number: int) -> diagnostics.processes.UnreadableEvent:
    if not number:
        return diagnostics.processes.UnreadableEvent(problem=problem)
    return diagnostics.processes.UnreadableEvent(
        problem=Words(f"événement n° {number}, {problem.fr}", f"event no. {number}, {problem.en}")
    )


def _show(value: object) -> str:
    text = f"« {value} »" if isinstance(value, str) else repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
