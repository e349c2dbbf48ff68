"""Codes 83x: the audit of published contracts."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from procrules.diagnostics.base import Diagnostic, Words


@frozen(kw_only=True)
class NotContracts(Diagnostic):
    """A file or a folder holds no published contracts that can be read."""

    code: ClassVar[str] = "PR830"
    fr: ClassVar[str] = "« {path} » ne peut pas être audité : {problem}"
    en: ClassVar[str] = "'{path}' cannot be audited: {problem}"
    path: str
    problem: Words


@frozen(kw_only=True)
class NeedsOutput(Diagnostic):
    """A form of output that no terminal shows is asked for, and no file is named."""

    code: ClassVar[str] = "PR831"
    fr: ClassVar[str] = "le format « {form} » s'écrit dans un fichier : donnez --out FICHIER"
    en: ClassVar[str] = "the format '{form}' is written to a file: give --out FILE"
    form: str


@frozen(kw_only=True)
class UnwritableOutput(Diagnostic):
    """A report, a file beside it, or the answers to a questionnaire cannot be written where asked."""

    code: ClassVar[str] = "PR833"
    fr: ClassVar[str] = (
        "« {path} » ne peut pas être écrit : {problem} ; donnez un autre nom à {option}"
    )
    en: ClassVar[str] = "'{path}' cannot be written: {problem}; give {option} another name"
    path: str
    problem: Words
    option: str = "--out"


@frozen(kw_only=True)
class OverwritesData(Diagnostic):
    """The file to write is one of those to read."""

    code: ClassVar[str] = "PR832"
    fr: ClassVar[str] = "« {path} » est un fichier à lire : donnez un autre nom à --out"
    en: ClassVar[str] = "'{path}' is a file to read: give --out another name"
    path: str
