"""``pour chaque lot``: which list a rule, a decision or a value runs over."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from procrules.constructs.base import Name, Node
from procrules.constructs.common import single
from procrules.constructs.scope import Scope
from procrules.core.items import Each
from procrules.core.types import Type
from procrules.diagnostics.base import Words
from procrules.diagnostics.rules import UnknownList


@frozen
class ForEachLine(Node):
    """``pour chaque lot``, maybe ``des lots``."""

    entity: Name
    list: Name | None


def each(lines: Iterable[Node], scope: Scope) -> Each | None:
    """Return the list that the lines run over; one that cannot be told is reported by ``check_each``."""
    line = next((line for line in lines if isinstance(line, ForEachLine)), None)
    found = _lists(line, scope) if line is not None else []
    return Each(found[0], line.entity.text) if line is not None and len(found) == 1 else None


def check_each(lines: Iterable[Node], scope: Scope) -> None:
    """Report a ``pour chaque`` line that is repeated, or whose list cannot be told."""
    line = single(lines, ForEachLine, scope)
    if line is None:
        return
    if line.entity.text in scope.entities:
        scope.saw("type", line.entity.text, line.entity.span)
    if line.list is not None and line.list.text in scope.names["value"]:
        scope.saw("value", line.list.text, line.list.span)
    found = _lists(line, scope)
    if len(found) != 1:
        problem = (
            Words("plusieurs faits en sont des listes", "several facts are lists of it")
            if found
            else Words("aucun fait n'en est une liste", "no fact is a list of it")
        )
        scope.report.add(UnknownList(span=line.span, name=line.entity.text, problem=problem))


def _lists(line: ForEachLine, scope: Scope) -> list[str]:
    """Return the facts that may be meant: the one named, else the list named after the record."""
    record = Type("record", line.entity.text)
    lists = [
        d.name
        for d in scope.names["value"].values()
        if d.kind == "fact" and d.type.kind == "list" and d.type.item == record
    ]
    if line.list is not None:
        return [name for name in lists if name == line.list.text]
    stem = line.entity.text
    named = [name for name in lists if name in (stem, f"{stem}s", f"{stem}x")]
    return named or lists


def variables(found: Each | None) -> dict[str, Type]:
    """Return the record that the expressions of the item may read."""
    return {} if found is None else {found.variable: Type("record", found.variable)}
