"""A questionnaire: what to ask next, until nothing that may be told changes the answer.

A question is asked only with a proof that it matters: two cases that agree with all that was told,
that differ by this fact alone, and whose answers differ (of a list alone it is asked without one,
when none was found). Nothing is asked that is presumed, unless
presumptions are refused; what is presumed may still be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from attrs import evolve, field, frozen

from procrules.arguments import language as language_named
from procrules.core.expr import Scalar
from procrules.core.items import Judgement
from procrules.core.program import CheckedProgram, Program
from procrules.core.types import INTEGER, Type
from procrules.diagnostics.facts import UnknownFact
from procrules.errors import FactError
from procrules.facts import read_facts
from procrules.facts.foreign import shorten, tame
from procrules.questions.boundaries import Boundaries, boundaries
from procrules.questions.filling import Trial, key_of, split, value_at, with_value
from procrules.questions.probe import Facts, Parts, Probe, pending
from procrules.questions.witness import Search, Witness
from procrules.values.text import Lang, nearest

_WEIGHED = 10
"""How many questions are weighed against one another."""
_TRIED = 4
"""By how many values each is weighed."""
_ATTEMPTS = (2, 10)
"""How many cases are tried to show that a question matters: first quickly, then with patience."""
_MOST_LOOKS = 1_000
"""How many cases are looked at before a question, all in all."""


@frozen
class Question:
    """One question to ask.

    Attributes:
        fact: The fact, or the field of a record as ``list[rank].field``.
        label: What a person reads for it.
        question: The question of the rules, if they have one.
        help: What the rules say to help.
        type: The type of the value; for a list, a whole number is asked: how many records.
        record: For a field, the record that it is about.
        choices: The values of a choice with what a person reads for each.
        minimum: The least value.
        maximum: The largest value.
        judgement: Who appreciates it and by which criteria, when no rule can.
        many: Whether how many records a list has is asked.
        witness: Two cases that this fact alone tells apart, and whose answers differ; ``None`` for a
            list, or a field of its records, that may matter with more records than were tried.
    """

    fact: str
    label: str
    question: str | None
    help: str | None
    type: Type
    record: str | None
    choices: tuple[tuple[str, str], ...]
    minimum: Scalar | None
    maximum: Scalar | None
    judgement: Judgement | None
    many: bool
    witness: Witness | None = field(repr=False)


@frozen(slots=False)
class Interview:
    """A questionnaire on one decision. It is immutable: ``tell`` gives the next one.

    Attributes:
        decision: The decision asked.
        told: What was told so far, by fact; ``None`` says that it is not known.
        strict: Whether no presumption is used.
    """

    checked: CheckedProgram = field(repr=False, eq=False)
    decision: str
    told: Mapping[str, Any]
    strict: bool
    closed: frozenset[str] = frozenset()
    """Fields of records that were told to be unknown."""
    limits: Boundaries | None = field(default=None, repr=False, eq=False)

    def tell(self, fact: str, value: object) -> Interview:
        """Return the questionnaire once something more is told, or told otherwise.

        Args:
            fact: A fact, asked or not, or a field of a record as ``list[rank].field``.
            value: As for ``Ruleset.decide``; ``None`` when it is not known; for a list, the records
                or how many there are.

        Raises:
            FactError: There is no such fact or record, or the value cannot be read.
        """
        program = self.checked.program
        self._require(fact)
        parts = split(fact)
        if parts is None:
            whole = tame(value)
            declared = program.facts[fact].type
            if declared.kind == "list" and isinstance(whole, int) and not isinstance(whole, bool):
                value = self._trial.records(fact, whole)
            told = {**self.told, fact: value}
        else:
            told = with_value(self.told, fact, value)
        closed = self.closed - {fact}
        if parts is not None and value is None:
            closed |= {fact}
        return evolve(self, told=read_facts(program, told), closed=closed)

    def about(self, fact: str) -> Question:
        """Return the question on a fact, told already or not.

        Args:
            fact: As for ``tell``.

        Returns:
            The question; without a witness, as it is not said to matter.

        Raises:
            FactError: There is no such fact or record.
        """
        self._require(fact)
        return self._question(fact, None)

    def _require(self, fact: str) -> None:
        parts = split(fact)
        records = self.told.get(parts[0]) if parts is not None else None
        there = parts is None or (isinstance(records, tuple) and 0 < parts[1] <= len(records))
        if key_of(self.checked.program, fact) is None or not there:
            raise FactError([_unknown(self.checked.program, fact)])

    # -- what stands ----------------------------------------------------------------------------
    @cached_property
    def question(self) -> Question | None:
        """The next question; ``None`` when nothing is left that can be shown to matter."""
        asked = self._open
        search = Search(self._probe, self._trial, self._closed)
        for attempts in _ATTEMPTS:
            for path in self._best_first(asked):
                if self._probe.looked > _MOST_LOOKS:
                    break
                found = search.witness(self.told, path, attempts)
                if found is not None:
                    return self._question(path, found)
        # A list may need more records to tell two cases apart than are tried.
        of_lists = (p for p in asked if self._of_list(p) and self._may_settle(p))
        listed = next(of_lists, None)
        return None if listed is None else self._question(listed, None)

    def _of_list(self, path: str) -> bool:
        fact = self.checked.program.facts.get(path)
        return fact is None or fact.type.kind == "list"

    def _may_settle(self, path: str) -> bool:
        """Whether some values settle more of the answer than others, or settle it otherwise."""
        tried = [
            self._probe.parts(with_value(self.told, path, v)) for v in self._trial.values(path)
        ]
        states = [{n: p.state if p.settled else None for n, p in parts.items()} for parts in tried]
        return any(state != states[0] for state in states)

    @property
    def finished(self) -> bool:
        """Whether no question is left."""
        return self.question is None

    @property
    def pointless(self) -> tuple[str, ...]:
        """The facts not told that the decision may read, and that cannot change this answer."""
        left = {p.partition("[")[0] for p in pending(self._parts)}
        program = self.checked.program
        return tuple(
            name
            for name in self._boundaries.reach.facts
            if name not in self.told
            and name not in left
            and (self.strict or program.facts[name].presumed is None)
        )

    @property
    def unanswered(self) -> tuple[str, ...]:
        """What could still change the answer and was told to be unknown, or never shown to matter."""
        return pending(self._parts)

    @property
    def may_matter(self) -> tuple[str, ...]:
        """What may still change the answer by the logic of the engine, shown to do so or not."""
        return tuple(p for p in pending(self._parts) if p not in self._closed)

    # -- showing --------------------------------------------------------------------------------
    def to_html(self, *, language: Lang = "fr") -> str:
        """Return the next question and what was told, as a fragment of HTML.

        Args:
            language: As for ``Answer.to_html``.

        Raises:
            FactError: There is no such language.
        """
        from procrules.questions.asked import show_interview  # to ask does not need it

        return show_interview(self, language_named(language)).html()

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return self.to_html()

    # -- how it is found ------------------------------------------------------------------------
    @cached_property
    def _parts(self) -> Parts:
        return self._probe.parts(self.told)

    @cached_property
    def _probe(self) -> Probe:
        return Probe(self.checked, self.decision, self.strict)

    @cached_property
    def _boundaries(self) -> Boundaries:
        return self.limits or boundaries(self.checked, [self.decision])

    @cached_property
    def _trial(self) -> Trial:
        return Trial(self.checked.program, self._boundaries)

    @property
    def _closed(self) -> frozenset[str]:
        return self.closed | {name for name, value in self.told.items() if value is None}

    @property
    def _open(self) -> list[str]:
        return [p for p in pending(self._parts) if p not in self._closed and self._trial.values(p)]

    def _best_first(self, asked: list[str]) -> Iterator[str]:
        """Yield the questions, those that leave the least to ask first; appreciations come last."""
        program = self.checked.program
        judged = [p for p in asked if p in program.facts and program.facts[p].judgement]
        others = [p for p in asked if p not in judged]
        weighed = sorted(others[:_WEIGHED], key=self._left_after)
        yield from (*weighed, *others[_WEIGHED:], *judged)

    def _left_after(self, path: str) -> tuple[int, int]:
        """Return what is left to ask once something is told: on the whole, and at worst."""
        values = self._trial.values(path)
        step = max(1, len(values) // _TRIED)
        left = [
            len(pending(self._probe.parts(with_value(self.told, path, value))))
            for value in values[::step][:_TRIED]
        ]
        return sum(left), max(left)

    def _question(self, path: str, witness: Witness | None) -> Question:
        program = self.checked.program
        parts = split(path)
        if parts is None:
            fact = program.facts[path]
            listed = fact.type.kind == "list"
            return Question(
                path,
                program.label(path),
                fact.question,
                fact.help,
                INTEGER if listed else fact.type,
                None,
                self._choices(fact.type),
                fact.minimum,
                fact.maximum,
                fact.judgement,
                listed,
                witness,
            )
        name, rank, inner = parts
        item = program.facts[name].type.item
        assert item is not None  # ``key_of`` found the entity
        declared = program.entities[item.name or ""].field(inner)
        assert declared is not None
        label = declared.about.label or inner
        record = value_at(self.told, f"{name}[{rank}].label") or value_at(
            self.told, f"{name}[{rank}].id"
        )
        return Question(
            path,
            label,
            None,
            None,
            declared.type,
            str(record or rank),
            self._choices(declared.type),
            declared.minimum,
            declared.maximum,
            None,
            False,
            witness,
        )

    def _choices(self, type_: Type) -> tuple[tuple[str, str], ...]:
        if type_.kind not in ("choice", "set"):
            return ()
        choice = self.checked.program.choices[type_.name or ""]
        return tuple((name, choice.label(name)) for name in choice.names())


def interview(
    checked: CheckedProgram, decision: str, told: Facts, *, strict: bool = False
) -> Interview:
    """Return a questionnaire on a decision."""
    return Interview(checked, decision, told, strict, frozenset(), boundaries(checked, [decision]))


def _unknown(program: Program, name: str) -> UnknownFact:
    return UnknownFact(name=shorten(name), suggestion=nearest(shorten(name), program.facts))
