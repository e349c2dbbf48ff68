"""Files of rows: read without losing a digit, checked like facts, answered in their order."""

from __future__ import annotations

import json
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from procrules import FactError, Ruleset, loads

ibis = pytest.importorskip("ibis", reason="needs the extra batch")
pa = pytest.importorskip("pyarrow", reason="needs the extra batch")
pytest.importorskip("duckdb", reason="needs the extra batch")

from procrules.batch import answer_file, check_table, connect  # noqa: E402

pytestmark = [
    pytest.mark.extras,
    *(
        pytest.mark.filterwarnings(f"ignore::{kind}")
        for kind in ("DeprecationWarning", "FutureWarning", "ResourceWarning", "UserWarning")
    ),
]
BIDS = """language english
ruleset bids “Bids”
reference date day “Day”
source charter “Charter” : law
choice kind “Kind”
  works “Works”
  goods “Goods”
entity lot “Lot”
  amount “Amount” : amount HT
  kind “Kind” : kind
  signed “Signed” : date
fact amount “Amount” : amount HT
  at least 0,01 €
  at most 900 000 000 000 €
fact score “Score” : whole number
  at least 1
  at most 100
fact kinds “Kinds” : several kind
fact lots “Lots” : list of lot
decision large “Large” : yes/no
  under charter
  if amount is less than 40 000 € then no
  else yes
definition all_lots “All lots” : amount HT
  equals the sum of the amount of the lots
decision total “Total” : amount HT
  under charter
  if all_lots is at least 0 € then all_lots
  else 0 €
"""


@pytest.fixture(scope="module")
def bids() -> Ruleset:
    return loads(BIDS, name="bids")


def answered(bids: Ruleset, data: Path, *decisions: str, **options: Any) -> list[dict[str, Any]]:
    out = data.with_name("answers.parquet")
    answer_file(bids, decisions or ["large"], data, out, **options)
    rows: list[dict[str, Any]] = connect().read_parquet(out).to_pyarrow().to_pylist()
    return rows


def refused(bids: Ruleset, data: Path, **options: Any) -> list[tuple[str, str]]:
    out = data.with_name("answers.parquet")
    with pytest.raises(FactError) as error:
        answer_file(bids, ["large"], data, out, **options)
    assert not out.exists()
    return [(d.code, d.message("en")) for d in error.value.diagnostics]


def as_json(folder: Path, *lines: str) -> Path:
    path = folder / "rows.json"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def as_csv(folder: Path, *lines: str) -> Path:
    path = folder / "rows.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


# -- numbers of JSON --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "number",
    [
        "39999.99999999999999",
        "39999.999999999999999999999999",
        "1234567890123456",
        "0.0001234567890123456",
        "-1234567890.123456e2",
        "4e400",
        "4e-400",
    ],
)
@pytest.mark.parametrize("shape", ['{{"amount": {0}}}', '[{{"id": 1, "other": [{{"n": {0}}}]}}]'])
def test_a_number_of_json_that_a_binary_float_may_alter_is_refused(
    bids: Ruleset, tmp_path: Path, number: str, shape: str
) -> None:
    ((code, words),) = refused(bids, as_json(tmp_path, shape.format(number)))
    assert code == "PR845"
    assert number in words


def test_fifteen_digits_of_json_are_exact_and_texts_are_never_numbers(
    bids: Ruleset, tmp_path: Path
) -> None:
    data = as_json(
        tmp_path,
        '{"amount": 99999999999.9999, "id": "a 12345678901234567890 \\" 12345678901234567890"}',
        '{"amount": 39999.9999, "id": "é\\\\"}',
        '{"amount": "40000.0000", "id": 123456789012345}',
        '{"amount": 4e4}',
        '{"amount": 0.1}',
    )
    found = answered(bids, data)
    assert [(str(row["amount"]), row["large"]) for row in found] == [
        ("99999999999.9999", True),
        ("39999.9999", False),
        ("40000.0000", True),
        ("40000.0000", True),
        ("0.1000", False),
    ]


def test_a_key_of_json_that_comes_late_is_a_column(bids: Ruleset, tmp_path: Path) -> None:
    lines = [json.dumps({"id": n}) for n in range(30_000)]
    found = answered(bids, as_json(tmp_path, *lines, '{"id": 30000, "amount": 40000}'))
    assert [row["large"] for row in found[-2:]] == [None, True]


# -- cells of lists and sets ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("record", "name"),
    [
        ('{"amount": "40.000"}', "lots[].amount"),
        ('{"amount": 1.00001}', "lots[].amount"),
        ('{"kind": "work"}', "lots[].kind"),
        ('{"signed": "02/08/2022"}', "lots[].signed"),
        ('{"amount": 1}, null', "lots[]"),
    ],
)
def test_a_cell_of_a_list_that_cannot_be_read_is_refused(
    bids: Ruleset, tmp_path: Path, record: str, name: str
) -> None:
    data = as_json(
        tmp_path, f'{{"lots": [{{"amount": 2, "kind": "works"}}, {record}]}}', '{"lots": []}'
    )
    ((code, words),) = refused(bids, data)
    assert code == "PR843"
    assert words.startswith(f"'{name}': 1 cell cannot")


