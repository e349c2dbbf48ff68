"""The answer to one question: told at once in part, and completed when more of it is read.

A first decision needs this class, and nothing else of what an answer is made of (``core.answer``).
"""

from __future__ import annotations

from procrules import diagnostics
from procrules.core.frozen import freeze
from procrules.errors import FactError
from procrules.stack import on_a_stack_of_its_own
from procrules.values.light import field, frozen
from procrules.values.text import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from typing import Any

    from procrules.core.answer import (
        Assumption,
        DutyDue,
        Explainer,
        Hole,
        Margin,
        Member,
        Missing,
        PolicyAnswer,
        Reason,
        Receipt,
        RecordAnswer,
        Review,
        Shown,
        Status,
        ThresholdUse,
    )
    from procrules.core.changes import Changes
    from procrules.core.items import Authority, Certainty
    from procrules.core.reference import Reference
    from procrules.values.text import Lang


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
            complete = getattr(object.__getattribute__(self, "explainer"), "complete", None)
            if complete is not None:  # else another thread just completed it
                whole = complete()
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
        from procrules.core.answer import plain

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


_TOLD_AT_ONCE = ("decision", "status", "value", "explainer")
_TOLD_LATER = tuple(name for name in Answer.__match_args__ if name not in _TOLD_AT_ONCE)
"""What an answer may be told without, until it is read."""
