"""The facts and the definitions, one after the other."""

from __future__ import annotations

from procrules.core import expr as core
from procrules.core.items import Derived, Fact
from procrules.site.context import Context
from procrules.site.links import Thing
from procrules.site.model import Section, SitePage
from procrules.site.trees import line
from procrules.site.types import type_words
from procrules.views.clauses import Clauses
from procrules.views.pictures.model import Line
from procrules.views.pictures.svg import plain_name


def facts_page(context: Context) -> SitePage:
    """Return the page of the facts, by the file that declares them."""
    path = "facts.html"
    files: dict[str, list[str]] = {}
    for fact in context.program.facts.values():
        files.setdefault(fact.about.span.file, []).append(_fact(context, fact, path))
    sections = tuple(
        Section(
            f"f-{plain_name(file)}",
            context.theme(file) or context.plain("Faits", "Facts"),
            "".join(found),
        )
        for file, found in files.items()
    )
    title = context.plain("Faits à dire", "Facts to tell")
    return SitePage(path, title, "", sections, main=True)


def _fact(context: Context, fact: Fact, page: str) -> str:
    label = context.text(context.name("fact", fact.name))
    parts = [
        f"<p><strong>{label}</strong> {context.code(fact.name)} · {type_words(context, fact.type)}</p>"
    ]
    if fact.question:
        parts.append(f"<p>{context.text(fact.question)}</p>")
    if fact.help:
        parts.append(f'<p class="pr-note">{context.text(fact.help)}</p>')
    said = []
    for words, value in (
        (context.say("au moins", "at least"), fact.minimum),
        (context.say("au plus", "at most"), fact.maximum),
        (context.say("présumé", "presumed"), fact.presumed),
    ):
        if value is not None:
            shown = context.speaker.value(value, fact.type.kind, fact.type.name)
            said.append(f"{words} {context.text(shown)}")
    if said:
        parts.append(f"<p>{' · '.join(said)}</p>")
    if fact.judgement is not None:
        by = context.text(fact.judgement.by or context.plain("l'acheteur", "the buyer"))
        parts.append(f"<p>{context.say('À apprécier par', 'To be appreciated by')} {by}.</p>")
        criteria = "".join(f"<li>{context.text(c)}</li>" for c in fact.judgement.criteria)
        parts.append(f"<ul>{criteria}</ul>" if criteria else "")
    parts.append(context.basis(fact.about.references, page))
    parts.append(context.said(fact.about, page))
    parts.append(_used(context, ("fact", fact.name), page))
    return f'<section class="pr-entry" id="{plain_name(fact.name)}">{"".join(parts)}</section>'


def _used(context: Context, thing: Thing, page: str) -> str:
    used = context.links(context.graph.used_by.get(thing, ()), page)
    if not used:
        return ""
    return f"<details><summary>{context.say('Sert à', 'Used by')}</summary>{used}</details>"


def definitions_page(context: Context) -> SitePage:
    """Return the page of the derived values."""
    path = "definitions.html"
    files: dict[str, list[str]] = {}
    for derived in context.program.derived.values():
        files.setdefault(derived.about.span.file, []).append(_derived(context, derived, path))
    sections = tuple(
        Section(
            f"f-{plain_name(file)}",
            context.theme(file) or context.plain("Définitions", "Definitions"),
            "".join(found),
        )
        for file, found in files.items()
    )
    title = context.plain("Définitions", "Definitions")
    return SitePage(path, title, "", sections, main=True)


def _derived(context: Context, derived: Derived, page: str) -> str:
    label = context.text(context.name("definition", derived.name))
    parts = [
        (
            f"<p><strong>{label}</strong> {context.code(derived.name)} · "
            f"{type_words(context, derived.type)}</p>"
        )
    ]
    if derived.each is not None:
        listed = context.link("fact", derived.each.list, page)
        parts.append(
            f"<p>{context.say('Pour chaque élément de', 'For each record of')} {listed}.</p>"
        )
    parts.append(_formula(context, derived, page))
    parts.append(context.basis(derived.about.references, page))
    parts.append(context.said(derived.about, page))
    parts.append(_used(context, ("definition", derived.name), page))
    return f'<section class="pr-entry" id="{plain_name(derived.name)}">{"".join(parts)}</section>'


def _formula(context: Context, derived: Derived, page: str) -> str:
    """Return what a derived value is computed from, or the condition that it is."""
    clauses = Clauses(context.speaker)
    expr = derived.expr
    if expr.type.kind == "boolean":
        found = clauses.of(expr)
        lines = [
            Line(c.text, "text", c.depth, "–" if len(found) > 1 else "", c.said) for c in found
        ]
    elif isinstance(expr, core.Readings):
        lines = [
            Line(f"{option.label} : {clauses.value(option.expr)}", "text", 0, "–", option.expr)
            for option in expr.options
        ]
    elif isinstance(expr, core.Weights):
        lines = []
        for item in expr.items:
            weight = context.speaker.value(item.weight, "number")
            first, *others = clauses.of(item.condition)
            lines.append(Line(f"{weight} : {first.text}", "text", 0, "–", first.said))
            lines += [Line(c.text, "text", c.depth + 1, "", c.said) for c in others]
    else:
        lines = [Line(f"= {clauses.value(expr)}", "text", 0, "", expr)]
    return f'<div class="pr-if">{"".join(line(context, each, page) for each in lines)}</div>'
