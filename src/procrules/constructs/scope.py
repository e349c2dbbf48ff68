"""Names: who is declared, with what type, and what to say when a name is not found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from attrs import evolve, field, frozen

from procrules.constructs.base import Name, Text
from procrules.core.expr import Expr
from procrules.core.items import (
    AUTHORITIES,
    Authority,
    Choice,
    Each,
    Entity,
    Header,
    Source,
    weakest,
)
from procrules.core.program import Program
from procrules.core.reference import Reference
from procrules.core.types import ANY, Type
from procrules.diagnostics import names as wrong
from procrules.diagnostics.base import Diagnostic, Related, Span, Words
from procrules.diagnostics.report import Report
from procrules.limits import MAX_NAMES_COMPARED
from procrules.values.text import nearest

Space = Literal["source", "type", "value", "threshold", "rule", "process"]
"""Names of different spaces never meet: a threshold and a choice may be called alike."""


@frozen
class Declared:
    """A declared name: what it is, its type if it has one, and where it stands."""

    name: str
    kind: Literal[
        "source", "choice", "entity", "fact", "derived", "decision", "threshold", "rule", "process"
    ]
    span: Span
    type: Type = ANY
    label: str | None = None
    each: Each | None = None


Sort = Literal[Space, "member", "field", "phase", "invariant"]
"""What words of a text may stand for: a declared name, a value of a choice, a field, a phase."""


@frozen
class Use:
    """Words of a text that stand for something declared.

    Attributes:
        sort: What it is.
        name: Its name; the words may be its label.
        of: The choice of a member, the entity of a field, the process of a phase; else empty.
        span: Where the words stand.
        declares: Whether they declare it.
    """

    sort: Sort
    name: str
    of: str
    span: Span
    declares: bool = False


@frozen
class ThresholdShape:
    """What the use of a threshold needs to know of it before it is lowered."""

    type: Type
    axes: tuple[str, ...]


@frozen
class ProcessShape:
    """What the replay of a process needs to know of it before it is lowered; phases have their place."""

    name: str
    phases: Mapping[str, int]
    events: tuple[str, ...]
    invariants: tuple[str, ...]


class Scope:
    """Every name of a ruleset, and the report that the passes fill."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.names: dict[Space, dict[str, Declared]] = {
            "source": {},
            "type": {},
            "value": {},
            "threshold": {},
            "rule": {},
            "process": {},
        }
        self.choices: dict[str, Choice] = {}
        self.entities: dict[str, Entity] = {}
        self.sources: dict[str, Source] = {}
        self._values: dict[int, tuple[Choice, frozenset[str]]] = {}
        self._meanings: dict[int, tuple[Choice, dict[str, tuple[str, ...]]]] = {}
        self._labels: dict[str, list[str]] = {}
        self._labels_of = 0
        self.thresholds: dict[str, ThresholdShape] = {}
        self.processes: dict[str, ProcessShape] = {}
        self.uses: list[Use] | None = None
        """Filled while it is a list, for those who look at the words and not at the rules."""
        self.header = Header("")
        self.header_span: Span | None = None
        self.month_end_span: Span | None = None
        self._compared = 0

    def saw(
        self, sort: Sort, name: str, span: Span, of: str = "", *, declares: bool = False
    ) -> None:
        """Note that words stand for something, when somebody wants to know."""
        if self.uses is not None:
            self.uses.append(Use(sort, name, of, span, declares))

    # -- declaring ------------------------------------------------------------------------------
    def declare(self, space: Space, declared: Declared) -> bool:
        """Add a name; report it when it is taken. Returns whether it was added."""
        before = self.names[space].get(declared.name)
        if before is not None:
            self.report.add(
                wrong.DuplicateName(
                    span=declared.span,
                    name=declared.name,
                    file=before.span.file,
                    line=before.span.line,
                )
            )
            return False
        self.names[space][declared.name] = declared
        self.saw(space, declared.name, declared.span, declares=True)
        return True

    def answer_for_each(self, name: str, each: Each) -> bool:
        """Make a declared value one for each record; returns whether it agrees with what was said."""
        declared = self.names["value"].get(name)
        if declared is None or declared.each == each:
            return True
        if declared.each is not None:
            return False
        self.names["value"][name] = evolve(declared, each=each)
        return True

    # -- finding --------------------------------------------------------------------------------
    def value(self, name: Name, extra: tuple[str, ...] = ()) -> Declared | None:
        """Find a fact, a derived value or a decision; report a name that nothing declares."""
        found = self.names["value"].get(name.text)
        if found is None:
            related = self._elsewhere(name.text)
            known = [*self.names["value"], *extra]
            self.report.add(
                wrong.UnknownName(
                    span=name.span,
                    name=name.text,
                    suggestion=None if related else self.suggest(name.text, known),
                    related=related,
                )
            )
        else:
            self.saw("value", name.text, name.span)
        return found

    def _elsewhere(self, name: str) -> tuple[Related, ...]:
        """Say what else a name that is no value stands for, and how that is written."""
        threshold = self.names["threshold"].get(name)
        if threshold is not None:
            written = Words(
                f"c'est un seuil, qui s'écrit « le seuil {name} »",
                f"it is a threshold, which is written 'the threshold {name}'",
            )
            return (Related(threshold.span, written),)
        fields = ((e.name, e.field(name)) for e in self.entities.values())
        return tuple(
            Related(
                declared.about.span,
                Words(
                    f"c'est un champ, qui s'écrit « {name} de {entity} »",
                    f"it is a field, which is written '{name} of {entity}'",
                ),
            )
            for entity, declared in fields
            if declared is not None
        )

    def suggest(self, name: str, known: Collection[str]) -> str | None:
        """Return the closest known name, if one is close enough.

        Past many comparisons nothing is looked for: a ruleset so faulty is not one that was mistyped.
        """
        if self._compared > MAX_NAMES_COMPARED:
            return None
        self._compared += len(known)
        return nearest(name, (k for k in known if k != name))

    def labelled(self, label: Text) -> Declared | None:
        """Find the one declaration that has a label, reporting none and several."""
        values = self.names["value"]
        found = [values[name] for name in self._by_label().get(label.text, ())]
        if len(found) == 1:
            self.saw("value", found[0].name, label.span)
            return found[0]
        problem: Diagnostic
        if found:
            names = tuple(d.name for d in found)
            problem = wrong.AmbiguousLabel(span=label.span, label=label.text, names=names)
        else:
            labels = [d.label for d in values.values() if d.label]
            problem = wrong.UnknownLabel(
                span=label.span, label=label.text, suggestion=self.suggest(label.text, labels)
            )
        self.report.add(problem)
        return None

    def _by_label(self) -> dict[str, list[str]]:
        """Return the names of values by their label, gathered again only when there are more names."""
        values = self.names["value"]
        if self._labels_of != len(values):
            self._labels, self._labels_of = {}, len(values)
            for name, declared in values.items():
                if declared.label is not None:
                    self._labels.setdefault(declared.label, []).append(name)
        return self._labels

    def decision(self, name: Name) -> Declared | None:
        """Find a decision; report a name that is none."""
        found = self.names["value"].get(name.text)
        if found is not None and found.kind == "decision":
            self.saw("value", name.text, name.span)
            return found
        known = [d.name for d in self.names["value"].values() if d.kind == "decision"]
        self.report.add(
            wrong.UnknownDecision(
                span=name.span, name=name.text, suggestion=self.suggest(name.text, known)
            )
        )
        return None

    def values_of(self, choice: Choice) -> frozenset[str]:
        """Return the names of the values of a choice, to look for one of them among thousands."""
        if id(choice) not in self._values:
            self._values[id(choice)] = choice, frozenset(choice.names())  # it stays, and so its id
        return self._values[id(choice)][1]

    def member(self, name: Name, choice: Choice) -> tuple[str, ...]:
        """Return the values that a name stands for in a choice; report an unknown one."""
        if id(choice) not in self._meanings:
            self._meanings[id(choice)] = choice, choice.meanings()  # as above
        return self.meant(name, choice.name, self._meanings[id(choice)][1])

    def meant(
        self, name: Name, choice: str, meanings: Mapping[str, tuple[str, ...]]
    ) -> tuple[str, ...]:
        """Return the values that a name stands for, by those of each name; report an unknown one."""
        members = meanings.get(name.text)
        if members is None:
            self.report.add(
                wrong.UnknownValue(
                    span=name.span,
                    name=name.text,
                    choice=choice,
                    suggestion=self.suggest(name.text, list(meanings)),
                )
            )
            return ()
        self.saw("member", name.text, name.span, choice)
        return members

    def authorities(self, references: Iterable[Reference]) -> tuple[Authority, ...]:
        """Return the authorities of the sources cited, from the strongest to the weakest."""
        cited = {self.sources[r.source].authority for r in references if r.source in self.sources}
        return tuple(sorted(cited, key=AUTHORITIES.index))

    def authority(self, references: Iterable[Reference]) -> Authority:
        """Return the weakest authority of the sources cited; a rule depends on all of them."""
        return weakest(self.authorities(references))


