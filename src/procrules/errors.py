"""What a Python caller can meet."""

from __future__ import annotations

from collections.abc import Iterable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from procrules.diagnostics.base import Diagnostic


class ProcrulesError(Exception):
    """The base of every error that procrules raises on purpose.

    Attributes:
        diagnostics: Every finding, in reading order; each has a code and both sentences.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        from procrules.diagnostics.render import render_all  # a process that goes well has no error

        self.diagnostics = tuple(diagnostics)
        super().__init__(render_all(self.diagnostics, "en"))

    def __reduce__(self) -> tuple[type[ProcrulesError], tuple[tuple[Diagnostic, ...]]]:
        return type(self), (self.diagnostics,)


class RulesetError(ProcrulesError):
    """A ruleset cannot be found, read or used: all that the check found is in ``diagnostics``."""


class FactError(ProcrulesError):
    """The facts or the question of a call cannot be used: all that is wrong is in ``diagnostics``."""


class LimitError(ProcrulesError):
    """A bound on size, depth or steps was met."""


class MissingExtraError(ProcrulesError):
    """A feature needs an optional dependency that is not installed."""
