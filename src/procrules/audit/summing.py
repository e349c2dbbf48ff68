"""Summing up: counts that add up, tables by buyer, procedure and year, amounts around thresholds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from attrs import define, field, frozen

from procrules.audit.model import CONCESSION, MERGED, VERDICTS, Contract, Judged, Merged, Verdict
from procrules.audit.tables import tables
from procrules.core.items import Threshold
from procrules.values.numbers import to_decimal

NO_PROCEDURE = ""
"""The place of contracts whose procedure no label says."""


class CountsDoNotAddUpError(AssertionError):
    """A row was lost or counted twice: the audit itself is at fault, and gives no figures."""


@define
class Counts:
    """Where every row went. Each row that is read is counted once.

    Attributes:
        read: The rows that were read, those that could not be read among them.
        unreadable: Those that could not be read.
        verdicts: The contracts, by verdict: each stands for one row, its first.
        merged: The rows that are told with another, by reason.
    """

    read: int = 0
    unreadable: int = 0
    verdicts: Counter[Verdict] = field(factory=Counter)
    merged: Counter[Merged] = field(factory=Counter)

    @property
    def contracts(self) -> int:
        """How many contracts there are."""
        return self.verdicts.total()

    def check(self) -> None:
        """See that no row is lost.

        Raises:
            CountsDoNotAddUpError: The counts do not add up.
        """
        # INVARIANT: read = coherent + to look at + undecidable + unreadable + merged.
        parts = self.contracts + self.unreadable + self.merged.total()
        if parts != self.read:
            raise CountsDoNotAddUpError(f"{self.read} rows read, {parts} accounted for")

    def to_dict(self) -> dict[str, int]:
        """Return the counts by name, in the order in which they add up."""
        verdicts = {name: self.verdicts[name] for name in VERDICTS}
        merged = {f"merged_{name}": self.merged[name] for name in MERGED}
        return {"read": self.read, **verdicts, "unreadable": self.unreadable, **merged}


@frozen
class Group:
    """The key of a line of the summary."""

    buyer_id: str
    procedure: str
    year: int | None


@frozen
class Finding:
    """What was found of some contracts alike, and the articles it rests on or the facts it misses."""

    verdict: Verdict
    finding: str
    procedure: str
    on: tuple[str, ...]


@frozen
class Scale:
    """The amounts around one threshold, in bins of equal width.

    Attributes:
        threshold: Its value in euros without tax; ``None`` for the European threshold, which differs
            from contract to contract.
        below: How many are under it, by distance, nearest first: contracts on whose day, and for
            whose type of purchase, the threshold was in force.
        above: How many are at it or over it, nearest first.
        elsewhere_below: As ``below``, for the contracts of other days and types.
        elsewhere_above: As ``above``, for the contracts of other days and types.
    """

    threshold: Decimal | None
    below: list[int]
    above: list[int]
    elsewhere_below: list[int]
    elsewhere_above: list[int]
    exactly: list[int] = field(factory=lambda: [0])

    @classmethod
    def empty(cls, threshold: Decimal | None) -> Scale:
        """Return a scale without contracts."""
        size = tables().conventions.window_percent // tables().conventions.bin_percent
        return cls(threshold, *([0] * size for _ in range(4)))

    def add(self, amount: Decimal, threshold: Decimal, *, in_force: bool) -> None:
        """Count an amount, if it is near the threshold."""
        width = threshold * tables().conventions.bin_percent / 100
        if amount < threshold:
            rank = int(((threshold - amount) / width).to_integral_value(ROUND_CEILING)) - 1
            bins = self.below if in_force else self.elsewhere_below
        else:
            rank = int((amount - threshold) / width)
            bins = self.above if in_force else self.elsewhere_above
        if rank < len(bins):
            bins[rank] += 1
            self.exactly[0] += amount == threshold and in_force

    def near(self, percent: int) -> tuple[int, int]:
        """Return how many of its days are just below it and from it up, within some per cent."""
        bins = percent // tables().conventions.bin_percent
        return sum(self.below[:bins]), sum(self.above[:bins])

    @property
    def total(self) -> int:
        """How many contracts of its days are near it."""
        return sum(self.below) + sum(self.above)

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {
            "threshold": None if self.threshold is None else str(self.threshold),
            "bin_percent": tables().conventions.bin_percent,
            "below": list(self.below),
            "above": list(self.above),
            "exactly": self.exactly[0],
            "elsewhere_below": list(self.elsewhere_below),
            "elsewhere_above": list(self.elsewhere_above),
        }


FORMAL = "procedure_formalisee"
_WORKS = "travaux"


@define
class Summary:
    """What is told of all contracts together."""

    thresholds: Mapping[str, Threshold]
    groups: dict[Group, Counter[Verdict]] = field(factory=dict)
    names: dict[str, str] = field(factory=dict)
    findings: Counter[Finding] = field(factory=Counter)
    problems: Counter[str] = field(factory=Counter)
    scales: dict[Decimal | None, Scale] = field(init=False)

    def __attrs_post_init__(self) -> None:
        drawn = (*tables().conventions.scales, None)
        self.scales = {value: Scale.empty(value) for value in drawn}

    def add(self, judged: Judged) -> None:
        """Count a contract."""
        contract, judgement = judged.contract, judged.judgement
        buyer = contract.buyer_id or ""
        group = Group(buyer, contract.procedure or NO_PROCEDURE, contract.year)
        self.groups.setdefault(group, Counter())[judgement.verdict] += 1
        if contract.buyer_name:
            self.names.setdefault(buyer, contract.buyer_name)
        finding = Finding(
            judgement.verdict,
            judgement.finding,
            contract.procedure or NO_PROCEDURE,
            judgement.articles or judgement.missing,
        )
        self.findings[finding] += 1
        if contract.nature != CONCESSION:
            # Its fields bear other names: what is absent from it is not to be corrected.
            self.problems.update(contract.problems)
        self._measure(contract)

    def by(self, *names: str) -> dict[tuple[object, ...], Counter[Verdict]]:
        """Return the verdicts by some attributes of the groups."""
        found: dict[tuple[object, ...], Counter[Verdict]] = {}
        for group, verdicts in self.groups.items():
            at = tuple(getattr(group, name) for name in names)
            found.setdefault(at, Counter()).update(verdicts)
        return found

    # -- amounts around the thresholds -----------------------------------------------------------
    def _measure(self, contract: Contract) -> None:
        """Place the amount of a contract on each scale, by the law of the day of its notification."""
        if not contract.exact or len(contract.amounts) != 1 or contract.notified is None:
            return
        amount, day = contract.amounts[0], contract.notified.first
        type_ = contract.types[0] if len(contract.types) == 1 else None
        for value, names in tables().conventions.scales.items():
            in_force = any(
                self._value(name, day, type_, None) == value
                for name in names
                if type_ == _WORKS or name not in tables().conventions.works_only
            )
            self.scales[value].add(amount, value, in_force=in_force)
        formal = self._formal(contract, day, type_)
        if formal is not None:
            self.scales[None].add(amount, formal, in_force=True)

    def _formal(self, contract: Contract, day: date, type_: str | None) -> Decimal | None:
        if type_ is None or contract.defence:
            return None
        kinds = contract.buyers or self._kinds()
        found = {self._value(FORMAL, day, type_, kind) for kind in kinds}
        return found.pop() if len(found) == 1 else None

    def _kinds(self) -> tuple[str, ...]:
        columns = (part for column in self.thresholds[FORMAL].columns for part in column)
        axes = [axis.name for axis in self.thresholds[FORMAL].axes]
        at = axes.index("acheteur")
        width = len(axes)
        parts = [part for n, part in enumerate(columns) if n % width == at]
        return tuple(sorted(frozenset[str]().union(*parts)))

    def _value(self, name: str, day: date, type_: str | None, kind: str | None) -> Decimal | None:
        """Return a threshold of a day, where the contract tells enough to know it."""
        threshold = self.thresholds[name]
        row = threshold.row(day)
        told = {"type_prestation": type_, "acheteur": kind}
        axes = [told.get(axis.name) for axis in threshold.axes]
        known = [value for value in axes if value is not None]
        if row is None or len(known) < len(axes):
            return None
        column = threshold.column(tuple(known))
        value = row.values[column] if column is not None else None
        exact = to_decimal(value) if isinstance(value, Fraction) else None
        return exact if isinstance(exact, Decimal) else None
