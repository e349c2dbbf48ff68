"""Dates: reading, writing, ambiguity, and counting on the calendar."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procrules.values.dates import (
    AMBIGUOUS,
    MONTHS,
    MonthEnd,
    add,
    ambiguous_readings,
    format_date,
    parse_date,
)
from procrules.values.durations import Duration
from procrules.values.text import Lang

LANGS = st.sampled_from(("fr", "en"))
MONTH_ENDS = st.sampled_from(("last_day", "next_day"))
SIGNS = st.sampled_from([1, -1])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-04-01", date(2026, 4, 1)),
        ("1er avril 2026", date(2026, 4, 1)),
        ("1 avril 2026", date(2026, 4, 1)),
        ("2 août 2022", date(2022, 8, 2)),
        ("2 AOUT 2022", date(2022, 8, 2)),
        ("28\u00a0fevrier\u202f2026", date(2026, 2, 28)),
        ("1 April 2026", date(2026, 4, 1)),
        ("29 february 2024", date(2024, 2, 29)),
    ],
)
def test_parse_date_when_well_written(text: str, value: date) -> None:
    assert parse_date(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "02/08/2022",
        "2026-4-1",
        "20260401",
        "2026-02-30",
        "2026-W14-3",
        "0000-01-01",
        "31 avril 2026",
        "29 février 2023",
        "2er avril 2026",
        "1er april 2026",
        "avril 2026",
        "April 1, 2026",
        "1 avr 2026",
        "0 avril 2026",
        "1 avril 26",
        "1" + " " * 100_000 + "avril 2026",
    ],
)
def test_parse_date_when_not_a_date(text: str) -> None:
    assert parse_date(text) is None


@given(st.dates(), LANGS)
def test_parse_date_reads_back_what_formatting_writes(value: date, lang: Lang) -> None:
    assert parse_date(format_date(value, lang)) == value
    assert parse_date(format_date(value, lang).upper()) == value
    assert parse_date(value.isoformat()) == value


@given(st.text(max_size=30))
def test_readers_when_given_any_text_never_raise(text: str) -> None:
    assert parse_date(text) is None or ambiguous_readings(text) is None


def test_format_date_when_in_each_language() -> None:
    assert format_date(date(2026, 4, 1), "fr") == "1er avril 2026"
    assert format_date(date(2026, 4, 2), "fr") == "2 avril 2026"
    assert format_date(date(2026, 4, 1), "en") == "1 April 2026"


def test_months_are_twelve_in_each_language() -> None:
    assert {lang: len(names) for lang, names in MONTHS.items()} == {"fr": 12, "en": 12}


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("02/08/2022", ("2022-08-02", "2022-02-08")),
        ("2.8.2022", ("2022-08-02", "2022-02-08")),
        ("02-08-2022", ("2022-08-02", "2022-02-08")),
        ("2/8/22", ("2022-08-02", "2022-02-08")),
        ("31/12/2022", ("2022-12-31", "2022-12-31")),
        ("12/31/2022", ("2022-12-31", "2022-12-31")),
        ("05/05/2022", ("2022-05-05", "2022-05-05")),
        ("31/31/2022", None),
        ("2022-08-02", None),
        ("3.1.22", None),
        ("02/08-2022", None),
        ("2 août 2022", None),
        ("02/08/0000", None),
    ],
)
def test_ambiguous_readings_of_a_text(text: str, readings: tuple[str, str] | None) -> None:
    assert ambiguous_readings(text) == readings


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("le 02/08/2022.", "02/08/2022"),
        ("(02.08.2022)", "02.08.2022"),
        ("le 2022-08-02", None),
        ("point 1.02.08.2022", None),
        ("102/08/20221", None),
    ],
)
def test_ambiguous_pattern_when_inside_a_sentence(text: str, found: str | None) -> None:
    match = next(AMBIGUOUS.finditer(text), None)
    assert (match and match.group()) == found


@pytest.mark.parametrize(
    ("start", "duration", "sign", "last_day", "next_day", "undeclared"),
    [
        ("2026-01-31", Duration(1, "month"), 1, "2026-02-28", "2026-03-01", None),
        ("2024-01-31", Duration(1, "month"), 1, "2024-02-29", "2024-03-01", None),
        ("2024-02-29", Duration(1, "year"), 1, "2025-02-28", "2025-03-01", None),
        ("2024-02-29", Duration(4, "year"), -1, "2020-02-29", "2020-02-29", "2020-02-29"),
        ("2026-03-31", Duration(1, "month"), -1, "2026-02-28", "2026-03-01", None),
        ("2026-12-15", Duration(1, "month"), 1, "2027-01-15", "2027-01-15", "2027-01-15"),
        ("2026-12-31", Duration(2, "month"), 1, "2027-02-28", "2027-03-01", None),
        ("2026-12-31", Duration(11, "month"), 1, "2027-11-30", "2027-12-01", None),
        ("2026-02-20", Duration(2, "week"), 1, "2026-03-06", "2026-03-06", "2026-03-06"),
        ("2026-03-01", Duration(1, "day"), -1, "2026-02-28", "2026-02-28", "2026-02-28"),
    ],
)
def test_add_when_the_day_may_be_missing(
    start: str, duration: Duration, sign: int, last_day: str, next_day: str, undeclared: str | None
) -> None:
    day = date.fromisoformat(start)
    assert add(day, duration, sign, "last_day") == date.fromisoformat(last_day)
    assert add(day, duration, sign, "next_day") == date.fromisoformat(next_day)
    expected = None if undeclared is None else date.fromisoformat(undeclared)
    assert add(day, duration, sign, None) == expected


@pytest.mark.parametrize("unit", ["day", "week", "month", "year"])
@pytest.mark.parametrize("sign", [1, -1])
def test_add_when_out_of_the_calendar(unit: Any, sign: int) -> None:
    assert add(date(2026, 1, 1), Duration(10**39, unit), sign, "last_day") is None


def test_add_when_the_sign_is_wrong() -> None:
    with pytest.raises(ValueError, match="sign"):
        add(date(2026, 1, 1), Duration(1, "day"), 0, None)


@given(st.dates(), st.integers(0, 10**6), SIGNS)
def test_add_days_agrees_with_the_calendar_and_comes_back(
    start: date, days: int, sign: int
) -> None:
    end = add(start, Duration(days, "day"), sign, None)
    if end is not None:
        assert end - start == sign * timedelta(days)
        assert add(end, Duration(days, "day"), -sign, None) == start


@given(st.dates(), st.integers(0, 2000), SIGNS, MONTH_ENDS)
def test_add_months_lands_on_the_day_or_at_the_month_end(
    start: date, count: int, sign: int, month_end: MonthEnd
) -> None:
    end = add(start, Duration(count, "month"), sign, month_end)
    if end is None:
        return
    exact = add(start, Duration(count, "month"), sign, None)
    if exact is not None:
        assert end == exact
        assert end.day == start.day
    elif month_end == "last_day":
        assert end.day < start.day
        assert (end + timedelta(1)).day == 1
    else:
        assert end.day == 1


@given(st.dates(), st.integers(0, 100), SIGNS, MONTH_ENDS)
def test_add_years_is_twelve_months(start: date, n: int, sign: int, month_end: MonthEnd) -> None:
    years = add(start, Duration(n, "year"), sign, month_end)
    assert years == add(start, Duration(12 * n, "month"), sign, month_end)


@given(st.dates(), st.dates(), st.integers(0, 500), SIGNS, MONTH_ENDS)
def test_add_keeps_the_order_of_dates(
    a: date, b: date, count: int, sign: int, month_end: MonthEnd
) -> None:
    early, late = sorted((a, b))
    first = add(early, Duration(count, "month"), sign, month_end)
    second = add(late, Duration(count, "month"), sign, month_end)
    assert first is None or second is None or first <= second
