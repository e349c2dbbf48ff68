"""Regular expressions that are compiled when they are first used: many processes use few of them."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Pattern:
    """A regular expression.

    Attributes:
        fullmatch: Matches a whole text.
        finditer: Finds the matches in a text.
    """

    __slots__ = ("_flags", "_text", "finditer", "fullmatch")

    if TYPE_CHECKING:
        fullmatch: Callable[[str], re.Match[str] | None]
        finditer: Callable[[str], Iterator[re.Match[str]]]

    def __init__(self, text: str, flags: re.RegexFlag = re.RegexFlag.NOFLAG) -> None:
        self._text = text
        self._flags = flags

    if not TYPE_CHECKING:  # the attributes are those declared above

        def __getattr__(self, name: str) -> object:
            """Compile the expression; from then on its methods are set."""
            if name not in ("fullmatch", "finditer"):
                raise AttributeError(name)
            compiled = re.compile(self._text, self._flags)
            self.fullmatch, self.finditer = compiled.fullmatch, compiled.finditer
            return getattr(compiled, name)
