"""Findings as plain data and back, so that they are kept beside what they were found in."""

from __future__ import annotations

from typing import Any

from attrs import fields

from procrules.diagnostics.base import Diagnostic, Related, Span, Words

_NODES: dict[str, type[Any]] = {"span": Span, "words": Words, "related": Related}


def to_plain(diagnostic: Diagnostic) -> dict[str, Any]:
    """Return a finding as plain data for JSON, with its code.

    Raises:
        TypeError: A field of it is no text, number, place or words.
    """
    said = {a.name: _to_plain(getattr(diagnostic, a.name)) for a in fields(type(diagnostic))}
    return {"code": diagnostic.code, "said": said}


def from_plain(data: dict[str, Any]) -> Diagnostic:
    """Return the finding that ``to_plain`` wrote."""
    from procrules.diagnostics.catalogue import catalogue  # most rulesets have no finding

    cls = catalogue()[data["code"]]
    return cls(**{name: _from_plain(value) for name, value in data["said"].items()})


def _to_plain(value: object) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, tuple):
        return ["tuple", *map(_to_plain, value)]
    for name, cls in _NODES.items():
        if isinstance(value, cls):
            return [name, *(_to_plain(getattr(value, a.name)) for a in fields(cls))]
    raise TypeError(f"a finding holds no {type(value).__name__}")


def _from_plain(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    parts = tuple(map(_from_plain, value[1:]))
    return parts if value[0] == "tuple" else _NODES[value[0]](*parts)
