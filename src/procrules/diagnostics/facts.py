"""Codes 7xx: facts given by the caller."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from procrules.diagnostics.base import Diagnostic, Words, both_readings


@frozen(kw_only=True)
class UnknownFact(Diagnostic):
    """A fact is given that the ruleset does not declare."""

    code: ClassVar[str] = "PR701"
    fr: ClassVar[str] = "le fait « {name} » n'existe pas dans ce règlement"
    en: ClassVar[str] = "the fact '{name}' does not exist in this ruleset"
    name: str


@frozen(kw_only=True)
class WrongFactValue(Diagnostic):
    """The value of a fact cannot be read as its type."""

    code: ClassVar[str] = "PR702"
    fr: ClassVar[str] = "« {name} » : {found} ne se lit pas comme une valeur de type « {expected} »"
    en: ClassVar[str] = "'{name}': {found} cannot be read as a value of type '{expected}'"
    name: str
    found: Words
    expected: Words


@frozen(kw_only=True)
class OutOfBounds(Diagnostic):
    """The value of a fact is outside its bounds."""

    code: ClassVar[str] = "PR703"
    fr: ClassVar[str] = "« {name} » : {found} est hors des bornes ({bound})"
    en: ClassVar[str] = "'{name}': {found} is out of bounds ({bound})"
    name: str
    found: Words
    bound: Words


@frozen(kw_only=True)
class BinaryFloat(Diagnostic):
    """A binary floating-point number is given."""

    code: ClassVar[str] = "PR704"
    fr: ClassVar[str] = (
        "« {name} » : {found} est un flottant binaire, qui ne vaut pas exactement ce qu'il affiche ;"
        " donnez un Decimal, un int ou un texte"
    )
    en: ClassVar[str] = (
        "'{name}': {found} is a binary float, which is not exactly what it shows; give a Decimal, an int or a text"
    )
    name: str
    found: str


@frozen(kw_only=True)
class UnknownFactValue(Diagnostic):
    """The value of a fact does not belong to its choice."""

    code: ClassVar[str] = "PR705"
    fr: ClassVar[str] = (
        "« {name} » : « {found} » n'est pas l'une des valeurs de « {choice} » ({values})"
    )
    en: ClassVar[str] = "'{name}': '{found}' is not one of the values of '{choice}' ({values})"
    name: str
    found: str
    choice: str
    values: tuple[str, ...]


@frozen(kw_only=True)
class UnknownRecordField(Diagnostic):
    """A record has a field that its entity does not declare."""

    code: ClassVar[str] = "PR706"
    fr: ClassVar[str] = "« {name} » : le champ « {found} » n'existe pas dans « {entity} »"
    en: ClassVar[str] = "'{name}': the field '{found}' does not exist in '{entity}'"
    name: str
    found: str
    entity: str


@frozen(kw_only=True)
class UnknownQuestion(Diagnostic):
    """A decision is asked that the ruleset does not declare."""

    code: ClassVar[str] = "PR707"
    fr: ClassVar[str] = "la décision « {name} » n'existe pas dans ce règlement"
    en: ClassVar[str] = "the decision '{name}' does not exist in this ruleset"
    name: str


@frozen(kw_only=True)
class UnreadableFacts(Diagnostic):
    """A file of facts is not JSON or YAML, or is not a mapping."""

    code: ClassVar[str] = "PR708"
    fr: ClassVar[str] = "ce fichier de faits n'est pas lisible : {problem}"
    en: ClassVar[str] = "this file of facts cannot be read: {problem}"
    problem: Words


@frozen(kw_only=True)
class WrongTax(Diagnostic):
    """An amount is given with the other tax."""

    code: ClassVar[str] = "PR709"
    fr: ClassVar[str] = "« {name} » est un montant {expected} ; un montant {found} est donné"
    en: ClassVar[str] = "'{name}' is an amount {expected}; an amount {found} is given"
    name: str
    expected: str
    found: str


@frozen(kw_only=True)
class AmbiguousFactDate(Diagnostic):
    """A date is given in figures, and nothing says which are the day and the month."""

    code: ClassVar[str] = "PR710"
    fr: ClassVar[str] = (
        "« {name} » : la date « {found} » ne dit pas où est le mois ; donnez {readings}"
    )
    en: ClassVar[str] = (
        "'{name}': the date '{found}' does not say which is the month; give {readings}"
    )
    name: str
    found: str
    first: str
    second: str
    readings: Words = field(init=False)

    @readings.default
    def _both(self) -> Words:
        both = list(dict.fromkeys((self.first, self.second)))
        return Words(" ou ".join(both), " or ".join(both))


@frozen(kw_only=True)
class RepeatedKey(Diagnostic):
    """A fact is given twice."""

    code: ClassVar[str] = "PR711"
    fr: ClassVar[str] = "le fait « {name} » est donné deux fois"
    en: ClassVar[str] = "the fact '{name}' is given twice"
    name: str


@frozen(kw_only=True)
class UnknownRecord(Diagnostic):
    """A record is named by an id that no other list has."""

    code: ClassVar[str] = "PR713"
    fr: ClassVar[str] = "« {name} » : aucun élément d'une autre liste n'a l'identifiant « {found} »"
    en: ClassVar[str] = "'{name}': no record of another list has the id '{found}'"
    name: str
    found: str


@frozen(kw_only=True)
class NoEnvelope(Diagnostic):
    """A decision has no shared envelope, and sets that fit it are asked for."""

    code: ClassVar[str] = "PR714"
    fr: ClassVar[str] = "« {name} » n'a pas d'enveloppe commune : {known}"
    en: ClassVar[str] = "'{name}' has no shared envelope: {known}"
    name: str
    known: Words


@frozen(kw_only=True)
class UnknownMember(Diagnostic):
    """Something is asked of a member or of a record that an answer does not have."""

    code: ClassVar[str] = "PR716"
    fr: ClassVar[str] = "la réponse à « {name} » n'a pas de membre ni de dossier « {member} »"
    en: ClassVar[str] = "the answer to '{name}' has no member and no record '{member}'"
    name: str
    member: str


@frozen(kw_only=True)
class RankTakenAsId(Diagnostic):
    """A record without an id has the rank that another record of its list has as its id."""

    code: ClassVar[str] = "PR717"
    fr: ClassVar[str] = (
        "« {name} » n'a pas d'identifiant et se nommerait « {found} », comme « {other} » ; donnez-lui un identifiant"
    )
    en: ClassVar[str] = (
        "'{name}' has no id and would be called '{found}', as '{other}' is; give it an id"
    )
    name: str
    found: str
    other: str


@frozen(kw_only=True)
class BadReceipt(Diagnostic):
    """A receipt cannot be replayed."""

    code: ClassVar[str] = "PR712"
    fr: ClassVar[str] = "ce reçu ne peut pas être rejoué : {problem}"
    en: ClassVar[str] = "this receipt cannot be replayed: {problem}"
    problem: Words


@frozen(kw_only=True)
class AmbiguousFactNumber(Diagnostic):
    """A number is given whose separator may part its thousands or its decimals."""

    code: ClassVar[str] = "PR715"
    fr: ClassVar[str] = "« {name} » : « {found} » se lit de deux façons ; donnez {readings}"
    en: ClassVar[str] = "'{name}': '{found}' reads two ways; give {readings}"
    name: str
    found: str
    readings: Words = field(init=False)

    @readings.default
    def _both(self) -> Words:
        return both_readings(self.found)
