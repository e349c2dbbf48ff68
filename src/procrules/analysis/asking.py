"""The questions about one decision: is it complete, is it consistent, over all facts and days."""

from __future__ import annotations

import time
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction

from attrs import define, field, frozen

from procrules.analysis.cases import Facts, Holds, Judge, smallest
from procrules.analysis.proof import Finding, Kind, Question, Told, Verdict
from procrules.analysis.regions import around, changes, days_around, exactly
from procrules.analysis.searching import OUT_OF_TIME, OpenQuestion, Search
from procrules.analysis.stated import STANDING, example_of, words_of
from procrules.backends.interpreter.evaluate import name_of
from procrules.backends.smt import (
    Conflict,
    Encoding,
    Resolved,
    Term,
    Unsupported,
    both,
    either,
    no,
    order,
)
from procrules.core import expr as core
from procrules.core.answer import Hole, Status
from procrules.core.items import Example, Period
from procrules.core.program import Program
from procrules.core.reference import Reference
from procrules.core.walk import walk
from procrules.diagnostics.base import Span, Words
from procrules.diagnostics.proofs import Clash, Gap
from procrules.ruleset import Ruleset
from procrules.values.durations import Duration

MOST_FINDINGS = 3
"""Cases that are shown of one question: the others are met once these are corrected."""
MOST_CITED = 8
"""Articles that are cited of a decision which nothing answers."""


@frozen
class Bounds:
    """What a proof is given.

    Attributes:
        first, last: The days looked at.
        timeout: Seconds for each question.
        records: How many records a list has at most.
        deadline: When to stop, by ``time.monotonic``; ``None``: never.
    """

    first: date
    last: date
    timeout: Fraction
    records: int
    deadline: float | None = None

    def until(self) -> float:
        """Return when a question that begins now has spent its time."""
        end = time.monotonic() + self.timeout
        return end if self.deadline is None else min(end, self.deadline)

    @property
    def spent(self) -> bool:
        """Whether no time is left for another question."""
        return self.until() <= time.monotonic()


@define
class Asker:
    """Asks about the decisions of one ruleset, one after the other."""

    ruleset: Ruleset
    bounds: Bounds
    encoding: Encoding = field(init=False)
    judge: Judge = field(init=False)
    incomparable: Mapping[str, Span] = field(init=False)
    """What examples state not to compare for sure, days with months, by the name of what is compared."""

    def __attrs_post_init__(self) -> None:
        program = self.ruleset.program.program
        self.judge = Judge(self.ruleset.program)
        self.incomparable = dict(_incomparable(program, self.judge))
        parts = (*program.rules.values(), *program.derived.values())
        declared = frozenset(id(c) for c in _comparisons(parts, self.incomparable))
        self.encoding = Encoding(self.ruleset.program, self.bounds.records, declared)

    def decision(self, name: str) -> tuple[list[Question], list[Finding]]:
        """Return the questions about a decision, and what was found."""
        kinds: tuple[Kind, Kind] = ("complete", "consistent")
        if self.bounds.spent:
            return [Question(k, name, "not_settled", OUT_OF_TIME) for k in kinds], []
        try:
            asked = _Asked(self, name)
        except Unsupported as found:
            reason = Words(
                f"le solveur ne lit pas ceci : {found.what}",
                f"the solver does not read {found.what}",
            )
            return [Question(k, name, "not_settled", reason) for k in kinds], []
        complete, gaps = asked.complete()
        consistent, clashes = asked.consistent()
        return [complete, consistent], [*gaps, *clashes]


