"""The texts of rules: what a file is called, what it may import, and where that lies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from attrs import field, frozen

from procrules import diagnostics
from procrules.bundled import bundled_index, bundled_rulesets, bundled_text
from procrules.diagnostics.base import Diagnostic, Span, Words
from procrules.limits import MAX_FILE_CHARACTERS
from procrules.values.files import ENDINGS

Reader = Callable[[str], str | None]
"""Gives the text of a file by its name, or ``None`` when there is none."""


def no_reader(name: str) -> str | None:
    """Read nothing: for a text that lies in no folder."""
    return None


@frozen
class RuleText:
    """A text to read, where those beside it are found, and of which bundled ruleset it is."""

    name: str
    text: str = field(repr=False)
    beside: Reader = field(repr=False, eq=False)
    ruleset: str = ""

    def imported(self, name: str) -> tuple[RuleText, ...]:
        """Return the text that a name means here: one beside it, else a bundled ruleset.

        A name means nothing clear when several are returned: rules alone, and Markdown.
        """
        files = [name + ending for ending in ENDINGS]
        texts = [(file, text) for file in files if (text := self.beside(file)) is not None]
        if texts:
            return tuple(
                RuleText(_shown(self.ruleset, file), text, self.beside, self.ruleset)
                for file, text in texts
            )
        found = bundled(name)
        return () if found is None else (found,)


@frozen
class Import:
    """What a name meant where it was imported.

    Attributes:
        inside: The bundled ruleset of the text that imports it, if it is of one.
        name: The name.
        found: The text; ``None`` when there is none.
        read: Whether it was read then: the others had been already.
    """

    inside: str
    name: str
    found: RuleText | None
    read: bool


def bundled(name: str) -> RuleText | None:
    """Return the index file of a bundled ruleset, as another imports it."""
    folder = bundled_rulesets().get(name)
    if folder is None:
        return None

    def beside(other: str) -> str | None:
        return bundled_text(folder, other)

    index = bundled_index(folder)
    return RuleText(_shown(name, index), beside(index) or "", beside, name)


def _shown(ruleset: str, file: str) -> str:
    return f"{ruleset}/{file}" if ruleset else file


def beside(path: Path) -> Reader:
    """Return what reads the files beside a file."""

    def reader(file: str) -> str | None:
        other = path.with_name(file)
        try:
            there = other.is_file()
        except OSError:  # a name that no file can have
            return None
        return read_file(other, other.name)[0] if there else None

    return reader


def read_file(path: Path, shown: str) -> tuple[str | None, Diagnostic | None]:
    """Return the text of a file, or the finding that says why it cannot be read."""
    place = Span(shown, 0, 0, 0, 0)
    try:
        if path.stat().st_size > MAX_FILE_CHARACTERS * 4:
            return None, diagnostics.bounds.FileTooLarge(span=place, limit=MAX_FILE_CHARACTERS)
        return path.read_bytes().decode("utf-8-sig"), None
    except UnicodeDecodeError:
        problem = Words(
            "ce n'est pas du texte UTF-8 ; enregistrez-le en UTF-8",
            "it is not UTF-8 text; save it as UTF-8",
        )
    except FileNotFoundError:
        problem = Words("il n'existe pas", "it does not exist")
    except IsADirectoryError:
        problem = Words("c'est un dossier", "it is a folder")
    except OSError:
        problem = Words("le système refuse de l'ouvrir", "the system refuses to open it")
    return None, diagnostics.bounds.UnreadableFile(span=place, path=shown, problem=problem)
