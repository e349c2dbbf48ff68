"""Which engine this is: what it makes of a text is kept for itself alone."""

from __future__ import annotations

import os
from functools import cache

from procrules.values.digests import digest
from procrules.version import __version__

PASSES = (
    "backends/compiled",
    "bundled.py",
    "check",
    "compiled.py",
    "constructs",
    "core",
    "diagnostics",
    "engine.py",
    "errors.py",
    "kept.py",
    "limits.py",
    "loading.py",
    "pipeline.py",
    "resources.py",
    "stack.py",
    "syntax",
    "texts.py",
    "values",
    "version.py",
)
"""What of this package makes the core of a text and the code of its decisions, or keeps them."""

PRECOMPILED = "precompiled"
"""The folder of the package where a wheel carries what was made when it was built."""

ENGINE_FILE = "engine"
"""The file of that folder that says which engine made it."""


@cache
def engine() -> str:
    """Return what names this engine: its version, and the SHA-256 of what makes the core of a text.

    A wheel says it in a file, written when it was built. A checkout works it out, so that who
    changes a pass never meets what it gave before.

    Raises:
        OSError: The sources cannot be read.
    """
    here = os.path.dirname(__file__)  # pathlib takes longer to import than all this
    try:
        with open(f"{here}/{PRECOMPILED}/{ENGINE_FILE}", encoding="ascii") as built:
            return built.read()
    except OSError:
        pass
    if os.path.isdir(here):
        return measured()
    from procrules.resources import packaged  # the package lies in a zip

    packed = packaged(f"{PRECOMPILED}/{ENGINE_FILE}")
    if packed is None:
        raise FileNotFoundError("nothing says which engine this is")
    return packed.read_text(encoding="ascii")


def measured() -> str:
    """Return the name of the engine whose sources lie here.

    Raises:
        OSError: The sources cannot be read.
    """
    import hashlib
    from pathlib import Path

    from procrules.resources import data

    here = Path(__file__).parent
    grammar = data("grammar")
    if not isinstance(grammar, Path):
        raise FileNotFoundError("the sources lie in no folder")
    digest = hashlib.sha256()
    for top in (*(here / name for name in PASSES), grammar):
        for file in sorted(top.rglob("*.*")) if top.is_dir() else [top]:
            if file.suffix in (".py", ".lark", ".toml"):
                content = file.read_bytes()
                digest.update(f"{file.relative_to(top.parent)}\0{len(content)}\0".encode())
                digest.update(content)
    return f"{__version__} {digest.hexdigest()}"


@cache
def stamp() -> str:
    """Return what names this engine to those who read what a first answer needs.

    It is the name of the engine where a wheel says it. In a checkout to read all sources would take
    longer than to answer: their sizes and the times of their changes tell them apart, as they tell
    Python which of its own compiled files are up to date.

    Raises:
        OSError: The sources cannot be looked at.
    """
    here = os.path.dirname(__file__)
    if os.path.isdir(f"{here}/{PRECOMPILED}") or not os.path.isdir(here):
        return engine()
    grammar = f"{here}/grammar"
    if not os.path.isdir(grammar):
        grammar = f"{os.path.dirname(os.path.dirname(here))}/grammar"
    seen: list[tuple[str, int, int, int]] = []
    for top in (*(f"{here}/{name}" for name in PASSES), grammar, f"{grammar}/keywords"):
        if top.endswith(".py"):
            _look(top, os.stat(top), seen)
            continue
        with os.scandir(top) as entries:
            for entry in entries:
                if entry.name.endswith((".py", ".lark", ".toml")):
                    _look(entry.path, entry.stat(), seen)
    seen.sort()
    return f"{__version__} {digest(repr(seen).encode('utf-8', 'surrogateescape'))}"


def _look(path: str, status: os.stat_result, seen: list[tuple[str, int, int, int]]) -> None:
    # No program can set the time of the last change of a file.
    seen.append((path, status.st_size, status.st_mtime_ns, status.st_ctime_ns))
