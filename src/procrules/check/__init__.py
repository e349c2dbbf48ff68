"""What can be said of a program without a solver; only this makes a ``CheckedProgram``."""

from procrules.check.program import check

__all__ = ["check"]
