"""Looking for a case: one that the interpreter does not confirm is made more exact, and asked for again."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Sequence

from attrs import define, field

from procrules.analysis.proof import Told
from procrules.backends.smt import Case, Encoding, Solver, Term, Unsupported
from procrules.diagnostics.base import Words

_ATTEMPTS = 8
"""Times that a case which the interpreter does not confirm is made more exact."""

OUT_OF_TIME = Words("le temps accordé est épuisé", "its time is spent")
UNCONFIRMED = Words(
    "un cas possible n'a pas été confirmé par le calcul exact",
    "a possible case was not confirmed by the exact computation",
)


class OpenQuestion(Exception):  # noqa: N818  (no error: the question is told as not settled)
    """A question that is not settled, and why."""

    def __init__(self, reason: Words) -> None:
        super().__init__(reason.en)
        self.reason = reason


@define
class Search:
    """Looks for cases that tell some facts.

    Attributes:
        encoding: The rules as terms.
        facts: The facts that a case tells.
        always: What holds of every case, beside what holds of the facts anyway.
        until: When to stop, by ``time.monotonic``.
    """

    encoding: Encoding
    facts: frozenset[str]
    always: Iterable[Term] = ()
    until: float = 0.0
    _solver: Solver = field(init=False)
    _exact: bool = field(init=False, default=False)

    def __attrs_post_init__(self) -> None:
        inputs, fresh = self.encoding.inputs, self.encoding.fresh
        self._solver = Solver((*inputs.bounds(self.facts), *fresh.surely(), *self.always))

    def ask(self, items: Iterable[Term]) -> Case | None:
        """Return a case, or ``None`` where there is none.

        Raises:
            OpenQuestion: The solver does not know within its time.
        """
        verdict, case = self._solver.ask(items, self.until - time.monotonic())
        if verdict == "unknown":
            raise OpenQuestion(OUT_OF_TIME)
        return case

    def cases(self, items: Sequence[Term]) -> Iterator[dict[str, Told]]:
        """Yield what a case tells, made more exact as long as another is asked for.

        Raises:
            OpenQuestion: The solver does not know within its time, or none was taken.
        """
        for attempt in range(_ATTEMPTS):
            case = self.ask(items)
            if case is None:
                return
            with contextlib.suppress(Unsupported):
                yield self.encoding.inputs.told(case, self.facts)
            self._solver.add(self.encoding.fresh.learnt(case))
            if attempt == _ATTEMPTS // 2 and not self._exact:
                self._exact = True
                self._solver.add(self.encoding.fresh.definitions())
        raise OpenQuestion(UNCONFIRMED)
