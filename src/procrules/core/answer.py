"""Answers: what was decided, why, on which law of which day, and what would be missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from attrs import field, fields, frozen

from procrules import diagnostics
from procrules.core.expr import Operator
from procrules.core.frozen import FrozenDict, freeze
from procrules.core.items import Authority, Certainty, ImportedHeader, Period
from procrules.core.reference import Reference
from procrules.errors import FactError
from procrules.stack import on_a_stack_of_its_own
from procrules.values.durations import Duration
from procrules.values.nothing import Nothing
from procrules.values.numbers import write_number
from procrules.values.text import Lang, nearest

if TYPE_CHECKING:
    from procrules.core.changes import Changes

T = TypeVar("T")
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


@frozen
class Answer:
    """The answer to one question.

    Attributes:
        decision: The decision asked.
        status: ``decided``, ``undetermined``, ``conflict`` or ``needs_review``.
        value: The value; for a set, the open members in the order of their choice; ``None`` when
            there is none.
        records: For a decision answered for each record of a list, one answer for each; ``value``
            then holds the values by the ids of the records.
        members: For a set, every member with its status; for a weighing, the signs; empty otherwise.
        authority: The weakest authority used; ``None`` when no rule was.
        certainty: The weakest certainty used; ``None`` when no rule was.
        sources: The references that the answer rests on.
        obligations: What follows from it, obligations and advice.
        thresholds: The thresholds used, with their values of that day.
        margins: How far amounts and rates are from the limits that the rules compute.
        missing: The facts that still matter, the most telling first.
        review: What a person must appreciate, or has appreciated, and readings that disagree.
        assumptions: The presumptions used.
        holes: Why the rules give no answer although no fact is missing.
        clashes: The rules that conflict.
        policies: What policies of the buyer ask for beside the answer, without changing it.
        notes: Words of the rules used, of uncertain points and of the ruleset, for the reader.
        read_until: The day up to which the law was read, when the reference date is later.
        receipt: What is needed to replay the answer.
    """

    decision: str
    label: str
    status: Status
    value: Any = field(converter=freeze)
    members: tuple[Member, ...]
    authority: Authority | None
    certainty: Certainty | None
    sources: tuple[Reference, ...]
    rules: tuple[str, ...]
    obligations: tuple[DutyDue, ...]
    thresholds: tuple[ThresholdUse, ...]
    margins: tuple[Margin, ...]
    missing: tuple[Missing, ...]
    review: tuple[Review, ...]
    assumptions: tuple[Assumption, ...]
    holes: tuple[Hole, ...]
    clashes: tuple[str, ...]
    policies: tuple[PolicyAnswer, ...]
    notes: tuple[str, ...]
    read_until: date | None
    records: tuple[RecordAnswer, ...]
    receipt: Receipt
    explainer: Explainer = field(eq=False, repr=False)

    def __repr__(self) -> str:
        told = f"decision={self.decision!r}, status={self.status!r}, value={self.value!r}"
        return f"Answer({told})"

    if not TYPE_CHECKING:  # the attributes are those declared above

        def __getattr__(self, name: str) -> Any:
            """Complete an answer of which the status and the value alone were told so far."""
            # Python looks here for what is not set: all of it is, once the answer is whole.
            if name not in _TOLD_LATER:
                raise AttributeError(name)
            whole = object.__getattribute__(self, "explainer").complete()
            for told in (*_TOLD_LATER, "explainer"):
                object.__setattr__(self, told, getattr(whole, told))
            return object.__getattribute__(self, name)

    @property
    def explanation(self) -> Reason:
        """The reasons, as a tree; unfolded when read."""
        return self.explainer.explain(self.decision)

    def member(self, name: str) -> Member:
        """Return a member of a set-valued answer.

        Raises:
            KeyError: The decision has no such member.
        """
        for member in self.members:
            if member.name == name:
                return member
        raise KeyError(name)

    def why_not(self, member: str, *, record: str | None = None) -> Changes:
        """Return the smallest changes of facts that would open a member of a set.

        Args:
            member: The member.
            record: For a decision that answers for each record of a list, the record by its id.

        Raises:
            FactError: The decision has no such member, or there is no such record.
            LimitError: A bound on the computation was met.
        """
        members = (self if record is None else self._of_record(record)).members
        names = [m.name for m in members] or [
            m.name for part in self.records for m in part.answer.members
        ]
        if member not in names:
            near = nearest(str(member), names)
            raise FactError(
                [
                    diagnostics.facts.UnknownMember(
                        name=self.decision, member=str(member)[:80], suggestion=near
                    )
                ]
            )
        return self.explainer.changes(self.decision, member, record, self.thresholds)

    def what_if(self, *, record: str | None = None) -> Changes:
        """Return the smallest changes of facts that would give another answer.

        Args:
            record: As for ``why_not``.

        Raises:
            FactError: There is no such record.
            LimitError: A bound on the computation was met.
        """
        if record is not None:
            self._of_record(record)
        return self.explainer.changes(self.decision, None, record, self.thresholds)

    def _of_record(self, record: str) -> Answer:
        ids = [r.id for r in self.records]
        if record not in ids:
            near = nearest(str(record), ids)
            raise FactError(
                [
                    diagnostics.facts.UnknownMember(
                        name=self.decision, member=str(record)[:80], suggestion=near
                    )
                ]
            )
        return self.record(record)

    def record(self, id_: str) -> Answer:
        """Return the answer about one record.

        Raises:
            KeyError: No record has this id.
        """
        for record in self.records:
            if record.id == id_:
                return record.answer
        raise KeyError(id_)

    def to_text(self, *, language: Lang = "fr", why: bool = False) -> str:
        """Return the answer as a page of plain text, as ``procrules decide`` writes it.

        Args:
            language: ``"fr"`` or ``"en"``, for the engine's words; labels stay as their author wrote
                them.
            why: Whether to unfold all the reasons.

        Raises:
            FactError: There is no such language.
        """
        return self.explainer.shown(self, language, why=why).text()

    def to_html(self, *, language: Lang = "fr", why: bool = True) -> str:
        """Return the answer as a fragment of HTML, an ``article`` that holds its own style.

        It says in the same words what ``to_text`` says: status and value first, then what is missing or
        for review, the reasons as nested ``details``, duties, thresholds with the distance to each,
        presumptions, what is uncertain, and the articles. It is escaped, asks for nothing else, and is
        readable without its style.

        Args:
            language: As for ``to_text``.
            why: Whether to hold the reasons.

        Raises:
            FactError: There is no such language.
        """
        return self.explainer.shown(self, language, why=why).html()

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return self.to_html()

    def __rich_console__(self, console: object, options: object) -> Iterator[Shown]:
        """Yield what rich prints: the page with its reasons, in the colours of the command line."""
        yield self.explainer.shown(self, "fr", why=True)

    def to_dict(self, *, explanation: bool = False) -> dict[str, Any]:
        """Return the answer as plain data; its shape is published in ``schema/answer.schema.json``.

        Amounts, rates and numbers are texts, so that no reader rounds them: decimals, or ``n/d`` where
        they never end.
        """
        found = {
            "decision": self.decision,
            "label": self.label,
            "status": self.status,
            "value": plain(self.value),
            "members": [plain(m) for m in self.members],
            "authority": self.authority,
            "certainty": self.certainty,
            "sources": [plain(r) for r in self.sources],
            "rules": list(self.rules),
            "obligations": [plain(o) for o in self.obligations],
            "thresholds": [plain(t) for t in self.thresholds],
            "margins": [plain(m) for m in self.margins],
            "missing": [plain(m) for m in self.missing],
            "review": [plain(r) for r in self.review],
            "assumptions": [plain(a) for a in self.assumptions],
            "holes": [plain(h) for h in self.holes],
            "clashes": list(self.clashes),
            "policies": [plain(p) for p in self.policies],
            "notes": list(self.notes),
            "read_until": plain(self.read_until),
            "records": [
                {"id": r.id, "label": r.label, "answer": r.answer.to_dict(explanation=explanation)}
                for r in self.records
            ],
            "receipt": plain(self.receipt),
        }
        if explanation:
            found["explanation"] = on_a_stack_of_its_own(lambda: plain(self.explanation))
        return found


_TOLD_LATER = frozenset(a.name for a in fields(Answer)) - {
    "decision",
    "status",
    "value",
    "explainer",
}
"""What an answer may be told without, until it is read."""


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
