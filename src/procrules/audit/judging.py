"""Judging: one contract against the law of its day.

Takes a contract. Gives a verdict. The law governs by the day on which the consultation was launched,
which nobody publishes: every plausible day is tried, and likewise each amount published for the
contract and each kind of buyer that its number allows. What is the same for all is decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import evolve, frozen

from procrules.audit.law import BUYER, LAUNCH, MAXIMUM, SIGNATURE, VALUE, Law, Standing, Told, told
from procrules.audit.mapping import months_before
from procrules.audit.model import CONCESSION, Contract, Judgement, Limit

_OPERATOR = "entite_adjudicatrice"


@frozen
class World:
    """One way in which the contract may have come about, and how its procedure stands then."""

    facts: Told
    amount: Decimal | None
    buyer: str | None
    launch: date
    standing: Standing


@frozen
class Judge:
    """Judges contracts by a ruleset.

    Attributes:
        law: The ruleset.
        launch_months: How long before its notification a consultation may have been launched.
        framework_months: How much longer for a contract under a framework agreement, whose own
            consultation governs.
    """

    law: Law
    launch_months: int
    framework_months: int

    def judge(self, contract: Contract) -> Judgement:
        """Return what the rules say of a contract."""
        missing = self._missing_at_once(contract)
        if contract.nature == CONCESSION:
            return Judgement("undecidable", CONCESSION)
        if missing:
            return Judgement("undecidable", "missing_field", missing=missing)
        procedure = contract.procedure
        assert procedure is not None
        # More facts never change what is decided without them: what amounts and buyers cannot
        # change is asked once for all contracts of these days.
        bare = evolve(contract, amounts=(), buyers=())
        worlds = list(self._worlds(bare, procedure))
        if any(world.standing.status != "open" for world in worlds):
            worlds = list(self._worlds(contract, procedure))
        return self._verdict(contract, procedure, worlds)

    @staticmethod
    def _missing_at_once(contract: Contract) -> tuple[str, ...]:
        missing = [] if contract.procedure else ["procedure"]
        return (*missing, *([] if contract.notified else [LAUNCH]))

    # -- the plausible worlds ------------------------------------------------------------------------
    def _worlds(self, contract: Contract, procedure: str) -> Iterator[World]:
        assert contract.notified is not None
        last = contract.notified.last
        for launch in self.law.days(self._first_launch(contract), last):
            for amount in self._bands(contract):
                for buyer in contract.buyers or (None,):
                    facts = _facts(contract, launch, amount, buyer)
                    yield from self._signed(procedure, facts, launch, last, amount, buyer)

    def _bands(self, contract: Contract) -> tuple[Decimal | None, ...]:
        return tuple(dict.fromkeys(map(self.law.band, contract.amounts))) or (None,)

    def _first_launch(self, contract: Contract) -> date:
        assert contract.notified is not None
        under = self.framework_months if contract.nature == "subsequent" else 0
        return months_before(contract.notified.first, self.launch_months + under)

    def _signed(
        self,
        procedure: str,
        facts: dict[str, Any],
        launch: date,
        last: date,
        amount: Decimal | None,
        buyer: str | None,
    ) -> Iterator[World]:
        """Yield the world of a launch; one for each plausible signature where that matters."""
        asked = told(facts)
        standing = self.law.standing(procedure, asked)
        if standing.status in ("open", "closed") or SIGNATURE not in standing.missing:
            yield World(asked, amount, buyer, launch, standing)
            return
        for day in self.law.days(launch, last, of=SIGNATURE):
            asked = told({**facts, SIGNATURE: day})
            yield World(asked, amount, buyer, launch, self.law.standing(procedure, asked))

    # -- the verdict -----------------------------------------------------------------------------------
    def _verdict(self, contract: Contract, procedure: str, worlds: list[World]) -> Judgement:
        found = {w.standing.status for w in worlds}
        if found == {"open"}:
            grounds = dict.fromkeys(g for w in worlds for g in w.standing.grounds)
            return Judgement("coherent", "open", self.law.articles(grounds))
        if found <= {"open", "closed"}:
            return self._closed(contract, procedure, worlds)
        doubtful = [w for w in worlds if w.standing.status not in ("open", "closed")]
        missing = tuple(dict.fromkeys(f for w in doubtful for f in w.standing.missing))
        notes = tuple(dict.fromkeys(n for w in doubtful for n in w.standing.notes))
        if missing:
            return Judgement("undecidable", "missing_field", missing=missing, notes=notes)
        return Judgement("undecidable", "law_silent", notes=notes)

    def _closed(self, contract: Contract, procedure: str, worlds: list[World]) -> Judgement:
        """Judge a contract whose procedure is closed, at least in some plausible worlds."""
        closed = [w for w in worlds if w.standing.status == "closed"]
        opened = [w for w in worlds if w.standing.status == "open"]
        if opened and {w.buyer for w in closed}.isdisjoint(w.buyer for w in opened):
            return Judgement("undecidable", "missing_field", missing=(BUYER,))
        hangs_on_amount = {w.amount for w in closed}.isdisjoint(w.amount for w in opened)
        depends = "depends_on_amount" if hangs_on_amount else "depends_on_launch"
        world, limit = self._nearest(contract, procedure, closed)
        unmet = tuple(dict.fromkeys(name for w in closed for name in w.standing.unmet))
        if limit is None:
            if self.law.hangs_on_presumption(procedure, world.facts):
                return Judgement(
                    "undecidable", "ground_unpublished", grounds=self.law.other_grounds(unmet, ())
                )
            return Judgement(
                "to_look_at",
                "closed",
                self.law.articles(world.standing.grounds or unmet[:1]),
                reasons=self._reasons(contract, None, depends=bool(opened) and not hangs_on_amount),
            )
        return Judgement(
            "to_look_at",
            depends if opened else "above_threshold",
            self.law.articles(limit.rules),
            limit,
            self._reasons(contract, limit, depends=bool(opened) and not hangs_on_amount),
            self.law.other_grounds(unmet, limit.rules),
        )

    def _nearest(
        self, contract: Contract, procedure: str, closed: list[World]
    ) -> tuple[World, Limit | None]:
        """Return the closed world that is nearest to being open, with the amount that parts them."""
        assert contract.notified is not None
        last = contract.notified.last
        pairs = [
            (
                world,
                self.law.limit(
                    procedure,
                    world.facts,
                    amount,
                    self.law.days(world.launch, last, of=SIGNATURE),
                ),
            )
            for world in closed
            for amount in contract.amounts
            if self.law.band(amount) == world.amount
        ]
        near = [(w, limit) for w, limit in pairs if limit is not None]
        if not near:
            return closed[0], None
        first = contract.notified.first
        return min(near, key=lambda pair: (pair[1].distance, abs((first - pair[0].launch).days)))

    def _reasons(
        self, contract: Contract, limit: Limit | None, *, depends: bool
    ) -> tuple[str, ...]:
        """Return why what is to be looked at is not yet a fault."""
        found = {
            "launch_unknown": depends,
            "estimate": limit is not None,
            "lots": contract.lots,
            "framework": bool(contract.framework),
            "subsequent": contract.nature == "subsequent",
            "holders": any(why == "holder" for _, why in contract.merged),
            "states": any(why in ("later", "amount") for _, why in contract.merged),
            "modified": contract.modifications > 0,
            "network": limit is not None
            and bool(contract.buyers)
            and _OPERATOR not in contract.buyers
            and self.law.depends_on_buyer(limit.name),
        }
        return tuple(name for name, holds in found.items() if holds)


def _facts(
    contract: Contract, launch: date, amount: Decimal | None, buyer: str | None
) -> dict[str, Any]:
    facts: dict[str, Any] = {LAUNCH: launch}
    if len(contract.types) == 1:
        facts["type_prestation"] = contract.types[0]
    if buyer is not None:
        facts[BUYER] = buyer
    # ``None`` says that a fact is not known, so that no presumption takes its place.
    facts |= dict.fromkeys(contract.doubts)
    if contract.defence is not None:
        facts["defense_securite"] = contract.defence
    if contract.innovative is not None:
        facts["innovant"] = contract.innovative
    if amount is not None:
        facts[VALUE] = amount
    if contract.framework:
        facts["accord_cadre"] = True
        if amount is not None:
            # What is published of a framework agreement is its estimated maximum (DECP, `montant`).
            facts[MAXIMUM] = amount
    return facts
