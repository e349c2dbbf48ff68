"""What a first answer needs of rules that were read before, kept so that nothing else of them is read.

Three kinds of plain data: what the ruleset declares (facts with their types and bounds, choices, names of
decisions), the periods of a decision, and its code for one period. A process that finds a program kept
keeps the first; one that answers a decision, the others. A wheel carries them all of its own rules.

They count as long as the engine and every text are those of then, byte for byte. What is damaged, or is
of another engine, was not kept. The program itself is read when something else is asked.
"""

from __future__ import annotations

import json
import os
import zlib

from procrules.cache import START, Cache, cache_at
from procrules.core.declared import DeclaredRules
from procrules.engine import PRECOMPILED, stamp
from procrules.errors import RulesetError
from procrules.values.digests import digest
from procrules.values.files import ENDINGS, rule_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from procrules.compiled import Compiled
    from procrules.core.program import CheckedProgram
    from procrules.diagnostics.base import Diagnostic
    from procrules.texts import RuleText

_HERE = os.path.dirname(__file__)
_MAGIC = b"procrules start 2 "
OPENING = ""
"""The name under which what a ruleset declares is kept."""
_INDEX = "\0"
"""The name of the index of a bundle, which no decision bears."""


# -- bytes --------------------------------------------------------------------------------------
def entry(name: str, value: Any) -> bytes:
    """Return plain data as bytes that say whether they are whole, and kept under this name."""
    text = json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")
    packed = zlib.compress(text)
    return _seal(name, packed) + b"\n" + packed


def read_entry(name: str, data: bytes | None) -> Any:
    """Return plain data from what ``entry`` gave for a name; ``None`` of anything else."""
    if data is None:
        return None
    opening, _, packed = data.partition(b"\n")
    return json.loads(zlib.decompress(packed)) if opening == _seal(name, packed) else None


def _seal(name: str, packed: bytes) -> bytes:
    return _MAGIC + digest(name.encode() + b"\n" + packed).encode("ascii")


