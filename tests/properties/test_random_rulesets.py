"""Small rulesets drawn at random: what strict evaluation decides, no further fact changes."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import procrules

_HEAD = """langue français
source s « S » : loi
source o « O » : orientation
choix c « C »
  x
  y
fait f « F » : oui/non
fait g « G » : oui/non
fait k « K » : c
fait m « M » : montant HT
"""
_VALUES: dict[str, tuple[Any, ...]] = {
    "f": (True, False, "néant"),
    "g": (True, False, "néant"),
    "k": ("x", "y", "néant"),
    "m": (99, 100, "néant"),
}
_ATOMS = (
    "f",
    "f = non",
    "g",
    "g = oui",
    "k est x",
    "k n'est pas y",
    "k est néant",
    "m atteint 100 €",
    "m est inférieur à 100 €",
)
_VALUE = st.sampled_from(["x", "y"])


@st.composite
def _conditions(draw: st.DrawFn) -> str:
    atoms = draw(st.lists(st.sampled_from(_ATOMS), min_size=1, max_size=2, unique=True))
    return draw(st.sampled_from([" et ", " ou "])).join(atoms)


@st.composite
def _rules(draw: st.DrawFn, decision: str, effects: list[str]) -> str:
    found = ""
    for number in range(draw(st.integers(1, 3))):
        name = f"{decision}{number}"
        found += (
            f"règle {name} « R »\n  vu {draw(st.sampled_from(['s art. 1', 's, o', 's art. 2']))}\n"
        )
        if number and draw(st.booleans()):
            found += f"  par dérogation à la règle {decision}{draw(st.integers(0, number - 1))}\n"
        found += f"  si {draw(_conditions())}\n  alors {draw(st.sampled_from(effects))}\n"
        if draw(st.booleans()):
            found += f"  sinon {draw(st.sampled_from(effects))}\n"
    return found


@st.composite
def _tables(draw: st.DrawFn, kind: str) -> str:
    rows = ""
    for _ in range(draw(st.integers(1, 3))):
        cells = [
            draw(st.sampled_from(["tous", "oui", "non"])),
            draw(st.sampled_from(["tous", "x", "y"])),
            draw(st.sampled_from(["tous", "moins de 100 €", "au moins 100 €"])),
            draw(_VALUE),
        ]
        rows += f"  | {' | '.join(cells)} |\n"
    hits = ["une seule ligne s'applique", "la première ligne s'applique"]
    hits += ["toutes les lignes s'appliquent"]
    return (
        f"tableau q « Q » : {kind}\n  vu s\n  {draw(st.sampled_from(hits))}\n"
        f"  | f | k | m | alors |\n{rows}"
    )


@st.composite
def _trees(draw: st.DrawFn, kind: str) -> str:
    last = f"      si {draw(_conditions())} alors {draw(_VALUE)}\n      sinon {draw(_VALUE)}\n"
    return f"décision q « Q » : {kind}\n  vu s\n  selon k\n    x : {draw(_VALUE)}\n    y :\n{last}"


@st.composite
def _rulesets(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["c", "plusieurs c"]))
    effects = ["q est x", "q est y", "q est indéterminé"]
    if kind != "c":
        effects = ["q inclut x", "q inclut y", "q exclut x", "q laisse indéterminé y"]
    form = draw(st.sampled_from(["rules", "table", "tree"]))
    if form == "table":
        body = draw(_tables(kind))
    elif form == "tree":
        body = draw(_trees(kind))
    else:
        body = f"décision q « Q » : {kind}\n" + draw(_rules("q", effects))
    uses = ["q est x", "q est y"] if kind == "c" else ["q inclut x", "q inclut y"]
    body += f"décision p « P » : oui/non\n  vu s\n  si {draw(st.sampled_from(uses))}"
    return (
        _HEAD + body + draw(st.sampled_from([" et f", " ou g", ""])) + " alors oui\n  sinon non\n"
    )


def _completions(facts: dict[str, Any]) -> list[dict[str, Any]]:
    free = [name for name in _VALUES if name not in facts]
    return [
        {**facts, **dict(zip(free, told, strict=True))}
        for told in product(*(_VALUES[n] for n in free))
    ]


def _answer(ruleset: procrules.Ruleset, decision: str, facts: dict[str, Any]) -> Any:
    answer = ruleset.decide(decision, facts, strict=True)
    return answer.status, answer.value, tuple((m.name, m.status) for m in answer.members)


@given(text=_rulesets(), told=st.sets(st.sampled_from(sorted(_VALUES))), data=st.data())
@settings(max_examples=150, deadline=None)
def test_what_is_decided_stays_so_whatever_is_told_further(
    text: str, told: set[str], data: st.DataObject
) -> None:
    try:
        ruleset = procrules.loads(text)
    except procrules.RulesetError:
        return
    facts = {name: data.draw(st.sampled_from(_VALUES[name])) for name in sorted(told)}
    for decision in ("q", "p"):
        before = _answer(ruleset, decision, facts)
        if before[0] == "decided":
            after = {_answer(ruleset, decision, more) for more in _completions(facts)}
            assert after == {before}, (text, facts)
        for member, status in before[2]:
            if status in ("open", "closed"):
                for more in _completions(facts):
                    found = dict(_answer(ruleset, decision, more)[2])
                    assert found.get(member, status) == status, (text, facts, more)
