"""Rule files as pytest sees them: a file is a collector, each of its examples a test.

A file that another one beside it imports is run with the ruleset of that one, as ``procrules test`` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import define, evolve, field

from procrules.core.items import Example
from procrules.diagnostics.base import Lang, Words
from procrules.diagnostics.render import render_all
from procrules.probing import Case, Prober
from procrules.ruleset import Ruleset
from procrules.tools.commands.session import Session, examples_of, failures_of
from procrules.tools.commands.targets import Folder, Origin, Target, of_file
from procrules.tools.commands.words import say
from procrules.tools.pytest_plugin import PROBED


# -- what a run of pytest has read ----------------------------------------------------------------
@define
class Rules:
    """The rules that a run of pytest has read: each folder and each ruleset once."""

    config: pytest.Config
    session: Session = field(factory=Session)
    _folders: dict[Path, Folder] = field(factory=dict)
    _targets: dict[Target, None] = field(factory=dict)
    _probers: dict[Origin, Prober] = field(factory=dict)

    @property
    def lang(self) -> Lang:
        """The language in which rules are spoken of."""
        return "fr" if self.config.getini("procrules_lang") == "fr" else "en"

    def targets(self, path: Path) -> Iterator[Target]:
        """Yield the rulesets in which a file is looked at, and nothing but this file."""
        if path.parent not in self._folders:
            self._folders[path.parent] = Folder(path.parent)
        for target in of_file(self._folders[path.parent], path.name):
            origin = evolve(target.origin, folder=self._shown(path.parent))
            found = Target(origin, path.name)
            self._targets[found] = None
            yield found

    def _shown(self, folder: Path) -> Path:
        """Return a folder as messages show it: from where pytest runs, if it lies below."""
        top = self.config.invocation_params.dir
        return folder.relative_to(top) if folder.is_relative_to(top) else folder

    def problems(self, target: Target) -> str:
        """Say why a ruleset cannot be loaded: what is wrong in the file, or else in the others."""
        compiled, _ = self.session.rulesets[target.origin]
        errors = [d for d in compiled.diagnostics if d.severity == "error"]
        located = [target.origin.locate(d) for d in errors if target.covers(d.span.file)]
        if located:
            return render_all(located, self.lang)
        # They are told whole at the file in which they stand: here, the first one is named.
        first = target.origin.locate(errors[0]).span
        where = f"{first.file}:{first.line}"
        return say(
            self.lang,
            f"les règles dont ce fichier fait partie ont des erreurs, la première ici : {where}",
            f"the rules that this file is a part of have errors, the first one here: {where}",
        )

    def prober(self, origin: Origin, ruleset: Ruleset) -> Prober:
        """Return what makes and looks at the boundary cases of a ruleset."""
        if origin not in self._probers:
            limit = int(self.config.getini("procrules_boundaries_limit"))
            self._probers[origin] = Prober(ruleset, limit)
        return self._probers[origin]

    def coverage(self) -> list[str]:
        """Return what the examples of the collected files leave uncovered, and the figures."""
        for target in self._targets:
            ruleset = self.session.load(target.origin)
            if ruleset is not None:
                self.session.measure(target, ruleset)
        return list(self.session.covered.lines(self.lang)) if self.session.measured else []


_RULES = pytest.StashKey[Rules]()


def rules_of(config: pytest.Config) -> Rules:
    """Return what a run of pytest has read."""
    if _RULES not in config.stash:
        config.stash[_RULES] = Rules(config)
    return config.stash[_RULES]


# -- collectors and tests -------------------------------------------------------------------------
class RuleFile(pytest.File):
    """A rule file. One that has errors is told as ``procrules check`` tells it, without a traceback."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield its examples, in the order of the text, and their boundary cases if asked for."""
        rules = rules_of(self.config)
        seen: set[tuple[int, int]] = set()
        names: set[str] = set()
        for target in rules.targets(self.path):
            ruleset = rules.session.load(target.origin)
            if ruleset is None:
                raise self.CollectError(rules.problems(target))
            for example in examples_of(target, ruleset):
                place = (example.span.line, example.span.column)
                if place not in seen:
                    seen.add(place)
                    name = _name(example, names)
                    names.add(name)
                    yield from self._tests(rules, target.origin, ruleset, example, name)

    def _tests(
        self, rules: Rules, origin: Origin, ruleset: Ruleset, example: Example, name: str
    ) -> Iterator[pytest.Item]:
        place = f"{origin.place(self.path.name)}:{example.span.line}: {example.label}"
        more: dict[str, Any] = {"example": example, "place": place, "lang": rules.lang}
        yield ExampleTest.from_parent(self, name=name, ruleset=ruleset, **more)
        if self.config.getoption("procrules_boundaries"):
            prober = rules.prober(origin, ruleset)
            cases = prober.cases(example)
            if cases:
                yield BoundaryTest.from_parent(
                    self, name=f"{name}[boundaries]", prober=prober, cases=cases, **more
                )


def _name(example: Example, taken: set[str]) -> str:
    """Return the name of a test: the label, which pytest takes apart at two colons."""
    name = example.label.replace("::", ":")
    return name if name not in taken else f"{name} ({example.span.line}:{example.span.column})"


class Failed(Exception):  # noqa: N818  (it is no error: a test says what does not hold)
    """What does not hold, line by line."""


class _Test(pytest.Item):
    """A test of one example."""

    def __init__(self, *, example: Example, place: str, lang: Lang, **more: Any) -> None:
        super().__init__(**more)
        self.example = example
        self.place = place
        self.lang: Lang = lang

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the example stands, its line counted from 0."""
        return self.path, self.example.span.line - 1, self.name

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """Return what does not hold in words."""
        if isinstance(excinfo.value, Failed):
            return "\n    ".join([self.place, *excinfo.value.args])
        return super().repr_failure(excinfo, style)

    def fail(self, failures: Iterable[Words]) -> None:
        """Fail with some sentences, if there are any."""
        told = [say(self.lang, words.fr, words.en) for words in failures]
        if told:
            raise Failed(*told)


class ExampleTest(_Test):
    """One example, or one row of a table of examples."""

    def __init__(self, *, ruleset: Ruleset, **more: Any) -> None:
        super().__init__(**more)
        self.ruleset = ruleset

    def runtest(self) -> None:
        """Run the example."""
        self.fail(failures_of(self.ruleset, self.example))


class BoundaryTest(_Test):
    """The boundary cases of one example: what must hold of them without an expected value."""

    def __init__(self, *, prober: Prober, cases: list[Case], **more: Any) -> None:
        super().__init__(**more)
        self.prober = prober
        self.cases = cases

    def runtest(self) -> None:
        """Look at each case, and tell of all those of which something does not hold."""
        self.user_properties.append((PROBED, len(self.cases)))
        self.fail(
            Words(f"{where.fr} → {words.fr}", f"{where.en} → {words.en}")
            for turn, case in enumerate(self.cases)
            for where in (case.words(),)
            for words in self.prober.faults(self.example, case, turn)
        )
