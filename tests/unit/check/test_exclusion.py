"""Rows of a table that may apply together: found without comparing each with each."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

import procrules
from procrules.check import exclusion
from procrules.check.exclusion import Subjects, exclusive, overlapping_rows
from procrules.core.items import Rule, Split

HEAD = """langue français
source loi « Loi fictive » : loi
choix teinte « Teinte »
  rouge
  vert
  bleu
  jaune
fait valeur « Valeur » : montant HT
fait teinte « Teinte » : teinte
fait jour « Jour » : date
fait urgent « Urgent » : oui/non
tableau prime « Prime » : montant HT
  vu loi art. 1
  une seule ligne s'applique
  | valeur | teinte | jour | urgent | alors |
"""
DAY = "1er janvier 2024"


def table(random: Random) -> str:
    """Return a table of random rows."""
    rows = []
    for number in range(random.randint(2, 14)):
        low = random.randint(0, 6) * 10
        high = low + random.randint(1, 3) * 10
        amounts = (
            f"au moins {low} € et moins de {high} €",
            f"plus de {low} € et au plus {high} €",
            f"moins de {high} €",
            f"au moins {low} €",
            f"{low} €",
            "tous",
        )
        colours = ("rouge", "vert", "rouge, vert", "bleu, jaune", "tous")
        days = ("tous", "tous", DAY, f"au moins {DAY}", f"moins de {DAY}")
        cells = (random.choice(amounts), random.choice(colours), random.choice(days))
        rows.append(
            f"  | {' | '.join(cells)} | {random.choice(('oui', 'non', 'tous'))} | {number} € |"
        )
    return HEAD + "\n".join(rows) + "\n"


def pair_by_pair(rules: list[Rule]) -> dict[str, frozenset[str]]:
    """Return what comparing each row with each gives."""
    subjects = Subjects()
    told = {
        r.name: subjects.told([c.guard for c in r.body.cases] if isinstance(r.body, Split) else [])
        for r in rules
    }
    pairs = [pair for pair in combinations(told, 2) if not exclusive(told[pair[0]], told[pair[1]])]
    names = {name for pair in pairs for name in pair}
    return {n: frozenset(m for pair in pairs if n in pair for m in pair if m != n) for n in names}


@pytest.mark.parametrize("seed", range(60))
def test_the_rows_found_are_those_of_comparing_each_with_each(seed: int) -> None:
    ruleset = procrules.loads(table(Random(seed)))
    rules = list(ruleset.program.program.rules.values())
    assert overlapping_rows(rules) == pair_by_pair(rules)


@pytest.mark.parametrize("other", ["tous", "rouge"])
def test_rows_that_a_column_parts_are_compared_with_their_neighbours_alone(
    other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        f"  | au moins {i} € et moins de {i + 1} € | {other} | tous | tous | {i} € |"
        for i in range(100)
    ]
    rules = procrules.loads(HEAD + "\n".join(rows) + "\n").program.program.rules.values()
    compared = []

    def counted(these: exclusion.Told, those: exclusion.Told) -> bool:
        compared.append((these, those))
        return exclusive(these, those)

    monkeypatch.setattr(exclusion, "exclusive", counted)
    assert overlapping_rows(rules) == {}
    assert len(compared) == 99
