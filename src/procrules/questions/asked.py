"""A question put into words: what it means, where it comes from, why it is asked, what it may change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from attrs import frozen

from procrules.core.items import About
from procrules.core.program import Program
from procrules.diagnostics.base import Words
from procrules.questions.filling import split, value_at
from procrules.questions.probe import Facts, Part, Probe
from procrules.values.text import Lang
from procrules.views import agreement
from procrules.views.conditions import member_about
from procrules.views.layout import Page, code, strong
from procrules.views.prose import settled
from procrules.views.sentences import Speaker
from procrules.views.showing import Shown
from procrules.views.words import state

if TYPE_CHECKING:
    from procrules.questions.interview import Interview, Question

_WORDS: Final[dict[str, Words]] = {
    "how_many": Words("{label} : combien ?", "{label}: how many?"),
    "of_record": Words("{words} ({record})", "{words} ({record})"),
    "at_least": Words("au moins {value}", "at least {value}"),
    "at_most": Words("au plus {value}", "at most {value}"),
    "in_unit": Words("en {unit}", "in {unit}"),
    "appreciated": Words("C'est {who} qui apprécie :", "It is {who} who appreciates:"),
    "articles": Words("Textes : {cites}", "Texts: {cites}"),
    "why": Words(
        "Demandé parce que la réponse peut en dépendre. Dans deux cas qui ne diffèrent que par là :",
        "Asked because the answer may hang on it. In two cases that differ by this alone:",
    ),
    "no_case": Words(
        "Demandé parce que la réponse peut en dépendre ; aucun cas court ne le montre.",
        "Asked because the answer may hang on it; no short case shows it.",
    ),
    "told_already": Words("Dit déjà : {value}", "Told already: {value}"),
    "then": Words("{value} → {then}", "{value} → {then}"),
    "named": Words("Nom : {name} ({type})", "Name: {name} ({type})"),
    "none": Words("aucun", "none"),
    "one": Words("un choix", "one choice"),
    "several": Words("plusieurs choix", "several choices"),
    "no_question": Words(
        "Plus aucune question ne peut changer la réponse.",
        "No question can change the answer any more.",
    ),
    "told": Words("Ce qui est dit", "What is told"),
}


def show_interview(interview: Interview, lang: Lang) -> Shown:
    """Return a questionnaire as a page: the next question, then what was told."""
    asked = Asked(interview, lang)
    page = Page()
    page.heading(1, asked.speaker.label(interview.decision))
    question = interview.question
    if question is None:
        page.paragraph(asked.say("no_question"))
    else:
        page.paragraph(strong(asked.words(question)))
        for name, label in question.choices:
            page.item(f"{label} ({code(name)})")
        asked.explain(question, page)
    told = [name for name in interview.told if name in asked.program.facts]
    if told:
        page.heading(2, asked.say("told"))
    for name in told:
        page.item(asked.speaker.stated(asked.label(name), asked.value(name)))
    return Shown(settled(page, lang), lang)


@frozen
class Asked:
    """Says the questions and the values of a questionnaire in one language."""

    interview: Interview
    lang: Lang

    @property
    def program(self) -> Program:
        """Where labels are declared."""
        return self.interview.checked.program

    @property
    def speaker(self) -> Speaker:
        """Says values."""
        return Speaker(self.program, self.lang)

    def say(self, key: str, **fields: str) -> str:
        """Return the words of a key."""
        words = _WORDS[key]
        return (words.fr if self.lang == "fr" else words.en).format(**fields)

    # -- names and values -----------------------------------------------------------------------
    def words(self, question: Question) -> str:
        """Return the question as it is put."""
        words = question.question or question.label
        if question.many:
            words = self.say("how_many", label=question.label)
        if question.record is not None:
            words = self.say("of_record", words=words, record=question.record)
        return agreement.typography(words, self.lang)

    def label(self, path: str) -> str:
        """Return how a fact, or a field of a record, is called in a list."""
        question = self.interview.about(path)
        if question.record is None:
            return question.label
        return self.say("of_record", words=question.label, record=question.record)

    def value(self, path: str) -> str:
        """Return what is told at a path."""
        told = self._in(self.interview.about(path), self.interview.told)
        return agreement.typography(told, self.lang)

    # -- help -----------------------------------------------------------------------------------
    def help(self, question: Question) -> Shown:
        """Return what helps to answer a question."""
        page = Page()
        self.explain(question, page)
        return Shown(settled(page, self.lang), self.lang)

    def explain(self, question: Question, page: Page) -> None:
        """Write what helps to answer a question."""
        if question.question and question.label != question.question:
            page.paragraph(question.label)
        if question.help:
            page.paragraph(question.help)
        about = self._about(question)
        for note in (*about.notes, *about.uncertain):
            page.paragraph(note)
        for line in self._bounds(question):
            page.item(line)
        if question.judgement is not None:
            who = question.judgement.by or self.speaker.say("someone")
            page.paragraph(self.say("appreciated", who=who))
            for criterion in question.judgement.criteria:
                page.item(criterion)
        cites = self.speaker.cites(about.references)
        if cites:
            page.paragraph(self.say("articles", cites=cites))
        self._why(question, page)
        kind = question.type.words()
        shown = kind.fr if self.lang == "fr" else kind.en
        if question.type.kind in ("choice", "set"):
            shown = self.say("one" if question.type.kind == "choice" else "several")
        page.paragraph(self.say("named", name=code(question.fact), type=shown))

    def _about(self, question: Question) -> About:
        parts = split(question.fact)
        if parts is None:
            return self.speaker.about(question.fact)
        item = self.program.facts[parts[0]].type.item
        entity = self.program.entities.get(item.name or "") if item is not None else None
        field = entity.field(parts[2]) if entity is not None else None
        return field.about if field is not None else About()

    def _bounds(self, question: Question) -> Iterator[str]:
        for key, bound in (("at_least", question.minimum), ("at_most", question.maximum)):
            if bound is not None:
                shown = self.speaker.value(bound, question.type.kind, question.type.name)
                yield self.say(key, value=shown)
        fact = self.program.facts.get(question.fact)
        if fact is not None and fact.unit:
            yield self.say("in_unit", unit=fact.unit)

    def _why(self, question: Question, page: Page) -> None:
        if value_at(self.interview.told, question.fact) is not None:
            page.paragraph(self.say("told_already", value=self.value(question.fact)))
        witness = question.witness
        if witness is None:
            if question.fact in self.interview.may_matter:
                page.paragraph(self.say("no_case"))
            return
        page.paragraph(self.say("why"))
        probe = Probe(self.interview.checked, self.interview.decision, self.interview.strict)
        for case in (witness.one, witness.other):
            part = probe.parts(case).get(witness.part)
            then = self._part(witness.part, part)
            page.item(self.say("then", value=self._in(question, case), then=then))

    def _in(self, question: Question, case: Facts) -> str:
        value = value_at(case, question.fact)
        if question.many and isinstance(value, tuple):
            value = len(value)
        if question.type.kind == "set" and value is not None and not value:
            return self.say("none")
        return self.speaker.value(value, question.type.kind, question.type.name)

    def _part(self, name: str, part: Part | None) -> str:
        """Return how one part of the answer stands."""
        if part is None:
            return self.speaker.say("none_open")
        decision = self.program.decisions[self.interview.decision]
        record, _, member = name.rpartition(": ")
        if isinstance(part.state, str):
            label = self.speaker.value_label(decision.type.name, member)
            choice = self.program.choices[decision.type.name or ""]
            about = member_about(self.speaker, choice.name, member)
            stands = state(part.state, self.lang, about.feminine, about.plural, choice.sort)
            words = self.speaker.stated(label, stands)
        else:
            status, value = part.state
            kind, of = decision.type.kind, decision.type.name
            words = self.speaker.value(value, kind, of) if status == "decided" else ""
            words = words or agreement.lowered(self.speaker.say(status))
        return self.say("of_record", words=words, record=record) if record else words
