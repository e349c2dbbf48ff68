"""The answers to a whole dossier, for a person who reads law and not rules: first what is
answered, then each matter with its reasons, then what everything rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from procrules.core.answer import Answer, Missing
from procrules.core.dossier import Bundle, PartAnswer
from procrules.core.program import Program
from procrules.values.text import Lang
from procrules.views import agreement
from procrules.views.bundle_words import say
from procrules.views.layout import Page, Style, strong
from procrules.views.matter import write_matter
from procrules.views.merged import Answered, Merged, merged
from procrules.views.prose import written
from procrules.views.reasons import in_order
from procrules.views.sentences import Speaker
from procrules.views.summary import (
    history_mark,
    mark,
    missing_label,
    short,
    short_history,
)


def render_bundle(
    bundle: Bundle, program: Program, *, lang: Lang, style: Style, why: bool = False
) -> str:
    """Write the answers to a dossier for a person.

    Args:
        bundle: The answers: ``Dossier.answer()``.
        program: The program that gave them: ``dossier.ruleset.program.program``.
        lang: ``"fr"`` or ``"en"`` for the engine's words; labels stay as their author wrote them.
        style: ``"text"`` for a terminal, without colours, or ``"markdown"``.
        why: Whether to unfold every reason under each answer.

    Returns:
        The page, with a newline at its end.
    """
    page = Page()
    _BundlePage(bundle, program, lang, page).write(why=why)
    return written(page, lang, style)


class _BundlePage:
    def __init__(self, bundle: Bundle, program: Program, lang: Lang, page: Page) -> None:
        self.bundle, self.page, self.lang = bundle, page, lang
        answered = [a for part in bundle.parts for a in _answered(part)]
        self.whole: Merged = merged(answered)
        counts = Counter(r.source for r in self.whole.sources if agreement.numbered(r.locator))
        best = counts.most_common(1)
        main = best[0][0] if best and best[0][1] > 3 else None
        self.speaker = Speaker(program, lang, main)

    def say(self, key: str, **fields: str) -> str:
        return say(key, self.lang, **fields)

    def write(self, *, why: bool) -> None:
        self._head()
        self._summary()
        for part in self.bundle.parts:
            self.page.heading(2, part.label or self.say("general"))
            write_matter(part, merged(_answered(part)), self.speaker, self.page, why=why)
        self._missing()
        self._review()
        self._presumed()
        self._texts()
        self._scope()

    # -- head and summary -----------------------------------------------------------------------
    def _head(self) -> None:
        bundle, header = self.bundle, self.speaker.program.header
        self.page.heading(1, bundle.label or self.say("facts"))
        rules = bundle.ruleset_label or bundle.ruleset
        if bundle.version:
            rules = self.say("version", ruleset=rules, version=bundle.version)
        days = {a.receipt.reference_date for p in bundle.parts for a in p.answers.values()}
        words = self.say("answered_by", rules=rules)
        day = next(iter(days), None)
        if len(days) == 1 and day is not None:
            label = self.speaker.label(header.reference_date or "")
            shown = self.speaker.value(day, "date")
            words += self.speaker.say("on_day", label=label, day=shown)
        self.page.paragraph(f"{words}.")
        for note in bundle.notes:
            self.page.paragraph(note)

    def _summary(self) -> None:
        self.page.heading(2, self.say("in_short"))
        if not any(part.answers or part.histories for part in self.bundle.parts):
            self.page.paragraph(self.say("nothing"))
        for part in self.bundle.parts:
            if len(self.bundle.parts) > 1:
                self.page.item(strong(part.label or self.say("general")))
            depth = int(len(self.bundle.parts) > 1)
            for answer in part.answers.values():
                words = self.speaker.stated(answer.label, short(answer, self.speaker))
                self.page.item(words, depth, mark(answer))
            for history in part.histories:
                label = history.label or history.answer.label
                words = short_history(history.answer, self.speaker)
                mark_ = history_mark(history.answer)
                self.page.item(self.speaker.stated(label, words), depth, mark_)
        main = self.speaker.program.sources.get(self.speaker.main_source or "")
        if main is not None:
            self.page.paragraph(self.say("main_source", source=main.about.label or main.name))

    # -- what is open ---------------------------------------------------------------------------
    def _missing(self) -> None:
        found: dict[str, Missing] = {}
        for missing in self.whole.missing:
            found.setdefault(missing_label(missing, self.speaker), missing)
        if found:
            self.page.heading(2, self.say("missing"))
        for label, missing in found.items():
            question = missing.question
            self.page.item(self.speaker.stated(label, question) if question else label)

    def _review(self) -> None:
        """Write what a person must appreciate, then what a person has appreciated."""
        facts = {name: v for part in self.bundle.parts for name, v in part.facts.items()}
        judged = [r for r in self.whole.review if r.name in self.speaker.program.facts]
        for key, asked in (("review", True), ("appreciated", False)):
            found = [r for r in judged if (facts.get(r.name) is None) is asked]
            if found:
                self.page.heading(2, self.say(key))
            for review in found:
                who = review.by or self.speaker.say("someone")
                words = self.speaker.say("by_whom", label=review.label, who=who)
                if not asked:
                    value = self.speaker.value(facts[review.name], "boolean")
                    words = self.speaker.say("appreciated_by", who=who, value=value)
                    words = self.speaker.stated(review.label, words)
                self.page.item(words)
                for line in (review.reason, *review.criteria) if asked else ():
                    if line:
                        self.page.item(line, 1)

    # -- what it rests on -----------------------------------------------------------------------
    def _presumed(self) -> None:
        if not self.whole.assumptions:
            return
        self.page.heading(2, self.say("presumed"))
        told = {name for part in self.bundle.parts for name in part.facts}
        absent = []
        for each in self.whole.assumptions:
            type_ = self.speaker.program.facts[each.fact].type
            where = self.say("where_untold") if each.fact in told else ""
            if each.value is False:
                absent.append(agreement.lowered(each.label) + where)
            else:
                value = self.speaker.value(each.value, type_.kind, type_.name) + where
                self.page.item(self.speaker.stated(each.label, value))
        if absent:
            self.page.item(self.say("absent", facts=" ; ".join(absent)))

    def _texts(self) -> None:
        if not self.whole.sources:
            return
        self.page.heading(2, self.speaker.say("founded_on"))
        by_source: dict[str, list[int]] = {}
        for number, reference in enumerate(self.whole.sources):
            by_source.setdefault(reference.source, []).append(number)
        for numbers in by_source.values():
            references = sorted((self.whole.sources[n] for n in numbers), key=in_order)
            self.page.item(self.speaker.cites(references, full=True))

    def _scope(self) -> None:
        speaker, whole = self.speaker, self.whole
        self.page.heading(2, speaker.say("scope"))
        resting = {k: v for k, v in whole.resting.items() if k != "law"}
        for authority, labels in resting.items():
            named = speaker.say(authority)
            self.page.item(self.say("weakest", authority=named, labels=_quoted(labels, speaker)))
        doubtful = [label for k, v in whole.doubtful.items() if k != "certain" for label in v]
        if doubtful:
            self.page.item(self.say("doubtful", labels=_quoted(doubtful, speaker)))
        if not resting and not doubtful and whole.sources:
            self.page.item(self.say("certain"))
        for note in speaker.program.header.notes:
            self.page.item(note)
        if whole.read_until is not None:
            day = speaker.value(whole.read_until, "date")
            self.page.item(speaker.say("read_until", day=day))
        parts = [
            speaker.say("rules_hash", hash=self.bundle.sha256[:12]),
            speaker.say("engine", version=self.bundle.engine),
        ]
        if any(a.receipt.strict for p in self.bundle.parts for a in p.answers.values()):
            parts.append(speaker.say("strict"))
        self.page.item(speaker.say("receipt", parts=" ; ".join(parts)) + ".")


def _answered(part: PartAnswer) -> list[Answered]:
    answers: Iterable[Answer] = part.answers.values()
    return [*answers, *(history.answer for history in part.histories)]


def _quoted(labels: list[str], speaker: Speaker) -> str:
    return agreement.listed(map(speaker.quoted, dict.fromkeys(labels)), speaker.lang)
