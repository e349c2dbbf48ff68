"""Circles: one finding for each, and no circle hides another."""

from __future__ import annotations

from procrules.check.cycles import circles
from procrules.pipeline import compile_text


def test_each_circle_is_told_by_its_shortest_path() -> None:
    graph = {
        "a": {"b"},
        "b": {"c", "a"},
        "c": {"a"},
        "d": {"a", "d"},
        "e": {"f", "absent"},
        "f": set(),
        "g": {"h"},
        "h": {"g", "e"},
    }
    assert circles(graph) == (("a", "b", "a"), ("d", "d"), ("g", "h", "g"))


def test_a_long_chain_is_no_circle() -> None:
    graph: dict[str, set[str]] = {f"n{i}": {f"n{i + 1}"} for i in range(20_000)}
    assert circles(graph) == ()
    graph["n20000"] = {"n0"}
    (found,) = circles(graph)
    assert len(found) == 20_002


def test_one_circle_hides_no_other() -> None:
    text = """langue français
source s « S » : loi
définition x : nombre
  vaut y + 1
définition y : nombre
  vaut x + 1
décision p « P » : oui/non
  vu s
  si q alors oui
  sinon non
décision q « Q » : oui/non
  vu s
  si p alors oui
  sinon non
"""
    found = compile_text(text).diagnostics
    assert [(d.code, d.span.line) for d in found] == [("PR502", 3), ("PR502", 7)]
