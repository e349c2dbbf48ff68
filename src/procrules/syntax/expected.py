"""What an item could have gone on with where it could not be read, said in the words of its author."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import frozen
from lark import Token
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from procrules.diagnostics.base import Words
from procrules.syntax.keywords import Language, Start, vocabulary
from procrules.syntax.layout import LayoutError
from procrules.syntax.parser import parser

SHOWN = 6
"""How many possibilities a message lists."""

_REMEMBERED = 6


@frozen
class Stop:
    """Where the reading of an item stopped.

    Attributes:
        tokens: The last tokens that were read, the one that surprises left out.
        accepts: What could have stood in the place of each of them, then what could have come next.
    """

    tokens: tuple[Token, ...]
    accepts: tuple[frozenset[str], ...]

    @property
    def next(self) -> frozenset[str]:
        """The terminals that could have come where the reading stopped."""
        return self.accepts[-1]


def replay(text: str, language: Language, start: Start = "item") -> Stop:
    """Read an item again up to its first fault, and tell what could have stood there."""
    total = _run(text, language, start, None)[0]
    _, tokens, accepts = _run(text, language, start, max(0, total - _REMEMBERED))
    return Stop(tuple(tokens), tuple(accepts))


def _run(
    text: str, language: Language, start: Start, since: int | None
) -> tuple[int, list[Token], list[frozenset[str]]]:
    session: Any = parser(language).parse_interactive(text, start)  # lark leaves most of it untyped
    tokens: list[Token] = []
    accepts: list[frozenset[str]] = []
    count = 0
    try:
        for token in session.iter_parse():
            # A token is given before it is fed: what is accepted here is what it had to be.
            if since is not None and count >= since:
                accepts.append(frozenset(session.accepts()))
                tokens.append(token)
            count += 1
        fed = True
        if since is not None:
            accepts.append(frozenset(session.accepts()))
        session.feed_eof()
    except UnexpectedToken as failure:
        surprise = failure.token
        fed = not (tokens and tokens[-1] is surprise)
        if not fed:
            tokens.pop()
    except (UnexpectedCharacters, LayoutError):
        fed = True
    if since is not None and fed and len(accepts) == len(tokens):
        accepts.append(frozenset(session.accepts()))
    return count, tokens, accepts


# -- in words -----------------------------------------------------------------------------------
_NAMED = {
    "NAME": Words("un nom", "a name"),
    "STRING": Words("un texte entre guillemets", "a text in quotation marks"),
    "_NL": Words("la fin de la ligne", "the end of the line"),
    "_INDENT": Words("des lignes décalées en dessous", "indented lines below"),
    "_DEDENT": Words("la fin de la déclaration", "the end of the declaration"),
    "$END": Words("la fin de la déclaration", "the end of the declaration"),
    "AMOUNT": Words("un montant", "an amount"),
    "PERCENT": Words("un taux", "a rate"),
    "NUMBER": Words("un nombre", "a number"),
    "DATE": Words("une date", "a date"),
    "DURATION": Words("une durée", "a duration"),
    "LOCATOR": Words("un article", "an article"),
    "_BULLET": Words("un numéro (« 1° ») ou un tiret", "a number ('1°') or a dash"),
    "_BAR": Words("« | »", "'|'"),
    "COLON": Words("« : »", "':'"),
    "EQ": Words("« = »", "'='"),
    "COMMA": Words("« , »", "','"),
    "LPAR": Words("« ( »", "'('"),
    "RPAR": Words("« ) »", "')'"),
}
_VALUES = ("AMOUNT", "PERCENT", "NUMBER", "DATE", "DURATION", "YES", "NO", "NOTHING")
_OPERANDS = (
    *_VALUES,
    *("SUM_OF", "COUNT_OF", "LARGEST_OF", "SMALLEST_OF", "NAME", "STRING", "LPAR", "MINUS"),
    *("TEXT", "ARTICLE", "THRESHOLD", "WEIGHT", "UNDETERMINED"),
)
_QUANTIFIERS = ("EACH_OF", "SOME_OF", "NONE_OF")
_BLOCKS = ("EACH_CONDITION", "SOME_CONDITION", "NO_CONDITION")
_COMPARATORS = ("LT", "LE", "GT", "GE", "EQ", "IS", "IS_NOT", "AMONG", "INCLUDES")
_TYPES = (
    *("AMOUNT_HT", "AMOUNT_TTC", "YES_NO", "RATE", "NUMBER_TYPE", "INTEGER", "DATE_TYPE"),
    *("DURATION_TYPE", "TEXT", "LIST_OF", "SEVERAL", "NAME"),
)
_PERIODS = ("FROM", "SPAN_FROM", "UNTIL")
_CELLS = (
    *(*_VALUES, *_PERIODS),
    *("NAME", "STRING", "LOCATOR", "LESS_THAN", "AT_MOST", "MORE_THAN", "AT_LEAST", "ANY"),
    *("UNKNOWN", "UNDETERMINED", "TO_APPRECIATE", "IN_CONFLICT", "THEN", "UNDER", "EXPECTED"),
)
_CONDITION_BEFORE = ("IF", "ELSE_IF", "AND", "OR", "DEMANDS", "WHERE", "SATISFIES", "BULLET")


@frozen
class _Group:
    """Several terminals said in a few words: when all of ``marks`` are there, they stand for ``of``.

    In the words, ``{KEY}`` is the word of that key in the vocabulary of the author.
    """

    marks: tuple[str, ...]
    of: tuple[str, ...]
    words: Words


_CONDITION = _Group(
    ("NAME", "LPAR", "EACH_OF"),
    (*_OPERANDS, *_QUANTIFIERS, *_BLOCKS),
    Words("une condition", "a condition"),
)
_GROUPS = (
    _Group(
        ("AMOUNT_HT", "YES_NO"),
        _TYPES,
        Words(
            "un type ({AMOUNT_HT}, {YES_NO}, {DATE_TYPE}, le nom d'un choix…)",
            "a type ({AMOUNT_HT}, {YES_NO}, {DATE_TYPE}, the name of a choice…)",
        ),
    ),
    _Group(
        ("NAME", "ANY", "LOCATOR"),
        _CELLS,
        Words("le contenu d'une case", "the content of a cell"),
    ),
    _Group(
        ("NAME", "LPAR", "EACH_CONDITION"),
        (*_OPERANDS, *_QUANTIFIERS, *_BLOCKS),
        Words("une valeur ou une condition", "a value or a condition"),
    ),
    _Group(
        ("NAME", "LPAR", "AMOUNT"),
        (*_OPERANDS, *_QUANTIFIERS),
        Words("un nom ou une valeur", "a name or a value"),
    ),
    _Group(
        ("AMOUNT", "DATE", "YES"),
        _VALUES,
        Words("une valeur", "a value"),
    ),
    _Group(
        ("LT", "GE", "IS"),
        _COMPARATORS,
        Words("une comparaison ({IS}, {GE}, {LE}…)", "a comparison ({IS}, {GE}, {LE}…)"),
    ),
    _Group(
        ("PLUS", "TIMES"), ("PLUS", "MINUS", "TIMES", "SLASH"), Words("un calcul", "a calculation")
    ),
    _Group(
        _PERIODS,
        _PERIODS,
        Words("une période ({FROM}, {SPAN_FROM}…)", "a period ({FROM}, {SPAN_FROM}…)"),
    ),
    _Group(
        ("SINGLE_ROW", "ALL_ROWS"),
        ("SINGLE_ROW", "FIRST_ROW", "ALL_ROWS"),
        Words("{SINGLE_ROW}", "{SINGLE_ROW}"),
    ),
)
_ORDER = (
    # what a line is made of
    *("NAME", "STRING", "COLON", "AMOUNT", "PERCENT", "NUMBER", "DATE", "DURATION", "LOCATOR"),
    *("LAW", "CASE_LAW", "DOCTRINE", "PROGRAMME", "ORIENTATION", "POLICY"),
    *("IS", "EQUALS", "EQ", "INCLUDES", "EXCLUDES", "RPAR", "AND", "OR", "COMMA"),
    # what a block is made of, its own lines first
    *("IF", "THEN", "ELSE_IF", "ELSE", "DEPENDING", "BULLET", "BAR", "INDENT", "NL"),
    *("GIVEN", "EXPECTED", "READING", "QUESTION", "PRESUMED", "AT_LEAST", "AT_MOST", "CRITERION"),
    *("GROUP", "VERSION", "UNDER", "OBLIGES", "DEMANDS", "NOTWITHSTANDING", "ADVISES", "FAILING"),
)
_LAST = ("OF", "WHERE", "AFTER", "BEFORE", "FOR", "TO_CONFIRM", "ARTICLE", "DEDENT", "$END")


def expected(stop: Stop, language: Language) -> Words:
    """Say what could have stood there, the most likely first."""
    return Words(*(_listed(stop, language, lang) for lang in ("fr", "en")))


def said(key: str, language: Language, lang: str = "fr") -> str:
    """Return the word of a key in the vocabulary of the author, in the quotation marks of a reader."""
    forms = vocabulary(language).forms[key]
    word = next((form for form in forms if form[0].isalpha()), forms[0])
    return f"« {word} »" if lang == "fr" else f"'{word}'"


def _listed(stop: Stop, language: Language, lang: str) -> str:
    found = _phrases(stop, language, lang)
    if not found:
        return "autre chose" if lang == "fr" else "something else"
    shown = found[:SHOWN]
    more = " …" if len(found) > SHOWN else ""
    if len(shown) == 1:
        return shown[0] + more
    joined = " ou " if lang == "fr" else " or "
    if more:
        return ", ".join(shown) + more
    return ", ".join(shown[:-1]) + joined + shown[-1]


def _phrases(stop: Stop, language: Language, lang: str) -> list[str]:
    names = {name.lstrip("_") for name in stop.next} - {"CONTINUED", "THEN_BELOW"}
    before = stop.tokens[-1].type.lstrip("_") if stop.tokens else ""
    groups: Sequence[_Group] = _GROUPS
    if before in _CONDITION_BEFORE:
        groups = (_CONDITION, *_GROUPS)
    leading = [_NAMED["RPAR"].fr if lang == "fr" else _NAMED["RPAR"].en] if "RPAR" in names else []
    late: list[str] = []
    words = vocabulary(language)
    for group in groups:
        if names >= set(group.marks):
            text = group.words.fr if lang == "fr" else group.words.en
            keys = {key: said(key, language, lang) for key in words.forms if f"{{{key}}}" in text}
            (late if group.of is _PERIODS else leading).append(text.format(**keys))
            names -= set(group.of)
    rest = [_one(name, language, lang) for name in sorted(names, key=_rank)]
    return list(dict.fromkeys([*leading, *(word for word in rest if word), *late]))


def _one(name: str, language: Language, lang: str) -> str | None:
    for key in (name, f"_{name}"):
        if key in _NAMED:
            return _NAMED[key].fr if lang == "fr" else _NAMED[key].en
    if name in vocabulary(language).forms:
        return said(name, language, lang)
    return None


def _rank(name: str) -> tuple[int, str]:
    if name in _ORDER:
        return _ORDER.index(name), name
    return len(_ORDER) + (1 + _LAST.index(name) if name in _LAST else 0), name
