"""The distributions carry all they need: each is installed elsewhere and does the main job there."""

import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.packaging

ROOT = Path(__file__).parents[2]
CASE = ROOT / "rulesets" / "marches_publics" / "cas" / "cour_ecole.yaml"
WITHOUT_PARSING = """
import sys, procrules
ruleset = procrules.load("marches_publics")
facts = {"acheteur": "collectivite", "type_prestation": "fournitures"}
facts |= {"valeur_estimee_ht": "39 999,99 €", "date_reference": "2022-08-02"}
answer = ruleset.decide("regime", facts)
print(answer.value, "lark" in sys.modules, "attr" in sys.modules)
assert answer == ruleset.decide_all(facts, decisions=["regime"])["regime"]
"""
MAIN_JOB = ["decide", "marches_publics", "--decision", "procedures", "--why", "--facts"]


def run(*command: str | Path, cwd: Path, **variables: str) -> str:
    """Run a command away from the checkout and return what it printed."""
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**inherited, "PYTHONUTF8": "1", "NO_COLOR": "1", **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def build(source: Path, into: Path, kind: str) -> Path:
    """Build one distribution of ``source`` with the hatchling of this environment."""
    run(
        *(sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", into, source),
        cwd=into.parent,
    )
    (built,) = into.iterdir()
    return built


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside the checkout, with the case to decide."""
    pytest.importorskip("build", reason="building needs the extra dev")
    pytest.importorskip("hatchling", reason="building needs the extra dev")
    folder = tmp_path_factory.mktemp("elsewhere")
    shutil.copy(CASE, folder / "case.yaml")
    return folder


@pytest.fixture(scope="module")
def wheel(elsewhere: Path) -> Path:
    """The wheel built from the checkout."""
    return build(ROOT, elsewhere / "wheel", "wheel")


@pytest.fixture(scope="module")
def unpacked_sdist(elsewhere: Path) -> Path:
    """The source distribution, unpacked."""
    sdist = build(ROOT, elsewhere / "sdist", "sdist")
    # Python 3.11.2, that of Debian 12, does not know the filters yet; 3.12 asks for one.
    safely: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    with tarfile.open(sdist) as archive:
        archive.extractall(elsewhere / "unpacked", **safely)
    (unpacked,) = (elsewhere / "unpacked").iterdir()
    return unpacked


@pytest.fixture(scope="module")
def wheel_from_sdist(elsewhere: Path, unpacked_sdist: Path) -> Path:
    """The wheel built from the source distribution alone."""
    return build(unpacked_sdist, elsewhere / "wheel_from_sdist", "wheel")


def decide_after_installing(wheel: Path, elsewhere: Path, name: str) -> str:
    """Install a wheel with its command line in a fresh environment and decide the case there."""
    home = elsewhere / name
    venv.create(home, with_pip=True, symlinks=True)
    binaries = home / ("Scripts" if os.name == "nt" else "bin")
    run(binaries / "python", "-m", "pip", "install", "-q", f"{wheel}[cli]", cwd=elsewhere)
    place = run(
        *(binaries / "python", "-c", "import procrules; print(procrules.__file__)"), cwd=elsewhere
    )
    assert home.resolve() in Path(place.strip()).resolve().parents
    # Nothing is kept from before, and nothing needs to be parsed.
    decided = run(binaries / "python", "-c", WITHOUT_PARSING, cwd=elsewhere, PROCRULES_CACHE="off")
    assert decided.split() == ["dispense", "False", "False"]
    return run(binaries / "procrules", *MAIN_JOB, "case.yaml", cwd=elsewhere)


def test_wheel_decides_when_installed_elsewhere(wheel: Path, elsewhere: Path) -> None:
    assert "R2122-9-1" in decide_after_installing(wheel, elsewhere, "venv")


def test_wheel_from_sdist_decides_when_installed_elsewhere(
    wheel_from_sdist: Path, elsewhere: Path
) -> None:
    assert "R2122-9-1" in decide_after_installing(wheel_from_sdist, elsewhere, "venv_sdist")


def test_both_wheels_hold_the_same_files(wheel: Path, wheel_from_sdist: Path) -> None:
    def contents(path: Path) -> dict[str, int]:
        with zipfile.ZipFile(path) as archive:
            return {info.filename: info.CRC for info in archive.infolist()}

    assert contents(wheel) == contents(wheel_from_sdist)


def test_unpacked_sdist_decides_as_it_stands(unpacked_sdist: Path, elsewhere: Path) -> None:
    printed = run(
        *(sys.executable, "-c", "from procrules.tools.cli import main; main()"),
        *(*MAIN_JOB, "case.yaml"),
        cwd=elsewhere,
        PYTHONPATH=str(unpacked_sdist / "src"),
    )
    assert "R2122-9-1" in printed


def test_wheel_carries_every_data_file_of_the_checkout(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        shipped = set(archive.namelist())
    folders = ["grammar", "rulesets", "schema", "docs/fr/diagnostics", "docs/en/diagnostics"]
    wanted = {
        f"procrules/{path.relative_to(ROOT).as_posix()}"
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted
    assert wanted <= shipped
    assert "procrules/py.typed" in shipped


def test_wheel_carries_what_was_made_of_every_bundled_ruleset(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        made = {Path(name).name for name in archive.namelist() if "/precompiled/" in name}
    names = [p.name for p in (ROOT / "rulesets").iterdir()]
    assert made == {"engine", *(f"{name}.{kind}" for name in names for kind in ("core", "start"))}
