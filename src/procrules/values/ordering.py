"""Which of two values of the rule language is less, where that is certain."""

from __future__ import annotations

from datetime import date
from fractions import Fraction


def less(one: object, other: object) -> bool:
    """Whether a value is certainly less than another of its type; of two durations, if they compare."""
    if isinstance(one, Fraction):
        return isinstance(other, Fraction) and one < other
    if isinstance(one, date):
        return isinstance(other, date) and one < other
    from procrules.values.durations import Duration, compare  # few values are durations

    return isinstance(one, Duration) and isinstance(other, Duration) and compare(one, other) == -1
