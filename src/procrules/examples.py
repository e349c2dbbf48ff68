"""The examples that stand in the rules, run as tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from procrules.core.answer import Answer, Reason, plain
from procrules.core.items import Example, Expected, ExpectedStep
from procrules.core.reference import Reference
from procrules.core.replay import Check, Fault, ProcessAnswer
from procrules.core.types import Type
from procrules.diagnostics.base import Words
from procrules.errors import FactError
from procrules.facts import show_value
from procrules.ruleset import Ruleset


@frozen
class Outcome:
    """How one example went: what differs from what it expects, empty when it holds."""

    example: Example
    failures: tuple[Words, ...]

    @property
    def passed(self) -> bool:
        """Whether the example holds."""
        return not self.failures


def run_examples(ruleset: Ruleset) -> Iterator[Outcome]:
    """Run every example of a ruleset, in the order of the text."""
    for example in ruleset.program.program.examples:
        yield run_example(ruleset, example)


def run_example(ruleset: Ruleset, example: Example) -> Outcome:
    """Run one example."""
    facts: dict[str, object] = {given.fact: given.value for given in example.given}
    failures: list[Words] = []
    if example.process is not None:
        try:
            replayed = _replay(ruleset, example, facts)
        except FactError as error:
            told = [Words(d.message("fr"), d.message("en")) for d in error.diagnostics]
            return Outcome(example, tuple(told))
        # What is decided is decided on what is known after the last event.
        facts = {name: replayed.facts[name] for name in replayed.facts}
        for step in example.steps:
            failures += _compare_step(step, replayed)
    for expected in example.expected:
        try:
            answer = ruleset.decide(expected.decision, facts)
        except FactError as error:
            failures += [Words(d.message("fr"), d.message("en")) for d in error.diagnostics]
        else:
            if expected.record is not None:
                ids = [r.id for r in answer.records]
                if expected.record not in ids:
                    wanted = _listed([expected.record])
                    failures.append(_differs(expected.decision, wanted, _listed(ids)))
                    continue
                answer = answer.record(expected.record)
            failures += _compare(expected, answer, ruleset)
    return Outcome(example, tuple(failures))


def _replay(ruleset: Ruleset, example: Example, facts: dict[str, object]) -> ProcessAnswer:
    events = [(e.day, e.name, {g.fact: g.value for g in e.facts}) for e in example.history]
    return ruleset.replay_process(example.process or "", facts, events)


# -- replayed histories -------------------------------------------------------------------------
def _compare_step(expected: ExpectedStep, answer: ProcessAnswer) -> Iterator[Words]:
    name = expected.name
    if expected.kind == "phase":
        if answer.phase != name:
            yield _differs("phase", _listed([name]), _listed([answer.phase]))
    elif expected.kind == "kept":
        found = [f"{s.number}. {s.event}" for s in answer.broken]
        found += [i.name for i in answer.invariants if i.status == "broken"]
        if found:
            words = ", ".join(found)
            yield Words(f"rien ne devait être rompu : {words}", f"nothing should break: {words}")
    elif expected.kind == "broken":
        steps = [s for s in answer.broken if s.event == name]
        invariants = [i for i in answer.invariants if i.name == name and i.status == "broken"]
        if not steps and not invariants:
            yield Words(f"« {name} » devait être en rupture", f"'{name}' should be a breach")
            return
        cited = [r for s in steps for r in _cited(s.checks, s.faults)]
        cited += [r for i in invariants for r in (*i.references, *_cited(i.checks, ()))]
        yield from _step_references(expected, cited)
    else:
        yield from _compare_next(expected, answer)


def _compare_next(expected: ExpectedStep, answer: ProcessAnswer) -> Iterator[Words]:
    found = next((n for n in answer.next if n.event == expected.name), None)
    status = found.status if found is not None else "refused"
    if status != expected.kind:
        wanted, got = _NEXT[expected.kind], _NEXT[status]
        missing = f" ({', '.join(found.missing)})" if found is not None and found.missing else ""
        yield Words(
            f"« {expected.name} » est {got.fr}{missing}, {wanted.fr} était attendu",
            f"'{expected.name}' is {got.en}{missing}, {wanted.en} was expected",
        )
        return
    if found is None:
        return
    yield from _step_references(expected, [*found.references, *_cited(found.checks, found.faults)])
    for wanted_, got_ in ((expected.missing, found.missing), (expected.review, found.review)):
        for fact in wanted_:
            if fact not in got_:
                yield _lacks(expected.name, fact, got_)


def _cited(checks: tuple[Check, ...], faults: tuple[Fault, ...]) -> list[Reference]:
    """Return the articles of the faults; where there are none, those of the conditions."""
    found = [r for fault in faults for r in (*fault.references, *_inside(fault.reason))]
    return found or [r for check in checks for r in (*check.references, *_inside(check.reason))]


def _inside(reason: Reason | None) -> Iterator[Reference]:
    """Yield the articles of the parts of a condition."""
    if reason is not None:
        yield from reason.references
        for child in reason.children:
            yield from _inside(child)


def _step_references(expected: ExpectedStep, cited: list[Reference]) -> Iterator[Words]:
    for reference in expected.references:
        if not any(reference.covers(r) for r in cited):
            yield Words(
                f"{expected.name} : la réponse ne cite pas {reference}",
                f"{expected.name}: the answer does not cite {reference}",
            )


_NEXT = {
    "allowed": Words("permis", "allowed"),
    "refused": Words("interdit", "refused"),
    "undetermined": Words("indéterminé", "undetermined"),
    "needs_review": Words("à apprécier", "for review"),
}


# -- decisions ----------------------------------------------------------------------------------
def _compare(expected: Expected, answer: Answer, ruleset: Ruleset) -> Iterator[Words]:
    name = expected.decision
    if expected.kind == "status":
        if expected.status not in _standing(answer, ruleset):
            yield _differs(name, _STATUS[expected.status or ""], _got(answer, ruleset))
    elif expected.kind == "value":
        got = answer.value
        wanted = plain(expected.value)
        if not _told(answer, ruleset) or plain(got) != _normal(wanted, got):
            shown = _shown(expected.value, ruleset.decisions[name].type)
            yield _differs(name, shown, _got(answer, ruleset))
    elif expected.kind == "members":
        if set(answer.value or ()) != set(expected.members) or answer.status != "decided":
            yield _differs(name, _listed(expected.members), _got(answer, ruleset))
    else:
        wanted_state = _STATES[expected.kind]
        for member in expected.members:
            state = answer.member(member).status
            if state != wanted_state:
                verb = _MEMBER[wanted_state]
                got = _MEMBER[state]
                yield Words(
                    f"{name} : « {member} » est {got.fr}, {verb.fr} était attendu",
                    f"{name}: '{member}' is {got.en}, {verb.en} was expected",
                )
    yield from _also(expected, answer)


def _informs(answer: Answer, ruleset: Ruleset) -> bool:
    """Whether the answer only informs a person: it is for review, whatever it says."""
    judged = ruleset.decisions[answer.decision].judgement is not None
    return judged and answer.status == "needs_review"


def _told(answer: Answer, ruleset: Ruleset) -> bool:
    """Whether the value of an answer is all that can be told."""
    return answer.status == "decided" or _informs(answer, ruleset)


def _standing(answer: Answer, ruleset: Ruleset) -> tuple[str, ...]:
    """Return how an answer stands; one that informs a person may be undetermined itself."""
    if _informs(answer, ruleset) and answer.value is None:
        return answer.status, "undetermined"
    return (answer.status,)


def _also(expected: Expected, answer: Answer) -> Iterator[Words]:
    cited = list(answer.sources)
    for member in answer.members:
        if not expected.members or member.name in expected.members:
            cited += member.references
    for hole in answer.holes:
        cited += hole.references
    for policy in answer.policies:
        about = not expected.members or set(expected.members) & {*policy.closes}
        if policy.status == "applies" and about:
            cited += policy.references
    for reference in expected.references:
        if not any(reference.covers(r) for r in cited):
            yield Words(
                f"{expected.decision} : la réponse ne cite pas {reference}",
                f"{expected.decision}: the answer does not cite {reference}",
            )
    asked = [m.fact for m in answer.missing]
    for fact in expected.missing:
        if fact not in asked:
            yield _lacks(expected.decision, fact, asked)
    reviewed = [r.name for r in answer.review]
    for name in expected.review:
        if name not in reviewed:
            yield Words(
                f"{expected.decision} : « {name} » devrait être à apprécier",
                f"{expected.decision}: '{name}' should need a person's appreciation",
            )


def _normal(wanted: object, got: object) -> object:
    # An integer decision holds an int, its expectation was read as an exact number.
    return int(wanted) if isinstance(got, int) and isinstance(wanted, str) else wanted


def _shown(value: object, type_: Type) -> Words:
    if isinstance(value, bool):
        return Words("oui", "yes") if value else Words("non", "no")
    if isinstance(value, tuple):
        return _listed(value)
    if isinstance(value, Decimal):
        value = Fraction(value)
    return Words(show_value(value, type_, "fr"), show_value(value, type_, "en"))


def _listed(names: Iterable[str]) -> Words:
    words = ", ".join(names) or "∅"
    return Words(words, words)


def _lacks(name: str, fact: str, missing: Iterable[str]) -> Words:
    found = _listed(missing).fr
    return Words(
        f"{name} : « {fact} » devrait manquer ; manque : {found}",
        f"{name}: '{fact}' should be missing; missing: {found}",
    )


def _differs(name: str, wanted: Words, got: Words) -> Words:
    return Words(
        f"{name} : {wanted.fr} était attendu, la réponse est {got.fr}",
        f"{name}: {wanted.en} was expected, the answer is {got.en}",
    )


def _got(answer: Answer, ruleset: Ruleset) -> Words:
    status = _STATUS[answer.status]
    if answer.status == "decided" or (answer.value is not None and _informs(answer, ruleset)):
        return _shown(answer.value, ruleset.decisions[answer.decision].type)
    details = [m.fact for m in answer.missing] + [r.name for r in answer.review]
    details += [h.label for h in answer.holes] + list(answer.clashes)
    more = f" ({', '.join(details)})" if details else ""
    return Words(status.fr + more, status.en + more)


_STATUS = {
    "decided": Words("décidée", "decided"),
    "undetermined": Words("indéterminée", "undetermined"),
    "needs_review": Words("à apprécier", "for review"),
    "conflict": Words("en conflit", "in conflict"),
    "": Words("", ""),
}
_STATES = {"includes": "open", "excludes": "closed", "withholds": "undetermined"}
_MEMBER = {
    "open": Words("ouverte", "open"),
    "closed": Words("fermée", "closed"),
    "undetermined": Words("indéterminée", "undetermined"),
    "needs_review": Words("à apprécier", "for review"),
}
