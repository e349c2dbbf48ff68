"""What an amendment changes is found as regions, what it does not is proved, what is open is said to be."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("click", reason="the command line needs procrules[cli]")
pytest.importorskip("z3", reason="proofs need procrules[verify]")

from click.testing import CliRunner, Result

import procrules
from procrules import FactError, Ruleset
from procrules.analysis.diff import diff_days, diff_versions
from procrules.analysis.difference import Difference, Region
from procrules.tools.commands.tree import root

pytestmark = pytest.mark.extras
CASES = Path(__file__).parents[2] / "cases" / "diff"
EVE, DAY = date(2025, 12, 31), date(2026, 1, 1)


def rules(name: str) -> Ruleset:
    return procrules.load(CASES / f"{name}.regles")


def amended(name: str, **more: Any) -> Difference:
    return diff_versions(rules("avant"), rules(name), **more)


def told(region: Region) -> tuple[str, str, dict[str, str]]:
    """Return what a region says, in French, its spaces plain."""
    conditions = {c.name: c.words.fr.replace("\u00a0", " ") for c in region.conditions}
    before, after = (words.fr for words in region.shown)
    return before, after, conditions


LIBRE, CONSULTATION = "« Achat libre »", "« Mise en concurrence »"
AUTRES = "« Fournitures », « Services »"


# -- two versions -----------------------------------------------------------------------------------
def test_a_threshold_that_is_raised_is_one_region_to_the_cent_and_to_the_day() -> None:
    found = amended("seuil_releve")
    assert [d.verdict for d in found.decisions] == ["changed", "identical"]
    (region,) = found.regions
    assert told(region) == (
        CONSULTATION,
        LIBRE,
        {
            "montant": "de 40 000 € HT à 49 999,99 € HT",
            "lancement": "du 1er janvier 2025 au 31 décembre 2025",
            "nature": AUTRES,
        },
    )
    assert region.extent == "always"
    amounts = next(c for c in region.conditions if c.name == "montant")
    assert amounts.values == ({"from": "40000", "below": "50000"},)
    (threshold,) = found.thresholds
    assert (threshold.before, threshold.after) == (Fraction(40_000), Fraction(50_000))
    assert threshold.columns == {"nature": ("fournitures", "services")}
    assert threshold.since == date(2025, 1, 1)


def test_on_a_day_on_which_the_threshold_is_the_same_nothing_changes() -> None:
    found = amended("seuil_releve", first=DAY, last=DAY)
    assert found.same
    assert not found.thresholds


def test_a_boundary_that_turns_is_its_exact_points() -> None:
    found = amended("sens")
    assert {(r.shown[1].fr, *sorted(told(r)[2].items())) for r in found.regions} == {
        (
            LIBRE,
            ("lancement", "à compter du 1er janvier 2025"),
            ("montant", "70 000 € HT"),
            ("nature", "« Travaux »"),
        ),
        (
            LIBRE,
            ("lancement", "du 1er janvier 2025 au 31 décembre 2025"),
            ("montant", "40 000 € HT"),
            ("nature", AUTRES),
        ),
        (
            LIBRE,
            ("lancement", "à compter du 1er janvier 2026"),
            ("montant", "60 000 € HT"),
            ("nature", AUTRES),
        ),
    }
    assert [(r.kind, r.name) for r in found.rules] == [("changed", "libre")]


def test_an_exception_that_is_added_changes_what_was_otherwise_before() -> None:
    found = amended("exception", first=DAY, last=DAY)
    (region,) = found.regions
    assert told(region) == (CONSULTATION, LIBRE, {"urgence": "oui"})
    assert region.extent == "wherever"
    # Whether the case shown rests on the threshold too is left open.
    before, after = ([str(r) for r in side] for side in region.references)
    assert before in (["guide art. 3"], ["guide art. 3", "guide art. 2"])
    assert after in (["guide art. 5"], ["guide art. 5", "guide art. 2"])
    assert [(r.kind, r.name) for r in found.rules] == [("added", "urgence")]


def test_a_rule_that_is_written_otherwise_without_effect_is_proved_to_change_nothing() -> None:
    found = amended("reecrite")
    assert found.same
    assert found.of("voie_d_achat").verdict == "unchanged"
    assert found.of("avis").verdict == "identical"
    assert [(r.kind, r.name) for r in found.rules] == [("changed", "libre")]


def test_each_case_is_what_the_interpreter_says() -> None:
    for name in ("seuil_releve", "sens", "exception"):
        before, after = rules("avant"), rules(name)
        found = diff_versions(before, after)
        assert found.regions
        for region in found.regions:
            for ruleset, outcome in ((before, region.before), (after, region.after)):
                answer = ruleset.decide(region.decision, dict(region.case))
                assert answer.status == outcome.status
                assert answer.value == outcome.value


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Any]:
    near = st.sampled_from([0, 40_000, 50_000, 60_000, 70_000, 90_000])
    cents = st.sampled_from([-1, 0, 1])
    amount = max(Fraction(0), Fraction(draw(near)) + Fraction(draw(cents), 100))
    days = [date(2024, 12, 31), date(2025, 1, 1), EVE, DAY, date(2027, 1, 1)]
    return {
        "lancement": draw(st.sampled_from(days)),
        "nature": draw(st.sampled_from(["travaux", "fournitures", "services"])),
        "montant": amount,
        "urgence": draw(st.booleans()),
    }


def within(region: Region, case: dict[str, Any]) -> bool:
    """Whether a case lies in a region, by its data alone."""
    return all(any(_holds(v, case[c.name]) for v in c.values) for c in region.conditions)


def _holds(value: Any, fact: Any) -> bool:
    if not isinstance(value, dict):
        return bool(value == fact)
    kind = date.fromisoformat if isinstance(fact, date) else Fraction
    limits = {key: kind(limit) for key, limit in value.items()}
    return (
        fact >= limits.get("from", fact)
        and fact <= limits.get("to", fact)
        and ("above" not in limits or fact > limits["above"])
        and ("below" not in limits or fact < limits["below"])
    )


@pytest.mark.parametrize("name", ["seuil_releve", "sens", "exception", "reecrite"])
def test_outside_of_the_regions_the_interpreter_says_the_same_on_both_sides(name: str) -> None:
    before, after = rules("avant"), rules(name)
    found = diff_versions(before, after)

    @settings(max_examples=150, deadline=None)
    @given(facts())
    def holds(case: dict[str, Any]) -> None:
        one = before.decide("voie_d_achat", case)
        other = after.decide("voie_d_achat", case)
        inside = [r for r in found.regions if within(r, case)]
        if (one.status, one.value) != (other.status, other.value):
            assert any(r.before.value == one.value for r in inside), case
        for region in inside:
            if region.extent == "always":
                assert (one.value, other.value) == (region.before.value, region.after.value), case

    holds()


# -- two days ---------------------------------------------------------------------------------------
def test_two_days_of_one_ruleset() -> None:
    found = diff_days(rules("avant"), EVE, DAY)
    (region,) = found.regions
    assert told(region) == (
        CONSULTATION,
        LIBRE,
        {"montant": "de 40 000 € HT à 59 999,99 € HT", "nature": AUTRES},
    )
    assert region.extent == "always"
    assert "lancement" not in region.case
    assert [str(r) for r in region.references[1]] == ["guide art. 3", "guide art. 2"]
    (threshold,) = found.thresholds
    assert (threshold.before, threshold.after, threshold.since) == (40_000, 60_000, DAY)
    assert found.count("identical") == 1


def test_the_same_day_twice_changes_nothing() -> None:
    assert diff_days(rules("avant"), DAY, DAY).same


DATES = """langue français

