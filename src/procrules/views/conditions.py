"""Conditions as nested items, each thing they rest on explained once."""

from __future__ import annotations

from attrs import define, field

from procrules.core.answer import Reason
from procrules.core.items import About
from procrules.views import agreement, deciding
from procrules.views.layout import Page
from procrules.views.sentences import Speaker
from procrules.views.words import state

MARKS: dict[bool | None, str] = {True: "✓", False: "✗", None: "?"}
_ACTIONS = {"includes": "opens", "excludes": "bars", "withholds": "withholds"}
_MAX_DEPTH = 8
_MANY = 2
"""Past this, members that are all closed are counted, not named."""
Failed = tuple[Reason, list[Reason]]
"""A rule that is not met, and the conditions for which it is not."""


@define
class Conditions:
    """Writes conditions on a page."""

    speaker: Speaker
    page: Page
    known: deciding.Index
    _told: set[tuple[str, str]] = field(factory=set)

    # -- one condition, in full -----------------------------------------------------------------
    def full(self, reason: Reason, depth: int, flip: bool = False) -> None:
        """Write a condition and what it rests on; ``flip`` where its contrary is wanted."""
        match reason.kind:
            case "every" | "some":
                self._group(reason, depth, flip)
            case "not" | "demand":
                for child in reason.children:
                    self.full(child, depth, flip is not (reason.kind == "not"))
            case "else" if "says" in reason.data:
                # The value itself was said with the rule.
                self._below(reason, depth)
            case _:
                words = self.sentence(reason)
                self.page.item(words, depth, self._mark(reason.truth, flip))
                self._below(reason, depth + 1)

    @staticmethod
    def _mark(truth: bool | None, flip: bool) -> str:
        return MARKS[None if truth is None else truth is not flip]

    def _group(self, reason: Reason, depth: int, flip: bool) -> None:
        every = reason.kind == "every"
        if every is (reason.truth is not False) and reason.truth is not None:
            # « toutes remplies », ou une qui suffit : nothing to say above them.
            shown = reason.children
        elif reason.truth is None:
            shown = tuple(c for c in reason.children if c.truth is None or every)
            if not every and len(shown) > 1:
                self.page.item(self.speaker.say("one_of"), depth, self._mark(None, flip))
                depth += 1
        else:
            shown = tuple(c for c in reason.children if c.truth is reason.truth)
        if not every and reason.truth is False and len(shown) > 1:
            self.page.item(self.speaker.say("none_of"), depth, self._mark(False, flip))
            depth += 1
        if not every and reason.truth is True:
            shown = tuple(c for c in reason.children if c.truth is True)
        for child in shown:
            self.full(child, depth, flip)

    def _below(self, reason: Reason, depth: int) -> None:
        """Write, once, where the parts of a condition come from."""
        if depth > _MAX_DEPTH:
            return
        if reason.kind == "derived":
            self._derived(reason, depth)
            return
        for child in reason.children:
            match child.kind:
                case "decision":
                    self._decision(child, depth)
                case "member":
                    self.member_grounds(child, depth)
                case "derived" if "term" in child.data and self.speaker.weighs(child.subject):
                    self._weights(child, depth)
                case "weight":
                    self._sign(child, depth)
                case "derived" if "term" in child.data:
                    self._value(child, depth)
                case "derived":
                    self._derived(child, depth)
                case "record" if self._listed(reason) is None:
                    self._record(child, depth)

    def _derived(self, reason: Reason, depth: int) -> None:
        full = deciding.unfolded(reason, self.known)
        if self._again("derived", deciding.named(full)):
            return
        for child in full.children:
            self.full(child, depth)

    def _weights(self, reason: Reason, depth: int) -> None:
        """Write the signs that make up a weight, or may; those that are absent add nothing."""
        full = deciding.unfolded(reason, self.known)
        if not self._again("derived", deciding.named(full)):
            for child in full.children:
                weight = self.speaker.value(child.data["weight"], "number")
                said = self.speaker.say("group_weight", weight=weight)
                self._sign(child, depth, f", {said}")

    def _sign(self, reason: Reason, depth: int, weight: str = "") -> None:
        if reason.truth is False:
            return
        for member in reason.children[0].children:
            choice = self.speaker.program.decisions[member.data["decision"]].type.name
            name = self.speaker.quoted(self.speaker.value_label(choice, member.subject))
            words = member_state(self.speaker, choice, member) + weight
            self.page.item(self.speaker.stated(name, words), depth, MARKS[reason.truth])

    def _value(self, reason: Reason, depth: int) -> None:
        """Write how a derived value that is compared was computed."""
        full = deciding.unfolded(reason, self.known)
        if self._again("derived", deciding.named(full)) or "by" not in full.data:
            return
        readings = [c for c in full.children if c.kind == "record"]
        if readings:
            agree = full.data["term"]["value"] is not None
            label = self.speaker.label(full.subject)
            words = self.speaker.say("agree", label=label)
            if not agree:
                words = self.speaker.say("readings", label=self.speaker.quoted(label))
            self.page.item(self.cited(full, words), depth)
        else:
            how = self.speaker.computed(full.data["by"])
            words = self.speaker.say("computed", label=self.speaker.label(full.subject), how=how)
            self.page.item(self.cited(full, words), depth)
        self._below(Reason("compare", None, children=full.children), depth + 1)

    def _again(self, kind: str, subject: str) -> bool:
        if (kind, subject) in self._told:
            return True
        self._told.add((kind, subject))
        return False

    # -- decisions that conditions rest on ------------------------------------------------------
    def _decision(self, reason: Reason, depth: int) -> None:
        full = deciding.unfolded(reason, self.known)
        if self._again("decision", full.subject):
            return
        for rule in full.children:
            if rule.kind != "rule" or rule.state not in ("applies", "unknown"):
                continue
            said = " ; ".join(self.speaker.computed(t) for t in rule.data["says"])
            # A yes/no was said by the condition itself.
            words = self.speaker.rule(rule.subject)
            if said and full.data["type"] != "boolean":
                words = self.speaker.say(
                    "computed", label=self.speaker.label(full.subject), how=f"{said} — {words}"
                )
            self.page.item(self.cited(rule, words), depth)
            for condition in rule.children:
                self.full(condition, depth + 1)

    def member_grounds(self, reason: Reason, depth: int) -> None:
        """Write on which rules a member of another decision is open or closed."""
        full = deciding.unfolded(reason, self.known)
        if self._again(f"member of {full.data['decision']}", full.subject):
            return
        failed = []
        for rule in full.children:
            if rule.state in ("applies", "unknown"):
                words = self.cited(rule, self.speaker.rule(rule.subject))
                if rule.state == "applies" and rule.data["action"] in _ACTIONS:
                    words = self.speaker.stated(
                        words, self.speaker.say(_ACTIONS[rule.data["action"]])
                    )
                self.page.item(words, depth)
                for condition in rule.children:
                    self.full(condition, depth + 1)
            elif rule.state == "not_met" and rule.data["action"] != "excludes":
                failed.append((rule, deciding.deciding(rule, self.known)))
        self.failed([f for f in failed if not deciding.presumed(f[1])], depth)

    def cited(self, reason: Reason, words: str) -> str:
        """Return words with the articles of a reason in brackets."""
        cites = self.speaker.cites(reason.references)
        return f"{words} ({cites})" if cites else words

    def failed(self, failed: list[Failed], depth: int) -> None:
        """Write rules that are not met: first how far from a threshold, then one line a reason."""
        grouped: dict[str, list[tuple[Reason, list[Reason]]]] = {}
        for rule, leaves in failed:
            if deciding.measured(leaves):
                name = self.cited(rule, self.speaker.label(rule.subject, "rule"))
                self.page.item(self.speaker.stated(name, self.because(leaves)), depth, MARKS[False])
            else:
                grouped.setdefault(self._key(leaves), []).append((rule, leaves))
        for rules in grouped.values():
            names = (self.cited(r, self.speaker.label(r.subject, "rule")) for r, _ in rules)
            because = self.because([leaf for _, leaves in rules for leaf in leaves])
            words = " ; ".join(names)
            self.page.item(f"{words} — {because}" if because else words, depth, MARKS[False])
            self.grounds(rules[0][1], depth + 1)

    def grounds(self, leaves: list[Reason], depth: int) -> None:
        """Write what the decisions and the lists among some conditions rest on."""
        for leaf in leaves:
            if leaf.kind in ("asked", "quantified"):
                self._below(leaf, depth)

    def _key(self, leaves: list[Reason]) -> str:
        """Return what rules that fail for the same value of a choice have in common."""
        identities = [self.speaker.identity(leaf) for leaf in leaves]
        subjects = dict.fromkeys(i[0] for i in identities if i is not None)
        if len(subjects) == 1 and None not in identities:
            return next(iter(subjects))
        return self.because(leaves)

    def because(self, leaves: list[Reason]) -> str:
        """Return the conditions for which a rule is not met; one label is said once."""
        found: dict[str, list[str]] = {}
        for leaf in leaves:
            identity = self.speaker.identity(leaf)
            if identity is None:
                found.setdefault(self.sentence(leaf), [])
            else:
                subject, others = identity
                seen = found.setdefault(subject, [])
                seen.extend(o for o in others if o not in seen)
        joint = " ni " if self.speaker.lang == "fr" else " nor "
        return " ; ".join(
            self.speaker.say(
                "and_not", value=s, other=agreement.listed(o, self.speaker.lang, joint)
            )
            if o
            else s
            for s, o in found.items()
        )

    def _record(self, reason: Reason, depth: int) -> None:
        if reason.state == "reading":
            value = self.speaker.shown(reason.data["term"])
            label = self.speaker.quoted(reason.subject)
            self.page.item(self.speaker.say("reading", label=label, value=value), depth)
            return
        number = reason.subject.rpartition("[")[2].rstrip("]")
        name = reason.data.get("id") or self.speaker.say("record_number", number=number)
        for leaf in deciding.settling(reason.children[0], self.known):
            sentence = self.sentence(leaf)
            words = self.speaker.stated(name, sentence)
            self.page.item(words, depth, MARKS[leaf.truth])

    # -- one condition, in one sentence ---------------------------------------------------------
    def sentence(self, reason: Reason) -> str:
        """Return a condition as one sentence that is true of what was seen."""
        speaker = self.speaker
        match reason.kind:
            case "compare":
                return speaker.compared(reason)
            case "among":
                return speaker.among(reason)
            case "fact":
                return speaker.stated(speaker.label(reason.subject), speaker.told(reason))
            case "derived":
                value = speaker.yes_no(reason.truth)
                if "term" in reason.data:
                    value = speaker.shown(reason.data["term"])
                cites = speaker.cites(reason.references)
                label = speaker.label(reason.subject)
                return speaker.stated(label, value) + (f" ({cites})" if cites else "")
            case "asked":
                return self._asked(reason)
            case "in_force":
                return speaker.say("date_needed", label=speaker.label(reason.subject))
            case "quantified" if (words := self._listed(reason)) is not None:
                return words
            case "quantified":
                kind = f"{reason.data['kind']}_record"
                words = speaker.list_name(reason.data["list"])
                return speaker.stated(
                    agreement.capital(speaker.say(kind, list=words)), speaker.yes_no(reason.truth)
                )
            case "readings":
                label = speaker.label(reason.subject)
                if reason.truth is None:
                    return speaker.say("readings", label=speaker.quoted(label))
                return speaker.stated(
                    speaker.say("agree", label=label), speaker.yes_no(reason.truth)
                )
            case "else" if "term" in reason.data:
                # A yes/no of a record.
                label = speaker.quoted_label(reason.data["term"])
                return speaker.stated(label, speaker.yes_no(reason.truth))
            case _:
                parts = [self.sentence(c) for c in reason.children]
                joint = " ; "
                return joint.join(parts) or speaker.stated(
                    speaker.say("the_condition"), speaker.yes_no(reason.truth)
                )

    def _listed(self, reason: Reason) -> str | None:
        """Return whether a record is in a list, where that is all that is asked."""
        if reason.kind != "quantified" or reason.data["kind"] != "some":
            return None
        compared = [child.children[0] for child in reason.children if child.kind == "record"]
        if not compared or not all(map(_of_ids, compared)):
            return None
        key = "listed" if reason.truth else "not_listed"
        id_ = self.speaker.quoted(str(compared[0].data["left"]["value"]))
        return self.speaker.say(key, id=id_, list=self.speaker.list_name(reason.data["list"]))

    def _asked(self, reason: Reason) -> str:
        speaker, label = self.speaker, self.speaker.label(reason.subject)
        if not reason.data["values"]:
            return speaker.stated(label, speaker.yes_no(reason.truth))
        choice = speaker.program.decisions[reason.subject].type.name
        if reason.truth is False and len(reason.children) > _MANY:
            return speaker.stated(
                label, speaker.say("none_of_many", count=str(len(reason.children)))
            )
        found = []
        for member in reason.children:
            if reason.truth is not True or member.truth is True:
                words = speaker.quoted(speaker.value_label(choice, member.subject))
                found.append(f"{words}, {member_state(speaker, choice, member)}")
        return speaker.stated(label, " ; ".join(found))


def _of_ids(reason: Reason) -> bool:
    """Whether a condition compares what names two records."""
    if reason.kind != "compare" or reason.data["op"] != "=":
        return False
    sides = (reason.data["left"], reason.data["right"])
    return all(s["kind"] == "field" and s["name"] == "id" for s in sides)


def member_state(speaker: Speaker, choice: str | None, member: Reason) -> str:
    """Return how a member stands, agreeing with the choice it belongs to."""
    about = member_about(speaker, choice, member.subject)
    found = speaker.program.choices.get(choice or "")
    sort = found.sort if found is not None else "ways"
    name = member.state or "undetermined"
    return state(name, speaker.lang, about.feminine, about.plural, sort)


def member_about(speaker: Speaker, choice: str | None, name: str) -> About:
    """Return what a value agrees with: its own declaration, else that of its choice."""
    found = speaker.program.choices.get(choice or "")
    if found is None:
        return About()
    for value in found.values:
        if value.name == name and (value.about.feminine or value.about.plural):
            return value.about
    return found.about