def bundle(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """Return several entries as the bytes of one file, of which each is read alone."""
    index: dict[str, tuple[int, int]] = {}
    body: list[bytes] = []
    size = 0
    for name, data in entries:
        index[name] = (size, len(data))
        body.append(data)
        size += len(data)
    head = entry(_INDEX, index)
    return b"%d\n" % len(head) + head + b"".join(body)


class Bundle:
    """A file of several entries, of which each is read alone."""

    __slots__ = ("_at", "_index", "_path")

    def __init__(self, path: str) -> None:
        self._path = path
        self._index: dict[str, list[int]] = {}
        self._at = 0
        try:
            with open(path, "rb") as file:
                length = file.readline()
                self._index = read_entry(_INDEX, file.read(int(length))) or {}
                self._at = len(length) + int(length)
        except (OSError, ValueError):  # there is none
            return

    def read(self, name: str) -> bytes | None:
        """Return the bytes of an entry, if there is one."""
        place = self._index.get(name)
        if place is None:
            return None
        try:
            with open(self._path, "rb") as file:
                file.seek(self._at + place[0])
                return file.read(place[1])
        except OSError:
            return None


# -- texts --------------------------------------------------------------------------------------
class Texts:
    """The texts of a ruleset, as they lie on the disk.

    Attributes:
        shown: What its first file is called.
        bundled: Whether it comes with the package.
        root: The bytes of its first file.
        met: The bytes of files, by the bundled ruleset in which they lie and their name; ``None``
            when there is none.
    """

    __slots__ = ("_folder", "bundled", "met", "root", "shown")

    def __init__(self, folder: str, shown: str, bundled: bool, root: bytes) -> None:
        self._folder = folder
        self.shown = shown
        self.bundled = bundled
        self.root = root
        self.met: dict[tuple[str, str], bytes | None] = {}

    def file(self, inside: str, file: str) -> bytes | None:
        """Return the bytes of a file, as they were when they were first looked at."""
        key = inside, file
        if key not in self.met:
            self.met[key] = _read(_bundled_folder(inside) if inside else self._folder, file)
        return self.met[key]

    def meaning(self, inside: str, name: str) -> list[str] | None:
        """Return what a name means where it is imported, as ``RuleText.imported`` does, as plain data.

        Of a name that means two files both are told, which is what no text that is kept means.
        """
        for ruleset in (inside, name):
            found = [
                [f"{ruleset}/{name}{ending}", digest(data)]
                for ending in ENDINGS
                if (data := self.file(ruleset, name + ending)) is not None
            ]
            if found:
                return [word for told in found for word in told]
        return None

    def rule_text(self) -> RuleText:
        """Return the first file with those beside it, as they were read here."""
        from procrules.texts import RuleText

        def beside(file: str) -> str | None:
            data = self.file("", file)
            return None if data is None else self._text(data)

        return RuleText(self.shown, self._text(self.root), beside)

    def _text(self, data: bytes) -> str:
        if not self.bundled:
            return data.decode("utf-8-sig")
        return data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _rulesets() -> str | None:
    """Return the folder of the bundled rulesets: in the package, or beside it in a checkout."""
    for folder in (f"{_HERE}/rulesets", f"{os.path.dirname(os.path.dirname(_HERE))}/rulesets"):
        if os.path.isdir(folder):
            return folder
    return None


def _bundled_folder(name: str) -> str | None:
    root = _rulesets()
    # The folder is listed, for a path may mean a folder of another name.
    known = root is not None and name in os.listdir(root)
    return f"{root}/{name}" if known and _indexes(f"{root}/{name}", name) else None


def _indexes(folder: str, name: str) -> list[str]:
    """Return the files of a folder that bear its name."""
    return [name + end for end in ENDINGS if _is_file(os.path.join(folder, name + end))]


def _read(folder: str | None, file: str) -> bytes | None:
    if folder is None:
        return None
    path = os.path.join(folder, file)
    if not _is_file(path):
        return None
    with open(path, "rb", buffering=0) as opened:
        return opened.read()


def _is_file(path: str) -> bool:
    try:
        return os.path.isfile(path)
    except ValueError:  # a name that no file can have
        return False


def texts_of(name_or_path: object) -> Texts | None:
    """Return the texts that ``load`` is to read; ``None`` where it will not find any."""
    if isinstance(name_or_path, str):
        folder = _bundled_folder(name_or_path)
        if folder is not None:
            shown = _indexes(folder, name_or_path)[0]
            data = _read(folder, shown)
            return None if data is None else Texts(folder, shown, True, data)
    if not isinstance(name_or_path, str | os.PathLike):
        return None
    path = os.fspath(name_or_path)
    if not isinstance(path, str) or not path:
        return None
    if os.path.isdir(path):
        files = _indexes(path, os.path.basename(os.path.realpath(path)))
        if len(files) != 1:
            return None
        path = os.path.join(path, files[0])
    if not _is_file(path):
        return None
    with open(path, "rb") as file:
        return Texts(os.path.dirname(path), os.path.basename(path), False, file.read())


# -- rules --------------------------------------------------------------------------------------
def kept_rules(name_or_path: object, choice: object) -> KeptRules | None:
    """Return what is kept, or can be, of the ruleset that ``load`` is asked for.

    Args:
        name_or_path: As ``load`` takes it.
        choice: Where a caller wants programs kept, as ``load`` takes it.

    Returns:
        It; ``None`` where nothing is, or where the arguments mean nothing: to tell so is for others.
    """
    if choice is False or choice == "" or not isinstance(choice, bool | str | os.PathLike):
        return None
    cache = cache_at(choice)
    if cache is None and not os.path.isdir(f"{_HERE}/{PRECOMPILED}"):
        return None
    try:
        texts = texts_of(name_or_path)
        return None if texts is None else KeptRules(texts, cache, choice)
    except (OSError, ValueError):
        return None


class KeptRules:
    """What is kept of one ruleset.

    Attributes:
        found: Whether what it declares was kept, and is up to date.
    """

    __slots__ = (
        "_bundle",
        "_cache",
        "_choice",
        "_engine",
        "_key",
        "_opening",
        "_programs",
        "_texts",
    )

    def __init__(
        self, texts: Texts, cache: Cache | None, choice: Any, engine: str | None = None
    ) -> None:
        self._texts = texts
        self._cache = cache
        self._choice = choice
        self._engine = stamp() if engine is None else engine
        self._key = digest(f"{self._engine}\0{texts.shown}\0".encode() + texts.root)
        name = rule_name(texts.shown)
        self._bundle = Bundle(f"{_HERE}/{PRECOMPILED}/{name}{START}") if texts.bundled else None
        self._programs: dict[None, CheckedProgram] = {}
        self._opening = self._up_to_date()
        if not self._opening and self._bundle is not None:
            self._bundle = None  # nor is the code in it that of these rules
            self._opening = self._up_to_date()

    @property
    def found(self) -> bool:
        return bool(self._opening)

    def _up_to_date(self) -> dict[str, Any]:
        """Return what the rules declare, where it was kept and they are the same; nothing otherwise."""
        opening = self.read(OPENING)
        if not isinstance(opening, dict):
            return {}
        same = opening["engine"] == self._engine and opening["root"] == digest(self._texts.root)
        meaning = self._texts.meaning
        if not same or any(meaning(i, name) != said for i, name, _, said in opening["imports"]):
            return {}
        return opening

    # -- what it declares -----------------------------------------------------------------------
    @property
    def name(self) -> str:
        """The name of the ruleset."""
        return str(self._opening["name"])

    @property
    def label(self) -> str | None:
        """Its label."""
        label: str | None = self._opening["label"]
        return label

    @property
    def version(self) -> str | None:
        """Its version."""
        version: str | None = self._opening["version"]
        return version

    @property
    def sha256(self) -> str:
        """The fingerprint of its texts."""
        return str(self._opening["sha256"])

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The findings that came with it."""
        kept = self._opening["diagnostics"]
        if not kept:
            return ()
        from procrules.diagnostics.plain import from_plain

        return tuple(map(from_plain, kept))

    @property
    def decisions(self) -> dict[str, Any]:
        """The names of its decisions."""
        decisions: dict[str, Any] = self._opening["decisions"]
        return decisions

    def declared(self) -> DeclaredRules:
        """Return what it declares."""
        return DeclaredRules(self._opening["declared"])

    # -- its program ----------------------------------------------------------------------------
    def program(self) -> CheckedProgram:
        """Return the program: what was kept of it, or what the passes give.

        Raises:
            RulesetError: The bundled rules that it imports changed since it was loaded.
        """
        if None not in self._programs:
            from procrules.loading import compiled_root

            texts = self._texts
            compiled = compiled_root(texts.rule_text(), self._choice, bundled=texts.bundled)
            if compiled.program is None or compiled.sha256 != self.sha256:
                raise RulesetError([_changed(texts.shown)])
            self._programs.setdefault(None, compiled.program)  # of two threads, the first
            texts.met = {}  # nobody asks for them again
        return self._programs[None]

    # -- its decisions --------------------------------------------------------------------------
    @property
    def keeps(self) -> bool:
        """Whether something can be kept."""
        return self._cache is not None

    def has_code(self, decision: str) -> bool:
        """Whether code was kept of a decision, or can be."""
        return self.keeps or self.read(decision) is not None

    def read(self, name: str) -> Any:
        """Return what was kept under a name, as plain data; ``None`` where nothing was."""
        found = None if self._bundle is None else read_entry(name, self._bundle.read(name))
        if found is None and self._cache is not None:
            key = self._named(name)
            found = read_entry(key, self._cache.read(key, START))
        return found

    def write(self, name: str, value: Any) -> None:
        """Keep plain data for other processes, where something can be kept."""
        if self._cache is not None:
            key = self._named(name)
            self._cache.write(key, entry(key, value), START)

    def _named(self, name: str) -> str:
        if name == OPENING:
            return self._key
        return digest(f"{self._key}\0{self.sha256}\0{name}".encode())

    # -- keeping --------------------------------------------------------------------------------
    def keep(self, compiled: Compiled) -> bool:
        """Keep what rules declare for other processes.

        Args:
            compiled: What was kept of the same rules, their program included.

        Returns:
            Whether it is kept. What was parsed in this process is not: the next one does it, for
            most rules that are parsed are never read again.
        """
        if compiled.kept is None or compiled.program is None or self._cache is None:
            return False
        opening = self.opening(compiled, compiled.kept)
        if opening is None:
            return False
        self._opening = opening
        self._programs[None] = compiled.program
        self.write(OPENING, opening)
        return True

    def opening(
        self, compiled: Compiled, imports: Iterable[tuple[str, str, bool]]
    ) -> dict[str, Any] | None:
        """Return what rules declare, and what it takes to know that they are the same.

        Args:
            compiled: What was made of them.
            imports: What their texts import, as in ``Compiled.kept``.

        Returns:
            It, as plain data; ``None`` where the texts that lie here are not those.
        """
        from procrules.compiled import fingerprint
        from procrules.core.declaring import plain_declarations
        from procrules.diagnostics.plain import to_plain
        from procrules.syntax.source import read_source

        program = compiled.program
        assert program is not None
        root = self._texts.rule_text()
        texts = [root]
        within = {"": root}
        for inside, name, read in imports:
            if inside not in within:
                from procrules.texts import bundled

                index = bundled(inside)
                if index is None:
                    return None
                within[inside] = index
            found = within[inside].imported(name)
            if read:
                texts += found[:1]
        sources = [read_source(text.name, text.text, start="item") for text in texts]
        if fingerprint(sources) != compiled.sha256:
            return None
        header = program.program.header
        return {
            "engine": self._engine,
            "root": digest(self._texts.root),
            "imports": [
                [inside, name, read, self._texts.meaning(inside, name)]
                for inside, name, read in imports
            ],
            "sha256": compiled.sha256,
            "diagnostics": [to_plain(d) for d in compiled.diagnostics],
            "name": header.name,
            "label": header.label,
            "version": header.version,
            "decisions": dict.fromkeys(program.program.decisions),
            "declared": plain_declarations(program.program),
        }


def _changed(shown: str) -> Diagnostic:
    from procrules.diagnostics.base import Span, Words
    from procrules.diagnostics.bounds import UnreadableFile

    problem = Words(
        "ce qu'il importe a changé depuis qu'il a été chargé ; chargez-le de nouveau",
        "what it imports changed since it was loaded; load it again",
    )
    return UnreadableFile(span=Span(shown, 0, 0, 0, 0), path=shown, problem=problem)
