"""Chains of values that rest on one another: refused when they are read, or answered anywhere."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import pytest

import procrules
from procrules.diagnostics.base import Diagnostic
from procrules.pipeline import compile_text
from procrules.stack import on_a_stack_of_its_own
from procrules.syntax.formatter import format_text
from procrules.views.prose import render

T = TypeVar("T")

HEAD = "langue français\nsource s « S » : loi\nfait f : oui/non\nfait n : nombre\n"
LISTS = "entité lot\n  id : texte\n  m : nombre\nfait lots : liste de lot\n"
TREE = "décision {0} : oui/non\n  vu s\n  si {1} alors oui\n  sinon non\n"


def row(first: str, each: str, count: int) -> str:
    """Return a first value ``d0`` and those that rest on the one before."""
    return first + "".join(each.format(i, i - 1) for i in range(1, count))


def decisions(count: int) -> str:
    return row(TREE.format("d0", "f"), TREE.format("d{0}", "d{1}"), count) + last(f"d{count - 1}")


def of_records(count: int) -> str:
    each = TREE.replace("  vu s\n", "  pour chaque lot\n  vu s\n")
    chain = row(each.format("d0", "m du lot atteint 1"), each.format("d{0}", "d{1} du lot"), count)
    return LISTS + chain + last(f"l'un au moins des lots vérifie d{count - 1} du lot")


def sets(count: int) -> str:
    each = "décision d{0} : plusieurs c\nrègle r{0}\n  vu s\n  si {1}\n  alors d{0} inclut x\n"
    chain = row(each.format("0", "f"), each.format("{0}", "d{1} inclut x"), count)
    return "choix c\n  x\n  y\n" + chain + last(f"d{count - 1} inclut x")


def conditions(count: int) -> str:
    each = "définition d{0} : oui/non\n  vaut {1}\n"
    return row(each.format("0", "f"), each.format("{0}", "d{1}"), count) + last(f"d{count - 1}")


def nested(count: int) -> str:
    each = "définition d{0} : oui/non\n  vaut {1}\n"
    chain = row(each.format("0", "f"), each.format("{0}", "f et (f ou (f et (f ou d{1})))"), count)
    return chain + last(f"d{count - 1}")


def numbers(count: int) -> str:
    each = "définition d{0} : nombre\n  vaut {1}\n"
    chain = row(each.format("0", "n"), each.format("{0}", "d{1} + 1"), count)
    return chain + last(f"d{count - 1} atteint 3")


def lists(count: int) -> str:
    each = "définition d{0} : liste de lot\n  vaut les {1} où m du lot atteint 1\n"
    chain = row(each.format("0", "lots"), each.format("{0}", "d{1}"), count)
    return LISTS + chain + last(f"le nombre des d{count - 1} atteint 1")


def readings(count: int) -> str:
    each = "lectures d{0} : oui/non\n  lecture « a » vaut {1}\n  lecture « b » vaut {1}\n"
    chain = row(each.format("0", "f"), each.format("{0}", "d{1}"), count)
    return chain + last(f"d{count - 1}")


def exceptions(count: int) -> str:
    first = "décision d : oui/non\nrègle r0\n  vu s\n  si f\n  alors d = oui\n"
    each = "règle r{0}\n  vu s\n  par dérogation à la règle r{1}\n  si f\n  alors d = oui\n"
    return row(first, each, count)


def last(condition: str) -> str:
    return TREE.format("d", condition)


CHAINS: list[tuple[Callable[[int], str], int]] = [
    (decisions, 73),
    (of_records, 67),
    (sets, 59),
    (conditions, 296),
    (nested, 47),
    (numbers, 127),
    (lists, 125),
    (readings, 126),
    (exceptions, 222),
]
EACH = pytest.mark.parametrize(("chain", "count"), CHAINS, ids=[c.__name__ for c, _ in CHAINS])
FULL = {"f": "oui", "n": 1, "lots": [{"id": "a", "m": 1}]}


def frames() -> int:
    frame, count = sys._getframe(), 0
    while frame.f_back is not None:
        frame, count = frame.f_back, count + 1
    return count


def from_deep(work: Callable[[], T], left: int) -> T:
    """Do work where only so many calls are left to the caller."""
    if sys.getrecursionlimit() - frames() > left:
        return from_deep(work, left)
    return work()


def everything(rules: procrules.Ruleset, facts: dict[str, object]) -> tuple[Any, ...]:
    """Return all that can be asked of an answer."""
    answer = rules.decide("d", {k: v for k, v in facts.items() if k in rules.facts})
    data = answer.to_dict(explanation=True)
    prose = render(answer, rules.program.program, lang="fr", style="text", why=True)
    return answer.status, json.dumps(data), prose, rules.replay(answer).same


def findings(text: str) -> list[Diagnostic]:
    return list(compile_text(HEAD + text).diagnostics)


@EACH
def test_the_longest_chain_is_answered_and_explained(
    chain: Callable[[int], str], count: int
) -> None:
    rules = procrules.loads(HEAD + chain(count))
    for facts in (FULL, {}):
        whole = on_another_stack(lambda facts=facts: everything(rules, facts))
        assert whole[0] in ("decided", "undetermined")
        answer = rules.decide("d", {k: v for k, v in facts.items() if k in rules.facts})
        deep = from_deep(lambda a=answer: rules.decide("d", a.receipt.facts), 60)
        assert deep == answer
        assert json.dumps(from_deep(lambda a=answer: a.to_dict(explanation=True), 60)) == whole[1]


@EACH
def test_a_longer_chain_is_refused_once_where_it_becomes_too_long(
    chain: Callable[[int], str], count: int
) -> None:
    found = findings(chain(count + 1))
    assert [d.code for d in found] == ["PR813"]
    assert findings(chain(count)) == []
    (again,) = findings(chain(2 * count + 100))
    assert again.code == "PR813"


def on_another_stack(work: Callable[[], T]) -> T:
    """Do work in a thread, where nothing stands above it."""
    found: list[T] = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    return found[0]


# -- the stack of the caller --------------------------------------------------------------------
def test_the_bundled_rules_answer_however_deep_the_caller_stands() -> None:
    rules = procrules.load("marches_publics")
    facts = {
        "acheteur": "collectivite",
        "type_prestation": "services",
        "valeur_estimee_ht": "50 000 €",
        "date_reference": "2026-04-02",
    }
    whole = rules.decide("procedures", facts)
    for left in (300, 100, 60):
        there = from_deep(lambda: rules.decide("procedures", facts), left)
        assert there == whole
        assert from_deep(lambda a=there: a.explanation, left) == whole.explanation
    value = from_deep(lambda: rules.decider("procedures")(facts), 60)
    assert value == whole.value


def test_rules_are_read_and_laid_out_however_deep_the_caller_stands() -> None:
    text = (
        HEAD + decisions(5) + "définition e : oui/non\n  vaut " + "(" * 40 + "f" + ")" * 40 + "\n"
    )
    there = from_deep(lambda: procrules.loads(text), 60)
    assert there == procrules.loads(text)
    assert from_deep(lambda: format_text(text, to="en"), 60) == format_text(text, to="en")


def test_what_is_asked_is_never_refused_for_a_false_reason() -> None:
    rules = procrules.loads(HEAD + decisions(20))
    for left in range(60, 0, -1):
        try:
            found = from_deep(lambda: rules.decide("d", {"f": "oui"}), left).value
        except RecursionError:
            found = "no room at all"
        except procrules.LimitError as error:
            found = error.diagnostics[0].code
        assert found is True or (left < 24 and found in ("PR802", "no room at all")), left


def test_the_message_says_that_the_stack_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RecursionError

    def endless() -> None:
        endless()

    monkeypatch.setattr(threading.Thread, "start", refuse)
    with pytest.raises(procrules.LimitError) as caught:
        on_a_stack_of_its_own(endless)
    (found,) = caught.value.diagnostics
    assert found.code == "PR802"
    assert found.message("fr") == (
        f"la pile des appels de Python dépasse {sys.getrecursionlimit()} niveaux : appelez "
        "procrules de moins profond, ou relevez sys.setrecursionlimit"
    )
    monkeypatch.undo()
    with pytest.raises(procrules.LimitError, match="PR802"):
        on_a_stack_of_its_own(endless)
    with pytest.raises(ZeroDivisionError):
        on_a_stack_of_its_own(lambda: 1 // 0)
