"""What to say when an item cannot be parsed: the mistake in the author's words, never a token's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from attrs import evolve
from lark import Token
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from procrules.diagnostics import syntax as wrong
from procrules.diagnostics.base import Diagnostic, Span, Words
from procrules.diagnostics.computing import TooDeep
from procrules.diagnostics.dossiers import RuleInDossier
from procrules.limits import MAX_NESTING
from procrules.syntax.expected import Stop, expected, replay, said
from procrules.syntax.keywords import ITEM_KEYS, Language, opening, opens_item, vocabulary
from procrules.syntax.layout import LayoutError
from procrules.syntax.parser import ParseFailure
from procrules.syntax.source import Chunk, SourceText
from procrules.values.dates import AMBIGUOUS, MONTHS, ambiguous_readings
from procrules.values.text import fold, nearest

DOSSIER_KEYS = ("LANGUAGE", "DOSSIER", "PART", "GIVEN", "HISTORY", "ASKS")
"""The keys of the words that open an item of a dossier; a fact opens one by its name."""

_LINE_KEYS = (
    *("UNDER", "FROM", "SPAN_FROM", "UNTIL", "NOTE", "UNCERTAIN", "TO_CONFIRM", "QUESTION", "HELP"),
    *("UNIT", "AGREEMENT", "AT_LEAST", "AT_MOST", "PRESUMED", "BY", "CRITERION", "GROUP"),
    *("NOTWITHSTANDING", "SENTENCE", "IF", "THEN", "ELSE_IF", "ELSE", "DEPENDING", "AND", "OR"),
    *("OBLIGES", "ADVISES", "DEMANDS", "FAILING", "SINGLE_ROW", "FIRST_ROW", "ALL_ROWS"),
    *("EQUALS", "READING", "GIVEN", "EXPECTED", "MISSING", "VERSION", "READ_UNTIL", "MONTH_END"),
)
"""The keys of the words that open a line inside an item, and only there."""

_QUOTES = {"«": "»", "“": "”", '"': '"'}
_LISTED = re.compile(r" *(?:\d+°|[a-z]\)|[–—•-]) ")
_LINES_OF_DOSSIER = ("REFERENCE_DATE", "NOTE")
_INDENT_IT = Words(
    "décalez cette ligne de deux espaces, sous la déclaration dont elle fait partie",
    "indent this line by two spaces, under the declaration that it belongs to",
)
_CURRENCIES = ("$", "£")
_OTHER_DAYS = re.compile(
    r"\d+ (?:jours? (?:ouvr[ée]s?|ouvrables?|francs?)|(?:working|business|clear) days?)(?!\w)",
    re.IGNORECASE,
)
_UNITS = re.compile(
    r"(?P<number>(?:\d{1,3}(?: \d{3})+|\d+)(?:[,.]\d+)?) ?"
    r"(?:(?P<euro>euros?|eur)|pour ?cents?|per ?cent|p\. ?(?:100|cent))(?!\w)",
    re.IGNORECASE,
)
"""A number with its unit in words."""
_NUMBERED = re.compile(r"(?:[LRDA]\.? ?)?\d[\w.-]*(?<![.-])")
"""An article by its number alone."""
_NEAR = 0.8
_UNLIKE = 0.7
"""Below this likeness, one text is no misspelling of the other."""
_LONGEST_FOUND = 60
_LONGEST_OPENING = 200
"""Characters of a line in which the words that open an item are looked for."""


def explain(failure: ParseFailure, chunk: Chunk, source: SourceText) -> Diagnostic:
    """Return the finding that tells an author why an item cannot be read."""
    return _Explainer(failure, chunk, source).explain()


class _Explainer:
    def __init__(self, failure: ParseFailure, chunk: Chunk, source: SourceText) -> None:
        self.failure, self.chunk, self.source = failure, chunk, source
        self.language: Language = source.language
        self.words = vocabulary(source.language)
        self.other = vocabulary("en" if source.language == "fr" else "fr")
        self.lines = chunk.text.split("\n")
        self.dossier = source.start == "dossier_item"
        self.token = failure.token if isinstance(failure, UnexpectedToken) else None
        self.line, self.column = self._place()
        self.text = self.lines[self.line - 1] if self.line <= len(self.lines) else ""
        self.bare = outside_quotes(chunk.text).split("\n")

    def _place(self) -> tuple[int, int]:
        if isinstance(self.failure, LayoutError):
            blank = str(self.failure.token)
            line = (self.failure.token.line or 1) + blank.count("\n")
            if "\n" not in blank:  # a parenthesis
                return line, self.failure.token.column or 1
            return line, len(blank) - blank.rfind("\n")
        line = max(1, getattr(self.failure, "line", 1) or 1)
        column = max(1, getattr(self.failure, "column", 1) or 1)
        return line, column

    @cached_property
    def stop(self) -> Stop:
        return replay(self.chunk.text, self.language, self.source.start)

    def span(self, column: int, width: int, line: int | None = None) -> Span:
        number = (line or self.line) + self.chunk.line - 1
        return self.source.span(number, column, number, column + max(1, width))

    def explain(self) -> Diagnostic:
        kinds: tuple[Callable[[], Diagnostic | None], ...] = (
            self._margin,
            self._date,
            self._quote,
            self._layout,
            self._connective,
            self._negation,
            self._inner_item,
            self._hyphen,
            self._month,
            self._days,
            self._unit,
            self._article,
            self._near,
            self._end,
            self._character,
        )
        found = next((d for kind in kinds if (d := kind()) is not None), None) or self._word()
        return evolve(found, source_line=self.source.line(found.span.line))

    def expected(self) -> Words:
        """Say what could have stood where the reading stopped."""
        return expected(self.stop, self.language)

    def opens(self, text: str, keys: tuple[str, ...]) -> bool:
        return opening(self.language, keys).match(text) is not None

    # Each returns a finding when the mistake is of its kind.
    def _margin(self) -> Diagnostic | None:
        first = self.lines[0].strip()
        if self.dossier:
            return self._margin_of_dossier(first)
        if opens_item(first, self.language):
            return None
        found = re.match(r"[^\W\d][\w/']*|\S+", first)
        word = found.group() if found else first
        column = len(self.lines[0]) - len(self.lines[0].lstrip()) + 1
        place = self.span(column, len(word), line=1)
        if self.opens(first, _LINE_KEYS) or not word[0].isalpha():
            return wrong.UnknownItem(span=place, found=word, advice=_INDENT_IT)
        near = _near_item(first[:_LONGEST_OPENING], self.language)
        openers = [said(k, self.language, "fr") for k in ("FACT", "THRESHOLD", "RULE")]
        shown = ", ".join(openers)
        plain = shown.replace("« ", "'").replace(" »", "'")
        advice = Words(
            f"une ligne à la marge commence par {shown}…",
            f"a line at the margin begins with {plain}…",
        )
        if near is None:
            return wrong.UnknownItem(span=place, found=word, advice=advice)
        width, suggestion = near
        return wrong.UnknownItem(
            span=self.span(column, width, line=1),
            found=first[:width],
            advice=advice,
            suggestion=suggestion,
        )

    def _margin_of_dossier(self, first: str) -> Diagnostic | None:
        """What opens no item of a dossier: a line that fell to the margin, or a rule."""
        found = re.match(r"[^\W\d][\w/']*|\S+", first)
        word = found.group() if found is not None else ""
        if self.opens(first, DOSSIER_KEYS):
            return None
        column = len(self.lines[0]) - len(self.lines[0].lstrip()) + 1
        place = self.span(column, len(word), line=1)
        if self.opens(first, _LINES_OF_DOSSIER) or not word[:1].isalpha():
            return wrong.UnknownItem(span=place, found=word, advice=_INDENT_IT)
        if self.opens(first, ITEM_KEYS):
            return RuleInDossier(span=place, found=word)
        return None

    def _date(self) -> Diagnostic | None:
        if self.line > len(self.bare):
            return None
        for found in AMBIGUOUS.finditer(self.bare[self.line - 1]):
            if found.end() < self.column - 1:
                continue
            place = self.span(found.start() + 1, len(found.group()))
            readings = ambiguous_readings(found.group())
            if readings is None:
                return wrong.ImpossibleDate(span=place, found=found.group())
            both = list(dict.fromkeys(readings))
            return wrong.AmbiguousDate(
                span=place,
                found=found.group(),
                readings=Words(" ou ".join(both), " or ".join(both)),
            )
        return None

    def _quote(self) -> Diagnostic | None:
        for number, line in enumerate(self.bare[: self.line], start=1):
            at = next((i for i, c in enumerate(line) if c in _QUOTES or c in "»”"), None)
            if at is None:
                continue
            mark = line[at]
            if mark not in _QUOTES:
                opening = next(o for o, c in _QUOTES.items() if c == mark)
                return wrong.UnopenedQuote(
                    span=self.span(at + 1, 1, line=number), mark=mark, opening=opening
                )
            whole = self.lines[number - 1]
            return wrong.UnclosedQuote(
                span=self.span(at + 1, len(whole) - at, line=number),
                mark=mark,
                closing=_QUOTES[mark],
            )
        return None

    def _layout(self) -> Diagnostic | None:
        if not isinstance(self.failure, LayoutError):
            return None
        if self.failure.too_deep:
            return TooDeep(span=self.span(self.column, 1), limit=MAX_NESTING)
        indent = len(self.text) - len(self.text.lstrip())
        joined = re.match(
            self.words.pattern("AND") + "|" + self.words.pattern("OR"), self.text[indent:]
        )
        above = next((t for t in reversed(self.bare[: self.line - 1]) if t.strip()), "")
        if joined is not None and _LISTED.match(above):
            word = joined.group()
            return wrong.ConnectiveAfterList(span=self.span(indent + 1, len(word)), found=word)
        return wrong.Misaligned(span=self.span(1, indent))

    def _connective(self) -> Diagnostic | None:
        kind = self._key()
        if kind not in ("AND", "OR"):
            return None
        word = str(self.token)
        place = self.span(self.column, len(word))
        other = "OR" if kind == "AND" else "AND"
        statement = self._statement()
        leads = not self.text[: self.column - 1].strip()
        if any(_LISTED.match(line) for line in statement):
            return wrong.ConnectiveAfterList(span=place, found=word)
        if re.search(rf"(?<!\w)(?:{self.words.pattern(other)})", "\n".join(statement)):
            return wrong.MixedConnectives(span=place)
        if not leads:
            return None
        return wrong.UnexpectedWord(
            span=place,
            found=word,
            expected=Words(
                f"« {word} » plus à droite que la ligne qu'il continue",
                f"'{word}' further right than the line that it continues",
            ),
        )

    def _statement(self) -> list[str]:
        """Return the lines of the statement that the surprising word belongs to or follows."""
        here = self.line - 1
        start = here
        indent = len(self.text) - len(self.text.lstrip())
        while start > 0:
            start -= 1
            above = self.bare[start]
            if above.strip() and not self.opens(above.strip(), ("AND", "OR")):
                own = len(above) - len(above.lstrip())
                listed = _LISTED.match(above)
                if own <= indent and not listed:
                    break
        if self.text[: self.column - 1].strip() and not self.opens(
            self.text.strip(), ("AND", "OR")
        ):
            start = here
        return [*self.bare[start:here], self.bare[here][: self.column - 1]]

    def _negation(self) -> Diagnostic | None:
        before = re.search(
            r"(?<!\w)(?:non|pas|no|not|sauf|hors|sans|without|except)$",
            self.bare[self.line - 1][: self.column - 1].rstrip(),
            re.IGNORECASE,
        )
        if before is None or self._key() not in ("NAME", "LPAR", "ARTICLE", "STRING"):
            return None
        earlier = self.bare[self.line - 1][: before.start()].rstrip()
        if earlier.endswith("=") or not self.stop.next & {"_AND", "IS"}:
            return None
        word = re.match(r"[^\W\d]\w*", self.text[self.column - 1 :])
        name = word.group() if word else "…"
        start = before.start() + 1
        width = self.column - start + (len(name) if word else 1)
        return wrong.NegationWord(span=self.span(start, width), name=name)

    def _inner_item(self) -> Diagnostic | None:
        """A declaration that is indented under another one."""
        if self.token is None or self._key() not in ITEM_KEYS or self.column == 1:
            return None
        if self.text[: self.column - 1].strip() or f"_{self._key()}" in self.stop.next:
            return None
        return wrong.NotAtMargin(span=self.span(1, self.column - 1))

    def _hyphen(self) -> Diagnostic | None:
        """A name written with an apostrophe or a hyphen."""
        sign = self.text[self.column - 1 : self.column]
        if sign not in ("'", "-") or not sign or not self.stop.tokens:
            return None
        before = re.search(r"[^\W\d][\w]*$", self.text[: self.column - 1])
        after = re.match(r"['-]\w[\w'-]*", self.text[self.column - 1 :])
        if before is None or after is None:
            return None
        whole = before.group() + after.group()
        if re.match(r"[LRDA]\.?\d", whole):
            return wrong.UnexpectedWord(
                span=self.span(before.start() + 1, len(whole)),
                found=whole,
                expected=Words(
                    "le nom d'une source devant l'article",
                    "the name of a source before the article",
                ),
            )
        return wrong.UnreadableName(
            span=self.span(before.start() + 1, len(whole)),
            found=whole,
            suggestion=re.sub(r"['-]", "_", whole),
        )

    def _near(self) -> Diagnostic | None:
        """A word of the language that is almost right: an accent, a letter, a missing « est »."""
        if self.line > len(self.lines):
            return None
        starts = [
            (token.column or 1, allowed)
            for token, allowed in zip(self.stop.tokens, self.stop.accepts, strict=False)
            if token.line == self.line and (token.column or 1) < self.column
        ]
        # A misspelt word may have been taken for a name: what surprises is then the word after it.
        taken = starts[-1][0] if starts and self._follows_a_name() else self.column
        starts.append((self.column, self.stop.next))
        nearest: dict[tuple[int, str], tuple[float, int, str]] = {}
        for column, allowed in starts:
            rest = self.bare[self.line - 1][column - 1 :]
            for stretch in _stretches(rest):
                if column + len(stretch) <= taken or "|" in stretch:
                    continue
                for form, meant in self._forms(allowed):
                    if len(form) < 2 or f"{stretch} ".startswith(f"{meant} "):
                        continue
                    score = _likeness(stretch, form)
                    wanted = _NEAR if form == meant else 1.0
                    if score >= wanted:
                        found = (score, len(stretch), meant)
                        nearest[column, form] = max(found, nearest.get((column, form), found))
        if not nearest:
            return None
        # Each form with the words most like it; then the most words: « is les than » holds « les ».
        (column, _), (_, width, form) = max(nearest.items(), key=lambda n: (n[1][1], n[1][0]))
        return wrong.MisspeltWord(
            span=self.span(column, width),
            found=self.text[column - 1 : column - 1 + width],
            suggestion=form,
        )

    def _follows_a_name(self) -> bool:
        return bool(self.stop.tokens) and self.stop.tokens[-1].type == "NAME"

    def _month(self) -> Diagnostic | None:
        """A date whose month is misspelt."""
        for found in re.finditer(r"\d{1,2}(?:er)? ([^\W\d]+) \d{4}", self.bare[self.line - 1]):
            if not found.start() < self.column <= found.end():
                continue
            month = found[1]
            near = nearest(month, MONTHS[self.language])
            if near not in (None, month):
                return wrong.MisspeltWord(
                    span=self.span(found.start(1) + 1, len(month)), found=month, suggestion=near
                )
        return None

    def _days(self) -> Diagnostic | None:
        """Days that are not those of the calendar: the language does not count them."""
        line = self.bare[self.line - 1] if self.line <= len(self.bare) else ""
        for found in _OTHER_DAYS.finditer(line):
            if not found.start() < self.column <= found.end():
                continue
            wanted = Words(
                "des jours du calendrier, les seuls que le langage compte (ni ouvrés, ni ouvrables, ni "
                "francs) : faites de la date, ou de la durée, un fait",
                "days of the calendar, the only ones that the language counts (not working, business "
                "or clear days): make the date, or the duration, a fact",
            )
            return wrong.UnexpectedWord(
                span=self.span(found.start() + 1, len(found.group())),
                found=found.group(),
                expected=wanted,
            )
        return None

    def _unit(self) -> Diagnostic | None:
        """An amount or a rate whose unit is a word."""
        line = self.bare[self.line - 1] if self.line <= len(self.bare) else ""
        for found in _UNITS.finditer(line):
            if found.start() < self.column <= found.end():
                sign = "€" if found["euro"] else "%"
                return wrong.MisspeltWord(
                    span=self.span(found.start() + 1, len(found.group())),
                    found=found.group(),
                    suggestion=f"{found['number']} {sign}",
                )
        return None

    def _article(self) -> Diagnostic | None:
        """The number of an article without the word."""
        number = _NUMBERED.match(self.text, self.column - 1)
        if number is None or "LOCATOR" not in self.stop.next:
            return None
        return wrong.UnexpectedWord(
            span=self.span(self.column, len(number.group())),
            found=number.group(),
            expected=self.expected(),
            suggestion=f"art. {number.group()}",
        )

    def _forms(self, allowed: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield each form that could stand there with what it means, then those of the other language."""
        keys = [
            name.lstrip("_") for name in sorted(allowed) if name.lstrip("_") in self.words.forms
        ]
        for key in keys:
            yield from ((form, form) for form in self.words.forms[key])
        for key in keys:
            meant = self._canonical(key)
            yield from ((form, meant) for form in self.other.forms[key] if form[0].isalpha())

    def _canonical(self, key: str) -> str:
        forms = self.words.forms[key]
        return next((form for form in forms if form[0].isalpha()), forms[0])

    def _end(self) -> Diagnostic | None:
        kind = self._key()
        if kind not in ("NL", "CONTINUED", "THEN_BELOW", "DEDENT", "INDENT", "$END"):
            return None
        if kind == "INDENT" and self.token is not None:
            below = self._below()
            text = self.lines[below - 1] if below <= len(self.lines) else ""
            if text.strip():
                word = text.split()[0]
                return wrong.UnexpectedWord(
                    span=self.span(len(text) - len(text.lstrip()) + 1, len(word), line=below),
                    found=word,
                    expected=Words(
                        "une ligne au même niveau que celle du dessus",
                        "a line at the level of the one above",
                    ),
                )
        line = min(self.line, len(self.lines))
        while line > 1 and not self.bare[line - 1].strip():
            line -= 1
        width = len(self.lines[line - 1].split("#")[0].rstrip() if kind else "")
        return wrong.UnexpectedEnd(
            span=self.span(width + 1, 1, line=line), expected=self.expected()
        )

    def _below(self) -> int:
        """Return the first line with words below the break that surprises."""
        line = self.line + 1
        while line <= len(self.lines) and not self.bare[line - 1].strip():
            line += 1
        return line

    def _character(self) -> Diagnostic | None:
        if not isinstance(self.failure, UnexpectedCharacters):
            return None
        rest = self.text[self.column - 1 :]
        if re.match(r"\d", rest) and "NAME" in self.stop.next and len(self.stop.next) < 4:
            word = re.match(r"[\w'-]+", rest)
            assert word is not None
            return wrong.UnreadableName(
                span=self.span(self.column, len(word.group())), found=word.group()
            )
        wanted = Words("« € »", "'€'") if rest[:1] in _CURRENCIES else self.expected()
        return wrong.UnreadableCharacter(
            span=self.span(self.column, 1), found=rest[:1] or " ", expected=wanted
        )

    def _word(self) -> Diagnostic:
        word = str(self.token) if self.token is not None else self.text[self.column - 1 :]
        word = word.strip() or self.text.strip()
        shown = " ".join(word.strip('«»“”"').split()) or word
        if len(shown) > _LONGEST_FOUND:
            shown = shown[:_LONGEST_FOUND] + "…"
        wanted = self.expected()
        if "RPAR" in self.stop.next and self._key() in _LINE_KEYS:
            wanted = Words("« ) »", "')'")
        elif self._key() == "RPAR" and self._count(")") > self._count("("):
            wanted = Words("une « ( » avant elle", "a '(' before it")
        return wrong.UnexpectedWord(
            span=self.span(self.column, len(word.split("\n")[0])), found=shown, expected=wanted
        )

    def _count(self, sign: str) -> int:
        return "\n".join(self.bare).count(sign)

    def _key(self) -> str:
        return self.token.type.lstrip("_") if isinstance(self.token, Token) else ""


