"""A file of answers as its author left it, so that what stands in it is not lost when it is kept again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from attrs import field, frozen

from procrules.facts.places import FactFile
from procrules.values.text import compose

_OURS = "# procrules ask "
"""How the line begins that says how to go on."""


@frozen
class _Fact:
    """What stands in a file for one fact.

    Attributes:
        above: The lines above it: comments, and blank lines.
        lines: Its own lines.
    """

    above: tuple[str, ...]
    lines: tuple[str, ...]


@frozen
class Written:
    """A file of answers.

    Attributes:
        json: Whether it is JSON, which has no comments.
        told: What it told, by name, as a file tells it.
        facts: By name, what stands in it for each fact; empty where facts do not have lines of their own.
        loose: Lines that belong to no fact, above all facts.
        below: Lines below all facts.
    """

    json: bool = False
    told: Mapping[str, Any] = field(factory=dict)
    facts: Mapping[str, _Fact] = field(factory=dict)
    loose: tuple[str, ...] = ()
    below: tuple[str, ...] = ()

    def again(self, facts: Mapping[str, Any], dump: Callable[[Any], str]) -> Iterator[str]:
        """Yield the lines of the file that tells some facts: one that did not change stays as it was written.

        Args:
            facts: The facts, as a file tells them.
            dump: Writes some facts as YAML.
        """
        yield from self.loose
        for name, fact in self.facts.items():
            if name not in facts:
                yield from (line for line in (*fact.above, *_comments(fact)) if line)
        for name in facts:
            before = self.facts.get(name)
            lines = dump({name: facts[name]}).splitlines()
            if before is None:
                yield from lines
                continue
            yield from before.above
            if name in self.told and facts[name] == self.told[name]:
                yield from before.lines
                continue
            said = _comments(before)
            if len(said) == len(lines) == 1:
                lines, said = [f"{lines[0]}  {said[0]}"], []
            yield from said
            yield from lines
        yield from self.below


def read_written(file: FactFile, told: Mapping[str, Any]) -> Written:
    """Return what stands in a file of answers that tells some facts."""
    if not file.yaml:
        return Written(json=True)
    text = file.text.lstrip("\ufeff")
    lines = [line for line in text.splitlines() if not line.startswith(_OURS)]
    text = "".join(f"{line}\n" for line in lines)
    begun = _begun(text)
    if not begun:
        return Written(loose=tuple(_found(text)))
    ends = [start for _, start, _ in begun[1:]] + [len(lines)]
    above = lines[: begun[0][1]]
    facts: dict[str, _Fact] = {}
    for (name, start, last), end in zip(begun, ends, strict=True):
        # Indented lines below it belong to it still.
        while last < end and lines[last][:1] in (" ", "\t"):
            last += 1
        facts[name] = _Fact(tuple(above), tuple(lines[start:last]))
        above = lines[last:end]
    return Written(told=dict(told), facts=facts, below=tuple(above))


def _begun(text: str) -> list[tuple[str, int, int]]:
    """Return the facts of a text with the line at which each begins, and that after its last one.

    Lines count from 0. Nothing where facts do not have lines of their own, or rest on those of others.
    """
    import yaml

    root: Any = yaml.compose(text, Loader=yaml.BaseLoader)
    kinds = (yaml.AnchorToken, yaml.AliasToken, yaml.DocumentStartToken, yaml.DocumentEndToken)
    tokens = list(yaml.scan(text, Loader=yaml.BaseLoader))
    bare = not any(isinstance(token, kinds) for token in tokens)
    if root is None or root.id != "mapping" or root.flow_style or not bare:
        return []
    keys = [key for key, _ in root.value]
    if any(key.start_mark.column for key in keys):
        return []
    starts = [key.start_mark.line for key in keys]
    lasts = dict.fromkeys(starts, 0)
    for token in tokens:
        if token.start_mark.index < token.end_mark.index:
            start = max((s for s in starts if s <= token.start_mark.line), default=None)
            end = token.end_mark.line + (1 if token.end_mark.column else 0)
            if start is not None:
                lasts[start] = max(lasts[start], end)
    return [(compose(k.value), s, lasts[s]) for k, s in zip(keys, starts, strict=True)]


def _comments(fact: _Fact) -> list[str]:
    return _found("".join(f"{line}\n" for line in fact.lines))


def _found(text: str) -> list[str]:
    """Return the comments of a text of YAML: what is no token is blank, or one."""
    import yaml

    marks = [
        (t.start_mark.index, t.end_mark.index) for t in yaml.scan(text, Loader=yaml.BaseLoader)
    ]
    gaps = [text[end:start] for (_, end), (start, _) in pairwise([(0, 0), *marks, (len(text), 0)])]
    return [comment.strip() for gap in gaps for comment in re.findall(r"#.*", gap)]
