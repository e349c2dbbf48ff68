"""Codes 533 to 539: signs that are weighed, and checklists."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from procrules.diagnostics.base import Diagnostic, Words


@frozen(kw_only=True)
class WeightWithoutPolicy(Diagnostic):
    """Weights rest on no policy, and no law gives any."""

    code: ClassVar[str] = "PR533"
    fr: ClassVar[str] = (
        "aucun texte de droit ne donne de poids à un indice : écrivez « pesée vu … » avec une source "
        "dont l'autorité est « politique »"
    )
    en: ClassVar[str] = (
        "no legal text gives a weight to a sign: write 'weighing under …' with a source whose "
        "authority is 'policy'"
    )


@frozen(kw_only=True)
class WrongWeight(Diagnostic):
    """A weight, or a number of signs, is not a whole number within its bounds."""

    code: ClassVar[str] = "PR534"
    fr: ClassVar[str] = "un nombre entier de 1 à {limit} est attendu ici"
    en: ClassVar[str] = "a whole number from 1 to {limit} is expected here"
    limit: int


@frozen(kw_only=True)
class SignsIncomplete(Diagnostic):
    """A weighing lacks what it needs to come to a conclusion on any signs."""

    code: ClassVar[str] = "PR535"
    fr: ClassVar[str] = "il manque au faisceau {missing}"
    en: ClassVar[str] = "the signs lack {missing}"
    missing: Words


@frozen(kw_only=True)
class ChecklistConcludes(Diagnostic):
    """A checklist concludes, obliges or demands: it may only advise."""

    code: ClassVar[str] = "PR536"
    fr: ClassVar[str] = (
        "une grille dit ce qui est rempli et conseille : elle ne conclut sur rien d'autre et n'oblige "
        "à rien ; écrivez une règle, ou « conseille »"
    )
    en: ClassVar[str] = (
        "a checklist says what is met and advises: it concludes on nothing else and obliges to "
        "nothing; write a rule, or 'advises'"
    )


@frozen(kw_only=True)
class ChecklistClaimsLaw(Diagnostic):
    """A checklist rests on law or case law alone, whose authority it has not."""

    code: ClassVar[str] = "PR537"
    fr: ClassVar[str] = (
        "la grille « {name} » ne peut pas avoir l'autorité du droit : citez ce qui la dresse "
        "(doctrine, programme, orientation ou politique), et le droit sous ses critères"
    )
    en: ClassVar[str] = (
        "the checklist '{name}' cannot have the authority of law: cite what draws it up (doctrine, "
        "programme, orientation or policy), and the law under its criteria"
    )
    name: str


@frozen(kw_only=True)
class LawHangsOnChecklist(Diagnostic):
    """A rule reads a checklist and concludes on what the law decides."""

    code: ClassVar[str] = "PR538"
    fr: ClassVar[str] = (
        "« {name} » fait dépendre « {decision} », que le droit décide, de la grille « {checklist} », "
        "qui ne fait que conseiller : lisez les faits eux-mêmes, ou concluez sur une décision à part"
    )
    en: ClassVar[str] = (
        "'{name}' makes '{decision}', which the law decides, hang on the checklist '{checklist}', "
        "which only advises: read the facts themselves, or conclude on a decision apart"
    )
    name: str
    decision: str
    checklist: str


@frozen(kw_only=True)
class UnknownWeight(Diagnostic):
    """A weight is asked of a group that the signs do not have, or outside of them."""

    code: ClassVar[str] = "PR539"
    fr: ClassVar[str] = (
        "il n'y a pas ici de {what} : un poids se demande dans un faisceau, d'un de ses groupes ou seul"
    )
    en: ClassVar[str] = (
        "there is no {what} here: a weight is asked within signs, of one of their groups or alone"
    )
    what: Words