date de référence lancement « Lancement »

source guide « Guide, fictif » : politique

fait signature « Signature » : date

décision apres « Signé après le lancement » : oui/non
règle apres_le_lancement « Après »
  vu guide art. 1
  si signature est postérieure au lancement
  alors apres = oui
  sinon apres = non

décision en_2026 « Lancé en 2026 » : oui/non
règle lance_en_2026 « En 2026 »
  vu guide art. 2
  si lancement est au plus tôt le 1er janvier 2026
  alors en_2026 = oui
  sinon en_2026 = non

décision limite « Limite » : date
règle limite_de_reponse « Limite »
  vu guide art. 3
  alors limite vaut 30 jours après lancement
"""


def test_what_changes_only_because_time_goes_by_is_no_change_of_the_law() -> None:
    found = diff_days(procrules.loads(DATES), EVE, DAY)
    assert found.of("apres").verdict == "unchanged"
    (region,) = found.of("en_2026").regions
    assert not region.conditions
    assert region.extent == "always"
    assert [(r.kind, r.name, r.day) for r in found.rules] == [("turns", "lance_en_2026", DAY)]


def test_a_day_counted_from_the_reference_date_is_not_settled() -> None:
    found = diff_days(procrules.loads(DATES), EVE, DAY, decisions=["limite"])
    limit = found.of("limite")
    assert limit.verdict == "not_settled"
    assert limit.reason is not None
    assert "counted" in limit.reason.en
    assert not found.same
    assert not found.settled


SETS = """langue français

