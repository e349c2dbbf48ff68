"""A questionnaire on a terminal that has keys: it is answered, corrected and read over in place."""

from __future__ import annotations

import sys

from procrules.core.answer import plain
from procrules.diagnostics.base import Lang
from procrules.errors import FactError
from procrules.questions.interview import Question
from procrules.tools.asking.keeping import Keeper
from procrules.tools.asking.keys import (
    Choosing,
    Picture,
    Pressed,
    Reading,
    choose,
    listening,
    type_in,
)
from procrules.tools.asking.state import Asking, meant, to_type
from procrules.tools.commands.console import coloured, out, wrapped
from procrules.tools.commands.words import say
from procrules.views import agreement


class Screen:
    """Puts the questions of one questionnaire, one after the other."""

    def __init__(self, asking: Asking, keeper: Keeper, width: int, *, read_over: bool) -> None:
        self.asking, self.keeper = asking, keeper
        self.width = width
        self.read_over = read_over
        """Whether what was told is read over even where nothing is left to ask."""
        self.at: Pressed | None = None
        """Where the person was before looking for help."""

    def run(self) -> None:
        """Ask until nothing that may be told changes the answer and the person is content with it.

        Raises:
            KeyboardInterrupt: The person stops.
        """
        with listening():
            while self._more():
                pass

    def _more(self) -> bool:
        question = self.asking.question
        if question is not None:
            return self.put(question)
        return bool(self.read_over or self.asking.past) and self.review(last=True)

    @property
    def lang(self) -> Lang:
        """The language of the questionnaire."""
        return self.asking.lang

    # -- one question ---------------------------------------------------------------------------
    def put(self, question: Question) -> bool:
        """Put a question; return whether there is more to ask."""
        pressed = self._pressed(question)
        self.at = None
        if pressed.kind == "answer":
            self._tell(question, pressed)
        elif pressed.kind == "back":
            self._back()
        elif pressed.kind == "help":
            self.at = pressed
            self._help(question)
        else:
            # To read the answers over is to be asked again, or to end as they stand.
            return self.review(last=pressed.kind == "end")
        return True

    def _pressed(self, question: Question) -> Pressed:
        rows = self._rows(question)
        if rows is None:
            text = self.at.text if self.at is not None else self._text_before(question)
            picture = self._picture(question, self._keys(typed=True))
            return type_in(picture, text, _Reader(self.asking, question))
        several = len(rows) if question.type.kind == "set" else 0
        rows = [*rows, say(self.lang, "je ne sais pas", "I do not know")]
        choosing = Choosing(rows, several=several, initials=self._initials(question))
        if self.at is not None:
            choosing.at, choosing.ticked = self.at.at, set(self.at.ticked)
        else:
            self._as_before(question, choosing)
        keys = self._keys(several=bool(several))
        return choose(self._picture(question, keys), choosing)

    def _text_before(self, question: Question) -> str:
        before = self.asking.before(question)
        return "" if before is None else str(plain(before))

    def _rows(self, question: Question) -> list[str] | None:
        """Return what is chosen from; ``None`` where the answer is typed."""
        if question.type.kind == "boolean":
            return [say(self.lang, "oui", "yes"), say(self.lang, "non", "no")]
        return [label for _, label in question.choices] or None

    def _initials(self, question: Question) -> dict[str, int]:
        return {"o": 0, "y": 0, "n": 1} if question.type.kind == "boolean" else {}

    def _as_before(self, question: Question, choosing: Choosing) -> None:
        """Begin where the person had chosen, when a question is asked again."""
        before = self.asking.before(question)
        unknown, names = len(choosing.rows) - 1, self._names(question)
        match before:
            case None:
                choosing.at = unknown if self.asking.given(question) else 0
            case bool():
                choosing.at = 0 if before else 1
            case str() if before in names:
                choosing.at = names.index(before)
            case list() | frozenset():
                choosing.ticked = {names.index(name) for name in before}

    @staticmethod
    def _names(question: Question) -> list[str]:
        return [name for name, _ in question.choices]

    # -- what is done ---------------------------------------------------------------------------
    def _tell(self, question: Question, pressed: Pressed) -> None:
        self.asking.tell(question, self._value(question, pressed))
        self.keeper.keep(self.asking)
        told = self.asking.asked
        line = told.speaker.stated(told.label(question.fact), told.value(question.fact))
        out(wrapped(line, "  "))

    def _value(self, question: Question, pressed: Pressed) -> object:
        """Return what was answered."""
        rows = self._rows(question)
        if rows is None:
            typed = " ".join(pressed.text.split())
            return meant(question, typed) if typed else None
        if pressed.at == len(rows):
            return None
        if question.type.kind == "boolean":
            return pressed.at == 0
        names = self._names(question)
        if question.type.kind == "set":
            return [names[rank] for rank in sorted(pressed.ticked)]
        return names[pressed.at]

    def _back(self) -> None:
        if self.asking.back():
            self.keeper.keep(self.asking)
        else:
            out(say(self.lang, "  C'est la première question.", "  This is the first question."))

    def _help(self, question: Question) -> None:
        text = self.asking.asked.help(question).text(max(20, self.width - 2))
        out("".join(f"  {line}".rstrip() + "\n" for line in ("", *text.splitlines(), "")))

    def review(self, *, last: bool) -> bool:
        """Show what was told and let it be corrected; return whether there is more to ask."""
        told = self.asking.told()
        if not told:
            out(say(self.lang, "  Rien n'est encore dit.", "  Nothing is told yet."))
            return not last
        end = say(self.lang, "Répondre avec ce qui est dit", "Answer with what was told")
        if not last:
            end = say(self.lang, "Revenir à la question", "Back to the question")
        stated = self.asking.asked.speaker.stated
        rows = [end, *(stated(each.label, each.value) for each in told)]
        title = say(
            self.lang,
            "Ce qui est dit ; choisir ce qui est à corriger",
            "What was told; choose what to correct",
        )
        keys = say(
            self.lang,
            "↑ ↓ choisir · Entrée valider · ← revenir · Ctrl-C arrêter",
            "↑ ↓ choose · Enter confirm · ← back · Ctrl-C stop",
        )
        picture = Picture(self.asking.progress(), title, keys, coloured(sys.stdout))
        pressed = choose(picture, Choosing(rows))
        if pressed.kind == "back" and last:
            self._back()
            return True
        if pressed.kind == "answer" and pressed.at:
            self.asking.again = told[pressed.at - 1].path
            return True
        if pressed.kind in ("help", "review"):
            return True
        return not last and pressed.kind != "end"

    # -- what stands around ---------------------------------------------------------------------
    def _picture(self, question: Question, keys: str) -> Picture:
        number = len(self.asking.past) + 1
        words = f"{number}. {self.asking.asked.words(question)}"
        return Picture(self.asking.progress(), words, keys, coloured(sys.stdout))

    def _keys(self, *, typed: bool = False, several: bool = False) -> str:
        """Return what the keys do."""
        keys = {
            "↑ ↓": None if typed else ("choisir", "choose"),
            say(self.lang, "Espace", "Space"): ("cocher", "tick") if several else None,
            say(self.lang, "Entrée", "Enter"): ("valider", "confirm"),
            "?": ("aide", "help"),
            "←": ("revenir", "back"),
            "↑" if typed else "r": ("revoir", "read over"),
            "Ctrl-D" if typed else "q": ("conclure", "conclude"),
            "Ctrl-C": ("arrêter", "stop"),
        }
        return " · ".join(f"{key} {say(self.lang, *does)}" for key, does in keys.items() if does)


class _Reader:
    """Reads a line that is being typed as the engine would."""

    def __init__(self, asking: Asking, question: Question) -> None:
        self.asking, self.question = asking, question
        self._last: tuple[str, Reading] | None = None

    def __call__(self, text: str) -> Reading:
        if self._last is None or self._last[0] != text:
            self._last = (text, self._read(" ".join(text.split())))
        return self._last[1]

    def _read(self, typed: str) -> Reading:
        asking, question = self.asking, self.question
        if not typed:
            kind = question.type.words()
            expected = agreement.capital(say(asking.lang, kind.fr, kind.en))
            return Reading(
                True,
                say(
                    asking.lang,
                    f"   {expected} ; rien si l'on ne sait pas",
                    f"   {expected}; nothing if it is not known",
                ),
            )
        try:
            told = asking.trial(question, meant(question, typed))
        except FactError as error:
            problem = error.diagnostics[0].message(asking.lang)
            refused = f"{problem}{say(asking.lang, ' ; ', '; ')}{to_type(question, asking.lang)}"
            return Reading(False, "   " + agreement.typography(refused, asking.lang))
        return Reading(True, "   = " + type(asking.asked)(told, asking.lang).value(question.fact))
