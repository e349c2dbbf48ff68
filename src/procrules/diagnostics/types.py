"""Codes 3xx: types and units."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from procrules.diagnostics.base import Diagnostic, Words


def value_of(type_: Words) -> Words:
    """Say « a value of this type » in both languages."""
    return Words(f"une valeur de type « {type_.fr} »", f"a value of type '{type_.en}'")


@frozen(kw_only=True)
class MixedTaxes(Diagnostic):
    """An amount before tax meets an amount after tax."""

    code: ClassVar[str] = "PR301"
    fr: ClassVar[str] = (
        "les montants {left} et {right} ne se mêlent pas : convertissez l'un des deux"
    )
    en: ClassVar[str] = "amounts {left} and {right} do not mix: convert one of them"
    left: str
    right: str


@frozen(kw_only=True)
class IncompatibleTypes(Diagnostic):
    """Two values of different types are compared."""

    code: ClassVar[str] = "PR302"
    fr: ClassVar[str] = (
        "ces valeurs ne se comparent pas : l'une est de type « {left} », l'autre de type « {right} »"
    )
    en: ClassVar[str] = (
        "these values cannot be compared: one is of type '{left}', the other of type '{right}'"
    )
    left: Words
    right: Words


@frozen(kw_only=True)
class NotOrdered(Diagnostic):
    """An order is asked of values that have none."""

    code: ClassVar[str] = "PR303"
    fr: ClassVar[str] = (
        "les valeurs de type « {type} » n'ont pas d'ordre : comparez par « est » ou « est parmi »"
    )
    en: ClassVar[str] = "values of type '{type}' have no order: compare with 'is' or 'is among'"
    type: Words


@frozen(kw_only=True)
class NotCondition(Diagnostic):
    """Something that is not yes/no stands as a condition."""

    code: ClassVar[str] = "PR304"
    fr: ClassVar[str] = (
        "une condition est attendue ici, et non une valeur de type « {type} » : ajoutez une comparaison"
    )
    en: ClassVar[str] = (
        "a condition is expected here, not a value of type '{type}': add a comparison"
    )
    type: Words


@frozen(kw_only=True)
class BadArithmetic(Diagnostic):
    """An operation has no meaning for these types."""

    code: ClassVar[str] = "PR305"
    fr: ClassVar[str] = "« {op} » n'a pas de sens entre les types « {left} » et « {right} »"
    en: ClassVar[str] = "'{op}' has no meaning between the types '{left}' and '{right}'"
    op: str
    left: Words
    right: Words


@frozen(kw_only=True)
class NotAList(Diagnostic):
    """A list of records is expected."""

    code: ClassVar[str] = "PR306"
    fr: ClassVar[str] = "une liste est attendue ici, et non une valeur de type « {type} »"
    en: ClassVar[str] = "a list is expected here, not a value of type '{type}'"
    type: Words


@frozen(kw_only=True)
class WrongValueType(Diagnostic):
    """A value is not of the declared type."""

    code: ClassVar[str] = "PR307"
    fr: ClassVar[str] = "on attend ici {expected}, et non {found}"
    en: ClassVar[str] = "expected {expected} here, not {found}"
    found: Words
    expected: Words


@frozen(kw_only=True)
class BareNumber(Diagnostic):
    """A number stands where an amount or a rate is expected."""

    code: ClassVar[str] = "PR308"
    fr: ClassVar[str] = "« {found} » n'a pas d'unité : un {expected} est attendu, écrivez {example}"
    en: ClassVar[str] = "'{found}' has no unit where the type is '{expected}': write {example}"
    found: str
    expected: Words
    example: str


@frozen(kw_only=True)
class MonthEndUndeclared(Diagnostic):
    """Months or years are added and the ruleset does not say what happens at the end of a month."""

    code: ClassVar[str] = "PR309"
    fr: ClassVar[str] = (
        "compter des mois ou des ans demande, sous « règlement », une ligne « fin de mois : dernier jour »"
        " ou « fin de mois : premier jour suivant »"
    )
    en: ClassVar[str] = (
        "counting months or years needs, under 'ruleset', a line 'month end : last day'"
        " or 'month end : next first day'"
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
        "« inclut » demande un ensemble, et non une valeur de type « {type} » : écrivez « est » ou « est parmi »"
    )
    en: ClassVar[str] = (
        "'includes' needs a set, not a value of type '{type}': write 'is' or 'is among'"
    )
    type: Words


@frozen(kw_only=True)
class NotAChoice(Diagnostic):
    """``selon`` or ``est parmi`` is asked of a value that belongs to no choice."""

    code: ClassVar[str] = "PR313"
    fr: ClassVar[str] = (
        "{construct} demande une valeur d'un choix, et non une valeur de type « {type} » : écrivez {advice}"
    )
    en: ClassVar[str] = (
        "{construct} needs a value of a choice, not a value of type '{type}': write {advice}"
    )
    construct: Words
    type: Words
    advice: Words


@frozen(kw_only=True)
class UseIncludes(Diagnostic):
    """A set is compared with « est » as if it were one value."""

    code: ClassVar[str] = "PR315"
    fr: ClassVar[str] = "« {name} » est un ensemble : écrivez « {name} inclut {value} »"
    en: ClassVar[str] = "'{name}' is a set: write '{name} includes {value}'"
    name: str
    value: str


@frozen(kw_only=True)
class TwoConclusions(Diagnostic):
    """Two conclusions are joined by a connective on one line."""

    code: ClassVar[str] = "PR316"
    fr: ClassVar[str] = (
        "une ligne « alors » conclut une seule chose : écrivez une ligne « alors » par conclusion"
    )
    en: ClassVar[str] = (
        "a 'then' line concludes one thing: write one 'then' line for each conclusion"
    )


@frozen(kw_only=True)
class GroupAsValue(Diagnostic):
    """A group of values stands where one value is expected."""

    code: ClassVar[str] = "PR317"
    fr: ClassVar[str] = (
        "« {name} » est un groupe : on attend une seule valeur, écrivez l'une de celles-ci : {values}"
    )
    en: ClassVar[str] = (
        "'{name}' is a group: a single value is expected, write one of these: {values}"
    )
    name: str
    values: str
