"""Mutation testing: which small faults of the rules would no example tell.

Takes a checked ruleset; gives, for each mutant, the first example that fails once the fault is made.
Only the examples that the fault can touch are run, those that come closest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Literal

from attrs import define, evolve, field, frozen

from procrules.analysis.cases import Standing, standings
from procrules.analysis.comparing import Shown, Shows
from procrules.analysis.edits import edited
from procrules.analysis.mutants import Mutant, mutants
from procrules.analysis.same import same_answers
from procrules.analysis.sharing import shared
from procrules.analysis.watching import Trace
from procrules.backends.interpreter.evaluate import FactValue
from procrules.backends.interpreter.resolve import Resolver
from procrules.core.items import Example
from procrules.coverage import observe
from procrules.errors import LimitError
from procrules.examples import run_example
from procrules.facts import read_facts
from procrules.ruleset import Ruleset
from procrules.stack import on_a_stack_of_its_own

Verdict = Literal["killed", "survived", "equivalent"]


@frozen
class Result:
    """What became of a mutant.

    Attributes:
        mutant: The mutant.
        verdict: ``killed`` when an example fails on it; ``equivalent`` when none ever can, which is
            proved; ``survived`` otherwise.
        killer: The first example that failed, or that could not be run to its end.
        tried: How many examples were run.
        proof: Why it is equivalent: ``form`` (seen on the rules as they stand) or ``solver``.
        shown: What a solver shows of it, where one was asked.
    """

    mutant: Mutant
    verdict: Verdict
    killer: Example | None = None
    tried: int = 0
    proof: Literal["form", "solver"] | None = None
    shown: Shown | None = None


@frozen
class Score:
    """How many mutants were killed, survived, or are equivalent to the rules."""

    killed: int
    survived: int
    equivalent: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.killed + self.survived + self.equivalent

    @property
    def told_apart(self) -> int:
        """Those that an example could kill: all but those proved equivalent."""
        return self.killed + self.survived


def score(results: Iterable[Result]) -> Score:
    """Count results by verdict."""
    verdicts = [result.verdict for result in results]
    return Score(*(verdicts.count(v) for v in ("killed", "survived", "equivalent")))


def sample(found: Sequence[Mutant], size: int, seed: int) -> tuple[Mutant, ...]:
    """Return some of the mutants, in the order of the text: the same for the same rules and seed.

    A mutant is drawn for what it is, and not for its place: an edit elsewhere changes no draw.
    """

    def rank(mutant: Mutant) -> str:
        span = mutant.span
        words = (seed, mutant.operator, mutant.name, mutant.becomes.fr, span.column, mutant.cell)
        return sha256("\0".join(map(str, words)).encode()).hexdigest()

    drawn = set(map(id, sorted(found, key=rank)[:size]))
    return tuple(mutant for mutant in found if id(mutant) in drawn)


def mutate(
    ruleset: Ruleset,
    chosen: Iterable[Mutant] | None = None,
    shows: Shows | None = None,
    jobs: int = 1,
) -> Iterator[Result]:
    """Try mutants one after the other.

    Args:
        ruleset: A checked ruleset with its examples.
        chosen: Some of its ``mutants``; by default all.
        shows: What compares with the rules a mutant that no example tells (``comparing.prover``).
        jobs: How many processes share the work.

    Yields:
        A result for each mutant, in their order.
    """
    found = mutants(ruleset.program.program) if chosen is None else tuple(chosen)
    yield from Trials.of(ruleset, shows).results(found, jobs)


@frozen
class Outcome:
    """A result without its mutant, and with the number of its killer: what one process tells another."""

    verdict: Verdict
    killer: int | None
    tried: int
    proof: Literal["form", "solver"] | None = None
    shown: Shown | None = None


@define(eq=False)
class Trials:
    """The examples of a ruleset, and what each of them meets."""

    ruleset: Ruleset
    trace: Trace
    shows: Shows | None = None
    _runs: dict[int, _Run] = field(factory=dict)

    @classmethod
    def of(cls, ruleset: Ruleset, shows: Shows | None = None) -> Trials:
        """Run the examples once, under observation."""
        trace = Trace()
        for number, example in enumerate(ruleset.program.program.examples):
            trace.begin(number)
            if example.process is not None:
                trace.replays.setdefault(example.process, set()).add(number)
            observe(ruleset, example, trace, sources=True)
        return cls(ruleset, trace, shows)

    def results(self, found: Sequence[Mutant], jobs: int = 1) -> Iterator[Result]:
        """Yield what becomes of mutants, in their order; processes may share the work."""
        outcomes = shared(lambda number: self._outcome(found[number]), range(len(found)), jobs)
        for mutant, outcome in zip(found, outcomes, strict=True):
            yield self._told(mutant, outcome)

    def result(self, mutant: Mutant) -> Result:
        """Return what becomes of a mutant."""
        return self._told(mutant, self._outcome(mutant))

    def _told(self, mutant: Mutant, outcome: Outcome) -> Result:
        examples = self.ruleset.program.program.examples
        killer = examples[outcome.killer] if outcome.killer is not None else None
        return Result(mutant, outcome.verdict, killer, outcome.tried, outcome.proof, outcome.shown)

    def _outcome(self, mutant: Mutant) -> Outcome:
        """Run the examples that a mutant can touch, until one fails."""
        original = self.ruleset.program
        changed = edited(original, mutant.edits)
        faulty = evolve(self.ruleset, program=changed)
        tried = 0
        for number in self._met(mutant):
            tried += 1
            if self._run(number).fails(faulty):
                return Outcome("killed", number, tried)
        if same_answers(original, mutant.edits):
            return Outcome("equivalent", None, tried, "form")
        shown = self.shows(mutant, changed) if self.shows is not None else None
        if shown is not None and shown.outcome == "equivalent":
            return Outcome("equivalent", None, tried, "solver", shown)
        return Outcome("survived", None, tried, None, shown)

    def _met(self, mutant: Mutant) -> list[int]:
        """Return the examples that a mutant can touch: those that work out the least come first."""
        changes: dict[int, bool] = {}
        for watch in mutant.watch:
            for example, change in watch.met(self.trace).items():
                changes[example] = changes.get(example, False) or change
        examples = self.ruleset.program.program.examples
        found = [n for n, change in changes.items() if change or _cites(examples[n])]
        return sorted(found, key=lambda n: (not changes[n], self.trace.costs[n], n))

    def _run(self, number: int) -> _Run:
        if number not in self._runs:
            example = self.ruleset.program.program.examples[number]
            self._runs[number] = _Run(self.ruleset, example)
        return self._runs[number]


class _Run:
    """One example, with what need not be worked out again for each mutant."""

    def __init__(self, ruleset: Ruleset, example: Example) -> None:
        self.example = example
        # An example that fails without any fault tells nothing.
        self.holds = not _failing(ruleset, example)
        self.facts: Mapping[str, FactValue] = {}
        self.before: list[tuple[Standing, ...]] | None = None
        if self.holds and example.process is None and not _asks_more(example):
            self.facts = read_facts(
                ruleset.program.program, {g.fact: g.value for g in example.given}
            )
            self.before = self._standings(ruleset)

    def fails(self, faulty: Ruleset) -> bool:
        """Whether it fails by rules in which it held without the fault."""
        if not self.holds:
            return False
        # How the answers stand is soon known: with all of it unchanged, so is what is expected.
        if self.before is not None and self._standings(faulty) == self.before:
            return False
        return _failing(faulty, self.example)

    def _standings(self, ruleset: Ruleset) -> list[tuple[Standing, ...]] | None:
        """Return how the answers stand that it asks for; ``None`` where that takes too long."""
        names = dict.fromkeys(e.decision for e in self.example.expected)

        def found() -> list[tuple[Standing, ...]]:
            resolver = Resolver(ruleset.program, self.facts, False)
            return [standings(resolver, name) for name in names]

        try:
            return on_a_stack_of_its_own(found)
        except LimitError:
            return None


def _failing(ruleset: Ruleset, example: Example) -> bool:
    """Whether an example fails; a fault that makes it run without end is one that it tells."""
    try:
        return not run_example(ruleset, example).passed
    except LimitError:
        return True


def _asks_more(example: Example) -> bool:
    """Whether an example expects more than how answers stand: articles, or what is missing."""
    return any(e.references or e.missing or e.review for e in example.expected)


def _cites(example: Example) -> bool:
    """Whether an example expects articles: what an answer rests on may change and its value not."""
    return any(e.references for e in example.expected) or any(e.references for e in example.steps)
