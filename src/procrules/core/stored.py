"""A checked program as bytes, and back: data alone, which can build nothing but the core.

The bytes are a line with their digest, a line with what they are about, and one text per declaration,
which is read when the declaration is first reached. A node is an object with one key, its kind; the
value is the list of its fields, without those at the end that have their default. A node that stands in
several places is written once, in a table of its own, and is one node again when it is read.

Reading never runs what is read: no name in the bytes is looked up anywhere, kinds are numbers in the
list of the core's own classes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import NOTHING, fields, frozen, has

from procrules.core import expr, items, reference, types
from procrules.core.deferred import DeferredDict, DeferredTuple
from procrules.core.frozen import FrozenDict
from procrules.core.program import CheckedProgram, Program
from procrules.diagnostics.base import Span
from procrules.values.durations import Duration
from procrules.values.nothing import NEANT

_MAGIC = b"procrules core 1 "

_TUPLE, _FRACTION, _DATE, _SET, _MAPPING, _NEANT, _SPAN, _SHARED, _RULE = "tfdmonprs"
"""The kinds of what is no node of the core; those of the nodes are numbers."""

_CLASSES: tuple[type[Any], ...] = (
    Duration,
    *(
        cls
        for module in (types, reference, expr, items)
        for cls in vars(module).values()
        if isinstance(cls, type) and has(cls) and cls.__module__ == module.__name__
    ),
)
_KINDS = {cls: str(number) for number, cls in enumerate(_CLASSES)}


class StoredError(ValueError):
    """The bytes are not what ``store`` made."""


@frozen
class Stored:
    """Bytes that were read as far as their head.

    Attributes:
        about: What was said of the program when it was stored, as plain data.
    """

    about: Mapping[str, Any]
    _index: Mapping[str, Any]
    _body: memoryview

    def program(self) -> CheckedProgram:
        """Return the program; its declarations are read when they are first looked at."""
        return _Reader(self._index, self._body).checked()


# -- writing ------------------------------------------------------------------------------------
def store(checked: CheckedProgram, about: Mapping[str, Any]) -> bytes:
    """Return a program as bytes.

    Args:
        checked: The program.
        about: What is to be known of it before it is read; it must be plain data for JSON.

    Raises:
        TypeError: The program holds something that the core does not.
    """
    index, body = _Writer(checked).written()
    head = _text({"about": about, "index": index})
    rest = head + b"\n" + body
    return _MAGIC + hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest


def _text(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "surrogatepass")


class _Writer:
    def __init__(self, checked: CheckedProgram) -> None:
        self.checked = checked
        self.files: dict[str, int] = {}
        self.shared: dict[int, int] = {}  # by the id of a node, its number in the table
        self.nodes: list[Any] = []  # those of the table
        self.types: dict[types.Type, types.Type] = {}
        self.defaults = {cls: tuple(self._defaults(cls)) for cls in _CLASSES}
        self.body: list[bytes] = []
        self.size = 0

    def written(self) -> tuple[dict[str, Any], bytes]:
        """Return the index and the texts that it points into."""
        program = self.checked.program
        self._share(program)
        parts = {a.name: self._part(getattr(program, a.name)) for a in fields(Program)}
        tables = {
            a.name: self._part(getattr(self.checked, a.name), inside=False)
            for a in fields(CheckedProgram)
            if a.name != "program"
        }
        shared = self._place(self._fields(node) for node in self.nodes)
        index = {"files": list(self.files), "shared": shared, "parts": parts, "tables": tables}
        return index, b"".join(self.body)

    def _part(self, value: Any, *, inside: bool = True) -> list[Any]:
        """Return how a part is made and where it lies; the rules of a table are written by name."""
        if isinstance(value, Mapping):
            keys = [list(key) if isinstance(key, tuple) else key for key in value]
            written = (self._inside(v) if inside else self._node(v) for v in value.values())
            return ["mapping", self._place(written), keys]
        made = "tuple" if isinstance(value, tuple | DeferredTuple) else "value"
        return [made, self._place([self._node(value)])]

    def _place(self, values: Iterable[Any]) -> list[int]:
        """Write some values, and return where the first begins and where each ends."""
        places = [self.size]
        for value in values:
            text = _text(value)
            self.body.append(text)
            self.size += len(text)
            places.append(self.size)
        return places

    def _share(self, program: Program) -> None:
        """Find the nodes that stand in several places."""
        seen: dict[int, Any] = {}
        stack: list[Any] = [getattr(program, a.name) for a in reversed(fields(Program))]
        while stack:
            value = stack.pop()
            if isinstance(value, Mapping):
                stack.extend(value.values())
            elif isinstance(value, tuple | DeferredTuple | frozenset):
                stack.extend(value)
            elif type(value) in _KINDS:
                value = self._one(value)
                if id(value) not in seen:
                    seen[id(value)] = value
                    stack.extend(getattr(value, a.name) for a in fields(type(value)))
                elif id(value) not in self.shared:
                    self.shared[id(value)] = len(self.nodes)
                    self.nodes.append(value)

    def _one(self, value: Any) -> Any:
        """Return the same object for equal types: they say nothing of where they stand."""
        return self.types.setdefault(value, value) if isinstance(value, types.Type) else value

    def _inside(self, value: Any) -> Any:
        """Return a declaration itself, where its name alone would be a circle."""
        return self._node(value, named=False)

    def _node(self, value: Any, *, named: bool = True) -> Any:
        if value is None or isinstance(value, bool | int | str):
            return value
        if named and isinstance(value, items.Rule):
            return {_RULE: [value.name]}
        if type(value) in _KINDS:
            value = self._one(value)
            number = self.shared.get(id(value))
            return {_SHARED: [number]} if number is not None else self._fields(value)
        if isinstance(value, Span):
            file = self.files.setdefault(value.file, len(self.files))
            return {_SPAN: [file, value.line, value.column, value.end_line, value.end_column]}
        if isinstance(value, tuple | DeferredTuple):
            return {_TUPLE: [self._node(v) for v in value]}
        if isinstance(value, Fraction):
            return {_FRACTION: [value.numerator, value.denominator]}
        if type(value) is date:
            return {_DATE: [value.toordinal()]}
        if isinstance(value, frozenset):
            return {_SET: sorted(map(self._node, value), key=_text)}
        if isinstance(value, Mapping):
            return {_MAPPING: [self._node(v) for pair in value.items() for v in pair]}
        if value is NEANT:
            return {_NEANT: []}
        raise TypeError(f"the core holds no {type(value).__name__}")

    def _fields(self, value: Any) -> dict[str, Any]:
        cls = type(value)
        written = [self._node(getattr(value, a.name)) for a in fields(cls)]
        defaults = self.defaults[cls]
        while written and _same(written[-1], defaults[len(written) - 1]):
            written.pop()
        return {_KINDS[cls]: written}

    def _defaults(self, cls: type[Any]) -> Iterable[Any]:
        for attribute in fields(cls):
            plain = attribute.default is not NOTHING and not hasattr(attribute.default, "factory")
            yield self._plain(attribute.default) if plain else _NO_DEFAULT

    def _plain(self, default: object) -> object:
        if isinstance(default, Span):
            return self._node(default)
        return self._fields(default) if type(default) in _KINDS else self._node(default)


_NO_DEFAULT = object()


def _same(one: object, other: object) -> bool:
    """Whether two written values are the same; ``True`` is not 1."""
    return one == other and repr(one) == repr(other)


# -- reading ------------------------------------------------------------------------------------
def read_stored(data: bytes) -> Stored:
    """Read the head of what ``store`` made.

    Raises:
        StoredError: The bytes were cut, changed, or made by another version of this module.
    """
    opening, _, rest = data.partition(b"\n")
    if not opening.startswith(_MAGIC):
        raise StoredError("these bytes hold no program")
    if hashlib.sha256(rest).hexdigest().encode() != opening[len(_MAGIC) :]:
        raise StoredError("the bytes are not those that were stored")
    head, _, body = rest.partition(b"\n")
    said = json.loads(str(head, "utf-8", "surrogatepass"))
    return Stored(said["about"], said["index"], memoryview(body))


class _Reader:
    """Builds the nodes of one program, each shared one once."""

    def __init__(self, index: Mapping[str, Any], body: memoryview) -> None:
        self.index = index
        self.body = body
        self.files: list[str] = index["files"]
        self.shared: dict[int, Any] = {}
        self.rules: Mapping[str, items.Rule] = FrozenDict()
        self.makers: dict[str, Callable[..., Any]] = {
            _TUPLE: lambda *items: items,
            _FRACTION: Fraction,
            _DATE: date.fromordinal,
            _SET: lambda *items: frozenset(items),
            _MAPPING: lambda *items: FrozenDict(zip(items[::2], items[1::2], strict=True)),
            _NEANT: lambda: NEANT,
            _SPAN: lambda file, *place: Span(self.files[file], *place),
            _SHARED: self._table,
            _RULE: lambda name: self.rules[name],
            **{kind: cls for cls, kind in _KINDS.items()},
        }
        # The scanner of json calls back once for each node, from the innermost outwards.
        self.scan = json.JSONDecoder(object_pairs_hook=self._made).raw_decode

    def checked(self) -> CheckedProgram:
        """Return the program."""
        parts = {name: self._part(where) for name, where in self.index["parts"].items()}
        program = Program(**parts)
        self.rules = program.rules
        tables = {name: self._part(where) for name, where in self.index["tables"].items()}
        return CheckedProgram(program, **tables)

    def _made(self, node: list[tuple[str, list[Any]]]) -> Any:
        """Return what a written node stands for."""
        ((kind, values),) = node
        return self.makers[kind](*values)

    def _part(self, part: list[Any]) -> Any:
        match part:
            case ["mapping", places, keys]:
                numbers = {tuple(k) if isinstance(k, list) else k: n for n, k in enumerate(keys)}
                return DeferredDict(numbers, lambda n: self._read(places, n))
            case ["tuple", places]:
                return DeferredTuple(lambda: self._read(places, 0))
            case [_, places]:
                return self._read(places, 0)

    def _read(self, places: list[int], number: int) -> Any:
        text = self.body[places[number] : places[number + 1]]
        return self.scan(str(text, "utf-8", "surrogatepass"))[0]

    def _table(self, number: int) -> Any:
        if number not in self.shared:
            # Of two threads, the first to keep its node gives it to both.
            self.shared.setdefault(number, self._read(self.index["shared"], number))
        return self.shared[number]
