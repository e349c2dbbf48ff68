"""Where the packaged data lies: the grammar, the bundled rulesets, the schemas, the diagnostic pages.

A wheel carries these folders inside the package. A checkout, an editable install and an unpacked
source distribution keep them two folders above, beside ``src/``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["data", "packaged"]

_PACKAGE = Path(__file__).parent


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
