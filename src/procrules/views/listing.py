"""Signs and items of checklists: which are there, which are not, which are not known, in groups."""

from __future__ import annotations

from collections.abc import Iterator

from procrules.core.answer import Answer, DutyDue, Member, MemberStatus
from procrules.core.items import Choice
from procrules.views import agreement
from procrules.views.layout import Page, Tone, strong
from procrules.views.sentences import Speaker
from procrules.views.words import state


def listed_choice(answer: Answer, speaker: Speaker) -> Choice | None:
    """Return the choice of the signs or of the items that an answer tells, if it tells any."""
    decision = speaker.program.decisions[answer.decision]
    if decision.details is not None:
        decision = speaker.program.decisions[decision.details]
    choice = speaker.program.choices.get(decision.type.name or "") if decision.many else None
    return choice if choice is not None and choice.sort != "ways" else None


def counts(answer: Answer, speaker: Speaker) -> str:
    """Return how many items are met, missing and not known; of signs, how many are there."""
    found = {
        key: str(sum(m.status == status for m in answer.members))
        for key, status in (("met", "open"), ("missing", "closed"), ("unknown", "undetermined"))
    }
    choice = listed_choice(answer, speaker)
    signs = choice is not None and choice.sort == "signs"
    return speaker.say("signs_count" if signs else "items_count", **found)


def informing(answer: Answer, speaker: Speaker) -> str:
    """Return what a weighing comes to, and that it decides nothing."""
    decision = speaker.program.decisions[answer.decision]
    if answer.value is None:
        return speaker.say("weighing_open")
    return speaker.value_label(decision.type.name, str(answer.value))


def concluding(answer: Answer, speaker: Speaker) -> str:
    """Return who has the last word on a weighing."""
    return speaker.say("weighed", who=_who(answer, speaker))


def shortly(answer: Answer, speaker: Speaker) -> str:
    """Return what signs or a checklist say, in a few words."""
    if speaker.program.decisions[answer.decision].judgement is None:
        return agreement.lowered(counts(answer, speaker))
    value, who = informing(answer, speaker), _who(answer, speaker)
    return speaker.say("weighed_shortly", value=value, who=who)


def _who(answer: Answer, speaker: Speaker) -> str:
    judgement = speaker.program.decisions[answer.decision].judgement
    return judgement.by if judgement is not None and judgement.by else speaker.say("someone")


class Listing:
    """Writes the members of an answer, group by group."""

    def __init__(self, answer: Answer, speaker: Speaker, page: Page, choice: Choice) -> None:
        self.answer, self.speaker, self.page, self.choice = answer, speaker, page, choice
        # What the whole list rests on is said once, with the sources of the answer.
        common = speaker.program.decisions[answer.decision].about.references
        self.common = {reference.source for reference in common}
        self.missing = {m.fact: m.label for m in answer.missing}

    def write(self, depth: int = 0) -> None:
        """Write the groups with their sums, then the members that are in none."""
        for group in self.choice.groups:
            members = [m for m in self.answer.members if m.group == group.name]
            title = strong(group.about.label or group.name)
            self.page.item(self.speaker.stated(title, self._sum(members)), depth)
            for member in members:
                self._member(member, depth + 1)
        for member in self.answer.members:
            if member.group is None:
                self._member(member, depth)

    def _sum(self, members: list[Member]) -> str:
        if self.choice.sort == "items":
            met = sum(m.status == "open" for m in members)
            return self.speaker.say("items_met", met=str(met), total=str(len(members)))
        there = sum(_weight(m) for m in members if m.status == "open")
        open_ = [_weight(m) for m in members if m.status not in ("open", "closed")]
        words = self.speaker.say("group_weight", weight=self._number(there))
        if not open_:
            return words
        least = there + sum(w for w in open_ if w < 0)
        most = there + sum(w for w in open_ if w > 0)
        reach = {"least": self._number(least), "most": self._number(most)}
        return words + self.speaker.say("weight_range", **reach)

    def _number(self, value: int) -> str:
        return self.speaker.value(value, "number")

    def _member(self, member: Member, depth: int) -> None:
        speaker, sort = self.speaker, self.choice.sort
        words = strong(state(member.status, speaker.lang, sort=sort))
        line = speaker.stated(words, member.label)
        if member.weight is not None:
            key = "sign_against" if _weight(member) < 0 else "sign_for"
            line += speaker.say(key, weight=self._number(abs(_weight(member))))
        cites = speaker.cites(
            [r for r in member.references if r.source not in self.common], full=True
        )
        if cites and member.status != "undetermined":
            line += speaker.say("by", cites=cites)
        if member.failing:
            line += speaker.say("unproved", words=" ; ".join(member.failing))
        if member.missing and (*member.missing,) != (member.name,):
            asked = (self.missing.get(name) or speaker.label(name) for name in member.missing)
            facts = agreement.listed(asked, speaker.lang)
            line += speaker.say("lacking", facts=facts)
        if member.holes:
            labels = dict.fromkeys(speaker.quoted(h.label) for h in member.holes)
            line += speaker.say("hangs_on", holes=agreement.listed(labels, speaker.lang))
        self.page.item(line, depth, tone=tone(member.status))
        for duty in self._advice(member):
            self.page.item(speaker.say("item_advice", words=duty.words), depth + 1)

    def _advice(self, member: Member) -> Iterator[DutyDue]:
        if self.choice.sort == "items" and member.status == "closed":
            yield from (d for d in self.answer.obligations if d.rule in member.grounds)


def tone(status: MemberStatus) -> Tone:
    """Return how an item about a member looks."""
    return "yes" if status == "open" else "no" if status == "closed" else "maybe"


def _weight(member: Member) -> int:
    return member.weight or 0
