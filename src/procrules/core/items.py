"""The items of the core: what a ruleset is made of once every surface construct is lowered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from attrs import field, frozen

from procrules.core.expr import Expr, Scalar
from procrules.core.reference import Reference
from procrules.core.types import Type
from procrules.diagnostics.base import NOWHERE, Span

Authority = Literal["law", "case_law", "doctrine", "programme", "orientation", "policy"]
AUTHORITIES: tuple[Authority, ...] = (
    "law",
    "case_law",
    "doctrine",
    "programme",
    "orientation",
    "policy",
)
"""From the strongest to the weakest."""


GUIDING: tuple[Authority, ...] = ("programme", "orientation", "policy")
"""What never undoes what the law says. Doctrine reads the law, and may say what its words mean."""


def as_strong(one: Authority, other: Authority) -> bool:
    """Whether the first authority is the same as the second or a stronger one."""
    return AUTHORITIES.index(one) <= AUTHORITIES.index(other)


def weakest(authorities: Iterable[Authority]) -> Authority:
    """Return the weakest of some authorities; the law when there is none."""
    return max(authorities, key=AUTHORITIES.index, default="law")


def strongest(authorities: Iterable[Authority]) -> Authority:
    """Return the strongest of some authorities; the law when there is none."""
    return min(authorities, key=AUTHORITIES.index, default="law")


Certainty = Literal["certain", "to_confirm", "uncertain"]
CERTAINTIES: tuple[Certainty, ...] = ("certain", "to_confirm", "uncertain")
"""From the firmest to the weakest."""


@frozen
class Period:
    """Days from ``start`` to ``end``, both included; ``None`` leaves that side open.

    ``start_span`` and ``end_span`` say where the text writes them.
    """

    start: date | None = None
    end: date | None = None
    start_span: Span = field(default=NOWHERE, eq=False, repr=False)
    end_span: Span = field(default=NOWHERE, eq=False, repr=False)

    def contains(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def turns(self) -> Iterator[int]:
        """Yield the days on which the period begins and is over, as ordinals."""
        if self.start is not None:
            yield self.start.toordinal()
        if self.end is not None:
            yield self.end.toordinal() + 1

    def overlaps(self, other: Period) -> bool:
        """Whether the two periods have a day in common."""
        return not (
            (self.end is not None and other.start is not None and self.end < other.start)
            or (other.end is not None and self.start is not None and other.end < self.start)
        )

    @property
    def bounded(self) -> bool:
        """Whether the period says anything."""
        return self.start is not None or self.end is not None


ALWAYS = Period()


@frozen
class Unformalised:
    """Words of an article that the rules leave out, declared as such."""

    words: str
    references: tuple[Reference, ...] = ()
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen
class About:
    """What every item may say of itself."""

    label: str | None = None
    references: tuple[Reference, ...] = ()
    notes: tuple[str, ...] = ()
    uncertain: tuple[str, ...] = ()
    to_confirm: tuple[str, ...] = ()
    unformalised: tuple[Unformalised, ...] = ()
    feminine: bool = False
    plural: bool = False
    span: Span = field(default=NOWHERE, eq=False, repr=False)

    @property
    def certainty(self) -> Certainty:
        """How firm the item is by its own words and those of its references."""
        if self.uncertain:
            return "uncertain"
        if self.to_confirm or any(r.to_confirm for r in self.references):
            return "to_confirm"
        return "certain"


@frozen
class Source:
    """A text with its authority."""

    name: str
    authority: Authority
    about: About


@frozen
class Code:
    """An external code of a value: eForms, DECP."""

    system: str
    code: str


@frozen
class ChoiceValue:
    """One value of a choice; a sign weighs, below zero when it is against."""

    name: str
    about: About
    codes: tuple[Code, ...] = ()
    weight: Fraction | None = None


Sort = Literal["ways", "signs", "items"]
"""What the values of a choice are: ways that are open or not, signs, items of a checklist."""


@frozen
class Choice:
    """An enumeration; ``groups`` name sets of its values."""

    name: str
    values: tuple[ChoiceValue, ...]
    groups: tuple[Group, ...]
    about: About
    sort: Sort = "ways"

    def names(self) -> tuple[str, ...]:
        """Return the values in the order in which they are written."""
        return tuple(v.name for v in self.values)

    def members(self, name: str) -> tuple[str, ...] | None:
        """Return the values that a name stands for: itself, or those of its group."""
        for group in self.groups:
            if group.name == name:
                return group.members
        return (name,) if name in self.names() else None

    def meanings(self) -> dict[str, tuple[str, ...]]:
        """Return, for each name of a value or of a group, what ``members`` gives."""
        found = {value.name: (value.name,) for value in self.values}
        return found | {group.name: group.members for group in reversed(self.groups)}

    def group(self, name: str) -> str | None:
        """Return the first group that a value is in."""
        return next((g.name for g in self.groups if name in g.members), None)

    def weight(self, name: str) -> Fraction | None:
        """Return what a value weighs, if it is a sign."""
        return next((v.weight for v in self.values if v.name == name), None)

    def label(self, name: str) -> str:
        """Return what a person reads for a value."""
        labels = {v.name: v.about.label for v in self.values} | {
            g.name: g.about.label for g in self.groups
        }
        return labels.get(name) or name


@frozen
class Group:
    """A named set of the values of a choice."""

    name: str
    members: tuple[str, ...]
    about: About


@frozen
class Judgement:
    """Who appreciates what, and by which criteria, when no rule can decide."""

    by: str | None
    criteria: tuple[str, ...]


@frozen
class Fact:
    """Something the caller may tell."""

    name: str
    type: Type
    about: About
    question: str | None = None
    help: str | None = None
    unit: str | None = None
    minimum: Scalar | None = None
    maximum: Scalar | None = None
    presumed: Scalar | None = None
    judgement: Judgement | None = None


@frozen
class EntityField:
    """One field of a record."""

    name: str
    type: Type
    about: About
    minimum: Scalar | None = None
    maximum: Scalar | None = None


Bounded = Fact | EntityField
"""What is told with a value that may have bounds."""


@frozen
class Entity:
    """The shape of a record."""

    name: str
    fields: tuple[EntityField, ...]
    about: About

    def field(self, name: str) -> EntityField | None:
        """Return a field by name."""
        return next((f for f in self.fields if f.name == name), None)


@frozen
class Axis:
    """An axis of a threshold: the fact (of a choice type) that chooses the column."""

    name: str
    choice: str


@frozen
class ThresholdRow:
    """The values of one period; a ``None`` value says that no value exists."""

    period: Period
    values: tuple[Scalar | None, ...]
    references: tuple[Reference, ...]
    span: Span = field(default=NOWHERE, eq=False, repr=False)

    def goes_on_in(self, following: ThresholdRow) -> bool:
        """Whether the row that starts on the day after has the same values and the same texts."""
        if self.period.end is None or following.period.start is None:
            return False
        return (
            self.period.end + timedelta(days=1) == following.period.start
            and self.values == following.values
            and [(r.source, r.locator) for r in self.references]
            == [(r.source, r.locator) for r in following.references]
        )


@frozen
class Threshold:
    """Values over axes and over time. ``columns`` gives, per column, the values of each axis."""

    name: str
    type: Type
    axes: tuple[Axis, ...]
    columns: tuple[tuple[frozenset[str], ...], ...]
    rows: tuple[ThresholdRow, ...]
    about: About

    def row(self, day: date) -> ThresholdRow | None:
        """Return the row in force on a day."""
        return next((r for r in self.rows if r.period.contains(day)), None)

    def stands(self, row: ThresholdRow) -> Period:
        """Return the days on which the values of a row stand by the same texts, before and after it.

        A row written only because its text is to be confirmed from some day on changes nothing in law.
        """
        first = last = self.rows.index(row)
        while first > 0 and self.rows[first - 1].goes_on_in(self.rows[first]):
            first -= 1
        while last + 1 < len(self.rows) and self.rows[last].goes_on_in(self.rows[last + 1]):
            last += 1
        return Period(self.rows[first].period.start, self.rows[last].period.end)

    def column(self, values: tuple[str, ...]) -> int | None:
        """Return the column for one value of each axis."""
        for index, column in enumerate(self.columns):
            if all(v in allowed for v, allowed in zip(values, column, strict=True)):
                return index
        return None


@frozen
class Each:
    """``pour chaque lot``: one value or one answer for each record of a list of facts."""

    list: str
    variable: str


@frozen
class Derived:
    """A value computed from others."""

    name: str
    type: Type
    expr: Expr
    about: About
    each: Each | None = None


@frozen
class Demand:
    """A further condition of a conclusion, and what is said when it is not met."""

    condition: Expr
    failing: str | None
    references: tuple[Reference, ...]


@frozen
class Duty:
    """What follows from a conclusion: an obligation, or advice."""

    kind: Literal["obligation", "advice"]
    words: str
    references: tuple[Reference, ...]


@frozen
class Outcome:
    """What a leaf concludes on one decision."""

    decision: str
    action: Literal["is", "includes", "excludes", "withholds"]
    value: Expr | None = None
    members: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen
class Leaf:
    """An end of a tree: conclusions, with what they demand and what follows from them."""

    outcomes: tuple[Outcome, ...]
    demands: tuple[Demand, ...]
    duties: tuple[Duty, ...]
    about: About
    weakest: Authority = "law"
    """What it is worth as a bar: it depends on all that it cites."""
    strongest: Authority = "law"
    """What it is worth against a bar: one text is enough to open a way."""


@frozen
class Case:
    """One branch: its guard and what stands below it."""

    guard: Expr
    node: Node


@frozen
class Split:
    """Branches tried in order: the first whose guard holds is the one that counts.

    ``exhaustive`` says that one of them always holds.
    """

    cases: tuple[Case, ...]
    exhaustive: bool
    span: Span = field(default=NOWHERE, eq=False, repr=False)


Node = Leaf | Split


@frozen
class Derogation:
    """A rule, a tree, a table or an article from which a rule derogates, as it is written.

    Attributes:
        target: The name of the rule, or the article.
        rules: The names of the rules that it comes to.
    """

    target: str
    rules: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen
class Rule:
    """An article-shaped rule, one of its sentences, a decision tree or a row of a table."""

    name: str
    about: About
    body: Node
    period: Period
    reference_date: str | None
    authority: Authority
    construct: Literal["rule", "sentence", "tree", "row"]
    exclusive: str | None = None
    """The table of which this is a row, when only one of its rows may apply."""
    each: Each | None = None
    derogations: tuple[Derogation, ...] = ()

    @property
    def defeats(self) -> tuple[str, ...]:
        """The names of the rules from which this one derogates."""
        return tuple(dict.fromkeys(name for d in self.derogations for name in d.rules))

    def leaves(self) -> Iterator[Leaf]:
        """Yield the leaves in the order of the text."""
        stack: list[Node] = [self.body]
        while stack:
            node = stack.pop()
            if isinstance(node, Leaf):
                yield node
            else:
                stack.extend(c.node for c in reversed(node.cases))

    def concludes_on(self) -> frozenset[str]:
        """Return the decisions on which the rule may conclude."""
        return frozenset(o.decision for leaf in self.leaves() for o in leaf.outcomes)

    def outcomes_on(self, decision: str) -> Iterator[Outcome]:
        """Yield what its leaves conclude on one decision."""
        return (o for leaf in self.leaves() for o in leaf.outcomes if o.decision == decision)


@frozen
class Decision:
    """A question that the ruleset answers: one value, or a set of members of a choice.

    Attributes:
        judgement: Who concludes, when the rules inform an appreciation and never replace it: the
            answer is then for review, whatever its value.
        details: For one value, the set-valued decision whose members are told with the answer.
    """

    name: str
    type: Type
    about: About
    each: Each | None = None
    judgement: Judgement | None = None
    details: str | None = None

    @property
    def many(self) -> bool:
        """Whether the answer is a set."""
        return self.type.kind == "set"


@frozen
class Envelope:
    """What the chosen records of a list may not exceed together, and so which sets may be chosen.

    Attributes:
        name: The decision that answers for each record.
        each: The list of all the records.
        chosen: The fact that lists those chosen.
        condition: The derived value that says whether they fit.
        cases: The decision that says which records count, the envelope apart: yes, or a set with
            an open member.
        every: Whether each set is of interest, down to none of the records, and not the largest
            alone.
        vain: What is said of a chosen record that nothing takes out, if anything is.
    """

    name: str
    each: Each
    chosen: str
    condition: str
    cases: str
    every: bool = False
    vain: str | None = None


@frozen
class Given:
    """A fact stated by an example; the value is the text as the author wrote it, read and typed."""

    fact: str
    value: object
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen
class Expected:
    """What an example expects of one decision."""

    decision: str
    kind: Literal["value", "includes", "excludes", "withholds", "members", "status"]
    value: Scalar | None = None
    members: tuple[str, ...] = ()
    status: Literal["undetermined", "needs_review", "conflict"] | None = None
    references: tuple[Reference, ...] = ()
    missing: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
    record: str | None = None
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen
class Event:
    """Something that happened on a day, and the facts that it brought."""

    name: str
    day: date | None
    facts: tuple[Given, ...] = ()
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen
class ExpectedStep:
    """What an example expects of a replayed history: where it ends, what may follow, what broke."""

    kind: Literal["phase", "allowed", "refused", "undetermined", "needs_review", "broken", "kept"]
    name: str = ""
    references: tuple[Reference, ...] = ()
    missing: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen
class Example:
    """Facts and what they must give; a row of a table of examples is one of these."""

    label: str
    given: tuple[Given, ...]
    expected: tuple[Expected, ...]
    about: str | None
    span: Span = field(default=NOWHERE, eq=False, repr=False)
    process: str | None = None
    history: tuple[Event, ...] = ()
    steps: tuple[ExpectedStep, ...] = ()


@frozen
class Transition:
    """What an event does in a phase: where it leads, when it may happen, what follows from it.

    Attributes:
        target: The phase that it leads to; ``None`` when the file stays where it is.
        guard: The condition under which it may happen; ``None`` when there is none.
        established: Conditions that must be known to hold for it to happen: open, they are not met.
        otherwise: Whether it leads where the event does when what is established is not so, or when
            the condition does not hold; ``guard`` is then the contrary of that condition.
        sets: Facts of the type date that take the day of the event.
        counts: Facts of the type whole number in which the process counts how often it was taken.
        lowers: Facts whose value must be lower once it happened than before.
        authority: The weakest authority of the articles that it rests on.
    """

    event: str
    target: str | None
    guard: Expr | None
    established: tuple[Demand, ...]
    otherwise: bool
    demands: tuple[Demand, ...]
    duties: tuple[Duty, ...]
    sets: tuple[str, ...]
    counts: tuple[str, ...]
    lowers: tuple[str, ...]
    about: About
    authority: Authority


@frozen
class Forbidden:
    """An event that a phase forbids; the label and the notes say why."""

    event: str
    about: About


@frozen
class Phase:
    """Where a file may stand; what any phase allows is written out in each."""

    name: str
    about: About
    transitions: tuple[Transition, ...]
    forbidden: tuple[Forbidden, ...]
    final: bool


@frozen
class Invariant:
    """What holds at every step: conditions, or a fact whose value never rises."""

    name: str
    demands: tuple[Demand, ...]
    never_rises: tuple[str, ...]
    about: About


@frozen
class Process:
    """Phases in order, the first being the start, and what leads from one to the next."""

    name: str
    about: About
    phases: tuple[Phase, ...]
    invariants: tuple[Invariant, ...]
    events: tuple[str, ...]
    period: Period
    reference_date: str | None
    authority: Authority

    def phase(self, name: str) -> Phase:
        """Return a phase by name."""
        return next(p for p in self.phases if p.name == name)

    @property
    def counted(self) -> tuple[str, ...]:
        """The facts in which the process counts its events, in the order of the text."""
        found = (name for p in self.phases for t in p.transitions for name in t.counts)
        return tuple(dict.fromkeys(found))

    def abouts(self) -> Iterator[About]:
        """Yield what the phases, their events and the invariants say of themselves."""
        for phase in self.phases:
            yield phase.about
            yield from (t.about for t in phase.transitions)
            yield from (f.about for f in phase.forbidden)
        yield from (item.about for item in self.invariants)

    def event_label(self, event: str) -> str | None:
        """Return the label that the text first gives to an event."""
        for phase in self.phases:
            found = [t.about.label for t in phase.transitions if t.event == event]
            found += [f.about.label for f in phase.forbidden if f.event == event]
            label = next((words for words in found if words), None)
            if label is not None:
                return label
        return None


@frozen
class ImportedHeader:
    """A bundled ruleset that the ruleset imports."""

    name: str
    version: str | None


@frozen
class Header:
    """Who the ruleset is, and up to which day its law was read."""

    name: str
    label: str | None = None
    version: str | None = None
    read_until: date | None = None
    month_end: Literal["last_day", "next_day"] | None = None
    reference_date: str | None = None
    notes: tuple[str, ...] = ()
    imported: tuple[ImportedHeader, ...] = ()


Item = (
    Source
    | Choice
    | Fact
    | Entity
    | Threshold
    | Derived
    | Decision
    | Rule
    | Process
    | Envelope
    | Example
    | Unformalised
)
