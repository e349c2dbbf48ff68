"""Facts and fields of records under one kind of name, to be told and to be tried."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define, field

from procrules.core.items import Fact
from procrules.core.program import Program
from procrules.core.types import Type
from procrules.questions.boundaries import Boundaries, Key, candidates

_PATH = re.compile(r"(?P<list>[^\[\].]+)\[(?P<rank>[0-9]+)\]\.(?P<field>[^\[\].]+)")


def split(path: str) -> tuple[str, int, str] | None:
    """Return the list, the rank from 1 and the field of ``list[rank].field``."""
    match = _PATH.fullmatch(path)
    return (match["list"], int(match["rank"]), match["field"]) if match else None


def key_of(program: Program, path: str) -> Key | None:
    """Return the fact or the field that a path names, if there is one."""
    if path in program.facts:
        return path
    parts = split(path)
    if parts is None or parts[0] not in program.facts:
        return None
    item = program.facts[parts[0]].type.item
    entity = program.entities.get(item.name or "") if item is not None else None
    known = entity is not None and entity.field(parts[2]) is not None
    return (entity.name, parts[2]) if entity is not None and known else None


def value_at(facts: Mapping[str, Any], path: str) -> Any:
    """Return what is told at a path; ``None`` where nothing is."""
    parts = split(path)
    if parts is None:
        return facts.get(path)
    records = facts.get(parts[0])
    if not isinstance(records, tuple) or len(records) < parts[1]:
        return None
    return records[parts[1] - 1].get(parts[2])


def with_value(facts: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return facts in which a path has another value."""
    parts = split(path)
    if parts is None:
        return {**facts, path: value}
    name, rank, inner = parts
    records = list(facts.get(name) or ())
    if 0 < rank <= len(records):
        records[rank - 1] = {**records[rank - 1], inner: value}
    return {**facts, name: tuple(records)}


@define
class Trial:
    """The values that are worth trying at each path, those of one side being taken once."""

    program: Program
    boundaries: Boundaries
    _known: dict[str, tuple[Any, ...]] = field(factory=dict)

    def values(self, path: str) -> tuple[Any, ...]:
        """Return values to try, one at least on each side of each point; none if it is no path."""
        if path not in self._known:
            self._known[path] = tuple(self._values(path))
        return self._known[path]

    def _values(self, path: str) -> Iterator[Any]:
        key = key_of(self.program, path)
        if key is None:
            return
        if isinstance(key, tuple):
            if key[1] == "id":
                return  # an id names a record, and no made-up one does
            entity = self.program.entities[key[0]]
            declared = entity.field(key[1])
            assert declared is not None  # ``key_of`` found it
            yield from candidates(self.boundaries, self.program, key, declared)
            return
        fact = self.program.facts[key]
        match fact.type.kind:
            case "set":
                yield from self._sets(fact)
            case "list":
                yield from (self.records(path, count) for count in (0, 1, 2))
            case _:
                yield from candidates(self.boundaries, self.program, key, fact)

    def records(self, name: str, count: int) -> tuple[dict[str, Any], ...]:
        """Return records of a list of which nothing is known but their number.

        They bear their ranks as ids, unless several lists hold such records and tell them apart by ids.
        """
        entity = self.program.facts[name].type.item
        lists = (f.type.item for f in self.program.facts.values() if f.type.kind == "list")
        declared = self.program.entities.get(entity.name or "") if entity is not None else None
        told = declared is not None and declared.field("id") is not None
        alone = told and sum(item == entity for item in lists) == 1
        return tuple({"id": str(rank)} if alone else {} for rank in range(1, count + 1))

    def _sets(self, fact: Fact) -> Iterator[frozenset[str]]:
        names = self.program.choices[_set_of(fact.type)].names()
        yield frozenset(names)
        yield frozenset()
        for name in names:
            yield frozenset((name,))


def _set_of(type_: Type) -> str:
    return type_.name or ""
