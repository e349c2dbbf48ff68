"""Figures of the benchmarks, and the bars that they are held to."""

from __future__ import annotations

import operator
from typing import Any, Literal

from attrs import asdict, frozen

Sense = Literal["≤", "≥", "<", ">", "="]
_HOLDS = {
    "≤": operator.le,
    "≥": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}


class UnavailableError(Exception):
    """Something cannot be measured here; says why."""


@frozen
class Wanted:
    """What a figure has to be."""

    sense: Sense
    limit: float

    def __str__(self) -> str:
        return f"{self.sense} {self.limit:,}"


@frozen
class Figure:
    """One figure.

    Attributes:
        bar: What is wanted, in a few words; figures of one bar share it.
        name: What was measured.
        measured: The figure; ``None`` where it could not be taken.
        unit: Of the figure; ``×`` for a ratio.
        wanted: What it has to be; ``None`` for one that is only reported.
        remark: More to know; the reason where nothing was measured.
        less: Whether it was taken on less than the bar asks for, in a quick run.
    """

    bar: str
    name: str
    measured: float | None
    unit: str = ""
    wanted: Wanted | None = None
    remark: str = ""
    less: bool = False

    @classmethod
    def of(cls, told: dict[str, Any]) -> Figure:
        """Return the figure that ``to_dict`` gave."""
        wanted = told["wanted"]
        return cls(**{**told, "wanted": wanted and Wanted(**wanted)})

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; ``None`` where nothing is wanted, or nothing was measured."""
        if self.measured is None or self.wanted is None:
            return None
        return bool(_HOLDS[self.wanted.sense](self.measured, self.wanted.limit))

    @property
    def verdict(self) -> str:
        """Return ``met`` as a reader sees it."""
        if self.measured is None:
            return "not run"
        if self.met is None:
            return ""
        return ("met" if self.met else "not met") + (", on less" if self.less else "")

    @property
    def shown(self) -> str:
        """Return the figure with its unit."""
        if self.measured is None:
            return ""
        whole = isinstance(self.measured, int) or abs(self.measured) >= 100
        number = f"{self.measured:,.0f}" if whole else f"{self.measured:.2f}"
        return f"× {number}" if self.unit == "×" else f"{number} {self.unit}".strip()

    def cells(self) -> tuple[str, ...]:
        """Return the cells of its row."""
        wanted = str(self.wanted or "")
        return (self.bar, self.name, self.shown, wanted, self.verdict, self.remark)


HEAD = ("bar", "measured", "figure", "wanted", "", "remark")


def table(rows: list[tuple[str, ...]]) -> str:
    """Return rows as a table in Markdown; a bar is named once."""
    lines: list[tuple[str, ...]] = [HEAD]
    before = ""
    for row in rows:
        lines.append(("", *row[1:]) if row[0] == before else row)
        before = row[0]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    widths[-1] = 3  # the last column is ragged
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join("| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines)
