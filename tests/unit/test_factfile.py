"""Files of facts: every number stays what is written."""

from __future__ import annotations

import builtins
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import procrules
from procrules import FactError, MissingExtraError
from procrules.diagnostics.base import Diagnostic
from procrules.factfile import read_fact_file, read_fact_text
from procrules.facts import read_facts
from procrules.facts.places import locating
from procrules.limits import MAX_FILE_CHARACTERS

LONG = "0.1000000000000000055511151231257827021181583404541015625"


def faults(text: str, *, yaml: bool = False) -> tuple[Diagnostic, ...]:
    with pytest.raises(FactError) as caught:
        read_fact_text(text, "faits", yaml=yaml)
    return tuple(caught.value.diagnostics)


def only(text: str, *, yaml: bool = False) -> Diagnostic:
    (found,) = faults(text, yaml=yaml)
    return found


# -- JSON ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("digits", ["0.1", "39999.99", "1.50", LONG, "1E+3", "-0.0"])
def test_a_decimal_of_json_is_exact(digits: str) -> None:
    found = read_fact_text(f'{{"a": {digits}}}')["a"]
    assert type(found) is Decimal
    assert str(found) == digits


def test_other_values_of_json_are_those_of_python() -> None:
    text = (
        '{"a": 40000, "b": true, "c": null, "d": "é", "e": [{"f": 1}], "g": 12345678901234567890}'
    )
    assert read_fact_text(text) == {
        "a": 40_000,
        "b": True,
        "c": None,
        "d": "é",
        "e": [{"f": 1}],
        "g": 12_345_678_901_234_567_890,
    }


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_json_has_no_number_that_is_none(word: str) -> None:
    fault = only(f'{{"a": {word}}}')
    assert fault.code == "PR708"
    assert f"« {word} »" in fault.message("fr")


def test_what_is_not_json_is_told_where() -> None:
    fault = only('{"a": 1,\n "b": }')
    assert (fault.code, fault.span.line, fault.span.column) == ("PR708", 2, 7)


@pytest.mark.parametrize("text", ["[1]", "3", '"a"', "null"])
def test_json_that_names_nothing_is_refused(text: str) -> None:
    assert only(text).code == "PR708"


def test_json_nested_too_deeply_is_refused() -> None:
    assert only('{"a": ' + "[" * 200_000).code == "PR708"


def test_each_key_of_json_that_stands_twice_is_told() -> None:
    found = faults('{"a": 1, "b": 2, "a": 3, "lots": [{"c": 1, "c": 1}]}')
    assert [fault.code for fault in found] == ["PR711", "PR711"]
    assert {fault.message("en").split("'")[1] for fault in found} == {"a", "c"}


def test_a_file_that_is_too_large_is_refused() -> None:
    assert only(" " * (MAX_FILE_CHARACTERS + 1)).code == "PR801"


# -- YAML ---------------------------------------------------------------------------------------
@pytest.mark.extras
@pytest.mark.parametrize("digits", ["0.1", "39999.99", LONG, "40_000", "1e3", "0x10", "012"])
def test_a_number_of_yaml_stays_as_it_is_written(digits: str) -> None:
    assert read_fact_text(f"a: {digits}") == {"a": digits}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"v": 40.000, "t": 2.125}', None),
        ('{"v": "40.000"}', "PR715"),
        pytest.param("v: 40.000", "PR715", marks=pytest.mark.extras),
        pytest.param("v: 40,000 €", "PR715", marks=pytest.mark.extras),
        pytest.param("t: 2.125", "PR715", marks=pytest.mark.extras),
        pytest.param("t: 0.125", None, marks=pytest.mark.extras),
    ],
)
def test_a_number_of_json_has_one_reading_and_a_text_may_have_two(
    text: str, code: str | None
) -> None:
    rules = procrules.loads("langue français\nfait v « V » : montant HT\nfait t « T » : taux\n")
    told = read_fact_text(text)
    if code is None:
        read_facts(rules.program.program, told)
        return
    with pytest.raises(FactError) as caught:
        read_facts(rules.program.program, told)
    assert [fault.code for fault in caught.value.diagnostics] == [code]


