"""Nothing weaker undoes what something stronger says; law and policy are told apart."""

from __future__ import annotations

import pytest

import procrules

_HEAD = """langue français
source loi « Code » : loi
source guide « Guide » : orientation
source maison « Règlement intérieur » : politique
choix voie « Voie »
  x « Directe »
  y « Adaptée »
fait f « Urgence » : oui/non
fait m « Montant » : montant HT
fait avis « Avis » : oui/non
  présumé non
décision q « Voies » : plusieurs voie
décision d « Publicité » : oui/non
règle d_loi « Publicité de la loi »
  vu loi art. 9
  si m atteint 90 000 € alors d = oui
  sinon d = non
"""
_OPENS = "règle a « A »\n  vu {}\n  alors q inclut x\n"


def _status(text: str, facts: dict[str, object]) -> str:
    answer = procrules.loads(_HEAD + text).decide("q", facts)
    return answer.member("x").status


def _codes(text: str) -> list[str]:
    with pytest.raises(procrules.RulesetError) as caught:
        procrules.loads(_HEAD + text)
    return [d.code for d in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("opener", "bar", "status"),
    [
        ("loi art. 1", "vu guide\n  alors q exclut x\n", "open"),
        ("loi art. 1", "vu loi art. 2\n  alors q exclut x\n    vu guide\n", "open"),
        ("loi art. 1", "vu loi art. 2, guide\n  alors q exclut x\n", "open"),
        ("loi art. 1, guide point 3", "vu guide\n  alors q exclut x\n", "open"),
        ("loi art. 1, guide point 3", "vu loi art. 2\n  alors q exclut x\n", "closed"),
        ("guide", "vu guide\n  alors q exclut x\n", "closed"),
        ("guide", "vu loi art. 2\n  alors q exclut x\n", "closed"),
    ],
)
def test_a_bar_holds_with_its_weakest_source_against_the_strongest(
    opener: str, bar: str, status: str
) -> None:
    assert _status(_OPENS.format(opener) + "règle b « B »\n  " + bar, {}) == status


def test_each_branch_of_a_rule_bars_with_its_own_authority() -> None:
    bar = (
        "règle b « B »\n  si f\n  alors q exclut x\n    vu loi art. 2\n"
        "  sinon q exclut x\n    vu guide\n"
    )
    text = _OPENS.format("loi art. 1") + bar
    assert _status(text, {"f": True}) == "closed"
    assert _status(text, {"f": False}) == "open"


@pytest.mark.parametrize("source", ["guide", "maison", "loi art. 2, guide"])
def test_no_derogation_from_something_stronger(source: str) -> None:
    text = f"règle b « B »\n  vu {source}\n  par dérogation à la règle d_loi\n  alors d = oui\n"
    assert "PR550" in _codes(_OPENS.format("loi art. 1") + text)


def test_a_policy_opens_nothing_that_the_law_decides() -> None:
    text = "règle b « B »\n  vu maison\n  alors q inclut y\n"
    assert _codes(_OPENS.format("loi art. 1") + text) == ["PR551"]


def test_a_policy_is_told_apart_and_changes_nothing() -> None:
    law = procrules.loads(_HEAD + _OPENS.format("loi art. 1"))
    house = procrules.loads(
        _HEAD
        + _OPENS.format("loi art. 1")
        + "règle b « B »\n  vu maison art. 4\n  si m atteint 25 000 €\n    et avis = non\n"
        + "  alors q exclut x\n  oblige « demander trois devis »\n"
        + "règle c « C »\n  vu maison art. 5\n  si m atteint 40 000 € alors d = oui\n"
    )
    facts = {"m": "50 000"}
    for decision in ("q", "d"):
        one, other = law.decide(decision, facts), house.decide(decision, facts)
        assert (one.status, one.value, one.members) == (other.status, other.value, other.members)
        assert (one.sources, one.authority, one.obligations) == (
            other.sources,
            other.authority,
            other.obligations,
        )
        assert one.policies == ()
    bar, asked = (house.decide(d, facts).policies[0] for d in ("q", "d"))
    assert (bar.status, bar.closes, bar.value) == ("applies", ("x",), None)
    assert [d.words for d in bar.obligations] == ["demander trois devis"]
    assert (asked.closes, asked.value) == ((), True)
    assert [a.fact for a in house.decide("q", facts).assumptions] == ["avis"]
    waiting = house.decide("q", {}).policies[0]
    assert (waiting.status, waiting.missing, waiting.obligations) == ("may_apply", ("m",), ())
    assert house.decide("q", {"m": "24 999,99"}).policies == ()


