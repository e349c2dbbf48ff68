"""What a ruleset holds, as plain data for ``procrules show --format json``."""

from __future__ import annotations

from datetime import date
from typing import Any

from procrules.core.answer import plain
from procrules.core.items import Choice, Entity, Fact, Threshold, Unformalised
from procrules.core.program import Program
from procrules.core.types import Type
from procrules.ruleset import Ruleset
from procrules.tools.commands.decide import identity
from procrules.version import __version__


def document(ruleset: Ruleset, day: date | None, only_unformalised: bool) -> dict[str, Any]:
    """Return the contents of a ruleset; of thresholds, the rows of a day or all of them."""
    program = ruleset.program.program
    read_until = plain(ruleset.header.read_until)
    found: dict[str, Any] = {
        "ruleset": {**identity(ruleset), "law_read_until": read_until},
        "engine": __version__,
    }
    left_out = [_unformalised(u, program) for u in program.unformalised]
    if only_unformalised:
        return {**found, "not_formalised": left_out}
    return {
        **found,
        "on": plain(day),
        "decisions": [
            {"name": d.name, "label": d.about.label, "type": _type(d.type)}
            for d in program.decisions.values()
        ],
        "facts": [_fact(fact) for fact in program.facts.values()],
        "choices": {name: _choice(choice) for name, choice in program.choices.items()},
        "records": {name: _record(entity) for name, entity in program.entities.items()},
        "derogations": {r.name: list(r.defeats) for r in program.rules.values() if r.defeats},
        "thresholds": [_threshold(t, program, day) for t in program.thresholds.values()],
        "not_formalised": left_out,
    }


def _type(type_: Type) -> dict[str, Any]:
    of = type_.item.name if type_.item is not None else type_.name
    return {"kind": type_.kind, "of": of}


def _fact(fact: Fact) -> dict[str, Any]:
    judgement = fact.judgement
    return {
        "name": fact.name,
        "label": fact.about.label,
        "type": _type(fact.type),
        "question": fact.question,
        "help": fact.help,
        "unit": fact.unit,
        "minimum": plain(fact.minimum),
        "maximum": plain(fact.maximum),
        "presumed": plain(fact.presumed),
        "judgement": None
        if judgement is None
        else {"by": judgement.by, "criteria": list(judgement.criteria)},
    }


def _choice(choice: Choice) -> dict[str, Any]:
    return {
        "label": choice.about.label,
        "values": [
            {
                "name": value.name,
                "label": value.about.label,
                "codes": {code.system: code.code for code in value.codes},
            }
            for value in choice.values
        ],
        "groups": {group.name: list(group.members) for group in choice.groups},
    }


def _record(entity: Entity) -> dict[str, Any]:
    return {
        "label": entity.about.label,
        "fields": [
            {
                "name": f.name,
                "label": f.about.label,
                "type": _type(f.type),
                "minimum": plain(f.minimum),
                "maximum": plain(f.maximum),
            }
            for f in entity.fields
        ],
    }


def _threshold(threshold: Threshold, program: Program, day: date | None) -> dict[str, Any]:
    rows = threshold.rows if day is None else filter(None, [threshold.row(day)])
    return {
        "name": threshold.name,
        "label": threshold.about.label,
        "type": _type(threshold.type),
        "axes": [axis.name for axis in threshold.axes],
        "certainty": threshold.about.certainty,
        "periods": [
            {
                **plain(row.period),
                "values": [
                    {
                        "when": {
                            axis.name: [
                                n for n in program.choices[axis.choice].names() if n in names
                            ]
                            for axis, names in zip(threshold.axes, column, strict=True)
                        },
                        "value": plain(value),
                    }
                    for column, value in zip(threshold.columns, row.values, strict=True)
                ],
                "references": [plain(reference) for reference in row.references],
            }
            for row in rows
        ],
    }


def _unformalised(item: Unformalised, program: Program) -> dict[str, Any]:
    return {
        "words": item.words,
        "references": [plain(reference) for reference in item.references],
        "cited": [program.cite(reference) for reference in item.references],
    }
