"""What a solver shows of a mutant that no example tells: the same answers always, or a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from attrs import field, frozen

from procrules.analysis.assumed import RECORDS, need_solver, of_facts, of_processes
from procrules.analysis.mutants import Mutant
from procrules.analysis.proof import Told
from procrules.core.frozen import freeze
from procrules.core.program import CheckedProgram, Program
from procrules.diagnostics.base import Words
from procrules.ruleset import Ruleset

TIMEOUT = 10
"""Seconds for each question by default."""


@frozen
class Shown:
    """What is shown of a mutant that no example tells.

    Attributes:
        outcome: ``equivalent``: it answers as the rules do, whatever the facts within their bounds.
            ``different``: the case tells them apart. ``not_settled``: neither, for the reason given.
        reason: Why it is not settled.
        lists: Whether the proof looked at lists, which have a few records at most in it.
        decision: The decision that the case is about.
        facts: The case: what is told.
        example: The case as an ``exemple`` in French that passes, and that fails on the mutant; empty
            where it cannot be written.
    """

    outcome: Literal["equivalent", "different", "not_settled"]
    reason: Words | None = None
    lists: bool = False
    decision: str = ""
    facts: Mapping[str, Told] = field(factory=dict, converter=freeze)
    example: str = ""


Shows = Callable[[Mutant, CheckedProgram], Shown]
"""Compares a mutant, given as a program too, with the rules over all facts."""


def prover(
    ruleset: Ruleset, *, timeout: int | Decimal | Fraction = TIMEOUT, records: int = RECORDS
) -> Shows:
    """Return what compares mutants of a ruleset with it, by the solver.

    Args:
        ruleset: The rules.
        timeout: Seconds for each question; a mutant may need several.
        records: How many records a list has at most.

    Raises:
        MissingExtraError: The extra ``verify`` is not installed.
    """
    need_solver()
    from procrules.analysis.alike import Alike

    return Alike(ruleset, Fraction(timeout), records)


def assumptions(program: Program, records: int = RECORDS) -> tuple[Words, ...]:
    """Return what is taken for granted where a mutant is proved to answer as the rules do."""
    return (
        *of_facts(program, records),
        Words(
            "les dates vont de 1900 à 2100, les durées jusqu'à 4 800 jours ou mois",
            "dates lie between 1900 and 2100, durations reach 4,800 days or months",
        ),
        Words(
            "répondre de même, c'est le même statut, la même valeur, les mêmes membres ; l'article cité "
            "peut différer",
            "to answer alike is the same status, the same value, the same members; the article cited "
            "may differ",
        ),
        *of_processes(program),
    )
