"""What would turn an answer: the smallest changes of facts, as a caller reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from procrules.core.answer import MemberStatus, Status, ThresholdUse, Value, plain
from procrules.core.frozen import freeze
from procrules.core.types import Type


@frozen
class FactChange:
    """One fact told otherwise, or told at all.

    Attributes:
        fact: The fact, or the field of a record as ``list[rank].field``.
        label: What a person reads for it.
        type: Its type.
        before: Its value now; ``None`` when nothing is told and nothing presumed.
        presumed: Whether ``before`` is a presumption.
        after: The value that it takes.
        difference: ``after`` minus ``before``, for amounts, rates and numbers (in the unit of the
            fact) and for dates (in days); ``None`` otherwise.
    """

    fact: str
    label: str
    type: Type = field(repr=False)
    before: Any
    presumed: bool
    after: Any
    difference: Value | None


@frozen
class Change:
    """Facts that change together, and the answer that they then give.

    Attributes:
        facts: The facts that change; none can be left out.
        status: The status of the answer then.
        value: Its value then, as in ``Answer.value``.
        opens: For a set, the members that are open then and are not now.
        closes: For a set, those that are open now and are not then.
    """

    facts: tuple[FactChange, ...]
    status: Status
    value: Any = field(converter=freeze)
    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()


@frozen
class Changes:
    """The smallest changes of facts that turn an answer, or open one of its members.

    Attributes:
        decision: The decision.
        member: The member that was to be opened; ``None`` when any other answer counts.
        status: How the member stands now; the status of the answer when there is no member.
        changes: The changes of the fewest facts, the nearest value of each; empty when the member
            is open already or none was found.
        impossible: Whether no change whatever of the facts does it: this is shown, not guessed.
        searched: How many facts at once were tried, when none was found and it is not shown that
            there is none; 0 otherwise.
        thresholds: The thresholds in play now, with the distance to each.
    """

    decision: str
    member: str | None
    status: MemberStatus | Status
    changes: tuple[Change, ...]
    impossible: bool
    searched: int
    thresholds: tuple[ThresholdUse, ...]

    def to_dict(self) -> Mapping[str, Any]:
        """Return plain data, amounts as texts, as ``Answer.to_dict`` does."""
        return {
            "decision": self.decision,
            "member": self.member,
            "status": self.status,
            "changes": [
                {
                    "facts": [
                        {
                            "fact": f.fact,
                            "label": f.label,
                            "before": plain(f.before),
                            "presumed": f.presumed,
                            "after": plain(f.after),
                            "difference": plain(f.difference),
                        }
                        for f in change.facts
                    ],
                    "status": change.status,
                    "value": plain(change.value),
                    "opens": list(change.opens),
                    "closes": list(change.closes),
                }
                for change in self.changes
            ],
            "impossible": self.impossible,
            "searched": self.searched,
            "thresholds": [plain(t) for t in self.thresholds],
        }
