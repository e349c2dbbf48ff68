"""``prove``: whether rules answer every case, and once; with the smallest case where they do not."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from procrules.analysis.assumed import RECORDS, need_solver, of_facts, of_processes
from procrules.analysis.proof import Finding, Proof, Question
from procrules.analysis.sharing import shared
from procrules.diagnostics.base import Words
from procrules.ruleset import Ruleset
from procrules.stack import on_a_stack_of_its_own

if TYPE_CHECKING:
    from procrules.analysis.asking import Bounds

FIRST, LAST = date(2019, 1, 1), date(2027, 12, 31)
"""The days looked at by default."""
TIMEOUT = 20
"""Seconds for each question by default."""

Seconds = int | Decimal | Fraction
Found = tuple[list[Question], list[Finding]]


def prove(
    ruleset: Ruleset,
    *,
    decisions: Iterable[str] | None = None,
    first: date = FIRST,
    last: date = LAST,
    timeout: Seconds = TIMEOUT,
    budget: Seconds | None = None,
    records: int = RECORDS,
    jobs: int = 1,
    dead: bool = True,
) -> Proof:
    """Ask of each decision whether it is complete and consistent, and of the rules whether they live.

    Args:
        ruleset: The rules.
        decisions: The decisions asked about; by default all.
        first: The first day looked at.
        last: The last day looked at.
        timeout: Seconds for each question.
        budget: Seconds for all of them; ``None``: no limit but the first.
        records: How many records a list has at most.
        jobs: How many processes share the work.
        dead: Whether parts that are never of any effect are looked for as well.

    Returns:
        The proof. What is not settled within its time is told as such, and is never *proved*; each
        case that is shown was confirmed by the interpreter.

    Raises:
        MissingExtraError: The extra ``verify`` is not installed.
    """
    need_solver()
    from procrules.analysis.asking import Bounds

    deadline = None if budget is None else time.monotonic() + Fraction(budget)
    bounds = Bounds(first, last, Fraction(timeout), records, deadline)
    names = list(ruleset.decisions if decisions is None else decisions)
    work: list[str | None] = [*([None] if dead else []), *names]
    questions: list[Question] = []
    findings: list[Finding] = []
    for asked, found in shared(Worker(ruleset, bounds).do, work, jobs):
        questions += asked
        findings += found
    order = {name: number for number, name in enumerate(names)}
    questions.sort(key=lambda q: (q.kind == "alive", order.get(q.about, 0)))
    findings.sort(key=lambda f: (f.decision is None, order.get(f.decision or "", 0)))
    return Proof(first, last, tuple(questions), tuple(findings), _assumptions(ruleset, bounds))


# -- the work, shared among processes ---------------------------------------------------------------
class Worker:
    """Answers one piece of the work after the other."""

    def __init__(self, ruleset: Ruleset, bounds: Bounds) -> None:
        from procrules.analysis.asking import Asker

        self.ruleset, self.bounds = ruleset, bounds
        self.asker = Asker(ruleset, bounds)

    def do(self, piece: str | None) -> Found:
        """Return what is found of a decision, or of the dead parts."""
        from procrules.analysis.dead import Dead

        if piece is None:
            return on_a_stack_of_its_own(Dead(self.ruleset, self.bounds).run)
        return on_a_stack_of_its_own(lambda: self.asker.decision(piece))


# -- what is taken for granted ----------------------------------------------------------------------
def _assumptions(ruleset: Ruleset, bounds: Bounds) -> tuple[Words, ...]:
    program = ruleset.program.program
    return (
        *of_facts(program, bounds.records),
        Words(
            f"le droit est lu du {bounds.first.isoformat()} au {bounds.last.isoformat()} ; les autres "
            "dates vont de 1900 à 2100, les durées jusqu'à 4 800 jours ou mois",
            f"the law is read from {bounds.first.isoformat()} to {bounds.last.isoformat()}; other "
            "dates lie between 1900 and 2100, durations reach 4,800 days or months",
        ),
        Words(
            "un doute que les règles déclarent (« indéterminé », lectures qui divergent, appréciation "
            "qui informe) n'est pas une lacune ; les exemples qui attendent « indéterminé » non plus",
            "a doubt that the rules declare ('undetermined', readings that disagree, a weighing that "
            "informs) is no gap; nor are cases that examples state to be undetermined",
        ),
        *of_processes(program),
    )
