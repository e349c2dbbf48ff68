"""What a comparison says, as a person reads it: plain text or Markdown, in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, TypeVar

from attrs import frozen

from procrules.analysis.difference import (
    Compared,
    Condition,
    Difference,
    Region,
    RuleChange,
    ThresholdChange,
)
from procrules.analysis.stated import words_of
from procrules.core.items import Choice
from procrules.core.program import Program
from procrules.core.reference import Reference
from procrules.diagnostics.base import Lang, Words
from procrules.tools.commands.words import quote, say
from procrules.values.dates import format_date
from procrules.views.agreement import listed

Style = Literal["text", "markdown"]

RULES = {
    "begins": Words("commence à s'appliquer", "begins to apply"),
    "ends": Words("cesse de s'appliquer", "ceases to apply"),
    "turns": Words("une de ses conditions nomme ce jour", "one of its conditions names this day"),
    "added": Words("ajoutée", "added"),
    "removed": Words("retirée", "removed"),
    "changed": Words("modifiée", "changed"),
    "reworded": Words(
        "réécrite : mêmes conditions, mêmes conclusions",
        "reworded: the same conditions, the same conclusions",
    ),
}
_ITEMS = {
    "rule": Words("règle", "rule"),
    "definition": Words("définition", "definition"),
    "threshold": Words("seuil", "threshold"),
}


T = TypeVar("T")


def _gathered(items: Iterable[T], key: Callable[[T], object]) -> list[list[T]]:
    """Return items, those of one key together, in the order of the first of each."""
    found: dict[object, list[T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return list(found.values())


def _transition(region: Region) -> object:
    return region.member, region.list, _shown(region)


def _shown(region: Region) -> tuple[Words, Words]:
    """Return both answers; what is computed differs from case to case, and is told of each."""
    before, after = region.shown
    return (
        _COMPUTED if region.before.computed else before,
        _COMPUTED if region.after.computed else after,
    )


def _references(regions: Iterable[Region]) -> tuple[tuple[Reference, ...], tuple[Reference, ...]]:
    """Return the texts of the cases of some regions, before and after, each once."""
    found: tuple[dict[Reference, None], dict[Reference, None]] = ({}, {})
    for region in regions:
        for kept, cited in zip(found, region.references, strict=True):
            kept.update(dict.fromkeys(cited))
    return tuple(found[0]), tuple(found[1])


def _place(region: Region) -> object:
    """Return where it is, in whatever order that is told."""
    return frozenset((c.name, c.words) for c in region.conditions), region.extent


def _places(regions: Iterable[Region]) -> object:
    return frozenset(map(_place, regions))


def _needed(alike: Iterable[Iterable[Region]]) -> dict[object, Words]:
    """Return what answers that change in the same regions need in each, as far as they all do."""
    found: dict[object, Words] = {}
    for unit in alike:
        for region in unit:
            words = region.requires_words
            kept = found.setdefault(_place(region), words)
            if kept != words:
                found[_place(region)] = Words("", "")
    return found


def _whole(found: Compared) -> object:
    """Return what changes in a decision, whatever its name."""
    regions = ((_transition(r), _place(r), r.requires_words) for r in found.regions)
    return found.verdict, frozenset(regions)


@frozen
class Writer:
    """Writes a comparison.

    Attributes:
        programs: The rules before and after, whose sources are cited.
    """

    programs: tuple[Program, Program]
    lang: Lang
    style: Style

    def lines(self, found: Difference) -> Iterator[str]:
        """Yield the lines."""
        yield from self._heading(1, self._title(found))
        if found.thresholds:
            yield from self._heading(2, say(self.lang, "Seuils", "Thresholds"))
            yield from (self._threshold(t) for t in found.thresholds)
        if found.rules:
            yield from self._heading(2, say(self.lang, "Règles", "Rules"))
            yield from (self._rule(r) for r in found.rules)
        yield from self._heading(2, say(self.lang, "Réponses", "Answers"))
        told = [d for d in found.decisions if d.regions or d.verdict in ("added", "removed")]
        yield from self._answers(told)
        if any(d.regions for d in told):
            yield ""
            yield self._item(0, self._say(_READING))
        if any(d.verdict == "changed" for d in told):
            yield self._item(0, self._say(_ELSEWHERE))
        if not told:
            words = (
                ("aucune réponse ne change", "no answer changes")
                if found.same
                else ("aucun changement trouvé", "no change found")
            )
            yield self._item(0, say(self.lang, *words))
        yield from self._heading(2, say(self.lang, "Ce qui ne change pas", "What does not change"))
        yield from (self._item(0, line) for line in self._proved(found))
        title = say(self.lang, "Ce qui est tenu pour acquis", "What is taken for granted")
        yield from self._heading(2, title)
        yield from (self._item(0, self._say(words)) for words in found.assumptions)

    def _title(self, found: Difference) -> str:
        before, after = (self._say(words) for words in found.names)
        if found.kind == "days":
            return say(self.lang, f"Du {before} au {after}", f"From {before} to {after}")
        return say(self.lang, f"De {before} à {after}", f"From {before} to {after}")

    # -- the texts ------------------------------------------------------------------------------
    def _threshold(self, change: ThresholdChange) -> str:
        where = self._say(change.where)
        name = quote(self.lang, change.label) + (f" ({where})" if where else "")
        before, after = (self._say(words) for words in change.shown)
        colon = say(self.lang, " : ", ": ")
        if change.text_alone:
            told = say(self.lang, f"{after}, par d'autres textes", f"{after}, by other texts")
        else:
            told = f"{before} → {after}"
        since = change.since
        if since is not None:
            day = format_date(since, self.lang)
            told += say(self.lang, f", à compter du {day}", f", from {day}")
        return self._item(0, name + colon + told + self._after(self._texts(change.references)))

    def _rule(self, change: RuleChange) -> str:
        colon = say(self.lang, " : ", ": ")
        kind = self._say(RULES[change.kind])
        if change.day is not None:
            day = format_date(change.day, self.lang)
            kind += say(self.lang, f", le {day}", f", on {day}")
        name = f"{self._say(_ITEMS[change.item])} {quote(self.lang, change.label)} ({change.name})"
        program = self.programs[0 if change.kind in ("ends", "removed") else 1]
        cited = self._cited(change.references, program)
        return self._item(0, name + colon + kind + self._after(cited))

    def _after(self, texts: str) -> str:
        return f" — {texts}" if texts else ""

    def _texts(self, references: tuple[tuple[Reference, ...], tuple[Reference, ...]]) -> str:
        """Return the texts of both sides, what both cite once."""
        before, after = references
        both = [r for r in before if r in after]
        parts = [self._cited(both, self.programs[1])]
        alone = [
            self._cited([r for r in cited if r not in both], program)
            for cited, program in zip(references, self.programs, strict=True)
        ]
        if any(alone):
            none = say(self.lang, "aucun texte", "no text")
            parts.append(" → ".join(words or none for words in alone))
        return say(self.lang, " ; ", "; ").join(filter(None, parts))

    def _cited(self, references: Iterable[Reference], program: Program) -> str:
        """Return some texts, the articles of each together."""
        found: dict[str, list[str]] = {}
        for reference in references:
            found.setdefault(reference.source, []).append(reference.locator)
        return say(self.lang, " ; ", "; ").join(
            ", ".join(filter(None, (program.cite(Reference(source, "")), *locators)))
            for source, locators in found.items()
        )

    # -- the answers ----------------------------------------------------------------------------
    def _answers(self, decisions: list[Compared]) -> Iterator[str]:
        """Yield what changes, decision by decision; regions that were told are referred to by number."""
        numbers: dict[object, int] = {}
        for same in _gathered(decisions, _whole):
            titles = [f"{quote(self.lang, d.label)} ({d.decision})" for d in same]
            yield from self._heading(3, listed(titles, self.lang))
            found = same[0]
            if found.verdict in ("added", "removed"):
                yield self._item(0, self._say(_VERSIONS[found.verdict]))
                continue
            units = _gathered(found.regions, _transition)
            for alike in _gathered(units, _places):
                places = frozenset(_needed(alike).items())
                changes = self._changes([unit[0] for unit in alike])
                if places in numbers:
                    number = numbers[places]
                    told = say(
                        self.lang,
                        f"dans les régions de [{number}]",
                        f"in the regions of [{number}]",
                    )
                    yield self._item(0, f"{changes}{say(self.lang, ' : ', ': ')}{told}")
                    continue
                numbers[places] = number = len(numbers) + 1
                texts = self._after(self._texts(_references(alike[0])))
                yield self._item(0, f"[{number}] {changes}{texts}")
                yield from self._regions(alike)
            for decision in same:
                if decision.verdict == "not_settled":
                    yield self._item(0, self._open(decision))

    def _changes(self, regions: list[Region]) -> str:
        """Return some transitions, the members that change alike together."""
        parts = []
        for alike in _gathered(regions, lambda r: (r.list, _shown(r), r.member is None)):
            first = alike[0]
            before, after = (self._say(words) for words in _shown(first))
            told = say(self.lang, f"{before} devient {after}", f"{before} becomes {after}")
            colon = say(self.lang, " : ", ": ")
            if first.member is not None:
                members = (quote(self.lang, self._member(r)) for r in alike)
                told = ", ".join(members) + colon + told
            if first.list is not None:
                label = self.programs[1].label(first.list)
                told = (
                    say(self.lang, f"pour un élément de « {label} »", f"for a record of '{label}'")
                    + colon
                    + told
                )
            parts.append(told)
        return say(self.lang, " ; ", "; ").join(parts)

    def _member(self, region: Region) -> str:
        for program in reversed(self.programs):
            decision = program.decisions.get(region.decision)
            if decision is not None and region.member is not None:
                choice = program.choices[decision.type.name or ""]
                if region.member in choice.names():
                    return choice.label(region.member)
        return region.member or ""

    def _regions(self, alike: list[list[Region]]) -> Iterator[str]:
        """Yield the regions in which some answers change, each with a case of the first of them."""
        needed = _needed(alike)
        join = say(self.lang, " ; ", "; ")
        for region in alike[0]:
            every = say(self.lang, "quels que soient les faits", "whatever the facts")
            told = [*map(self._condition, region.conditions)] or [every]
            told.append(self._say(_EXTENT[region.extent]))
            requires = self._say(needed[_place(region)])
            if requires:
                told.append(say(self.lang, f"toujours avec {requires}", f"always with {requires}"))
            case = self._case(region)
            yield self._item(
                1, join.join(told) + say(self.lang, f" — un cas : {case}", f" — a case: {case}")
            )

    def _case(self, region: Region) -> str:
        """Return the case of a region: what its conditions say of a fact by itself is not said again."""
        program = self.programs[1 if all(n in self.programs[1].facts for n in region.case) else 0]
        said = {(c.name, c.label): c.values for c in region.conditions}
        left = {
            n: v
            for n, v in region.case.items()
            if n not in program.facts or said.get((n, program.label(n))) != (v,)
        }
        case = self._say(words_of(program, left) if left else region.case_words)
        if region.before.computed or region.after.computed:
            before, after = (self._say(words) for words in region.shown)
            case += say(self.lang, f" : {before} devient {after}", f": {before} becomes {after}")
        return case

    def _condition(self, condition: Condition) -> str:
        """Return a condition; a long list of values is told by what it leaves out, or cut short."""
        colon = say(self.lang, " : ", ": ")
        name = quote(self.lang, condition.label) + colon
        values = condition.values
        if len(values) < 2 or not all(isinstance(v, str) for v in values):
            return name + self._say(condition.words)
        choice = self._choice(condition)
        if choice is None:
            return name + self._say(condition.words)
        left = [n for n in choice.names() if n not in values]
        if 0 < len(left) < len(values) and len(left) <= _MOST_VALUES:
            out = listed((quote(self.lang, choice.label(n)) for n in left), self.lang)
            return name + say(self.lang, f"tout sauf {out}", f"all but {out}")
        if len(values) > _MOST_VALUES + 1:
            kept = ", ".join(quote(self.lang, choice.label(n)) for n in values[:_MOST_VALUES])
            more = len(values) - _MOST_VALUES
            return (
                name
                + kept
                + say(self.lang, f" et {more} autres valeurs", f" and {more} more values")
            )
        return name + self._say(condition.words)

    def _choice(self, condition: Condition) -> Choice | None:
        """Return the choice whose values a condition lists."""
        for program in reversed(self.programs):
            items = (program.facts, program.derived, program.decisions)
            types = [i[condition.name].type for i in items if condition.name in i]
            fields = (e.field(condition.name) for e in program.entities.values())
            types += [f.type for f in fields if f is not None]
            for type_ in types:
                choice = program.choices.get(type_.name or "") if type_.kind == "choice" else None
                if choice is not None and set(condition.values) <= set(choice.names()):
                    return choice
        return None

    def _open(self, found: Compared) -> str:
        reason = self._say(found.reason) if found.reason is not None else ""
        return say(
            self.lang,
            f"non tranché pour {found.decision} : il peut y avoir d'autres changements ({reason})",
            f"not settled for {found.decision}: there may be other changes ({reason})",
        )

    # -- what is proved -------------------------------------------------------------------------
    def _proved(self, found: Difference) -> Iterator[str]:
        yield say(
            self.lang,
            f"décisions dont les règles reviennent au même des deux côtés : {found.count('identical')}",
            f"decisions whose rules come to the same on both sides: {found.count('identical')}",
        )
        for verdict, words in _PROVED.items():
            decisions = [d for d in found.decisions if d.verdict == verdict]
            if decisions or verdict == "not_settled":
                yield self._listed(decisions, self._say(words))

    def _listed(self, decisions: list[Compared], words: str) -> str:
        colon = say(self.lang, " : ", ": ")
        if not decisions:
            return words + colon + "0"
        names = [
            f"{d.decision} ({self._say(d.reason)})" if d.reason else d.decision for d in decisions
        ]
        return f"{words}{colon}{len(decisions)} ({listed(names, self.lang)})"

    # -- laying out -----------------------------------------------------------------------------
    def _say(self, words: Words) -> str:
        return say(self.lang, words.fr, words.en)

    def _heading(self, level: int, text: str) -> Iterator[str]:
        if level > 1:
            yield ""
        if self.style == "markdown":
            yield "#" * level + " " + text
            yield ""
            return
        yield text
        if level < 3:
            yield ("=" if level == 1 else "-") * len(text)

    def _item(self, depth: int, text: str) -> str:
        mark = "-" if self.style == "markdown" or depth == 0 else "–" if depth == 1 else " "
        return "  " * depth + f"{mark} {text}"


_EXTENT = {
    "always": Words("dans tous ces cas", "in all of these cases"),
    "wherever": Words(
        "partout où la réponse était celle d'avant", "wherever the answer was the one before"
    ),
    "partly": Words("selon d'autres faits", "depending on other facts"),
}
_ELSEWHERE = Words(
    "hors de ces régions, prouvé : la réponse ne change pas, sauf pour les décisions dites non tranchées",
    "outside of these regions, proved: the answer does not change, save for decisions told not to be settled",
)
_READING = Words(
    "un cas est un cas du premier changement de son numéro ; il tait ce que sa région dit déjà d'un fait, et ce "
    "qui n'y joue pas ou est présumé ; les textes sont ceux des réponses de ces cas ; « --format json » dit "
    "chaque région avec son cas",
    "a case is one of the first change of its number; it leaves out what its region says of a fact already, "
    "and what plays no part or is presumed; texts are those of the answers of these cases; '--format json' "
    "tells each region with its case",
)
_COMPUTED = Words("une valeur calculée", "a computed value")
_MOST_VALUES = 5
"""Values of a choice that a condition lists at most."""
_PROVED = {
    "unchanged": Words(
        "décisions dont aucune réponse ne change, prouvé par le solveur",
        "decisions of which no answer changes, proved by the solver",
    ),
    "changed": Words(
        "décisions qui changent dans les régions ci-dessus, et prouvées ne changer nulle part ailleurs",
        "decisions that change in the regions above, and are proved to change nowhere else",
    ),
    "not_settled": Words("décisions non tranchées", "decisions not settled"),
}
_VERSIONS = {
    "added": Words("décision ajoutée", "decision added"),
    "removed": Words("décision retirée", "decision removed"),
}
