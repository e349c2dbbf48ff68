"""Paths of the command line: which rulesets they name, and which files of them are meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from procrules.diagnostics.base import Diagnostic
from procrules.pipeline import EXTENSION, Compiled, compile_file
from procrules.ruleset import bundled_rulesets, compile_named


@frozen
class Target:
    """A ruleset to look at, and the file of it that is meant (``None``: all of them)."""

    compiled: Compiled
    only: str | None = None

    def findings(self) -> tuple[Diagnostic, ...]:
        """Return the findings in the file that is meant."""
        found = self.compiled.diagnostics
        return tuple(d for d in found if self.only in (None, d.span.file))

    @property
    def files(self) -> int:
        """How many files were read for it."""
        return 1 if self.only else max(1, len(self.compiled.sources))


def targets(paths: Sequence[str]) -> Iterator[Target]:
    """Yield what each path names: a bundled ruleset, a folder with its index, a file of a ruleset."""
    for name in paths:
        path = Path(name)
        if path.is_dir():
            yield from _folder(path)
        elif path.is_file():
            yield _file(path)
        else:
            yield Target(compile_named(name))


def rule_files(paths: Sequence[str]) -> Iterator[Path]:
    """Yield the rule files that the paths name, folders gone through."""
    for name in paths:
        path = Path(name)
        yield from sorted(path.rglob(f"*{EXTENSION}")) if path.is_dir() else (path,)


def index_of(path: Path) -> Path | None:
    """Return the index file of the folder of a rule file, if there is one."""
    folder = path.resolve().parent
    index = folder / (folder.name + EXTENSION)
    return index if index.is_file() else None


def _folder(folder: Path) -> Iterator[Target]:
    index = folder / (folder.resolve().name + EXTENSION)
    if index.is_file():
        yield Target(compile_file(index))
        return
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.name.startswith("."):
            yield from _folder(path)
        elif path.suffix == EXTENSION:
            yield Target(compile_file(path))


def _file(path: Path) -> Target:
    """Return a file as a part of the ruleset whose index imports it, else alone."""
    index = index_of(path)
    if index is None or index == path.resolve():
        return Target(compile_file(path))
    whole = compile_file(index)
    if any(source.name == path.name for source in whole.sources):
        return Target(whole, path.name)
    return Target(compile_file(path))


def bundled_case(ruleset: str, name: str) -> str | None:
    """Return the text of a bundled case by its name, or ``None``."""
    folder = bundled_rulesets().get(ruleset)
    if folder is None or "/" in name or "\\" in name:
        return None
    case = folder / "cas" / f"{name.removesuffix('.yaml')}.yaml"
    return case.read_text(encoding="utf-8") if case.is_file() else None
