"""Decisions in hot loops: facts read once, compiled code, and the interpreter wherever that stops.

A first decision is answered here where its code was kept, and else nothing before a decision is asked
many times, or a decider is asked for. What takes long to import is imported where it is needed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import partial

from procrules.backends.compiled.inputs import Layout
from procrules.backends.compiled.machine import Machine
from procrules.backends.compiled.runtime import Undecided, Undetermined
from procrules.core.frozen import FrozenDict, freeze
from procrules.core.told import Answer
from procrules.facts import read_facts
from procrules.stack import on_a_stack_of_its_own
from procrules.values.light import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, NoReturn, TypeVar

    from procrules.backends.compiled.machine import Kept
    from procrules.backends.interpreter import Session
    from procrules.backends.interpreter.settled import Settled
    from procrules.core.answer import Reason, Receipt, Shown, Status
    from procrules.core.changes import Changes
    from procrules.core.declared import Declarations
    from procrules.core.program import CheckedProgram
    from procrules.facts import FactValue
    from procrules.questions.counsel import Counsel

    T = TypeVar("T")
    Told = Mapping[str, FactValue]
else:  # to import typing takes long
    Told = Mapping


class PreparedFacts(Told):
    """Facts that were read and checked once, for any decision of their ruleset.

    It is a mapping from the names of the facts told to their values as the engine holds them.
    """

    __slots__ = ("_strict", "layout", "longest", "presuming", "shape", "told")

    def __init__(self, layout: Layout, told: FrozenDict[str, FactValue]) -> None:
        self.layout = layout
        self.told = told
        self.shape = layout.shape(told)
        self.presuming = layout.values(told, strict=False)
        self.longest = max((len(v) for v in told.values() if isinstance(v, tuple)), default=0)
        self._strict: tuple[Any, ...] | None = None

    def strict(self) -> tuple[Any, ...]:
        """Return the facts in their places, none of them presumed."""
        if self._strict is None:
            self._strict = self.layout.values(self.told, strict=True)
        return self._strict

    def but(self, changes: object) -> PreparedFacts:
        """Return facts of which some are told otherwise; the others are not read again.

        Args:
            changes: The facts that change, as ``Ruleset.decide`` takes facts.

        Raises:
            FactError: Some of them are unknown or cannot be read; all are listed.
        """
        program = self.layout.program
        read = read_facts(program, changes)
        if any(program.facts[name].type.kind == "list" for name in read):
            # Records that are named by their ids alone are completed from the other lists.
            return PreparedFacts(self.layout, freeze(read_facts(program, {**self.told, **read})))
        return self._with(freeze(read))

    def _with(self, read: Mapping[str, FactValue]) -> PreparedFacts:
        found = PreparedFacts.__new__(PreparedFacts)
        found.layout, found.longest = self.layout, self.longest
        found.told = told = FrozenDict({**self.told, **read})
        found.shape = self.shape if len(told) == len(self.told) else self.layout.shape(told)
        values = list(self.presuming)
        self.layout.place(values, read)
        found.presuming = tuple(values)
        found._strict = None
        return found

    def __getitem__(self, name: str) -> FactValue:
        return self.told[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.told)

    def __len__(self) -> int:
        return len(self.told)

    def __reduce__(self) -> tuple[Any, ...]:
        return PreparedFacts, (self.layout, self.told)

    def __repr__(self) -> str:
        return f"PreparedFacts({dict(self.told)!r})"


@frozen
class Outcome:
    """How a decision stands, without what it rests on.

    Attributes:
        status: As in ``Answer``.
        value: As in ``Answer``.
    """

    status: Status
    value: Any


class Deciders:
    """What the deciders of one ruleset share.

    Attributes:
        receipt: Makes the receipt of a decision on facts, before it is answered.
        layout: Where its facts stand.
    """

    __slots__ = ("_kept", "_machines", "_program", "_settled", "layout", "receipt")

    def __init__(
        self,
        program: Callable[[], CheckedProgram],
        declared: Declarations,
        receipt: Callable[[str, Mapping[str, FactValue], bool], Receipt],
        kept: Kept | None = None,
    ) -> None:
        """Make what they share.

        Args:
            program: Gives the program of the ruleset.
            declared: What it declares.
            receipt: Makes the receipt of a decision on facts, before it is answered.
            kept: What earlier processes kept of its decisions.
        """
        self.receipt = receipt
        self.layout = Layout(declared)
        self._program = program
        self._kept = kept
        self._machines: dict[tuple[str, bool], Machine] = {}
        self._settled: dict[tuple[str, bool], Settled] = {}

    @property
    def checked(self) -> CheckedProgram:
        """The program of the ruleset."""
        return self._program()

    def machine(self, decision: str, *, strict: bool) -> Machine:
        """Return the code of a decision, one for all who ask."""
        found = self._machines.get((decision, strict))
        if found is None:
            checked = self.checked if self._kept is None else None
            made = Machine(checked, self.layout, decision, strict, kept=self._kept)
            found = self._machines.setdefault((decision, strict), made)
        return found

    def settled(self, machine: Machine) -> Settled:
        """Return what the answers of the interpreter to a decision share, one for all who ask."""
        key = (machine.decision, machine.strict)
        found = self._settled.get(key)
        if found is None:
            from procrules.backends.interpreter.settled import Settled

            made = Settled(self.checked, machine.bounds.fact, machine.bounds.cuts)
            found = self._settled.setdefault(key, made)
        return found

    def prepared(self, facts: object) -> PreparedFacts:
        """Return facts that are read and checked.

        Raises:
            FactError: Some facts are unknown or cannot be read; all are listed.
        """
        # Not isinstance: a class may harm who asks an object for it.
        if type(facts) is PreparedFacts and facts.layout is self.layout:
            return facts
        return PreparedFacts(self.layout, freeze(read_facts(self.layout.program, facts)))


class Decider:
    """A function from facts to the value of one decision.

    Attributes:
        decision: The decision.
        strict: Whether no presumption is used.
    """

    __slots__ = (
        "_cuts",
        "_day",
        "_deciders",
        "_deferring",
        "_layout",
        "_machine",
        "_shaped",
        "decision",
        "strict",
    )

    def __init__(self, deciders: Deciders, decision: str, *, strict: bool) -> None:
        self.decision = decision
        self.strict = strict
        self._deciders = deciders
        self._machine = machine = deciders.machine(decision, strict=strict)
        self._cuts, self._day, self._shaped = machine.cuts, machine.day, machine.shaped
        self._layout, self._deferring = deciders.layout, machine.bounds.deferring

    def __reduce__(self) -> NoReturn:
        # Code that was made here is never pickled; it is made again from what the rules say.
        raise TypeError("a decider is not pickled: pickle the ruleset, and ask it for a decider")

    def __call__(self, facts: Any) -> Any:
        """Return the value of the decision; ``None`` when it is not decided.

        Args:
            facts: Facts as ``Ruleset.decide`` takes them, or as ``Ruleset.prepare`` gives them,
                which are not read again.

        Raises:
            FactError: Some facts are unknown or cannot be read; all are listed.
            LimitError: A bound on the computation was met.
        """
        try:
            # A shape belongs to one layout: what has it was prepared for this ruleset.
            shaped = self._shaped[facts.shape]
        except (AttributeError, KeyError, TypeError):
            facts = self._deciders.prepared(facts)
            shaped = self._machine.of(facts.shape)
        values = facts.strict() if self.strict else facts.presuming
        try:
            found = shaped.runs[bisect_right(self._cuts, values[self._day])](values)
        except (Undetermined, RecursionError):
            return self._interpreted(lambda session: session.value(self.decision), facts)
        return None if found.__class__ is Undecided else found

    def outcome(self, facts: object) -> Outcome:
        """Return the status and the value of the decision.

        Raises:
            FactError, LimitError: As the decider itself.
        """
        prepared = self._deciders.prepared(facts)
        values = prepared.strict() if self.strict else prepared.presuming
        shaped = self._machine.of(prepared.shape)
        try:
            found = shaped.runs[bisect_right(self._cuts, values[self._day])](values)
        except (Undetermined, RecursionError):
            return Outcome(*self._interpreted(lambda s: s.outcome(self.decision), prepared))
        if found.__class__ is Undecided:
            return Outcome(found.status, found.value)
        return Outcome("decided", found)

    def answer(self, facts: object) -> Answer:
        """Return the answer; what it rests on is looked for when it is read, once there is code.

        Raises:
            FactError, LimitError: As the decider itself.
        """
        # The calls that the usual case can do without are not made: it takes less than a microsecond.
        if type(facts) is PreparedFacts and facts.layout is self._layout:
            prepared = facts
        else:
            prepared = self._deciders.prepared(facts)
        if prepared.longest > self._deferring:
            return self.whole(prepared)
        values = prepared.strict() if self.strict else prepared.presuming
        shaped = self._shaped.get(prepared.shape) or self._machine.of(prepared.shape)
        try:
            number = bisect_right(self._cuts, values[self._day])
            run = shaped.runs[number]
            if run.__class__ is partial and not shaped.worth_making(number):
                run = self._machine.kept(number)
                if run is None:
                    return self.whole(prepared)
            found = run(values)
        except (Undetermined, RecursionError):
            return self.whole(prepared)
        later = Later()
        later.decider, later.facts = self, prepared
        told: Any = _Telling()
        told.decision, told.explainer = self.decision, later
        if found.__class__ is Undecided:
            told.status, told.value = found.status, found.value
        else:
            told.status = "decided"
            told.value = freeze(found) if found.__class__ is dict else found
        told.__class__ = Answer
        return told  # type: ignore[no-any-return]

    def whole(self, facts: PreparedFacts) -> Answer:
        """Return the answer of the interpreter.

        Raises:
            LimitError: A bound on the computation was met.
        """
        receipt = self._deciders.receipt(self.decision, facts.told, self.strict)
        counsel = self.counsel(facts)
        return self._interpreted(lambda s: s.answer(self.decision, receipt, counsel), facts)

    def counsel(self, facts: PreparedFacts) -> Counsel:
        """Return what tells more of an answer."""
        from procrules.questions.counsel import Counsel

        settled = self._deciders.settled(self._machine)
        return Counsel(self._deciders.checked, facts.told, self.strict, settled)

    def _interpreted(self, ask: Callable[[Session], T], facts: PreparedFacts) -> T:
        from procrules.backends.interpreter import Session

        checked, settled = self._deciders.checked, self._deciders.settled(self._machine)
        return on_a_stack_of_its_own(
            lambda: ask(Session(checked, facts.told, self.strict, settled))
        )


class Later:
    """Completes an answer when more than its value is read, and tells more of it."""

    __slots__ = ("decider", "facts")

    decider: Decider
    facts: PreparedFacts

    def complete(self) -> Answer:
        """Return the whole answer."""
        return self.decider.whole(self.facts)

    def explain(self, decision: str) -> Reason:
        """Return the reasons of a decision."""
        return self._counsel().explain(decision)

    def changes(
        self, decision: str, member: str | None, record: str | None, thresholds: Any
    ) -> Changes:
        """Return the smallest changes of facts that give another answer."""
        return self._counsel().changes(decision, member, record, thresholds)

    def shown(self, answer: Answer, language: str, *, why: bool) -> Shown:
        """Return an answer written for a person."""
        return self._counsel().shown(answer, language, why=why)

    def _counsel(self) -> Counsel:
        return self.decider.counsel(self.facts)


class _Telling(Answer):
    """An answer that is being told: what it holds is set at once, and it becomes an ``Answer``.

    To set what a frozen object holds takes as long as to decide.
    """

    __slots__ = ()
    # All three as they are in C: Python calls none of them then.
    __init__ = object.__init__
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__
