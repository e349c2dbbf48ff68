"""Durations as law states them: a count of days, weeks, months or years."""

import re
from fractions import Fraction
from typing import Final, Literal, get_args

from attrs import field, frozen

from procrules.values.numbers import MAX_DIGITS, format_number, parse_number
from procrules.values.text import Lang, fold, normalise_spaces

Unit = Literal["day", "week", "month", "year"]

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

_ISO: Final = re.compile(r"P(?P<count>[0-9]+)(?P<unit>[DWMY])")
_IN_WORDS: Final = re.compile(r"(?P<count>[0-9](?:[0-9 ]*[0-9])?) *(?P<unit>[^\W\d_]+)")
_LONGEST: Final = 120


def _whole(_: object, __: object, value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("the count of a duration is a whole number")
    if value < 0:
        raise ValueError("the count of a duration is not negative")
    if value >= 10**MAX_DIGITS:
        raise ValueError(f"a number has at most {MAX_DIGITS} digits")


def _known(_: object, __: object, value: str) -> None:
    if value not in get_args(Unit):
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

    count: int = field(validator=_whole)
    unit: Unit = field(validator=_known)


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


def compare(a: Duration, b: Duration) -> int | None:
    """Compare two durations, where that means something without a calendar.

    Args:
        a: A duration.
        b: Another.

    Returns:
        -1, 0 or 1 as ``a`` is shorter than, equal to or longer than ``b``; ``None`` between days
        or weeks on one side and months or years on the other.
    """
    (unit_a, count_a), (unit_b, count_b) = _reduced(a), _reduced(b)
    if unit_a != unit_b:
        return None
    return (count_a > count_b) - (count_a < count_b)


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
