"""The files that a visitor may write: those of the bundled rulesets, and one of their own."""

from __future__ import annotations

from pathlib import PurePath

from procrules.bundled import bundled_rulesets, bundled_text
from procrules.values.files import holds_rules, rule_name

OWN = "/"
"""The folder of a ruleset of one's own: nothing else lies in it."""


def files(ruleset: str) -> list[str]:
    """Return the names of the files of a bundled ruleset, its index first."""
    folder = bundled_rulesets()[ruleset]
    found = sorted(e.name for e in folder.iterdir() if holds_rules(e.name))
    return sorted(found, key=lambda name: rule_name(name) != ruleset)


def path_of(ruleset: str | None, file: str) -> str:
    """Return the path of a file; one of no bundled ruleset is one's own."""
    return str(PurePath(OWN if ruleset is None else str(bundled_rulesets()[ruleset])) / file)


def whole(path: str) -> str | None:
    """Return the text of a file of a bundled ruleset as it is."""
    found = bundled_at(str(PurePath(path).parent))
    if found is None:
        return None
    return bundled_text(bundled_rulesets()[found], PurePath(path).name)


def bundled_at(folder: str) -> str | None:
    """Return the bundled ruleset that lies in a folder, if one does."""
    return next((n for n, f in bundled_rulesets().items() if str(f) == folder), None)
