"""What a proof takes for granted, in words, and what it needs installed."""

from __future__ import annotations

from collections.abc import Iterator

from procrules.core.program import Program
from procrules.diagnostics.base import Words
from procrules.diagnostics.bounds import MissingExtra
from procrules.errors import MissingExtraError

RECORDS = 2
"""How many records a list is looked at with, at most, by default."""


def need_solver() -> None:
    """Look whether the solver is there.

    Raises:
        MissingExtraError: The extra ``verify`` is not installed.
    """
    try:
        import procrules.backends.smt  # noqa: F401  (it is looked whether it can be)
    except ModuleNotFoundError as error:
        if error.name != "z3":
            raise
        raise MissingExtraError([MissingExtra(extra="verify")]) from None


def of_facts(program: Program, records: int) -> Iterator[Words]:
    """Yield what is taken for granted of the facts."""
    judged = sum(f.judgement is not None for f in program.facts.values())
    yield Words(
        "tous les faits sont dits, dans leurs bornes ; les présomptions ne servent pas à prouver, "
        "puisqu'un fait dit peut valoir la présomption",
        "every fact is told, within its bounds; presumptions serve no proof, since a fact told may "
        "be what is presumed",
    )
    yield Words(
        f"les appréciations ({judged}) sont libres : chacune peut être donnée dans tous les sens",
        f"appreciations ({judged}) are free: each may be given either way",
    )
    yield Words(
        f"une liste a de zéro à {records} éléments", f"a list has from none to {records} records"
    )
    yield Words(
        "« néant » n'est dit que des faits que les règles comparent à néant, ou présument néant",
        "'néant' is told only of facts that the rules compare with nothing, or presume to be nothing",
    )


def of_processes(program: Program) -> Iterator[Words]:
    """Yield that processes are left aside, where there are any."""
    if program.processes:
        yield Words("les parcours ne sont pas examinés", "processes are not looked at")
