"""What must hold of the replay of any history of the bundled processes."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import procrules
from procrules import Ruleset
from procrules.core.replay import ProcessAnswer
from procrules.views.process import render_process
from properties.strategies import FactStrategies


@cache
def rules() -> Ruleset:
    return procrules.load("marches_publics")


@cache
def strategies() -> FactStrategies:
    return FactStrategies(rules())


DAYS = st.none() | st.dates(date(2018, 1, 1), date(2030, 12, 31))


@st.composite
def histories(draw: st.DrawFn) -> tuple[str, dict[str, Any], list[tuple[Any, ...]]]:
    """Draw a process, facts and any history of its events, in any order of days."""
    name = draw(st.sampled_from(list(rules().processes)))
    event = st.tuples(DAYS, st.sampled_from(rules().processes[name].events), strategies().told())
    return name, draw(strategies().told()), draw(st.lists(event, max_size=6))


@settings(max_examples=120, deadline=None)
@given(histories(), st.booleans())
def test_any_history_has_an_answer(
    drawn: tuple[str, dict[str, Any], list[tuple[Any, ...]]], strict: bool
) -> None:
    name, facts, history = drawn
    answer = rules().replay_process(name, facts, history, strict=strict)
    assert [s.event for s in answer.steps] == [e[1] for e in history]
    stands = rules().processes[name].phases[0].name
    for step in answer.steps:
        assert step.phase == stands
        stands = step.target
        assert (step.status == "broken") == bool(step.faults)
        if step.status == "allowed":
            assert all(c.status == "met" for c in step.checks)
    assert answer.phase == stands
    assert (answer.status == "broken") == bool(
        answer.broken or any(i.status == "broken" for i in answer.invariants)
    )
    for following in answer.next:
        if following.status == "refused":
            assert following.faults
        if following.status == "undetermined" and answer.in_force:
            assert following.missing or answer.holes or following.review
    json.dumps(answer.to_dict(explanation=True))


@settings(max_examples=25, deadline=None)
@given(histories(), st.sampled_from(["fr", "en"]), st.sampled_from(["text", "markdown"]))
def test_any_history_is_told_in_words(
    drawn: tuple[str, dict[str, Any], list[tuple[Any, ...]]], lang: Any, style: Any
) -> None:
    answer = rules().replay_process(*drawn)
    page = render_process(answer, rules().program.program, lang=lang, style=style, why=True)
    assert page.endswith("\n")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_history_of_allowed_steps_breaks_nothing(data: st.DataObject) -> None:
    """Follow what the answer allows, on a day that it allows: no step is ever broken."""
    name = data.draw(st.sampled_from(list(rules().processes)))
    facts = data.draw(st.sampled_from(BASES))
    history: list[tuple[date, str]] = []
    day = date(2026, 3, 2)
    for _ in range(data.draw(st.integers(0, 8))):
        answer = rules().replay_process(name, facts, history)
        open_ = [n for n in answer.next if n.status == "allowed"]
        if not open_:
            break
        chosen = data.draw(st.sampled_from(open_))
        day = max(day + timedelta(days=data.draw(st.integers(0, 40))), chosen.earliest or day)
        if chosen.latest is not None:
            day = min(day, chosen.latest)
        history.append((day, chosen.event))
    assert_lawful(rules().replay_process(name, facts, history))


def assert_lawful(answer: ProcessAnswer) -> None:
    assert answer.broken == (), [(s.number, s.event, s.faults) for s in answer.broken]


PARTNERSHIP = {
    given.fact: given.value
    for example in rules().program.program.examples
    if example.label.startswith("Du besoin à la dernière livraison")
    for given in (*example.given, *(g for e in example.history for g in e.facts))
}
BASES: list[dict[str, Any]] = [
    PARTNERSHIP,
    {
        **PARTNERSHIP,
        "procedure": "avec_negociation",
        "adaptation_necessaire": True,
        "besoins_et_exigences_annonces": True,
        "modalites_du_dialogue_annoncees": True,
        "solutions_identifiees": True,
        "concurrence_reelle_maintenue": True,
    },
    {
        "volonte_d_innover": True,
        "batiment_disponible": True,
        "agent_disponible": True,
        "engagements_etudies": True,
        "objectifs_acceptes": True,
        "elus_presents": True,
        "services_techniques_presents": True,
        "acheteurs_presents": True,
        "entreprises_presentes": True,
        "evenements_de_l_annee": 1,
    },
]
