"""What the page asks and is answered: one message of plain data for each, as JSON texts.

Nothing that a message holds makes it fail: what cannot be done is told, with its code and its words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import define

from procrules.diagnostics.base import Diagnostic
from procrules.errors import FactError, LimitError, RulesetError
from procrules.ruleset import load
from procrules.tools.playground.answering import as_data
from procrules.tools.playground.shelf import files, path_of, whole
from procrules.tools.playground.telling import Telling, control, read_back
from procrules.values.dates import format_date
from procrules.values.files import rule_name
from procrules.values.text import Lang
from procrules.views.sentences import Speaker
from procrules.views.summary import short

if TYPE_CHECKING:
    from procrules.tools.playground.writing import Desk

HOME = "marches_publics"
"""The bundled ruleset that the playground opens."""
FIRST, LAST = date(2016, 1, 1), date(2027, 12, 31)
"""The days between which the law can be replayed."""

Message = Mapping[str, Any]

_APART = ("missing", "thresholds", "margins", "assumptions")


@define
class Service:
    """One ruleset that answers, and maybe the desk where it is being written."""

    lang: Lang
    _telling: Telling | None = None
    _desk: Desk | None = None

    @property
    def telling(self) -> Telling:
        """The ruleset that answers; the bundled one until another was written."""
        if self._telling is None:
            self._telling = Telling(load(HOME))
        return self._telling

    def handle(self, text: str) -> str:
        """Answer a message; ``do`` says what it asks."""
        message = json.loads(text)
        try:
            found = _VERBS[message["do"]](self, message)
        except (FactError, RulesetError, LimitError) as error:
            found = {"problems": [self._problem(d) for d in error.diagnostics]}
        return json.dumps(found, ensure_ascii=False)

    def _problem(self, found: Diagnostic) -> dict[str, Any]:
        return {
            "code": found.code,
            "message": found.message(self.lang),
            "fact": getattr(found, "name", None),
        }

    # -- the ruleset ----------------------------------------------------------------------------
    def catalogue(self, message: Message) -> dict[str, Any]:
        """Tell what the rules decide, and the days on which they change."""
        ruleset = self.telling.ruleset
        speaker = Speaker(ruleset.program.program, self.lang)
        until = ruleset.header.read_until
        return {
            "name": ruleset.name,
            "label": ruleset.label or ruleset.name,
            "version": ruleset.version,
            "sha256": ruleset.sha256,
            "read_until": format_date(until, self.lang) if until is not None else None,
            "reference_date": ruleset.header.reference_date,
            "decisions": [
                {
                    "name": name,
                    "label": speaker.label(name),
                    "theme": rule_name(decision.about.span.file),
                }
                for name, decision in ruleset.decisions.items()
            ],
        }

    def shelf(self, message: Message) -> dict[str, Any]:
        """Tell the files that may be written, and the patterns that colour them."""
        from procrules.tools.playground.lexicon import lexicon  # no answer needs it

        return {"files": files(HOME), "lexicon": lexicon()}

    def file(self, message: Message) -> dict[str, Any]:
        """Give the text of a bundled file."""
        name = message["file"]
        return {"text": whole(path_of(HOME, name)) if name in files(HOME) else None}

    # -- a case ---------------------------------------------------------------------------------
    def answer(self, message: Message) -> dict[str, Any]:
        """Answer a decision on what is told."""
        ruleset, decision = self.telling.ruleset, message["decision"]
        facts = self.telling.facts(decision, message["told"])
        answer = ruleset.decide_all(facts, decisions=(decision,))[decision]
        return {
            "answer": as_data(answer, ruleset, self.lang),
            "read": read_back(ruleset, facts, self.lang),
        }

    def controls(self, message: Message) -> dict[str, Any]:
        """Tell how some facts are asked."""
        ruleset = self.telling.ruleset
        return {"controls": {p: control(ruleset, p, self.lang) for p in message["paths"]}}

    def question(self, message: Message) -> dict[str, Any]:
        """Tell what to ask next, and what else may be told."""
        ruleset, decision = self.telling.ruleset, message["decision"]
        asked = self.telling.interview(decision, message["told"])
        question = asked.question
        speaker = Speaker(ruleset.program.program, self.lang)
        told = {path for path, _ in message["told"]}
        others = [n for n in self.telling.limits(decision).reach.facts if n not in told]
        return {
            "question": control(ruleset, question.fact, self.lang) if question else None,
            "pointless": [speaker.label(name) for name in asked.pointless],
            "unanswered": [speaker.label(p) for p in asked.unanswered] if not question else [],
            "others": [{"fact": name, "label": speaker.label(name)} for name in others],
        }

    def why(self, message: Message) -> dict[str, Any]:
        """Explain the answer; ``apart`` are the headings of what the page shows by itself."""
        ruleset, decision = self.telling.ruleset, message["decision"]
        facts = self.telling.facts(decision, message["told"])
        answer = ruleset.decide_all(facts, decisions=(decision,))[decision]
        speaker = Speaker(ruleset.program.program, self.lang)
        return {
            "html": answer.to_html(language=self.lang),
            "apart": [speaker.say(key) for key in _APART],
        }

    def picture(self, message: Message) -> dict[str, Any]:
        """Draw the tree of a decision on the day of the case, with the path that the answer took."""
        ruleset, decision = self.telling.ruleset, message["decision"]
        facts = self.telling.facts(decision, message["told"])
        answer = ruleset.decide_all(facts, decisions=(decision,))[decision]
        day = answer.receipt.reference_date
        record = answer.records[0].id if answer.records else None
        svg = ruleset.picture(decision, on=day, answer=answer, record=record, language=self.lang)
        return {"svg": svg, "record": record}

    def turns(self, message: Message) -> dict[str, Any]:
        """Tell the days of the law on which the answer to a decision may turn."""
        fact = self.telling.ruleset.header.reference_date
        points = self.telling.limits(message["decision"]).points.get(fact or "", ())
        days = sorted({d for d in points if isinstance(d, date) and FIRST <= d <= LAST} | {FIRST})
        return {"fact": fact, "days": [d.isoformat() for d in days]}

    def on_day(self, message: Message) -> dict[str, Any]:
        """Answer in a few words, the same case being of another day."""
        ruleset, decision = self.telling.ruleset, message["decision"]
        fact = ruleset.header.reference_date
        told = [(p, v) for p, v in message["told"] if p != fact]
        if fact is not None:
            told.append((fact, message["day"]))
        facts = self.telling.facts(decision, told)
        answer = ruleset.decide_all(facts, decisions=(decision,))[decision]
        speaker = Speaker(ruleset.program.program, self.lang)
        return {
            "day": message["day"],
            "status": answer.status,
            "words": short(answer, speaker),
            "said": speaker.value(date.fromisoformat(message["day"]), "date"),
        }

    # -- the rules ------------------------------------------------------------------------------
    def write(self, message: Message) -> dict[str, Any]:
        """Take the text of a file, and tell what is wrong in it at once."""
        from procrules.tools.playground.writing import Desk, findings  # no answer needs a parser

        home = HOME if message["home"] else None
        if self._desk is None or self._desk.home != home:
            self._desk = Desk(home, message["file"])
        self._desk.file = message["file"]
        seen = self._desk.write(message["text"])
        return {"findings": findings(seen, self._desk.file, self.lang)}

    def check(self, message: Message) -> dict[str, Any]:
        """Run every pass over the rules as they stand; they answer from now on if nothing is wrong."""
        from procrules.tools.playground.writing import findings  # as above

        desk = self._written()
        seen, ruleset = desk.check()
        if ruleset is not None:
            self._telling = Telling(ruleset)
        return {
            "findings": findings(seen, desk.file, self.lang),
            "answers": ruleset is not None,
        }

    def complete(self, message: Message) -> dict[str, Any]:
        """Offer what may be written at a place."""
        found = self._written().complete(message["line"], message["column"], self.lang)
        return {"offers": found}

    def hover(self, message: Message) -> dict[str, Any]:
        """Tell of the name at a place."""
        return {"text": self._written().hover(message["line"], message["column"], self.lang)}

    def _written(self) -> Desk:
        if self._desk is None:
            raise ValueError("no text was written")
        return self._desk


_VERBS: dict[str, Callable[[Service, Message], dict[str, Any]]] = {
    verb.__name__: verb
    for verb in (
        *(Service.catalogue, Service.shelf, Service.file),
        *(Service.answer, Service.controls, Service.question, Service.why, Service.picture),
        *(Service.turns, Service.on_day),
        *(Service.write, Service.check, Service.complete, Service.hover),
    )
}
