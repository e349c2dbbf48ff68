"""One matter of a dossier: its answers with their reasons, its lists as tables, its histories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from procrules.core.answer import Answer, Reason
from procrules.core.dossier import HistoryAnswer, PartAnswer
from procrules.core.items import Each
from procrules.core.reference import Reference
from procrules.views import agreement, deciding
from procrules.views.bundle_words import say
from procrules.views.conditions import MARKS, Conditions
from procrules.views.fitting import write_fits
from procrules.views.gist import Gist
from procrules.views.layout import Page, strong
from procrules.views.listing import Listing, listed_choice
from procrules.views.merged import Answered, Merged
from procrules.views.policies import Policies
from procrules.views.process import write_history
from procrules.views.reasons import Reasons
from procrules.views.sections import Sections, uncertain_notes
from procrules.views.sentences import Speaker
from procrules.views.summary import mark, missing_label, short, short_of_record


def write_matter(
    part: PartAnswer, rest: Merged, speaker: Speaker, page: Page, *, why: bool
) -> None:
    """Write one part of a dossier under its title; ``rest`` is what its answers have in common."""
    _Matter(part, rest, speaker, page, why).write()


class _Matter:
    def __init__(
        self, part: PartAnswer, rest: Merged, speaker: Speaker, page: Page, why: bool
    ) -> None:
        self.part, self.rest, self.speaker, self.page = part, rest, speaker, page
        self.program, self.lang, self.why = speaker.program, speaker.lang, why
        self._unfolded: dict[str, Reason] = {}

    def _reason(self, answer: Answer) -> Reason:
        """Return the reasons of an answer, unfolded once."""
        if answer.decision not in self._unfolded:
            self._unfolded[answer.decision] = answer.explanation
        return self._unfolded[answer.decision]

    def say(self, key: str, **fields: str) -> str:
        return say(key, self.lang, **fields)

    def write(self) -> None:
        for note in self.part.notes:
            self.page.paragraph(note)
        tabled: set[str] = set()
        for name, answer in self.part.answers.items():
            each = self.program.decisions[name].each
            if each is None or not answer.records:
                self._answer(answer)
            elif each.list not in tabled:
                tabled.add(each.list)
                self._records(each)
        for history in self.part.histories:
            self._history(history)
        if self.why:
            for answer in self.part.answers.values():
                self.page.heading(3, answer.label)
                reason = self._reason(answer)
                Reasons(self.speaker, self.page, reason).write(reason)
        for answer in self.part.answers.values():
            root = self._reason(answer) if self.why else None
            Policies(answer, self.speaker, self.page, 3).write(root)
        self._unanswered()
        self._duties()
        self._notes()

    # -- one answer -----------------------------------------------------------------------------
    def _answer(self, answer: Answer) -> None:
        value = short(answer, self.speaker)
        self.page.item(strong(self.speaker.stated(answer.label, value)), 0, mark(answer))
        choice = listed_choice(answer, self.speaker)
        if choice is not None:
            Listing(answer, self.speaker, self.page, choice).write(1)
        elif answer.status in ("decided", "conflict") or answer.members:
            reason = self._reason(answer)
            for symbol, words in Gist(self.speaker, reason).lines(reason):
                self.page.item(words, 1, symbol)
        sections = Sections(answer, self.speaker, self.page)
        for hole in answer.holes:
            self.page.item(f"{agreement.capital(sections.hole(hole))}.", 1, MARKS[None])
        self._margins(answer)
        if answer.decision in self.program.envelopes:
            self._envelope(answer.decision, {})

    # -- one answer for each record -------------------------------------------------------------
    def _records(self, each: Each) -> None:
        """Write the decisions about the records of one list as one table, then their reasons."""
        answers = [
            answer
            for name, answer in self.part.answers.items()
            if self.program.decisions[name].each == each and answer.records
        ]
        records: list[Mapping[str, Any]] = list(self.part.facts.get(each.list) or ())
        item = self.program.facts[each.list].type.item
        assert item is not None
        entity = self.program.entities[item.name or ""]
        fields = [
            f
            for f in entity.fields
            if f.type.kind in ("money", "date") and any(f.name in record for record in records)
        ]
        heading = [entity.about.label or entity.name.replace("_", " ")]
        heading += [f.about.label or f.name.replace("_", " ") for f in fields]
        heading += [answer.label for answer in answers]
        rows = []
        for number, record in enumerate(records):
            found = answers[0].records[number]
            row = [strong(found.id) + (f" — {found.label}" if found.label else "")]
            for f in fields:
                told = f.name in record
                row.append(self._cell(record[f.name], f.type) if told else "")
            row += [short_of_record(a.records[number], self.speaker) for a in answers]
            rows.append(row)
        self.page.table(heading, rows)
        for answer in answers:
            self._grounds(answer)

    def _cell(self, value: Any, type_: Any) -> str:
        return self.speaker.value(value, type_.kind, type_.name)

    def _grounds(self, answer: Answer) -> None:
        """Write why each record is answered so, those that have the same reason together."""
        envelope = self.program.envelopes.get(answer.decision)
        apart = envelope.condition if envelope is not None else None
        by_words: dict[str, list[str]] = {}
        reason = self._reason(answer)
        for record in reason.children:
            inner = record.children[0]
            for _, words in Gist(self.speaker, inner, apart).lines(inner):
                by_words.setdefault(words, []).append(record.data["id"])
        if by_words or envelope is not None:
            self.page.item(strong(answer.label))
        for words, ids in by_words.items():
            names = agreement.listed(dict.fromkeys(ids), self.lang)
            self.page.item(self.speaker.stated(strong(names), words), 1)
        self._margins(answer)
        if envelope is not None:
            self._envelope(answer.decision, {r.subject: r for r in _within(reason)})
            self._vain(answer, envelope.vain)

    def _margins(self, answer: Answer) -> None:
        """Write the margins of which readings of the law disagree: the reasons give no figure then."""
        sections = Sections(answer, self.speaker, self.page)
        for margin in answer.margins:
            if margin.readings or margin.limit_readings:
                self.page.item(agreement.capital(sections.margin(margin)), 1, MARKS[None])

    # -- envelopes ------------------------------------------------------------------------------
    def _envelope(self, decision: str, derived: Mapping[str, Reason]) -> None:
        """Write how the records chosen fill an envelope, or the sets that fit it."""
        fits = self.part.fits.get(decision)
        if fits is not None:
            write_fits(decision, fits, self.speaker, self.page, 1)
            return
        condition = derived.get(self.program.envelopes[decision].condition)
        if condition is None or not condition.children:
            return
        conditions = Conditions(self.speaker, Page(), {})
        leaves = deciding.settling(condition.children[0], {})
        words = self._cited(conditions.because(leaves), condition.references)
        envelope = strong(self.say("envelope"))
        self.page.item(self.speaker.stated(envelope, words), 1, MARKS[condition.truth])

    def _vain(self, answer: Answer, said: str | None) -> None:
        """Write which records are chosen although nothing takes them out."""
        ids = [r.id for r in answer.records if said in r.answer.notes]
        if said is not None and ids:
            names = strong(agreement.listed(ids, self.lang))
            self.page.item(self.speaker.stated(names, said), 1, MARKS[False])

    # -- the rest -------------------------------------------------------------------------------
    def _history(self, history: HistoryAnswer) -> None:
        self.page.heading(3, history.label or history.answer.label)
        for note in history.notes:
            self.page.paragraph(note)
        write_history(history.answer, self.speaker, self.page, why=self.why)

    def _unanswered(self) -> None:
        if self.part.unanswered:
            self.page.heading(3, self.say("unanswered"))
        for answer in self.part.unanswered:
            labels = [missing_label(m, self.speaker) for m in answer.missing[:3]]
            facts = agreement.listed(map(agreement.lowered, labels), self.lang)
            self.page.item(self.speaker.stated(answer.label, facts) if facts else answer.label)

    def _duties(self) -> None:
        # The advice of a checklist stands under its items.
        under_items = {
            duty
            for answer in self.part.answers.values()
            if (choice := listed_choice(answer, self.speaker)) and choice.sort == "items"
            for duty in answer.obligations
        }
        for kind, key in (("obligation", "obligations"), ("advice", "advice")):
            duties = [d for d in self.rest.duties if d.kind == kind and d not in under_items]
            if duties:
                self.page.heading(3, self.say(key))
            for duty in duties:
                self.page.item(self._cited(agreement.capital(duty.words), duty.references))

    def _notes(self) -> None:
        doubts = uncertain_notes(self.program)
        # What is said of a record stands beside its name.
        told = {*self.program.header.notes, *(e.vain for e in self.program.envelopes.values())}
        notes = [n for n in self.rest.notes if n not in told]
        for key, kept in (
            ("uncertain", [n for n in notes if n in doubts]),
            ("notes", [n for n in notes if n not in doubts]),
        ):
            if kept:
                self.page.heading(3, self.say(key))
            for note in kept:
                whose = self._whose(note)
                self.page.item(self.speaker.stated(whose, note) if whose else note)

    def _whose(self, note: str) -> str:
        """Return the sources or the thresholds that a note is about: alone it would not say."""
        answered: list[Answered] = list(self.part.answers.values())
        answered += [h.answer for h in self.part.histories]
        used = {use.name for answer in answered for use in answer.thresholds}
        cited = {reference.source for reference in self.rest.sources}
        abouts = [s.about for name, s in self.program.sources.items() if name in cited]
        abouts += [t.about for name, t in self.program.thresholds.items() if name in used]
        found = [a for a in abouts if note in (*a.notes, *a.uncertain, *a.to_confirm)]
        return agreement.listed((a.label for a in found if a.label), self.lang)

    def _cited(self, words: str, references: tuple[Reference, ...]) -> str:
        cites = self.speaker.cites(references)
        return f"{words} ({cites})" if cites else words


def _within(reason: Reason) -> list[Reason]:
    """Return the derived values that reasons unfold, of all records."""
    return [r for r in deciding.walk(reason) if r.kind == "derived" and not r.data.get("elsewhere")]
