"""Pictures and pages on the disk: whole, or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from procrules.diagnostics.audit import UnwritableOutput
from procrules.diagnostics.base import Words
from procrules.diagnostics.pictures import NotOurFolder
from procrules.diagnostics.system import system_words
from procrules.errors import FactError

MARK = ".procrules"
"""The file that says that a folder was made by ``procrules doc``, and may be made again."""
_PUBLIC = 0o644


def write(path: Path, text: str) -> None:
    """Put a text into a file, in one step.

    Raises:
        FactError: It cannot be written there.
    """
    with _refusing(path):
        if path.is_dir():
            raise _unwritable(path, Words("c'est un dossier", "it is a folder"))
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=_folder_of(path))
        beside = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            beside.chmod(path.stat().st_mode if path.exists() else _PUBLIC)
            beside.replace(path)
        finally:
            with suppress(OSError):
                beside.unlink()


def write_folder(path: Path, files: Mapping[str, str]) -> None:
    """Make a folder of some texts; one made before is replaced once the new one is whole.

    Args:
        path: The folder.
        files: The texts, by their paths in it.

    Raises:
        FactError: It cannot be written, or something else stands there (PR822).
    """
    with _refusing(path):
        if path.is_symlink() or (path.exists() and not _ours(path)):
            raise FactError([NotOurFolder(path=str(path))])
        beside = Path(tempfile.mkdtemp(prefix=f".{path.name[:40]}.", dir=_folder_of(path)))
        try:
            new = beside / "new"
            for name, text in {**files, MARK: "procrules doc\n"}.items():
                file = new / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="\n")
            if path.exists():
                path.rename(beside / "old")
            try:
                new.rename(path)
            except OSError:
                with suppress(OSError):
                    (beside / "old").rename(path)
                raise
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def _ours(path: Path) -> bool:
    """Whether a path is a folder that is empty, or that was made here."""
    return path.is_dir() and ((path / MARK).is_file() or not any(path.iterdir()))


def _folder_of(path: Path) -> Path:
    """Return the folder where a path would stand.

    Raises:
        FactError: There is none.
    """
    if not path.name:
        raise FactError([NotOurFolder(path=str(path))])
    if not path.parent.is_dir():
        raise _unwritable(path, Words("son dossier n'existe pas", "its folder does not exist"))
    return path.parent


def _unwritable(path: Path, problem: Words) -> FactError:
    return FactError([UnwritableOutput(path=str(path), problem=problem)])


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Tell of what the system refuses by the name that was given."""
    try:
        yield
    except (OSError, ValueError) as error:
        refused = error if isinstance(error, OSError) else OSError()
        raise _unwritable(path, system_words(refused)) from None
