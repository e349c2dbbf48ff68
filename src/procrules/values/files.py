"""How the names of files of rules end."""

from __future__ import annotations

EXTENSION = ".regles"
"""How the name of a rule file ends."""

LITERATE = ".regles.md"
"""How the name of a Markdown file ends that holds rules in its blocks; a ``README.md`` beside it is none."""

ENDINGS = (EXTENSION, LITERATE)
"""How a name that is imported may go on; the name of a file of rules ends with one of these."""


def holds_rules(file: str) -> bool:
    """Whether the name of a file is that of rules."""
    return file.endswith(ENDINGS)


def rule_name(file: str) -> str:
    """Return the name by which a file is imported, from that of the file."""
    return file.removesuffix(LITERATE).removesuffix(EXTENSION)
