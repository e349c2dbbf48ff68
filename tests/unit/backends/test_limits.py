"""What no file and no procurement can exhaust: bounds are counts, and say which one was met."""

from __future__ import annotations

import time

import pytest

import procrules
from procrules.limits import MAX_NUMBER_DIGITS

HEAD = "langue français\nsource s « S » : loi\n"


def chain(operation: str, first: str, type_: str, count: int) -> str:
    """Definitions that each apply an operation to the one before and itself."""
    text = f"définition d0 : {type_}\n  vaut {first}\n"
    for i in range(1, count):
        text += f"définition d{i} : {type_}\n  vaut d{i - 1} {operation} d{i - 1}\n"
    return text


def refused(text: str, facts: dict[str, object]) -> str:
    ruleset = procrules.loads(HEAD + text)
    start = time.monotonic()
    with pytest.raises(procrules.LimitError) as caught:
        ruleset.decide("d", facts)
    assert time.monotonic() - start < 10
    (found,) = caught.value.diagnostics
    assert found.span.line > 2
    return f"{found.code} {found.message('fr')}"


QUESTION = "décision d « D » : oui/non\n  vu s\n  si {0} atteint {1} alors oui\n  sinon non\n"


@pytest.mark.parametrize("operation", ["×", "/"])
def test_a_number_that_grows_without_end_is_refused(operation: str) -> None:
    text = chain("×", "3", "nombre", 30)
    text += f"définition fin : nombre\n  vaut 1 {operation} d29\n" + QUESTION.format("fin", "5")
    assert refused(text, {}) == (
        f"PR811 le calcul donne un nombre de plus de {MAX_NUMBER_DIGITS} chiffres"
    )


def test_a_sum_that_grows_without_end_is_refused() -> None:
    text = (
        "entité lot « Lot »\n  part : nombre\n  diviseur : nombre\nfait lots « L » : liste de lot\n"
        "définition quotient : nombre\n  pour chaque lot\n  vaut part du lot / diviseur du lot\n"
        "décision d « D » : nombre\nrègle r « R »\n  vu s\n"
        "  alors d vaut la somme des quotient des lots\n"
    )
    lots = [{"part": "1", "diviseur": str(10**39 + 2 * n + 1)} for n in range(2_000)]
    assert refused(text, {"lots": lots}).startswith("PR811")
    ruleset = procrules.loads(HEAD + text)
    assert ruleset.decide("d", {"lots": lots[:20]}).status == "decided"


def test_a_duration_that_grows_without_end_is_refused() -> None:
    text = chain("+", "999999 ans", "durée", 120) + QUESTION.format("d119", "2 ans")
    assert refused(text, {}).startswith("PR811")


def test_a_number_within_the_bound_is_exact_and_can_be_written() -> None:
    text = chain("×", "2", "nombre", 12) + "définition tiers : nombre\n  vaut 1 / d11\n"
    text += "décision d « D » : nombre\nrègle r « R »\n  vu s\n  alors d vaut tiers\n"
    answer = procrules.loads(HEAD + text).decide("d", {})
    assert answer.value * 2**2048 == 1
    assert procrules.loads(HEAD + text).replay(answer.to_dict(explanation=True)).same


def test_long_numbers_count_for_more_steps() -> None:
    text = chain("×", "3", "nombre", 11)
    text += "entité lot « Lot »\n  part : nombre\nfait lots « L » : liste de lot\n"
    condition = " + ".join(["d10 × d10 / d10"] * 10)
    text += (
        "décision d « D » : oui/non\n  vu s\n"
        f"  si chacun des lots vérifie part du lot n'excède pas {condition} alors oui\n  sinon non\n"
    )
    lots = [{"part": "1"}] * 10_000
    assert refused_steps(text, {"lots": lots})


def refused_steps(text: str, facts: dict[str, object]) -> bool:
    ruleset = procrules.loads(HEAD + text)
    start = time.monotonic()
    with pytest.raises(procrules.LimitError, match="PR804"):
        ruleset.decide("d", facts)
    return time.monotonic() - start < 20
