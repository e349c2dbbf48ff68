"""The types of expressions. Euros before tax and after tax are different types and never mix."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from procrules.diagnostics.base import Words

Kind = Literal[
    "boolean",
    "money",
    "rate",
    "number",
    "integer",
    "date",
    "duration",
    "text",
    "choice",
    "record",
    "list",
    "set",
    "nothing",
    "any",
]


@frozen
class Type:
    """A type: its kind, the tax, choice or entity that ``name`` says, and the items of a list."""

    kind: Kind
    name: str | None = None
    item: Type | None = None

    def words(self) -> Words:
        """Say the type in both languages, for messages."""
        if self.kind == "money":
            tax = f" {self.name}" if self.name else ""
            return Words(f"montant{tax}", f"amount{tax}")
        if self.kind == "list" and self.item is not None:
            inner = self.item.words()
            return Words(f"liste de {inner.fr}", f"list of {inner.en}")
        if self.kind in ("choice", "record") and self.name:
            return Words(self.name, self.name)
        if self.kind == "set":
            return Words(f"plusieurs {self.name}", f"several {self.name}")
        return _WORDS[self.kind]

    @property
    def numeric(self) -> bool:
        """Whether values of this type can be added and ordered as numbers."""
        return self.kind in ("money", "rate", "number", "integer")

    @property
    def ordered(self) -> bool:
        """Whether values of this type can be compared with *inférieur à*, *atteint* …"""
        return self.numeric or self.kind in ("date", "duration")


_WORDS: dict[str, Words] = {
    "boolean": Words("oui/non", "yes/no"),
    "rate": Words("taux", "rate"),
    "number": Words("nombre", "number"),
    "integer": Words("nombre entier", "whole number"),
    "date": Words("date", "date"),
    "duration": Words("durée", "duration"),
    "text": Words("texte", "text"),
    "nothing": Words("néant", "none"),
    "any": Words("valeur inconnue", "unknown value"),
}

BOOLEAN = Type("boolean")
RATE = Type("rate")
NUMBER = Type("number")
INTEGER = Type("integer")
DATE = Type("date")
DURATION = Type("duration")
TEXT = Type("text")
NOTHING = Type("nothing")
MONEY = Type("money")
ANY = Type("any")
"""The type of an expression that already raised a finding: it agrees with everything."""


def compatible(left: Type, right: Type) -> bool:
    """Whether a value of one type may be compared with a value of the other."""
    if "any" in (left.kind, right.kind) or "nothing" in (left.kind, right.kind):
        return True
    if left.kind == right.kind == "money":
        return left.name == right.name or left.name is None or right.name is None
    if {left.kind, right.kind} == {"number", "integer"}:
        return True
    if left.kind == right.kind == "list":
        return left.item is None or right.item is None or compatible(left.item, right.item)
    return left == right


def accepts(declared: Type, given: Type) -> bool:
    """Whether a value of type ``given`` may stand where ``declared`` was announced."""
    if declared.kind == "integer" and given.kind == "number":
        return False
    return compatible(declared, given)
