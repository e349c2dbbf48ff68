"""Whether a fact can still change an answer: two cases that differ by it alone, and whose answers do."""

from __future__ import annotations

from random import Random
from typing import Any

from attrs import define, field, frozen

from procrules.questions.filling import Trial, with_value
from procrules.questions.probe import Facts, Part, Probe

_DEPTH = 80
"""How many facts a case may need to be told."""
_OTHERS = 8
"""How many other values of the fact are tried on a case."""


@frozen
class Witness:
    """Two cases that differ by one fact alone, and a part of the answer that differs with them."""

    path: str
    part: str
    one: Facts
    other: Facts


@define
class Search:
    """Looks for witnesses. It draws by a fixed seed: the same search finds the same cases."""

    probe: Probe
    trial: Trial
    closed: frozenset[str]
    """Paths that are told to be unknown, and stay so."""
    _random: Random = field(factory=lambda: Random(0))

    def witness(self, facts: Facts, path: str, attempts: int) -> Witness | None:
        """Return two cases that differ by what stands at a path, if some are found."""
        values = self.trial.values(path)
        open_parts = [n for n, p in self.probe.parts(facts).items() if path in p.pending]
        for attempt in range(attempts):
            for part in open_parts:
                first = values[(attempt * 7) % len(values)] if values else None
                case = self._settled(with_value(facts, path, first), path, part)
                found = self._turned(case, path, part, first) if case is not None else None
                if found is not None:
                    return found
        return None

    def _turned(self, case: dict[str, Any], path: str, part: str, first: Any) -> Witness | None:
        mine = self._part(case, part)
        values = [v for v in self.trial.values(path) if v != first]
        for value in self._some(values, _OTHERS):
            other = self._settled(with_value(case, path, value), path, part)
            if other is not None:
                theirs = self._part(other, part)
                if mine is None or theirs is None or theirs.state != mine.state:
                    return Witness(path, part, with_value(other, path, first), other)
        return None

    def _part(self, facts: Facts, part: str) -> Part | None:
        return self.probe.parts(facts).get(part)

    def _settled(self, facts: dict[str, Any], path: str, part: str) -> dict[str, Any] | None:
        """Return a case that settles a part of the answer, other facts being drawn as need be."""
        for _ in range(_DEPTH):
            found = self._part(facts, part)
            if found is None:
                return facts  # a list of other records: there is no such part any more
            ahead = [
                p
                for p in found.pending
                if p != path and p not in self.closed and self.trial.values(p)
            ]
            if not ahead:
                return facts if path not in found.pending else None
            facts = with_value(facts, ahead[0], self._random.choice(self.trial.values(ahead[0])))
        return None

    def _some(self, values: list[Any], count: int) -> list[Any]:
        return values if len(values) <= count else self._random.sample(values, count)
