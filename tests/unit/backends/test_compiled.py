"""Compiled decisions: what they answer, what they leave to the interpreter, what they are made of."""

from __future__ import annotations

import ast
import marshal
import pickle
import re
from bisect import bisect_right
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import islice, permutations, repeat
from typing import Any

import pytest

import procrules
from procrules import NEANT, FactError, LimitError, Ruleset
from procrules.backends.compiled.expressions import Days
from procrules.backends.compiled.generating import generated
from procrules.backends.compiled.inputs import Layout
from procrules.backends.compiled.machine import SHAPES, Machine
from procrules.backends.compiled.runtime import Undetermined
from procrules.backends.compiled.syntax import Unsupported
from procrules.backends.interpreter import Session
from procrules.deciders import Later, Outcome, PreparedFacts
from procrules.questions.counsel import Counsel

HEAD = """langue français
règlement essai « Essai »
date de référence jour
source loi « Loi fictive » : loi
source charte « Charte » : politique
choix taille « Taille »
  petite
  moyenne
  grande
choix voie « Voie »
  directe
  courte
  longue
fait jour « Jour » : date
fait valeur « Valeur » : montant HT
fait taux « Taux » : taux
fait taille « Taille » : taille
fait urgent « Urgent » : oui/non
  présumé non
"""

TREE = (
    HEAD
    + """seuil plafond « Plafond » : montant HT
  | à compter du 1er janvier 2024 | 1 000 € | loi art. 1 |
  | à compter du 1er janvier 2025 | 2 000 € | loi art. 2 |
décision voie « Voie » : voie
  si urgent alors directe
    vu loi art. 3
  sinon si valeur est inférieure au seuil plafond alors courte
    vu loi art. 4
  sinon longue
    vu loi art. 5
"""
)


def rules(text: str) -> Ruleset:
    return procrules.loads(text)


def both(ruleset: Ruleset, decision: str, facts: dict[str, Any], *, strict: bool = False) -> Any:
    """Return what code and interpreter answer, once it is the same."""
    decider = ruleset.decider(decision, strict=strict)
    prepared = ruleset.prepare(facts)
    told = Session(ruleset.program, prepared.told, strict).outcome(decision)
    found = decider.outcome(prepared)
    assert (found.status, found.value) == told
    assert type(found.value) is type(told[1])
    assert decider(prepared) == (found.value if found.status == "decided" else None)
    return found.value


def compiled(ruleset: Ruleset, decision: str, facts: dict[str, Any]) -> Any:
    """Return what the code alone answers.

    Raises:
        Undetermined: It leaves the answer to the interpreter.
    """
    layout = Layout(ruleset.program.program)
    machine = Machine(ruleset.program, layout, decision)
    told = ruleset.prepare(facts).told
    values = layout.values(told, strict=False)
    shaped = machine.of(layout.shape(told))
    return shaped.runs[bisect_right(machine.cuts, values[machine.day])](values)


# ------------------------------------------------------------------------ what it answers


def test_a_threshold_is_that_of_the_day_to_the_cent() -> None:
    ruleset = rules(TREE)
    for day, amount, expected in (
        ("2024-12-31", "999.99", "courte"),
        ("2024-12-31", "1000", "longue"),
        ("2025-01-01", "1999.99", "courte"),
        ("2025-01-01", "2000", "longue"),
        ("2025-01-01", "2000.000000000000000000000000000000001", "longue"),
        ("2025-01-01", "1999.999999999999999999999999999999999", "courte"),
    ):
        facts = {"jour": day, "valeur": amount}
        assert both(ruleset, "voie", facts) == expected
        assert compiled(ruleset, "voie", facts) == expected


