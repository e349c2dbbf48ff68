"""Decisions for each record of a list over the rows of a table: the answers of the interpreter, on each engine."""

from __future__ import annotations

import json
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
pytest.importorskip("duckdb", reason="needs the extra batch")

from columns.comparing import PARTS, Comparison, stored  # noqa: E402  (they need what is looked for above)
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
    "duckdb",
    pytest.param("pyspark", marks=pytest.mark.skipif(not _SPARK, reason="no Spark, or no Java")),
]
ORDERS = """language english
ruleset orders “Orders”
reference date day “Day”
source charter “Charter” : law
source habit “Habit” : policy
choice kind “Kind”
  works “Works”
  goods “Goods”
choice visa “Visa”
  free “Free”
  chief “Chief”
  board “Board”
choice paper “Paper”
  quote “Quote”
  report “Report”
  minutes “Minutes”
entity order “Order”
  id : text
  kind : kind
  amount : amount HT
  signed : date
  urgent : yes/no
fact orders “Orders” : list of order
fact drafts “Drafts” : list of order
  presumed none
fact rush “Rush” : yes/no
  presumed no
fact ceiling “Ceiling” : amount HT
judgement serious “Serious”
  by “the chief”
threshold low “Low” : amount HT
  | kind                | works     | goods    |
  | from 1 January 2020 | 100 000 € | 40 000 € | charter |
  | from 1 January 2024 | 120 000 € | 40 000 € | charter |
fact kind “Kind” : kind
definition late “Signed late” : yes/no
  for each order of the orders
  equals signed of the order is after day
decision visa “Visa” : visa
  for each order of the orders
  under charter art. 1
  if amount of the order is less than the threshold low then free
  else if urgent of the order or rush then board
    under charter art. 2
  else if serious then chief
  else undetermined
decision hurried “Hurried” : yes/no
  for each order of the orders
  under charter art. 3
  if visa of the order is board and late of the order then yes
  else if hurry of the order exceeds 2 then yes
    under charter art. 4
  else no
decision hurry “Urgent orders up to this one” : whole number
  for each order of the orders
  under charter art. 5
  if rush then 0
  else the number of the orders up to this one where urgent of the order
decision running “Running total” : amount HT
  for each order of the orders
  under charter art. 6
  if ceiling exceeds 0 € then the sum of the amount of the orders up to this one
  else 0 €
decision due “Due” : date
  for each order of the drafts
  under charter art. 7
  if urgent of the order then signed of the order
  else 30 days after signed of the order
decision papers “Papers” : several paper
  for each order of the drafts
rule quotes “Quotes”
  under charter art. 8
  for each order of the drafts
  if amount of the order exceeds ceiling
  then papers includes quote, report
rule minutes “Minutes”
  under charter art. 9
  for each order of the drafts
  if late_draft of the order
  then papers includes minutes
rule no_report “No report”
  under charter art. 10
  for each order of the drafts
  if kind of the order is works
  then papers excludes report
definition late_draft “Signed late” : yes/no
  for each order of the drafts
  equals signed of the order is after day
decision clash “Clash” : yes/no
  for each order of the orders
rule urgent_yes “Urgent”
  under charter art. 11
  for each order of the orders
  if urgent of the order
  then clash = yes
rule works_no “Works”
  under charter art. 12
  for each order of the orders
  if kind of the order is works
  then clash = no
"""


@pytest.fixture(scope="module")
def orders() -> Ruleset:
    return loads(ORDERS, name="orders")


@pytest.fixture(scope="module")
def bundled() -> Ruleset:
    return load("marches_publics")


@pytest.fixture(scope="module", params=ENGINES)
def connection(request: pytest.FixtureRequest) -> Any:
    return connect(request.param)


