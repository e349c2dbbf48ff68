"""What a comparison says, as a person reads it: plain text or Markdown, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Literal

from attrs import frozen

from procrules.analysis.difference import (
    Compared,
    Difference,
    Region,
    RuleChange,
    ThresholdChange,
)
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
        for decision in told:
            yield from self._decision(decision)
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
        return " ; ".join(filter(None, parts))

    def _cited(self, references: Iterable[Reference], program: Program) -> str:
        """Return some texts, the articles of each together."""
        found: dict[str, list[str]] = {}
        for reference in references:
            found.setdefault(reference.source, []).append(reference.locator)
        return " ; ".join(
            ", ".join(filter(None, (program.cite(Reference(source, "")), *locators)))
            for source, locators in found.items()
        )

    # -- the answers ----------------------------------------------------------------------------
    def _decision(self, found: Compared) -> Iterator[str]:
        yield from self._heading(3, f"{quote(self.lang, found.label)} ({found.decision})")
        if found.verdict in ("added", "removed"):
            yield self._item(0, self._say(_VERSIONS[found.verdict]))
            return
        for _, group in groupby(found.regions, lambda r: (r.member, r.list, r.shown)):
            regions = list(group)
            yield self._item(0, self._change(regions[0]))
            for region in regions:
                yield from self._region(region)
        yield self._item(0, self._elsewhere(found))

    def _change(self, region: Region) -> str:
        before, after = (self._say(words) for words in region.shown)
        told = say(self.lang, f"{before} devient {after}", f"{before} becomes {after}")
        colon = say(self.lang, " : ", ": ")
        if region.member is not None:
            told = quote(self.lang, self._member(region)) + colon + told
        if region.list is not None:
            label = self.programs[1].label(region.list)
            each = say(self.lang, f"pour un élément de « {label} »", f"for a record of '{label}'")
            told = each + colon + told
        return told

    def _member(self, region: Region) -> str:
        for program in reversed(self.programs):
            decision = program.decisions.get(region.decision)
            if decision is not None and region.member is not None:
                choice = program.choices[decision.type.name or ""]
                if region.member in choice.names():
                    return choice.label(region.member)
        return region.member or ""

    def _region(self, region: Region) -> Iterator[str]:
        colon = say(self.lang, " : ", ": ")
        parts = [quote(self.lang, c.label) + colon + self._say(c.words) for c in region.conditions]
        every = say(self.lang, "quels que soient les faits", "whatever the facts")
        join = say(self.lang, " ; ", "; ")
        yield self._item(1, (join.join(parts) or every) + join + self._say(_EXTENT[region.extent]))
        requires = self._say(region.requires_words)
        if requires:
            yield self._item(
                2, say(self.lang, f"toujours avec : {requires}", f"always with: {requires}")
            )
        case = self._say(region.case_words)
        yield self._item(2, say(self.lang, f"un cas : {case}", f"a case: {case}"))
        texts = self._texts(region.references)
        if texts:
            yield self._item(
                2, say(self.lang, f"textes du cas : {texts}", f"texts of the case: {texts}")
            )

    def _elsewhere(self, found: Compared) -> str:
        if found.verdict == "not_settled":
            reason = self._say(found.reason) if found.reason is not None else ""
            return say(
                self.lang,
                f"non tranché : il peut y avoir d'autres changements ({reason})",
                f"not settled: there may be other changes ({reason})",
            )
        return say(
            self.lang,
            "hors de ces régions, prouvé : la réponse ne change pas",
            "outside of these regions, proved: the answer does not change",
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
