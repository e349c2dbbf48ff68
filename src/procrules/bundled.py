"""The rulesets that come with the package, by name: to load, and to import from rules of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from procrules.resources import data
from procrules.values.files import ENDINGS

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def bundled_rulesets() -> dict[str, Traversable]:
    """Return the folders of the rulesets that come with the package, by name."""
    root = data("rulesets")
    return {
        entry.name: entry for entry in root.iterdir() if entry.is_dir() and bundled_index(entry)
    }


def bundled_index(folder: Traversable) -> str:
    """Return the file of a folder that leads to its others: it bears the name of the folder."""
    files = [folder.name + ending for ending in ENDINGS]
    return next((file for file in files if (folder / file).is_file()), "")


def bundled_text(folder: Traversable, name: str) -> str | None:
    """Return the text of a file of a bundled ruleset; ``None`` when there is none of this name."""
    file = folder / name
    return file.read_text(encoding="utf-8") if file.is_file() else None
