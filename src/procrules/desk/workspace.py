"""The texts that are being written, and the rulesets that they make.

After an edit, ``Workspace.look`` tells at once what is wrong in the edited file: its syntax, and its
names and types against all that the ruleset declares. ``Workspace.check`` then runs every pass over
the whole ruleset, for what only they can find; it takes a picture first, so that it may run while
one goes on writing. Of a ruleset that passed, ``Rules.untidy`` tells what could be written better.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any, Protocol

from attrs import define, evolve, field, frozen

from procrules.bundled import bundled_rulesets
from procrules.check import check
from procrules.compiled import Compiled, fingerprint
from procrules.constructs.base import Construct
from procrules.constructs.scope import Scope, Use
from procrules.core import items as core
from procrules.core.program import Program
from procrules.desk.imports import Imports
from procrules.desk.lint import untidy
from procrules.desk.looking import Kept, Names, by_file, look
from procrules.desk.reading import Reading, read
from procrules.diagnostics.base import NOWHERE, Diagnostic, Span
from procrules.diagnostics.bounds import NothingDeclared
from procrules.diagnostics.report import Report
from procrules.limits import MAX_FILE_CHARACTERS
from procrules.pipeline import (
    lower,
    program_of,
    read_rules,
    worth_telling,
)
from procrules.ruleset import Ruleset, ruleset_of
from procrules.stack import on_a_stack_of_its_own
from procrules.syntax.source import SourceText
from procrules.texts import RuleText
from procrules.values.files import ENDINGS, holds_rules

Uses = Mapping[str, tuple[Use, ...]]
"""By file, the words that stand for something declared."""


class Disk(Protocol):
    """Where the files lie that are not being written."""

    def read(self, path: str) -> str | None:
        """Return the text of a file; ``None`` when there is none that can be read."""

    def rules(self, folder: str) -> list[str]:
        """Return the names of the rule files of a folder, in order."""


@frozen(eq=False)
class Seen:
    """What is known of a ruleset: of the file looked at as it stands, of the others as last checked.

    Attributes:
        root: The file that leads to all others, by its path.
        readings: Its files, by the name that spans give them.
        names: The names declared.
        uses: The words that stand for something declared.
        program: The rules, whole or not; ``None`` before the first check.
        ruleset: The rules that answer; ``None`` while something is wrong, or before the check.
        findings: What is wrong, by file.
        late: What only the whole check finds, as it last did, with the spans of readings.
        advice: What could be written better, as it was last looked for, with the spans of readings.
        kept: By file, what its parts gave when it was last looked at.
    """

    root: str
    readings: Mapping[str, Reading]
    names: Names
    uses: Uses
    program: Program | None
    ruleset: Ruleset | None
    findings: Mapping[str, tuple[Diagnostic, ...]]
    late: tuple[Diagnostic, ...] = ()
    advice: tuple[Diagnostic, ...] = ()
    kept: Mapping[str, Kept] = field(factory=dict, repr=False)

    @property
    def scope(self) -> Scope:
        """The names declared."""
        return self.names.scope

    def told(self, file: str) -> tuple[Diagnostic, ...]:
        """Return all that is told of a file: what is wrong in it, then what could be written better.

        Advice whose words are gone is not told, nor what an edit may have made untrue elsewhere, until
        it is looked for again.
        """
        advice = (_placed(d, self.readings) for d in self.advice if d.span.file == file)
        return (*self.findings.get(file, ()), *(d for d in advice if d is not None))

    def path(self, file: str) -> str:
        """Return the path of a file of the ruleset; one of a bundled ruleset is where that lies."""
        ruleset, _, name = file.rpartition("/")
        if not ruleset:
            return str(PurePath(self.root).with_name(name))
        return str(bundled_rulesets()[ruleset] / name)


@define
class Workspace:
    """The texts of an editor over those of a disk."""

    disk: Disk
    written: dict[str, str] = field(factory=dict)
    """By path, the texts that are open in the editor."""
    _saved: dict[str, str | None] = field(factory=dict)
    _readings: dict[str, Reading] = field(factory=dict)
    _folders: dict[str, list[str]] = field(factory=dict)
    _seen: dict[str, Seen] = field(factory=dict)

    # -- texts ----------------------------------------------------------------------------------
    def write(self, path: str, text: str) -> None:
        """Take the text of a file that is open."""
        self.written[path] = text

    def close(self, path: str) -> None:
        """Go back to the text that is saved."""
        self.written.pop(path, None)
        self.forget(path)

    def forget(self, path: str) -> None:
        """Read a file of the disk again, which changed there."""
        self._saved.pop(path, None)
        self._folders.pop(_folder(path), None)

    def text(self, path: str) -> str | None:
        """Return the text of a file, saved or not; ``None`` when there is none."""
        if path in self.written:
            return self.written[path]
        if path not in self._saved:
            self._saved[path] = self.disk.read(path)
        return self._saved[path]

    def reading(self, path: str, name: str = "") -> Reading:
        """Return what is read of a file as it stands."""
        text = self.text(path) or ""
        if len(text) > MAX_FILE_CHARACTERS:  # which is told when the ruleset is read
            text = ""
        known = self._readings.get(path)
        if known is None or known.text != text:
            known = read(name or PurePath(path).name, text, known)
            self._readings[path] = known
        return known

    def copy(self) -> Workspace:
        """Return a workspace that may be written in without this one being changed."""
        return Workspace(
            self.disk,
            dict(self.written),
            dict(self._saved),
            dict(self._readings),
            dict(self._folders),
            dict(self._seen),
        )

    # -- rulesets -------------------------------------------------------------------------------
    def roots(self, path: str) -> list[str]:
        """Return the files that lead to a file and no other imports; itself when there are none."""
        folder, name = _folder(path), PurePath(path).name
        found = self._imports(folder, name).leading_to(name) or [name]
        return [str(PurePath(folder) / root) for root in found]

    def files(self, folder: str) -> list[str]:
        """Return the names of the rule files of a folder, written or saved."""
        if folder not in self._folders:
            self._folders[folder] = self.disk.rules(folder)
        written = [PurePath(p).name for p in self.written if _folder(p) == folder]
        found = {*self._folders[folder], *(n for n in written if holds_rules(n))}
        return sorted(found)

    def _imports(self, folder: str, name: str) -> Imports:
        readings = {
            file: self.reading(str(PurePath(folder) / file), file)
            for file in sorted({*self.files(folder), name})
        }
        of = {
            file: frozenset(n + ending for n in reading.imports for ending in ENDINGS)
            for file, reading in readings.items()
        }
        return Imports(PurePath(folder).name, of)

    def seen(self, path: str) -> Seen:
        """Return what is known of the ruleset of a file, looking at it first if need be."""
        return self._seen.get(self.roots(path)[0]) or self.look(path)

    def glance(self, path: str) -> tuple[Diagnostic, ...]:
        """Tell what cannot be read in a file, without a look at the others."""
        reading = self.reading(path)
        places = ((found, reading.place(found.span)) for found in reading.findings)
        return tuple(evolve(found, span=span) for found, span in places if span is not None)

    def look(self, path: str) -> Seen:
        """Tell what is wrong in a file that was just edited, its syntax, names and types."""
        return on_a_stack_of_its_own(lambda: self._look(path))

    def _look(self, path: str) -> Seen:
        root = self.roots(path)[0]
        name = PurePath(path).name
        rules = self.picture(root)
        before = self._seen.get(root)
        names = Names.of([node for _, node in rules.parts], before.names if before else None)
        if before is None:
            before = Seen(root, {}, names, {}, None, None, {})
        same = names.alike(before.names)
        own = (node for file, node in rules.parts if file == name)
        looked = look(own, names, before.kept.get(name, {}) if same else {})
        uses = [*names.uses.get(name, ()), *(u for part in looked.values() for u in part.uses)]
        known = {**names.uses, **before.uses, name: _once(uses)}
        wrong = [*rules.unread, *names.findings, *before.late]
        told = rules.told([*wrong, *(d for part in looked.values() for d in part.findings)])
        seen = evolve(
            before,
            readings=rules.readings,
            names=names,
            uses={file: known[file] for file in rules.readings if file in known},
            findings={**before.findings, name: tuple(d for d in told if d.span.file == name)},
            advice=tuple(d for d in before.advice if _placed(d, rules.readings) is not None),
            kept={**(before.kept if same else {}), name: looked},
        )
        self._seen[root] = seen
        return seen

    def picture(self, root: str) -> Rules:
        """Return the ruleset of a root as it stands, for a check that may take its time."""
        folder = _folder(root)
        readings: dict[str, Reading] = {}
        report, sources = Report(), list[SourceText]()
        parts: list[tuple[str, Construct]] = []

        def beside(file: str) -> str | None:
            return self.text(str(PurePath(folder) / file))

        def parse(name: str, text: str, report: Report) -> tuple[SourceText, Iterator[Construct]]:
            reading = self._read(folder, name, text)
            readings[name] = reading
            for finding in reading.findings:
                report.add(finding)
            return reading.source, iter(reading.nodes)

        name = PurePath(root).name
        start = RuleText(name, self.text(root) or "", beside)
        constructs = read_rules(start, sources, [], report, parse)
        for construct in constructs:
            parts.append((sources[-1].name, construct))
        return Rules(root, readings, tuple(parts), tuple(report.found), tuple(sources))

    def _read(self, folder: str, name: str, text: str) -> Reading:
        if "/" not in name:
            return self.reading(str(PurePath(folder) / name), name)
        known = self._readings.get(name)
        if known is None or known.text != text:
            known = self._readings[name] = read(name, text, known)
        return known

    def keep(self, seen: Seen) -> Seen:
        """Take the result of a check, with what is kept of parts whose names mean the same."""
        before = self._seen.get(seen.root)
        if before is not None:
            same = seen.names.alike(before.names)
            seen = evolve(seen, kept=before.kept if same else {}, advice=before.advice)
        self._seen[seen.root] = seen
        return seen

    def advise(self, root: str, advice: tuple[Diagnostic, ...]) -> Seen:
        """Take what could be written better in the ruleset of a root that was looked at."""
        seen = self._seen[root] = evolve(self._seen[root], advice=advice)
        return seen

    def check(self, path: str) -> Seen:
        """Run every pass over the rulesets that a file belongs to; returns the first."""
        checked = [self.keep(self.picture(root).check()) for root in self.roots(path)]
        return checked[0]


@frozen(eq=False)
class Rules:
    """A ruleset as it was read at one moment; it does not change while one goes on writing."""

    root: str
    readings: Mapping[str, Reading]
    parts: tuple[tuple[str, Construct], ...]
    unread: tuple[Diagnostic, ...]
    sources: tuple[SourceText, ...]

    def check(self) -> Seen:
        """Run every pass."""
        return on_a_stack_of_its_own(self._check)

    def _check(self) -> Seen:
        nodes = [node for _, node in self.parts]
        names = Names.of(nodes, None)
        scope, report = names.scope, Report()
        for finding in (*self.unread, *names.findings):
            report.add(finding)
        scope.report, scope.uses = report, []
        items: list[core.Item] = lower(nodes, scope)
        early = len(report.found)
        program = program_of(items, scope)
        checked = check(program, report)
        if not nodes and not report.found:
            report.add(NothingDeclared(span=Span(PurePath(self.root).name, 1, 1, 1, 1)))
        found = self.told(report.sorted())
        program_or_none = None if report.failed else checked
        compiled = Compiled(program_or_none, found, self.sources, fingerprint(self.sources))
        files = {d.span.file for d in found} | self.readings.keys()
        return Seen(
            self.root,
            self.readings,
            names,
            _together(names.uses, by_file(scope.uses)),
            program,
            ruleset_of(compiled) if compiled.program is not None else None,
            {file: tuple(d for d in found if d.span.file == file) for file in files},
            tuple(report.found[early:]),
        )

    def untidy(self, seen: Seen) -> tuple[Diagnostic, ...]:
        """Return what could be written better, of rules that were checked, with the spans of readings.

        While something is wrong it is what was told before.
        """
        if seen.ruleset is None or seen.program is None:
            return seen.advice
        found = untidy(seen.program, self.sources, lambda span: self._place(span) or NOWHERE)
        return tuple(evolve(d, span=self.readings[d.span.file].pinned(d.span)) for d in found)

    def told(self, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Return findings where they stand in the texts, without those whose words are gone."""
        once = dict.fromkeys(found)
        placed = [d for each in once if (d := _placed(each, self.readings)) is not None]
        files = {d.span.file for d in placed}
        told = worth_telling(placed, [s for s in self.sources if s.name in files])
        return tuple(sorted(told, key=Diagnostic.sort_key))

    def _place(self, span: Span) -> Span | None:
        return _place(span, self.readings)


