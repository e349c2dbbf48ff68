"""What the commands do with dossiers: check them, and write them as JSON or YAML."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from procrules.diagnostics.base import Diagnostic
from procrules.diagnostics.dossiers import NoRuleset
from procrules.dossiers import Dossier, load_dossier
from procrules.errors import FactError, RulesetError
from procrules.ruleset import Ruleset, load
from procrules.syntax.source import DOSSIER_EXTENSION
from procrules.tools.commands.targets import dossiers, is_folder


def checked_dossiers(
    paths: Sequence[str], rules: Sequence[str]
) -> Iterator[tuple[str, tuple[Diagnostic, ...]]]:
    """Yield the dossiers that some words name, with what is wrong in each.

    A dossier is read by the ruleset that it names; by the only one of the words, if it names none.
    """
    for path in _named(paths):
        findings = _findings(path)
        if len(rules) == 1 and any(isinstance(d, NoRuleset) for d in findings):
            findings = _findings(path, load(rules[0]))
        yield path.as_posix(), findings


def _findings(path: Path, ruleset: Ruleset | None = None) -> tuple[Diagnostic, ...]:
    try:
        return load_dossier(path, ruleset).diagnostics
    except (FactError, RulesetError) as error:
        return error.diagnostics


def _named(paths: Sequence[str]) -> Iterator[Path]:
    for word in paths:
        path = Path(word)
        if is_folder(path):
            yield from dossiers(path)
        elif word.endswith(DOSSIER_EXTENSION):
            yield path


def written(dossier: Dossier, form: str) -> str:
    """Return a dossier as JSON or YAML."""
    data = dossier.to_dict()
    if form == "json":
        return json.dumps(data, ensure_ascii=False, indent=2)
    import yaml

    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100)
