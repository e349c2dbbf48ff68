"""``procrules ask``: a questionnaire on the terminal, that asks only what matters."""

from __future__ import annotations

import sys
from typing import Any

import click
from attrs import define

from procrules.core.expr import Scalar
from procrules.diagnostics.base import Lang
from procrules.diagnostics.render import render_all
from procrules.dossiers import Dossier
from procrules.errors import FactError
from procrules.questions.interview import Interview, Question
from procrules.ruleset import Ruleset, load
from procrules.tools.commands.console import ANSWER, PLAIN, out, problem
from procrules.tools.commands.decide import case
from procrules.tools.commands.dossiers import named_facts
from procrules.tools.commands.frame import Verb
from procrules.tools.commands.options import argument, option
from procrules.tools.commands.words import say
from procrules.views.prose import render
from procrules.views.sentences import Speaker

_BACK = ("<", "retour", "back")
_HELP = ("?", "aide", "help")
_UNKNOWN = ("", "inconnu", "unknown")
_QUIT = ("fin", "quitter", "quit")


def command(lang: Lang) -> click.Command:
    """Return the command in a language."""
    return Verb(
        "ask",
        lang,
        callback=run,
        short_help=say(
            lang, "Pose les questions qui comptent, et répond.", "Ask what matters, and answer."
        ),
        help=say(
            lang,
            "Pose une à une les questions dont la réponse peut encore changer la décision, puis répond.\n\n"
            "À chaque question : une valeur, le numéro d'un choix, une ligne vide si l'on ne sait pas, « ? » pour "
            "de l'aide, « < » pour revenir en arrière, « fin » pour répondre avec ce qui est dit.",
            "Ask one by one the questions whose answer may still change the decision, then answer.\n\n"
            "To each question: a value, the number of a choice, an empty line if it is not known, '?' for help, "
            "'<' to go back, 'quit' to answer with what was told.",
        ),
        params=[
            argument(lang, "ruleset", "REGLEMENT", "RULESET"),
            option(
                lang,
                "--decision",
                "La question posée au règlement.",
                "The question put to the ruleset.",
                metavar=say(lang, "NOM", "NAME"),
                required=True,
            ),
            option(
                lang,
                "--facts",
                "Ce que l'on sait déjà : faits (JSON ou YAML), dossier d'un achat ou cas fourni.",
                "What is known already: facts (JSON or YAML), file of a procurement or bundled case.",
                metavar=say(lang, "FICHIER", "FILE"),
            ),
            option(
                lang,
                "--strict",
                "N'emploie aucune présomption : demande aussi ce qui est présumé.",
                "Use no presumption: ask what is presumed as well.",
                is_flag=True,
            ),
        ],
    )


def run(ruleset: str, decision: str, facts: str | None, strict: bool, lang: Lang) -> int:
    """Ask, answer, and return 1 when the rules conflict."""
    rules = load(ruleset)
    known = {} if facts is None else _known(rules, facts)
    session = _Session(rules, lang, [rules.interview(decision, known, strict=strict)])
    session.ask()
    told = session.now
    answer = rules.decide(decision, told.told, strict=strict)
    program = rules.program.program
    out("")
    out(render(answer, program, lang=lang, style="text", why=False), ANSWER)
    session.aside()
    return int(answer.status == "conflict")


def _known(ruleset: Ruleset, named: str) -> dict[str, Any]:
    told = named_facts(named, None, ruleset)
    if isinstance(told, Dossier):
        return dict(told.facts)
    return case(ruleset, named) if told is None else told


