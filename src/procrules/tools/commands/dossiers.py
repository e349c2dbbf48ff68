"""What the commands do with dossiers: check them, and write them as JSON or YAML."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from procrules.bundled import bundled_rulesets
from procrules.diagnostics.base import Diagnostic
from procrules.diagnostics.dossiers import NoRuleset
from procrules.dossiers import Dossier, dossier_of, load_dossier, read_dossier
from procrules.dossiers.data import is_dossier
from procrules.errors import FactError, RulesetError
from procrules.factfile import read_fact_file, read_fact_text
from procrules.limits import MAX_FILE_CHARACTERS
from procrules.ruleset import Ruleset, load
from procrules.syntax.source import DOSSIER_EXTENSION, read_source
from procrules.tools.commands.targets import dossiers, is_file, named_folder


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
        path, folder = Path(word), named_folder(word)
        if folder is not None:
            yield from dossiers(folder)
        elif word.endswith(DOSSIER_EXTENSION):
            yield path


def named_facts(
    name: str, typed: str | None, ruleset: Ruleset | None
) -> Dossier | dict[str, Any] | None:
    """Return the dossier or the facts that some words name; ``None`` when there is no such file.

    Args:
        name: A path, or the name of a dossier that comes with a ruleset.
        typed: The text of the standard input, when it is meant.
        ruleset: The rules to read it by; by default those that it names.
    """
    if typed is not None:
        return _of_text(typed, ruleset)
    path = Path(name)
    if is_file(path):
        if path.suffix.lower() == DOSSIER_EXTENSION:
            return load_dossier(path, ruleset)
        data = read_fact_file(path)
        return _dossier_or_facts(data, ruleset, path.as_posix(), path.parent)
    entry = bundled_dossiers().get(name.removesuffix(DOSSIER_EXTENSION))
    if entry is None:
        return None
    return read_dossier(entry.read_text(encoding="utf-8"), ruleset, name=entry.name)


def bundled_dossiers() -> dict[str, Traversable]:
    """Return the dossiers that come with the rulesets, by name."""
    return {
        entry.name.removesuffix(DOSSIER_EXTENSION): entry
        for folder in bundled_rulesets().values()
        if (folder / "cas").is_dir()
        for entry in (folder / "cas").iterdir()
        if entry.name.endswith(DOSSIER_EXTENSION)
    }


def _of_text(text: str, ruleset: Ruleset | None) -> Dossier | dict[str, Any]:
    if read_source("", text[:MAX_FILE_CHARACTERS]).start == "dossier_item":
        return read_dossier(text, ruleset, name="-")
    return _dossier_or_facts(read_fact_text(text, "-"), ruleset, "-")


def _dossier_or_facts(
    data: dict[str, Any], ruleset: Ruleset | None, name: str, folder: Path | None = None
) -> Dossier | dict[str, Any]:
    return dossier_of(data, ruleset, name=name, folder=folder) if is_dossier(data) else data


def written(dossier: Dossier, form: str) -> str:
    """Return a dossier as JSON or YAML."""
    data = dossier.to_dict()
    if form == "json":
        return json.dumps(data, ensure_ascii=False, indent=2)
    import yaml

    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100)
