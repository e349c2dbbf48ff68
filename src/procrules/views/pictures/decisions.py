"""A decision as a tree of boxes: its members, its rules, their conditions and what they conclude."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import evolve, frozen

from procrules.core.items import Rule
from procrules.core.program import CheckedProgram
from procrules.views import agreement
from procrules.views.clauses import Clauses
from procrules.views.pictures.branches import Branches, Truth, concerns, doubts
from procrules.views.pictures.model import Box, Light, Line, RuleState, State, state
from procrules.views.pictures.words import word
from procrules.views.sentences import Speaker

_ASIDE: dict[RuleState, str] = {"defeated": "defeated", "not_in_force": "not_in_force"}
_REACHED: dict[RuleState, Truth] = {"applies": True, "unknown": None, "not_met": True}


def tree(
    checked: CheckedProgram, decision: str, speaker: Speaker, on: date | None, light: Light | None
) -> Box:
    """Return the tree of a decision; with ``on``, of the rules in force that day alone."""
    return _Tree(checked, decision, Clauses(speaker), light).root(on)


@frozen
class _Tree:
    checked: CheckedProgram
    decision: str
    clauses: Clauses
    light: Light | None

    @property
    def speaker(self) -> Speaker:
        return self.clauses.speaker

    def word(self, key: str, **fields: str) -> str:
        return word(key, self.speaker.lang, **fields)

    def root(self, on: date | None) -> Box:
        item = self.checked.program.decisions[self.decision]
        title = Line(self.speaker.label(self.decision), "title")
        said: list[Line] = []
        if item.each is not None:
            listed = self.speaker.quoted(self.speaker.label(item.each.list))
            said.append(Line(self.word("for_each", list=listed), "note"))
        rules = [r for r in self.rules() if on is None or r.period.contains(on)]
        lit: State | None = "on" if self.light is not None else None
        about = item.about
        if not rules:
            children: tuple[Box, ...] = (Box("outcome", (Line(self.word("no_rule"), "note"),)),)
        elif item.many:
            children = tuple(self.members(rules))
        elif len(rules) == 1:
            # What is said of a lone rule is said of the decision.
            box, about = self.rule(rules[0], None), rules[0].about
            said += [
                evolve(line, role="text") if line.role == "title" else line
                for line in box.lines
                if line.text != title.text
            ]
            children = box.children
        else:
            children = tuple(self.rule(r, None) for r in rules)
        source = self.checked.program.sources.get(self.speaker.main_source or "")
        if source is not None:
            label = source.about.label or source.name
            said.append(Line(self.speaker.say("main_source", source=label).strip(), "note"))
        return Box("decision", (title, *said), children, lit, about.certainty != "certain")

    def rules(self) -> tuple[Rule, ...]:
        """Return the rules on the decision, those of policy that are answered apart included."""
        ruled = self.checked.by_decision.get(self.decision, ())
        apart = self.checked.policies.get(self.decision, ())
        return (*ruled, *(r for r in apart if r not in ruled))

    def members(self, rules: list[Rule]) -> Iterator[Box]:
        program = self.checked.program
        choice = program.choices[program.decisions[self.decision].type.name or ""]
        for value in choice.values:
            below = tuple(self.rule(r, value.name) for r in rules if self.on(r, value.name))
            if below:
                lines = (Line(value.about.label or value.name, "title"),)
                lit = state(self.light.member(value.name)) if self.light is not None else None
                yield Box("member", lines, below, lit, subject=value.name)

    def on(self, rule: Rule, member: str) -> bool:
        return any(concerns(o, member) for o in rule.outcomes_on(self.decision))

    def rule(self, rule: Rule, member: str | None) -> Box:
        branches = Branches(rule, self.decision, member, self.clauses, self.light)
        lines = [Line(self.speaker.label(rule.name, "rule"), "title")]
        lines += self.actions(rule, member)
        if rule.period.bounded:
            period = self.speaker.period(rule.period, past=False)
            lines.append(Line(agreement.capital(period), "note"))
        lines += branches.cites(rule.about.references)
        if rule.derogations:
            lines.append(Line(self.word("derogates", rules=self.derogated(rule)), "note"))
        lines += doubts(rule.about, self.speaker)
        here: Truth = None
        lit: State | None = None
        if self.light is not None:
            stands = self.light.rule(rule.name)
            here = _REACHED.get(stands, False)
            lit = state(False if stands == "not_met" else here)
            if stands in _ASIDE:
                lines.append(Line(self.word(_ASIDE[stands]), "note"))
        below = tuple(branches.below(rule.body, here))
        return Box(
            "rule", tuple(lines), below, lit, rule.about.certainty != "certain", subject=rule.name
        )

    def actions(self, rule: Rule, member: str | None) -> list[Line]:
        """Return what a rule does to a member, where it does not open it."""
        if member is None:
            return []
        actions = {o.action for o in rule.outcomes_on(self.decision) if concerns(o, member)}
        keys = {"excludes": "closes", "withholds": "withholds"}
        return [Line(self.word(keys[a]), "action") for a in sorted(actions) if a in keys]

    def derogated(self, rule: Rule) -> str:
        """Return from what a rule derogates, as it is written: rules or articles."""
        targets = [
            self.speaker.rule(d.target) if d.target in d.rules else self.article(d.target)
            for d in rule.derogations
        ]
        return agreement.listed(targets, self.speaker.lang)

    def article(self, target: str) -> str:
        """Return an article, which the text writes as its source and the place in it."""
        source, _, place = target.partition(" ")
        found = self.checked.program.sources.get(source)
        if found is None:
            return target
        if source == self.speaker.main_source and agreement.numbered(place):
            return f"art. {place}"
        return f"{found.about.label or source}, {place}".rstrip(", ")
