"""Facts of a caller, read by the declarations of a ruleset."""

from __future__ import annotations

import dataclasses
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import attrs
import pytest

import procrules
from procrules import NEANT, Duration, FactError
from procrules.core.answer import plain
from procrules.diagnostics.base import Diagnostic
from procrules.facts import read_facts

RULESET = procrules.loads(
    """
langue français

choix acheteur « Acheteur »
  etat « État »
  collectivite « Collectivité »

choix support « Support de publicité »
  boamp « BOAMP »
  joue « JOUE »
  presse « Presse »

entité lot « Lot »
  montant_ht « Montant du lot » : montant HT
  petit « Petit lot » : oui/non

fait acheteur « Acheteur » : acheteur
fait valeur_ht « Valeur estimée » : montant HT
  au moins 0 €
fait prix_ttc « Prix payé » : montant TTC
fait urgence « Urgence » : oui/non
fait part « Part » : taux
  au moins 0 %
  au plus 100 %
fait poids « Poids » : nombre
fait plis « Plis reçus » : nombre entier
fait lancement « Lancement » : date
fait delai « Délai » : durée
fait objet « Objet » : texte
fait lots « Lots » : liste de lot
fait supports « Supports » : plusieurs support
"""
)
PROGRAM = RULESET.program.program


def read(**facts: object) -> dict[str, Any]:
    return dict(read_facts(PROGRAM, facts))


def faults(given: object) -> tuple[Diagnostic, ...]:
    with pytest.raises(FactError) as caught:
        read_facts(PROGRAM, given)
    return tuple(caught.value.diagnostics)


def codes(**facts: object) -> list[str]:
    return [fault.code for fault in faults(facts)]


class Kind(Enum):
    """An enumeration whose values are names of the choice."""

    STATE = "etat"


class Town(StrEnum):
    """An enumeration of texts."""

    TOWN = "collectivite"


class Step(IntEnum):
    """An enumeration of numbers."""

    DISPENSATION = 40_000


@dataclasses.dataclass
class Purchase:
    """A procurement as an application may hold it."""

    acheteur: str | None = None
    valeur_ht: Any = None


@attrs.define
class Contract:
    """The same with attrs."""

    acheteur: str | None = None
    lots: Any = None


@dataclasses.dataclass
class Lot:
    """A record."""

    montant_ht: Any
    petit: bool | None = None


# -- every type ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("acheteur", "etat", "etat"),
        ("acheteur", " etat ", "etat"),
        ("acheteur", Kind.STATE, "etat"),
        ("acheteur", Town.TOWN, "collectivite"),
        ("valeur_ht", 40_000, Fraction(40_000)),
        ("valeur_ht", Decimal("39999.99"), Fraction(3_999_999, 100)),
        ("valeur_ht", Fraction(1, 3), Fraction(1, 3)),
        ("valeur_ht", "39 999,99 €", Fraction(3_999_999, 100)),
        ("valeur_ht", "39\u202f999,99\u00a0€ HT", Fraction(3_999_999, 100)),
        ("valeur_ht", "39999.99", Fraction(3_999_999, 100)),
        ("valeur_ht", "1/3", Fraction(1, 3)),
        ("valeur_ht", Step.DISPENSATION, Fraction(40_000)),
        ("valeur_ht", Decimal("40.000"), Fraction(40)),
        ("part", "0,125", Fraction(1, 8)),
        ("poids", "0.005", Fraction(1, 200)),
        ("poids", "1234.567", Fraction(1_234_567, 1000)),
        ("prix_ttc", "48 000 € TTC", Fraction(48_000)),
        ("prix_ttc", "48 000 €", Fraction(48_000)),
        ("urgence", True, True),
        ("urgence", "oui", True),
        ("urgence", "Non", False),
        ("urgence", "yes", True),
        ("urgence", "faux", False),
        ("part", "20 %", Fraction(1, 5)),
        ("part", "5,5 %", Fraction(55, 1000)),
        ("part", Decimal("0.2"), Fraction(1, 5)),
        ("poids", "1,5", Fraction(3, 2)),
        ("poids", "-1.5", Fraction(-3, 2)),
        ("plis", "12", Fraction(12)),
        ("plis", Decimal("12.0"), Fraction(12)),
        ("lancement", date(2026, 4, 1), date(2026, 4, 1)),
        ("lancement", datetime(2026, 4, 1, 10, tzinfo=UTC), date(2026, 4, 1)),
        ("lancement", "2026-04-01", date(2026, 4, 1)),
        ("lancement", "1er avril 2026", date(2026, 4, 1)),
        ("lancement", "1 April 2026", date(2026, 4, 1)),
        ("delai", Duration(30, "day"), Duration(30, "day")),
        ("delai", "30 jours", Duration(30, "day")),
        ("delai", "2 years", Duration(2, "year")),
        ("delai", "P3M", Duration(3, "month")),
        ("objet", " Une école ", "Une école"),
        ("objet", "L\u2019e\u0301cole\u00a0 du\nbourg", "L'école du bourg"),
        ("lancement", "2 aou\u0302t 2022", date(2022, 8, 2)),
        ("delai", "2 anne\u0301es", Duration(2, "year")),
        ("supports", ["boamp", "joue"], frozenset({"boamp", "joue"})),
        ("supports", {"boamp"}, frozenset({"boamp"})),
        ("supports", "boamp, presse", frozenset({"boamp", "presse"})),
        ("supports", [], frozenset()),
        ("lots", [], ()),
    ],
)
def test_a_value_is_read_exactly(name: str, given: object, expected: object) -> None:
    found = read(**{name: given})[name]
    assert found == expected
    assert type(found) is type(expected)


