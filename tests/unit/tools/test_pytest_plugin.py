"""The plugin, seen from a project that has rule files: pytest is run by itself each time."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from attrs import evolve

from procrules import Ruleset
from procrules.core.answer import Answer
from procrules.tools import collecting, pytest_plugin

PLUGIN = pytest_plugin.__name__
COLLECTING = collecting.__name__
HEAD = "langue français\n\nsource charte « Charte » : politique\n\n"
RULES = """fait montant « Montant » : montant HT

décision visa « Visa » : oui/non

règle visa « Visa »
  vu charte art. 1
  si montant atteint 40 000 €
  alors visa = oui
  sinon visa = non
"""
EXAMPLES = """
exemples « Le point exact »
  | montant     | attendu visa |
  | 39 999,99 € | non          |
  | 40 000 €    | {}          |
"""
GOOD = HEAD + RULES + EXAMPLES.format("oui")
WRONG = HEAD + RULES + EXAMPLES.format("non")


@pytest.fixture
def run(pytester: pytest.Pytester) -> Any:
    """Return what runs pytest on files that were written, with the plugin."""

    def run(*arguments: str, **files: str) -> pytest.RunResult:
        for name, text in files.items():
            path = pytester.path / (name.replace("__", "/") + ".regles")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        # Hypothesis would be imported anew at the end of each run.
        quick = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest")
        common = ("-p", PLUGIN, "-W", "error", *quick)
        return pytester.runpytest_inprocess(*common, *arguments)

    return run


# -- tests --------------------------------------------------------------------------------------
def test_each_example_is_a_test(run: Any) -> None:
    result = run("-v", visa=GOOD)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        ["visa.regles::Le point exact (1) PASSED*", "visa.regles::Le point exact (2) PASSED*"]
    )


def test_one_example_is_run_by_its_name(run: Any) -> None:
    run("visa.regles::Le point exact (2)", visa=GOOD).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("fr", "    visa : non était attendu, la réponse est oui"),
        ("en", "    visa: no was expected, the answer is yes"),
    ],
)
def test_a_failure_is_told_in_words_at_its_line(run: Any, lang: str, sentence: str) -> None:
    result = run("-o", f"procrules_lang={lang}", visa=WRONG)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["visa.regles:18: Le point exact (2)", sentence])
    assert "collecting.py" not in result.stdout.str()


def test_examples_of_one_name_are_told_apart(run: Any) -> None:
    example = "\nexemple « Ici :: là »\n  soit montant = 1 €\n  attendu visa = non\n"
    result = run("-v", visa=HEAD + RULES + example + example)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*::Ici : là PASSED*", "*::Ici : là (19:1) PASSED*"])


def test_a_theme_is_run_with_the_ruleset_of_its_index(run: Any) -> None:
    theme = "langue français\n" + EXAMPLES.format("oui")
    files = {"maison__maison": HEAD + "importe theme\n\n" + RULES, "maison__theme": theme}
    result = run("-v", **files)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["maison/theme.regles::Le point exact (1) PASSED*"])
    run("maison/theme.regles", **files).assert_outcomes(passed=2)


def test_a_file_with_errors_is_told_without_a_traceback(run: Any) -> None:
    broken = "langue français\n\nfait montant « Montant : oui/non\n"
    index = "langue français\n\nimporte theme\n"
    result = run("-o", "procrules_lang=en", maison__maison=index, maison__theme=broken, visa=GOOD)
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(
        [
            "*ERROR collecting maison/maison.regles*",
            "the rules that this file is a part of have errors, *: maison/theme.regles:3",
            "*ERROR collecting maison/theme.regles*",
            "maison/theme.regles:3:14: error PR102: *",
        ]
    )
    assert "Traceback" not in result.stdout.str()
    assert "collecting.py" not in result.stdout.str()


# -- what is not disturbed ----------------------------------------------------------------------
def test_only_files_that_are_looked_for_are_collected(run: Any, pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ntestpaths = tests\n")
    pytester.mkdir("tests").joinpath("test_one.py").write_text("def test_one(): pass\n")
    run(visa=WRONG).assert_outcomes(passed=1)
    run("visa.regles").assert_outcomes(passed=1, failed=1)


def test_collection_can_be_turned_off(run: Any) -> None:
    result = run("-o", "procrules_collect=false", visa=WRONG)
    result.assert_outcomes()
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_the_plugin_may_be_named_wherever_it_is_installed(
    run: Any, pytester: pytest.Pytester
) -> None:
    """The entry point of an installed package, ``-p`` and a conftest: it is registered once."""
    info = pytester.mkdir("faux-1.0.dist-info")
    info.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: faux\nVersion: 1.0\n")
    info.joinpath("entry_points.txt").write_text(f"[pytest11]\n{PLUGIN} = {PLUGIN}\n")
    pytester.syspathinsert()
    pytester.makeconftest(f"pytest_plugins = ['{PLUGIN}']\n")
    run(visa=GOOD).assert_outcomes(passed=2)


@pytest.mark.parametrize(
    "setting",
    ["procrules_lang=de", "procrules_boundaries_limit=-1", "procrules_boundaries_limit=x"],
)
def test_a_setting_that_means_nothing_is_refused(run: Any, setting: str) -> None:
    result = run("-o", setting, visa=GOOD)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {setting.partition('=')[0]} is *: write *"])


def test_it_needs_neither_the_command_line_nor_hypothesis() -> None:
    missing = ("click", "rich", "yaml", "hypothesis", "z3")
    code = f"import sys; sys.modules.update(dict.fromkeys({missing}))\n"
    code += f"import {PLUGIN}\nimport {COLLECTING}\n"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


# -- coverage -----------------------------------------------------------------------------------
def test_what_is_not_covered_is_told(run: Any) -> None:
    one = HEAD + RULES + "\nexemple « Un euro »\n  soit montant = 1 €\n  attendu visa = non\n"
    result = run("--procrules-coverage", visa=one)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        [
            "*couverture des règles*",
            "visa.regles:11:6: comparaison jamais vraie (visa) : *",
            "visa.regles:12:9: conclusion jamais atteinte (visa) : *",
            "couverture : 50,0 % (2 éléments sur 4)",
        ]
    )
    full = run("--procrules-coverage", "-o", "procrules_lang=en", visa=GOOD)
    full.stdout.fnmatch_lines(["*coverage of rules*", "coverage: 100 % (4 of 4 elements)"])


def test_nothing_is_measured_unless_it_is_asked_for(run: Any) -> None:
    for arguments in ((), ("--procrules-coverage", "--collect-only")):
        assert "couverture" not in run(*arguments, visa=GOOD).stdout.str()


def test_what_a_worker_measured_is_told() -> None:
    config = SimpleNamespace(stash=pytest.Stash())
    node = SimpleNamespace(config=config, workeroutput={"procrules_coverage": ["100 %"]})
    pytest_plugin.pytest_testnodedown(node)
    other = SimpleNamespace(config=config, workeroutput={})
    pytest_plugin.pytest_testnodedown(other)
    lines: list[str] = []
    config.getini = lambda name: "fr"
    config.getoption = lambda name: False
    reporter = SimpleNamespace(section=lines.append, write_line=lines.append)
    pytest_plugin.pytest_terminal_summary(reporter, config)  # type: ignore[arg-type]
    assert lines == ["couverture des règles", "100 %"]


# -- boundary cases -----------------------------------------------------------------------------
def test_boundary_cases_are_added_and_counted(run: Any) -> None:
    result = run("-v", "--procrules-boundaries", visa=GOOD)
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(
        ["visa.regles::Le point exact (1)?boundaries? PASSED*", "cas aux bornes : 6 (exemples : 2)"]
    )
    few = run("--procrules-boundaries", "-o", "procrules_boundaries_limit=2", visa=GOOD)
    few.stdout.fnmatch_lines(["cas aux bornes : 4 (exemples : 2)"])
    none = run("--procrules-boundaries", "-o", "procrules_boundaries_limit=0", visa=GOOD)
    none.assert_outcomes(passed=2)


def test_a_boundary_case_that_does_not_hold_is_told(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Ruleset.decide_all

    def decide_all(self: Ruleset, facts: Any, **more: Any) -> dict[str, Answer]:
        answers = honest(self, facts, **more)
        return {n: evolve(a, status="conflict") for n, a in answers.items()}

    monkeypatch.setattr(Ruleset, "decide_all", decide_all)
    result = run("--procrules-boundaries", "-k", "boundaries", visa=GOOD)
    result.stdout.fnmatch_lines(
        [
            "visa.regles:17: Le point exact (1)",
            "    montant = 39*999,99*HT → visa : elle n'est pas décidée, et ne dit pas pourquoi",
        ]
    )
