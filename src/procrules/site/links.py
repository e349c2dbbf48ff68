"""Where each thing of a ruleset stands among its pages, and what rests on what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal
from urllib.parse import quote_plus

from attrs import frozen

from procrules.core import expr as core
from procrules.core.items import Source
from procrules.core.program import CheckedProgram, Program
from procrules.core.reference import Reference
from procrules.core.walk import walk
from procrules.views.agreement import numbered
from procrules.views.pictures.svg import plain_name

Kind = Literal["decision", "threshold", "process", "fact", "definition", "rule", "source"]
Thing = tuple[Kind, str]
_FOLDERS: Mapping[Kind, str] = {
    "decision": "decisions",
    "threshold": "thresholds",
    "process": "processes",
    "source": "articles",
}
_SHARED: Mapping[Kind, str] = {"fact": "facts.html", "definition": "definitions.html"}


_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)))
)


def file_name(name: str, taken: set[str]) -> str:
    """Return the name of a file, without its end, for a thing of a ruleset.

    Args:
        name: How the thing is called.
        taken: The names of the files that stand beside it; this one is added.
    """
    # Two names may differ by their capitals alone, and not every disk tells these apart; on Windows a
    # file cannot be called like a device, whatever its end.
    file = plain_name(name).lower()
    while file in taken or file in _DEVICES:
        file += "-"
    taken.add(file)
    return file


class Places:
    """The address of each thing, from the first page."""

    def __init__(self, checked: CheckedProgram) -> None:
        program = checked.program
        self._places: dict[Thing, str] = {}
        tables: dict[Kind, Iterable[str]] = {
            "decision": program.decisions,
            "threshold": program.thresholds,
            "process": program.processes,
            "source": program.sources,
        }
        for kind, names in tables.items():
            taken: set[str] = set()
            for name in names:
                self._places[kind, name] = f"{_FOLDERS[kind]}/{file_name(name, taken)}.html"
        for name in program.facts:
            self._places["fact", name] = f"{_SHARED['fact']}#{plain_name(name)}"
        for name in program.derived:
            self._places["definition", name] = f"{_SHARED['definition']}#{plain_name(name)}"
        for decision in program.decisions:
            page = self._places["decision", decision]
            ruled = checked.by_decision.get(decision, ())
            for rule in (*ruled, *checked.policies.get(decision, ())):
                self._places.setdefault(("rule", rule.name), f"{page}#r-{plain_name(rule.name)}")

    def of(self, kind: Kind, name: str) -> str | None:
        """Return where a thing stands, if it has a place."""
        return self._places.get((kind, name))

    def article(self, reference: Reference) -> str | None:
        """Return where an article stands."""
        page = self.of("source", reference.source)
        if page is None or not reference.locator:
            return page
        return f"{page}#a-{plain_name(article(reference.locator))}"


def article(locator: str) -> str:
    """Return the article that a place lies in: *R2122-8* of *R2122-8 al. 1*."""
    first = locator.split()[0]
    return first if numbered(first) else locator


def relative(address: str, page: str) -> str:
    """Return an address as it is written on a page."""
    path, sign, anchor = address.partition("#")
    if path == page and sign:
        return f"#{anchor}"
    return "../" * page.count("/") + address


# -- what rests on what ---------------------------------------------------------------------------
@frozen
class Graph:
    """What each thing reads, and what reads it."""

    uses: Mapping[Thing, tuple[Thing, ...]]
    used_by: Mapping[Thing, tuple[Thing, ...]]


def graph(checked: CheckedProgram) -> Graph:
    """Return what the decisions, the definitions and the processes of a ruleset rest on."""
    program = checked.program
    uses: dict[Thing, tuple[Thing, ...]] = {}
    for name in program.decisions:
        rules = (*checked.by_decision.get(name, ()), *checked.policies.get(name, ()))
        uses["decision", name] = _read([r.body for r in rules], ("decision", name))
    for name, derived in program.derived.items():
        uses["definition", name] = _read([derived.expr], ("definition", name))
    for name, process in program.processes.items():
        uses["process", name] = _read([process], ("process", name))
    used_by: dict[Thing, list[Thing]] = {}
    for thing, read in uses.items():
        for other in read:
            used_by.setdefault(other, []).append(thing)
    return Graph(uses, {thing: tuple(found) for thing, found in used_by.items()})


def _read(nodes: Iterable[object], itself: Thing) -> tuple[Thing, ...]:
    found = dict.fromkeys(thing for node in nodes for thing in read_by(node))
    return tuple(thing for thing in found if thing != itself)


def read_by(node: object) -> Iterator[Thing]:
    """Yield what is read below a node, each time it is."""
    for below in walk(node):
        match below:
            case core.FactRef(name=name):
                yield "fact", name
            case core.DerivedRef(name=name):
                yield "definition", name
            case core.ThresholdRef(name=name):
                yield "threshold", name
            case core.DecisionRef(name=name):
                yield "decision", name


# -- Légifrance -------------------------------------------------------------------------------------
_SEARCH = "https://www.legifrance.gouv.fr/search/all?tab_selection=all&searchField=ALL&searchType=ALL&query="
# Directives, regulations and notices of the Union are published elsewhere.
_ELSEWHERE = ("directive", "règlement", "reglement", "avis", "communication", "accord")
_TEXTS = ("law", "case_law")


def legifrance(program: Program, reference: Reference) -> str | None:
    """Return the address of a search for an article on Légifrance; ``None`` for what it does not hold.

    A source declares no identifier of its own, and none is made up: this is a search by the words that
    the source is called by and the number of the article.
    """
    source: Source | None = program.sources.get(reference.source)
    if source is None or source.authority not in _TEXTS:
        return None
    label = source.about.label or ""
    if not label or label.lower().startswith(_ELSEWHERE):
        return None
    words = label.split(",")[0] if source.authority == "law" else label
    first = reference.locator.split()[:1]
    if first and numbered(first[0]):
        words = f"{words} {first[0]}"
    return _SEARCH + quote_plus(words)
