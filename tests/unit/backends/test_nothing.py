"""``néant`` told of sets and lists: silence is no member, and neither zero nor an empty list."""

from __future__ import annotations

import json
from itertools import permutations

import pytest

import procrules
from procrules import NEANT, Answer
from procrules.views.prose import render

RULES = procrules.loads(
    """langue français
source charte « Charte » : politique
choix clause « Clause »
  insertion
  reemploi
entité lot « Lot »
  id : texte
  montant : montant HT
fait clauses « Clauses sociales » : plusieurs clause
fait lots « Lots » : liste de lot
fait avenants « Avenants » : liste de lot
  présumé néant

décision insertion_prevue « Insertion prévue » : oui/non
  vu charte
  si clauses inclut insertion alors oui
  sinon non
décision clauses_muettes « Clauses muettes » : oui/non
  vu charte
  si clauses = néant alors oui
  sinon non
décision nombre « Nombre de lots » : nombre entier
décision total « Total des lots » : montant HT
décision plus_grand « Plus grand lot » : montant HT
décision un_gros « Un gros lot » : oui/non
décision tous_gros « De gros lots » : oui/non
décision aucun_gros « Aucun gros lot » : oui/non
décision gros « Nombre de gros lots » : nombre entier
décision retenu « Lot retenu » : oui/non
  pour chaque lot
  vu charte
  si montant du lot atteint 10 € alors oui
  sinon non
règle calculs « Calculs »
  vu charte
  alors nombre vaut le nombre des lots
  alors total vaut la somme des montant des lots
  alors plus_grand vaut le plus grand des montant des lots
  alors un_gros vaut l'un au moins des lots vérifie montant du lot atteint 10 €
  alors tous_gros vaut chacun des lots vérifie montant du lot atteint 10 €
  alors aucun_gros vaut aucun des lots vérifie montant du lot atteint 10 €
  alors gros vaut le nombre des lots où montant du lot atteint 10 €

décision total_avenants « Total des avenants » : montant HT
règle avenants « Avenants »
  vu charte
  alors total_avenants vaut la somme des montant des avenants
"""
)
OF_LOTS = ("nombre", "total", "plus_grand", "un_gros", "tous_gros", "aucun_gros", "gros", "retenu")
SILENT = [NEANT, "néant", "Néant", " none "]


def ask(decision: str, *, strict: bool = False, **facts: object) -> Answer:
    return RULES.decide(decision, facts, strict=strict)


@pytest.mark.parametrize("word", SILENT)
def test_a_set_stated_to_be_nothing_has_no_member(word: object) -> None:
    answer = ask("insertion_prevue", clauses=word)
    assert (answer.status, answer.value) == ("decided", False)
    assert answer.receipt.facts["clauses"] is NEANT
    assert RULES.replay(answer.to_dict()["receipt"]).same


@pytest.mark.parametrize("word", SILENT)
@pytest.mark.parametrize("decision", OF_LOTS)
def test_a_list_of_which_nothing_is_stated_is_never_empty(decision: str, word: object) -> None:
    answer = ask(decision, lots=word)
    assert (answer.status, answer.missing) == ("undetermined", ())
    assert [(h.kind, h.subject) for h in answer.holes] == [("nothing_stated", "lots")]
    assert RULES.replay(answer.to_dict()["receipt"]).same


@pytest.mark.parametrize("strict", [False, True])
def test_a_list_presumed_to_be_nothing_is_empty_when_it_is_told_so(strict: bool) -> None:
    answer = ask("total_avenants", avenants="néant", strict=strict)
    assert (answer.status, answer.value, answer.assumptions) == ("decided", 0, ())


def test_a_list_presumed_to_be_nothing_is_empty_and_said_to_be_presumed() -> None:
    answer = ask("total_avenants")
    assert (answer.status, answer.value) == ("decided", 0)
    assert [a.fact for a in answer.assumptions] == ["avenants"]
    assert ask("total_avenants", strict=True).status == "undetermined"


@pytest.mark.parametrize("decision", OF_LOTS)
def test_an_answer_says_that_nothing_is_stated(decision: str) -> None:
    answer = ask(decision, lots="néant")
    program = RULES.program.program
    french = render(answer, program, lang="fr", style="text", why=True)
    english = render(answer, program, lang="en", style="text", why=True)
    assert "Les documents ne disent rien de « Lots »." in french.replace("\u00a0", " ")
    assert "The documents say nothing of “Lots”." in english


