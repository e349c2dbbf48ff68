"""The texts: each source with its articles, and what rests on each of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from procrules.core.items import Source
from procrules.core.reference import Reference
from procrules.core.walk import walk
from procrules.site.context import Context
from procrules.site.links import Kind, Thing, article
from procrules.site.model import Section, SitePage
from procrules.views.pictures.svg import plain_name

Cited = dict[str, dict[str, dict[Thing, None]]]
"""By source and by article, the things that rest on it."""


def cited(context: Context) -> Cited:
    """Return what rests on each article."""
    program = context.program
    found: Cited = {}
    for thing, references in _references(context):
        for reference in references:
            place = article(reference.locator) if reference.locator else ""
            found.setdefault(reference.source, {}).setdefault(place, {})[thing] = None
    for unformalised in program.unformalised:
        for reference in unformalised.references:
            place = article(reference.locator) if reference.locator else ""
            found.setdefault(reference.source, {}).setdefault(place, {})
    return found


def _references(context: Context) -> Iterator[tuple[Thing, Iterable[Reference]]]:
    program = context.program
    kinds: tuple[tuple[Kind, Iterable[object]], ...] = (
        ("rule", program.rules.values()),
        ("decision", program.decisions.values()),
        ("threshold", program.thresholds.values()),
        ("definition", program.derived.values()),
        ("fact", program.facts.values()),
        ("process", program.processes.values()),
    )
    for kind, items in kinds:
        for item in items:
            name = str(getattr(item, "name", ""))
            yield (kind, name), [n for n in walk(item) if isinstance(n, Reference)]


def articles_list(context: Context, found: Cited) -> SitePage:
    """Return the page that lists the texts, the strongest first."""
    path = "articles.html"
    program = context.program
    by_authority: dict[str, list[Source]] = {}
    for source in program.sources.values():
        by_authority.setdefault(source.authority, []).append(source)
    sections = []
    for authority, sources in by_authority.items():
        items = []
        for source in sources:
            link = context.link("source", source.name, path)
            count = len([a for a in found.get(source.name, {}) if a])
            articles = (
                context.plain(f" · {count} articles", f" · {count} articles") if count else ""
            )
            badge = ""
            if source.about.certainty != "certain":
                badge = (
                    f' <span class="pr-badge">{context.say("à vérifier", "to be confirmed")}</span>'
                )
            items.append(f"<li>{link} {context.code(source.name)}{articles}{badge}</li>")
        heading = context.titled(context.speaker.say(authority))
        sections.append(Section(f"s-{authority}", heading, f"<ul>{''.join(items)}</ul>"))
    lead = context.say(
        "Une flèche ↗ ouvre une recherche sur Légifrance : les règles citent un texte et un article, "
        "sans identifiant de Légifrance.",
        "An arrow ↗ opens a search on Légifrance: the rules cite a text and an article, without an "
        "identifier of Légifrance.",
    )
    title = context.plain("Textes et articles", "Texts and articles")
    return SitePage(path, title, f"<p>{lead}</p>", tuple(sections), main=True)


def source_page(context: Context, source: Source, found: Cited) -> SitePage:
    """Return the page of a source: its articles in order, and what rests on each."""
    path = context.places.of("source", source.name) or ""
    authority = context.text(
        context.speaker.say("resting_on", authority=context.speaker.say(source.authority))
    )
    whole = Reference(source.name)
    lead = f"<p>{context.code(source.name)} · {authority}{context.outside(whole)}</p>"
    lead += context.said(source.about, path)
    articles = found.get(source.name, {})
    left = _left_out(context, source.name, path)
    rows = []
    for place in sorted(articles, key=_order):
        reference = Reference(source.name, place)
        words = context.text(place) if place else context.say("Le texte entier", "The whole text")
        out = context.outside(reference) if place else ""
        things = _things(context, articles[place], path)
        also = "".join(left.get(place, ()))
        anchor = f' id="a-{plain_name(place)}"' if place else ""
        rows.append(f'<tr{anchor}><th scope="row">{words}{out}</th><td>{things}{also}</td></tr>')
    table = ""
    if rows:
        heads = (
            context.say("Article", "Article"),
            context.say("Ce qui en vient", "What rests on it"),
        )
        head = "".join(f'<th scope="col">{words}</th>' for words in heads)
        table = (
            f'<div class="pr-scroll" tabindex="0"><table><thead><tr>{head}</tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table></div>"
        )
    else:
        lead += f"<p>{context.say('Rien ne le cite.', 'Nothing cites it.')}</p>"
    sections = (Section("articles", context.plain("Articles", "Articles"), table),) if table else ()
    return SitePage(path, context.titled(context.name("source", source.name)), lead, sections)


def _left_out(context: Context, source: str, page: str) -> dict[str, list[str]]:
    """Return what the rules leave out of the articles of a source, by article."""
    found: dict[str, list[str]] = {}
    for item in context.program.unformalised:
        for reference in item.references:
            if reference.source == source:
                place = article(reference.locator) if reference.locator else ""
                found.setdefault(place, []).append(context.left_out(item, page))
    return found


def _things(context: Context, things: Iterable[Thing], page: str) -> str:
    by_kind: dict[Kind, list[str]] = {}
    for kind, name in things:
        by_kind.setdefault(kind, []).append(context.link(kind, name, page))
    return "".join(
        f"<p>{context.kind(kind)} : {', '.join(links)}</p>" for kind, links in by_kind.items()
    )


def _order(place: str) -> tuple[object, ...]:
    """Return the order of an article: its letter, then its numbers as numbers."""
    parts = re.split(r"(\d+)", place)
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts)
