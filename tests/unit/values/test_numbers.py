"""Numbers, amounts and rates: exact both ways."""

from decimal import Context, Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from procrules.values.numbers import (
    MAX_DIGITS,
    format_amount,
    format_number,
    format_rate,
    from_decimal,
    number_readings,
    parse_amount,
    parse_number,
    parse_rate,
    to_decimal,
    to_fraction,
    write_number,
)

FINITE = st.builds(
    lambda whole, places: Fraction(whole, 10**places),
    st.integers(-(10**20), 10**20),
    st.integers(0, 12),
)
ANY = st.fractions(max_denominator=10**6)
SPACES = st.sampled_from([" ", "\u00a0", "\u202f"])


def as_decimals(text: str) -> str:
    """Make sure that three digits after a comma are decimals."""
    readings = number_readings(text, "fr")
    return readings[1] if readings else text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,56", Fraction(123456, 100)),
        ("1\u00a0234,56", Fraction(123456, 100)),
        ("1\u202f234\u00a0567", Fraction(1234567)),
        ("1234.56", Fraction(123456, 100)),
        ("40 000", Fraction(40000)),
        ("1234.567", Fraction(1234567, 1000)),
        ("1 234,567", Fraction(1234567, 1000)),
        ("0,125", Fraction(1, 8)),
        ("-0.005", Fraction(-1, 200)),
        ("40,0000", Fraction(40)),
        ("40,00", Fraction(40)),
        ("-3", Fraction(-3)),
        ("\u22123,5", Fraction(-7, 2)),
        ("  0,20 ", Fraction(1, 5)),
        ("007", Fraction(7)),
        ("9" * MAX_DIGITS, Fraction(10**MAX_DIGITS - 1)),
    ],
)
def test_parse_number_when_well_written(text: str, value: Fraction) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "abc",
        "1 23",
        "1234 567",
        "1  234",
        "1\n234",
        "1,234.5",
        "40.000,00",
        "1.234.567",
        "1.2.3",
        ",5",
        "5,",
        "1e3",
        "0,123 456",
        "- 3",
        "+3",
        "٣",
        "²",
        "nan",
        "1_000",
        "9" * (MAX_DIGITS + 1),
        "0," + "1" * MAX_DIGITS,
        "9" * 100_000,
    ],
)
def test_parse_number_when_not_a_number(text: str) -> None:
    assert parse_number(text) is None


@given(FINITE, SPACES)
def test_parse_number_reads_back_what_french_formatting_writes(value: Fraction, space: str) -> None:
    assert parse_number(as_decimals(format_number(value, "fr").replace("\u00a0", space))) == value


# -- two readings -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "french", "english"),
    [
        ("40.000", ("40 000", "40,00"), ("40 000", "40.00")),
        ("40,000 €", ("40 000 €", "40,00 €"), ("40 000 €", "40.00 €")),
        (" 221.500€ HT ", ("221 500€ HT", "221,50€ HT"), ("221 500€ HT", "221.50€ HT")),
        ("1.050 EUR", ("1 050 EUR", "1,05 EUR"), ("1 050 EUR", "1.05 EUR")),
        ("-2,125 %", ("-2 125 %", "-2,1250 %"), ("-2 125 %", "-2.1250 %")),
        ("012.500", ("12 500", "12,50"), ("12 500", "12.50")),
    ],
)
def test_a_separator_before_three_digits_has_two_readings(
    text: str, french: tuple[str, str], english: tuple[str, str]
) -> None:
    assert number_readings(text, "fr") == french
    assert number_readings(text, "en") == english
    assert parse_number(text) is None
    assert parse_amount(text) is None
    assert parse_rate(text) is None
    for reading in (*french, *english):
        assert number_readings(reading, "fr") is None
        assert parse_rate(reading) is not None or parse_amount(reading) is not None


@pytest.mark.parametrize(
    "text",
    ["40 000", "40,00", "0,125", "0.000", "1234.567", "1 234,567", "40.0000", "x", "1.2.345"],
)
def test_a_number_of_one_reading_offers_none(text: str) -> None:
    assert number_readings(text, "fr") is None


