"""What is seeded is found with its case, what is right is proved, what is not settled is said to be."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

pytest.importorskip("click", reason="the command line needs procrules[cli]")
pytest.importorskip("z3", reason="proofs need procrules[verify]")

from click.testing import CliRunner, Result

import procrules
from procrules import Ruleset, RulesetError
from procrules.analysis.proof import Finding, Proof
from procrules.analysis.prove import prove
from procrules.analysis.stated import read_example
from procrules.examples import run_example
from procrules.tools.commands.prove import Session, Wanted, add_examples
from procrules.tools.commands.targets import Origin, Target
from procrules.tools.commands.tree import root

pytestmark = pytest.mark.extras
CASES = Path(__file__).parents[2] / "cases" / "proofs"


def rules(name: str) -> Ruleset:
    return procrules.load(CASES / f"{name}.regles")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(root("fr"), list(arguments))


def found(name: str) -> list[Finding]:
    return list(prove(rules(name)).findings)


def codes(proof: Proof) -> list[str]:
    return [f.diagnostic.code for f in proof.findings]


def test_the_original_is_proved_in_everything() -> None:
    proof = prove(rules("original"))
    assert proof.proved
    assert {q.verdict for q in proof.questions} == {"proved"}
    assert [(q.kind, q.about) for q in proof.questions] == [
        ("complete", "visa"),
        ("consistent", "visa"),
        ("complete", "publicite"),
        ("consistent", "publicite"),
        ("alive", "original.regles"),
    ]


def test_a_gap_is_found_with_the_facts_that_matter() -> None:
    gap, derogation = found("lacune")
    assert gap.diagnostic.code == "PR901"
    assert gap.decision == "visa"
    assert gap.facts["acheteur"] == "ecole"
    assert isinstance(amount := gap.facts["montant_ht"], Fraction)
    assert amount > 20_000
    assert amount % 10_000 == 0
    assert set(gap.facts) == {"acheteur", "montant_ht"}
    assert derogation.diagnostic.code == "PR903"


def test_an_overlap_is_found_with_its_rules_and_their_articles() -> None:
    (clash,) = found("chevauchement")
    assert clash.diagnostic.code == "PR902"
    assert dict(clash.facts) == {"acheteur": "ecole", "montant_ht": 10_000}
    assert {r.locator for r in clash.references} == {"art. 3", "art. 4"}
    assert "visa_grande, visa_ecole" in clash.diagnostic.message("fr")


def test_a_dead_derogation_is_found() -> None:
    (dead,) = found("morte")
    assert dead.diagnostic.code == "PR903"
    assert dead.diagnostic.span.line == 45


@pytest.mark.parametrize(("name", "code"), [("borne", "PR902"), ("borne_perdue", "PR901")])
def test_a_wrong_boundary_is_found_at_the_cent(name: str, code: str) -> None:
    (wrong,) = found(name)
    assert wrong.diagnostic.code == code
    assert wrong.facts["montant_ht"] == 10_000


@pytest.mark.parametrize("name", ["lacune", "chevauchement", "borne", "borne_perdue"])
def test_each_case_is_an_example_that_passes(name: str) -> None:
    ruleset = rules(name)
    first = prove(ruleset, dead=False).findings[0]
    example = read_example(ruleset.program.program, first.example)
    assert example is not None
    assert run_example(ruleset, example).passed
    answer = ruleset.decide(first.decision or "", dict(first.facts))
    assert answer.status == ("conflict" if name in ("chevauchement", "borne") else "undetermined")
    assert not answer.missing


def test_without_time_nothing_is_proved() -> None:
    for proof in (prove(rules("original"), timeout=0), prove(rules("original"), budget=0)):
        assert not proof.proved
        verdicts = {(q.kind, q.verdict) for q in proof.questions}
        assert ("complete", "proved") not in verdicts
        assert ("consistent", "proved") not in verdicts
        assert all(q.reason is not None for q in proof.questions if q.verdict == "not_settled")


def test_a_gap_lies_in_the_period_that_is_looked_at() -> None:
    text = """langue français
source guide « Guide, fictif » : politique
fait jour « Jour » : date
date de référence jour
décision visa « Visa » : oui/non
règle visa « Visa »
  vu guide art. 1
  à compter du 1er avril 2021
  alors visa = oui
"""
    (gap,) = prove(procrules.loads(text), first=date(2021, 3, 1)).findings
    assert gap.facts == {"jour": date(2021, 3, 1)}
    assert prove(procrules.loads(text), first=date(2021, 4, 1)).proved
    stated = text + "exemple « Avant »\n  soit jour = 31 mars 2021\n  attendu visa indéterminé\n"
    complete = prove(procrules.loads(stated), first=date(2021, 3, 1)).questions[0]
    assert complete.verdict == "proved"
    assert len(complete.stated) == 1


DURATION = """langue français
source guide « Guide, fictif » : politique
fait duree « Durée » : durée
fait montant « Montant » : montant HT
  au moins 0 €
décision avance « Avance » : oui/non
règle longue « Longue »
  vu guide art. 1
  si duree dépasse 2 mois
    et montant est inférieur à 100 €
  alors avance = oui
règle courte « Courte »
  vu guide art. 2
  si duree n'excède pas 2 mois
    et montant est inférieur à 100 €
  alors avance = non
