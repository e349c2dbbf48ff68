"""What the examples of a ruleset cover: each rule, leaf, condition, exception and comparison.

Takes a checked ruleset and runs its examples on the reference interpreter, under observation. An
element is what the text writes at one place; it is covered when the examples met each of its sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from attrs import define, field, frozen

from procrules.backends.interpreter.evaluate import FactValue
from procrules.backends.interpreter.judging import conjuncts
from procrules.backends.interpreter.observing import ObservedResolver, Observer
from procrules.backends.interpreter.replay import replay
from procrules.core import expr as core
from procrules.core.expr import Expr
from procrules.core.items import Demand, Derogation, Example, Expected, Leaf, Node, Process, Rule
from procrules.core.program import Program
from procrules.core.replay import ProcessAnswer
from procrules.diagnostics.base import Span
from procrules.errors import ProcrulesError
from procrules.facts import read_facts
from procrules.histories import read_history
from procrules.ruleset import Ruleset

Kind = Literal["rule", "leaf", "condition", "exception", "comparison"]
KINDS: tuple[Kind, ...] = ("rule", "leaf", "condition", "exception", "comparison")
Side = Literal["applied", "concluded", "true", "false", "taken", "not_taken"]

_BOTH: tuple[Side, Side] = ("true", "false")


@frozen
class Element:
    """Something that the text writes, and that examples should exercise.

    Attributes:
        kind: ``rule`` (an event of a process too), ``leaf`` (a conclusion), ``condition`` (several
            joined: of a rule, of a branch, of a demand, of a definition), ``exception`` (a
            derogation), ``comparison`` (one condition by itself, a yes/no fact among them).
        name: The rule, the definition, the decision or the process in which it stands.
        span: Where it stands.
        defeated: For an exception, the rule or the article from which the rule derogates.
        missing: The sides that no example meets.
    """

    kind: Kind
    name: str
    span: Span
    defeated: str | None
    missing: tuple[Side, ...]

    @property
    def covered(self) -> bool:
        """Whether every side was met."""
        return not self.missing


@frozen
class Count:
    """How many elements are covered, of how many."""

    covered: int
    total: int


@frozen
class Coverage:
    """What the examples of a ruleset cover, in the order of the text."""

    elements: tuple[Element, ...]

    def files(self) -> tuple[str, ...]:
        """Return the files in which something is to be covered."""
        return tuple(dict.fromkeys(element.span.file for element in self.elements))

    def count(self, kind: Kind | None = None, file: str | None = None) -> Count:
        """Count the elements of a kind, of a file, or all of them."""
        chosen = [
            element.covered
            for element in self.elements
            if kind in (None, element.kind) and file in (None, element.span.file)
        ]
        return Count(sum(chosen), len(chosen))

    def uncovered(self) -> tuple[Element, ...]:
        """Return what is left to cover."""
        return tuple(element for element in self.elements if not element.covered)


def measure(ruleset: Ruleset, examples: Iterable[Example] | None = None) -> Coverage:
    """Run the examples of a ruleset and return what they cover; one that cannot be run covers nothing.

    Args:
        ruleset: The rules.
        examples: What is run; by default the examples that stand in the rules.
    """
    observer = Observer()
    happened: set[Span] = set()
    for example in ruleset.program.program.examples if examples is None else examples:
        answer = observe(ruleset, example, observer)
        if answer is not None:
            process = ruleset.processes[answer.process]
            happened |= set(_events(process, example, answer))
    parts = _Parts(ruleset.program.program)
    elements = [part.element(observer, happened) for part in parts.found.values()]
    return Coverage(tuple(sorted(elements, key=_place)))


def _place(element: Element) -> tuple[str, int, int, int]:
    span = element.span
    return span.file, span.line, span.column, KINDS.index(element.kind)


# -- running the examples under observation -----------------------------------------------------
def observe(
    ruleset: Ruleset, example: Example, observer: Observer, *, sources: bool = False
) -> ProcessAnswer | None:
    """Run an example under observation; one that cannot be run is observed as far as it goes.

    Args:
        ruleset: The ruleset in which the example stands.
        example: The example.
        observer: Who is told what the run meets.
        sources: Whether to work out, too, the articles that an answer rests on, where the example
            expects some.

    Returns:
        The replayed history, if the example has one.
    """
    program = ruleset.program.program
    given = {item.fact: item.value for item in example.given}
    answer = None
    try:
        facts: Mapping[str, FactValue] = read_facts(program, given)
        if example.process is not None:
            process = program.processes[example.process]
            events = [(e.day, e.name, {g.fact: g.value for g in e.facts}) for e in example.history]
            history = read_history(program, process, events)
            answer = replay(ruleset.program, process, facts, history, observer=observer)
            facts = read_facts(program, answer.facts)
        for expected in example.expected:
            resolver = _decide(ruleset, expected, facts, observer)
            if sources and expected.references:
                resolver.rest(expected.decision)
    except ProcrulesError:
        pass  # ``procrules test`` tells it
    return answer


def _decide(
    ruleset: Ruleset, expected: Expected, facts: Mapping[str, FactValue], observer: Observer
) -> ObservedResolver:
    decision = ruleset.decisions[expected.decision]
    named = expected.kind in ("includes", "excludes", "withholds")
    observer.ask(decision.name, frozenset(expected.members) if named else None)
    resolver = ObservedResolver.watched(ruleset.program, facts, observer)
    resolver.resolve(decision.name)
    resolver.policies(decision.name)
    return resolver


def _events(process: Process, example: Example, answer: ProcessAnswer) -> Iterator[Span]:
    """Yield where the events stand that happened, were refused, or are expected to be possible."""
    for step in answer.steps:
        phase = process.phase(step.phase)
        for transition in phase.transitions if step.status == "allowed" else ():
            same = (transition.event, transition.target or phase.name)
            if same == (step.event, step.target):
                yield transition.about.span
        for forbidden in phase.forbidden:
            if forbidden.event == step.event:
                yield forbidden.about.span
    phase = process.phase(answer.phase)
    # What a person, or readings that disagree, keep open is as far as the rules go.
    told = {step.name for step in example.steps if step.kind in ("allowed", "needs_review")}
    refused = {step.name for step in example.steps if step.kind == "refused"}
    yield from (t.about.span for t in phase.transitions if t.event in told)
    yield from (f.about.span for f in phase.forbidden if f.event in refused)


# -- what there is to cover ---------------------------------------------------------------------
@define
class _Part:
    """What one place of the text writes; the core may hold several nodes for it."""

    kind: Kind
    name: str
    span: Span
    derogation: Derogation | None
    sides: tuple[Side, ...]
    nodes: list[int] = field(factory=list)

    def element(self, observer: Observer, happened: set[Span]) -> Element:
        """Return the part with the sides that were not met."""
        seen = set(self._seen(observer, happened))
        missing = tuple(side for side in self.sides if side not in seen)
        target = self.derogation.target if self.derogation is not None else None
        return Element(self.kind, self.name, self.span, target, missing)

    def _seen(self, observer: Observer, happened: set[Span]) -> Iterator[Side]:
        match self.kind:
            case "rule":
                if self.name in observer.applied or self.span in happened:
                    yield "applied"
            case "leaf":
                if not observer.concluded.isdisjoint(self.nodes):
                    yield "concluded"
            case "exception":
                for defeated in self.derogation.rules if self.derogation is not None else ():
                    for taken in observer.defeats.get((self.name, defeated), ()):
                        yield "taken" if taken else "not_taken"
            case "condition" | "comparison":
                for node in self.nodes:
                    for truth in observer.truths.get(node, ()):
                        yield "true" if truth else "false"


class _Parts:
    """The parts of a program, each place of the text once."""

    def __init__(self, program: Program) -> None:
        self.found: dict[tuple[Kind, Span, str], _Part] = {}
        for rule in program.rules.values():
            self._rule(rule)
        for derived in program.derived.values():
            self._condition(derived.expr, derived.name)
        for process in program.processes.values():
            self._process(process)

    def _add(
        self,
        kind: Kind,
        name: str,
        span: Span,
        node: object,
        sides: Iterable[Side],
        derogation: Derogation | None = None,
    ) -> None:
        if not span.line:
            return  # the text does not write it: a construct does
        key = (kind, span, name if kind == "rule" else "")
        part = self.found.setdefault(key, _Part(kind, name, span, derogation, tuple(sides)))
        part.nodes.append(id(node))

    # -- rules ----------------------------------------------------------------------------------
    def _rule(self, rule: Rule) -> None:
        self._add("rule", rule.name, rule.about.span, rule, ("applied",))
        for derogation in rule.derogations:
            sides: tuple[Side, Side] = ("taken", "not_taken")
            self._add("exception", rule.name, derogation.span, derogation, sides, derogation)
        self._node(rule.body, rule.name)

    def _node(self, node: Node, name: str) -> None:
        if isinstance(node, Leaf):
            span = node.outcomes[0].span if node.outcomes else node.about.span
            self._add("leaf", name, span, node, ("concluded",))
            self._demands(node.demands, name)
            for outcome in node.outcomes:
                if outcome.value is not None:
                    self._condition(outcome.value, name)
            return
        for case in node.cases:
            # When one branch always holds, what leads to the last one is never false there.
            sure = node.exhaustive and case is node.cases[-1]
            self._condition(case.guard, name, sure=sure)
            self._node(case.node, name)

    def _demands(self, demands: Iterable[Demand], name: str) -> None:
        for demand in demands:
            self._condition(demand.condition, name)

    # -- processes ------------------------------------------------------------------------------
    def _process(self, process: Process) -> None:
        for phase in process.phases:
            for transition in phase.transitions:
                name = f"{process.name}.{transition.event}"
                self._add("rule", name, transition.about.span, transition, ("applied",))
                for part in conjuncts(transition.guard):
                    self._condition(part, name)
                self._demands((*transition.established, *transition.demands), name)
            for forbidden in phase.forbidden:
                name = f"{process.name}.{forbidden.event}"
                self._add("rule", name, forbidden.about.span, forbidden, ("applied",))
        for invariant in process.invariants:
            self._demands(invariant.demands, f"{process.name}.{invariant.name}")

    # -- conditions -----------------------------------------------------------------------------
    def _condition(self, expr: Expr, name: str, *, sure: bool = False) -> None:
        """Add a condition and the comparisons in it, or those in an expression of another type."""
        sides = _BOTH[:1] if sure else _BOTH
        match expr:
            case core.Every() | core.Some() | core.Quantified():
                self._add("condition", name, expr.span, expr, sides)
                self._below(expr, name, sure=sure)
            case _:
                self._comparisons(expr, name, sure=sure, asked=True)

    def _comparisons(self, expr: Expr, name: str, *, asked: bool, sure: bool = False) -> None:
        """Add the comparisons in an expression; ``asked`` says whether its own truth counts."""
        sides = _BOTH[:1] if sure else _BOTH
        if asked and expr.type.kind == "boolean" and not isinstance(expr, _JOINED):
            self._add("comparison", name, expr.span, expr, sides)
        self._below(expr, name, sure=sure)

    def _below(self, expr: Expr, name: str, *, sure: bool) -> None:
        match expr:
            case core.Every(items) | core.Some(items):
                for item in items:
                    # Where the whole always holds, so does its last part, once the others do not.
                    last = sure and isinstance(expr, core.Some) and item is items[-1]
                    last = last or (sure and isinstance(expr, core.Every))
                    self._comparisons(item, name, asked=True, sure=last)
            case core.Not(item) | core.Cited(item):
                self._comparisons(item, name, asked=True, sure=sure)
            case core.Quantified() | core.Where():
                self._comparisons(expr.source, name, asked=False)
                self._comparisons(expr.condition, name, asked=True)
            case core.Readings(options=options):
                for option in options:
                    self._comparisons(option.expr, name, asked=True)
            case _:
                for part in _operands(expr):
                    self._comparisons(part, name, asked=False)


_JOINED = (
    core.Every | core.Some | core.Not | core.Cited | core.Quantified | core.Readings | core.Constant
)
"""What is no comparison by itself: its parts are."""


def _operands(expr: Expr) -> tuple[Expr, ...]:
    match expr:
        case core.Compare() | core.Arithmetic():
            return (expr.left, expr.right)
        case core.Among():
            return (expr.item,)
        case core.Shift():
            return (expr.start, expr.duration)
        case core.Aggregate():
            return (expr.source, *((expr.body,) if expr.body is not None else ()))
        case _:
            return ()