def test_a_fact_that_settles_the_answer_is_enough_although_others_are_not_told() -> None:
    assert compiled(rules(TREE), "voie", {"jour": "2025-05-05", "urgent": True}) == "directe"


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"jour": "2025-05-05"},
        {"valeur": 1},
        {"jour": "2025-05-05", "valeur": None},
        {"jour": "2025-05-05", "valeur": NEANT},
        {"jour": "2023-12-31", "valeur": 1},
        {"jour": "2025-05-05", "valeur": 1, "urgent": None},
        {"jour": "2025-05-05", "valeur": 1, "urgent": NEANT},
    ],
)
def test_what_is_not_known_is_left_to_the_interpreter(facts: dict[str, Any]) -> None:
    ruleset = rules(TREE)
    with pytest.raises(Undetermined):
        compiled(ruleset, "voie", facts)
    both(ruleset, "voie", facts)
    both(ruleset, "voie", facts, strict=True)


def test_without_presumptions_what_is_presumed_is_not_known() -> None:
    ruleset = rules(TREE)
    facts = {"jour": "2025-05-05", "valeur": 1}
    assert ruleset.decider("voie")(facts) == "courte"
    assert ruleset.decider("voie", strict=True)(facts) is None
    assert ruleset.decider("voie", strict=True)({**facts, "urgent": False}) == "courte"


def test_amounts_are_exact_whatever_their_digits_and_the_context_of_the_caller() -> None:
    ruleset = rules(
        HEAD
        + """décision somme « Somme » : montant HT
règle somme « Somme »
  vu loi art. 1
  alors somme vaut valeur * taux + valeur
"""
    )
    with localcontext() as context:
        context.prec = 3
        for value, rate in (
            ("0.1", "0.2"),
            ("1234567.89", "0.055"),
            ("0.00000001", "0.3333333333333333"),
            (Fraction(1, 3), Fraction(1, 7)),
            ("99999999999999999999999999999999.99", "1"),
        ):
            facts = {"jour": "2025-01-01", "valeur": value, "taux": rate}
            found = both(ruleset, "somme", facts)
            expected = Fraction(value) * Fraction(rate) + Fraction(value)
            assert Fraction(found) == expected
            assert Fraction(compiled(ruleset, "somme", facts)) == expected
    tenth = {"jour": "2025-01-01", "valeur": "0.1", "taux": 2}
    assert both(ruleset, "somme", tenth) == Decimal("0.3")


def test_a_rule_that_derogates_and_rules_that_clash_are_answered_alike() -> None:
    ruleset = rules(
        HEAD
        + """décision voie « Voie » : voie
règle ordinaire « Ordinaire »
  vu loi art. 1
  si valeur dépasse 10 €
  alors voie est longue
règle exception « Exception »
  vu loi art. 2
  par dérogation à la règle ordinaire
  si urgent
  alors voie est directe
règle autre « Autre »
  vu loi art. 3
  si taille est grande
  alors voie est courte
"""
    )
    for facts, expected in (
        ({"valeur": 11, "taille": "petite"}, "longue"),
        ({"valeur": 11, "taille": "petite", "urgent": True}, "directe"),
        ({"valeur": 11, "taille": "grande"}, None),
        ({"valeur": 9, "taille": "petite"}, None),
        ({"valeur": 9, "taille": "grande"}, "courte"),
        ({"taille": "grande"}, None),
    ):
        assert both(ruleset, "voie", {"jour": "2025-01-01", **facts}) == expected


LOTS = (
    HEAD
    + """entité lot « Lot »
  id : texte
  montant : montant HT
  depart : date
fait lots « Lots » : liste de lot
définition total « Total » : montant HT
  vaut la somme des montant des lots
  vu loi art. 1
décision tous « Tous petits » : oui/non
règle tous « Tous petits »
  vu loi art. 2
  si chacun des lots vérifie (montant du lot n'excède pas 20 % de total)
  alors tous = oui
  sinon tous = non
décision petit « Petit lot » : oui/non
règle petit « Petit lot »
  vu loi art. 3
  pour chaque lot des lots
  si montant du lot est inférieur à 100 €
  alors petit = oui
  sinon petit = non
"""
)


