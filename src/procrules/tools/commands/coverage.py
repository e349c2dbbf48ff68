"""What examples cover, as ``procrules test --coverage`` tells it: in words, or as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from attrs import define, evolve, field, frozen

from procrules.coverage import KINDS, Coverage, Element, Kind, Side
from procrules.diagnostics.base import Lang, Words
from procrules.syntax.source import SourceText
from procrules.tools.commands.targets import Target
from procrules.tools.commands.words import quote, say

_PLURALS: dict[Kind, Words] = {
    "rule": Words("règles", "rules"),
    "leaf": Words("conclusions", "leaves"),
    "condition": Words("conditions", "conditions"),
    "exception": Words("dérogations", "exceptions"),
    "comparison": Words("comparaisons", "comparisons"),
}
_KINDS: dict[Kind, Words] = {
    "rule": Words("règle", "rule"),
    "leaf": Words("conclusion", "leaf"),
    "condition": Words("condition", "condition"),
    "exception": Words("dérogation", "exception"),
    "comparison": Words("comparaison", "comparison"),
}
_NEVER: dict[tuple[Side, ...], Words] = {
    ("applied",): Words("jamais appliquée", "never applied"),
    ("concluded",): Words("jamais atteinte", "never concluded"),
    ("true",): Words("jamais vraie", "never true"),
    ("false",): Words("jamais fausse", "never false"),
    ("true", "false"): Words("jamais examinée", "never evaluated"),
    ("taken",): Words("jamais prise", "never taken"),
    ("not_taken",): Words("toujours prise", "never not taken"),
    ("taken", "not_taken"): Words("jamais mise à l'épreuve", "never tried"),
}
_LONGEST = 100


@frozen
class Place:
    """An element with the file that a person reads, and its words there."""

    file: str
    element: Element
    extract: str

    @property
    def key(self) -> tuple[object, ...]:
        """What makes the same element of one that another ruleset holds too."""
        span = self.element.span
        return self.file, self.element.kind, span.line, span.column, self.element.name


@define
class Covered:
    """What is covered over all that a command looks at."""

    places: dict[tuple[object, ...], Place] = field(factory=dict)

    def add(self, target: Target, coverage: Coverage, sources: Iterable[SourceText]) -> None:
        """Add the elements that a target covers; what one ruleset misses, another may meet."""
        texts = {source.name: source for source in sources}
        for element in coverage.elements:
            if target.owns(element.span.file):
                file = target.origin.place(element.span.file)
                place = Place(file, element, _extract(element, texts.get(element.span.file)))
                before = self.places.get(place.key)
                if before is not None:
                    both = [s for s in element.missing if s in before.element.missing]
                    place = evolve(before, element=evolve(element, missing=tuple(both)))
                self.places[place.key] = place

    def counts(self, kind: Kind | None = None, file: str | None = None) -> tuple[int, int]:
        """Return how many elements are covered, of how many."""
        chosen = [
            place.element.covered
            for place in self.places.values()
            if kind in (None, place.element.kind) and file in (None, place.file)
        ]
        return sum(chosen), len(chosen)

    def reaches(self, minimum: Decimal) -> bool:
        """Whether the share covered, not rounded, reaches a minimum in per cent."""
        covered, total = self.counts()
        return covered * 100 >= minimum * total

    def percent(self) -> Decimal:
        """Return the share covered in per cent, rounded down: 100 says that nothing is left."""
        covered, total = self.counts()
        if covered == total:
            return Decimal(100)
        return (Decimal(100 * covered) / total).quantize(Decimal("0.1"), ROUND_FLOOR)

    # -- in words -------------------------------------------------------------------------------
    def lines(self, lang: Lang) -> Iterator[str]:
        """Yield what is left to cover, then the figures of each file, then those of the whole."""
        for place in self.places.values():
            if not place.element.covered:
                yield _told(place, lang)
        yield from _table(self, lang)
        covered, total = self.counts()
        percent = str(self.percent())
        yield say(
            lang,
            f"couverture : {percent.replace('.', ',')} % ({covered} éléments sur {total})",
            f"coverage: {percent} % ({covered} of {total} elements)",
        )

    # -- as plain data --------------------------------------------------------------------------
    def document(self) -> dict[str, Any]:
        """Return the figures and what is left to cover."""
        return {
            "percent": str(self.percent()),
            **self._figures(None),
            "files": [{"file": file, **self._figures(file)} for file in self._files()],
            "uncovered": [
                _data(place) for place in self.places.values() if not place.element.covered
            ],
        }

    def _figures(self, file: str | None) -> dict[str, Any]:
        covered, total = self.counts(file=file)
        found: dict[str, Any] = {"covered": covered, "total": total}
        for kind in KINDS:
            covered, total = self.counts(kind, file)
            found[_PLURALS[kind].en] = {"covered": covered, "total": total}
        return found

    def _files(self) -> list[str]:
        return list(dict.fromkeys(place.file for place in self.places.values()))


def _table(covered: Covered, lang: Lang) -> Iterator[str]:
    heads = [say(lang, _PLURALS[kind].fr, _PLURALS[kind].en) for kind in KINDS]
    rows = [[say(lang, "fichier", "file"), *heads, say(lang, "ensemble", "all")]]
    for file in (*covered._files(), None):
        cells = ["/".join(map(str, covered.counts(kind, file))) for kind in (*KINDS, None)]
        rows.append([file or say(lang, "ensemble", "all"), *cells])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for first, *others in rows:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        yield "  ".join([first.ljust(widths[0]), *cells])


def _told(place: Place, lang: Lang) -> str:
    element, span = place.element, place.element.span
    kind, never = _KINDS[element.kind], _NEVER[element.missing]
    told = say(lang, f"{kind.fr} {never.fr}", f"{kind.en} {never.en}")
    colon = say(lang, " : ", ": ")
    what = f"{told} ({element.name})" + (
        colon + quote(lang, place.extract) if place.extract else ""
    )
    return f"{place.file}:{span.line}:{span.column}: {what}"


def _data(place: Place) -> dict[str, Any]:
    element, span = place.element, place.element.span
    return {
        "file": place.file,
        "line": span.line,
        "column": span.column,
        "kind": element.kind,
        "name": element.name,
        "defeated": element.defeated,
        "missing": list(element.missing),
        "extract": place.extract,
    }


def _extract(element: Element, source: SourceText | None) -> str:
    """Return what the text says there, on one line."""
    span = element.span
    if source is None or (element.kind == "rule" and span.end_line != span.line):
        return ""  # a rule is known by its name
    line = source.line(span.line)
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    text = line[span.column - 1 : end].strip()
    more = span.end_line != span.line or len(text) > _LONGEST
    return text[:_LONGEST] + (" …" if more else "")
