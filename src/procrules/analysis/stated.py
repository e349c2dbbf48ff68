"""A case as an example of the language: text that parses, and that passes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from procrules.analysis.proof import Record, Told
from procrules.constructs.scope import scope_of
from procrules.core.answer import Status
from procrules.core.items import Example
from procrules.core.program import Program
from procrules.core.types import Type
from procrules.diagnostics.base import Words
from procrules.diagnostics.report import Report
from procrules.examples import run_example
from procrules.facts import show_value
from procrules.pipeline import parse_source
from procrules.ruleset import Ruleset
from procrules.stack import on_a_stack_of_its_own
from procrules.syntax.source import read_source
from procrules.values.durations import Duration, format_duration
from procrules.values.nothing import NEANT
from procrules.values.numbers import format_amount
from procrules.values.text import NO_BREAK_SPACE

STANDING: Final[dict[Status, str]] = {
    "undetermined": "indéterminé",
    "needs_review": "à apprécier",
    "conflict": "en conflit",
}
"""What an example says of a decision that is not decided."""


class Unwritable(Exception):  # noqa: N818  (no error: the case is told without an example)
    """A value that the language has no words for."""


def example_of(ruleset: Ruleset, label: str, facts: Mapping[str, Told], expected: str) -> str:
    """Return a case as an ``exemple`` in French; empty where it cannot be written so that it passes.

    Args:
        ruleset: The rules.
        label: What the example shows.
        facts: What is told.
        expected: What stands after ``attendu``.
    """
    program = ruleset.program.program
    try:
        lines = [f"exemple « {label} »", *_given(program, facts)]
    except Unwritable:
        return ""
    text = "\n".join([*lines, f"  attendu {expected}"]) + "\n"
    read = read_example(program, text)
    return text if read is not None and run_example(ruleset, read).passed else ""


def value_stated(program: Program, decision: str, value: Told) -> str:
    """Return what an example says of a decision that has a value.

    Raises:
        Unwritable: The language has no words for it.
    """
    return f"= {_written(program.decisions[decision].type, value)}"


def read_example(program: Program, text: str) -> Example | None:
    """Return an example read by the names of a ruleset; ``None`` where it has a fault."""
    report = Report()

    def read() -> list[object]:
        source = read_source("", f"langue français\n\n{text}", start="item")
        scope = scope_of(program, report)
        return [item for node in parse_source(source, report) for item in node.lower(scope)]

    found = [item for item in on_a_stack_of_its_own(read) if isinstance(item, Example)]
    return found[0] if len(found) == 1 and not report.failed else None


def words_of(program: Program, facts: Mapping[str, Told]) -> Words:
    """Return a case as a person reads it."""
    if not facts:
        return Words("quels que soient les faits", "whatever the facts")
    return Words(
        *(
            (" ; " if lang == "fr" else "; ").join(
                f"{_quoted(program.label(n), lang)} {shown(program, program.facts[n].type, v, lang)}"
                for n, v in facts.items()
            )
            for lang in ("fr", "en")
        )
    )


def shown(program: Program, type_: Type, value: Told, lang: str) -> str:
    """Return a value of a type as a person reads it."""
    match value:
        case bool():
            return {"fr": ("non", "oui"), "en": ("no", "yes")}[lang][value]
        case str() if type_.kind == "choice":
            return _quoted(program.choices[type_.name or ""].label(value), lang)
        case frozenset():
            choice = program.choices[type_.name or ""]
            names = (_quoted(choice.label(n), lang) for n in choice.names() if n in value)
            return ", ".join(names) or "∅"
        case tuple():
            fields = program.entities[(type_.item.name if type_.item else None) or ""]
            return (
                " / ".join(
                    ", ".join(
                        f"{k} {shown(program, found.type, v, lang)}"
                        for k, v in record.items()
                        if v is not None and (found := fields.field(k)) is not None
                    )
                    for record in value
                )
                or "∅"
            )
        case Duration():
            return format_duration(value, "fr" if lang == "fr" else "en")
        case _:
            return "néant" if value is NEANT else show_value(value, type_, lang)


def _quoted(label: str, lang: str) -> str:
    return f"« {label} »" if lang == "fr" else f"'{label}'"


# -- in the words of rule files ---------------------------------------------------------------------
def _given(program: Program, facts: Mapping[str, Told]) -> Iterator[str]:
    for name, value in facts.items():
        type_ = program.facts[name].type
        if isinstance(value, tuple):
            yield from _table(program, name, value, type_)
        else:
            yield f"  soit {name} = {_written(type_, value)}"


def _table(program: Program, name: str, records: tuple[Record, ...], type_: Type) -> Iterator[str]:
    entity = program.entities[(type_.item.name if type_.item else None) or ""]
    columns = [f for f in entity.fields if any(r.get(f.name) is not None for r in records)]
    columns = columns or list(entity.fields[:1])
    rows = [[f.name for f in columns]]
    for record in records:
        cells = ((f.type, record.get(f.name)) for f in columns)
        rows.append(["" if v is None else _written(t, v) for t, v in cells])
    widths = [max(len(row[i]) for row in rows) for i in range(len(columns))]
    yield f"  soit {name} :"
    for row in rows:
        cells_ = " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"    | {cells_} |"


def _written(type_: Type, value: Told) -> str:
    match value:
        case bool():
            return "oui" if value else "non"
        case str():
            return value if type_.kind == "choice" else f"« {value} »"
        case frozenset() if value:
            return f"({', '.join(sorted(value))})"
        case frozenset():
            raise Unwritable
        case Duration():
            text = format_duration(value, "fr").replace(NO_BREAK_SPACE, "")
        case Fraction() if type_.kind == "money":
            text = format_amount(value, None, "fr")
        case Fraction() | date():
            text = show_value(value, type_, "fr")
        case _:
            return "néant"
    if "≈" in text:
        raise Unwritable
    return text.replace(NO_BREAK_SPACE, " ")
