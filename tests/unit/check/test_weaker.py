"""What the law concludes never hangs on a weaker text, by whatever way it is read (PR553)."""

from __future__ import annotations

from itertools import product

import pytest

from procrules.pipeline import compile_text

HEAD = """langue français
source code « Code » : loi
source fiche « Fiche » : doctrine
source guide « Guide » : orientation
source maison « Maison » : politique
date de référence jour « Jour »
choix voie « Voie »
  directe « Directe »
fait f « F » : oui/non
fait v « Valeur » : montant HT
décision voies « Voies » : plusieurs voie
"""
WAYS = {
    "definition": ("définition g « G » : oui/non\n  vu {source}\n  vaut f\n", "g"),
    "threshold": (
        "seuil s « S » : montant HT\n  | à compter du 1er janvier 2020 | 10 € | {source} |\n",
        "v est inférieur au seuil s",
    ),
    "threshold as a whole": (
        "seuil s « S » : montant HT\n  vu {source}\n  | à compter du 1er janvier 2020 | 10 € |\n",
        "v est inférieur au seuil s",
    ),
    "decision": (
        "décision g « G » : oui/non\n  vu {source}\n  si f alors oui\n  sinon non\n",
        "g",
    ),
    "definition of a decision": (
        """décision d « D » : oui/non
  vu {source}
  si f alors oui
  sinon non
définition g « G » : oui/non
  vu code
  vaut d
""",
        "g",
    ),
    "item of a list": (
        "",
        "l'une au moins des conditions suivantes est remplie :\n    a) f vu {source}\n    b) f = non",
    ),
}


def codes(text: str) -> list[tuple[str, str]]:
    found = compile_text(text).diagnostics
    return [(d.code, getattr(d, "name", "")) for d in found if d.code == "PR553"]


def rule(condition: str, *, under: str, action: str) -> str:
    return (
        f"règle r « R »\n  vu {under}\n  si {condition}\n  alors voies {action} directe\n"
        "règle toujours « Toujours »\n  vu code\n  alors voies inclut directe\n"
    )


@pytest.mark.parametrize(
    ("way", "source", "action"), [*product(WAYS, ("guide", "maison"), ("inclut", "exclut"))]
)
def test_a_rule_of_law_may_not_hang_on_it(way: str, source: str, action: str) -> None:
    before, condition = (part.format(source=source) for part in WAYS[way])
    text = HEAD + before + rule(condition, under="code", action=action)
    assert codes(text) == [("PR553", "r")]


@pytest.mark.parametrize("way", WAYS)
def test_it_may_when_it_cites_it_too_or_when_what_it_reads_is_as_strong(way: str) -> None:
    before, condition = (part.format(source="guide") for part in WAYS[way])
    assert not codes(HEAD + before + rule(condition, under="code, guide", action="exclut"))
    assert not codes(HEAD + before + rule(condition, under="guide", action="exclut"))
    for source in ("code", "fiche"):
        before, condition = (part.format(source=source) for part in WAYS[way])
        assert not codes(HEAD + before + rule(condition, under="code", action="exclut"))


def test_what_a_guide_only_closes_weakens_nothing() -> None:
    text = HEAD + rule("f", under="guide", action="exclut")
    text += (
        "décision d « D » : oui/non\n  vu code\n  si voies inclut directe alors oui\n  sinon non\n"
    )
    assert not codes(text)


def test_a_policy_told_apart_weakens_nothing() -> None:
    text = HEAD + rule("f", under="maison", action="exclut")
    text += (
        "décision d « D » : oui/non\n  vu code\n  si voies inclut directe alors oui\n  sinon non\n"
    )
    assert not codes(text)


def test_a_process_of_law_may_not_either() -> None:
    before, condition = (part.format(source="guide") for part in WAYS["decision"])
    text = f"""{HEAD}{before}parcours p « P »
  vu {{source}}
  phase une « Une »
    lorsque arrivee « Arrivée » vers fin
      si {condition}
  phase fin « Fin »
"""
    assert codes(text.format(source="code")) == [("PR553", "p")]
    assert not codes(text.format(source="guide"))
