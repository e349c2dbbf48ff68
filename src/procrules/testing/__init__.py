"""Facts drawn from a ruleset, for the tests of the application that uses it (extra ``testing``).

Four Hypothesis strategies: ``facts``, ``near_thresholds``, ``lots`` and ``histories``. What they draw is
what a caller gives to ``Ruleset.decide`` and ``Ruleset.replay_process``.
"""

from procrules.diagnostics.bounds import MissingExtra
from procrules.errors import MissingExtraError

try:
    from procrules.testing.strategies import facts, histories, lots, near_thresholds
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] != "hypothesis":
        raise
    raise MissingExtraError([MissingExtra(extra="testing")]) from None

__all__ = ["facts", "histories", "lots", "near_thresholds"]
