"""Answers as the page shows them: short words for each part, in the language of the visitor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from procrules.core.answer import Answer, Margin, ThresholdUse, plain
from procrules.ruleset import Ruleset
from procrules.values.durations import Duration
from procrules.values.text import Lang
from procrules.views.comparisons import gap
from procrules.views.conditions import member_about
from procrules.views.sentences import Speaker
from procrules.views.summary import missing_label, short, short_of_record
from procrules.views.words import state

_NUMBERS = (int, Decimal, Fraction)
_WHOLE = 1000
"""Thousandths: where a bar ends, for the eye alone."""


def as_data(answer: Answer, ruleset: Ruleset, lang: Lang) -> dict[str, Any]:
    """Return an answer in words, part by part, with its receipt."""
    speaker = Speaker(ruleset.program.program, lang)
    decision = speaker.program.decisions[answer.decision]
    day = answer.receipt.reference_date
    return {
        "decision": answer.decision,
        "label": speaker.label(answer.decision),
        "status": answer.status,
        "stands": speaker.say(answer.status),
        "headline": short(answer, speaker),
        "day": day.isoformat() if day is not None else None,
        "day_label": speaker.label(speaker.program.header.reference_date or ""),
        "day_words": speaker.value(day, "date") if day is not None else None,
        "members": [
            {
                "name": m.name,
                "label": m.label,
                "status": m.status,
                "stands": _stands(speaker, decision.type.name, m.name, m.status),
                "cites": speaker.cites(m.references, full=True),
                "lacks": [speaker.label(name) for name in m.missing],
            }
            for m in answer.members
        ],
        "records": [
            {"id": r.id, "label": r.label, "words": short_of_record(r, speaker)}
            for r in answer.records
        ],
        "scales": list(_scales(answer, speaker)),
        "missing": [{"fact": m.fact, "label": missing_label(m, speaker)} for m in answer.missing],
        "assumptions": [
            {"fact": a.fact, "label": a.label, "words": _value(speaker, a.fact, a.value)}
            for a in answer.assumptions
        ],
        "receipt": plain(answer.receipt),
    }


def _stands(speaker: Speaker, choice: str | None, name: str, status: str) -> str:
    about = member_about(speaker, choice, name)
    return state(status, speaker.lang, about.feminine, about.plural)


def _value(speaker: Speaker, fact: str, value: Any) -> str:
    type_ = speaker.program.facts[fact].type
    return speaker.value(value, type_.kind, type_.name)


# -- how far from a limit -----------------------------------------------------------------------
def _scales(answer: Answer, speaker: Speaker) -> Iterator[dict[str, Any]]:
    """Yield each limit with what is compared with it, once."""
    seen: set[tuple[Any, ...]] = set()
    for use in _uses(answer):
        key = (use.name, use.value, use.compared)
        if key not in seen and use.value is not None:
            seen.add(key)
            yield _threshold(use, speaker)
    for margin in answer.margins:
        yield _margin(margin, speaker)


def _uses(answer: Answer) -> Iterable[ThresholdUse]:
    # What is compared is told first: the same threshold may be read besides.
    return sorted(answer.thresholds, key=lambda use: use.compared is None)


def _threshold(use: ThresholdUse, speaker: Speaker) -> dict[str, Any]:
    type_ = speaker.program.thresholds[use.name].type
    said = speaker.value(use.value, type_.kind, type_.name)
    told = speaker.value(use.compared, type_.kind, type_.name) if use.compared is not None else None
    return {
        "label": use.label,
        "of": None,
        "limit": said,
        "compared": told,
        "distance": _distance(use.distance, type_.kind, type_.name, speaker),
        "period": speaker.period(use.period) if use.period.bounded else None,
        "cites": speaker.cites(use.references, full=True),
        "certainty": use.certainty,
        "bar": _bar(use.compared, use.value),
    }


def _margin(margin: Margin, speaker: Speaker) -> dict[str, Any]:
    label = margin.label or margin.name
    return {
        "label": label if margin.record is None else f"{label} ({margin.record})",
        "of": ", ".join((*margin.readings, *margin.limit_of, *margin.limit_readings)) or None,
        "limit": speaker.value(margin.limit, margin.kind, margin.tax),
        "compared": speaker.value(margin.compared, margin.kind, margin.tax),
        "distance": _distance(margin.distance, margin.kind, margin.tax, speaker),
        "period": None,
        "cites": "",
        "certainty": "certain",
        "bar": _bar(margin.compared, margin.limit),
    }


def _distance(distance: Any, kind: str, tax: str | None, speaker: Speaker) -> str | None:
    if not isinstance(distance, _NUMBERS):
        return None
    if distance == 0:
        return speaker.say("at_point")
    if kind == "date":
        days = speaker.value(Duration(abs(int(distance)), "day"), "duration")
        return speaker.say("days_after" if distance > 0 else "days_before", days=days)
    return gap(speaker, Fraction(distance), kind, tax).strip(" ,;")


def _bar(compared: Any, limit: Any) -> list[int] | None:
    """Return where a value and its limit stand on a bar, in thousandths of its length."""
    if isinstance(compared, date) or not isinstance(compared, _NUMBERS):
        return None
    if not isinstance(limit, _NUMBERS) or compared < 0 or limit <= 0:
        return None
    longest = max(Fraction(compared), Fraction(limit)) * Fraction(5, 4)
    return [int(Fraction(v) / longest * _WHOLE) for v in (compared, limit)]
