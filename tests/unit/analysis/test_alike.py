"""What a solver shows of a mutant that no example tells: proved equivalent, told by a case, or open."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("click", reason="the command line needs procrules[cli]")
pytest.importorskip("z3", reason="proofs need procrules[verify]")

from attrs import evolve
from click.testing import CliRunner
from click.testing import Result as Called

import procrules
from procrules.analysis.comparing import Shown, prover
from procrules.analysis.edits import edited
from procrules.analysis.mutants import mutants
from procrules.analysis.mutation import Result, mutate, score
from procrules.analysis.stated import read_example
from procrules.examples import run_example
from procrules.ruleset import Ruleset
from procrules.tools.commands.tree import root

pytestmark = pytest.mark.extras

HEAD = """langue français

source code « Code » : loi
source maison « Maison » : politique
date de référence jour « Jour »
choix voie « Voie »
  a « A »
  b « B »
entité lot « Lot »
  id : texte
  montant : montant HT
fait lots « Lots » : liste de lot
fait x « X » : montant HT
fait p « P » : oui/non
fait q « Q » : oui/non
fait avis « Avis » : date
décision d « D » : oui/non
décision voies « Voies » : plusieurs voie
"""
SMALL = """règle petit « Petit »
  vu code art. 1
  si x est inférieur à 10 €
  alors d = oui
  sinon d = non
exemples « Loin de la borne »
  | x    | attendu d |
  | 1 €  | oui       |
  | 90 € | non       |
"""
REDUNDANT = """règle petit « Petit »
  vu code art. 1
  si x est inférieur à 10 €
    et x est inférieur à 20 €
  alors d = oui
  sinon d = non
exemples « À la borne »
  | x       | attendu d |
  | 9,99 €  | oui       |
  | 10 €    | non       |
  | 30 €    | non       |
"""


CLAUSE = """langue français

source code « Code » : loi
fait a « A » : oui/non
fait b « B » : oui/non
fait c « C » : oui/non
fait d « D » : oui/non
fait e « E » : oui/non
clause de réexamen admise « Admise »
  vu code art. 1
  prévue si a
  claire, précise et sans équivoque si b
  champ indiqué si c
  nature indiquée si d
  conditions indiquées si e
"""


def rules(text: str) -> Ruleset:
    return procrules.loads(HEAD + text)


def survivors(text: str, operator: str | None = None, timeout: int = 10) -> list[Result]:
    found = rules(text)
    results = list(mutate(found, shows=prover(found, timeout=timeout)))
    assert all((r.shown is None) == (r.verdict == "killed" or r.proof == "form") for r in results)
    return [r for r in results if r.shown and operator in (None, r.mutant.operator)]


def shown(result: Result) -> Shown:
    assert result.shown is not None
    return result.shown


def check_case(text: str, result: Result) -> None:
    """Look that the case is an example that passes, and that fails on the mutant."""
    found = rules(text)
    example = read_example(found.program.program, shown(result).example)
    assert example is not None
    assert run_example(found, example).passed
    faulty = evolve(found, program=edited(found.program, result.mutant.edits))
    assert not run_example(faulty, example).passed


def told(result: Result) -> str:
    """Return the lines of the case below its label."""
    return shown(result).example.partition("\n")[2]


# -- told apart ---------------------------------------------------------------------------------
def test_a_boundary_that_no_example_tells_is_shown_at_the_cent() -> None:
    (result,) = survivors(SMALL, "boundary")
    assert result.verdict == "survived"
    assert shown(result).decision == "d"
    assert told(result) == "  soit x = 10 €\n  attendu d = non\n"
    check_case(SMALL, result)


def test_an_amount_is_shown_one_cent_below_or_at_the_threshold() -> None:
    cases = {r.mutant.becomes.en: told(r) for r in survivors(SMALL, "amount")}
    assert cases == {
        "9.99\u00a0€": "  soit x = 9,99 €\n  attendu d = oui\n",
        "10.01\u00a0€": "  soit x = 10 €\n  attendu d = non\n",
    }


def test_a_date_is_shown_on_the_eve_and_on_the_day() -> None:
    text = """règle un « Un »
  vu code art. 1
  à compter du 1er janvier 2024
  alors d = oui
"""
    cases = {r.mutant.becomes.fr: told(r) for r in survivors(text, "date")}
    assert cases == {
        "31 décembre 2023": "  soit jour = 31 décembre 2023\n  attendu d indéterminé\n",
        "2 janvier 2024": "  soit jour = 1er janvier 2024\n  attendu d = oui\n",
    }


def test_a_member_that_stays_undetermined_is_told() -> None:
    text = """règle attend « Attend »
  vu code art. 1
  alors voies laisse indéterminé a, b
