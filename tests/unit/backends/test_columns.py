"""Decisions over the rows of a table: the answers of the interpreter, on each engine that is there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from procrules import FactError, Ruleset, load, loads

ibis = pytest.importorskip("ibis", reason="needs the extra batch")
pa = pytest.importorskip("pyarrow", reason="needs the extra batch")

from columns.comparing import Comparison, stored  # noqa: E402  (they need what is looked for above)
from procrules.batch import answer_file, connect  # noqa: E402

pytestmark = [
    pytest.mark.extras,
    # The packages of the engines warn of one another.
    *(
        pytest.mark.filterwarnings(f"ignore::{kind}")
        for kind in ("DeprecationWarning", "FutureWarning", "ResourceWarning", "UserWarning")
    ),
]
_SPARK = find_spec("pyspark") is not None and which("java") is not None
ENGINES = [
    pytest.param(
        "duckdb", marks=pytest.mark.skipif(find_spec("duckdb") is None, reason="no DuckDB")
    ),
    pytest.param(
        "polars", marks=pytest.mark.skipif(find_spec("polars") is None, reason="no Polars")
    ),
    pytest.param("pyspark", marks=pytest.mark.skipif(not _SPARK, reason="no Spark, or no Java")),
]
SHOWN = {
    "exclu": 4_000,  # yes or no, with definitions
    "statut_variantes": 3_000,  # a choice, with derogations
    "seuil_formalise_ht": 4_000,  # an amount, by axes and by the day
    "eligible": 3_000,  # readings that disagree
    "classements_des_variantes": 2_000,  # a set
    "avance_due": 4_000,
}
"""Decisions of the bundled rules, and how many rows: twenty thousand together."""
LISTED = {"montant_des_tranches_ht": 2_000}
"""A decision that rests on a sum over records, and how many rows."""


@pytest.fixture(scope="module")
def bundled() -> Ruleset:
    return load("marches_publics")


@pytest.fixture(scope="module", params=ENGINES)
def connection(request: pytest.FixtureRequest) -> Any:
    return connect(request.param)


def test_shown_decisions_are_twenty_thousand_rows() -> None:
    assert sum(SHOWN.values()) == 20_000


@pytest.mark.slow
@pytest.mark.parametrize("decision", [*SHOWN, *LISTED])
def test_columns_answer_as_the_interpreter(
    bundled: Ruleset, connection: Any, decision: str
) -> None:
    if decision in LISTED and connection.name == "polars":
        pytest.skip("Polars goes through no list")
    comparison = Comparison(bundled, decision, connection)
    count = {**SHOWN, **LISTED}[decision]
    assert list(comparison.differences(count, seed=1)) == []
    assert len(comparison.seen) > 1, comparison.seen


def test_a_few_rows_answer_as_the_interpreter(bundled: Ruleset, connection: Any) -> None:
    assert list(Comparison(bundled, "exclu", connection).differences(300, seed=2)) == []


@pytest.mark.slow
@pytest.mark.parametrize("decision", ["regime", "procedures"])
def test_decisions_that_rest_on_most_facts_answer_as_the_interpreter(
    bundled: Ruleset, decision: str
) -> None:
    pytest.importorskip("duckdb", reason="needs the extra batch")
    comparison = Comparison(bundled, decision, connect())
    assert list(comparison.differences(30, seed=5)) == []
    assert len(comparison.seen) > 1, comparison.seen


TREE = """language english
ruleset fines “Fines”
reference date day “Day”
source charter “Charter” : law
choice kind “Kind”
  works “Works”
  goods “Goods”
choice route “Route”
{routes}
fact kind “Kind” : kind
fact amount “Amount” : amount HT
fact rush “Rush” : yes/no
  presumed no
threshold low “Low” : amount HT
  | kind                | works     | goods    |
  | from 1 January 2020 | 100 000 € | 40 000 € | charter |
  | from 1 January 2024 | 120 000 € | 40 000 € | charter |
decision route “Route” : route
  under charter
  if kind is works then
    if amount is less than threshold low then r1
    else if amount is less than 500 000,005 € then r2
    else if rush then r3
    else r4
  else
    if amount is less than threshold low then r5
    else if amount is less than 500 000 € then r6
    else if rush then r7
    else r7
"""


@pytest.fixture(scope="module")
def tree() -> Ruleset:
    return loads(TREE.format(routes="\n".join(f"  r{n}" for n in range(1, 8))), name="tree")


def test_a_tree_answers_as_the_interpreter(tree: Ruleset, connection: Any) -> None:
    comparison = Comparison(tree, "route", connection)
    assert list(comparison.differences(2_000, seed=3)) == []
    assert set(comparison.seen) == {"decided", "undetermined"}


def test_a_tree_whose_leaves_all_differ_answers_as_the_interpreter(connection: Any) -> None:
    routes = "\n".join(f"  r{n}" for n in range(1, 9))
    text = TREE.format(routes=routes).replace("    else r7\n", "    else r8\n")
    comparison = Comparison(loads(text, name="apart"), "route", connection)
    assert list(comparison.differences(2_000, seed=4)) == []
    assert set(comparison.seen) == {"decided", "undetermined"}


SIZES = """language english
ruleset sizes “Sizes”
reference date day “Day”
source charter “Charter” : law
choice kind “Kind”
  works “Works”
  goods “Goods”
  others “Others”
