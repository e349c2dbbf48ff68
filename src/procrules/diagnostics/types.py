"""Codes 3xx: types and units."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from procrules.diagnostics.base import Diagnostic, Words


@frozen(kw_only=True)
class MixedTaxes(Diagnostic):
    """An amount before tax meets an amount after tax."""

    code: ClassVar[str] = "PR301"
    fr: ClassVar[str] = (
        "un montant {left} ne se compare ni ne s'additionne à un montant {right} : convertissez l'un des deux"
    )
    en: ClassVar[str] = (
        "an amount {left} cannot be compared with or added to an amount {right}: convert one of them"
    )
    left: str
    right: str


@frozen(kw_only=True)
class IncompatibleTypes(Diagnostic):
    """Two values of different types are compared."""

    code: ClassVar[str] = "PR302"
    fr: ClassVar[str] = "{left} et {right} ne se comparent pas"
    en: ClassVar[str] = "{left} and {right} cannot be compared"
    left: Words
    right: Words


@frozen(kw_only=True)
class NotOrdered(Diagnostic):
    """An order is asked of values that have none."""

    code: ClassVar[str] = "PR303"
    fr: ClassVar[str] = "{type} n'a pas d'ordre : comparez par « est » ou « est parmi »"
    en: ClassVar[str] = "{type} has no order: compare with 'is' or 'is among'"
    type: Words


@frozen(kw_only=True)
class NotCondition(Diagnostic):
    """Something that is not yes/no stands as a condition."""

    code: ClassVar[str] = "PR304"
    fr: ClassVar[str] = "une condition est attendue ici, et non {type} : ajoutez une comparaison"
    en: ClassVar[str] = "a condition is expected here, not {type}: add a comparison"
    type: Words


@frozen(kw_only=True)
class BadArithmetic(Diagnostic):
    """An operation has no meaning for these types."""

    code: ClassVar[str] = "PR305"
    fr: ClassVar[str] = "l'opération « {op} » n'a pas de sens entre {left} et {right}"
    en: ClassVar[str] = "the operation '{op}' has no meaning between {left} and {right}"
    op: str
    left: Words
    right: Words


@frozen(kw_only=True)
class NotAList(Diagnostic):
    """A list of records is expected."""

    code: ClassVar[str] = "PR306"
    fr: ClassVar[str] = "une liste est attendue ici, et non {type}"
    en: ClassVar[str] = "a list is expected here, not {type}"
    type: Words


@frozen(kw_only=True)
class WrongValueType(Diagnostic):
    """A value is not of the declared type."""

    code: ClassVar[str] = "PR307"
    fr: ClassVar[str] = "{found} ne convient pas : {expected} est attendu"
    en: ClassVar[str] = "{found} does not fit: {expected} is expected"
    found: Words
    expected: Words


@frozen(kw_only=True)
class BareNumber(Diagnostic):
    """A number stands where an amount or a rate is expected."""

    code: ClassVar[str] = "PR308"
    fr: ClassVar[str] = "le nombre {found} est comparé à {expected} : écrivez l'unité ({example})"
    en: ClassVar[str] = "the number {found} meets {expected}: write the unit ({example})"
    found: str
    expected: Words
    example: str


@frozen(kw_only=True)
class MonthEndUndeclared(Diagnostic):
    """Months or years are added and the ruleset does not say what happens at the end of a month."""

    code: ClassVar[str] = "PR309"
    fr: ClassVar[str] = (
        "ajouter des mois ou des ans demande la ligne « fin de mois : dernier jour » (ou « premier jour suivant ») sous « règlement »"
    )
    en: ClassVar[str] = (
        "adding months or years needs the line 'month end : last day' (or 'next first day') under 'ruleset'"
    )


@frozen(kw_only=True)
class WrongConclusion(Diagnostic):
    """A conclusion does not suit its decision: a set for one value, or the reverse."""

    code: ClassVar[str] = "PR310"
    fr: ClassVar[str] = "la décision « {decision} » attend {expected}"
    en: ClassVar[str] = "the decision '{decision}' expects {expected}"
    decision: str
    expected: Words


@frozen(kw_only=True)
class FieldNeedsRecord(Diagnostic):
    """A field is read on something that is not a record."""

    code: ClassVar[str] = "PR311"
    fr: ClassVar[str] = (
        "« {name} » se lit sur un élément de liste, dans « vérifie », « où », « la somme des »…"
    )
    en: ClassVar[str] = (
        "'{name}' is read on a record of a list, in 'satisfies', 'where', 'the sum of the'…"
    )
    name: str


@frozen(kw_only=True)
class NotASet(Diagnostic):
    """``inclut`` is asked of something that is not a set."""

    code: ClassVar[str] = "PR312"
    fr: ClassVar[str] = (
        "« inclut » ne s'applique qu'à un ensemble, et non à {type} : écrivez « est » ou « est parmi »"
    )
    en: ClassVar[str] = "'includes' applies only to a set, not to {type}: write 'is' or 'is among'"
    type: Words
