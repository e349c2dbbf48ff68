"""Files of facts: JSON without any extra, YAML with ``procrules[cli]``. No number passes through a
binary float."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn

from procrules.diagnostics.base import Diagnostic, Span, Words
from procrules.diagnostics.bounds import FileTooLarge, MissingExtra
from procrules.diagnostics.facts import RepeatedKey, UnreadableFacts
from procrules.errors import FactError, MissingExtraError
from procrules.facts.foreign import shorten
from procrules.facts.places import FactFile
from procrules.limits import MAX_FILE_CHARACTERS, MAX_NESTING
from procrules.texts import read_file
from procrules.values.text import compose


def read_fact_file(path: str | Path) -> FactFile:
    """Read a file of facts: JSON or YAML by its suffix, otherwise by its first character.

    Raises:
        FactError: The file cannot be read, is not JSON or YAML, or is not a mapping.
        MissingExtraError: The file is YAML and PyYAML is not installed.
    """
    path = Path(path)
    text, problem = read_file(path, path.name or str(path))  # a bare dot has no name
    if text is None:
        raise FactError([problem] if problem else [])
    return read_fact_text(text, path.name, yaml=_YAML.get(path.suffix.lower()))


_YAML = {".json": False, ".yaml": True, ".yml": True}


def read_fact_text(text: str, name: str = "", *, yaml: bool | None = None) -> FactFile:
    """Read facts from a text in JSON or YAML; by default JSON when it begins with a brace.

    Raises:
        FactError: The text is not JSON or YAML, or is not a mapping.
        MissingExtraError: The text is YAML and PyYAML is not installed.
    """
    if len(text) > MAX_FILE_CHARACTERS:
        raise FactError([FileTooLarge(span=Span(name, 0, 0, 0, 0), limit=MAX_FILE_CHARACTERS)])
    if yaml is None:
        yaml = not text.lstrip().startswith("{")
    try:
        found = _yaml(text, name) if yaml else _json(text, name)
    except RecursionError:
        raise _unreadable(
            name, 0, "l'imbrication est trop profonde", "it is nested too deeply"
        ) from None
    if not isinstance(found, dict):
        raise _unreadable(
            name,
            0,
            "un ensemble de faits nommés est attendu (« nom: valeur »)",
            "named facts are expected ('name: value')",
        )
    return FactFile(found, name, text, yaml=yaml)


def _unreadable(name: str, line: int, fr: str, en: str, column: int = 1) -> FactError:
    span = Span(name, line, column if line else 0, line, column + 1 if line else 0)
    return FactError([UnreadableFacts(span=span, problem=Words(fr, en))])


def _json(text: str, name: str) -> Any:
    repeated: list[Diagnostic] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for written, value in items:
            key = compose(written)
            if key in found:
                repeated.append(RepeatedKey(span=Span(name, 0, 0, 0, 0), name=shorten(key)))
            found[key] = value
        return found

    def refuse(word: str) -> NoReturn:
        raise _unreadable(name, 0, f"« {word} » n'est pas un nombre", f"'{word}' is not a number")

    try:
        found = json.loads(
            text,
            parse_float=_decimal,
            parse_int=_whole,
            parse_constant=refuse,
            object_pairs_hook=pairs,
        )
    except json.JSONDecodeError as error:
        raise _unreadable(
            name,
            error.lineno,
            f"ce n'est pas du JSON (ligne {error.lineno}, colonne {error.colno})",
            f"it is not JSON (line {error.lineno}, column {error.colno})",
            error.colno,
        ) from None
    if repeated:
        raise FactError(repeated)
    return found


def _whole(digits: str) -> int | str:
    # Beyond this the standard library itself refuses; the reader of facts then says which fact.
    return int(digits) if len(digits) < 100 else digits


def _decimal(digits: str) -> Decimal | str:
    try:
        return Decimal(digits)
    except InvalidOperation:  # an exponent that no decimal has
        return digits


# -- YAML ---------------------------------------------------------------------------------------
def _yaml(text: str, name: str) -> Any:
    try:
        import yaml
    except ModuleNotFoundError:
        raise MissingExtraError([MissingExtra(extra="cli")]) from None

    # The base loader resolves no tag: every scalar is text, so no number is rounded, and nothing
    # is built. Types come from the declarations of the facts.
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 0
        column = mark.column + 1 if mark is not None else 0
        where = (f" (ligne {line}, colonne {column})", f" (line {line}, column {column})")
        raise _unreadable(
            name,
            line,
            "ce n'est pas du YAML" + (where[0] if line else ""),
            "it is not YAML" + (where[1] if line else ""),
            column,
        ) from None
    except (ValueError, OverflowError):  # the number of a character that does not exist
        raise _unreadable(name, 0, "ce n'est pas du YAML", "it is not YAML") from None
    if root is None:
        return {}
    reader = _Nodes(name)
    found = reader.read(root)
    if reader.repeated:
        raise FactError(reader.repeated)
    # A mark that begins a document, and nothing under it, tells as little as an empty file.
    return {} if found is None and not root.value else found


class _Nodes:
    """Reads the nodes of a YAML file. A node that has several aliases is read once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.repeated: list[Diagnostic] = []
        self.seen: dict[int, Any] = {}
        self.above: set[int] = set()

    def read(self, node: Any) -> Any:
        """Return a node as texts, ``None``, lists and dictionaries."""
        key = id(node)
        if key in self.seen:
            return self.seen[key]
        if key in self.above or len(self.above) == MAX_NESTING:
            raise self.refuse(node, "l'imbrication est trop profonde", "it is nested too deeply")
        if node.tag not in _TAGS:
            raise self.refuse(
                node,
                f"l'étiquette « {shorten(node.tag)} » n'a pas cours ici",
                f"the tag '{shorten(node.tag)}' has no place here",
            )
        self.above.add(key)
        if node.id == "mapping":
            found: Any = self.mapping(node)
        elif node.id == "sequence":
            found = [self.read(item) for item in node.value]
        else:
            # Between quotation marks these words are a text.
            found = None if node.style is None and node.value in _NULLS else node.value
        self.above.discard(key)
        self.seen[key] = found
        return found

    def mapping(self, node: Any) -> dict[str, Any]:
        """Return a mapping; a key that stands twice is kept as a fault."""
        found: dict[str, Any] = {}
        for key, value in node.value:
            if key.id != "scalar":
                raise self.refuse(
                    key, "le nom d'un fait est un simple mot", "the name of a fact is a plain word"
                )
            name = compose(key.value)
            if name in found:
                line, column = key.start_mark.line + 1, key.start_mark.column + 1
                place = Span(self.name, line, column, line, column + len(key.value))
                self.repeated.append(RepeatedKey(span=place, name=shorten(name)))
            found[name] = self.read(value)
        return found

    def refuse(self, node: Any, fr: str, en: str) -> FactError:
        """Return the error of a node that facts do not have."""
        mark = node.start_mark
        return _unreadable(self.name, mark.line + 1, fr, en, mark.column + 1)


_NULLS = ("", "~", "null", "Null", "NULL")
_TAGS = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map")
)