date de référence lancement « Lancement »

source guide « Guide, fictif » : politique

choix voie « Voie »
  libre « Achat libre »
  appel « Appel d'offres »

entité lot « Lot »
  id : texte
  montant « Montant du lot » : montant HT

fait lots « Lots » : liste de lot

seuil petit « Petit lot » : montant HT
  | à compter du 1er janvier 2025 | 1 000 € | guide art. 1 |
  | à compter du 1er janvier 2026 | 2 000 € | guide art. 2 |

décision petit_lot « Petit lot » : oui/non
  pour chaque lot
  vu guide art. 3
  si montant du lot est inférieur au seuil petit alors oui
  sinon non

fait montant_total « Montant total » : montant HT

décision voies « Voies ouvertes » : plusieurs voie

règle voie_libre « Voie libre »
  vu guide art. 3
  si montant_total est inférieur au seuil petit
  alors voies inclut libre

règle toujours « Toujours »
  vu guide art. 4
  alors voies inclut appel
"""


def test_the_members_of_a_set_are_told_one_by_one() -> None:
    found = diff_days(procrules.loads(SETS), EVE, DAY, decisions=["voies"])
    (region,) = found.regions
    assert region.member == "libre"
    assert told(region) == (
        "fermé",
        "ouvert",
        {"montant_total": "de 1 000 € HT à 1 999,99 € HT"},
    )


def test_a_member_that_one_version_adds_was_closed_before() -> None:
    more = SETS.replace("  appel « Appel d'offres »", "  appel « Appel d'offres »\n  defi « Défi »")
    more += """
règle defi_ouvert « Défi »
  vu guide art. 5
  si montant_total dépasse 9 000 €
  alors voies inclut defi
"""
    found = diff_versions(procrules.loads(SETS), procrules.loads(more), decisions=["voies"])
    (region,) = found.regions
    assert region.member == "defi"
    assert told(region) == ("fermé", "ouvert", {"montant_total": "plus de 9 000 € HT"})
    assert any("voie" in words.en and "defi" in words.en for words in found.assumptions)


def test_what_is_answered_for_each_record_is_told_once_for_all_of_them() -> None:
    found = diff_days(procrules.loads(SETS), EVE, DAY, decisions=["petit_lot"])
    assert found.of("petit_lot").verdict == "changed"
    (region,) = found.regions
    assert region.list == "lots"
    assert told(region) == ("non", "oui", {"montant": "de 1 000 € HT à 1 999,99 € HT"})
    assert region.extent == "always"


# -- what is open is said to be -----------------------------------------------------------------------
def test_without_time_nothing_is_called_unchanged() -> None:
    for found in (amended("reecrite", timeout=0), amended("reecrite", budget=0)):
        assert {d.verdict for d in found.decisions} == {"not_settled"}
        assert not found.same
        assert not found.settled


def test_a_decision_that_the_ruleset_has_not_is_refused() -> None:
    with pytest.raises(FactError) as caught:
        amended("sens", decisions=["voie_d_achats"])
    assert [d.code for d in caught.value.diagnostics] == ["PR707"]
    assert caught.value.diagnostics[0].suggestion == "voie_d_achat"


def test_two_processes_find_the_same() -> None:
    one, two = (amended("sens", jobs=n) for n in (1, 2))
    assert [r.says for r in one.regions] == [r.says for r in two.regions]


def test_the_extra_is_asked_for_where_it_is_missing() -> None:
    script = f"""
