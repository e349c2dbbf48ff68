"""What is kept of rules: used while it is true, and given up for parsing whatever goes wrong."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import procrules
from procrules import engine, loading, pipeline
from procrules.cache import MAX_ENTRIES, VARIABLE, Cache, cache_at
from procrules.compiled import Compiled
from procrules.desk.lint import lint
from procrules.errors import RulesetError
from procrules.loading import compiled_file, compiled_named, compiled_text
from procrules.ruleset import ruleset_of

pytestmark = pytest.mark.skipif(not hasattr(os, "getuid"), reason="nothing is kept here")

KEY = f"{7:064x}"

RULES = """langue français
règlement visas « Visas »
importe commun
source charte « Charte » : politique
fait urgent « Urgent » : oui/non
décision visa « Visa » : oui/non
règle visa « Visa »
  vu charte art. 2
  si {condition}
  alors visa = non
  sinon visa = oui
"""
COMMON = """langue français
définition presse « Pressé » : oui/non
  vaut {value}
"""


class Passes:
    """Counts how often the passes run."""

    def __init__(self) -> None:
        self.runs = 0


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Passes]:
    """The passes, watched; what is kept is kept however short the rules."""
    watched, parsed = Passes(), pipeline.parsed

    def counted(*arguments: object) -> object:
        watched.runs += 1
        return parsed(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "parsed", counted)
    monkeypatch.setattr(loading, "MIN_CHARACTERS", 0)
    return watched


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """An index file and the file that it imports."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "commun.regles").write_text(COMMON.format(value="urgent"), encoding="utf-8")
    index = folder / "visas.regles"
    index.write_text(RULES.format(condition="presse"), encoding="utf-8")
    return index


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where things are kept; it does not exist yet."""
    return tmp_path / "home" / "cache"


def kept(folder: Path) -> Path:
    """Return the only program that is kept."""
    (file,) = folder.glob("*.core")
    return file


def visa(compiled: Compiled, urgent: bool = True) -> object:
    return ruleset_of(compiled).decide("visa", {"urgent": urgent}).value


def test_rules_are_parsed_once(passes: Passes, rules: Path, folder: Path) -> None:
    first = compiled_file(rules, cache=folder)
    second = compiled_file(rules, cache=folder)
    assert passes.runs == 1
    assert second == first
    assert list(second.sources) == list(first.sources)
    assert visa(second) is False
    assert procrules.load(rules, cache=folder) == procrules.load(rules, cache=False)
    assert passes.runs == 2  # without a cache


def test_what_is_kept_is_linted_like_what_is_read(passes: Passes, folder: Path) -> None:
    text = RULES.format(condition="urgent").replace("importe commun\n", "")
    text += "source avis « Avis du 4 mars 2026 » : politique\nnon formalisé « la forme » vu avis\n"
    first, second = (compiled_text(text, "visas.regles", cache=folder) for _ in range(2))
    assert passes.runs == 1
    assert lint(second) == lint(first) != ()
    assert "PR957" not in {found.code for found in lint(second)}


def test_findings_are_kept_with_the_rules(passes: Passes, folder: Path) -> None:
    text = RULES.format(condition="urgent").replace("importe commun\n", "")
    text += "décision vaine « Vaine » : oui/non\n"
    first = compiled_text(text, "visas.regles", cache=folder)
    second = compiled_text(text, "visas.regles", cache=folder)
    assert passes.runs == 1
    assert [d.code for d in first.diagnostics] == ["PR511"]
    assert second.diagnostics == first.diagnostics
    assert second.diagnostics[0].source_line == first.diagnostics[0].source_line != ""


def test_rules_with_errors_are_not_kept(passes: Passes, folder: Path) -> None:
    text = RULES.format(condition="presse")
    assert compiled_text(text, cache=folder).program is None
    assert compiled_text(text, cache=folder).program is None
    assert passes.runs == 2
    assert not folder.exists()


def test_short_rules_are_not_kept(rules: Path, folder: Path) -> None:
    compiled_file(rules, cache=folder)
    assert not folder.exists()


# -- what makes it untrue -------------------------------------------------------------------------
def change_the_text(rules: Path, _: pytest.MonkeyPatch) -> None:
    rules.write_text(rules.read_text("utf-8") + "# fin\n", encoding="utf-8")


def change_an_import(rules: Path, _: pytest.MonkeyPatch) -> None:
    text = COMMON.format(value="urgent = non")
    rules.with_name("commun.regles").write_text(text, encoding="utf-8")


def change_the_engine(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "engine", lambda: "another")


@pytest.mark.parametrize("change", [change_the_text, change_an_import, change_the_engine])
def test_what_changes_is_parsed_again(
    passes: Passes,
    rules: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path, pytest.MonkeyPatch], None],
) -> None:
    compiled_file(rules, cache=folder)
    change(rules, monkeypatch)
    after = compiled_file(rules, cache=folder)
    assert passes.runs == 2
    assert visa(after) is (change is change_an_import)
    compiled_file(rules, cache=folder)
    assert passes.runs == 2


def test_import_that_is_gone_is_told(passes: Passes, rules: Path, folder: Path) -> None:
    compiled_file(rules, cache=folder)
    rules.with_name("commun.regles").unlink()
    # There is a bundled ruleset of that name: it is what the import means now.
    compiled_file(rules, cache=folder)
    assert passes.runs == 2


def test_file_of_the_name_of_a_bundled_ruleset_replaces_it(
    passes: Passes, rules: Path, folder: Path
) -> None:
    text = RULES.format(condition="urgent").replace("importe commun", "importe marches_publics")
    rules.write_text(text, encoding="utf-8")
    with_bundled = compiled_file(rules, cache=folder)
    assert with_bundled.program is not None
    assert "regime" in with_bundled.program.program.decisions
    rules.with_name("marches_publics.regles").write_text("langue français\n", encoding="utf-8")
    after = compiled_file(rules, cache=folder)
    assert after.program is not None
    assert "regime" not in after.program.program.decisions


def test_every_pass_counts_for_the_name_of_the_engine() -> None:
    program = (
        "import sys, procrules.pipeline\n"
        "print(*(m for m in sys.modules if m.startswith('procrules.')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    tops = {module.split(".")[1] for module in done.stdout.decode().split()}
    assert tops <= {name.removesuffix(".py") for name in engine.PASSES}
    assert {"constructs", "check", "core", "syntax", "pipeline"} <= tops


def test_name_of_the_engine_follows_its_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Path(engine.__file__).parent
    for name in engine.PASSES:
        source = here / name
        if source.is_dir():
            (tmp_path / name).mkdir(parents=True)
            for file in source.glob("*.py"):
                (tmp_path / name / file.name).write_bytes(file.read_bytes())
        else:
            (tmp_path / name).write_bytes(source.read_bytes())
    original = engine.measured()
    monkeypatch.setattr(engine, "__file__", str(tmp_path / "engine.py"))
    assert engine.measured() == original
    changed = tmp_path / "check" / "program.py"
    changed.write_bytes(changed.read_bytes() + b"\n")
    assert engine.measured() != original
    changed.unlink()
    assert engine.measured() != original


# -- what is damaged ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: data + b"}",
        lambda data: b"\x80\x05N." + data,
        *(
            lambda data, at=at: (
                data[: len(data) * at // 9]
                + bytes([data[len(data) * at // 9] ^ 0x20])
                + data[len(data) * at // 9 + 1 :]
            )
            for at in range(9)
        ),
    ],
)
def test_what_is_damaged_is_parsed_again_and_replaced(
    passes: Passes, rules: Path, folder: Path, damage: Callable[[bytes], bytes]
) -> None:
    first = compiled_file(rules, cache=folder)
    file = kept(folder)
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert compiled_file(rules, cache=folder) == first
    assert passes.runs == 2
    assert file.read_bytes() == whole
    compiled_file(rules, cache=folder)
    assert passes.runs == 2


# -- who may write there --------------------------------------------------------------------------
def test_folder_and_file_are_for_their_owner_alone(
    passes: Passes, rules: Path, folder: Path
) -> None:
    compiled_file(rules, cache=folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(kept(folder).stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777, 0o1777])
def test_folder_that_others_may_write_to_is_not_used(
    passes: Passes, rules: Path, folder: Path, mode: int
) -> None:
    compiled_file(rules, cache=folder)
    before = kept(folder).stat().st_mtime_ns
    folder.chmod(mode)
    compiled_file(rules, cache=folder)
    assert passes.runs == 2
    assert kept(folder).stat().st_mtime_ns == before


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_file_that_others_may_write_to_is_not_read(
    passes: Passes, rules: Path, folder: Path, mode: int
) -> None:
    compiled_file(rules, cache=folder)
    kept(folder).chmod(mode)
    compiled_file(rules, cache=folder)
    assert passes.runs == 2
    assert stat.S_IMODE(kept(folder).stat().st_mode) == 0o600


def test_what_another_user_owns_is_not_used(
    passes: Passes, rules: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled_file(rules, cache=folder)
    before = kept(folder).stat().st_mtime_ns
    owner = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    compiled_file(rules, cache=folder)
    assert passes.runs == 2
    assert kept(folder).stat().st_mtime_ns == before


def test_link_is_not_followed(passes: Passes, rules: Path, folder: Path, tmp_path: Path) -> None:
    compiled_file(rules, cache=folder)
    elsewhere = tmp_path / "elsewhere"
    file = kept(folder)
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    compiled_file(rules, cache=folder)
    assert passes.runs == 2
    assert not file.is_symlink()


# -- where nothing can be written -----------------------------------------------------------------
def test_folder_that_cannot_be_made_is_done_without(
    passes: Passes, rules: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    for _ in range(2):
        assert visa(compiled_file(rules, cache=tmp_path / "file" / "cache")) is False
    assert passes.runs == 2


@pytest.mark.skipif(hasattr(os, "getuid") and os.getuid() == 0, reason="root writes anywhere")
def test_read_only_home_is_done_without(passes: Passes, rules: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    for _ in range(2):
        assert visa(compiled_file(rules, cache=home / "cache")) is False
    assert passes.runs == 2
    assert not list(home.iterdir())


def test_read_only_file_system_is_done_without(
    passes: Passes, rules: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def refusing(path: str, flags: int, *arguments: int, **named: int) -> int:
        if flags & os.O_CREAT:
            raise OSError(30, "Read-only file system")
        return real(path, flags, *arguments, **named)

    folder.mkdir(parents=True, mode=0o700)
    monkeypatch.setattr(os, "open", refusing)
    assert visa(compiled_file(rules, cache=folder)) is False
    assert not list(folder.iterdir())


def test_full_disk_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    cache = Cache(folder)
    monkeypatch.setattr(os, "replace", full)
    cache.write(KEY, b"data")
    assert cache.read(KEY) is None
    assert not list(folder.iterdir())


# -- several at once ------------------------------------------------------------------------------
def test_readers_meet_whole_files_while_others_write(folder: Path) -> None:
    cache = Cache(folder)
    written = [bytes([n]) * 200_000 for n in range(4)]
    cache.write(KEY, written[0])
    stop = threading.Event()
    met: list[bytes | None] = []

    def write(data: bytes) -> None:
        for _ in range(30):
            cache.write(KEY, data)

    def read() -> None:
        while not stop.is_set():
            met.append(cache.read(KEY))

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=(data,)) for data in written]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    reader.join()
    assert met
    assert set(met) <= set(written)
    assert [file.name for file in folder.iterdir()] == [f"{KEY}.core"]


def test_processes_that_start_together_agree(rules: Path, folder: Path) -> None:
    program = (
        "import sys, procrules, procrules.loading\n"
        "procrules.loading.MIN_CHARACTERS = 0\n"
        "ruleset = procrules.load(sys.argv[1], cache=sys.argv[2])\n"
        "print(ruleset.decide('visa', {'urgent': True}).value)\n"
    )
    command = [sys.executable, "-c", program, str(rules), str(folder)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(4)]
    assert [p.communicate()[0].strip() for p in running] == [b"False"] * 4
    assert kept(folder)


@pytest.mark.parametrize("ending", [".core", ".start"])
def test_oldest_files_are_removed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    most = 4
    monkeypatch.setitem(MAX_ENTRIES, ending, most)
    cache = Cache(folder)
    other = {".core": ".start", ".start": ".core"}[ending]
    cache.write(KEY, b"data", other)
    os.utime(folder / f"{KEY}{other}", (0, 0))
    for number in range(most + 3):
        cache.write(f"{number:064x}", b"data", ending)
        os.utime(folder / f"{number:064x}{ending}", (number, number))
    names = sorted(file.name for file in folder.iterdir())
    assert f"{KEY}{other}" in names  # each ending has a bound of its own
    names.remove(f"{KEY}{other}")
    assert len(names) == most
    assert names[-1] == f"{most + 2:064x}{ending}"
    assert f"{0:064x}{ending}" not in names


def test_files_of_others_are_never_removed(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o700)
    others = [".env", ".bashrc", "notes.core", ".key.core.0000", *(f"{n}.core" for n in range(40))]
    for name in others:
        (folder / name).write_bytes(b"kept")
        os.utime(folder / name, (1, 1))
    Cache(folder).write(KEY, b"data")
    assert {file.name for file in folder.iterdir()} == {*others, f"{KEY}.core"}


@pytest.mark.parametrize("choice", [None, 3, "", b"folder"])
def test_what_is_no_place_is_refused(rules: Path, choice: Any) -> None:
    with pytest.raises(RulesetError, match="PR"):
        procrules.load(rules, cache=choice)


def test_a_folder_that_cannot_be_is_none(rules: Path) -> None:
    assert visa(compiled_file(rules, cache="a\0b")) is False


def test_what_a_stopped_writer_left_is_removed_later(folder: Path) -> None:
    cache = Cache(folder)
    cache.write(KEY, b"data")
    stopped, writing = f".{KEY}.core.{0:016x}", f".{KEY}.core.{1:016x}"
    for name, age in ((stopped, 7_200), (writing, 60)):
        left = folder / name
        left.write_bytes(b"da")
        when = (folder / f"{KEY}.core").stat().st_mtime - age
        os.utime(left, (when, when))
    cache.write(KEY, b"data")
    assert sorted(file.name for file in folder.iterdir()) == [writing, f"{KEY}.core"]


# -- where it is ----------------------------------------------------------------------------------
def test_caller_and_environment_say_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/anne")
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/anne")
    monkeypatch.setenv(VARIABLE, "")
    assert cache_at(True) == Cache(Path("/var/anne/procrules"))
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_at(True) == Cache(Path("/home/anne/.cache/procrules"))
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_at(True) == Cache(Path("/home/anne/.cache/procrules"))
    monkeypatch.setenv(VARIABLE, "/tmp/named")
    assert cache_at(True) == Cache(Path("/tmp/named"))
    assert cache_at("/tmp/asked") == Cache(Path("/tmp/asked"))
    assert cache_at(False) is None
    monkeypatch.setenv(VARIABLE, "off")
    assert cache_at(True) is None
    assert cache_at(Path("/tmp/asked")) == Cache(Path("/tmp/asked"))


def test_nothing_is_kept_where_owners_are_not_known(
    rules: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "getuid")
    monkeypatch.setattr(loading, "MIN_CHARACTERS", 0)
    assert visa(compiled_file(rules, cache=folder)) is False
    assert not folder.exists()


def test_bundled_rules_are_kept(tmp_path: Path) -> None:
    # The folder of the whole run, which other tests filled or will.
    first = compiled_named("marches_publics")
    second = compiled_named("marches_publics")
    assert second == first
    assert compiled_named("marches_publics").sha256 == first.sha256
