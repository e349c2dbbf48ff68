"""Nothing that the law concludes may hang on what a guide, a programme or the buyer says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import field, frozen

from procrules.check.checklists import checklists
from procrules.check.cycles import Graph, dependencies_first
from procrules.core import expr as core
from procrules.core.items import (
    AUTHORITIES,
    GUIDING,
    Authority,
    Process,
    Rule,
    as_strong,
    strongest,
)
from procrules.core.program import Program
from procrules.core.walk import walk
from procrules.diagnostics.report import Report
from procrules.diagnostics.rules import GuidesBesideLaw, HangsOnWeaker


def check_weaker(
    program: Program, graph: Graph, concluding: Mapping[str, Sequence[Rule]], report: Report
) -> None:
    """Report each rule or process that hangs on a text weaker than those by which it concludes.

    Where that is because a weaker rule concludes beside rules of law, the weaker rule is reported.
    Takes the graph of what values need, without circles, and the rules that conclude on each
    decision, policies told apart left out. What hangs on a checklist is told by its own check.
    """
    check, apart = _Check(program, report), checklists(program)
    for name in (n for n in dependencies_first(graph) if n not in apart):
        found = check.said(name, concluding.get(name, ()))
        if found.authority in GUIDING:
            check.weak[name] = found
    rules = {rule.name: rule for rules in concluding.values() for rule in rules}
    for rule in rules.values():
        check.tell(rule, rule.body, strongest(leaf.weakest for leaf in rule.leaves()))
    for process in program.processes.values():
        check.tell(process, process, process.authority)


@frozen
class _Said:
    """What the weakest text is worth that can say a value; the rule of it beside rules of law."""

    authority: Authority
    name: str
    rule: Rule | None = None
    decision: str = ""


@frozen
class _Check:
    program: Program
    report: Report
    weak: dict[str, _Said] = field(factory=dict)
    """The values that rest on a guide, a programme or a policy."""

    def said(self, name: str, rules: Sequence[Rule]) -> _Said:
        """Return by what text the value of a name can be said."""
        if name in self.program.derived:
            derived = self.program.derived[name]
            own = _Said(self.program.weakest_authority(derived.about.references), name)
            return _weakest([own, *self.read(derived.expr)])
        if self.program.decisions[name].judgement is not None:
            return _Said("law", name)  # a person concludes, whom the rules only inform
        saying = [r for r in rules if any(o.action != "excludes" for o in r.outcomes_on(name))]
        guides = {r.name for r in saying if strongest(e.strongest for e in r.leaves()) in GUIDING}
        beside = guides if len(guides) < len(saying) else set()
        return _weakest(
            _Said(leaf.weakest, name, rule if rule.name in beside else None, name)
            for rule in saying
            for leaf in rule.leaves()
            if any(o.decision == name for o in leaf.outcomes)
        )

    def read(self, node: object) -> Iterator[_Said]:
        """Yield what a part of the core reads, with the text that says it."""
        program = self.program
        for part in walk(node):
            if isinstance(part, core.Cited) and part.references:
                cited = ", ".join(program.cite(r) for r in part.references)
                yield _Said(program.weakest_authority(part.references), cited)
            elif isinstance(part, core.ThresholdRef):
                threshold = program.thresholds[part.name]
                rows = [r for row in threshold.rows for r in row.references]
                texts = [*threshold.about.references, *rows]
                yield _Said(program.weakest_authority(texts), part.name)
            elif isinstance(part, core.DerivedRef | core.DecisionRef) and part.name in self.weak:
                said = self.weak[part.name]
                yield _Said(said.authority, part.name, said.rule, said.decision)

    def tell(self, item: Rule | Process, body: object, own: Authority) -> None:
        """Report the first thing that an item reads and that is weaker than what it says."""
        for said in self.read(body):
            if said.authority not in GUIDING or as_strong(said.authority, own):
                continue
            if said.rule is not None:
                span, name = said.rule.about.span, said.rule.name
                self.report.add(GuidesBesideLaw(span=span, name=name, decision=said.decision))
            else:
                span, name = item.about.span, item.name
                self.report.add(HangsOnWeaker(span=span, name=name, what=said.name))
            return


def _weakest(found: Iterable[_Said]) -> _Said:
    return max(found, key=lambda said: AUTHORITIES.index(said.authority), default=_Said("law", ""))
