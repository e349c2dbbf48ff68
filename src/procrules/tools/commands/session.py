"""The examples of rule files loaded and run, whoever asks: ``procrules test``, or pytest."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, field, frozen

from procrules.compiled import Compiled
from procrules.core.items import Example
from procrules.coverage import Coverage, measure
from procrules.diagnostics.base import Diagnostic, Words
from procrules.errors import LimitError
from procrules.examples import run_example
from procrules.ruleset import Ruleset, ruleset_of
from procrules.tools.commands.coverage import Covered
from procrules.tools.commands.targets import Origin, Target


@frozen
class Ran:
    """An example that was run, the file that a person reads, and how it went."""

    file: str
    example: Example
    failures: tuple[Words, ...]


@define
class Session:
    """What was loaded, run and measured; each ruleset once."""

    rulesets: dict[Origin, tuple[Compiled, Ruleset | None]] = field(factory=dict)
    measured: dict[Origin, Coverage] = field(factory=dict)
    ran: dict[tuple[str, int, int], Ran] = field(factory=dict)
    covered: Covered = field(factory=Covered)

    def load(self, origin: Origin) -> Ruleset | None:
        """Return the ruleset; ``None`` when it has errors."""
        if origin not in self.rulesets:
            compiled = origin.compile()
            ruleset = ruleset_of(compiled) if compiled.program is not None else None
            self.rulesets[origin] = compiled, ruleset
        return self.rulesets[origin][1]

    def findings(self) -> list[Diagnostic]:
        """Return what keeps rulesets from being loaded."""
        return [
            origin.locate(diagnostic)
            for origin, (compiled, ruleset) in self.rulesets.items()
            if ruleset is None
            for diagnostic in compiled.diagnostics
        ]

    def run(self, target: Target, ruleset: Ruleset) -> None:
        """Run the examples that a target covers."""
        for example in examples_of(target, ruleset):
            span = example.span
            file = target.origin.place(span.file)
            key = (file, span.line, span.column)
            if key not in self.ran:
                self.ran[key] = Ran(file, example, failures_of(ruleset, example))

    def measure(self, target: Target, ruleset: Ruleset) -> None:
        """Measure what all the examples of a ruleset cover of a target."""
        origin = target.origin
        if origin not in self.measured:
            self.measured[origin] = measure(ruleset)
        sources = self.rulesets[origin][0].sources
        self.covered.add(target, self.measured[origin], sources)


def examples_of(target: Target, ruleset: Ruleset) -> Iterator[Example]:
    """Yield the examples that a target covers, in the order of the text."""
    for example in ruleset.program.program.examples:
        if target.covers(example.span.file):
            yield example


def failures_of(ruleset: Ruleset, example: Example) -> tuple[Words, ...]:
    """Run an example, and return what differs from what it expects."""
    try:
        return run_example(ruleset, example).failures
    except LimitError as error:
        return tuple(Words(d.message("fr"), d.message("en")) for d in error.diagnostics)
