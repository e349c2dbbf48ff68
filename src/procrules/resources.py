"""Where the packaged data lies: the grammar, the bundled rulesets, the schemas, the diagnostic pages.

A wheel carries these folders inside the package. A checkout, an editable install and an unpacked
source distribution keep them two folders above, beside ``src/``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["ENDINGS", "EXTENSION", "LITERATE", "data", "holds_rules", "packaged", "rule_name"]

EXTENSION = ".regles"
"""How the name of a rule file ends."""

LITERATE = ".regles.md"
"""How the name of a Markdown file ends that holds rules in its blocks; a ``README.md`` beside it is none."""

ENDINGS = (EXTENSION, LITERATE)
"""How a name that is imported may go on; the name of a file of rules ends with one of these."""

_PACKAGE = Path(__file__).parent


def holds_rules(file: str) -> bool:
    """Whether the name of a file is that of rules."""
    return file.endswith(ENDINGS)


def rule_name(file: str) -> str:
    """Return the name by which a file is imported, from that of the file."""
    return file.removesuffix(LITERATE).removesuffix(EXTENSION)


def packaged(name: str) -> Traversable | None:
    """Give the file or folder ``name`` inside the installed package, or ``None``."""
    found: Traversable
    if _PACKAGE.is_dir():
        found = _PACKAGE / name
    else:  # the package lies in a zip
        from importlib.resources import files

        found = files("procrules").joinpath(*name.split("/"))
    return found if found.is_dir() or found.is_file() else None


def data(name: str) -> Traversable:
    """Give the packaged file or folder ``name``.

    Args:
        name: A path with forward slashes, such as ``grammar``, ``rulesets/commun`` or
            ``docs/fr/diagnostics/PR201.md``.

    Returns:
        The entry inside the installed package when it is there, else the one in the checkout.

    Raises:
        FileNotFoundError: Neither place has it.
    """
    found = packaged(name)
    if found is not None:
        return found
    checkout = _PACKAGE.resolve().parents[1] / name
    if checkout.exists():
        return checkout
    raise FileNotFoundError(f"procrules has no packaged data named {name!r}")
