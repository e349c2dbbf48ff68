"""Files of facts: JSON without any extra, YAML with ``procrules[cli]``. No number passes through a
binary float."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from procrules.diagnostics.base import Diagnostic, Span, Words
from procrules.diagnostics.bounds import FileTooLarge, MissingExtra
from procrules.diagnostics.facts import RepeatedKey, UnreadableFacts
from procrules.errors import FactError, MissingExtraError
from procrules.limits import MAX_FILE_CHARACTERS
from procrules.pipeline import read_file


def read_fact_file(path: str | Path) -> dict[str, Any]:
    """Read a file of facts; ``.json`` is JSON, anything else YAML.

    Raises:
        FactError: The file cannot be read, is not JSON or YAML, or is not a mapping.
        MissingExtraError: The file is YAML and PyYAML is not installed.
    """
    path = Path(path)
    text, problem = read_file(path, path.name)
    if text is None:
        raise FactError([problem] if problem else [])
    return read_fact_text(text, path.name, yaml=path.suffix.lower() != ".json")


def read_fact_text(text: str, name: str = "", *, yaml: bool | None = None) -> dict[str, Any]:
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
    return found


def _unreadable(name: str, line: int, fr: str, en: str, column: int = 1) -> FactError:
    span = Span(name, line, column if line else 0, line, column + 1 if line else 0)
    return FactError([UnreadableFacts(span=span, problem=Words(fr, en))])


def _json(text: str, name: str) -> Any:
    repeated: list[Diagnostic] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in items:
            if key in found:
                repeated.append(RepeatedKey(span=Span(name, 0, 0, 0, 0), name=key))
            found[key] = value
        return found

    def refuse(word: str) -> NoReturn:
        raise _unreadable(name, 0, f"« {word} » n'est pas un nombre", f"'{word}' is not a number")

    try:
        found = json.loads(
            text,
            parse_float=Decimal,
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


def _yaml(text: str, name: str) -> Any:
    try:
        import yaml
    except ModuleNotFoundError:
        raise MissingExtraError([MissingExtra(extra="cli")]) from None

    # The base loader reads every scalar as text, so no number is rounded; types come from the
    # declarations of the facts.
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
        if root is None:
            return {}
        found = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  (the base loader runs nothing)
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
    except ValueError:
        raise _unreadable(name, 0, "ce n'est pas du YAML", "it is not YAML") from None
    repeated = [
        RepeatedKey(
            span=Span(name, key.start_mark.line + 1, key.start_mark.column + 1, 0, 0),
            name=str(key.value),
        )
        for key in _twice(root)
    ]
    if repeated:
        raise FactError(repeated)
    return _nulls(found)


def _twice(root: Any) -> list[Any]:
    if not hasattr(root, "value") or not isinstance(root.value, list):
        return []
    seen: set[str] = set()
    found = []
    for pair in root.value:
        if isinstance(pair, tuple) and isinstance(pair[0].value, str):
            if pair[0].value in seen:
                found.append(pair[0])
            seen.add(pair[0].value)
    return found


def _nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _nulls(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_nulls(item) for item in value]
    return None if value in ("", "~", "null") else value
