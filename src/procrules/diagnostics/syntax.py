"""Codes 1xx: what cannot be read."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from procrules.diagnostics.base import Diagnostic, Words, both_readings


@frozen(kw_only=True)
class UnexpectedWord(Diagnostic):
    """A word, sign or value stands where the line cannot take it."""

    code: ClassVar[str] = "PR101"
    fr: ClassVar[str] = "« {found} » ne peut pas se trouver ici ; on attend {expected}"
    en: ClassVar[str] = "'{found}' cannot stand here; expected {expected}"
    found: str
    expected: Words


@frozen(kw_only=True)
class UnclosedQuote(Diagnostic):
    """A label or a text is opened and never closed."""

    code: ClassVar[str] = "PR102"
    fr: ClassVar[str] = "le texte ouvert par {mark} n'est pas fermé : ajoutez {closing} à la fin"
    en: ClassVar[str] = "the text opened by {mark} is not closed: add {closing} at its end"
    mark: str
    closing: str


@frozen(kw_only=True)
class AmbiguousDate(Diagnostic):
    """A date is written in figures, and nothing says which are the day and the month."""

    code: ClassVar[str] = "PR103"
    fr: ClassVar[str] = "la date « {found} » ne dit pas où est le mois : écrivez {readings}"
    en: ClassVar[str] = "the date '{found}' does not say which is the month: write {readings}"
    found: str
    readings: Words


@frozen(kw_only=True)
class MixedConnectives(Diagnostic):
    """``et`` and ``ou`` are mixed without parentheses."""

    code: ClassVar[str] = "PR104"
    fr: ClassVar[str] = "« et » et « ou » se mêlent : mettez des parenthèses ou une liste numérotée"
    en: ClassVar[str] = "'and' and 'or' are mixed: use parentheses or a numbered list"


@frozen(kw_only=True)
class Misaligned(Diagnostic):
    """A line stands at no level that is open."""

    code: ClassVar[str] = "PR105"
    fr: ClassVar[str] = (
        "cette ligne n'est alignée avec aucune des lignes au-dessus : alignez-la ou décalez-la de deux espaces"
    )
    en: ClassVar[str] = (
        "this line is aligned with none of the lines above: align it, or indent it by two spaces"
    )


@frozen(kw_only=True)
class UnknownItem(Diagnostic):
    """A line at the margin begins with no word that opens an item."""

    code: ClassVar[str] = "PR106"
    fr: ClassVar[str] = "« {found} » n'ouvre aucune déclaration : {advice}"
    en: ClassVar[str] = "'{found}' opens no declaration: {advice}"
    found: str
    advice: Words


@frozen(kw_only=True)
class UnexpectedEnd(Diagnostic):
    """A line or an item stops before it is complete."""

    code: ClassVar[str] = "PR107"
    fr: ClassVar[str] = "la ligne s'arrête trop tôt ; on attend {expected}"
    en: ClassVar[str] = "the line stops too early; expected {expected}"
    expected: Words


@frozen(kw_only=True)
class UnreadableCharacter(Diagnostic):
    """A character has no meaning in the language."""

    code: ClassVar[str] = "PR108"
    fr: ClassVar[str] = "le signe « {found} » n'est pas compris ici ; on attend {expected}"
    en: ClassVar[str] = "the sign “{found}” is not understood here; expected {expected}"
    found: str
    expected: Words


@frozen(kw_only=True)
class NotAtMargin(Diagnostic):
    """A declaration is indented as if it belonged to the one above."""

    code: ClassVar[str] = "PR109"
    fr: ClassVar[str] = (
        "une déclaration commence à la marge : enlevez les espaces au début de cette ligne"
    )
    en: ClassVar[str] = (
        "a declaration begins at the margin: remove the spaces at the start of this line"
    )


@frozen(kw_only=True)
class ImpossibleDate(Diagnostic):
    """A date does not exist in the calendar."""

    code: ClassVar[str] = "PR110"
    fr: ClassVar[str] = "la date « {found} » n'existe pas : corrigez le jour ou le mois"
    en: ClassVar[str] = "the date '{found}' does not exist: correct the day or the month"
    found: str


@frozen(kw_only=True)
class NegationWord(Diagnostic):
    """A negation is written with a word; the language has none."""

    code: ClassVar[str] = "PR111"
    fr: ClassVar[str] = (
        "la négation s'écrit après le nom : « {name} = non », « n'est pas » ou « aucune des conditions suivantes »"
    )
    en: ClassVar[str] = (
        "a negation is written after the name: '{name} = no', 'is not' or 'none of the following conditions'"
    )
    name: str


@frozen(kw_only=True)
class LanguageNotFirst(Diagnostic):
    """The line that says the language is not the first one."""

    code: ClassVar[str] = "PR112"
    fr: ClassVar[str] = "la ligne « langue » doit être la première du fichier"
    en: ClassVar[str] = "the 'language' line must be the first of the file"


@frozen(kw_only=True)
class ConnectiveAfterList(Diagnostic):
    """A connective returns to the level of the statement after a numbered list."""

    code: ClassVar[str] = "PR113"
    fr: ClassVar[str] = (
        "« {found} » suit une liste : la condition est déjà finie ; placez cette partie avant la liste"
    )
    en: ClassVar[str] = (
        "'{found}' follows a list: the condition is already complete; put this part before the list"
    )
    found: str


@frozen(kw_only=True)
class RowUnreadable(Diagnostic):
    """A row of a table does not have the shape that the construct reads."""

    code: ClassVar[str] = "PR114"
    fr: ClassVar[str] = "cette ligne du tableau n'est pas lisible : {problem}"
    en: ClassVar[str] = "this row of the table cannot be read: {problem}"
    problem: Words


@frozen(kw_only=True)
class MisspeltWord(Diagnostic):
    """Words are almost those of the language."""

    code: ClassVar[str] = "PR115"
    fr: ClassVar[str] = "« {found} » n'est pas écrit comme la langue l'attend"
    en: ClassVar[str] = "'{found}' is not written as the language expects"
    found: str


@frozen(kw_only=True)
class UnreadableName(Diagnostic):
    """A name begins with a figure, or holds an apostrophe or a hyphen."""

    code: ClassVar[str] = "PR116"
    fr: ClassVar[str] = (
        "« {found} » n'est pas un nom : un nom commence par une lettre et n'a que des lettres, des chiffres et « _ »"
    )
    en: ClassVar[str] = (
        "'{found}' is not a name: a name begins with a letter and has only letters, figures and '_'"
    )
    found: str


@frozen(kw_only=True)
class UnopenedQuote(Diagnostic):
    """A quotation mark closes a text that nothing opens."""

    code: ClassVar[str] = "PR117"
    fr: ClassVar[str] = (
        "{mark} ferme un texte que rien n'ouvre : ajoutez {opening} au début du texte"
    )
    en: ClassVar[str] = "{mark} closes a text that nothing opens: add {opening} at its start"
    mark: str
    opening: str


@frozen(kw_only=True)
class AmbiguousNumber(Diagnostic):
    """The separator of a number may part its thousands or its decimals."""

    code: ClassVar[str] = "PR118"
    fr: ClassVar[str] = "« {found} » se lit de deux façons : écrivez {readings}"
    en: ClassVar[str] = "'{found}' reads two ways: write {readings}"
    found: str
    readings: Words = field(init=False)

    @readings.default
    def _both(self) -> Words:
        return both_readings(self.found)


@frozen(kw_only=True)
class TurnedText(Diagnostic):
    """A sign that nobody sees turns the direction of a text."""

    code: ClassVar[str] = "PR126"
    fr: ClassVar[str] = (
        "un signe invisible ({found}) change le sens de lecture : ce qui se lit n'est pas ce qui est écrit ; ôtez-le"
    )
    en: ClassVar[str] = (
        "an invisible sign ({found}) changes the direction of reading: what one reads is not what is written; remove it"
    )
    found: str