@pytest.mark.parametrize(
    ("decision", "statuses"),
    [
        ("visa", {"decided", "undetermined", "needs_review"}),
        ("hurried", {"decided", "undetermined"}),
        ("hurry", {"decided", "undetermined"}),
        ("running", {"decided", "undetermined"}),
        ("due", {"decided", "undetermined"}),
        ("papers", {"decided", "undetermined"}),
        ("clash", {"decided", "undetermined", "conflict"}),
    ],
)
def test_each_record_is_answered_as_by_the_interpreter(
    orders: Ruleset, connection: Any, decision: str, statuses: set[str]
) -> None:
    comparison = Comparison(orders, decision, connection)
    count = 1_000 if connection.name == "duckdb" else 200
    assert list(comparison.differences(count, seed=1)) == []
    assert {"decided", "undetermined"} <= set(comparison.seen) <= statuses
    assert set(comparison.seen) == statuses or connection.name != "duckdb"


QUOTIENTS = ("taux", "taux_cumule")
BUNDLED = {
    "regime_lot": 200,
    "cas_regime_lot": 200,
    "lot_sans_publicite": 200,
    "pse_admise": 1_000,
    "classee_pse": 1_000,
    "execution_de_la_tranche": 1_000,
    "indemnite_due": 1_000,
    "clause_admise": 1_000,
    "elements_clause_admise": 1_000,
    "prevue_par_clause_admise": 500,
    "autorise": 200,
    "cas_autorise": 200,
    "cumul_ht": 1_000,
    "taux": 1_000,
    "taux_cumule": 500,
    "avis_de_modification_joue": 1_000,
    "fiche_complete": 500,
    "etape_renseignee": 500,
}
"""Every decision of the bundled rules that answers for each record, and how many rows."""


def test_all_decisions_for_each_record_are_compared(bundled: Ruleset) -> None:
    decisions = bundled.program.program.decisions
    assert set(BUNDLED) == {name for name, item in decisions.items() if item.each is not None}


@pytest.mark.slow
@pytest.mark.parametrize("decision", BUNDLED)
def test_bundled_decisions_for_each_record_are_answered_as_by_the_interpreter(
    bundled: Ruleset, decision: str
) -> None:
    parts = PARTS if decision not in QUOTIENTS else PARTS[1:]
    comparison = Comparison(bundled, decision, connect(), parts)
    assert list(comparison.differences(BUNDLED[decision], seed=1)) == []


@pytest.mark.slow
@pytest.mark.skipif(not _SPARK, reason="no Spark, or no Java")
@pytest.mark.parametrize("decision", ["elements_clause_admise", "cumul_ht", "lot_sans_publicite"])
def test_bundled_decisions_for_each_record_are_answered_on_spark(
    bundled: Ruleset, decision: str
) -> None:
    comparison = Comparison(bundled, decision, connect("pyspark"))
    assert list(comparison.differences(100, seed=1)) == []


# -- the shape of the answers -----------------------------------------------------------------------
ORDER = pa.struct(
    [
        ("id", pa.string()),
        ("kind", pa.string()),
        ("amount", pa.decimal128(15, 2)),
        ("signed", pa.date32()),
        ("urgent", pa.bool_()),
    ]
)


def order(amount: str | None, **more: Any) -> dict[str, Any]:
    return {"amount": None if amount is None else Decimal(amount), **more}


LISTS = [
    [order("1.00", id="A"), order(None), order("200000.00", urgent=True)],
    [],
    None,
]
"""Records of which two have no id, no record, and a list that is not told."""
TOLD = [
    {
        "value": [
            {"id": "A", "value": "free"},
            {"id": "2", "value": None},
            {"id": "3", "value": "board"},
        ],
        "status": "undetermined",
        "article": "Charter, art. 1",
        "missing": ["orders[].amount", "orders[].urgent"],
    },
    {"value": [], "status": "decided", "article": None, "missing": []},
    {"value": None, "status": "undetermined", "article": None, "missing": ["orders"]},
]


def rows() -> Any:
    return pa.table(
        {
            "n": [1, 2, 3],
            "orders": pa.array(LISTS, pa.list_(ORDER)),
            "kind": ["works"] * 3,
            "day": [date(2024, 1, 1)] * 3,
        }
    )


def test_each_record_has_its_id_or_else_its_rank(orders: Ruleset, connection: Any) -> None:
    parts = {part: part for part in PARTS}
    found = orders.columns("visa", stored(connection, rows()), **parts).order_by("n")
    assert found.select(*PARTS).to_pyarrow().to_pylist() == TOLD


