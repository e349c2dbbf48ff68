"""Codes 718 to 729: dossiers, the files that tell one procurement, and the lists in them."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from procrules.diagnostics.base import Diagnostic


@frozen(kw_only=True)
class RuleInDossier(Diagnostic):
    """A declaration of a rule file stands in a dossier."""

    code: ClassVar[str] = "PR718"
    fr: ClassVar[str] = (
        "« {found} » est une déclaration de règles : un dossier dit des faits (« nom = valeur »), "
        "des volets, des historiques et des questions"
    )
    en: ClassVar[str] = (
        "'{found}' is a declaration of rules: a dossier tells facts ('name = value'), parts, "
        "histories and questions"
    )
    found: str


@frozen(kw_only=True)
class NoDossierHeader(Diagnostic):
    """A dossier does not begin by saying what it is."""

    code: ClassVar[str] = "PR719"
    fr: ClassVar[str] = (
        "le dossier ne dit pas qui il est : commencez par « dossier « Titre » selon règlement »"
    )
    en: ClassVar[str] = (
        "the dossier does not say what it is: begin with 'file “Title” according to ruleset'"
    )


@frozen(kw_only=True)
class SecondDossierHeader(Diagnostic):
    """A dossier has two headers."""

    code: ClassVar[str] = "PR720"
    fr: ClassVar[str] = "le dossier a déjà son titre, ligne {line} ; écrivez plutôt un « volet »"
    en: ClassVar[str] = "the dossier has its title already, on line {line}; write a 'part' instead"
    line: int


@frozen(kw_only=True)
class NoRuleset(Diagnostic):
    """A dossier names no ruleset, and the call gives none."""

    code: ClassVar[str] = "PR721"
    fr: ClassVar[str] = (
        "rien ne dit selon quel règlement lire ce dossier : écrivez « selon marches_publics » "
        "après son titre, ou donnez le règlement"
    )
    en: ClassVar[str] = (
        "nothing says by which ruleset to read this dossier: write 'according to "
        "marches_publics' after its title, or give the ruleset"
    )


@frozen(kw_only=True)
class NoReferenceDate(Diagnostic):
    """A dossier gives a reference date, and its ruleset has none."""

    code: ClassVar[str] = "PR722"
    fr: ClassVar[str] = "le règlement « {ruleset} » n'a pas de date de référence"
    en: ClassVar[str] = "the ruleset '{ruleset}' has no reference date"
    ruleset: str


@frozen(kw_only=True)
class OtherRuleset(Diagnostic):
    """A dossier is answered by another ruleset than the one it names."""

    code: ClassVar[str] = "PR723"
    severity = "warning"
    fr: ClassVar[str] = (
        "le dossier se réclame du règlement « {named} » ; il est lu selon « {used} »"
    )
    en: ClassVar[str] = "the dossier names the ruleset '{named}'; it is read by '{used}'"
    named: str
    used: str


@frozen(kw_only=True)
class RepeatedRecord(Diagnostic):
    """Two records of one list have the same id."""

    code: ClassVar[str] = "PR724"
    fr: ClassVar[str] = (
        "« {name} » : l'identifiant « {found} » est déjà celui d'un autre élément de la liste"
    )
    en: ClassVar[str] = "'{name}': the id '{found}' is already that of another record of the list"
    name: str
    found: str


@frozen(kw_only=True)
class RepeatedColumn(Diagnostic):
    """A table of records has two columns for one field."""

    code: ClassVar[str] = "PR725"
    fr: ClassVar[str] = "la colonne « {name} » est donnée deux fois dans ce tableau"
    en: ClassVar[str] = "the column '{name}' is given twice in this table"
    name: str
