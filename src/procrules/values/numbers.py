"""Exact numbers, amounts and rates: French and ISO notation in, French or English out.

Inside the engine a number is a ``Fraction``. No binary float is ever accepted or made.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from procrules.values.patterns import Pattern
from procrules.values.text import NO_BREAK_SPACE, Lang

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

MAX_DIGITS: Final = 40
"""Most digits that a number may have when it enters the engine."""

_LIMIT: Final = 10**MAX_DIGITS
# Longest text worth reading: digits, separators, unit, some spaces. Bounds the work on any input.
_LONGEST: Final = 120
_PLACES_WHEN_ENDLESS: Final = 4

_GAP: Final = "[ \u00a0\u202f]*"
_NUMBER: Final = (
    r"(?P<sign>[-\u2212]?)"
    r"(?P<whole>[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+|[0-9]+)"
    r"(?:[.,](?P<decimals>[0-9]+))?"
)
_EUROS: Final = rf"{_GAP}(?:€|EUR|euros?)?{_GAP}(?P<tax>HT|TTC)?"
_PERCENT: Final = rf"{_GAP}(?P<percent>%)?"
_NUMBER_ONLY: Final = Pattern(_NUMBER)
_AMOUNT: Final = Pattern(_NUMBER + _EUROS, re.IGNORECASE)
_RATE: Final = Pattern(_NUMBER + _PERCENT)
# Thousands for some readers, decimals for others. Nobody groups thousands after a zero, after four
# digits or beside spaces.
_TWO_READINGS: Final = Pattern(
    r"(?P<sign>[-\u2212]?)(?P<whole>(?!0+[.,])[0-9]{1,3})[.,](?P<rest>[0-9]{3})"
    rf"(?P<unit>{_EUROS}|{_PERCENT})",
    re.IGNORECASE,
)


def _match(pattern: Pattern, text: str) -> tuple[Fraction, re.Match[str]] | None:
    stripped = text.strip()
    if len(stripped) > _LONGEST or _TWO_READINGS.fullmatch(stripped):
        return None
    match = pattern.fullmatch(stripped)
    if match is None:
        return None
    whole = "".join(char for char in match["whole"] if char in "0123456789")
    decimals = match["decimals"] or ""
    if len(whole) + len(decimals) > MAX_DIGITS:
        return None
    value = Fraction(int(whole + decimals), 10 ** len(decimals))
    return (-value if match["sign"] else value), match


def parse_number(text: str) -> Fraction | None:
    """Read a number in French or ISO notation.

    Args:
        text: Such as ``1 234,56`` (any of three kinds of space), ``1234.56`` or ``-3``.

    Returns:
        The exact number, or ``None`` if the text is no number, has two readings (``40,000``) or has
        more than forty digits.
    """
    read = _match(_NUMBER_ONLY, text)
    return None if read is None else read[0]


def number_readings(text: str, lang: Lang) -> tuple[str, str] | None:
    """Give the two readings of a number whose sign may part its thousands or its decimals.

    Args:
        text: Such as ``40.000`` or ``40,000 €``, alone: one to three digits, a sign, three digits.
        lang: How the decimals are written.

    Returns:
        Both readings as they can be written, thousands first (``40 000 €`` and ``40,00 €``);
        ``None`` if the text has one reading or is no number. After a zero (``0,125``), the digits
        are decimals.
    """
    stripped = text.strip()
    match = None if len(stripped) > _LONGEST else _TWO_READINGS.fullmatch(stripped)
    if match is None:
        return None
    whole, decimals = match["sign"] + str(int(match["whole"])), match["rest"].rstrip("0")
    # Three decimals would be the same doubt again.
    decimals = decimals.ljust(2 if len(decimals) < 3 else 4, "0")
    mark = "," if lang == "fr" else "."
    return f"{whole} {match['rest']}{match['unit']}", f"{whole}{mark}{decimals}{match['unit']}"


def parse_amount(text: str) -> tuple[Fraction, str | None] | None:
    """Read an amount of money.

    Args:
        text: Such as ``40 000,50 € HT``; the unit (``€``, ``EUR``, ``euros``) may be absent.

    Returns:
        Euros and ``"HT"`` (without tax), ``"TTC"`` (with tax) or ``None`` (not said); ``None``
        alone if the text is no amount.
    """
    read = _match(_AMOUNT, text)
    if read is None:
        return None
    value, match = read
    tax = match["tax"]
    return value, None if tax is None else tax.upper()


def parse_rate(text: str) -> Fraction | None:
    """Read a rate.

    Args:
        text: A percentage such as ``20 %``, or the bare ratio, ``0,20``.

    Returns:
        The exact ratio (``1/5`` for both), or ``None`` if the text is no rate.
    """
    read = _match(_RATE, text)
    if read is None:
        return None
    value, match = read
    return value / 100 if match["percent"] else value


_SHORT: int = 10**40
"""Numbers below it are read from their text, in less time; Python refuses to write far longer ones."""


def _decimal_places(value: Fraction) -> int | None:
    """Count the decimals needed to write the value exactly; ``None`` if they never end."""
    rest = value.denominator
    twos = (rest & -rest).bit_length() - 1
    rest >>= twos
    fives = 0
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    return max(twos, fives) if rest == 1 else None


def to_decimal(value: Fraction) -> Decimal | Fraction:
    """Give a number the form in which callers receive it.

    Args:
        value: Any exact number.

    Returns:
        The equal ``Decimal``, whatever the decimal context, without trailing zeros after the
        point; the fraction itself if its decimals never end.
    """
    places = _decimal_places(value)
    if places is None:
        return value
    scaled = value.numerator * (int(10**places) // value.denominator)
    # The constructor is exact; scaling afterwards would round to the caller's context.
    if -_SHORT < scaled < _SHORT:
        return Decimal(f"{scaled}E-{places}")
    sign, digits, _ = Decimal(scaled).as_tuple()
    return Decimal((sign, digits, -places))


def from_decimal(value: Decimal) -> Fraction:
    """Take a ``Decimal`` into the engine, exactly.

    Args:
        value: A finite decimal of at most forty digits once written out.

    Returns:
        The equal fraction.

    Raises:
        ValueError: It is NaN or infinite, or too long.
    """
    _, digits, exponent = value.as_tuple()
    # Only NaN and infinities have a letter for exponent.
    if not isinstance(exponent, int):
        raise ValueError(f"{value} is not a finite number")
    # Before any conversion: 1E+999999999 would fill the memory.
    if len(digits) + max(exponent, 0) > MAX_DIGITS or -exponent > MAX_DIGITS:
        raise ValueError(f"a number has at most {MAX_DIGITS} digits")
    return Fraction(value)


def to_fraction(value: int | Decimal | Fraction) -> Fraction:
    """Take a number of a Python caller into the engine, exactly.

    Args:
        value: A whole number, a decimal or a fraction.

    Returns:
        The equal fraction.

    Raises:
        ValueError: It is a float, a bool or no number at all, is not finite, or is too long.
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        raise ValueError(
            f"{type(value).__name__} is not an exact number: give an int, a Decimal or a Fraction"
        )
    if isinstance(value, Decimal):
        return from_decimal(value)
    fraction = Fraction(value)
    if abs(fraction.numerator) >= _LIMIT or fraction.denominator > _LIMIT:
        raise ValueError(f"a number has at most {MAX_DIGITS} digits")
    return fraction


