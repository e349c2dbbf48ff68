"""The passes in order: read, cut, parse, build, declare, lower, check.

A newcomer reads this page first. Each pass takes what the one before gives, appends its findings
to one report and goes on, so that one fault hides no other.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from attrs import evolve

from procrules.bundled import bundled_rulesets
from procrules.check import check
from procrules.compiled import Compiled, failed, fingerprint
from procrules.constructs.base import Construct, Node
from procrules.constructs.build import TooDeepError, build
from procrules.constructs.declaration import ChoiceDeclaration, EntityDeclaration
from procrules.constructs.derogation import resolve
from procrules.constructs.header import (
    ImportDeclaration,
    LanguageLine,
    ReferenceDateDeclaration,
    RulesetDeclaration,
    imported_header,
)
from procrules.constructs.scope import Scope
from procrules.core import items as core
from procrules.core.program import Program
from procrules.diagnostics.base import Diagnostic, Span
from procrules.diagnostics.bounds import (
    FileTooLarge,
    NothingDeclared,
    TooManyFiles,
)
from procrules.diagnostics.computing import TooDeep
from procrules.diagnostics.literate import TwoTexts
from procrules.diagnostics.names import ImportNotFound
from procrules.diagnostics.report import Report
from procrules.diagnostics.syntax import LanguageNotFirst
from procrules.limits import MAX_FILE_CHARACTERS, MAX_FILES, MAX_TREE_DEPTH
from procrules.stack import on_a_stack_of_its_own
from procrules.syntax.consequences import without_consequences
from procrules.syntax.keywords import opens_item, vocabulary
from procrules.syntax.parser import PARSE_FAILURES, parse_item
from procrules.syntax.recovery import explain
from procrules.syntax.source import Chunk, SourceText, read_source
from procrules.texts import Import, Reader, RuleText, beside, no_reader, read_file
from procrules.values.files import rule_name
from procrules.values.text import nearest

Parse = Callable[[str, str, Report], tuple[SourceText, Iterator[Construct]]]
"""Gives the constructs of a file by its name and its text, and reports what cannot be read."""

I = TypeVar(  # noqa: E741  (an item)
    "I",
    core.Source,
    core.Choice,
    core.Entity,
    core.Fact,
    core.Threshold,
    core.Derived,
    core.Decision,
    core.Rule,
    core.Process,
    core.Envelope,
)


def compile_text(text: str, name: str = "", reader: Reader = no_reader) -> Compiled:
    """Run every pass over a rule text and what it imports."""
    return parsed(RuleText(name, text, reader))[0]


def compile_file(path: Path, name: str | None = None) -> Compiled:
    """Run every pass over a file and the files beside it that it imports."""
    shown = name or path.name
    text, problem = read_file(path, shown)
    return failed(problem) if problem else compile_text(text or "", shown, beside(path))


def parsed(root: RuleText) -> tuple[Compiled, tuple[Import, ...]]:
    """Run every pass over a text and what it imports; return also what its imports meant."""
    with without_collection():
        return on_a_stack_of_its_own(lambda: _parsed(root))


@contextmanager
def without_collection() -> Iterator[None]:
    """Keep Python from looking for circles in all that is made: there are none, and it takes longer each time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _parsed(root: RuleText) -> tuple[Compiled, tuple[Import, ...]]:
    report = Report()
    sources: list[SourceText] = []
    imports: list[Import] = []
    constructs = list(read_rules(root, sources, imports, report))
    scope = Scope(report)
    declare(constructs, scope)
    program = program_of(lower(constructs, scope), scope)
    checked = check(program, report)
    if not constructs and not report.found:
        report.add(NothingDeclared(span=Span(root.name, 1, 1, 1, 1)))
    found = worth_telling(report.sorted(), sources)
    program_or_none = None if report.failed else checked
    compiled = Compiled(program_or_none, found, tuple(sources), fingerprint(sources))
    return compiled, tuple(imports)


def worth_telling(
    found: Iterable[Diagnostic], sources: Sequence[SourceText]
) -> tuple[Diagnostic, ...]:
    """Return findings with the lines that they are about, without those that only follow from others."""
    return without_consequences(tuple(_with_line(d, sources) for d in found), sources)


# -- reading ------------------------------------------------------------------------------------
def parse_text(name: str, text: str, report: Report) -> tuple[SourceText, Iterator[Construct]]:
    """Return a text made uniform, and its constructs; what cannot be read is reported."""
    source = read_source(name, text, start="item")
    for fault in source.faults:
        report.add(fault)
    return source, parse_source(source, report)


def read_rules(
    root: RuleText,
    sources: list[SourceText],
    imports: list[Import],
    report: Report,
    parse: Parse = parse_text,
) -> Iterator[Construct]:
    """Yield the constructs of a text, then those of its imports, each text once.

    A bundled ruleset that is imported gives all but its examples, which are its own tests; its head
    says what that of the file does not.
    """
    pending = [root]
    seen = {("", rule_name(root.name))}
    while pending:
        file = pending.pop(0)
        if len(file.text) > MAX_FILE_CHARACTERS:
            place = Span(file.name, 0, 0, 0, 0)
            report.add(FileTooLarge(span=place, limit=MAX_FILE_CHARACTERS))
            continue
        read_by = _of_bundled if file.ruleset else parse
        source, nodes = read_by(file.name, file.text, report)
        sources.append(source)
        for number, node in enumerate(nodes):
            if isinstance(node, LanguageLine) and number:
                report.add(LanguageNotFirst(span=node.span))
            if isinstance(node, ImportDeclaration):
                for wanted in node.names:
                    key = (file.ruleset, wanted.text)
                    if key in seen or len(seen) > MAX_FILES:
                        continue
                    seen.add(key)
                    meant = file.imported(wanted.text)
                    found = meant[0] if meant else None
                    read = False
                    if len(meant) > 1:
                        report.add(TwoTexts(span=wanted.span, name=wanted.text))
                    if found is None:
                        near = nearest(wanted.text, bundled_rulesets())
                        report.add(
                            ImportNotFound(span=wanted.span, name=wanted.text, suggestion=near)
                        )
                    elif len(seen) > MAX_FILES:
                        report.add(TooManyFiles(span=wanted.span, limit=MAX_FILES))
                    elif found.ruleset == file.ruleset or (found.ruleset, wanted.text) not in seen:
                        seen.add((found.ruleset, wanted.text))
                        pending.append(found)
                        read = True
                    imports.append(Import(file.ruleset, wanted.text, found, read))
            yield imported_header(node) if file.ruleset else node


