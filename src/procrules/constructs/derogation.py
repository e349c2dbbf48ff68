"""Whom a derogation defeats: rules by name, or every rule that rests on an article.

An article is resolved once all rules are known, by ``resolve``; until then it is kept as written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve

from procrules.constructs.common import BareLocator, SourceReference, references
from procrules.constructs.conclusion import DerogationLine, RuleTarget
from procrules.constructs.scope import Scope
from procrules.core.items import Derogation, Rule
from procrules.core.reference import Reference
from procrules.diagnostics.names import UnknownRule
from procrules.diagnostics.rules import DerogationFromNothing

_ARTICLE = "§"
"""Marks, among what rules derogate from, an article that is not resolved yet."""


def targets(lines: Iterable[DerogationLine], scope: Scope) -> tuple[Derogation, ...]:
    """Return the rules named, and the articles marked to be resolved."""
    found: list[Derogation] = []
    for line in lines:
        for node in line.targets:
            if isinstance(node, RuleTarget):
                # A tree or a table is named after its decision.
                declared = scope.names["value"].get(node.name.text)
                named = declared is not None and declared.kind == "decision"
                if named or node.name.text in scope.names["rule"]:
                    scope.saw("value" if named else "rule", node.name.text, node.name.span)
                    found.append(Derogation(node.name.text, span=node.name.span))
                else:
                    known = list(scope.names["rule"])
                    scope.report.add(
                        UnknownRule(
                            span=node.name.span,
                            name=node.name.text,
                            suggestion=scope.suggest(node.name.text, known),
                        )
                    )
        articles = [n for n in line.targets if isinstance(n, SourceReference | BareLocator)]
        for reference in references(articles, scope):
            written = f"{_ARTICLE}{reference.source} {reference.locator}"
            found.append(Derogation(written, span=reference.span))
    return tuple(found)


def resolve(rules: Mapping[str, Rule], scope: Scope) -> dict[str, Rule]:
    """Replace articles by the rules that rest on them, reporting derogations from nothing.

    A rule is defeated only where both conclude on the same decision; a rule never defeats itself.
    """
    return {name: _resolved(rule, rules, scope) for name, rule in rules.items()}


def _resolved(rule: Rule, rules: Mapping[str, Rule], scope: Scope) -> Rule:
    found: list[Derogation] = []
    for written in rule.derogations:
        target = written.target.removeprefix(_ARTICLE).strip()
        if written.target.startswith(_ARTICLE):
            source, _, locator = target.partition(" ")
            article = Reference(source, locator)
            reached = [r for r in rules.values() if _rests_on(r, article)]
        else:
            reached = [r for n, r in rules.items() if n == target or n.startswith(f"{target}.")]
        sharing = [
            r for r in reached if r.name != rule.name and r.concludes_on() & rule.concludes_on()
        ]
        if not sharing:
            scope.report.add(
                DerogationFromNothing(
                    span=written.span,
                    target=target,
                    decisions=tuple(sorted(rule.concludes_on())),
                )
            )
        found.append(Derogation(target, tuple(r.name for r in sharing), written.span))
    return evolve(rule, derogations=tuple(found))


def _rests_on(rule: Rule, article: Reference) -> bool:
    cited = [*rule.about.references, *(r for leaf in rule.leaves() for r in leaf.about.references)]
    return any(article.covers(r) for r in cited)
