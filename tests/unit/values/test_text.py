"""Text: folding, suggestions, spaces."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procrules.values.text import compose, fold, nearest, normalise_spaces, normalise_text


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Été", "ete"), ("AOÛT", "aout"), ("Œuvre", "oeuvre"), ("e\u0301", "e"), ("İ", "i"), ("", "")],
)
def test_fold_drops_case_and_accents(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="abcéèàùçôîœ ABCÉÈÀÙÇÔÎŒ"))
def test_fold_ignores_case_of_french(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower()) == fold(text)


@given(st.text())
def test_normalise_spaces_keeps_every_position(text: str) -> None:
    plain = normalise_spaces(text)
    assert len(plain) == len(text)
    changed = {a for a, b in zip(text, plain, strict=True) if a != b}
    assert changed <= {"\u00a0", "\u202f", "\u2019"}


def test_normalise_spaces_makes_plain_forms() -> None:
    assert normalise_spaces("l\u2019an\u00a01\u202f000") == "l'an 1 000"


@given(st.text())
def test_compose_gives_letters_and_accents_one_form(text: str) -> None:
    assert compose(unicodedata.normalize("NFD", text)) == unicodedata.normalize("NFC", text)


def test_marks_without_end_on_a_letter_take_no_time() -> None:
    for marks in ("\u0301\u0327" * 500_000, "\u0f73" * 500_000):
        assert compose("a" + marks) == "a" + marks
        assert fold("A" + marks)[0] == "a"


@pytest.mark.parametrize(
    "text",
    [
        "L'Haÿ les Roses",
        "L\u2019Hay\u0308\u00a0les\u202fRoses",
        "  L\u2019Haÿ \t les\n Roses ",
        "L'Haÿ\u2009les\u3000Roses",
    ],
)
def test_normalise_text_gives_equal_texts_one_form(text: str) -> None:
    assert normalise_text(text) == "L'Haÿ les Roses"


@given(st.text())
def test_normalise_text_is_idempotent(text: str) -> None:
    assert normalise_text(normalise_text(text)) == normalise_text(text)


@pytest.mark.parametrize(
    ("name", "candidates", "found"),
    [
        ("valuer", ["valeur", "duree"], "valeur"),
        ("qualité", ["quantite", "qualite"], "qualite"),
        ("Procedure", ["procedures", "procédure"], "procédure"),
        ("lot", ["lot_b", "lo", "lots"], "lots"),
        ("xyz", ["valeur"], None),
        ("cpp", ["ccp", "cgct"], "ccp"),
        ("abc", ["axy"], None),
        ("valeur", [], None),
        ("x" * 100_000, ["x" * 100_000], None),
        ("valuer", ["x" * 100_000, "valeur"], "valeur"),
    ],
)
def test_nearest_when_misspelt(name: str, candidates: list[str], found: str | None) -> None:
    assert nearest(name, candidates) == found


@given(st.text(max_size=8), st.lists(st.text(max_size=8), max_size=6))
def test_nearest_does_not_depend_on_order(name: str, candidates: list[str]) -> None:
    found = nearest(name, candidates)
    assert found == nearest(name, reversed(candidates))
    assert found is None or found in candidates