def test_records_are_mappings_or_objects() -> None:
    found = read(lots=[{"montant_ht": "1 000 €", "petit": "oui"}, Lot(Decimal("2000.50"))])
    assert found == {
        "lots": (
            {"montant_ht": Fraction(1000), "petit": True},
            {"montant_ht": Fraction(200_050, 100)},
        )
    }


# -- what holds the facts -----------------------------------------------------------------------
def test_any_mapping_is_read() -> None:
    given = MappingProxyType({"acheteur": "etat", "plis": 3})
    assert read_facts(PROGRAM, given) == {"acheteur": "etat", "plis": Fraction(3)}


def test_fields_of_an_object_that_are_none_are_not_told() -> None:
    assert read_facts(PROGRAM, Purchase(valeur_ht=1)) == {"valeur_ht": Fraction(1)}
    assert read_facts(PROGRAM, Contract("etat")) == {"acheteur": "etat"}


def test_none_in_a_mapping_is_known_to_be_unknown() -> None:
    assert read(acheteur=None, lots=None) == {"acheteur": None, "lots": None}


@pytest.mark.parametrize("given", [None, 3, "acheteur", ["acheteur"], Purchase, object()])
def test_what_names_no_fact_is_refused(given: object) -> None:
    assert [fault.code for fault in faults(given)] == ["PR708"]


# -- unknown and silent -------------------------------------------------------------------------
EVERY_FACT = sorted(PROGRAM.facts)


@pytest.mark.parametrize("word", ["inconnu", "Inconnue", " unknown ", "", " \u00a0"])
@pytest.mark.parametrize("name", EVERY_FACT)
def test_a_word_says_that_a_fact_is_unknown(name: str, word: str) -> None:
    assert read(**{name: word}) == {name: None}


def test_a_word_says_that_a_field_is_unknown() -> None:
    assert read(lots=[{"montant_ht": "", "petit": "inconnu"}])["lots"] == (
        {"montant_ht": None, "petit": None},
    )


def test_a_value_of_a_choice_is_no_word() -> None:
    rules = procrules.loads(
        "langue français\nchoix c « C »\n  none\n  unknown\nfait f « F » : c\nfait g « G » : plusieurs c\n"
    )
    found = read_facts(rules.program.program, {"f": "unknown", "g": "none"})
    assert found == {"f": "unknown", "g": frozenset({"none"})}


def test_a_text_told_unknown_leaves_the_question_open() -> None:
    rules = procrules.loads(
        "langue français\nsource s « S » : loi\nfait r « R » : texte\ndécision d « D » : oui/non\n"
        "  vu s\n  si r est texte « Bretagne » alors oui\n  sinon non\n"
    )
    for told in ("inconnu", "unknown", "", None):
        answer = rules.decide("d", {"r": told})
        assert (answer.status, [m.fact for m in answer.missing]) == ("undetermined", ["r"])


@pytest.mark.parametrize("told", ["L'Haÿ les Roses", "L\u2019Hay\u0308\u00a0les  Roses "])
@pytest.mark.parametrize("written", ["L'Haÿ les Roses", "L\u2019Hay\u0308\u202fles  Roses"])
def test_a_text_told_equals_the_same_text_of_a_rule(written: str, told: str) -> None:
    rules = procrules.loads(
        "langue français\nsource s « S » : loi\nfait r « R » : texte\ndécision d « D » : oui/non\n"
        f"  vu s\n  si r est texte « {written} » alors oui\n  sinon non\n"
    )
    assert rules.decide("d", {"r": told}).value is True


