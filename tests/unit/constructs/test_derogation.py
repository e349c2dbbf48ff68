"""Derogations: what they reach, by the name of a construct or by an article."""

from __future__ import annotations

import pytest

from procrules import loads

RULES = """langue français
source code « Code » : loi
source autre « Autre code » : loi
fait a « A » : oui/non
décision d « D » : oui/non
règle entier
  vu code R1
  si a alors d = oui
règle alinea
  vu code R1 al. 2
  si a alors d = oui
règle plus_long
  vu code R12
  si a alors d = oui
règle ailleurs
  vu autre R1
  si a alors d = oui
règle deux
  vu autre R3, code R1 al. 2
  si a alors d = oui
tableau d « D » : oui/non
  vu autre R4
  toutes les lignes s'appliquent
  | a   | alors |
  | oui | oui   |
  | non | oui   |
règle exception
  vu code R1
  par dérogation à {target}
  si a = non alors d = non
"""


@pytest.mark.parametrize(
    ("target", "reached"),
    [
        ("code R1", {"entier", "alinea", "deux"}),
        ("code R1 al. 2", {"alinea", "deux"}),
        ("code R12", {"plus_long"}),
        ("autre", {"ailleurs", "deux", "d.1", "d.2"}),
        ("autre R4", {"d.1", "d.2"}),
        ("la règle alinea", {"alinea"}),
        ("la règle d", {"d.1", "d.2"}),
    ],
)
def test_a_derogation_reaches(target: str, reached: set[str]) -> None:
    ruleset = loads(RULES.format(target=target))
    assert set(ruleset.program.program.rules["exception"].defeats) == reached
