"""Frozen classes with slots, declared like those of attrs, and made without attrs.

To import attrs and to let it write the methods of a class takes longer than a first decision may. The
few classes that a first decision needs are made here, and nothing is compiled. Type
checkers take them for classes of attrs, and so does attrs itself, which is told their fields when it
asks (``attrs.fields``, ``attrs.evolve``). All other classes are those of attrs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from attrs import field, frozen

__all__ = ["field", "frozen"]

_NONE = object()
"""The default of a field that has none."""


class _Field:
    """What is said of one field; as in attrs."""

    __slots__ = ("converter", "default", "eq", "factory", "init", "name", "repr")

    def __init__(
        self,
        *,
        default: Any = _NONE,
        factory: Callable[[], Any] | None = None,
        converter: Callable[[Any], Any] | None = None,
        init: bool = True,
        eq: bool = True,
        repr: bool = True,  # noqa: A002  (the name that attrs gives it)
    ) -> None:
        self.name = ""
        self.default = default
        self.factory = factory
        self.converter = converter
        self.init = init
        self.eq = eq
        self.repr = repr

    def value(self) -> Any:
        """Return the default."""
        return self.default if self.factory is None else self.factory()

    @property
    def optional(self) -> bool:
        """Whether there is a default."""
        return self.default is not _NONE or self.factory is not None


class _AttrsFields:
    """What attrs reads of a class, made when it is read: most processes never do."""

    __slots__ = ("fields",)

    def __init__(self, fields: tuple[_Field, ...]) -> None:
        self.fields = fields

    def __get__(self, _: object, cls: type[Any]) -> Any:
        import attrs

        made = {
            f.name: attrs.field(
                default=attrs.Factory(f.factory) if f.factory is not None else _of_attrs(f.default),
                converter=f.converter,
                init=f.init,
                eq=f.eq,
                repr=f.repr,
            )
            for f in self.fields
        }
        found = attrs.fields(attrs.make_class(cls.__name__, made, frozen=True))
        cls.__attrs_attrs__ = found
        return found


class _Signature:
    """What ``help`` and editors show of how a class is called, made when it is read."""

    __slots__ = ("annotated", "fields", "initialise")

    def __init__(
        self, fields: tuple[_Field, ...], annotated: Mapping[str, Any], initialise: object
    ) -> None:
        self.fields = fields
        self.annotated = annotated
        self.initialise = initialise

    def __get__(self, _: object, cls: type[Any]) -> Any:
        if cls.__init__ is not self.initialise:  # a class made of this one is called in another way
            raise AttributeError("__signature__")
        from inspect import Parameter, Signature

        def parameter(of: _Field) -> Parameter:
            default = Parameter.empty if not of.optional else _of_attrs(of.default)
            annotation = self.annotated[of.name]
            name = of.name.lstrip("_")
            kind = Parameter.POSITIONAL_OR_KEYWORD
            return Parameter(name, kind, default=default, annotation=annotation)

        return Signature([parameter(f) for f in self.fields], return_annotation="None")


def _of_attrs(default: Any) -> Any:
    from attrs import NOTHING

    return NOTHING if default is _NONE else default


def _made(cls: type[Any]) -> type[Any]:
    """Return the class with slots for its fields, and with the methods of a frozen class."""
    body: dict[str, Any] = {
        key: value for key, value in vars(cls).items() if key not in ("__dict__", "__weakref__")
    }
    # inspect.get_annotations would import inspect, which takes long.
    annotated = body.get("__annotations__", {})
    fields = tuple(_declared(name, body.pop(name, _NONE)) for name in annotated)
    names = tuple(f.name for f in fields)
    init = tuple(f for f in fields if f.init)
    compared = tuple(f.name for f in fields if f.eq)
    shown = tuple(f.name for f in fields if f.repr)
    values = attrgetter(*compared) if compared else lambda _: ()
    given = tuple(f.name.lstrip("_") for f in init)

    def initialise(self: Any, *args: Any, **named: Any) -> None:
        told = dict(zip(given, args, strict=False))
        if len(args) > len(given) or not told.keys().isdisjoint(named):
            raise TypeError(f"{cls.__name__}() takes {', '.join(given)}, each once")
        told.update(named)
        for field_ in fields:
            name = field_.name
            key = name.lstrip("_")
            if field_.init and key in told:
                value = told.pop(key)
            elif field_.optional:
                value = field_.value()
            else:
                raise TypeError(f"{cls.__name__}() lacks {key}")
            if field_.converter is not None:
                value = field_.converter(value)
            set_(self, name, value)
        if told:
            raise TypeError(f"{cls.__name__}() takes no {', '.join(told)}")

    def equal(self: Any, other: object) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return bool(values(self) == values(other))

    def hashed(self: Any) -> int:
        return hash((made, values(self)))

    def written(self: Any) -> str:
        said = (f"{name.lstrip('_')}={getattr(self, name)!r}" for name in shown)
        return f"{cls.__name__}({', '.join(said)})"

    def refuse_setting(self: Any, name: str, value: object) -> NoReturn:
        from attrs.exceptions import FrozenInstanceError

        raise FrozenInstanceError

    def refuse_removing(self: Any, name: str) -> NoReturn:
        from attrs.exceptions import FrozenInstanceError

        raise FrozenInstanceError

    def state(self: Any) -> dict[str, Any]:
        return {name: getattr(self, name) for name in names}

    def restore(self: Any, kept: Mapping[str, Any]) -> None:
        for name in names:
            set_(self, name, kept[name])

    methods: dict[str, Callable[..., Any]] = {
        "__init__": initialise,
        "__eq__": equal,
        "__hash__": hashed,
        "__repr__": written,
        "__setattr__": refuse_setting,
        "__delattr__": refuse_removing,
        "__getstate__": state,
        "__setstate__": restore,
    }
    for name, method in methods.items():
        method.__name__, method.__qualname__ = name, f"{cls.__qualname__}.{name}"
        body.setdefault(name, method)
    body["__slots__"] = (*names, "__weakref__")
    body["__match_args__"] = given
    body["__attrs_attrs__"] = _AttrsFields(fields)
    body["__signature__"] = _Signature(init, annotated, body["__init__"])
    set_ = object.__setattr__
    made = type(cls.__name__, cls.__bases__, body)
    return made


def _declared(name: str, default: Any) -> _Field:
    found = default if isinstance(default, _Field) else _Field(default=default)
    found.name = name
    return found


if not TYPE_CHECKING:
    field, frozen = _Field, _made
