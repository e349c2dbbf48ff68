"""The build of the site, as far as it needs no Node."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from procrules import load

pytestmark = pytest.mark.extras

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = spec_from_file_location("docs_build", ROOT / "docs" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_bundled_case_is_one_that_the_rules_can_read(build: ModuleType) -> None:
    from procrules.tools.playground.telling import Telling

    telling = Telling(load("marches_publics"))
    found = build.cases()
    assert "cour_ecole" in [case["name"] for case in found]
    for case in found:
        assert case["title"]
        assert not case["title"].startswith("#")
        assert telling.facts("procedures", case["told"])


def test_without_node_the_build_says_what_is_missing(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, ROOT / "docs" / "build.py", "--out", tmp_path / "site"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert found.returncode == 1
    assert "needs Node 20 or later, with npm" in found.stderr
    assert "Traceback" not in found.stderr
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_of_a_site_without_playground_says_how_to_build_it(lang: str) -> None:
    page = (ROOT / "docs" / "playground" / f"{lang}.html").read_text("utf-8")
    assert "python docs/build.py --out site" in page
    assert f'lang="{lang}"' in page


def test_the_lock_of_the_page_names_no_registry() -> None:
    lock = (ROOT / "playground" / "package-lock.json").read_text("utf-8")
    assert "resolved" not in lock
    assert "://" not in lock.replace("https://opencollective.com", "").replace(
        "https://github.com", ""
    )
