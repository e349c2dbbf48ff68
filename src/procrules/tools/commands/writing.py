"""Files that commands write: whole, or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from procrules.diagnostics.audit import UnwritableOutput
from procrules.diagnostics.base import Words
from procrules.diagnostics.system import system_words
from procrules.errors import FactError


def replace(path: Path, content: bytes) -> None:
    """Put a file in the place of another in one step: it is never seen half written.

    A file that is new is the user's own: others can neither read nor write it.
    """
    target = path.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def unwritable(path: Path, problem: Words, option: str = "--out") -> FactError:
    """Return the error of a file that cannot be written where an option asks for it."""
    return FactError([UnwritableOutput(path=str(path), problem=problem, option=option)])


@contextmanager
def refusing(path: Path, option: str = "--out") -> Iterator[None]:
    """Tell of what the system refuses by the name that was given.

    Raises:
        FactError: It refuses something.
    """
    try:
        yield
    except OSError as error:
        raise unwritable(path, system_words(error), option) from None
