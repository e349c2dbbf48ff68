"""The ruleset that a dossier names: a file beside it, or one that is bundled."""

from __future__ import annotations

from pathlib import Path

from procrules.pipeline import EXTENSION
from procrules.ruleset import Ruleset, load


def named_ruleset(name: str, folder: Path | None) -> Ruleset:
    """Load the ruleset that a dossier names.

    Raises:
        RulesetError: It does not exist or has errors.
    """
    for path in (folder / name, folder / (name + EXTENSION)) if folder is not None else ():
        if _exists(path):
            return load(path)
    return load(name)


def is_other(named: str, ruleset: Ruleset) -> bool:
    """Whether a ruleset is not the one that a dossier names."""
    return ruleset.name not in (named, Path(named).stem)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file can have
        return False
