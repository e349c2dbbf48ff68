"""Examples with their answers, as tables: what changes from one to the next is a column."""

from __future__ import annotations

import re
from collections.abc import Iterable

from procrules.core.items import Example, Expected
from procrules.core.types import Type
from procrules.site.context import Context

_NUMBERED = re.compile(r" \(\d+\)$")
_STATUS = {
    "undetermined": ("indéterminé", "undetermined"),
    "needs_review": ("à apprécier", "for review"),
    "conflict": ("conflit", "conflict"),
}


def example_tables(context: Context, decision: str, examples: list[Example], page: str) -> str:
    """Return the examples of a decision; those of one table of the rules stand together."""
    groups: dict[tuple[str, str], list[Example]] = {}
    for example in examples:
        label = _NUMBERED.sub("", example.label)
        groups.setdefault((example.span.file, label), []).append(example)
    return "".join(
        _group(context, decision, label, group, page) for (_, label), group in groups.items()
    )


def _group(context: Context, decision: str, label: str, group: list[Example], page: str) -> str:
    names = list(dict.fromkeys(g.fact for e in group for g in e.given))
    told = [{g.fact: value_words(context, g.fact, g.value) for g in e.given} for e in group]
    constant = [n for n in names if len({row.get(n) for row in told}) == 1]
    varying = [n for n in names if n not in constant]
    common = ", ".join(f"{context.link('fact', n, page)} = {told[0][n]}" for n in constant)
    heads = "".join(f'<th scope="col">{context.link("fact", n, page)}</th>' for n in varying)
    rows = []
    for example, row in zip(group, told, strict=True):
        cells = "".join(f"<td>{row.get(n, '—')}</td>" for n in varying)
        answers = [e for e in example.expected if e.decision == decision]
        said = "<br/>".join(expected_words(context, e, page) for e in answers)
        rows.append(f"<tr>{cells}<td>{said}</td></tr>")
    count = f' <span class="pr-count">{len(group)}</span>' if len(group) > 1 else ""
    answer = context.say("Réponse", "Answer")
    table = (
        f'<div class="pr-scroll" tabindex="0"><table><thead><tr>{heads}<th scope="col">{answer}</th>'
        f"</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )
    given = f"<p>{common}</p>" if common else ""
    summary = f"<summary>{context.text(label)}{count}</summary>"
    return f'<details data-search-exclude="">{summary}{given}{table}</details>'


def given_words(context: Context, example: Example, page: str) -> str:
    """Return the facts of an example as a list."""
    items = "".join(
        f"<li>{context.link('fact', g.fact, page)} = {value_words(context, g.fact, g.value)}</li>"
        for g in example.given
    )
    return f"<ul>{items}</ul>" if items else ""


def value_words(context: Context, fact: str, value: object) -> str:
    """Return a value that an example states."""
    type_ = context.program.facts[fact].type
    return context.text(_value(context, value, type_))


def _value(context: Context, value: object, type_: Type) -> str:
    if value is None:
        return context.plain("inconnu", "not known")
    if isinstance(value, list | tuple) and type_.kind == "list":
        return _records(context, value, type_)
    if isinstance(value, frozenset):
        value = sorted(value)
    return context.speaker.value(value, type_.kind, type_.name)


def _records(context: Context, records: Iterable[object], type_: Type) -> str:
    entity = context.program.entities.get(type_.item.name or "") if type_.item else None
    said = []
    for record in records:
        if not isinstance(record, dict):
            said.append(str(getattr(record, "id", record)))
            continue
        fields = []
        for name, value in record.items():
            declared = entity.field(name) if entity is not None else None
            label = declared.about.label if declared is not None else None
            shown = _value(context, value, declared.type) if declared is not None else str(value)
            fields.append(f"{label or name} = {shown}")
        said.append(", ".join(fields))
    return " ; ".join(said) if said else context.plain("liste vide", "empty list")


def expected_words(context: Context, expected: Expected, page: str) -> str:
    """Return what an example expects."""
    type_ = context.program.decisions[expected.decision].type
    if expected.status is not None:
        said = context.say(*_STATUS[expected.status])
    elif expected.kind == "value":
        said = context.text(context.speaker.value(expected.value, type_.kind, type_.name))
    elif expected.kind == "status":
        said = context.say("décidé", "decided")
    else:
        labels = ", ".join(
            context.text(context.speaker.value_label(type_.name, m)) for m in expected.members
        )
        verbs = {
            "includes": context.say("comprend", "includes"),
            "excludes": context.say("ne comprend pas", "does not include"),
            "withholds": context.say("laisse en suspens", "leaves open"),
        }
        verb = verbs.get(expected.kind)
        said = f"{verb} {labels}" if verb else labels or context.say("rien", "nothing")
    if expected.record is not None:
        said = f"{context.text(expected.record)} : {said}"
    if expected.missing:
        missing = ", ".join(
            context.link("fact", n, page) for n in expected.missing if n in context.program.facts
        )
        if missing:
            said += f" ({context.say('manque :', 'missing:')} {missing})"
    cites = context.cites(expected.references, page)
    return f"{said} <small>({cites})</small>" if cites else said
