"""Frozen classes with slots, declared like those of attrs, and made without attrs.

To import attrs and to let it write the methods of a class takes longer than a first decision may. The
few classes that a first decision needs are made here, and nothing is compiled. Type
checkers take them for classes of attrs, and so does attrs itself, which is told their fields when it
asks (``attrs.fields``, ``attrs.evolve``), and ``typing`` (``get_type_hints``). All other classes are those of attrs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
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

    __slots__ = ("annotated", "fields")

    def __init__(self, fields: tuple[_Field, ...], annotated: Mapping[str, Any]) -> None:
        self.fields = fields
        self.annotated = annotated

    def __get__(self, _: object, cls: type[Any]) -> Any:
        import attr
        import attrs

        made = {
            f.name: attr.ib(  # attrs.field takes a type since attrs 23.1 only
                type=self.annotated[f.name],
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


class _Hints(dict):  # type: ignore[type-arg]  # to import typing takes long
    """The annotations of a class or of its constructor: types where they are read one by one, as ``typing`` does.

    Names that a module imports for type checkers alone are imported then: most processes never do.
    Where its text is not at hand, annotations stay the texts that they are.
    """

    __slots__ = ("_module",)

    def __init__(self, annotated: Mapping[str, Any], module: str) -> None:
        dict.__init__(self, annotated)
        self._module = module

    def __getitem__(self, name: str) -> Any:
        found = dict.__getitem__(self, name)
        try:
            while isinstance(found, str):  # a name may stand for a text
                found = eval(found, _names(self._module))
        except NameError:
            return found
        return found

    def __iter__(self) -> Iterator[str]:
        return dict.__iter__(self)  # of a class that has this method, dict() asks for each value

    def items(self) -> list[tuple[str, Any]]:  # type: ignore[override]
        return [(name, self[name]) for name in self]


_SEEN: dict[str, dict[str, Any]] = {}
"""What each module names, once it was asked for."""


def _names(module: str) -> dict[str, Any]:
    """Return what a module names, and what it imports for type checkers alone."""
    if module in _SEEN:
        return _SEEN[module]
    import ast
    import inspect
    from importlib import import_module

    home = import_module(module)
    names = dict(vars(home))
    try:
        text = inspect.getsource(home)
    except (OSError, TypeError):  # there is none
        text = ""
    for block in ast.parse(text).body:
        if not isinstance(block, ast.If) or ast.unparse(block.test) != "TYPE_CHECKING":
            continue
        for said in block.body:
            if isinstance(said, ast.ImportFrom) and said.module is not None:
                try:
                    given = vars(import_module(said.module))
                except ImportError:  # what an extra needs is not there: what it names stays a text
                    continue
                for name in said.names:
                    # Some are themselves there for type checkers alone.
                    there = given if name.name in given else _names(said.module)
                    names[name.asname or name.name] = there[name.name]
            else:
                exec(compile(ast.Module([said], []), module, "exec"), names)
    return _SEEN.setdefault(module, names)


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
    body["__annotations__"] = _Hints(annotated, cls.__module__)
    initialise.__annotations__ = {f.name.lstrip("_"): annotated[f.name] for f in init}
    called = body["__init__"]
    called.__annotations__ = _Hints({**called.__annotations__, "return": None}, cls.__module__)
    body["__attrs_attrs__"] = _AttrsFields(fields, annotated)
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
