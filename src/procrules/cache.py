"""Bytes kept between two processes, in a folder that its owner alone can write to.

Whatever goes wrong with the folder or a file of it, nothing was kept: the caller makes again what it
wanted, and no error is told. What is kept is data; even so, a folder or a file of another user, or one
that others may change, is never read.
"""

from __future__ import annotations

import os
import stat

from procrules.values.light import field, frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import PathLike

VARIABLE = "PROCRULES_CACHE"
"""The environment variable that names the folder; ``off`` for none."""

ENDING = ".core"
"""How the name of a file ends that keeps a program."""

START = ".start"
"""How the name of a file ends that keeps what a first answer needs."""

MAX_ENTRIES = {ENDING: 32, START: 512}
"""Files kept in one folder, by ending: past these, those written longest ago are removed."""
_STALE_SECONDS = 3_600


def _path(folder: str | PathLike[str]) -> str:
    return os.fspath(folder)


@frozen
class Cache:
    """A folder of kept bytes."""

    folder: str = field(converter=_path)

    def read(self, key: str, ending: str = ENDING) -> bytes | None:
        """Return what was kept under a key, or ``None``."""
        try:
            folder = self._open()
            try:
                return _read(key + ending, folder)
            finally:
                os.close(folder)
        except (OSError, ValueError):  # a name that no folder can have
            return None

    def write(self, key: str, data: bytes, ending: str = ENDING) -> None:
        """Keep some bytes under a key, all of them or none, whoever else writes there."""
        from contextlib import suppress  # most processes write nothing

        with suppress(OSError, ValueError):
            os.makedirs(self.folder, mode=0o700, exist_ok=True)
            folder = self._open()
            try:
                _write(key + ending, data, folder)
                _prune(folder)
            finally:
                os.close(folder)

    def _open(self) -> int:
        """Open the folder; what is then done inside it cannot be led to another place.

        Raises:
            OSError: There is none, or others can write to it.
        """
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        if not _is_ours(os.fstat(folder)):
            os.close(folder)
            raise PermissionError("others can write to this folder")
        return folder


def _is_ours(status: os.stat_result) -> bool:
    """Whether we own a file or a folder, and nobody else may change it."""
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _read(name: str, folder: int) -> bytes | None:
    file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    with os.fdopen(file, "rb") as opened:
        status = os.fstat(file)
        return opened.read() if stat.S_ISREG(status.st_mode) and _is_ours(status) else None


def _write(name: str, data: bytes, folder: int) -> None:
    """Write a file beside the one that it then replaces, so that no reader meets half of it."""
    beside = f".{name}.{os.urandom(8).hex()}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    file = os.open(beside, flags, 0o600, dir_fd=folder)
    try:
        with os.fdopen(file, "wb") as opened:
            opened.write(data)
        os.replace(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError:
        _remove(beside, folder)
        raise


def _remove(name: str, folder: int) -> None:
    try:
        os.unlink(name, dir_fd=folder)
    except OSError:  # removed meanwhile, or to stay
        return


def _prune(folder: int) -> None:
    """Remove what was written longest ago past the bound, and what a stopped writer left.

    The folder may be one that holds other things: nothing is removed whose name we do not give.
    """
    import re

    ours = re.compile(r"[0-9a-f]{64}(?P<ending>\.core|\.start)")
    being_written = re.compile(r"\.[0-9a-f]{64}\.(?:core|start)\.[0-9a-f]{16}")
    kept: dict[str, list[tuple[float, str]]] = {ending: [] for ending in MAX_ENTRIES}
    left: list[tuple[float, str]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            named = ours.fullmatch(entry.name)
            if named is None and not being_written.fullmatch(entry.name):
                continue
            try:
                when = entry.stat(follow_symlinks=False).st_mtime
            except OSError:  # removed meanwhile
                continue
            (left if named is None else kept[named["ending"]]).append((when, entry.name))
    # The age of a file is told by the newest one: no clock is read.
    newest = max((when for files in kept.values() for when, _ in files), default=0.0)
    old = [name for when, name in left if when < newest - _STALE_SECONDS]
    for ending, files in kept.items():
        files.sort(reverse=True)
        old += [name for _, name in files[MAX_ENTRIES[ending] :]]
    for name in old:
        _remove(name, folder)


def cache_at(choice: bool | str | PathLike[str]) -> Cache | None:
    """Return the cache that a caller wants.

    Args:
        choice: A folder; ``False`` for none; ``True`` for that of the environment: the folder that
            ``PROCRULES_CACHE`` names, none if it says ``off``, else ``procrules`` in the folder for
            caches of the user (``XDG_CACHE_HOME``, or ``~/.cache``).

    Returns:
        The cache; ``None`` when there is none, or where the system cannot say who owns a file.
    """
    if choice is False or not hasattr(os, "getuid"):
        return None
    if choice is not True:
        return Cache(choice)
    named = os.environ.get(VARIABLE)
    if named:
        return None if named.lower() == "off" else Cache(named)
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        base = os.path.expanduser("~/.cache")
        if base.startswith("~"):  # a user without a home
            return None
    return Cache(os.path.join(base, "procrules"))
