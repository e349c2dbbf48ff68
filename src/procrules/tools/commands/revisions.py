"""Rule files as they stood in a revision of git, read into a folder of their own."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from procrules.diagnostics.base import Words
from procrules.diagnostics.bounds import NoRevision
from procrules.tools.commands.words import unusable


def read_revision(word: str, revision: str, into: Path) -> str:
    """Write the folder of some rules, as it stood in a revision, and return their path in it.

    Args:
        word: The rules: a file, or a folder with its index.
        revision: A commit, a branch, a tag.
        into: An empty folder.

    Raises:
        ProcrulesError: git is not there, the path lies in no repository, or nothing was there then.
    """
    path = Path(word)
    folder = path if path.is_dir() else path.parent
    if not folder.is_dir():
        raise _no_revision(word, revision, Words("le dossier n'existe pas", "no such folder"))
    reader = _Git(word, revision, folder)
    top = Path(reader.run(["rev-parse", "--show-toplevel"], _NO_REPOSITORY).decode().strip())
    commit = reader.run(
        ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"],
        _NO_COMMIT,
    )
    inside = folder.resolve().relative_to(top.resolve()).as_posix()
    reader = _Git(word, revision, top)
    archive = reader.run(
        ["archive", "--format=tar", commit.decode().strip(), "--", inside], _NOT_THERE
    )
    _unpack(archive, into)
    name = "" if path.is_dir() else path.name
    return str(into / inside / name)


class _Git:
    """Runs git for one question."""

    def __init__(self, word: str, revision: str, folder: Path) -> None:
        self.word, self.revision, self.folder = word, revision, folder

    def run(self, arguments: Sequence[str], failing: Words) -> bytes:
        """Return what git writes."""
        try:
            done = subprocess.run(
                ["git", "-C", str(self.folder), *arguments],
                capture_output=True,
                check=False,
            )
        except OSError:
            raise _no_revision(self.word, self.revision, _NO_GIT) from None
        if done.returncode != 0:
            raise _no_revision(self.word, self.revision, failing)
        return done.stdout


def _unpack(archive: bytes, into: Path) -> None:
    """Write the plain files of an archive; nothing in it leads out of the folder."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as found:
        for member in found:
            path = PurePosixPath(member.name)
            if not member.isfile() or path.is_absolute() or ".." in path.parts:
                continue
            content = found.extractfile(member)
            assert content is not None
            place = into.joinpath(*path.parts)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.read())


_NO_GIT = Words("git n'est pas installé", "git is not installed")
_NO_REPOSITORY = Words("il n'est dans aucun dépôt git", "it lies in no git repository")
_NO_COMMIT = Words("cette révision n'existe pas", "there is no such revision")
_NOT_THERE = Words("rien n'y était à cet endroit", "nothing was there at that place")


def _no_revision(word: str, revision: str, problem: Words) -> Exception:
    return unusable([NoRevision(path=word[:200], revision=revision[:80], problem=problem)])
