"""From the text of a ``.dossier`` file to a dossier, every fault told at its place.

Takes a text and a ruleset; gives a dossier, or raises with all that was found. An item that cannot
be read hides no other: facts are read one by one by the declarations of the ruleset.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve

from procrules.constructs.base import Construct
from procrules.constructs.dossier import (
    Chapter,
    DossierDeclaration,
    PartDeclaration,
    Told,
    chapters,
)
from procrules.constructs.header import LanguageLine
from procrules.constructs.scope import scope_of
from procrules.core.dossier import Happened, History, Part
from procrules.core.program import Program
from procrules.diagnostics.base import Diagnostic, Span
from procrules.diagnostics.bounds import FileTooLarge
from procrules.diagnostics.dossiers import (
    NoDossierHeader,
    NoRuleset,
    OtherRuleset,
    SecondDossierHeader,
)
from procrules.diagnostics.report import Report
from procrules.diagnostics.syntax import LanguageNotFirst
from procrules.dossiers.model import Dossier
from procrules.dossiers.naming import is_other, named_ruleset
from procrules.errors import FactError
from procrules.facts import FactValue, read_facts
from procrules.limits import MAX_FILE_CHARACTERS
from procrules.pipeline import parse_chunk
from procrules.ruleset import Ruleset
from procrules.stack import on_a_stack_of_its_own
from procrules.syntax.keywords import vocabulary
from procrules.syntax.source import Chunk, SourceText, read_source


def read_dossier(
    text: str, ruleset: Ruleset | None = None, *, name: str = "", folder: Path | None = None
) -> Dossier:
    """Read the text of a ``.dossier`` file.

    Args:
        text: The text.
        ruleset: The rules to read it by; by default those that it names.
        name: The name of the file, for the findings.
        folder: Where to look for the rules that it names, before those that are bundled.

    Raises:
        FactError: The text cannot be read, or some facts cannot be used; all is listed.
        RulesetError: The ruleset that it names has errors.
    """
    if len(text) > MAX_FILE_CHARACTERS:
        raise FactError([FileTooLarge(span=Span(name, 0, 0, 0, 0), limit=MAX_FILE_CHARACTERS)])
    source, report = read_source(name, text, start="dossier_item"), Report()
    for fault in source.faults:
        report.add(fault)
    nodes = on_a_stack_of_its_own(lambda: list(_nodes(source, report)))
    header = _header(nodes, source, report)
    given = ruleset is not None
    if ruleset is None and header is not None:
        ruleset = _named(header, report, folder)
    if ruleset is None:
        raise FactError(_shown(report, source))
    program = ruleset.program.program
    found = chapters(nodes, scope_of(program, report))
    facts, parts = _read(program, found, report)
    according_to = header.according_to if header is not None else None
    named = according_to.ruleset.text if according_to is not None else None
    if given and according_to is not None and named is not None and is_other(named, ruleset):
        report.add(OtherRuleset(span=according_to.span, named=named, used=ruleset.name))
    if report.failed or header is None:
        raise FactError(_shown(report, source))
    notes, found_ = tuple(found[0].notes), _shown(report, source)
    return Dossier(ruleset, header.label.text, notes, facts, parts, named, found_)


def _nodes(source: SourceText, report: Report) -> Iterator[Construct]:
    """Yield the items; of a title under which a line cannot be read, the title."""
    for chunk in source.chunks():
        node = parse_chunk(chunk, source, report)
        if node is None:
            title = Chunk(chunk.text.partition("\n")[0] + "\n", chunk.line)
            alone = parse_chunk(title, source, Report())
            node = alone if isinstance(alone, DossierDeclaration | PartDeclaration) else None
        if node is not None:
            yield node


def _header(
    nodes: list[Construct], source: SourceText, report: Report
) -> DossierDeclaration | None:
    """Return the title of a dossier, reporting one that is missing, late or a second one."""
    for node in nodes[1:]:
        if isinstance(node, LanguageLine):
            report.add(LanguageNotFirst(span=node.span))
    said = [node for node in nodes if not isinstance(node, LanguageLine)]
    titles = [node for node in said if isinstance(node, DossierDeclaration)]
    for extra in titles[1:]:
        report.add(SecondDossierHeader(span=extra.span, line=titles[0].span.line))
    if not (titles and said[0] is titles[0]) and not _unreadable_title(source, titles):
        place = said[0].span if said else Span(source.name, 1, 1, 1, 1)
        report.add(NoDossierHeader(span=place))
    return titles[0] if titles else None


def _unreadable_title(source: SourceText, titles: list[DossierDeclaration]) -> bool:
    """Whether the title is there and could not be read: that was told."""
    opening = re.compile(vocabulary(source.language).pattern("DOSSIER"))
    return not titles and any(opening.match(chunk.text) for chunk in source.chunks())


def _named(header: DossierDeclaration, report: Report, folder: Path | None) -> Ruleset | None:
    """Return the ruleset that a dossier names, reporting one that does not exist.

    Raises:
        RulesetError: It exists and has errors.
    """
    if header.according_to is None:
        report.add(NoRuleset(span=header.span))
        return None
    wanted = header.according_to.ruleset
    found = named_ruleset(wanted.text, folder)
    if isinstance(found, Ruleset):
        return found
    report.add(evolve(found, span=wanted.span))
    return None


def _shown(report: Report, source: SourceText) -> tuple[Diagnostic, ...]:
    """Return the findings with the lines that they are about."""
    return tuple(
        evolve(d, source_line=source.line(d.span.line))
        if d.span.line and d.span.file == source.name
        else d
        for d in report.sorted()
    )


# -- reading ------------------------------------------------------------------------------------
def _read(
    program: Program, found: list[Chapter], report: Report
) -> tuple[dict[str, FactValue], tuple[Part, ...]]:
    """Read what the chapters tell by the declarations of the facts."""
    head, *titled = found
    shared = _facts(program, head.given, head.places, report)
    parts = [_part(program, chapter, report) for chapter in titled]
    first = evolve(_part(program, head, report), facts={}, notes=())
    if not titled or first.histories or first.questions:
        parts.insert(0, first)
        titled.insert(0, head)
    for part, chapter in zip(parts, titled, strict=True):
        # Together, since a list may name the records of another by their ids.
        kept = {p: s for p, s in head.places.items() if p.partition("[")[0] not in chapter.given}
        places = {**kept, **chapter.places}
        _check(program, {**shared, **part.facts}, places, report)
    return shared, tuple(parts)


def _part(program: Program, chapter: Chapter, report: Report) -> Part:
    return Part(
        chapter.label,
        _facts(program, chapter.given, chapter.places, report),
        tuple(_history(program, told, report) for told in chapter.histories),
        tuple(chapter.questions),
        tuple(chapter.notes),
    )


def _facts(
    program: Program, given: Mapping[str, Any], places: Mapping[str, Span], report: Report
) -> dict[str, FactValue]:
    """Read facts one by one, each fault told where its fact stands."""
    facts: dict[str, FactValue] = {}
    for name, item in given.items():
        try:
            facts |= read_facts(program, {name: item.value})
        except FactError as error:
            _tell(error.diagnostics, places, item.span, report)
    return facts


def _history(program: Program, told: Told, report: Report) -> History:
    events = []
    for event in told.events:
        given = {item.fact: item for item in event.facts}
        facts = _facts(program, given, {}, report)
        events.append(Happened(event.day, event.name, facts))
    return History(told.process, told.label, tuple(events), told.notes)


def _check(
    program: Program, facts: Mapping[str, FactValue], places: Mapping[str, Span], report: Report
) -> None:
    try:
        read_facts(program, facts)
    except FactError as error:
        _tell(error.diagnostics, places, Span("", 0, 0, 0, 0), report)


def _tell(
    found: Iterable[Diagnostic], places: Mapping[str, Span], otherwise: Span, report: Report
) -> None:
    """Report faults of facts at the place of the record, of the cell or of the fact."""
    for diagnostic in found:
        # A value that could not be read was told where it stands.
        path = str(getattr(diagnostic, "name", ""))
        place = places.get(path) or places.get(path.partition("[")[0]) or otherwise
        if not any(_within(d.span, place) for d in report.found):
            report.add(evolve(diagnostic, span=place))


def _within(inner: Span, outer: Span) -> bool:
    return inner.line == outer.line and outer.column <= inner.column < outer.end_column