def _placed(found: Diagnostic, readings: Mapping[str, Reading]) -> Diagnostic | None:
    """Return a finding where it stands in the texts of the day; ``None`` when its words are gone."""
    span = _place(found.span, readings)
    if span is None:
        return None
    related = tuple(
        evolve(r, span=there) for r in found.related if (there := _place(r.span, readings))
    )
    more: dict[str, Any] = {"span": span, "related": related}
    line, other = getattr(found, "line", None), readings.get(getattr(found, "file", ""))
    if isinstance(line, int) and other is not None:
        more["line"] = other.line(line) or line
    return evolve(found, **more)


def _place(span: Span, readings: Mapping[str, Reading]) -> Span | None:
    reading = readings.get(span.file)
    return reading.place(span) if reading is not None else span


def _together(declared: Uses, used: Uses) -> Uses:
    files = dict.fromkeys([*declared, *used])
    return {f: _once((*declared.get(f, ()), *used.get(f, ()))) for f in files}


def _once(uses: Iterable[Use]) -> tuple[Use, ...]:
    """Return uses in one file without those that the passes met twice; what declares comes first."""
    found: dict[tuple[object, ...], Use] = {}
    for use in uses:
        span = use.span  # where it begins is enough, and spans take long to hash
        key = (span.line, span.column, use.sort, use.name, use.of)
        if key not in found or use.declares:
            found[key] = use
    return tuple(found.values())


def _folder(path: str) -> str:
    return str(PurePath(path).parent)
