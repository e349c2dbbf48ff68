"""Mutation testing: which small faults of the rules an example tells, and which none can tell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import procrules
from procrules.analysis.comparing import Shown
from procrules.analysis.edits import LEFT_OUT, Edit, edited
from procrules.analysis.mutants import OPERATORS, Mutant, mutants
from procrules.analysis.mutation import Result, Trials, mutate, sample, score
from procrules.check.program import assembled
from procrules.core.program import CheckedProgram
from procrules.diagnostics.report import Report
from procrules.ruleset import Ruleset

HEAD = """langue français
source code « Code » : loi
date de référence jour « Jour »
choix genre « Genre »
  a « A »
  b « B »
  c « C »
  groupe premiers « Premiers » : a, b
fait x « X » : montant HT
fait n « N » : nombre entier
fait p « P » : oui/non
fait q « Q » : oui/non
fait g « G » : genre
fait dossier_depose « Dépôt » : date
fait avis « Avis » : date
décision d « D » : oui/non
décision voie « Voie » : genre
décision voies « Voies » : plusieurs genre
"""
COMPARED = """règle un « Un »
  vu code art. 1
  si x est inférieur à 10 €
  alors d = oui
  sinon d = non
"""
JOINED = """règle un « Un »
  vu code art. 1
  si p
    et q
  alors d = oui
  sinon d = non
"""
DATED = """règle un « Un »
  vu code art. 1
  du 1er janvier 2024 au 31 décembre 2024
  alors d = oui
"""
THRESHOLD = """seuil plafond « Plafond » : montant HT
  | du 1er janvier 2024 au 31 décembre 2024 | 10 € | code art. 1 |
  | à compter du 1er janvier 2025 | 20 € | code art. 2 |
règle un « Un »
  vu code art. 1
  si x est inférieur au seuil plafond
  alors d = oui
  sinon d = non
"""
OPENED = """règle un « Un »
  vu code art. 1
  si p
  alors voies inclut a, c
"""
DEMANDED = """règle un « Un »
  vu code art. 1
  alors voies inclut a
  exige q
    à défaut « Il manque q. »
"""
DEFEATED = """règle un « Un »
  vu code art. 1
  alors d = oui
règle deux « Deux »
  vu code art. 2
  par dérogation à la règle un
  si p
  alors d = non
"""
TREE = """décision e « E » : genre
  vu code art. 1
  si p alors a
  sinon si q alors b
  sinon c
"""
ROWS = """tableau e « E » : genre
  vu code art. 1
  toutes les lignes s'appliquent
  | p   | alors |
  | oui | a     |
  | non | b     |
"""
AMONG = """règle un « Un »
  vu code art. 1
  si g est parmi a, c
  alors d = oui
  sinon d = non
"""
GROUPED = AMONG.replace("parmi a, c", "parmi premiers")
PROCESS = """parcours suivi « Suivi »
  vu code art. 1
  phase ouvert « Ouvert »
    lorsque avis « Avis » vers clos
      si p
  phase clos « Clos »
    interdit dossier_depose « Dépôt » vu code art. 3
