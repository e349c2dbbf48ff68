"""What every page needs: the words, the links, the articles, and what is uncertain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from attrs import frozen

from procrules.core.items import About, Unformalised
from procrules.core.program import Program
from procrules.core.reference import Reference
from procrules.ruleset import Ruleset
from procrules.site.links import Graph, Kind, Places, Thing, article, graph, legifrance, relative
from procrules.site.titles import file_title, spellings
from procrules.values.text import Lang
from procrules.views.agreement import capital, numbered, typography
from procrules.views.sentences import Speaker

_KINDS: tuple[Kind, ...] = ("decision", "process", "definition", "threshold", "fact")


@frozen
class Context:
    """A ruleset, a language, and where everything stands."""

    ruleset: Ruleset
    lang: Lang
    speaker: Speaker
    places: Places
    graph: Graph
    spelt: Mapping[str, str]

    @classmethod
    def of(cls, ruleset: Ruleset, lang: Lang) -> Context:
        """Return the context of the pages of a ruleset."""
        checked = ruleset.program
        speaker = Speaker(checked.program, lang)
        spelt = spellings(checked.program)
        return cls(ruleset, lang, speaker, Places(checked), graph(checked), spelt)

    @property
    def program(self) -> Program:
        """The program of the ruleset."""
        return self.ruleset.program.program

    def say(self, fr: str, en: str) -> str:
        """Return one of two sentences, as HTML."""
        return self.text(fr if self.lang == "fr" else en)

    def plain(self, fr: str, en: str) -> str:
        """Return one of two sentences, as plain text."""
        return typography(fr if self.lang == "fr" else en, self.lang)

    def text(self, words: str) -> str:
        """Return plain words as HTML."""
        return escape(clean(typography(words, self.lang)))

    def theme(self, file: str) -> str:
        """Return what a file of rules is called, as plain text; nothing for a text without one."""
        return file_title(file, self.spelt)

    # -- links ----------------------------------------------------------------------------------
    def name(self, kind: Kind, name: str) -> str:
        """Return what a person reads for a thing, as plain text."""
        program = self.program
        if kind == "process":
            return program.processes[name].about.label or name
        if kind == "source":
            return program.sources[name].about.label or name
        if kind in ("rule", "threshold"):
            return self.speaker.label(name, "rule" if kind == "rule" else "threshold")
        return self.speaker.label(name)

    def link(self, kind: Kind, name: str, page: str, words: str | None = None) -> str:
        """Return a thing as a link, or its words where it has no page."""
        said = self.text(words if words is not None else self.name(kind, name))
        address = self.places.of(kind, name)
        if address is None:
            return said
        return f'<a href="{escape(relative(address, page))}">{said}</a>'

    def links(self, things: Iterable[Thing], page: str) -> str:
        """Return things as a list of links, by kind."""
        found = list(things)
        parts = []
        for kind in _KINDS:
            named = [self.link(k, n, page) for k, n in found if k == kind]
            if named:
                parts.append(f"<dt>{self.kind(kind)}</dt><dd>{', '.join(named)}</dd>")
        return f'<dl class="pr-uses">{"".join(parts)}</dl>' if parts else ""

    def kind(self, kind: Kind) -> str:
        """Return what things of a kind are called."""
        words = {
            "decision": ("Décisions", "Decisions"),
            "process": ("Parcours", "Processes"),
            "definition": ("Définitions", "Definitions"),
            "threshold": ("Seuils", "Thresholds"),
            "fact": ("Faits", "Facts"),
            "rule": ("Règles", "Rules"),
            "source": ("Textes", "Texts"),
        }
        return self.say(*words[kind])

    # -- articles -------------------------------------------------------------------------------
    def cites(self, references: Iterable[Reference], page: str) -> str:
        """Return articles, each linked to what rests on it here, and to Légifrance."""
        by_source: dict[str, list[Reference]] = {}
        for reference in references:
            kept = by_source.setdefault(reference.source, [])
            if reference not in kept:
                kept.append(reference)
        return " ; ".join(self._of_source(s, r, page) for s, r in by_source.items())

    def _of_source(self, source: str, references: list[Reference], page: str) -> str:
        label = self.name("source", source) if source in self.program.sources else source
        said = [self.link("source", source, page, label)]
        for reference in references:
            if reference.locator:
                said.append(self.article(reference, page))
        out = self.outside(references[0]) if not references[0].locator else ""
        mark = self.mark(references[0]) if not references[0].locator else ""
        return ", ".join(said) + out + mark

    def article(self, reference: Reference, page: str) -> str:
        """Return one article of a source that was named."""
        place = reference.locator
        words = f"art. {place}" if numbered(article(place)) else place
        address = self.places.article(reference)
        said = self.text(words)
        if address is not None:
            said = f'<a href="{escape(relative(address, page))}">{said}</a>'
        return said + self.outside(reference) + self.mark(reference)

    def outside(self, reference: Reference) -> str:
        """Return the link to Légifrance, where it holds the text."""
        address = legifrance(self.program, reference)
        if address is None:
            return ""
        what = escape(f"{reference.locator or self.name('source', reference.source)}")
        title = self.plain("Chercher sur Légifrance", "Search on Légifrance")
        return (
            f' <a class="pr-out" href="{escape(address)}" rel="noopener external" '
            f'title="{escape(title)}" aria-label="{escape(title)} ({what})">↗</a>'
        )

    def mark(self, reference: Reference) -> str:
        """Return the mark of a text that was not read again."""
        if not reference.to_confirm:
            return ""
        return f' <span class="pr-badge">{self.say("à vérifier", "to be confirmed")}</span>'

    # -- what things say of themselves ------------------------------------------------------------
    def doubts(self, about: About) -> str:
        """Return what is uncertain in a thing, or is to be read again, made visible."""
        parts = []
        for key, words in (
            (self.say("Point incertain", "Uncertain point"), about.uncertain),
            (self.say("À vérifier", "To be confirmed"), about.to_confirm),
        ):
            parts += [f"<p><strong>⚠ {key}.</strong> {self.text(w)}</p>" for w in words]
        return f'<div class="pr-doubt">{"".join(parts)}</div>' if parts else ""

    def said(self, about: About, page: str) -> str:
        """Return the doubts, the notes and what is left out of the articles."""
        parts = [self.doubts(about)]
        parts += [f'<p class="pr-note">{self.text(note)}</p>' for note in about.notes]
        parts += [self.left_out(u, page) for u in about.unformalised]
        return "".join(parts)

    def left_out(self, item: Unformalised, page: str) -> str:
        """Return words of an article that the rules leave out."""
        words = self.say("Non formalisé", "Not formalised")
        cites = self.cites(item.references, page)
        where = f" ({cites})" if cites else ""
        return f'<p class="pr-left"><strong>{words}.</strong> {self.text(item.words)}{where}</p>'

    def basis(self, references: Iterable[Reference], page: str) -> str:
        """Return the articles that a thing rests on, as a paragraph."""
        cites = self.cites(references, page)
        if not cites:
            return ""
        return f'<p class="pr-cites">{self.say("Vu", "See")} {cites}</p>'

    def code(self, name: str) -> str:
        """Return a name as the rules write it."""
        return f"<code>{escape(clean(name))}</code>"

    def titled(self, words: str) -> str:
        """Return a title: plain text with a capital."""
        return clean(capital(typography(words, self.lang)))


def clean(text: str) -> str:
    """Return a text without what no document may hold."""
    return "".join(c if c.isprintable() or c in "\n\t\u00a0\u202f" else " " for c in text)