@given(ANY)
def test_a_number_written_as_data_is_read_back(value: Fraction) -> None:
    written = write_number(value)
    above, _, below = written.partition("/")
    assert Fraction(parse_number(above) or 0) / (parse_number(below) or 1) == value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Fraction(40_000), "40000"),
        (Fraction(17, 8), "2.1250"),
        (Fraction(1, 8), "0.125"),
        (Decimal("40.000"), "40.0000"),
        (Decimal("1E+3"), "1000"),
        (Fraction(-1, 15), "-1/15"),
    ],
)
def test_write_number(value: Decimal | Fraction, written: str) -> None:
    assert write_number(value) == written


@given(FINITE)
def test_format_number_in_english_differs_only_by_separators(value: Fraction) -> None:
    english = format_number(value, "en")
    swapped = english.replace(",", "\u00a0").replace(".", ",")
    assert swapped == format_number(value, "fr")


@given(st.text(max_size=50))
def test_parsers_when_given_any_text_never_raise(text: str) -> None:
    number = parse_number(text)
    amount = parse_amount(text)
    rate = parse_rate(text)
    if number is not None:
        assert amount == (number, None)
        assert rate == number


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("40 000 €", (Fraction(40000), None)),
        ("40 000,50 € HT", (Fraction(80001, 2), "HT")),
        ("40000 EUR TTC", (Fraction(40000), "TTC")),
        ("40\u00a0000\u00a0€\u00a0ht", (Fraction(40000), "HT")),
        ("40 000 euros", (Fraction(40000), None)),
        ("40000€", (Fraction(40000), None)),
        ("40 000 HT", (Fraction(40000), "HT")),
        ("40 000", (Fraction(40000), None)),
        ("-5,5 €", (Fraction(-11, 2), None)),
    ],
)
def test_parse_amount_when_well_written(text: str, amount: tuple[Fraction, str | None]) -> None:
    assert parse_amount(text) == amount


@pytest.mark.parametrize("text", ["€", "HT", "40 000 $", "40 000 € HT TTC", "€40,000", "4\n€"])
def test_parse_amount_when_not_an_amount(text: str) -> None:
    assert parse_amount(text) is None


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("20 %", Fraction(1, 5)),
        ("20\u202f%", Fraction(1, 5)),
        ("0,20", Fraction(1, 5)),
        ("12.5%", Fraction(1, 8)),
        ("-10 %", Fraction(-1, 10)),
    ],
)
def test_parse_rate_when_well_written(text: str, rate: Fraction) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize("text", ["%", "20 % %", "20 pour cent", "vingt"])
def test_parse_rate_when_not_a_rate(text: str) -> None:
    assert parse_rate(text) is None


@given(ANY)
def test_to_decimal_is_exact_in_any_context(value: Fraction) -> None:
    with localcontext(Context(prec=2)):
        converted = to_decimal(value)
        assert type(converted) is Fraction or isinstance(converted, Decimal)
        assert Fraction(converted) == value


@pytest.mark.parametrize(
    ("value", "decimal"),
    [
        (Fraction(40000), "40000"),
        (Fraction(1, 8), "0.125"),
        (Fraction(-1, 5), "-0.2"),
        (Fraction(0), "0"),
        (Fraction(1, 3), None),
        (Fraction(1, 6), None),
    ],
)
def test_to_decimal_when_decimals_end_or_not(value: Fraction, decimal: str | None) -> None:
    converted = to_decimal(value)
    if decimal is None:
        assert converted is value
    else:
        assert isinstance(converted, Decimal)
        assert str(converted) == decimal


@given(FINITE)
def test_to_fraction_undoes_to_decimal(value: Fraction) -> None:
    assert to_fraction(to_decimal(value)) == value


@given(st.integers(-(10**MAX_DIGITS) + 1, 10**MAX_DIGITS - 1))
def test_to_fraction_takes_whole_numbers(value: int) -> None:
    assert to_fraction(value) == value
    assert to_fraction(Fraction(value)) == value


@pytest.mark.parametrize(
    "value",
    [
        0.1,
        1.0,
        float("nan"),
        True,
        False,
        "1",
        None,
        1j,
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
        Decimal("-Infinity"),
        Decimal("1E+1000000000"),
        Decimal("1E-1000000000"),
        Decimal("0E+1000000000"),
        Decimal("1" * (MAX_DIGITS + 1)),
        10**MAX_DIGITS,
        -(10**MAX_DIGITS),
        Fraction(10**MAX_DIGITS, 3),
        Fraction(1, 10**MAX_DIGITS + 1),
    ],
)
def test_to_fraction_when_not_exact_or_too_long(value: Any) -> None:
    with pytest.raises(ValueError, match=r"number"):
        to_fraction(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=10, max_value=10**20))