"""


def example(*expected: str, given: str = "") -> str:
    lines = ["exemple « Cas »"]
    lines += [f"  soit {given}"] if given else []
    return "\n".join([*lines, *(f"  attendu {words}" for words in expected)]) + "\n"


def history(*expected: str, events: str = "", given: str = "p = oui") -> str:
    lines = ["exemple « Suite »", f"  soit {given}"]
    lines += ["  historique suivi", events]
    return "\n".join([*lines, *(f"  attendu {words}" for words in expected)]) + "\n"


EVENT = "    | 1er mars 2024 | avis |"

# (the fault, what the words become, the rules, an example that tells it)
FAULTS = [
    ("boundary", " ≤ ", COMPARED, example("d = non", given="x = 10 €")),
    ("direction", " > ", COMPARED, example("d = oui", given="x = 1 €")),
    ("amount", "9,99 €", COMPARED, example("d = oui", given="x = 9,99 €")),
    ("amount", "10,01 €", COMPARED, example("d = non", given="x = 10 €")),
    ("conclusion", "non", COMPARED, example("d = oui", given="x = 1 €")),
    ("identity", " ≠ ", COMPARED.replace("x est inférieur à 10 €", "p = oui"), example("d = oui", given="p = oui")),
    ("condition", "", JOINED, example("d = non", given="p = oui, q = non")),
    ("negation", "{} = non", JOINED, example("d = oui", given="p = oui, q = oui")),
    ("negation", "non ({})", JOINED, example("d = non", given="p = non, q = non")),
    ("date", "31 décembre 2023", DATED, example("d est indéterminé", given="jour = 31 décembre 2023")),
    ("date", "2 janvier 2024", DATED, example("d = oui", given="jour = 1er janvier 2024")),
    ("date", "30 décembre 2024", DATED, example("d = oui", given="jour = 31 décembre 2024")),
    ("date", "1er janvier 2025", DATED, example("d est indéterminé", given="jour = 1er janvier 2025")),
    ("rule", "", DATED, example("d = oui", given="jour = 5 mai 2024")),
    ("date", "31 décembre 2024", THRESHOLD, example("d = non", given="jour = 31 décembre 2024, x = 15 €")),
    ("date", "2 janvier 2025", THRESHOLD, example("d = oui", given="jour = 1er janvier 2025, x = 15 €")),
    ("amount", "20,01 €", THRESHOLD, example("d = non", given="jour = 1er mai 2025, x = 20 €")),
    ("row", "", THRESHOLD, example("d = oui", given="jour = 1er mai 2025, x = 15 €")),
    ("action", "voies exclut a, c", OPENED, example("voies inclut a", given="p = oui")),
    ("member", "{} sauf c", OPENED, example("voies inclut c", given="p = oui")),
    ("demand", "", DEMANDED, example("voies exclut a", given="q = non")),
    ("exception", "", DEFEATED, example("d = non", given="p = oui")),
    ("branch", "", TREE, example("e est b", given="p = non, q = oui")),
    ("row", "", ROWS, example("e est a", "e est a", given="p = oui") + example("e est b", given="p = non")),
    ("member", "{} sauf c", AMONG, example("d = oui", given="g = c")),
    ("member", "{} sauf b", GROUPED, example("d = oui", given="g = b")),
    ("event", "{} sans changer de phase", PROCESS, history("phase est clos", events=EVENT)),
    ("event", "", PROCESS, history("aucune rupture", events=EVENT)
     + history("rupture dossier_depose\n      vu code art. 3",
               events=EVENT + "\n    | 2 mars 2024 | dossier_depose |")),
    ("condition", "", PROCESS, history("rupture avis", given="p = non", events=EVENT)),
]  # fmt: skip


def ruleset(text: str) -> Ruleset:
    return procrules.loads(HEAD + text)


def told(found: Ruleset, operator: str, becomes: str) -> list[Result]:
    return [
        result
        for result in mutate(found)
        if (result.mutant.operator, result.mutant.becomes.fr.replace("\u00a0", " "))
        == (operator, becomes)
    ]


@pytest.mark.parametrize(("operator", "becomes", "rules", "case"), FAULTS)
def test_a_fault_survives_until_an_example_tells_it(
    operator: str, becomes: str, rules: str, case: str
) -> None:
    before = told(ruleset(rules), operator, becomes)
    assert before
    assert {result.verdict for result in before} == {"survived"}
    after = told(ruleset(rules + case), operator, becomes)
    assert len(after) == len(before)
    assert "killed" in {result.verdict for result in after}
    for result in after:
        assert (result.killer is not None) == (result.verdict == "killed")


def test_every_operator_is_tried_here() -> None:
    assert {fault[0] for fault in FAULTS} == {*OPERATORS}


def test_what_the_text_writes_once_changes_everywhere_at_once() -> None:
    rows = ROWS.replace("  toutes", "  du 1er janvier 2024 au 31 décembre 2024\n  toutes")
    found = [m for m in mutants(ruleset(rows).program.program) if m.operator == "date"]
    assert len(found) == 4
    assert {edit.item for edit in found[0].edits} == {"e.1", "e.2"}
    (grouped,) = [
        m
        for m in mutants(ruleset(GROUPED + GROUPED.replace("un", "deux")).program.program)
        if (m.operator, m.becomes.en) == ("member", "{} except a")
    ]
    assert {edit.item for edit in grouped.edits} == {"un", "deux"}
    assert grouped.span.line == HEAD[: HEAD.index("  groupe")].count("\n") + 1


def test_nothing_is_tried_of_a_bundled_ruleset_that_is_imported() -> None:
    # Its files are named after it.
    program = procrules.loads(HEAD + COMPARED, name="autre/regles.regles").program.program
    assert program.rules
    assert mutants(program) == ()


def test_mutants_come_in_the_order_of_the_text_and_have_words_to_change() -> None:
    found = mutants(ruleset(THRESHOLD + DEFEATED.replace("un", "trois")).program.program)
    places = [(m.span.line, m.span.column) for m in found]
    assert places == sorted(places)
    assert all(m.span.line and m.edits and m.watch for m in found)


# -- samples and scores -------------------------------------------------------------------------
def test_a_sample_depends_on_the_mutants_and_the_seed_alone() -> None:
    found = mutants(ruleset(JOINED + DATED.replace("un", "deux")).program.program)
    moved = mutants(ruleset("# une ligne\n" + JOINED + DATED.replace("un", "deux")).program.program)
    drawn = sample(found, 5, 0)
    assert len(drawn) == 5
    assert drawn == sample(found, 5, 0)
    assert [(m.operator, m.becomes) for m in sample(moved, 5, 0)] == [
        (m.operator, m.becomes) for m in drawn
    ]
    assert any(sample(found, 5, seed) != drawn for seed in range(1, 5))
    assert sample(found, 10_000, 0) == found


def test_a_score_counts_what_is_proved_equivalent_apart() -> None:
    found = ruleset(COMPARED + example("d = non", given="x = 10 €"))
    results = list(mutate(found))
    counted = score(results)
    assert counted.total == len(results)
    assert counted.told_apart == counted.killed + counted.survived
    same = list(mutate(found, shows=lambda mutant, changed: Shown("equivalent")))
    assert score(same).equivalent == counted.survived
    assert score(same).killed == counted.killed
    assert {r.proof for r in same if r.verdict == "equivalent"} == {"solver"}
    for answer in ("different", "not_settled"):
        again = mutate(found, shows=lambda mutant, changed, answer=answer: Shown(answer))  # type: ignore[misc]
        assert score(again) == counted


def test_an_example_that_fails_without_a_fault_kills_nothing() -> None:
    wrong = example("d = oui", given="x = 10 €")
    assert {r.verdict for r in mutate(ruleset(COMPARED + wrong))} == {"survived"}


def test_only_the_examples_that_meet_a_fault_are_run() -> None:
    rules = COMPARED + OPENED.replace("un", "deux")
    cases = "".join(example("voies inclut a, c", given="p = oui") for _ in range(5))
    trials = Trials.of(ruleset(rules + cases))
    found = mutants(trials.ruleset.program.program)
    tried = {m.name: trials.result(m).tried for m in found if m.operator == "rule"}
    assert tried == {"un": 0, "deux": 1}


def test_a_fault_that_computes_without_end_is_told() -> None:
    text = "définition gros « Gros » : nombre\n  vaut n × 1\n"
    text += COMPARED.replace("x est inférieur à 10 €", "gros est inférieur à 10")
    found = ruleset(text + example("d = non", given="n = 10"))
    constant = next(m for m in mutants(found.program.program) if m.name == "gros")
    (edit,) = constant.edits
    huge = found.program.program.derived["gros"].expr
    endless = Edit("derived", "gros", ("expr",), nested(huge))
    mutant = Mutant("amount", "gros", constant.span, constant.becomes, (endless,), constant.watch)
    assert Trials.of(found).result(mutant).verdict == "killed"
    assert edit.item == "gros"


def nested(expr: object) -> object:
    """Return a square of a square, and so on: its digits soon exceed what is computed."""
    from attrs import evolve

    for _ in range(11):
        expr = evolve(expr, op="*", left=expr, right=expr)  # type: ignore[type-var]
    return expr


# -- changes of the core ------------------------------------------------------------------------
def changed(text: str) -> Iterator[tuple[Ruleset, Mutant, CheckedProgram]]:
    found = ruleset(text)
    for mutant in mutants(found.program.program):
        yield found, mutant, edited(found.program, mutant.edits)


@pytest.mark.parametrize("rules", [COMPARED, THRESHOLD, OPENED, DEFEATED, TREE, ROWS, PROCESS])
def test_a_mutant_is_what_a_whole_assembly_gives(rules: str) -> None:
    for found, mutant, made in changed(rules):
        assert made != found.program, mutant
        assert made == assembled(made.program, Report()), mutant


def test_several_members_are_left_out_of_one_tuple() -> None:
    found = ruleset(OPENED)
    path = ("body", "cases", 0, "node", "outcomes", 0, "members")
    edits = [Edit("rules", "un", (*path, at), LEFT_OUT) for at in (0, 1)]
    (rule,) = edited(found.program, edits).program.rules.values()
    assert [o.members for leaf in rule.leaves() for o in leaf.outcomes] == [()]


# -- equivalent by their form -------------------------------------------------------------------
FOLLOWED = DATED + DATED.replace("un", "deux").replace("art. 1", "art. 2").replace(
    "du 1er janvier 2024 au 31 décembre 2024", "à compter du 1er janvier 2025"
)


def equivalents(text: str) -> list[tuple[str, str, str]]:
    return [
        (r.mutant.operator, r.mutant.name, r.mutant.becomes.fr.replace("\u00a0", " "))
        for r in mutate(ruleset(text))
        if r.verdict == "equivalent"
    ]


def test_a_day_more_beside_a_rule_that_says_the_same_changes_nothing() -> None:
    assert equivalents(FOLLOWED) == [
        ("date", "un", "1er janvier 2025"),
        ("date", "deux", "31 décembre 2024"),
    ]
    # Another conclusion, another authority or another condition is another rule.
    assert equivalents(FOLLOWED.replace("alors d = oui", "alors d = non", 1)) == []
    assert equivalents(FOLLOWED.replace("  alors d = oui", "  si p\n  alors d = oui", 1)) == []
    doctrine = "source guide « Guide » : doctrine\n"
    assert equivalents(doctrine + FOLLOWED.replace("vu code art. 2", "vu guide page 2")) == []
    defeated = FOLLOWED + DEFEATED[DEFEATED.index("règle deux") :].replace("deux", "trois")
    assert equivalents(defeated) == []


def test_a_bar_to_what_nothing_opens_changes_nothing() -> None:
    barred = OPENED.replace("inclut a, c", "exclut a")
    assert {e[:2] for e in equivalents(barred)} == {("rule", "un"), ("negation", "un")}
    opened = OPENED.replace("un", "deux").replace("inclut a, c", "inclut a")
    assert equivalents(barred + opened) == []
    assert equivalents(barred + opened.replace("inclut a", "laisse indéterminé a")) == []
    # It takes the place of a rule: to leave it out would let that one speak.
    derogates = barred.replace("  si p", "  par dérogation à la règle quatre\n  si p")
    assert equivalents(derogates + OPENED.replace("un", "quatre").replace("a, c", "b")) == []


def test_a_row_that_goes_on_another_one_changes_nothing() -> None:
    same = THRESHOLD.replace("20 €", "10 €")
    assert sorted(equivalents(same)) == [
        ("date", "plafond", "2 janvier 2025"),
        ("date", "plafond", "31 décembre 2024"),
        ("row", "plafond", ""),
    ]


def test_a_day_on_which_no_rule_reads_a_threshold_changes_nothing() -> None:
    first = ("date", "plafond", "31 décembre 2023")
    assert first not in equivalents(THRESHOLD)
    dated = THRESHOLD.replace(
        "vu code art. 1\n  si", "vu code art. 1\n  à compter du 1er mars 2024\n  si"
    )
    found = equivalents(dated)
    assert first in found
    assert ("date", "plafond", "2 janvier 2024") in found
    assert ("date", "plafond", "2 janvier 2025") not in found
    # By a definition, and out of the date that the period is about.
    named = dated.replace("x est inférieur au seuil plafond", "sous") + (
        "définition sous « Sous » : oui/non\n  vaut x est inférieur au seuil plafond\n"
    )
    assert first in equivalents(named)
    other = dated.replace("seuil plafond\n  alors", "seuil plafond en vigueur au avis\n  alors")
    assert first not in equivalents(other)


def test_a_threshold_that_nothing_reads_decides_nothing() -> None:
    alone = THRESHOLD[: THRESHOLD.index("règle")]
    found = ruleset(alone + COMPARED)
    results = [r for r in mutate(found) if r.mutant.name == "plafond"]
    assert {r.verdict for r in results} == {"equivalent"}


RUNNING = """choix motif « Motif »
  imprevu « Imprévu »
  faible_montant « Faible montant »
