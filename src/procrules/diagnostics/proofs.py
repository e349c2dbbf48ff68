"""Codes 9xx: what a proof finds in rules that are written well and still answer wrongly or never."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from procrules.diagnostics.base import Diagnostic, Severity, Words


@frozen(kw_only=True)
class Gap(Diagnostic):
    """In some case, every fact told, a decision has no answer, and no rule says so."""

    code: ClassVar[str] = "PR901"
    severity: ClassVar[Severity] = "warning"
    fr: ClassVar[str] = (
        "« {decision} » reste sans réponse, tous les faits étant connus : {reason} ; cas : {case}"
    )
    en: ClassVar[str] = (
        "'{decision}' has no answer although every fact is known: {reason}; case: {case}"
    )
    decision: str
    reason: Words
    case: Words


@frozen(kw_only=True)
class Clash(Diagnostic):
    """In some case two rules conclude differently on one decision, and none derogates from the other."""

    code: ClassVar[str] = "PR902"
    fr: ClassVar[str] = (
        "« {decision} » : les règles {rules} se contredisent ; cas : {case} ; faites déroger l'une à "
        "l'autre, ou séparez leurs conditions"
    )
    en: ClassVar[str] = (
        "'{decision}': the rules {rules} clash; case: {case}; make one derogate from the other, or "
        "separate their conditions"
    )
    decision: str
    rules: tuple[str, ...]
    case: Words


@frozen(kw_only=True)
class NeverSpeaks(Diagnostic):
    """A rule, a row, a conclusion or a derogation that is never of any effect, whatever the facts."""

    code: ClassVar[str] = "PR903"
    severity: ClassVar[Severity] = "warning"
    fr: ClassVar[str] = "{part} de « {name} » : {never}, quels que soient les faits"
    en: ClassVar[str] = "{part} of '{name}': {never}, whatever the facts"
    part: Words
    name: str
    never: Words


@frozen(kw_only=True)
class AlwaysAlike(Diagnostic):
    """A condition that is always true, or never, wherever it is asked."""

    code: ClassVar[str] = "PR904"
    severity: ClassVar[Severity] = "warning"
    fr: ClassVar[str] = "une condition de « {name} » {never}, là où elle est examinée : retirez-la"
    en: ClassVar[str] = "a condition of '{name}' {never}, wherever it is asked: remove it"
    name: str
    never: Words


@frozen(kw_only=True)
class BundledExample(Diagnostic):
    """An example cannot be added to a ruleset that comes with the package."""

    code: ClassVar[str] = "PR905"
    fr: ClassVar[str] = (
        "« {name} » est fourni avec procrules et ne se modifie pas : écrivez l'exemple dans un "
        "règlement à vous, qui l'importe"
    )
    en: ClassVar[str] = (
        "'{name}' comes with procrules and is not changed: write the example in a ruleset of your "
        "own that imports it"
    )
    name: str
