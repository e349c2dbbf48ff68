"""Areas in words: what holds in a region, what it was and what it becomes, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from procrules.analysis.cells import Cell, Cut, Dimension, Interval
from procrules.analysis.difference import Condition, Outcome, Region
from procrules.analysis.differing import Area
from procrules.analysis.proof import Told
from procrules.analysis.sides import Pair, Side
from procrules.analysis.stated import shown, words_of
from procrules.core import expr as core
from procrules.core.answer import plain
from procrules.core.program import Program
from procrules.core.reference import Reference
from procrules.core.types import Type
from procrules.diagnostics.base import Words
from procrules.errors import ProcrulesError

_STATUS = {
    "open": Words("ouvert", "open"),
    "closed": Words("fermé", "closed"),
    "undetermined": Words("indéterminé", "undetermined"),
    "needs_review": Words("à apprécier", "for review"),
    "conflict": Words("en conflit", "in conflict"),
}
_NOWHERE = Words("sans valeur", "without a value")
CENT = Fraction(1, 100)


def region_of(pair: Pair, area: Area) -> Region:
    """Return an area in words, with the texts on which its case rests."""
    subject = area.subject
    programs = [side.ruleset.program.program for side in pair.sides()]
    program = _of_both(programs, area.case)
    shown_ = tuple(
        outcome_words(p, subject.decision, outcome)
        for p, outcome in zip(programs, (area.before, area.after), strict=True)
    )
    conditions = tuple(_conditions(pair, area))
    told = {c.name for c in conditions}
    requires = {
        n: v for n, v in area.requires.items() if n not in told and v != _presumed(programs, n)
    }
    return Region(
        subject.decision,
        subject.member,
        subject.record.list if subject.record is not None else None,
        area.before,
        area.after,
        (shown_[0], shown_[1]),
        conditions,
        area.extent,
        requires,
        words_of(program, requires) if requires else Words("", ""),
        area.case,
        words_of(program, area.case),
        (references(pair.left, area), references(pair.right, area)),
    )


def references(side: Side, area: Area) -> tuple[Reference, ...]:
    """Return the texts on which the answer of a side rests in the case of an area."""
    try:
        answer = side.answer(area.subject, area.case)
    except ProcrulesError:
        return ()
    if area.subject.member is None:
        return answer.sources
    return next((m.references for m in answer.members if m.name == area.subject.member), ())


def outcome_words(program: Program, decision: str, outcome: Outcome) -> Words:
    """Return an answer as a person reads it."""
    if outcome.status != "decided":
        return _STATUS[outcome.status]
    value = outcome.value
    assert value is not None
    type_ = program.decisions[decision].type
    found = [shown(program, type_, value, lang) for lang in ("fr", "en")]
    if outcome.computed:
        return Words(
            f"une valeur calculée ({found[0]} dans le cas)",
            f"a computed value ({found[1]} in the case)",
        )
    return Words(*found)


def _of_both(programs: list[Program], facts: Mapping[str, Told]) -> Program:
    """Return the program that knows the facts: the later one, unless the earlier alone does."""
    return programs[1] if all(n in programs[1].facts for n in facts) else programs[0]


def _presumed(programs: list[Program], name: str) -> object:
    fact = programs[1].facts.get(name) or programs[0].facts[name]
    return fact.presumed


# -- conditions -------------------------------------------------------------------------------------
def _conditions(pair: Pair, area: Area) -> Iterator[Condition]:
    program = pair.right.ruleset.program.program
    for dimension, cells in zip(area.dimensions, area.box, strict=True):
        if dimension.whole(cells):
            continue
        name, label = _named(pair, dimension)
        kept = [cell for cell, _ in dimension.cells if cell in cells]
        if any(isinstance(cell, Interval) for cell in kept):
            kept = list(_joined(kept))
        type_ = (
            dimension.expr.type if not isinstance(dimension.expr, core.Among) else Type("boolean")
        )
        words = [", ".join(_cell(program, type_, c, lang) for c in kept) for lang in ("fr", "en")]
        yield Condition(name, label, Words(*words), tuple(_data(c) for c in kept))


def _named(pair: Pair, dimension: Dimension) -> tuple[str, str]:
    expr = dimension.expr
    programs = [side.ruleset.program.program for side in reversed(pair.sides())]
    if isinstance(expr, core.Field):
        for program in programs:
            entity = program.entities.get(expr.record.type.name or "")
            found = entity.field(expr.name) if entity is not None else None
            if found is not None:
                return expr.name, found.about.label or expr.name
        return expr.name, expr.name
    if isinstance(expr, core.Among):
        inner = expr.item
        name = getattr(inner, "name", "")
        label = next((p.label(name) for p in programs if p.about(name) is not None), name)
        choice = next(
            p.choices[inner.type.name or ""]
            for p in programs
            if (inner.type.name or "") in p.choices
        )
        values = ", ".join(choice.label(n) for n in expr.values)
        return name, f"{label} : {values}"
    name = getattr(expr, "name", "")
    return name, next((p.label(name) for p in programs if p.about(name) is not None), name)


def _joined(cells: list[Cell]) -> Iterator[Cell]:
    """Yield intervals with those that follow one another put together."""
    found: Interval | None = None
    for cell in cells:
        if not isinstance(cell, Interval):
            continue
        if found is not None and found.high == cell.low:
            found = Interval(found.low, cell.high)
        else:
            if found is not None:
                yield found
            found = cell
    if found is not None:
        yield found
    if None in cells:
        yield None


def _cell(program: Program, type_: Type, cell: Cell, lang: str) -> str:
    match cell:
        case None:
            return _NOWHERE.fr if lang == "fr" else _NOWHERE.en
        case Interval():
            return _interval(program, type_, cell, lang)
        case _:
            return shown(program, type_, cell, lang)


def _interval(program: Program, type_: Type, interval: Interval, lang: str) -> str:
    def show(value: Fraction | date) -> str:
        return shown(program, type_, value, lang)

    low, high = interval.low, interval.high
    if low is not None and high is not None and low == (high[0], False):
        return show(low[0])
    first = None if low is None else _first(type_, low)
    last = None if high is None else _last(type_, high)
    if first is not None and last is not None:
        if first == last:
            return show(first)
        return _WORDS[lang]["days" if type_.kind == "date" else "between"].format(
            show(first), show(last)
        )
    if type_.kind == "date":
        if first is not None:
            return _WORDS[lang]["since"].format(show(first))
        return _WORDS[lang]["until"].format(show(last)) if last is not None else ""
    parts = []
    if low is not None:
        limit = show(low[0])
        parts.append(_WORDS[lang]["above" if low[1] else "from"].format(limit))
    if high is not None:
        limit = show(high[0])
        parts.append(_WORDS[lang]["to" if high[1] else "below"].format(limit))
    return _WORDS[lang]["and"].join(parts) or _WORDS[lang]["any"]


_WORDS = {
    "fr": {
        "between": "de {} à {}",
        "days": "du {} au {}",
        "since": "à compter du {}",
        "until": "jusqu'au {}",
        "from": "{} ou plus",
        "above": "plus de {}",
        "to": "au plus {}",
        "below": "moins de {}",
        "and": " et ",
        "any": "quel que soit le montant",
    },
    "en": {
        "between": "{} to {}",
        "days": "{} to {}",
        "since": "from {} on",
        "until": "until {}",
        "from": "{} or more",
        "above": "more than {}",
        "to": "at most {}",
        "below": "less than {}",
        "and": " and ",
        "any": "whatever it is",
    },
}


def _first(type_: Type, cut: Cut) -> Fraction | date | None:
    """Return the first value from a cut on: to the cent, or to the day."""
    limit, just_after = cut
    return limit if not just_after else _next(type_, limit, 1)


def _last(type_: Type, cut: Cut) -> Fraction | date | None:
    """Return the last value up to a cut."""
    limit, just_after = cut
    return limit if just_after else _next(type_, limit, -1)


def _next(type_: Type, limit: Fraction | date, sign: int) -> Fraction | date | None:
    if isinstance(limit, date):
        return limit + sign * timedelta(days=1)
    if type_.kind == "money":
        return limit + sign * CENT
    return limit + sign if type_.kind == "integer" else None


def _data(cell: Cell) -> Any:
    if not isinstance(cell, Interval):
        return cell
    found: dict[str, Any] = {}
    if cell.low is not None:
        found["above" if cell.low[1] else "from"] = plain(cell.low[0])
    if cell.high is not None:
        found["to" if cell.high[1] else "below"] = plain(cell.high[0])
    return found