"""


def test_days_that_do_not_compare_with_months_may_be_stated_by_one_example() -> None:
    label = "exemple « Soixante jours, ou deux mois »\n  soit montant = 10 €, duree = 60 jours\n"
    stated = procrules.loads(DURATION + label + "  attendu avance indéterminée\n")
    proof = prove(stated, dead=False)
    # What is stated is the comparison on all amounts and days, and nothing but it.
    (gap,) = proof.findings
    assert set(gap.facts) == {"montant"}
    assert len(proof.questions[0].stated) == 1
    whole = DURATION.replace("    et montant est inférieur à 100 €\n", "")
    complete = procrules.loads(whole + label + "  attendu avance indéterminée\n")
    assert prove(complete, dead=False).proved
    assert not prove(procrules.loads(whole), dead=False).proved


def test_a_decision_rests_on_the_gap_of_another() -> None:
    text = """langue français
source guide « Guide, fictif » : politique
fait montant « Montant » : montant HT
décision visa « Visa » : oui/non
règle visa « Visa »
  vu guide art. 1
  si montant dépasse 10 €
  alors visa = oui
décision suite « Suite » : oui/non
règle suite « Suite »
  vu guide art. 2
  si visa
  alors suite = oui
  sinon suite = non
"""
    proof = prove(procrules.loads(text), dead=False)
    assert codes(proof) == ["PR901"]
    rests = next(q for q in proof.questions if q.about == "suite" and q.kind == "complete")
    assert rests.verdict == "rests"
    assert rests.reason is not None
    assert "visa" in rests.reason.en


def test_a_list_that_could_be_longer_makes_nothing_dead() -> None:
    text = """langue français
source guide « Guide, fictif » : politique
entité lot « Lot »
  montant : montant HT
fait lots « Lots » : liste de lot
décision visa « Visa » : oui/non
règle visa « Visa »
  vu guide art. 1
  si le nombre des lots dépasse 4
  alors visa = oui
  sinon visa = non
"""
    proof = prove(procrules.loads(text))
    assert proof.findings == ()
    assert proof.questions[-1].verdict == "not_settled"
    assert prove(procrules.loads(text), records=5).proved


def test_two_processes_find_what_one_finds() -> None:
    assert prove(rules("lacune"), jobs=2) == prove(rules("lacune"))


def test_without_the_extra_the_call_says_which_to_install() -> None:
    script = """
import sys
sys.modules["z3"] = None
import procrules
from procrules.analysis.prove import prove
try:
    prove(procrules.load(sys.argv[1]))
except procrules.MissingExtraError as error:
    print(error)
"""
    command = [sys.executable, "-c", script, str(CASES / "original.regles")]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert "PR809" in result.stdout
    assert "procrules[verify]" in result.stdout


# -- the command line ---------------------------------------------------------------------------
def test_the_command_tells_verdicts_cases_and_assumptions() -> None:
    result = run("check", "--prove", "--jobs", "1", str(CASES / "lacune.regles"))
    assert result.exit_code == 1
    assert "publicite : complète (prouvé) ; sans contradiction (prouvé)" in result.output
    assert "visa : complète (non, voir les constats)" in result.output
    assert "une liste a de zéro à 2 éléments" in result.output
    assert "      soit acheteur = ecole" in result.output
    clean = run("check", "--prove", "--jobs", "1", str(CASES / "original.regles"), "--lang", "en")
    assert clean.exit_code == 0
    assert clean.output.splitlines()[-1].startswith("questions: 5; proved: 5;")


def test_the_command_gives_plain_data() -> None:
    result = run("check", "--prove", "--jobs", "1", "--format", "json", str(CASES / "borne.regles"))
    (proof,) = json.loads(result.output)
    assert proof["proved"] is False
    assert proof["findings"][0]["code"] == "PR902"
    assert proof["findings"][0]["facts"] == {"acheteur": "commune", "montant_ht": "10000"}


def test_examples_are_added_and_then_state_what_is_open(tmp_path: Path) -> None:
    path = tmp_path / "lacune.regles"
    shutil.copy(CASES / "lacune.regles", path)
    assert run("check", "--prove", "--jobs", "1", "--add-examples", str(path)).exit_code == 1
    text = path.read_text(encoding="utf-8")
    assert text.count("exemple « Cas sans réponse : visa »") == 1
    assert run("test", str(path)).output.endswith("1 examples, 0 failed\n")
    assert run("fmt", "--check", str(path)).exit_code == 0


def test_nothing_is_added_to_a_bundled_ruleset() -> None:
    ruleset = rules("lacune")
    target = Target(Origin("marches_publics", CASES, bundled=True))
    session = Session(Wanted(add_examples=True))
    session.proofs.append((target, ruleset.program.program, prove(ruleset, dead=False)))
    before = (CASES / "lacune.regles").read_bytes()
    with pytest.raises(RulesetError, match="PR905"):
        add_examples(session)
    assert (CASES / "lacune.regles").read_bytes() == before


def test_rules_with_errors_and_days_in_disorder_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "faux.regles"
    path.write_text("langue français\n\nfait x : machin\n", encoding="utf-8")
    assert run("check", "--prove", str(path)).exit_code == 2
    clean = str(CASES / "original.regles")
    days = ("--from", "2020-01-02", "--until", "2020-01-01")
    assert "précède" in run("check", "--prove", *days, clean).stderr
    assert run("check", "--jobs", "2", clean).exit_code == 2
