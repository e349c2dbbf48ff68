"""What follows from an answer and what it rests on, section by section."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from procrules.core.answer import Answer, DutyDue, Hole, Margin, Review, ThresholdUse
from procrules.core.items import Certainty
from procrules.core.program import Program
from procrules.core.types import Type
from procrules.values.durations import Duration
from procrules.views import agreement
from procrules.views.comparisons import gap
from procrules.views.layout import Page, code, strong
from procrules.views.listing import listed_choice
from procrules.views.sentences import Speaker

_PROSE_HOLES = {"conflict": "conflict_hole"}


class Sections:
    """Writes the parts of an answer that are not its reasons."""

    def __init__(self, answer: Answer, speaker: Speaker, page: Page) -> None:
        self.answer = answer
        self.speaker = speaker
        self.page = page

    # -- what is open ---------------------------------------------------------------------------
    def holes(self) -> None:
        """Write why no answer is given although no fact is missing."""
        if not self.answer.holes:
            return
        self.page.heading(2, self.speaker.say("holes"))
        for hole in self.answer.holes:
            self.page.item(f"{agreement.capital(self.hole(hole))}.")
            for note in hole.notes:
                self.page.item(note, 1)

    def hole(self, hole: Hole) -> str:
        """Return in a sentence why no answer is given."""
        speaker = self.speaker
        label = speaker.quoted(
            hole.label if hole.label != hole.subject else hole.subject.replace("_", " ")
        )
        words = speaker.say(_PROSE_HOLES.get(hole.kind, hole.kind), label=label)
        cites = speaker.cites(hole.references)
        if cites:
            words += f" ({cites})"
        members = [m.label for m in self.answer.members if hole in m.holes]
        if members:
            listed = agreement.listed(map(speaker.quoted, members), speaker.lang)
            words += speaker.say("concerns", members=listed)
        return words

    def missing(self) -> None:
        """Write the missing facts with their questions and the names to give them under."""
        if not self.answer.missing:
            return
        self.page.heading(2, self.speaker.say("missing"))
        for number, fact in enumerate(self.answer.missing, start=1):
            label = fact.label if fact.label != fact.fact else self.speaker.label(fact.fact)
            words = f"{label} ({code(fact.fact)})"
            if fact.question:
                words = self.speaker.stated(words, fact.question)
            self.page.item(words, 0, f"{number}.")

    def review(self) -> None:
        """Write what a person must appreciate, and what a person has appreciated."""
        # Readings that disagree were told among what keeps the answer open.
        holes = {h.subject for h in self.answer.holes}
        found = [r for r in self.answer.review if r.name not in holes]
        if not found:
            return
        self.page.heading(2, self.speaker.say("review"))
        for review in found:
            if review.name in self.speaker.program.decisions:
                who = review.by or self.speaker.say("someone")
                self.page.item(self.speaker.say("to_conclude", label=review.label, who=who))
                for criterion in review.criteria:
                    self.page.item(self.speaker.say("criterion", words=criterion), 1)
            elif review.name in self.speaker.program.derived:
                words = self.speaker.say("readings", label=self.speaker.quoted(review.label))
                self.page.item(f"{agreement.capital(words)}.")
                if review.reason:
                    self.page.item(review.reason, 1)
            else:
                self._appreciation(review)

    def _appreciation(self, review: Review) -> None:
        speaker = self.speaker
        given = self.answer.receipt.facts.get(review.name)
        who = review.by or speaker.say("someone")
        label = f"{review.label} ({code(review.name)})"
        if given is None:
            self.page.item(speaker.say("by_whom", label=label, who=who))
        else:
            value = speaker.value(given, "boolean")
            words = speaker.say("appreciated_by", who=who, value=value)
            rests = speaker.say("rests_on")
            self.page.item(f"{speaker.stated(review.label, words)}. {rests}")
            return
        if review.reason:
            self.page.item(review.reason, 1)
        for criterion in review.criteria:
            self.page.item(speaker.say("criterion", words=criterion), 1)

    # -- what follows ---------------------------------------------------------------------------
    def duties(self) -> None:
        """Write the obligations and the advice, each under the rules that it follows from."""
        for kind, heading in (("obligation", "obligations"), ("advice", "advice")):
            duties = [d for d in self.answer.obligations if d.kind == kind]
            if not duties or self._of_items():
                continue  # the advice of a checklist stands under its items
            self.page.heading(2, self.speaker.say(heading))
            grouped: dict[tuple[str, ...], list[DutyDue]] = {}
            for duty in duties:
                grouped.setdefault(self._whose(duty), []).append(duty)
            # What binds whatever the choice comes first.
            for members in sorted(grouped, key=lambda m: 0 < len(m) < self._open_count()):
                self._due(members, grouped[members])

    def _of_items(self) -> bool:
        choice = listed_choice(self.answer, self.speaker)
        return choice is not None and choice.sort == "items"

    def _open_count(self) -> int:
        return sum(m.status == "open" for m in self.answer.members)

    def _due(self, members: tuple[str, ...], duties: list[DutyDue]) -> None:
        depth = 0
        if self.speaker.program.decisions[self.answer.decision].many:
            listed = agreement.listed(members, self.speaker.lang)
            known = bool(members) and len(members) < max(self._open_count(), 2)
            self.page.item(strong(listed if known else self.speaker.say("in_all_cases")))
            depth = 1
        for duty in duties:
            cites = self.speaker.cites(duty.references)
            words = agreement.capital(duty.words)
            self.page.item(f"{words} ({cites})" if cites else words, depth)

    def _whose(self, duty: DutyDue) -> tuple[str, ...]:
        """Return the open members that a duty goes with: it never binds the others."""
        rules = self.speaker.program.rules
        return tuple(
            m.label
            for m in self.answer.members
            if m.status == "open"
            and any(
                d.kind == duty.kind and d.words == duty.words
                for name in m.grounds
                if name in rules
                for leaf in rules[name].leaves()
                for d in leaf.duties
            )
        )

    # -- what it rests on -----------------------------------------------------------------------
    def thresholds(self) -> None:
        """Write the thresholds used, with their values of the day and the distance to each."""
        if not self.answer.thresholds:
            return
        self.page.heading(2, self.speaker.say("thresholds"))
        grouped: dict[str, list[ThresholdUse]] = {}
        for use in self.answer.thresholds:
            grouped.setdefault(self._threshold(use), []).append(use)
        for words, uses in grouped.items():
            self.page.item(words)
            for use in uses:
                if use.compared is not None:
                    self.page.item(self._compared(use), 1)

    def _threshold(self, use: ThresholdUse) -> str:
        speaker = self.speaker
        type_ = speaker.program.thresholds[use.name].type
        cites = speaker.cites(use.references)
        words = speaker.say(
            "threshold_line",
            label=use.label,
            value=speaker.value(use.value, type_.kind, type_.name),
            period=speaker.period(use.period),
            cites=f" ({cites})" if cites else "",
        )
        # An article to confirm says so itself.
        said = any(r.to_confirm for r in use.references) and use.certainty == "to_confirm"
        return words if said else words + self._mark(use.certainty)

    def _mark(self, certainty: Certainty) -> str:
        if certainty == "certain":
            return ""
        return self.speaker.say("uncertain_mark" if certainty == "uncertain" else "to_confirm_mark")

    def _compared(self, use: ThresholdUse) -> str:
        speaker = self.speaker
        type_ = speaker.program.thresholds[use.name].type
        value = speaker.value(use.compared, type_.kind, type_.name)
        distance = ""
        if isinstance(use.distance, int | Decimal | Fraction):
            distance = speaker.say("at_point")
            if use.distance != 0:
                distance = self._distance(Fraction(use.distance), type_)
        words = speaker.say("compared", value=value, distance=distance)
        return agreement.capital(words).rstrip(", ")

    def _distance(self, difference: Fraction, type_: Type) -> str:
        if type_.kind == "date":
            # Thresholds of dates count their distance in days.
            count = self.speaker.value(Duration(abs(int(difference)), "day"), "duration")
            key = "days_after" if difference > 0 else "days_before"
            return self.speaker.say(key, days=count)
        return gap(self.speaker, difference, type_.kind, type_.name)

    def margins(self) -> None:
        """Write how far amounts and rates are from the limits that the rules compute."""
        if not self.answer.margins:
            return
        self.page.heading(2, self.speaker.say("margins"))
        for margin in self.answer.margins:
            self.page.item(self.margin(margin))

    def margin(self, margin: Margin) -> str:
        speaker = self.speaker
        label = margin.label or margin.name
        if margin.record is not None:
            label += f" ({margin.record})"
        if margin.readings:
            label += f", {agreement.listed(margin.readings, speaker.lang)}"
        of = ", ".join((*margin.limit_of, *margin.limit_readings))
        distance = speaker.say("at_point")
        if margin.distance != 0 and isinstance(margin.distance, int | Decimal | Fraction):
            distance = gap(speaker, Fraction(margin.distance), margin.kind, margin.tax)
        return speaker.say(
            "ceiling_line" if margin.operator in ("<", "<=") else "margin_line",
            label=label,
            value=speaker.value(margin.compared, margin.kind, margin.tax),
            limit=speaker.value(margin.limit, margin.kind, margin.tax),
            of=f" ({of})" if of else "",
            distance=distance.strip(" ,;"),
            held=speaker.say("margin_met" if margin.holds else "margin_unmet"),
            room=self._room(margin),
        )

    def _room(self, margin: Margin) -> str:
        """Return what is left below a ceiling, or by how much it is crossed."""
        speaker = self.speaker
        if margin.distance == 0:
            return speaker.say("ceiling_kept_at" if margin.holds else "ceiling_crossed_at")
        away = abs(Fraction(str(margin.distance)))
        distance = speaker.value(away, margin.kind, margin.tax)
        return speaker.say("ceiling_left" if margin.holds else "ceiling_crossed", distance=distance)

    def assumptions(self) -> None:
        """Write the presumptions used."""
        if not self.answer.assumptions:
            return
        self.page.heading(2, self.speaker.say("assumptions"))
        for each in self.answer.assumptions:
            type_ = self.speaker.program.facts[each.fact].type
            value = self.speaker.value(each.value, type_.kind, type_.name)
            self.page.item(self.speaker.stated(each.label, value))

    def notes(self) -> None:
        """Write what the rules say for the reader, uncertain points apart."""
        doubts = uncertain_notes(self.speaker.program)
        for heading, notes in (
            ("uncertain", [n for n in self.answer.notes if n in doubts]),
            ("notes", [n for n in self.answer.notes if n not in doubts]),
        ):
            if notes:
                self.page.heading(2, self.speaker.say(heading))
                for note in notes:
                    self.page.item(note)

    def texts(self) -> None:
        """Write the sources with all their articles, each source on a line."""
        by_source: dict[str, list[int]] = {}
        for number, reference in enumerate(self.answer.sources):
            by_source.setdefault(reference.source, []).append(number)
        if not by_source:
            return
        self.page.heading(2, self.speaker.say("founded_on"))
        for numbers in by_source.values():
            self.page.item(self.speaker.cites((self.answer.sources[n] for n in numbers), full=True))

    def scope(self) -> None:
        """Write the authority, the certainty, up to when the law was read, and the receipt."""
        speaker, answer = self.speaker, self.answer
        self.page.heading(2, speaker.say("scope"))
        if answer.authority is not None:
            authority = speaker.say(answer.authority)
            self.page.item(speaker.say("authority", authority=authority))
        if answer.certainty is not None:
            key = "uncertain_answer" if answer.certainty == "uncertain" else answer.certainty
            self.page.item(speaker.say(key))
        if answer.read_until is not None:
            day = speaker.value(answer.read_until, "date")
            self.page.item(speaker.say("read_until", day=day))
        self.page.item(self._receipt())

    def _receipt(self) -> str:
        speaker, receipt = self.speaker, self.answer.receipt
        named = f"{receipt.ruleset} {receipt.version or ''}".strip()
        others = [f"{i.name} {i.version or ''}".strip() for i in receipt.imported]
        day = speaker.say("no_reference_date")
        if receipt.reference_date is not None:
            shown = speaker.value(receipt.reference_date, "date")
            day = speaker.say("reference_date", day=shown)
        parts = [
            code(named) if named else "",
            speaker.say("with_rulesets", names=", ".join(map(code, others))) if others else "",
            speaker.say("rules_hash", hash=receipt.sha256[:12]),
            speaker.say("engine", version=receipt.engine),
            day,
            speaker.say("strict") if receipt.strict else "",
        ]
        return speaker.say("receipt", parts=" ; ".join(p for p in parts if p)) + "."


def uncertain_notes(program: Program) -> frozenset[str]:
    """Return all that the ruleset says to be uncertain or to confirm."""
    abouts = [s.about for s in program.sources.values()]
    abouts += [f.about for f in program.facts.values()]
    abouts += [t.about for t in program.thresholds.values()]
    abouts += [d.about for d in program.derived.values()]
    abouts += [d.about for d in program.decisions.values()]
    abouts += [r.about for r in program.rules.values()]
    abouts += [leaf.about for r in program.rules.values() for leaf in r.leaves()]
    abouts += [p.about for p in program.processes.values()]
    abouts += [about for p in program.processes.values() for about in p.abouts()]
    return frozenset(n for about in abouts for n in (*about.uncertain, *about.to_confirm))