def _of_bundled(name: str, text: str, report: Report) -> tuple[SourceText, Iterator[Construct]]:
    source, nodes, found = _parsed_bundled(name, text)
    for diagnostic in found:
        report.add(diagnostic)
    return source, iter(nodes)


@lru_cache(maxsize=MAX_FILES)
def _parsed_bundled(
    name: str, text: str
) -> tuple[SourceText, tuple[Construct, ...], tuple[Diagnostic, ...]]:
    """Parse a file of a bundled ruleset that is imported, once for all texts that import it.

    Its examples are left out before they are parsed.
    """
    report, source = Report(), read_source(name, text, start="item")
    for fault in source.faults:
        report.add(fault)
    nodes = (parse_chunk(c, source, report) for c in source.chunks() if not _is_example(c, source))
    return source, tuple(node for node in nodes if node is not None), tuple(report.found)


def parse_source(source: SourceText, report: Report) -> Iterator[Construct]:
    """Yield the constructs of one text, item by item; one that fails is reported and passed over."""
    for chunk in source.chunks():
        node = parse_chunk(chunk, source, report)
        if node is not None:
            yield node


def _is_example(chunk: Chunk, source: SourceText) -> bool:
    words = vocabulary(source.language)
    return any(re.match(rf"{words.pattern(k)}\b", chunk.text) for k in ("EXAMPLE", "EXAMPLES"))


def parse_chunk(chunk: Chunk, source: SourceText, report: Report) -> Construct | None:
    """Return the construct of one item; ``None`` when it cannot be read, which is reported."""
    if report.full and source.start == "item" and not opens_item(chunk.text, source.language):
        report.leave_out()
        return None
    try:
        tree = parse_item(chunk.text, source.language, source.start)
        node: Node = build(tree, source, chunk)
    except PARSE_FAILURES as failure:
        # To find the words for a fault takes longer than to find the fault.
        if report.full:
            report.leave_out()
        else:
            report.add(explain(failure, chunk, source))
    except TooDeepError:
        place = Span(source.name, chunk.line, 1, chunk.line, 2)
        report.add(TooDeep(span=place, limit=MAX_TREE_DEPTH))
    else:
        assert isinstance(node, Construct)
        return node
    return None


# -- lowering -----------------------------------------------------------------------------------
def declare(constructs: Sequence[Construct], scope: Scope) -> None:
    """Make every name known; order in the files never matters."""
    # Types first: a fact may be declared above the choice that it uses.
    ordered = sorted(constructs, key=_rank)
    for construct in ordered:
        construct.declare(scope)
    for construct in ordered:
        construct.complete(scope)


def lower(constructs: Iterable[Construct], scope: Scope) -> list[core.Item]:
    """Return the core items of some constructs, once all names are known."""
    return [item for construct in constructs for item in construct.lower(scope)]


def program_of(items: list[core.Item], scope: Scope) -> Program:
    """Return the program that all the items of a ruleset make, derogations resolved."""
    rules = resolve(_named(items, core.Rule), scope)
    return Program(
        scope.header,
        _named(items, core.Source),
        _named(items, core.Choice),
        _named(items, core.Entity),
        _named(items, core.Fact),
        _named(items, core.Threshold),
        _named(items, core.Derived),
        _named(items, core.Decision),
        rules,
        tuple(e for e in items if isinstance(e, core.Example) and "/" not in e.span.file),
        _unformalised(items),
        _named(items, core.Process),
        _named(items, core.Envelope),
    )


def _rank(construct: Construct) -> int:
    kinds = (RulesetDeclaration, ReferenceDateDeclaration, ChoiceDeclaration, EntityDeclaration)
    return 0 if isinstance(construct, kinds) else 1


def _named(items: list[core.Item], cls: type[I]) -> dict[str, I]:
    found: dict[str, I] = {}
    for item in items:
        if isinstance(item, cls):
            found.setdefault(item.name, item)
    return found


def _unformalised(items: list[core.Item]) -> tuple[core.Unformalised, ...]:
    found: list[core.Unformalised] = []
    for item in items:
        if isinstance(item, core.Unformalised):
            found.append(item)
            continue
        if not isinstance(item, core.Example | core.Envelope):
            found += item.about.unformalised
        if isinstance(item, core.Rule):
            found += [u for leaf in item.leaves() for u in leaf.about.unformalised]
        if isinstance(item, core.Process):
            found += [u for about in item.abouts() for u in about.unformalised]
    return tuple(dict.fromkeys(found))


def _with_line(diagnostic: Diagnostic, sources: Sequence[SourceText]) -> Diagnostic:
    if diagnostic.source_line or not diagnostic.span.line:
        return diagnostic
    source = next((s for s in sources if s.name == diagnostic.span.file), None)
    line = source.line(diagnostic.span.line) if source is not None else ""
    return evolve(diagnostic, source_line=line)
