"""Codes 8xx: limits, files and calls."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from procrules.diagnostics.base import Diagnostic, Words


@frozen(kw_only=True)
class FileTooLarge(Diagnostic):
    """A file is larger than the bound."""

    code: ClassVar[str] = "PR801"
    fr: ClassVar[str] = "le fichier dépasse {limit} caractères"
    en: ClassVar[str] = "the file exceeds {limit} characters"
    limit: int


@frozen(kw_only=True)
class UnreadableFile(Diagnostic):
    """A file cannot be opened or is not UTF-8 text."""

    code: ClassVar[str] = "PR803"
    fr: ClassVar[str] = "le fichier « {path} » ne peut pas être lu : {problem}"
    en: ClassVar[str] = "the file '{path}' cannot be read: {problem}"
    path: str
    problem: Words


@frozen(kw_only=True)
class TooManyFiles(Diagnostic):
    """A ruleset imports more files than the bound."""

    code: ClassVar[str] = "PR805"
    fr: ClassVar[str] = "le règlement importe plus de {limit} fichiers"
    en: ClassVar[str] = "the ruleset imports more than {limit} files"
    limit: int


@frozen(kw_only=True)
class UnknownRuleset(Diagnostic):
    """No bundled ruleset and no file has this name."""

    code: ClassVar[str] = "PR806"
    fr: ClassVar[str] = "aucun règlement fourni ni fichier ne s'appelle « {name} »"
    en: ClassVar[str] = "no bundled ruleset and no file is called '{name}'"
    name: str


@frozen(kw_only=True)
class FolderWithoutIndex(Diagnostic):
    """A folder is named, and holds no index file of its own name."""

    code: ClassVar[str] = "PR834"
    fr: ClassVar[str] = (
        "le dossier « {name} » ne contient pas « {index} », par où se lit un règlement en plusieurs fichiers : "
        "donnez le fichier à lire, ou renommez-le"
    )
    en: ClassVar[str] = (
        "the folder '{name}' does not hold '{index}', by which a ruleset of several files is read: "
        "give the file to read, or rename it"
    )
    name: str
    index: str


@frozen(kw_only=True)
class ListTooLong(Diagnostic):
    """A list of facts is longer than the bound."""

    code: ClassVar[str] = "PR807"
    fr: ClassVar[str] = "« {name} » : la liste dépasse {limit} éléments"
    en: ClassVar[str] = "'{name}': the list exceeds {limit} items"
    name: str
    limit: int


@frozen(kw_only=True)
class MoreFindings(Diagnostic):
    """More faults were found than are shown."""

    code: ClassVar[str] = "PR812"
    fr: ClassVar[str] = (
        "d'autres fautes ne sont pas montrées ({count}) : corrigez d'abord celles qui précèdent"
    )
    en: ClassVar[str] = "more faults are not shown ({count}): correct those above first"
    count: int


@frozen(kw_only=True)
class TooManyCandidates(Diagnostic):
    """Too many records could be chosen together for all their sets to be searched."""

    code: ClassVar[str] = "PR810"
    fr: ClassVar[str] = (
        "{found} éléments pourraient être choisis ensemble : la recherche s'arrête à {limit}"
    )
    en: ClassVar[str] = "{found} records could be chosen together: the search stops at {limit}"
    found: int
    limit: int


@frozen(kw_only=True)
class NothingDeclared(Diagnostic):
    """A rule file declares nothing."""

    code: ClassVar[str] = "PR808"
    fr: ClassVar[str] = "le fichier ne déclare rien : écrivez au moins une déclaration"
    en: ClassVar[str] = "the file declares nothing: write at least one declaration"


@frozen(kw_only=True)
class MissingExtra(Diagnostic):
    """A feature needs packages that are not installed."""

    code: ClassVar[str] = "PR809"
    fr: ClassVar[str] = "il faut pour cela l'extra « {extra} » : installez procrules[{extra}]"
    en: ClassVar[str] = "this needs the extra '{extra}': install procrules[{extra}]"
    extra: str


@frozen(kw_only=True)
class WrongArgument(Diagnostic):
    """An argument of a call is not of the kind that the call takes."""

    code: ClassVar[str] = "PR814"
    fr: ClassVar[str] = "l'argument « {name} » est {found} : {expected} est attendu"
    en: ClassVar[str] = "the argument '{name}' is {found}: {expected} is expected"
    name: str
    found: str
    expected: Words


@frozen(kw_only=True)
class UnknownCode(Diagnostic):
    """A code is asked about that no finding has."""

    code: ClassVar[str] = "PR815"
    fr: ClassVar[str] = (
        "aucun constat n'a le code « {name} » : donnez celui d'un message, comme PR201"
    )
    en: ClassVar[str] = "no finding has the code '{name}': give that of a message, such as PR201"
    name: str


@frozen(kw_only=True)
class NoRevision(Diagnostic):
    """Rules cannot be read as they stood in a revision of git."""

    code: ClassVar[str] = "PR816"
    fr: ClassVar[str] = (
        "« {path} » ne se lit pas à la révision « {revision} » : {problem} ; donnez un chemin et une "
        "révision d'un même dépôt git"
    )
    en: ClassVar[str] = (
        "'{path}' cannot be read at the revision '{revision}': {problem}; give a path and a revision "
        "of one git repository"
    )
    path: str
    revision: str
    problem: Words


@frozen(kw_only=True)
class ChainTooLong(Diagnostic):
    """Definitions or decisions hang on one another in too long a chain."""

    code: ClassVar[str] = "PR813"
    fr: ClassVar[str] = (
        "« {name} » repose sur trop de définitions ou de décisions qui dépendent l'une de l'autre à "
        "la suite : raccourcissez la chaîne"
    )
    en: ClassVar[str] = (
        "'{name}' rests on too many definitions or decisions that hang on one another in a row: "
        "shorten the chain"
    )
    name: str
