"""Answers in a few words: what stands in a summary, in a title or in the cell of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable

from procrules.core.answer import Answer, Missing, RecordAnswer
from procrules.core.items import Decision
from procrules.core.replay import ProcessAnswer
from procrules.views import agreement
from procrules.views.bundle_words import say
from procrules.views.conditions import MARKS
from procrules.views.listing import listed_choice
from procrules.views.prose import said
from procrules.views.sentences import Speaker

_SHOWN = 3
_FIELD = re.compile(r"(\w+)\[(\d+)\]\.(\w+)")


def short(answer: Answer, speaker: Speaker) -> str:
    """Return what an answer says; of each record, the records that it says it of."""
    decision = speaker.program.decisions[answer.decision]
    if decision.each is None or (answer.status == "undetermined" and not answer.records):
        return _short(answer, decision, speaker)
    by_value: dict[str, list[str]] = {}
    for record in answer.records:
        by_value.setdefault(short_of_record(record, speaker), []).append(record.id)
    if not by_value:
        return say("no_record", speaker.lang)
    return " ; ".join(
        say(
            "of_records",
            speaker.lang,
            value=value,
            records=agreement.listed(ids, speaker.lang),
        )
        for value, ids in by_value.items()
    )


def short_of_record(record: RecordAnswer, speaker: Speaker) -> str:
    """Return what an answer says of one record."""
    answer = record.answer
    return _short(answer, speaker.program.decisions[answer.decision], speaker)


def _short(answer: Answer, decision: Decision, speaker: Speaker) -> str:
    lang = speaker.lang
    listed = listed_choice(answer, speaker) is not None and answer.status != "conflict"
    if answer.status == "decided" or listed:
        return said(answer, decision, speaker)
    if answer.status == "conflict":
        rules = agreement.listed((speaker.rule(r) for r in answer.clashes), lang)
        return say("conflict", lang, rules=rules)
    open_ = [m.label for m in answer.members if m.status == "open"]
    words = _open(answer, speaker)
    return f"{agreement.listed(open_, lang)} ; {words}" if open_ else words


def _open(answer: Answer, speaker: Speaker) -> str:
    """Return what keeps an answer from being decided."""
    if answer.status == "needs_review":
        given = answer.receipt.facts
        labels = [r.label for r in answer.review if r.name in speaker.program.facts]
        asked = [r.label for r in answer.review if r.name not in given and r.label in labels]
        if asked:
            facts = " ; ".join(map(agreement.lowered, asked))
            return say("to_appreciate", speaker.lang, facts=facts)
        return say("readings", speaker.lang)
    if not answer.missing:
        return say("no_answer", speaker.lang)
    return say("lacking", speaker.lang, facts=_listed(answer.missing, speaker))


def _listed(missing: Iterable[Missing], speaker: Speaker) -> str:
    labels = [missing_label(m, speaker) for m in missing]
    more = " …" if len(labels) > _SHOWN else ""
    return " ; ".join(map(agreement.lowered, labels[:_SHOWN])) + more


def missing_label(missing: Missing, speaker: Speaker) -> str:
    """Return how a person calls a missing fact; a field of a record says of which one."""
    found = _FIELD.fullmatch(missing.fact)
    fact = speaker.program.facts.get(found[1]) if found is not None else None
    if found is None or fact is None or fact.type.item is None:
        return speaker.label(missing.fact)
    entity = speaker.program.entities[fact.type.item.name or ""]
    declared = entity.field(found[3])
    label = declared.about.label if declared is not None else None
    return say(
        "field_of",
        speaker.lang,
        field=label or found[3].replace("_", " "),
        list=speaker.label(found[1]),
        number=found[2],
    )


def mark(answer: Answer) -> str:
    """Return the mark of an answer that is not decided."""
    return "" if answer.status == "decided" else MARKS[None]


# -- histories ----------------------------------------------------------------------------------
def short_history(answer: ProcessAnswer, speaker: Speaker) -> str:
    """Return how a replayed history stands, and which steps broke a rule."""
    lang, parts = speaker.lang, []
    steps = [
        say(
            "step",
            lang,
            number=str(step.number),
            label=agreement.lowered(step.label),
            day=speaker.value(step.day, "date") if step.day else say("no_day", lang),
        )
        for step in answer.broken
    ]
    if steps:
        parts.append(say("history_broken", lang, steps=agreement.listed(steps, lang)))
    broken = [i.label for i in answer.invariants if i.status == "broken"]
    if broken:
        names = agreement.listed(map(speaker.quoted, broken), lang)
        parts.append(say("history_invariant", lang, names=names))
    if not parts:
        parts.append(say("history_kept" if answer.status == "kept" else "history_open", lang))
    parts.append(say("stands", lang, phase=speaker.quoted(answer.phase_label)))
    return " ; ".join(parts)


def history_mark(answer: ProcessAnswer) -> str:
    """Return the mark of a history that is not known to be lawful."""
    return {"kept": MARKS[True], "broken": MARKS[False]}.get(answer.status, MARKS[None])
