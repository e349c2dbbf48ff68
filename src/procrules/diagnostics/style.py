"""Codes 95x: rules that are right, and could be written better. ``procrules lint`` tells them."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from procrules.diagnostics.base import Diagnostic, Severity


@frozen(kw_only=True)
class Untidy(Diagnostic):
    """What is right, and could be written better."""

    severity: ClassVar[Severity] = "warning"


@frozen(kw_only=True)
class NoQuestion(Untidy):
    """A fact that has to be told has no question to ask for it."""

    code: ClassVar[str] = "PR951"
    fr: ClassVar[str] = (
        "le fait « {name} » n'a pas de question : écrivez « question « … » », dans les mots de qui répond"
    )
    en: ClassVar[str] = (
        "the fact '{name}' has no question: write 'question “…”', in the words of those who answer"
    )
    name: str


@frozen(kw_only=True)
class UndatedSource(Untidy):
    """The label of a source says no year: nobody can tell which text is meant."""

    code: ClassVar[str] = "PR952"
    fr: ClassVar[str] = (
        "la source « {name} » n'a pas de date : mettez celle du texte dans son libellé"
    )
    en: ClassVar[str] = "the source '{name}' has no date: put that of the text in its label"
    name: str


@frozen(kw_only=True)
class ExactPointLeftOut(Untidy):
    """What is below a threshold and what is above are told apart, and the exact amount is neither."""

    code: ClassVar[str] = "PR953"
    fr: ClassVar[str] = (
        "le seuil « {name} » n'est comparé que par « inférieur » et « dépasse » : dites de quel côté est"
        " le montant exact"
    )
    en: ClassVar[str] = (
        "the threshold '{name}' is only compared by 'is less than' and 'exceeds': say on which side the"
        " exact amount is"
    )
    name: str


@frozen(kw_only=True)
class LabelIsName(Untidy):
    """A label says the name again, letter for letter."""

    code: ClassVar[str] = "PR954"
    fr: ClassVar[str] = (
        "le libellé de « {name} » répète son nom : écrivez ce qu'un lecteur comprend, ou retirez-le"
    )
    en: ClassVar[str] = (
        "the label of '{name}' repeats its name: write what a reader understands, or remove it"
    )
    name: str


@frozen(kw_only=True)
class NamelessExample(Untidy):
    """An example has no label: a failure would not say what it is about."""

    code: ClassVar[str] = "PR955"
    fr: ClassVar[str] = "l'exemple n'a pas de libellé : dites en quelques mots quel cas il montre"
    en: ClassVar[str] = "the example has no label: say in a few words which case it shows"


@frozen(kw_only=True)
class RepeatedAmount(Untidy):
    """The same amount stands in several conditions: it is a threshold that has no name."""

    code: ClassVar[str] = "PR956"
    fr: ClassVar[str] = (
        "le montant {amount} est écrit dans {count} conditions : déclarez un seuil, avec ses dates et ses"
        " sources"
    )
    en: ClassVar[str] = (
        "the amount {amount} stands in {count} conditions: declare a threshold, with its dates and its"
        " sources"
    )
    amount: str
    count: int


@frozen(kw_only=True)
class UncitedSource(Untidy):
    """A source is declared, and nothing rests on it."""

    code: ClassVar[str] = "PR957"
    fr: ClassVar[str] = "rien ne cite la source « {name} » : citez-la par « vu », ou retirez-la"
    en: ClassVar[str] = "nothing cites the source '{name}': cite it by 'under', or remove it"
    name: str


@frozen(kw_only=True)
class ArticleInWordsAlone(Untidy):
    """Words for people name an article that no rule rests on."""

    code: ClassVar[str] = "PR958"
    fr: ClassVar[str] = (
        "« {name} » parle de l'article {article}, sur lequel rien ne repose : citez-le par « vu », ou"
        " déclarez-le « non formalisé »"
    )
    en: ClassVar[str] = (
        "'{name}' speaks of the article {article}, on which nothing rests: cite it by 'under', or declare"
        " it 'not formalised'"
    )
    name: str
    article: str
