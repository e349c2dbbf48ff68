"""Where the packaged data lies: the grammar, the bundled rulesets, the schemas, the diagnostic pages.

A wheel carries these folders inside the package. A checkout, an editable install and an unpacked
source distribution keep them two folders above, beside ``src/``.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

__all__ = ["data"]


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
    parts = name.split("/")
    packaged = files("procrules").joinpath(*parts)
    if packaged.is_dir() or packaged.is_file():
        return packaged
    checkout = Path(__file__).resolve().parents[2].joinpath(*parts)
    if checkout.exists():
        return checkout
    raise FileNotFoundError(f"procrules has no packaged data named {name!r}")
