"""One decision as code, made for each period and for the facts that are told, or kept from another time."""

from __future__ import annotations

from datetime import date
from functools import partial

from procrules.backends.compiled.runtime import UNKNOWN, Undetermined, bail
from procrules.errors import LimitError
from procrules.limits import MAX_LIST_LENGTH
from procrules.stack import on_a_stack_of_its_own
from procrules.values.light import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType
    from typing import Any, Protocol

    from procrules.backends.compiled.expressions import Days
    from procrules.backends.compiled.inputs import Layout, Shape
    from procrules.core.program import CheckedProgram

    Facts = tuple[Any, ...]

    class Kept(Protocol):
        """What earlier processes kept of the decisions of a ruleset."""

        def program(self) -> CheckedProgram:
            """Return the program itself."""

        def read(self, name: str) -> Any:
            """Return what was kept under a name, as plain data; ``None`` where nothing was."""

        def write(self, name: str, value: Any) -> None:
            """Keep plain data for other processes, where something can be kept."""

        @property
        def keeps(self) -> bool:
            """Whether something can be kept."""


OFTEN = 20
"""How often a period is asked by those who want whole answers before it has code: to make code takes
as long as some dozens of answers."""
SHAPES = 16
"""Sets of facts told for which a decision has code of its own."""
_FILE = "<procrules>"
_LAST = date.max.toordinal()


@frozen
class Bounds:
    """The days and the lengths of lists for which a decision has code.

    Attributes:
        fact: The reference date, where anything depends on it.
        cuts: The days on which a period begins, as ordinals, but for the first.
        longest: How many records a list may have for the code to answer: the interpreter would then
            meet no bound.
        deferring: How many it may have for an answer to be told before what it rests on is looked
            for.
    """

    fact: str | None
    cuts: tuple[int, ...]
    longest: int
    deferring: int

    def plain(self) -> list[Any]:
        """Return them as plain data."""
        return [self.fact, list(self.cuts), self.longest, self.deferring]


class Machine:
    """One decision as code.

    Code is made for each period, and for the facts that are told: what is not told is then the same
    each time, and most conditions fall away. Past ``SHAPES`` sets of facts told, it is made for any.

    Attributes:
        layout: Where the facts of the program stand.
        decision: The decision.
        strict: Whether no fact is presumed.
        bounds: For which days and lists there is code.
        day: Where the reference date stands; any place where nothing depends on it.
        cuts: Those of the bounds.
        shaped: By the facts told, the code of each period.
    """

    __slots__ = (
        "_any",
        "_checked",
        "_kept",
        "_runs",
        "bounds",
        "cuts",
        "day",
        "decision",
        "layout",
        "shaped",
        "strict",
    )

    def __init__(
        self,
        checked: CheckedProgram | None,
        layout: Layout,
        decision: str,
        strict: bool = False,
        *,
        kept: Kept | None = None,
    ) -> None:
        """Make a machine of a program, or of what was kept of one."""
        self._checked = checked
        self._kept = kept
        self.layout = layout
        self.decision = decision
        self.strict = strict
        self.bounds = self._bounds()
        self.cuts = self.bounds.cuts
        self.day = 0 if self.bounds.fact is None else layout.places[self.bounds.fact]
        self.shaped: dict[Shape, Shaped] = {}
        self._any: Shaped | None = None
        self._runs: dict[int, Callable[[Facts], Any] | None] = {}

    @property
    def checked(self) -> CheckedProgram:
        """The program."""
        if self._checked is None:
            assert self._kept is not None
            self._checked = self._kept.program()
        return self._checked

    def _bounds(self) -> Bounds:
        said = None if self._kept is None else self._kept.read(self.decision)
        if said is not None:
            fact, cuts, longest, deferring = said
            return Bounds(fact, tuple(cuts), longest, deferring)
        from procrules.backends.compiled.generating import bounds

        found = bounds(self.checked, self.decision)
        if self._kept is not None:
            self._kept.write(self.decision, found.plain())
        return found

    def of(self, shape: Shape) -> Shaped:
        """Return the code for some facts told."""
        found = self.shaped.get(shape)
        if found is not None:
            return found
        if shape.told is not None and len(self.shaped) < SHAPES:
            return self.shaped.setdefault(shape, Shaped(self, shape.told))
        return self.of_any()

    def of_any(self) -> Shaped:
        """Return the code for any facts told."""
        if self._any is None:
            self._any = Shaped(self, None)
        return self._any

    def days(self, number: int) -> Days:
        """Return the days of a period."""
        from procrules.backends.compiled.expressions import Days

        cuts = self.cuts
        first = cuts[number - 1] if number else 1
        last = cuts[number] - 1 if number < len(cuts) else _LAST
        return Days(self.bounds.fact, first, last)

    def code(self, number: int, told: frozenset[str] | None) -> CodeType:
        """Return the code of a period.

        Raises:
            Unsupported: There is none.
            LimitError: It is nested too deep for the stack.
        """
        import ast  # what is kept needs none

        from procrules.backends.compiled.generating import generated

        def made() -> CodeType:
            days = self.days(number)
            module = generated(
                self.checked, self.layout, self.decision, days, told, strict=self.strict
            )
            return compile(ast.fix_missing_locations(module), _FILE, "exec")

        return on_a_stack_of_its_own(made)

    def kept(self, number: int) -> Callable[[Facts], Any] | None:
        """Return the code of a period for any facts told, as another process kept it.

        Where nothing was kept and something can be, it is made, and kept for the next process.
        """
        if self._kept is None:
            return None
        if number not in self._runs:
            self._runs[number] = on_a_stack_of_its_own(lambda: self._kept_run(number))
        return self._runs[number]

    def _kept_run(self, number: int) -> Callable[[Facts], Any] | None:
        from procrules.backends.compiled.written import read_code

        assert self._kept is not None
        name = f"{self.decision}/{number}"
        written = self._kept.read(name)
        if written is None and self._kept.keeps:
            written = self.written(number)
            self._kept.write(name, written)
        run = None if not written else read_code(written)
        return None if run is None else self.bounded(run)

    def written(self, number: int) -> Any:
        """Return the code of a period for any facts told, as plain data; false if there is none.

        Raises:
            LimitError: It is nested too deep for the stack.
        """
        from procrules.backends.compiled.generating import generated
        from procrules.backends.compiled.syntax import Unsupported
        from procrules.backends.compiled.writing import write_code

        try:
            days = self.days(number)
            return write_code(generated(self.checked, self.layout, self.decision, days))
        except Unsupported:
            return False

    def bounded(self, run: Callable[[Facts], Any]) -> Callable[[Facts], Any]:
        """Leave long lists to the interpreter, which counts its steps."""
        longest = self.bounds.longest
        if longest >= MAX_LIST_LENGTH:
            return run
        facts = self.layout.program.facts.values()
        places = [self.layout.places[f.name] for f in facts if f.type.kind == "list"]

        def bounded(facts: Facts) -> Any:
            for place in places:
                records = facts[place]
                if records is not UNKNOWN and len(records) > longest:
                    raise Undetermined
            return run(facts)

        return bounded


