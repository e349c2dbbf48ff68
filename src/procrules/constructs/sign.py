"""The lines of ``faisceau``: signs in groups, what they need and what they weigh."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from attrs import evolve, field, frozen

from procrules.constructs.base import REST, Lexeme, Name, Node, Text
from procrules.constructs.common import Under
from procrules.constructs.expression import BROKEN, Expression
from procrules.constructs.scope import Context
from procrules.core import expr as core_expr
from procrules.core.types import Type
from procrules.diagnostics.base import Words
from procrules.diagnostics.weighing import UnknownWeight

MAX_WEIGHT = 100
"""What a sign weighs at most: the sums are then few, whatever is not known."""


@frozen
class WeighingLine(Node):
    """``pesée vu …``: the policy that the weights and the minimum rest on."""

    under: Under


@frozen
class NeededLine(Node):
    """``indices nécessaires 2``: how many signs for there must be before anything is weighed."""

    count: Lexeme


@frozen
class NeverAloneLine(Node):
    """``ne suffit pas seul``: the signs of this group lead nowhere without those of another."""

    under: tuple[Under, ...] = field(metadata=REST)


@frozen
class EvidenceLine(Node):
    """``preuve « … »``: what must be on file for the sign to count."""

    text: Text
    under: Under | None


@frozen
class Sign(Node):
    """A sign, for or against: ``side`` is 1 or -1."""

    name: Name
    label: Text | None
    weight: Lexeme
    under: Under | None
    lines: tuple[Node, ...] = field(metadata=REST)

    side: ClassVar[int] = 1

    @property
    def evidence(self) -> EvidenceLine | None:
        """The evidence that it needs, if any."""
        return next((line for line in self.lines if isinstance(line, EvidenceLine)), None)

    @property
    def evidence_name(self) -> str:
        """The fact that says whether this evidence is on file."""
        return f"preuve_{self.name.text}"

    @property
    def weighs(self) -> Fraction:
        """What it adds to the weight of its group."""
        value = self.weight.value
        return self.side * value if isinstance(value, Fraction) else Fraction(self.side)


@frozen
class SignFor(Sign):
    """``pour <name> « <label> », poids 2``."""


@frozen
class SignAgainst(Sign):
    """``contre <name> « <label> », poids 2``."""

    side: ClassVar[int] = -1


@frozen
class SignGroup(Node):
    """``groupe <name> « <label> »`` and its signs."""

    name: Name
    label: Text | None
    lines: tuple[Node, ...] = field(metadata=REST)

    @property
    def signs(self) -> tuple[Sign, ...]:
        """The signs, for and against."""
        return tuple(line for line in self.lines if isinstance(line, Sign))

    @property
    def never_alone(self) -> NeverAloneLine | None:
        """The line that says that they never suffice by themselves."""
        return next((line for line in self.lines if isinstance(line, NeverAloneLine)), None)


@frozen
class WeightOf(Expression):
    """``poids de performance``, or ``poids`` for all the signs."""

    group: Name | None

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core_expr.Expr:
        """Return the sum of the weights, reporting a group that the weighing has not."""
        found = ctx.meanings.get(meaning(self.group))
        if found is not None:
            return evolve(found, span=self.span)
        known = [k.removeprefix(_PREFIX) for k in ctx.meanings if k.startswith(_PREFIX)]
        what, suggestion = Words("« poids »", "'weight'"), None
        if self.group is not None:
            what = Words(f"« poids de {self.group} »", f"'weight of {self.group}'")
            suggestion = ctx.scope.suggest(self.group.text, [key for key in known if key])
        ctx.scope.report.add(UnknownWeight(span=self.span, what=what, suggestion=suggestion))
        return BROKEN


_PREFIX = "poids "


def meaning(group: Name | None) -> str:
    """Return the key of a weight among the meanings of a context; it has a space, unlike names."""
    return f"{_PREFIX}{group}" if group is not None else _PREFIX