def scope_of(program: Program, report: Report) -> Scope:
    """Return the names of a ruleset that is ready, for what is read by it: dossiers."""
    scope = Scope(report)
    scope.header = program.header
    scope.choices, scope.entities = dict(program.choices), dict(program.entities)
    scope.sources = dict(program.sources)
    values = scope.names["value"]
    for fact in program.facts.values():
        about = fact.about
        values[fact.name] = Declared(fact.name, "fact", about.span, fact.type, about.label)
    for derived in program.derived.values():
        values[derived.name] = Declared(derived.name, "derived", derived.about.span, derived.type)
    for decision in program.decisions.values():
        values[decision.name] = Declared(
            decision.name, "decision", decision.about.span, decision.type
        )
    for name, process in program.processes.items():
        phases = {phase.name: place for place, phase in enumerate(process.phases)}
        invariants = tuple(invariant.name for invariant in process.invariants)
        scope.processes[name] = ProcessShape(name, phases, process.events, invariants)
    return scope


@frozen
class Context:
    """Where an expression stands: the dates it is read at and the record under consideration."""

    scope: Scope
    reference: str | None = None
    variables: Mapping[str, Type] = field(factory=dict)
    meanings: Mapping[str, Expr] = field(factory=dict)
    """What a word means inside one construct: ``base`` in ``modifications``."""

    def inside(self, entity: str) -> Context:
        """Return the context inside a list of records of one entity."""
        return evolve(self, variables={**self.variables, entity: Type("record", entity)})
