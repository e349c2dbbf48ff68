"""``procrules show``: the facts, the decisions and the thresholds of a ruleset."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click

from procrules.core.answer import plain
from procrules.core.expr import Scalar
from procrules.core.items import About, Fact, Period, Threshold, ThresholdRow
from procrules.core.program import Program
from procrules.core.types import Type
from procrules.errors import ProcrulesError
from procrules.facts import show_value
from procrules.ruleset import compile_named, ruleset_of
from procrules.tools.console import LANG, Unusable, said, write
from procrules.values.dates import format_date, parse_date
from procrules.values.text import Lang


@click.command()
@click.argument("ruleset")
@click.option("--on", "day", help="Show the thresholds of this day only.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--not-formalised", is_flag=True, help="List what the rules leave out of the law.")
@LANG
def show(ruleset: str, day: str | None, form: str, not_formalised: bool, lang: Lang) -> None:
    """Show what a RULESET knows: facts, decisions, thresholds."""
    try:
        rules = ruleset_of(compile_named(ruleset))
    except ProcrulesError as error:
        raise Unusable(error.diagnostics, lang) from None
    on = parse_date(day) if day is not None else None
    if day is not None and on is None:
        raise Unusable(
            said(lang, f"--on : « {day} » n'est pas une date", f"--on: '{day}' is not a date")
        )
    program = rules.program.program
    if not_formalised:
        found = [
            {"words": u.words, "references": [program.cite(r) for r in u.references]}
            for u in program.unformalised
        ]
        if form == "json":
            write(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            write("\n".join(_left_out(u["words"], u["references"]) for u in found))
    elif form == "json":
        head = {
            "name": rules.name,
            "label": rules.label,
            "version": rules.version,
            "sha256": rules.sha256,
            "law_read_until": plain(rules.header.read_until),
        }
        write(json.dumps({"ruleset": head, **_data(program, on)}, ensure_ascii=False, indent=2))
    else:
        title = f"{rules.label or rules.name} ({rules.name} {rules.version or ''})".replace(
            " )", ")"
        )
        write("\n".join([title, "=" * len(title), "", *_text(program, on, lang)]))


def _left_out(words: Any, references: Any) -> str:
    return f"– {words}" + (f" ({' ; '.join(references)})" if references else "")


# -- JSON ---------------------------------------------------------------------------------------
def _data(program: Program, on: date | None) -> dict[str, Any]:
    return {
        "facts": [
            {
                "name": fact.name,
                "label": fact.about.label,
                "type": type_data(fact.type, program),
                "question": fact.question,
                "help": fact.help,
                "unit": fact.unit,
                "minimum": plain(fact.minimum),
                "maximum": plain(fact.maximum),
                "presumed": plain(fact.presumed),
                "appreciated_by": fact.judgement.by if fact.judgement else None,
                "appreciation": fact.judgement is not None,
                "criteria": list(fact.judgement.criteria) if fact.judgement else [],
            }
            for fact in program.facts.values()
        ],
        "decisions": [
            {
                "name": decision.name,
                "label": decision.about.label,
                "type": type_data(decision.type, program),
            }
            for decision in program.decisions.values()
        ],
        "thresholds": [
            {
                "name": threshold.name,
                "label": threshold.about.label,
                "type": type_data(threshold.type, program),
                "axes": [a.name for a in threshold.axes],
                "columns": [[sorted(v) for v in column] for column in threshold.columns],
                "rows": [
                    {
                        "period": plain(row.period),
                        "values": [plain(v) for v in row.values],
                        "references": [plain(r) for r in row.references],
                    }
                    for row in _rows(threshold, on)
                ],
                "certainty": threshold.about.certainty,
            }
            for threshold in program.thresholds.values()
        ],
    }


def type_data(type_: Type, program: Program) -> dict[str, Any]:
    """Return a type as data, with the values of a choice and their labels."""
    found: dict[str, Any] = {"kind": type_.kind}
    if type_.kind == "money":
        found["tax"] = type_.name
    if type_.kind in ("choice", "set") and type_.name:
        choice = program.choices[type_.name]
        found["choice"] = choice.name
        found["values"] = {v.name: v.about.label for v in choice.values}
    if type_.kind == "list" and type_.item is not None and type_.item.name:
        entity = program.entities[type_.item.name]
        found["entity"] = entity.name
        found["fields"] = {f.name: type_data(f.type, program) for f in entity.fields}
    return found


# -- text ---------------------------------------------------------------------------------------
def _text(program: Program, on: date | None, lang: Lang) -> list[str]:
    lines = _heading(said(lang, "Décisions", "Decisions"))
    lines += [
        f"– {_named(d.name, d.about)} : {_type(d.type, lang)}" for d in program.decisions.values()
    ]
    lines += _heading(said(lang, "Faits", "Facts"))
    for fact in program.facts.values():
        lines += _fact(fact, program, lang)
    shown = f" – {format_date(on, lang)}" if on else ""
    lines += _heading(said(lang, "Seuils", "Thresholds") + shown)
    for threshold in program.thresholds.values():
        lines += _threshold(threshold, program, on, lang)
    return lines


def _heading(words: str) -> list[str]:
    return ["", words, "-" * max(3, len(words)), ""]


def _named(name: str, about: About) -> str:
    return f"{about.label} ({name})" if about.label else name


def _type(type_: Type, lang: Lang) -> str:
    words = type_.words()
    return words.fr if lang == "fr" else words.en


def _fact(fact: Fact, program: Program, lang: Lang) -> list[str]:
    lines = [f"– {_named(fact.name, fact.about)} : {_type(fact.type, lang)}"]
    if fact.judgement is not None:
        by = fact.judgement.by or said(lang, "une personne", "a person")
        lines[0] += said(lang, f", à apprécier par {by}", f", to be appreciated by {by}")
    if fact.presumed is not None:
        value = _value(fact.presumed, fact.type, program, lang)
        lines[0] += said(lang, f", présumé : {value}", f", presumed: {value}")
    if fact.question:
        lines.append(f"    {fact.question}")
    return lines


def _threshold(threshold: Threshold, program: Program, on: date | None, lang: Lang) -> list[str]:
    lines = [f"– {_named(threshold.name, threshold.about)}"]
    rows = _rows(threshold, on)
    if not rows:
        lines.append("    " + said(lang, "aucune valeur ce jour-là", "no value on that day"))
    for row in rows:
        cites = " ; ".join(program.cite(r) for r in row.references)
        lines.append(f"    {_period(row.period, lang)}" + (f" ({cites})" if cites else ""))
        for column, value in zip(threshold.columns, row.values, strict=True):
            where = " × ".join(
                _axis(axis.choice, allowed, program, lang)
                for axis, allowed in zip(threshold.axes, column, strict=True)
            )
            amount = (
                said(lang, "néant", "none")
                if value is None
                else show_value(value, threshold.type, lang)
            )
            lines.append(f"      {where} : {amount}" if where else f"      {amount}")
    lines += [f"    ({note})" for note in threshold.about.uncertain]
    return lines


def _axis(choice_name: str, allowed: frozenset[str], program: Program, lang: Lang) -> str:
    choice = program.choices[choice_name]
    if allowed == frozenset(choice.names()):
        return said(lang, "tous", "any")
    for group in choice.groups:
        if frozenset(group.members) == allowed:
            return group.about.label or group.name
    return ", ".join(choice.label(n) for n in choice.names() if n in allowed)


def _rows(threshold: Threshold, on: date | None) -> tuple[ThresholdRow, ...]:
    if on is None:
        return threshold.rows
    row = threshold.row(on)
    return (row,) if row is not None else ()


def _period(period: Period, lang: Lang) -> str:
    start = format_date(period.start, lang) if period.start else ""
    end = format_date(period.end, lang) if period.end else ""
    if start and end:
        return said(lang, f"du {start} au {end}", f"from {start} to {end}")
    if start:
        return said(lang, f"à compter du {start}", f"from {start}")
    return said(lang, f"jusqu'au {end}", f"until {end}") if end else ""


def _value(value: Scalar, type_: Type, program: Program, lang: Lang) -> str:
    if isinstance(value, bool):
        return said(lang, "oui" if value else "non", "yes" if value else "no")
    if type_.kind == "choice" and type_.name:
        return program.choices[type_.name].label(str(value))
    return show_value(value, type_, lang)