@pytest.mark.parametrize("source", ["guide", "programme"])
@pytest.mark.parametrize(
    ("facts", "said", "value"),
    [
        ({"m": 90_000, "f": True}, "non", True),
        ({"m": 89_999, "f": True}, "oui", False),
        ({"m": 89_999, "f": False}, "oui", False),
        ({"f": True}, "oui", None),
    ],
)
def test_an_orientation_undoes_nothing_that_the_law_decides_on_one_value(
    source: str, facts: dict[str, object], said: str, value: bool | None
) -> None:
    rules = procrules.loads(
        _HEAD.replace("source maison", "source programme « Programme » : programme\nsource maison")
        + f"règle d_autre « Autre »\n  vu {source}\n  si f alors d = {said}\n"
        f"règle d_trou « Trou »\n  vu {source}\n  si f alors d est indéterminé\n"
    )
    answer = rules.decide("d", facts)
    assert answer.value is value
    assert answer.authority == "law" or value is None
    assert not answer.clashes


def test_an_orientation_answers_where_the_law_is_silent() -> None:
    rules = procrules.loads(
        _HEAD
        + """décision e « Préparation » : oui/non
règle e_loi « Loi »
  vu loi art. 1
  si m atteint 90 000 €
  alors e = oui
règle e_guide « Guide »
  vu guide
  si f
  alors e = oui
  sinon e = non
"""
    )
    assert rules.decide("e", {"m": 10, "f": True}).authority == "orientation"
    assert rules.decide("e", {"m": 10, "f": False}).value is False
    assert rules.decide("e", {"m": 90_000, "f": False}).value is True
    assert rules.decide("e", {"f": True}).value is True  # both give it, whatever the amount
    assert rules.decide("e", {"f": False}).status == "undetermined"


def test_a_policy_about_each_record_is_told_with_the_answer_about_it() -> None:
    rules = procrules.loads(
        _HEAD
        + """entité lot « Lot »
  id : texte
  montant « Montant » : montant HT
fait lots « Lots » : liste de lot
décision permis « Permis » : oui/non
  pour chaque lot
règle permis_loi « Loi »
  vu loi art. 1
  pour chaque lot
  si montant du lot est inférieur à 100 €
  alors permis = oui
  sinon permis = non
règle permis_maison « Maison »
  vu maison art. 1
  pour chaque lot
  si montant du lot dépasse 50 €
    et avis = non
  alors permis = non
"""
    )
    lots = [{"id": name, "montant": amount} for name, amount in (("A", 50), ("B", 60), ("C", 100))]
    answer = rules.decide("permis", {"lots": lots})
    assert answer.value == {"A": True, "B": True, "C": False}
    told = {r.id: [(p.status, p.value) for p in r.answer.policies] for r in answer.records}
    assert told == {"A": [], "B": [("applies", False)], "C": [("applies", False)]}
    assert answer.policies == ()
    assert [a.fact for a in answer.assumptions] == ["avis"]
    assert answer.explanation.children


def test_policies_alone_answer_as_any_other_rules() -> None:
    text = "règle b « B »\n  vu maison\n  alors q inclut y\n"
    answer = procrules.loads(_HEAD + text).decide("q", {})
    assert (answer.value, answer.authority, answer.policies) == (("y",), "policy", ())


