"""A small sample of the mutants of the bundled ruleset: its examples see most of the faults."""

from __future__ import annotations

import pytest
from attrs import evolve

import procrules
from procrules.analysis.mutants import mutants
from procrules.analysis.mutation import mutate, sample, score
from procrules.ruleset import Ruleset

THEME = "negociation.regles"
"""The theme that is tried, by its own examples: the whole takes minutes."""


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    """Return the bundled ruleset."""
    return procrules.load("marches_publics")


def test_the_examples_of_a_theme_see_most_faults(ruleset: Ruleset) -> None:
    program = ruleset.program.program
    own = tuple(e for e in program.examples if e.span.file == THEME)
    alone = evolve(ruleset, program=evolve(ruleset.program, program=evolve(program, examples=own)))
    found = [m for m in mutants(program) if m.span.file == THEME]
    drawn = sample(found, 40, 0)
    results = list(mutate(alone, drawn))
    assert [r.mutant for r in results] == list(drawn)
    counted = score(results)
    assert counted.total == 40
    assert counted.killed * 100 >= 80 * counted.told_apart, counted
