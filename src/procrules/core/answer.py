"""Answers: what was decided, why, on which law of which day, and what would be missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from attrs import field, frozen

from procrules.core.expr import Operator
from procrules.core.frozen import FrozenDict, freeze
from procrules.core.items import Authority, Certainty, ImportedHeader, Period
from procrules.core.reference import Reference
from procrules.core.told import Answer as Answer
from procrules.values.durations import Duration
from procrules.values.nothing import Nothing
from procrules.values.numbers import write_number

if TYPE_CHECKING:
    from procrules.core.changes import Changes

T = TypeVar("T")
_NO_DATA: FrozenDict[str, Any] = FrozenDict()
Status = Literal["decided", "undetermined", "conflict", "needs_review"]
MemberStatus = Literal["open", "closed", "undetermined", "needs_review"]
Value = bool | int | Decimal | Fraction | date | Duration | str | Nothing
"""A value as a caller reads it; a ``Fraction`` only where no ``Decimal`` is exact."""


@frozen
class Missing:
    """A fact that could still change the answer."""

    fact: str
    label: str
    question: str | None


@frozen
class Review:
    """Something that a person must appreciate, or readings of the law that disagree here."""

    name: str
    label: str
    by: str | None
    criteria: tuple[str, ...]
    reason: str | None


@frozen
class Assumption:
    """A presumption that was used because nothing was told."""

    fact: str
    label: str
    value: Value


@frozen
class DutyDue:
    """An obligation or an advice that follows from the answer."""

    kind: Literal["obligation", "advice"]
    words: str
    references: tuple[Reference, ...]
    rule: str


@frozen
class PolicyAnswer:
    """What a policy of the buyer asks for on a decision that stronger rules answer.

    It changes neither the status nor the value of the answer: law and policy are told apart.

    Attributes:
        rule: The rule of policy.
        status: Whether it applies, or may once ``missing`` is told.
        closes: For a set, the members that the buyer forbids itself, although they may be open.
        value: For a single-valued decision, the value asked for; ``None`` when it is not known.
    """

    rule: str
    label: str
    status: Literal["applies", "may_apply"]
    closes: tuple[str, ...]
    value: Any
    references: tuple[Reference, ...]
    obligations: tuple[DutyDue, ...]
    missing: tuple[str, ...]


@frozen
class ThresholdUse:
    """A threshold as it stood on the day, and how far the compared value is from it.

    ``distance`` is the compared value minus the threshold, in the unit of the threshold (euros,
    rate, days): negative below, zero at the exact point.
    """

    name: str
    label: str
    value: Value
    period: Period
    references: tuple[Reference, ...]
    certainty: Certainty
    compared: Value | None
    operator: Operator | None
    distance: Value | None


@frozen
class Margin:
    """How far an amount or a rate is from a limit that the rules compute.

    A limit that is a threshold as it stands is told among the thresholds, and here when something
    computed for a record is compared with it. Where readings of the law give several values, there
    is a margin for each.

    Attributes:
        name: What is compared.
        label: What a person reads for it.
        record: The record that it is about, by its id, if any; a slash between several.
        compared: Its value.
        readings: The readings of the law that give this value, where others give another.
        operator: How it is compared with the limit.
        limit: The value of the limit.
        limit_of: What the limit is computed from, as a person reads it.
        limit_readings: The readings of the law that give this limit, where others give another.
        kind: Whether amounts or rates are compared.
        tax: For amounts, ``HT`` or ``TTC``.
        distance: The compared value minus the limit: negative below, zero at the exact point.
        holds: Whether the comparison holds.
    """

    name: str
    label: str
    record: str | None
    compared: Value
    readings: tuple[str, ...]
    operator: Operator
    limit: Value
    limit_of: tuple[str, ...]
    limit_readings: tuple[str, ...]
    kind: Literal["money", "rate"]
    tax: str | None
    distance: Value
    holds: bool


@frozen
class Fit:
    """One set of records that may be chosen together.

    Attributes:
        records: Their ids, in the order of their list.
        total: What they amount to together; ``None`` when it is not known.
        left: What is left of the envelope; ``None`` when it limits nothing.
    """

    records: tuple[str, ...]
    total: Value | None
    left: Value | None


@frozen
class Fits:
    """The sets of records that fit a shared envelope, or the combinations to be compared.

    Attributes:
        candidates: The records that could be chosen alone, by their ids.
        sets: The sets to which no other candidate can be added, the largest total first; where
            each set is to be compared with the others, all of them, none of the records first.
        missing: The facts that keep other records, or the envelope, from being known.
        limit: The envelope; ``None`` when it is not known.
    """

    candidates: tuple[str, ...]
    sets: tuple[Fit, ...]
    missing: tuple[str, ...]
    limit: Value | None
    every: bool = False
    """Whether the sets are all those that are to be compared with one another."""


@frozen
class Hole:
    """Why the rules give no answer although no fact is missing."""

    kind: Literal[
        "no_rule",
        "no_threshold",
        "withheld",
        "readings",
        "conflict",
        "impossible_date",
        "division_by_zero",
        "nothing_stated",
        "empty_list",
        "incomparable",
    ]
    subject: str
    label: str
    notes: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()


@frozen
class Reason:
    """A node of the explanation. Views put it into words; it holds none of its own.

    Attributes:
        kind: What the node is about.
        truth: Whether it holds; ``None`` when it is not known.
        subject: The name of the fact, rule, threshold, decision or member.
        state: For a rule, how it stands; for a member, its status.
        data: Values and words that the views need, by key.
        references: The articles it rests on.
        children: The reasons below.
    """

    kind: Literal[
        "decision",
        "member",
        "rule",
        "every",
        "some",
        "not",
        "compare",
        "among",
        "fact",
        "derived",
        "asked",
        "in_force",
        "demand",
        "quantified",
        "readings",
        "record",
        "weight",
        "else",
    ]
    truth: bool | None
    subject: str = ""
    state: str | None = None
    data: Mapping[str, Any] = field(factory=FrozenDict, converter=freeze)
    references: tuple[Reference, ...] = ()
    children: tuple[Reason, ...] = ()


class NewReason(Reason):
    """A ``Reason`` that is being made, of data that is frozen already; made, it is a ``Reason``.

    A frozen class asks for leave to set each attribute. That takes three times as long, and an
    explanation holds hundreds of reasons.
    """

    __slots__ = ()
    # Both are needed: they share one slot of the type, and alone neither is any faster.
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__

    def __init__(
        self,
        kind: str,
        truth: bool | None,
        subject: str = "",
        state: str | None = None,
        data: FrozenDict[str, Any] = _NO_DATA,
        references: tuple[Reference, ...] = (),
        children: tuple[Reason, ...] = (),
    ) -> None:
        made: Any = self
        made.kind = kind
        made.truth = truth
        made.subject = subject
        made.state = state
        made.data = data
        made.references = references
        made.children = children
        made.__class__ = Reason


@frozen
class Member:
    """One member of a set-valued decision and how it stands.

    Attributes:
        grounds: The rules that open it, or that bar it.
        unmet: For a member that is closed because nothing opens it, the rules in force that would
            have; the explanation says which of their conditions is not met.
        group: The first group of its choice that it is in.
        weight: What a sign weighs, below zero when it is against.
        failing: For a closed member, what the rules say of the demands that are not met.
    """

    name: str
    label: str
    status: MemberStatus
    grounds: tuple[str, ...]
    unmet: tuple[str, ...]
    references: tuple[Reference, ...]
    authority: Authority | None
    certainty: Certainty | None
    missing: tuple[str, ...]
    holes: tuple[Hole, ...]
    group: str | None = None
    weight: int | None = None
    failing: tuple[str, ...] = ()


@frozen
class Receipt:
    """What is needed to replay an answer years later."""

    ruleset: str
    version: str | None
    imported: tuple[ImportedHeader, ...]
    sha256: str
    engine: str
    reference_date: date | None
    facts: Mapping[str, Any] = field(converter=freeze)
    decision: str
    strict: bool
    status: Status
    value: Any = field(converter=freeze)


class Explainer(Protocol):
    """Tells more of an answer when it is asked for: its reasons, and what would turn it."""

    def explain(self, decision: str) -> Reason:
        """Return the reasons of a decision."""

    def changes(
        self,
        decision: str,
        member: str | None,
        record: str | None,
        thresholds: Iterable[ThresholdUse],
    ) -> Changes:
        """Return the smallest changes of facts that open a member, or give any other answer."""

    def shown(self, answer: Answer, language: str, *, why: bool) -> Shown:
        """Return an answer written for a person."""


class Shown(Protocol):
    """What is written for a person, wherever it is shown."""

    def text(self) -> str:
        """Return it as plain text."""

    def html(self) -> str:
        """Return it as a fragment of HTML."""


@frozen
class RecordAnswer:
    """The answer about one record of a list."""

    id: str
    label: str | None
    answer: Answer


def union(parts: Iterable[Iterable[T]]) -> tuple[T, ...]:
    """Return everything that parts of answers hold, once, in order."""
    return tuple(dict.fromkeys(item for part in parts for item in part))


def plain(value: Any) -> Any:
    """Return a value as data that JSON can hold, without any binary float."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal() | Fraction():
            return write_number(value)
        case date():
            return value.isoformat()
        case Duration(count, unit):
            return f"P{count}{unit[0].upper()}"
        case Nothing():
            return "néant"
        case Reference():
            return {
                "source": value.source,
                "locator": value.locator,
                "to_confirm": value.to_confirm,
            }
        case Period(start, end):
            return {"from": plain(start), "until": plain(end)}
        case frozenset():
            return sorted(plain(v) for v in value)
        case list() | tuple():
            return list(map(plain, value))
        case Mapping():
            return dict(zip(map(str, value), map(plain, value.values()), strict=True))
        case _:
            names = [a.name for a in type(value).__attrs_attrs__]
            # Reasons are nested: a comprehension would nest one call more at each level.
            return dict(zip(names, map(plain, map(partial(getattr, value), names)), strict=True))
