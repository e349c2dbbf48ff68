"""The check of processes, where the pages of the findings do not show it."""

from __future__ import annotations

import pytest

from procrules.pipeline import compile_text

HEAD = """langue français
source code « Code » : loi
choix genre « Genre »
  a « A »
  b « B »
fait p « P » : oui/non
fait q « Q » : oui/non
fait g « G » : genre
fait x « X » : montant HT
"""


def codes(text: str) -> list[str]:
    return [d.code for d in compile_text(HEAD + text).diagnostics]


@pytest.mark.parametrize(
    ("one", "other", "exclusive"),
    [
        ("p", "p = non", True),
        ("p et q", "p = non", True),
        ("p", "q", False),
        ("p", "p et q", False),
        ("g est a", "g est b", True),
        ("g est a", "g n'est pas a", True),
        ("g est a", "g n'est pas b", False),
        ("x est inférieur à 10 €", "x atteint 10 €", True),
        ("x est inférieur à 10 €", "x dépasse 10 €", True),
        ("x n'excède pas 10 €", "x atteint 10 €", False),
        ("x est inférieur à 10 €", "x dépasse 20 €", True),
        ("x est inférieur à 20 €", "x dépasse 10 €", False),
        ("g est parmi a", "g est parmi b", True),
    ],
)
def test_two_lines_for_one_event_need_contrary_conditions(
    one: str, other: str, exclusive: bool
) -> None:
    text = f"""
parcours suivi « Suivi »
  vu code art. 1
  phase d « Début »
    lorsque e « E » vers f
      si {one}
    lorsque e « E » vers h
      si {other}
  phase f « Fin »
  phase h « Autre fin »
"""
    assert codes(text) == ([] if exclusive else ["PR605"])
    assert codes(text.replace(f"si {other}", f"exige {other}")) == ([] if exclusive else ["PR605"])


def test_an_event_is_a_date_that_definitions_and_other_processes_may_use() -> None:
    text = """
définition limite « Limite » : date
  vaut 10 jours après depart
parcours un « Un »
  vu code art. 1
  phase d « Début »
    lorsque depart « Départ » vers f
  phase f « Fin »
parcours deux « Deux »
  vu code art. 1
  phase d « Début »
    lorsque depart « Départ » vers f
  phase f « Fin »
"""
    compiled = compile_text(HEAD + text)
    assert compiled.diagnostics == ()
    assert compiled.program is not None
    assert compiled.program.program.facts["depart"].type.kind == "date"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("    lorsque p « P » vers f\n", "PR202"),
        ("    lorsque e « E » vers f\n      fixe p\n", "PR307"),
        ("    lorsque e « E » vers f\n      sinon vers f\n", "PR516"),
        ("    lorsque e « E » vers f\n      si x\n", "PR304"),
    ],
)
def test_a_line_that_makes_no_sense_is_told(line: str, code: str) -> None:
    text = f"\nparcours suivi « Suivi »\n  vu code art. 1\n  phase d « D »\n{line}  phase f « F »\n"
    assert codes(text) == [code]


def test_what_holds_in_any_phase_stops_at_its_bounds_and_at_the_end() -> None:
    text = """
parcours suivi « Suivi »
  vu code art. 1
  phase un « Un »
    lorsque e « E » vers deux
  phase deux « Deux »
    lorsque e « E » vers trois
  phase trois « Trois »
    lorsque e « E » vers fin
  phase fin « Fin »
  en toute phase après un avant trois
    lorsque arret « Arrêt » vers fin
  en toute phase
    lorsque note « Note »
"""
    compiled = compile_text(HEAD + text)
    assert compiled.program is not None
    (process,) = compiled.program.program.processes.values()
    events = {p.name: [t.event for t in p.transitions] for p in process.phases}
    assert events == {
        "un": ["e", "note"],
        "deux": ["e", "arret", "note"],
        "trois": ["e", "note"],
        "fin": [],
    }


def test_both_vocabularies_give_the_same_process() -> None:
    french = """
parcours suivi « Suivi »
  vu code art. 1
  phase d « Début »
    interdit z « Z » vu code art. 2
    lorsque e « E » vers f
      si p
      sinon vers d
  phase f « Fin »
  en toute phase avant f
    lorsque a « A » vers f
  toujours i « I »
    vu code art. 3
    exige q
  exemple « X »
    historique
      | 2 mars 2026 | e, p |
    attendu phase est f
    attendu aucune rupture
"""
    english = """language english
source code “Code” : law
choice genre “Genre”
  a “A”
  b “B”
fact p “P” : yes/no
fact q “Q” : yes/no
fact g “G” : genre
fact x “X” : amount HT

process suivi “Suivi”
  under code art. 1
  phase d “Début”
    forbids z “Z” under code art. 2
    when e “E” to f
      if p
      else to d
  phase f “Fin”
  in any phase before f
    when a “A” to f
  always i “I”
    under code art. 3
    demands q
  example “X”
    history
      | 2 March 2026 | e, p |
    expected phase is f
    expected no breach
"""
    one, other = compile_text(HEAD + french), compile_text(english)
    assert one.program is not None
    assert other.program is not None
    assert one.program.program.processes == other.program.program.processes
    assert one.program.program.examples == other.program.program.examples