def write_number(value: Decimal | Fraction) -> str:
    """Write a number as data, for a program or a file of facts.

    Args:
        value: Any exact number.

    Returns:
        Its decimal notation, or ``n/d`` if its decimals never end. Read as a fact, it is the same
        number again: where three decimals would have two readings, a zero follows them.
    """
    exact = to_decimal(value) if isinstance(value, Fraction) else value
    text = format(exact, "f") if isinstance(exact, Decimal) else str(exact)
    return f"{text}0" if _TWO_READINGS.fullmatch(text) else text


def _written(value: Fraction, lang: Lang, places: int | None, least: int = 0) -> tuple[str, str]:
    """Write a number: what goes before it (``≈``, minus), and its digits."""
    needed = _decimal_places(value)
    if places is None:
        places = _PLACES_WHEN_ENDLESS if needed is None else max(needed, least)
    exact = needed is not None and needed <= places
    # Halves go away from zero, as sums of money are rounded.
    doubled = abs(value) * 10**places * 2
    scaled = (doubled.numerator // doubled.denominator + 1) // 2
    digits = str(scaled).rjust(places + 1, "0")
    split = len(digits) - places
    text = f"{int(digits[:split]):,}"
    if lang == "fr":
        text = text.replace(",", NO_BREAK_SPACE)
    if places:
        text += ("," if lang == "fr" else ".") + digits[split:]
    before = ("" if exact else "≈ ") + ("-" if value < 0 and scaled else "")
    return before, text


def format_number(value: Fraction, lang: Lang, places: int | None = None) -> str:
    """Write a number for a reader.

    Args:
        value: Any exact number.
        lang: ``"fr"`` (``1 234,5``, no-break space) or ``"en"`` (``1,234.5``).
        places: How many decimals to show; by default all of them, or four if they never end.

    Returns:
        The number, after ``≈`` and a space wherever the digits shown are not the exact value.

    Raises:
        ValueError: ``places`` is negative.
    """
    if places is not None and places < 0:
        raise ValueError("places is at least 0")
    return "".join(_written(value, lang, places))


def format_amount(value: Fraction, tax: str | None, lang: Lang) -> str:
    """Write an amount of money for a reader.

    Args:
        value: Euros. Whole euros show no cents; otherwise two decimals or as many as needed.
        tax: ``"HT"``, ``"TTC"`` or ``None``.
        lang: ``"fr"`` (``40 000 € HT``, no-break spaces) or ``"en"`` (``€40,000 excl. VAT``).

    Returns:
        The amount, after ``≈`` and a space if its decimals never end.
    """
    least = 0 if value.denominator == 1 else 2
    before, digits = _written(value, lang, None, least)
    if lang == "fr":
        words = [before + digits, "€"] if tax is None else [before + digits, "€", tax]
        return NO_BREAK_SPACE.join(words)
    suffix = {"HT": " excl. VAT", "TTC": " incl. VAT"}.get(tax or "", "")
    return f"{before}€{digits}{suffix}"


def format_rate(value: Fraction, lang: Lang) -> str:
    """Write a rate as a percentage.

    Args:
        value: The ratio: ``1/5`` for twenty per cent.
        lang: ``"fr"`` (``20 %``, no-break space) or ``"en"`` (``20%``).

    Returns:
        The percentage, after ``≈`` and a space if its decimals never end.
    """
    return format_number(value * 100, lang) + (f"{NO_BREAK_SPACE}%" if lang == "fr" else "%")
