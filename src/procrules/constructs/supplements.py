"""``prestations supplémentaires``: what the buyer alone may ask for on top of the base offer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from attrs import evolve, field, frozen

from procrules.constructs.base import REST, Construct, Key, Name, Node, Text
from procrules.constructs.cases import case_rule, unreadable
from procrules.constructs.common import Under, about, period, references, single
from procrules.constructs.conclusion import leaf, reference_date
from procrules.constructs.condition import condition
from procrules.constructs.each import ForEachLine, check_each, each, variables
from procrules.constructs.elements import admission, check_parts, elements
from procrules.constructs.example import examples_in
from procrules.constructs.expression import Expression, Path
from procrules.constructs.scope import Context, Declared, Scope
from procrules.core import expr as core_expr
from procrules.core import items as core
from procrules.core.expr import Constant
from procrules.core.reference import Reference
from procrules.core.types import BOOLEAN, INTEGER, Type
from procrules.syntax.agreement import FEMININE_SERVICES, SERVICES


@frozen
class RequiredAnswerLine(Node):
    """``réponse obligatoire si …``: whether an offer must answer it."""

    key: Key
    condition: Expression
    under: Under | None


@frozen
class CountedForLine(Node):
    """``comptée pour montant_ht de la prestation``: what it adds to the estimated value."""

    key: Key
    path: Path
    under: Under | None
    lines: tuple[Node, ...] = field(metadata=REST)


@frozen
class RankingLine(Node):
    """``obligatoires classées avec la base``: how those of a kind enter the ranking."""

    key: Key
    how: Key
    under: Under | None
    lines: tuple[Node, ...] = field(metadata=REST)


@frozen
class RetainedLine(Node):
    """``retenues pse_retenues``: the fact that lists those that the buyer keeps."""

    key: Key
    list: Name


_PARTS = (
    "ASKED_BY_BUYER",
    "ADDED_TO_BASE",
    "REQUIRED_ANSWER",
    "COUNTED_FOR",
    "REQUIRED_ONES",
    "OPTIONAL_ONES",
    "RETAINED",
)


@frozen
class SupplementsDeclaration(Construct):
    """``prestations supplémentaires <name> « <label> »``: each service, and what follows from it."""

    title: ClassVar[str] = "prestations supplémentaires"

    name: Name
    label: Text | None
    lines: tuple[Node, ...] = field(metadata=REST)

    def declare(self, scope: Scope) -> None:
        """Declare the decision; what is named after the list waits for ``complete``."""
        label = self.label.text if self.label else None
        declared = Declared(self.name.text, "decision", self.name.span, BOOLEAN, label)
        scope.declare("value", declared)

    def complete(self, scope: Scope) -> None:
        """Declare what the construct says of each service, and of all of them."""
        over = each(self.lines, scope)
        if over is None:
            return
        scope.answer_for_each(self.name.text, over)
        names = _Names(over.list)
        worth = self._worth(over, scope)
        declared: list[tuple[str, str, Type, core.Each | None]] = [
            (names.required, "derived", BOOLEAN, over),
            (names.ranked, "decision", BOOLEAN, over),
            (names.count, "derived", INTEGER, None),
            (names.envelope, "derived", BOOLEAN, None),
        ]
        if worth is not None:
            declared.append((names.value, "derived", worth.type, None))
        for name, kind, type_, of in declared:
            made = Declared(name, "derived", self.name.span, type_, self._said(name), of)
            scope.declare("value", evolve(made, kind="decision") if kind == "decision" else made)

    def lower(self, scope: Scope) -> Iterator[core.Item]:
        """Yield what each service is, how it is ranked, and what all of them are worth."""
        check_each(self.lines, scope)
        over = each(self.lines, scope)
        if over is None:
            if not any(isinstance(line, ForEachLine) for line in self.lines):
                unreadable(self, scope, "il manque « pour chaque … »", "'for each …' is missing")
            return
        parts = (RequiredAnswerLine, CountedForLine, RankingLine, RetainedLine)
        keys = [line.key for line in (*elements(self.lines), *_of(self.lines, parts))]
        check_parts(self.name, _PARTS, keys, scope)
        said = about(self.lines, scope, self.label, self, dated=True)
        when = period(self.lines, scope)
        ctx = Context(scope, reference_date(self.lines, scope), variables(over))
        yield core.Decision(self.name.text, BOOLEAN, said, over)
        yield admission(self.name.text, said, self.lines, when, over, ctx, self)
        if {*_PARTS} <= {key.key for key in keys}:
            yield from self._ranking(over, said, when, ctx)
            yield from self._worths(over, said, ctx)
        yield from examples_in(self.lines, scope, self.name.text)

    # -- how they are ranked ----------------------------------------------------------------------
    def _ranking(
        self, over: core.Each, said: core.About, when: core.Period, ctx: Context
    ) -> Iterator[core.Item]:
        names, scope = _Names(over.list), ctx.scope
        line = single(self.lines, RequiredAnswerLine, scope)
        assert line is not None
        own = references(line.under.references, scope) if line.under is not None else ()
        required = condition(line.condition, ctx)
        yield core.Derived(
            names.required, BOOLEAN, required, self._about(names.required, own, said), over
        )
        ways = {n.key.key: n for n in self.lines if isinstance(n, RankingLine)}
        record = core_expr.Variable(over.variable, Type("record", over.variable), self.span)
        asked = core_expr.DerivedRef(names.required, BOOLEAN, line.span, record)
        always = Constant(True, BOOLEAN, self.span)
        ways_in = (
            core.Case(asked, self._way(ways["REQUIRED_ONES"], names.ranked, said, ctx)),
            core.Case(always, self._way(ways["OPTIONAL_ONES"], names.ranked, said, ctx)),
        )
        # What is none of them is ranked in no way, whether or not it must be answered.
        no = core.Outcome(names.ranked, "is", Constant(False, BOOLEAN, self.span), (), self.span)
        branches = (
            core.Case(self._admitted(over), core.Split(ways_in, True, self.span)),
            core.Case(always, leaf((no,), (), ctx, said, self)),
        )
        ranked = self._about(names.ranked, (), said)
        yield core.Decision(names.ranked, BOOLEAN, ranked, over)
        body = core.Split(branches, True, self.span)
        yield case_rule(names.ranked, ranked, body, self.lines, when, over, scope)
        yield self._count(over, said, scope)

    def _way(self, line: RankingLine, decision: str, said: core.About, ctx: Context) -> core.Leaf:
        refs = references(line.under.references, ctx.scope) if line.under is not None else ()
        value = Constant(line.how.key == "RANKED", BOOLEAN, line.span)
        outcome = core.Outcome(decision, "is", value, (), line.span)
        own = evolve(said, references=refs or said.references)
        return leaf((outcome,), line.lines, ctx, own, line)

    def _admitted(self, over: core.Each) -> core_expr.DecisionRef:
        """Return whether the service at hand is one of them."""
        record = core_expr.Variable(over.variable, Type("record", over.variable), self.span)
        return core_expr.DecisionRef(self.name.text, BOOLEAN, self.span, record)

    def _count(self, over: core.Each, said: core.About, scope: Scope) -> core.Derived:
        """Return how many are ranked: there are as many rankings as combinations of them."""
        name, span = _Names(over.list).count, self.span
        source = core_expr.FactRef(over.list, scope.names["value"][over.list].type, span)
        record = core_expr.Variable(over.variable, Type("record", over.variable), span)
        ranked = core_expr.DecisionRef(_Names(over.list).ranked, BOOLEAN, span, record)
        kept = core_expr.Where(source, over.variable, ranked, source.type, span)
        count = core_expr.Aggregate("count", kept, over.variable, None, INTEGER, span)
        return core.Derived(name, INTEGER, count, self._about(name, (), said))

    # -- what they are worth ----------------------------------------------------------------------
    def _worth(self, over: core.Each, scope: Scope) -> core.EntityField | None:
        """Return the field of a service that is its amount."""
        line = next((n for n in self.lines if isinstance(n, CountedForLine)), None)
        if line is None or not isinstance(line.path.head, Name) or line.path.of is None:
            return None
        found = scope.entities[over.variable].field(line.path.head.text)
        return found if found is not None and found.type.kind == "money" else None

    def _worths(
        self, over: core.Each, said: core.About, ctx: Context
    ) -> Iterator[core.Derived | core.Envelope]:
        """Yield what they add to the estimated value, and the envelope of those that are kept."""
        names, scope, span = _Names(over.list), ctx.scope, self.span
        line = single(self.lines, CountedForLine, scope)
        kept = single(self.lines, RetainedLine, scope)
        worth = self._worth(over, scope)
        assert line is not None
        assert kept is not None
        amount = line.path.elaborate(ctx)
        if worth is None:
            if amount.type.kind != "any":
                unreadable(
                    line, scope, "c'est un montant du relevé", "it is an amount of the record"
                )
            return
        own = references(line.under.references, scope) if line.under is not None else ()
        of_all = about(line.lines, scope, None, line, own)
        of_all = evolve(of_all, label=self._said(names.value), feminine=True)
        whole = scope.names["value"][over.list].type
        listed = core_expr.FactRef(over.list, whole, span)
        admitted = core_expr.Where(listed, over.variable, self._admitted(over), whole, span)
        total = core_expr.Aggregate("sum", admitted, over.variable, amount, worth.type, span)
        yield core.Derived(names.value, worth.type, total, of_all)
        declared = scope.value(kept.list)
        if declared is None:
            return
        if declared.kind != "fact" or declared.type != whole or declared.name == over.list:
            unreadable(
                kept, scope, "c'est une autre liste des mêmes relevés", "it is another list of them"
            )
            return
        chosen = core_expr.FactRef(declared.name, whole, kept.span)
        fits = core_expr.Compare(
            "<=",
            evolve(total, source=chosen),
            core_expr.DerivedRef(names.value, worth.type, span),
            BOOLEAN,
            span,
        )
        yield core.Derived(names.envelope, BOOLEAN, fits, self._about(names.envelope, (), said))
        yield core.Envelope(
            self.name.text, over, declared.name, names.envelope, names.ranked, every=True
        )

    # -- names --------------------------------------------------------------------------------------
    def _said(self, name: str) -> str:
        label = self.label.text if self.label else self.name.text
        return f"{label} : {SERVICES[name.partition('_')[0]]}"

    def _about(self, name: str, own: tuple[Reference, ...], said: core.About) -> core.About:
        refs = own or said.references
        feminine = name.partition("_")[0] in FEMININE_SERVICES
        return core.About(self._said(name), refs, feminine=feminine, span=self.span)


@frozen
class _Names:
    """The names that are made after the list of services."""

    list: str

    @property
    def required(self) -> str:
        return f"obligatoire_{self.list}"

    @property
    def ranked(self) -> str:
        return f"classee_{self.list}"

    @property
    def count(self) -> str:
        return f"classees_{self.list}"

    @property
    def value(self) -> str:
        return f"valeur_{self.list}"

    @property
    def envelope(self) -> str:
        return f"enveloppe_{self.list}"


PartLine = RequiredAnswerLine | CountedForLine | RankingLine | RetainedLine


def _of(lines: tuple[Node, ...], kinds: tuple[type[PartLine], ...]) -> list[PartLine]:
    return [line for line in lines if isinstance(line, kinds)]
