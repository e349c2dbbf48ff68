"""What can be said of a program without a solver; only this makes a ``CheckedProgram``."""

from procrules.check.program import check, with_rules

__all__ = ["check", "with_rules"]
