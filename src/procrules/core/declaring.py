"""What a ruleset declares, as plain data for ``declared.DeclaredRules``."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from procrules.values.durations import Duration
from procrules.values.nothing import NEANT

if TYPE_CHECKING:
    from procrules.core.declared import Declarations, Typed


def plain_declarations(program: Declarations) -> dict[str, Any]:
    """Return what a program declares as plain data for JSON; types stand in a table, and in it by number."""
    types: dict[tuple[str, str | None, int | None], int] = {}

    def number(type_: Typed) -> int:
        item = None if type_.item is None else number(type_.item)
        return types.setdefault((type_.kind, type_.name, item), len(types))

    facts = {
        name: [number(f.type), _plain(f.minimum), _plain(f.maximum), _plain(f.presumed)]
        for name, f in program.facts.items()
    }
    choices = {name: [c.about.label, list(c.names())] for name, c in program.choices.items()}
    entities = {
        name: [
            e.about.label,
            [[f.name, number(f.type), _plain(f.minimum), _plain(f.maximum)] for f in e.fields],
        ]
        for name, e in program.entities.items()
    }
    return {
        "types": [list(type_) for type_ in types],
        "facts": facts,
        "choices": choices,
        "entities": entities,
    }


def _plain(value: object) -> Any:
    if value is NEANT:
        return ["nothing"]
    if isinstance(value, Fraction):
        return ["number", value.numerator, value.denominator]
    if isinstance(value, date):
        return ["date", value.toordinal()]
    if isinstance(value, Duration):
        return ["duration", value.count, value.unit]
    return value
