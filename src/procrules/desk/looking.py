"""Names and types of one file after an edit: only what changed is worked out again.

What a declaration gives depends on its own text and on the names of the ruleset alone. While these
names stay the same, findings and uses of what did not change are kept. An example declares
nothing, and is looked at apart from the item that it stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any, cast

from attrs import evolve, fields, frozen

from procrules.constructs.base import Construct, Node
from procrules.constructs.example import (
    ExampleDeclaration,
    ExamplesDeclaration,
    examples_in,
)
from procrules.constructs.process import ProcessDeclaration
from procrules.constructs.scope import Declared, Scope, Use
from procrules.core import items as core
from procrules.diagnostics.base import Diagnostic
from procrules.diagnostics.report import Report
from procrules.pipeline import declare

_EXAMPLES = (ExampleDeclaration, ExamplesDeclaration)


@frozen(eq=False)
class Names:
    """What the constructs of a ruleset declare.

    Attributes:
        scope: The names.
        uses: Where they stand, by file.
        findings: What is wrong with declaring them.
    """

    scope: Scope
    uses: Mapping[str, tuple[Use, ...]]
    findings: tuple[Diagnostic, ...]
    _parts: tuple[object, ...]

    @classmethod
    def of(cls, nodes: Sequence[Construct], before: Names | None) -> Names:
        """Return what constructs declare; the same names as before when only examples changed."""
        parts = tuple(part for node in nodes for part in _declaring(node))
        if before is not None and _identical(parts, before._parts):
            return before
        report = Report()
        scope = Scope(report)
        scope.uses = []
        declare(nodes, scope)
        return cls(scope, by_file(scope.uses), tuple(report.found), parts)

    def alike(self, other: Names) -> bool:
        """Whether the same text means the same with either; where names stand does not matter."""
        mine, theirs = self.scope, other.scope
        return self is other or (
            mine.header == theirs.header
            and mine.choices == theirs.choices
            and mine.entities == theirs.entities
            and mine.sources == theirs.sources
            and mine.thresholds == theirs.thresholds
            and mine.processes == theirs.processes
            and all(_same(names, theirs.names[space]) for space, names in mine.names.items())
        )


@frozen(eq=False)
class Looked:
    """What a part of a file gave: its uses, and what is wrong in it."""

    part: object
    uses: tuple[Use, ...]
    findings: tuple[Diagnostic, ...]


Kept = Mapping[tuple[int, ...], Looked]
"""By the parts themselves (which ``Looked`` holds, so that none takes the place of another)."""


def look(nodes: Iterable[Construct], names: Names, kept: Kept) -> Kept:
    """Return what every part of a file gives, taking what is known already."""
    found: dict[tuple[int, ...], Looked] = {}
    for node in nodes:
        for key, part, work in _parts(node):
            found[key] = kept.get(key) or _work(part, work, names.scope)
    return found


def _work(part: object, work: Callable[[Scope], Iterable[object]], scope: Scope) -> Looked:
    report, uses = scope.report, scope.uses
    scope.report, scope.uses = Report(), []
    try:
        for _ in work(scope):
            pass
        return Looked(part, tuple(scope.uses), tuple(scope.report.found))
    finally:
        scope.report, scope.uses = report, uses


def _parts(
    node: Construct,
) -> Iterator[tuple[tuple[int, ...], object, Callable[[Scope], Iterable[object]]]]:
    """Yield the parts of a construct that are worked out alone: its examples, and what is left."""
    inside = [line for line in _lines(node) if isinstance(line, _EXAMPLES)]
    if not inside:
        yield (id(node),), node, node.lower
        return
    name = str(getattr(node, "name", ""))
    process = name if isinstance(node, ProcessDeclaration) else None
    for line in inside:
        yield (id(line),), line, partial(_examples, line, name, process)
    parts = _declaring(node)
    rest = tuple(line for line in _lines(node) if not isinstance(line, _EXAMPLES))
    less: dict[str, Any] = {fields(type(node))[-1].name: rest}
    yield tuple(map(id, parts)), parts, evolve(node, **less).lower


def _examples(line: Node, item: str, process: str | None, scope: Scope) -> Iterator[core.Item]:
    yield from examples_in((line,), scope, item, process)


def _declaring(node: Construct) -> tuple[object, ...]:
    """Return the parts of a construct that may declare something."""
    if isinstance(node, _EXAMPLES):
        return ()
    lines = _lines(node)
    if not any(isinstance(line, _EXAMPLES) for line in lines):
        return (node,)
    head = [getattr(node, a.name) for a in fields(type(node))[1:-1]]
    return (
        *(part for part in head if part is not None),
        *(line for line in lines if not isinstance(line, _EXAMPLES)),
    )


def _lines(node: Construct) -> tuple[Any, ...]:
    cls: Any = type(node)
    rest = _rest(cls)
    return cast("tuple[Any, ...]", getattr(node, rest)) if rest else ()


@cache
def _rest(cls: type) -> str | None:
    """Return the field of a class of constructs that holds the lines under them."""
    last = fields(cls)[-1]
    return last.name if last.metadata.get("rest") else None


def _identical(parts: Sequence[object], others: Sequence[object]) -> bool:
    return len(parts) == len(others) and all(map(_is, parts, others))


def _is(one: object, other: object) -> bool:
    return one is other


def _same(names: Mapping[str, Declared], others: Mapping[str, Declared]) -> bool:
    return names.keys() == others.keys() and all(
        d.type == o.type and d.kind == o.kind and d.label == o.label and d.each == o.each
        for d, o in zip(names.values(), map(others.__getitem__, names), strict=True)
    )


def by_file(uses: Iterable[Use]) -> dict[str, tuple[Use, ...]]:
    """Return uses by the file where they stand."""
    found: dict[str, list[Use]] = {}
    for use in uses:
        found.setdefault(use.span.file, []).append(use)
    return {file: tuple(own) for file, own in found.items()}