import sys
sys.modules["z3"] = None
import procrules
from procrules.analysis.diff import diff_versions
ruleset = procrules.load({str(CASES / "avant.regles")!r})
try:
    diff_versions(ruleset, ruleset)
except procrules.MissingExtraError as error:
    print([d.code for d in error.diagnostics])
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['PR809']"


# -- the command line -------------------------------------------------------------------------------
def run(*arguments: str) -> Result:
    return CliRunner().invoke(root("fr"), ["diff", *arguments, "--jobs", "1"])


def case(name: str) -> str:
    return str(CASES / f"{name}.regles")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_command_says_what_changes_and_where() -> None:
    result = run(case("avant"), "--from", "2025-12-31", "--to", "2026-01-01")
    assert result.exit_code == 1, result.output
    text = plain(result.output)
    assert "Du 31 décembre 2025 au 1er janvier 2026" in text
    assert "« Montant » : de 40 000 € HT à 59 999,99 € HT" in text
    assert f"{CONSULTATION} devient {LIBRE}" in text
    assert "hors de ces régions, prouvé : la réponse ne change pas" in text


def test_regions_in_which_several_answers_change_are_told_once() -> None:
    arguments = (case("partagee"), "--from", "2025-12-31", "--to", "2026-01-01")
    text = plain(run(*arguments).output)
    lines = [line for line in text.splitlines() if "de 40 000 € HT à 59 999,99 € HT" in line]
    assert len(lines) == 1
    assert (
        "[1] « Circuit long » devient « Circuit court » — Guide des achats, fictif, art. 3" in text
    )
    assert "oui devient non : dans les régions de [1]" in text
    # The document tells each decision with its regions, in full.
    document = json.loads(run(*arguments, "--format", "json").output)
    first, second, product = document["decisions"]
    assert first["regions"][0]["conditions"] == second["regions"][0]["conditions"]
    assert all(decision["regions"][0]["case"] for decision in (first, second))
    assert product["verdict"] == "changed"


def test_a_long_list_of_values_is_cut_short_in_words_alone() -> None:
    arguments = (case("partagee"), "--from", "2025-12-31", "--to", "2026-01-01")
    more = (*arguments, "--decision", "visa_prealable")
    assert "« Archives » et 2 autres valeurs ; " in plain(run(*more).output)
    assert "'Archives' and 2 more values" in plain(run(*more, "--lang", "en").output)
    document = json.loads(run(*more, "--format", "json").output)
    values = [c["values"] for c in document["decisions"][0]["regions"][0]["conditions"]]
    assert ["voirie", "ecoles", "sports", "culture", "archives", "jardins", "port"] in values


def test_most_values_of_a_choice_are_told_by_those_left_out() -> None:
    arguments = (case("avant"), "--from", "2025-12-31", "--to", "2026-01-01")
    assert "« Nature de l'achat » : tout sauf « Travaux »" in plain(run(*arguments).output)
    english = plain(run(*arguments, "--lang", "en").output)
    assert "'Nature de l'achat': all but 'Travaux'" in english
    assert "«" not in english.split("Answers")[1].split("What does not change")[0]


