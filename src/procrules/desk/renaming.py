"""A name changed in all the files of a ruleset, after a check that nothing breaks."""

from __future__ import annotations

import re
from functools import cache
from pathlib import PurePath

from attrs import frozen

from procrules.constructs.scope import Use
from procrules.desk.edits import Edit, edited
from procrules.desk.symbols import definition, references, use_at, words
from procrules.desk.workspace import Seen, Workspace
from procrules.diagnostics.base import Diagnostic, Span, Words
from procrules.syntax.keywords import LANGUAGES, UNITS, vocabulary

_NAME = re.compile(r"[^\W\d]\w*")


@cache
def _words() -> frozenset[str]:
    """Return the words of both vocabularies; a unit of durations is one after a number alone."""
    return frozenset(
        form
        for language in LANGUAGES
        for key, forms in vocabulary(language).forms.items()
        if key not in UNITS
        for form in forms
    )


@frozen
class Refused:
    """Why a name cannot be changed."""

    words: Words


def nameable(seen: Seen, file: str, line: int, column: int) -> tuple[Use, Span] | Refused:
    """Return what a place names when that name may be changed, and where it stands."""
    found = use_at(seen, file, line, column)
    if found is None:
        return Refused(Words("il n'y a pas de nom ici", "there is no name here"))
    use, span = found
    declared = definition(seen, use)
    if declared is None or "/" in declared.file:
        return Refused(
            Words(
                f"« {use.name} » n'est pas déclaré dans ces fichiers : son nom ne peut pas y changer",
                f"'{use.name}' is not declared in these files: its name cannot be changed there",
            )
        )
    if words(seen, span) != use.name:
        return Refused(
            Words(
                "c'est un libellé : placez-vous sur le nom",
                "this is a label: go to the name",
            )
        )
    return found


def rename(
    workspace: Workspace, path: str, line: int, column: int, name: str
) -> tuple[Edit, ...] | Refused:
    """Return the edits that change a name in all files of a ruleset.

    The rules are checked with them first: a name that would make them wrong is refused, with what
    would be wrong.
    """
    seen = workspace.check(path)
    here = nameable(seen, PurePath(path).name, line, column)
    if isinstance(here, Refused):
        return here
    use, _ = here
    if _NAME.fullmatch(name) is None:
        return Refused(
            Words(
                f"« {name} » n'est pas un nom : une lettre, puis des lettres, des chiffres et « _ »",
                f"'{name}' is not a name: a letter, then letters, figures and '_'",
            )
        )
    if name in _words():
        return Refused(
            Words(
                f"« {name} » est un mot du langage : prenez un autre nom",
                f"'{name}' is a word of the language: take another name",
            )
        )
    spans = [s for s in references(seen, use) if words(seen, s) == use.name and "/" not in s.file]
    edits = tuple(Edit(seen.path(s.file), s, name) for s in dict.fromkeys(spans))
    wrong = _made_wrong(workspace, path, seen, edits)
    if wrong is not None:
        fr, en = wrong.message("fr"), wrong.message("en")
        return Refused(
            Words(
                f"avec ce nom, les règles auraient une erreur : {fr} ({wrong.code})",
                f"with this name the rules would have an error: {en} ({wrong.code})",
            )
        )
    return edits


def _made_wrong(
    workspace: Workspace, path: str, seen: Seen, edits: tuple[Edit, ...]
) -> Diagnostic | None:
    """Return an error that edits bring; a ruleset may have had others before."""
    then = workspace.copy()
    for file in {edit.path for edit in edits}:
        own = [edit for edit in edits if edit.path == file]
        then.write(file, edited(workspace.text(file) or "", own))
    after = then.check(path)
    before = {(d.code, d.span) for found in seen.findings.values() for d in found}
    errors = (d for found in after.findings.values() for d in found if d.severity == "error")
    counted = sum(d.severity == "error" for found in seen.findings.values() for d in found)
    new = [d for d in errors if (d.code, d.span) not in before]
    total = sum(d.severity == "error" for found in after.findings.values() for d in found)
    return new[0] if new and total > counted else None