class _Asked:
    """One decision that is asked about."""

    def __init__(self, asker: Asker, name: str) -> None:
        self.asker, self.name, self.bounds = asker, name, asker.bounds
        self.encoding, self.judge = asker.encoding, asker.judge
        self.ruleset = asker.ruleset
        self.program = asker.ruleset.program.program
        self.resolved: Resolved = self.encoding.decision(name)
        self.facts = self.encoding.facts(name)
        self.starts = changes(self.program, self.encoding.parts(name))
        self.search = Search(self.encoding, self.facts, self._days_of_law())

    def _days_of_law(self) -> Iterator[Term]:
        for day in self.encoding.days_of_law(self.facts):
            yield order(">=", day, self.bounds.first.toordinal())
            yield order("<=", day, self.bounds.last.toordinal())

    # -- complete -------------------------------------------------------------------------------
    def complete(self) -> tuple[Question, list[Finding]]:
        """Return whether an answer is there in every case, and the gaps."""
        self.search.until = self.bounds.until()
        findings: list[Finding] = []
        stated = self._not_compared()
        regions: list[tuple[Span, Term]] | None = None
        seen: set[Hole] = set()
        outside: list[Term] = []
        try:
            while len(findings) < MOST_FINDINGS:
                found = self._gap(outside)
                if found is None:
                    break
                if regions is None:
                    regions = list(self._stated())
                    stated += [span for span, _ in regions]
                    outside += [no(region) for _, region in regions]
                    if regions:
                        continue
                facts, hole = found
                if hole.kind != "no_rule" and hole in seen:
                    break  # the same computation without a result, on other facts
                seen.add(hole)
                case = smallest(facts, self._same_gap(hole), (*self.starts, self.bounds.first))
                findings.append(self._told_gap(case, hole))
                outside.append(no(self._region(case, self.resolved.gap)))
            if findings:
                return Question("complete", self.name, "found", None, tuple(stated)), findings
            rests = self._rests(outside)
        except OpenQuestion as question:
            verdict: Verdict = "found" if findings else "not_settled"
            reason = None if findings else question.reason
            return Question("complete", self.name, verdict, reason, tuple(stated)), findings
        proved: Verdict = "proved" if rests is None else "rests"
        return Question("complete", self.name, proved, rests, tuple(stated)), []

    def _not_compared(self) -> list[Span]:
        """Return the examples of what this decision compares that does not always compare."""
        stated = self.asker.incomparable
        compared = _comparisons(self.encoding.parts(self.name), stated)
        return list(dict.fromkeys(stated[name_of(c.left)] for c in compared))

    def _gap(self, outside: list[Term]) -> tuple[dict[str, Told], Hole] | None:
        for facts in self.search.cases((self.resolved.gap, *outside)):
            holes = self.judge.gaps(self.name, facts)
            own = [h for h in holes if h.kind != "no_rule" or h.subject == self.name]
            if own:
                return facts, own[0]
        return None

    def _same_gap(self, hole: Hole) -> Holds:
        key = hole.kind, hole.subject

        def holds(facts: Facts) -> bool:
            return self._in_period(facts) and any(
                (h.kind, h.subject) == key for h in self.judge.gaps(self.name, facts)
            )

        return holds

    def _in_period(self, facts: Facts) -> bool:
        days = self.encoding.days_told(facts)
        return all(self.bounds.first <= day <= self.bounds.last for day in days)

    def _region(self, case: Facts, term: Term) -> Term:
        """Return the cases around one that show the same: then the next is told something new."""
        region = around(self.encoding, case, self.starts)
        if region is not True and self.search.ask((region, no(term))) is None:
            return region
        # An amount or a list matters too: the same facts on other days are no news.
        wider = around(self.encoding, case, self.starts, any_day=True)
        return both(region if wider is True else wider, term)

    def _stated(self) -> Iterator[tuple[Span, Term]]:
        """Yield the cases that examples of the ruleset state to be open, as far as all of them are."""
        cases: list[dict[str, object]] = []
        for example in self.program.examples:
            if not _states_a_gap(example, self.name):
                continue
            facts = {g.fact: g.value for g in example.given if g.value is not None}
            told: dict[str, Told] = facts  # type: ignore[assignment]  # as the example gives them
            holes = self.judge.gaps(self.name, told)
            if not holes:
                continue
            case = smallest(told, self._same_hole(holes[0]), ())
            alike: dict[str, object] = {
                n: self._days(v) if isinstance(v, date) else v for n, v in case.items()
            }
            if alike in cases:
                continue
            cases.append(alike)
            try:
                for region in (
                    around(self.encoding, case, self.starts),
                    exactly(self.encoding, case),
                ):
                    opens = either(self.resolved.gap, self.resolved.inherited)
                    if region is not True and self.search.ask((region, no(opens))) is None:
                        yield example.span, region
                        break
            except Unsupported:
                continue

    def _days(self, day: date) -> Period:
        return days_around(day, self.starts)

    def _same_hole(self, hole: Hole) -> Holds:
        key = hole.kind, hole.subject
        return lambda facts: any(
            (h.kind, h.subject) == key for h in self.judge.gaps(self.name, facts)
        )

    def _rests(self, outside: list[Term]) -> Words | None:
        """Return the decisions whose own gaps leave this one open; ``None`` where none does."""
        others: list[str] = []
        for facts in self.search.cases((self.resolved.inherited, *outside)):
            holes = self.judge.gaps(self.name, facts)
            clash = self.judge.resolved(self.name, facts)
            kinds = {h.kind for h in clash[1].unknown.holes} if clash is not None else set()
            if not holes and "conflict" not in kinds:
                continue
            read = set(self.encoding.rests_on(self.name)) & set(self.program.decisions)
            others = [d for d in self.program.decisions if d in read and self.judge.gaps(d, facts)]
            break
        else:
            return None
        names = ", ".join(others) or "?"
        return Words(
            f"complète partout où répondent les décisions dont elle dépend ({names})",
            f"complete wherever the decisions on which it rests answer ({names})",
        )

    def _told_gap(self, case: dict[str, Told], hole: Hole) -> Finding:
        about = self.program.decisions[self.name].about
        words = words_of(self.program, case)
        found = Gap(span=about.span, decision=self.name, reason=_reason(hole), case=words)
        label = f"Cas sans réponse : {self.name}"
        example = self._example(label, case, "undetermined")
        cited = hole.references or about.references or self._cited()
        return Finding(found, self.name, case, cited, example, about.span.file)

    def _example(self, label: str, case: Facts, status: Status) -> str:
        return example_of(self.ruleset, label, case, f"{self.name} {STANDING[status]}")

    def _cited(self) -> tuple[Reference, ...]:
        """Return the first articles on which the rules of the decision rest."""
        rules = self.ruleset.program.by_decision[self.name]
        cited = (r for rule in rules for r in _references(self.ruleset, rule.name, self.name))
        return tuple(dict.fromkeys(cited))[:MOST_CITED]

    # -- consistent -----------------------------------------------------------------------------
    def consistent(self) -> tuple[Question, list[Finding]]:
        """Return whether no two rules clash, and those that do."""
        self.search.until = self.bounds.until()
        findings: list[Finding] = []
        clashes = list(self.resolved.clashes)
        try:
            while clashes and len(findings) < MOST_FINDINGS:
                found = self._clash(clashes)
                if found is None:
                    break
                facts, rules = found
                holds = self._same_clash(rules)
                case = smallest(facts, holds, (*self.starts, self.bounds.first))
                findings.append(self._told_clash(case, rules))
                left = [c for c in clashes if not set(c.rules) <= set(rules)]
                clashes = left if len(left) < len(clashes) else []
        except OpenQuestion as question:
            verdict: Verdict = "found" if findings else "not_settled"
            reason = None if findings else question.reason
            return Question("consistent", self.name, verdict, reason), findings
        return Question("consistent", self.name, "found" if findings else "proved"), findings

    def _clash(self, clashes: list[Conflict]) -> tuple[dict[str, Told], tuple[str, ...]] | None:
        term = either(*(c.when for c in clashes))
        for facts in self.search.cases((both(term, self.resolved.conflict),)):
            rules = self.judge.clash(self.name, facts)
            if rules:
                return facts, rules
        return None

    def _same_clash(self, rules: tuple[str, ...]) -> Holds:
        return lambda facts: self._in_period(facts) and self.judge.clash(self.name, facts) == rules

    def _told_clash(self, case: dict[str, Told], rules: tuple[str, ...]) -> Finding:
        program = self.program
        found = Clash(
            span=program.rules[rules[0]].about.span,
            decision=self.name,
            rules=rules,
            case=words_of(program, case),
        )
        label = f"Règles en conflit : {', '.join(rules)}"
        example = self._example(label, case, "conflict")
        cited = (r for rule in rules for r in _references(self.ruleset, rule, self.name))
        file = program.decisions[self.name].about.span.file
        return Finding(found, self.name, case, tuple(dict.fromkeys(cited)), example, file)