_TABLE = """tableau t « T » : {}
  vu loi art. 3
  une seule ligne s'applique
  | m              | f    | alors |
  | moins de 100 € | tous | {} |
  | tous           | oui  | {} |
"""


@pytest.mark.parametrize(("kind", "said"), [("oui/non", "oui"), ("plusieurs voie", "x")])
def test_a_row_is_not_sure_while_another_may_apply(kind: str, said: str) -> None:
    text = _OPENS.format("loi art. 1") + _TABLE.format(kind, said, said)
    ruleset = procrules.loads(_HEAD + text)
    answers = [
        ruleset.decide("t", {"m": 50, **more}, strict=True)
        for more in ({}, {"f": False}, {"f": True})
    ]
    assert [a.status for a in answers] == ["undetermined", "decided", "conflict"]
    assert [m.fact for m in answers[0].missing] == ["f"]


_TREE = "décision t « T » : oui/non\n  vu loi art. 3\n  selon k\n    x : oui\n    y : {}\n"


@pytest.mark.parametrize(("last", "status"), [("oui", "decided"), ("non", "undetermined")])
def test_nothing_told_of_an_axis_stands_for_every_case(last: str, status: str) -> None:
    text = "fait k « K » : voie\n" + _OPENS.format("loi art. 1") + _TREE.format(last)
    ruleset = procrules.loads(_HEAD + text)
    for facts in ({}, {"k": "néant"}):
        assert ruleset.decide("t", facts, strict=True).status == status
    holes = [h.kind for h in ruleset.decide("t", {"k": "néant"}).holes]
    assert holes == ([] if status == "decided" else ["nothing_stated"])


def test_nothing_told_of_an_axis_of_a_threshold_stands_for_every_column() -> None:
    text = (
        "fait k « K » : voie\nfait jour « Jour » : date\ndate de référence jour\n"
        "seuil s « S » : montant HT\n"
        "  | k                         | x    | y    | vu         |\n"
        "  | à compter du 1er mai 2020 | 10 € | 20 € | loi art. 1 |\n"
        "décision t « T » : oui/non\n  vu loi art. 3\n"
        "  si m atteint le seuil s alors oui\n  sinon non\n"
    )
    ruleset = procrules.loads(_HEAD + _OPENS.format("loi art. 1") + text)
    day = {"jour": "2026-01-01"}
    for told in ({}, {"k": "néant"}):
        assert ruleset.decide("t", {**day, **told, "m": 25}, strict=True).value is True
        assert ruleset.decide("t", {**day, **told, "m": 15}, strict=True).status == "undetermined"


def test_a_presumption_that_keeps_a_bar_away_is_listed_while_nothing_is_settled() -> None:
    text = (
        "règle a « A »\n  vu loi art. 1\n  si f\n  alors q inclut x\n"
        "règle b « B »\n  vu loi art. 2\n  si avis\n  alors q exclut x\n"
    )
    ruleset = procrules.loads(_HEAD + text)
    assert ruleset.decide("q", {}).status == "undetermined"
    assert [a.fact for a in ruleset.decide("q", {}).assumptions] == ["avis"]
    assert ruleset.decide("q", {"avis": True}).status == "decided"


@pytest.mark.parametrize(
    "rule",
    [
        "  si f alors q exclut x\n    vu loi art. 2\n  sinon q exclut y\n    vu maison\n",
        "  vu loi art. 2\n  alors q inclut y\n    exige f vu maison\n",
        "  vu loi art. 2\n  alors q inclut y\n    exige f vu guide\n",
    ],
)
def test_a_rule_does_not_decide_in_the_name_of_a_stronger_text(rule: str) -> None:
    rule = rule.replace("si f alors", "si f\n  alors")
    assert "PR552" in _codes(_OPENS.format("loi art. 1") + "règle b « B »\n" + rule)
