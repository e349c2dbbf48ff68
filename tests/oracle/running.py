"""Many random rulesets and facts, answered by the engine and by the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from attrs import define, field

from oracle.agreement import Difference, differences, history_differences
from oracle.census import Census
from oracle.facts import Drawer
from oracle.processes import drawn
from oracle.rules import Index
from oracle.rulesets import accepted


@define
class Run:
    """Rulesets from a first seed on, each with as many sets of facts; every decision is answered."""

    first: int
    rulesets: int
    facts: int
    cases: int = 0
    drawn: int = 0
    """Texts written, those that the check refused included."""
    census: Census = field(factory=Census)

    def disagreements(self) -> Iterator[str]:
        """Yield a report of each case on which engine and oracle differ."""
        for seed in range(self.first, self.first + self.rulesets):
            made = accepted(seed)
            ruleset = made.ruleset
            self.drawn += made.drawn
            self.census.ruleset(ruleset)
            self.census.constructs(made.constructs)
            index = Index.of(ruleset.program.program)
            drawer = Drawer(Random(seed), ruleset.program.program)
            for _ in range(self.facts):
                facts, strict = drawer.facts(), not drawer.random.randrange(4)
                self.cases += 1
                found = list(
                    differences(
                        ruleset,
                        index,
                        facts,
                        strict=strict,
                        seen=self.census.answer,
                        constructs=made.constructs,
                    )
                )
                for course in made.courses:
                    history = drawn(drawer.random, drawer, course)
                    self.census.met["history"] += 1
                    found += history_differences(
                        ruleset, index, course, facts, history, strict=strict
                    )
                if found:
                    yield report(seed, made.text, facts, strict, found)


def report(
    seed: int, text: str, facts: dict[str, Any], strict: bool, found: list[Difference]
) -> str:
    """Return all that it takes to look into a disagreement."""
    told = "\n".join(f"  {name} = {value!r}" for name, value in facts.items())
    differing = "\n".join(f"  {difference}" for difference in found)
    return f"seed {seed}, strict: {strict}\n{differing}\nfacts:\n{told}\nruleset:\n{text}"
