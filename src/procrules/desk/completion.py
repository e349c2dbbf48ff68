"""What may be written at a place: the words that the grammar allows, and the names that fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from attrs import frozen
from lark import Token

from procrules.bundled import bundled_rulesets
from procrules.constructs.scope import Declared, Scope, Space
from procrules.core.items import ChoiceValue, Group
from procrules.core.types import Type
from procrules.desk.beginning import Beginning, read_up_to
from procrules.desk.reading import Reading
from procrules.desk.workspace import Seen
from procrules.diagnostics.base import Lang, Span
from procrules.syntax.keywords import Language, vocabulary
from procrules.values.files import rule_name
from procrules.values.text import fold

Kind = Literal[
    "keyword",
    "source",
    "choice",
    "entity",
    "fact",
    "derived",
    "decision",
    "threshold",
    "rule",
    "process",
    "member",
    "field",
    "phase",
    "file",
]
Offer = tuple[str, Kind, str, int]
"""Words, what they are, what a person reads for them, and their rank."""


@frozen
class Completion:
    """Words that may be written, in the place of those of ``span``.

    Attributes:
        text: The words.
        kind: What they are.
        detail: What a person reads for them.
        rank: What comes first has the lowest.
    """

    text: str
    kind: Kind
    detail: str
    span: Span
    rank: int


def complete(
    seen: Seen, file: str, line: int, column: int, lang: Lang = "fr", files: Iterable[str] = ()
) -> list[Completion]:
    """Return what may be written at a place, the likeliest first; ``files`` may be imported."""
    reading = seen.readings[file]
    if line not in reading.source.together(line):
        return []  # prose of a Markdown file
    indented = max(0, -reading.source.shifts.get(line, 0))  # as its whole block is
    before = reading.raw[line - 1][indented : column - 1]
    if _inside_words(before):
        return []
    text = _text(reading, line, before)
    language: Language = reading.source.language
    found = _place(text, language)
    typed = text[found.at :]
    span = Span(file, line, column - len(typed), line, column)
    names = _Names(seen.scope, reading, line, found, lang, [*files, *bundled_rulesets()])
    words: list[Offer] = []
    if "NAME" in found.next:
        words += names.fitting()
    if not names.only:
        words += _keywords(found.next, language, 1 if words else 0)
    wanted = fold(typed)
    kept: dict[str, Completion] = {}
    for word, kind, detail, rank in words:
        if wanted in fold(word) or (len(wanted) > 1 and wanted in fold(detail)):
            first = 0 if fold(word).startswith(wanted) else 10
            kept.setdefault(word, Completion(word, kind, detail, span, rank + first))
    return sorted(kept.values(), key=lambda c: (c.rank, c.text))


def _inside_words(before: str) -> bool:
    """Whether a line is, at its end, inside a comment or words for people."""
    bare = re.sub(r"«[^«»]*»|“[^“”]*”|\"[^\"]*\"", "", before)
    return any(mark in bare for mark in '#«“"')


def _text(reading: Reading, line: int, before: str) -> str:
    """Return the item as it stands above a place, then the beginning of the line of that place."""
    found = reading.piece_at(line)
    if before[:1] not in (" ", "\t") or found is None:
        return before
    piece, start = found
    lines = piece.text.split("\n")
    above = lines[: piece.repeated + max(0, line - start)]
    source = reading.source.text.split("\n")
    above += source[start + len(above) - piece.repeated - 1 : line - 1]
    return "\n".join([*above, before.replace("\t", "    ")])


def _place(text: str, language: Language) -> Beginning:
    """Return what was read before the word that is being written."""
    word = re.search(r"[\w']*$", text)
    start = word.start() if word is not None else len(text)
    found = read_up_to(text[:start], language, expect=True)
    # The first words of a keyword may have been written already: « à compter ».
    if found.at < start and "\n" not in text[found.at :].strip("\n"):
        return found
    return Beginning(found.tokens, found.next, start)


def _keywords(allowed: Iterable[str], language: Language, rank: int) -> Iterator[Offer]:
    forms = vocabulary(language).forms
    for name in sorted(allowed):
        key = name.lstrip("_")
        if key not in forms:
            continue
        for order, form in enumerate(forms[key]):
            if form[0].isalpha():
                yield form, "keyword", "", rank + min(order, 1)


# -- names --------------------------------------------------------------------------------------
_AFTER_VALUE = ("IS", "IS_NOT", "EQ", "EQUALS", "AMONG", "INCLUDES", "EXCLUDES", "WITHHOLDS")
_OPENERS = (*_AFTER_VALUE, "UNDER", "MISSING", "TO_APPRECIATE")
"""Words that open a list of names."""
_TYPES = ("THRESHOLD", "FACT", "DEFINITION", "READINGS", "DECISION", "TABLE", "VARIANTS")


class _Names:
    """The names that fit after what was read."""

    def __init__(
        self,
        scope: Scope,
        reading: Reading,
        line: int,
        found: Beginning,
        lang: Lang,
        files: Sequence[str],
    ) -> None:
        self.scope, self.reading, self.line, self.lang, self.files = (
            scope,
            reading,
            line,
            lang,
            files,
        )
        self.tokens = [t for t in found.tokens if t.type not in ("_INDENT", "_DEDENT")]
        self.here = self._line()
        self.item = self.tokens[0].type.lstrip("_") if self.tokens else ""
        self.only = False

    def _line(self) -> list[Token]:
        """Return the tokens of the line that is being written."""
        here: list[Token] = []
        for token in self.tokens:
            here = [] if token.type == "_NL" else [*here, token]
        return here

    def fitting(self) -> list[Offer]:
        """Return the names that fit."""
        keys = [t.type.lstrip("_") for t in self.here]
        last = keys[-1] if keys else ""
        lead = keys[0] if keys else ""
        opens = next((k for k in reversed(keys) if k in _OPENERS), "")
        if last == "THRESHOLD" and lead != "THRESHOLD":
            return self._alone(self.declared("threshold"))
        if opens == "UNDER" and last in ("UNDER", "COMMA"):
            return self._alone(self.declared("source"))
        if last == "THE_RULE":
            return self._alone(self.declared("rule"))
        if last == "FOR_EACH":
            return self._alone(t for t in self.declared("type") if t[1] == "entity")
        if lead == "IMPORT":
            return self._alone((rule_name(f), "file", "", 0) for f in self.files)
        if last in ("LIST_OF", "SEVERAL") or (last == "COLON" and lead in _TYPES):
            kind = "entity" if last == "LIST_OF" else "choice"
            return [t for t in self.declared("type") if t[1] == kind]
        if lead == "BAR" or (self.tokens and self.tokens[-1].type == "_BAR"):
            return self._cell()
        if lead == "GIVEN" and last in ("GIVEN", "COMMA"):
            return self._alone(self.values("fact"))
        if lead == "EXPECTED" and last == "EXPECTED":
            return self.values("decision")
        if opens in ("MISSING", "TO_APPRECIATE") and last in ("MISSING", "TO_APPRECIATE", "COMMA"):
            return self._alone(self.values("fact"))
        if last in ("TOWARDS",) or (self.item == "PROCESS" and last in ("BEFORE", "AFTER")):
            return self._alone(self.phases())
        if last == "THEN":
            return [*self.values("decision"), *self.members(None)]
        if last == "REFERENCE_DATE":
            return self._alone(v for v in self.values("fact") if self._is(v[0], "date"))
        if opens in _AFTER_VALUE and (last in (*_AFTER_VALUE, "ARTICLE") or last == "COMMA"):
            members = self.members(self._type_before(opens))
            return [*members, *self.values(rank=3)]
        if last == "DEPENDING":
            return self._alone(v for v in self.values("fact") if self._is(v[0], "choice"))
        if last == "OF" or (last == "ARTICLE" and "OF" in keys):
            return [*self.declared("type", 1), *self.values()]
        return [*self.values(), *self.fields()]

    def _alone(self, names: Iterable[Offer]) -> list[Offer]:
        """Return names besides which no word of the language is offered."""
        self.only = True
        return list(names)

    def _is(self, name: str, kind: str) -> bool:
        found = self.scope.names["value"].get(name)
        return found is not None and found.type.kind == kind

    # -- what is declared -----------------------------------------------------------------------
    def declared(self, space: Space, rank: int = 0) -> list[Offer]:
        """Return the names of a space."""
        return [self._of(d, rank) for d in self.scope.names[space].values()]

    def values(self, kind: str = "", rank: int = 0) -> list[Offer]:
        """Return facts, derived values and decisions, or those of one kind."""
        found = self.scope.names["value"].values()
        return [self._of(d, rank) for d in found if not kind or d.kind == kind]

    def _of(self, declared: Declared, rank: int) -> Offer:
        type_ = declared.type.words()
        said = type_.fr if self.lang == "fr" else type_.en
        shown = " — ".join(
            filter(None, [declared.label, said if declared.type.kind != "any" else ""])
        )
        if declared.kind == "source":
            shown = self.scope.sources[declared.name].about.label or shown
        return declared.name, declared.kind, shown, rank

    def fields(self) -> list[Offer]:
        """Return the fields of records."""
        return [
            (f.name, "field", f.about.label or "", 2)
            for entity in self.scope.entities.values()
            for f in entity.fields
        ]

    def phases(self) -> list[Offer]:
        """Return the phases of processes."""
        return [
            (phase, "phase", process.name, 0)
            for process in self.scope.processes.values()
            for phase in process.phases
        ]

    def members(self, type_: Type | None) -> list[Offer]:
        """Return the values of a choice; of the choice of the item when no type is known."""
        if type_ is None:
            name = next((str(t) for t in self.tokens if t.type == "NAME"), "")
            declared = self.scope.names["value"].get(name)
            type_ = declared.type if declared is not None else None
        choice = self.scope.choices.get(type_.name or "") if type_ is not None else None
        if choice is None:
            return []
        named: tuple[ChoiceValue | Group, ...] = (*choice.values, *choice.groups)
        return [(v.name, "member", v.about.label or "", 0) for v in named]

    def _type_before(self, key: str) -> Type | None:
        """Return the type of what stands before a comparison."""
        found: Type | None = None
        name: str | None = None
        for token in self.here:
            if token.type.lstrip("_") == key and name is not None:
                found = self._type(name)
            if token.type == "NAME" and (name is None or not self._of_before(token)):
                name = str(token)
        return found

    def _of_before(self, token: Token) -> bool:
        at = self.here.index(token)
        return at > 0 and self.here[at - 1].type in ("_OF", "_ARTICLE")

    def _type(self, name: str) -> Type | None:
        declared = self.scope.names["value"].get(name)
        if declared is not None:
            return declared.type
        fields = (entity.field(name) for entity in self.scope.entities.values())
        return next((f.type for f in fields if f is not None), None)

    # -- tables ---------------------------------------------------------------------------------
    def _cell(self) -> list[Offer]:
        """Return what fits in a cell: the values of what heads its column, or what may head one."""
        heads = self._heading()
        if heads is None:
            return self.values()
        column = sum(t.type == "_BAR" for t in self.here) - 1
        head = heads[column] if 0 <= column < len(heads) else ""
        words = re.findall(r"[^\W\d]\w*", head)
        for word in reversed(words):
            if (type_ := self._type(word)) is not None:
                return self._alone(self.members(type_)) if self.members(type_) else []
        if not words or vocabulary(self.reading.source.language).canonical("THEN") in words:
            return self.members(None)
        return self.declared("source")

    def _heading(self) -> list[str] | None:
        """Return the cells of the first row of the table above."""
        lines = self.reading.source.text.split("\n")
        top = self.reading.source.together(self.line).start - 1
        at = self.line - 2
        row: list[str] | None = None
        while top <= at < len(lines) and (lines[at].lstrip()[:1] in ("|", "#") or not lines[at]):
            if lines[at].lstrip().startswith("|"):
                row = [cell.strip() for cell in lines[at].strip().strip("|").split("|")]
            at -= 1
        return row
