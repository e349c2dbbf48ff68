"""What a computation may not exceed. Each answer can meet these, at any depth: they are always at hand."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from procrules.diagnostics.base import Diagnostic, Words


@frozen(kw_only=True)
class TooDeep(Diagnostic):
    """Indentation, parentheses or records are nested too deeply."""

    code: ClassVar[str] = "PR802"
    fr: ClassVar[str] = "{nested} dépasse {limit} niveaux : {advice}"
    en: ClassVar[str] = "{nested} exceeds {limit} levels: {advice}"
    nested: Words = Words("l'imbrication", "nesting")
    limit: int
    advice: Words = Words("découpez en définitions", "split into definitions")


@frozen(kw_only=True)
class TooManySteps(Diagnostic):
    """An answer needs more steps than the bound."""

    code: ClassVar[str] = "PR804"
    fr: ClassVar[str] = "la réponse demande plus de {limit} étapes de calcul"
    en: ClassVar[str] = "the answer needs more than {limit} steps of computation"
    limit: int


@frozen(kw_only=True)
class NumberTooLong(Diagnostic):
    """A computation gives a number longer than the bound."""

    code: ClassVar[str] = "PR811"
    fr: ClassVar[str] = "le calcul donne un nombre de plus de {limit} chiffres"
    en: ClassVar[str] = "the computation gives a number of more than {limit} digits"
    limit: int
