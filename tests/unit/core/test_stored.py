"""A program stored and read again is the same, node for node, and is read only where it is looked at."""

from __future__ import annotations

import copy
import pickle
import threading
from typing import Any

import pytest
from attrs import evolve, fields, has

import procrules
from procrules.core.deferred import DeferredDict, DeferredTuple
from procrules.core.frozen import FrozenDict
from procrules.core.program import CheckedProgram
from procrules.core.stored import StoredError, read_stored, store
from procrules.core.types import Type
from procrules.diagnostics.base import Span
from procrules.pipeline import compile_text

RULES = """langue français
règlement visas « Visas »
  version « 1.2 »
date de référence jour « Jour »
source charte « Charte » : politique
choix service « Service »
  voirie
  ecoles
fait urgent « Urgent » : oui/non
fait montant « Montant » : montant HT
seuil plafond « Plafond » : montant HT
  | à compter du 1er janvier 2020 | 1 000 € | charte art. 1 |
définition eleve « Élevé » : oui/non
  vaut montant dépasse 200,50 €
décision visa « Visa » : plusieurs service
règle ordinaire « Ordinaire »
  vu charte art. 2
  si eleve
    et montant est inférieur au seuil plafond
  alors visa inclut voirie
règle urgence « Urgence »
  vu charte art. 3
  par dérogation à la règle ordinaire
  si urgent
  alors visa exclut voirie
exemple « Ordinaire »
  soit montant = 300 €, urgent = non, jour = 3 mai 2021
  attendu visa inclut voirie
    vu charte art. 2
"""


def checked(text: str = RULES) -> CheckedProgram:
    compiled = compile_text(text, "visas.regles")
    assert compiled.program is not None, compiled.diagnostics
    return compiled.program


def again(program: CheckedProgram) -> CheckedProgram:
    return read_stored(store(program, {})).program()


def assert_same(one: Any, other: Any) -> None:
    """Compare two trees with their positions, and which nodes of each are one."""
    pairs: dict[int, int] = {}
    back: dict[int, int] = {}
    stack = [(one, other)]
    while stack:
        left, right = stack.pop()
        if isinstance(left, dict):
            assert list(left) == list(right)
            stack += [(value, right[key]) for key, value in left.items()]
        elif isinstance(left, tuple):
            assert len(left) == len(right)
            stack += zip(left, right, strict=True)
        else:
            assert type(left) is type(right)
            if not has(type(left)):
                assert left == right
                continue
            if not isinstance(left, Type | Span):  # equal ones say the same wherever they stand
                assert pairs.setdefault(id(left), id(right)) == id(right)
                assert back.setdefault(id(right), id(left)) == id(left)
            stack += [(getattr(left, a.name), getattr(right, a.name)) for a in fields(type(left))]


def test_program_comes_back_the_same() -> None:
    program = checked()
    assert_same(program, again(program))


def test_bundled_program_comes_back_the_same() -> None:
    program = procrules.load("marches_publics", cache=False).program
    assert_same(program, again(program))


def test_storing_twice_gives_the_same_bytes() -> None:
    program = checked()
    assert store(program, {"a": 1}) == store(again(program), {"a": 1})


def test_nothing_is_read_before_it_is_looked_at() -> None:
    program = again(checked()).program
    assert not dict.__len__(program.rules)
    assert len(program.rules) == 2
    assert "urgence" in program.rules
    assert not dict.__len__(program.rules)
    assert program.rules["urgence"].about.label == "Urgence"
    assert list(dict.keys(program.rules)) == ["urgence"]


def test_tables_hold_the_very_rules_of_the_program() -> None:
    program = again(checked())
    (ordinary, urgent) = program.by_decision["visa"]
    assert ordinary is program.program.rules["ordinaire"]
    assert program.defeaters["ordinaire"] == (urgent,)
    assert program.defeaters["ordinaire"][0] is program.program.rules["urgence"]
    assert program.speaking[("visa", "voirie")] == (
        (ordinary, frozenset({"includes"})),
        (urgent, frozenset({"excludes"})),
    )


def test_answers_are_the_same() -> None:
    ruleset = procrules.loads(RULES, cache=False)
    stored = evolve(ruleset, program=again(ruleset.program))
    facts = {"montant": "200,51 €", "urgent": None, "jour": "2021-05-03"}
    assert stored.decide("visa", facts) == ruleset.decide("visa", facts)
    explained = stored.decide("visa", facts).explanation
    assert explained == ruleset.decide("visa", facts).explanation


