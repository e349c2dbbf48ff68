"""From one part of a dossier to its answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from procrules.core.answer import Answer, Reason
from procrules.core.dossier import HistoryAnswer, Part, PartAnswer
from procrules.facts import FactValue
from procrules.ruleset import Ruleset


def answer_part(
    ruleset: Ruleset,
    part: Part,
    facts: Mapping[str, FactValue],
    wanted: Sequence[str],
    *,
    strict: bool,
) -> PartAnswer:
    """Replay the histories of a part, then answer on what is known after them."""
    known: dict[str, Any] = dict(facts)
    histories: list[HistoryAnswer] = []
    own = set(facts if part.label is None else part.facts)
    for history in part.histories:
        events = [(e.day, e.event, e.facts) for e in history.events]
        replayed = ruleset.replay_process(history.process, facts, events, strict=strict)
        histories.append(HistoryAnswer(history.label, history.notes, replayed))
        known |= replayed.facts
        own |= {name for event in history.events for name in event.facts}
    asked = list(wanted) or list(part.questions)
    unanswered: list[Answer] = []
    if asked:
        answers = ruleset.decide_all(known, decisions=asked, strict=strict)
    else:
        answers = {}
        for name, answer in ruleset.decide_all(known, strict=strict).items():
            if answer.status != "conflict" and not _rests_on(answer, own):
                continue
            if answer.status == "undetermined" and not answer.records:
                unanswered.append(answer)
            else:
                answers[name] = answer
    return PartAnswer(
        part.label,
        part.notes,
        known,
        answers,
        ruleset.sets_to_choose(answers, known, strict=strict),
        () if wanted else tuple(histories),
        tuple(unanswered),
    )


# -- what a part speaks of ------------------------------------------------------------------------
def _rests_on(answer: Answer, names: set[str]) -> bool:
    """Whether an answer rests on one of some facts, and not on presumptions alone."""
    return any(name in names for name in _told(answer.explanation))


def _told(reason: Reason) -> Iterator[str]:
    """Yield the facts that a reason and those below it saw told."""
    stack: list[Reason] = [reason]
    while stack:
        each = stack.pop()
        if each.kind == "fact" and each.state in ("told", "appreciated"):
            yield each.subject
        for key in ("left", "right", "item", "term"):
            if key in each.data:
                yield from _in_term(each.data[key])
        stack.extend(each.children)


def _in_term(term: Mapping[str, Any]) -> Iterator[str]:
    if term.get("told") in ("told", "appreciated"):
        yield term["name"]
    for part in term.get("parts", ()):
        yield from _in_term(part)
