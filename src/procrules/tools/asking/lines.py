"""A questionnaire line by line: what pipes, screen readers and the simplest terminals need."""

from __future__ import annotations

import sys

from procrules.diagnostics.render import render_all
from procrules.errors import FactError
from procrules.questions.interview import Question
from procrules.tools.asking.keeping import Keeper
from procrules.tools.asking.state import Asking, meant, to_type
from procrules.tools.commands.console import PLAIN, out, problem
from procrules.tools.commands.words import say

_BACK = ("<", "retour", "back")
_HELP = ("?", "aide", "help")
_UNKNOWN = ("", "inconnu", "unknown")
_QUIT = ("fin", "quitter", "quit")


def ask(asking: Asking, keeper: Keeper) -> None:
    """Ask until nothing that may be told changes the answer, or nobody answers any more."""
    while (question := asking.question) is not None:
        _put(asking, question)
        line = _read()
        word = line.strip().casefold() if line is not None else _QUIT[0]
        if word in _QUIT:
            return
        if word in _BACK:
            asking.back()
        elif word in _HELP:
            help_ = asking.asked.help(question).text()
            out("".join(f"   {each}".rstrip() + "\n" for each in help_.splitlines()))
        else:
            typed = (line or "").strip()
            try:
                asking.tell(question, None if word in _UNKNOWN else meant(question, typed))
            except FactError as error:
                problem(render_all(error.diagnostics, asking.lang))
                problem(_way_on(asking, question))
            else:
                keeper.keep(asking)


def _put(asking: Asking, question: Question) -> None:
    out(f"\n{len(asking.past) + 1}. {asking.asked.words(question)}", PLAIN)
    for rank, (_, label) in enumerate(question.choices, start=1):
        out(f"   {rank}) {label}")
    if question.type.kind == "boolean":
        out(say(asking.lang, "   oui ou non", "   yes or no"))
    elif question.type.kind == "set":
        out(say(asking.lang, "   plusieurs, séparés par « ; »", "   several, separated by ';'"))


def _way_on(asking: Asking, question: Question) -> str:
    """Say what can be typed where something else was."""
    typed = to_type(question, asking.lang)
    return say(
        asking.lang,
        f"   {typed} ; rien si l'on ne sait pas, « ? » pour de l'aide, « < » pour revenir, « fin » pour conclure",
        f"   {typed}; nothing if it is not known, '?' for help, '<' to go back, 'quit' to conclude",
    )


def _read() -> str | None:
    """Return a line of the standard input; ``None`` at its end."""
    if sys.stdin is None:
        return None
    out("> ", newline=False)
    line = sys.stdin.readline()
    return line if line else None
