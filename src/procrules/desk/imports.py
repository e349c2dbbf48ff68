"""Which files of one folder import which, and so which of them are read together."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from procrules.values.files import ENDINGS


@frozen
class Imports:
    """The rule files of one folder by name, with the files that each imports.

    Attributes:
        folder: The name of the folder, without what leads to it.
        of: By file, the files that it names.
    """

    folder: str
    of: Mapping[str, frozenset[str]]

    def reached(self, file: str) -> set[str]:
        """Return the files that a file leads to, itself among them."""
        found: set[str] = set()
        pending = [file]
        while pending:
            name = pending.pop()
            if name in self.of and name not in found:
                found.add(name)
                pending += self.of[name]
        return found

    def index(self) -> str | None:
        """Return the file that bears the name of the folder."""
        names = (self.folder + ending for ending in ENDINGS)
        return next((name for name in names if name in self.of), None)

    def roots(self) -> list[str]:
        """Return the files that no other imports, the index first; together they reach all."""
        index = self.index()
        imported = {name for file, names in self.of.items() for name in names - {file}}
        found = [index] if index else []
        found += [file for file in self.of if file not in imported and file != index]
        covered = {name for file in found for name in self.reached(file)}
        # Files that import each other in a ring have no root: the first one stands for them.
        for file in self.of:
            if file not in covered:
                found.append(file)
                covered |= self.reached(file)
        return found

    def leading_to(self, file: str) -> list[str]:
        """Return the roots that reach a file: the index alone if it does."""
        found = [root for root in self.roots() if file in self.reached(root)]
        return found[:1] if self.index() in found else found
