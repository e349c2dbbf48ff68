"""Parts of the rules that are never of any effect: rules, rows, conclusions, derogations, conditions.

What the examples of the ruleset exercise is alive: the interpreter met it. The solver is asked about
the rest, over all days, and what it finds possible is confirmed by the interpreter as well.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from attrs import define, evolve, field, frozen

from procrules.analysis.asking import Bounds
from procrules.analysis.proof import Finding, Question, Told
from procrules.analysis.searching import OUT_OF_TIME
from procrules.backends.smt import Bound, Encoding, Solver, Term, Unsupported, both, either
from procrules.backends.smt.tracing import Met, conditions_in, conditions_of
from procrules.core.items import Derived, Example, Expected, Given, Rule
from procrules.coverage import Coverage, Element, Side, measure
from procrules.diagnostics.base import Diagnostic, Span, Words
from procrules.diagnostics.proofs import AlwaysAlike, NeverSpeaks
from procrules.ruleset import Ruleset

_LISTS = Words(
    "elle dépend d'une liste, qui n'est regardée que jusqu'à {records} éléments",
    "it hangs on a list, which is looked at up to {records} records only",
)
_UNCONFIRMED = Words(
    "un cas possible n'a pas été confirmé par le calcul exact",
    "a possible case was not confirmed by the exact computation",
)
_PROCESS = Words("les parcours ne sont pas examinés", "processes are not looked at")


@frozen
class Asked:
    """A side of an element, in the cases in which it is met; on what it rests."""

    element: Element
    side: Side
    term: Term
    decisions: tuple[str, ...]


@define
class Dead:
    """Looks for the dead parts of one ruleset."""

    ruleset: Ruleset
    bounds: Bounds
    encoding: Encoding = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.encoding = Encoding(self.ruleset.program, self.bounds.records)

    def run(self) -> tuple[list[Question], list[Finding]]:
        """Return the question for each file, and what is dead."""
        coverage = measure(self.ruleset)
        found: list[tuple[Element, Side]] = []
        open_: dict[str, Words] = {}
        for element in coverage.uncovered():
            for side in element.missing:
                dead, reason = self._side(element, side)
                if dead:
                    found.append((element, side))
                elif reason is not None:
                    open_.setdefault(element.span.file, reason)
        findings = [
            Finding(_told(element, side), None, file=element.span.file)
            for element, side in _causes(found)
        ]
        return list(_questions(coverage, findings, open_)), findings

    def _side(self, element: Element, side: Side) -> tuple[bool, Words | None]:
        """Return whether a side is never met, and why that is not known."""
        if self.bounds.spent:
            return False, OUT_OF_TIME
        until = self.bounds.until()
        try:
            asked = list(self._asked(element, side))
            if not asked:
                return False, _PROCESS
            names = tuple(dict.fromkeys(name for a in asked for name in a.decisions))
            facts = frozenset(f for name in names for f in self.encoding.facts(name))
            solver = Solver((*self.encoding.inputs.bounds(facts), *self.encoding.fresh.surely()))
            for _ in range(6):
                verdict, case = solver.ask(
                    (either(*(a.term for a in asked)),), until - time.monotonic()
                )
                if verdict == "unsat":
                    # One record more might change it: that is no proof.
                    lists = any(self.ruleset.facts[f].type.kind == "list" for f in facts)
                    return not lists, self._of_lists() if lists else None
                if case is None:
                    return False, OUT_OF_TIME
                told = self.encoding.inputs.told(case, facts)
                if self._met(element, side, told, names):
                    return False, None
                solver.add(self.encoding.fresh.learnt(case))
        except Unsupported as found:
            return False, Words(f"le solveur ne lit pas {found.what}", f"not read: {found.what}")
        return False, _UNCONFIRMED

    def _of_lists(self) -> Words:
        number = str(self.bounds.records)
        return Words(_LISTS.fr.format(records=number), _LISTS.en.format(records=number))

    def _met(
        self, element: Element, side: Side, told: dict[str, Told], names: Iterable[str]
    ) -> bool:
        """Whether the interpreter meets a side in a case."""
        given = tuple(Given(name, value) for name, value in told.items())
        expected = tuple(Expected(n, "status", status="undetermined") for n in names)
        coverage = measure(self.ruleset, [Example("", given, expected, None)])
        same = (
            e
            for e in coverage.elements
            if (e.kind, e.name, e.span) == (element.kind, element.name, element.span)
        )
        return any(side not in e.missing for e in same)

    # -- what is asked --------------------------------------------------------------------------
    def _asked(self, element: Element, side: Side) -> Iterator[Asked]:
        program = self.ruleset.program.program
        for rule in program.rules.values():
            if not _stands_in(element, rule):
                continue
            decisions = tuple(sorted(rule.concludes_on()))
            for decision in decisions:
                self.encoding.decision(decision)
            term = either(
                *(self._of_rule(element, side, rule, about) for about in self._bounds(rule))
            )
            yield Asked(element, side, term, decisions)
        if element.kind in ("condition", "comparison") and element.name in program.derived:
            derived = program.derived[element.name]
            readers = tuple(self._readers(derived))
            for decision in readers:
                self.encoding.decision(decision)
            met = [
                m
                for about in self._bounds(derived)
                for m in conditions_in(
                    self.encoding.expressions,
                    derived.expr,
                    True,
                    {derived.each.variable: about} if derived.each and about else {},
                )
            ]
            yield Asked(element, side, _side_of(met, element, side), readers)

    def _readers(self, derived: Derived) -> Iterator[str]:
        """Yield a decision that reads a definition, so that a case can be confirmed."""
        for decision in self.ruleset.decisions:
            if derived.name in self.encoding.rests_on(decision):
                yield decision
                return

    def _bounds(self, item: Rule | Derived) -> list[Bound | None]:
        if item.each is None:
            return [None]
        return [bound for _, bound in self.encoding.decisions.bounds(item.each)]

    def _there(self, about: Bound | None) -> Term:
        return True if about is None else self.encoding.inputs.there(about.list, about.index)

    def _of_rule(self, element: Element, side: Side, rule: Rule, about: Bound | None) -> Term:
        rules = self.encoding.rules
        there = self._there(about)
        if element.kind in ("rule", "leaf"):
            found = [
                c.truth.yes
                for decision in rule.concludes_on()
                for c in rules.contributions(decision, about)
                if c.rule is rule
                and (element.kind == "rule" or _span_of_leaf(c.leaf) == element.span)
            ]
            return both(there, either(*found))
        if element.kind == "exception":
            return both(there, either(*self._taken(element, side, rule, about)))
        met = conditions_of(rules, rule, about)
        return both(there, _side_of(met, element, side))

    def _taken(
        self, element: Element, side: Side, rule: Rule, about: Bound | None
    ) -> Iterator[Term]:
        rules, program = self.encoding.rules, self.ruleset.program.program
        for derogation in rule.derogations:
            if derogation.span != element.span:
                continue
            for defeated in (program.rules[name] for name in derogation.rules):
                for decision in rule.concludes_on() & defeated.concludes_on():
                    applies = either(
                        *(
                            truth.yes
                            for leaf, truth in rules.reached(defeated, about).leaves
                            if any(o.decision == decision for o in leaf.outcomes)
                        )
                    )
                    effective = rules.effective(rule, decision, about)
                    yield both(applies, effective.yes if side == "taken" else effective.no)


def _causes(found: list[tuple[Element, Side]]) -> Iterator[tuple[Element, Side]]:
    """Yield what is dead, without what follows from a whole rule that is."""
    rules = {element.name for element, _ in found if element.kind == "rule"}
    for element, side in found:
        always_taken = side == "not_taken" and element.defeated in rules
        if element.kind == "rule" or not (element.name in rules or always_taken):
            yield element, side


def _side_of(met: Iterable[Met], element: Element, side: Side) -> Term:
    return either(
        *(m.holds if side == "true" else m.fails for m in met if m.expr.span == element.span)
    )


def _stands_in(element: Element, rule: Rule) -> bool:
    return element.name == rule.name


def _span_of_leaf(leaf: object) -> Span:
    outcomes = getattr(leaf, "outcomes", ())
    span: Span = outcomes[0].span if outcomes else leaf.about.span  # type: ignore[attr-defined]
    return span


def _questions(
    coverage: Coverage, findings: list[Finding], open_: dict[str, Words]
) -> Iterator[Question]:
    found = {f.diagnostic.span.file for f in findings}
    for file in coverage.files():
        asked = Question("alive", file, "proved", None, parts=coverage.count(file=file).total)
        if file in found:
            yield evolve(asked, verdict="found")
        elif file in open_:
            yield evolve(asked, verdict="not_settled", reason=open_[file])
        else:
            yield asked


def _told(element: Element, side: Side) -> Diagnostic:
    if element.kind in ("condition", "comparison"):
        return AlwaysAlike(span=element.span, name=element.name, never=_NEVER[side])
    return NeverSpeaks(
        span=element.span, part=_PARTS[element.kind], name=element.name, never=_NEVER[side]
    )


_PARTS = {
    "rule": Words("la règle ou la ligne", "the rule or the row"),
    "leaf": Words("une conclusion", "a conclusion"),
    "exception": Words("la dérogation", "the derogation"),
}
_NEVER: dict[Side, Words] = {
    "applied": Words("elle n'a jamais d'effet", "it is never of any effect"),
    "concluded": Words("elle n'est jamais atteinte", "it is never reached"),
    "true": Words("n'est jamais vraie", "is never true"),
    "false": Words("est toujours vraie", "is always true"),
    "taken": Words("elle ne joue jamais", "it is never taken"),
    "not_taken": Words(
        "elle joue toujours : la règle écartée ne s'applique jamais",
        "it is always taken: the rule that it defeats never applies",
    ),
}