def test_from_decimal_is_exact(value: Decimal) -> None:
    if len(value.as_tuple().digits) <= MAX_DIGITS:
        assert from_decimal(value) == value


@pytest.mark.parametrize(
    ("value", "lang", "places", "text"),
    [
        (Fraction(2469, 2), "fr", None, "1\u00a0234,5"),
        (Fraction(2469, 2), "en", None, "1,234.5"),
        (Fraction(1234567), "fr", None, "1\u00a0234\u00a0567"),
        (Fraction(-1234), "en", None, "-1,234"),
        (Fraction(0), "fr", None, "0"),
        (Fraction(1, 3), "fr", None, "≈ 0,3333"),
        (Fraction(-2, 3), "en", None, "≈ -0.6667"),
        (Fraction(-1, 30000000), "en", None, "≈ 0.0000"),
        (Fraction(1, 2), "fr", 2, "0,50"),
        (Fraction(1, 2), "fr", 0, "≈ 1"),
        (Fraction(1999, 2000), "en", 2, "≈ 1.00"),
        (Fraction(5), "en", 0, "5"),
    ],
)
def test_format_number_when_exact_or_rounded(
    value: Fraction, lang: Any, places: int | None, text: str
) -> None:
    assert format_number(value, lang, places) == text


def test_format_number_when_places_are_negative() -> None:
    with pytest.raises(ValueError, match="places"):
        format_number(Fraction(1), "fr", -1)


@given(ANY, st.integers(0, 8))
def test_format_number_is_near_and_marked_when_rounded(value: Fraction, places: int) -> None:
    # With its decimals written out, a number keeps within the digits that are read back.
    assume(abs(value) < 10 ** (MAX_DIGITS - 9))
    text = format_number(value, "fr", places)
    read = parse_number(as_decimals(text.removeprefix("≈ ")))
    assert read is not None
    assert abs(read - value) * 2 <= Fraction(1, 10**places)
    assert text.startswith("≈ ") == (read != value)


@pytest.mark.parametrize(
    ("value", "tax", "french", "english"),
    [
        (Fraction(40000), "HT", "40 000 € HT", "€40,000 excl. VAT"),
        (Fraction(3999999, 100), "HT", "39 999,99 € HT", "€39,999.99 excl. VAT"),
        (Fraction(81, 2), "TTC", "40,50 € TTC", "€40.50 incl. VAT"),
        (Fraction(1, 1000), None, "0,001 €", "€0.001"),
        (Fraction(-5), None, "-5 €", "-€5"),
    ],
)
def test_format_amount_when_in_each_language(
    value: Fraction, tax: str | None, french: str, english: str
) -> None:
    assert format_amount(value, tax, "fr") == french.replace(" ", "\u00a0")
    assert format_amount(value, tax, "en") == english


def test_format_amount_when_decimals_never_end() -> None:
    assert format_amount(Fraction(40, 3), "HT", "fr") == "≈ 13,3333\u00a0€\u00a0HT"
    assert format_amount(Fraction(-40, 3), None, "en") == "≈ -€13.3333"


@given(FINITE, st.sampled_from(["HT", "TTC", None]))
def test_parse_amount_reads_back_what_french_formatting_writes(
    value: Fraction, tax: str | None
) -> None:
    assert parse_amount(as_decimals(format_amount(value, tax, "fr"))) == (value, tax)


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (Fraction(1, 5), "20\u00a0%", "20%"),
        (Fraction(1, 8), "12,5\u00a0%", "12.5%"),
        (Fraction(1, 3), "≈ 33,3333\u00a0%", "≈ 33.3333%"),
    ],
)
def test_format_rate_when_in_each_language(value: Fraction, french: str, english: str) -> None:
    assert format_rate(value, "fr") == french
    assert format_rate(value, "en") == english


@given(FINITE)
def test_parse_rate_reads_back_what_french_formatting_writes(value: Fraction) -> None:
    assert parse_rate(as_decimals(format_rate(value, "fr"))) == value
