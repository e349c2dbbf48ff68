"""What comes from outside made tame: after this, no code of a caller's objects runs any more.

Takes any Python object; gives exact built-in values, or says that there is none. An object may do
anything when it is looked at (raise, never end, lie about its class): all of it happens here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from itertools import islice

from procrules.values.light import frozen
from procrules.values.nothing import NEANT

SHOWN = 60
"""Characters of a value that a message repeats."""


@frozen
class Foreign:
    """A value that no fact can have, and how a message names it."""

    shown: str


def tame(value: object) -> object:
    """Return a scalar as an exact built-in value, and anything else as ``Foreign``."""
    try:
        return _tame(value)
    except Exception:
        return Foreign(_type_name(value))


def _tame(value: object) -> object:
    if value is None or value is NEANT or isinstance(value, bool | Foreign):
        return value
    if isinstance(value, Enum):
        return _tame(value.value)
    # The methods of the built-in classes: those of a subclass could do or return anything.
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, float):
        return float.__float__(value)
    if isinstance(value, Decimal):
        return Decimal(value)
    if isinstance(value, Fraction):
        numerator, denominator = value.numerator, value.denominator
        return Fraction(int.__int__(numerator), int.__int__(denominator))
    if isinstance(value, datetime):
        return datetime.date(value)
    if isinstance(value, date):
        return date.fromordinal(date.toordinal(value))
    from procrules.values.durations import Duration  # few values are durations

    if isinstance(value, Duration):
        return Duration(int.__int__(value.count), value.unit)
    return Foreign(_type_name(value))


def named_values(value: object, most: int) -> list[tuple[object, object]] | None:
    """Return the pairs of a mapping, or the fields of an attrs or dataclass object that are told.

    Args:
        value: Anything.
        most: How many pairs are read; one more is given when there are more.

    Returns:
        The pairs, the keys tame; ``None`` when the value names nothing.
    """
    try:
        if isinstance(value, Mapping):
            return [(tame(key), item) for key, item in islice(value.items(), most + 1)]
        if isinstance(value, type):
            return None
        import dataclasses

        import attrs

        cls = type(value)
        if attrs.has(cls):
            names = [a.name for a in attrs.fields(cls)]
        elif dataclasses.is_dataclass(value):
            names = [f.name for f in dataclasses.fields(value)]
        else:
            return None
        told = [(name, getattr(value, name)) for name in names]
        return [(name, item) for name, item in told if item is not None]
    except Exception:
        return None


def items(value: object, most: int) -> list[object] | None:
    """Return the items of a collection, one more than ``most`` when there are more.

    Returns:
        The items as they are; ``None`` when the value is no collection, or fails when it is read.
    """
    try:
        if isinstance(value, str | bytes | bytearray | Mapping) or not isinstance(value, Iterable):
            return None
        return list(islice(value, most + 1))
    except Exception:
        return None


def show(value: object) -> str:
    """Return what a message says of a value: short, and on one line."""
    value = tame(value)
    if isinstance(value, Foreign):
        return value.shown
    if isinstance(value, str):
        return f"« {shorten(value)} »"
    if isinstance(value, int) and value.bit_length() > 4 * SHOWN:
        return type(value).__name__
    if isinstance(value, Fraction) and value.denominator.bit_length() > 4 * SHOWN:
        return type(value).__name__
    try:
        return shorten(str(value))
    except ValueError:  # more digits than the interpreter agrees to write
        return type(value).__name__


def shorten(text: str) -> str:
    """Return the beginning of a text, on one line, that any terminal or file can take."""
    line = " ".join(text[: 2 * SHOWN].encode("utf-8", "backslashreplace").decode().split())
    return line if len(line) <= SHOWN else line[:SHOWN] + "…"


def is_writable(value: str) -> bool:
    """Whether a text can be written to a file: half of a surrogate pair cannot."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _type_name(value: object) -> str:
    return shorten(type.__getattribute__(type(value), "__name__"))
