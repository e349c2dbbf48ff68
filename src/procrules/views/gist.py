"""Why, in a line or two: the rules that settle an answer, with the conditions that tell most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from procrules.core.answer import Reason
from procrules.core.reference import Reference
from procrules.views import agreement, deciding
from procrules.views.bundle_words import say
from procrules.views.conditions import MARKS, Conditions, member_state
from procrules.views.layout import Page
from procrules.views.sentences import Speaker

Line = tuple[str, str]
"""A mark and a sentence."""


class Gist:
    """Says shortly what the reasons of a decision unfold.

    Presumptions are left out: a page says them once for all. So is a condition named in ``apart``.
    """

    def __init__(self, speaker: Speaker, root: Reason, apart: str | None = None) -> None:
        self.speaker = speaker
        self.label = speaker.label(root.subject)
        self.known = deciding.index(root)
        self.conditions = Conditions(speaker, Page(), self.known)
        self.apart = apart

    def lines(self, decision: Reason) -> list[Line]:
        """Return why a decision is what it is, a line for each rule that settles it."""
        full = deciding.unfolded(decision, self.known)
        if any(child.kind == "member" for child in full.children):
            return list(self._members(full))
        return [("", words) for rule in full.children for words in self._settled(rule)]

    # -- single values --------------------------------------------------------------------------
    def _settled(self, rule: Reason) -> Iterator[str]:
        """Yield what a rule that applies says of itself, or the rules that it goes back to."""
        if rule.kind != "rule" or rule.state != "applies":
            return
        held = [c for c in _joined(self._conditions(rule)) if c.truth is True]
        opened = [r for c in held if c.kind == "asked" for r in self._opening(c)]
        computed = next((c for c in rule.children if c.kind == "else" and "says" in c.data), None)
        if opened:
            for other in opened:
                yield self._told(other, self._title(other))
        elif computed is not None and computed.data["says"]["kind"] == "decision":
            name = computed.data["says"]["name"]
            for inner in self._applying(computed):
                yield self._told(inner, self.speaker.label(name))
        else:
            yield self._told(rule, self._title(rule), self._how(rule, computed))

    def _title(self, rule: Reason) -> str:
        """Return what a rule is called; nothing when it only says again what is decided."""
        label = self.speaker.label(rule.subject, "rule")
        return label if label != self.label else ""

    def _told(self, rule: Reason, title: str, how: str = "") -> str:
        leaves = self._telling(rule)
        if how:
            leaves = [leaf for leaf in leaves if not _trivial(leaf)]
        parts = [how, self.conditions.because(leaves)]
        because = " ; ".join(part for part in parts if part)
        words = self._cited(title, rule.references)
        return self.speaker.stated(words, because) if because and words else words or because

    def _cited(self, words: str, references: Iterable[Reference]) -> str:
        cites = self.speaker.cites(references)
        if not words:
            return agreement.capital(cites)
        return f"{words} ({cites})" if cites else words

    def _how(self, rule: Reason, computed: Reason | None) -> str:
        """Return how the value that a rule gives was computed, if it was."""
        term = next(iter(rule.data["says"]), None)
        if term is None:
            return ""
        for child in computed.children if computed is not None else ():
            full = deciding.unfolded(child, self.known)
            if full.kind == "derived" and full.subject == term.get("name") and "by" in full.data:
                term = full.data["by"]
        counted = ("arithmetic", "sum", "count", "max", "min")
        return self.speaker.computed(term) if term["kind"] in counted else ""

    def _opening(self, asked: Reason) -> Iterator[Reason]:
        """Yield the rules that open the members of a set that a condition asks for."""
        for member in asked.children:
            full = deciding.unfolded(member, self.known)
            if full.truth is True:
                yield from (r for r in full.children if r.state == "applies")

    def _applying(self, computed: Reason) -> Iterator[Reason]:
        for child in computed.children:
            full = deciding.unfolded(child, self.known)
            if full.kind == "decision":
                yield from (r for r in full.children if r.state == "applies")

    # -- conditions -----------------------------------------------------------------------------
    def _conditions(self, rule: Reason) -> list[Reason]:
        return [c for c in rule.children if c.kind != "else" or "says" not in c.data]

    def _is_apart(self, reason: Reason) -> bool:
        return reason.kind == "derived" and reason.subject == self.apart

    def _telling(self, rule: Reason) -> list[Reason]:
        """Return the conditions that tell why a rule applies: those of the branch that was taken."""
        conditions = self._conditions(rule)
        held = [c for c in _joined(conditions) if c.truth is True and not self._is_apart(c)]
        if conditions and conditions[-1].truth is False:
            # The last branch, for want of the one before it.
            leaves = self._failing(conditions[-1])
        else:
            leaves = [leaf for c in held for leaf in self._settling(c)]
        told = [leaf for leaf in leaves if not deciding.presumed([leaf])]
        plain = [leaf for leaf in told if leaf.kind not in ("quantified", "asked")]
        return list({id(leaf): leaf for leaf in plain or told}.values())

    def _settling(self, condition: Reason) -> list[Reason]:
        found = []
        for leaf in deciding.settling(condition, self.known):
            below = [deciding.unfolded(c, self.known) for c in leaf.children]
            # « x = non », where x is derived: what settles x tells more.
            denied = leaf.kind == "compare" and leaf.data["left"]["type"] == "boolean"
            inner: list[Reason] = []
            if denied and below and below[0].kind == "derived" and below[0].children:
                inner = deciding.settling(below[0], self.known)
            found += inner if deciding.measured(inner) else [leaf]
        return found

    def _failing(self, condition: Reason) -> list[Reason]:
        if condition.kind != "asked":
            return self._settling(condition)
        rules = [
            rule
            for member in condition.children
            for rule in deciding.unfolded(member, self.known).children
            if rule.state == "not_met" and rule.data["action"] == "includes"
        ]
        options = [deciding.deciding(rule, self.known) for rule in rules]
        return next((o for o in options if deciding.measured(o) or _measures(o)), [])

    # -- sets -----------------------------------------------------------------------------------
    def _members(self, decision: Reason) -> Iterator[Line]:
        choice = self.speaker.program.decisions[decision.subject].type.name
        groups: dict[tuple[object, ...], list[Reason]] = {}
        closed: list[Reason] = []
        for child in decision.children:
            member = deciding.unfolded(child, self.known)
            applying = [r for r in member.children if r.state == "applies"]
            telling = applying or self._nearest(member)
            if member.state == "closed" and not telling:
                closed.append(member)
            else:
                key = (member.state, *(r.subject for r in telling))
                groups.setdefault(key, []).append(member)
        for members in sorted(groups.values(), key=lambda g: _STATES.index(g[0].state or "")):
            yield self._group(choice, members)
        if closed:
            labels = (self.speaker.value_label(choice, m.subject) for m in closed)
            names = agreement.listed(labels, self.speaker.lang)
            yield MARKS[False], say("not_their_case", self.speaker.lang, members=names)

    def _group(self, choice: str | None, members: list[Reason]) -> Line:
        first = members[0]
        labels = (self.speaker.value_label(choice, m.subject) for m in members)
        title = agreement.listed(labels, self.speaker.lang)
        applying = [r for r in first.children if r.state == "applies"]
        if first.state == "closed" and applying:
            applying = [r for r in applying if r.data["action"] == "excludes"]
        rules = applying or self._nearest(first)
        if first.state in ("open", "closed"):
            words = " ; ".join(self._ground(rule) for rule in rules)
        else:
            words = member_state(self.speaker, choice, first)
        mark = MARKS[{"open": True, "closed": False}.get(first.state or "")]
        return mark, self.speaker.stated(title, words) if words else title

    def _ground(self, rule: Reason) -> str:
        if rule.state == "not_met":
            leaves = deciding.deciding(rule, self.known)
            told = [leaf for leaf in leaves if not deciding.presumed([leaf])]
            because = self.conditions.because(told or leaves)
            return f"{self._cited(self.speaker.rule(rule.subject), rule.references)}, {because}"
        return self._told(rule, self.speaker.rule(rule.subject))

    def _nearest(self, member: Reason) -> list[Reason]:
        """Return the rule that came closest to open a member, as far as a threshold goes."""
        found: list[tuple[Fraction, Reason]] = []
        for rule in member.children:
            if rule.state == "not_met" and rule.data["action"] == "includes":
                leaves = deciding.deciding(rule, self.known)
                if deciding.measured(leaves) and not deciding.presumed(leaves):
                    found.append((max(map(_distance, leaves)), rule))
        return [min(found, key=lambda pair: pair[0])[1]] if found else []


_STATES = ("open", "needs_review", "undetermined", "closed", "")


def _joined(conditions: Iterable[Reason]) -> list[Reason]:
    """Return conditions that must all hold, one by one."""
    found: list[Reason] = []
    for condition in conditions:
        every = condition.kind == "every" and condition.truth is True
        found += _joined(condition.children) if every else [condition]
    return found


def _trivial(reason: Reason) -> bool:
    """Whether a condition only keeps a calculation from being empty."""
    return reason.kind == "compare" and reason.data["right"]["value"] == 0


def _distance(reason: Reason) -> Fraction:
    """Return how far a comparison is from the other truth; zero for what is not measured."""
    if reason.kind != "compare":
        return Fraction(0)
    left, right = reason.data["left"]["value"], reason.data["right"]["value"]
    numbers = int | Decimal | Fraction
    if not isinstance(left, numbers) or not isinstance(right, numbers):
        return Fraction(0)
    return abs(Fraction(left) - Fraction(right))


def _measures(reasons: list[Reason]) -> bool:
    """Whether one of some conditions compares amounts or rates."""
    return any(r.kind == "compare" and r.data["left"]["type"] in ("money", "rate") for r in reasons)
