"""Mutation testing: which small faults of the rules would no example tell.

Takes a checked ruleset; gives, for each mutant, the first example that fails once the fault is made.
Only the examples that the fault can touch are run, those that come closest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Literal

from attrs import define, evolve, field, frozen

from procrules.analysis.comparing import Shown, Shows
from procrules.analysis.edits import edited
from procrules.analysis.mutants import Mutant, mutants
from procrules.analysis.same import same_answers
from procrules.analysis.watching import Trace
from procrules.core.items import Example
from procrules.coverage import observe
from procrules.errors import LimitError
from procrules.examples import run_example
from procrules.ruleset import Ruleset

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
) -> Iterator[Result]:
    """Try mutants one after the other.

    Args:
        ruleset: A checked ruleset with its examples.
        chosen: Some of its ``mutants``; by default all.
        shows: What compares with the rules a mutant that no example tells (``comparing.prover``).

    Yields:
        A result for each mutant, in their order.
    """
    found = mutants(ruleset.program.program) if chosen is None else chosen
    trials = Trials.of(ruleset)
    for mutant in found:
        yield trials.result(mutant, shows)


@define(eq=False)
class Trials:
    """The examples of a ruleset, and what each of them meets."""

    ruleset: Ruleset
    trace: Trace
    _sound: dict[int, bool] = field(factory=dict)

    @classmethod
    def of(cls, ruleset: Ruleset) -> Trials:
        """Run the examples once, under observation."""
        trace = Trace()
        for number, example in enumerate(ruleset.program.program.examples):
            trace.begin(number)
            if example.process is not None:
                trace.replays.setdefault(example.process, set()).add(number)
            observe(ruleset, example, trace, sources=True)
        return cls(ruleset, trace)

    def result(self, mutant: Mutant, shows: Shows | None = None) -> Result:
        """Run the examples that a mutant can touch, until one fails."""
        original = self.ruleset.program
        changed = edited(original, mutant.edits)
        faulty = evolve(self.ruleset, program=changed)
        tried = 0
        for number in self._met(mutant):
            tried += 1
            if self._fails(faulty, number):
                example = original.program.examples[number]
                return Result(mutant, "killed", example, tried)
        if same_answers(original, mutant.edits):
            return Result(mutant, "equivalent", None, tried, "form")
        shown = shows(mutant, changed) if shows is not None else None
        if shown is not None and shown.outcome == "equivalent":
            return Result(mutant, "equivalent", None, tried, "solver", shown)
        return Result(mutant, "survived", None, tried, None, shown)

    def _met(self, mutant: Mutant) -> list[int]:
        """Return the examples that a mutant can touch: those that work out the least come first."""
        changes: dict[int, bool] = {}
        for watch in mutant.watch:
            for example, change in watch.met(self.trace).items():
                changes[example] = changes.get(example, False) or change
        examples = self.ruleset.program.program.examples
        found = [n for n, change in changes.items() if change or _cites(examples[n])]
        return sorted(found, key=lambda n: (not changes[n], self.trace.costs[n], n))

    def _fails(self, faulty: Ruleset, number: int) -> bool:
        example = self.ruleset.program.program.examples[number]
        return _failing(faulty, example) and self._holds(number)

    def _holds(self, number: int) -> bool:
        """Whether an example holds without any fault: one that does not tells nothing."""
        if number not in self._sound:
            example = self.ruleset.program.program.examples[number]
            self._sound[number] = not _failing(self.ruleset, example)
        return self._sound[number]


def _failing(ruleset: Ruleset, example: Example) -> bool:
    """Whether an example fails; a fault that makes it run without end is one that it tells."""
    try:
        return not run_example(ruleset, example).passed
    except LimitError:
        return True


def _cites(example: Example) -> bool:
    """Whether an example expects articles: what an answer rests on may change and its value not."""
    return any(e.references for e in example.expected) or any(e.references for e in example.steps)
