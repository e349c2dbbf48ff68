"""The first page of a ruleset: who it is, what it decides, what is uncertain, what it leaves out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from procrules.core.items import About, Example
from procrules.site.context import Context
from procrules.site.links import Kind, relative
from procrules.site.model import Section, SitePage
from procrules.site.themes import Theme
from procrules.values.dates import format_date
from procrules.views.agreement import counted


def front_page(context: Context, written: Mapping[str, Theme]) -> SitePage:
    """Return the first page."""
    path = "index.html"
    sections = []
    decisions = decisions_by_file(context, path, written)
    if decisions:
        sections.append(Section("decisions", context.plain("Décisions", "Decisions"), decisions))
    doubts = _doubts(context, path)
    if doubts:
        heading = context.plain("Points incertains, textes à vérifier", "Uncertain points")
        sections.append(Section("doubts", heading, doubts))
    left = "".join(
        f"<li>{context.left_out(item, path)}</li>" for item in context.program.unformalised
    )
    if left:
        heading = context.plain("Ce que les règles laissent de côté", "What the rules leave out")
        sections.append(Section("left-out", heading, f'<ul class="pr-plain">{left}</ul>'))
    title = context.titled(context.ruleset.label or context.ruleset.name or "Règles")
    return SitePage(path, title, _lead(context), tuple(sections), main=True)


def _lead(context: Context) -> str:
    rules, program = context.ruleset, context.program
    parts = []
    if rules.name:
        parts.append(context.code(rules.name))
    if rules.version:
        parts.append(context.say(f"version {rules.version}", f"version {rules.version}"))
    if rules.header.read_until is not None:
        day = format_date(rules.header.read_until, context.lang)
        parts.append(context.say(f"droit lu jusqu'au {day}", f"law read until {day}"))
    said = f"<p>{' · '.join(parts)}</p>" if parts else ""
    counts = (
        (len(program.decisions), "décision", "décisions", "decision", "decisions"),
        (len(program.rules), "règle", "règles", "rule", "rules"),
        (len(program.thresholds), "seuil", "seuils", "threshold", "thresholds"),
        (len(program.processes), "parcours", "parcours", "process", "processes"),
        (len(program.facts), "fait", "faits", "fact", "facts"),
        (len(program.sources), "texte", "textes", "text", "texts"),
        (len(program.examples), "exemple", "exemples", "example", "examples"),
    )
    held = ", ".join(
        context.text(
            counted(n, *((one, many) if context.lang == "fr" else (a, some)), context.lang)
        )
        for n, one, many, a, some in counts
        if n
    )
    said += f"<p>{held}.</p>" if held else ""
    return said + "".join(f"<p>{context.text(note)}</p>" for note in rules.header.notes)


def decisions_by_file(context: Context, page: str, written: Mapping[str, Theme]) -> str:
    """Return the decisions as lists that fold, one for each file that declares some."""
    files: dict[str, list[str]] = {}
    for name, decision in context.program.decisions.items():
        link = context.link("decision", name, page)
        mark = "" if decision.about.certainty == "certain" else " ⚠"
        files.setdefault(decision.about.span.file, []).append(f"<li>{link}{mark}</li>")
    if len(files) == 1 and not written:
        return f"<ul>{''.join(*files.values())}</ul>"
    parts = []
    for file, items in files.items():
        count = f'<span class="pr-count">{len(items)}</span>'
        parts.append(
            f'<details open=""><summary>{context.text(context.theme(file))} {count}</summary>'
            f"{_read(context, written.get(file), page)}<ul>{''.join(items)}</ul></details>"
        )
    return "".join(parts)


def _read(context: Context, theme: Theme | None, page: str) -> str:
    """Return the link to the prose of a file, if it has any."""
    if theme is None:
        return ""
    words = context.say("Lire le texte, article par article", "Read the text, article by article")
    return f'<p><a href="{escape(relative(theme.path, page))}">{words}</a></p>'


def _doubts(context: Context, page: str) -> str:
    """Return what is uncertain or to be read again, each with the thing that says so."""
    items = [
        f"<li>{context.link(kind, name, page)} : {context.doubts(about)}</li>"
        for kind, name, about in _abouts(context)
        if about.uncertain or any(about.to_confirm)
    ]
    return f'<ul class="pr-plain">{"".join(dict.fromkeys(items))}</ul>' if items else ""


def _abouts(context: Context) -> Iterator[tuple[Kind, str, About]]:
    program = context.program
    for name, rule in program.rules.items():
        yield "rule", name, rule.about
        for leaf in rule.leaves():
            if leaf.about != rule.about:
                yield "rule", name, leaf.about
    for fact_name, fact in program.facts.items():
        yield "fact", fact_name, fact.about
    for threshold_name, threshold in program.thresholds.items():
        yield "threshold", threshold_name, threshold.about
    for derived_name, derived in program.derived.items():
        yield "definition", derived_name, derived.about
    for decision_name, decision in program.decisions.items():
        yield "decision", decision_name, decision.about
    for source_name, source in program.sources.items():
        yield "source", source_name, source.about


def examples_by_decision(examples: list[Example]) -> dict[str, list[Example]]:
    """Return the examples that expect something of each decision."""
    found: dict[str, list[Example]] = {}
    for example in examples:
        for name in dict.fromkeys(e.decision for e in example.expected):
            found.setdefault(name, []).append(example)
    return found
