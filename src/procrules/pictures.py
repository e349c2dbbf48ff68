"""Pictures of a ruleset: a name, maybe a day or an answer, and the form asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from procrules import diagnostics
from procrules.arguments import language, one_of, text
from procrules.backends.interpreter.lighting import lighting
from procrules.core.answer import Answer
from procrules.core.program import CheckedProgram
from procrules.core.replay import ProcessAnswer
from procrules.errors import FactError
from procrules.facts.foreign import shorten, show, tame
from procrules.histories import read_day
from procrules.values.text import nearest
from procrules.views.pictures import drawing
from procrules.views.pictures.model import Light


@frozen
class Asked:
    """A picture that is asked for, as ``Ruleset.picture`` takes it; nothing of it was looked at."""

    name: Any
    kind: Any = None
    format: Any = "svg"
    on: Any = None
    answer: Any = None
    record: Any = None
    language: Any = "fr"


def picture(checked: CheckedProgram, sha256: str, asked: Asked) -> str:
    """Return a picture.

    Args:
        checked: The rules.
        sha256: What tells them from others.
        asked: The picture.

    Raises:
        FactError: Nothing has the name, the answer is not one to it, or an argument is not usable.
    """
    form: drawing.Format = one_of("format", asked.format, drawing.FORMATS)
    lang = language(asked.language)
    kind: drawing.Subject | None = (
        None if asked.kind is None else one_of("kind", asked.kind, drawing.SUBJECTS)
    )
    on = read_day(asked.on)
    program = checked.program
    name = tame(asked.name)
    found = drawing.subjects(program, name) if isinstance(name, str) else []
    subject = next((s for s in found if kind in (None, s)), None)
    if not isinstance(name, str) or subject is None:
        raise FactError([_unknown(name, drawing.names(program, kind))])
    if subject == "process":
        replayed = _of_process(name, asked.answer)
        return drawing.draw_process(program, program.processes[name], form, lang, replayed)
    if subject == "threshold":
        if asked.answer is not None:
            raise _other(name)
        return drawing.draw_threshold(program, program.thresholds[name], form, lang, on)
    light = _light(checked, sha256, name, asked)
    return drawing.draw_decision(checked, name, form, lang, on, light)


def _unknown(name: object, known: Iterable[str]) -> diagnostics.pictures.UnknownPicture:
    shown = shorten(name) if isinstance(name, str) else show(name)
    return diagnostics.pictures.UnknownPicture(name=shown, suggestion=nearest(shown, known))


def _light(checked: CheckedProgram, sha256: str, decision: str, asked: Asked) -> Light | None:
    """Return how the parts of a decision stand on the facts of an answer."""
    answer = asked.answer
    if answer is None:
        return None
    if not isinstance(answer, Answer) or answer.decision != decision:
        raise _other(decision)
    receipt = answer.receipt
    if receipt.sha256 != sha256:
        raise _other(decision)
    record = None if asked.record is None else text("record", asked.record)
    found = lighting(checked, decision, receipt.facts, strict=receipt.strict, record=record)
    return None if found is None else Light(found.truth, found.rule, found.member)


def _of_process(process: str, answer: object) -> ProcessAnswer | None:
    if answer is None or (isinstance(answer, ProcessAnswer) and answer.process == process):
        return answer
    raise _other(process)


def _other(name: str) -> FactError:
    return FactError([diagnostics.pictures.OtherAnswer(name=name)])