"""
    first, second = survivors(text, "member")
    assert shown(first).example.endswith("  attendu voies laisse indéterminé a\n")
    assert shown(second).example.endswith("  attendu voies laisse indéterminé b\n")
    check_case(text, first)
    text += shown(first).example + shown(second).example
    assert survivors(text, "member") == []


def test_the_answer_about_one_record_is_told() -> None:
    text = """décision gros « Gros lot » : oui/non
  pour chaque lot
  vu code art. 1
  si montant du lot atteint 10 € alors oui
  sinon non
"""
    (result,) = survivors(text, "boundary")
    assert "| 10 €" in shown(result).example
    assert "  attendu gros de " in shown(result).example
    check_case(text, result)


def test_a_case_may_show_in_a_decision_that_reads_the_one_that_changes() -> None:
    text = """définition gros « Gros » : oui/non
  vaut x atteint 10 €
règle un « Un »
  vu code art. 1
  si gros
    et p
  alors d = oui
  sinon d = non
"""
    (result,) = survivors(text, "boundary")
    assert shown(result).decision == "d"
    assert told(result) == "  soit x = 10 €\n  soit p = oui\n  attendu d = oui\n"


def test_a_duration_is_told_in_whole_months() -> None:
    text = """fait anciennete « Ancienneté » : durée
règle un « Un »
  vu code art. 1
  si anciennete atteint 12 mois
  alors d = oui
  sinon d = non
"""
    (result,) = survivors(text, "boundary")
    assert told(result) == "  soit anciennete = 12 mois\n  attendu d = oui\n"


# -- proved equivalent --------------------------------------------------------------------------
def test_a_redundant_condition_is_proved_so() -> None:
    found = {(r.mutant.operator, r.mutant.span.line): r for r in survivors(REDUNDANT)}
    line = HEAD.count("\n") + 4
    result = found["condition", line]
    assert (result.verdict, result.proof) == ("equivalent", "solver")
    assert not shown(result).lists
    assert found["boundary", line].verdict == "equivalent"
    assert ("condition", line - 1) not in found


def test_what_changes_a_value_and_no_answer_is_proved_equivalent() -> None:
    text = """définition gros « Gros » : oui/non
  vaut x atteint 10 €
règle un « Un »
  vu code art. 1
  si gros
    ou x est inférieur à 50 €
  alors d = oui
  sinon d = non
exemples « Partout »
  | x    | attendu d |
  | 1 €  | oui       |
  | 90 € | oui       |
"""
    changed = [r for r in survivors(text) if r.mutant.name == "gros"]
    assert changed
    assert {r.verdict for r in changed} == {"equivalent"}


def test_a_proof_on_lists_says_so() -> None:
    text = """règle un « Un »
  vu code art. 1
  si le nombre des lots dépasse 3
  alors d = oui
  sinon d = non
exemple « Aucun »
  soit lots = néant
  attendu d indéterminé
"""
    found = rules(text)
    few = mutate(found, shows=prover(found))
    assert {(r.verdict, shown(r).lists) for r in few if r.mutant.operator == "boundary"} == {
        ("equivalent", True)
    }
    more = mutate(found, shows=prover(found, records=4))
    assert {r.verdict for r in more if r.mutant.operator == "boundary"} == {"survived"}


# -- not settled --------------------------------------------------------------------------------
def test_without_time_nothing_is_settled_and_what_is_not_settled_survives() -> None:
    for text in (SMALL, REDUNDANT):
        found = survivors(text, timeout=0)
        assert found
        assert {(r.verdict, shown(r).outcome) for r in found} == {("survived", "not_settled")}
        counted = score(found)
        assert (counted.killed, counted.equivalent) == (0, 0)
        assert all(shown(r).reason is not None for r in found)


def test_processes_and_policies_are_not_proved() -> None:
    process = """parcours suivi « Suivi »
  vu code art. 1
  phase ouvert « Ouvert »
    lorsque avis « Avis » vers clos
      si p
  phase clos « Clos »
"""
    policy = """règle droit « Droit »
  vu code art. 1
  alors voies inclut a
règle choix_de_la_maison « Maison »
  vu maison art. 1
  si p
  alors voies exclut a
"""
    found = [r for r in survivors(process) if r.mutant.name == "suivi"]
    found += [r for r in survivors(policy) if r.mutant.name == "choix_de_la_maison"]
    assert len(found) > 4
    assert {(r.verdict, shown(r).outcome) for r in found} == {("survived", "not_settled")}
    reasons = {words.en for r in found if (words := shown(r).reason) is not None}
    assert reasons == {"processes are not looked at", "policies told apart are not looked at"}


def test_a_value_that_only_a_process_reads_is_not_proved() -> None:
    text = """définition gros « Gros » : oui/non
  vaut x atteint 10 €
