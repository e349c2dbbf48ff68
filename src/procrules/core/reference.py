"""References: a place in a declared source."""

from __future__ import annotations

from attrs import field, frozen

from procrules.diagnostics.base import NOWHERE, Span


@frozen
class Reference:
    """An article: a declared source and the place in it."""

    source: str
    locator: str = ""
    to_confirm: bool = False
    span: Span = field(default=NOWHERE, eq=False, repr=False)

    def __str__(self) -> str:
        return f"{self.source} {self.locator}".strip()

    def covers(self, other: Reference) -> bool:
        """Whether ``other`` is this place or lies inside it (``R2122-8`` covers ``R2122-8 al. 1``)."""
        if self.source != other.source:
            return False
        mine, theirs = self.locator.split(), other.locator.split()
        return theirs[: len(mine)] == mine
