"""What the passes give, whether they were run or their result was kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from attrs import field, frozen

from procrules.core.program import CheckedProgram
from procrules.diagnostics.base import Diagnostic

if TYPE_CHECKING:
    from procrules.syntax.source import SourceText


@frozen
class Compiled:
    """What the passes give.

    Attributes:
        program: The checked program; ``None`` when there are errors.
        diagnostics: The findings, in reading order.
        sources: The texts, in the order in which they were read.
        sha256: The fingerprint of the texts.
        kept: What the texts import, where all this was kept from another time: in which bundled
            ruleset an import stands, its name, and whether its text was read then.
    """

    program: CheckedProgram | None
    diagnostics: Sequence[Diagnostic]
    sources: Sequence[SourceText]
    sha256: str
    kept: tuple[tuple[str, str, bool], ...] | None = field(default=None, eq=False, repr=False)


def failed(*problems: Diagnostic) -> Compiled:
    """Return what there is of rules that cannot be read."""
    return Compiled(None, problems, (), fingerprint(()))


def fingerprint(sources: Iterable[SourceText]) -> str:
    """Return the SHA-256 of the rule texts, in the order of their names."""
    digest = hashlib.sha256()
    for source in sorted(sources, key=lambda s: s.name):
        digest.update(f"{source.name}\0{source.text}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