# -- letters written in two parts ---------------------------------------------------------------
ACCENTED = procrules.loads(
    "langue français\nchoix marché « M »\n  système\nentité lot « L »\n  numéro « N » : texte\n"
    "fait été « É » : marché\nfait lots « L » : liste de lot\n"
).program.program


def apart(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def test_names_and_values_are_known_whatever_the_form_of_their_letters() -> None:
    given = {apart("été"): apart("système"), "lots": [{apart("numéro"): apart("né")}]}
    assert read_facts(ACCENTED, given) == {"été": "système", "lots": ({"numéro": "né"},)}


def test_a_name_in_two_forms_of_its_letters_is_told_twice() -> None:
    with pytest.raises(FactError) as caught:
        read_facts(
            ACCENTED,
            {"été": "système", apart("été"): None, "lots": [{"numéro": "1", apart("numéro"): "2"}]},
        )
    found = caught.value.diagnostics
    assert [fault.code for fault in found] == ["PR711", "PR711"]
    assert "lots[1].numéro" in found[1].message("fr")


@pytest.mark.parametrize("word", [NEANT, "néant", "NEANT", "none"])
@pytest.mark.parametrize("name", EVERY_FACT)
def test_silence_is_not_the_unknown(name: str, word: object) -> None:
    assert read(**{name: word})[name] is NEANT


# -- refusals -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("valeur_ht", 1.5, "PR704"),
        ("valeur_ht", float("nan"), "PR704"),
        ("poids", 2.0, "PR704"),
        ("objet", 2.0, "PR704"),
        ("valeur_ht", "48 000 € TTC", "PR709"),
        ("prix_ttc", "40 000 € HT", "PR709"),
        ("valeur_ht", True, "PR702"),
        ("valeur_ht", "environ 40 000 €", "PR702"),
        ("valeur_ht", Decimal("NaN"), "PR702"),
        ("valeur_ht", Decimal("Infinity"), "PR702"),
        ("valeur_ht", 10**400, "PR702"),
        ("valeur_ht", "1/0", "PR702"),
        ("urgence", 1, "PR702"),
        ("urgence", "peut-être", "PR702"),
        ("plis", "1,5", "PR702"),
        ("lancement", "31 février 2026", "PR702"),
        ("lancement", 20260401, "PR702"),
        ("lancement", "02/08/2022", "PR710"),
        ("valeur_ht", "None", "PR702"),
        ("valeur_ht", "40.000", "PR715"),
        ("valeur_ht", "40,000 €", "PR715"),
        ("valeur_ht", "-40.000 € HT", "PR715"),
        ("part", "2.125 %", "PR715"),
        ("poids", "1.500", "PR715"),
        ("plis", "3.000", "PR715"),
        ("lots", [{"montant_ht": "40.000"}], "PR715"),
        ("valeur_ht", "40.000,00 €", "PR702"),
        ("delai", "1.000 jours", "PR702"),
        ("delai", 30, "PR702"),
        ("delai", "1 an et demi", "PR702"),
        ("objet", 3, "PR702"),
        ("objet", b"texte", "PR702"),
        ("acheteur", 3, "PR702"),
        ("acheteur", "departement", "PR705"),
        ("acheteur", "Etat", "PR705"),
        ("supports", ["boamp", "radio"], "PR705"),
        ("supports", 3, "PR702"),
        ("lots", {"montant_ht": 1}, "PR702"),
        ("lots", [3], "PR702"),
        ("lots", [{"montant_ttc": 1}], "PR706"),
        ("lots", [{"montant_ht": "1 € TTC"}], "PR709"),
        ("lots", [{}] * 10_001, "PR807"),
        ("valeur_ht", -1, "PR703"),
        ("valeur_ht", "-0,01 €", "PR703"),
        ("part", "100,01 %", "PR703"),
    ],
)
def test_what_cannot_be_used_is_refused(name: str, given: object, code: str) -> None:
    assert codes(**{name: given}) == [code]


@pytest.mark.parametrize("given", ["0 %", "100 %"])
def test_bounds_belong_to_what_they_allow(given: str) -> None:
    assert "part" in read(part=given)


def test_the_fault_of_a_record_names_its_place() -> None:
    (fault,) = faults({"lots": [{"montant_ht": 1}, {"montant_ht": "deux"}]})
    assert "lots[2].montant_ht" in fault.message("fr")


