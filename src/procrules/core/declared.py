"""What a ruleset declares, as those who read facts need it: of a program, or kept without one.

``Program`` is one way to say it. The classes below say the same and no more, so that facts are read
and checked in full before anything else of the rules is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from procrules.values.light import frozen
from procrules.values.nothing import NEANT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Protocol

    from procrules.core.expr import Scalar
    from procrules.core.types import Kind
    from procrules.diagnostics.base import Words

    class Typed(Protocol):
        """A type."""

        @property
        def kind(self) -> Kind: ...
        @property
        def name(self) -> str | None: ...
        @property
        def item(self) -> Typed | None: ...
        def words(self) -> Words:
            """Say the type in both languages."""

    class Labelled(Protocol):
        """What an item says of itself."""

        @property
        def label(self) -> str | None: ...

    class Bounded(Protocol):
        """A field of a record, or a fact."""

        @property
        def name(self) -> str: ...
        @property
        def type(self) -> Typed: ...
        @property
        def minimum(self) -> Scalar | None: ...
        @property
        def maximum(self) -> Scalar | None: ...

    class Told(Bounded, Protocol):
        """A fact that a caller may tell."""

        @property
        def presumed(self) -> Scalar | None: ...

    class Chosen(Protocol):
        """A choice."""

        @property
        def name(self) -> str: ...
        @property
        def about(self) -> Labelled: ...
        def names(self) -> tuple[str, ...]:
            """Return its values."""

    class Shaped(Protocol):
        """The shape of a record."""

        @property
        def name(self) -> str: ...
        @property
        def about(self) -> Labelled: ...
        @property
        def fields(self) -> Iterable[Bounded]: ...
        def field(self, name: str) -> Bounded | None:
            """Return a field by name."""

    class Declarations(Protocol):
        """What a ruleset declares."""

        @property
        def facts(self) -> Mapping[str, Told]: ...
        @property
        def choices(self) -> Mapping[str, Chosen]: ...
        @property
        def entities(self) -> Mapping[str, Shaped]: ...


@frozen
class DeclaredType:
    """As ``core.types.Type``."""

    kind: Kind
    name: str | None = None
    item: DeclaredType | None = None

    def words(self) -> Words:
        """Say the type in both languages, for messages."""
        from procrules.core.types import Type  # nothing is wrong with most facts

        item = None if self.item is None else Type(self.item.kind, self.item.name)
        return Type(self.kind, self.name, item).words()


class DeclaredFact:
    """As ``core.items.Fact``."""

    __slots__ = ("maximum", "minimum", "name", "presumed", "type")

    def __init__(
        self,
        name: str,
        type_: DeclaredType,
        minimum: Scalar | None,
        maximum: Scalar | None,
        presumed: Scalar | None,
    ) -> None:
        self.name = name
        self.type = type_
        self.minimum = minimum
        self.maximum = maximum
        self.presumed = presumed


class DeclaredField:
    """As ``core.items.EntityField``."""

    __slots__ = ("maximum", "minimum", "name", "type")

    def __init__(
        self, name: str, type_: DeclaredType, minimum: Scalar | None, maximum: Scalar | None
    ) -> None:
        self.name = name
        self.type = type_
        self.minimum = minimum
        self.maximum = maximum


class DeclaredLabel:
    """As ``core.items.About``."""

    __slots__ = ("label",)

    def __init__(self, label: str | None) -> None:
        self.label = label


class DeclaredChoice:
    """As ``core.items.Choice``."""

    __slots__ = ("_names", "about", "name")

    def __init__(self, name: str, label: str | None, names: Iterable[str]) -> None:
        self.name = name
        self.about = DeclaredLabel(label)
        self._names = tuple(names)

    def names(self) -> tuple[str, ...]:
        """Return its values in the order in which they are written."""
        return self._names


class DeclaredEntity:
    """As ``core.items.Entity``."""

    __slots__ = ("about", "fields", "name")

    def __init__(self, name: str, label: str | None, fields: Iterable[DeclaredField]) -> None:
        self.name = name
        self.about = DeclaredLabel(label)
        self.fields = tuple(fields)

    def field(self, name: str) -> DeclaredField | None:
        """Return a field by name."""
        return next((f for f in self.fields if f.name == name), None)


class DeclaredRules:
    """What a ruleset declares, from plain data (``declaring.plain_declarations``)."""

    __slots__ = ("choices", "entities", "facts")

    def __init__(self, said: Mapping[str, Any]) -> None:
        types = [_type(said["types"], number) for number in range(len(said["types"]))]
        self.facts = {
            name: DeclaredFact(name, types[type_], *map(scalar, bounds))
            for name, (type_, *bounds) in said["facts"].items()
        }
        self.choices = {name: DeclaredChoice(name, *c) for name, c in said["choices"].items()}
        self.entities = {
            name: DeclaredEntity(
                name,
                label,
                [DeclaredField(n, types[t], *map(scalar, bounds)) for n, t, *bounds in fields],
            )
            for name, (label, fields) in said["entities"].items()
        }

    def __reduce__(self) -> tuple[Any, ...]:
        from procrules.core.declaring import plain_declarations

        return DeclaredRules, (plain_declarations(self),)


def _type(types: list[Any], number: int) -> DeclaredType:
    kind, name, item = types[number]
    return DeclaredType(kind, name, None if item is None else _type(types, item))


def scalar(said: Any) -> Scalar | None:
    """Return a value from plain data: a text, a truth, or a list that begins with what it is."""
    if not isinstance(said, list):
        found: Scalar | None = said
        return found
    match said:
        case ["number", above, below]:
            return Fraction(above, below)
        case ["date", ordinal]:
            return date.fromordinal(ordinal)
        case ["duration", count, unit]:
            from procrules.values.durations import Duration  # few bounds are durations

            return Duration(count, unit)
        case _:
            return NEANT
