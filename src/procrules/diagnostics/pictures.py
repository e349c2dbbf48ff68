"""Codes 82x: pictures and pages."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from procrules.diagnostics.base import Diagnostic


@frozen(kw_only=True)
class UnknownPicture(Diagnostic):
    """A picture is asked of a name that no decision, threshold or process has."""

    code: ClassVar[str] = "PR820"
    fr: ClassVar[str] = (
        "aucune décision, aucun seuil et aucun parcours à dessiner ne s'appelle « {name} »"
    )
    en: ClassVar[str] = "no decision, threshold or process to draw is called '{name}'"
    name: str


@frozen(kw_only=True)
class OtherAnswer(Diagnostic):
    """The answer to light in a picture is not one of these rules to what is drawn."""

    code: ClassVar[str] = "PR821"
    fr: ClassVar[str] = (
        "la réponse à montrer sur le dessin de « {name} » n'est pas une réponse de ce règlement "
        "à cette question"
    )
    en: ClassVar[str] = (
        "the answer to show on the picture of '{name}' is not an answer of this ruleset to that question"
    )
    name: str


@frozen(kw_only=True)
class NotOurFolder(Diagnostic):
    """Pages would be written over a folder that holds something else."""

    code: ClassVar[str] = "PR822"
    fr: ClassVar[str] = (
        "« {path} » existe et n'a pas été fait par « procrules doc » : rien n'y est écrit ; "
        "donnez à --out un dossier vide ou un nouveau nom"
    )
    en: ClassVar[str] = (
        "'{path}' exists and was not made by 'procrules doc': nothing is written to it; "
        "give --out an empty folder or a new name"
    )
    path: str
