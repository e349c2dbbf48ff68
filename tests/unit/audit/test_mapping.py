"""From published fields to the words of the rulesets: what is unknown says why, nothing is guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from procrules.audit.mapping import (
    amount_of,
    buyers_of,
    contract_of,
    contracts,
    cpv_of,
    day_of,
    months_before,
)
from procrules.audit.model import Days, Place, Row
from procrules.audit.tables import rows, tables
from procrules.ruleset import Ruleset


def row(index: int = 1, format_: str = "2019", **texts: str) -> Row:
    known = {
        "id": "2018ESSAI",
        "buyer_id": "21000000000011",
        "cpv": "30192000",
        "procedure": "Procédure adaptée",
        "notified": "2018-12-01",
        "amount": "50000",
    }
    return Row(Place("essai.json", index, index), format_, {**known, **texts})


@pytest.mark.parametrize(
    ("text", "amount", "problem"),
    [
        (None, None, "amount_absent"),
        ("0", None, "amount_symbolic"),
        ("1", None, "amount_symbolic"),
        ("0.01", None, "amount_symbolic"),
        ("1.01", "1.01", None),
        ("-5", None, "amount_negative"),
        ("999999999", None, "amount_placeholder"),
        ("99999999999999", None, "amount_placeholder"),
        ("99999999", "99999999", None),
        ("999999998", "999999998", None),
        ("200000.0000", "200000", None),
        ("2E5", "200000", None),
        ("1 234,56", "1234.56", None),
        ("40,000", None, "amount_ambiguous"),  # forty, or forty thousand
        ("250.000", None, "amount_ambiguous"),
        ("50.000 €", None, "amount_ambiguous"),
        ("250.0000", "250", None),
        ("1250.125", "1250.125", None),
        ("[…]", None, "amount_unreadable"),
        ("NaN", None, "amount_unreadable"),
        ("beaucoup", None, "amount_unreadable"),
        ("1" * 41, None, "amount_unreadable"),
    ],
)
def test_amounts(text: str | None, amount: str | None, problem: str | None) -> None:
    found, why = amount_of(text)
    assert (None if found is None else str(found)) == amount
    assert why == problem


@pytest.mark.parametrize(
    ("text", "day", "problem"),
    [
        (None, None, "date_absent"),
        ("2018-11-06", "2018-11-06", None),
        ("2018-11-06+03:00", "2018-11-06", None),
        ("2019-01-28+01:00", "2019-01-28", None),
        ("2018-11-06T10:00:00Z", "2018-11-06", None),
        ("2018-12-31T23:00:00Z", None, "date_zone"),
        ("2018-12-31T23:00:00+01:00", "2018-12-31", None),
        ("6 novembre 2018", "2018-11-06", None),
        ("06/11/2018", None, "date_unreadable"),
        ("2018-13-06", None, "date_unreadable"),
        ("0218-11-06", None, "date_implausible"),
        ("hier", None, "date_unreadable"),
    ],
)
def test_days(text: str | None, day: str | None, problem: str | None) -> None:
    assert day_of(text) == (date.fromisoformat(day) if day else None, problem)


@pytest.mark.parametrize(
    ("text", "codes", "problem"),
    [
        ("45000000-7", ("45000000",), None),
        ("45000000", ("45000000",), None),
        ("031210005", ("03121000",), None),
        ("9132100", ("09132100",), None),  # 91 is no division: the zero was lost at the beginning
        ("3111000", ("03111000", "31110000"), "cpv_ambiguous"),
        ("9000000", ("09000000", "90000000"), "cpv_ambiguous"),
        ("4543100-7", ("45431000",), None),  # 04 is no division
        ("99000000", (), "cpv_unreadable"),
        ("12", (), "cpv_unreadable"),
        ("quarante", (), "cpv_unreadable"),
        (None, (), "cpv_absent"),
    ],
)
def test_cpv_codes(text: str | None, codes: tuple[str, ...], problem: str | None) -> None:
    assert cpv_of(text) == (codes, problem)


@pytest.mark.parametrize(
    ("cpv", "types", "problem"),
    [
        ("45210000", ("travaux",), None),
        ("3111000", ("fournitures",), None),  # both ways are supplies
        ("9000000", ("fournitures", "services"), "cpv_ambiguous"),
        ("73110000", ("services_rd",), None),
        ("xx", (), "cpv_unreadable"),
    ],
)
def test_the_type_of_purchase(cpv: str, types: tuple[str, ...], problem: str | None) -> None:
    contract = contract_of(row(cpv=cpv))
    assert contract.types == types
    # What is ambiguous but does not change the type is no problem.
    assert ("cpv_ambiguous" in contract.problems) == (problem == "cpv_ambiguous" and len(types) > 1)


def test_a_column_of_types_serves_where_the_code_says_nothing() -> None:
    assert contract_of(row(cpv="", type="Travaux")).types == ("travaux",)
    assert contract_of(row(cpv="9000000", type="Services")).types == ("services",)
    assert contract_of(row(cpv="45210000", type="Services")).types == ("travaux",)


@pytest.mark.parametrize(
    ("number", "name", "kinds"),
    [
        ("21000000000011", None, ("collectivite",)),
        (" 210 000 000 00011", None, ("collectivite",)),
        ("11000000000011", None, ("etat",)),
        ("25000000000011", None, ("collectivite", "entite_adjudicatrice")),
        ("13000000000011", None, ()),
        ("13000000000011", "Ministère d'essai", ("etat",)),
        ("13000000000011", "Minist�re d'essai", ("etat",)),
        ("75000000000011", "OPH d'essai", ("collectivite",)),
        ("75000000000011", "Ophtalmologie d'essai", ()),
        ("21", "Essai", ()),
        (None, None, ()),
    ],
)
def test_kinds_of_buyer(number: str | None, name: str | None, kinds: tuple[str, ...]) -> None:
    assert buyers_of(number, name) == kinds


@pytest.mark.parametrize(
    ("label", "procedure"),
    [(r["label"], r["procedure"]) for r in rows("procedures")]
    + [("PROCEDURE ADAPTEE", "adaptee"), ("Appel d’offres ouvert", "appel_offres_ouvert")],
)
def test_procedures_of_every_version(label: str, procedure: str) -> None:
    assert contract_of(row(procedure=label)).procedure == procedure


def test_a_label_of_no_list_is_no_procedure() -> None:
    contract = contract_of(row(procedure="Procédure négociée ouverte"))
    assert contract.procedure is None
    assert "procedure_unknown" in contract.problems


def test_the_tables_speak_the_words_of_the_ruleset(bundled: Ruleset) -> None:
    choices = bundled.program.program.choices
    assert set(tables().procedures.values()) <= set(choices["procedure"].names())
    assert set(tables().divisions.values()) <= set(choices["type_prestation"].names())
    kinds = {kind for found in tables().sirens.values() for kind in found}
    assert kinds <= set(choices["acheteur"].names())
    assert {fact for _, fact in tables().doubts} <= set(bundled.facts)
    assert set(tables().fields) <= set(bundled.facts)
    named = {name for names in tables().conventions.scales.values() for name in names}
    assert named | tables().conventions.works_only <= set(bundled.thresholds)


@pytest.mark.parametrize("name", ["procedures", "natures", "cpv", "doubts", "types", "buyers"])
def test_every_row_of_a_mapping_has_its_source(name: str) -> None:
    found = rows(name)
    assert found
    assert all(r["source"].strip() for r in found)


def test_natures_frameworks_defence_and_innovation() -> None:
    framework = contract_of(row(nature="Accord-cadre"))
    assert (framework.framework, framework.defence) == (True, None)
    new = contract_of(row(format_="2022", nature="Marché", techniques="Concours", innovative="non"))
    assert (new.framework, new.defence, new.innovative) == (False, False, False)
    defence = contract_of(row(format_="2022", nature="Marché de défense ou de sécurité"))
    assert defence.defence is True
    assert contract_of(row(innovative="true")).innovative is True
    assert contract_of(row()).innovative is None


def test_the_year_of_the_number_bounds_a_day_that_is_absent() -> None:
    contract = contract_of(row(notified="", published="2018-11-30"))
    assert contract.notified == Days(date(2018, 1, 1), date(2018, 11, 30))
    assert not contract.exact
    assert contract_of(row(notified="", format_="table")).notified is None
    assert contract_of(row(notified="", id="ESSAI")).notified is None
    assert contract_of(row(notified="", published="2017-05-01")).notified is None


def test_services_that_may_be_social_are_left_open() -> None:
    assert contract_of(row(cpv="85300000")).doubts == ("services_sociaux",)
    assert contract_of(row(cpv="45000000")).doubts == ()


def test_rows_of_one_contract_are_merged_and_each_says_why() -> None:
    found = list(
        contracts(
            [
                row(1, holders="1"),
                row(2, holders="1"),
                row(3, holders="2"),
                row(4, holders="1", amount="60000"),
                row(5, holders="1", notified="2018-12-24", amount="70000"),
                row(6, holders="1", object="Un autre lot"),
            ]
        )
    )
    first, other = found
    assert [why for _, why in first.merged] == ["duplicate", "holder", "amount", "later"]
    assert [place.index for place, _ in first.merged] == [2, 3, 4, 5]
    assert first.amounts == (Decimal(50000), Decimal(60000))
    assert first.lots
    assert other.merged == ()


def test_the_first_state_is_the_contract_whatever_the_order() -> None:
    (found,) = contracts([row(1, notified="2018-12-24", amount="70000"), row(2)])
    assert found.place.index == 2
    assert found.amounts == (Decimal(50000),)
    assert [why for _, why in found.merged] == ["later"]


@pytest.mark.parametrize(
    ("object_", "lot"),
    [
        ("Essai, lot n° 3", True),
        ("Essai LOT A", True),
        ("Lots 1 et 2", True),
        ("Un lotissement", False),
    ],
)
def test_lots_are_known_by_their_object(object_: str, lot: bool) -> None:
    assert contract_of(row(object=object_)).lots is lot


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        ("2024-03-31", 1, "2024-02-29"),
        ("2024-01-15", 1, "2023-12-15"),
        ("2024-12-31", 12, "2023-12-31"),
        ("2024-02-29", 12, "2023-02-28"),
    ],
)
def test_months_before(day: str, months: int, before: str) -> None:
    assert months_before(date.fromisoformat(day), months) == date.fromisoformat(before)
