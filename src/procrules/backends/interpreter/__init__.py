"""The reference back end: it reads the core as it stands, and explains what it did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import field, frozen

from procrules.backends.interpreter.answering import answer, value_outside
from procrules.backends.interpreter.evaluate import FactValue
from procrules.backends.interpreter.resolve import Resolver
from procrules.core.answer import Answer, Explainer, Reason, Receipt, Status
from procrules.core.program import CheckedProgram
from procrules.stack import on_a_stack_of_its_own

if TYPE_CHECKING:
    from procrules.backends.interpreter.settled import Settled

__all__ = ["Interpreter", "Session", "Unfolding"]


@frozen
class Unfolding:
    """Unfolds the reasons of an answer when they are asked for; it can be pickled.

    Attributes:
        settled: What other answers of the program share with it, for who asks many.
    """

    program: CheckedProgram
    facts: Mapping[str, FactValue]
    strict: bool
    settled: Settled | None = field(default=None, eq=False, repr=False)

    def explain(self, decision: str) -> Reason:
        """Return the reasons of a decision."""
        from procrules.backends.interpreter.shapes import unfold  # only who asks why needs it

        return on_a_stack_of_its_own(
            lambda: unfold(decision, self.program, self.facts, self.strict, self.settled)
        )


@frozen
class Interpreter:
    """Answers the decisions of one program. It holds no state: any thread may use it."""

    program: CheckedProgram

    def session(self, facts: Mapping[str, FactValue], *, strict: bool = False) -> Session:
        """Return what answers several decisions on the same facts, each thing computed once."""
        return Session(self.program, facts, strict)


class Session:
    """The decisions of one set of facts."""

    def __init__(
        self,
        program: CheckedProgram,
        facts: Mapping[str, FactValue],
        strict: bool,
        settled: Settled | None = None,
    ) -> None:
        self._resolver = Resolver(program, facts, strict, settled)

    def answer(self, decision: str, receipt: Receipt, explainer: Explainer) -> Answer:
        """Return the answer of a decision; ``explainer`` tells more of it when it is asked.

        Raises:
            LimitError: The answer needs too many steps.
        """
        self._resolver.begin(decision)
        found = answer(self._resolver, decision, receipt, explainer)
        self._resolver.end()
        return found

    def outcome(self, decision: str) -> tuple[Status, object]:
        """Return the status and the value alone, as ``Answer`` gives them.

        Raises:
            LimitError: As ``answer``.
        """
        self._resolver.begin(decision)
        found = self._resolver.resolve(decision).status, value_outside(self._resolver, decision)
        self._resolver.end()
        return found

    def value(self, decision: str) -> object:
        """Return the value alone; ``None`` when the decision is not decided.

        Raises:
            LimitError: As ``answer``.
        """
        status, value = self.outcome(decision)
        return value if status == "decided" else None
