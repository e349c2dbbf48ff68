"""Many findings, and long lines: what is told stays short, and reading stays quick."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import procrules
from procrules.diagnostics.base import Span
from procrules.diagnostics.computing import TooDeep
from procrules.diagnostics.render import render
from procrules.limits import MAX_FINDINGS
from procrules.pipeline import compile_text
from procrules.syntax.formatter import format_text

HEAD = "langue français\nsource s « S » : loi\nfait f « F » : oui/non\n"
SHAPES: dict[str, Callable[[int], str]] = {
    "words": lambda i: "zz\n",
    "facts": lambda i: f"fait f{i} « F » oui/non\n",
    "names": lambda i: (
        f"décision d{i} « D{i} » : oui/non\n  vu s\n  si g{i} alors oui\n  sinon non\n"
    ),
    "rules": lambda i: f"règle r{i} « R »\n  par dérogation à la règle q{i}\n  vu t{i}\n",
}


def many(shape: str, count: int) -> str:
    return HEAD + "".join(SHAPES[shape](i) for i in range(count))


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_as_many_findings_are_told_as_are_read_and_the_others_counted(shape: str) -> None:
    found = compile_text(many(shape, 700)).diagnostics
    assert len(found) == MAX_FINDINGS + 1
    assert {d.code for d in found[:-1]} != {"PR812"}
    more = found[-1]
    assert (more.code, more.severity) == ("PR812", "error")
    wrong = 3 if shape == "rules" else 1
    assert f"({700 * wrong - MAX_FINDINGS})" in more.message("fr")
    with pytest.raises(procrules.RulesetError) as caught:
        procrules.loads(many(shape, 700))
    assert caught.value.diagnostics == found


def test_all_the_findings_are_told_when_there_are_just_as_many() -> None:
    found = compile_text(many("words", MAX_FINDINGS)).diagnostics
    assert [d.code for d in found] == ["PR106"] * MAX_FINDINGS


def test_warnings_are_not_left_out_nor_hide_an_error() -> None:
    text = HEAD + "".join(f"décision d{i} « D » : oui/non\n" for i in range(MAX_FINDINGS + 10))
    found = compile_text(text)
    assert found.program is not None
    assert [d.code for d in found.diagnostics] == ["PR511"] * (MAX_FINDINGS + 10)


@pytest.mark.parametrize("work", ["check", "fmt"])
def test_twenty_thousand_faulty_lines_are_read_to_the_end(work: str) -> None:
    text = many("words", 20_000)
    found = compile_text(text) if work == "check" else format_text(text)
    assert len(found.diagnostics) == MAX_FINDINGS + 1


# -- long lines ---------------------------------------------------------------------------------
def extract(line: str, column: int, end: int) -> tuple[str, str]:
    """Return the line of the file and that of the caret, as they are shown."""
    span = Span("f", 1, column, 1, end)
    shown = render(TooDeep(span=span, limit=60, source_line=line)).split("\n")
    return shown[1], shown[2]


def test_a_line_that_can_be_read_is_shown_whole() -> None:
    line = "  si f et (g ou h" + " ou h" * 10
    text, caret = extract(line, 11, 12)
    assert text == f"    1 | {line}"
    assert caret == " " * 5 + " | " + " " * 10 + "^"


@pytest.mark.parametrize("column", [1, 5, 60, 30_000, 49_990, 50_001])
def test_a_long_line_is_shown_around_the_caret(column: int) -> None:
    line = "".join(chr(97 + i % 26) for i in range(50_000))
    text, caret = extract(line, column, column + 3)
    assert len(text) < 130
    assert len(caret) <= len(text) + 1
    at = caret.index("^")
    if column <= len(line):
        assert text[at] == line[column - 1]
        assert caret.count("^") == min(3, len(line) - column + 1)
    assert ("…" in text[:10]) is (column > 60)


def test_a_long_fault_is_underlined_up_to_the_end_of_what_is_shown() -> None:
    text, caret = extract("f" + "(" * 50_000, 2, 50_002)
    assert text.endswith("…")
    assert len(caret) == len(text) - 1


def test_a_message_quotes_no_more_than_can_be_read() -> None:
    for text in ("a" * 100_000 + " b\n", "fait " + "a" * 100_000 + " « F » oui/non\n"):
        for found in compile_text(HEAD + text).diagnostics:
            assert len(render(found, "fr")) < 3_000