def test_the_command_ends_with_zero_where_nothing_changes() -> None:
    result = run(case("avant"), case("reecrite"))
    assert result.exit_code == 0, result.output
    assert "aucune réponse ne change" in result.output


def test_what_is_not_settled_is_never_printed_as_unchanged() -> None:
    result = run(case("avant"), case("reecrite"), "--timeout", "0")
    assert result.exit_code == 1
    assert "aucune réponse ne change" not in result.output
    assert "décisions non tranchées : 2" in plain(result.output)


def test_the_three_forms_say_the_same_regions() -> None:
    arguments = (case("avant"), case("seuil_releve"), "--on", "2025-06-01")
    document = json.loads(run(*arguments, "--format", "json").output)
    (region,) = document["decisions"][0]["regions"]
    assert region["before"] == {"status": "decided", "value": "consultation", "computed": False}
    assert region["case"]["montant"] == "40000"
    assert document["same"] is False
    markdown = plain(run(*arguments, "--format", "markdown", "--lang", "en").output)
    assert "## Answers" in markdown
    assert "'Montant': €40,000 excl. VAT to €49,999.99 excl. VAT" in markdown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "--from"),
        (("--from", "2026-01-01", "--to", "2025-12-31"), "précède"),
        (("--on", "2026-01-01"), "--on"),
        (("--rev-to", "HEAD"), "--rev-from"),
        ((case("sens"), case("exception")), "règlement"),
    ],
)
def test_words_that_do_not_go_together_are_refused(arguments: tuple[str, ...], words: str) -> None:
    result = run(case("avant"), *arguments)
    assert result.exit_code == 2
    assert words in result.output


# -- revisions of git -------------------------------------------------------------------------------
@pytest.fixture
def repository(tmp_path: Path) -> Path:
    def git(*words: str) -> None:
        subprocess.run(
            ["git", "-C", str(tmp_path), "-c", "user.name=t", "-c", "user.email=t@t", *words],
            capture_output=True,
            check=True,
        )

    try:
        git("init", "-q")
    except OSError:
        pytest.skip("git is not installed")
    path = tmp_path / "regles" / "guide.regles"
    path.parent.mkdir()
    path.write_text((CASES / "avant.regles").read_text(encoding="utf-8"), encoding="utf-8")
    git("add", "-A")
    git("commit", "-q", "-m", "first")
    git("tag", "un")
    path.write_text((CASES / "seuil_releve.regles").read_text(encoding="utf-8"), encoding="utf-8")
    git("add", "-A")
    git("commit", "-q", "-m", "second")
    path.write_text((CASES / "reecrite.regles").read_text(encoding="utf-8"), encoding="utf-8")
    return path


def test_revisions_are_read_as_they_stood(repository: Path) -> None:
    changed = run(str(repository), "--rev-from", "un", "--rev-to", "HEAD", "--format", "json")
    assert changed.exit_code == 1, changed.output
    document = json.loads(changed.output)
    assert [t["after"] for t in document["thresholds"]] == ["50000"]
    assert document["from"]["fr"].endswith("guide.regles@un")
    # Without a second revision, the files as they are: here, words alone are others.
    assert run(str(repository), "--rev-from", "un").exit_code == 0
    assert run(str(repository), "--rev-from", "HEAD").exit_code == 1


@pytest.mark.parametrize("revision", ["nulle-part", "--output=x", "HEAD^^^^"])
def test_a_revision_that_is_not_there_is_told(repository: Path, revision: str) -> None:
    result = run(str(repository), f"--rev-from={revision}")
    assert result.exit_code == 2
    assert "PR816" in result.output
    assert "cette révision n'existe pas" in result.output


def test_a_path_outside_of_any_repository_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.regles"
    path.write_text((CASES / "avant.regles").read_text(encoding="utf-8"), encoding="utf-8")
    result = run(str(path), "--rev-from", "HEAD")
    assert result.exit_code == 2
    assert "PR816" in result.output
