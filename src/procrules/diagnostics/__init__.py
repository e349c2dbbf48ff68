"""Everything procrules can find wrong: one class per code, one module per family.

Where an answer is made, a finding is named through this package (``diagnostics.facts.UnknownFact``): its
family is imported when there is something to tell, for most of the time there is nothing.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from procrules.diagnostics import bounds, dossiers, facts, literate, pictures, processes

__all__ = ["bounds", "dossiers", "facts", "literate", "pictures", "processes"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'procrules.diagnostics' has no attribute {name!r}")
    return import_module(f"procrules.diagnostics.{name}")
