"""Pictures and pages on the disk: whole, or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from procrules.diagnostics.base import Words
from procrules.diagnostics.pictures import NotOurFolder
from procrules.errors import FactError
from procrules.tools.commands.writing import refusing, replace, unwritable

MARK = ".procrules"
"""The file that says that a folder was made by ``procrules doc``, and may be made again."""
_PUBLIC = 0o644


def write(path: Path, text: str) -> None:
    """Put a picture into a file, in one step.

    Raises:
        FactError: It cannot be written there (PR833).
    """
    with refusing(path):
        _folder_of(path)
        if path.is_dir():
            raise unwritable(path, Words("c'est un dossier", "it is a folder"))
        new = not path.exists()
        replace(path, text.encode("utf-8"))
        if new:  # a picture is made to be shown
            path.chmod(_PUBLIC)


def write_folder(path: Path, files: Mapping[str, str]) -> None:
    """Make a folder of some texts; one made before is replaced once the new one is whole.

    Args:
        path: The folder.
        files: The texts, by their paths in it.

    Raises:
        FactError: It cannot be written (PR833), or something else stands there (PR822).
    """
    with refusing(path):
        folder = _folder_of(path)
        if not path.name or path.is_symlink() or (path.exists() and not _ours(path)):
            raise FactError([NotOurFolder(path=str(path))])
        beside = Path(tempfile.mkdtemp(prefix=f".{path.name[:40]}.", dir=folder))
        try:
            new, old = beside / "new", beside / "old"
            for name, text in {**files, MARK: "procrules doc\n"}.items():
                file = new / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="\n")
            if path.exists():
                path.rename(old)
            try:
                new.rename(path)
            except OSError:
                with suppress(OSError):
                    old.rename(path)
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
    if "\0" in str(path):
        raise unwritable(path, Words("ce n'est pas un nom", "it is no name"))
    if not path.parent.is_dir():
        raise unwritable(path, Words("son dossier n'existe pas", "its folder does not exist"))
    return path.parent
