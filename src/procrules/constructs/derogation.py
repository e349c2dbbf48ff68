"""Whom a derogation defeats: rules by name, or every rule that rests on an article.

An article is resolved once all rules are known, by ``resolve``; until then it is kept as written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import accumulate

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
    if not any(rule.derogations for rule in rules.values()):
        return dict(rules)
    reached = _Reached(rules.values())
    return {name: _resolved(rule, reached, scope) for name, rule in rules.items()}


class _Reached:
    """The rules that derogations may reach, so that none is looked for among all the rules."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._named: dict[str, list[Rule]] = {}
        self._resting: dict[tuple[str, ...], dict[str, Rule]] = {}
        for rule in rules:
            for name in accumulate(rule.name.split("."), "{}.{}".format):
                self._named.setdefault(name, []).append(rule)
            leaves = (r for leaf in rule.leaves() for r in leaf.about.references)
            for reference in (*rule.about.references, *leaves):
                # An article covers the places whose first words are its own: ``Reference.covers``.
                key = (reference.source, *reference.locator.split())
                for length in range(1, len(key) + 1):
                    self._resting.setdefault(key[:length], {})[rule.name] = rule

    def named(self, name: str) -> Iterable[Rule]:
        """Return the rule of a name, or those of the parts of a construct of that name."""
        return self._named.get(name, ())

    def resting(self, article: Reference) -> Iterable[Rule]:
        """Return the rules that rest on an article or on a place in it."""
        return self._resting.get((article.source, *article.locator.split()), {}).values()


def _resolved(rule: Rule, rules: _Reached, scope: Scope) -> Rule:
    found: list[Derogation] = []
    for written in rule.derogations:
        target = written.target.removeprefix(_ARTICLE).strip()
        if written.target.startswith(_ARTICLE):
            source, _, locator = target.partition(" ")
            reached = rules.resting(Reference(source, locator))
        else:
            reached = rules.named(target)
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