def test_lists_are_summed_quantified_and_answered_record_by_record() -> None:
    ruleset = rules(LOTS)
    lots = [{"id": name, "montant": amount} for name, amount in zip("abcde", (1,) * 5, strict=True)]
    day = {"jour": "2025-01-01"}
    assert both(ruleset, "tous", {**day, "lots": lots}) is True
    assert both(ruleset, "tous", {**day, "lots": [*lots, {"id": "f", "montant": 2}]}) is False
    assert both(ruleset, "tous", {**day, "lots": []}) is True
    assert both(ruleset, "tous", {**day, "lots": [*lots, {"id": "f"}]}) is None
    found = both(
        ruleset, "petit", {**day, "lots": [lots[0], {"id": "g", "montant": 100}, {"montant": 3}]}
    )
    assert found == {"a": True, "g": False, "3": True}
    assert both(ruleset, "petit", {**day, "lots": []}) == {}


def test_a_list_so_long_that_the_interpreter_meets_a_bound_meets_it_in_code_too() -> None:
    ruleset = rules(
        LOTS
        + """décision rang « Rang » : oui/non
règle rang « Rang »
  vu loi art. 4
  si chacun des lots vérifie (l'un au moins des lots vérifie (montant du lot dépasse 3 €))
  alors rang = oui
"""
    )
    few = [{"id": str(i), "montant": 1} for i in range(20)]
    both(ruleset, "rang", {"jour": "2025-01-01", "lots": few})
    many = ruleset.prepare(
        {
            "jour": "2025-01-01",
            "lots": [{"id": str(i), "montant": i // 2_999 * 4} for i in range(3_000)],
        }
    )
    with pytest.raises(LimitError):
        ruleset.decider("rang")(many)


# ------------------------------------------------------------------------ bands


def bands(kind: str, count: int) -> str:
    """Return rules over disjoint bands of ten euros."""
    lines = [HEAD]
    if kind == "rules":
        lines.append("décision prime « Prime » : montant HT")
        for i in range(count):
            lines += [
                f"règle bande_{i}",
                f"  vu loi art. {i + 1}",
                f"  si valeur atteint {i * 10} € et valeur est inférieure à {i * 10 + 10} €",
                f"  alors prime est {i} €",
            ]
    elif kind == "tree":
        lines.append("décision prime « Prime » : montant HT\n  vu loi art. 1")
        for i in range(count):
            word = "sinon si" if i else "si"
            lines.append(f"  {word} valeur n'excède pas {i * 10 + 10} € alors {i} €")
        lines.append("  sinon 7 €")
    else:
        hit = {"one": "une seule ligne s'applique", "first": "la première ligne s'applique"}[kind]
        lines += ["tableau prime « Prime » : montant HT", "  vu loi art. 1", f"  {hit}"]
        lines.append("  | taille | valeur | alors |")
        for i in range(count):
            size = ("petite", "moyenne", "grande")[i % 3]
            lines.append(f"  | {size} | au moins {i} € et moins de {i + 9} € | {i} € |")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("kind", ["rules", "tree", "one", "first"])
def test_bands_are_searched_and_give_what_trying_each_gives(kind: str) -> None:
    ruleset = rules(bands(kind, 40))
    for cents in range(0, 42_000, 495):
        for size in ("petite", "grande"):
            both(
                ruleset,
                "prime",
                {"jour": "2025-01-01", "valeur": Decimal(cents) / 100, "taille": size},
            )


def test_a_search_looks_up_a_table_and_tries_no_band() -> None:
    for kind in ("rules", "tree"):
        text = {}
        for count in (30, 300):
            ruleset = rules(bands(kind, count))
            layout = Layout(ruleset.program.program)
            module = ast.fix_missing_locations(
                generated(ruleset.program, layout, "prime", Days(None))
            )
            (run,) = (f for f in module.body if isinstance(f, ast.FunctionDef) and f.name == "run")
            text[count] = re.sub(r"T\d+", "T", ast.unparse(run))
        assert "bisect" in text[30]
        assert text[30] == text[300]


# ------------------------------------------------------------------------ what a branch knows

SIZED = """seuil limite « Limite » : montant HT
  | taille | petite | moyenne | grande |
  | à compter du 1er janvier 2024 | 10 € | 20 € | 30 € | loi art. 1 |
décision rang « Rang » : nombre entier
  vu loi art. 2
"""
_ASKED = (
    "taille = petite",
    "taille n'est pas petite",
    "taille est parmi petite, grande",
    "taille = moyenne et urgent",
    "taille = petite ou urgent",
    "taille n'est pas grande et taille n'est pas petite",
)


def branches(conditions: tuple[str, str, str]) -> str:
    first, second, third = conditions
    limit = "valeur est inférieure au seuil limite"
    lines = [
        f"  si {first} alors",
        f"    si {second} alors",
        f"      si {limit} alors 1",
        f"      sinon si {third} alors 2",
        "      sinon 3",
        f"    sinon si {limit} alors 4",
        "    sinon 5",
        f"  sinon si {second} alors",
        f"    si {third} alors",
        f"      si {limit} alors 6",
        "      sinon 7",
        f"    sinon si {limit} alors 8",
        "    sinon 9",
        f"  sinon si {limit} alors 10",
        "  sinon 11",
    ]
    return HEAD + SIZED + "\n".join(lines) + "\n"


@pytest.mark.parametrize("conditions", list(permutations(_ASKED, 3)))
def test_what_a_branch_knows_of_a_choice_changes_no_answer(
    conditions: tuple[str, str, str],
) -> None:
    ruleset = rules(branches(conditions))
    for size in ("petite", "moyenne", "grande", None, NEANT):
        for urgent in (True, False, None):
            for amount in ("9.99", "10", "20", "29.99", "30", None):
                facts = {"jour": "2025-01-01", "taille": size, "urgent": urgent, "valeur": amount}
                both(ruleset, "rang", facts)


def test_a_branch_that_knows_the_choice_holds_the_threshold_itself() -> None:
    ruleset = rules(branches(("taille = petite", "taille = moyenne", "taille = grande")))
    layout = Layout(ruleset.program.program)
    module = generated(ruleset.program, layout, "rang", Days("jour", 739252, 739252))
    written = ast.unparse(ast.fix_missing_locations(module))
    assert all(f"< {cents}" in written for cents in (1_000, 2_000, 3_000))
    assert "[F[" not in written  # no threshold is looked up by the size


# ------------------------------------------------------------------------ the code itself


def test_code_can_be_kept_as_bytes() -> None:
    ruleset = rules(TREE)
    layout = Layout(ruleset.program.program)
    machine = Machine(ruleset.program, layout, "voie")
    code = machine.code(0, None)
    assert marshal.loads(marshal.dumps(code)) == code


def test_past_some_sets_of_facts_told_code_is_made_for_any() -> None:
    ruleset = rules(
        HEAD
        + "".join(f"fait f{i} « F{i} » : oui/non\n" for i in range(SHAPES + 3))
        + """décision voie « Voie » : voie
règle voie « Voie »
  vu loi art. 1
  si urgent
  alors voie est directe
  sinon voie est longue
"""
    )
    decider = ruleset.decider("voie")
    for i in range(SHAPES + 3):
        assert decider({f"f{i}": True}) == "longue"
        assert decider({f"f{i}": True, "urgent": True}) == "directe"
        assert decider({f"f{i}": True, "urgent": None}) is None


@pytest.fixture(scope="module")
def bundled() -> Ruleset:
    return procrules.load("marches_publics")


def test_every_bundled_decision_is_compiled(bundled: Ruleset) -> None:
    layout = Layout(bundled.program.program)
    refused = {}
    for name in bundled.decisions:
        machine = Machine(bundled.program, layout, name)
        try:
            machine.code(len(machine.cuts) // 2, None)
        except Unsupported as why:
            refused[name] = str(why)
    assert refused == {}
    assert len(bundled.decisions) >= 183


# ------------------------------------------------------------------------ facts and answers


def test_prepared_facts_are_facts_like_others() -> None:
    ruleset, other = rules(TREE), rules(TREE)
    told = {"jour": "2025-01-01", "valeur": "1 999,99 €"}
    prepared = ruleset.prepare(told)
    assert dict(prepared) == {"jour": prepared["jour"], "valeur": Fraction(199999, 100)}
    assert ruleset.decide("voie", prepared) == ruleset.decide("voie", told)
    assert ruleset.prepare(prepared) is prepared
    assert other.decider("voie")(prepared) == "courte"
    assert ruleset.decide_all(prepared)["voie"].value == "courte"
    again = pickle.loads(pickle.dumps(prepared))
    assert dict(again) == dict(prepared)
    assert all(a is b or a == b for a, b in zip(again.presuming, prepared.presuming, strict=True))
    assert ruleset.decider("voie")(again) == "courte"
    with pytest.raises(TypeError, match="pickle the ruleset"):
        pickle.dumps(ruleset.decider("voie"))


def test_facts_that_change_are_read_alone_and_checked_alike() -> None:
    ruleset = rules(LOTS)
    prepared = ruleset.prepare({"jour": "2025-01-01", "lots": [{"id": "a", "montant": 99}]})
    changed = prepared.but({"lots": [{"id": "a", "montant": 100}], "valeur": 3})
    assert ruleset.decider("petit")(prepared) == {"a": True}
    assert ruleset.decider("petit")(changed) == {"a": False}
    assert "valeur" not in prepared
    assert changed["valeur"] == 3
    assert dict(changed.but({"valeur": None})) == {**changed, "valeur": None}
    with pytest.raises(FactError) as error:
        prepared.but({"valeur": 0.1, "inconnue": 1})
    assert [d.code for d in error.value.diagnostics] == ["PR704", "PR701"]


def asked_often(ruleset: Ruleset, decision: str, facts: Any, **strict: bool) -> Iterator[Any]:
    while True:
        yield ruleset.decide(decision, facts, **strict)


@pytest.mark.parametrize(
    "facts",
    [
        {"jour": "2025-01-01", "valeur": 1},
        {"jour": "2025-01-01", "valeur": 1, "urgent": True},
        {"jour": "2025-01-01"},
        {"jour": "2023-01-01", "valeur": 1},
    ],
)
def test_an_answer_is_the_same_however_often_it_is_asked(facts: dict[str, Any]) -> None:
    ruleset = rules(TREE)
    answers = list(islice(asked_often(ruleset, "voie", facts), 120))
    first, last = answers[0], answers[-1]
    assert last.status == first.status
    assert last.value == first.value
    assert last.explanation == first.explanation
    assert last.what_if() == first.what_if()
    assert all(answer == first for answer in answers)
    assert repr(ruleset.decide("voie", facts)) == repr(first)
    assert pickle.loads(pickle.dumps(ruleset.decide("voie", facts))) == first
    assert ruleset.decide("voie", facts).to_dict() == first.to_dict()
    assert ruleset.replay(ruleset.decide("voie", facts)).same
    assert pickle.loads(pickle.dumps(ruleset)).decide("voie", facts) == first
    with pytest.raises(FactError):
        ruleset.decide("voie", {"inconnu": 1})
    with pytest.raises(AttributeError):
        _ = ruleset.decide("voie", facts).unheard_of


def test_an_answer_told_by_code_looks_for_the_rest_when_it_is_read() -> None:
    ruleset = rules(TREE)
    facts = {"jour": "2025-01-01", "valeur": 1}
    decider = ruleset.decider("voie")
    answer = next(a for a in map(decider.answer, repeat(facts)) if type(a.explainer) is Later)
    assert (answer.decision, answer.status, answer.value) == ("voie", "decided", "courte")
    assert [t.name for t in answer.thresholds] == ["plafond"]
    assert [a.fact for a in answer.assumptions] == ["urgent"]
    assert type(answer.explainer) is Counsel
    assert answer == ruleset.decide("voie", facts)


def test_any_thread_may_decide() -> None:
    ruleset = rules(TREE)
    decider = ruleset.decider("voie")
    facts = [{"jour": "2025-01-01", "valeur": i} for i in range(1_900, 2_100)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(decider, facts))
    assert found == ["courte"] * 100 + ["longue"] * 100


def test_an_outcome_says_the_status_too() -> None:
    ruleset = rules(TREE)
    decider = ruleset.decider("voie")
    assert decider.outcome({"jour": "2025-01-01", "valeur": 1}) == Outcome("decided", "courte")
    assert decider.outcome({"valeur": 1}) == Outcome("undetermined", None)
    assert isinstance(ruleset.prepare({}), PreparedFacts)
