"""Durations as law states them: a count of days, weeks, months or years."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from procrules.values.light import frozen
from procrules.values.numbers import MAX_DIGITS, format_number, parse_number
from procrules.values.patterns import Pattern
from procrules.values.text import Lang, fold, normalise_spaces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, Literal, TypeAlias

Unit: TypeAlias = "Literal['day', 'week', 'month', 'year']"
UNITS: Final[tuple[Unit, ...]] = ("day", "week", "month", "year")
"""The units, from the shortest to the longest."""

# Singular, plural.
_NAMES: Final[dict[Lang, dict[Unit, tuple[str, str]]]] = {
    "fr": {
        "day": ("jour", "jours"),
        "week": ("semaine", "semaines"),
        "month": ("mois", "mois"),
        "year": ("an", "ans"),
    },
    "en": {
        "day": ("day", "days"),
        "week": ("week", "weeks"),
        "month": ("month", "months"),
        "year": ("year", "years"),
    },
}
# Read, never written.
_OTHER_NAMES: Final[dict[Lang, dict[str, Unit]]] = {
    "fr": {"annee": "year", "annees": "year"},
    "en": {},
}
_WORDS: Final[dict[Lang, dict[str, Unit]]] = {
    lang: {name: unit for unit, names in units.items() for name in names} | _OTHER_NAMES[lang]
    for lang, units in _NAMES.items()
}
_ISO_UNITS: Final[dict[str, Unit]] = {"D": "day", "W": "week", "M": "month", "Y": "year"}

_ISO: Final = Pattern(r"P(?P<count>[0-9]+)(?P<unit>[DWMY])")
_IN_WORDS: Final = Pattern(r"(?P<count>[0-9](?:[0-9 ]*[0-9])?) *(?P<unit>[^\W\d_]+)")
_LONGEST: Final = 120


def _whole(value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("the count of a duration is a whole number")
    if value < 0:
        raise ValueError("the count of a duration is not negative")
    if value >= 10**MAX_DIGITS:
        raise ValueError(f"a number has at most {MAX_DIGITS} digits")


def _known(value: str) -> None:
    if value not in UNITS:
        raise ValueError(f"{value!r} is not a unit of duration")


@frozen
class Duration:
    """A count of one calendar unit.

    Equality is that of what is written: twelve months and one year differ here, and ``compare``
    finds them equal.

    Attributes:
        count: How many units, zero or more.
        unit: ``"day"``, ``"week"``, ``"month"`` or ``"year"``.

    Raises:
        ValueError: The count is not a whole number of zero or more, or the unit is unknown.
    """

    count: int
    unit: Unit

    def __init__(self, count: int, unit: Unit) -> None:
        """Make a duration of a count and a unit."""
        _whole(count)
        _known(unit)
        object.__setattr__(self, "count", count)
        object.__setattr__(self, "unit", unit)


def _reduced(duration: Duration) -> tuple[Literal["day", "month"], int]:
    match duration.unit:
        case "day":
            return "day", duration.count
        case "week":
            return "day", duration.count * 7
        case "month":
            return "month", duration.count
        case "year":
            return "month", duration.count * 12


# The calendar repeats itself after four hundred years.
_CYCLE_MONTHS: Final = 400 * 12
_CYCLE_DAYS: Final = 400 * 365 + 97


@lru_cache(maxsize=1)
def _days_before() -> tuple[int, ...]:
    """Return the days before each month of two cycles, from their first day."""
    from calendar import monthrange  # few durations in months are compared with days
    from itertools import accumulate

    lengths = (monthrange(2000 + n // 12, n % 12 + 1)[1] for n in range(2 * _CYCLE_MONTHS))
    return tuple(accumulate(lengths, initial=0))


@lru_cache(maxsize=256)
def _days_in(months: int) -> frozenset[int]:
    """Return how many days that many months in a row may have, less than a cycle of them."""
    before = _days_before()
    return frozenset(before[n + months] - before[n] for n in range(_CYCLE_MONTHS))


def orders(a: Duration, b: Duration) -> frozenset[int]:
    """Return each order that two durations may have, by the calendar.

    Days or weeks against months or years: the months may be any that follow each other. Two months
    are 59 to 62 days, wherever they start; a day of the month that does not exist changes nothing.

    Args:
        a: A duration.
        b: Another.

    Returns:
        -1, 0 or 1, or several of them, as ``a`` may be shorter than, equal to or longer than ``b``.
    """
    (unit_a, count_a), (unit_b, count_b) = _reduced(a), _reduced(b)
    if unit_a == unit_b:
        return frozenset({(count_a > count_b) - (count_a < count_b)})
    if unit_a == "month":
        return frozenset(-order for order in orders(b, a))
    cycles, months = divmod(count_b, _CYCLE_MONTHS)
    rest = count_a - cycles * _CYCLE_DAYS
    return frozenset((rest > days) - (rest < days) for days in _days_in(months))


def compare(a: Duration, b: Duration) -> int | None:
    """Compare two durations, where the calendar leaves one order.

    Args:
        a: A duration.
        b: Another.

    Returns:
        -1, 0 or 1 as ``a`` is shorter than, equal to or longer than ``b``; ``None`` where that hangs
        on the months: 60 days and two months, not 90 days and two months.
    """
    found = orders(a, b)
    return next(iter(found)) if len(found) == 1 else None


def parse_duration(text: str, lang: Lang | None = None) -> Duration | None:
    """Read a duration.

    Args:
        text: Such as ``30 jours``, ``2 years`` or ISO ``P30D``; one unit only.
        lang: The language of the words; by default either.

    Returns:
        The duration, or ``None`` if the text is no duration.
    """
    stripped = normalise_spaces(text).strip()
    if len(stripped) > _LONGEST:
        return None
    unit: Unit | None = None
    if match := _ISO.fullmatch(stripped):
        unit = _ISO_UNITS[match["unit"]]
    elif match := _IN_WORDS.fullmatch(stripped):
        word = fold(match["unit"])
        for known in (lang,) if lang else _WORDS:
            unit = unit or _WORDS[known].get(word)
    if match is None or unit is None:
        return None
    count = parse_number(match["count"])
    return None if count is None else Duration(count.numerator, unit)


def format_duration(d: Duration, lang: Lang) -> str:
    """Write a duration for a reader.

    Args:
        d: A duration.
        lang: ``"fr"`` (plural from two: ``0 jour``) or ``"en"`` (``0 days``).

    Returns:
        Such as ``30 jours`` or ``1 year``.
    """
    single = d.count < 2 if lang == "fr" else d.count == 1
    singular, plural = _NAMES[lang][d.unit]
    return f"{format_number(Fraction(d.count), lang)} {singular if single else plural}"
