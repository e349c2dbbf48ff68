"""What a ruleset talks about: sources, choices, facts, appreciations, records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from attrs import field, frozen

from procrules.constructs.base import REST, Construct, Key, Name, Node, Text
from procrules.constructs.common import TypeName, about, single
from procrules.constructs.expression import Expression, typed
from procrules.constructs.scope import Context, Declared, Scope
from procrules.core import items as core
from procrules.core.expr import Constant, Scalar
from procrules.core.types import ANY, BOOLEAN, Type
from procrules.diagnostics.base import Words
from procrules.diagnostics.names import DuplicateName
from procrules.diagnostics.thresholds import BoundsReversed, PresumedOutOfBounds
from procrules.diagnostics.types import WrongValueType
from procrules.values.ordering import less


# -- sources ------------------------------------------------------------------------------------
@frozen
class Authority(Node):
    """The nature of a source."""

    key: Key


@frozen
class SourceDeclaration(Construct):
    """``source <name> « <label> » : <authority>``."""

    title: ClassVar[str] = "source"

    name: Name
    label: Text | None
    authority: Authority
    lines: tuple[Node, ...] = field(metadata=REST)

    def declare(self, scope: Scope) -> None:
        """Declare the source; its authority is known to every later pass."""
        if scope.declare("source", Declared(self.name.text, "source", self.name.span)):
            authority = _AUTHORITIES[self.authority.key.key]
            scope.sources[self.name.text] = core.Source(self.name.text, authority, core.About())

    def lower(self, scope: Scope) -> Iterator[core.Item]:
        """Yield the source."""
        authority = _AUTHORITIES[self.authority.key.key]
        yield core.Source(self.name.text, authority, about(self.lines, scope, self.label, self))


_AUTHORITIES: dict[str, core.Authority] = {
    "LAW": "law",
    "CASE_LAW": "case_law",
    "DOCTRINE": "doctrine",
    "PROGRAMME": "programme",
    "ORIENTATION": "orientation",
    "POLICY": "policy",
}


# -- choices ------------------------------------------------------------------------------------
@frozen
class Code(Node):
    """``code eforms « works »``."""

    system: Name
    code: Text


@frozen
class ChoiceValue(Node):
    """One value of a choice."""

    name: Name
    label: Text | None
    lines: tuple[Node, ...] = field(metadata=REST)


@frozen
class GroupLine(Node):
    """``groupe <name> « <label> » : a, b``."""

    name: Name
    label: Text | None
    members: tuple[Name, ...] = field(metadata=REST)


@frozen
class ChoiceDeclaration(Construct):
    """``choix <name> « <label> »`` and its values, one on each line."""

    title: ClassVar[str] = "choix"

    name: Name
    label: Text | None
    lines: tuple[Node, ...] = field(metadata=REST)

    def declare(self, scope: Scope) -> None:
        """Declare the choice with its values, so that types can be read anywhere."""
        if scope.declare("type", Declared(self.name.text, "choice", self.name.span)):
            scope.choices[self.name.text] = self._choice(scope)

    def lower(self, scope: Scope) -> Iterator[core.Item]:
        """Yield the choice with what its lines cite."""
        yield self._choice(scope, final=True)

    def _choice(self, scope: Scope, *, final: bool = False) -> core.Choice:
        values: dict[str, core.ChoiceValue] = {}
        for line in self.lines:
            if isinstance(line, ChoiceValue):
                scope.saw("member", line.name.text, line.name.span, self.name.text, declares=True)
                if line.name.text in values and not final:
                    scope.report.add(
                        DuplicateName(
                            span=line.name.span,
                            name=line.name.text,
                            file=line.span.file,
                            line=values[line.name.text].about.span.line,
                        )
                    )
                codes = tuple(
                    core.Code(c.system.text, c.code.text) for c in line.lines if isinstance(c, Code)
                )
                said = about(line.lines if final else (), scope, line.label, line)
                values[line.name.text] = core.ChoiceValue(line.name.text, said, codes)
        groups: list[core.Group] = []
        so_far: dict[str, tuple[str, ...]] = {name: (name,) for name in values}
        grouped: set[str] = set()
        for line in self.lines:
            if isinstance(line, GroupLine):
                scope.saw("member", line.name.text, line.name.span, self.name.text, declares=True)
                members = (
                    tuple(v for n in line.members for v in scope.meant(n, self.name.text, so_far))
                    if not final
                    else tuple(v for n in line.members for v in so_far.get(n.text, ()))
                )
                said = about((), scope, line.label, line)
                groups.append(core.Group(line.name.text, members, said))
                if line.name.text not in grouped:  # the first of two groups of one name counts
                    grouped.add(line.name.text)
                    so_far[line.name.text] = members
        said = about(self.lines if final else (), scope, self.label, self)
        return core.Choice(self.name.text, tuple(values.values()), tuple(groups), said)


# -- facts --------------------------------------------------------------------------------------
@frozen
class QuestionLine(Node):
    """``question « … »``."""

    text: Text


@frozen
class HelpLine(Node):
    """``aide « … »``."""

    text: Text


@frozen
class UnitLine(Node):
    """``unité « … »``."""

    text: Text


@frozen
class AtLeastLine(Node):
    """``au moins …``: the lowest value allowed."""

    key: Key
    value: Expression


@frozen
class AtMostLine(Node):
    """``au plus …``: the highest value allowed."""

    key: Key
    value: Expression


@frozen
class PresumedLine(Node):
    """``présumé …``: taken while nothing is told, and listed in the answer."""

    value: Expression


@frozen
class ByLine(Node):
    """``par « l'acheteur »``: who appreciates."""

    text: Text


@frozen
class CriterionLine(Node):
    """``critère « … »``."""

    text: Text


