"""The ruleset that a dossier names: a file beside it, or one that is bundled."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve

from procrules.diagnostics.base import Diagnostic
from procrules.diagnostics.bounds import UnknownRuleset
from procrules.errors import RulesetError
from procrules.resources import EXTENSION
from procrules.ruleset import Ruleset, load
from procrules.values.text import nearest


def named_ruleset(name: str, folder: Path | None) -> Ruleset | Diagnostic:
    """Load the ruleset that a dossier names; when it does not exist, return the finding.

    Raises:
        RulesetError: It exists and has errors.
    """
    for path in (folder / name, folder / (name + EXTENSION)) if folder is not None else ():
        if _exists(path):
            return load(path)
    try:
        return load(name)
    except RulesetError as error:
        absent = next((d for d in error.diagnostics if isinstance(d, UnknownRuleset)), None)
        if absent is None:
            raise
        beside = [p.stem for p in folder.glob(f"*{EXTENSION}")] if folder is not None else []
        return evolve(absent, suggestion=absent.suggestion or nearest(name, beside))


def is_other(named: str, ruleset: Ruleset) -> bool:
    """Whether a ruleset is not the one that a dossier names."""
    return ruleset.name not in (named, Path(named).stem)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file can have
        return False
