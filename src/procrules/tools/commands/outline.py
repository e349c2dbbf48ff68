"""What a ruleset holds, for a person: ``procrules show``."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from datetime import date

from procrules.core.expr import Scalar
from procrules.core.items import Choice, Fact, Period, Threshold, ThresholdRow
from procrules.core.reference import Reference
from procrules.core.types import Type
from procrules.diagnostics.base import Lang
from procrules.facts import show_value
from procrules.ruleset import Ruleset
from procrules.tools.commands.words import quote, say
from procrules.values.dates import format_date
from procrules.values.durations import Duration, format_duration
from procrules.values.nothing import NEANT
from procrules.version import __version__

WIDTH = 96


class Outline:
    """A page on a ruleset, written section by section."""

    def __init__(self, ruleset: Ruleset, lang: Lang) -> None:
        self.ruleset, self.lang = ruleset, lang
        self.program = ruleset.program.program
        self.lines: list[str] = []

    def say(self, fr: str, en: str) -> str:
        """Return one of two sentences."""
        return say(self.lang, fr, en)

    def line(self, text: str, depth: int = 0) -> None:
        """Add a line, cut where it is too long."""
        indent = "  " * depth
        self.lines += textwrap.wrap(
            text,
            WIDTH,
            initial_indent=indent,
            subsequent_indent=indent + "  ",
            break_long_words=False,
            break_on_hyphens=False,
        )

    def heading(self, text: str, rule: str = "-") -> None:
        """Add a heading."""
        if self.lines:
            self.lines.append("")
        self.lines += [text, rule * len(text), ""]

    # -- sections -------------------------------------------------------------------------------
    def head(self) -> None:
        """Say who the ruleset is."""
        rules, header = self.ruleset, self.ruleset.header
        self.heading(rules.label or rules.name, "=")
        version = self.say("version", "version")
        self.line(f"{rules.name}, {version} {rules.version or '—'}")
        if header.read_until is not None:
            day = format_date(header.read_until, self.lang)
            self.line(self.say(f"droit lu jusqu'au {day}", f"law read until {day}"))
        if header.reference_date is not None:
            name = header.reference_date
            label = quote(self.lang, self.program.label(name))
            self.line(
                self.say(f"date de référence : {name} {label}", f"reference date: {name} {label}")
            )
        self.line(self.say(f"moteur {__version__}", f"engine {__version__}"))
        self.line(f"sha256 {rules.sha256}")

    def decisions(self) -> None:
        """List the questions that the ruleset answers."""
        count = len(self.program.decisions)
        self.heading(self.say(f"Décisions ({count})", f"Decisions ({count})"))
        for decision in self.program.decisions.values():
            self.item(decision.name, decision.about.label, decision.type)

    def facts(self) -> None:
        """List what a caller may tell: plain facts, then what a person appreciates."""
        facts = self.program.facts.values()
        plain = [f for f in facts if f.judgement is None]
        judged = [f for f in facts if f.judgement is not None]
        self.heading(self.say(f"Faits ({len(plain)})", f"Facts ({len(plain)})"))
        for fact in plain:
            self.fact(fact)
        if judged:
            self.heading(self.say(f"Appréciations ({len(judged)})", f"Judgements ({len(judged)})"))
        for fact in judged:
            self.fact(fact)

    def exceptions(self) -> None:
        """List the derogations: each rule with those that it defeats, by name or by article."""
        found = [rule for rule in self.program.rules.values() if rule.defeats]
        if not found:
            return
        self.heading(self.say(f"Dérogations ({len(found)})", f"Derogations ({len(found)})"))
        for rule in found:
            self.line(f"{rule.name} {quote(self.lang, self.program.label(rule.name, 'rule'))}")
            for name in rule.defeats:
                label = quote(self.lang, self.program.label(name, "rule"))
                self.line(self.say(f"écarte {name} {label}", f"defeats {name} {label}"), 1)

    def thresholds(self, day: date | None) -> None:
        """List the thresholds: their rows of a day, or all of them."""
        count = len(self.program.thresholds)
        title = self.say(f"Seuils ({count})", f"Thresholds ({count})")
        if day is not None:
            shown = format_date(day, self.lang)
            title = self.say(f"Seuils au {shown}", f"Thresholds on {shown}")
        self.heading(title)
        for threshold in self.program.thresholds.values():
            self.item(threshold.name, threshold.about.label, threshold.type)
            rows = threshold.rows if day is None else tuple(filter(None, [threshold.row(day)]))
            if not rows:
                self.line(self.say("aucune valeur ce jour-là", "no value on that day"), 1)
            for row in rows:
                self.row(threshold, row)
            for note in (*threshold.about.notes, *threshold.about.uncertain):
                self.line(f"– {note}", 1)

    def unformalised(self) -> None:
        """List what the rules leave out."""
        left_out = self.program.unformalised
        count = len(left_out)
        self.heading(self.say(f"Non formalisé ({count})", f"Not formalised ({count})"))
        for item in left_out:
            cites = self.cited(item.references)
            self.line(f"– {item.words}" + (f" ({cites})" if cites else ""), 0)

    # -- parts ----------------------------------------------------------------------------------
    def item(self, name: str, label: str | None, type_: Type) -> None:
        """Write the name, label and type of an item."""
        words = type_.words()
        shown = words.fr if self.lang == "fr" else words.en
        if type_.kind == "choice":
            shown = self.say(f"un choix : {shown}", f"one choice: {shown}")
        self.line(name + (f" {quote(self.lang, label)}" if label else "") + f" : {shown}")

    def fact(self, fact: Fact) -> None:
        """Write a fact with its question, values, bounds and presumption."""
        self.item(fact.name, fact.about.label, fact.type)
        if fact.question:
            self.line(fact.question, 1)
        if fact.help:
            self.line(fact.help, 1)
        if fact.type.kind in ("choice", "set"):
            self.line(", ".join(self.program.choices[fact.type.name or ""].names()), 1)
        if fact.type.kind == "list" and fact.type.item is not None:
            entity = self.program.entities[fact.type.item.name or ""]
            self.line(", ".join(f.name for f in entity.fields), 1)
        if fact.minimum is not None:
            self.line(self.say("au moins ", "at least ") + self.value(fact.minimum, fact.type), 1)
        if fact.maximum is not None:
            self.line(self.say("au plus ", "at most ") + self.value(fact.maximum, fact.type), 1)
        if fact.presumed is not None:
            self.line(
                self.say("présumé : ", "presumed: ") + self.value(fact.presumed, fact.type), 1
            )
        if fact.judgement is not None:
            if fact.judgement.by:
                self.line(self.say("par ", "by ") + fact.judgement.by, 1)
            for criterion in fact.judgement.criteria:
                self.line(f"– {criterion}", 1)

    def row(self, threshold: Threshold, row: ThresholdRow) -> None:
        """Write the values of one period."""
        cites = self.cited(row.references)
        after = f" ({cites})" if cites else ""
        period = self.period(row.period)
        values = [self.value(v, threshold.type) for v in row.values]
        if not threshold.axes:
            self.line(f"{period} : {values[0]}{after}", 1)
            return
        self.line(f"{period}{after}", 1)
        heads = []
        for column in threshold.columns:
            names = [
                self.names(self.program.choices[axis.choice], allowed)
                for axis, allowed in zip(threshold.axes, column, strict=True)
            ]
            heads.append(" × ".join(names))
        width, right = max(map(len, heads)), max(map(len, values))
        for head, value in zip(heads, values, strict=True):
            self.lines.append(f"    {head.ljust(width)}  {value.rjust(right)}")

    def names(self, choice: Choice, allowed: frozenset[str]) -> str:
        """Return the values of an axis, by the name of their group when they are one."""
        if allowed == frozenset(choice.names()):
            return self.say("tous", "all")
        for group in choice.groups:
            if frozenset(group.members) == allowed:
                return group.name
        return ", ".join(name for name in choice.names() if name in allowed)

    def period(self, period: Period) -> str:
        """Return a period in words."""
        start = format_date(period.start, self.lang) if period.start else None
        end = format_date(period.end, self.lang) if period.end else None
        if start and end:
            return self.say(f"du {start} au {end}", f"from {start} to {end}")
        if start:
            return self.say(f"à compter du {start}", f"from {start}")
        if end:
            return self.say(f"jusqu'au {end}", f"until {end}")
        return self.say("toujours", "always")

    def value(self, value: Scalar | None, type_: Type) -> str:
        """Return a value in the notation of the language."""
        if value is None:
            return self.say("aucun", "none")
        if value is NEANT:
            return self.say("néant", "nothing")
        if isinstance(value, bool):
            return self.say("oui", "yes") if value else self.say("non", "no")
        if isinstance(value, Duration):
            return format_duration(value, self.lang)
        return show_value(value, type_, self.lang)

    def cited(self, references: Iterable[Reference]) -> str:
        """Return references as a person reads them."""
        return " ; ".join(self.program.cite(reference) for reference in references)
