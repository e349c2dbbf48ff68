"""Files of dossiers: ``.dossier``, JSON and YAML."""

from __future__ import annotations

from pathlib import Path

from procrules.dossiers.data import dossier_of
from procrules.dossiers.model import Dossier
from procrules.dossiers.text import read_dossier
from procrules.errors import FactError
from procrules.factfile import read_fact_file
from procrules.ruleset import Ruleset
from procrules.syntax.source import DOSSIER_EXTENSION
from procrules.texts import read_file


def load_dossier(path: str | Path, ruleset: Ruleset | None = None) -> Dossier:
    """Load the file of one procurement.

    Args:
        path: A ``.dossier`` file, or a dossier in JSON or YAML (``Dossier.to_dict()``). A plain file
            of facts is a dossier of one part that asks nothing in particular.
        ruleset: The rules to read it by; by default those that it names, beside it or bundled.

    Raises:
        FactError: The file cannot be read, or some facts cannot be used; all is listed.
        RulesetError: The ruleset that it names has errors.
        MissingExtraError: The file is YAML and PyYAML is not installed.
    """
    path = Path(path)
    shown = path.as_posix()
    if path.suffix.lower() != DOSSIER_EXTENSION:
        return dossier_of(read_fact_file(path), ruleset, name=shown, folder=path.parent)
    text, problem = read_file(path, shown)
    if text is None:
        raise FactError([problem] if problem else [])
    return read_dossier(text, ruleset, name=shown, folder=path.parent)
