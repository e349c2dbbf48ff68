"""Changes of a checked program: one node replaced or left out, all else shared with the original."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal, cast

from attrs import evolve, fields, frozen, has

from procrules.check import with_rules
from procrules.core.items import Rule
from procrules.core.program import CheckedProgram
from procrules.core.types import Type
from procrules.diagnostics.base import Span

Space = Literal["rules", "derived", "thresholds", "processes"]
Path = tuple[str | int, ...]
"""Names of fields and places in tuples, from an item down to a node."""


@frozen
class _Left:
    """Says that a member of a tuple is left out."""


LEFT_OUT: Final = _Left()


@frozen
class Edit:
    """A change in one item of a program.

    Attributes:
        space: The mapping of the program that holds the item.
        item: Its name.
        path: Where the change is, from the item.
        new: What stands there instead; ``LEFT_OUT`` when nothing does.
    """

    space: Space
    item: str
    path: Path
    new: object


def edited(checked: CheckedProgram, edits: Iterable[Edit]) -> CheckedProgram:
    """Return a checked program with some changes, later ones first in each tuple."""
    items: dict[tuple[Space, str], Any] = {}
    # Leaving out a member moves those after it: the last ones go first.
    for edit in sorted(edits, key=lambda e: _order(e.path), reverse=True):
        key = edit.space, edit.item
        item = items.get(key) or getattr(checked.program, edit.space)[edit.item]
        items[key] = replaced(item, edit.path, edit.new)
    for space in ("derived", "thresholds", "processes"):
        changed = {name: item for (where, name), item in items.items() if where == space}
        if changed:
            maps: dict[str, Any] = {space: {**getattr(checked.program, space), **changed}}
            program = evolve(checked.program, **maps)
            checked = evolve(checked, program=program)
    rules = [cast("Rule", item) for (where, _), item in items.items() if where == "rules"]
    return with_rules(checked, rules) if rules else checked


def _order(path: Path) -> list[tuple[int, str]]:
    return [(step, "") if isinstance(step, int) else (-1, step) for step in path]


def replaced(node: Any, path: Path, new: object) -> Any:
    """Return a node with what stands at a path replaced, or left out of its tuple."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        members = list(node)
        if not rest and new is LEFT_OUT:
            del members[step]
        else:
            members[step] = replaced(members[step], rest, new)
        return tuple(members)
    return evolve(node, **{step: replaced(getattr(node, step), rest, new)})


def places(node: Any) -> Iterator[tuple[Path, Any]]:
    """Yield the nodes of an item with their paths, parents first, in the order of the text."""
    stack: list[tuple[Path, Any]] = [((), node)]
    while stack:
        path, top = stack.pop()
        yield path, top
        stack.extend(reversed([((*path, *step), child) for step, child in _below(top)]))


def _below(node: Any) -> Iterator[tuple[Path, Any]]:
    for attribute in fields(type(node)):
        value = getattr(node, attribute.name)
        if isinstance(value, tuple):
            for index, item in enumerate(value):
                if _is_node(item):
                    yield (attribute.name, index), item
        elif _is_node(value):
            yield (attribute.name,), value


def _is_node(value: object) -> bool:
    return has(type(value)) and not isinstance(value, Type | Span)
