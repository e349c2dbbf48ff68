"""Where each fact stands in the file that tells it, looked for once something is wrong with one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from attrs import evolve, frozen

from procrules.diagnostics.base import NOWHERE, Diagnostic, Span
from procrules.diagnostics.facts import UnknownFact, UnknownRecordField
from procrules.errors import FactError
from procrules.values.text import compose

_DEEPEST = 3
"""The levels of a file of facts: names, records of a list, fields of a record."""

_JSON = re.compile(r'"(?:[^"\\]|\\.)*"|[][{},:]|[^][{},:"\s]+')


class FactFile(dict[str, Any]):
    """The facts of a file, and its text, in which they can be found again.

    Attributes:
        file: The name of the file, for the findings.
        text: What stands in it.
        yaml: Whether that is YAML; JSON otherwise.
    """

    __slots__ = ("file", "text", "yaml")

    def __init__(self, facts: Mapping[str, Any], file: str, text: str, *, yaml: bool) -> None:
        dict.__init__(self, facts)
        self.file = file
        self.text = text
        self.yaml = yaml


@contextmanager
def locating(*files: Mapping[str, Any]) -> Iterator[None]:
    """Add the file and the line to what is found wrong with facts.

    Args:
        files: The facts that are read, those that prevail first; what is no ``FactFile`` says no place.
    """
    try:
        yield
    except FactError as error:
        found = {id(file): _Places(file) for file in files if isinstance(file, FactFile)}

        def located(problem: Diagnostic) -> Diagnostic:
            fact = re.split(r"[.\[]", getattr(problem, "name", ""), maxsplit=1)[0]
            for file in files:
                if fact in file and problem.span == NOWHERE:
                    places = found.get(id(file))
                    return problem if places is None else places.locate(problem)
            return problem

        raise FactError([located(problem) for problem in error.diagnostics]) from None


@frozen
class _Place:
    """Where a name stands and, when it is short, its value: two stretches of characters."""

    name: tuple[int, int]
    value: tuple[int, int]


class _Places:
    def __init__(self, file: FactFile) -> None:
        self.file = file
        self.found = dict(_of_yaml(file.text) if file.yaml else _of_json(file.text))

    def locate(self, problem: Any) -> Diagnostic:
        """Return a finding with its place: the name that has no meaning, or the value that is wrong."""
        path = problem.name
        if isinstance(problem, UnknownRecordField):
            path = _joined(path, problem.found)
        while path and path not in self.found:  # what stands deeper, or under an alias
            path = re.sub(r"(?:^|[.\[])[^.\[]*$", "", path)
        unknown = isinstance(problem, UnknownFact | UnknownRecordField)
        if not path:
            span, line = Span(self.file.file, 0, 0, 0, 0), ""
        else:
            place = self.found[path]
            span, line = self._span(*(place.name if unknown else place.value))
        located: Diagnostic = evolve(problem, span=span, source_line=line)
        return located

    def _span(self, start: int, end: int) -> tuple[Span, str]:
        """Return a stretch of characters as lines and columns, with its first line."""
        text = self.file.text
        line, opening = text.count("\n", 0, start) + 1, text.rfind("\n", 0, start) + 1
        end_line, last = text.count("\n", 0, end) + 1, text.rfind("\n", 0, end) + 1
        shown = text[opening:].partition("\n")[0].removesuffix("\r")
        return Span(self.file.file, line, start - opening + 1, end_line, end - last + 1), shown


def _of_json(text: str) -> Iterator[tuple[str, _Place]]:
    """Yield where the names of a text stand that is known to be JSON."""
    above: list[tuple[str, int]] = []  # each open bracket: its path, and the item at hand of a list
    path, name, named = "", (0, 0), False
    for token in _JSON.finditer(text):
        word = token[0]
        if word == ":":
            continue
        if word in "}]":
            above.pop()
        elif word == ",":
            outer, rank = above[-1]
            named = False
            if rank:
                above[-1] = outer, rank + 1
                path, name = f"{outer}[{rank + 1}]", token.span()
        elif above and not above[-1][1] and not named:
            outer = above[-1][0]
            path, name = _joined(outer, compose(json.loads(word, strict=False))), token.span()
            named = True
        else:
            if path and len(above) <= _DEEPEST:
                yield path, _Place(name, name if word in "{[" else token.span())
            if word in "{[":
                rank = int(word == "[")
                above.append((path, rank))
                path, name, named = (f"{path}[1]" if rank else path), token.span(), False


def _of_yaml(text: str) -> Iterator[tuple[str, _Place]]:
    """Yield where the names of a text stand that is known to be YAML."""
    import yaml

    seen: set[int] = set()

    def within(node: Any, path: str, depth: int) -> Iterator[tuple[str, _Place]]:
        if depth == _DEEPEST or node.id == "scalar" or id(node) in seen:
            return
        seen.add(id(node))  # what has several aliases is looked at once
        if node.id == "mapping":
            parts = [(_joined(path, compose(key.value)), key, item) for key, item in node.value]
        else:
            parts = [(f"{path}[{n}]", item, item) for n, item in enumerate(node.value, start=1)]
        for inner, key, item in parts:
            value = item if item.id == "scalar" and item.value else key
            yield inner, _Place(_stretch(key), _stretch(value))
            yield from within(item, inner, depth + 1)

    root = yaml.compose(text, Loader=yaml.BaseLoader)
    return within(root, "", 0)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _stretch(node: Any) -> tuple[int, int]:
    return node.start_mark.index, node.end_mark.index