def test_stored_program_is_pickled_whole() -> None:
    program = checked()
    assert_same(program, pickle.loads(pickle.dumps(again(program))))


def test_deepest_condition_comes_back() -> None:
    depth = 29
    condition = "(urgent ou (eleve et " * depth + "urgent" + "))" * depth
    program = checked(RULES + f"définition profond : oui/non\n  vaut {condition}\n")
    assert_same(program, again(program))


@pytest.mark.parametrize("change", ["cut", "changed", "empty", "another", "longer"])
def test_what_is_not_whole_is_refused(change: str) -> None:
    data = store(checked(), {})
    middle = len(data) // 2
    broken = {
        "cut": data[:middle],
        "changed": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
        "empty": b"",
        "another": data.replace(b"core 1", b"core 0", 1),
        "longer": data + b" ",
    }
    with pytest.raises(StoredError):
        read_stored(broken[change])


def test_what_the_core_does_not_hold_is_not_stored() -> None:
    program = checked()
    facts = {**program.program.facts, "odd": object()}
    with pytest.raises(TypeError):
        store(evolve(program, program=evolve(program.program, facts=facts)), {})


# -- what is made on demand -----------------------------------------------------------------------
def letters(made: list[int] | None = None) -> DeferredDict[str, str]:
    def make(number: int) -> str:
        if made is not None:
            made.append(number)
        return "xyz"[number]

    return DeferredDict({"a": 0, "b": 1, "c": 2}, make)


WHOLE = {"a": "x", "b": "y", "c": "z"}


def test_values_are_made_once() -> None:
    made: list[int] = []
    mapping = letters(made)
    assert mapping["b"] == mapping["b"] == mapping.get("b") == "y"
    assert made == [1]
    with pytest.raises(KeyError):
        mapping["d"]
    assert mapping.get("d") is None
    assert mapping.get("d", "w") == "w"


def test_mapping_reads_as_a_dict_in_the_order_of_its_keys() -> None:
    mapping = letters()
    assert mapping["c"] == "z"
    assert list(mapping) == list(mapping.keys()) == ["a", "b", "c"]
    assert list(mapping.values()) == ["x", "y", "z"]
    assert list(mapping.items()) == list(WHOLE.items())
    assert list(reversed(mapping)) == ["c", "b", "a"]
    assert dict(mapping) == {**mapping} == mapping.copy() == WHOLE
    assert list({**mapping}) == ["a", "b", "c"]
    assert mapping == WHOLE == letters()
    assert mapping != {"a": "x"}
    assert hash(letters()) == hash(FrozenDict(WHOLE))
    assert letters() | {"d": "w"} == {**WHOLE, "d": "w"} == {"d": "w"} | letters()
    assert repr(letters()) == repr(WHOLE)
    assert bool(letters())


def test_mapping_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        letters()["a"] = "w"
    with pytest.raises(TypeError):
        letters().pop("a")


def test_mapping_is_copied_and_pickled() -> None:
    mapping = letters()
    assert copy.copy(mapping) is copy.deepcopy(mapping) is mapping
    assert pickle.loads(pickle.dumps(mapping)) == FrozenDict(WHOLE)


def test_two_threads_are_given_the_same_value() -> None:
    both = threading.Barrier(2)

    def make(_: int) -> object:
        both.wait(10)
        return object()

    mapping = DeferredDict({"a": 0}, make)
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(mapping["a"])) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] is found[1]


def test_mapping_is_made_of_pairs_as_any_other() -> None:
    for made in (
        DeferredDict(WHOLE.items()),
        DeferredDict(WHOLE),
        type(letters())(letters().items()),
    ):
        assert made == WHOLE
        assert list(made) == ["a", "b", "c"]
        assert made["b"] == "y"
        with pytest.raises(KeyError):
            made["d"]
    assert DeferredDict() == {}


def test_sequence_reads_as_a_tuple() -> None:
    made: list[None] = []

    def make() -> tuple[str, ...]:
        made.append(None)
        return ("x", "y", "z")

    sequence = DeferredTuple(make)
    assert not made
    assert sequence == ("x", "y", "z")
    assert (sequence[0], sequence[1:], len(sequence)) == ("x", ("y", "z"), 3)
    assert list(sequence) == ["x", "y", "z"]
    assert hash(sequence) == hash(("x", "y", "z"))
    assert repr(sequence) == repr(("x", "y", "z"))
    assert pickle.loads(pickle.dumps(sequence)) == ("x", "y", "z")
    assert made == [None]
