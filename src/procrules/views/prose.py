"""Answers for people: one tree of reasons, in French or in English, as text, Markdown or HTML."""

from __future__ import annotations

from collections import Counter

from attrs import evolve

from procrules.core.answer import Answer, Fits, Member, Reason, RecordAnswer
from procrules.core.items import Decision
from procrules.core.program import Program
from procrules.core.reference import Reference
from procrules.values.text import Lang
from procrules.views import agreement, deciding
from procrules.views.conditions import member_about
from procrules.views.fitting import write_fits
from procrules.views.html import fragment
from procrules.views.layout import WIDTH, Page, Style, strong
from procrules.views.listing import (
    Listing,
    concluding,
    counts,
    informing,
    listed_choice,
    shortly,
    tone,
)
from procrules.views.policies import Policies
from procrules.views.reasons import Reasons
from procrules.views.sections import Sections
from procrules.views.sentences import Speaker
from procrules.views.showing import Shown
from procrules.views.words import state


def render(
    answer: Answer,
    program: Program,
    *,
    lang: Lang,
    style: Style,
    why: bool,
    fits: Fits | None = None,
    width: int = WIDTH,
) -> str:
    """Write an answer for a person.

    Args:
        answer: The answer.
        program: The program that gave it: ``ruleset.program.program``.
        lang: ``"fr"`` or ``"en"`` for the engine's words; labels stay as their author wrote them.
        style: ``"text"`` for a terminal, without colours, ``"markdown"``, or ``"html"`` for a fragment
            that holds its style.
        why: Whether to unfold the reasons of every member and rule.
        fits: The sets of records that may be chosen, if they are to be told.
        width: How many characters a line of a text may have.

    Returns:
        The page, with a newline at its end.
    """
    page = answer_page(answer, program, lang, why=why, fits=fits)
    return written(page, lang, style, width)


def show(answer: Answer, program: Program, lang: Lang, *, why: bool) -> Shown:
    """Return the page of an answer, to be shown anywhere."""
    return Shown(settled(answer_page(answer, program, lang, why=why), lang), lang)


def answer_page(
    answer: Answer, program: Program, lang: Lang, *, why: bool, fits: Fits | None = None
) -> Page:
    """Return the page of an answer, block by block."""
    page = Page(status=answer.status)
    root = answer.explanation if why else None
    main = _main_source(answer, root)
    speaker = Speaker(program, lang, main)
    _head(answer, Speaker(program, lang), page)
    sections = Sections(answer, speaker, page)
    sections.holes()
    if answer.status == "conflict":
        _clashes(answer, speaker, page)
    sections.missing()
    sections.review()
    Policies(answer, speaker, page).write(root)
    if root is not None:
        page.heading(2, speaker.say("why"), folded=True)
        page.paragraph(speaker.say("legend") + _main_source_note(speaker))
        Reasons(speaker, page, root).write(root)
    sections.duties()
    sections.thresholds()
    sections.margins()
    if fits is not None and fits.sets:
        page.heading(2, speaker.say("combinations" if fits.every else "sets"))
        write_fits(answer.decision, fits, speaker, page)
    sections.assumptions()
    sections.notes()
    sections.texts()
    sections.scope()
    return page


def render_reason(reason: Reason, program: Program, lang: Lang, style: Style) -> str:
    """Write one reason and what stands below it, as ``render`` does."""
    page = Page()
    Reasons(Speaker(program, lang), page, reason).write(reason)
    return written(page, lang, style)


def written(page: Page, lang: Lang, style: Style, width: int = WIDTH) -> str:
    """Return a page with the typography of its language."""
    page = settled(page, lang)
    return fragment(page, lang) if style == "html" else page.render(style, width)


def settled(page: Page, lang: Lang) -> Page:
    """Return a page whose texts have the typography of a language."""
    return evolve(
        page, blocks=[b.written(lambda text: agreement.typography(text, lang)) for b in page.blocks]
    )