entité modification « Modification »
  accord féminin
  id : texte
  jour_du_fait : date
  motif : motif
  prix : montant HT
fait modifications « Modifications » : liste de modification
modifications permise « Permise »
  vu code art. 1
  pour chaque modification
  base x
  cas imprevu « Imprévu »
    chaque modification n'excède pas 50 % de la base
  cas faible_montant « Faible montant »
    le cumul est inférieur à 10 % de la base
exemple « Le dixième, atteint à la seconde »
  soit x = 100 €
  soit modifications :
    | id | jour_du_fait     | motif          | prix   |
    | A  | 1er janvier 2025 | imprevu        | 6 €    |
    | B  | 2 janvier 2025   | faible_montant | 9,99 € |
    | C  | 3 janvier 2025   | faible_montant | 0,01 € |
  attendu permise de A = oui
  attendu cas_permise de B inclut faible_montant
  attendu cas_permise de C exclut faible_montant
"""


def test_a_comparison_that_needs_no_values_is_met_all_the_same() -> None:
    # The records up to one are told by their places: no id is looked at.
    found = list(mutate(ruleset(RUNNING)))
    assert {r.verdict for r in found if r.mutant.operator == "amount"} >= {"killed"}
    met = Trials.of(ruleset(RUNNING)).trace.compared.values()
    assert any(pair is None for pairs in met for pair in pairs.get(0, ()))
