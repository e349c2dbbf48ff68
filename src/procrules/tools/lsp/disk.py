"""The rule files of the disk, for the desk."""

from __future__ import annotations

from pathlib import Path

from procrules.texts import read_file
from procrules.values.files import holds_rules


class Files:
    """Reads files; what the system refuses is not there."""

    def read(self, path: str) -> str | None:
        """Return the text of a file; ``None`` when there is none that can be read."""
        try:
            return read_file(Path(path), Path(path).name)[0]
        except ValueError:  # a name that no file can have
            return None

    def rules(self, folder: str) -> list[str]:
        """Return the names of the rule files of a folder, in order."""
        try:
            return sorted(p.name for p in Path(folder).iterdir() if holds_rules(p.name))
        except (OSError, ValueError):
            return []