@define
class _Session:
    """One questionnaire, with the way back."""

    ruleset: Ruleset
    lang: Lang
    past: list[Interview]

    @property
    def now(self) -> Interview:
        """The questionnaire as it stands."""
        return self.past[-1]

    @property
    def speaker(self) -> Speaker:
        """Says values in the language of the session."""
        return Speaker(self.ruleset.program.program, self.lang)

    def ask(self) -> None:
        """Ask until nothing that may be told changes the answer, or nobody answers any more."""
        while (question := self.now.question) is not None:
            self._put(question)
            line = _read()
            word = line.strip().casefold() if line is not None else "fin"
            if word in _QUIT:
                return
            if word in _BACK:
                if len(self.past) > 1:
                    self.past.pop()
            elif word in _HELP:
                self._help(question)
            else:
                self._tell(question, None if word in _UNKNOWN else (line or "").strip())

    def _put(self, question: Question) -> None:
        number = len(self.past)
        record = f" ({question.record})" if question.record is not None else ""
        words = question.question or question.label
        if question.many:
            words = say(self.lang, f"{question.label} : combien ?", f"{question.label}: how many?")
        out(f"\n{number}. {words}{record}", PLAIN)
        for rank, (_, label) in enumerate(question.choices, start=1):
            out(f"   {rank}) {label}")
        if question.type.kind == "boolean":
            out(say(self.lang, "   oui ou non", "   yes or no"))
        elif question.type.kind == "set":
            out(say(self.lang, "   plusieurs, séparés par « ; »", "   several, separated by ';'"))

    def _help(self, question: Question) -> None:
        if question.question and question.label != question.question:
            out("   " + question.label)
        if question.help:
            out("   " + question.help)
        for words, bound in (
            (say(self.lang, "au moins", "at least"), question.minimum),
            (say(self.lang, "au plus", "at most"), question.maximum),
        ):
            if bound is not None:
                shown = self.speaker.value(bound, question.type.kind, question.type.name)
                out(f"   {words} {shown}")
        if question.judgement is not None:
            who = question.judgement.by or say(self.lang, "une personne", "a person")
            out(say(self.lang, f"   c'est {who} qui apprécie :", f"   {who} appreciates:"))
            for criterion in question.judgement.criteria:
                out(f"   – {criterion}")
        kind = question.type.words()
        out("   (" + (kind.fr if self.lang == "fr" else kind.en) + f", {question.fact})")

    def _tell(self, question: Question, typed: str | None) -> None:
        value = None if typed is None else _meant(question, typed)
        try:
            self.past.append(self.now.tell(question.fact, value))
        except FactError as error:
            problem(render_all(error.diagnostics, self.lang))

    def aside(self) -> None:
        """Say what was not asked, and why."""
        told = self.now
        program = self.ruleset.program.program
        names = [program.label(name) for name in told.pointless]
        if names:
            out(
                say(
                    self.lang,
                    f"Sans importance ici, et non demandé : {' ; '.join(names)}.",
                    f"Of no matter here, and not asked: {'; '.join(names)}.",
                )
            )
        left = [p for p in told.unanswered if told.question is None]
        if left:
            labels = [program.label(p) for p in left]
            out(
                say(
                    self.lang,
                    "Encore inconnu ; aucun cas essayé n'en fait dépendre la réponse : "
                    + " ; ".join(labels)
                    + ".",
                    "Still unknown; in no case that was tried does the answer hang on it: "
                    + "; ".join(labels)
                    + ".",
                )
            )


def _meant(question: Question, typed: str) -> object:
    """Return what was typed, the number of a choice being that choice."""
    names: list[Scalar] = [name for name, _ in question.choices]
    if question.many and typed.isdecimal() and len(typed) < 6:
        return int(typed)
    if question.type.kind == "set":
        return [_chosen(names, word.strip()) for word in typed.split(";") if word.strip()]
    return _chosen(names, typed)


def _chosen(names: list[Scalar], typed: str) -> Scalar:
    if names and typed.isdecimal() and 0 < int(typed) <= len(names):
        return names[int(typed) - 1]
    return typed


def _read() -> str | None:
    """Return a line of the standard input; ``None`` at its end."""
    if sys.stdin is None:
        return None
    out("> ", newline=False)
    line = sys.stdin.readline()
    return line if line else None
