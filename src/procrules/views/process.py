"""Replayed histories for people: what happened, what was broken and why, what may follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from procrules.core.answer import Answer, DutyDue, Reason, Receipt, ThresholdUse
from procrules.core.changes import Changes
from procrules.core.program import Program
from procrules.core.reference import Reference
from procrules.core.replay import Check, Fault, InvariantResult, NextStep, ProcessAnswer, Step
from procrules.values.text import Lang
from procrules.views import agreement, deciding
from procrules.views.conditions import MARKS, Conditions
from procrules.views.layout import Page, Style, strong
from procrules.views.process_words import say
from procrules.views.prose import written
from procrules.views.sections import Sections
from procrules.views.sentences import Speaker
from procrules.views.showing import Shown

_STEP_MARKS = {"allowed": MARKS[True], "broken": MARKS[False], "refused": MARKS[False]}
_OPEN = MARKS[None]


def render_process(
    answer: ProcessAnswer, program: Program, *, lang: Lang, style: Style, why: bool = False
) -> str:
    """Write a replayed history for a person.

    Args:
        answer: The answer of ``Ruleset.replay_process``.
        program: The program that gave it: ``ruleset.program.program``.
        lang: ``"fr"`` or ``"en"`` for the engine's words; labels stay as their author wrote them.
        style: ``"text"`` for a terminal, without colours, or ``"markdown"``.
        why: Whether to unfold every condition, those that are met among them.

    Returns:
        The page, with a newline at its end.
    """
    page = Page()
    counts = Counter(r.source for r in answer.sources if agreement.numbered(r.locator))
    best = counts.most_common(1)
    main = best[0][0] if best and best[0][1] > 3 else None
    _ProcessPage(answer, Speaker(program, lang, main), page, why).write()
    return written(page, lang, style)


def write_history(answer: ProcessAnswer, speaker: Speaker, page: Page, *, why: bool) -> None:
    """Write a replayed history inside a page: its steps, what may follow, what must always hold.

    What follows from it and what it rests on is left to the page, which says it once for all.
    """
    _ProcessPage(answer, speaker, page, why, brief=True).within()


class _ProcessPage:
    def __init__(
        self, answer: ProcessAnswer, speaker: Speaker, page: Page, why: bool, brief: bool = False
    ) -> None:
        self.answer, self.speaker, self.page, self.why = answer, speaker, page, why
        self.brief = brief
        self.process = speaker.program.processes[answer.process]
        self.lang = speaker.lang

    def say(self, key: str, **fields: str) -> str:
        return say(key, self.lang, **fields)

    def write(self) -> None:
        answer = self.answer
        self._head()
        main = self.speaker.program.sources.get(self.speaker.main_source or "")
        self.page.heading(2, self.say("steps"))
        if main is not None:
            source = main.about.label or main.name
            self.page.paragraph(self.speaker.say("main_source", source=source).strip())
        for step in answer.steps:
            self._step(step)
        if not answer.steps:
            self.page.paragraph(self.say("nothing_happened"))
        if answer.broken:
            self.page.paragraph(self.say("as_if"))
        self.page.heading(2, self.say("next"))
        for following in answer.next:
            self._next(following)
        if not answer.next:
            self.page.paragraph(self.say("nothing_follows"))
        if answer.invariants:
            self.page.heading(2, self.say("invariants"))
            for invariant in answer.invariants:
                self._invariant(invariant)
        self._duties()
        self._rest()

    def within(self) -> None:
        """Write what happened and what may follow, without headings."""
        answer = self.answer
        self._standing()
        for step in answer.steps:
            self._step(step)
        if answer.broken:
            self.page.paragraph(self.say("as_if"))
        self.page.paragraph(strong(self.say("next")))
        for following in answer.next:
            self._next(following)
        if not answer.next:
            self.page.paragraph(self.say("nothing_follows"))
        kept = [i for i in answer.invariants if i.status == "kept"]
        if kept:
            names = " ; ".join(self._cited(i.label, i.references) for i in kept)
            self.page.paragraph(self._punctuated(self.speaker.stated(self.say("all_held"), names)))
        for invariant in answer.invariants:
            if invariant not in kept:
                self._invariant(invariant)

    def _head(self) -> None:
        self.page.heading(1, self.answer.label)
        self._standing()

    def _standing(self) -> None:
        answer = self.answer
        over = self.say("over") if answer.final else ""
        if self.lang == "fr" and over:
            over = f" {over}"
        stands = self.say("stands", phase=strong(self.speaker.quoted(answer.phase_label))) + over
        self.page.paragraph(f"{strong(self.say(answer.status))}. {stands}.")
        counts = {name: count for name, count in answer.counts.items() if count}
        if counts:
            told = " ; ".join(f"{self.speaker.label(n)} = {c}" for n, c in counts.items())
            self.page.paragraph(
                self._punctuated(self.speaker.stated(self.say("counted"), told)) + "."
            )
        if answer.in_force is False:
            day = self.speaker.value(answer.reference_date, "date")
            self.page.paragraph(self.say("not_in_force", day=day))
        elif answer.in_force is None:
            label = self.speaker.quoted(self.speaker.label(self.process.reference_date or ""))
            self.page.paragraph(self.say("force_unknown", label=label))

    def _phase(self, name: str) -> str:
        return self.process.phase(name).about.label or name

    def _mark(self, status: str) -> str:
        return _STEP_MARKS.get(status, _OPEN)

    # -- steps ----------------------------------------------------------------------------------
    def _step(self, step: Step) -> None:
        day = self.speaker.value(step.day, "date") if step.day else self.say("no_day")
        moves = self.say("stays", phase=self.speaker.quoted(self._phase(step.phase)))
        if step.target != step.phase:
            moves = self.say(
                "moves", before=self._phase(step.phase), after=self._phase(step.target)
            )
        status = strong(self.say(f"step_{step.status}"))
        cites = self.speaker.cites(step.references)
        words = self.speaker.stated(f"{step.number}. {day}, {step.label}", f"{status} ; {moves}")
        words = self._punctuated(words)
        self.page.item(f"{words} ({cites})" if cites else words, 0, self._mark(step.status))
        if step.facts:
            facts = agreement.listed(map(self._fact, step.facts.items()), self.lang, ", ")
            self.page.item(self.say("brings", facts=facts), 1)
        self._grounds(step.checks, step.faults, step.phase)
        self._notes(step.notes)

    def _notes(self, notes: Iterable[str]) -> None:
        for note in notes if not self.brief else ():
            self.page.item(note, 1)

    def _punctuated(self, words: str) -> str:
        return words if self.lang == "fr" else words.replace(" ;", ";")

    def _fact(self, told: tuple[str, object]) -> str:
        name, value = told
        type_ = self.speaker.program.facts[name].type
        if type_.kind == "list" and isinstance(value, list | tuple):
            ids = (str(r.get("id") or n) for n, r in enumerate(value, start=1))
            shown = agreement.listed(ids, self.lang)
        else:
            shown = self.speaker.value(value, type_.kind, type_.name)
        return f"{self.speaker.label(name)} = {shown}"

    def _grounds(self, checks: tuple[Check, ...], faults: tuple[Fault, ...], phase: str) -> None:
        """Write the faults, then what is open or not established; every condition when asked."""
        root = Reason("every", None, children=tuple(c.reason for c in checks))
        known = deciding.index(root)
        conditions = Conditions(self.speaker, self.page, known)
        for fault in faults:
            if self.why and fault.kind == "condition" and not fault.words:
                continue  # the condition itself follows, in full
            self.page.item(self._fault(fault, phase, conditions, known), 1, MARKS[False])
            if fault.reason is not None and not self.why:
                conditions.grounds(deciding.settling(fault.reason, known), 2)
            for note in fault.notes:
                self.page.item(note, 2)
        told = [fault.reason for fault in faults]
        for check in checks:
            fresh = not any(check.reason is reason for reason in told)
            if self.why:
                if check.unproven and check.words and fresh:
                    self.page.item(self._unproven(check.words, check.references), 1, _OPEN)
                conditions.full(check.reason, 1)
            elif fresh and (check.status in ("unknown", "needs_review") or check.unproven):
                leaves = deciding.settling(check.reason, known)
                words = conditions.because(leaves)
                cited = self._cited(words, check.references)
                if check.unproven and check.words:
                    cited = self._unproven(f"{check.words} ; {words}", check.references)
                self.page.item(cited, 1, _OPEN)
                conditions.grounds(leaves, 2)

    def _unproven(self, words: str, references: tuple[Reference, ...]) -> str:
        said = self.speaker.stated(self.say("unproven"), words)
        return self._cited(self._punctuated(said), references)

    def _fault(
        self, fault: Fault, phase: str, conditions: Conditions, known: deciding.Index
    ) -> str:
        key = str(fault.kind)
        match fault.kind:
            case "condition" | "unproven":
                assert fault.reason is not None
                because = conditions.because(deciding.settling(fault.reason, known))
                words = f"{fault.words} ; {because}" if fault.words else because
                words = self.speaker.stated(self.say(key), words)
            case "forbidden":
                words = self.say(key)
                words = self.speaker.stated(words, fault.words) if fault.words else words
            case "date_order":
                return self.say(key, day=self.speaker.value(fault.day, "date"))
            case "count":
                assert fault.count is not None
                name, told, counted = fault.count
                label = agreement.capital(self.speaker.label(name))
                return self.say(key, label=label, told=str(told), counted=str(counted))
            case _:
                words = self.say(key, phase=self.speaker.quoted(self._phase(phase)))
                if fault.phases:
                    phases = agreement.listed(map(self._quoted, fault.phases), self.lang)
                    words = f"{words} ; {self.say('its_place', phases=phases)}"
                return self._punctuated(words)
        return self._cited(self._punctuated(words), fault.references)

    def _quoted(self, phase: str) -> str:
        return self.speaker.quoted(self._phase(phase))

    def _cited(self, words: str, references: Iterable[Reference]) -> str:
        cites = self.speaker.cites(references)
        return f"{words} ({cites})" if cites else words

    # -- what may follow ------------------------------------------------------------------------
    def _next(self, step: NextStep) -> None:
        parts = [strong(self.say(f"next_{step.status}"))]
        if step.earliest is not None and step.earliest != self._last_day():
            day = self.speaker.value(step.earliest, "date")
            parts.append(self.say("from_day", day=day))
        if step.latest is not None:
            parts.append(self.say("until_day", day=self.speaker.value(step.latest, "date")))
        if step.target is not None:
            parts.append(
                self.say("leads", phase=self._quoted(step.target))
                if step.target != self.answer.phase
                else self.say("stays", phase=self._quoted(step.target))
            )
        for key, names in (("lacking", step.missing), ("to_appreciate", step.review)):
            if names:
                labels = agreement.listed(map(self.speaker.label, names), self.lang)
                parts.append(self.say(key, facts=labels))
        words = self._punctuated(self.speaker.stated(step.label, " ; ".join(parts)))
        cites = self.speaker.cites(step.references)
        self.page.item(f"{words} ({cites})" if cites else words, 0, self._mark(step.status))
        # That the phase forbids it was said; what else there is to say follows.
        faults = [f for f in step.faults if (f.kind, f.words) != ("forbidden", step.label)]
        shown = step.checks if self.why else tuple(c for c in step.checks if c.proof)
        self._grounds(shown, tuple(faults), self.answer.phase)
        self._notes(step.notes or [n for f in step.faults if f not in faults for n in f.notes])

    def _last_day(self) -> object:
        return self.answer.steps[-1].day if self.answer.steps else None

    # -- what always holds ----------------------------------------------------------------------
    def _invariant(self, invariant: InvariantResult) -> None:
        mark = {"kept": MARKS[True], "broken": MARKS[False]}.get(invariant.status, _OPEN)
        key = {"kept": "holds", "broken": "fails"}.get(invariant.status, "open")
        when = ""
        if invariant.broken_at:
            numbers = [self.say("step_number", number=str(n)) for n in invariant.broken_at if n]
            steps = agreement.listed(numbers, self.lang)
            when = self.say("after_steps", steps=steps) if steps else self.say("at_start")
        words = self.speaker.stated(invariant.label, strong(self.say(key, when=when)))
        self.page.item(self._cited(words, invariant.references), 0, mark)
        for name, before, after in invariant.rises:
            type_ = self._type(name)
            shown = [self.speaker.value(v, *type_) for v in (before, after)]
            label = self.speaker.label(name)
            self.page.item(self.say("rises", label=label, before=shown[0], after=shown[1]), 1)
        unmet = invariant.status == "broken"
        faults = tuple(
            Fault("condition", c.words, (), c.reason)
            for c in invariant.checks
            if unmet and c.status == "unmet"
        )
        self._grounds(invariant.checks, faults, self.answer.phase)

    def _type(self, name: str) -> tuple[str, str | None]:
        program = self.speaker.program
        item = program.facts.get(name) or program.derived[name]
        return item.type.kind, item.type.name

    # -- the rest -------------------------------------------------------------------------------
    def _duties(self) -> None:
        for kind, heading in (("obligation", "obligations"), ("advice", "advice")):
            duties: list[DutyDue] = [d for d in self.answer.obligations if d.kind == kind]
            if duties:
                self.page.heading(2, self.say(heading))
            for duty in duties:
                self.page.item(self._cited(agreement.capital(duty.words), duty.references))

    def _rest(self) -> None:
        """Write what any answer says of itself."""
        sections = Sections(_as_answer(self.answer), self.speaker, self.page)
        sections.holes()
        sections.missing()
        sections.review()
        sections.thresholds()
        sections.assumptions()
        sections.notes()
        sections.texts()
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
        if answer.strict:
            self.page.item(agreement.capital(speaker.say("strict")))


class _NoReasons:
    def explain(self, decision: str) -> Reason:
        return Reason("decision", None, decision)

    def changes(
        self,
        decision: str,
        member: str | None,
        record: str | None,
        thresholds: Iterable[ThresholdUse],
    ) -> Changes:
        return Changes(decision, member, "undetermined", (), False, 0, tuple(thresholds))

    def shown(self, answer: Answer, language: str, *, why: bool) -> Shown:
        return Shown(Page(), "fr")


def _as_answer(answer: ProcessAnswer) -> Answer:
    """Return the parts that a replay shares with the answer to a question."""
    receipt = Receipt(
        "",
        None,
        (),
        "",
        "",
        answer.reference_date,
        answer.facts,
        "",
        answer.strict,
        "decided",
        None,
    )
    return Answer(
        decision=answer.process,
        label=answer.label,
        status="decided",
        value=None,
        members=(),
        authority=answer.authority,
        certainty=answer.certainty,
        sources=answer.sources,
        rules=(),
        obligations=answer.obligations,
        thresholds=answer.thresholds,
        margins=(),
        missing=answer.missing,
        review=answer.review,
        assumptions=answer.assumptions,
        holes=answer.holes,
        clashes=(),
        policies=(),
        notes=answer.notes,
        read_until=answer.read_until,
        records=(),
        receipt=receipt,
        explainer=_NoReasons(),
    )
