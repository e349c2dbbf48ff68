"""Codes 2xx: names."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from procrules.diagnostics.base import Diagnostic, Words


@frozen(kw_only=True)
class UnknownName(Diagnostic):
    """A name is used as a fact, a derived value or a decision and nothing declares it."""

    code: ClassVar[str] = "PR201"
    fr: ClassVar[str] = (
        "« {name} » n'est déclaré ni comme fait, ni comme définition, ni comme décision"
    )
    en: ClassVar[str] = (
        "'{name}' is declared neither as a fact, nor as a definition, nor as a decision"
    )
    name: str


@frozen(kw_only=True)
class DuplicateName(Diagnostic):
    """Two declarations of the same kind have the same name."""

    code: ClassVar[str] = "PR202"
    fr: ClassVar[str] = "« {name} » est déjà déclaré ({place}) : donnez un autre nom"
    en: ClassVar[str] = "'{name}' is already declared ({place}): give it another name"
    name: str
    file: str
    line: int
    place: Words = field(init=False)

    @place.default
    def _where(self) -> Words:
        file = f"{self.file}, " if self.file else ""
        return Words(f"{file}ligne {self.line}", f"{file}line {self.line}")


@frozen(kw_only=True)
class UnknownSource(Diagnostic):
    """A reference names a source that nothing declares."""

    code: ClassVar[str] = "PR203"
    fr: ClassVar[str] = (
        "la source « {name} » n'est pas déclarée : ajoutez « source {name} « … » : loi »"
    )
    en: ClassVar[str] = "the source '{name}' is not declared: add 'source {name} “…” : law'"
    name: str


@frozen(kw_only=True)
class UnknownType(Diagnostic):
    """A type names no choice, no entity and no type of the language."""

    code: ClassVar[str] = "PR204"
    fr: ClassVar[str] = "« {name} » n'est ni un type, ni un choix, ni une entité"
    en: ClassVar[str] = "'{name}' is neither a type, nor a choice, nor an entity"
    name: str


@frozen(kw_only=True)
class UnknownValue(Diagnostic):
    """A value does not belong to the choice."""

    code: ClassVar[str] = "PR205"
    fr: ClassVar[str] = "« {name} » n'est pas une valeur de « {choice} »"
    en: ClassVar[str] = "'{name}' is not a value of '{choice}'"
    name: str
    choice: str


@frozen(kw_only=True)
class UnknownThreshold(Diagnostic):
    """A threshold is used and nothing declares it."""

    code: ClassVar[str] = "PR206"
    fr: ClassVar[str] = "le seuil « {name} » n'est pas déclaré"
    en: ClassVar[str] = "the threshold '{name}' is not declared"
    name: str


@frozen(kw_only=True)
class UnknownRule(Diagnostic):
    """A derogation names a rule that nothing declares."""

    code: ClassVar[str] = "PR207"
    fr: ClassVar[str] = "la règle « {name} » n'est pas déclarée"
    en: ClassVar[str] = "the rule '{name}' is not declared"
    name: str


@frozen(kw_only=True)
class UnknownField(Diagnostic):
    """A record has no such field."""

    code: ClassVar[str] = "PR208"
    fr: ClassVar[str] = "« {entity} » n'a pas de champ « {name} »"
    en: ClassVar[str] = "'{entity}' has no field '{name}'"
    name: str
    entity: str


@frozen(kw_only=True)
class AmbiguousLabel(Diagnostic):
    """A label in guillemets belongs to several declarations."""

    code: ClassVar[str] = "PR209"
    fr: ClassVar[str] = (
        "le libellé « {label} » est celui de plusieurs déclarations ({names}) : écrivez le nom"
    )
    en: ClassVar[str] = (
        "the label “{label}” belongs to several declarations ({names}): write the name"
    )
    label: str
    names: tuple[str, ...]


@frozen(kw_only=True)
class UnknownDecision(Diagnostic):
    """A conclusion or an expectation names a decision that nothing declares."""

    code: ClassVar[str] = "PR210"
    fr: ClassVar[str] = "la décision « {name} » n'est pas déclarée"
    en: ClassVar[str] = "the decision '{name}' is not declared"
    name: str


@frozen(kw_only=True)
class ImportNotFound(Diagnostic):
    """An imported file does not exist beside the importing one, and no bundled ruleset has its name."""

    code: ClassVar[str] = "PR211"
    fr: ClassVar[str] = "« {name}.regles » est introuvable à côté de ce fichier"
    en: ClassVar[str] = "'{name}.regles' is not beside this file"
    name: str


@frozen(kw_only=True)
class UnknownLabel(Diagnostic):
    """A label in guillemets belongs to no declaration."""

    code: ClassVar[str] = "PR212"
    fr: ClassVar[str] = "aucune déclaration ne porte le libellé « {label} »"
    en: ClassVar[str] = "no declaration has the label “{label}”"
    label: str


@frozen(kw_only=True)
class SecondHeader(Diagnostic):
    """A ruleset is named twice."""

    code: ClassVar[str] = "PR213"
    fr: ClassVar[str] = (
        "le règlement est déjà nommé ({place}) : gardez une seule ligne « règlement »"
    )
    en: ClassVar[str] = "the ruleset is already named ({place}): keep a single 'ruleset' line"
    file: str
    line: int
    place: Words = field(init=False)

    @place.default
    def _where(self) -> Words:
        file = f"{self.file}, " if self.file else ""
        return Words(f"{file}ligne {self.line}", f"{file}line {self.line}")


@frozen(kw_only=True)
class OtherMonthEnd(Diagnostic):
    """A ruleset counts months otherwise than a ruleset that it imports."""

    code: ClassVar[str] = "PR215"
    fr: ClassVar[str] = (
        "« {name} », qui est importé, a une autre « fin de mois » : retirez cette ligne, la sienne vaut"
        " pour tout"
    )
    en: ClassVar[str] = (
        "'{name}', which is imported, has another 'month end': remove this line, its own holds for all"
    )
    name: str


@frozen(kw_only=True)
class NotAFact(Diagnostic):
    """An example or a dossier states a derived value or a decision as if it were a fact."""

    code: ClassVar[str] = "PR214"
    fr: ClassVar[str] = (
        "« {name} » n'est pas un fait : on ne donne que des faits, le reste se déduit"
    )
    en: ClassVar[str] = "'{name}' is not a fact: only facts are given, the rest follows from them"
    name: str