def test_an_absent_list_is_not_told_or_presumed(orders: Ruleset, connection: Any) -> None:
    table = stored(connection, pa.table({"day": [date(2024, 1, 1)]}))
    for decision, value, status in (("visa", None, "undetermined"), ("due", [], "decided")):
        found = orders.columns(decision, table, keep=False, status="s").to_pyarrow()
        assert found.to_pylist() == [{decision: value, "s": status}]


def test_a_null_list_is_presumed_unless_it_is_known_not_to_be_known(
    orders: Ruleset, connection: Any
) -> None:
    drafts = pa.array([None], pa.list_(ORDER))
    table = stored(connection, pa.table({"drafts": drafts, "day": [date(2024, 1, 1)]}))
    for more, value, missing in (
        ({}, [], []),
        ({"nulls": "unknown"}, None, ["drafts"]),
        ({"strict": True}, None, ["drafts"]),
    ):
        found = orders.columns("due", table, keep=False, missing="m", **more)
        assert found.to_pyarrow().to_pylist() == [{"due": value, "m": missing}]


@pytest.mark.parametrize("decision", ["visa", "hurried", "hurry", "due", "papers"])
def test_rows_one_by_one_have_the_same_shape(orders: Ruleset, decision: str) -> None:
    pytest.importorskip("polars", reason="needs the extra batch-polars")
    told = rows().append_column("drafts", pa.array(LISTS, pa.list_(ORDER)))
    with pytest.raises(FactError) as error:
        orders.columns(decision, stored(connect("polars"), told))
    assert [d.code for d in error.value.diagnostics] == ["PR840"]
    found = [
        orders.columns(decision, stored(connect(engine), told), keep=False, fallback=True)
        for engine in ("duckdb", "polars")
    ]
    one, other = (table.to_pyarrow() for table in found)
    assert found[0].schema() == found[1].schema()
    assert one.to_pylist() == other.to_pylist()


def test_a_quotient_is_refused_or_written_row_by_row(bundled: Ruleset) -> None:
    changes = [{"id": "M1", "montant_ht": Decimal("10000.00")}]
    dtype = pa.struct([("id", pa.string()), ("montant_ht", pa.decimal128(15, 2))])
    told = pa.table(
        {
            "modifications": pa.array([changes], pa.list_(dtype)),
            "montant_initial_ht": pa.array([Decimal("30000.00")], pa.decimal128(15, 2)),
        }
    )
    table = stored(connect(), told)
    with pytest.raises(FactError) as error:
        bundled.columns("taux", table)
    assert [d.code for d in error.value.diagnostics] == ["PR840"]
    answer = bundled.decide("taux", told.to_pylist()[0])
    found = bundled.columns("taux", table, keep=False, fallback=True).to_pyarrow().to_pylist()
    assert found == [{"taux": [{"id": "M1", "value": str(answer.value["M1"])}]}]


# -- files ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("suffix", [".parquet", ".json", ".csv"])
def test_answers_for_each_record_are_written(orders: Ruleset, tmp_path: Path, suffix: str) -> None:
    data, out = tmp_path / "rows.json", tmp_path / f"answers{suffix}"
    lines = [
        {"orders": [{"id": "A", "amount": 1}, {"amount": None}], "kind": "works", "day": "2024-01-01"},
        {"orders": [], "kind": "works", "day": "2024-01-01"},
    ]  # fmt: skip
    data.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    answer_file(orders, ["visa"], data, out)
    wanted: list[Any] = [[{"id": "A", "value": "free"}, {"id": "2", "value": None}], []]
    if suffix == ".csv":
        wanted = ["[{'id': A, 'value': free}, {'id': 2, 'value': NULL}]", "[]"]
    read = {".parquet": "read_parquet", ".csv": "read_csv", ".json": "read_json"}[suffix]
    found = getattr(connect(), read)(out)["visa"].to_pyarrow().to_pylist()
    assert found == wanted
