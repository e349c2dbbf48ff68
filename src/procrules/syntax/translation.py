"""From one vocabulary to the other, token by token.

Takes the tokens of an item and what declarations say of names; gives one text for each token
(empty where a French contraction has taken it in). Words are replaced by key, dates and durations
by their other notation, quotation marks by those of the language. Names, texts, amounts, numbers
and places in a source are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from attrs import evolve, frozen
from lark import Token

from procrules.syntax.agreement import AGGREGATES, Agreement, named, subject
from procrules.syntax.inflection import definite, elides, in_english, in_french
from procrules.syntax.keywords import UNITS, Language, vocabulary
from procrules.values.dates import MONTHS


@frozen
class Pair:
    """A phrase in both vocabularies: its first forms, in the masculine singular."""

    fr: str
    en: str


# Keys whose phrases differ in more than agreement. A form that stands in no pair is a synonym: it
# is read as the first pair of its key, and comes back as that one.
_PAIRS: Mapping[str, tuple[Pair, ...]] = {
    "LT": (Pair("est inférieur à", "is less than"), Pair("est antérieur à", "is before")),
    "LE": (
        Pair("n'excède pas", "does not exceed"),
        Pair("est inférieur ou égal à", "is at most"),
        Pair("est au plus tard le", "is no later than"),
    ),
    "GT": (
        Pair("dépasse", "exceeds"),
        Pair("est supérieur à", "is more than"),
        Pair("est postérieur à", "is after"),
    ),
    "GE": (
        Pair("atteint", "reaches"),
        Pair("est égal ou supérieur à", "is at least"),
        Pair("est au plus tôt le", "is no earlier than"),
    ),
    "EQ": (Pair("est égal à", "is equal to"),),
    "UNDETERMINED": (
        Pair("indéterminé", "undetermined"),
        Pair("est indéterminé", "is undetermined"),
    ),
    "SUM_OF": (Pair("la somme des", "the sum of the"), Pair("la somme de", "the sum of")),
    "COUNT_OF": (Pair("le nombre des", "the number of the"), Pair("le nombre de", "the number of")),
}
_ON_DATES = {"est inférieur à": "est antérieur à", "est supérieur à": "est postérieur à"}
# These agree with the subject that stands before them. Words that open a line (présumé, attendu,
# soit, vaut) and values (tous, inconnu) keep their first form, as does « inclut »: the set is one.
_AGREE = ("LT", "LE", "GT", "GE", "EQ", "IS", "IS_NOT", "AMONG", "EQUALS", "UNDETERMINED")
_NO_SUBJECT = ("_NL", "_INDENT", "_DEDENT", "_BAR", "COMMA", "COLON", "_THEN", "_ELSE")
_FEMININE_OF_LIST = {
    "chacun des": "chacune des",
    "l'un au moins des": "l'une au moins des",
    "aucun des": "aucune des",
    "le plus grand des": "la plus grande des",
    "le plus petit des": "la plus petite des",
}
_BEFORE_DE = ("OF", "LESS_THAN", "MORE_THAN")
_BEFORE_NOUN = ("AFTER", "BEFORE")
_ARTICLES = re.compile(r" (?:aux?|du|des|le|la|l'|the|de la|de l')$|^(?:du|des|de la|de l')$")
_ALL = tuple(Agreement(f, p) for f in (False, True) for p in (False, True))


def key_of(token: Token) -> str | None:
    """Return the key of a word of the language, or ``None`` for anything else."""
    key = token.type.lstrip("_")
    return key if key in vocabulary("fr").forms else None


def plain(token: Token) -> str:
    """Return a word of the language as it stands in its table: single spaces, no capital."""
    words = " ".join(token.split())
    return words[:1].lower() + words[1:]


def quoted(text: Token, language: Language) -> str:
    """Return a text in the quotation marks of a language, unless it holds such marks itself."""
    inner = " ".join(text[1:-1].split())
    marks = (("« ", " »"), ("“", "”"), ('"', '"'))
    order = marks if language == "fr" else (marks[1], marks[0], marks[2])
    for opening, closing in order:
        if opening.strip() not in inner and closing.strip() not in inner:
            return f"{opening}{inner}{closing}" if inner else (opening + closing).replace("  ", " ")
    return str(text)


def pair_of(key: str, said: str, origin: Language, to: Language) -> Pair:
    """Return the pair that a form of a key belongs to."""
    pairs = _PAIRS.get(key)
    if pairs is None:
        pairs = (Pair(vocabulary("fr").canonical(key), vocabulary("en").canonical(key)),)
    if not said[0].isalpha():
        return Pair(said, said) if said in vocabulary(to).forms[key] else pairs[0]
    for pair in pairs:
        for agreement in _ALL:
            if origin == "en":
                phrases = [in_english(pair.en, agreement)]
            else:
                phrase = in_french(pair.fr, agreement)
                stem = phrase.removesuffix(" à")
                phrases = [phrase, f"{stem} au", f"{stem} aux"]
            if said in phrases:
                return pair
    return pairs[0]


def translate(
    tokens: Sequence[Token], origin: Language, to: Language, known: Mapping[str, Agreement]
) -> list[str]:
    """Return the text of each token in the other vocabulary."""
    return _Translator(tokens, origin, to, known).texts()


class _Translator:
    def __init__(
        self,
        tokens: Sequence[Token],
        origin: Language,
        to: Language,
        known: Mapping[str, Agreement],
    ) -> None:
        self.tokens, self.origin, self.to, self.known = tokens, origin, to, known
        self.taken: set[int] = set()

    def texts(self) -> list[str]:
        return [self.text(i, token) for i, token in enumerate(self.tokens)]

    def text(self, at: int, token: Token) -> str:
        if token.type == "STRING":
            return quoted(token, self.to)
        if token.type == "DATE":
            return self.date(token)
        if token.type == "DURATION":
            return self.duration(token)
        key = key_of(token)
        if key is None:
            return str(token)
        if key == "ARTICLE":
            return self.article(at)
        return self.english(at, key) if self.to == "en" else self.french(at, key)

    # -- dates and durations --------------------------------------------------------------------
    def date(self, token: Token) -> str:
        day, _, rest = token.partition(" ")
        month, _, year = rest.partition(" ")
        if month not in MONTHS[self.origin]:
            return str(token)
        day = day.removesuffix("er")
        day = "1er" if self.to == "fr" and day == "1" else day
        return f"{day} {MONTHS[self.to][MONTHS[self.origin].index(month)]} {year}"

    def duration(self, token: Token) -> str:
        count, _, unit = token.partition(" ")
        unit = unit.lower()
        for key in UNITS:
            if unit in vocabulary(self.origin).forms[key]:
                plural, *single = vocabulary(self.to).forms[key]
                return f"{count} {single[0] if single and int(count) == 1 else plural}"
        return str(token)

    # -- words ----------------------------------------------------------------------------------
    def agreement(self, at: int, key: str) -> Agreement:
        """Return the agreement of the subject of the word at ``at``, for the words that agree."""
        if key not in _AGREE or self.tokens[at - 1].type in _NO_SUBJECT:
            return Agreement()
        return subject(self.tokens, at, self.known)

    def following(self, at: int) -> Token | None:
        """Return the word that follows, article left out."""
        rest = (t for t in self.tokens[at + 1 : at + 3] if t.type != "_ARTICLE")
        return next(rest, None)

    def has_article(self, at: int) -> bool:
        token = self.tokens[at]
        if at + 1 < len(self.tokens) and self.tokens[at + 1].type == "_ARTICLE":
            self.taken.add(at + 1)
            return True
        return _ARTICLES.search(plain(token)) is not None

    def english(self, at: int, key: str) -> str:
        pair = pair_of(key, plain(self.tokens[at]), self.origin, self.to)
        words = in_english(pair.en, self.agreement(at, key))
        joins = pair.fr.endswith(" à") or key in (*_BEFORE_DE, *_BEFORE_NOUN)
        if key == "NOTWITHSTANDING" or not joins or not self.has_article(at):
            return words
        after = self.following(at)
        return words if after is not None and after.type == "DATE" else f"{words} the"

    def french(self, at: int, key: str) -> str:
        pair = pair_of(key, plain(self.tokens[at]), self.origin, self.to)
        agreement, after = self.agreement(at, key), self.following(at)
        dated = agreement.kind == "date" or (after is not None and after.type == "DATE")
        base = _ON_DATES.get(pair.fr, pair.fr) if dated else pair.fr
        words = in_french(base, agreement)
        if words not in vocabulary("fr").forms[key]:
            words = base
        if base in _FEMININE_OF_LIST:
            feminine = after is not None and named(after, self.known).feminine
            return _FEMININE_OF_LIST[base] if feminine else base
        if base.endswith(" le"):
            self.has_article(at)
        elif base.endswith(" à") and key != "NOTWITHSTANDING":
            return self.joined(at, key, words.removesuffix(" à"), "à")
        elif key in _BEFORE_DE:
            return self.joined(at, key, words.removesuffix("de").strip(), "de")
        elif key in _BEFORE_NOUN and self.has_article(at):
            return f"{words} {self.definite(at)}"
        elif words.endswith(" de") and after is not None and self.elided(after):
            shorter = words[:-1] + "'"
            return shorter if shorter in vocabulary("fr").forms[key] else words
        return words

    def joined(self, at: int, key: str, stem: str, preposition: str) -> str:
        """Return a word that ends in *à* or *de*, one with the article that follows."""
        after = self.following(at)
        forms = vocabulary("fr").forms[key]
        if after is not None and after.type == "DATE" and preposition == "à":
            words = f"{stem} au"
            return words if words in forms else f"{stem} à"
        if not self.has_article(at):
            short = after is not None and after.type == "NAME" and self.elided(after)
            words = f"{stem} {preposition[0]}'".strip()
            return words if short and words in forms else f"{stem} {preposition}".strip()
        words = f"{stem} {self.definite(at, preposition)}".strip()
        if words.split()[-1] in ("au", "aux", "du", "des") and words not in forms:
            # No form takes the article in: it stays a word of its own.
            return f"{stem} {preposition} {self.definite(at)}".strip()
        return words

    def article(self, at: int) -> str:
        if at in self.taken:
            return ""
        return "the" if self.to == "en" else self.definite(at)

    def definite(self, at: int, preposition: str = "") -> str:
        """Return the article of what follows ``at``."""
        noun = self.following(at)
        if noun is None or noun.type not in ("NAME", "STRING"):
            return definite(Agreement(), False, preposition)
        read = named(noun, self.known)
        if at > 1 and self.tokens[at - 2].type in AGGREGATES:
            # « la somme des montants des lots »: a list, whatever is known of it.
            read = evolve(read, plural=True)
        return definite(read, self.elided(noun), preposition)

    def elided(self, noun: Token) -> bool:
        return noun.type in ("NAME", "STRING") and elides(str(noun))
