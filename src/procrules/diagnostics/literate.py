"""Codes 119 to 125: the blocks of rules of a Markdown file."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from procrules.diagnostics.base import Diagnostic, Words


@frozen(kw_only=True)
class NoRuleBlock(Diagnostic):
    """A Markdown file is read for its rules and has no block of them."""

    code: ClassVar[str] = "PR119"
    fr: ClassVar[str] = (
        "ce fichier Markdown n'a aucun bloc de règles : mettez-les entre une ligne « ```règles » et une "
        "ligne « ``` »"
    )
    en: ClassVar[str] = (
        "this Markdown file has no block of rules: put them between a line '```rules' and a line '```'"
    )


@frozen(kw_only=True)
class UnclosedBlock(Diagnostic):
    """Nothing closes a block of rules: the prose below would be read as rules."""

    code: ClassVar[str] = "PR120"
    fr: ClassVar[str] = (
        "le bloc de règles ouvert ici n'est pas fermé : ajoutez une ligne « {mark} » à sa fin"
    )
    en: ClassVar[str] = (
        "the block of rules opened here is not closed: add a line '{mark}' at its end"
    )
    mark: str


@frozen(kw_only=True)
class QuotedBlock(Diagnostic):
    """A block of rules stands in a quotation of Markdown."""

    code: ClassVar[str] = "PR121"
    fr: ClassVar[str] = (
        "un bloc de règles dans une citation n'est pas lu : ôtez les « > » devant ses lignes, ou le mot "
        "qui en fait des règles"
    )
    en: ClassVar[str] = (
        "a block of rules in a quotation is not read: take away the '>' before its lines, or the word "
        "that makes it rules"
    )


@frozen(kw_only=True)
class OtherVocabulary(Diagnostic):
    """The blocks of one file announce both vocabularies, or another one than its first line says."""

    code: ClassVar[str] = "PR122"
    fr: ClassVar[str] = (
        "ce bloc s'annonce par « {found} », et les règles de ce fichier sont écrites {language}"
    )
    en: ClassVar[str] = (
        "this block is announced by '{found}', and the rules of this file are written {language}"
    )
    found: str
    language: Words


@frozen(kw_only=True)
class MisspeltBlock(Diagnostic):
    """A block looks like one of rules, and its word is another one."""

    code: ClassVar[str] = "PR123"
    fr: ClassVar[str] = "un bloc annoncé par « {found} » n'est pas lu comme des règles"
    en: ClassVar[str] = "a block announced by '{found}' is not read as rules"
    found: str


@frozen(kw_only=True)
class CutDeclaration(Diagnostic):
    """A block begins with a line that belongs to a declaration of the block above."""

    code: ClassVar[str] = "PR125"
    fr: ClassVar[str] = (
        "une déclaration tient dans un seul bloc : mettez cette ligne avec celles qu'elle continue"
    )
    en: ClassVar[str] = (
        "a declaration stands in one block: put this line with those that it goes on from"
    )


@frozen(kw_only=True)
class TwoTexts(Diagnostic):
    """A name means two files: one of rules alone, and one of Markdown."""

    code: ClassVar[str] = "PR124"
    fr: ClassVar[str] = (
        "« {name}.regles » et « {name}.regles.md » sont là tous les deux : gardez-en un"
    )
    en: ClassVar[str] = "'{name}.regles' and '{name}.regles.md' are both there: keep one of them"
    name: str
