"""What the system says of a file, in both languages: its own words are in one alone."""

from __future__ import annotations

import errno
from typing import Final

from procrules.diagnostics.base import Words

_SAID: Final = {
    errno.ENOENT: Words("il n'existe pas", "it does not exist"),
    errno.EACCES: Words("l'accès en est refusé", "access to it is denied"),
    errno.EPERM: Words("l'accès en est refusé", "access to it is denied"),
    errno.EROFS: Words("le disque est en lecture seule", "the disk is read-only"),
    errno.EISDIR: Words("c'est un dossier", "it is a folder"),
    errno.ENOTDIR: Words("son dossier n'en est pas un", "its folder is none"),
    errno.ENOSPC: Words("le disque est plein", "the disk is full"),
    errno.ENAMETOOLONG: Words("son nom est trop long", "its name is too long"),
    errno.EIO: Words("le disque ne répond pas", "the disk does not answer"),
}


def system_words(error: OSError) -> Words:
    """Return why the system refused a file."""
    known = _SAID.get(error.errno or 0)
    code = errno.errorcode.get(error.errno or 0, "?")
    return known or Words(f"le système refuse ({code})", f"the system refuses ({code})")
