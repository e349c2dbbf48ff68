"""procrules: rules of French public procurement as code, with the reasons of every answer."""

from procrules.core.answer import Answer, Member, Reason, Receipt
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
from procrules.version import __version__

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
