"""Why: for each member or rule of a decision, what it rests on and why the others do not apply."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from procrules.core.answer import Reason
from procrules.core.items import Period
from procrules.core.reference import Reference
from procrules.views import agreement, deciding
from procrules.views.conditions import MARKS, Conditions, Failed, member_about, member_state
from procrules.views.layout import Page, strong
from procrules.views.sentences import Speaker
from procrules.views.words import state


class Reasons:
    """Writes the reasons of a decision, of a member, of a rule or of a condition."""

    def __init__(self, speaker: Speaker, page: Page, root: Reason) -> None:
        self.speaker = speaker
        self.page = page
        self.known = deciding.index(root)
        self.conditions = Conditions(speaker, page, self.known)
        self._asleep: dict[str, Reason] = {}

    def write(self, reason: Reason) -> None:
        """Write a reason of any kind."""
        full = deciding.unfolded(reason, self.known)
        match full.kind:
            case "decision" if any(c.kind == "member" for c in full.children):
                self._members(full)
            case "decision" if "details" in full.data:
                self._rules(full.children)
                self.page.heading(3, self.speaker.say("signs_there"))
                self._listed(full.data["details"])
            case "decision" if any(c.kind == "record" for c in full.children):
                self._records(full)
            case "decision":
                self._rules(full.children)
            case "member":
                self._members(Reason("decision", None, full.data["decision"], children=(full,)))
            case "rule":
                self._rules((full,))
            case _:
                self.conditions.full(full, 0)
        self._not_in_force()

    # -- records --------------------------------------------------------------------------------
    def _records(self, decision: Reason) -> None:
        """Write the reasons about each record, under its id and what was answered."""
        for record in decision.children:
            inner = record.children[0]
            self.page.heading(3, self.speaker.stated(record.data["id"], self._answered(inner)))
            # What a record rests on stands under it: another may have the same names.
            below = Reasons(self.speaker, self.page, inner)
            if any(c.kind == "member" for c in inner.children):
                below._members(inner)
            else:
                below._rules(inner.children)
            self._asleep |= below._asleep

    def _answered(self, inner: Reason) -> str:
        value, data = inner.data["value"], inner.data
        if inner.state != "decided" or value is None:
            return self.speaker.say(inner.state or "undetermined")
        if isinstance(value, tuple):
            labels = (self.speaker.value_label(data["of"], name) for name in value)
            return agreement.listed(labels, self.speaker.lang) or self.speaker.say(
                "none_open"
            ).rstrip(".")
        return self.speaker.value(value, data["type"], data["of"])

    # -- members --------------------------------------------------------------------------------
    def _members(self, decision: Reason) -> None:
        choice = self.speaker.program.decisions[decision.subject].type.name
        if self.speaker.program.choices[choice or ""].sort != "ways":
            self._listed(decision.children)
            return
        groups: dict[tuple[object, ...], list[Reason]] = {}
        for member in decision.children:
            full = deciding.unfolded(member, self.known)
            key = (full.state, *((c.subject, c.state, c.data.get("action")) for c in full.children))
            groups.setdefault(key, []).append(full)
        for members in groups.values():
            self.page.heading(3, self._title(choice, members))
            self._rules(members[0].children, members[0])

    def _listed(self, members: Iterable[Reason]) -> None:
        """Write signs or items with what each of them rests on, in a line or a few."""
        for member in members:
            full = deciding.unfolded(member, self.known)
            choice = self.speaker.program.decisions[full.data["decision"]].type.name
            label = self.speaker.value_label(choice, full.subject)
            parts = [member_state(self.speaker, choice, full)]
            told = [r for r in full.children if r.state != "not_in_force"]
            # What the whole list rests on is said once.
            common = {r.source for r in self.speaker.about(full.data["decision"]).references}
            cites = self.speaker.cites(
                ref for rule in told for ref in rule.references if ref.source not in common
            )
            if cites:
                parts.append(cites)
            mark = MARKS[{"open": True, "closed": False}.get(full.state or "")]
            self.page.item(self.speaker.stated(strong(label), " ; ".join(parts)), 0, mark)
            for condition in (c for rule in told for c in rule.children):
                # A yes/no of the same name was said by the line itself.
                same = condition.kind == "fact" and self.speaker.label(condition.subject) == label
                if not same or condition.state == "presumed":
                    self.conditions.full(condition, 1)
            self._asleep |= {r.subject: r for r in full.children if r.state == "not_in_force"}

    def _title(self, choice: str | None, members: list[Reason]) -> str:
        labels = agreement.listed(
            (self.speaker.value_label(choice, m.subject) for m in members), self.speaker.lang
        )
        if len(members) == 1:
            return self.speaker.stated(labels, member_state(self.speaker, choice, members[0]))
        feminine = all(member_about(self.speaker, choice, m.subject).feminine for m in members)
        words = state(members[0].state or "undetermined", self.speaker.lang, feminine, True)
        return self.speaker.stated(labels, words)

    # -- rules ----------------------------------------------------------------------------------
    def _rules(self, rules: Iterable[Reason], member: Reason | None = None) -> None:
        rules = list(rules)
        if not rules:
            self.page.item(self.speaker.say("nothing_opens"))
        failed: list[Failed] = []
        for rule in rules:
            # A rule that would close and is not met says nothing of a member.
            idle = rule.data.get("action") == "excludes" and rule.state in ("not_met", "defeated")
            if rule.state == "not_met" and not idle:
                failed.append((rule, deciding.deciding(rule, self.known)))
            elif rule.state != "not_in_force" and not idle:
                self._rule(rule, member)
        told = [(r, leaves) for r, leaves in failed if not deciding.presumed(leaves)]
        self._failed(told)
        self._presumed([(r, leaves) for r, leaves in failed if deciding.presumed(leaves)])
        if member is not None and rules and all(r.state == "not_in_force" for r in rules):
            self.page.item(self.speaker.say("asleep"))
        self._asleep |= {r.subject: r for r in rules if r.state == "not_in_force"}

    def _rule(self, rule: Reason, member: Reason | None) -> None:
        parts = [self._standing(rule, member)]
        cites = self.speaker.cites(rule.references)
        if cites:
            parts.append(cites)
        if rule.data["period"] is not None:
            period = self.speaker.period(rule.data["period"])
            parts.append(self.speaker.say("in_force", period=period))
        if rule.data["authority"] != "law" and not _weaker(rule, member):
            parts.append(
                self.speaker.say("resting_on", authority=self.speaker.say(rule.data["authority"]))
            )
        if rule.data["certainty"] == "uncertain":
            parts.append(self.speaker.say("uncertain_mark").strip(" ()"))
        if not [c for c in rule.children if c.kind != "else" or "term" in c.data]:
            parts.append(self.speaker.say("no_condition"))
        name = strong(self.speaker.label(rule.subject, "rule"))
        self.page.item(self.speaker.stated(name, " ; ".join(parts)))
        for condition in rule.children if rule.state != "defeated" else ():
            self.conditions.full(condition, 1)

    def _standing(self, rule: Reason, member: Reason | None) -> str:
        """Return how a rule stands and what it says."""
        speaker, data = self.speaker, rule.data
        beaters = agreement.listed((speaker.rule(r) for r in data["defeated_by"]), speaker.lang)
        if rule.state == "defeated":
            return speaker.say("defeated", rules=beaters)
        branches = data["construct"] == "tree" or len(data["says"]) > 1
        if rule.state == "unknown" and branches and data["says"]:
            return speaker.say("by_branch", value=self._said(rule))
        if rule.state == "unknown":
            words = speaker.say("unknown")
            if data["says"]:
                words += " ; " + speaker.say("may_give", value=self._said(rule))
            if beaters:
                words += " ; " + speaker.say("unless", rules=beaters)
            return words
        match data["action"]:
            case "includes" if member is not None and member.state == "closed":
                bars = (
                    r.subject
                    for r in member.children
                    if r.state == "applies" and r.data["action"] == "excludes"
                )
                listed = agreement.listed(map(speaker.rule, bars), speaker.lang)
                return speaker.say("barred", rules=listed)
            case "includes":
                return speaker.say("opens")
            case "excludes" if _weaker(rule, member):
                return speaker.say("weaker", authority=speaker.say(data["authority"]))
            case "excludes":
                return speaker.say("bars")
            case "withholds":
                return speaker.say("withholds")
        return speaker.say("gives", value=self._said(rule))

    def _said(self, rule: Reason) -> str:
        joint = " ou " if self.speaker.lang == "fr" else " or "
        said = (self.speaker.computed(t) for t in rule.data["says"])
        return agreement.listed(said, self.speaker.lang, joint)

    def _failed(self, failed: list[Failed]) -> None:
        if not failed:
            return
        self.page.item(self.speaker.say("closest" if len(failed) > 1 else "closest_one"))
        self.conditions.failed(failed, 1)

    def _presumed(self, failed: list[Failed]) -> None:
        """Write the rules closed by presumptions alone, under what is presumed."""
        if not failed:
            return
        grouped: dict[str, list[Reference]] = {}
        for rule, leaves in failed:
            key = " ; ".join(dict.fromkeys(self._absent(leaf) for leaf in leaves))
            grouped.setdefault(key, []).extend(rule.references)
        parts = []
        for words, references in grouped.items():
            cites = self.speaker.cites(sorted(dict.fromkeys(references), key=in_order))
            parts.append(f"{words} ({cites})" if cites else words)
        key = "only_presumed" if len(failed) > 1 else "only_presumed_one"
        self.page.item(f"{self.speaker.say(key)} {' ; '.join(parts)}.")

    def _absent(self, leaf: Reason) -> str:
        """Return the case that is presumed absent; a yes/no presumed *non* needs only its name."""
        if leaf.kind == "fact" and leaf.data.get("value") is False:
            return agreement.lowered(self.speaker.label(leaf.subject))
        term = leaf.data.get("item") or leaf.data.get("left")
        if term is not None and term["type"] in ("boolean", "choice"):
            return self.speaker.stated(self.speaker.quoted_label(term), self.speaker.shown(term))
        return self.conditions.sentence(leaf)

    def _not_in_force(self) -> None:
        """Write, once for the page, the rules that another day would call, by their periods."""
        grouped: dict[str, dict[Period, list[str]]] = {}
        for rule in self._asleep.values():
            day = self.speaker.value(rule.data["day"], "date")
            periods = grouped.setdefault(day, {})
            periods.setdefault(rule.data["period"], []).append(
                self.speaker.label(rule.subject, "rule")
            )
        for day, periods in grouped.items():
            self.page.heading(3, self.speaker.say("not_in_force", day=day))
            for period in sorted(periods, key=lambda p: (p.start or date.min, p.end or date.max)):
                words = self.speaker.period(period, past=False)
                self.page.item(self.speaker.stated(words, " ; ".join(periods[period])))


def _weaker(rule: Reason, member: Reason | None) -> bool:
    """Whether a rule would close what a stronger one opens."""
    excludes = rule.data["action"] == "excludes" and rule.state == "applies"
    return excludes and member is not None and member.state == "open"


def in_order(reference: Reference) -> tuple[str, list[tuple[int, str]]]:
    """Order articles by their numbers, and not letter by letter."""
    parts = re.findall(r"\d+|\D+", reference.locator)
    return reference.source, [(int(p), "") if p.isdigit() else (0, p) for p in parts]