def test_a_condition_on_such_a_list_is_not_explained_by_a_missing_fact() -> None:
    rules = procrules.loads(
        "langue français\nsource charte « Charte » : politique\nentité lot « Lot »\n"
        "  montant : montant HT\nfait lots « Lots » : liste de lot\ndécision d « D » : oui/non\n"
        "  vu charte\n  si le nombre des lots dépasse 2 alors oui\n  sinon non\n"
    )
    reasons = json.dumps(
        rules.decide("d", {"lots": NEANT}).to_dict(explanation=True)["explanation"]
    )
    assert '"missing"' not in reasons


@pytest.mark.parametrize("others", [[], [{"id": "b", "montant": "5 €"}]])
@pytest.mark.parametrize("extreme", ["grand", "petit"])
def test_nothing_is_neither_the_largest_nor_the_smallest(
    extreme: str, others: list[object]
) -> None:
    rules = procrules.loads(
        "langue français\nsource charte « Charte » : politique\nentité lot « Lot »\n  id : texte\n"
        "  montant : montant HT\nfait lots « Lots » : liste de lot\ndécision d « D » : montant HT\n"
        f"règle r « R »\n  vu charte\n  alors d vaut le plus {extreme} des montant des lots\n"
    )
    for lots in (
        [{"id": "a", "montant": NEANT}, *others],
        [*others, {"id": "a", "montant": NEANT}],
    ):
        answer = rules.decide("d", {"lots": lots})
        assert (answer.status, answer.value) == ("undetermined", None)
        assert [h.kind for h in answer.holes] == ["incomparable"]


def test_a_set_about_each_record_of_a_list_presumed_to_be_nothing_says_what_it_presumes() -> None:
    rules = procrules.loads(
        """langue français
source charte « Charte » : politique
choix voie « Voie »
  x « X »
entité lot « Lot »
  id : texte
  montant « Montant » : montant HT
fait lots « Lots » : liste de lot
  présumé néant
décision voies « Voies » : plusieurs voie
  pour chaque lot
règle r « R »
  vu charte
  pour chaque lot
  si montant du lot dépasse 5 €
  alors voies inclut x
"""
    )
    assert [a.fact for a in rules.decide("voies", {}).assumptions] == ["lots"]
    assert rules.decide("voies", {}, strict=True).status == "undetermined"


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        ({"clauses": NEANT}, True),
        ({"clauses": []}, False),
        ({"clauses": ["insertion"]}, False),
        ({}, None),
    ],
)
def test_one_may_ask_whether_nothing_is_stated_of_a_set(
    facts: dict[str, object], value: bool | None
) -> None:
    assert RULES.decide("clauses_muettes", facts).value is value


@pytest.mark.parametrize(
    ("name", "type_"), [("lots", "liste de lot"), ("clauses_ouvertes", "plusieurs clause")]
)
def test_it_may_not_be_asked_of_a_list_or_of_a_set_that_rules_work_out(
    name: str, type_: str
) -> None:
    text = f"""langue français
source charte « Charte » : politique
choix clause « Clause »
  insertion « Insertion »
entité lot « Lot »
  montant « Montant » : montant HT
fait lots « Lots » : liste de lot
décision clauses_ouvertes « Clauses ouvertes » : plusieurs clause
règle insertion « Insertion »
  vu charte
  alors clauses_ouvertes inclut insertion
décision muet « Muet » : oui/non
  vu charte
  si {name} = néant alors oui
  sinon non
"""
    with pytest.raises(procrules.RulesetError) as error:
        procrules.loads(text)
    (found,) = error.value.diagnostics
    assert (found.code, type_ in found.message("fr")) == ("PR302", True)


@pytest.mark.parametrize(
    ("extreme", "told", "expected"),
    [
        ("grand", ("60 jours", "2 mois", "90 jours"), (90, "day")),
        ("petit", ("60 jours", "2 mois", "90 jours"), None),
        ("grand", ("60 jours", "2 mois"), None),
        ("grand", ("2 mois", "62 jours"), (62, "day")),
        ("petit", ("2 mois", "59 jours"), (59, "day")),
    ],
)
def test_an_extreme_of_days_and_months_is_one_that_every_calendar_gives(
    extreme: str, told: tuple[str, ...], expected: tuple[int, str] | None
) -> None:
    rules = procrules.loads(
        "langue français\nsource charte « Charte » : politique\nentité lot « Lot »\n  id : texte\n"
        "  delai : durée\nfait lots « Lots » : liste de lot\ndécision d « D » : durée\n"
        f"règle r « R »\n  vu charte\n  alors d vaut le plus {extreme} des delai des lots\n"
    )
    for order in permutations(told):
        lots = [{"id": f"l{n}", "delai": delai} for n, delai in enumerate(order)]
        answer = rules.decide("d", {"lots": lots})
        if expected is None:
            assert [h.kind for h in answer.holes] == ["incomparable"]
        else:
            assert (answer.value.count, answer.value.unit) == expected