choice route “Route”
{routes}
fact kind “Kind” : kind
fact amount “Amount” : amount HT
fact rush “Rush” : yes/no
threshold low “Low” : amount HT
  | kind                | works     | goods    | others |
  | from 1 January 2020 | 100 000 € | 40 000 € | none   | charter |
  | from 1 January 2024 | 120 000 € | 40 000 € | none   | charter |
threshold middle “Middle” : amount HT
  | kind                | works     | goods    | others |
  | from 1 January 2020 | 100 000 € | 90 000 € | none   | charter |
  | from 1 January 2024 | 200 000 € | 90 000 € | none   | charter |
threshold high “High” : amount HT
  | kind                | works     | goods    | others |
  | from 1 January 2020 | 900 000 € | 90 000 € | none   | charter |
  | from 1 January 2024 | 900 000 € | 95 000 € | none   | charter |
decision route “Route” : route
  under charter
  if rush then r1
  else if amount is at least threshold high then r2
  else if kind is works then
    if amount is less than threshold low then r3
    else if amount is less than threshold middle then r4
    else r5
  else
    if amount is less than threshold low then r6
    else if amount is at most threshold middle then r7
    else r8
"""


@pytest.mark.parametrize("last", ["r8", "r7"])  # leaves that all differ, and two alike
def test_several_thresholds_of_one_shape_answer_as_the_interpreter(
    connection: Any, last: str
) -> None:
    routes = "\n".join(f"  r{n}" for n in range(1, 9))
    text = SIZES.format(routes=routes).replace("else r8", f"else {last}")
    comparison = Comparison(loads(text, name="sizes"), "route", connection)
    assert list(comparison.differences(2_000, seed=6)) == []
    assert set(comparison.seen) == {"decided", "undetermined"}


def test_what_is_null_is_presumed_unless_it_is_known_not_to_be_known(
    tree: Ruleset, connection: Any
) -> None:
    rows = pa.table(
        {
            "kind": pa.array(["works"], pa.string()),
            "amount": pa.array([Decimal("500000.01")], pa.decimal128(15, 2)),
            "day": pa.array([date(2024, 1, 1)], pa.date32()),
            "rush": pa.array([None], pa.bool_()),
        }
    )
    table = stored(connection, rows)
    for more, value in (({}, "r4"), ({"nulls": "unknown"}, None), ({"strict": True}, None)):
        found = tree.columns("route", table, keep=False, missing=True, **more)
        missing = [] if value else ["rush"]
        assert found.to_pyarrow().to_pylist() == [{"route": value, "route_missing": missing}]


def test_cents_are_counted_or_decimals_are_read(tree: Ruleset, connection: Any) -> None:
    rows = pa.table(
        {
            "kind": pa.array(["goods", "goods"], pa.string()),
            "amount": pa.array([3_999_999, 4_000_000], pa.int64()),
            "day": pa.array([date(2024, 1, 1)] * 2, pa.date32()),
        }
    )
    table = stored(connection, rows)
    found = tree.columns("route", table, cents=["amount"]).to_pyarrow().to_pylist()
    assert sorted((row["amount"], row["route"]) for row in found) == [
        (3_999_999, "r5"),
        (4_000_000, "r6"),
    ]


# -- what is refused --------------------------------------------------------------------------------
def codes(error: pytest.ExceptionInfo[FactError]) -> list[str]:
    return [d.code for d in error.value.diagnostics]


def test_what_is_not_computed_in_columns_is_refused_or_answered_row_by_row(
    bundled: Ruleset,
) -> None:
    lots = [
        [
            {"id": "L1", "montant_ht": Decimal("70000.00")},
            {"id": "L2", "montant_ht": Decimal("30000.00")},
        ]
    ]
    dtype = pa.list_(pa.struct([("id", pa.string()), ("montant_ht", pa.decimal128(15, 2))]))
    rows = pa.table({"lots": pa.array(lots, dtype), "lots_designes": pa.array([[]], dtype)})
    table = stored(connect(), rows)
    with pytest.raises(FactError) as error:
        bundled.columns("part_lots_designes", table)
    assert codes(error) == ["PR840"]
    found = bundled.columns("part_lots_designes", table, keep=False, status=True, fallback=True)
    answer = bundled.decide("part_lots_designes", rows.to_pylist()[0])
    (row,) = found.to_pyarrow().to_pylist()
    assert row["part_lots_designes_status"] == answer.status


@pytest.mark.parametrize(
    ("name", "dtype"),
    [("amount", "float64"), ("day", "timestamp"), ("kind", "int64"), ("rush", "string")],
)
def test_a_column_that_does_not_tell_its_fact_is_refused(
    tree: Ruleset, name: str, dtype: str
) -> None:
    with pytest.raises(FactError) as error:
        tree.columns("route", ibis.table({name: dtype}, name="rows"))
    assert codes(error) == ["PR841"]


def test_lists_are_refused_on_an_engine_that_cannot_go_through_them(bundled: Ruleset) -> None:
    pytest.importorskip("polars", reason="needs the extra batch-polars")
    rows = pa.table({"lots": pa.array([[{"id": "L1", "montant_ht": Decimal("1.00")}]])})
    with pytest.raises(FactError) as error:
        bundled.columns("valeur_totale_lots_ht", stored(connect("polars"), rows))
    assert codes(error) == ["PR840"]


# -- files ------------------------------------------------------------------------------------------
CSV = """id,kind,amount,day,rush
1,works,"99 999,99 €",2020-01-01,
2,works,100000.00,2020-01-01,oui
3,goods,,2024-02-29,non
"""


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".json"])
def test_a_file_is_answered(tree: Ruleset, connection: Any, tmp_path: Path, suffix: str) -> None:
    if connection.name != "duckdb" and suffix == ".json":
        pytest.skip("JSON is written by DuckDB alone")
    data, out = tmp_path / "rows.csv", tmp_path / f"answers{suffix}"
    data.write_text(CSV, encoding="utf-8")
    answer_file(tree, ["route"], data, out, engine=connection.name)
    read = {".parquet": "read_parquet", ".csv": "read_csv", ".json": "read_json"}[suffix]
    path = f"{out}/*{suffix}" if out.is_dir() else str(out)
    found = getattr(connect(), read)(path).to_pyarrow().to_pylist()
    assert sorted((str(r["id"]), r["route"], r["route_status"]) for r in found) == [
        ("1", "r1", "decided"),
        ("2", "r2", "decided"),
        ("3", None, "undetermined"),
    ]


def test_no_digit_of_an_amount_in_json_is_lost(tree: Ruleset, tmp_path: Path) -> None:
    data, out = tmp_path / "rows.json", tmp_path / "answers.parquet"
    data.write_text(
        '{"kind": "works", "amount": 500000.005, "day": "2024-01-01"}\n', encoding="utf-8"
    )
    answer_file(tree, ["route"], data, out)
    assert connect().read_parquet(out)["route"].to_pyarrow().to_pylist() == ["r4"]


@pytest.mark.parametrize(
    "cells",
    [
        "works,40.000,2024-01-01,",
        "works,1,02/08/2022,",
        "work,1,2024-01-01,",
        "works,1e3,2024-01-01,",
        "works,1,2023-02-30,",
        "works,1,2024-01-01,peut-être",
        "works,1.00001,2024-01-01,",
    ],
)
def test_a_cell_that_cannot_be_read_is_refused(tree: Ruleset, tmp_path: Path, cells: str) -> None:
    data, out = tmp_path / "rows.csv", tmp_path / "answers.parquet"
    data.write_text(f"kind,amount,day,rush\n{cells}\n", encoding="utf-8")
    with pytest.raises(FactError) as error:
        answer_file(tree, ["route"], data, out)
    assert codes(error) == ["PR843"]
    assert not out.exists()


@pytest.mark.parametrize(
    ("rows", "fr", "en"),
    [
        (1, "1 cellule ne se lit pas comme", "1 cell cannot be read as"),
        (2, "2 cellules ne se lisent pas comme", "2 cells cannot be read as"),
    ],
)
def test_the_count_of_wrong_cells_agrees(
    tree: Ruleset, tmp_path: Path, rows: int, fr: str, en: str
) -> None:
    data = tmp_path / "rows.csv"
    data.write_text("kind,amount,day,rush\n" + "work,1,2024-01-01,\n" * rows, encoding="utf-8")
    with pytest.raises(FactError) as error:
        answer_file(tree, ["route"], data, tmp_path / "answers.parquet")
    (found,) = error.value.diagnostics
    assert fr in found.message("fr")
    assert en in found.message("en")


def test_what_an_engine_says_is_a_note(tree: Ruleset, tmp_path: Path) -> None:
    data = tmp_path / "rows.parquet"
    data.write_bytes(b"no table")
    with pytest.raises(FactError) as error:
        answer_file(tree, ["route"], data, tmp_path / "answers.parquet")
    (found,) = error.value.diagnostics
    assert found.message("fr").endswith("il ne se lit pas comme du Parquet")
    assert found.message("en").endswith("it cannot be read as Parquet")
    (note,) = found.related
    assert note.note.fr.startswith("le moteur dit : ")
    assert note.note.en.startswith("the engine says: ")
    assert "LINE 1" not in note.note.en


# -- the bounds of the versions ---------------------------------------------------------------------
def test_what_newer_versions_break_works_with_those_that_are_allowed() -> None:
    table = connect().create_table("rows", pa.table({"n": pa.array([1, None, 3], pa.int64())}))
    batches = list(table.order_by("n").to_pyarrow_batches(chunk_size=2))
    assert sum(batch.num_rows for batch in batches) == 3
