"""Nothing that the law concludes may hang on what a guide, a programme or the buyer says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from procrules.check.checklists import checklists
from procrules.check.cycles import Graph, dependencies_first
from procrules.core import expr as core
from procrules.core.items import Authority, Process, Rule, as_strong, strongest, weakest
from procrules.core.program import Program
from procrules.core.walk import walk
from procrules.diagnostics.report import Report
from procrules.diagnostics.rules import HangsOnWeaker

_GUIDING: tuple[Authority, ...] = ("programme", "orientation", "policy")
"""What never closes what the law opens. Doctrine reads the law, and may say what its words mean."""


def check_weaker(
    program: Program, graph: Graph, concluding: Mapping[str, Iterable[Rule]], report: Report
) -> None:
    """Report each rule or process that hangs on a text weaker than those by which it concludes.

    Takes the graph of what values need, without circles, and the rules that conclude on each
    decision, policies told apart left out. What hangs on a checklist is told by its own check.
    """
    check, apart = _Check(program, {}), checklists(program)
    for name in (n for n in dependencies_first(graph) if n not in apart):
        authority = check.authority(name, concluding.get(name, ()))
        if authority in _GUIDING:
            check.weak[name] = authority
    rules = {rule.name: rule for rules in concluding.values() for rule in rules}
    for rule in rules.values():
        check.tell(rule, rule.body, strongest(leaf.weakest for leaf in rule.leaves()), report)
    for process in program.processes.values():
        check.tell(process, process, process.authority, report)


@frozen
class _Check:
    program: Program
    weak: dict[str, Authority]
    """The values that rest on a guide, a programme or a policy."""

    def authority(self, name: str, rules: Iterable[Rule]) -> Authority:
        """Return what the weakest text is worth that can say the value of a name."""
        if name in self.program.derived:
            derived = self.program.derived[name]
            below = [authority for authority, _ in self.read(derived.expr)]
            return weakest([*below, self.program.weakest_authority(derived.about.references)])
        if self.program.decisions[name].judgement is not None:
            return "law"  # a person concludes, whom the rules only inform
        return weakest(
            leaf.weakest
            for rule in rules
            for leaf in rule.leaves()
            if any(o.decision == name and o.action != "excludes" for o in leaf.outcomes)
        )

    def read(self, node: object) -> Iterator[tuple[Authority, str]]:
        """Yield the authority of what a part of the core reads, and its name."""
        program = self.program
        for part in walk(node):
            if isinstance(part, core.Cited) and part.references:
                cited = ", ".join(program.cite(r) for r in part.references)
                yield program.weakest_authority(part.references), cited
            elif isinstance(part, core.ThresholdRef):
                threshold = program.thresholds[part.name]
                rows = [r for row in threshold.rows for r in row.references]
                texts = [*threshold.about.references, *rows]
                yield program.weakest_authority(texts), part.name
            elif isinstance(part, core.DerivedRef | core.DecisionRef) and part.name in self.weak:
                yield self.weak[part.name], part.name

    def tell(self, item: Rule | Process, body: object, own: Authority, report: Report) -> None:
        """Report the first thing that an item reads and that is weaker than what it says."""
        for authority, what in self.read(body):
            if authority in _GUIDING and not as_strong(authority, own):
                report.add(HangsOnWeaker(span=item.about.span, name=item.name, what=what))
                return