def _incomparable(program: Program, judge: Judge) -> Iterator[tuple[str, Span]]:
    """Yield what examples state to have no order, with the example."""
    for example in program.examples:
        given = {g.fact: g.value for g in example.given if g.value is not None}
        told: dict[str, Told] = given  # type: ignore[assignment]  # as the example gives them
        if not any(isinstance(v, Duration) for v in _values(told)):
            continue
        for expected in example.expected:
            if _states_a_gap(example, expected.decision):
                holes = judge.gaps(expected.decision, told)
                yield from ((h.subject, example.span) for h in holes if h.kind == "incomparable")


def _values(facts: Facts) -> Iterator[object]:
    for value in facts.values():
        if isinstance(value, tuple):
            yield from (told for record in value for told in record.values())
        else:
            yield value


def _comparisons(parts: Iterable[object], names: Container[str]) -> Iterator[core.Compare]:
    """Yield the comparisons of what has one of these names."""
    for part in parts:
        for node in walk(part):
            if isinstance(node, core.Compare) and name_of(node.left) in names:
                yield node


def _references(ruleset: Ruleset, rule: str, decision: str) -> Iterator[Reference]:
    found = ruleset.program.program.rules[rule]
    yield from found.about.references
    for leaf in found.leaves():
        if any(o.decision == decision for o in leaf.outcomes):
            yield from leaf.about.references


def _states_a_gap(example: Example, decision: str) -> bool:
    return example.process is None and any(
        e.decision == decision and e.status == "undetermined" and not e.missing
        for e in example.expected
    )


def _reason(hole: Hole) -> Words:
    """Say why nothing answers."""
    words = _REASONS[hole.kind]
    return Words(words.fr.format(name=hole.label), words.en.format(name=hole.label))


_REASONS = {
    "no_rule": Words("aucune règle ne conclut", "no rule concludes"),
    "no_threshold": Words(
        "le seuil « {name} » n'a pas de valeur", "the threshold '{name}' has no value"
    ),
    "nothing_stated": Words(
        "« {name} » est néant, et aucun cas n'en parle",
        "'{name}' is stated to be nothing, which no case covers",
    ),
    "incomparable": Words(
        "« {name} » ne se compare pas sans ambiguïté", "'{name}' does not compare for sure"
    ),
    "division_by_zero": Words("le calcul divise par zéro", "the computation divides by zero"),
    "impossible_date": Words("le jour calculé n'existe pas", "the computed day does not exist"),
    "empty_list": Words(
        "une liste vide n'a ni plus grand ni plus petit",
        "an empty list has no largest and no smallest",
    ),
}
