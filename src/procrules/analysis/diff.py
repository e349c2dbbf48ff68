"""``diff``: what changes in the answers between two days of a ruleset, or between two versions of it.

Each decision is put into terms on both sides, over the same facts. Where both come to the same terms
nothing changes; elsewhere the solver looks for cases in which they part, until there is none left.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from procrules.analysis.difference import Compared, Difference, Region
from procrules.analysis.prove import FIRST, LAST, Seconds
from procrules.core.expr import Scalar
from procrules.core.items import Fact
from procrules.core.program import Program
from procrules.diagnostics.base import Words
from procrules.diagnostics.bounds import MissingExtra
from procrules.diagnostics.facts import UnknownQuestion
from procrules.errors import FactError, MissingExtraError
from procrules.ruleset import Ruleset
from procrules.stack import on_a_stack_of_its_own
from procrules.values.dates import format_date
from procrules.values.text import nearest

if TYPE_CHECKING:
    from procrules.analysis.asking import Bounds
    from procrules.analysis.sides import Pair

TIMEOUT = 300
"""Seconds for each decision by default."""


def diff_days(
    ruleset: Ruleset,
    first: date,
    last: date,
    *,
    decisions: Iterable[str] | None = None,
    timeout: Seconds = TIMEOUT,
    budget: Seconds | None = None,
    records: int = 2,
    jobs: int = 1,
) -> Difference:
    """Say what changes in the answers of a ruleset from one day to another.

    Every fact is the same on both days but the reference dates, of the ruleset and of its rules.

    Args:
        ruleset: The rules.
        first, last: The days.
        decisions: The decisions looked at; by default all.
        timeout: Seconds for each decision.
        budget: Seconds for all of them; ``None``: no limit but the first.
        records: How many records a list has at most.
        jobs: How many processes share the work.

    Returns:
        What changes, and what is proved not to. Each case was confirmed by the interpreter.

    Raises:
        FactError: The ruleset has no such decision.
        MissingExtraError: The extra ``verify`` is not installed.
    """
    bounds = _bounds(first, last, timeout, records, budget)
    from procrules.analysis.amended import reference_dates, rules_of_days, thresholds_of_days

    names = _known((ruleset,), decisions)
    program = ruleset.program.program
    days = tuple(dict.fromkeys(sorted(reference_dates(program)), day) for day in (first, last))
    pair = _pair((ruleset, ruleset), (days[0], days[1]), records, None)
    found = tuple(_compared(pair, bounds, names, jobs))
    sides = (_day(first), _day(last))
    return Difference(
        "days",
        sides,
        (first, last),
        tuple(thresholds_of_days(program, first, last)),
        tuple(rules_of_days(program, first, last)),
        found,
        _assumptions(program, bounds, dates=[program.label(n) for n in days[0]]),
    )


def diff_versions(
    before: Ruleset,
    after: Ruleset,
    *,
    first: date = FIRST,
    last: date = LAST,
    names: tuple[Words, Words] | None = None,
    decisions: Iterable[str] | None = None,
    timeout: Seconds = TIMEOUT,
    budget: Seconds | None = None,
    records: int = 2,
    jobs: int = 1,
) -> Difference:
    """Say what changes in the answers from one version of a ruleset to another.

    Args:
        before, after: The versions.
        first, last: The first and the last day on which the law is read; one day, if they are equal.
        names: What each version is called; by default its name and its version.
        decisions, timeout, budget, records, jobs: As for ``diff_days``.

    Returns, Raises:
        As ``diff_days``.
    """
    bounds = _bounds(first, last, timeout, records, budget)
    from procrules.analysis.amended import (
        reference_dates,
        rules_of_versions,
        thresholds_of_versions,
    )

    asked = _known((before, after), decisions)
    old, new = before.program.program, after.program.program
    dates = sorted(reference_dates(old) | reference_dates(new))
    days = dict.fromkeys(dates, first) if first == last else {}
    period = None if first == last else (first, last)
    pair = _pair((before, after), (days, days), records, period)
    common = [n for n in asked if n in before.decisions and n in after.decisions]
    found = {c.decision: c for c in _compared(pair, bounds, common, jobs)}
    for name in asked:
        if name not in found:
            found[name] = (
                Compared(name, old.label(name), "removed")
                if name in before.decisions
                else Compared(name, new.label(name), "added")
            )
    return Difference(
        "versions",
        names or (_version(before), _version(after)),
        (first, last),
        tuple(thresholds_of_versions(old, new, first, last)),
        tuple(rules_of_versions(old, new)),
        tuple(found[name] for name in asked),
        (*_assumptions(new, bounds), *_not_compared(old, new)),
    )


def _known(rulesets: tuple[Ruleset, ...], decisions: Iterable[str] | None) -> list[str]:
    """Return the decisions that are looked at.

    Raises:
        FactError: None of the rulesets has one of them.
    """
    every = dict.fromkeys(name for ruleset in rulesets for name in ruleset.decisions)
    if decisions is None:
        return list(every)
    names = list(dict.fromkeys(decisions))
    wrong = [n for n in names if n not in every]
    if wrong:
        raise FactError(
            [UnknownQuestion(name=n[:80], suggestion=nearest(n[:80], every)) for n in wrong]
        )
    return names


def _bounds(
    first: date, last: date, timeout: Seconds, records: int, budget: Seconds | None
) -> Bounds:
    try:
        from procrules.analysis.asking import Bounds
    except ModuleNotFoundError as error:
        if error.name != "z3":
            raise
        raise MissingExtraError([MissingExtra(extra="verify")]) from None
    deadline = None if budget is None else time.monotonic() + Fraction(budget)
    return Bounds(first, last, Fraction(timeout), records, deadline)


def _pair(
    rulesets: tuple[Ruleset, Ruleset],
    days: tuple[dict[str, date], dict[str, date]],
    records: int,
    period: tuple[date, date] | None,
) -> Pair:
    from procrules.analysis.sides import Pair, Side
    from procrules.backends.smt import Encoding

    left = Encoding(rulesets[0].program, records, days=days[0])
    right = Encoding(rulesets[1].program, records, days=days[1], facing=left)
    sides = Side(rulesets[0], days[0], left), Side(rulesets[1], days[1], right)
    return Pair(*sides, period)


# -- the work, shared among processes ---------------------------------------------------------------
_SHARED: list[tuple[Pair, Bounds]] = []
"""In a process of its own, what is compared there."""


def _compared(pair: Pair, bounds: Bounds, names: list[str], jobs: int) -> Iterator[Compared]:
    forks = "fork" in multiprocessing.get_all_start_methods()
    if jobs < 2 or not forks:
        yield from (_compare(pair, bounds, name) for name in names)
        return
    # A child begins with the rules as they are: nothing is read or sent again.
    _SHARED.append((pair, bounds))
    try:
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            yield from pool.imap(_do, names)
    finally:
        _SHARED.clear()


def _do(name: str) -> Compared:
    return _compare(*_SHARED[-1], name)


def _compare(pair: Pair, bounds: Bounds, name: str) -> Compared:
    from procrules.analysis.differing import search
    from procrules.analysis.worded import region_of

    found = on_a_stack_of_its_own(lambda: search(pair, name, bounds))
    regions: dict[object, Region] = {}
    for area in found.areas:
        region = region_of(pair, area)
        # Records of a list are alike: what is told of one is told of each.
        regions.setdefault(region.says, region)
    label = pair.right.ruleset.program.program.label(name)
    return Compared(name, label, found.verdict, tuple(regions.values()), found.reason)


# -- what is taken for granted ----------------------------------------------------------------------
def _day(day: date) -> Words:
    return Words(format_date(day, "fr"), format_date(day, "en"))


def _version(ruleset: Ruleset) -> Words:
    name = " ".join(filter(None, (ruleset.name, ruleset.version)))
    return Words(name, name)


def _assumptions(
    program: Program, bounds: Bounds, dates: list[str] | None = None
) -> tuple[Words, ...]:
    judged = sum(f.judgement is not None for f in program.facts.values())
    found = [
        Words(
            "sont comparés l'état de la réponse, sa valeur et, pour un ensemble, chacun de ses membres ; ni les "
            "devoirs, ni les notes, ni les textes cités, que la liste des règles donne à part",
            "what is compared is how an answer stands, its value and, for a set, each of its members; not "
            "the duties, the notes and the texts cited, which the list of rules tells apart",
        ),
        Words(
            "tous les faits sont dits, dans leurs bornes ; les présomptions ne servent pas à prouver, "
            "puisqu'un fait dit peut valoir la présomption",
            "every fact is told, within its bounds; presumptions serve no proof, since a fact told may "
            "be what is presumed",
        ),
        Words(
            f"les appréciations ({judged}) sont libres : chacune peut être donnée dans tous les sens",
            f"appreciations ({judged}) are free: each may be given either way",
        ),
        Words(
            f"une liste a de zéro à {bounds.records} éléments",
            f"a list has from none to {bounds.records} records",
        ),
    ]
    if dates is not None:
        labels_fr, labels_en = (", ".join(q.format(d) for d in dates) for q in ("« {} »", "'{}'"))
        found += [
            Words(
                f"seules changent d'un côté à l'autre les dates de référence ({labels_fr}) : les autres dates "
                "restent les mêmes",
                f"the reference dates alone ({labels_en}) differ from one side to the other: other dates "
                "stay the same",
            ),
            Words(
                "une autre date est avant, ou après, la date de référence des deux côtés à la fois : ce qui ne "
                "change que parce que le temps passe n'est pas un changement du droit",
                "another date lies before, or after, the reference date on both sides alike: what changes "
                "only because time goes by is no change of the law",
            ),
        ]
    elif bounds.first == bounds.last:
        day = _day(bounds.first)
        found.append(Words(f"le droit est lu au {day.fr}", f"the law is read on {day.en}"))
    else:
        first, last = _day(bounds.first), _day(bounds.last)
        found.append(
            Words(
                f"le droit est lu du {first.fr} au {last.fr}",
                f"the law is read from {first.en} to {last.en}",
            )
        )
    found += [
        Words(
            "les autres dates vont de 1900 à 2100, les durées jusqu'à 4 800 jours ou mois ; « néant » n'est dit "
            "que des faits que les règles comparent à néant, ou présument néant",
            "other dates lie between 1900 and 2100, durations reach 4,800 days or months; 'néant' is told "
            "only of facts that the rules compare with nothing, or presume to be nothing",
        ),
        Words(
            "une région donne ce que regardent les textes qui changent ; hors des régions la réponse ne change "
            "pas, et dedans elle change comme il est dit ou reste la même",
            "a region tells what the changing texts look at; outside of the regions the answer does not "
            "change, and inside it changes as is said or stays the same",
        ),
    ]
    if program.processes:
        found.append(Words("les parcours ne sont pas comparés", "processes are not compared"))
    return tuple(found)


def _limits(program: Program, fact: Fact) -> dict[str, tuple[Scalar | None, Scalar | None]]:
    """Return the bounds of a fact, and by name those of the fields of its records."""
    item = fact.type.item
    entity = program.entities.get(item.name or "") if item is not None else None
    fields = entity.fields if entity is not None else ()
    return {"": (fact.minimum, fact.maximum), **{f.name: (f.minimum, f.maximum) for f in fields}}


def _not_compared(old: Program, new: Program) -> Iterator[Words]:
    """Yield what a case cannot be told to both versions."""
    for name, choice in new.choices.items():
        before = old.choices.get(name)
        if before is None:
            continue
        apart = sorted(set(choice.names()) ^ set(before.names()))
        if apart:
            values = ", ".join(apart)
            yield Words(
                f"les cas où « {name} » vaut {values} ne sont pas comparés : une seule version a ces valeurs",
                f"cases in which '{name}' is {values} are not compared: one version alone has these values",
            )
    for name, fact in new.facts.items():
        earlier = old.facts.get(name)
        if earlier is None:
            continue
        was, now = _limits(old, earlier), _limits(new, fact)
        if any(was[name] != now[name] for name in was.keys() & now.keys()):
            yield Words(
                f"« {name} » est pris dans les bornes des deux versions à la fois, qui ne sont pas les mêmes",
                f"'{name}' is taken within the bounds of both versions, which are not the same",
            )
        if earlier.presumed != fact.presumed:
            yield Words(
                f"la présomption de « {name} » change : quand rien n'en est dit, la réponse peut changer",
                f"the presumption of '{name}' changes: where nothing is told of it, the answer may change",
            )
