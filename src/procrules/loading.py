"""From a name, a path or a text to a checked program: kept from another time, or made by the passes.

What is kept is the program of a text and of all that it imports, under the SHA-256 of that text and of
the engine. It counts only if each import still means the very text that it meant then, or still means
none. Everything else is parsed again; rules with errors always are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from procrules import diagnostics
from procrules.arguments import not_loadable
from procrules.bundled import bundled_rulesets
from procrules.cache import ENDING, cache_at
from procrules.compiled import Compiled, failed
from procrules.core.deferred import DeferredTuple
from procrules.core.stored import StoredError, read_stored, store
from procrules.diagnostics.base import Words
from procrules.diagnostics.plain import from_plain, to_plain
from procrules.engine import PRECOMPILED, engine
from procrules.resources import packaged
from procrules.stack import on_a_stack_of_its_own
from procrules.texts import (
    Import,
    Reader,
    RuleText,
    beside,
    bundled,
    no_reader,
    read_file,
)
from procrules.values.files import ENDINGS, holds_rules, rule_name
from procrules.values.text import nearest

if TYPE_CHECKING:
    from procrules.syntax.source import SourceText

MIN_CHARACTERS = 20_000
"""Characters of rules below which parsing takes no longer than keeping."""

CacheChoice = bool | str | PathLike[str]
"""Where a caller wants programs kept: a folder, the user's own (``True``), or nowhere (``False``)."""


def compiled_named(name_or_path: str | PathLike[str], *, cache: CacheChoice = True) -> Compiled:
    """Return what the passes give of a bundled ruleset or of a path, as ``load`` takes it.

    Raises:
        RulesetError: The argument is no text and no path; all else is told in what is returned.
    """
    if not isinstance(name_or_path, str | PathLike):
        expected = Words("un nom ou un chemin", "a name or a path")
        raise not_loadable("name_or_path", name_or_path, expected)
    root = bundled_root(name_or_path) if isinstance(name_or_path, str) else None
    if root is not None:
        return compiled_root(root, cache, bundled=True)
    shown = str(name_or_path)
    paths = _index(Path(name_or_path)) if shown else []
    if len(paths) > 1:
        return failed(diagnostics.literate.TwoTexts(name=rule_name(paths[0].name)))
    if paths:
        return compiled_file(paths[0], cache=cache)
    index = _wanted_index(Path(name_or_path)) if shown else None
    if index is not None:
        return failed(diagnostics.bounds.FolderWithoutIndex(name=shown[:200], index=index[:200]))
    problem = diagnostics.bounds.UnknownRuleset(
        name=shown[:200], suggestion=nearest(shown[:80], bundled_rulesets())
    )
    return failed(problem)


def compiled_file(path: Path, *, cache: CacheChoice = True) -> Compiled:
    """Return what the passes give of a file and of those beside it that it imports."""
    text, problem = read_file(path, path.name)
    if problem is not None:
        return failed(problem)
    return compiled_text(text or "", path.name, beside(path), cache=cache)


def compiled_text(
    text: str, name: str = "", reader: Reader = no_reader, *, cache: CacheChoice = True
) -> Compiled:
    """Return what the passes give of a text and of what it imports."""
    return compiled_root(RuleText(name, text, reader), cache)


def bundled_root(name: str) -> RuleText | None:
    """Return the index file of a bundled ruleset as it is when it is loaded, and not imported."""
    found = bundled(name)
    if found is None:
        return None
    return RuleText(found.name.rpartition("/")[2], found.text, found.beside)


def _index(path: Path) -> list[Path]:
    """Return the rule file that a path names, itself or the index of a folder; two when both are there."""
    try:
        found = [path]
        if path.is_dir():
            found = [path / (path.resolve().name + ending) for ending in ENDINGS]
        return [file for file in found if file.is_file()]
    except (OSError, ValueError):  # a name that no file can have
        return []


def _wanted_index(path: Path) -> str | None:
    """Return the file that a folder which holds rules would be read by."""
    try:
        holds = path.is_dir() and any(holds_rules(file.name) for file in path.iterdir())
        return path.resolve().name + ENDINGS[0] if holds else None
    except (OSError, ValueError):  # a name that no folder can have
        return None


