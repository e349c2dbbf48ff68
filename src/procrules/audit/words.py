"""The sentences of the audit, in both languages, by code."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from procrules.audit.tables import tables
from procrules.diagnostics.base import Lang, Words
from procrules.values.numbers import format_amount, format_number

VERDICT: Final[Mapping[str, tuple[Words, Words]]] = {
    "coherent": (
        Words("cohérent avec le droit de son jour", "coherent with the law of its day"),
        Words("cohérents avec le droit de leur jour", "coherent with the law of their day"),
    ),
    "to_look_at": (
        Words("à regarder", "to be looked at"),
        Words("à regarder", "to be looked at"),
    ),
    "undecidable": (
        Words("non décidable", "not decidable"),
        Words("non décidables", "not decidable"),
    ),
}
"""For one, then for several."""
FINDING: Final[Mapping[str, Words]] = {
    "open": Words(
        "la procédure était ouverte, quel que soit le jour de lancement plausible",
        "the procedure was open, on every plausible day of launch",
    ),
    "above_threshold": Words(
        "le montant publié atteint le seuil au-delà duquel cette procédure n'est plus ouverte par le montant",
        "the published amount reaches the threshold from which no amount opens this procedure",
    ),
    "depends_on_launch": Words(
        "la procédure était ouverte ou fermée selon le jour de lancement ou de signature",
        "the procedure was open or closed depending on the day of launch or of signature",
    ),
    "depends_on_amount": Words(
        "plusieurs montants sont publiés pour le même jour : la procédure est ouverte à l'un, fermée à l'autre",
        "several amounts are published for one day: the procedure is open to one, closed to another",
    ),
    "closed": Words(
        "la procédure n'est pas ouverte à ce marché, quel que soit son montant",
        "the procedure is not open to this contract, whatever its amount",
    ),
    "missing_field": Words("il manque une donnée", "a field is missing"),
    "ground_unpublished": Words(
        "le cas qui ouvre cette procédure n'est pas une donnée publiée",
        "the case that opens this procedure is not a published field",
    ),
    "law_silent": Words(
        "le droit de ce jour n'est pas écrit dans le règlement, ou il est discuté",
        "the law of that day is not written in the ruleset, or it is disputed",
    ),
    "concession": Words(
        "c'est une concession, non un marché : ce règlement n'en traite pas",
        "it is a concession, not a contract: this ruleset does not deal with it",
    ),
}
REASON: Final[Mapping[str, Words]] = {
    "launch_unknown": Words(
        "le jour de lancement n'est pas publié, ni celui de la signature : la procédure était ouverte certains des "
        "jours plausibles",
        "neither the day of launch nor that of signature is published: the procedure was open on some plausible days",
    ),
    "estimate": Words(
        "le seuil se compare à la valeur estimée avant la consultation, non au montant attribué qui est publié",
        "the threshold is compared with the value estimated beforehand, not with the awarded amount that is published",
    ),
    "lots": Words(
        "il s'agit peut-être d'un lot : le montant publié peut être celui de tous les lots, et un petit lot peut "
        "suivre une procédure plus légère",
        "it may be a lot: the published amount may be that of all lots, and a small lot may follow a lighter procedure",
    ),
    "framework": Words(
        "accord-cadre : le montant publié peut être un maximum, une estimation, ou le total de toutes les années",
        "framework agreement: the published amount may be a maximum, an estimate, or the total of all years",
    ),
    "subsequent": Words(
        "marché subséquent : c'est la consultation de son accord-cadre qui compte",
        "contract under a framework agreement: the consultation of that agreement counts",
    ),
    "holders": Words(
        "le contrat a plusieurs titulaires : le montant publié peut être répété pour chacun",
        "the contract has several holders: the published amount may be repeated for each",
    ),
    "states": Words(
        "d'autres lignes du même contrat donnent une autre date ou un autre montant",
        "other rows of the same contract give another date or another amount",
    ),
    "modified": Words(
        "des modifications sont publiées : l'une d'elles corrige peut-être le montant",
        "modifications are published: one of them may correct the amount",
    ),
    "network": Words(
        "l'acheteur a peut-être agi comme opérateur de réseau (entité adjudicatrice), dont les seuils diffèrent",
        "the buyer may have acted as a network operator (contracting entity), whose thresholds differ",
    ),
    "grounds": Words(
        "d'autres règles de ce jour ouvrent cette procédure, et aucune donnée publiée ne les établit",
        "other rules of that day open this procedure, and no published field establishes them",
    ),
}
SHORT: Final[Mapping[str, Words]] = {
    "launch_unknown": Words("jour de lancement inconnu", "unknown day of launch"),
    "estimate": Words("montant attribué, non estimé", "awarded amount, not the estimate"),
    "lots": Words("lot", "lot"),
    "framework": Words("maximum d'accord-cadre", "maximum of a framework agreement"),
    "subsequent": Words("marché subséquent", "contract under a framework agreement"),
    "holders": Words("plusieurs titulaires", "several holders"),
    "states": Words("autres lignes du même contrat", "other rows of the same contract"),
    "modified": Words("modifications publiées", "published modifications"),
    "network": Words("opérateur de réseau", "network operator"),
    "grounds": Words("autres cas, non publiés", "other cases, not published"),
}
"""The same reasons in a few words."""
PROBLEM: Final[Mapping[str, tuple[Words, Words]]] = {
    "amount_absent": (
        Words("montant absent", "amount absent"),
        Words("montants absents", "amounts absent"),
    ),
    "amount_unreadable": (
        Words("montant illisible", "amount unreadable"),
        Words("montants illisibles", "amounts unreadable"),
    ),
    "amount_ambiguous": (
        Words(
            "montant ambigu (un point ou une virgule, puis trois chiffres)",
            "amount ambiguous (a point or a comma, then three digits)",
        ),
        Words(
            "montants ambigus (un point ou une virgule, puis trois chiffres)",
            "amounts ambiguous (a point or a comma, then three digits)",
        ),
    ),
    "amount_negative": (
        Words("montant négatif", "amount below zero"),
        Words("montants négatifs", "amounts below zero"),
    ),
    "amount_symbolic": (
        Words("montant de 0 ou 1 €", "amount of 0 or 1 €"),
        Words("montants de 0 ou 1 €", "amounts of 0 or 1 €"),
    ),
    "amount_placeholder": (
        Words("montant fait de 9", "amount made of nines"),
        Words("montants faits de 9", "amounts made of nines"),
    ),
    "date_absent": (
        Words("date de notification absente", "notification date absent"),
        Words("dates de notification absentes", "notification dates absent"),
    ),
    "date_unreadable": (
        Words("date de notification illisible", "notification date unreadable"),
        Words("dates de notification illisibles", "notification dates unreadable"),
    ),
    "date_implausible": (
        Words("année invraisemblable", "implausible year"),
        Words("années invraisemblables", "implausible years"),
    ),
    "date_zone": (
        Words("heure proche de minuit dans un autre fuseau", "hour near midnight of another zone"),
        Words(
            "heures proches de minuit dans un autre fuseau", "hours near midnight of another zone"
        ),
    ),
    "cpv_absent": (
        Words("code CPV absent", "CPV code absent"),
        Words("codes CPV absents", "CPV codes absent"),
    ),
    "cpv_unreadable": (
        Words("code CPV mal formé", "malformed CPV code"),
        Words("codes CPV mal formés", "malformed CPV codes"),
    ),
    "cpv_ambiguous": (
        Words(
            "code CPV à sept chiffres, complété de deux façons",
            "CPV code of seven digits, completed in two ways",
        ),
        Words(
            "codes CPV à sept chiffres, complétés de deux façons",
            "CPV codes of seven digits, completed in two ways",
        ),
    ),
    "procedure_absent": (
        Words("procédure absente", "procedure absent"),
        Words("procédures absentes", "procedures absent"),
    ),
    "procedure_unknown": (
        Words("procédure hors de toute liste", "procedure of no list"),
        Words("procédures hors de toute liste", "procedures of no list"),
    ),
    "nature_unknown": (
        Words("nature hors de toute liste", "nature of no list"),
        Words("natures hors de toute liste", "natures of no list"),
    ),
    "buyer_number": (
        Words("identifiant d'acheteur absent ou mal formé", "buyer number absent or malformed"),
        Words("identifiants d'acheteur absents ou mal formés", "buyer numbers absent or malformed"),
    ),
}
"""For one, then for several."""
READ: Final = (Words("ligne lue", "row read"), Words("lignes lues", "rows read"))
UNREADABLE: Final = (Words("illisible", "unreadable"), Words("illisibles", "unreadable"))
MERGED_WITH: Final[Mapping[str, tuple[Words, Words]]] = {
    "duplicate": (
        Words("ligne répétée", "row repeated"),
        Words("lignes répétées", "rows repeated"),
    ),
    "holder": (
        Words("ligne d'un autre titulaire", "row of another holder"),
        Words("lignes d'autres titulaires", "rows of other holders"),
    ),
    "later": (
        Words("ligne d'un état ultérieur", "row of a later state"),
        Words("lignes d'un état ultérieur", "rows of a later state"),
    ),
    "amount": (
        Words("ligne d'un autre montant du même jour", "row of another amount of the same day"),
        Words("lignes d'un autre montant du même jour", "rows of another amount of the same day"),
    ),
}


def told(words: Words, lang: Lang) -> str:
    """Return a sentence in a language."""
    return words.fr if lang == "fr" else words.en


def agreed(words: tuple[Words, Words], number: int, lang: Lang) -> str:
    """Return the words for one or for several, as a number asks: French has no plural of zero."""
    several = number > 1 if lang == "fr" else number != 1
    return told(words[several], lang)


def money(amount: Decimal, lang: Lang) -> str:
    """Return an amount in the notation of a language."""
    return format_amount(Fraction(amount), None, lang)


def count(number: int, lang: Lang) -> str:
    """Return a whole number in the notation of a language."""
    return format_number(Fraction(number), lang)


def missing_words(fact: str, lang: Lang) -> str:
    """Return what is missing, as the published data call it."""
    if fact == "procedure":
        return told(Words("procedure (le libellé)", "procedure (the label)"), lang)
    known = tables().fields.get(fact)
    return f"{known.column} ({told(known.words, lang)})" if known is not None else fact
