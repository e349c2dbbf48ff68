"""procrules: rules of French public procurement as code, with the reasons of every answer."""

from __future__ import annotations

from importlib import import_module

from procrules.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:  # to import typing takes longer than to read the rules that are kept
    from typing import Any

    from procrules.core.answer import Member, Reason, Receipt
    from procrules.core.told import Answer
    from procrules.diagnostics.base import Diagnostic
    from procrules.dossiers import Dossier, load_dossier
    from procrules.errors import (
        FactError,
        LimitError,
        MissingExtraError,
        ProcrulesError,
        RulesetError,
    )
    from procrules.ruleset import Replay, Ruleset, load, loads
    from procrules.values.durations import Duration
    from procrules.values.nothing import NEANT

__all__ = [
    "NEANT",
    "Answer",
    "Diagnostic",
    "Dossier",
    "Duration",
    "FactError",
    "LimitError",
    "Member",
    "MissingExtraError",
    "ProcrulesError",
    "Reason",
    "Receipt",
    "Replay",
    "Ruleset",
    "RulesetError",
    "__version__",
    "load",
    "load_dossier",
    "loads",
]

_HOMES = {
    "procrules.core.answer": ("Member", "Reason", "Receipt"),
    "procrules.core.told": ("Answer",),
    "procrules.diagnostics.base": ("Diagnostic",),
    "procrules.dossiers": ("Dossier", "load_dossier"),
    "procrules.errors": (
        "FactError",
        "LimitError",
        "MissingExtraError",
        "ProcrulesError",
        "RulesetError",
    ),
    "procrules.ruleset": ("Replay", "Ruleset", "load", "loads"),
    "procrules.values.durations": ("Duration",),
    "procrules.values.nothing": ("NEANT",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import what is asked for, and no more: a process that decides needs neither parser nor dossiers."""
    if name not in _HOME:
        raise AttributeError(f"module 'procrules' has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_HOME[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
