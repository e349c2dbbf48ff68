"""The bounds of the fields of records hold wherever those of facts do."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import procrules
from procrules import FactError, RulesetError
from procrules.core.declared import DeclaredRules
from procrules.core.declaring import plain_declarations
from procrules.facts import read_facts
from procrules.testing import facts

RULES = """langue français
source note « Note du 3 mars 2026 » : politique
entité lot « Lot »
  id : texte
  montant « Montant » : montant HT
    au moins 0 €
    au plus 1 000 000 €
  part « Part » : taux
    au plus 100 %
fait lots « Lots » : liste de lot
  question « Quels lots ? »
décision grand « Grand » : oui/non
  vu note
  si la somme des montant des lots dépasse 100 € alors oui
  sinon non
décision part_forte « Part forte » : oui/non
  vu note
  si l'un au moins des lots vérifie (part du lot dépasse 50 %) alors oui
  sinon non
"""
RULESET = procrules.loads(RULES)
OUT = [
    {"montant": -1},
    {"montant": "-0,01 €"},
    {"montant": "1 000 000,01 €"},
    {"part": "100,01 %"},
]


@pytest.mark.parametrize("record", OUT)
def test_a_value_out_of_bounds_is_refused_at_its_place(record: dict[str, Any]) -> None:
    (field,) = record
    told = {"lots": [{"id": "A", "montant": 0, "part": 1}, {"id": "B", **record}]}
    kept = DeclaredRules(json.loads(json.dumps(plain_declarations(RULESET.program.program))))
    for call in (
        lambda: RULESET.decide("grand", told),
        lambda: RULESET.decider("grand")(told),
        lambda: read_facts(kept, told),
    ):
        with pytest.raises(FactError) as error:
            call()
        (found,) = error.value.diagnostics
        assert (found.code, getattr(found, "name", "")) == ("PR703", f"lots[2].{field}")


def test_a_bound_belongs_to_what_it_allows() -> None:
    told = {"lots": [{"montant": 0, "part": 1}, {"montant": "1 000 000 €", "part": None}]}
    assert RULESET.decide("grand", told).value is True


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("au plus 1 000 000 €", "au plus −1 €", "PR101"),
        ("au moins 0 €", "au moins 2 000 000 €", "PR412"),
        ("au plus 100 %", "au plus 100 €", "PR307"),
        ("    au moins 0 €\n", "    au moins 0 €\n    au moins 1 €\n", "PR508"),
    ],
)
def test_bounds_are_checked_when_rules_are_read(old: str, new: str, code: str) -> None:
    with pytest.raises(RulesetError) as error:
        procrules.loads(RULES.replace(old, new))
    assert [d.code for d in error.value.diagnostics] == [code]


@pytest.mark.extras
@given(st.data())
@settings(max_examples=50, deadline=None)
def test_what_is_drawn_is_within_bounds(data: st.DataObject) -> None:
    drawn = data.draw(facts(RULESET))
    for record in drawn.get("lots") or ():
        assert 0 <= (record.get("montant") or 0) <= 1_000_000
        assert (record.get("part") or 0) <= 1
    RULESET.decide("grand", drawn)


def test_the_questionnaire_tells_the_bounds() -> None:
    asked = RULESET.interview("grand", {"lots": [{"id": "A"}]}).question
    assert asked is not None
    assert (asked.fact, asked.minimum, asked.maximum) == ("lots[1].montant", 0, 1_000_000)


@pytest.mark.extras
def test_a_proof_looks_at_no_value_out_of_bounds() -> None:
    pytest.importorskip("z3", reason="proofs need procrules[verify]")
    from procrules.analysis.diff import diff_versions

    condition = "la somme des montant des lots dépasse 100 €"
    more = f"{condition} ou la somme des montant des lots est inférieur à 0 €"
    amended = procrules.loads(RULES.replace(condition, more))
    found = diff_versions(RULESET, amended)
    assert [d.verdict for d in found.decisions] == ["unchanged", "identical"]
    free = RULES.replace("    au moins 0 €\n", "")
    found = diff_versions(procrules.loads(free), procrules.loads(free.replace(condition, more)))
    assert [d.verdict for d in found.decisions] == ["changed", "identical"]
    # Versions whose bounds differ are compared within those of both, which is said.
    found = diff_versions(RULESET, procrules.loads(free))
    assert found.same
    assert any("« lots »" in words.fr for words in found.assumptions)


@pytest.mark.extras
def test_rows_out_of_bounds_are_refused(tmp_path: Path) -> None:
    pytest.importorskip("duckdb", reason="needs the extra batch")
    import pyarrow as pa
    from ibis.backends.duckdb import Backend

    from procrules.batch.checking import check_table

    connection = Backend()
    connection.do_connect()
    rows = [
        [{"montant": Decimal("0.00"), "part": Decimal("1.00")}],
        [{"montant": Decimal("-0.01"), "part": Decimal("1.01")}],
    ]
    type_ = pa.list_(pa.struct({"montant": pa.decimal128(12, 2), "part": pa.decimal128(5, 2)}))
    table = connection.create_table("rows", pa.table({"lots": pa.array(rows, type_)}))
    check_table(RULESET, table.limit(1), facts=["lots"])
    with pytest.raises(FactError) as error:
        check_table(RULESET, table, facts=["lots"])
    found = [(d.code, getattr(d, "name", "")) for d in error.value.diagnostics]
    assert found == [("PR843", "lots[].montant"), ("PR843", "lots[].part")]
