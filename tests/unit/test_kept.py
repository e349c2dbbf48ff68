"""What a first answer needs, kept: used while it is true, and done without whatever goes wrong."""

from __future__ import annotations

import copy
import os
import pickle
import shutil
import threading
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest

import procrules
from procrules import FactError, Ruleset, RulesetError, engine, kept, loading, pipeline
from procrules.backends.compiled.runtime import Undetermined
from procrules.backends.compiled.written import read_code
from procrules.core.declared import DeclaredRules
from procrules.core.declaring import plain_declarations
from procrules.facts import read_facts
from procrules.kept import Bundle, bundle, entry, read_entry
from procrules.values.digests import digest

pytestmark = pytest.mark.skipif(not hasattr(os, "getuid"), reason="nothing is kept here")

RULES = """langue français
règlement visas « Visas »
  version « 3 »
importe commun
date de référence jour
source charte « Charte » : politique
choix service « Service »
  voirie
  ecoles
entité lot « Lot »
  id : texte
  montant « Montant » : montant HT
fait urgent « Urgent » : oui/non
  présumé non
fait montant « Montant » : montant HT
  au moins 0 €
  au plus 9 000 000 €
fait delai « Délai » : durée
fait service « Service » : service
fait lots « Lots » : liste de lot
fait jour « Jour » : date
seuil plafond « Plafond » : montant HT
  | jusqu'au 31 décembre 2019 | 900 € | charte art. 1 |
  | à compter du 1er janvier 2020 | 1 000 € | charte art. 1 |
décision visa « Visa » : oui/non
règle visa « Visa »
  vu charte art. 2
  si presse ou montant dépasse le seuil plafond
  alors visa = non
  sinon visa = oui
décision total « Total » : oui/non
règle total « Total »
  vu charte art. 3
  si la somme des montant des lots dépasse 100 €
  alors total = oui
  sinon total = non
"""
COMMON = """langue français
définition presse « Pressé » : oui/non
  vaut urgent
"""
FACTS = {"urgent": "non", "montant": "999,99 €", "jour": "2021-05-03"}


Load = Callable[..., Ruleset]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """An index file and the file that it imports."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "commun.regles").write_text(COMMON, encoding="utf-8")
    (folder / "visas.regles").write_text(RULES, encoding="utf-8")
    return folder / "visas.regles"


@pytest.fixture
def load(rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Loads the rules as a process of its own would, with what earlier ones kept."""
    monkeypatch.setattr(loading, "MIN_CHARACTERS", 0)

    def loaded(path: Path = rules, *, cache: Any = tmp_path / "cache") -> Ruleset:
        return procrules.load(path, cache=cache)

    engine.stamp.cache_clear()
    yield loaded
    engine.stamp.cache_clear()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def is_kept(ruleset: Ruleset) -> bool:
    """Whether rules were kept, and their program was not read yet."""
    found = ruleset._made.get(("kept", None))
    return found is not None and not found._programs


def warm(load: Load) -> Ruleset:
    """Keep the program, then what a first answer needs; return the rules as a third process has them."""
    assert load().decide("visa", FACTS).value is True
    assert load().decide("visa", FACTS).value is True
    third = load()
    assert is_kept(third)
    return third


