"""What the rules say: the one place where the audit asks the engine.

Everything about the law comes from the ruleset through ``Ruleset.decide``: which procedures are open,
under which articles, from which day on an answer may change, and under which amount it would have
been another. Answers are kept by the facts that were told, so that each is computed once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from attrs import define, evolve, field, frozen

from procrules.audit.model import Ground, Limit
from procrules.core import expr as core
from procrules.core.answer import Answer, Member, MemberStatus
from procrules.core.reference import Reference
from procrules.core.walk import walk
from procrules.questions.boundaries import boundaries
from procrules.ruleset import Ruleset
from procrules.values.numbers import to_decimal

DECISION = "procedures"
LAUNCH = "date_reference"
SIGNATURE = "date_signature"
BUYER = "acheteur"
VALUE = "valeur_estimee_ht"
MAXIMUM = "montant_maximum_ht"
OPERATION = "valeur_operation_ht"
HOMOGENEOUS = "achats_homogenes_ht"
RETAINED = "valeur_retenue_ht"
_KEPT = 1 << 17
_CENT = Decimal("0.01")

Told = tuple[tuple[str, Any], ...]
"""Facts, in the order of their names."""


def told(facts: Mapping[str, Any]) -> Told:
    """Return facts in the form by which answers are kept."""
    return tuple(sorted(facts.items()))


@frozen
class Standing:
    """How one procedure stands for some facts.

    Attributes:
        status: ``open``, ``closed``, ``undetermined`` or ``needs_review``.
        grounds: The rules that open it, or that bar it.
        unmet: The rules in force that would open it and do not.
        missing: The facts that could still change it.
        notes: Why the rules give no answer although no fact is missing.
    """

    status: MemberStatus
    grounds: tuple[str, ...]
    unmet: tuple[str, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]


@define
class Law:
    """A ruleset, asked about published contracts."""

    ruleset: Ruleset
    _standings: Callable[[Told], Mapping[str, Standing]] = field(init=False)
    _limits: Callable[[str, Told, Decimal, tuple[date, ...]], Limit | None] = field(init=False)
    _unpublished: Callable[[str, Told], bool] = field(init=False)
    _days: Mapping[str, tuple[date, ...]] = field(init=False)
    _amounts: tuple[Decimal, ...] = field(init=False)
    procedures: Mapping[str, str] = field(init=False)
    """The procedures and their labels, in the order of the ruleset."""

    def __attrs_post_init__(self) -> None:
        self._standings = lru_cache(_KEPT)(self._ask)
        self._limits = lru_cache(_KEPT)(self._search)
        self._unpublished = lru_cache(_KEPT)(self._hangs_on_presumption)
        choice = self.ruleset.decisions[DECISION].type.name or ""
        values = self.ruleset.program.program.choices[choice].values
        self.procedures = {v.name: v.about.label or v.name for v in values}
        found = boundaries(self.ruleset.program, (DECISION,)).points
        self._days = {
            name: tuple(p for p in found.get(name, ()) if isinstance(p, date))
            for name in (LAUNCH, SIGNATURE)
        }
        exact = (to_decimal(p) for p in found.get(VALUE, ()) if isinstance(p, Fraction))
        self._amounts = tuple(sorted(v for v in exact if isinstance(v, Decimal)))

    # -- asking ------------------------------------------------------------------------------------
    def standing(self, procedure: str, facts: Told) -> Standing:
        """Return how a procedure stands for some facts."""
        return self._standings(facts)[procedure]

    def _ask(self, facts: Told) -> Mapping[str, Standing]:
        answer = self._answer(facts)
        return {member.name: _standing(member) for member in answer.members}

    def _answer(self, facts: Told) -> Answer:
        return self.ruleset.decide(DECISION, dict(facts))

    # -- days --------------------------------------------------------------------------------------
    def days(self, first: date, last: date, of: str = LAUNCH) -> tuple[date, ...]:
        """Return one day of each stretch of law between two days: its first.

        The rules compare this day with days that stand in their text: between two of these, each
        comparison gives the same, and no answer changes. The first stretch may begin before.
        """
        points = self._days[of]
        at = bisect_right(points, first)
        return (points[at - 1] if at else first, *points[at : bisect_right(points, last)])

    # -- amounts -----------------------------------------------------------------------------------
    def band(self, amount: Decimal) -> Decimal:
        """Return the amount that stands for all those between the same two amounts of the rules.

        The rules compare the value of a need with amounts that stand in their text: between two of
        these, each comparison gives the same. An amount of the text stands for itself.
        """
        at = bisect_right(self._amounts, amount)
        if at == 0:
            return min(amount, _CENT)
        below = self._amounts[at - 1]
        return below if below == amount else below + _CENT

    def limit(
        self, procedure: str, facts: Told, amount: Decimal, signatures: tuple[date, ...]
    ) -> Limit | None:
        """Return the highest amount, at most that of the contract, under which it is not closed.

        Args:
            procedure: The procedure.
            facts: What is known of the contract.
            amount: Its amount, in euros without tax.
            signatures: Days on which it may have been signed, tried where one matters.

        Returns:
            The limit with the rules that would have opened the procedure; ``None`` when no amount
            opens it.
        """
        found = self._limits(procedure, facts, self.band(amount), signatures)
        return None if found is None else evolve(found, distance=amount - found.value)

    def _search(
        self, procedure: str, facts: Told, amount: Decimal, signatures: tuple[date, ...]
    ) -> Limit | None:
        value: Decimal | None = None
        for point in reversed(self._amounts):
            if point > amount:
                continue
            below = self._most_open(procedure, _below(facts, point), signatures)
            if value is None and below.status != "closed":
                value = point
            if value is not None and below.status == "open":
                day = dict(facts)[LAUNCH]
                name = self._threshold(below.grounds, value, day)
                label = self.ruleset.program.program.label(name, "threshold") if name else ""
                return Limit(name, label, value, amount - value, day, below.grounds)
        return None

    def _most_open(self, procedure: str, facts: Told, signatures: tuple[date, ...]) -> Standing:
        """Return how a procedure stands, signed on the day that serves it best where that matters."""
        found = self.standing(procedure, facts)
        if found.status in ("open", "closed") or SIGNATURE not in found.missing:
            return found
        signed = (
            self.standing(procedure, told({**dict(facts), SIGNATURE: day})) for day in signatures
        )
        return next((s for s in signed if s.status == "open"), found)

    def _threshold(self, rules: tuple[str, ...], value: Decimal, day: date) -> str:
        """Return the threshold that has a value on a day and that some rules read, if any has."""
        reached = (name for rule in rules for name in sorted(self._thresholds_of(rule)))
        for name in reached:
            row = self.ruleset.thresholds[name].row(day)
            if row is not None and value in row.values:
                return name
        return ""

    def _thresholds_of(self, rule: str) -> frozenset[str]:
        program = self.ruleset.program.program
        pending: list[object] = [program.rules[rule].body]
        seen: set[str] = set()
        found: set[str] = set()
        while pending:
            for node in walk(pending.pop()):
                match node:
                    case core.ThresholdRef(name):
                        found.add(name)
                    case core.DerivedRef(name) if name not in seen:
                        seen.add(name)
                        pending.append(program.derived[name].expr)
                    case _:
                        pass
        return frozenset(found)

    # -- articles ----------------------------------------------------------------------------------
    def articles(self, rules: Iterable[str]) -> tuple[str, ...]:
        """Return the articles of some rules, as they are cited."""
        found = (r for name in rules for r in self._references(name))
        return tuple(dict.fromkeys(str(reference) for reference in found))

    def other_grounds(self, unmet: Iterable[str], but: Iterable[str]) -> tuple[Ground, ...]:
        """Return the rules that no amount opens, some left out."""
        program, left_out = self.ruleset.program.program, set(but)
        return tuple(
            Ground(program.label(name, "rule"), self.articles([name]))
            for name in unmet
            if name in program.rules and name not in left_out and not self._thresholds_of(name)
        )

    def depends_on_buyer(self, threshold: str) -> bool:
        """Whether a threshold differs between kinds of buyer."""
        found = self.ruleset.thresholds.get(threshold)
        return found is not None and any(axis.name == BUYER for axis in found.axes)

    def _references(self, rule: str) -> tuple[Reference, ...]:
        found = self.ruleset.program.program.rules.get(rule)
        return found.about.references if found is not None else ()

    # -- sums --------------------------------------------------------------------------------------
    def summed(
        self, procedure: str, facts: Mapping[str, Any], total: Decimal
    ) -> tuple[str, ...] | None:
        """Return the articles by which amounts are added, if their sum closes a procedure.

        Args:
            procedure: The procedure.
            facts: What is known of the contracts.
            total: The sum, in euros without tax: of a works operation, or of homogeneous purchases.
        """
        (stretch,) = self.days(facts[LAUNCH], facts[LAUNCH])
        alone = told({**facts, LAUNCH: stretch, VALUE: self.band(total)})
        if self.standing(procedure, alone).status != "closed":
            return None  # as one contract of this value: asked once for many sums
        if facts["type_prestation"] == "travaux":
            more: dict[str, Any] = {"mode_estimation": "operation_de_travaux", OPERATION: total}
        else:
            purchases = [{"id": "1", "montant_ht": total}]
            more = {"mode_estimation": "besoins_homogenes", HOMOGENEOUS: purchases}
        answers = self.ruleset.decide_all({**facts, **more}, decisions=(DECISION, RETAINED))
        if answers[DECISION].member(procedure).status != "closed":
            return None
        return self.articles(answers[RETAINED].rules)

    # -- presumptions ------------------------------------------------------------------------------
    def hangs_on_presumption(self, procedure: str, facts: Told) -> bool:
        """Whether telling one presumed fact otherwise would open a procedure that is closed."""
        return self._unpublished(procedure, facts)

    def _hangs_on_presumption(self, procedure: str, facts: Told) -> bool:
        changes = self._answer(facts).why_not(procedure).changes
        return any(all(f.presumed for f in change.facts) for change in changes)


def _standing(member: Member) -> Standing:
    notes = tuple(
        dict.fromkeys(note for hole in member.holes for note in (hole.label, *hole.notes))
    )
    return Standing(member.status, member.grounds, member.unmet, member.missing, notes)


def _below(facts: Told, value: Decimal) -> Told:
    """Return facts with the amount just under a value."""
    moved = {**dict(facts), VALUE: value - _CENT}
    if MAXIMUM in moved:
        moved[MAXIMUM] = value - _CENT
    return told(moved)
