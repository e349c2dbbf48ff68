"""The rows of a JSON file, one at a time.

The formats wrap their records differently: ``{"marches": [...]}`` in 2019, and
``{"marches": {"marche": [...], "contrat-concession": [...]}}`` in 2022; some publishers write a bare
list, or one record a line. Each record is parsed by itself, so that a broken one spoils no other.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from attrs import define, field

from procrules.audit.model import CONCESSION, Place, Row, Unreadable
from procrules.audit.tables import key, tables
from procrules.diagnostics.base import Words
from procrules.values.numbers import number_readings

_CHUNK = 1 << 20
_LONGEST_RECORD = 1 << 24
"""Characters of one record; a longer one is a record that never ends."""
_LONGEST_WHOLE = 1000
"""Digits of a whole number; more would be slow to read, and are no amount."""
EXCERPT = 200
_LISTS = {"marche": "Marché", "contrat-concession": "Contrat de concession"}
# A text that is never closed ends with its line, so that it does not swallow the next records; one
# that is cut where the piece ends takes what there is of it.
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*(?:"|(?=\n)|\\?\Z)|[{}\[\]]')
_WORD = re.compile(r"[^,\]}\n]*")
_TAG = re.compile(r"</?[a-zA-Z]{1,10}\s*/?>")
_HALF = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"[\s,]*")


class Source(Protocol):
    """A text that is read by pieces."""

    def read(self, size: int) -> str:
        """Return the next characters."""


class _RefusedError(ValueError):
    """A number that JSON, or a machine, does not allow."""

    def __init__(self, reason: Words) -> None:
        self.reason = reason
        super().__init__(reason.en)


def _constant(name: str) -> Any:
    raise _RefusedError(Words(f"{name} n'est pas un nombre", f"{name} is not a number"))


def _whole(text: str) -> int:
    if len(text) > _LONGEST_WHOLE:
        raise _RefusedError(_TOO_LONG)
    return int(text)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent beyond all machines
        raise _RefusedError(_TOO_LONG) from None


_TOO_LONG = Words("un nombre y est trop grand", "a number in it is too large")
_TOO_DEEP = Words("il est trop imbriqué", "it is nested too deeply")
_WRONG = {
    "Expecting value": Words("il manque une valeur", "a value is missing"),
    "Expecting property name": Words(
        "il manque un nom entre guillemets", "a name between quotation marks is missing"
    ),
    "Expecting ':'": Words("il manque un deux-points", "a colon is missing"),
    "Expecting ','": Words("il manque une virgule", "a comma is missing"),
    "Illegal trailing comma": Words("une virgule est de trop", "there is a comma too many"),
    "Unterminated string": Words("un texte n'est jamais fermé", "a text is never closed"),
    "Invalid \\": Words(
        "une barre oblique inverse est mal suivie", "a backslash is wrongly followed"
    ),
}
"""What the parser says, by the beginning of its words: those are in English alone."""


def _why(error: Exception) -> Words:
    """Return why a text is not JSON."""
    if isinstance(error, _RefusedError):
        return error.reason
    if isinstance(error, RecursionError):
        return _TOO_DEEP
    found = (words for begin, words in _WRONG.items() if str(error).startswith(begin))
    return next(found, Words("il est mal formé", "it is malformed"))


@define
class _Text:
    """The part of the text that is in memory, where it stands, and how the last value begins."""

    source: Source
    buffer: str = ""
    at: int = 0
    line: int = 1
    ended: bool = False
    excerpt: str = ""
    decoder: json.JSONDecoder = field(
        factory=lambda: json.JSONDecoder(
            parse_float=_decimal, parse_int=_whole, parse_constant=_constant, strict=False
        )
    )

    def more(self) -> bool:
        """Read on; return whether there was anything left."""
        if self.ended:
            return False
        self.buffer, self.at = self.buffer[self.at :], 0
        piece = self.source.read(_CHUNK)
        self.ended = not piece
        self.buffer += piece
        return bool(piece)

    def peek(self) -> str:
        """Return the next character that is neither a space nor a comma; nothing at the end."""
        while True:
            match = _SPACES.match(self.buffer, self.at)
            assert match is not None
            self.move(match.end())
            if self.at < len(self.buffer) or not self.more():
                return self.buffer[self.at : self.at + 1]

    def move(self, to: int) -> None:
        """Go on to a place of the buffer."""
        self.line += self.buffer.count("\n", self.at, to)
        self.at = to

    def value(self) -> Any:
        """Return the value that begins here, and go past it.

        Raises:
            _Broken: It is not JSON; the place is then past it.
        """
        while True:
            try:
                found, past = self.decoder.raw_decode(self.buffer, self.at)
            except (ValueError, RecursionError) as error:
                end = self._end()
                if end is None and len(self.buffer) - self.at < _LONGEST_RECORD and self.more():
                    continue
                raise self._broken(error, end) from None
            if past == len(self.buffer) and self.more():
                continue  # a number may go on
            self.excerpt = " ".join(self.buffer[self.at : min(past, self.at + EXCERPT)].split())
            self.move(past)
            return found

    def _end(self) -> int | None:
        """Return where what begins here and cannot be read ends, if it does."""
        if self.buffer[self.at] not in "{[":
            match = _WORD.match(self.buffer, self.at + 1)
            assert match is not None
            return match.end() if match.end() < len(self.buffer) or self.ended else None
        depth = 0
        for token in _TOKEN.finditer(self.buffer, self.at):
            if token[0] in "{[":
                depth += 1
            elif token[0] in "}]":
                depth -= 1
                if depth == 0:
                    return token.end()
        return None

    def _broken(self, error: Exception, end: int | None) -> _BrokenError:
        excerpt = " ".join(self.buffer[self.at : end][:EXCERPT].split())
        if end is None:
            self.buffer, self.at, self.ended = "", 0, True
            return _BrokenError(UNENDED, excerpt)
        self.move(end)
        why = _why(error)
        return _BrokenError(
            Words(f"ce n'est pas du JSON ({why.fr})", f"it is not JSON ({why.en})"), excerpt
        )


class _BrokenError(Exception):
    def __init__(self, reason: Words, excerpt: str) -> None:
        self.reason = reason
        self.excerpt = excerpt
        super().__init__(reason.en)


UNENDED = Words(
    "l'enregistrement n'est jamais fermé : la suite du fichier ne peut pas être lue",
    "the record is never closed: the rest of the file cannot be read",
)
_NO_RECORD = Words("ce n'est pas un enregistrement", "it is no record")
_NOTHING = Words("l'enregistrement ne dit rien", "the record says nothing")


def json_rows(file: str, source: Source) -> Iterator[Row | Unreadable]:
    """Yield the rows of a JSON text."""
    text = _Text(source)
    for index, (kind, line, found) in enumerate(_records(text), start=1):
        place = Place(file, index, line)
        if isinstance(found, _BrokenError):
            yield Unreadable(place, found.reason, found.excerpt)
        elif not isinstance(found, dict):
            yield Unreadable(place, _NO_RECORD, text.excerpt)
        else:
            texts = _texts(found, kind)
            if texts.keys() <= {"nature"}:
                yield Unreadable(place, _NOTHING, text.excerpt)
            else:
                yield Row(place, _format(found), texts)


def _records(text: _Text) -> Iterator[tuple[str | None, int, Any]]:
    """Yield each record with what its list says of it, and the line on which it begins."""
    inside: list[tuple[str, str | None]] = []
    while True:
        mark = text.peek()
        if not mark:
            return
        if mark in "}]":
            text.move(text.at + 1)
            if inside:
                inside.pop()
            continue
        opener, kind = inside[-1] if inside else ("", None)
        if opener == "{":
            yield from _member(text, inside)
        elif mark == "[" and not inside:
            text.move(text.at + 1)
            inside.append(("[", None))
        elif mark == "{" and not inside and _wraps(text):
            text.move(text.at + 1)
            inside.append(("{", None))
        else:
            line = text.line
            yield kind, line, _value(text)


def _member(
    text: _Text, inside: list[tuple[str, str | None]]
) -> Iterator[tuple[str | None, int, Any]]:
    """Go on by one member of an object that wraps the lists."""
    line = text.line
    name = _value(text)
    if isinstance(name, _BrokenError):
        yield None, line, name
        return
    if text.peek() != ":" or not isinstance(name, str):
        yield None, line, _BrokenError(_NO_RECORD, text.excerpt)
        return
    text.move(text.at + 1)
    mark, kind = text.peek(), _LISTS.get(name)
    if mark == "[" and (name == "marches" or kind):
        text.move(text.at + 1)
        inside.append(("[", kind))
    elif mark == "{" and name == "marches":
        text.move(text.at + 1)
        inside.append(("{", None))
    elif mark == "{" and kind:
        yield kind, text.line, _value(text)
    else:
        # What stands beside the lists (a version, a date) tells of no contract.
        skipped = _value(text)
        if isinstance(skipped, _BrokenError):
            yield None, line, skipped


def _value(text: _Text) -> Any:
    try:
        return text.value()
    except _BrokenError as broken:
        return broken


def _wraps(text: _Text) -> bool:
    """Whether the object that begins here wraps lists of records."""
    while len(text.buffer) - text.at < EXCERPT and text.more():
        pass
    match = re.compile(r'\{\s*"([^"]*)"\s*:\s*[\[{]').match(text.buffer, text.at)
    return match is not None and (match[1] == "marches" or match[1] in _LISTS)


def _format(record: Mapping[str, Any]) -> str:
    """Return the format of a record: what the format of 2022 made compulsory tells it."""
    new = ("marcheInnovant", "techniques", "technique", "offresRecues")
    return "2022" if any(name in record for name in new) else "2019"


# -- fields ---------------------------------------------------------------------------------------
def _texts(record: Mapping[str, Any], kind: str | None) -> dict[str, str]:
    buyer = _mapping(record.get("acheteur")) or _mapping(record.get("autoriteConcedante"))
    found = {
        "id": _text(record.get("id")),
        "buyer_id": _text(buyer.get("id")),
        "buyer_name": _text(buyer.get("nom")),
        "object": _text(record.get("objet")),
        "cpv": _text(record.get("codeCPV")),
        "nature": _nature(record, kind),
        "procedure": _text(record.get("procedure")),
        "notified": _text(record.get("dateNotification")),
        "published": _text(record.get("datePublicationDonnees")),
        "amount": _amount(record.get("montant")),
        "innovative": _text(record.get("marcheInnovant")),
        "techniques": _join(_several(record, "techniques", "technique")),
        "holders": _join(_holders(record)),
        "modifications": str(len(_several(record, "modifications", "modification")) or ""),
    }
    return {name: text for name, text in found.items() if text}


def _nature(record: Mapping[str, Any], kind: str | None) -> str:
    """Return the nature; a list or a type of concessions says it first."""
    for said in (kind, _text(record.get("_type"))):
        if said and tables().natures.get(key(said)) == CONCESSION:
            return said
    return _text(record.get("nature"))


def _holders(record: Mapping[str, Any]) -> list[str]:
    holders = (_mapping(h) for h in _several(record, "titulaires", "titulaire"))
    return sorted(_text(h.get("id")) or _text(h.get("denominationSociale")) for h in holders)


def _several(record: Mapping[str, Any], plural: str, singular: str) -> list[Any]:
    """Return a list, whichever way it is wrapped: ``techniques: {technique: [...]}`` and others."""
    found = record.get(plural, record.get(singular))
    if isinstance(found, Mapping):
        found = found.get(singular)
    if found is None:
        return []
    items = found if isinstance(found, list) else [found]
    unwrapped = (
        item[singular] if isinstance(item, Mapping) and set(item) == {singular} else item
        for item in items
    )
    return [item for item in unwrapped if item is not None]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _join(items: list[Any]) -> str:
    return "\n".join(filter(None, map(_text, items)))


def _text(value: Any) -> str:
    match value:
        case str():
            return tidy(value)
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case _:
            return ""


def _amount(value: Any) -> str:
    match value:
        case str():
            return tidy_amount(value)
        case Decimal():
            # JSON has no thousands: one more zero tells its decimals from three digits in a text.
            return f"{value}0" if number_readings(str(value), "en") else str(value)
        case list() | Mapping():
            return "[…]"  # it is there, and is no number
        case _:
            return _text(value)


def tidy(value: str) -> str:
    """Return a text without the entities, the tags and the spaces that publishers leave in it.

    Half a surrogate pair, which JSON can write, is shown as a byte that no encoding knows.
    """
    text = " ".join(_TAG.sub(" ", html.unescape(_HALF.sub("\ufffd", value))).split())
    return "" if key(text) in tables().conventions.absent else text


def tidy_amount(value: str) -> str:
    """Return the text of an amount: a computation that failed (``NaN``) is not a field left empty."""
    return value.strip() if key(value.strip()) == "nan" else tidy(value)
