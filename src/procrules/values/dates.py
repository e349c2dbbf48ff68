"""Dates: French, English and ISO notation, and calendar arithmetic."""

from __future__ import annotations

from datetime import date
from functools import cache

from procrules.values.patterns import Pattern
from procrules.values.text import Lang, fold, normalise_spaces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Final, Literal, TypeAlias

    from procrules.values.durations import Duration

MonthEnd: TypeAlias = "Literal['last_day', 'next_day']"

MONTHS: Final[dict[str, tuple[str, ...]]] = {
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
"""Names of the months as they are written, January first, by language."""

_ISO: Final = Pattern(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_IN_WORDS: Final = Pattern(
    r"(?P<day>[0-9]{1,2})(?P<first>er)? +(?P<month>[^\W\d_]+) +(?P<year>[0-9]{4})"
)
_LONGEST: Final = 60

AMBIGUOUS: Final = Pattern(
    r"(?<![0-9])(?<![0-9][/.-])"
    r"(?P<first>[0-9]{1,2})"
    r"(?:/(?P<second>[0-9]{1,2})/(?P<year>[0-9]{4}|[0-9]{2})"
    r"|(?P<sep>[.-])(?P<second_>[0-9]{1,2})(?P=sep)(?P<year_>[0-9]{4}))"
    r"(?![0-9])(?![/.-][0-9])"
)
"""A date in figures that says no order: ``02/08/2022``, ``2.8.2022``, ``02-08-2022``, ``2/8/22``.

A year of two figures counts after slashes only: ``3.1.22`` is more often the number of a point.
"""


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_date(text: str) -> date | None:
    """Read a date whose day and month cannot be mistaken.

    Args:
        text: ``2026-04-01``, ``1er avril 2026`` or ``1 April 2026``; case and accents are free.

    Returns:
        The date, or ``None`` if the text is no such date or no day of the calendar.
    """
    stripped = normalise_spaces(text).strip()
    if len(stripped) > _LONGEST:
        return None
    if match := _ISO.fullmatch(stripped):
        year, month, day = (int(part) for part in match.groups())
        return _date(year, month, day)
    match = _IN_WORDS.fullmatch(fold(stripped))
    if match is None:
        return None
    day, named = int(match["day"]), match["month"]
    french = _months("fr").get(named)
    if match["first"] and (day != 1 or french is None):
        return None
    number = french or _months("en").get(named)
    return None if number is None else _date(int(match["year"]), number, day)


@cache
def _months(lang: Lang) -> Mapping[str, int]:
    """Return the numbers of the months by their folded names."""
    return {fold(name): number for number, name in enumerate(MONTHS[lang], 1)}


def ambiguous_readings(text: str) -> tuple[str, str] | None:
    """Give the two readings of a date in figures.

    Args:
        text: Such as ``02/08/2022``, alone.

    Returns:
        The ISO forms of the day-first and month-first readings, the possible one twice if the
        other is no day of the calendar; ``None`` if neither is, or if the text has another form.
        A year of two figures is taken in this century.
    """
    match = AMBIGUOUS.fullmatch(text.strip())
    if match is None:
        return None
    first, second = int(match["first"]), int(match["second"] or match["second_"])
    figures = match["year"] or match["year_"]
    year = int(figures) + (2000 if len(figures) == 2 else 0)
    readings = (_date(year, second, first), _date(year, first, second))
    possible = [reading.isoformat() for reading in readings if reading is not None]
    return (possible[0], possible[-1]) if possible else None


def format_date(d: date, lang: Lang) -> str:
    """Write a date for a reader.

    Args:
        d: A date.
        lang: ``"fr"`` (``1er avril 2026``) or ``"en"`` (``1 April 2026``).

    Returns:
        The date in words, with ordinary spaces.
    """
    day = "1er" if lang == "fr" and d.day == 1 else str(d.day)
    return f"{day} {MONTHS[lang][d.month - 1]} {d.year:04d}"


def add(d: date, duration: Duration, sign: int, month_end: MonthEnd | None) -> date | None:
    """Count a duration from a date, on the calendar.

    Args:
        d: The date to start from, itself not counted.
        duration: What to count.
        sign: 1 to go forward, -1 to go back.
        month_end: What a day becomes that the month of arrival does not have: its last day, or
            the first day of the month after it (in both directions).

    Returns:
        The date; ``None`` where the day does not exist and ``month_end`` is ``None``, or where
        the calendar of years 1 to 9999 ends.

    Raises:
        ValueError: ``sign`` is neither 1 nor -1.
    """
    from calendar import monthrange  # few cases shift a day

    if sign not in (1, -1):
        raise ValueError("sign is 1 or -1")
    if duration.unit in ("day", "week"):
        days = duration.count * (7 if duration.unit == "week" else 1)
        ordinal = d.toordinal() + sign * days
        in_range = date.min.toordinal() <= ordinal <= date.max.toordinal()
        return date.fromordinal(ordinal) if in_range else None
    months = duration.count * (12 if duration.unit == "year" else 1)
    year, index = divmod(d.year * 12 + d.month - 1 + sign * months, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    last = monthrange(year, index + 1)[1]
    if d.day <= last:
        return date(year, index + 1, d.day)
    match month_end:
        case "last_day":
            return date(year, index + 1, last)
        case "next_day":
            # INVARIANT: a month that lacks a day is never December.
            return date(year, index + 2, 1)
        case None:
            return None