@lru_cache(maxsize=1024)
def _near_item(first: str, language: Language) -> tuple[int, str] | None:
    """Return the stretch of a line that misspells the opening of an item, and the right words."""
    words, others = vocabulary(language), vocabulary("en" if language == "fr" else "fr")
    best: tuple[float, int, str] | None = None
    for key in ITEM_KEYS:
        form = words.canonical(key)
        other = re.match(others.pattern(key), first)
        if other is not None:
            return other.end(), form
        stretch = " ".join(first.split()[: len(form.split())])
        score = _likeness(stretch, form)
        if score >= _UNLIKE and (best is None or score > best[0]):
            best = (score, len(stretch), form)
    return best[1:] if best else None


# -- words --------------------------------------------------------------------------------------
def _stretches(text: str) -> list[str]:
    """Return the stretches of one to six words that a line begins with."""
    ends = [m.end() for m in re.finditer(r"\S+", text)][:6]
    return [text[:end] for end in ends]


def _likeness(written: str, form: str) -> float:
    if len(written) > 2 * len(form) + 4:
        return 0.0  # before its letters are looked at: a line may be a whole book
    left, right = _folded(written), _folded(form)
    if abs(len(left) - len(right)) > 4:
        return 0.0
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _UNLIKE else 0.0


_folded = lru_cache(maxsize=4096)(fold)
"""The same words are looked at for every form, and the same forms for every word."""


def outside_quotes(text: str) -> str:
    """Return the text with what stands between quotation marks, and comments, made blank."""
    blank = re.sub(
        r"«[^«»]*»|“[^“”]*”|\"[^\"]*\"",
        lambda m: re.sub(r"[^\n]", " ", m.group()),
        text,
    )
    return re.sub(r"#[^\n]*", lambda m: " " * len(m.group()), blank)
