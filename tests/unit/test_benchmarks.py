"""The table of the benchmarks: a bar is met or not, and nothing that was not measured is left out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(BENCHMARKS)
    import figures

    return figures


def run(*asked: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCHMARKS / "run"), *asked]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


@pytest.mark.parametrize(
    ("sense", "met"),
    [("≤", [1, 2]), ("≥", [2, 3]), ("<", [1]), (">", [3]), ("=", [2])],
)
def test_a_bar_is_met_on_its_side(figures: Any, sense: str, met: list[int]) -> None:
    wanted = figures.Wanted(sense, 2)
    assert [n for n in (1, 2, 3) if figures.Figure("a", "b", n, wanted=wanted).met] == met


def test_a_figure_is_what_it_was_after_json(figures: Any) -> None:
    for wanted in (None, figures.Wanted("≤", 1.3)):
        figure = figures.Figure("bar", "name", 0.5, "×", wanted, "remark", less=True)
        assert figures.Figure.of(json.loads(json.dumps(figure.to_dict()))) == figure


def test_what_is_not_measured_is_neither_met_nor_missed(figures: Any) -> None:
    figure = figures.Figure("bar", "name", None, wanted=figures.Wanted("=", 0), remark="why")
    assert figure.met is None
    row = figures.table([figure.cells()]).splitlines()[-1]
    assert "not run" in row
    assert "why" in row


def test_data_that_are_absent_have_a_line_with_the_reason(tmp_path: Path) -> None:
    done = run("audit", "--decp", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert f"not here: no published contracts in {tmp_path}" in done.stdout
    assert "peers" in next(row for row in done.stdout.splitlines() if "not asked for" in row)


def test_a_part_that_fails_is_told_and_is_no_success(tmp_path: Path) -> None:
    (tmp_path / "2019-format").mkdir()  # it holds no contracts, which the audit refuses
    done = run("audit", "--decp", str(tmp_path))
    assert done.returncode == 1
    assert "FAILED: " in done.stdout


def test_a_part_of_no_name_is_refused() -> None:
    done = run("nothing")
    assert done.returncode == 2
    assert "no part is named nothing" in done.stderr
