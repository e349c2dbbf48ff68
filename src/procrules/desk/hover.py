"""What is told of a name: its meaning, its law, the value of a threshold on the reference date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from procrules.constructs.scope import Use
from procrules.core.items import (
    About,
    Bounded,
    Choice,
    ChoiceValue,
    Example,
    Fact,
    Group,
    Threshold,
)
from procrules.core.program import Program
from procrules.core.types import Type
from procrules.desk.symbols import use_at
from procrules.desk.workspace import Seen
from procrules.diagnostics.base import Lang, Span
from procrules.values.dates import format_date
from procrules.views.layout import Page
from procrules.views.sentences import Speaker


@frozen
class Hover:
    """Words about a name, in Markdown, and where it stands."""

    markdown: str
    span: Span


def hover(
    seen: Seen, file: str, line: int, column: int, lang: Lang = "fr", on: date | None = None
) -> Hover | None:
    """Tell of the name at a place; ``on`` is the day of thresholds where no example gives one."""
    found = use_at(seen, file, line, column)
    if found is None or seen.program is None:
        return None
    use, span = found
    day = _day(seen, file, line) or on or seen.program.header.read_until
    text = _Teller(seen, seen.program, lang, day).tell(use)
    return Hover(text, span) if text else None


def _day(seen: Seen, file: str, line: int) -> date | None:
    """Return the reference date that the example at a line states."""
    program, reading = seen.program, seen.readings[file]
    name = program.header.reference_date if program is not None else None
    for example in program.examples if program is not None else ():
        if example.span.file != file:
            continue
        span = reading.place(example.span)
        if span is not None and span.line <= line <= span.end_line:
            return _stated(example, name)
    return None


def _stated(example: Example, name: str | None) -> date | None:
    value = next((g.value for g in example.given if g.fact == name), None)
    return value if isinstance(value, date) else None


class _Teller:
    def __init__(self, seen: Seen, program: Program, lang: Lang, day: date | None) -> None:
        self.seen, self.program, self.lang, self.day = seen, program, lang, day
        self.speaker = Speaker(program, lang)
        self.colon = " : " if lang == "fr" else ": "

    def say(self, fr: str, en: str) -> str:
        return fr if self.lang == "fr" else en

    def tell(self, use: Use) -> str:
        """Return what is told, in Markdown."""
        lines: list[str] = []
        if use.sort == "threshold":
            threshold = self.program.thresholds.get(use.name)
            lines = list(self.threshold(threshold)) if threshold is not None else []
        elif use.sort == "value":
            lines = list(self.value(use.name))
        elif use.sort == "member":
            lines = list(self.member(use))
        elif use.sort == "source":
            source = self.program.sources.get(use.name)
            if source is not None:
                lines = [self.title(use.name, source.about, self.say("source", "source"))]
                lines += self.about(source.about)
        elif use.sort == "rule":
            rule = self.program.rules.get(use.name)
            if rule is not None:
                lines = [self.title(use.name, rule.about, self.say("règle", "rule"))]
                if rule.period.bounded:
                    lines.append(self.speaker.period(rule.period))
                lines += self.about(rule.about)
        elif use.sort == "type":
            lines = list(self.type(use.name))
        elif use.sort == "field":
            entity = self.program.entities.get(use.of)
            declared = entity.field(use.name) if entity is not None else None
            if declared is not None:
                lines = [self.title(use.name, declared.about, self.kind(declared.type))]
                lines += [*self.bounds(declared), *self.about(declared.about)]
        elif use.sort == "phase":
            process = self.program.processes.get(use.of)
            about = process.phase(use.name).about if process is not None else About()
            lines = [self.title(use.name, about, self.say("phase", "phase")), *self.about(about)]
        return "\n\n".join(lines)

    # -- each kind ------------------------------------------------------------------------------
    def value(self, name: str) -> Iterator[str]:
        program = self.program
        if (fact := program.facts.get(name)) is not None:
            what = (
                self.say("appréciation", "judgement")
                if fact.judgement
                else self.say("fait", "fact")
            )
            yield self.title(name, fact.about, f"{what}{self.colon}{self.kind(fact.type)}")
            yield from self.fact(fact)
            yield from self.about(fact.about)
        elif (derived := program.derived.get(name)) is not None:
            what = self.say("définition", "definition")
            yield self.title(name, derived.about, f"{what}{self.colon}{self.kind(derived.type)}")
            yield from self.about(derived.about)
        elif (decision := program.decisions.get(name)) is not None:
            what = self.say("décision", "decision")
            yield self.title(name, decision.about, f"{what}{self.colon}{self.kind(decision.type)}")
            yield from self.about(decision.about)
            rules = [r.name for r in program.rules.values() if name in r.concludes_on()]
            if rules:
                shown = ", ".join(f"`{r}`" for r in rules[:_SHOWN])
                more = " …" if len(rules) > _SHOWN else ""
                yield self.say("Règles : ", "Rules: ") + shown + more

    def fact(self, fact: Fact) -> Iterator[str]:
        speaker, of = self.speaker, fact.type
        for words in (fact.question, fact.help, fact.unit):
            if words:
                yield words
        yield from self.bounds(fact)
        if fact.presumed is not None:
            presumed = speaker.value(fact.presumed, of.kind, of.name)
            yield f"{self.say('présumé', 'presumed')}{self.colon}{presumed}"
        if fact.judgement is not None:
            yield "\n".join(f"- {criterion}" for criterion in fact.judgement.criteria)
        choice = self.program.choices.get(of.name or "") if of.kind in ("choice", "set") else None
        if choice is not None:
            yield self.values(choice)

    def bounds(self, declared: Bounded) -> Iterator[str]:
        of = declared.type
        for value, said in (
            (declared.minimum, self.say("au moins", "at least")),
            (declared.maximum, self.say("au plus", "at most")),
        ):
            if value is not None:
                yield f"{said}{self.colon}{self.speaker.value(value, of.kind, of.name)}"

    def type(self, name: str) -> Iterator[str]:
        choice, entity = self.program.choices.get(name), self.program.entities.get(name)
        if choice is not None:
            yield self.title(name, choice.about, self.say("choix", "choice"))
            yield self.values(choice)
            yield from self.about(choice.about)
        elif entity is not None:
            yield self.title(name, entity.about, self.say("entité", "entity"))
            yield "\n".join(
                f"- `{f.name}`{self.colon}{self.kind(f.type)}"
                + (f" — {f.about.label}" if f.about.label else "")
                for f in entity.fields
            )
            yield from self.about(entity.about)

    def member(self, use: Use) -> Iterator[str]:
        choice = self.program.choices.get(use.of)
        if choice is None:
            return
        named: tuple[ChoiceValue | Group, ...] = (*choice.values, *choice.groups)
        found = next((value for value in named if value.name == use.name), None)
        if found is None:
            return
        label = choice.about.label or choice.name
        yield self.title(
            use.name, found.about, self.say(f"valeur de « {label} »", f"value of “{label}”")
        )
        if isinstance(found, Group):
            yield "\n".join(f"- `{name}` {choice.label(name)}" for name in found.members)
        else:
            codes = [f"{code.system} `{code.code}`" for code in found.codes]
            if codes:
                yield ", ".join(codes)
        yield from self.about(found.about)

    def threshold(self, threshold: Threshold) -> Iterator[str]:
        yield self.title(
            threshold.name,
            threshold.about,
            f"{self.say('seuil', 'threshold')}{self.colon}{self.kind(threshold.type)}",
        )
        row = threshold.row(self.day) if self.day is not None else None
        if self.day is not None:
            shown = format_date(self.day, self.lang)
            if row is None:
                yield self.say(f"Aucune valeur le {shown}", f"No value on {shown}")
            else:
                values = self.row_values(threshold, row.values)
                cites = self.speaker.cites(row.references, full=True)
                yield (
                    self.say("Le ", "On ")
                    + f"**{shown}**{self.colon}{values}"
                    + (f" ({cites})" if cites else "")
                )
        page = Page()
        heads = [self.column(threshold, n) for n in range(len(threshold.columns))]
        page.table(
            [self.say("période", "period"), *heads, self.say("vu", "under")],
            [
                [
                    self.speaker.period(each.period, past=False),
                    *(self.shown(threshold, value) for value in each.values),
                    self.speaker.cites(each.references, full=True),
                ]
                for each in threshold.rows
            ],
        )
        yield page.render("markdown").strip()
        yield from self.about(threshold.about)

    # -- parts ----------------------------------------------------------------------------------
    def row_values(self, threshold: Threshold, values: tuple[object, ...]) -> str:
        shown = [self.shown(threshold, value) for value in values]
        if len(shown) == 1:
            return f"**{shown[0]}**"
        heads = (self.column(threshold, n) for n in range(len(shown)))
        return ", ".join(f"{head} **{value}**" for head, value in zip(heads, shown, strict=True))

    def shown(self, threshold: Threshold, value: object) -> str:
        return (
            "—"
            if value is None
            else self.speaker.value(value, threshold.type.kind, threshold.type.name)
        )

    def column(self, threshold: Threshold, number: int) -> str:
        """Return what a column is for, by the labels of its values or of their group."""
        said: list[str] = []
        for axis, allowed in zip(threshold.axes, threshold.columns[number], strict=True):
            choice = self.program.choices[axis.choice]
            group = next((g.name for g in choice.groups if frozenset(g.members) == allowed), None)
            names = [group] if group else [n for n in choice.names() if n in allowed]
            said.append(", ".join(choice.label(name) for name in names))
        return " × ".join(said) or self.say("valeur", "value")

    def title(self, name: str, about: About, kind: str) -> str:
        label = f" « {about.label} »" if about.label else ""
        if self.lang == "en" and about.label:
            label = f" “{about.label}”"
        return f"**`{name}`**{label} — {kind}"

    def kind(self, type_: Type) -> str:
        words = type_.words()
        return words.fr if self.lang == "fr" else words.en

    def values(self, choice: Choice) -> str:
        return "\n".join(
            f"- `{value.name}` {value.about.label or ''}".rstrip() for value in choice.values
        )

    def about(self, about: About) -> Iterator[str]:
        cites = self.speaker.cites(about.references, full=True)
        if cites:
            yield self.say("Vu : ", "Under: ") + cites
        yield from about.notes
        for words in (*about.uncertain, *filter(None, about.to_confirm)):
            yield "⚠ " + words


_SHOWN = 8