@frozen
class FactDeclaration(Construct):
    """``fait <name> « <label> » : <type>``."""

    title: ClassVar[str] = "fait"

    name: Name
    label: Text | None
    type: TypeName
    lines: tuple[Node, ...] = field(metadata=REST)

    def declare(self, scope: Scope) -> None:
        """Declare the fact with its type."""
        label = self.label.text if self.label else None
        type_ = self.type.read(scope) or ANY
        scope.declare("value", Declared(self.name.text, "fact", self.name.span, type_, label))

    def lower(self, scope: Scope) -> Iterator[core.Item]:
        """Yield the fact with its bounds and its presumption."""
        type_ = self.type.read(scope)
        if type_ is not None:
            yield fact(self.name, type_, self.label, self.lines, scope, self)


@frozen
class JudgementDeclaration(Construct):
    """``appréciation <name> « <label> »``: a yes/no that a person gives, never guessed."""

    title: ClassVar[str] = "appréciation"

    name: Name
    label: Text | None
    lines: tuple[Node, ...] = field(metadata=REST)

    def declare(self, scope: Scope) -> None:
        """Declare the appreciation as a yes/no fact."""
        label = self.label.text if self.label else None
        scope.declare("value", Declared(self.name.text, "fact", self.name.span, BOOLEAN, label))

    def lower(self, scope: Scope) -> Iterator[core.Item]:
        """Yield a fact that says who appreciates it."""
        by = single(self.lines, ByLine, scope)
        criteria = tuple(c.text.text for c in self.lines if isinstance(c, CriterionLine))
        judgement = core.Judgement(by.text.text if by else None, criteria)
        yield fact(self.name, BOOLEAN, self.label, self.lines, scope, self, judgement)


def fact(
    name: Name,
    type_: Type,
    label: Text | None,
    lines: Iterable[Node],
    scope: Scope,
    node: Node,
    judgement: core.Judgement | None = None,
) -> core.Fact:
    """Return a fact from the lines of its declaration."""
    lines = tuple(lines)
    question = single(lines, QuestionLine, scope)
    help_ = single(lines, HelpLine, scope)
    unit = single(lines, UnitLine, scope)
    low, high = _bounds(name, type_, lines, scope)
    presumed = _value(single(lines, PresumedLine, scope), type_, scope)
    if not less(high, low) and (less(presumed, low) or less(high, presumed)):
        line = single(lines, PresumedLine, scope)
        assert line is not None
        scope.report.add(PresumedOutOfBounds(span=line.span, name=name.text))
    return core.Fact(
        name.text,
        type_,
        about(lines, scope, label, node),
        question.text.text if question else None,
        help_.text.text if help_ else None,
        unit.text.text if unit else None,
        low,
        high,
        presumed,
        judgement,
    )


def _bounds(
    name: Name, type_: Type, lines: tuple[Node, ...], scope: Scope
) -> tuple[Scalar | None, Scalar | None]:
    """Return the lowest and the highest value that lines allow."""
    low = _value(single(lines, AtLeastLine, scope), type_, scope)
    high = _value(single(lines, AtMostLine, scope), type_, scope)
    if less(high, low):
        scope.report.add(BoundsReversed(span=name.span, name=name.text))
    return low, high


def _value(
    line: AtLeastLine | AtMostLine | PresumedLine | None, type_: Type, scope: Scope
) -> Scalar | None:
    if line is None:
        return None
    expr = typed(line.value, Context(scope), type_)
    if isinstance(expr, Constant):
        return expr.value if expr.type.kind != "any" else None
    scope.report.add(
        WrongValueType(
            span=line.span,
            found=Words("une expression", "an expression"),
            expected=Words("une valeur écrite", "a written value"),
        )
    )
    return None


# -- records ------------------------------------------------------------------------------------
@frozen
class EntityField(Node):
    """One field of a record."""

    name: Name
    label: Text | None
    type: TypeName
    lines: tuple[Node, ...] = field(metadata=REST)


@frozen
class EntityDeclaration(Construct):
    """``entité <name> « <label> »`` and its fields."""

    title: ClassVar[str] = "entité"

    name: Name
    label: Text | None
    lines: tuple[Node, ...] = field(metadata=REST)

    def declare(self, scope: Scope) -> None:
        """Declare the entity; its fields are read once every type is known."""
        if scope.declare("type", Declared(self.name.text, "entity", self.name.span)):
            scope.entities[self.name.text] = core.Entity(self.name.text, (), core.About())

    def complete(self, scope: Scope) -> None:
        """Read the fields; called between ``declare`` and ``lower``."""
        if scope.names["type"][self.name.text].span == self.name.span:
            scope.entities[self.name.text] = self._entity(scope)

    def lower(self, scope: Scope) -> Iterator[core.Item]:
        """Yield the entity."""
        yield self._entity(scope)

    def _entity(self, scope: Scope) -> core.Entity:
        fields: dict[str, core.EntityField] = {}
        for line in self.lines:
            if isinstance(line, EntityField):
                scope.saw("field", line.name.text, line.name.span, self.name.text, declares=True)
                if line.name.text in fields:
                    scope.report.add(
                        DuplicateName(
                            span=line.name.span,
                            name=line.name.text,
                            file=line.span.file,
                            line=fields[line.name.text].about.span.line,
                        )
                    )
                type_ = line.type.read(scope) or ANY
                said = about(line.lines, scope, line.label, line)
                bounds = _bounds(line.name, type_, line.lines, scope)
                fields[line.name.text] = core.EntityField(line.name.text, type_, said, *bounds)
        said = about(self.lines, scope, self.label, self)
        return core.Entity(self.name.text, tuple(fields.values()), said)
