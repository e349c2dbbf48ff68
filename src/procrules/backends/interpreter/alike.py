"""What goes alike for many facts: worked out once, for all the answers whose tests come out the same.

Amounts and days are told in so many ways that nothing is kept by their values. Yet most rules read
them in conditions alone: two amounts between the same thresholds meet the same rules. A *test* is a
condition whose value hangs on what may be told in many ways. Where the tests that are met come out
the same, and all that is told in few ways is the same, every other condition does too, and so does
all that rules come to, but for the values that they compute.

The tests are those that answers met: what no answer asks is not worked out.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING

from attrs import field, frozen

from procrules.backends.interpreter.resolve import Memory, Resolver
from procrules.core import expr as core
from procrules.core.expr import Expr
from procrules.core.items import Case, Demand, Rule
from procrules.core.program import CheckedProgram
from procrules.core.types import BOOLEAN
from procrules.core.walk import children
from procrules.errors import LimitError

if TYPE_CHECKING:
    from procrules.backends.interpreter.settled import Reads
    from procrules.backends.interpreter.unknown import Truth

_MANY = 500
"""How many memories are kept: past that many, all are forgotten, and kept anew."""
_ASKING = core.Every | core.Some | core.Not | core.Cited | core.Weight | Case | Demand
"""What asks whether the conditions below it hold: a test there is met, and hides what it reads."""
_BINDING = core.Where | core.Aggregate | core.Quantified


@frozen(eq=False)
class _Part:
    """What an expression, or another part of a rule, reads.

    Attributes:
        loose: Whether its value is another for other facts although the tests that it meets come
            out the same.
        bound: The variables for records that it reads and does not bind.
        decisions: The decisions that it reads.
    """

    loose: bool
    bound: frozenset[str]
    decisions: frozenset[str]


@frozen(eq=False)
class Course:
    """How answers to a decision went where all that is told in few ways is the same.

    Attributes:
        tests: The tests that they met.
        memories: What they worked out, by how these came out.
    """

    tests: tuple[Expr, ...] = ()
    memories: dict[tuple[Truth, ...], Memory] = field(factory=dict)


class Alike:
    """What answers of one program share where their tests come out the same. Any thread may use it.

    Attributes:
        tests: The identities of the conditions that are tests, for the decisions asked so far.
    """

    def __init__(self, checked: CheckedProgram, reads: Reads) -> None:
        self.tests: set[int] = set()
        self._checked = checked
        self._program = checked.program
        self._reads = reads
        self._parts: dict[int, tuple[_Part, object]] = {}
        self._loose: dict[str, bool] = {}
        self._days: dict[str, tuple[str, ...]] = {}
        self._courses: dict[Hashable, Course] = {}
        self._count = 0

    def answering(self, decision: str, resolver: Resolver) -> Answering | None:
        """Return what a resolver meets while it answers a decision; ``None`` where it shares nothing."""
        if resolver.many & self._reads.lists:
            return None  # to ask of each record takes long, and nobody may have to
        days = self._days.get(decision)
        if days is None:
            days = self._days[decision] = self._by_day(decision)
        told = self._reads.told_of(decision) & resolver.state
        key = (decision, told, *map(resolver.evaluator.fact, days))
        found = Answering(self, resolver, key, self._courses.get(key) or Course())
        return found if found.begun() else None

    def keep(
        self, key: Hashable, course: Course, truths: tuple[Truth, ...], memory: Memory
    ) -> None:
        """Keep what was worked out."""
        if self._count >= _MANY:
            self._courses.clear()
            self._count = 0
        self._count += 1
        course.memories[truths] = memory
        self._courses[key] = course

    def loose(self, decision: str) -> bool:
        """Whether the answer of a decision holds values that other facts make others."""
        found = self._loose.get(decision)
        if found is None:
            rules = self._checked.by_decision[decision]
            said = [o.value for rule in rules for o in rule.outcomes_on(decision) if o.value]
            each = self._program.decisions[decision].each is not None
            found = self._loose[decision] = each or any(self._part(v).loose for v in said)
        return found

    # -- what a decision may meet ---------------------------------------------------------------
    def _by_day(self, decision: str) -> tuple[str, ...]:
        """Return the dates of which the very day counts, for rules to be in force.

        The tests that the decision may meet are found on the way.
        """
        days: dict[str, None] = {}
        self.loose(decision)
        for rule in self._rules(decision):
            fact, period = rule.reference_date, rule.period
            if fact is None or not period.bounded or self._reads.by_period(fact, (period,)):
                continue
            days[fact] = None
        return tuple(days)

    def _rules(self, decision: str) -> Iterator[Rule]:
        """Yield the rules that a decision rests on, directly or not."""
        decisions, pending = {decision}, [decision]
        seen: set[str] = set()
        while pending:
            name = pending.pop()
            details = self._program.decisions[name].details
            read = set() if details is None else {details}
            rules = [*self._checked.by_decision[name], *self._checked.policies[name]]
            while rules:
                rule = rules.pop()
                if rule.name not in seen:
                    seen.add(rule.name)
                    rules += self._checked.defeaters[rule.name]
                    read |= self._part(rule.body).decisions
                    yield rule
            pending += read - decisions
            decisions |= read

    def _part(self, node: object) -> _Part:
        found = self._parts.get(id(node))
        if found is None:
            # The node is kept, so that its identity goes on standing for it.
            found = self._parts[id(node)] = (self._read(node), node)
        return found[0]

    def _read(self, node: object) -> _Part:
        below = list(map(self._part, children(node)))  # a comprehension would nest one call more
        bound = frozenset[str]().union(*[part.bound for part in below])
        decisions = frozenset[str]().union(*[part.decisions for part in below])
        if isinstance(node, _ASKING):
            below = [part for part in below if part.bound]  # of a record no test is met
        loose = any(part.loose for part in below)
        match node:
            case core.FactRef(name=name):
                loose = name in self._reads.loose
            case core.ThresholdRef(name=name, reference=str(fact), day=None):
                periods = (row.period for row in self._program.thresholds[name].rows)
                loose = loose or not self._reads.by_period(fact, periods)
            case core.DerivedRef(name=name):
                item = self._program.derived[name]
                part = self._part(item.expr)
                loose = loose or part.loose or item.each is not None
                decisions |= part.decisions
            case core.DecisionRef(name=name):
                loose = loose or self.loose(name)
                decisions |= {name}
            case core.Variable(name=name) | core.Preceding(variable=name):
                loose, bound = True, frozenset({name})
            case _ if isinstance(node, _BINDING):
                bound = self._part(node.source).bound | (bound - {node.variable})
        if loose and not bound and getattr(node, "type", None) == BOOLEAN:
            self.tests.add(id(node))
        return _Part(loose, bound, decisions)


class Answering:
    """An answer that is worked out: the tests that it meets, and what it shares with others."""

    def __init__(self, alike: Alike, resolver: Resolver, key: Hashable, course: Course) -> None:
        self._alike = alike
        self._resolver = resolver
        self._key = key
        self._course = course
        self._met: dict[int, tuple[Expr, Truth]] = {}
        self._shared = False

    def begun(self) -> bool:
        """Take up what was worked out for facts for which the tests came out as they do now.

        Whether the tests could be asked: one that takes too many steps may be one that this answer
        does not meet.
        """
        evaluator = self._resolver.evaluator
        evaluator.watch = self.meet
        try:
            truths = tuple([evaluator.truth(test) for test in self._course.tests])
        except LimitError:
            return False
        finally:
            evaluator.forget_steps()
        memory = self._course.memories.get(truths)
        if memory is not None and len(self._met) == len(truths):
            self._shared = True
            self._resolver.use(memory)
        return True

    def meet(self, expr: Expr, truth: Truth) -> None:
        """Take note of a condition; a test that no such answer met parts this one from the others."""
        key = id(expr)
        if key in self._alike.tests and key not in self._met:
            self._met[key] = (expr, truth)
            if self._shared:
                self._shared = False
                self._resolver.use(self._resolver.memory.copy())

    def end(self) -> None:
        """Keep what was worked out, for other answers that go the same way."""
        if self._shared:
            return
        old = self._course.tests
        met = {id(test): self._met[id(test)] for test in old} | self._met
        if len(met) > len(old):
            self._course = Course(tuple([test for test, _ in met.values()]))
        truths = tuple([truth for _, truth in met.values()])
        self._shared = True
        self._alike.keep(self._key, self._course, truths, self._resolver.memory)
