"""The reference back end: it reads the core as it stands, and explains what it did."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from procrules.backends.interpreter.answering import answer, value_outside
from procrules.backends.interpreter.evaluate import FactValue
from procrules.backends.interpreter.explain import Explain
from procrules.backends.interpreter.resolve import Resolver
from procrules.core.answer import Answer, Reason, Receipt
from procrules.core.program import CheckedProgram
from procrules.diagnostics.bounds import TooDeep
from procrules.errors import LimitError
from procrules.limits import MAX_TREE_DEPTH

__all__ = ["Interpreter", "Unfolding"]


@frozen
class Unfolding:
    """Unfolds the reasons of an answer when they are asked for; it can be pickled."""

    program: CheckedProgram
    facts: Mapping[str, FactValue]
    strict: bool

    def explain(self, decision: str) -> Reason:
        """Return the reasons of a decision."""
        try:
            return Explain(Resolver(self.program, self.facts, self.strict)).decision(decision)
        except RecursionError:
            raise LimitError([TooDeep(limit=MAX_TREE_DEPTH)]) from None


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
        self, program: CheckedProgram, facts: Mapping[str, FactValue], strict: bool
    ) -> None:
        self._unfolding = Unfolding(program, facts, strict)
        self._resolver = Resolver(program, facts, strict)

    def answer(self, decision: str, receipt: Receipt) -> Answer:
        """Return the answer of a decision.

        Raises:
            LimitError: The answer needs too many steps, or too deep a chain of definitions.
        """
        try:
            return answer(self._resolver, decision, receipt, self._unfolding)
        except RecursionError:
            raise LimitError([TooDeep(limit=MAX_TREE_DEPTH)]) from None

    def value(self, decision: str) -> object:
        """Return the value alone; ``None`` when the decision is not decided.

        Raises:
            LimitError: As ``answer``.
        """
        try:
            found = self._resolver.resolve(decision)
        except RecursionError:
            raise LimitError([TooDeep(limit=MAX_TREE_DEPTH)]) from None
        return value_outside(self._resolver, decision) if found.status == "decided" else None
