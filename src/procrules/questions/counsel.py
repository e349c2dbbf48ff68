"""What an answer can still tell once it is given: its reasons, and what would turn it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from attrs import frozen

from procrules.arguments import flag
from procrules.arguments import language as language_named
from procrules.backends.interpreter import Unfolding
from procrules.stack import on_a_stack_of_its_own

if TYPE_CHECKING:
    from procrules.core.answer import Answer, Shown, ThresholdUse
    from procrules.core.changes import Changes


@frozen
class Counsel(Unfolding):
    """Unfolds the reasons of an answer and looks for what would turn it; it can be pickled."""

    def changes(
        self,
        decision: str,
        member: str | None,
        record: str | None,
        thresholds: Iterable[ThresholdUse],
    ) -> Changes:
        """Return the smallest changes that open a member, or give any other answer.

        Raises:
            LimitError: The answer needs too many steps.
        """
        from procrules.questions.changing import Changing  # no decision needs it

        return Changing(self.program, self.facts, self.strict).changes(
            decision, member, record, thresholds
        )

    def shown(self, answer: Answer, language: str, *, why: bool) -> Shown:
        """Return an answer written for a person.

        Raises:
            FactError: There is no such language.
            LimitError: The reasons need too many steps.
        """
        from procrules.views.prose import show  # no decision needs it

        lang, why = language_named(language), flag("why", why)
        return on_a_stack_of_its_own(lambda: show(answer, self.program.program, lang, why=why))
