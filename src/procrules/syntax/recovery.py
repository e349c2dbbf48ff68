"""What to say when an item cannot be parsed: the mistake in the author's words, never a token's."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import evolve
from lark import Token
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken

from procrules.diagnostics import syntax as wrong
from procrules.diagnostics.base import Diagnostic, Span, Words
from procrules.diagnostics.bounds import TooDeep
from procrules.limits import MAX_NESTING
from procrules.syntax.keywords import Language, vocabulary
from procrules.syntax.layout import LayoutError
from procrules.syntax.parser import ParseFailure
from procrules.syntax.source import Chunk, SourceText
from procrules.values.dates import AMBIGUOUS, ambiguous_readings
from procrules.values.text import closest

ITEM_KEYS = (
    "LANGUAGE",
    "RULESET",
    "REFERENCE_DATE",
    "IMPORT",
    "SOURCE",
    "CHOICE",
    "FACT",
    "JUDGEMENT",
    "READINGS",
    "ENTITY",
    "THRESHOLD",
    "DEFINITION",
    "DECISION",
    "RULE",
    "TABLE",
    "PROCESS",
    "EXAMPLE",
    "EXAMPLES",
    "UNFORMALISED",
)
"""The keys of the words that open an item at the margin."""

_QUOTES = {"«": "»", "“": "”", '"': '"'}
_NAMED = {
    "NAME": Words("un nom", "a name"),
    "STRING": Words("un texte entre guillemets", "a text in quotation marks"),
    "_NL": Words("la fin de la ligne", "the end of the line"),
    "_CONTINUED": Words("la fin de la ligne", "the end of the line"),
    "_THEN_BELOW": Words("la fin de la ligne", "the end of the line"),
    "_INDENT": Words("des lignes décalées en dessous", "indented lines below"),
    "_DEDENT": Words("la fin de la déclaration", "the end of the declaration"),
    "$END": Words("la fin de la déclaration", "the end of the declaration"),
    "AMOUNT": Words("un montant", "an amount"),
    "PERCENT": Words("un taux", "a rate"),
    "NUMBER": Words("un nombre", "a number"),
    "DATE": Words("une date", "a date"),
    "DURATION": Words("une durée", "a duration"),
    "LOCATOR": Words("un article", "an article"),
    "_BULLET": Words("un tiret ou un numéro", "a dash or a number"),
    "_BAR": Words("« | »", "'|'"),
    "COLON": Words("« : »", "':'"),
    "COMMA": Words("« , »", "','"),
    "LPAR": Words("« ( »", "'('"),
    "RPAR": Words("« ) »", "')'"),
}
_FIRST = ("NAME", "STRING", "COLON", "_BAR", "AMOUNT", "DATE", "_NL", "_INDENT")
_SHOWN = 5


def explain(failure: ParseFailure, chunk: Chunk, source: SourceText) -> Diagnostic:
    """Return the finding that tells an author why an item cannot be read."""
    return _Explainer(failure, chunk, source).explain()


class _Explainer:
    def __init__(self, failure: ParseFailure, chunk: Chunk, source: SourceText) -> None:
        self.failure, self.chunk, self.source = failure, chunk, source
        self.language: Language = source.language
        self.lines = chunk.text.split("\n")
        self.token = getattr(failure, "token", None)
        self.line, self.column = self._place()
        self.text = self.lines[self.line - 1] if self.line <= len(self.lines) else ""

    def _place(self) -> tuple[int, int]:
        if isinstance(self.failure, LayoutError):
            blank = str(self.failure.token)
            line = (self.failure.token.line or 1) + blank.count("\n")
            return line, len(blank) - blank.rfind("\n")
        if isinstance(self.failure, UnexpectedEOF):
            return len(self.lines), 1
        line = max(1, getattr(self.failure, "line", 1) or 1)
        column = max(1, getattr(self.failure, "column", 1) or 1)
        return line, column

    def span(self, column: int, width: int, line: int | None = None) -> Span:
        number = (line or self.line) + self.chunk.line - 1
        return self.source.span(number, column, number, column + max(1, width))

    def explain(self) -> Diagnostic:
        found = (
            self._layout()
            or self._margin()
            or self._date()
            or self._quote()
            or self._connective()
            or self._negation()
            or self._end()
            or self._character()
            or self._word()
        )
        number = found.span.line
        return evolve(found, source_line=self.source.line(number))

    # Each returns a finding when the mistake is of its kind.
    def _layout(self) -> Diagnostic | None:
        if not isinstance(self.failure, LayoutError):
            return None
        if self.failure.too_deep:
            return TooDeep(span=self.span(self.column, 1), limit=MAX_NESTING)
        indent = len(self.text) - len(self.text.lstrip())
        return wrong.Misaligned(span=self.span(1, indent))

    def _margin(self) -> Diagnostic | None:
        first = self.lines[0]
        if first.startswith(" "):
            return wrong.NotAtMargin(span=self.span(1, len(first) - len(first.lstrip()), line=1))
        word = re.match(r"[^\W\d][\w/']*|\S+", first)
        words = vocabulary(self.language)
        if word is None or any(re.match(words.pattern(k), first) for k in ITEM_KEYS):
            return None
        known = {words.canonical(k).split()[0]: words.canonical(k) for k in ITEM_KEYS}
        near = closest(word.group(), list(known))
        return wrong.UnknownItem(
            span=self.span(1, len(word.group()), line=1),
            found=word.group(),
            suggestion=known[near[0]] if near else None,
        )

    def _date(self) -> Diagnostic | None:
        found = AMBIGUOUS.search(_outside_quotes(self.text))
        readings = ambiguous_readings(found.group()) if found else None
        if found is None or readings is None:
            return None
        return wrong.AmbiguousDate(
            span=self.span(found.start() + 1, len(found.group())),
            found=found.group(),
            first=readings[0],
            second=readings[1],
        )

    def _quote(self) -> Diagnostic | None:
        for number, line in enumerate(self.lines[: self.line], start=1):
            rest = _outside_quotes("\n".join(self.lines[number - 1 :])).split("\n")[0]
            at = next((i for i, c in enumerate(rest) if c in _QUOTES), None)
            if at is not None and line[at] == rest[at] and number <= self.line:
                return wrong.UnclosedQuote(
                    span=self.span(at + 1, len(line) - at, line=number),
                    mark=line[at],
                    closing=_QUOTES[line[at]],
                )
        return None

    def _connective(self) -> Diagnostic | None:
        kind = self._key()
        if kind not in ("AND", "OR"):
            return None
        word = str(self.token)
        if not self.text[: self.column - 1].strip():
            return wrong.ConnectiveAfterList(span=self.span(self.column, len(word)), found=word)
        other = vocabulary(self.language).pattern("OR" if kind == "AND" else "AND")
        before = "\n".join(self.lines[: self.line - 1] + [self.text[: self.column - 1]])
        if re.search(rf"(?<!\w)(?:{other})", _outside_quotes(before)):
            return wrong.MixedConnectives(span=self.span(self.column, len(word)))
        return None

    def _negation(self) -> Diagnostic | None:
        if self._key() != "NO" and not re.match(r"(pas|not)\b", self.text[self.column - 1 :]):
            return None
        after = re.search(r"[^\W\d]\w*", self.text[self.column + 2 :])
        if after is None:
            return None
        return wrong.NegationWord(span=self.span(self.column, after.end() + 3), name=after.group())

    def _end(self) -> Diagnostic | None:
        kind = self._key()
        if kind not in ("NL", "CONTINUED", "THEN_BELOW", "DEDENT", "INDENT", "$END") and not isinstance(
            self.failure, UnexpectedEOF
        ):
            return None
        if kind in ("DEDENT", "INDENT") and self.token is not None:
            # The break stands at the end of the line above the one that surprises.
            below = self.line + str(self.lines_of_token()).count("\n")
            return self._moved(below)
        width = len(self.text.rstrip())
        return wrong.UnexpectedEnd(span=self.span(width + 1, 1), expected=self.expected())

    def lines_of_token(self) -> str:
        start = self.line
        blank = ""
        while start < len(self.lines) and not self.lines[start].split("#")[0].strip():
            blank += "\n"
            start += 1
        return blank + "\n"

    def _moved(self, line: int) -> Diagnostic:
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        indent = len(text) - len(text.lstrip())
        if self._key() == "INDENT" and text.strip():
            word = text.split()[0]
            return wrong.UnexpectedWord(
                span=self.span(indent + 1, len(word), line=line),
                found=word,
                expected=Words(
                    "une ligne au même niveau que celle du dessus",
                    "a line at the level of the one above",
                ),
            )
        width = len(self.text.rstrip())
        return wrong.UnexpectedEnd(span=self.span(width + 1, 1), expected=self.expected())

    def _character(self) -> Diagnostic | None:
        if not isinstance(self.failure, UnexpectedCharacters):
            return None
        sign = self.text[self.column - 1 : self.column] or " "
        return wrong.UnreadableCharacter(
            span=self.span(self.column, 1), found=sign, expected=self.expected()
        )

    def _word(self) -> Diagnostic:
        word = str(self.token) if self.token is not None else self.text[self.column - 1 :]
        word = word.strip() or self.text.strip()
        near = closest(word, [w.strip("« »") for w in self._expected_words()]) if word else []
        return wrong.UnexpectedWord(
            span=self.span(self.column, len(word)),
            found=word,
            expected=self.expected(),
            suggestion=near[0] if near else None,
        )

    def _key(self) -> str:
        if isinstance(self.failure, UnexpectedToken) and isinstance(self.token, Token):
            return self.token.type.lstrip("_")
        return ""

    # -- what was expected ----------------------------------------------------------------------
    def _terminals(self) -> list[str]:
        if isinstance(self.failure, UnexpectedToken):
            names: Iterable[str] = self.failure.accepts or self.failure.expected
        elif isinstance(self.failure, UnexpectedCharacters):
            names = self.failure.allowed or ()
        else:
            names = ()
        return sorted(set(names), key=lambda n: (n not in _FIRST, _rank(n), n))

    def _expected_words(self, lang: Language | None = None) -> list[str]:
        words = vocabulary(lang or self.language)
        found: list[str] = []
        for name in self._terminals():
            if name in _NAMED:
                said = _NAMED[name].fr if (lang or self.language) == "fr" else _NAMED[name].en
            elif (key := name.lstrip("_")) in words.forms:
                # The author writes in one vocabulary: its words are shown in both languages.
                said = f"« {vocabulary(self.language).canonical(key)} »"
                said = (
                    said
                    if (lang or self.language) == "fr"
                    else said.replace("« ", "'").replace(" »", "'")
                )
            else:
                continue
            if said not in found:
                found.append(said)
        return found

    def expected(self) -> Words:
        """Say what could have stood there, the most likely first."""
        return Words(*(self._listed(lang) for lang in ("fr", "en")))

    def _listed(self, lang: Language) -> str:
        found = self._expected_words(lang)
        if not found:
            return "autre chose" if lang == "fr" else "something else"
        joined = " ou " if lang == "fr" else " or "
        shown = found[:_SHOWN]
        more = " …" if len(found) > _SHOWN else ""
        if len(shown) == 1:
            return shown[0] + more
        return ", ".join(shown[:-1]) + joined + shown[-1] + more


def _rank(name: str) -> int:
    return _FIRST.index(name) if name in _FIRST else len(_FIRST)


def _outside_quotes(text: str) -> str:
    """Return the text with what stands between quotation marks, and comments, made blank."""
    blank = re.sub(
        r"«[^«»]*»|“[^“”]*”|\"[^\"]*\"",
        lambda m: re.sub(r"[^\n]", " ", m.group()),
        text,
    )
    return re.sub(r"#[^\n]*", lambda m: " " * len(m.group()), blank)
