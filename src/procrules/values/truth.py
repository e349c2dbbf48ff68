"""Strong Kleene logic over ``True``, ``False`` and ``None`` (unknown)."""

from collections.abc import Iterable


def negate(value: bool | None) -> bool | None:
    """Give the contrary of a truth value; the contrary of unknown is unknown."""
    return None if value is None else not value


def conjunction(values: Iterable[bool | None]) -> bool | None:
    """Tell whether all values hold.

    Args:
        values: Truth values; reading stops at the first ``False``.

    Returns:
        ``False`` if one is false, else ``None`` if one is unknown, else ``True`` (also for none).
    """
    result: bool | None = True
    for value in values:
        if value is False:
            return False
        if value is None:
            result = None
    return result


def disjunction(values: Iterable[bool | None]) -> bool | None:
    """Tell whether one value at least holds.

    Args:
        values: Truth values; reading stops at the first ``True``.

    Returns:
        ``True`` if one is true, else ``None`` if one is unknown, else ``False`` (also for none).
    """
    result: bool | None = False
    for value in values:
        if value is True:
            return True
        if value is None:
            result = None
    return result