def files(folder: Path, ending: str = "start") -> list[Path]:
    return sorted(folder.glob(f"*.{ending}"))


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is parsed."""
    runs: list[str] = []
    parsed = pipeline.parsed

    def watched(root: Any) -> Any:
        runs.append(root.name)
        return parsed(root)

    monkeypatch.setattr(pipeline, "parsed", watched)
    return runs


# -- what it answers ------------------------------------------------------------------------------
def test_the_third_process_reads_no_program(load: Load, folder: Path) -> None:
    ruleset = warm(load)
    assert len(files(folder, "core")) == 1
    assert len(files(folder)) == 3  # what is declared, the periods of a decision, the code of one
    assert ruleset.decide("visa", FACTS).value is True
    assert ruleset.decide("visa", {**FACTS, "montant": "1 000,01 €"}).value is False
    assert ruleset.prepare(FACTS)["montant"] == Fraction(99_999, 100)
    assert ruleset.decider("visa")(FACTS) is True
    assert is_kept(ruleset)
    assert (ruleset.name, ruleset.label, ruleset.version) == ("visas", "Visas", "3")


def test_another_period_is_made_once(load: Load, folder: Path) -> None:
    warm(load)
    early = {**FACTS, "jour": "2019-12-31", "montant": "950 €"}
    assert load().decide("visa", early).value is False
    assert len(files(folder)) == 4
    again = load()
    assert again.decide("visa", early).value is False
    assert is_kept(again)
    assert len(files(folder)) == 4


def test_what_the_code_does_not_answer_the_interpreter_does(load: Load) -> None:
    ruleset = warm(load)
    answer = ruleset.decide("visa", {"urgent": "non"})
    assert answer.status == "undetermined"
    assert [m.fact for m in answer.missing] == ["montant", "jour"]
    assert not is_kept(ruleset)


def test_what_is_asked_later_is_as_if_the_program_had_been_read(load: Load) -> None:
    whole = load(cache=False)
    for strict in (False, True):
        ruleset = warm(load)
        answer = ruleset.decide("visa", FACTS, strict=strict)
        expected = whole.decide("visa", FACTS, strict=strict)
        assert answer == expected
        assert answer.explanation == expected.explanation
        assert answer.receipt == expected.receipt
    assert ruleset == whole
    assert hash(ruleset) == hash(whole)
    assert repr(ruleset) == repr(whole)
    assert ruleset.program.program.facts == whole.program.program.facts
    assert ruleset.program is ruleset.program


def test_names_and_facts_that_are_wrong_are_told_alike(load: Load) -> None:
    whole, wrong = (
        load(cache=False),
        {
            "urgent": "peut-être",
            "montnat": 3,
            "montant": "9 000 001 €",
            "service": "voiries",
            "delai": "demain",
            "jour": "02/03/2021",
            "lots": [{"id": "a", "montnat": 1}, 3, {"montant": "10 € TTC"}],
        },
    )
    for decision, facts in (("visas", FACTS), ("visa", wrong), ("visas", wrong), ("total", 3)):
        with pytest.raises(FactError) as expected:
            whole.decide(decision, facts)
        ruleset = warm(load)
        with pytest.raises(FactError) as found:
            ruleset.decide(decision, facts)
        assert found.value.diagnostics == expected.value.diagnostics
        assert str(found.value) == str(expected.value)


def test_lists_are_read_and_summed(load: Load) -> None:
    for _ in range(3):
        ruleset = load()
        lots = [{"id": "a", "montant": "60 €"}, {"id": "b", "montant": "40,01 €"}]
        assert ruleset.decide("total", {"lots": lots}).value is True
        assert ruleset.decide("total", {"lots": lots[:1]}).value is False
    assert is_kept(ruleset)


def test_ruleset_is_pickled_copied_and_evolved_whole(load: Load) -> None:
    ruleset = warm(load)
    for again in (pickle.loads(pickle.dumps(ruleset)), copy.deepcopy(ruleset)):
        assert again == ruleset
        assert again.decide("visa", FACTS).value is True
        assert again.decide("visa", FACTS).explanation == ruleset.decide("visa", FACTS).explanation
    # Other rules never meet the code of these.
    text = RULES.replace("dépasse le seuil", "est inférieur au seuil").replace("importe commun", "")
    other = procrules.loads(text.replace("presse ou ", ""), cache=False)
    changed = attrs.evolve(ruleset, program=other.program)
    assert changed.decide("visa", FACTS).value is False
    assert ruleset.decide("visa", FACTS).value is True


def test_prepared_facts_are_pickled(load: Load) -> None:
    ruleset = warm(load)
    prepared = ruleset.prepare({**FACTS, "lots": [{"id": "a", "montant": 1}]})
    assert ruleset.decide("visa", pickle.loads(pickle.dumps(prepared))).value is True
    assert is_kept(ruleset)


def test_threads_that_ask_at_once_are_answered_alike(load: Load) -> None:
    warm(load)
    ruleset = load()
    found: list[Any] = []
    start = threading.Barrier(8)

    def ask() -> None:
        start.wait(10)
        answer = ruleset.decide("visa", FACTS)
        found.append((answer.value, answer.label, id(ruleset.program)))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [(True, "Visa", id(ruleset.program))] * 8


# -- what makes it untrue -------------------------------------------------------------------------
def change_the_text(rules: Path, _: pytest.MonkeyPatch) -> None:
    rules.write_text(RULES.replace("alors visa = non", "alors visa = oui"), encoding="utf-8")


def change_an_import(rules: Path, _: pytest.MonkeyPatch) -> None:
    text = COMMON.replace("vaut urgent", "vaut urgent = oui")
    rules.with_name("commun.regles").write_text(text, encoding="utf-8")


def remove_an_import(rules: Path, _: pytest.MonkeyPatch) -> None:
    rules.with_name("commun.regles").unlink()  # a bundled ruleset has this name


def change_the_engine(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "stamp", lambda: "another")


@pytest.mark.parametrize(
    "change", [change_the_text, change_an_import, remove_an_import, change_the_engine]
)
def test_what_changed_is_not_used(
    load: Load,
    rules: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path, pytest.MonkeyPatch], None],
) -> None:
    warm(load)
    change(rules, monkeypatch)
    if change is remove_an_import:
        with pytest.raises(RulesetError):
            load()
    else:
        assert not is_kept(load())


def test_rules_that_are_edited_later_stay_what_they_were(load: Load, rules: Path) -> None:
    ruleset = warm(load)
    for damage in (False, True):
        answer = ruleset.decide("visa", FACTS)
        change_the_text(rules, pytest.MonkeyPatch())
        if damage:
            shutil.rmtree(rules.parent.parent / "cache")
        assert answer.value is True
        later = answer.explanation
        assert later.children
        rules.write_text(RULES, encoding="utf-8")
        expected = load(cache=False).program.program.rules["visa"]
        assert ruleset.program.program.rules["visa"] == expected
        assert later == load(cache=False).decide("visa", FACTS).explanation
        ruleset = warm(load)


def test_name_of_the_engine_follows_the_times_of_its_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Path(engine.__file__).parent
    package = tmp_path / "src" / "procrules"
    for name in engine.PASSES:
        copied = shutil.copytree if (here / name).is_dir() else shutil.copy
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        copied(here / name, package / name)
    shutil.copytree(here.parents[1] / "grammar", tmp_path / "grammar")
    monkeypatch.setattr(engine, "__file__", str(package / "engine.py"))

    def stamp() -> str:
        engine.stamp.cache_clear()
        return engine.stamp()

    try:
        met = [stamp()]
        assert stamp() == met[0]
        for file in (
            package / "check" / "program.py",
            package / "backends" / "compiled" / "rules.py",
            tmp_path / "grammar" / "procrules.lark",
            tmp_path / "grammar" / "keywords" / "fr.toml",
        ):
            status = file.stat()
            content = file.read_bytes()
            file.write_bytes(b"\n" + content[1:])  # as long as before
            os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
            met.append(stamp())
        (package / "core" / "new.py").write_text("")
        met.append(stamp())
        assert len(set(met)) == 6
    finally:
        engine.stamp.cache_clear()


# -- what is damaged ------------------------------------------------------------------------------
DAMAGES: list[Callable[[bytes], bytes]] = [
    lambda data: b"",
    lambda data: data[: len(data) // 2],
    lambda data: data[:-1],
    lambda data: data + b"}",
    lambda data: b"\x80\x05N." + data,
    lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:],
    lambda data: data[:-9] + bytes([data[-9] ^ 0x20]) + data[-8:],
    lambda data: entry("", ["of", "another", "shape"])[:-1],
]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("number", range(3))
def test_what_is_damaged_is_made_again(
    load: Load, folder: Path, passes: list[str], damage: Callable[[bytes], bytes], number: int
) -> None:
    warm(load)
    whole = [file.read_bytes() for file in files(folder)]
    file = files(folder)[number]
    file.write_bytes(damage(file.read_bytes()))
    assert load().decide("visa", FACTS).value is True
    assert load().decide("visa", FACTS).value is True
    assert [file.read_bytes() for file in files(folder)] == whole
    assert len(passes) == 1


def test_what_was_kept_under_another_name_is_made_again(load: Load, folder: Path) -> None:
    warm(load)
    whole = {file: file.read_bytes() for file in files(folder)}
    assert len(whole) == 3
    for file in whole:
        for other in whole:
            file.write_bytes(whole[other])
            assert load().decide("visa", FACTS).value is True
            assert load().decide("visa", FACTS).value is True
            assert {file: file.read_bytes() for file in files(folder)} == whole


@pytest.mark.parametrize("way", ["removed", "damaged"])
def test_program_that_is_gone_is_parsed_when_it_is_needed(
    load: Load, folder: Path, passes: list[str], way: str
) -> None:
    ruleset = warm(load)
    (core,) = files(folder, "core")
    core.unlink() if way == "removed" else core.write_bytes(core.read_bytes()[:-1])
    answer = ruleset.decide("visa", FACTS)
    assert answer.value is True
    assert len(passes) == 1
    assert answer.label == "Visa"
    assert len(passes) == 2
    assert files(folder, "core")


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
@pytest.mark.parametrize("number", range(3))
def test_file_that_others_may_write_to_is_not_read(
    load: Load, folder: Path, mode: int, number: int
) -> None:
    warm(load)
    file = files(folder)[number]
    file.write_bytes(b"theirs")
    file.chmod(mode)
    assert load().decide("visa", FACTS).value is True
    assert file.read_bytes() != b"theirs"  # ours again
    assert file.stat().st_mode & 0o777 == 0o600


def test_folder_that_others_may_write_to_is_not_used(load: Load, folder: Path) -> None:
    warm(load)
    folder.chmod(0o777)
    assert not is_kept(load())


def test_link_is_not_followed(load: Load, folder: Path, tmp_path: Path) -> None:
    warm(load)
    for file in files(folder):
        file.rename(tmp_path / file.name)
        file.symlink_to(tmp_path / file.name)
    assert not is_kept(load())


@pytest.mark.parametrize("cache", [False, None, 3, ""])
def test_nothing_is_kept_where_none_is_wanted(load: Load, folder: Path, cache: Any) -> None:
    warm(load)
    if cache is False:
        assert not is_kept(load(cache=False))
    else:
        with pytest.raises(RulesetError):
            load(cache=cache)


# -- other tools ----------------------------------------------------------------------------------
def test_attrs_takes_an_answer_on_rules_that_are_kept_to_pieces(load: Load) -> None:
    answer = warm(load).decide("visa", FACTS)
    assert attrs.asdict(answer)["value"] is True
    assert attrs.astuple(answer)[:4] == ("visa", "Visa", "decided", True)


# -- code as data ---------------------------------------------------------------------------------
RETURN, CALL, NAME, CONSTANT, ATTRIBUTE, ASSIGN, STORED = 23, 11, 0, 2, 5, 20, 1


def running(body: list[Any], tables: tuple[Any, ...] = ()) -> list[Any]:
    return [list(tables), {"run": [["F"], body]}, []]


def test_code_is_read() -> None:
    run = read_code(running([[RETURN, [CALL, [NAME, "len"], [[NAME, "F"]]]]]))
    assert run is not None
    assert run((1, 2, 3)) == 3


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        {},
        "run",
        [[], {}, []],
        [[], {"run": []}, []],
        [[], {"run": [["F"], [[99]]]}, []],
        running([[RETURN, [NAME, "__builtins__"]]]),
        running([[RETURN, [NAME, "a.b"]]]),
        running([[RETURN, [NAME, 3]]]),
        running([[RETURN, [CONSTANT, 0.5]]]),
        running([[RETURN, [CONSTANT, [1]]]]),
        running([[RETURN, [ATTRIBUTE, [NAME, "F"], "__subclasses__"]]]),
        running([[RETURN, [ATTRIBUTE, [NAME, "F"], "append"]]]),
        running([], tables=([ASSIGN, [[STORED, "__builtins__"]], [CONSTANT, 1]],)),
        running([], tables=([RETURN, [CONSTANT, 1]],)),
        [[], {"__builtins__": [[], []], "run": [["F"], [[RETURN, [CONSTANT, 1]]]]}, []],
        [[], {"run": [["__class__"], [[RETURN, [CONSTANT, 1]]]]}, []],
    ],
)
def test_what_is_no_code_of_the_compiler_is_refused(said: Any) -> None:
    assert read_code(said) is None


@pytest.mark.parametrize("name", ["open", "eval", "exec", "getattr", "print", "type", "globals"])
def test_code_has_no_other_name_of_python(name: str) -> None:
    run = read_code(running([[RETURN, [NAME, name]]]))
    assert run is not None
    with pytest.raises(NameError):
        run(())


def test_function_that_cannot_be_read_ends_the_computation() -> None:
    said = running([[RETURN, [CALL, [NAME, "u1"], [[NAME, "F"]]]]])
    said[1]["u1"] = [["F"], [[RETURN, [ATTRIBUTE, [NAME, "F"], "append"]]]]
    run = read_code(said)
    assert run is not None
    with pytest.raises(Undetermined):
        run(())


# -- files of several entries ---------------------------------------------------------------------
def test_entries_of_a_bundle_are_read_one_by_one(tmp_path: Path) -> None:
    file = tmp_path / "all.start"
    values = {"": {"a": 1}, "é/1": [None, True], "b": "x" * 1000}
    file.write_bytes(bundle((name, entry(name, value)) for name, value in values.items()))
    read = Bundle(str(file))
    assert {name: read_entry(name, read.read(name)) for name in values} == values
    assert read.read("c") is None
    file.write_bytes(file.read_bytes()[:-1])
    cut = Bundle(str(file))
    assert read_entry("b", cut.read("b")) is None
    assert read_entry("é/1", cut.read("é/1")) == [None, True]


def test_code_of_a_bundle_whose_rules_have_changed_since_is_not_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(kept, "_HERE", str(tmp_path))
    for folder in (tmp_path / engine.PRECOMPILED, tmp_path / "rulesets" / "visas"):
        folder.mkdir(parents=True)
    file = tmp_path / "rulesets" / "visas" / "visas.regles"
    file.write_text(COMMON, encoding="utf-8")
    opening = {"engine": engine.stamp(), "root": digest(file.read_bytes()), "imports": []}
    values = {"": opening, "visa": ["old"]}
    packed = bundle((name, entry(name, value)) for name, value in values.items())
    (tmp_path / engine.PRECOMPILED / "visas.start").write_bytes(packed)
    found = kept.kept_rules("visas", tmp_path / "cache")
    assert found is not None
    assert found.read("visa") == ["old"]
    file.write_text(COMMON.replace("urgent", "non urgent"), encoding="utf-8")
    found = kept.kept_rules("visas", tmp_path / "cache")
    assert found is not None
    found._opening = {"sha256": "new"}
    assert found.read("visa") is None


@pytest.mark.parametrize("data", [b"", b"x", b"9\n", b"99999\nprocrules start 1 ", b"-1\n"])
def test_what_is_no_bundle_has_no_entry(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "all.start").write_bytes(data)
    assert Bundle(str(tmp_path / "all.start")).read("") is None
    assert Bundle(str(tmp_path / "none")).read("") is None


# -- what is declared -----------------------------------------------------------------------------
def test_what_is_declared_comes_back_the_same() -> None:
    program = procrules.load("marches_publics").program.program
    declared = DeclaredRules(plain_declarations(program))
    assert plain_declarations(declared) == plain_declarations(program)
    assert list(declared.facts) == list(program.facts)
    for name, fact in program.facts.items():
        other = declared.facts[name]
        assert (other.minimum, other.maximum) == (fact.minimum, fact.maximum)
        assert other.presumed is fact.presumed or other.presumed == fact.presumed
        assert other.type.words() == fact.type.words()


def test_facts_are_read_alike_by_what_is_declared() -> None:
    program = procrules.load("marches_publics").program.program
    declared = DeclaredRules(plain_declarations(program))
    examples = [e for e in program.examples if e.process is None]
    for example in examples[::5]:
        facts = {given.fact: given.value for given in example.given}
        assert read_facts(declared, facts) == read_facts(program, facts)
    for value in ("x", 3, -1, None, "néant", [], [{}], [{"id": 1, "x": 2}], "1 000,5", 0.5, object):
        facts = dict.fromkeys(program.facts, value)
        found: list[Any] = []
        for source in (declared, program):
            try:
                found.append(read_facts(source, facts))
            except FactError as error:
                found.append(error.diagnostics)
        assert found[0] == found[1]
