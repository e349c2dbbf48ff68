"""Which files the words of a command line name, and which ruleset each of them belongs to.

A file that another one beside it imports is a theme: it means nothing alone. It is looked at as a
part of the files that lead to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import define, evolve, field, frozen

from procrules.bundled import bundled_rulesets
from procrules.compiled import Compiled
from procrules.desk.imports import Imports
from procrules.diagnostics.base import Diagnostic, Span, Words
from procrules.diagnostics.bounds import UnreadableFile
from procrules.loading import compiled_file, compiled_named, compiled_text
from procrules.syntax.parser import PARSE_FAILURES, tokens_of
from procrules.syntax.source import DOSSIER_EXTENSION, SourceText, read_source
from procrules.texts import read_file
from procrules.tools.commands.typed import STANDARD_INPUT, standard_input
from procrules.tools.commands.words import missing_file, unusable
from procrules.values.files import ENDINGS, EXTENSION, LITERATE, holds_rules, rule_name


@frozen
class Origin:
    """What the passes run over: a file that leads to others, or a bundled ruleset.

    Attributes:
        name: What is loaded: a path, or the name of a bundled ruleset.
        folder: Where its files lie, as messages show it.
        bundled: Whether it comes with the package.
        text: The rules themselves, when they are piped into the command.
    """

    name: str
    folder: Path
    bundled: bool = False
    text: str | None = field(default=None, repr=False)

    def compile(self) -> Compiled:
        """Run the passes."""
        if self.text is not None:
            return compiled_text(self.text, self.name)
        return compiled_named(self.name) if self.bundled else compiled_file(Path(self.name))

    def place(self, file: str) -> str:
        """Return the path of one of its files; a bundled ruleset that it imports names its own."""
        if "/" in file:
            return file
        return (self.folder / file).as_posix() if file else self.folder.as_posix()

    def locate(self, diagnostic: Diagnostic) -> Diagnostic:
        """Return a finding with paths from where the command runs."""
        related = tuple(evolve(r, span=self._located(r.span)) for r in diagnostic.related)
        return evolve(diagnostic, span=self._located(diagnostic.span), related=related)

    def _located(self, span: Span) -> Span:
        return evolve(span, file=self.place(span.file)) if span.file else span


@frozen
class Target:
    """An origin, and the only file of it that is looked at, if the whole is not."""

    origin: Origin
    only: str | None = None

    def covers(self, file: str) -> bool:
        """Whether something found in a file is looked at."""
        return self.only is None or self.only == file

    def owns(self, file: str) -> bool:
        """Whether a file is looked at and is no part of a bundled ruleset that is imported."""
        return "/" not in file and self.covers(file)


@define
class Folder:
    """The rule files of one folder, and which of them import which."""

    path: Path
    sources: dict[str, SourceText] = field(init=False, factory=dict)
    imports: Imports = field(init=False)

    def __attrs_post_init__(self) -> None:
        named: dict[str, frozenset[str]] = {}
        for file in sorted(f for f in self.path.glob("*") if holds_rules(f.name)):
            text, _ = read_file(file, file.name)
            source = read_source(file.name, text or "")
            self.sources[file.name] = source
            named[file.name] = frozenset(
                name + ending for name in _imported(source) for ending in ENDINGS
            )
        self.imports = Imports(self.path.resolve().name, named)

    def company(self, file: str) -> list[SourceText]:
        """Return the texts that are read together with a file."""
        imports = self.imports
        names = {name for root in imports.leading_to(file) for name in imports.reached(root)}
        beside = [self.sources[name] for name in sorted(names | {file}) if name in self.sources]
        wanted = {imported for name in names | {file} for imported in imports.of.get(name, ())}
        there = {rule_name(name) for name in self.sources}
        return [*beside, *self._bundled({rule_name(name) for name in wanted} - there)]

    @staticmethod
    def _bundled(names: set[str]) -> Iterator[SourceText]:
        """Yield the texts of the bundled rulesets among some names."""
        for name in sorted(names & {*bundled_rulesets()}):
            yield from compiled_named(name).sources


def _imported(source: SourceText) -> Iterator[str]:
    for chunk in source.chunks():
        try:
            tokens = tokens_of(chunk.text, source.language)
        except (*PARSE_FAILURES, RecursionError):
            continue
        if tokens and tokens[0].type == "_IMPORT":
            yield from (str(t) for t in tokens if t.type == "NAME")


# -- from words to targets ------------------------------------------------------------------------
def targets(words: Iterable[str]) -> list[Target]:
    """Return what some words name: files, folders, bundled rulesets; each target once.

    Raises:
        ProcrulesError: A word names nothing, or a folder without rules.
        FactError: The standard input cannot be read.
    """
    found: dict[Target, None] = {}
    bundled = bundled_rulesets()
    for word in dict.fromkeys(words):
        path, place = Path(word), named_folder(word)
        if word == STANDARD_INPUT:
            found[Target(Origin(word, Path(), text=standard_input()))] = None
        elif word in bundled:
            found[Target(Origin(word, Path(word), bundled=True))] = None
        elif is_file(path):
            found |= dict.fromkeys(of_file(Folder(path.parent), path.name))
        elif place is not None:
            for folder in folders(place, empty=bool(dossiers(place))):
                found |= dict.fromkeys(
                    Target(Origin(str(folder.path / root), folder.path))
                    for root in folder.imports.roots()
                )
        else:
            raise unusable(compiled_named(word[:200]).diagnostics)
    whole = {target.origin for target in found if target.only is None}
    return [t for t in found if t.only is None or t.origin not in whole]


def of_file(folder: Folder, name: str) -> Iterator[Target]:
    """Yield what a file of a folder is looked at in: itself, or the files that lead to it."""
    roots = folder.imports.leading_to(name)
    if not roots or name in roots:
        yield Target(Origin(str(folder.path / name), folder.path))
        return
    for root in roots:
        yield Target(Origin(str(folder.path / root), folder.path), name)


def folders(path: Path, *, empty: bool = False) -> list[Folder]:
    """Return a folder and those below it that hold rules.

    Raises:
        ProcrulesError: None does, unless that is allowed (``empty``).
    """
    found = (f for ending in ENDINGS for f in path.rglob(f"*{ending}"))
    below = {file.parent for file in found if file.is_file()}
    kept = [p for p in sorted(below) if not _hidden(p, path)]
    if not kept and not empty:
        problem = Words(
            f"il ne contient aucun fichier {EXTENSION} ou {LITERATE}",
            f"it holds no {EXTENSION} or {LITERATE} file",
        )
        raise unusable([UnreadableFile(path=str(path), problem=problem)])
    return [Folder(p) for p in kept]


def dossiers(path: Path) -> list[Path]:
    """Return the dossiers in a folder and those below it."""
    found = sorted(file for file in path.rglob(f"*{DOSSIER_EXTENSION}") if file.is_file())
    return [file for file in found if not _hidden(file, path)]


def _hidden(path: Path, top: Path) -> bool:
    return any(word.startswith(".") for word in path.relative_to(top).parts)


def written_files(words: Iterable[str]) -> list[Path]:
    """Return the files of rules and the dossiers that some words name, each once.

    Raises:
        ProcrulesError: A word names no file and no folder with rules or dossiers.
    """
    found: dict[Path, None] = {}
    for word in words:
        path = Path(word)
        if word.strip() and is_folder(path):
            here = dossiers(path)
            for folder in folders(path, empty=bool(here)):
                found |= dict.fromkeys(folder.path / name for name in folder.sources)
            found |= dict.fromkeys(here)
        elif is_file(path):
            found[path] = None
        else:
            raise missing_file(word)
    return list(found)


def named_folder(word: str) -> Path | None:
    """Return the folder that a word names; a bundled ruleset comes before one of its name."""
    path = Path(word)
    named = bool(word.strip()) and word not in bundled_rulesets() and is_folder(path)
    return path if named else None


def is_file(path: Path) -> bool:
    """Whether a path is a file; a path that the system refuses is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def exists(path: Path) -> bool:
    """Whether there is anything at a path; a path that the system refuses leads nowhere."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Whether a path is a folder; a path that the system refuses is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False
