"""The ruleset that a dossier names: a file beside it, or one that is bundled."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve

from procrules.diagnostics.base import Diagnostic
from procrules.diagnostics.bounds import UnknownRuleset
from procrules.diagnostics.literate import TwoTexts
from procrules.errors import RulesetError
from procrules.ruleset import Ruleset, load
from procrules.values.files import ENDINGS, holds_rules, rule_name
from procrules.values.text import nearest


def named_ruleset(name: str, folder: Path | None) -> Ruleset | Diagnostic:
    """Load the ruleset that a dossier names; when it does not exist, return the finding.

    Raises:
        RulesetError: It exists and has errors.
    """
    if folder is not None:
        if _exists(folder / name):
            return load(folder / name)
        found = [path for ending in ENDINGS if _exists(path := folder / (name + ending))]
        if len(found) > 1:
            return TwoTexts(name=name)
        if found:
            return load(found[0])
    try:
        return load(name)
    except RulesetError as error:
        absent = next((d for d in error.diagnostics if isinstance(d, UnknownRuleset)), None)
        if absent is None:
            raise
        files = [p.name for p in folder.glob("*")] if folder is not None else []
        beside = sorted(rule_name(file) for file in files if holds_rules(file))
        return evolve(absent, suggestion=absent.suggestion or nearest(name, beside))


def is_other(named: str, ruleset: Ruleset) -> bool:
    """Whether a ruleset is not the one that a dossier names."""
    return ruleset.name not in (named, rule_name(Path(named).name))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file can have
        return False