# -- the head of the page -----------------------------------------------------------------------
def _head(answer: Answer, speaker: Speaker, page: Page) -> None:
    page.heading(
        1, answer.label if answer.label != answer.decision else speaker.label(answer.decision)
    )
    status = strong(speaker.say(answer.status))
    day = ""
    if answer.receipt.reference_date is not None:
        name = speaker.program.header.reference_date or ""
        shown = speaker.value(answer.receipt.reference_date, "date")
        day = speaker.say("on_day", label=speaker.label(name), day=shown)
    strict = f" ({speaker.say('strict')})" if answer.receipt.strict else ""
    decision = speaker.program.decisions[answer.decision]
    if decision.each is not None and answer.records:
        page.paragraph(f"{status}{day}{strict}.")
        for record in answer.records:
            page.item(_record(record, decision, speaker))
        return
    choice = listed_choice(answer, speaker)
    if choice is not None and answer.status != "conflict":
        if decision.judgement is not None:
            page.paragraph(strong(informing(answer, speaker)))
            status = concluding(answer, speaker)
        else:
            page.paragraph(strong(counts(answer, speaker)))
            status = speaker.say("items_only" if choice.sort == "items" else answer.status)
        page.paragraph(f"{status}{day}{strict}.")
        Listing(answer, speaker, page, choice).write()
        return
    if decision.many:
        page.paragraph(f"{status}{day}{strict}.")
        for member in answer.members:
            line = _member(answer, member, speaker, decision.type.name)
            page.item(line, tone=tone(member.status))
        if answer.status == "decided" and not answer.value:
            page.paragraph(speaker.say("none_open"))
        return
    if answer.status == "decided":
        value = speaker.value(answer.value, decision.type.kind, decision.type.name)
        if decision.type.kind == "choice":
            value = speaker.value_label(decision.type.name, str(answer.value))
        page.paragraph(strong(agreement.capital(value)))
    page.paragraph(f"{status}{day}{strict}.")


def _record(record: RecordAnswer, decision: Decision, speaker: Speaker) -> str:
    name = record.id if record.label is None else f"{record.id} ({record.label})"
    return speaker.stated(strong(name), said(record.answer, decision, speaker))


def said(answer: Answer, decision: Decision, speaker: Speaker) -> str:
    """Return what an answer says, in a few words; what is not decided says so."""
    kind, of = decision.type.kind, decision.type.name
    if listed_choice(answer, speaker) is not None and answer.status != "conflict":
        return shortly(answer, speaker)
    if decision.many:
        labels = (m.label for m in answer.members if m.status == "open")
        words = agreement.listed(labels, speaker.lang) or speaker.say("none_open").rstrip(".")
        if answer.status != "decided":
            words += f" ({speaker.say(answer.status)})"
        return words
    if answer.status != "decided":
        return speaker.say(answer.status)
    if kind == "choice":
        return speaker.value_label(of, str(answer.value))
    return speaker.value(answer.value, kind, of)


def _member(answer: Answer, member: Member, speaker: Speaker, choice: str | None) -> str:
    about = member_about(speaker, choice, member.name)
    words = strong(state(member.status, speaker.lang, about.feminine, about.plural))
    line = speaker.stated(words, member.label)
    references = member.references if member.status == "closed" else _own(answer, member, speaker)
    cites = speaker.cites(references or member.references, full=True)
    if cites:
        line += speaker.say("by", cites=cites)
    if member.status == "undetermined" and member.missing:
        facts = agreement.listed(map(speaker.label, member.missing), speaker.lang)
        line += speaker.say("lacking", facts=facts)
    elif member.holes:
        labels = dict.fromkeys(speaker.quoted(h.label) for h in member.holes)
        line += speaker.say("hangs_on", holes=agreement.listed(labels, speaker.lang))
    return line


def _own(answer: Answer, member: Member, speaker: Speaker) -> tuple[Reference, ...]:
    """Return the articles of the rules that open a member, before those that they rest on."""
    rules = speaker.program.rules
    found: dict[Reference, None] = {}
    for name in member.grounds:
        if name in rules:
            found |= dict.fromkeys(rules[name].about.references)
    return tuple(found)


def _clashes(answer: Answer, speaker: Speaker, page: Page) -> None:
    page.heading(2, speaker.say("clashes"))
    rules = {r.subject: r for r in answer.explanation.children if r.kind == "rule"}
    for name in answer.clashes:
        cites = speaker.cites(speaker.program.rules[name].about.references)
        words = speaker.label(name, "rule") + (f" ({cites})" if cites else "")
        says = rules[name].data["says"] if name in rules else ()
        value = " ; ".join(speaker.shown(t) for t in says)
        page.item(speaker.stated(words, value) if value else words)


# -- the source that is not named again -----------------------------------------------------------
def _main_source(answer: Answer, root: Reason | None) -> str | None:
    """Return the source of most of the numbered articles; ``None`` when reasons are not told."""
    if root is None:
        return None
    cited = [r for each in deciding.walk(root) for r in each.references]
    counts = Counter(r.source for r in (*cited, *answer.sources) if agreement.numbered(r.locator))
    best = counts.most_common(1)
    return best[0][0] if best and best[0][1] > 3 else None


def _main_source_note(speaker: Speaker) -> str:
    found = speaker.program.sources.get(speaker.main_source or "")
    if found is None:
        return ""
    return speaker.say("main_source", source=found.about.label or found.name)
