"""Rows of published contracts: every format, and every kind of dirt, with its place."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procrules.audit import json_rows as json_module
from procrules.audit.json_rows import json_rows
from procrules.audit.mapping import amount_of
from procrules.audit.model import Row, Unreadable
from procrules.audit.reading import files_of, read
from procrules.audit.store import store
from procrules.audit.table_rows import table_rows
from procrules.errors import FactError

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[Row | Unreadable]:
    return list(read(DATA / name, lambda done: None))


def of(text: str) -> list[Row | Unreadable]:
    return list(json_rows("essai.json", io.StringIO(text)))


def codes(error: FactError) -> list[str]:
    return [d.code for d in error.diagnostics]


def test_the_format_of_2019_with_its_dirt() -> None:
    found = rows("format_2019.json")
    assert [type(row) for row in found] == [Row, Row, Row, Unreadable, Unreadable, Unreadable, Row]
    assert [row.place.index for row in found] == [1, 2, 3, 4, 5, 6, 7]
    assert [row.place.line for row in found] == [3, 16, 27, 34, 35, 36, 37]
    first = found[0]
    assert isinstance(first, Row)
    assert first.format == "2019"
    assert first.texts == {
        "id": "2018ESSAI001",
        "buyer_id": "21000000000011",
        "buyer_name": "Commune d'essai A",
        "nature": "Marché",
        "object": "Essai 1 ’un’",
        "cpv": "30192000-1",
        "procedure": "Procédure adaptée",
        "notified": "2018-11-06+03:00",
        "amount": "50000.5",
        "holders": "1",
        "modifications": "1",
    }


def test_the_format_of_2022_with_its_two_lists() -> None:
    first, second, concession = rows("format_2022.json")
    assert isinstance(first, Row)
    assert first.format == "2022"
    assert first.texts["techniques"] == "Accord-cadre"
    assert first.texts["holders"] == "1\n2"
    assert first.texts["modifications"] == "1"
    assert first.texts["innovative"] == "oui"
    assert isinstance(second, Row)
    assert "techniques" not in second.texts  # « Sans objet » says nothing
    assert isinstance(concession, Row)
    assert concession.texts["nature"] == "Contrat de concession"


def test_a_table_in_the_encoding_of_a_spreadsheet() -> None:
    found = rows("table_cp1252.csv")
    assert [type(row) for row in found] == [Row, Row, Row, Unreadable, Unreadable, Row]
    assert [row.place.line for row in found] == [2, 3, 5, 6, 7, 8]
    assert isinstance(found[0], Row)
    assert found[0].texts["procedure"] == "Procédure adaptée"
    assert isinstance(found[3], Unreadable)
    assert "4" in found[3].reason.fr
    assert "8" in found[3].reason.en
    assert isinstance(found[5], Row)
    assert found[5].texts["buyer_name"] == "Commune d'essai"


@pytest.mark.parametrize(
    "text",
    [
        '[{"id": "A"}, {"id": "B"}]',
        '{"id": "A"}\n{"id": "B"}\n',
        '{"marches": [{"id": "A"}, {"id": "B"}]}',
        '{"marches": {"marche": [{"id": "A"}], "contrat-concession": [{"id": "B"}]}}',
        '{"marche": [{"id": "A"}, {"id": "B"},]}',
    ],
)
def test_records_are_found_however_they_are_wrapped(text: str) -> None:
    found = of(text)
    assert [row.texts["id"] for row in found if isinstance(row, Row)] == ["A", "B"]
    assert len(found) == 2


@pytest.mark.parametrize(
    ("broken", "unreadable"),
    [
        ('{"id": "B" "montant": 5}', 1),
        ('{"id": "B", "montant": 5,, }', 1),
        ('{"id": "B", "objet": "jamais fermé,\n "montant": 5}', 1),
        ('{"id": "B", "montant": Infinity}', 1),
        ("nul", 1),
        ("12", 1),
        ('{"a": ' * 100_000 + "1" + "}" * 100_000, 1),
    ],
)
def test_a_broken_record_spoils_no_other(broken: str, unreadable: int) -> None:
    found = of(f'{{"marches": [{{"id": "A"}},\n{broken},\n{{"id": "C"}}]}}')
    assert [row.texts["id"] for row in found if isinstance(row, Row)] == ["A", "C"]
    assert sum(isinstance(row, Unreadable) for row in found) == unreadable


def test_a_record_that_never_ends_says_that_the_rest_is_lost() -> None:
    found = of('{"marches": [{"id": "A"}, {"id": "B", "objet": "x"')
    assert isinstance(found[0], Row)
    assert isinstance(found[1], Unreadable)
    assert "jamais fermé" in found[1].reason.fr
    assert len(found) == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [("[", "]"), ('{"marches": {"marche": [', "]}}"), ("", ""), ('{"marches": [', "]}")],
)
def test_half_a_surrogate_pair_is_read_as_a_lost_character(before: str, after: str) -> None:
    (found,) = of(before + r'{"id": "A\udfff", "objet": "\ud800"}' + "\n" + after)
    assert isinstance(found, Row)
    assert found.texts == {"id": "A\ufffd", "object": "\ufffd"}
    with store() as kept:
        kept.add(found)
        assert [[row.texts for row in group] for group in kept.groups()] == [[found.texts]]


@pytest.mark.parametrize(
    ("value", "amount", "problem"),
    [
        ("250.000", "250", None),
        ("250.125", "250.125", None),
        ('"250.000"', None, "amount_ambiguous"),
        ('"250000"', "250000", None),
        ("null", None, "amount_absent"),
        ('""', None, "amount_absent"),
        ("[1]", None, "amount_unreadable"),
        ('{"a": 1}', None, "amount_unreadable"),
        ('"NaN"', None, "amount_unreadable"),
        ("1e999", None, "amount_unreadable"),
        ("true", None, "amount_unreadable"),
    ],
)
def test_an_amount_is_read_exactly_or_says_why_not(
    value: str, amount: str | None, problem: str | None
) -> None:
    (found,) = of(f'[{{"id": "A", "montant": {value}}}]')
    assert isinstance(found, Row)
    assert amount_of(found.texts.get("amount")) == (Decimal(amount) if amount else None, problem)


def test_the_amounts_of_a_table_are_texts() -> None:
    lines = ["id,montant\n", "A,250.000\n", "B,NaN\n", "C,2400000.0000\n", "D,\n"]
    found = [row.texts for row in table_rows("essai.csv", lines) if isinstance(row, Row)]
    assert [amount_of(texts.get("amount")) for texts in found] == [
        (None, "amount_ambiguous"),
        (None, "amount_unreadable"),
        (Decimal(2400000), None),
        (None, "amount_absent"),
    ]


@pytest.mark.parametrize(
    ("record", "fr", "en"),
    [
        ('{"montant": NaN}', "NaN n'est pas un nombre", "NaN is not a number"),
        ('{"montant": -Infinity}', "-Infinity n'est pas un nombre", "-Infinity is not a number"),
        ('{"montant": 1' + "0" * 5000 + "}", "un nombre y est trop grand", "too large"),
        ('{"montant": 1e' + "9" * 40 + "}", "un nombre y est trop grand", "too large"),
        ('{"a": ' * 100_000 + "1" + "}" * 100_000, "il est trop imbriqué", "nested too deeply"),
        ('{"id": "B" "montant": 5}', "il manque une virgule", "a comma is missing"),
        ('{"id" 5}', "il manque un deux-points", "a colon is missing"),
        ('{"id": }', "il manque une valeur", "a value is missing"),
        ("{5: 5}", "il manque un nom entre guillemets", "a name between"),
        (r'{"id": "\x"}', "une barre oblique inverse", "a backslash"),
    ],
)
def test_a_reason_is_in_the_language_of_its_reader(record: str, fr: str, en: str) -> None:
    (found,) = of(f"[{record}]")
    assert isinstance(found, Unreadable)
    assert found.reason.fr.startswith(f"ce n'est pas du JSON ({fr}")
    assert en in found.reason.en


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        ("[null]", "null"),
        ('[[{"id":\n "A"}]]', '[{"id": "A"}]'),
        ('[{"autre":  true}]', '{"autre": true}'),
        ('{"marches": [], [null]: 2}', "[null]"),
    ],
)
def test_what_is_no_record_is_shown_as_it_was_published(text: str, excerpt: str) -> None:
    found = of(text)[0]
    assert isinstance(found, Unreadable)
    assert found.excerpt == excerpt


records = st.lists(
    st.dictionaries(
        st.sampled_from(["id", "objet", "montant", "acheteur"]),
        st.one_of(st.text('{}[]"\\,: \né', max_size=12), st.integers(), st.just({"id": '}{"]['})),
        min_size=1,
        max_size=4,
    ),
    max_size=6,
)


@given(records=records, chunk=st.integers(1, 40), indent=st.sampled_from([None, 1]))
def test_every_record_is_one_row_wherever_the_pieces_end(
    records: list[dict[str, object]], chunk: int, indent: int | None
) -> None:
    text = json.dumps({"marches": records}, indent=indent, ensure_ascii=False)
    before, json_module._CHUNK = json_module._CHUNK, chunk
    try:
        found = of(text)
    finally:
        json_module._CHUNK = before
    assert [row.place for row in found] == [row.place for row in of(text)]
    assert found == of(text)
    assert len(found) == len(records)


@pytest.mark.parametrize(
    ("name", "text"),
    [("vide.json", ""), ("page.xml", "<marches/>"), ("table.csv", "nom,ville\nA,B\n")],
)
def test_what_holds_no_contracts_is_refused(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FactError) as caught:
        list(read(path, lambda done: None))
    assert codes(caught.value) == ["PR830"]


def test_a_folder_gives_its_files_and_each_wrong_path_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x", encoding="utf-8")
    (tmp_path / "b.txt").write_text("x", encoding="utf-8")
    assert files_of([tmp_path]) == [tmp_path / "a.csv"]
    (tmp_path / "c").mkdir()
    with pytest.raises(FactError) as caught:
        files_of([tmp_path / "c", tmp_path / "d.json"])
    assert codes(caught.value) == ["PR830", "PR803"]
