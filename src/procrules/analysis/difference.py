"""What a comparison says: which texts change, which answers change and where, and what is proved not to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from attrs import field, frozen

from procrules.analysis.proof import Told
from procrules.core.answer import plain
from procrules.core.expr import Scalar
from procrules.core.frozen import freeze
from procrules.core.reference import Reference
from procrules.diagnostics.base import Words

Verdict = Literal["identical", "unchanged", "changed", "not_settled", "added", "removed"]
Extent = Literal["always", "wherever", "partly"]


Status = Literal["decided", "undetermined", "needs_review", "conflict", "open", "closed"]


@frozen
class Outcome:
    """What a decision, or a member of one, comes to.

    Attributes:
        status: How it stands; a member of a set is open, closed or neither.
        value: The value that is decided, where the rules write it.
        computed: Whether the value is computed from the facts, and so differs from case to case.
    """

    status: Status
    value: Told | None = None
    computed: bool = False


@frozen
class ThresholdChange:
    """A threshold that has another value, or the same by other texts.

    Attributes:
        name, label: The threshold.
        where: The columns, in words; empty where there is one alone.
        before, after: The value, exact; ``None`` where there is none.
        shown: Both values, as a person reads them.
        since: The first day of the value after, between both days; for two versions, the first day on
            which their values differ.
        references: The texts before and after.
        columns: The values of each axis.
    """

    name: str
    label: str
    where: Words
    before: Scalar | None
    after: Scalar | None
    shown: tuple[Words, Words]
    since: date | None
    references: tuple[tuple[Reference, ...], tuple[Reference, ...]]
    columns: Mapping[str, tuple[str, ...]] = field(factory=dict, converter=freeze)

    @property
    def text_alone(self) -> bool:
        """Whether the value is the same, and the texts alone are others."""
        return self.before == self.after


RuleKind = Literal["begins", "ends", "turns", "added", "removed", "changed", "reworded"]


@frozen
class RuleChange:
    """A rule that is in force on one day alone, or that is written otherwise.

    Attributes:
        kind: ``begins`` and ``ends``: it is in force after, or before, alone. ``turns``: one of its
            conditions names a day between both. ``added``, ``removed``, ``changed``: so it is from one
            version to the other. ``reworded``: its words and texts alone are others.
        item: What it is.
        day: The first day on which it is so, if there is one.
    """

    kind: RuleKind
    item: Literal["rule", "definition", "threshold"]
    name: str
    label: str
    day: date | None
    references: tuple[Reference, ...]


@frozen
class Condition:
    """What holds in a region of one thing that the rules look at.

    Attributes:
        name: The fact, the definition or the decision; the field for a record.
        label: What a person reads for it.
        words: Where it is, in words.
        values: Where it is: values of a choice, yes or no, or intervals of exact numbers or days, as
            mappings with ``from``, ``above``, ``to`` or ``below``.
    """

    name: str
    label: str
    words: Words
    values: tuple[Any, ...]


@frozen
class Region:
    """Facts for which one answer becomes another.

    Attributes:
        decision: The decision; ``member``: for a set, its member; ``list``: for an answer about each
            record, the list.
        before, after: The answers.
        shown: Both, in words.
        conditions: What holds in the region; none: it is all cases.
        extent: ``always``: in each of its cases the answer changes so. ``wherever``: in each whose
            answer was the one before. ``partly``: in some of these, by other facts.
        requires: Facts that have one value wherever the answer changes so, those of conditions apart.
        case: The smallest case that was found; the interpreter gives both answers of it.
        case_words: The case, in words.
        references: The texts on which the answers of the case rest, before and after.
    """

    decision: str
    member: str | None
    list: str | None
    before: Outcome
    after: Outcome
    shown: tuple[Words, Words]
    conditions: tuple[Condition, ...]
    extent: Extent
    requires: Mapping[str, Told] = field(converter=freeze)
    requires_words: Words
    case: Mapping[str, Told] = field(converter=freeze)
    case_words: Words
    references: tuple[tuple[Reference, ...], tuple[Reference, ...]]

    @property
    def says(self) -> object:
        """What it says, whatever the case that shows it."""
        conditions = tuple((c.name, c.words) for c in self.conditions)
        return self.member, self.list, self.shown, conditions, self.extent

    def to_dict(self) -> dict[str, Any]:
        """Return the region as plain data."""
        return {
            "decision": self.decision,
            "member": self.member,
            "list": self.list,
            "before": _outcome(self.before),
            "after": _outcome(self.after),
            "conditions": [
                {"name": c.name, "label": c.label, "words": _words(c.words), "values": [*c.values]}
                for c in self.conditions
            ],
            "extent": self.extent,
            "requires": plain(self.requires),
            "case": plain(self.case),
            "references": _both(self.references),
        }


@frozen
class Compared:
    """What came out for one decision.

    Attributes:
        verdict: ``identical``: the rules that it rests on come to the same terms on both sides, which
            is a proof. ``unchanged``: no case was found in which it changes, which the solver proves.
            ``changed``: it changes in the regions, and is proved to change nowhere else.
            ``not_settled``: the regions are changes, and whether there are others is not known.
            ``added``, ``removed``: one version alone has it.
        reason: Why it is not settled.
    """

    decision: str
    label: str
    verdict: Verdict
    regions: tuple[Region, ...] = ()
    reason: Words | None = None


@frozen
class Difference:
    """What changes from one side to the other.

    Attributes:
        kind: Whether two days of one ruleset are compared, or two versions.
        names: What each side is, in words.
        days: The days on which the law is read: one for each side, or the first and the last.
        thresholds, rules: What changes in the texts.
        decisions: What changes in the answers.
        assumptions: What was taken for granted.
    """

    kind: Literal["days", "versions"]
    names: tuple[Words, Words]
    days: tuple[date, date]
    thresholds: tuple[ThresholdChange, ...]
    rules: tuple[RuleChange, ...]
    decisions: tuple[Compared, ...]
    assumptions: tuple[Words, ...]

    @property
    def settled(self) -> bool:
        """Whether it is known of every decision where it changes."""
        return all(d.verdict != "not_settled" for d in self.decisions)

    @property
    def same(self) -> bool:
        """Whether it is proved that no answer changes."""
        return all(d.verdict in ("identical", "unchanged") for d in self.decisions)

    @property
    def regions(self) -> tuple[Region, ...]:
        """All regions, decision by decision."""
        return tuple(r for d in self.decisions for r in d.regions)

    def of(self, decision: str) -> Compared:
        """Return what came out for one decision.

        Raises:
            KeyError: It was not compared.
        """
        for found in self.decisions:
            if found.decision == decision:
                return found
        raise KeyError(decision)

    def count(self, verdict: Verdict) -> int:
        """Return how many decisions have a verdict."""
        return sum(d.verdict == verdict for d in self.decisions)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data."""
        return {
            "kind": self.kind,
            "from": _words(self.names[0]),
            "to": _words(self.names[1]),
            "days": [d.isoformat() for d in self.days],
            "same": self.same,
            "settled": self.settled,
            "thresholds": [
                {
                    "name": t.name,
                    "label": t.label,
                    "columns": {axis: [*values] for axis, values in t.columns.items()},
                    "before": plain(t.before),
                    "after": plain(t.after),
                    "since": plain(t.since),
                    "references": _both(t.references),
                }
                for t in self.thresholds
            ],
            "rules": [
                {
                    "change": r.kind,
                    "item": r.item,
                    "name": r.name,
                    "label": r.label,
                    "day": plain(r.day),
                    "references": [plain(x) for x in r.references],
                }
                for r in self.rules
            ],
            "decisions": [
                {
                    "decision": d.decision,
                    "label": d.label,
                    "verdict": d.verdict,
                    "reason": _words(d.reason) if d.reason else None,
                    "regions": [r.to_dict() for r in d.regions],
                }
                for d in self.decisions
            ],
            "assumptions": [_words(a) for a in self.assumptions],
        }


def _words(words: Words) -> dict[str, str]:
    return {"fr": words.fr, "en": words.en}


def _both(references: tuple[tuple[Reference, ...], tuple[Reference, ...]]) -> dict[str, Any]:
    before, after = references
    return {"before": [plain(r) for r in before], "after": [plain(r) for r in after]}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    value = None if outcome.computed else plain(outcome.value)
    return {"status": outcome.status, "value": value, "computed": outcome.computed}
