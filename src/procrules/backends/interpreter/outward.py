"""Values of the engine as a caller reads them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from procrules.backends.interpreter.followed import Amount, Shown
from procrules.core.types import Type
from procrules.values.numbers import to_decimal


def outside(value: Any, type_: Type) -> Any:
    """Return a value of the engine as a caller reads it; one that is followed is left open."""
    if isinstance(value, Fraction):
        if value.__class__ is Amount:
            return Shown(value, type_)
        if type_.kind == "integer" and value.denominator == 1:
            return int(value)
        return to_decimal(value)
    return value


def distance(compared: Any, value: Any, type_: Type) -> Any:
    """Return the first value minus the second, dates in days; ``None`` where it has no meaning."""
    if isinstance(compared, Fraction) and isinstance(value, Fraction):
        return outside(compared - value, type_)
    if hasattr(compared, "toordinal") and hasattr(value, "toordinal"):
        return compared.toordinal() - value.toordinal()
    return None
