"""What a ruleset holds, at a glance: its questions, the facts it asks for, thresholds and texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from procrules.core.items import Fact, Threshold
from procrules.core.program import Program
from procrules.core.types import Type
from procrules.diagnostics.base import Words
from procrules.values.text import Lang
from procrules.views.layout import Page, code
from procrules.views.prose import settled
from procrules.views.sentences import Speaker
from procrules.views.showing import Shown

T = TypeVar("T")
_FEW, _MANY = 5, 60
"""How many rows of a table are shown."""
_WORDS: Final[dict[str, Words]] = {
    "version": Words("version {version}", "version {version}"),
    "read_until": Words("droit lu jusqu'au {day}", "law read until {day}"),
    "reference_date": Words("date de référence : {label}", "reference date: {label}"),
    "contents": Words("Contenu", "Contents"),
    "decisions": Words("Décisions ({count})", "Decisions ({count})"),
    "facts": Words("Faits ({count})", "Facts ({count})"),
    "judged": Words("Appréciations ({count})", "Appreciations ({count})"),
    "thresholds": Words("Seuils ({count})", "Thresholds ({count})"),
    "processes": Words("Parcours ({count})", "Processes ({count})"),
    "sources": Words("Sources ({count})", "Sources ({count})"),
    "name": Words("Nom", "Name"),
    "label": Words("Libellé", "Label"),
    "type": Words("Type", "Type"),
    "presumed": Words("Présumé", "Presumed"),
    "by": Words("Par", "By"),
    "value": Words("Valeur la plus récente", "Latest value"),
    "period": Words("Période", "Period"),
    "texts": Words("Textes", "Texts"),
    "authority": Words("Autorité", "Authority"),
    "one": Words("un choix : {choice}", "one choice: {choice}"),
    "none": Words("aucun", "none"),
    "more": Words("Et {count} de plus.", "And {count} more."),
}


def show_ruleset(program: Program, lang: Lang, *, brief: bool = False) -> Shown:
    """Return what a ruleset holds as a page; a brief one has a few rows of each table."""
    page = Page()
    _Overview(program, Speaker(program, lang), page, brief).write()
    return Shown(settled(page, lang), lang)


class _Overview:
    def __init__(self, program: Program, speaker: Speaker, page: Page, brief: bool) -> None:
        self.program, self.speaker, self.page = program, speaker, page
        self.at_most = _FEW if brief else _MANY
        self.brief = brief

    def say(self, key: str, **fields: str) -> str:
        words = _WORDS[key]
        return (words.fr if self.speaker.lang == "fr" else words.en).format(**fields)

    def write(self) -> None:
        self._head()
        program = self.program
        self.page.heading(2, self.say("contents"), folded=True)
        facts = program.facts.values()
        self._table(
            "decisions",
            ("label", "name", "type"),
            program.decisions.values(),
            lambda d: (self._label(d.name), code(d.name), self._type(d.type)),
        )
        self._table(
            "facts",
            ("label", "name", "type", "presumed"),
            [f for f in facts if f.judgement is None],
            lambda f: (self._label(f.name), code(f.name), self._type(f.type), self._presumed(f)),
        )
        self._table(
            "judged",
            ("label", "name", "by"),
            [f for f in facts if f.judgement is not None],
            lambda f: (self._label(f.name), code(f.name), self._by(f)),
        )
        self._table(
            "thresholds",
            ("label", "name", "value", "period", *(() if self.brief else ("texts",))),
            program.thresholds.values(),
            self._threshold,
        )
        self._table(
            "processes",
            ("label", "name"),
            program.processes.values(),
            lambda p: (p.about.label or p.name, code(p.name)),
        )
        self._table(
            "sources",
            ("label", "name", "authority"),
            program.sources.values(),
            lambda s: (s.about.label or s.name, code(s.name), self.speaker.say(s.authority)),
        )

    def _head(self) -> None:
        header = self.program.header
        self.page.heading(1, header.label or header.name)
        parts = [code(header.name)]
        if header.version is not None:
            parts.append(self.say("version", version=header.version))
        if header.read_until is not None:
            day = self.speaker.value(header.read_until, "date")
            parts.append(self.say("read_until", day=day))
        if header.reference_date is not None:
            label = self.speaker.label(header.reference_date)
            parts.append(self.say("reference_date", label=label))
        self.page.paragraph(" ; ".join(parts))
        for note in header.notes:
            self.page.paragraph(note)

    def _table(
        self,
        title: str,
        heading: tuple[str, ...],
        items: Iterable[T],
        row: Callable[[T], tuple[str, ...]],
    ) -> None:
        """Write some items, and how many others there are."""
        found = list(items)
        if not found:
            return
        self.page.heading(3, self.say(title, count=str(len(found))))
        self.page.table(map(self.say, heading), map(row, found[: self.at_most]))
        if len(found) > self.at_most:
            self.page.paragraph(self.say("more", count=str(len(found) - self.at_most)))

    # -- cells ----------------------------------------------------------------------------------
    def _label(self, name: str) -> str:
        return self.speaker.label(name)

    def _type(self, type_: Type) -> str:
        words = type_.words()
        shown = words.fr if self.speaker.lang == "fr" else words.en
        return self.say("one", choice=shown) if type_.kind == "choice" else shown

    def _presumed(self, fact: Fact) -> str:
        if fact.presumed is None:
            return ""
        return self.speaker.value(fact.presumed, fact.type.kind, fact.type.name)

    def _by(self, fact: Fact) -> str:
        by = fact.judgement.by if fact.judgement is not None else None
        return by or self.speaker.say("someone")

    def _threshold(self, threshold: Threshold) -> tuple[str, ...]:
        row = threshold.rows[-1]
        type_ = threshold.type
        values = dict.fromkeys(
            self.say("none") if v is None else self.speaker.value(v, type_.kind, type_.name)
            for v in row.values
        )
        label = self.speaker.label(threshold.name, "threshold")
        period = self.speaker.period(row.period)
        cells = (label, code(threshold.name), " ; ".join(values), period)
        return cells if self.brief else (*cells, self.speaker.cites(row.references))
