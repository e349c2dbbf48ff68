"""What the audit handles: rows as they are read, contracts as they are mapped, verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

from attrs import field, frozen

from procrules.core.frozen import freeze
from procrules.diagnostics.base import Words

Verdict = Literal["coherent", "to_look_at", "undecidable"]
VERDICTS: tuple[Verdict, ...] = ("coherent", "to_look_at", "undecidable")
Merged = Literal["duplicate", "holder", "later", "amount"]
"""Why a row is told with another: the same again; another holder; a later state; another amount."""
MERGED: tuple[Merged, ...] = ("duplicate", "holder", "later", "amount")
CONCESSION = "concession"
"""The nature of what is no contract of this ruleset."""


@frozen
class Place:
    """Where a row was read.

    Attributes:
        file: The file, as it was named.
        index: Its rank in the file, from 1.
        line: The line on which it begins, from 1.
    """

    file: str
    index: int
    line: int


@frozen
class Row:
    """A row that was read: the texts of the fields that the audit uses, as they stand.

    Attributes:
        texts: By field: ``id``, ``buyer_id``, ``buyer_name``, ``object``, ``cpv``, ``nature``,
            ``procedure``, ``notified``, ``published``, ``amount``, ``type``, ``innovative``,
            ``techniques``, ``holders``, ``modifications``. A field that says nothing is left out.
        format: ``2019``, ``2022`` or ``table``.
    """

    place: Place
    format: str
    texts: Mapping[str, str] = field(converter=freeze)


@frozen
class Unreadable:
    """A row that could not be read, and why."""

    place: Place
    reason: Words
    excerpt: str


@frozen
class Days:
    """A day that is known to lie between two."""

    first: date
    last: date


@frozen
class Contract:
    """One contract, in the words of the rulesets.

    Attributes:
        place: Where its first row was read.
        merged: The other rows that tell of it, and why each is told with it.
        procedure: The procedure, as the ruleset names it; ``None`` where no label says it.
        procedure_label: The label as published.
        nature: ``marche``, ``accord_cadre``, ``subsequent``, ``partenariat``, ``defense``,
            ``concession``, or ``None``.
        framework: Whether it is a framework agreement; ``None`` where nothing says so.
        types: The types of purchase that the CPV code allows; empty when it says none.
        buyers: The kinds of buyer that the number or the name allows; empty when they say nothing.
        notified: The days on which it may have been notified; ``None`` when nothing bounds them.
        exact: Whether the notification day itself is published.
        amounts: Every amount published for it on its first day, in euros without tax, ascending.
        problems: Codes of what was found amiss in the row (see ``words``).
        doubts: Facts that the CPV code leaves open, and that must not be presumed.
        innovative: What ``marcheInnovant`` says.
        defence: Whether it is a defence contract, where the nature says so.
        modifications: How many modifications are published with it.
        lots: Whether it seems to be a lot.
    """

    place: Place
    id: str | None
    buyer_id: str | None
    buyer_name: str | None
    object: str | None
    cpv: str | None
    procedure: str | None
    procedure_label: str | None
    nature: str | None
    framework: bool | None
    types: tuple[str, ...]
    buyers: tuple[str, ...]
    notified: Days | None
    exact: bool
    amounts: tuple[Decimal, ...]
    problems: tuple[str, ...]
    doubts: tuple[str, ...]
    innovative: bool | None
    defence: bool | None
    modifications: int
    lots: bool
    merged: tuple[tuple[Place, Merged], ...] = ()

    @property
    def year(self) -> int | None:
        """The year of the notification, where all its possible days agree."""
        if self.notified is None or self.notified.first.year != self.notified.last.year:
            return None
        return self.notified.first.year


@frozen
class Limit:
    """The amount under which the procedure would not have been closed, on the day that was tried.

    Attributes:
        name: The threshold.
        label: What a person reads for it.
        value: Its value that day, in euros without tax.
        distance: The published amount minus the threshold, in euros.
        day: The day.
        rules: The rules that would have opened it.
    """

    name: str
    label: str
    value: Decimal
    distance: Decimal
    day: date
    rules: tuple[str, ...]


@frozen
class Ground:
    """A rule that would open a procedure: its label and its articles."""

    label: str
    articles: tuple[str, ...]


@frozen
class Judgement:
    """What the rules say of one contract.

    Attributes:
        verdict: The verdict.
        finding: What was found, as a code (see ``words``).
        articles: The articles on which it rests, as they are cited.
        limit: The threshold in play, where an amount decides.
        reasons: Why what is to be looked at is not yet a fault, as codes (see ``words``).
        grounds: Other rules of that day that would open the procedure, and that no published
            field tells of.
        missing: The facts that are missing, by the names of the ruleset.
        notes: Words of the rules where the law itself is silent or disputed.
    """

    verdict: Verdict
    finding: str
    articles: tuple[str, ...] = ()
    limit: Limit | None = None
    reasons: tuple[str, ...] = ()
    grounds: tuple[Ground, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@frozen
class Judged:
    """A contract and what the rules say of it."""

    contract: Contract
    judgement: Judgement
