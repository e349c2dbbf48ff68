"""The smallest sets of facts whose change may turn an answer, then values that do turn it.

An answer that stands while a fact is unknown stands whatever its value: this is what makes the
search short, and its "no" a proof. A set of facts *blocks* when it keeps the answer as it is with
all other facts unknown. What turns the answer changes a fact of each blocking set; the smallest
sets that meet them all are found by turns with the blocking sets (implicit hitting sets: Reiter,
"A theory of diagnosis from first principles", 1987).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from attrs import define, field, frozen

from procrules.core.types import Type
from procrules.questions.boundaries import distance, type_of, unit
from procrules.questions.filling import Trial, key_of, value_at, with_value
from procrules.questions.probe import Facts, Part, Parts, Probe

MOST_FACTS = 3
"""How many facts that stand may change together."""
_MOST_TOLD = 3
"""How many facts that are not told may be told besides."""
_MOST_LOOKS = 3_000
"""How many cases are looked at, all in all."""
_MOST_VALUES = 40
"""How many values of one fact are tried, the nearest ones."""

Goal = Callable[[str, Part], bool | None]
"""Whether a part that is settled stands as is wished; ``None`` for a part that is of no interest."""
Told = dict[str, Any]
"""Values by path."""


@frozen
class Turned:
    """Facts and the values that turn an answer."""

    values: Told
    facts: Facts


@define
class Turning:
    """Searches for one goal on one set of facts."""

    probe: Probe
    trial: Trial
    facts: Facts
    standing: dict[str, Any]
    """What stands, told or presumed, by path."""
    goal: Goal
    lists: tuple[str, ...] = ()
    """Lists that may matter; how many records they have is never changed."""
    impossible: bool = False
    searched: int = 0
    _blocking: list[frozenset[str]] = field(factory=list)

    def search(self) -> list[Turned]:
        """Return the changes of the fewest facts."""
        if not self._may_turn(frozenset((*self.standing, *self.lists))):
            self.impossible = True
            return []
        for size in range(MOST_FACTS + 1):
            found = self._of_size(size)
            if found:
                fewest = min(len(t.values) for t in found)
                return [self._nearer(turned) for turned in found if len(turned.values) == fewest]
            if self._spent:
                break
            self.searched = size
        return []

    @property
    def _spent(self) -> bool:
        return self.probe.looked > _MOST_LOOKS

    # -- which facts ----------------------------------------------------------------------------
    def _of_size(self, size: int) -> list[Turned]:
        """Return what turns the answer by a change of so many facts that stand."""
        found: list[Turned] = []
        tried: set[frozenset[str]] = set()
        while not self._spent:
            chosen = next((s for s in self._meeting(size) if s not in tried), None)
            if chosen is None:
                break
            tried.add(chosen)
            if not self._may_turn(chosen):
                self._blocking.append(self._smallest_block(chosen))
                continue
            turned = self._turn(chosen)
            if turned is not None:
                found.append(turned)
        return found

    def _meeting(self, size: int) -> Iterator[frozenset[str]]:
        """Yield sets of a size that meet all the known blocks, and that no member can leave."""
        seen: set[frozenset[str]] = set()
        pending: list[frozenset[str]] = [frozenset()]
        while pending:
            chosen = pending.pop()
            missed = next((b for b in self._blocking if not b & chosen), None)
            if missed is None and len(chosen) == size:
                yield chosen
            if len(chosen) < size:
                more: Iterable[str] = self.standing if missed is None else missed
                wider = [chosen | {p} for p in sorted(more) if p not in chosen]
                pending += [w for w in reversed(wider) if w not in seen]
                seen.update(wider)

    def _smallest_block(self, changed: frozenset[str]) -> frozenset[str]:
        """Return facts, others than those changed, that keep the answer whatever all others are."""
        kept = [p for p in self.standing if p not in changed]
        block = set(kept)
        for path in kept:
            if not self._may_turn(frozenset(self.standing) - (block - {path})):
                block.discard(path)
        return frozenset(block)

    def _may_turn(self, unknown: frozenset[str]) -> bool:
        """Whether the answer may be turned once some facts are unknown."""
        parts = self.probe.parts(self._without(unknown))
        return any(self._open_to(name, part) for name, part in parts.items())

    def _open_to(self, name: str, part: Part) -> bool:
        wished = self.goal(name, part)
        return wished is not None and (wished or not part.settled)

    def _without(self, unknown: Iterable[str]) -> dict[str, Any]:
        facts = dict(self.facts)
        for path in sorted(
            unknown, reverse=True
        ):  # a list after its fields, "lots[1]" after "lots"
            facts = with_value(facts, path, None)
        return facts

    def _restored(self, facts: Facts, paths: Iterable[str]) -> dict[str, Any]:
        restored = dict(facts)
        for path in paths:
            if path in self.facts or value_at(self.facts, path) is not None:
                restored = with_value(restored, path, value_at(self.facts, path))
            else:  # it was presumed, and nothing was told
                del restored[path]
        return restored

    # -- which values ---------------------------------------------------------------------------
    def _turn(self, chosen: frozenset[str]) -> Turned | None:
        """Return values of the facts chosen that turn the answer, the nearest first."""
        facts = self._without(chosen)
        for name, part in self.probe.parts(facts).items():
            if not self._open_to(name, part):
                continue
            found = self._assign(facts, name, chosen, {}, len(chosen) + _MOST_TOLD)
            if found is not None:
                return found
        return None

    def _assign(
        self, facts: Facts, name: str, left: frozenset[str], told: Told, depth: int
    ) -> Turned | None:
        part = self.probe.parts(facts).get(name)
        if part is None:
            return None
        if part.settled:
            if not self.goal(name, part):
                return None
            return Turned(told, self._restored(facts, left))  # the others stay as they are
        following = self._next(part, left)
        if following is None or depth == 0 or self._spent:
            return None
        for value in self._nearest(following):
            found = self._assign(
                with_value(facts, following, value),
                name,
                left - {following},
                {**told, following: value},
                depth - 1,
            )
            if found is not None:
                return found
        return None

    def _next(self, part: Part, left: frozenset[str]) -> str | None:
        """Return the next fact to tell: one of those that change, before one that is not told."""
        for path in part.pending:
            if path in left:
                return path
        untold = (p for p in part.pending if p not in self.standing and self.trial.values(p))
        return next(untold, None)

    def _nearest(self, path: str) -> list[Any]:
        """Return values to try, the nearest to what stands first, which is itself left out."""
        now = self.standing.get(path)
        values = [v for v in self._values(path, now) if v != now]
        if isinstance(now, Fraction | date):
            far = {v: distance(now, v) for v in values}
            values.sort(key=lambda v: (far[v] is None, far[v] or 0))
        return values[:_MOST_VALUES]

    def _nearer(self, turned: Turned) -> Turned:
        """Return the same change with amounts and days as near to what stands as still turn it."""
        for path, far in turned.values.items():
            now = self.standing.get(path)
            near = now
            while now is not None and (middle := _middle(near, far, self._type(path))) is not None:
                facts = with_value(turned.facts, path, middle)
                parts = self.probe.parts(facts).items()
                if any(part.settled and self.goal(name, part) for name, part in parts):
                    far = middle
                    turned = Turned({**turned.values, path: middle}, facts)
                else:
                    near = middle
        return turned

    def _type(self, path: str) -> Type:
        key = key_of(self.trial.program, path)
        assert key is not None  # it was found in the facts
        return type_of(self.trial.program, key)

    def _values(self, path: str, now: Any) -> Iterator[Any]:
        if isinstance(now, frozenset):
            # A set is nearest to those that have one member more or less.
            members = [v for v in self.trial.values(path) if len(v) == 1]
            yield from (now | m for m in members if not m <= now)
            yield from (now - m for m in members if m <= now)
        yield from self.trial.values(path)


def _middle(near: Any, far: Any, type_: Type) -> Any:
    """Return a value half-way between two, in whole units; ``None`` when they are neighbours."""
    if isinstance(near, date) and isinstance(far, date):
        days = (far - near).days
        return near + timedelta(days=int(Fraction(days, 2))) if abs(days) > 1 else None
    if isinstance(near, Fraction) and isinstance(far, Fraction):
        step = unit(type_)
        steps = (far - near) / step
        return near + int(steps / 2) * step if abs(steps) > 1 else None
    return None


def differs(before: Parts) -> Goal:
    """Return the goal of an answer that is not the one that some facts give."""
    return lambda name, part: name not in before or before[name].state != part.state


def opened(member: str) -> Goal:
    """Return the goal of a member that is open, maybe about one record."""

    def wished(name: str, part: Part) -> bool | None:
        return part.state == "open" if name.rpartition(": ")[2] == member else None

    return wished
