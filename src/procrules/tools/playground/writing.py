"""The rules that a visitor writes: one file at a time, of a bundled ruleset or of their own.

The examples of the files that are not being written are left out: they change no answer, and reading
them takes longer than reading the rules. The fingerprint of the rules is that of the whole texts.
"""

from __future__ import annotations

import gc
import re
from pathlib import PurePath
from typing import Any

from attrs import define, evolve, field

from procrules.compiled import fingerprint
from procrules.desk.completion import complete
from procrules.desk.hover import hover
from procrules.desk.workspace import Seen, Workspace
from procrules.diagnostics.base import Diagnostic, Lang
from procrules.ruleset import Ruleset
from procrules.syntax.keywords import vocabulary
from procrules.syntax.source import SourceText, read_source
from procrules.tools.playground.shelf import bundled_at, files, path_of, whole


@define
class Shelf:
    """The files of the bundled rulesets without their examples."""

    _bare: dict[str, str | None] = field(factory=dict)

    def read(self, path: str) -> str | None:
        """Return the rules of a file; ``None`` when there is none."""
        if path not in self._bare:
            text = whole(path)
            self._bare[path] = None if text is None else without_examples(PurePath(path).name, text)
        return self._bare[path]

    def rules(self, folder: str) -> list[str]:
        """Return the names of the rule files of a folder, in order."""
        found = bundled_at(folder)
        return files(found) if found is not None else []


def without_examples(name: str, text: str) -> str:
    """Return the text of a file whose examples are blank lines."""
    source = read_source(name, text, start="item")
    words = vocabulary(source.language)
    example = re.compile(rf"(?:{words.pattern('EXAMPLES')}|{words.pattern('EXAMPLE')})\b")
    # Lines are counted in the file: in Markdown, the rules stand among words that are none.
    lines = text.replace("\r\n", "\n").split("\n")
    for chunk in source.chunks():
        if example.match(chunk.text):
            count = len(chunk.text.rstrip("\n").split("\n"))
            lines[chunk.line - 1 : chunk.line - 1 + count] = [""] * count
    return "\n".join(lines)


@define
class Desk:
    """A ruleset that is being written.

    Attributes:
        home: The bundled ruleset; ``None`` for one of one's own.
        file: The file that is open.
    """

    home: str | None
    file: str
    workspace: Workspace = field(factory=lambda: Workspace(Shelf()))
    _sources: dict[str, tuple[str, SourceText]] = field(factory=dict)
    _settled: bool = False

    @property
    def path(self) -> str:
        """The path of the file that is open."""
        return path_of(self.home, self.file)

    def write(self, text: str) -> Seen:
        """Take the text of the open file, and tell at once what is wrong in it."""
        self.workspace.write(self.path, text)
        return self.workspace.look(self.path)

    def check(self) -> tuple[Seen, Ruleset | None]:
        """Run every pass; return the rules that answer when nothing is wrong."""
        rules = self.workspace.picture(self.workspace.roots(self.path)[0])
        seen = self.workspace.keep(rules.check())
        ruleset = seen.ruleset
        if ruleset is not None:
            ruleset = evolve(ruleset, sha256=fingerprint(map(self._whole, rules.sources)))
        if not self._settled:
            # What was loaded stays: the collector need not go through it after each edit.
            self._settled = True
            gc.collect()
            gc.freeze()
        return seen, ruleset

    def _whole(self, source: SourceText) -> SourceText:
        """Return the source of a file with its examples."""
        path = path_of(self.home, source.name)
        if "/" in source.name or path in self.workspace.written:
            return source
        text = whole(path)
        if text is None:
            return source
        if source.name not in self._sources or self._sources[source.name][0] != text:
            self._sources[source.name] = (text, read_source(source.name, text, start="item"))
        return self._sources[source.name][1]

    # -- what the editor asks -------------------------------------------------------------------
    def complete(self, line: int, column: int, lang: Lang) -> list[dict[str, Any]]:
        """Return what may be written at a place, the likeliest first."""
        seen = self.workspace.seen(self.path)
        names = self.workspace.files(str(PurePath(self.path).parent))
        found = complete(seen, self.file, line, column, lang, names)
        return [
            {
                "text": c.text,
                "kind": c.kind,
                "detail": c.detail,
                "from": c.span.column,
            }
            for c in found[:_MOST_OFFERED]
        ]

    def hover(self, line: int, column: int, lang: Lang) -> str | None:
        """Return what is told of the name at a place, in Markdown."""
        found = hover(self.workspace.seen(self.path), self.file, line, column, lang)
        return found.markdown if found is not None else None


_MOST_OFFERED = 200


def findings(seen: Seen, file: str, lang: Lang) -> list[dict[str, Any]]:
    """Return what is wrong, that of the open file first, with its place."""
    here = [_finding(found, lang) for found in seen.findings.get(file, ())]
    others = (f for name, found in seen.findings.items() if name != file for f in found)
    return [*here, *(_finding(found, lang) for found in others)]


def _finding(found: Diagnostic, lang: Lang) -> dict[str, Any]:
    return {
        "code": found.code,
        "severity": found.severity,
        "message": found.message(lang),
        "span": found.span.to_dict(),
    }
