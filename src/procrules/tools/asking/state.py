"""One questionnaire, with the way back and what was told so far; it reads and writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define, evolve, field, frozen

from procrules.core.answer import Answer
from procrules.core.expr import Scalar
from procrules.diagnostics.base import Lang, Words
from procrules.diagnostics.facts import WrongFactValue
from procrules.errors import FactError
from procrules.facts.foreign import shorten
from procrules.questions.asked import Asked
from procrules.questions.filling import value_at
from procrules.questions.interview import Interview, Question
from procrules.ruleset import Ruleset
from procrules.tools.commands.words import quote, say
from procrules.views import agreement

_NAMED = 3
"""How many members of a set are named while it is being decided; the others are counted."""


@frozen
class Told:
    """One thing that was told: where, what a person reads for it, and its value in words."""

    path: str
    label: str
    value: str


@define
class Asking:
    """A questionnaire that goes on and back. ``past`` holds it as it stood before each answer."""

    ruleset: Ruleset
    lang: Lang
    decision: str
    strict: bool
    now: Interview
    past: list[tuple[Interview, str]] = field(factory=list)
    _given: dict[str, Any] = field(factory=dict)
    """What was answered at each path, to be corrected rather than given again."""
    again: str | None = None
    """What is asked again, whether it still matters or not."""

    @property
    def asked(self) -> Asked:
        """Says questions and values as they stand."""
        return Asked(self.now, self.lang)

    @property
    def question(self) -> Question | None:
        """The question to put; ``None`` when nothing that may be told changes the answer."""
        return self.now.question if self.again is None else self.now.about(self.again)

    # -- going on and back ----------------------------------------------------------------------
    def trial(self, question: Question, value: object) -> Interview:
        """Return the questionnaire that an answer would give.

        Raises:
            FactError: The answer cannot be read.
        """
        if question.many and isinstance(value, str):
            shown = Words(quote("fr", shorten(value)), quote("en", shorten(value)))
            expected = question.type.words()
            raise FactError([WrongFactValue(name=question.fact, found=shown, expected=expected)])
        told = self.now.tell(question.fact, value)
        before = self.now.told.get(question.fact)
        if not question.many or not isinstance(before, tuple) or not isinstance(value, int):
            return told
        # Who corrects how many records there are has not taken back what was told of them.
        made = told.told[question.fact]
        return self.now.tell(question.fact, [*before[:value], *made[len(before) :]])

    def tell(self, question: Question, value: object) -> None:
        """Take an answer; ``None`` says that it is not known.

        Raises:
            FactError: It cannot be read; nothing changes.
        """
        told = self.trial(question, value)
        self.past.append((self.now, question.fact))
        self._given[question.fact] = value
        self.now, self.again = told, None

    def back(self) -> bool:
        """Undo the last answer and ask for it again; return whether there was something to undo."""
        if self.again is not None:
            self.again = None
            return True
        if not self.past:
            return False
        self.now, path = self.past.pop()
        question = self.now.question
        # What was asked again from the list of answers is asked so once more.
        self.again = path if question is None or question.fact != path else None
        return True

    # -- what stands ----------------------------------------------------------------------------
    def answer(self) -> Answer:
        """Return the answer to what was told."""
        return self.ruleset.decide(self.decision, self.now.told, strict=self.strict)

    def told(self) -> list[Told]:
        """Return what was told, in the order in which it was."""
        asked = self.asked
        return [Told(path, asked.label(path), asked.value(path)) for path in _paths(self.now)]

    def given(self, question: Question) -> bool:
        """Whether a question that is put was answered before."""
        return question.fact in self._given or question.fact in self.now.told

    def before(self, question: Question) -> Any:
        """Return what was answered to a question that is put again; ``None`` if nothing was."""
        if question.fact in self._given:
            return self._given[question.fact]
        value = value_at(self.now.told, question.fact)
        return len(value) if question.many and isinstance(value, tuple) else value

    def progress(self) -> str:
        """Return in a line what is decided already."""
        answer = self.answer()
        lang = self.lang
        parts = []
        open_ = [m.label for m in answer.members if m.status == "open"]
        closed = sum(m.status == "closed" for m in answer.members)
        if open_:
            more = f" + {len(open_) - _NAMED}" if len(open_) > _NAMED else ""
            listed = ", ".join(open_[:_NAMED]) + more
            parts.append(say(lang, f"acquis : {listed}", f"settled: {listed}"))
        if closed:
            parts.append(say(lang, f"écartés : {closed}", f"ruled out: {closed}"))
        if answer.records:
            done = sum(r.answer.status == "decided" for r in answer.records)
            total = len(answer.records)
            parts.append(say(lang, f"décidés : {done} sur {total}", f"decided: {done} of {total}"))
        if not parts and answer.status == "decided":
            parts.append(say(lang, "la réponse est décidée", "the answer is decided"))
        elif not parts:
            parts.append(say(lang, "rien n'est encore décidé", "nothing is decided yet"))
        left = len(self.now.may_matter)
        if left:
            parts.append(
                say(
                    lang,
                    f"{agreement.counted(left, 'fait peut', 'faits peuvent', lang)} encore compter",
                    f"{agreement.counted(left, 'fact', 'facts', lang)} may still matter",
                )
            )
        line = " · ".join(parts)
        return agreement.typography(agreement.capital(line), lang)

    def aside(self) -> Iterator[str]:
        """Yield what is said below the answer: what was not asked, and why."""
        program, lang = self.ruleset.program.program, self.lang
        names = [program.label(name) for name in self.now.pointless]
        if names:
            yield say(
                lang,
                f"Sans importance ici, et non demandé : {' ; '.join(names)}.",
                f"Of no matter here, and not asked: {'; '.join(names)}.",
            )
        if self.now.question is not None:
            return
        left = [self.asked.label(path) for path in self.now.unanswered]
        if left:
            yield say(
                lang,
                "Encore inconnu ; aucun cas essayé n'en fait dépendre la réponse : "
                + " ; ".join(left)
                + ".",
                "Still unknown; in no case that was tried does the answer hang on it: "
                + "; ".join(left)
                + ".",
            )


def begin(
    ruleset: Ruleset,
    lang: Lang,
    decision: str,
    known: Mapping[str, Any],
    *,
    strict: bool,
    closed: frozenset[str] = frozenset(),
) -> Asking:
    """Return a questionnaire that starts from what is known; ``closed`` fields stay unknown.

    Raises:
        FactError: The ruleset has no such decision, or some facts cannot be read.
    """
    interview = evolve(ruleset.interview(decision, known, strict=strict), closed=closed)
    return Asking(ruleset, lang, decision, strict, interview)


def _paths(interview: Interview) -> Iterator[str]:
    """Yield where something was told: facts, and fields of records below their list."""
    for name, value in interview.told.items():
        yield name
        if not isinstance(value, tuple):
            continue
        for rank, record in enumerate(value, start=1):
            for inner, told in record.items():
                path = f"{name}[{rank}].{inner}"
                made_up = inner == "id" and told == str(rank)
                if (told is not None or path in interview.closed) and not made_up:
                    yield path


# -- what is typed --------------------------------------------------------------------------------
def meant(question: Question, typed: str) -> object:
    """Return what was typed, the number of a choice being that choice."""
    names: list[Scalar] = [name for name, _ in question.choices]
    if question.many and typed.isdecimal() and len(typed) < 6:
        return int(typed)
    if question.type.kind == "set":
        return [_chosen(names, word.strip()) for word in typed.split(";") if word.strip()]
    return _chosen(names, typed)


_TYPED = {
    "boolean": Words("oui ou non", "yes or no"),
    "date": Words("une date, comme 2 août 2022", "a date, such as 2 August 2022"),
    "money": Words("un montant, comme 40 000 €", "an amount, such as 40 000 €"),
    "rate": Words("un taux, comme 20 %", "a rate, such as 20 %"),
    "number": Words("un nombre, comme 2,5", "a number, such as 2.5"),
    "integer": Words("un nombre entier, comme 3", "a whole number, such as 3"),
    "duration": Words("une durée, comme 30 jours", "a duration, such as 30 days"),
    "set": Words(
        "les numéros des choix, séparés par « ; »", "the numbers of choices, separated by ';'"
    ),
    "text": Words("des mots", "words"),
}


def to_type(question: Question, lang: Lang) -> str:
    """Say what is typed to answer a question."""
    most = len(question.choices)
    number = Words(
        f"le numéro d'un choix, de 1 à {most}", f"the number of a choice, from 1 to {most}"
    )
    words = _TYPED.get("integer" if question.many else question.type.kind, number)
    return say(lang, f"tapez {words.fr}", f"type {words.en}")


def _chosen(names: list[Scalar], typed: str) -> Scalar:
    if names and typed.isdecimal() and 0 < int(typed) <= len(names):
        return names[int(typed) - 1]
    return typed