class Shaped:
    """The code of a decision for some facts told, made for each period when it is first asked.

    ``runs[bisect_right(machine.cuts, facts[machine.day])](facts)`` is the value of the decision, as
    a caller reads it, or an ``Undecided``; it raises ``Undetermined`` where the interpreter has to
    answer.

    Attributes:
        machine: The decision.
        told: The facts told; ``None`` where any may be.
        runs: The code of each period.
    """

    __slots__ = ("_asked", "machine", "runs", "told")

    def __init__(self, machine: Machine, told: frozenset[str] | None) -> None:
        self.machine = machine
        self.told = told
        periods = len(machine.cuts) + 1
        self._asked = [0] * periods
        self.runs: list[Any] = [partial(self._first, number) for number in range(periods)]

    def worth_making(self, number: int) -> bool:
        """Whether a period has code, or is now asked so often that it is worth making."""
        self._asked[number] += 1
        return self._asked[number] > OFTEN or not isinstance(self.runs[number], partial)

    def _first(self, number: int, facts: Facts) -> Any:
        """Run what was kept of a period; once it is asked often, or where nothing was, make its code."""
        if not self.worth_making(number):
            kept = self.machine.kept(number)
            if kept is not None:
                return kept(facts)
        try:
            self.runs[number] = self._made(number)
        except LimitError:  # the stack has no room for it here: the interpreter answers
            raise Undetermined from None
        return self.runs[number](facts)

    def _made(self, number: int) -> Callable[[Facts], Any]:
        from procrules.backends.compiled.durations import NAMES as DURATIONS
        from procrules.backends.compiled.runtime import BUILTINS, NAMES
        from procrules.backends.compiled.syntax import Unsupported

        try:
            code = self.machine.code(number, self.told)
        except Unsupported:
            return bail
        names = {**NAMES, **DURATIONS, "__builtins__": BUILTINS}
        exec(code, names)
        run: Callable[[Facts], Any] = names["run"]
        return self.machine.bounded(run)