def test_lists_that_can_be_read_are(bids: Ruleset, tmp_path: Path) -> None:
    data = as_json(
        tmp_path,
        '{"lots": [{"amount": "1 000,50 €", "kind": "works"}, {"amount": 2.25, "signed": "2024-02-29"}]}',
        '{"lots": [{"amount": null, "kind": ""}]}',
        '{"lots": []}',
        '{"lots": null}',
    )
    found = answered(bids, data, "total")
    assert [row["total"] for row in found] == [Decimal("1002.75"), None, 0, None]


def test_a_list_of_json_that_is_none_is_refused(bids: Ruleset, tmp_path: Path) -> None:
    ((code, _),) = refused(bids, as_json(tmp_path, '{"lots": []}', '{"lots": "two"}'))
    assert code == "PR844"


@pytest.mark.parametrize(
    ("cell", "wrong"), [("works,goods", False), ("works, work", True), ("works,,goods", True)]
)
def test_members_of_a_set_are_checked(
    bids: Ruleset, tmp_path: Path, cell: str, wrong: bool
) -> None:
    data = as_csv(tmp_path, "amount,kinds", f'1,"{cell}"', "2,")
    if wrong:
        assert [code for code, _ in refused(bids, data)] == ["PR843"]
    else:
        assert [row["kinds"] for row in answered(bids, data)] == [["works", "goods"], None]


# -- bounds -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("engine", ["duckdb", "polars"])
@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("0,1", "≥"),
        ("0.0099,1", "≥"),
        ("900000000000.0001,1", "≤"),
        ("1,0", "≥ 1"),
        ("1,101", "≤ 100"),
    ],
)
def test_a_cell_out_of_bounds_is_refused(
    bids: Ruleset, tmp_path: Path, engine: Any, cells: str, words: str
) -> None:
    if find_spec(engine) is None:
        pytest.skip(f"needs {engine}")
    data = as_csv(tmp_path, "amount,score", "0.01,1", "900000000000,100", cells)
    ((code, told),) = refused(bids, data, engine=engine)
    assert code == "PR843"
    assert words in told
    assert ": 1 cell cannot" in told


def test_a_table_is_checked_on_request(bids: Ruleset) -> None:
    columns = {
        "amount": pa.array([0, 1, 90_000_000_000_000, 90_000_000_000_001, None], pa.int64()),
        "kinds": pa.array([["works"], [], None, ["works", "goods"], ["work"]]),
        "score": pa.array([1, 100, 0, None, 50], pa.int32()),
    }
    table = connect().create_table("rows", pa.table(columns))
    with pytest.raises(FactError) as error:
        check_table(bids, table, cents=["amount"])
    found = [(d.code, d.message("en").split(" cell")[0]) for d in error.value.diagnostics]
    assert found == [
        ("PR843", "'amount': 1"),
        ("PR843", "'amount': 1"),
        ("PR843", "'kinds': 1"),
        ("PR843", "'score': 1"),
    ]
    check_table(bids, table.limit(0))
    check_table(bids, table, facts=["day"])


# -- cents ------------------------------------------------------------------------------------------
def test_texts_that_count_cents_are_whole(bids: Ruleset, tmp_path: Path) -> None:
    data = as_csv(tmp_path, "amount", "3999999", "4000000")
    assert [r["large"] for r in answered(bids, data, cents=["amount"])] == [False, True]
    (tmp_path / "answers.parquet").unlink()
    data = as_csv(tmp_path, "amount", "39999.99")
    assert [code for code, _ in refused(bids, data, cents=["amount"])] == ["PR843"]


@pytest.mark.parametrize("name", ["amont", "score"])
def test_cents_that_are_none_are_refused(bids: Ruleset, tmp_path: Path, name: str) -> None:
    data = as_csv(tmp_path, "amount,score", "4000000,1")
    assert [code for code, _ in refused(bids, data, cents=[name])] == ["PR841"]


# -- files that tell nothing -----------------------------------------------------------------------
@pytest.mark.parametrize("lines", [[], ["a,b", "1,2"]])
def test_a_file_without_a_fact_is_refused(bids: Ruleset, tmp_path: Path, lines: list[str]) -> None:
    data = as_csv(tmp_path, *lines)
    assert [code for code, _ in refused(bids, data)] == ["PR844"]


# -- order ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".json"])
def test_rows_come_out_in_their_order(bids: Ruleset, tmp_path: Path, suffix: str) -> None:
    count = 400_000
    source = connect().sql(
        f"SELECT (i * 7919) % 100003 AS id, (i % 80000 + 1)::DECIMAL(15, 2) AS amount FROM range({count}) AS r(i)",
        dialect="duckdb",
    )
    data, out = tmp_path / "rows.parquet", tmp_path / f"answers{suffix}"
    source.to_parquet(data)
    answer_file(bids, ["large"], data, out)
    read = {".parquet": "read_parquet", ".csv": "read_csv", ".json": "read_json"}[suffix]
    found = getattr(connect(), read)(out)["id"].to_pyarrow().to_pylist()
    assert found == [(i * 7919) % 100003 for i in range(count)]


def test_a_file_is_not_written_over_the_data(bids: Ruleset, tmp_path: Path) -> None:
    data = as_csv(tmp_path, "amount", "1")
    with pytest.raises(FactError) as error:
        answer_file(bids, ["large"], data, data)
    assert [d.code for d in error.value.diagnostics] == ["PR844"]
    assert data.read_text(encoding="utf-8") == "amount\n1\n"
