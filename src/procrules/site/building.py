"""The pages of a ruleset, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from procrules.ruleset import Ruleset
from procrules.site.articles import articles_list, cited, source_page
from procrules.site.context import Context
from procrules.site.decisions import decision_page
from procrules.site.front import examples_by_decision, front_page
from procrules.site.glossary import definitions_page, facts_page
from procrules.site.model import Site, SitePage
from procrules.site.processes import process_page, processes_list
from procrules.site.themes import Theme, theme_page, themes
from procrules.site.thresholds import threshold_page, thresholds_list
from procrules.syntax.source import SourceText
from procrules.values.text import Lang


def build(ruleset: Ruleset, lang: Lang = "fr", sources: Iterable[SourceText] = ()) -> Site:
    """Return the pages of a ruleset.

    Args:
        ruleset: The rules.
        lang: The language of the words around the rules; labels stay as their author wrote them.
        sources: The texts of the rules; the prose of those that are Markdown has a page too.

    Raises:
        MissingExtraError: Some are Markdown, and the extra ``cli`` is not installed.
    """
    context = Context.of(ruleset, lang)
    pages = tuple(_pages(context, themes(ruleset.program.program, sources)))
    return Site(lang, pages[0].title, pages)


def _pages(context: Context, written: dict[str, Theme]) -> Iterator[SitePage]:
    program = context.program
    yield front_page(context, written)
    if program.thresholds:
        yield thresholds_list(context)
    if program.processes:
        yield processes_list(context)
    if program.facts:
        yield facts_page(context)
    if program.derived:
        yield definitions_page(context)
    found = cited(context)
    if program.sources:
        yield articles_list(context, found)
    examples = examples_by_decision(list(program.examples))
    for name, decision in program.decisions.items():
        yield decision_page(context, decision, examples.get(name, []), written)
    for threshold in program.thresholds.values():
        yield threshold_page(context, threshold)
    for process in program.processes.values():
        yield process_page(context, process)
    for source in program.sources.values():
        yield source_page(context, source, found)
    for theme in written.values():
        yield theme_page(context, theme)
