"""The findings of the passes, collected; so many that nobody reads them are only counted."""

from __future__ import annotations

from procrules.diagnostics.base import Diagnostic
from procrules.diagnostics.bounds import MoreFindings
from procrules.limits import MAX_FINDINGS


class Report:
    """Collects findings while the passes go on; errors in rule files are values, not exceptions."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []
        self._known: set[Diagnostic] = set()
        self._errors = 0

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep one finding, unless the very same is already there, or too many are."""
        if diagnostic in self._known:
            return
        self._known.add(diagnostic)
        if diagnostic.severity == "error":
            if self.full:
                self.leave_out()
                return
            self._errors += 1
        self.found.append(diagnostic)

    @property
    def failed(self) -> bool:
        """Whether a finding forbids the use of the rules."""
        return self._errors > 0

    @property
    def full(self) -> bool:
        """Whether there are as many errors as are kept."""
        return self._errors >= MAX_FINDINGS

    def leave_out(self) -> None:
        """Count an error that is not kept."""
        self._errors += 1

    def sorted(self) -> tuple[Diagnostic, ...]:
        """Return the findings in reading order, then how many were left out."""
        found = sorted(self.found, key=Diagnostic.sort_key)
        left_out = self._errors - MAX_FINDINGS
        if left_out > 0:
            found.append(MoreFindings(count=left_out))
        return tuple(found)
