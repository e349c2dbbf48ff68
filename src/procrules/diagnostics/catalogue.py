"""Every code with its class, read from the family modules; there is nothing to register."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from procrules.diagnostics import (
    audit,
    bounds,
    columns,
    computing,
    dossiers,
    facts,
    literate,
    names,
    pictures,
    processes,
    proofs,
    rules,
    style,
    syntax,
    thresholds,
    types,
    weighing,
)
from procrules.diagnostics.base import Diagnostic, Lang
from procrules.resources import data

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_FAMILIES = (
    *(
        syntax,
        literate,
        names,
        types,
        thresholds,
        rules,
        weighing,
        processes,
        facts,
        dossiers,
        bounds,
        columns,
        computing,
        pictures,
        audit,
        proofs,
        style,
    ),
)


@cache
def catalogue() -> Mapping[str, type[Diagnostic]]:
    """Return the classes of diagnostics by code, in order."""
    found = [
        cls
        for module in _FAMILIES
        for cls in vars(module).values()
        if isinstance(cls, type) and issubclass(cls, Diagnostic) and cls.code
    ]
    return MappingProxyType({cls.code: cls for cls in sorted(found, key=lambda c: c.code)})


def page(code: str, lang: Lang) -> str | None:
    """Return the page of a code in Markdown, or ``None`` when there is no such code."""
    if code not in catalogue():
        return None
    return page_of(code, lang).read_text(encoding="utf-8")


@cache
def page_of(code: str, lang: Lang) -> Traversable:
    """Return the file of the page of a code."""
    return data(f"docs/{lang}/diagnostics/{code}.md")
