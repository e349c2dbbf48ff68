"""The expressions of the core: a closed union that every back end matches in full.

Each node carries its ``type`` and the ``span`` of the words it comes from, so that checks and
reasons speak of the file. Positions never take part in equality.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

from attrs import field, frozen

from procrules.core.reference import Reference
from procrules.core.types import Type
from procrules.diagnostics.base import NOWHERE, Span
from procrules.values.durations import Duration
from procrules.values.nothing import Nothing

Operator = Literal["<", "<=", "=", "!=", ">=", ">"]
Scalar = bool | Fraction | date | Duration | str | Nothing


def _span() -> Span:
    return field(default=NOWHERE, eq=False, repr=False)


@frozen
class Constant:
    """A value written in the rules."""

    value: Scalar
    type: Type
    span: Span = _span()


@frozen
class FactRef:
    """A fact (or an appreciation) of the procurement."""

    name: str
    type: Type
    span: Span = _span()


@frozen
class DerivedRef:
    """A derived value; ``record`` says of which record, when it has one value for each."""

    name: str
    type: Type
    span: Span = _span()
    record: Expr | None = None


@frozen
class DecisionRef:
    """The answer of another decision; ``record`` says about which record, when it answers for each."""

    name: str
    type: Type
    span: Span = _span()
    record: Expr | None = None


@frozen
class Selector:
    """One axis of a threshold and the expression that chooses its column."""

    axis: str
    expr: Expr


@frozen
class ThresholdRef:
    """The value of a threshold on the day that ``reference`` gives, or ``day`` when there is one."""

    name: str
    selectors: tuple[Selector, ...]
    reference: str | None
    type: Type
    span: Span = _span()
    day: Expr | None = None


@frozen
class Variable:
    """The record under consideration inside a list."""

    name: str
    type: Type
    span: Span = _span()


@frozen
class Field:
    """A field of a record."""

    record: Expr
    name: str
    type: Type
    span: Span = _span()


@frozen
class Preceding:
    """The records of the list under consideration up to this one, itself included.

    ``by`` is the field that orders them (a date, an amount); the order of the list decides between
    equals, and alone when there is no such field.
    """

    variable: str
    by: str | None
    type: Type
    span: Span = _span()


@frozen
class Compare:
    """A comparison; its direction is always the one written.

    ``apart`` says that *néant* has a case of its own beside this one: a yes/no of which nothing is
    stated is then another value, where it would be neither yes nor no.
    """

    op: Operator
    left: Expr
    right: Expr
    type: Type
    span: Span = _span()
    apart: bool = False


@frozen
class Among:
    """Whether a value of a choice is one of those listed, or a set holds one of them."""

    item: Expr
    values: tuple[str, ...]
    type: Type
    span: Span = _span()


@frozen
class Every:
    """All of the conditions hold (strong Kleene)."""

    items: tuple[Expr, ...]
    type: Type
    span: Span = _span()


@frozen
class Some:
    """At least one of the conditions holds (strong Kleene)."""

    items: tuple[Expr, ...]
    type: Type
    span: Span = _span()


@frozen
class Not:
    """The condition does not hold (strong Kleene)."""

    item: Expr
    type: Type
    span: Span = _span()


@frozen
class Arithmetic:
    """Exact arithmetic over numbers, amounts and rates."""

    op: Literal["+", "-", "*", "/"]
    left: Expr
    right: Expr
    type: Type
    span: Span = _span()


@frozen
class Shift:
    """A date moved by a duration, in calendar arithmetic."""

    duration: Expr
    start: Expr
    sign: Literal[1, -1]
    type: Type
    span: Span = _span()


@frozen
class Where:
    """The records of a list that satisfy a condition on ``variable``."""

    source: Expr
    variable: str
    condition: Expr
    type: Type
    span: Span = _span()


@frozen
class Aggregate:
    """A count, a sum, the largest or the smallest over a list."""

    kind: Literal["count", "sum", "max", "min"]
    source: Expr
    variable: str
    body: Expr | None
    type: Type
    span: Span = _span()


@frozen
class Quantified:
    """Each, at least one or none of the records of a list satisfies a condition."""

    kind: Literal["each", "some", "none"]
    source: Expr
    variable: str
    condition: Expr
    type: Type
    span: Span = _span()


@frozen
class Readings:
    """Several readings of an uncertain point of law: known only where they agree."""

    name: str
    options: tuple[Reading, ...]
    type: Type
    span: Span = _span()


@frozen
class Reading:
    """One reading and the value it gives."""

    label: str
    expr: Expr


@frozen
class Weight:
    """A condition and what it weighs."""

    condition: Expr
    weight: Fraction


@frozen
class Weights:
    """The sum of the weights of the conditions that hold."""

    items: tuple[Weight, ...]
    type: Type
    span: Span = _span()


@frozen
class Cited:
    """A condition that carries references of its own, as in a numbered list."""

    item: Expr
    references: tuple[Reference, ...]
    type: Type
    span: Span = _span()


def same_record(record: Variable, source: Expr, span: Span) -> Quantified:
    """Return whether a list holds a record of the same id."""
    # Another variable than that of the record at hand: both are read.
    other = Variable(f"{record.name}'", record.type, span)
    boolean, text = Type("boolean"), Type("text")
    left, right = Field(record, "id", text, span), Field(other, "id", text, span)
    same = Compare("=", left, right, boolean, span)
    return Quantified("some", source, other.name, same, boolean, span)


Expr = (
    Constant
    | FactRef
    | DerivedRef
    | DecisionRef
    | ThresholdRef
    | Variable
    | Preceding
    | Field
    | Compare
    | Among
    | Every
    | Some
    | Not
    | Arithmetic
    | Shift
    | Where
    | Aggregate
    | Quantified
    | Readings
    | Weights
    | Cited
)