parcours suivi « Suivi »
  vu code art. 1
  phase ouvert « Ouvert »
    lorsque avis « Avis » vers clos
      si gros
  phase clos « Clos »
"""
    found = [r for r in survivors(text) if r.mutant.name == "gros"]
    assert found
    assert {shown(r).outcome for r in found} == {"not_settled"}


# -- the work -----------------------------------------------------------------------------------
def test_two_processes_find_what_one_finds() -> None:
    found = rules(SMALL + REDUNDANT.replace("petit", "autre").replace("d =", "d ="))
    shows = prover(found)
    assert list(mutate(found, shows=shows, jobs=2)) == list(mutate(found, shows=shows))


def test_without_the_extra_the_call_says_which_to_install() -> None:
    script = """
import sys
sys.modules["z3"] = None
import procrules
from procrules.analysis.comparing import prover
from procrules.analysis.mutation import mutate, score
found = procrules.loads(sys.argv[1])
print(score(mutate(found)).total)
try:
    prover(found)
except procrules.MissingExtraError as error:
    print(error)
"""
    command = [sys.executable, "-c", script, HEAD + SMALL]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    total = len(mutants(rules(SMALL).program.program))
    assert result.stdout.startswith(f"{total}\n")
    assert "PR809" in result.stdout


# -- the command line ---------------------------------------------------------------------------
def run(*arguments: str) -> Called:
    return CliRunner().invoke(root("fr"), list(arguments))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "petit.regles"
    path.write_text(HEAD + SMALL, encoding="utf-8")
    return path


def test_the_command_prints_a_case_for_each_survivor_and_what_is_assumed(path: Path) -> None:
    result = run("mutate", "--prove", "--jobs", "1", str(path))
    assert result.exit_code == 0
    assert "      soit x = 9,99 €\n      attendu d = oui\n" in result.output
    assert "prouvés équivalents : 0" in result.output
    assert "montrés par un cas : 3, non tranchés : 0" in result.output
    assert "  - une liste a de zéro à 2 éléments" in result.output
    english = run("mutate", "--prove", "--timeout", "0", "--lang", "en", str(path))
    assert "  not settled, its time is spent\n" in english.output
    assert "tenu pour acquis" not in run("mutate", str(path)).output


def test_the_command_gives_plain_data(path: Path) -> None:
    result = run("mutate", "--prove", "--jobs", "1", "--format", "json", str(path))
    data = json.loads(result.output)
    assert {s["shown"]["outcome"] for s in data["survivors"]} == {"different"}
    facts = [s["shown"]["facts"] for s in data["survivors"]]
    assert sorted(f["x"] for f in facts) == ["10", "10", "9.99"]
    assert data["assumptions"]
    plain = json.loads(run("mutate", "--format", "json", str(path)).output)
    assert {s["shown"] for s in plain["survivors"]} == {None}
    assert plain["assumptions"] == []


def test_examples_are_added_once_each_and_kill_the_survivors(path: Path) -> None:
    run("mutate", "--prove", "--add-examples", "--jobs", "1", str(path))
    text = path.read_text(encoding="utf-8")
    assert text.count("exemple « Cas que les exemples ne voyaient pas : petit »") == 2
    assert run("test", str(path)).output.endswith("4 examples, 0 failed\n")
    assert run("fmt", "--check", str(path)).exit_code == 0
    assert "score : 100 %" in run("mutate", "--min", "100", str(path)).output


def test_options_of_a_proof_go_with_it(path: Path) -> None:
    for options in (("--add-examples",), ("--timeout", "2")):
        result = run("mutate", *options, str(path))
        assert result.exit_code == 2
        assert "ces options vont avec « --prove »" in result.stderr


def test_no_example_is_added_where_there_is_no_file() -> None:
    piped = ["mutate", "--prove", "--add-examples", "-"]
    result = CliRunner().invoke(root("fr"), piped, input=HEAD + SMALL)
    assert result.exit_code == 2
    assert "PR905" in result.output


def test_mutants_of_the_same_words_are_counted_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "clause.regles"
    path.write_text(CLAUSE, encoding="utf-8")
    data = json.loads(run("mutate", "--jobs", "1", "--format", "json", str(path)).output)
    assert data["mutants"] == len(mutants(procrules.loads(CLAUSE).program.program))
    read = [(s["line"], s["column"], s["operator"], s["mutated"]) for s in data["survivors"]]
    assert len(read) > len(set(read))
