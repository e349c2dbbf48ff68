"""The page of a process: its states as a picture, then phase by phase in words."""

from __future__ import annotations

from collections.abc import Iterable

from procrules.core.expr import Expr
from procrules.core.items import Demand, Duty, Phase, Process, Transition
from procrules.site.context import Context
from procrules.site.model import Section, SitePage
from procrules.site.pictures import scrolled
from procrules.site.trees import line
from procrules.views.agreement import capital
from procrules.views.clauses import Clauses
from procrules.views.pictures.model import Line
from procrules.views.pictures.svg import plain_name


def process_page(context: Context, process: Process) -> SitePage:
    """Return the page of a process."""
    return _ProcessPage(context, process).page()


def processes_list(context: Context) -> SitePage:
    """Return the page that lists the processes."""
    path = "processes.html"
    items = []
    for name, process in context.program.processes.items():
        count = context.plain(f"{len(process.phases)} phases", f"{len(process.phases)} phases")
        items.append(f"<li>{context.link('process', name, path)} — {count}</li>")
    title = context.plain("Parcours", "Processes")
    return SitePage(path, title, f"<ul>{''.join(items)}</ul>", (), main=True)


class _ProcessPage:
    def __init__(self, context: Context, process: Process) -> None:
        self.context, self.process = context, process
        self.path = context.places.of("process", process.name) or ""
        self.clauses = Clauses(context.speaker)

    def page(self) -> SitePage:
        context, process = self.context, self.process
        lead = f"<p>{context.code(process.name)}</p>"
        if process.period.bounded:
            period = context.titled(context.speaker.period(process.period, past=False))
            lead += f"<p>{context.text(period)}</p>"
        lead += context.basis(process.about.references, self.path)
        lead += context.said(process.about, self.path)
        picture = context.ruleset.picture(process.name, kind="process", language=context.lang)
        heading = context.plain("En image", "The picture")
        sections = [Section("states", heading, scrolled(context, picture, self.path))]
        sections += [self.phase(phase) for phase in process.phases]
        if process.invariants:
            always = context.plain("À toute étape", "At every step")
            sections.append(Section("always", always, self.invariants()))
        uses = context.links(context.graph.uses.get(("process", process.name), ()), self.path)
        if uses:
            sections.append(Section("uses", context.plain("Repose sur", "Rests on"), uses))
        title = context.titled(context.name("process", process.name))
        return SitePage(self.path, title, lead, tuple(sections), picture=picture)

    def phase(self, phase: Phase) -> Section:
        context = self.context
        parts = [
            context.basis(phase.about.references, self.path),
            context.said(phase.about, self.path),
        ]
        if phase.final:
            parts.append(
                f"<p>{context.say('Rien ne suit cette phase.', 'Nothing follows it.')}</p>"
            )
        events = [self.event(t) for t in phase.transitions]
        for barred in phase.forbidden:
            label = barred.about.label or self.process.event_label(barred.event) or barred.event
            said = (
                f"<strong>✗ {context.say('Interdit', 'Forbidden')}</strong> — {context.text(label)}"
            )
            cites = context.cites(barred.about.references, self.path)
            said += f" ({cites})" if cites else ""
            events.append(f"<li>{said}{context.said(barred.about, self.path)}</li>")
        if events:
            parts.append(f'<ul class="pr-events">{"".join(events)}</ul>')
        label = context.titled(phase.about.label or phase.name)
        return Section(f"p-{plain_name(phase.name)}", label, "".join(parts))

    def event(self, transition: Transition) -> str:
        context = self.context
        label = transition.about.label or self.process.event_label(transition.event)
        where = context.say("reste dans cette phase", "stays in this phase")
        if transition.target is not None:
            target = self.process.phase(transition.target)
            words = context.text(target.about.label or target.name)
            where = f'→ <a href="#p-{plain_name(target.name)}">{words}</a>'
        parts = [
            (
                f"<strong>{context.text(capital(label or transition.event))}</strong> "
                f"{context.code(transition.event)} — {where}"
            )
        ]
        cites = context.cites(transition.about.references, self.path)
        if cites:
            parts.append(f'<span class="pr-line pr-cite">{cites}</span>')
        if transition.guard is not None:
            heading = context.say("Si", "If")
            parts.append(self.conditions(heading, transition.guard))
        for demand in transition.established:
            heading = context.say("Suppose établi que", "Presupposes that")
            parts.append(self.demand(heading, demand))
        for demand in transition.demands:
            parts.append(self.demand(context.say("À condition que", "Provided that"), demand))
        parts.append(self.duties(transition.duties))
        parts.append(context.said(transition.about, self.path))
        return f"<li>{''.join(parts)}</li>"

    def conditions(self, heading: str, expr: Expr) -> str:
        found = self.clauses.of(expr)
        several = len(found) > 1
        lines = "".join(
            line(
                self.context,
                Line(c.text, "text", c.depth, "–" if several else "", c.said),
                self.path,
            )
            for c in found
        )
        return f'<div class="pr-if"><span class="pr-line pr-lead"><strong>{heading}</strong></span>{lines}</div>'

    def demand(self, heading: str, demand: Demand) -> str:
        said = self.conditions(heading, demand.condition)
        cites = self.context.cites(demand.references, self.path)
        if demand.failing:
            failing = self.context.say("à défaut :", "failing that:")
            said += f'<span class="pr-line pr-note">{failing} {self.context.text(demand.failing)}</span>'
        return said + (f'<span class="pr-line pr-cite">{cites}</span>' if cites else "")

    def duties(self, duties: Iterable[Duty]) -> str:
        context = self.context
        found = []
        for duty in duties:
            must = duty.kind == "obligation"
            kind = (
                context.say("À faire :", "To do:")
                if must
                else context.say("Conseillé :", "Advised:")
            )
            cites = context.cites(duty.references, self.path)
            found.append(
                f'<span class="pr-line pr-note">→ {kind} {context.text(duty.words)}'
                f"{f' ({cites})' if cites else ''}</span>"
            )
        return "".join(found)

    def invariants(self) -> str:
        context = self.context
        items = []
        for invariant in self.process.invariants:
            label = context.text(invariant.about.label or invariant.name)
            said = "".join(
                self.demand(context.say("Toujours", "Always"), d) for d in invariant.demands
            )
            if invariant.never_rises:
                names = ", ".join(context.link("fact", n, self.path) for n in invariant.never_rises)
                said += f"<p>{context.say('Ne remonte jamais :', 'Never rises:')} {names}</p>"
            basis = context.basis(invariant.about.references, self.path)
            items.append(f"<li><strong>{label}</strong>{said}{basis}</li>")
        return f"<ul>{''.join(items)}</ul>"
