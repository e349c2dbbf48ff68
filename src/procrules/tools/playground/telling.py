"""What a visitor tells of a case, and the fields in which it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define, field

from procrules import diagnostics
from procrules.core.expr import Scalar
from procrules.core.items import Bounded, Fact
from procrules.core.types import INTEGER, Type
from procrules.errors import FactError
from procrules.facts import FactValue, read_facts
from procrules.questions.boundaries import Boundaries, boundaries
from procrules.questions.filling import split
from procrules.questions.interview import Interview
from procrules.ruleset import Ruleset
from procrules.values.text import Lang, nearest
from procrules.views.sentences import Speaker

Told = Sequence[tuple[str, Any]]
"""Facts, and fields of records as ``list[rank].field``, in the order in which they were told."""


@define
class Telling:
    """Reads what is told of cases to one ruleset."""

    ruleset: Ruleset
    _limits: dict[str, Boundaries] = field(factory=dict)

    def limits(self, decision: str) -> Boundaries:
        """Return where the answers to a decision may turn; it is worked out once."""
        if decision not in self._limits:
            self._limits[decision] = boundaries(self.ruleset.program, [self._known(decision)])
        return self._limits[decision]

    def facts(self, decision: str, told: Told) -> Mapping[str, FactValue]:
        """Return the facts of a case.

        Raises:
            FactError: The decision or a fact is unknown, or a value cannot be read: facts are read
                together, then records in their order.
        """
        self._known(decision)
        program = self.ruleset.program.program
        facts = read_facts(program, {n: v for n, v in told if not self._of_list(n)})
        records = [(path, value) for path, value in told if self._of_list(path)]
        if not records:
            return facts
        return self._with_records(decision, facts, records).told

    def interview(self, decision: str, told: Told) -> Interview:
        """Return the questionnaire on a decision once all is told.

        Raises:
            FactError: As ``facts``.
        """
        plain = [(name, value) for name, value in told if not self._of_list(name)]
        records = [(path, value) for path, value in told if self._of_list(path)]
        return self._with_records(decision, self.facts(decision, plain), records)

    def _with_records(
        self, decision: str, facts: Mapping[str, FactValue], records: Told
    ) -> Interview:
        asked = Interview(
            self.ruleset.program,
            decision,
            facts,
            strict=False,
            limits=self.limits(decision),
        )
        for path, value in records:
            asked = asked.tell(path, value)
        return asked

    def _known(self, decision: str) -> str:
        if decision not in self.ruleset.decisions:
            near = nearest(decision[:80], self.ruleset.decisions)
            raise FactError(
                [diagnostics.facts.UnknownQuestion(name=decision[:80], suggestion=near)]
            )
        return decision

    def _of_list(self, path: str) -> bool:
        fact = self.ruleset.facts.get(path)
        return split(path) is not None or (fact is not None and fact.type.kind == "list")


def control(ruleset: Ruleset, path: str, lang: Lang) -> dict[str, Any] | None:
    """Return how a fact, or a field of a record, is asked on the page; ``None`` when there is none.

    ``kind`` is that of a type; a list is told by how many records it has.
    """
    parts = split(path)
    fact = ruleset.facts.get(parts[0] if parts is not None else path)
    if fact is None:
        return None
    speaker = Speaker(ruleset.program.program, lang)
    if parts is None:
        listed = fact.type.kind == "list"
        found = _control(speaker, path, INTEGER if listed else fact.type, speaker.label(path))
        return {**found, "many": listed, **_asked(speaker, fact)}
    entity = ruleset.program.program.entities.get((fact.type.item or fact.type).name or "")
    declared = entity.field(parts[2]) if entity is not None else None
    if declared is None:
        return None
    label = declared.about.label or parts[2].replace("_", " ")
    found = _control(speaker, path, declared.type, label)
    own = {"many": False, "record": [speaker.label(parts[0]), parts[1]]}
    return {**found, **own, **_bounds(speaker, declared)}


def _control(speaker: Speaker, path: str, type_: Type, label: str) -> dict[str, Any]:
    choice = speaker.program.choices.get(type_.name or "") if type_.name else None
    values = choice.names() if choice is not None and type_.kind in ("choice", "set") else ()
    return {
        "path": path,
        "label": label,
        "kind": type_.kind,
        "tax": type_.name if type_.kind == "money" else None,
        "choices": [[name, choice.label(name)] for name in values] if choice is not None else [],
    }


def _bounds(speaker: Speaker, declared: Bounded) -> dict[str, Any]:
    least, most = declared.minimum, declared.maximum
    return {
        "least": _said(speaker, declared, least),
        "most": _said(speaker, declared, most),
    }


def _said(speaker: Speaker, declared: Bounded, value: Scalar | None) -> str | None:
    type_ = declared.type
    return None if value is None else speaker.value(value, type_.kind, type_.name)


def _asked(speaker: Speaker, fact: Fact) -> dict[str, Any]:
    judged = fact.judgement
    return {
        "question": fact.question,
        "help": fact.help,
        "unit": fact.unit,
        **_bounds(speaker, fact),
        "presumed": _said(speaker, fact, fact.presumed),
        "judgement": judged and {"by": judged.by, "criteria": list(judged.criteria)},
    }


def read_back(ruleset: Ruleset, facts: Mapping[str, FactValue], lang: Lang) -> dict[str, str]:
    """Return how each fact was read, in words; lists are told by their records."""
    speaker = Speaker(ruleset.program.program, lang)
    return {
        name: speaker.value(value, ruleset.facts[name].type.kind, ruleset.facts[name].type.name)
        for name, value in facts.items()
        if ruleset.facts[name].type.kind != "list"
    }