PLACED = """langue français
entité lot « Lot »
  montant_ht « Montant » : montant HT
fait v « V » : montant HT
fait lots « Lots » : liste de lot
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{"v":\n "40.000",\n "w": 1, "lots": [{"montant_ht": 1}, {"montant_ht": "x", "a\\u0062": [",", 2]}]}',
            [("PR715", 2, 2, 10), ("PR701", 3, 2, 5), ("PR702", 3, 53, 56), ("PR706", 3, 58, 67)],
        ),
        pytest.param(
            "v:\n   40.000\nw: &a {x: 1}\nlots:\n- montant_ht: 1\n- montant_ht: x\n  ab: *a\n",
            [("PR715", 2, 4, 10), ("PR701", 3, 1, 2), ("PR702", 6, 15, 16), ("PR706", 7, 3, 5)],
            marks=pytest.mark.extras,
        ),
        pytest.param(
            "lots: &a\n- {montant_ht: x}\n- &b {z: 1}\n- *b\n",
            [("PR702", 2, 16, 17), ("PR706", 3, 7, 8), ("PR706", 3, 3, 12)],
            marks=pytest.mark.extras,
        ),
    ],
)
def test_what_is_wrong_with_a_fact_is_told_where_it_stands(
    text: str, expected: list[tuple[str, int, int, int]]
) -> None:
    rules = procrules.loads(PLACED)
    told = read_fact_text(text, "faits")
    with pytest.raises(FactError) as caught, locating(told):
        read_facts(rules.program.program, told)
    found = caught.value.diagnostics
    places = [(d.code, d.span.line, d.span.column, d.span.end_column) for d in found]
    assert places == expected
    assert {d.span.file for d in found} == {"faits"}
    assert [d.source_line for d in found] == [
        text.split("\n")[line - 1] for _, line, _, _ in places
    ]


def test_a_fact_of_two_files_is_told_where_it_prevails() -> None:
    rules = procrules.loads(PLACED)
    known, kept = read_fact_text('{"v": 1}', "known"), read_fact_text('{"v": "40.000"}', "kept")
    with pytest.raises(FactError) as caught, locating(kept, known):
        read_facts(rules.program.program, {**known, **kept, "w": 1})
    assert [d.span.file for d in caught.value.diagnostics] == ["kept", ""]


@pytest.mark.extras
def test_yaml_gives_texts_lists_and_mappings() -> None:
    text = "a: oui\nb: 2026-04-01\nc: ~\nd:\n  - montant_ht: 1,5 €\ne: [x, y]\nf: 'null'\ng: |\n  deux\n"
    assert read_fact_text(text) == {
        "a": "oui",
        "b": "2026-04-01",
        "c": None,
        "d": [{"montant_ht": "1,5 €"}],
        "e": ["x", "y"],
        "f": "null",
        "g": "deux\n",
    }


@pytest.mark.extras
@pytest.mark.parametrize("text", ["", "# rien\n", "---\n", "--- # rien\n"])
def test_an_empty_yaml_file_tells_nothing(text: str) -> None:
    assert read_fact_text(text) == {}


@pytest.mark.extras
def test_each_key_of_yaml_that_stands_twice_is_told_where() -> None:
    found = faults("a: 1\nb: 2\na: 3\nb: 4\n", yaml=True)
    assert [(f.code, f.span.line, f.span.column) for f in found] == [
        ("PR711", 3, 1),
        ("PR711", 4, 1),
    ]


@pytest.mark.extras
def test_what_is_not_yaml_is_told_where() -> None:
    fault = only("a: 1\nb: [1\n", yaml=True)
    assert fault.code == "PR708"
    assert fault.span.line > 1


@pytest.mark.extras
@pytest.mark.parametrize(
    "text",
    [
        "- a",
        "a",
        "~",
        "''",
        "a: !objet x",
        "--- !objet",
        "? [a]\n: b",
        "a: 1\n---\nb: 2",
        'a: "\\UFFFFFFFF"',
    ],
)
def test_yaml_that_facts_do_not_have_is_refused(text: str) -> None:
    assert only(text, yaml=True).code == "PR708"


def test_yaml_without_its_package_says_which_extra_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = builtins.__import__

    def without_yaml(
        name: str,
        globals_: Mapping[str, object] | None = None,
        locals_: Mapping[str, object] | None = None,
        names: Any = (),
        level: int = 0,
    ) -> Any:
        if name == "yaml":
            raise ModuleNotFoundError(name)
        return real(name, globals_, locals_, names, level)

    monkeypatch.setattr(builtins, "__import__", without_yaml)
    with pytest.raises(MissingExtraError) as caught:
        read_fact_text("a: 1")
    assert [fault.code for fault in caught.value.diagnostics] == ["PR809"]
    assert read_fact_text('{"a": 1}') == {"a": 1}


# -- names in two forms of their letters ----------------------------------------------------------
APART = unicodedata.normalize("NFD", "été")


@pytest.mark.parametrize(
    "text",
    [
        f'{{"{APART}": 1}}',
        '{"\\u0065\\u0301te\\u0301": 1}',
        pytest.param(f"{APART}: 1", marks=pytest.mark.extras),
    ],
)
def test_a_name_has_one_form(text: str) -> None:
    assert list(read_fact_text(text)) == ["été"]


@pytest.mark.parametrize(
    "text",
    [
        f'{{"été": 1, "{APART}": 2}}',
        pytest.param(f"été: 1\n{APART}: 2\n", marks=pytest.mark.extras),
    ],
)
def test_a_name_in_two_forms_stands_twice(text: str) -> None:
    with pytest.raises(FactError) as caught:
        read_fact_text(text)
    assert [fault.code for fault in caught.value.diagnostics] == ["PR711"]


# -- files --------------------------------------------------------------------------------------
def test_the_suffix_says_the_notation(tmp_path: Path) -> None:
    path = tmp_path / "faits.JSON"
    path.write_text('{"a": 0.10}', encoding="utf-8-sig")
    assert str(read_fact_file(path)["a"]) == "0.10"
    assert read_fact_file(str(path)) == read_fact_file(path)


@pytest.mark.extras
def test_any_other_suffix_is_yaml(tmp_path: Path) -> None:
    path = tmp_path / "faits.yaml"
    path.write_text("{a: 0.10}", encoding="utf-8")
    assert read_fact_file(path) == {"a": "0.10"}


def test_a_file_that_cannot_be_read_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "latin.json").write_bytes(b'{"a": "\xe9"}')
    for name in ("absent.json", "latin.json", ""):
        with pytest.raises(FactError) as caught:
            read_fact_file(tmp_path / name)
        (fault,) = caught.value.diagnostics
        assert fault.code == "PR803"
        assert (name or tmp_path.name) in fault.message("fr")


def test_a_file_without_suffix_is_read_by_its_first_character(tmp_path: Path) -> None:
    path = tmp_path / "faits"
    path.write_text('{"m": 40.000}', encoding="utf-8")
    assert read_fact_file(path) == {"m": Decimal("40.000")}
