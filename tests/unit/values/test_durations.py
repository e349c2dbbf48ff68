"""Durations: reading, writing, and where an order means something."""

from datetime import date
from typing import Any

import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from procrules.values.dates import MonthEnd, add
from procrules.values.durations import (
    UNITS,
    Duration,
    compare,
    format_duration,
    orders,
    parse_duration,
)
from procrules.values.text import Lang

DURATIONS = st.builds(Duration, st.integers(0, 10**12), st.sampled_from(UNITS))
LANGS = st.sampled_from(("fr", "en"))


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("30 jours", Duration(30, "day")),
        ("1 jour", Duration(1, "day")),
        ("3 semaines", Duration(3, "week")),
        ("1 mois", Duration(1, "month")),
        ("2 ans", Duration(2, "year")),
        ("1 année", Duration(1, "year")),
        ("2 Annees", Duration(2, "year")),
        ("1\u00a0000\u00a0jours", Duration(1000, "day")),
        ("30 days", Duration(30, "day")),
        ("2 years", Duration(2, "year")),
        ("P30D", Duration(30, "day")),
        ("P2M", Duration(2, "month")),
        ("P1Y", Duration(1, "year")),
        ("P3W", Duration(3, "week")),
    ],
)
def test_parse_duration_when_well_written(text: str, duration: Duration) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize(
    "text",
    [
        "",
        "30",
        "jours",
        "-3 jours",
        "1,5 mois",
        "30 jours ouvrés",
        "P1Y2M",
        "P",
        "PD",
        "10 00 jours",
        "9" * 41 + " jours",
        "P" + "9" * 41 + "D",
        "1" + " " * 100_000 + "x",
        "3 siècles",
    ],
)
def test_parse_duration_when_not_a_duration(text: str) -> None:
    assert parse_duration(text) is None


def test_parse_duration_when_the_language_is_given() -> None:
    assert parse_duration("30 jours", "fr") == Duration(30, "day")
    assert parse_duration("30 jours", "en") is None
    assert parse_duration("30 days", "fr") is None
    assert parse_duration("P30D", "fr") == parse_duration("P30D", "en") == Duration(30, "day")


@given(DURATIONS, LANGS)
def test_parse_duration_reads_back_what_formatting_writes(duration: Duration, lang: Lang) -> None:
    text = format_duration(duration, lang)
    if lang == "en":
        text = text.replace(",", " ")
    assert parse_duration(text, lang) == duration


@given(st.text(max_size=30))
def test_parse_duration_when_given_any_text_never_raises(text: str) -> None:
    assert parse_duration(text) is None or isinstance(parse_duration(text), Duration)


@pytest.mark.parametrize(
    ("duration", "french", "english"),
    [
        (Duration(0, "day"), "0 jour", "0 days"),
        (Duration(1, "year"), "1 an", "1 year"),
        (Duration(2, "month"), "2 mois", "2 months"),
        (Duration(1000, "week"), "1\u00a0000 semaines", "1,000 weeks"),
    ],
)
def test_format_duration_when_in_each_language(
    duration: Duration, french: str, english: str
) -> None:
    assert format_duration(duration, "fr") == french
    assert format_duration(duration, "en") == english


@pytest.mark.parametrize(
    ("a", "b", "order"),
    [
        (Duration(14, "day"), Duration(2, "week"), 0),
        (Duration(13, "day"), Duration(2, "week"), -1),
        (Duration(12, "month"), Duration(1, "year"), 0),
        (Duration(13, "month"), Duration(1, "year"), 1),
        (Duration(30, "day"), Duration(1, "month"), None),
        (Duration(27, "day"), Duration(1, "month"), -1),
        (Duration(28, "day"), Duration(1, "month"), None),
        (Duration(31, "day"), Duration(1, "month"), None),
        (Duration(32, "day"), Duration(1, "month"), 1),
        (Duration(58, "day"), Duration(2, "month"), -1),
        (Duration(60, "day"), Duration(2, "month"), None),
        (Duration(63, "day"), Duration(2, "month"), 1),
        (Duration(90, "day"), Duration(2, "month"), 1),
        (Duration(180, "day"), Duration(6, "month"), -1),
        (Duration(184, "day"), Duration(6, "month"), None),
        (Duration(185, "day"), Duration(6, "month"), 1),
        (Duration(1, "year"), Duration(52, "week"), 1),
        (Duration(1, "year"), Duration(365, "day"), None),
        (Duration(4, "year"), Duration(1460, "day"), None),
        (Duration(4, "year"), Duration(1459, "day"), 1),
        (Duration(400, "year"), Duration(146_097, "day"), 0),
        (Duration(0, "month"), Duration(0, "week"), 0),
        (Duration(10**39, "month"), Duration(10**40 - 1, "day"), 1),
    ],
)
def test_compare_when_units_differ(a: Duration, b: Duration, order: int | None) -> None:
    assert compare(a, b) == order


@pytest.mark.parametrize("end", ["last_day", "next_day"])
@given(
    start=st.dates(date(1600, 1, 1), date(3000, 1, 1)),
    months=st.integers(0, 4000),
    more=st.integers(-2, 2),
)
def test_the_orders_hold_every_run_of_months_that_a_calendar_has(
    end: MonthEnd, start: date, months: int, more: int
) -> None:
    run = Duration(months, "month")
    after = add(start, run, 1, end)
    assert after is not None
    days = (after - start).days
    other = Duration(max(days + more, 0), "day")
    order = (other.count > days) - (other.count < days)
    assert order in orders(other, run)
    assert -order in orders(run, other)


@pytest.mark.parametrize("months", [0, 1, 2, 3, 5, 6, 12, 14, 47, 48, 1201, 4799, 4800])
def test_the_orders_are_no_more_than_the_runs_of_months_give(months: int) -> None:
    first = date(2000, 1, 1)
    firsts = [add(first, Duration(n, "month"), 1, "last_day") for n in range(9600)]
    days_until = [(day - first).days for day in firsts if day is not None]
    runs = {days_until[n + months] - days_until[n] for n in range(4800)}
    for days in range(max(min(runs) - 2, 0), max(runs) + 3):
        expected = {(days > run) - (days < run) for run in runs}
        assert orders(Duration(days, "day"), Duration(months, "month")) == expected


@given(DURATIONS, DURATIONS)
def test_compare_is_antisymmetric(a: Duration, b: Duration) -> None:
    forward, back = compare(a, b), compare(b, a)
    assert (forward is None) == (back is None)
    assert forward is None or back is None or forward == -back
    assert compare(a, a) == 0


@pytest.mark.parametrize(
    ("count", "unit"),
    [(-1, "day"), (True, "day"), (1.0, "day"), ("1", "day"), (10**40, "day"), (1, "hour")],
)
def test_duration_when_badly_made(count: Any, unit: Any) -> None:
    with pytest.raises(ValueError, match=r"duration|digits"):
        Duration(count, unit)


def test_duration_is_frozen_and_has_no_order() -> None:
    duration: Any = Duration(1, "day")
    with pytest.raises(FrozenInstanceError):
        duration.count = 2
    assert not hasattr(duration, "__dict__")
    with pytest.raises(TypeError):
        sorted([duration, duration])