def compiled_root(root: RuleText, choice: CacheChoice, *, bundled: bool = False) -> Compiled:
    """Return what was kept of a text, else what the passes give, which is then kept.

    Args:
        root: The text.
        choice: Where to look, and to keep.
        bundled: Whether it is the index of a bundled ruleset.

    Raises:
        RulesetError: The place is none.
    """
    cache = cache_at(_place(choice))
    if choice is not False:
        kept = _kept(root, _precompiled(root.name)) if bundled else None
        if kept is None and cache is not None:
            kept = _kept(root, cache.read(_key(root)))
        if kept is not None:
            return kept
    from procrules.pipeline import parsed  # what is kept needs no parser

    compiled, imports = parsed(root)
    if cache is not None and sum(len(s.text) for s in compiled.sources) >= MIN_CHARACTERS:
        data = to_keep(root, compiled, imports)
        if data is not None:
            cache.write(_key(root), data)
    return compiled


def _place(choice: object) -> CacheChoice:
    """Return where a caller wants programs kept.

    Raises:
        RulesetError: It is no place.
    """
    if isinstance(choice, bool | str | PathLike) and choice != "":
        return choice
    raise not_loadable(
        "cache", choice, Words("un dossier, True ou False", "a folder, True or False")
    )


# -- what is kept -------------------------------------------------------------------------------
def to_keep(root: RuleText, compiled: Compiled, imports: Iterable[Import]) -> bytes | None:
    """Return what is kept of a text; ``None`` when it has errors, or holds what cannot be kept.

    Args:
        root: The text.
        compiled: What the passes gave.
        imports: What the names that it imports meant.
    """
    program = compiled.program
    if program is None:
        return None
    try:
        about = {
            "engine": engine(),
            "key": _key(root),
            "sha256": compiled.sha256,
            "diagnostics": [to_plain(d) for d in compiled.diagnostics],
            "imports": [[i.inside, i.name, _meaning(i.found), i.read] for i in imports],
        }
        return on_a_stack_of_its_own(lambda: store(program, about))
    except (OSError, TypeError):
        return None


def _kept(root: RuleText, data: bytes | None) -> Compiled | None:
    """Return what was kept of a text, if it is whole, of this engine, and its imports are the same."""
    if data is None:
        return None
    try:
        stored = read_stored(data)
    except StoredError:
        return None
    about = stored.about
    if about["engine"] != _engine() or about["key"] != _key(root):
        return None
    texts = [root]
    within: dict[str, RuleText | None] = {"": root}
    for inside, name, meaning, read in about["imports"]:
        if inside not in within:
            within[inside] = bundled(inside)
        importing = within[inside]
        meant = importing.imported(name) if importing is not None else ()
        found = meant[0] if meant else None
        if len(meant) > 1 or _meaning(found) != meaning:
            return None
        if read and found is not None:
            texts.append(found)
    findings = tuple(map(from_plain, about["diagnostics"]))
    sources = DeferredTuple(lambda: _sources(texts))
    kept = tuple((inside, name, read) for inside, name, _, read in about["imports"])
    return Compiled(stored.program(), findings, sources, about["sha256"], kept)


def _sources(texts: Iterable[RuleText]) -> tuple[SourceText, ...]:
    from procrules.syntax.source import read_source  # only for those who show the rules

    return tuple(read_source(text.name, text.text, start="item") for text in texts)


def _meaning(found: RuleText | None) -> list[str] | None:
    """Return what a name that is imported means: the file, with its ruleset, and the SHA-256 of its text."""
    return None if found is None else [found.name, _sha256(found.text)]


def _key(root: RuleText) -> str:
    return _sha256(f"{_engine()}\0{root.name}\0{root.text}")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _engine() -> str:
    try:
        return engine()
    except OSError:  # then nothing is kept, and nothing that was kept is of this engine
        return ""


def _precompiled(name: str) -> bytes | None:
    """Return what a wheel carries of the index file of a bundled ruleset."""
    file = packaged(f"{PRECOMPILED}/{rule_name(name)}{ENDING}")
    return file.read_bytes() if file is not None else None
