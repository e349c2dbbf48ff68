"""What would turn an answer, for people: each change of facts on a line, and what then stands."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from procrules.core.changes import Change, Changes, FactChange
from procrules.core.program import Program
from procrules.values.durations import Duration
from procrules.values.text import Lang
from procrules.views import agreement
from procrules.views.comparisons import gap
from procrules.views.layout import Page, Style
from procrules.views.prose import written
from procrules.views.sentences import Speaker


def render_changes(changes: Changes, program: Program, *, lang: Lang, style: Style) -> str:
    """Write what would turn an answer for a person, as ``render`` writes the answer.

    Args:
        changes: What ``Answer.why_not`` or ``Answer.what_if`` found.
        program: The program that gave the answer.
        lang: ``"fr"`` or ``"en"`` for the engine's words.
        style: ``"text"`` or ``"markdown"``.
    """
    page = Page()
    _Writer(changes, Speaker(program, lang), page).write()
    return written(page, lang, style)


class _Writer:
    def __init__(self, changes: Changes, speaker: Speaker, page: Page) -> None:
        self.changes = changes
        self.speaker = speaker
        self.page = page

    def write(self) -> None:
        """Write the heading, then each change with what it gives."""
        changes, say = self.changes, self.speaker.say
        if changes.member is None:
            self.page.heading(2, say("what_if"))
        else:
            self.page.heading(2, say("why_not", member=self._member(changes.member)))
        for change in changes.changes:
            facts = [self._fact(fact) for fact in change.facts]
            self.page.item("\u00a0; ".join(facts) + self._then(change))
        if changes.status == "open":
            self.page.paragraph(say("open_already"))
        elif changes.impossible:
            self.page.paragraph(say("no_change"))
        elif not changes.changes:
            self.page.paragraph(say("no_change_found", count=str(changes.searched)))
        else:
            self.page.paragraph(say("changes_are"))

    def _member(self, name: str) -> str:
        type_ = self.speaker.program.decisions[self.changes.decision].type
        return self.speaker.value(name, "choice", type_.name)

    def _fact(self, change: FactChange) -> str:
        type_ = change.type
        before = self.speaker.value(change.before, type_.kind, type_.name)
        after = self.speaker.value(change.after, type_.kind, type_.name)
        key = "presumed_to" if change.presumed else "from_to_value"
        said = self.speaker.say(
            "told_as" if change.before is None else key,
            label=self.speaker.quoted(change.label),
            before=before,
            after=after,
        )
        difference = self._difference(change)
        return f"{said} ({difference})" if difference else said

    def _difference(self, change: FactChange) -> str:
        difference, type_ = change.difference, change.type
        if isinstance(difference, bool) or not isinstance(difference, int | Decimal | Fraction):
            return ""
        if type_.kind == "date":
            days = self.speaker.value(Duration(abs(int(difference)), "day"), "duration")
            return self.speaker.say("days_after" if difference > 0 else "days_before", days=days)
        return gap(self.speaker, Fraction(difference), type_.kind, type_.name)

    def _then(self, change: Change) -> str:
        """Return what stands then: members that open and close, or the value."""
        say, changes = self.speaker.say, self.changes
        decision = self.speaker.program.decisions[changes.decision]
        if not decision.many and decision.each is None:
            type_ = decision.type
            value = self.speaker.value(change.value, type_.kind, type_.name)
            shown = value if change.status == "decided" else say(change.status)
            return say("then_value", value=agreement.lowered(shown))
        parts = []
        opens = [m for m in change.opens if m != changes.member]
        for key, members in (("then_opens", opens), ("then_closes", change.closes)):
            if members:
                listed = agreement.listed(map(self._member, members), self.speaker.lang)
                parts.append(say(key, members=listed))
        return "".join(parts)
