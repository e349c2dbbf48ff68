"""The values of a threshold over time: a band for each column, a step for each period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from attrs import evolve, frozen

from procrules.core.expr import Scalar
from procrules.core.items import Period, Threshold, ThresholdRow
from procrules.core.program import Program
from procrules.values.dates import format_date
from procrules.values.nothing import Nothing
from procrules.values.text import Lang
from procrules.views import agreement
from procrules.views.agreement import typography
from procrules.views.pictures.lettering import LEADING, SIZES, width, wrap
from procrules.views.pictures.svg import Canvas, classes
from procrules.views.pictures.words import word
from procrules.views.sentences import Speaker

_LEFT, _RIGHT, _TOP = 16, 16, 12
_PLOT = 820
"""How wide time is, in pixels."""
_STEPS = 44
"""Between the lowest and the highest value of a band."""
_LEVEL = 17
"""Between two lines of words that would else touch."""
_AFTER = timedelta(days=400)
"""What is shown after the last change, so that its value is seen to last."""


@frozen
class Step:
    """A value and the days on which it holds; ``None``: there is none."""

    value: Scalar | None
    words: str
    period: Period
    doubtful: bool


@frozen
class Series:
    """The values of one column of a threshold."""

    label: str
    steps: tuple[Step, ...]


def series(
    threshold: Threshold, program: Program, speaker: Speaker, on: date | None = None
) -> list[Series]:
    """Return the values of a threshold, column by column; rows that change nothing are one step."""
    rows = [r for r in threshold.rows if on is None or r.period.contains(on)]
    found = []
    for number in range(len(threshold.columns)):
        steps: list[Step] = []
        for row in rows:
            step = _step(threshold, row, number, speaker)
            if steps and _goes_on(steps[-1], step):
                period = Period(steps[-1].period.start, step.period.end)
                doubtful = steps[-1].doubtful or step.doubtful
                steps[-1] = evolve(steps[-1], period=period, doubtful=doubtful)
            else:
                steps.append(step)
        found.append(Series(column(threshold, number, program, speaker), tuple(steps)))
    return found


def _step(threshold: Threshold, row: ThresholdRow, number: int, speaker: Speaker) -> Step:
    value = row.values[number]
    words = speaker.value(value, threshold.type.kind, threshold.type.name)
    if value is None:
        words = word("no_value", speaker.lang)
    doubtful = any(r.to_confirm for r in row.references)
    return Step(value, words, row.period, doubtful)


def _goes_on(one: Step, other: Step) -> bool:
    if one.value != other.value or one.period.end is None or other.period.start is None:
        return False
    return one.period.end + timedelta(days=1) == other.period.start


def column(threshold: Threshold, number: int, program: Program, speaker: Speaker) -> str:
    """Return which cases a column of a threshold is for."""
    said = []
    for axis, names in zip(threshold.axes, threshold.columns[number], strict=True):
        choice = program.choices[axis.choice]
        if names >= set(choice.names()):
            continue
        group = next((g for g in choice.groups if set(g.members) == set(names)), None)
        labels = (
            [group.about.label or group.name]
            if group is not None
            else [choice.label(n) for n in choice.names() if n in names]
        )
        said.append(agreement.listed(labels, speaker.lang))
    return " — ".join(said)


# -- drawing ------------------------------------------------------------------------------------
def svg(threshold: Threshold, program: Program, speaker: Speaker, id_: str, on: date | None) -> str:
    """Return the values of a threshold over time as SVG."""
    lang = speaker.lang
    bands = series(threshold, program, speaker, on)
    axis = _Axis.of(step.period for band in bands for step in band.steps)
    changes = sorted({s.period.start for b in bands for s in b.steps if s.period.start})
    ends = {s.period.end + timedelta(days=1) for b in bands for s in b.steps if s.period.end}
    changes = sorted({*changes, *ends})
    label = speaker.label(threshold.name, "threshold")
    dates = [typography(format_date(day, lang), lang) for day in changes]
    levels, height = _levels(
        [(axis.x(day), width(words, 12)) for day, words in zip(changes, dates, strict=True)]
    )
    drawn = [_Band(band, axis, lang) for band in bands]
    head = wrap(typography(label, lang), SIZES["title"], _PLOT, bold=True)
    first = _TOP + len(head) * LEADING
    foot = first + sum(band.height + _GAP for band in drawn)
    total = foot + LEADING + height * _LEVEL + 8
    title = word("chart", lang, label=label)
    right = max(
        [axis.right + 8, *(axis.x(d) + width(w, 12) for d, w in zip(changes, dates, strict=True))]
    )
    canvas = Canvas(id_, right + _RIGHT, total, title, _described(bands, lang), lang)
    for day in changes:
        x = axis.x(day)
        canvas.path([f"M{x} {first}", f"V{foot}"], classes("grid"))
    for number, line in enumerate(head):
        canvas.text(_LEFT, _TOP + number * LEADING + LEADING - 5, line, classes("title"))
    top = first
    for band in drawn:
        band.draw(canvas, top)
        top += band.height + _GAP
    if not bands or not any(band.steps for band in bands):
        canvas.text(_LEFT, first + LEADING, word("no_period", lang), classes("note"))
    for day, words, level in zip(changes, dates, levels, strict=True):
        x = axis.x(day)
        canvas.path([f"M{x} {foot}", f"V{foot + 5 + level * _LEVEL}"], classes("grid"))
        canvas.text(x, foot + LEADING + level * _LEVEL, words, classes("note"))
    return canvas.render()


_GAP = 12


def _described(bands: list[Series], lang: Lang) -> str:
    steps = [step for band in bands for step in band.steps]
    days = sorted(s.period.start for s in steps if s.period.start)
    said = []
    if days:
        said.append(
            word(
                "chart_desc",
                lang,
                count=str(len(steps)),
                first=format_date(days[0], lang),
                last=format_date(days[-1], lang),
            )
        )
    for band in bands:
        values = " ; ".join(f"{_from(step, lang)}{step.words}" for step in band.steps)
        said.append(f"{band.label} : {values}." if band.label else f"{values}.")
    return " ".join(said)


def _from(step: Step, lang: Lang) -> str:
    if step.period.start is None:
        return ""
    return format_date(step.period.start, lang) + (" : " if lang == "fr" else ": ")


def _levels(labels: list[tuple[int, int]]) -> tuple[list[int], int]:
    """Return on which line each label stands, so that none touches another, and how many lines.

    A label that would touch one further right stands farther away: what ties it to its day, at its
    left, then crosses no other.
    """
    starts: list[int] = []
    found = []
    for left, wide in reversed(labels):
        level = next((n for n, start in enumerate(starts) if left + wide + 8 <= start), len(starts))
        if level == len(starts):
            starts.append(0)
        starts[level] = left
        found.append(level)
    return found[::-1], len(starts)


@frozen
class _Axis:
    """Days as pixels."""

    first: date
    last: date
    right: int

    @classmethod
    def of(cls, periods: Iterable[Period]) -> _Axis:
        days = [d for p in periods for d in (p.start, p.end) if d is not None]
        first = min(days, default=date(2000, 1, 1))
        last = max(days, default=first) + _AFTER
        return cls(first, last, _LEFT + _PLOT)

    def x(self, day: date) -> int:
        whole = (self.last - self.first).days or 1
        return _LEFT + (day - self.first).days * _PLOT // whole


class _Band:
    """One column of a threshold."""

    def __init__(self, band: Series, axis: _Axis, lang: Lang) -> None:
        self.band, self.axis = band, axis
        self.heading = wrap(typography(band.label, lang), SIZES["title"], _PLOT, bold=True)
        if not band.label:
            self.heading = []
        self.words = [typography(step.words, lang) for step in band.steps]
        wide = [width(words, SIZES["title"], bold=True) for words in self.words]
        # The words of a last short period stand to its left.
        self.lefts = [
            max(_LEFT, min(self.start(step) + 3, axis.right - w))
            for step, w in zip(band.steps, wide, strict=True)
        ]
        labels = list(zip(self.lefts, wide, strict=True))
        self.levels, self.lines = _levels(labels)
        self.height = 14 + LEADING * len(self.heading) + _LEVEL * self.lines + _STEPS

    def start(self, step: Step) -> int:
        return self.axis.x(step.period.start) if step.period.start else _LEFT

    def end(self, step: Step) -> int:
        if step.period.end is None:
            return self.axis.right
        return self.axis.x(step.period.end + timedelta(days=1))

    def draw(self, canvas: Canvas, top: int) -> None:
        canvas.rect(_LEFT - 8, top, _PLOT + 16, self.height, classes("band"))
        foot = top + LEADING
        for line in self.heading:
            canvas.text(_LEFT, foot, line, classes("title"))
            foot += LEADING
        words_top = foot
        base = top + self.height - 8
        ys = _heights([s.value for s in self.band.steps])
        previous: tuple[int, int] | None = None
        drawn = zip(self.band.steps, self.words, self.lefts, self.levels, ys, strict=True)
        for step, words, at_x, level, y in drawn:
            left, right = self.start(step), self.end(step)
            line_y = words_top + (self.lines - 1 - level) * _LEVEL
            canvas.text(at_x, line_y, words, classes("title", "value"))
            if y is None:
                previous = None
                continue
            at = base - y
            canvas.path([f"M{left} {line_y + 4}", f"V{at}"], classes("grid"))
            if previous is not None and previous[0] == left:
                canvas.path([f"M{left} {previous[1]}", f"V{at}"], classes("step"))
            style = classes("step", "doubtful" if step.doubtful else None)
            canvas.path([f"M{left} {at}", f"H{right}"], style)
            canvas.circle(left, at, 4, classes("dot"))
            previous = (right, at)


def _heights(values: list[Scalar | None]) -> list[int | None]:
    """Return how high each value stands, in pixels; of what is no number, by order of appearance."""
    known = [v for v in values if v is not None and not isinstance(v, Nothing)]
    if all(isinstance(v, Fraction) for v in known):
        numbers = [v for v in known if isinstance(v, Fraction)]
        low, high = min(numbers, default=Fraction(0)), max(numbers, default=Fraction(0))
        span = high - low

        def height(value: Scalar) -> int:
            assert isinstance(value, Fraction)
            return int((value - low) * (_STEPS - 12) / span) + 4 if span else _STEPS // 2
    else:
        order: list[Scalar] = list(dict.fromkeys(known))

        def height(value: Scalar) -> int:
            return (order.index(value) + 1) * (_STEPS - 12) // len(order)

    return [None if v is None or isinstance(v, Nothing) else height(v) for v in values]


# -- text ---------------------------------------------------------------------------------------
def lines(
    threshold: Threshold, program: Program, speaker: Speaker, on: date | None
) -> Iterator[tuple[str, list[str]]]:
    """Yield each column with its values, for pictures that are text."""
    for band in series(threshold, program, speaker, on):
        label = band.label or word("all_cases", speaker.lang)
        said = []
        for step in band.steps:
            when = speaker.period(step.period, past=False)
            said.append(speaker.stated(agreement.capital(when), step.words) if when else step.words)
        yield label, said
