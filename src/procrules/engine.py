"""Which engine this is: what it makes of a text is kept for itself alone."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from procrules.resources import data, packaged
from procrules.version import __version__

PASSES = (
    "bundled.py",
    "check",
    "compiled.py",
    "constructs",
    "core",
    "diagnostics",
    "engine.py",
    "errors.py",
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
"""What of this package makes the core of a text, or keeps it."""

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
    built = packaged(f"{PRECOMPILED}/{ENGINE_FILE}")
    return measured() if built is None else built.read_text(encoding="ascii")


def measured() -> str:
    """Return the name of the engine whose sources lie here.

    Raises:
        OSError: The sources cannot be read.
    """
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
