"""The page of a decision: its tree, its rules in words, what it rests on, and its examples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from procrules.core.items import Decision, Example, Rule
from procrules.errors import ProcrulesError
from procrules.site.context import Context
from procrules.site.examples import example_tables, given_words
from procrules.site.model import Section, SitePage
from procrules.site.pictures import scrolled
from procrules.site.themes import Theme, written_in
from procrules.site.trees import folded
from procrules.site.types import type_words
from procrules.views.html import STYLE as ANSWER_STYLE
from procrules.views.pictures.decisions import tree
from procrules.views.pictures.drawing import identifier
from procrules.views.pictures.model import Box
from procrules.views.pictures.svg import plain_name


def decision_page(
    context: Context,
    decision: Decision,
    examples: list[Example],
    written: Mapping[str, Theme],
) -> SitePage:
    """Return the page of a decision; ``written`` has the Markdown files that rules stand in."""
    return _DecisionPage(context, decision, examples, written).page()


class _DecisionPage:
    def __init__(
        self,
        context: Context,
        decision: Decision,
        examples: list[Example],
        written: Mapping[str, Theme],
    ) -> None:
        self.context, self.decision, self.examples = context, decision, examples
        self.theme = written.get(decision.about.span.file)
        self.path = context.places.of("decision", decision.name) or ""
        self.told: set[str] = set()
        checked = context.ruleset.program
        ruled = checked.by_decision.get(decision.name, ())
        apart = checked.policies.get(decision.name, ())
        self.rules = (*ruled, *(r for r in apart if r not in ruled))

    def page(self) -> SitePage:
        context, name = self.context, self.decision.name
        picture = context.ruleset.picture(name, kind="decision", language=context.lang)
        sections = [
            Section(
                "tree",
                context.plain("En image", "The picture"),
                scrolled(context, picture, self.path),
            ),
            Section("rules", context.plain("Règles", "Rules"), self.in_words()),
        ]
        uses = context.links(context.graph.uses.get(("decision", name), ()), self.path)
        if uses:
            sections.append(Section("uses", context.plain("Repose sur", "Rests on"), uses))
        used = context.links(context.graph.used_by.get(("decision", name), ()), self.path)
        if used:
            sections.append(Section("used-by", context.plain("Sert à", "Used by"), used))
        case = self.case()
        if case:
            heading = context.plain("Un cas, pas à pas", "One case, step by step")
            sections.append(Section("case", heading, case))
        if self.examples:
            heading = context.plain("Exemples et réponses", "Examples and answers")
            tables = example_tables(context, name, self.examples, self.path)
            sections.append(Section("examples", heading, tables))
        title = context.titled(context.name("decision", name))
        return SitePage(self.path, title, self.lead(), tuple(sections), picture=picture)

    def lead(self) -> str:
        context, decision = self.context, self.decision
        parts = [f"<p>{context.code(decision.name)} · {type_words(context, decision.type)}</p>"]
        if decision.each is not None:
            listed = context.link("fact", decision.each.list, self.path)
            parts.append(
                f"<p>{context.say('Répond pour chaque élément de', 'Answers for each record of')} "
                f"{listed}.</p>"
            )
        if decision.judgement is not None:
            by = context.text(decision.judgement.by or context.plain("l'acheteur", "the buyer"))
            words = context.say(
                "Les règles éclairent une appréciation, et ne la remplacent pas ; conclut",
                "The rules inform an appreciation and do not replace it; who concludes:",
            )
            parts.append(f"<p>{words} {by}.</p>")
        parts.append(context.basis(decision.about.references, self.path))
        parts.append(context.said(decision.about, self.path))
        if self.theme is not None:
            parts.append(written_in(context, self.theme, decision.about.span.line, self.path))
        return "".join(parts)

    # -- rules ----------------------------------------------------------------------------------
    def in_words(self) -> str:
        root = tree(
            self.context.ruleset.program, self.decision.name, self.context.speaker, None, None
        )
        if len(self.rules) == 1 and not self.decision.many:
            head = f'<div class="pr-rule-head">{self.rule(self.rules[0])}</div>'
            return head + folded(self.context, root.children, self.path, self.head)
        return folded(self.context, root.children, self.path, self.head)

    def head(self, box: Box) -> str | None:
        if box.kind != "rule" or box.subject is None:
            return None
        rule = self.context.program.rules[box.subject]
        return self.rule(rule, [line.text for line in box.lines if line.role == "action"])

    def rule(self, rule: Rule, actions: Iterable[str] = ()) -> str:
        """Return what a rule says of itself and does to a choice; its anchor the first time."""
        context = self.context
        first = rule.name not in self.told
        self.told.add(rule.name)
        place = context.places.of("rule", rule.name) or ""
        here = place.startswith(f"{self.path}#")
        anchor = f' id="r-{plain_name(rule.name)}"' if first and here else ""
        label = context.name("rule", rule.name)
        parts = [
            (
                f'<span class="pr-line pr-title"{anchor}><strong>{context.text(label)}</strong> '
                f"{context.code(rule.name)}</span>"
            ),
        ]
        parts += [
            f'<span class="pr-line pr-action"><strong>{context.text(action)}</strong></span>'
            for action in actions
        ]
        if rule.period.bounded:
            period = context.titled(context.speaker.period(rule.period, past=False))
            parts.append(f'<span class="pr-line pr-note">{escape(period)}</span>')
        cites = context.cites(rule.about.references, self.path)
        if cites:
            parts.append(f'<span class="pr-line pr-cite">{cites}</span>')
        parts.append(self.derogations(rule))
        if rule.authority != "law":
            authority = context.speaker.say(
                "resting_on", authority=context.speaker.say(rule.authority)
            )
            parts.append(f'<span class="pr-line pr-note">{context.text(authority)}</span>')
        if first:
            parts.append(context.said(rule.about, self.path))
        return "".join(parts)

    def derogations(self, rule: Rule) -> str:
        """Return the links to the rules that a rule sets aside, and to those that set it aside."""
        context = self.context
        found = []
        for words, names in (
            (context.say("Par dérogation à :", "By derogation from:"), rule.defeats),
            (
                context.say("Écartée par :", "Set aside by:"),
                tuple(r.name for r in context.ruleset.program.defeaters.get(rule.name, ())),
            ),
        ):
            if names:
                links = ", ".join(context.link("rule", name, self.path) for name in names)
                found.append(f'<span class="pr-line pr-note">{words} {links}</span>')
        return "".join(found)

    # -- a case ---------------------------------------------------------------------------------
    def case(self) -> str:
        """Return the first example with its answer: the path lit, and the reasons."""
        context, name = self.context, self.decision.name
        here = self.decision.about.span.file
        # One of the file that declares the decision, if there is any, is made to show it.
        for example in sorted(self.examples, key=lambda e: e.span.file != here):
            expected = next(e for e in example.expected if e.decision == name)
            if example.process is not None:
                continue
            facts = {given.fact: given.value for given in example.given}
            try:
                answer = context.ruleset.decide(name, facts)
            except ProcrulesError:
                continue  # an example may be of facts that are refused
            day = answer.receipt.reference_date
            picture = context.ruleset.picture(
                name,
                kind="decision",
                language=context.lang,
                answer=answer,
                on=day,
                record=expected.record,
            ).replace(identifier("decision", name), identifier("case", name))
            told = given_words(context, example, self.path)
            answered = answer.to_html(language=context.lang)
            answered = answered.replace(f"<style>{ANSWER_STYLE}</style>", "", 1)
            label = f"<p><strong>{context.text(example.label)}</strong></p>"
            case = f"{label}{told}{scrolled(context, picture)}{answered}"
            return f'<figure class="pr-case" data-search-exclude="">{case}</figure>'
        return ""
