"""Codes 4xx: thresholds, axes and dates."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from procrules.diagnostics.base import Diagnostic, Words


@frozen(kw_only=True)
class RowsOutOfOrder(Diagnostic):
    """The rows of a threshold do not follow the dates."""

    code: ClassVar[str] = "PR401"
    fr: ClassVar[str] = (
        "cette ligne commence avant ou en même temps que la précédente ({previous}) : rangez les lignes par date"
    )
    en: ClassVar[str] = (
        "this row begins before or with the one above ({previous}): order the rows by date"
    )
    previous: Words


@frozen(kw_only=True)
class OverlappingPeriods(Diagnostic):
    """Two periods of a threshold have days in common."""

    code: ClassVar[str] = "PR402"
    fr: ClassVar[str] = (
        "cette période recouvre la précédente, qui finit le {end} : changez l'une des deux dates"
    )
    en: ClassVar[str] = (
        "this period overlaps the one above, which ends on {end}: change one of the dates"
    )
    end: Words


@frozen(kw_only=True)
class AxisNotCovered(Diagnostic):
    """A combination of the axes of a threshold has no column."""

    code: ClassVar[str] = "PR403"
    fr: ClassVar[str] = (
        "aucune colonne ne donne de valeur pour {missing} : ajoutez une colonne, ou « néant » s'il n'y a pas de seuil"
    )
    en: ClassVar[str] = (
        "no column gives a value for {missing}: add a column, or 'none' where there is no threshold"
    )
    missing: str


@frozen(kw_only=True)
class AxisCoveredTwice(Diagnostic):
    """A combination of the axes of a threshold has two columns."""

    code: ClassVar[str] = "PR404"
    fr: ClassVar[str] = "deux colonnes donnent une valeur pour {twice} : gardez-en une"
    en: ClassVar[str] = "two columns give a value for {twice}: keep one"
    twice: str


@frozen(kw_only=True)
class EmptyCell(Diagnostic):
    """A value of a threshold is left empty."""

    code: ClassVar[str] = "PR405"
    fr: ClassVar[str] = "cette case est vide : écrivez une valeur, ou « néant » si aucune n'existe"
    en: ClassVar[str] = "this cell is empty: write a value, or 'none' if there is none"


@frozen(kw_only=True)
class WrongCellCount(Diagnostic):
    """A row has not as many cells as the heading."""

    code: ClassVar[str] = "PR406"
    fr: ClassVar[str] = "cette ligne a {found} cases, l'en-tête en a {expected}"
    en: ClassVar[str] = "this row has {found} cells, the heading has {expected}"
    found: int
    expected: int


@frozen(kw_only=True)
class EndsBeforeStart(Diagnostic):
    """A period ends before it begins."""

    code: ClassVar[str] = "PR407"
    fr: ClassVar[str] = (
        "la période finit le {end}, avant de commencer le {start} : corrigez l'une des dates"
    )
    en: ClassVar[str] = (
        "the period ends on {end}, before it begins on {start}: correct one of the dates"
    )
    start: Words
    end: Words


@frozen(kw_only=True)
class NotAnAxis(Diagnostic):
    """The name of an axis is not a choice."""

    code: ClassVar[str] = "PR408"
    fr: ClassVar[str] = "« {name} » n'est pas un axe : un axe est un fait dont le type est un choix"
    en: ClassVar[str] = "'{name}' is not an axis: an axis is a fact whose type is a choice"
    name: str


@frozen(kw_only=True)
class NoReferenceDate(Diagnostic):
    """Dates are used and no fact is declared to be compared with them."""

    code: ClassVar[str] = "PR409"
    fr: ClassVar[str] = (
        "aucune date de référence n'est déclarée : ajoutez « date de référence date_reference » en tête"
    )
    en: ClassVar[str] = (
        "no reference date is declared: add 'reference date date_reference' at the top"
    )


@frozen(kw_only=True)
class NoPeriod(Diagnostic):
    """A row of a threshold says no period."""

    code: ClassVar[str] = "PR410"
    fr: ClassVar[str] = (
        "cette ligne ne commence pas par une période : écrivez « à compter du … » ou « du … au … »"
    )
    en: ClassVar[str] = "this row does not begin with a period: write 'from …' or 'between … and …'"


@frozen(kw_only=True)
class NoRows(Diagnostic):
    """A threshold has no value at all."""

    code: ClassVar[str] = "PR411"
    fr: ClassVar[str] = "le seuil « {name} » n'a aucune ligne : ajoutez « | à compter du … | … | »"
    en: ClassVar[str] = "the threshold '{name}' has no row: add '| from … | … |'"
    name: str


@frozen(kw_only=True)
class BoundsReversed(Diagnostic):
    """The lowest value allowed is above the highest."""

    code: ClassVar[str] = "PR412"
    fr: ClassVar[str] = "le minimum de « {name} » dépasse son maximum : corrigez l'un des deux"
    en: ClassVar[str] = "the minimum of '{name}' exceeds its maximum: correct one of them"
    name: str


@frozen(kw_only=True)
class PresumedOutOfBounds(Diagnostic):
    """What is presumed of a fact is outside the bounds of the fact."""

    code: ClassVar[str] = "PR413"
    fr: ClassVar[str] = (
        "« {name} » : la valeur présumée est hors des bornes du fait : corrigez l'une ou les autres"
    )
    en: ClassVar[str] = (
        "'{name}': the presumed value is outside the bounds of the fact: correct one or the other"
    )
    name: str
