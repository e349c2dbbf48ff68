"""Lint finds what is badly written, leaves the rest alone, and its fixes change no answer."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from procrules.compiled import Compiled
from procrules.core.program import Program
from procrules.desk.edits import edited
from procrules.desk.lint import lint, safe_fix
from procrules.pipeline import compile_file, compile_text
from procrules.values.files import EXTENSION

ROOT = Path(__file__).resolve().parents[3]
BUNDLED = ROOT / "rulesets" / "marches_publics" / f"marches_publics{EXTENSION}"
CANTEEN = ROOT / "tests" / "cases" / "editing" / "cantine"
RULES = """source note « Note du 3 mars 2026 » : politique
source avis « Avis du 4 mars 2026 » : politique

fait urgent « urgent » : oui/non
  présumé non

décision visa « visa » : oui/non
  vu note
  si urgent alors non
  sinon oui

exemple
  soit urgent
  attendu visa = non

exemples
  | urgent | attendu visa |
  | non    | oui          |
  | oui    | non          |
"""


@cache
def bundled() -> Compiled:
    return compile_file(BUNDLED)


def codes(compiled: Compiled) -> list[str]:
    return [each.code for each in lint(compiled)]


UNTIDY = {
    "PR951": """source note « Note du 3 mars 2026 » : politique
fait urgent « Urgence » : oui/non
  vu note
""",
    "PR952": """source arrete « Arrêté sur les visas » : loi
fait urgent « Urgence » : oui/non
  présumé non
  vu arrete
""",
    "PR953": """source note « Note du 3 mars 2026 » : politique
seuil plafond « Plafond » : montant HT
  | à compter du 1er janvier 2020 | 100 € | note |
fait prix « Prix » : montant HT
  question « Quel est le prix ? »
définition bas « Bas » : oui/non
  vaut prix est inférieur au seuil plafond
définition haut « Haut » : oui/non
  vaut prix dépasse le seuil plafond
""",
    "PR956": """fait prix « Prix » : montant HT
  question « Quel est le prix ? »
définition bas « Bas » : oui/non
  vaut prix est inférieur à 100 €
définition haut « Haut » : oui/non
  vaut prix atteint 100 €
""",
}


@pytest.mark.parametrize("code", UNTIDY)
def test_each_code_is_found_where_it_stands(code: str) -> None:
    assert codes(compile_text("date de référence jour « Jour »\n" + UNTIDY[code])) == [code]


@pytest.mark.slow
def test_bundled_rules_have_the_defects_that_are_known() -> None:
    """Sources known without a date, and a text that says "above" where others say "below"."""
    sources = {source.name: source for source in bundled().sources}
    found = lint(bundled())
    assert {diagnostic.code for diagnostic in found} == {"PR952", "PR953"}
    for diagnostic in found:
        span = diagnostic.span
        line = sources[span.file].line(span.line)
        assert line[span.column - 1 : span.end_column - 1] == getattr(diagnostic, "name", None)


def test_each_defect_once() -> None:
    assert codes(compile_text(RULES)) == ["PR957", "PR954", "PR954", "PR955", "PR955"]


def test_fixes_change_no_answer() -> None:
    compiled = compile_text(RULES)
    (source,) = compiled.sources
    edits = [edit for found in lint(compiled) for edit in safe_fix(found, source)]
    assert len(edits) == 3
    text = edited(RULES, edits)
    assert "avis" not in text
    assert "fait urgent : oui/non" in text
    mended = compile_text(text)
    assert codes(mended) == ["PR955", "PR955"]

    def decided(compiled: Compiled) -> Program:
        assert compiled.program is not None
        return compiled.program.program

    before, after = decided(compiled), decided(mended)
    assert [r.body for r in before.rules.values()] == [r.body for r in after.rules.values()]
    assert [e.expected for e in before.examples] == [e.expected for e in after.examples]


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\n  # une remarque\n"])
def test_last_item_of_a_file_can_be_removed(end: str) -> None:
    fact = "fait x « X » : oui/non\n  présumé non\n\n"
    compiled = compile_text(fact + "source note « Note du 3 mars 2026 » : politique" + end)
    (found,) = lint(compiled)
    (source,) = compiled.sources
    assert edited(source.text, safe_fix(found, source)) == fact


def test_rules_with_errors_are_not_linted() -> None:
    assert lint(compile_text("fait x : ouinon\n")) == ()


def test_what_is_imported_from_a_bundled_ruleset_is_not_linted() -> None:
    text = "importe marches_publics\nsource note « Note du 3 mars 2026 » : politique\n"
    assert codes(compile_text(text)) == ["PR957"]


@pytest.mark.extras
def test_command_tells_and_fixes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("click", reason="the command line needs procrules[cli]")
    pytest.importorskip("yaml", reason="the command line needs procrules[cli]")
    from procrules.tools.commands.tree import root

    folder = Path(shutil.copytree(CANTEEN, tmp_path / "cantine"))
    assert root("fr").status(["lint", str(folder)]) == 0
    facts = folder / f"faits{EXTENSION}"
    text = facts.read_text(encoding="utf-8")
    facts.write_text(text.replace("  présumé non\n", ""), encoding="utf-8")
    assert root("fr").status(["lint", str(folder)]) == 1
    assert f"faits{EXTENSION}:10:6" in capsys.readouterr().out
    path = tmp_path / f"essai{EXTENSION}"
    path.write_text(RULES, encoding="utf-8")
    assert root("fr").status(["lint", str(path)]) == 1
    assert path.read_text(encoding="utf-8") == RULES
    assert root("fr").status(["lint", "--fix", str(path)]) == 1
    assert "corrigés : 3" in capsys.readouterr().out
    assert codes(compile_file(path)) == ["PR955", "PR955"]
    path.write_text("fait x : ouinon\n", encoding="utf-8")
    assert root("fr").status(["lint", str(path)]) == 2
