"""Codes 840 to 849: decisions over the rows of a table."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from procrules.diagnostics.base import Diagnostic, Words


def cells_not_read(count: int) -> Words:
    """Say of so many cells that they cannot be read; at least one."""
    if count == 1:
        return Words("1 cellule ne se lit pas", "1 cell cannot be read")
    return Words(f"{count} cellules ne se lisent pas", f"{count} cells cannot be read")


def rows_have(count: int) -> Words:
    """Say of so many rows that they have something; at least one."""
    if count == 1:
        return Words("1 ligne a", "1 row has")
    return Words(f"{count} lignes ont", f"{count} rows have")


@frozen(kw_only=True)
class NotInColumns(Diagnostic):
    """A decision rests on something that the columns of a table cannot be computed with exactly."""

    code: ClassVar[str] = "PR840"
    fr: ClassVar[str] = (
        "« {decision} » ne se calcule pas en colonnes : {what} ; demandez-la ligne à ligne "
        "(fallback=True, --fallback)"
    )
    en: ClassVar[str] = (
        "'{decision}' is not computed in columns: {what}; ask for it row by row "
        "(fallback=True, --fallback)"
    )
    decision: str
    what: Words


@frozen(kw_only=True)
class WrongColumn(Diagnostic):
    """A column that is named like a fact has a type that does not tell it exactly."""

    code: ClassVar[str] = "PR841"
    fr: ClassVar[str] = "la colonne « {name} » est de type {found} ; il faut {expected}"
    en: ClassVar[str] = "the column '{name}' has the type {found}; it needs {expected}"
    name: str
    found: Words
    expected: Words


@frozen(kw_only=True)
class WrongAnswerColumns(Diagnostic):
    """No column of answers is asked for, or one has a name that is taken."""

    code: ClassVar[str] = "PR842"
    fr: ClassVar[str] = "{problem}"
    en: ClassVar[str] = "{problem}"
    problem: Words


@frozen(kw_only=True)
class UnreadableCells(Diagnostic):
    """Cells of a column cannot be read as the fact that it tells."""

    code: ClassVar[str] = "PR843"
    fr: ClassVar[str] = "« {name} » : {cells} comme {expected}, par exemple « {found} »"
    en: ClassVar[str] = "'{name}': {cells} as {expected}, for example '{found}'"
    name: str
    cells: Words
    expected: Words
    found: str


@frozen(kw_only=True)
class WrongDataFile(Diagnostic):
    """A file of rows cannot be read or written."""

    code: ClassVar[str] = "PR844"
    fr: ClassVar[str] = "le fichier de données « {path} » : {problem}"
    en: ClassVar[str] = "the data file '{path}': {problem}"
    path: str
    problem: Words


@frozen(kw_only=True)
class LongNumbers(Diagnostic):
    """Numbers of a file of JSON have more digits than are read exactly."""

    code: ClassVar[str] = "PR845"
    fr: ClassVar[str] = (
        "le fichier de données « {path} » : {rows} un nombre de plus de 15 chiffres "
        "significatifs, par exemple {found} ; écrivez-le entre guillemets"
    )
    en: ClassVar[str] = (
        "the data file '{path}': {rows} a number of more than 15 significant digits, "
        "for example {found}; write it between quotes"
    )
    path: str
    rows: Words
    found: str
