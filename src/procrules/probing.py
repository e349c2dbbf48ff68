"""Cases around the examples of a ruleset, and what must hold of each whatever it answers.

No author expects anything of these cases. What is checked needs no expectation: there is an answer,
its parts agree, it is the same again, it hangs on no presumption that it does not list, and without
presumptions one more fact never changes what was decided.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import chain, islice, zip_longest
from typing import Any, get_args

from attrs import define, field, frozen

from procrules.core.answer import Answer, Status
from procrules.core.expr import Scalar
from procrules.core.items import Example
from procrules.core.replay import ProcessAnswer, ProcessStatus
from procrules.core.types import Type
from procrules.diagnostics.base import Words
from procrules.errors import FactError, ProcrulesError
from procrules.facts import show_value
from procrules.questions.boundaries import (
    Boundaries,
    Key,
    allowed,
    around,
    boundaries,
    declared_of,
    distance,
)
from procrules.questions.filling import with_value
from procrules.ruleset import Ruleset
from procrules.values.durations import Duration
from procrules.values.nothing import NEANT, Nothing

MOST_CASES = 6
"""Cases of one example, unless more are asked for."""


@frozen
class Case:
    """The facts of an example, one of them moved to a point of the rules or right beside it.

    Attributes:
        path: The fact that was moved, or ``list[rank].field``.
        value: What it is here.
        type: Its type.
        facts: All the facts.
    """

    path: str
    value: Scalar
    type: Type
    facts: Mapping[str, object]

    def words(self) -> Words:
        """Say which fact was moved, and where to."""
        fr, en = (show_value(self.value, self.type, lang) for lang in ("fr", "en"))
        return Words(f"{self.path} = {fr}", f"{self.path} = {en}")


@define
class Prober:
    """Makes the cases of the examples of one ruleset, and looks at what it answers.

    Attributes:
        at_most: How many cases of one example are made: those at the points nearest to its facts.
    """

    ruleset: Ruleset
    at_most: int = MOST_CASES
    _found: dict[tuple[tuple[str, ...], str | None], Boundaries] = field(factory=dict, init=False)

    # -- the cases ------------------------------------------------------------------------------
    def cases(self, example: Example) -> list[Case]:
        """Return the cases of an example: below, at and above points that its facts are compared with."""
        given = {item.fact: item.value for item in example.given}
        found = self._boundaries(example)
        near = [list(self._near(found, given, name)) for name in given]
        # One point of each fact in turn, the nearest ones first.
        turns = chain.from_iterable(zip_longest(*chain.from_iterable(near)))
        every = chain.from_iterable(cases for cases in turns if cases is not None)
        return list(islice(every, self.at_most))

    def _boundaries(self, example: Example) -> Boundaries:
        key = (_asked(example), example.process)
        if key not in self._found:
            processes = () if example.process is None else (example.process,)
            self._found[key] = boundaries(self.ruleset.program, key[0], processes)
        return self._found[key]

    def _near(
        self, found: Boundaries, given: Mapping[str, Any], name: str
    ) -> Iterator[list[list[Case]]]:
        """Yield the cases of a fact, then those of each field of its records, point by point."""
        fact = self.ruleset.facts[name]
        if fact.type.item is None or not isinstance(given[name], tuple):
            yield self._moved(found, name, name, given[name], lambda v: {**given, name: v})
            return
        for rank, record in enumerate(given[name]):
            for inner, value in record.items() if isinstance(record, Mapping) else ():
                key = (fact.type.item.name or "", inner)
                path = f"{name}[{rank + 1}].{inner}"
                yield self._moved(found, key, path, value, partial(with_value, given, path))

    def _moved(
        self, found: Boundaries, key: Key, path: str, told: object, put: Any
    ) -> list[list[Case]]:
        declared = declared_of(self.ruleset.program.program, key)
        type_ = declared.type
        points = sorted(found.points.get(key, ()), key=lambda point: distance(point, told) or 0)
        return [
            [
                Case(path, value, type_, put(value))
                for value in around(point, type_)
                if allowed(value, declared)
            ]
            for point in points
        ]

    # -- what must hold -------------------------------------------------------------------------
    def faults(self, example: Example, case: Case, turn: int = 0) -> list[Words]:
        """Return what does not hold of a case; nothing when all does.

        Args:
            example: The example of the case.
            case: The case.
            turn: Chooses the fact that is left out to see whether telling it changes a decision.
        """
        try:
            found = list(self._faults(example, case, turn))
        except ProcrulesError as error:
            found = [Words(d.message("fr"), d.message("en")) for d in error.diagnostics]
        except Exception as error:  # whatever it is, no case may end that way
            text = f"{type(error).__name__}: {error}"
            found = [Words(text, text)]
        return found

    def _faults(self, example: Example, case: Case, turn: int) -> Iterator[Words]:
        facts: Mapping[str, object] = case.facts
        if example.process is not None:
            replayed = self._replay(example, facts)
            yield from _shape_of_replay(replayed)
            if self._replay(example, _reversed(facts)) != replayed:
                yield _about(example.process, _UNSTABLE)
            # What is decided is decided on what is known after the last event.
            facts = replayed.facts
        asked = _asked(example)
        if not asked:
            return
        answers = self.ruleset.decide_all(facts, decisions=asked)
        again = self.ruleset.decide_all(_reversed(facts), decisions=asked)
        presumed = {a.fact: a.value for answer in answers.values() for a in answer.assumptions}
        told = {**facts, **presumed}
        strict = self.ruleset.decide_all(told, decisions=asked, strict=True)
        fewer = self._fewer(told, case, asked, turn)
        for name, answer in answers.items():
            yield from self._shape(answer)
            if again[name] != answer:
                yield _about(name, _UNSTABLE)
            yield from _kept(name, answer, strict[name], _HIDDEN)
            if fewer is not None:
                yield from _kept(name, fewer[name], strict[name], _TURNED)

    def _replay(self, example: Example, facts: Mapping[str, object]) -> ProcessAnswer:
        events = [(e.day, e.name, {g.fact: g.value for g in e.facts}) for e in example.history]
        return self.ruleset.replay_process(example.process or "", facts, events)

    def _fewer(
        self, told: Mapping[str, object], case: Case, asked: tuple[str, ...], turn: int
    ) -> dict[str, Answer] | None:
        """Return the strict answers without one of the facts; ``None`` where that cannot be asked."""
        others = [name for name in told if name != case.path.partition("[")[0]]
        if not others:
            return None
        left_out = others[turn % len(others)]
        facts = {name: value for name, value in told.items() if name != left_out}
        try:
            return self.ruleset.decide_all(facts, decisions=asked, strict=True)
        except FactError:  # records that name others by their ids mean nothing without them
            return None

    # -- the shape of an answer -----------------------------------------------------------------
    def _shape(self, answer: Answer) -> Iterator[Words]:
        """Yield what does not agree between the parts of an answer."""
        json.dumps(answer.to_dict())
        found: list[Words] = []
        if answer.status not in get_args(Status):
            found.append(_odd_status(answer.status))
        if answer.status == "decided":
            if answer.missing or answer.holes:
                found.append(_DECIDED_WITHOUT)
            if not answer.records and not self._is_value(answer.decision, answer.value):
                found.append(_bad_value(answer.value))
        reasons = {
            "undetermined": answer.missing or answer.holes,
            "needs_review": answer.review,
            "conflict": answer.clashes,
        }
        if not reasons.get(answer.status, True):
            found.append(_NO_REASON)
        for words in found:
            yield _about(answer.decision, words)
        for record in answer.records:
            yield from self._shape(record.answer)

    def _is_value(self, decision: str, value: object) -> bool:
        item = self.ruleset.decisions[decision]
        if item.each is not None and isinstance(value, Mapping):
            return all(self._is(item.type, inner) for inner in value.values())
        return self._is(item.type, value)

    def _is(self, type_: Type, value: object) -> bool:
        if type_.kind in ("set", "choice"):
            names = self.ruleset.program.program.choices[type_.name or ""].names()
            several = type_.kind == "set" and isinstance(value, tuple)
            members = value if several and isinstance(value, tuple) else (value,)
            return all(v in names for v in members) or (value is NEANT and not several)
        kinds = _KINDS.get(type_.kind)
        return kinds is None or isinstance(value, (*kinds, Nothing))


_KINDS: Mapping[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "money": (Decimal, Fraction),
    "rate": (Decimal, Fraction),
    "number": (Decimal, Fraction),
    "integer": (int,),
    "date": (date,),
    "duration": (Duration,),
    "text": (str,),
}


def _asked(example: Example) -> tuple[str, ...]:
    return tuple(dict.fromkeys(expected.decision for expected in example.expected))


def _reversed(facts: Mapping[str, object]) -> dict[str, object]:
    return {name: facts[name] for name in reversed(list(facts))}


# -- what is compared -----------------------------------------------------------------------------
def _shape_of_replay(answer: ProcessAnswer) -> Iterator[Words]:
    json.dumps(answer.to_dict())
    if answer.status not in get_args(ProcessStatus):
        yield _about(answer.process, _odd_status(answer.status))


def _kept(name: str, before: Answer, after: Answer, words: Words) -> Iterator[Words]:
    """Yield what one answer decides and another, which knows as much, does not decide alike."""
    if before.status == "decided" and (after.status, after.value) != ("decided", before.value):
        yield _about(name, words)
        return
    states = {member.name: member.status for member in after.members}
    for member in before.members:
        if member.status in ("open", "closed") and states.get(member.name) != member.status:
            yield _about(f"{name}, {member.name}", words)


def _about(name: str, words: Words) -> Words:
    return Words(f"{name} : {words.fr}", f"{name}: {words.en}")


def _odd_status(status: object) -> Words:
    return Words(f"le statut {status} n'en est pas un", f"{status} is no status")


def _bad_value(value: object) -> Words:
    return Words(f"{value!r} n'est pas de son type", f"{value!r} is not of its type")


_UNSTABLE = Words(
    "les mêmes faits, dits dans un autre ordre, donnent une autre réponse",
    "the same facts, told in another order, give another answer",
)
_HIDDEN = Words(
    "sans présomption, et les présomptions listées étant dites, la réponse change",
    "without presumptions, those that it lists being told, the answer changes",
)
_TURNED = Words(
    "un fait de plus change une réponse décidée sans présomption",
    "one more fact changes an answer decided without presumptions",
)
_DECIDED_WITHOUT = Words(
    "elle est décidée, et dit pourtant ce qui manque", "it is decided, and yet says what is missing"
)
_NO_REASON = Words(
    "elle n'est pas décidée, et ne dit pas pourquoi", "it is not decided, and does not say why"
)
