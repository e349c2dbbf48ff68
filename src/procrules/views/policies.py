"""What the buyer's own policies ask for, apart from the law."""

from __future__ import annotations

from procrules.core.answer import Answer, PolicyAnswer, Reason
from procrules.views import agreement, deciding
from procrules.views.conditions import Conditions
from procrules.views.layout import Page, strong
from procrules.views.sentences import Speaker


class Policies:
    """Writes the policies that apply, or that may, under a heading of their own.

    Below the second level, where several answers stand on a page, the heading names the answer.
    """

    def __init__(self, answer: Answer, speaker: Speaker, page: Page, level: int = 2) -> None:
        self.answer = answer
        self.speaker = speaker
        self.page = page
        self.level = level

    def write(self, root: Reason | None) -> None:
        """Write each policy, with its conditions when the reasons are asked for."""
        for name, policies in self._groups():
            heading = self.speaker.say("policies")
            whose = ", ".join(w for w in (self.answer.label if self.level > 2 else None, name) if w)
            heading = self.speaker.stated(heading, whose) if whose else heading
            self.page.heading(self.level, heading)
            self.page.paragraph(self.speaker.say("policies_apart"))
            for policy in policies:
                self._policy(policy, root)

    def _groups(self) -> list[tuple[str | None, tuple[PolicyAnswer, ...]]]:
        groups: list[tuple[str | None, tuple[PolicyAnswer, ...]]] = [(None, self.answer.policies)]
        groups += [(r.label or r.id, r.answer.policies) for r in self.answer.records]
        return [(name, policies) for name, policies in groups if policies]

    def _policy(self, policy: PolicyAnswer, root: Reason | None) -> None:
        speaker = self.speaker
        words = [self._asked(policy)]
        cites = speaker.cites(policy.references)
        if cites:
            words.append(cites)
        self.page.item(speaker.stated(strong(policy.label), " ; ".join(words)))
        if root is not None:
            self._conditions(policy, root)
        for duty in policy.obligations:
            kind = speaker.say("must" if duty.kind == "obligation" else "should")
            self.page.item(speaker.stated(kind, duty.words), 1)

    def _conditions(self, policy: PolicyAnswer, root: Reason) -> None:
        known = deciding.index(root)
        for reason in root.data.get("policies", ()):
            if reason.subject == policy.rule:
                for condition in reason.children:
                    Conditions(self.speaker, self.page, known).full(condition, 1)

    def _asked(self, policy: PolicyAnswer) -> str:
        speaker = self.speaker
        decision = speaker.program.decisions[self.answer.decision]
        value = policy.closes if policy.closes else policy.value
        told = speaker.value(value, decision.type.kind, decision.type.name)
        verb = "policy_closes" if policy.closes else "policy_asks"
        if policy.status == "applies":
            return speaker.say(verb, value=told)
        missing = agreement.listed((speaker.label(n) for n in policy.missing), speaker.lang)
        return speaker.say("policy_may", said=speaker.say(verb, value=told), missing=missing)
