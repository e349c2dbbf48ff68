"""What a fault puts in the place of a sign, an amount, a day or a conclusion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from attrs import evolve

from procrules.core.expr import Constant, Operator, Scalar
from procrules.core.program import Program
from procrules.core.types import Type
from procrules.diagnostics.base import Words
from procrules.facts import show_value
from procrules.values.durations import Duration, format_duration
from procrules.values.numbers import format_amount

BOUNDARY: Final[dict[Operator, Operator]] = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
DIRECTION: Final[dict[Operator, Operator]] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
IDENTITY: Final[dict[Operator, Operator]] = {"=": "!=", "!=": "="}
SIGNS: Final[dict[Operator, str]] = {
    "<": "<",
    "<=": "≤",
    "=": "=",
    "!=": "≠",
    ">=": "≥",
    ">": ">",
}
_SMALLEST: Final[Mapping[str, Fraction]] = {
    "money": Fraction(1, 100),
    "rate": Fraction(1, 10_000),
    "number": Fraction(1),
    "integer": Fraction(1),
}


def neighbours(value: Scalar | None, type_: Type) -> Iterator[Scalar]:
    """Yield the values of a type just below and just above one: a cent, a day, a unit away."""
    if isinstance(value, Duration):
        if value.count:
            yield evolve(value, count=value.count - 1)
        yield evolve(value, count=value.count + 1)
    elif isinstance(value, date):
        yield from moved(value)
    elif isinstance(value, Fraction) and type_.kind in _SMALLEST:
        yield value - _SMALLEST[type_.kind]
        yield value + _SMALLEST[type_.kind]


def moved(day: date | None) -> Iterator[date]:
    """Yield the eve of a day and the day after it."""
    if day is not None:
        for step in (-1, 1):
            if date.min.toordinal() <= day.toordinal() + step <= date.max.toordinal():
                yield day + timedelta(days=step)


def another(node: Constant, program: Program) -> Scalar | None:
    """Return another conclusion than a constant: the contrary of a yes/no, the next of a choice."""
    if isinstance(node.value, bool):
        return not node.value
    if node.type.kind == "choice" and node.type.name is not None and isinstance(node.value, str):
        names = program.choices[node.type.name].names()
        if len(names) > 1:
            return names[(names.index(node.value) + 1) % len(names)]
    return None


def shown(value: Scalar | None, type_: Type) -> Words:
    """Return a value as the rules write it in each language."""
    if isinstance(value, bool):
        return Words("oui" if value else "non", "yes" if value else "no")
    if isinstance(value, Duration):
        return Words(format_duration(value, "fr"), format_duration(value, "en"))
    if type_.kind == "money" and isinstance(value, Fraction):
        # The tax is said by what the amount is compared with.
        euros = format_amount(value, None, "fr")
        return Words(euros, euros.replace(",", "."))
    return Words(show_value(value, type_, "fr"), show_value(value, type_, "en"))
