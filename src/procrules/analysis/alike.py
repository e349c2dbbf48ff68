"""Whether a mutant answers as the rules do, over all facts: proved, told apart by a case, or not settled.

What a mutant changes is compared first, then what rests on it, as long as that is not shown to be
alike: two values that are always the same make no difference further on.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from fractions import Fraction
from typing import cast

from attrs import define, evolve, field

from procrules.analysis.cases import Facts, Judge, Standing, smallest
from procrules.analysis.comparing import Shown
from procrules.analysis.edits import Space
from procrules.analysis.mutants import Mutant
from procrules.analysis.proof import Told
from procrules.analysis.regions import changes
from procrules.analysis.searching import OpenQuestion, Search
from procrules.analysis.stated import STANDING, Unwritable, example_of, read_example, value_stated
from procrules.backends.smt import Encoding, Term, Unsupported, both, either
from procrules.backends.smt.differing import answers_differ, reasons_differ, values_differ
from procrules.core.expr import DecisionRef, DerivedRef, ThresholdRef
from procrules.core.items import Rule
from procrules.core.program import CheckedProgram, Program
from procrules.core.walk import walk
from procrules.diagnostics.base import Words
from procrules.examples import run_example
from procrules.ruleset import Ruleset
from procrules.stack import on_a_stack_of_its_own

_MOST = 400
"""Variables for what is not computed, beyond which the rules are put into terms anew."""
_PROCESSES = Words("les parcours ne sont pas examinés", "processes are not looked at")
_SETS = Words(
    "le choix d'un ensemble de relevés n'est pas examiné",
    "the choice of a set of records is not looked at",
)
_POLICIES = Words(
    "les politiques données à part ne sont pas examinées", "policies told apart are not looked at"
)


Key = tuple[str, str]
"""A value or a threshold, with its name."""


@define
class Alike:
    """Compares mutants of one ruleset with it.

    Attributes:
        ruleset: The rules.
        timeout: Seconds for each question.
        records: How many records a list has at most.
    """

    ruleset: Ruleset
    timeout: Fraction
    records: int
    encoding: Encoding = field(init=False)
    order: tuple[str, ...] = field(init=False)
    unseen: dict[Key, Words] = field(init=False)

    def __attrs_post_init__(self) -> None:
        program = self.ruleset.program.program
        self.encoding = Encoding(self.ruleset.program, self.records)
        self.order = tuple(_deepest_first(self.encoding, program))
        self.unseen = dict(_read_out_of_sight(program))

    def __call__(self, mutant: Mutant, changed: CheckedProgram) -> Shown:
        """Compare a mutant, given as a program, with the rules."""
        if len(self.encoding.fresh.made) > _MOST:
            self.encoding = Encoding(self.ruleset.program, self.records)
        return on_a_stack_of_its_own(_Comparison(self, mutant, changed).shown)


class _Comparison:
    """One mutant that is compared with the rules."""

    def __init__(self, alike: Alike, mutant: Mutant, changed: CheckedProgram) -> None:
        self.ruleset, self.timeout = alike.ruleset, alike.timeout
        self.order, self.unseen = alike.order, alike.unseen
        self.original = alike.ruleset.program
        self.program = self.original.program
        self.mutant = mutant
        self.one = alike.encoding
        self.other = Encoding(changed, alike.records, beside=self.one)
        self.judges = Judge(self.original), Judge(changed)
        self.faulty = evolve(alike.ruleset, program=changed)
        self.differing: set[str] = set()
        self.adopted: set[str] = set()
        self.reason: Words | None = None
        self.lists = False

    def shown(self) -> Shown:
        """Return what is shown of the mutant."""
        touched = set(self._touched())
        for name in self.order:
            if name not in touched and self.differing.isdisjoint(self.one.reads(name)):
                continue
            try:
                if name in self.program.derived:
                    self._derived(name)
                else:
                    found = self._decision(name)
                    if found is not None:
                        return found
            except Unsupported as found_:
                words = Words(
                    f"le solveur ne lit pas ceci : {found_.what}",
                    f"the solver does not read {found_.what}",
                )
                self._open(name, words)
            except OpenQuestion as question:
                self._open(name, question.reason)
        if self.reason is None:
            return Shown("equivalent", lists=self.lists)
        return Shown("not_settled", self.reason)

    def _open(self, name: str, reason: Words) -> None:
        """Keep why something is not shown to be alike."""
        self.differing.add(name)
        if self.reason is None:
            self.reason = reason

    # -- what changes ---------------------------------------------------------------------------
    def _touched(self) -> Iterator[str]:
        """Yield the values and the decisions that a mutant changes itself."""
        rules = self._edited("rules")
        policies = {rule.name for found in self.original.policies.values() for rule in found}
        if not rules.isdisjoint(policies):
            self.reason = _POLICIES
        for name in rules:
            yield from self.program.rules[name].concludes_on()
        yield from self._edited("derived")
        if self._edited("processes"):
            self.reason = _PROCESSES
        for threshold in self._edited("thresholds"):
            self._out_of_sight(("threshold", threshold))
            for name in self.order:
                if threshold in _thresholds(self.one.own_parts(name)):
                    yield name

    def _edited(self, space: Space) -> set[str]:
        """Return the items of a mapping that the mutant changes."""
        return {edit.item for edit in self.mutant.edits if edit.space == space}

    def _out_of_sight(self, key: Key) -> None:
        """Keep that something which may differ is read where nothing is compared."""
        if self.reason is None:
            self.reason = self.unseen.get(key)

    # -- comparing ------------------------------------------------------------------------------
    def _search(self, name: str) -> Search:
        """Return what looks for cases of an item; those that it rests on are the same where shown."""
        facts = self.one.facts(name) | self.other.facts(name)
        return Search(self.one, facts, (), time.monotonic() + self.timeout)

    def _prepare(self, name: str) -> None:
        """Take what does not differ as the rules have it, once they have all of it."""
        for item in self.one.rests_on(name):
            if item not in self.differing and item not in self.adopted:
                self.adopted.add(item)
                self.other.adopt(item)
        for part in self.one.own_parts(name):
            if isinstance(part, Rule) and not self._differs(part):
                self.other.adopt_rule(part.name)

    def _differs(self, rule: Rule) -> bool:
        """Whether the mutant changes a rule, or something that it reads and that may differ."""
        if rule.name in self._edited("rules"):
            return True
        thresholds = self._edited("thresholds")
        for node in walk(rule):
            if isinstance(node, DerivedRef | DecisionRef) and node.name in self.differing:
                return True
            if isinstance(node, ThresholdRef) and node.name in thresholds:
                return True
        return False

    def _derived(self, name: str) -> None:
        """Compare a derived value; where it may differ, what rests on it is compared in turn."""
        if self.program.derived[name].type.kind != "list":
            pairs = []
            for there, about in self.one.about(name):
                one = self.one.derived(name, about)
                self._prepare(name)
                pairs.append(both(there, values_differ(one, self.other.derived(name, about))))
            if self._never(name, either(*pairs)):
                return
        self.differing.add(name)
        self._out_of_sight(("value", name))

    def _never(self, name: str, term: Term) -> bool:
        """Whether a difference is never there."""
        search = self._search(name)
        try:
            never = search.ask((term,)) is None
        except OpenQuestion:
            return False
        if never:
            self._rests_on_lists(search)
        return never

    def _rests_on_lists(self, search: Search) -> None:
        kinds = {self.program.facts[fact].type.kind for fact in search.facts}
        self.lists = self.lists or "list" in kinds

    def _decision(self, name: str) -> Shown | None:
        """Compare a decision, and return a case that tells the two apart, if there is one.

        Raises:
            OpenQuestion: No case was found, and none was excluded.
            Unsupported: The decision is not put into terms.
        """
        self.one.decision(name)
        self._prepare(name)
        self.other.decision(name)
        parts = [
            (there, self.one.decision(name, about), self.other.decision(name, about))
            for there, about in self.one.about(name)
        ]
        differs = either(*(both(there, answers_differ(a, b)) for there, a, b in parts))
        search = self._search(name)
        if search.ask((differs,)) is not None:
            decided = both(*(a.decided for _, a, _ in parts))
            # A case that the rules decide is told first: it is one that a person can judge.
            for term in (both(differs, decided), differs):
                for facts in search.cases((term,)):
                    if self._apart(name, facts) is not None:
                        return self._told(name, facts)
        self._rests_on_lists(search)
        reasons = either(*(both(there, reasons_differ(a, b)) for there, a, b in parts))
        if not self._never(name, reasons):
            self.differing.add(name)
            self._out_of_sight(("value", name))
        return None

    # -- a case that tells them apart -----------------------------------------------------------
    def _apart(self, name: str, facts: Facts) -> tuple[Standing, Standing] | None:
        """Return how an answer stands by the rules and by the mutant, where it stands otherwise."""
        one, other = (judge.standings(name, facts) for judge in self.judges)
        return next(((a, b) for a, b in zip(one, other, strict=False) if a != b), None)

    def _told(self, name: str, facts: dict[str, Told]) -> Shown:
        def kind(case: Facts) -> tuple[object, ...] | None:
            """Return how the rules answer, as far as the case must keep it."""
            found = self._apart(name, case)
            return (found[0].status, _members_apart(*found)[:1]) if found is not None else None

        wanted = kind(facts)
        days = changes(self.program, self.one.parts(name))
        case = smallest(facts, lambda case: kind(case) == wanted, days)
        found = self._apart(name, case)
        assert found is not None
        return Shown(
            "different", decision=name, facts=case, example=self._example(name, case, found)
        )

    def _example(self, name: str, case: Facts, found: tuple[Standing, Standing]) -> str:
        """Return the case as an example that passes, and that fails on the mutant; or nothing."""
        label = f"Cas que les exemples ne voyaient pas : {self.mutant.name}"
        record = found[0].record
        answer = name if record is None else f"{name} de {record}"
        for expected in _expected(self.program, name, *found):
            text = example_of(self.ruleset, label, case, f"{answer} {expected}")
            read = read_example(self.program, text) if text else None
            if read is not None and not run_example(self.faulty, read).passed:
                return text
        return ""


def _deepest_first(encoding: Encoding, program: Program) -> Iterator[str]:
    """Yield the derived values and the decisions, each after those that it rests on."""
    seen: dict[str, None] = {}
    for name in (*program.derived, *program.decisions):
        if name not in seen:
            seen.update(dict.fromkeys((*encoding.rests_on(name), name)))
    yield from seen


def _thresholds(parts: tuple[object, ...]) -> Iterator[str]:
    for part in parts:
        for node in walk(part):
            if isinstance(node, ThresholdRef):
                yield node.name


def _read_out_of_sight(program: Program) -> Iterator[tuple[Key, Words]]:
    """Yield what is read where nothing is compared: in processes, and where sets are chosen."""
    for envelope in program.envelopes.values():
        yield ("value", envelope.condition), _SETS
    for process in program.processes.values():
        for node in walk(process):
            if isinstance(node, DerivedRef | DecisionRef):
                yield ("value", node.name), _PROCESSES
            elif isinstance(node, ThresholdRef):
                yield ("threshold", node.name), _PROCESSES
        for invariant in process.invariants:
            for name in invariant.never_rises:
                yield ("value", name), _PROCESSES


def _members_apart(one: Standing, other: Standing) -> list[str]:
    """Return the members that stand otherwise, those that the rules open or close first."""
    found = [m for m, state in one.members.items() if other.members.get(m) != state]
    return sorted(found, key=lambda m: one.members[m] not in _SAID)


_SAID = {"open": "inclut", "closed": "exclut", "undetermined": "laisse indéterminé"}


def _expected(program: Program, name: str, one: Standing, other: Standing) -> Iterator[str]:
    """Yield what an example may say of how an answer stands, what tells most first."""
    for member in _members_apart(one, other):
        if one.members[member] in _SAID:
            yield f"{_SAID[one.members[member]]} {member}"
    if one.value is not None and not one.members and one.status in ("decided", "needs_review"):
        with contextlib.suppress(Unwritable):
            yield value_stated(program, name, cast("Told", one.value))
    if one.status in STANDING:
        yield STANDING[one.status]
    if one.status == "needs_review" and one.value is None:
        yield STANDING["undetermined"]  # what only informs a person has nothing to say