NAMED = procrules.loads(
    """
langue français
source guide « Guide, fictif » : politique
entité lot « Lot »
  id : texte
  grand : oui/non
fait lots « Lots » : liste de lot
décision visa « Visa » : oui/non
règle visa « Visa »
  vu guide art. 1
  pour chaque lot
  alors visa = grand du lot
"""
)


@pytest.mark.parametrize(
    ("ids", "named"),
    [
        (("2", None), None),
        ((None, "1"), None),
        (("3", "B", None), None),
        (("2", "néant"), None),
        ((None, None, "1"), None),
        (("1", None), ["1", "2"]),
        ((None, "2"), ["1", "2"]),
        (("A", None, "10"), ["A", "2", "10"]),
        (("2", "1"), ["2", "1"]),
        ((None, None), ["1", "2"]),
    ],
)
def test_two_records_are_never_called_alike(
    ids: tuple[str | None, ...], named: list[str] | None
) -> None:
    lots = [{"id": i, "grand": True} if i else {"grand": True} for i in ids]
    if named is None:
        with pytest.raises(procrules.FactError, match="PR717"):
            NAMED.decide("visa", {"lots": lots})
    else:
        assert list(NAMED.decide("visa", {"lots": lots}).value) == named


def test_a_date_in_figures_is_told_with_its_two_readings() -> None:
    (fault,) = faults({"lancement": "02/08/2022"})
    assert "2022-08-02 ou 2022-02-08" in fault.message("fr")
    assert "2022-08-02 or 2022-02-08" in fault.message("en")


def test_a_number_of_two_readings_is_told_with_both() -> None:
    (fault,) = faults({"valeur_ht": "40.000 €"})
    assert "40 000 € ou 40,00 €" in fault.message("fr")
    assert "40 000 € or 40.00 €" in fault.message("en")


def test_what_an_answer_writes_of_its_facts_is_read_back() -> None:
    facts = {"valeur_ht": Decimal("2.125"), "part": Fraction(1, 3), "poids": Decimal("12.5")}
    told = read(**facts)
    assert read_facts(PROGRAM, plain(told)) == told


@pytest.mark.parametrize(
    ("given", "suggestion"),
    [
        ({"valeur_th": 1}, "valeur_ht"),
        ({"acheteur": "colectivite"}, "collectivite"),
        ({"lots": [{"montan_ht": 1}]}, "montant_ht"),
        ({"xyz": 1}, None),
    ],
)
def test_a_name_close_by_is_suggested(given: object, suggestion: str | None) -> None:
    (fault,) = faults(given)
    assert fault.suggestion == suggestion


def test_every_fault_is_told_at_once_in_the_order_of_the_facts() -> None:
    given = {
        "valeur_ht": 1.5,
        "inconnue": 1,
        "urgence": "peut-être",
        "lots": [{"montant_ht": 0.1}, {"nom": "A"}],
        "part": "200 %",
    }
    found = [fault.code for fault in faults(given)]
    assert found == ["PR704", "PR701", "PR702", "PR704", "PR706", "PR703"]


def test_a_key_that_is_no_text_is_no_fact() -> None:
    assert [fault.code for fault in faults({1: "etat", None: 2})] == ["PR701", "PR701"]


def test_each_language_shows_a_value_its_own_way() -> None:
    rules = procrules.loads(
        "source l « L » : loi\nfait v « V » : montant HT\n  au moins 0 €\n"
        "décision d « D » : oui/non\n  vu l\n  si v dépasse 1 € alors oui\n  sinon non\n"
    )
    with pytest.raises(procrules.FactError) as error:
        rules.decide("d", {"v": "-1 000,50 €"})
    assert "€-1,000.50" in error.value.diagnostics[0].message("en") or "-€1,000.50" in (
        error.value.diagnostics[0].message("en")
    )
    with pytest.raises(procrules.FactError) as error:
        rules.decide("d", {"v": "peut-être"})
    assert "'peut-être'" in error.value.diagnostics[0].message("en")


def test_a_name_that_no_file_can_have_is_an_unknown_ruleset() -> None:
    for name in ("x" * 300, "a\0b"):
        with pytest.raises(procrules.RulesetError) as error:
            procrules.load(name)
        assert [d.code for d in error.value.diagnostics] == ["PR806"]


def test_past_five_hundred_faults_are_counted() -> None:
    with pytest.raises(FactError) as error:
        read_facts(RULESET.program.program, {f"inconnu{i}": 1 for i in range(1234)})
    *shown, last = error.value.diagnostics
    assert (len(shown), {d.code for d in shown}) == (500, {"PR701"})
    assert last.code == "PR812"
    assert "(734)" in last.message("fr")
